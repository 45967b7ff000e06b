"""The form of a policy file: its keys, their types and the words they may have. Every policy file is checked here.

Standard library only: cookiecutter's own environment loads policies too. policies/schema.json says the same for
editors, and a test compares both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hf_lint.core.lazy import regex
from hf_lint.core.model import Confidence, Profile, Severity
from hf_lint.core.names import CONCERNS, GROUPS, SDKS
from hf_lint.core.records import NamedTuple
from hf_lint.core.suggest import suggest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROLES = ("runs", "build", "ci", "test", "offline", "vendored", "data", "docs")
"""What a file is to the Space: what it runs, what only its build runs, and so on."""
SEVERITIES, CONFIDENCES, PROFILES = (tuple(map(str, scale)) for scale in (Severity, Confidence, Profile))
FIXES = ("safe", "unsafe")

_ID = regex(r"[a-z0-9]+(-[a-z0-9]+)*")
_CWE = regex(r"CWE-[1-9][0-9]{0,4}")
_TYPES: dict[str, type | tuple[type, ...]] = {
    "id": str,
    "group": str,
    "title": str,
    "severity": str,
    "confidence": str,
    "profile": str,
    "concern": str,
    "since": str,
    "why": str,
    "remedy": str,
    "action": str,
    "bad": dict,
    "good": dict,
    "references": list,
    "log": list,
    "applies": list,
    "formerly": list,
    "cwe": list,
    "sdk": list,
    "online": bool,
    "right": str,
    "fix": str,
    "params": dict,
    "variants": dict,
    "template": dict,
    "check": (dict, list),
    "accuracy": str,
    "locked": bool,
}
_TYPE_WORDS = {str: "text", dict: "a mapping", list: "a list", bool: "true or false"}
_WORDS = {
    "severity": SEVERITIES,
    "confidence": CONFIDENCES,
    "profile": PROFILES,
    "concern": CONCERNS,
    "fix": FIXES,
    "accuracy": ("unmeasured",),
}
_LISTS = {"sdk": SDKS, "applies": ROLES}
_OWN_WORDS = ("title", "remedy", "action")
"""What a variant may say in place of its policy."""
_CHECK_KEYS = ("each", "where", "assert", "at", "message")


class Form(NamedTuple):
    """Which keys one sort of policy file must and may have."""

    required: tuple[str, ...]
    optional: tuple[str, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys that the file may have."""
        return (*self.required, *self.optional)


_TEXTS = ("id", "group", "title", "severity", "why", "remedy", "bad", "good")
_EVERYWHERE = ("references", "applies", "formerly", "cwe", "sdk", "params", "log", "action")
BUILTIN = Form(
    (*_TEXTS, "confidence", "profile", "concern", "since"),
    (*_EVERYWHERE, "online", "right", "fix", "variants", "template", "accuracy"),
)
"""hf-lint's own."""
_OWN_OPTIONAL = (*_EVERYWHERE[1:], "confidence", "profile", "concern", "since", "locked")
OWN = Form((*_TEXTS, "references", "check"), _OWN_OPTIONAL)
"""An organisation's, with a check in CEL."""
CODED = Form((*_TEXTS, "references"), (*_OWN_OPTIONAL, "variants", "fix"))
"""A plug-in's, with a rule in Python."""
DEFAULTS = {"confidence": "high", "profile": "baseline", "concern": "hygiene", "since": ""}
"""The values of the keys that an organisation's policy need not have."""


