"""What visitors send, where it becomes the path of a file or an archive that is unpacked."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.analysis.flow import described, flows, is_passed_on, related
from hf_lint.analysis.flow.model import ASKED, CONTENT, ENDING, FETCHED, UPLOAD, VISITOR
from hf_lint.analysis.node_hits import path_hits
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
from hf_lint.startup.filesystem import ROOT, build_filesystem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.analysis.flow.model import Event, Taint, Value
    from hf_lint.core.model import Location
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space

_PATH_WORDS = ("file", "path", "path_or_file", "filename_or_fp", "filename", "fname", "dst")
_OPENERS = frozenset(("open", "io.open", "aiofiles.open", "codecs.open", "os.open", "anyio.open_file"))
_PATH_METHODS = frozenset(("read_text", "read_bytes", "write_text", "write_bytes", "unlink", "open"))
_SENDERS = frozenset(("send_file", "FileResponse"))
_FILE_FUNCTIONS = frozenset(
    (
        "os.remove",
        "os.unlink",
        "os.rename",
        "os.replace",
        "shutil.rmtree",
        "shutil.move",
        "shutil.copy",
        "shutil.copy2",
        "shutil.copyfile",
    )
)
_WRITERS = frozenset(("savefig", "imwrite"))
_VERBS = {
    "read_text": "read",
    "read_bytes": "read",
    "open": "opened",
    "unlink": "deleted",
    "remove": "deleted",
    "rmtree": "deleted",
    "send_file": "sent to them",
    "FileResponse": "sent to them",
    "copy": "copied",
    "copy2": "copied",
    "copyfile": "copied",
}


@rule("visitor-path")
def visitor_path(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a hit for each function and source of a path that files are opened, sent, written or deleted under."""
    yield from path_hits(space)
    found: dict[tuple[str, int, str], list[tuple[Event, Taint]]] = {}
    for event in flows(space).events:
        taint = next((t for value in _paths(event) if (t := value.unsafe("path", VISITOR))), None)
        if taint is not None:
            line = event.unit.values.scopes.function_at(getattr(event.node, "lineno", 0))
            found.setdefault((event.unit.file.path, line, taint.origin), []).append((event, taint))
    seen = set()
    written: set[tuple[str, str]] = set()
    for sinks in found.values():
        places: dict[Location, tuple[Event, Taint]] = {}
        for event, taint in sinks:
            if event.node not in seen:
                seen.add(event.node)
                places.setdefault(event.unit.location(event.node), (event, taint))
        order = sorted(places, key=lambda place: place.span)
        if order:
            found_here = [places[place] for place in order]
            event, taint = found_here[0]
            variant = _variant(space, found_here)
            source = (event.unit.file.path, taint.name)
            if not variant and taint.name and source in written:
                variant = "again"
            if any(_is_write(places[place][0]) for place in order):
                written.add(source)
            reach = ""
            if not variant:
                from hf_lint.analysis.file_reach import NOTHING_SEEN

                reach, event = next(
                    ((words, one) for one, _ in found_here if (words := _reach(space, one))), ("", event)
                )
                variant, reach = ("", reach) if reach else ("public", NOTHING_SEEN)
            message = f"{described(taint)} chooses which file of the server is {_verb(event)}{reach}{_LIMITS[variant]}"
            further = (place._replace(note=f"here a file is {_verb(places[place][0])}") for place in order[1:])
            yield Hit(order[0], message, variant, related=(*related(taint), *further))


_LIMITS = {
    "": "",
    "ending": ", but only one with the ending that the code allows",
    "confined": ", but the app can write only in folders such as /tmp, because the app's own folder belongs to root",
    "again": "; the same input already chooses which file is written",
    "asked": ", unless a function that is asked about it refuses it",
    "passed-on": "",
    "public": "",
}


def _variant(space: Space, sinks: list[tuple[Event, Taint]]) -> str:
    """Return what limits all of these: the ending of the file, or the rights that the app has."""
    if all(ENDING in taint.safe or _has_fixed_ending(event) for event, taint in sinks):
        return "ending"
    if _is_write(sinks[0][0]) and space.memo(_is_read_only):
        return "confined"  # what is read behind the write is the file that was written
    if all(ASKED in taint.safe for _, taint in sinks):
        return "asked"
    return "passed-on" if all(is_passed_on(event, taint) for event, taint in sinks) else ""


def _reach(space: Space, event: Event) -> str:
    """Return what a visitor gets at by this call that matters, as the end of a sentence; "" for nothing."""
    from hf_lint.analysis.file_reach import find_reach, is_shown, writes_text

    assert isinstance(event.node, ast.Call)
    verb = _verb(event)
    if verb in ("read", "opened"):
        return find_reach(space, verb, shown=is_shown(event.unit, event.node))
    if verb in ("written", "overwritten") and (event.name in _WRITERS or not writes_text(event.unit, event.node)):
        return ""
    if event.name in _MOVERS:
        source = event.args[0] if len(event.args) > 1 else event.receiver
        return find_reach(space, "written", shown=False) if source.of_kind(UPLOAD, CONTENT) else ""
    return find_reach(space, verb, shown=False)


