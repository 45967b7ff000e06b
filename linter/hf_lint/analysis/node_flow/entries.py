"""Functions that visitors reach: handlers of Express, Fastify, Koa, Hono, Next.js, `http`, sockets; multer's too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.analysis.flow.model import ANY
from hf_lint.analysis.node_flow import library
from hf_lint.analysis.node_flow.calls import Calls
from hf_lint.analysis.node_flow.core import Entry, Frame, common
from hf_lint.analysis.node_flow.model import CLEAN, DIRS_CUT, Closure, Scope, Value
from hf_lint.analysis.node_flow.schemas import harmless_parts
from hf_lint.core.lazy import regex

if TYPE_CHECKING:
    from tree_sitter import Node

    from hf_lint.analysis.node_flow.core import Fact
    from hf_lint.analysis.node_flow.program import Module

MAX_ENTRIES = 400
_MAKERS = {
    "express": "express",
    "express.Router": "express",
    "express.default": "express",
    "router": "koa",
    "router.Router": "koa",
    "koa": "koa",
    "koa.Koa": "koa",
    "fastify": "fastify",
    "fastify.fastify": "fastify",
    "fastify.Fastify": "fastify",
    "hono": "hono",
    "hono.Hono": "hono",
    "hono.OpenAPIHono": "hono",
    "hono.Elysia": "hono",
    "itty-router.Router": "express",
    "connect": "express",
    "find-my-way": "http",
}
_SERVERS = frozenset(
    (
        "http.createServer",
        "https.createServer",
        "http2.createServer",
        "http2.createSecureServer",
        "Bun.serve",
        "Deno.serve",
    )
)
_SERVES = frozenset(("@hono/node-server.serve", "serve", "micro", "micro.serve"))
_CONTEXTS = frozenset(("ctx", "context", "c", "event", "evt"))
_SOCKETS = regex(r"(?i)^(?:wss?|io|server|socket|client|conn(?:ection)?|nsp|namespace|\w*(?:socket|ws))$")
_QUIET = library.LINKS | {"close", "pong", "ping"}
_HANDLER = regex(
    r"\(\s{0,20}(?:(?:err|error|_err)\s{0,9}(?::[^,()]{1,60})?,\s{0,9})?_?(?P<first>req|request|ctx|context)\b"
    r"(?:\s{0,9}:\s{0,9}[\w.<>,\[\]{}: |&]{1,120}?)?\s{0,20},\s{0,20}_?(?:res|response|reply|next|rep)\b"
)
_TYPED = regex(
    r"\(\s{0,20}_?(?P<first>\w{1,40})\s{0,9}:\s{0,9}(?:express\.)?(?:NextRequest|Request|NextApiRequest|FastifyRequest|Context)\b"
)
_ROUTE_METHODS = frozenset(("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"))
_FUNCTIONS = frozenset(
    (
        *("arrow_function", "function_expression", "function", "function_declaration", "method_definition"),
        *("generator_function", "generator_function_declaration"),
    )
)


class Entries(Calls):
    """Finds the handlers while files are read, and follows them when all have been."""

    def register(
        self, name: str, receiver: Value, method: str, args: list[Value], node: Node, frame: Frame
    ) -> Value | None:
        """Take up handlers that a call is given; the result of the call, None where it registers nothing."""
        if name in _MAKERS:
            if name == "fastify" or not name.endswith("createServer"):
                return Value(obj=f"@app {_MAKERS[name]}")
        elif name in _SERVERS or name in _SERVES:
            self._server(name, args)
            return Value(obj="@server")
        elif name == "multer.diskStorage":
            self._storage(args)
            return CLEAN
        if receiver.obj.startswith("@app"):
            return self._route(receiver, method, args)
        if method in ("on", "once", "addEventListener") and len(args) > 1 and args[1].functions:
            return self._listen(receiver, args, node, frame)
        if method in library.VERBS and self._looks_like_route(receiver, args, node, frame):
            return self._route(Value(obj="@app ?"), method, args)
        return None

    def _route(self, app: Value, method: str, args: list[Value]) -> Value:
        framework = app.obj.partition(" ")[2]
        handlers = [function for arg in args for function in arg.functions]
        if method == "register":
            for function in handlers:
                self.waiting.append(([function], "plugin", app))
        elif method == "addHook" or method in library.VERBS or method in ("setNotFoundHandler", "onRequest"):
            if handlers:
                options = next((arg for arg in args if arg.key("schema") is not None), CLEAN)
                self.waiting.append((handlers, framework, options))
        elif method == "route":
            for arg in args:
                found = [f for key, value in arg.keys for f in value.functions if key in ("handler", "preHandler")]
                if found:
                    self.waiting.append((found, framework, arg))
        elif handlers and method not in ("listen", "decorate", "ready", "after", "setErrorHandler", "onError"):
            self.waiting.append((handlers, framework, CLEAN))
        return app

    def _looks_like_route(self, receiver: Value, args: list[Value], node: Node, frame: Frame) -> bool:
        """Say whether a method of something unknown registers a handler: `app.get("/x", f)` of a parameter `app`."""
        if receiver.obj or receiver.taints or not args or not args[-1].functions:
            return False
        function = node.child_by_field_name("function")
        owner = function.child_by_field_name("object") if function is not None else None
        while owner is not None and owner.type == "call_expression":
            inner = owner.child_by_field_name("function")
            owner = inner.child_by_field_name("object") if inner is not None else None
        name = frame.script.text(owner)[:100].rpartition(".")[2] if owner is not None else ""
        first = args[0].text or ""
        return first.startswith(("/", "*")) or library.ROUTERS.match(name) is not None

    def _server(self, name: str, args: list[Value]) -> None:
        for arg in args:
            given = [arg.key("fetch"), arg.key("handler")]
            found = [*arg.functions, *(f for value in given if value is not None for f in value.functions)]
            if found:
                web = name in ("Bun.serve", "Deno.serve") or "hono" in name
                self.waiting.append((found[:1], "web" if web else "http", CLEAN))

    def _storage(self, args: list[Value]) -> None:
        for key, value in args[0].keys if args else ():
            if key in ("destination", "filename") and value.functions:
                self.waiting.append((list(value.functions), "multer", CLEAN))

    def _listen(self, receiver: Value, args: list[Value], node: Node, frame: Frame) -> Value | None:
        """`wss.on("connection", (ws, req) => ...)`, `socket.on("message", text => ...)`, `req.on("data", ...)`."""
        event = args[0].text or ""
        function = node.child_by_field_name("function")
        owner = function.child_by_field_name("object") if function is not None else None
        name = frame.script.text(owner)[:100].rpartition(".")[2] if owner is not None else ""
        if receiver.obj == "@request" and event in ("data", "body"):
            for closure in args[1].functions:
                self.run(closure, [self.source(frame, node, "body", "body", "")], frame)
            return receiver
        if receiver.obj == "@server" and event == "request":
            self.waiting.append((list(args[1].functions), "http", CLEAN))
            return receiver
        if event in ("connection", "connect") and (_SOCKETS.match(name) or "ocket" in receiver.obj):
            self.waiting.append((list(args[1].functions), "socket", CLEAN))
            return receiver
        if receiver.obj.startswith(("busboy", "Busboy")) and event in ("file", "field"):
            fields = self.source(frame, node, "", "body")
            for closure in args[1].functions:
                self.run(closure, [fields, CLEAN if event == "file" else fields, Value(obj="@part")], frame)
            return receiver
        if receiver.obj == "@socket" and event not in _QUIET:
            for closure in args[1].functions:
                given = self.source(frame, closure.node, "message", f"message {event}")
                self.run(closure, [given] * len(closure.parameters), frame)
            return receiver
        return None

    def called_back(self, name: str, args: list[Value], node: Node, frame: Frame) -> None:
        """`next()`, multer's `cb(null, path)`, `resolve(value)`."""
        if name == "@next":
            self.entry.passed.append(self.checked)
        elif name == "@resolve":
            self.resolved(args)
        elif len(args) > 1:
            taint = self.bad_path(args[1])
            if taint is not None and DIRS_CUT not in taint.safe:
                self.note("path", frame, node, taint, "written")

    # Following

    def enter(self, handlers: list[Closure], framework: str, app: Value = CLEAN) -> None:
        """Follow the handlers of one route, one behind the other; `app` is what a plugin is given, or the options of a
        route."""
        if framework == "plugin":
            for closure in handlers:
                self._enter_plugin(closure, app)
            return
        self.entry = Entry(self.entry.number + 1, framework)
        known: frozenset[Fact] = frozenset()
        if framework == "fastify" and app.keys:
            known = frozenset((f"{self.entry.number}:{part}", ANY) for part in harmless_parts(app))
        for closure in handlers[:12]:
            key = (closure.script.file.path, closure.node.start_byte)
            self.entered.add(key)
            self.entry.passed = []
            self.checked = known
            top = Frame(closure.script, closure.scope, closure.node)
            inner = self.follow(closure, self._arguments(closure, framework, top), top, CLEAN)
            if framework in ("fastify", "hono", "web", "next", "props", "action"):
                for end in inner.returns:
                    self.sent(end.value, "json" if end.value.keys else "return", closure.node, top)
                    target = (end.value.key("redirect") or CLEAN).key("destination") if framework == "props" else None
                    if target is not None:
                        self._redirect([target], closure.node, top)
            passed = self.entry.passed
            known = known | common(passed) if passed else known
        self.checked = frozenset()

    def _enter_plugin(self, closure: Closure, app: Value) -> None:
        key = (closure.script.file.path, closure.node.start_byte)
        if key not in self.entered:
            self.entered.add(key)
            self.follow(closure, [app], Frame(closure.script, closure.scope, closure.node), CLEAN)

    def _arguments(self, closure: Closure, framework: str, frame: Frame) -> list[Value]:
        """Return what a handler is given."""
        parameters = closure.parameters
        request, response, following = Value(obj="@request"), Value(obj="@response"), Value(obj="@next")
        if framework == "multer":
            return [request, Value(obj="@upload"), Value(obj="@place")]
        if framework == "socket":
            return [Value(obj="@socket"), request]
        if framework == "props":
            return [Value(obj="@context")]
        if framework == "action":
            return [self.source(frame, item, "", f"argument {at}") for at, item in enumerate(parameters)]
        if framework == "next":
            bag = self.source(frame, parameters[1], "", "params") if len(parameters) > 1 else CLEAN
            return [request, bag]
        first = frame.script.text(parameters[0]) if parameters else ""
        name = first.partition(":")[0].strip().lstrip("_")
        is_context = framework in ("koa", "hono") or name in _CONTEXTS or first.startswith("{")
        if is_context and framework not in ("express", "fastify", "http"):
            return [Value(obj="@context"), following]
        if framework == "fastify":
            return [request, Value(obj="@reply"), following]
        if len(parameters) >= 4 and name.startswith(("err", "e")):
            return [Value(obj="@error"), request, response, following]
        extra = [self.source(frame, parameters[3], "", "params")] if len(parameters) >= 4 else []
        return [request, response, following, *extra]

    def exported(self, module: Module, kind: str) -> None:
        """Follow what Next.js calls of a file: `kind` is what `next_kind` says."""
        exports = module.exports
        if kind == "route":
            names = [name for name in exports if name in _ROUTE_METHODS]
        elif kind == "middleware":
            names = [name for name in exports if name in ("middleware", "default", "proxy")]
        elif kind == "props":
            names = ["getServerSideProps"]
        else:
            names = ["default", ""] if kind == "api" else list(exports)
        frameworks = {"api": "express", "action": "action", "props": "props"}
        for name in names:
            found = exports.get(name)
            if found is not None and found.functions:
                self.enter(list(found.functions[-1:]), frameworks.get(kind, "next"))

    def leftovers(self, module: Module) -> None:
        """Follow functions that are written like handlers and that nothing known has called."""
        text = module.script.file.text
        for pattern in (_HANDLER, _TYPED):
            for count, match in enumerate(pattern.finditer(text)):
                if count >= MAX_ENTRIES or self.left <= 0:
                    break
                self._leftover(module, match.start("first"))

    def _leftover(self, module: Module, at: int) -> None:
        script = module.script
        place = at if script.ascii else len(script.file.text[:at].encode("utf-8", "replace"))
        node: Node | None = script.root.descendant_for_byte_range(place, place)
        for _ in range(6):
            if node is None or node.type in _FUNCTIONS:
                break
            node = node.parent
        key = (script.file.path, node.start_byte if node is not None else -1)
        if node is None or node.type not in _FUNCTIONS or key in self.entered or self._variants.get(key):
            return
        closure = Closure(node, script, Scope(module.scope))
        self.enter([closure], "?")
