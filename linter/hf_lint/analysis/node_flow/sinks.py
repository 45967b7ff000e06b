"""Calls in which text of a visitor, or a secret, does something."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from hf_lint.analysis.flow.model import ANY, ENVIRONMENT, FETCHED, PIECE, SECRET, VISITOR, Step, Taint
from hf_lint.analysis.node_flow import library
from hf_lint.analysis.node_flow.guards import Guards
from hf_lint.analysis.node_flow.model import CLEAN, INPUT, SHOWN, TRACE, Value, fetch_origin
from hf_lint.core.lazy import regex

if TYPE_CHECKING:
    from tree_sitter import Node

    from hf_lint.analysis.node_flow.core import Frame

_SHELL_ON = regex(r"\bshell\s{0,9}:\s{0,9}(?!false)")
_HTML_TYPE = regex(r"(?i)text/html|\bhtml\b")
_CODE_NAMES = {"Function": "new Function", "vm.Script": "vm.Script"}
_SENDING = frozenset(("send", "end", "write", "json", "jsonp", "html", "body", "text", "render", "view"))
_LOGS = frozenset(("log", "info", "debug", "warn", "error", "trace", "dir", "table", "fatal", "verbose"))
_LOGGER = regex(r"(?i)(?:^|\.)_?(?:console|log|logger|pino|winston|consola|signale|stdout|stderr)(?:\(\))?$")
_TYPE_SETTERS = frozenset(("type", "contentType", "set", "header", "setHeader", "writeHead", "append"))


class Sinks(Guards):
    """Notes what is done with the values of a call."""

    def watch(
        self, name: str, method: str, receiver: Value, args: list[Value], node: Node, frame: Frame
    ) -> Value | None:
        """Note what a call does with its arguments; its result where that is known by it.

        `name` is the qualified name of what is called, "" where it is not known; `method` is the last part of it.
        """
        if receiver.obj in ("@response", "@reply", "@context", "@context.response"):
            self._answer(receiver.obj, method, args, node, frame)
        if name:
            self._files(name, method, args, node, frame)
            self._programs(name, args, node, frame)
            self._code(name, args, node, frame)
            if name in library.FETCHERS:
                return self._fetch(name, args, node, frame)
            if name.startswith(("Response", "NextResponse", "next/server.NextResponse", "next/server.Response")):
                self._made_answer(name, args, node, frame)
            if name in ("next/navigation.redirect", "next/navigation.permanentRedirect"):
                self._redirect(args[:1], node, frame)
        if method in library.QUERIES and args and not name.startswith(("axios", "http", "fs.")):
            self._query(method, args, node, frame)
        if method in _LOGS or name in ("process.stdout.write", "process.stderr.write"):
            self._logged(args, node, frame)
        if method == "mv" and receiver.obj.startswith("@upload"):
            self._path(args[:1], "written", node, frame)
        return None

    # Files

    def _files(self, name: str, method: str, args: list[Value], node: Node, frame: Frame) -> None:
        if name.startswith(("fs.", "fs/promises.")) and method in library.FS_PATHS:
            count, verb = library.FS_PATHS[method]
            self._path(args[:count], verb, node, frame)
        elif name in library.OTHER_PATHS:
            self._path(args[:1], library.OTHER_PATHS[name], node, frame)
        elif name in ("koa-send", "send") and len(args) > 1 and not any(arg.key("root") for arg in args):
            self._path(args[1:2], "sent to them", node, frame)

    def _path(self, paths: list[Value], verb: str, node: Node, frame: Frame) -> None:
        for value in paths:
            taint = self.bad_path(value)
            if taint is not None:
                self.note("path", frame, node, taint, verb)
                return

    def bad_path(self, value: Value) -> Taint | None:
        """Return a visitor's part of a path that can leave its folder."""
        for taint in value.taints:
            known = taint.safe | {use for origin, use in self.checked if origin == taint.origin}
            if taint.kind != VISITOR or "path" in known or ANY in known:
                continue
            fixed = value.part == "joined" or not value.form.startswith(INPUT)
            if "no-dots" in known and value.part != "resolved" and (fixed or "relative" in known):
                continue
            return taint
        return None

    # Programs and code

    def _programs(self, name: str, args: list[Value], node: Node, frame: Frame) -> None:
        if not args:
            return
        if name in library.SHELLS:
            taint = self.unsafe(args[0], "shell", VISITOR, FETCHED)
            if taint is not None:
                self.note("code", frame, node, taint, f"`{name.rpartition('.')[2]}`, in a shell")
        elif name in library.PROGRAMS:
            items = args[1].items if len(args) > 1 else args[0].items[1:]
            program = args[0].items[0] if args[0].items else args[0]
            taint = self.unsafe(program, "shell", VISITOR) if program.form.startswith(INPUT) else None
            called = f"`{name.rpartition('.')[2]}`"
            if taint is None and (program.text or "").rpartition("/")[2] in library.INTERPRETERS:
                for flag, item in pairwise(items):
                    if flag.text in library.CODE_FLAGS:
                        taint = taint or self.unsafe(item, "shell", VISITOR, FETCHED)
                called = f"`{program.text}`"
            given = node.child_by_field_name("arguments")
            if taint is None and given is not None and _SHELL_ON.search(frame.script.text(given)):
                everything = [program, *items, *(args[1:2] if not items else [])]
                taint = next((t for item in everything if (t := self.unsafe(item, "shell", VISITOR))), None)
                called += " with a shell"
            if taint is not None:
                self.note("code", frame, node, taint, called)

    def command_line(self, value: Value, node: Node, frame: Frame) -> None:
        """Note a visitor's text that a line whose words are quoted gives an interpreter as its program."""
        program, *words = value.form.split() or [""]
        if program.rpartition("/")[2] not in library.INTERPRETERS:
            return
        if any(flag in library.CODE_FLAGS and INPUT in word for flag, word in pairwise(words)):
            taint = self.unsafe(value, "shell", VISITOR, FETCHED)
            if taint is not None:
                self.note("code", frame, node, taint, f"`{program}`")

    def _code(self, name: str, args: list[Value], node: Node, frame: Frame) -> None:
        if not args:
            return
        if name in library.EVALUATORS or name.endswith(("VM().run", "VMScript", "vm2.VM().run")):
            taint = next((t for arg in args if (t := self.unsafe(arg, "code", VISITOR, FETCHED))), None)
            if name != "Function":
                taint = self.unsafe(args[0], "code", VISITOR, FETCHED)
            if taint is not None:
                self.note("code", frame, node, taint, f"`{_CODE_NAMES.get(name, name)}`")
        elif name.endswith(("._compile", "worker_threads.Worker")):
            as_code = name.endswith("._compile") or (len(args) > 1 and args[1].key("eval") is not None)
            taint = self.unsafe(args[0], "code", VISITOR, FETCHED) if as_code else None
            if taint is not None:
                self.note("code", frame, node, taint, f"`{name.rpartition('.')[2]}`")
        elif name in ("setTimeout", "setInterval") and not args[0].functions:
            taint = self.unsafe(args[0], "code", VISITOR)
            if taint is not None:
                self.note("code", frame, node, taint, f"`{name}`")
        elif name in ("require", "import"):
            taint = self.bad_path(args[0])
            if taint is not None:
                self.note("code", frame, node, taint, f"`{name}`")
        elif name in library.TEMPLATES:
            taint = self.unsafe(args[0], "template", VISITOR, FETCHED)
            if taint is not None:
                self.note("template", frame, node, taint, f"`{name}`")

    # Requests

    def _fetch(self, name: str, args: list[Value], node: Node, frame: Frame) -> Value:
        address = args[0] if args else CLEAN
        if address.keys:
            given = (address.key(name) for name in ("url", "uri", "target", "hostname", "host"))
            address = next((value for value in given if value is not None), CLEAN)
        if name == "http-proxy.web":
            address = args[2].key("target") or CLEAN if len(args) > 2 else CLEAN
        taint = self.bad_address(address, "url")
        if taint is None:
            return CLEAN
        self.note("url", frame, node, taint, name)
        if name.endswith(("http-proxy.web", "createProxyMiddleware", "express-http-proxy")):
            self.note(
                "answer",
                frame,
                node,
                taint._replace(kind=FETCHED, origin=fetch_origin(frame.script.file.path, node.start_byte)),
                name,
            )
        step = Step(frame.script, node, "the response of that URL")
        return Value(
            (
                Taint(
                    FETCHED, taint.name, fetch_origin(frame.script.file.path, node.start_byte), (*taint.steps[:1], step)
                ),
            ),
            obj="@answer",
        )

    def bad_address(self, value: Value, use: str) -> Taint | None:
        """Return a visitor's part of an address that decides where it leads."""
        return self.unsafe(value, use, VISITOR)

    def _query(self, method: str, args: list[Value], node: Node, frame: Frame) -> None:
        text = args[0].key("sql") or args[0].key("text") or args[0]
        if INPUT not in text.form or not (library.SQL.match(text.form.lstrip(" \t\r\n(")) or method.endswith("Unsafe")):
            return
        taint = self.unsafe(text, "sql", VISITOR)
        if taint is not None:
            self.note("sql", frame, node, taint, f"`{method}`")

    # Logs

    def _logged(self, args: list[Value], node: Node, frame: Frame) -> None:
        """Note a secret, all of it, that a call of `console` or of a logger writes."""
        taint = next((t for arg in args if (t := self.unsafe(arg, SHOWN, SECRET, ENVIRONMENT)) and t.whole), None)
        function = node.child_by_field_name("function") if taint is not None and not self.developing else None
        owner = function.child_by_field_name("object") if function is not None else None
        if taint is None or owner is None or not _LOGGER.search(frame.script.text(owner)[-40:]):
            return
        if taint.kind == SECRET or not _is_chosen(node):
            self.note("log", frame, node, taint, "log")

    # Answers

    def answered(self, target: Node, base: Value, value: Value, frame: Frame) -> None:
        """`ctx.body = ...`, `ctx.type = "html"`."""
        name = target.child_by_field_name("property")
        text = frame.script.text(name) if name is not None else ""
        if base.obj not in ("@context", "@context.response", "@response"):
            return
        if text == "body":
            self.sent(value, "body", target, frame)
        elif text == "type":
            self.entry.content = value.text or "unknown"

    def _answer(self, obj: str, method: str, args: list[Value], node: Node, frame: Frame) -> None:
        """What a handler sends back."""
        if method in ("sendFile", "download", "sendfile") and args and obj != "@reply":
            roots = [root for arg in args[1:] if (root := arg.key("root")) is not None]
            if not roots or roots[0].text == "/":
                self._path(args[:1], "sent to them", node, frame)
        elif method == "redirect":
            self._redirect(args, node, frame)
        elif method == "location":
            self._redirect(args[:1], node, frame)
        elif method in _TYPE_SETTERS:
            self._headers(method, args, node, frame)
        elif method in _SENDING:
            for arg in args[1:] if method in ("render", "view") else args[:1]:
                self.sent(arg, method, node, frame)

    def _headers(self, method: str, args: list[Value], node: Node, frame: Frame) -> None:
        pairs = [pair for arg in args for pair in arg.keys]
        if len(args) > 1 and args[0].text is not None:
            pairs.append((args[0].text, args[1]))
        if method in ("type", "contentType") and args:
            pairs.append(("content-type", args[0]))
        for name, value in pairs:
            if name.lower() == "content-type":
                self.entry.content = value.text or "unknown"
            elif name.lower() == "location":
                self._redirect([value], node, frame)

    def _redirect(self, args: list[Value], node: Node, frame: Frame) -> None:
        for value in args:
            taint = self.bad_address(value, "redirect")
            if taint is not None:
                self.note("redirect", frame, node, taint, "redirect")
                return

    def sent(self, value: Value, method: str, node: Node, frame: Frame) -> None:
        """Note what goes to a visitor."""
        for taint in sorted(value.taints, key=lambda taint: PIECE in taint.safe):
            if taint.kind in (SECRET, ENVIRONMENT):
                if self.unsafe(Value((taint,)), SHOWN, SECRET, ENVIRONMENT) is not None:
                    self.note("secret", frame, node, taint, method)
            elif taint.kind == FETCHED:
                self.note("answer", frame, node, taint, method)
            elif taint.kind == TRACE and not self.developing:
                self.note("trace", frame, node, taint, method)
        bad = self.unsafe(value, "html", VISITOR)
        if bad is not None and self._is_html(value, bad, method):
            self.note("html", frame, node, bad, method)

    def _is_html(self, value: Value, taint: Taint, method: str) -> bool:
        """Say whether a browser takes what is sent for HTML."""
        content = self.entry.content
        if method in ("json", "jsonp", "text", "render", "view") or (content and not _HTML_TYPE.search(content)):
            return False
        if "<" in value.form:
            return method != "send" or self.entry.framework != "fastify" or bool(content)
        if method == "html" or _HTML_TYPE.search(content):
            return "json-text" not in taint.safe
        sends_pages = method == "send" and self.entry.framework not in ("fastify", "koa", "next")
        return sends_pages and bool(taint.name) and "json-text" not in taint.safe and not value.keys

    def _made_answer(self, name: str, args: list[Value], node: Node, frame: Frame) -> None:
        """`new Response(...)`, `NextResponse.json(...)`, `NextResponse.redirect(...)`."""
        last = name.rpartition(".")[2]
        if last in ("redirect", "rewrite"):
            self._redirect(args[:1], node, frame)
            return
        options = args[1] if len(args) > 1 else CLEAN
        headers = options.key("headers") or CLEAN
        kinds = [value.text or "" for key, value in headers.keys if key.lower() == "content-type"]
        for key, value in headers.keys:
            if key.lower() == "location":
                self._redirect([value], node, frame)
        before, self.entry.content = self.entry.content, kinds[0] if kinds else "text/plain"
        for arg in args[:1]:
            self.sent(arg, "json" if last == "json" else "write", node, frame)
        self.entry.content = before


def _is_chosen(node: Node) -> bool:
    """Say whether a condition of a loop decides what is written: `if (name.startsWith("SPACE_"))`."""
    inner, around = False, node.parent
    while around is not None and not around.type.startswith("for_"):
        inner = inner or around.type in ("if_statement", "ternary_expression", "binary_expression")
        around = around.parent
    return around is not None and inner