_MOVERS = frozenset(("rename", "replace", "move", "copy", "copy2", "copyfile"))


def _has_fixed_ending(event: Event) -> bool:
    assert isinstance(event.node, ast.Call)
    node = event.node
    from hf_lint.analysis.flow.endings import ends_fixed

    if (
        event.name in _PATH_METHODS
        and isinstance(node.func, ast.Attribute)
        and not event.unit.source.qualified_name(node.func)
    ):
        return ends_fixed(event.unit, node.func.value)
    given = [word.value for word in node.keywords if word.arg in _PATH_WORDS] or node.args[:1]
    if event.name in _MOVERS and len(event.args) > 1 and not event.args[0].unsafe("path", VISITOR):
        given = node.args[1:2]  # where to
    return bool(given) and ends_fixed(event.unit, given[0])


def _is_read_only(space: Space) -> bool:
    """Say whether the working directory of the image surely belongs to root, while the app runs as another user."""
    stage = space.dockerfile.final if space.sdk == "docker" and space.dockerfile else None
    return stage is not None and build_filesystem(space, stage).state(stage.workdir or "/") == ROOT


def _verb(event: Event) -> str:
    if event.name == "open":
        mode = _mode(event)
        return "overwritten" if "w" in mode else "written" if _WRITING.intersection(mode) else "opened"
    return _VERBS.get(event.name, "written")


def _is_write(event: Event) -> bool:
    return _verb(event) in ("written", "overwritten", "deleted")


_WRITING = frozenset("wax+")


def _mode(event: Event) -> str:
    """Return the mode of `open(path, mode)` or `path.open(mode)`."""
    assert isinstance(event.node, ast.Call)
    at = 1 if event.unit.source.qualified_name(event.node.func) in _OPENERS else 0
    given = [word.value for word in event.node.keywords if word.arg == "mode"] or event.node.args[at : at + 1]
    return (event.unit.source.constant(given[0]) or "") if given else ""


def _paths(event: Event) -> tuple[Value, ...]:
    """Return the arguments of a call that are paths of files."""
    if event.how != "call" or not isinstance(event.node, ast.Call):
        return ()
    name = event.unit.source.qualified_name(event.node.func) or ""
    if name in _OPENERS:
        return (event.arg(0, "file", "path"),)
    if event.name in _PATH_METHODS and not name:
        return (event.receiver,)
    if event.name in _SENDERS:
        return (event.arg(0, "path", "path_or_file", "filename_or_fp"),)
    if name in _FILE_FUNCTIONS:
        return event.args[:2]
    if event.name in _WRITERS:
        return (event.arg(0, "filename", "fname"),)
    if event.name == "save" and event.receiver.obj == "upload":
        return (event.arg(0, "dst"),)
    return ()


@rule("unsafe-archive")
def unsafe_archive(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a hit for each archive of a visitor that is unpacked with the paths that it names."""
    seen = set()
    safe_python = tuple(policy.params["filtered_python"])
    for event in flows(space).events:
        if event.how != "call" or event.name not in ("extractall", "unpack_archive") or event.node in seen:
            continue
        assert isinstance(event.node, ast.Call)
        source = event.receiver if event.name == "extractall" else event.arg(0, "filename")
        found = source.of_kind(UPLOAD, CONTENT, VISITOR, FETCHED)
        if not found or any(word.arg in ("filter", "members") for word in event.node.keywords):
            continue
        seen.add(event.node)
        name = event.unit.values.name_of(event.node.func)
        place = event.unit.location(event.node)
        if "tarfile" in name or event.name == "unpack_archive":
            if _python(space) >= safe_python:
                continue
            # unpack_archive() hands `filter` on, and what unpacks a zip does not take it.
            from hf_lint.fixes.calls import keyword_fix

            fix = keyword_fix(event.unit, event.node, "filter", '"data"', safe=False) if "tarfile" in name else None
            message = "the entries of a visitor's archive choose where they are extracted"
            yield Hit(place, message, fix=fix, related=related(found[0]))
        else:
            message = "a visitor's archive is extracted without a check of its unpacked size"
            yield Hit(place, message, "bomb", related=related(found[0]))


def _python(space: Space) -> tuple[int, ...]:
    """Return the Python version of the card, (0,) where there is none."""
    parts = (space.card.text("python_version") or "").split(".")
    return tuple(int(part) for part in parts if part.isdigit()) or (0,)
