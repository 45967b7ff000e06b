"""Options and files of pages that Streamlit does not have, and a base path that moves the app. No rule is here.

Tried with Streamlit 1.67; the options are gone since 1.40.0, whose wheel was compared with that of 1.30.0.
"""

from __future__ import annotations

import ast
import posixpath
from typing import TYPE_CHECKING

from hf_lint.analysis.near_places import same_but_case
from hf_lint.analysis.start_entry import start_entry
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.installs.versions import todays_range
from hf_lint.osv.advisories import parse_specifier
from hf_lint.startup.layout import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hf_lint.space import Space
    from hf_lint.space.python import PythonModule

_CONFIG = ".streamlit/config.toml"
_LINKS = frozenset(("page_link", "switch_page"))
_SERVER = regex(r"(?m)^\[server\][ \t]*(?:#[^\n]*)?\r?$")
_TABLE = regex(r"(?m)^\[")
_BASE = regex(r"(?m)^[ \t]*baseUrlPath[ \t]*=[ \t]*[\"']/?([\w./-]{1,200}?)/?[\"']")
_FOLLOWS = "the page stops every time it is opened"


def find_setting_faults(
    space: Space, calls: Sequence[tuple[PythonModule, ast.Call, str]], removed: Mapping[str, str]
) -> Iterator[Hit]:
    """Yield hits; `calls` are those of Streamlit that run for sure, with their words, `removed` options by release."""
    yield from _base_path(space)
    for module, node, word in calls:
        given = node.args[0] if node.args else next((one.value for one in node.keywords if one.arg in _ARGUMENTS), None)
        text = given.value if isinstance(given, ast.Constant) else None
        if given is None or not isinstance(text, str):
            continue
        message = ""
        if word in _LINKS:
            message = _absent_page(space, module, text)
        elif word == "set_option" and text in removed and _is_from(space, removed[text]):
            message = f"Streamlit has no option `{text}` since {removed[text]} (`Unrecognized config option`)"
        if message:
            place = module.file.location(*module.span_of(given))
            yield Hit(place, f"{message}: {_FOLLOWS}", "page", key=f"{word} {text}")


_ARGUMENTS = ("page", "key")


def _is_from(space: Space, release: str) -> bool:
    versions, since = todays_range(space, "streamlit"), parse_specifier(f">={release}")
    return versions is not None and since is not None and since.covers(versions)


def _absent_page(space: Space, module: PythonModule, text: str) -> str:
    """Say that a page is not a file of the Space: its path counts from the folder of the file that is started."""
    entry = start_entry(space)
    layout = space.startup.layout
    if entry is None or not text.endswith(".py") or text.startswith("/") or layout.lost or space.gaps:
        return ""
    place = clean(posixpath.join(entry.folder, text))
    if layout.find(place) or place in layout.written or ".gitmodules" in space.files:
        return ""
    alike = same_but_case(space, [place])
    have = f", only `{posixpath.relpath(alike, entry.folder)}`: upper and lower case differ" if alike else ""
    return f"the Space has no page `{text}`{have} (`StreamlitPageNotFoundError`)"


def _base_path(space: Space) -> Iterator[Hit]:
    """Yield a base path in the settings that Streamlit reads: the Space then has nothing at `/`, which it shows.

    The card's `base_path` may say so to the Hub; a proxy in front of Streamlit is not the one start command.
    """
    entry = start_entry(space)
    if entry is None or "streamlit" not in entry.file.text or space.card.given("base_path") is not None:
        return
    path = space.startup.layout.find(clean(posixpath.join(entry.cwd, _CONFIG)))
    file = space.get(path) if path is not None else None
    if file is None or file.kind != "text" or "baseUrlPath" not in file.text:
        return
    if any("baseUrlPath" in one.text or "BASE_URL_PATH" in one.text for one in space.dockerfiles):
        return  # what the command or the environment says counts more
    start = _SERVER.search(file.text)
    end = _TABLE.search(file.text, start.end()) if start else None
    base = _BASE.search(file.text, start.end(), end.start() if end else len(file.text)) if start else None
    if base is not None:
        message = f"`baseUrlPath` moves the app to /{base[1]}, so the Space answers 404 at /, which the Hub shows"
        place = file.location(base.start(), base.end())
        yield Hit(place, message, "path", key="base path")
