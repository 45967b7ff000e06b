"""Calls of well-known functions by another name, rewritten as what they call.

`from os import system as s`, `e = eval`, `getattr(os, "sys" + "tem")`, `globals()["__builtins__"].exec`,
`partial(run, shell=True)(x)`, `map(eval, [x])`: rules know the functions that run, fetch and load things by their name,
and so would only see what is written plainly. Only those functions are looked for; everything else stays as it is.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hf_lint.space.python import PythonSource

SINKS = frozenset(
    (
        *("eval", "exec", "compile", "system", "popen", "run", "call", "check_call", "check_output", "Popen"),
        *("getoutput", "getstatusoutput", "create_subprocess_shell", "create_subprocess_exec", "sympify"),
        *("parse_expr", "execute_code", "open", "read_text", "read_bytes", "write_text", "write_bytes"),
        *("unlink", "rmtree", "copy", "copyfile", "copy2", "move", "remove", "rename", "replace"),
        *("send_file", "FileResponse", "save", "savefig", "imwrite", "get", "post", "put", "request"),
        *("build_request", "head", "stream", "urlopen", "urlretrieve", "fetch", "Template", "from_string"),
        *("render_template_string", "extractall", "unpack_archive", "HTMLResponse", "HTML", "html"),
        *("markdown", "Markup", "from_pretrained", "pipeline", "hf_hub_download", "snapshot_download"),
        *("load_dataset", "load", "SentenceTransformer", "CrossEncoder", "load_lora_weights"),
        *("load_textual_inversion", "create_model", "LLM", "from_single_file", "configure", "login"),
        *("putenv", "setdefault", "update", "FunctionType", "runsource", "runcode", "push", "query"),
        *("evaluate", "timeit", "posix_spawn", "posix_spawnp", "spawn"),
        *(f"{kind}{end}" for kind in ("execl", "execv", "spawnl", "spawnv") for end in ("", "e", "p", "pe")),
    )
)
"""The last parts of the names of functions that rules look at, wherever they come from."""
WATCHED = SINKS | frozenset(
    (
        *("b16decode", "b32decode", "b64decode", "urlsafe_b64decode", "standard_b64decode", "b85decode", "a85decode"),
        *("decodebytes", "unhexlify", "a2b_hex", "a2b_base64", "fromhex", "loads", "decompress", "decode"),
        "getenv",
    )
)
"""Those that are rewritten: what decodes hidden code and reads the environment, too."""
DANGEROUS = frozenset(
    (
        *("eval", "exec", "compile", "os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"),
        *(f"subprocess.{name}" for name in ("run", "call", "check_call", "check_output", "Popen")),
        *("pickle.loads", "pickle.load", "marshal.loads"),
    )
)
"""Those that are followed through every binding of a name, however many there are."""
_MAY = regex(
    r"\b(?:getattr|__import__|import_module|__builtins__|globals|vars|locals|__dict__|__call__|partial|attrgetter"
    r"|methodcaller|starmap|modules)\b"
    r"|\b(?:eval|exec|compile|system|popen|Popen|run|call|check_call|check_output|getoutput|getstatusoutput)\b(?!\s*\()"
    r"|\bimport\b[^\n]{0,300}\bas\b|^[ \t]+\w+ as \w+,?$",
    8,  # re.MULTILINE
)
_MAX_DEPTH = 12
_MAX_BINDINGS = 20_000
_MAX_OPTIONS = 20
_MAPS = ("map", "filter", "imap", "imap_unordered", "starmap", "submit", "to_thread", "apply", "apply_async")
_STARTS = ("Thread", "Process", "Timer")


class _Target(NamedTuple):
    """A function by its dotted name, and arguments that it has got already."""

    name: str
    args: tuple[ast.expr, ...] = ()
    keywords: tuple[ast.keyword, ...] = ()


def may_have_aliases(text: str) -> bool:
    """Whether Python `text` may call a watched function by another name."""
    return _MAY.search(text) is not None


def resolve_aliases(source: PythonSource) -> None:
    """Rewrite the calls of `source`, whose tree is there, in place; spans stay those of what is written."""
    resolver = _Resolver(source)
    for call in source.nodes(ast.Call):
        target = resolver.called(call)
        if target is not None:
            call.func = function_named(source, call.func, target.name)
            call.args = [*target.args, *call.args]
            call.keywords = [*target.keywords, *call.keywords]


def function_named(source: PythonSource, written: ast.expr, name: str) -> ast.expr:
    """An expression for the function `name`, at the place of what is written."""
    module, _, last = name.rpartition(".")
    made: ast.expr
    if not module and source.bound_value(last) is None and not source.is_bound(last):
        made = ast.Name(last, ast.Load())
    else:
        module = module or "builtins"
        holder = (
            module if source.imports.get(module, "" if source.is_bound(module) else module) == module else f"({module})"
        )
        source.imports[holder] = module
        made = ast.Attribute(ast.copy_location(ast.Name(holder, ast.Load()), written), last, ast.Load())
    return ast.copy_location(made, written)


class _Resolver:
    """What expressions stand for in one source."""

    def __init__(self, source: PythonSource) -> None:
        self._source = source
        self._bindings: dict[str, list[ast.expr]] = {}
        for count, (key, value) in enumerate(_bindings(source)):
            if count >= _MAX_BINDINGS:
                break
            self._bindings.setdefault(key, []).append(value)
        self._known: dict[str, _Target | None] = {}

    def called(self, call: ast.Call) -> _Target | None:
        """The watched function that a call calls by another name."""
        func = call.func
        if (isinstance(func, ast.Name) and func.id in _MAPS[:2]) or isinstance(func, ast.Attribute):
            target = self._target_passed(call)
            if target is not None:
                return target
        elif isinstance(func, ast.Name) and self._source.imports.get(func.id, func.id).rpartition(".")[2] in _STARTS:
            return self._target_passed(call)
        found = self.target(func, _MAX_DEPTH)
        if found is None and isinstance(func, ast.Call):
            found = self._by_operator(func, call)
        if found is None or found.name.rpartition(".")[2] not in WATCHED:
            return None
        plain = isinstance(func, ast.Name) and func.id == found.name
        same = isinstance(func, ast.Attribute) and self._source.qualified_name(func) == found.name
        return None if plain or (same and not found.args and not found.keywords) else found

    def _target_passed(self, call: ast.Call) -> _Target | None:
        """The dangerous function that `map`, a pool or a thread is given, with what it is called with."""
        func = call.func
        last = func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""
        last = self._source.imports.get(last, last).rpartition(".")[2]
        if last in _MAPS and call.args and not self._is_component(func):
            target = self._dangerous(call.args[0])
            if target is not None:
                call.args = _spread(call.args[1:])
            return target
        if last in _STARTS:
            given = {word.arg: word.value for word in call.keywords}
            function = given.get("target") or (call.args[1] if last == "Timer" and len(call.args) > 1 else None)
            target = self._dangerous(function) if function is not None else None
            if target is not None:
                call.args = _spread([given["args"]] if "args" in given else call.args[2:])
                call.keywords = []
            return target
        return None

    def _is_component(self, func: ast.expr) -> bool:
        """Whether it is the `submit` of a gradio component, which takes inputs and outputs."""
        holder = func.value if isinstance(func, ast.Attribute) else None
        made = self._source.bound_value(holder.id) if isinstance(holder, ast.Name) else None
        name = self._source.qualified_name(made.func) if isinstance(made, ast.Call) else None
        return (name or "").startswith("gradio.")

    def _dangerous(self, expr: ast.expr) -> _Target | None:
        found = self.target(expr, _MAX_DEPTH)
        return found if found is not None and found.name in DANGEROUS else None

    def target(self, expr: ast.expr, depth: int) -> _Target | None:
        """The function that an expression stands for."""
        if depth <= 0:
            return None
        if isinstance(expr, ast.Name):
            return self._resolve_name(expr.id, depth)
        if isinstance(expr, ast.Attribute):
            if expr.attr == "__call__":
                return self.target(expr.value, depth - 1)
            module = self.module(expr.value, depth - 1)
            return _make_target(module, expr.attr) if module else self._bound(f".{expr.attr}", depth)
        if isinstance(expr, ast.NamedExpr):
            return self.target(expr.value, depth - 1)
        if isinstance(expr, (ast.IfExp, ast.BoolOp)):
            return self._any([expr.body, expr.orelse] if isinstance(expr, ast.IfExp) else expr.values, depth)
        if isinstance(expr, ast.Subscript):
            return self._looked_up(expr, depth)
        if isinstance(expr, ast.Call):
            return self._made_by(expr, depth)
        return None

    def _resolve_name(self, name: str, depth: int) -> _Target | None:
        if name in self._source.imports:
            return _Target(_plain(self._source.imports[name]))
        if name in self._bindings:
            return self._bound(name, depth)
        return _Target(name) if name in WATCHED and not self._source.is_bound(name) else None

    def _bound(self, key: str, depth: int) -> _Target | None:
        """What a name or attribute is bound to: where it is bound once anything, else only what is dangerous."""
        if key not in self._known:
            self._known[key] = None  # what leads back to itself ends here
            values = self._bindings.get(key, [])
            if len(values) == 1 and not key.startswith("."):
                self._known[key] = self.target(values[0], depth - 1)
            else:
                self._known[key] = self._any(values, depth)
        return self._known[key]

    def _any(self, values: Iterable[ast.expr], depth: int) -> _Target | None:
        for value in list(values)[:_MAX_OPTIONS]:
            found = self.target(value, depth - 1)
            if found is not None and found.name in DANGEROUS:
                return found
        return None

    def _looked_up(self, expr: ast.Subscript, depth: int) -> _Target | None:
        """`vars(os)["system"]`, `globals()["eval"]`, `{"run": eval}[x]`, `[eval][0]`."""
        key = self._source.constant(expr.slice)
        module = self._namespace(expr.value, depth - 1)
        if key and module is not None:
            return _make_target(module, key) if module else self._resolve_name(key, depth - 1)
        value = expr.value
        if isinstance(value, ast.Name) and len(self._bindings.get(value.id, ())) == 1:
            value = self._bindings[value.id][0]
        if isinstance(value, (ast.List, ast.Tuple)):
            return self._any(value.elts, depth)
        return self._any(value.values, depth) if isinstance(value, ast.Dict) else None

    def _made_by(self, expr: ast.Call, depth: int) -> _Target | None:
        """What `getattr`, `partial`, `attrgetter` and the methods of a namespace give."""
        name = self._source.qualified_name(expr.func) or ""
        if name in ("getattr", "builtins.getattr") and len(expr.args) >= 2:
            module, word = self.module(expr.args[0], depth - 1), self._source.constant(expr.args[1])
            return _make_target(module, word) if module and word else None
        if name in ("functools.partial", "functools.partialmethod") and expr.args:
            inner = self.target(expr.args[0], depth - 1)
            if inner is None:
                return None
            return inner._replace(args=(*inner.args, *expr.args[1:]), keywords=(*inner.keywords, *expr.keywords))
        if isinstance(expr.func, ast.Attribute) and expr.func.attr in ("get", "__getitem__", "pop") and expr.args:
            return self._looked_up(ast.Subscript(expr.func.value, expr.args[0], ast.Load()), depth)
        getter = expr.func
        if not isinstance(getter, ast.Call) or not getter.args or not expr.args:
            return None
        if self._source.qualified_name(getter.func) != "operator.attrgetter":
            return None
        module, word = self.module(expr.args[0], depth - 1), self._source.constant(getter.args[0])
        return _make_target(module, word) if module and word else None  # attrgetter("system")(os)

    def _by_operator(self, func: ast.Call, call: ast.Call) -> _Target | None:
        """`methodcaller("system", x)(os)` is `os.system(x)`."""
        if self._source.qualified_name(func.func) != "operator.methodcaller" or not func.args or not call.args:
            return None
        module, word = self.module(call.args[0], _MAX_DEPTH), self._source.constant(func.args[0])
        if not module or not word:
            return None
        call.args = func.args[1:]
        return _make_target(module, word)

    def module(self, expr: ast.expr, depth: int) -> str:
        """The module that an expression stands for; "" where it is none."""
        if depth <= 0:
            return ""
        if isinstance(expr, ast.Name):
            if expr.id in self._source.imports:
                return self._source.imports[expr.id]
            if expr.id in ("__builtins__", "builtins"):
                return "builtins"
            values = self._bindings.get(expr.id, ())
            return self.module(values[0], depth - 1) if len(values) == 1 else ""
        if isinstance(expr, ast.NamedExpr):
            return self.module(expr.value, depth - 1)
        if isinstance(expr, ast.Attribute):
            inner = self.module(expr.value, depth - 1)
            return f"{inner}.{expr.attr}" if inner else ""
        if isinstance(expr, ast.Subscript):
            key = self._source.constant(expr.slice)
            if key and self._source.qualified_name(expr.value) == "sys.modules":
                return key
            space = self._namespace(expr.value, depth - 1) if key else None
            return (
                {"__builtins__": "builtins"}.get(key or "", self._source.imports.get(key or "", ""))
                if space == ""
                else ""
            )
        if isinstance(expr, ast.Call) and expr.args:
            name = self._source.qualified_name(expr.func) or ""
            if name in ("__import__", "builtins.__import__", "importlib.import_module", "importlib.__import__"):
                return self._source.constant(expr.args[0]) or ""
            if name == "getattr" and len(expr.args) > 1:
                found = self._made_by(expr, depth - 1)
                return found.name if found is not None else ""
            if isinstance(expr.func, ast.Attribute) and expr.func.attr in ("get", "__getitem__", "pop"):
                return self.module(ast.Subscript(expr.func.value, expr.args[0], ast.Load()), depth - 1)
        return ""

    def _namespace(self, expr: ast.expr, depth: int) -> str | None:
        """The module whose names a mapping holds, "" for the file's own; None for other mappings."""
        if isinstance(expr, ast.Attribute) and expr.attr == "__dict__":
            return self.module(expr.value, depth) or None
        if isinstance(expr, ast.Name) and expr.id == "__builtins__":
            return "builtins"
        if isinstance(expr, ast.Name) and len(self._bindings.get(expr.id, ())) == 1 and depth > 0:
            return self._namespace(self._bindings[expr.id][0], depth - 1)
        if isinstance(expr, ast.Call):
            name = self._source.qualified_name(expr.func) or ""
            if name in ("globals", "locals", "vars") and not expr.args:
                return ""
            if name == "vars":
                return self.module(expr.args[0], depth) or None
        return None


