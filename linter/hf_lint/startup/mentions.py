"""Code that nothing is known to reach and that a text which was reached names: it may be started in another way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.startup.layout import Found
from hf_lint.startup.model import Step
from hf_lint.startup.names import language_by_name

if TYPE_CHECKING:
    from hf_lint.startup.model import Startup
    from hf_lint.startup.walker import Walker

MAX_TEXT = 5_000_000
"""Code points of reached text in which names of other files are looked for."""
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
    words = _words(walker)
    taken = {path.rpartition("/")[2] for path in found.reached}
    for path, role in left.items():
        file = walker.space.files[path]
        stem = path.rpartition(".")[0]
        names = [path] if "/" in path else []
        names += [stem.replace("/", ".")] if "/" in stem else []
        names += [file.name] if role == "offline" and file.name not in taken else []
        where = next((words[name] for name in names if name in words), None)
        if where is not None:
            step = Step(where, 0, f"names {path}"[:200])
            places = found.layout.places(path)
            place = Found(places[0] if places else "/" + path, path)
            walker.reach(place, "unknown", language_by_name(file.suffix), step)


def _words(walker: Walker) -> dict[str, str]:
    """Return what stands between blanks and quotes in the reached texts, with a file that has it."""
    words: dict[str, str] = {}
    size = 0
    for path, item in list(walker.reached.items()):
        if item.role in ("build", "ci") and item.language != "config":
            continue
        text = walker.space.files[path].text
        size += len(text)
        if size > MAX_TEXT:
            break
        for word in set(WORD.findall(text)):
            words.setdefault(word.removeprefix("./"), path)
    return words
