"""An organisation's own policies: the same YAML as hf-lint's, with a `check` in place of a Python rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hf_lint.core.policy import GROUPS, PolicyError, load_yaml, make_policy, value_problems

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hf_lint.core.policy import Policy

TEXTS = ("id", "group", "title", "severity", "why", "remedy")
REQUIRED = (*TEXTS, "bad", "good", "references")
_TYPES: dict[str, type | tuple[type, ...]] = {
    **dict.fromkeys((*TEXTS, "confidence", "profile", "since"), str),
    **dict.fromkeys(("bad", "good", "params"), dict),
    **dict.fromkeys(("references", "sdk"), list),
    "locked": bool,
    "check": (dict, list),
}
_WORDS = {str: "text", dict: "a mapping", list: "a list", bool: "true or false"}
_DEFAULTS = {"confidence": "high", "profile": "baseline", "since": ""}
_CHECK_KEYS = ("each", "where", "assert", "at", "message")
_NAME_MARKS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")


def parse_own_policy(data: bytes, path: Path, origin: str, *, coded: bool = False) -> Policy:
    """The policy in the file `path` that `origin`, an organisation or plug-in, brings; `coded`: a Python rule finds it.

    PolicyError names the file and everything that is wrong in it.
    """
    document = load_yaml(path, data)
    if not isinstance(document, dict):
        raise PolicyError(f"{path}: a policy is a mapping of keys to values")
    problems = list(_problems(path, document, coded))
    if problems:
        raise PolicyError(f"{path}: " + "; ".join(problems))
    check = document.get("check") or []
    values = {**_DEFAULTS, **document, "origin": origin, "check": [check] if isinstance(check, dict) else check}
    return make_policy(values)


def _problems(path: Path, document: dict[str, Any], coded: bool) -> Iterator[str]:
    allowed = [*_TYPES, *(("variants", "fix") if coded else ())]
    required = [*REQUIRED, *(() if coded else ("check",))]
    unknown = [str(key) for key in document if key not in allowed or (coded and key == "check")]
    missing = [key for key in required if key not in document]
    if missing:
        yield "missing " + ", ".join(missing)
    if unknown:
        yield "unknown key " + ", ".join(f"{key}{_near(key, allowed)}" for key in unknown)
    wrong = [key for key, kind in _TYPES.items() if key in document and not isinstance(document[key], kind)]
    for key in wrong:
        yield f"{key} is {_WORDS.get(_TYPES[key], 'a mapping, or a list of mappings')}"  # type: ignore[arg-type]
    if missing or unknown or wrong:
        return
    if document["id"] != path.stem or not _NAME_MARKS.issuperset(document["id"]):
        yield f"id {document['id']!r} must be the file's name, in lower-case words with hyphens"
    if document["group"] not in GROUPS:
        yield f"group {document['group']!r} is not one of {', '.join(GROUPS)}"
    yield from value_problems({**_DEFAULTS, **document})
    for reference in document["references"] or [None]:
        if not isinstance(reference, dict) or not str(reference.get("url", "")).startswith("https://"):
            yield "references needs an entry with `title` and `url: https://...`: findings link to the first"
            break
    checks = document.get("check") or []
    for entry in [checks] if isinstance(checks, dict) else checks:
        yield from _check_problems(entry)


def _check_problems(entry: Any) -> Iterator[str]:
    if not isinstance(entry, dict):
        yield "check is a mapping, or a list of mappings"
        return
    for key in entry:
        if key not in _CHECK_KEYS:
            yield f"unknown key {key} in check{_near(str(key), _CHECK_KEYS)}"
    for key in ("assert", "message"):
        if key not in entry:
            yield f"check has no {key}"
    for key, value in entry.items():
        if key in _CHECK_KEYS and not isinstance(value, str):
            yield f"{key} in check is text: put it in quotes"


def _near(word: str, known: Any) -> str:
    import difflib

    near = difflib.get_close_matches(str(word), known, 1)
    return f" (did you mean {near[0]}?)" if near else ""