def _make_target(module: str, word: str) -> _Target:
    return _Target(_plain(f"{module}.{word}"))


def _plain(name: str) -> str:
    return name.removeprefix("builtins.")


def _spread(args: list[ast.expr]) -> list[ast.expr]:
    """The arguments that a function gets one after the other, where lists and tuples of them are given."""
    found: list[ast.expr] = []
    for arg in args:
        found += arg.elts if isinstance(arg, (ast.List, ast.Tuple)) else [arg]
    return found


def _bindings(source: PythonSource) -> Iterator[tuple[str, ast.expr]]:
    """Names, and attributes with a dot before them, with each value that they are given plainly."""
    for assign in source.nodes(ast.Assign):
        for target in assign.targets:
            yield from _pairs(target, assign.value)
    for annotated in source.nodes(ast.AnnAssign):
        if annotated.value is not None:
            yield from _pairs(annotated.target, annotated.value)
    for named in source.nodes(ast.NamedExpr):
        yield from _pairs(named.target, named.value)
    for loop in source.nodes(ast.For):
        for item in loop.iter.elts if isinstance(loop.iter, (ast.List, ast.Tuple)) else ():
            yield from _pairs(loop.target, item)
    for owner in source.nodes(ast.ClassDef):
        for statement in owner.body:
            if isinstance(statement, ast.Assign):
                for target in statement.targets:
                    yield from ((f".{key}", value) for key, value in _pairs(target, statement.value))
    for arguments in source.nodes(ast.arguments):
        every = [*arguments.posonlyargs, *arguments.args]
        for arg, value in zip(every[len(every) - len(arguments.defaults) :], arguments.defaults, strict=False):
            yield arg.arg, value
        for arg, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
            if default is not None:
                yield arg.arg, default


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Attribute):
        yield f".{target.attr}", value
    elif isinstance(target, (ast.Tuple, ast.List)) and isinstance(value, (ast.Tuple, ast.List)):
        for one, item in zip(target.elts, value.elts, strict=False):
            yield from _pairs(one, item)
