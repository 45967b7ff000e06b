"""Whether what a visitor sends reaches a package of the Space, by policies/data/reach.yaml. No rule is here.

Deliberately not covered: packages that only other packages use, unless the table names those.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from hf_lint.analysis.gradio_pages import inputs, maker
from hf_lint.core.lazy import regex
from hf_lint.core.policy import load_data
from hf_lint.core.records import NamedTuple
from hf_lint.space.python import last_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from hf_lint.space import Space

_OTHER_SERVER = regex(r"\b(?:flask|fastapi|streamlit|aiohttp|http\.server|uvicorn|tornado|dash|django|quart|bottle)\b")
_STARTED = ("runs", "unknown")
_INSTALLERS = frozenset(("pip", "uv", "poetry", "pipenv", "conda", "mamba"))


class Reach(NamedTuple):
    """Whether the Space uses a package, and whether visitors send it what it reads; `why` says what is missing."""

    used: bool
    fed: bool
    why: str = ""


def find_reach(space: Space, package: str) -> Reach:
    """Say how far a visitor gets to `package`, by its normalised name; all the way where the table does not list it."""
    row = _table()["packages"].get(package)
    texts = space.memo(_started_texts)
    if row is None or not texts:
        return Reach(True, True)
    if not _is_used(space, texts, row):
        return Reach(False, False, f"nothing that the Space starts uses {package}")
    if row.get("images"):
        taken = space.memo(_takes_images)
        return Reach(
            True, False, "it takes a picture of the right format" if taken else "the app opens no pictures of visitors"
        )
    return Reach(True, True)


def takes_input(space: Space, components: tuple[str, ...]) -> bool:
    """Say whether one of these Gradio components is an input, which visitors fill in."""
    return not space.memo(_input_kinds).isdisjoint(components)


def _table() -> Mapping[str, Any]:
    table: Mapping[str, Any] = load_data("data/reach.yaml")
    return table


def _started_texts(space: Space) -> tuple[str, ...]:
    """Return the texts of the Python that the Space starts, as far as is known."""
    return tuple(file.text for file in space.select(".py") if space.startup.role(file.path) in _STARTED)


def _is_used(space: Space, texts: tuple[str, ...], row: Mapping[str, Any]) -> bool:
    modules = "|".join(map(re.escape, row.get("modules", ())))
    if modules:
        imported = re.compile(rf"\b(?:import|from|import_module\(['\"])[ \t]*(?:[^\n#]{{0,200}}\b)?(?:{modules})\b")
        if any(imported.search(text) for text in texts):
            return True
    if row.get("sdk") == space.sdk and not any(_OTHER_SERVER.search(text) for text in texts):
        return True  # what serves the page then stands in some library
    programs = frozenset(row.get("programs", ()))
    return bool(programs) and any(not programs.isdisjoint(words) for words in _commands(space))


def _commands(space: Space) -> Iterator[list[str]]:
    """Yield the words of the start commands, each without what follows its first dot."""
    for program in space.startup.programs:
        for command in program.script.walk():
            if command.program not in _INSTALLERS:
                yield [command.name, *(word.partition(".")[0] for word in command.args)]


def _input_kinds(space: Space) -> frozenset[str]:
    found: set[str] = set()
    for call, value in inputs(space):
        made = maker(call.unit, value)
        if made is not None:
            found.add(last_name(made.func))
            if isinstance(made.func, ast.Attribute) and isinstance(made.func.value, ast.Call):
                found.add(last_name(made.func.value.func))  # gr.Image(...).style(...)
        elif value.text:
            found.add(value.text.lower().capitalize())
    return frozenset(found)


def _takes_images(space: Space) -> bool:
    table = _table()
    if takes_input(space, tuple(table["image_components"])):
        return True
    texts = space.memo(_started_texts)
    if not any(word in text and _may_be_pictures(word, text) for word in table["uploads"] for text in texts):
        return False
    # What opens its own logo by name gets no visitor's picture.
    opened = re.compile(rf"\b(?:{'|'.join(map(re.escape, table['opens_images']))})\s*\(\s*(?![rbuf]{{0,2}}[\"'])")
    return any(opened.search(text) for text in texts)


def _may_be_pictures(word: str, text: str) -> bool:
    """Say whether a visitor may upload pictures: not where each `file_uploader` names other types of files."""
    if word != "file_uploader":
        return True
    others = sum(not any(kind in found[1].lower() for kind in _PICTURES) for found in _UPLOADER_TYPES.finditer(text))
    return text.count("file_uploader(") > others


_UPLOADER_TYPES = regex(r"file_uploader\([^()]{0,300}?\btype\s*=\s*(\[[^\]]{0,300}\]|[\"'][^\"'\n]{0,60}[\"'])")
_PICTURES = ("png", "jp", "gif", "bmp", "webp", "tif", "psd", "ico", "image")
