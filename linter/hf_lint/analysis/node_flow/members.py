"""Members of values: of what a visitor sends, of uploads, addresses, modules and objects of the Space."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.analysis.flow.model import ENVIRONMENT, PIECE, Step, Taint
from hf_lint.analysis.node_flow.core import Core
from hf_lint.analysis.node_flow.library import (
    GENERATED_FILE,
    REQUEST_BAGS,
    REQUEST_FILES,
    REQUEST_SELF,
    REQUEST_TEXTS,
    UPLOAD_CONTENT,
    UPLOAD_NAMES,
)
from hf_lint.analysis.node_flow.model import CLEAN, DIRS_CUT, TRACE, Value
from hf_lint.secrets import is_secret_name

if TYPE_CHECKING:
    from tree_sitter import Node

    from hf_lint.analysis.node_flow.core import Frame


_WHOLE_ANSWER = frozenset(
    ("data", "body", "text", "json", "arrayBuffer", "blob", "buffer", "bytes", "content", "rawBody")
)
"""Members of an answer that are all of what a server sent."""


class Members(Core):
    """Evaluates members."""

    def member(self, base: Value, name: str, node: Node, frame: Frame) -> Value:
        """Return a member of a value."""
        obj = base.obj
        if obj.startswith("@"):
            return self._special(base, name, node, frame)
        found = base.key(name)
        if found is not None:
            return found
        owner = base.made or base.defines
        if owner is not None:
            return owner.member(name) or CLEAN
        if obj == "process.env":
            return self.secret(frame, node, name) if is_secret_name(name) else CLEAN
        if obj and not base.taints:
            full = "fs" if obj == "fs" and name == "promises" else f"{obj}.{name}"
            full = obj if name == "default" else full
            if full in ("process.env", "Bun.env", "import.env", "import.meta.env"):
                return self._environment(frame, node)
            return Value(obj=full)
        if name == "length" or (base.keys and not base.taints):
            return CLEAN
        if obj == "URL()":
            return self._url_part(base, name)
        if name == "address" and base.part == "host":
            return base
        if name in ("name", "base", "href", "data", "body", "message", "value", "stdout", "result", "text", "content"):
            return base.plain()
        return base.partial()

    def _environment(self, frame: Frame, node: Node) -> Value:
        step = Step(frame.script, node, "the whole environment")
        return Value((Taint(ENVIRONMENT, "process.env", "process.env", (step,)),), obj="process.env")

    def _url_part(self, base: Value, name: str) -> Value:
        if name in ("hostname", "host", "origin"):
            return base.plain()._replace(part="host")
        if name in ("searchParams", "query"):
            return decoded(base.plain())._replace(obj="@bag")
        if name in ("pathname", "search", "hash"):
            return base.partial().marked("html", "redirect")
        return base.plain() if name == "href" else CLEAN

    def _special(self, base: Value, name: str, node: Node, frame: Frame) -> Value:
        """Return a member of a request, an answer, an upload, or of what a visitor sends."""
        kind = base.obj
        if kind == "@bag":
            if name in ("length", "size"):
                return CLEAN
            inner = [
                taint._replace(
                    name=name or taint.name,
                    origin=f"{taint.origin}.{name}"[:200],
                    steps=(Step(frame.script, node, f"`{frame.script.text(node)[:60]}` comes from the visitor"),)
                    if not taint.name
                    else taint.steps,
                )
                for taint in base.taints
            ]
            return Value(tuple(inner), obj="@bag")
        if kind == "@answer":
            told = name in ("status", "statusCode", "ok", "headers", "statusText", "length")
            if told:
                return CLEAN
            value = base.plain() if name in _WHOLE_ANSWER else base.marked(PIECE)
            return value._replace(obj="@answer")
        if kind == "@locals" or (kind == "@request" and (kind, name) in self.carried):
            return self.carried.get((kind, name), CLEAN)
        if name in ("locals", "state") and kind in ("@response", "@reply", "@context"):
            return Value(obj="@locals")
        if kind in ("@request", "@context"):
            if name in REQUEST_SELF:
                return Value(obj="@request")
            if name in REQUEST_BAGS:
                value = self.source(frame, node, "", name)
                # Nobody can make the browser of another send a header.
                return value.marked("html", "redirect") if name in ("headers", "cookies") else value
            if name in REQUEST_FILES:
                return Value(obj="@upload" if name == "file" else "@uploads")
            if name in REQUEST_TEXTS:
                value = self.source(frame, node, name, name, "")
                return value.marked("html", "redirect") if name != "rawBody" else value
            if name == "nextUrl":
                return self.source(frame, node, "", name, "URL()").marked("html", "redirect")
            if name in ("res", "response"):
                return Value(obj="@response")
            return Value(obj=f"{kind}.{name}") if kind == "@context" else CLEAN
        if kind == "@error":
            if name != "stack":
                return CLEAN
            step = Step(frame.script, node, "the stack trace of an exception")
            return Value((Taint(TRACE, "", "trace", (step,)),))
        if kind == "@uploads":
            if name in ("length", "size"):
                return CLEAN
            own = name in UPLOAD_NAMES - {"name", "filename"} or name in GENERATED_FILE - {"path", "type", "encoding"}
            return self._upload(name, node, frame) if own else Value(obj="@upload")
        if kind in ("@upload", "@part"):
            # multer makes `filename` itself; in the parts that Fastify and busboy give it is the visitor's.
            return CLEAN if name == "filename" and kind == "@upload" else self._upload(name, node, frame)
        if kind in ("@response", "@reply"):
            return Value(obj="@request") if name in ("req", "request") else CLEAN
        return Value(obj=kind) if kind.startswith("@app") and name in ("server", "http", "router") else CLEAN

    def _upload(self, name: str, node: Node, frame: Frame) -> Value:
        if name in UPLOAD_NAMES:
            value = self.source(frame, node, name, f"file.{name}", "")
            return value.marked(DIRS_CUT) if name in ("originalname", "filename") else value
        if name in UPLOAD_CONTENT:
            return self.source(frame, node, name, f"file.{name}", "")
        return CLEAN if name in GENERATED_FILE else Value(obj="@upload")


def decoded(value: Value) -> Value:
    """Return a text of an address without what its encoding kept out of it."""
    return value._replace(
        taints=tuple(taint._replace(safe=taint.safe - {"html", "redirect"}) for taint in value.taints)
    )