def find_problems(document: Mapping[str, Any], form: Form, stem: str, folder: str = "") -> Iterator[str]:
    """Say in one sentence each what keeps `document`, read from the file `stem`.yaml, from being a policy.

    `folder` is the name that its group must have; "" allows every group.
    """
    broken = [*_key_problems(document, form), *_type_problems(document)]
    if broken:
        yield from broken
        return
    if document["id"] != stem or not _ID.fullmatch(document["id"]):
        yield f"id {document['id']!r} must be the file's name, in lower-case words with hyphens"
    elif document["id"] in (*GROUPS, *CONCERNS):
        yield f"id {document['id']!r} is the name of a group or concern"
    if folder and document["group"] != folder:
        yield f"group {document['group']!r} must be the folder's name, one of {', '.join(GROUPS)}"
    elif document["group"] not in GROUPS:
        yield f"group {document['group']!r} is not one of {', '.join(GROUPS)}"
    yield from _word_problems(document)
    if form is not BUILTIN:
        yield from _reference_problems(document["references"])
    checks = document.get("check") or []
    for entry in [checks] if isinstance(checks, dict) else checks:
        yield from _check_problems(entry)


def _key_problems(document: Mapping[str, Any], form: Form) -> Iterator[str]:
    missing = [key for key in form.required if key not in document]
    unknown = [str(key) for key in document if key not in form.keys]
    if missing:
        yield "missing " + ", ".join(missing)
    if unknown:
        yield from (f"unknown key {key!r}; {suggest(key, form.keys)}" for key in unknown)


def _type_problems(document: Mapping[str, Any]) -> Iterator[str]:
    for key, value in document.items():
        kind = _TYPES.get(key, object)
        if not isinstance(value, kind):
            words = _TYPE_WORDS.get(kind, "") if isinstance(kind, type) else "a mapping, or a list of mappings"
            yield f"{key} must be {words}"


def _word_problems(document: Mapping[str, Any]) -> Iterator[str]:
    for key, allowed in _WORDS.items():
        if key in document and document[key] not in allowed:
            yield f"{key} {document[key]!r} is not one of {', '.join(allowed)}"
    for key, allowed in _LISTS.items():
        for value in document.get(key, ()):
            if value not in allowed:
                yield f"{key}: {value!r} is not one of {', '.join(allowed)}"
    for value in document.get("cwe", ()):
        if not _CWE.fullmatch(str(value)):
            yield f"cwe: {value!r} is not a CWE number, such as CWE-79"
    for value in document.get("log", ()):
        if not isinstance(value, str) or len(value.replace("*", "").strip()) < 8:
            yield f"log: {value!r} must be a part of a log line, of eight characters or more"
    for value in document.get("formerly", ()):
        if not _ID.fullmatch(str(value)) or value == document["id"] or value in (*GROUPS, *CONCERNS):
            yield f"formerly: {value!r} is not an id that this policy could have had"
    for name, value in document.get("variants", {}).items():
        entry = {"severity": value} if isinstance(value, str) else value
        if not isinstance(entry, dict) or not set(entry) <= {"severity", "profile", *_OWN_WORDS}:
            yield f"variant {name} must be a severity, or a mapping with severity, profile, {', '.join(_OWN_WORDS)}"
        elif not all(isinstance(entry.get(key, ""), str) for key in _OWN_WORDS):
            yield f"variant {name}: {', '.join(_OWN_WORDS)} must be text"
        elif entry.get("severity", "low") not in SEVERITIES or entry.get("profile", "strict") not in PROFILES:
            yield f"variant {name} has an unknown severity or profile"


def _reference_problems(references: list[Any]) -> Iterator[str]:
    for reference in references or [None]:
        if not isinstance(reference, dict) or not str(reference.get("url", "")).startswith("https://"):
            yield "references needs an entry with `title` and `url: https://...`, because findings link to the first"
            return


def _check_problems(entry: Any) -> Iterator[str]:
    if not isinstance(entry, dict):
        yield "check must be a mapping, or a list of mappings"
        return
    for key in entry:
        if key not in _CHECK_KEYS:
            yield f"unknown key {key!r} in check; {suggest(str(key), _CHECK_KEYS)}"
    for key in ("assert", "message"):
        if key not in entry:
            yield f"check has no {key}"
    for key, value in entry.items():
        if key in _CHECK_KEYS and not isinstance(value, str):
            yield f"{key} in check must be text: put it in quotes"
