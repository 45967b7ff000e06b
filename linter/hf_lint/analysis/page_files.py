"""Scripts and style sheets that a page of a static Space loads. No rule is here."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from hf_lint.analysis.whole_tree import unless_added
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hf_lint.space import Space
    from hf_lint.space.file import File

_COMMENT = regex(r"<!--[^<]{0,4000}?(?:<(?!!--)[^<]{0,4000}?){0,200}?-->")
_TAG = regex(r"<(script|link)\b([^<>]{1,1000})>", 2)  # 2: re.IGNORECASE
_SOURCE = regex(r"""(?:^|\s)(?:src|href)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""", 2)
_STYLE = regex(r"""\brel\s*=\s*["']?(stylesheet|modulepreload)\b""", 2)
_PLAIN = regex(r"[\w./@+~ -]+")
_BUILD = regex(r'"build"\s{0,20}:\s{0,20}"')
_BASE = regex(r"<base\b", 2)


def find_absent_files(space: Space, page: File, sources: Sequence[str]) -> Iterator[Hit]:
    """Yield a hit for each script and style sheet that is not there, and for the first with an ending of `sources`."""
    text = _COMMENT.sub(lambda found: " " * len(found[0]), page.text)
    if _BASE.search(text):
        return
    seen: set[str] = set()
    told = "babel" in text
    for tag in _TAG.finditer(text):
        source = _SOURCE.search(tag[2])
        is_script = tag[1].lower() == "script"
        if source is None or (not is_script and not _STYLE.search(tag[2])):
            continue
        group = source.lastindex or 1
        address = source[group].partition("#")[0].partition("?")[0].strip()
        if not _PLAIN.fullmatch(address) or address.startswith("//") or address in seen:
            continue
        seen.add(address)
        target = posixpath.normpath(posixpath.join("/" + posixpath.dirname(page.path), address)).lstrip("/")
        start = tag.start(2) + source.start(group)
        place = page.location(start, start + len(source[group]))
        what = "script" if is_script else "style sheet"
        if target not in space.files:
            alike = next((one for one in space.files if one.lower() == target.lower()), "")
            name = posixpath.basename(target)
            alike = alike or next((one for one in space.files if posixpath.basename(one) == name), "")
            have = f", only `{alike}`" if alike else ""
            message = f"the page loads the {what} `{target}`, which the Space does not have{have}"
            hit = Hit(place, message, _variant(what))
            yield hit if have or not is_script else unless_added(space, hit)
        elif is_script and posixpath.splitext(target)[1].lower() in sources and not told:
            told = True
            yield Hit(
                place,
                f"the page loads `{target}` as it is, but browsers do not run {posixpath.splitext(target)[1]} files",
                "source",
            )


def find_unbuilt(space: Space, page: File, found: Iterable[Hit]) -> Iterator[Hit]:
    """Yield all that was found, or one hit where the page is what a build makes another one of.

    That is so where package.json beside it has a script `build`.
    """
    package = space.get(posixpath.join(posixpath.dirname(page.path), "package.json"))
    if package is None or package.kind != "text" or not _BUILD.search(package.text):
        yield from found
        return
    hits = list(found)
    hit = next((hit for hit in hits if hit.variant == "source"), hits[0] if hits else None)
    if hit is not None:
        message = f"{hit.message}; `{package.path}` has a script `build`, and the Space shows its unbuilt source"
        yield hit._replace(message=message, variant="unbuilt")


def _variant(what: str) -> str:
    return "" if what == "script" else "style"
