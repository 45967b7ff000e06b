"""Code that nothing is known to reach and that a text which was reached names: it may be started in another way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.startup.layout import Found
from hf_lint.startup.model import Step
from hf_lint.startup.names import language_by_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hf_lint.startup.model import Startup
    from hf_lint.startup.walker import Walker

MAX_TEXT = 5_000_000
"""Code points of reached text in which names of other files are looked for."""
MAX_NAMES = 40
"""Files that nothing reaches whose names are looked for one by one."""
WORD = regex(r"[\w./-]{1,200}")


def add_mentioned(walker: Walker, found: Startup) -> None:
    """Note each Python and shell file without a known part whose path, dotted module or name a reached text has.

    For a test, and for vendored code, the name alone does not count.
    """
    left = {
        path: role
        for path, file in walker.space.files.items()
        if path not in found.reached
        and language_by_name(file.suffix) in ("python", "shell")
        and (role := found.role(path)) in ("offline", "test", "vendored")
    }
    if not left:
        return
    texts = _texts(walker)
    # Words take more time than a few names: most of these are nowhere.
    words = _words(texts) if len(left) > MAX_NAMES else None
    taken = {path.rpartition("/")[2] for path in found.reached}
    for path, role in left.items():
        file = walker.space.files[path]
        stem = path.rpartition(".")[0]
        names = [path] if "/" in path else []
        names += [stem.replace("/", ".")] if "/" in stem else []
        names += [file.name] if role == "offline" and file.name not in taken else []
        if words is not None:
            where = next((words[name] for name in names if name in words), None)
        else:
            where = next((at for name in names if (at := _find_text(texts, name))), None)
        if where is not None:
            step = Step(where, 0, f"names {path}"[:200])
            places = found.layout.places(path)
            place = Found(places[0] if places else "/" + path, path)
            walker.reach(place, "unknown", language_by_name(file.suffix), step)


def _texts(walker: Walker) -> dict[str, str]:
    """Return the reached texts by their paths."""
    texts: dict[str, str] = {}
    size = 0
    for path, item in list(walker.reached.items()):
        if item.role in ("build", "ci") and item.language != "config":
            continue
        text = walker.space.files[path].text
        size += len(text)
        if size > MAX_TEXT:
            break
        texts[path] = text
    return texts


def _find_text(texts: Mapping[str, str], name: str) -> str:
    """Return the path of the first text that has `name` between blanks and quotes; "" where none has."""
    return next((path for path, text in texts.items() if name in text and _has_name(text, name)), "")


def _has_name(text: str, name: str) -> bool:
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        begin = at - 2 if text.startswith("./", at - 2) and at >= 2 else at
        if not WORD.match(text, end) and not WORD.match(text[max(begin - 1, 0) : begin]):
            return True
        at = text.find(name, end)
    return False


def _words(texts: Mapping[str, str]) -> dict[str, str]:
    """Return what stands between blanks and quotes in the texts, with the path of the first that has it."""
    words: dict[str, str] = {}
    for path, text in texts.items():
        for word in set(WORD.findall(text)):
            words.setdefault(word.removeprefix("./"), path)
    return words
