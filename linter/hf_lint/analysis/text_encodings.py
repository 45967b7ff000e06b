"""Files that the start reads as UTF-8, and that are not. No rule is here.

Python on Spaces takes UTF-8 where nothing else is said, and so does pandas.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from hf_lint.analysis.guards import Guards
from hf_lint.analysis.start_entry import start_entry
from hf_lint.analysis.started_python import started_files
from hf_lint.core.model import Hit
from hf_lint.space.calls import unit_of
from hf_lint.space.paths import UNKNOWN, path_of
from hf_lint.startup.layout import clean

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator

    from hf_lint.space import Space
    from hf_lint.space.calls import Call

ENDINGS = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".md", ".yaml", ".yml", ".html", ".css", ".js", ".xml", ".srt")
"""Files of text that apps read."""
_TABLES = ("pandas.read_csv", "pandas.read_table", "pandas.read_json")
_UTF8 = frozenset(("utf-8", "utf8", "utf-8-sig"))
_OPEN_ARGUMENTS = 2
"""The third and later ones of `open` by position are seldom, and say how to decode."""
_MAX_BYTES = 5_000_000


def find_undecodable(space: Space) -> Iterator[Hit]:
    """Yield a hit for each file of text that the app reads as UTF-8 when it starts, and that is not."""
    entry = start_entry(space)
    odd = [path for path, file in space.files.items() if path.endswith(ENDINGS) and file.size <= _MAX_BYTES]
    odd = [path for path in odd if _first_bad(space.files[path].data) >= 0]
    if entry is None or space.startup.layout.lost or not odd:
        return
    names = {posixpath.basename(path) for path in odd}
    for file in started_files(space):
        if not any(name in file.text for name in names) or "chdir" in file.text:
            continue
        module = space.python(file)
        guards = Guards(module)
        here = next(iter(space.startup.layout.places(file.path)), "/" + file.path)
        for call in unit_of(space, file).calls:
            expr = _read_as_utf8(call) if call.node is not None else None
            path = path_of(call.unit.source, expr, here) if expr is not None else None
            if path is None or UNKNOWN in path or call.node is None or guards.covers(call.node):
                continue
            inside = space.startup.layout.find(clean(posixpath.join(entry.cwd, path)))
            if inside in odd and inside is not None and guards.runs_on_load(call.node):
                data = space.files[inside].data
                bad = _first_bad(data)
                line = data.count(b"\n", 0, bad) + 1
                message = (
                    f"`{inside}` is not UTF-8 (byte 0x{data[bad]:02x} in line {line}), but is read as UTF-8 when the "
                    "app starts, so that it stops (`UnicodeDecodeError`); save the file as UTF-8, or pass `encoding=`"
                )
                yield Hit(call.location(call.node), message, "encoding", key=inside)


def _read_as_utf8(call: Call) -> ast.expr | None:
    """Return the path that a call opens as UTF-8 and reads; None for other calls."""
    node = call.node
    if (
        node is None
        or {"errors", "encoding_errors"} & call.keywords.keys()
        or any(w.arg is None for w in node.keywords)
    ):
        return None
    encoding = call.keywords.get("encoding")
    text = call.arg("encoding").text if encoding is not None else "utf-8"
    if text is None or text.lower() not in _UTF8:
        return None
    if call.name in ("open", "io.open") and len(node.args) <= _OPEN_ARGUMENTS:
        mode = call.arg("mode", at=1)
        return node.args[0] if node.args and (mode.kind == "absent" or mode.text in ("r", "rt")) else None
    if call.name in _TABLES and "compression" not in call.keywords:
        return node.args[0] if node.args else None
    if call.method == "read_text" and not node.args:
        return getattr(node.func, "value", None)
    return None


def _first_bad(data: bytes) -> int:
    """Return where a text stops being UTF-8; -1 where it does not."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return -1
