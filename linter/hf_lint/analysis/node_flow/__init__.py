"""Data flow through the JavaScript and TypeScript that a Space's servers run.

    for sink in node_flows(space).of_kind("path"):
        yield Hit(sink.script.location(sink.node), ..., related=related(sink.taint))

Sources are what requests carry, uploads, messages of sockets, and secrets of the environment. They are followed through
variables, objects, texts, functions, classes and modules of the same Space, branch by branch; the checks that people
write are known. Nothing is run, and the work for one Space is bounded. Only files that `startup/` finds a server to run
are read, and the parser is imported for nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.records import NamedTuple

if TYPE_CHECKING:
    from hf_lint.analysis.node_flow.model import Sink
    from hf_lint.space import Space
    from hf_lint.space.code_in_file import CodeInFile
    from hf_lint.space.file import File

_SINKS = (
    *("exec", "spawn", "Worker", "unserialize", "_compile", "constructor", "require", "eval"),
    *("fs", "child_process", "eval(", "Function(", "vm", "fetch(", "axios", "got", "http", "needle", "request"),
    *(
        "sendFile",
        "download",
        ".send(",
        ".end(",
        ".html(",
        "redirect",
        "Location",
        "multer",
        "execa",
        "shelljs",
        "query(",
    ),
    *(
        "Bun.",
        "Deno.",
        "Response(",
        ".body",
        ".json(",
        ".render",
        "ejs",
        "pug",
        "send(",
        "SELECT",
        "select ",
        "undici",
        "write(",
        "process.env",
    ),
)


class NodeFlows(NamedTuple):
    """What was found: `read` are the files that were followed, `unread` those too large for it."""

    sinks: tuple[Sink, ...] = ()
    read: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def of_kind(self, kind: str) -> tuple[Sink, ...]:
        """Return the places of one kind, in the order of files and lines."""
        found = (sink for sink in self.sinks if sink.kind == kind)
        return tuple(sorted(found, key=lambda sink: (sink.script.file.path, sink.node.start_byte)))


def node_flows(space: Space) -> NodeFlows:
    """Return the flows of a Space, followed once for all rules."""
    return space.memo(_node_flows)


def _node_flows(space: Space) -> NodeFlows:
    if not space.startup.server_scripts and not space.startup.server_code:
        return NodeFlows()
    found = [file for path in space.startup.server_scripts if (file := space.get(path)) is not None]
    files = [file for file in found if file.kind == "text" and not space.startup.is_aside(file)]
    read: list[File | CodeInFile] = [*files, *space.startup.server_code]
    if not any(_has(file, _SINKS) for file in read):
        return NodeFlows()
    from hf_lint.analysis.node_flow.follow import follow
    from hf_lint.startup.node_files import next_kind

    flows = follow(space, read, {file.path: kind for file in files if (kind := next_kind(file))})
    space.notes += flows.notes
    for path in flows.unread:
        size = len(space.files[path].text) if path in space.files else 0
        space.note_gap(f"{path} ({size:,} characters) was not checked, because it is too much JavaScript to parse")
    return flows


def _has(file: File | CodeInFile, words: tuple[str, ...]) -> bool:
    return any(word in file.text for word in words)
