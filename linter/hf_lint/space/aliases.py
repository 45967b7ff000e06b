"""Calls of well-known functions by another name, rewritten as what they call.

`from os import system as s`, `e = eval`, `getattr(os, "sys" + "tem")`, `globals()["__builtins__"].exec`,
`partial(run, shell=True)(x)`, `map(eval, [x])`: rules know the functions that run, fetch and load things by their name,
and so would only see what is written plainly. Only those functions are looked for; everything else stays as it is.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.space.gradio_events import GRADIO_EVENTS

if TYPE_CHECKING:
    from hf_lint.space.functions import Functions, Target
    from hf_lint.space.python import FunctionNode, PythonSource

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
        *(
            "redirect",
            "RedirectResponse",
            "evaluate",
            "timeit",
            "posix_spawn",
            "posix_spawnp",
            "spawn",
            "run_cell",
            "magic",
            "run_line_magic",
        ),
        *("run_cell_magic", "ev", "ex", "run_path", "run_module", "runctx", "runeval", "repeat", "Timer", "debug_src"),
        *("dictConfig", "fileConfig", "import_module", "__import__", "simplify", "S", "lambdify", "expand", "factor"),
        *("solve", "eval_js", "r", "local", "spec_from_file_location", "SourceFileLoader", "communicate", "template"),
        *("SimpleTemplate", "PageTemplate", "bash", "run_docstring_examples", "unsafe_eval", "CDLL", "PyDLL"),
        *("LoadLibrary", "locate", "exec_", "execute", "sql", "instantiate", "get_method", "get_class", "get_object"),
        *("HTTPConnection", "HTTPSConnection", "HTTPConnectionPool", "HTTPSConnectionPool", "create_connection"),
        *("connection_from_url", "setopt", "ForwardRef", "evaluate_python_code", "executescript", "executemany"),
        *("exec_command", "load_inline", "resolve_name", "zipimporter", "ExtensionFileLoader"),
        *("read_sql", "read_sql_query", "to_yaml", "to_container", "writelines", "interact"),
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
_EVENTS = GRADIO_EVENTS | frozenset(("Interface", "ChatInterface", "TabbedInterface", "api"))
_POOLS = ("executor", "pool", "thread")
_KEEPERS = frozenset(
    (
        *("print", "isinstance", "issubclass", "hasattr", "getattr", "setattr", "delattr", "callable", "id", "type"),
        *("repr", "str", "hash", "help", "dir", "vars", "len", "append", "add", "insert", "extend", "setdefault"),
        *("update", "get", "pop", "index", "count", "remove", "dict", "list", "tuple", "set", "frozenset", "partial"),
        *("partialmethod", "wraps", "update_wrapper", "staticmethod", "classmethod", "property", "nullcontext"),
        *("patch", "object", "getsource", "signature", "getdoc", "debug", "info", "warning", "error", "exception"),
        *("log", "format", "join", "SimpleNamespace", "Namespace", "cast", "Field"),
        *("register_new_resolver", "register_resolver"),
    )
)
"""Calls that keep a function, look at it or wrap it, and do not call it."""


_FOLDS = ("reduce", "accumulate")
"""Functions that give another one what it gave before, and the next item of a list."""


def _last(func: ast.expr) -> str:
    return func.id if isinstance(func, ast.Name) else func.attr if isinstance(func, ast.Attribute) else ""


def resolve_aliases(source: PythonSource, hands_over: bool) -> bool:
    """Rewrite the calls of `source`, whose tree is there, in place, and return whether some was; spans stay those of
    what is written.

    `hands_over`: whether it may name a dangerous function without calling it.
    """
    rewriter = _Rewriter(source, hands_over)
    for call in source.nodes(ast.Call):
        target = rewriter.called(call)
        if target is not None:
            rewriter.rewrite(call, target)
    rewriter.rewrite_parameters()
    return bool(source.replaced)


def function_named(source: PythonSource, written: ast.expr, name: str) -> ast.expr:
    """Return an expression for the function `name`, at the place of what is written."""
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


class _Rewriter:
    """Finds the calls of one source that call something by another name."""

    def __init__(self, source: PythonSource, hands_over: bool) -> None:
        self._source = source
        self._functions: Functions = source.functions
        self._hands = hands_over
        self._parameters: list[tuple[FunctionNode | ast.Lambda, str, Target]] = []

    def rewrite(self, call: ast.Call, target: Target) -> None:
        """Make `call` one of `target`."""
        self._source.replaced.append(call.func)
        call.func = function_named(self._source, call.func, target.name)
        call.args = [*target.args, *call.args]
        call.keywords = [*target.keywords, *call.keywords]

    def rewrite_parameters(self) -> None:
        """Where a function of this source is given a dangerous one, its calls of that parameter are calls of it."""
        for node, name, target in self._parameters:
            lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
            for call in self._source.nodes(ast.Call):
                if isinstance(call.func, ast.Name) and call.func.id == name and call.lineno in lines:
                    self.rewrite(call, target)

    def called(self, call: ast.Call) -> Target | None:
        """Return the watched function that a call calls by another name, or hands to what calls it."""
        func = call.func
        if self._hands and (call.args or call.keywords):
            target = self._handed(call)
            if target is not None:
                return target
        found = self._functions.target(func)
        if found is None:
            found = self._functions.by_operator(func, call) or self._functions.by_object(func)
        if found is None or found.name.rpartition(".")[2] not in WATCHED:
            return None
        plain = isinstance(func, ast.Name) and func.id == found.name
        same = isinstance(func, ast.Attribute) and self._source.qualified_name(func) == found.name
        return None if plain or (same and not found.args and not found.keywords) else found

    def _handed(self, call: ast.Call) -> Target | None:
        """Return the dangerous function among the arguments of a call that calls it, with what it is called with then.

        What stands behind the function is its arguments: `submit(os.system, x)`, `call_later(5, os.system, x)`. Where
        nothing does, it gets what stands before it, or the items of the object: `groupby(x, eval)`, `x.apply(eval)`.
        """
        functions = self._functions
        self._give_items(call)
        for index, arg in enumerate(call.args):
            target = functions.dangerous(arg)
            if target is not None and self._calls_it(call, index):
                behind = call.args[index + 1 :]
                return self._begin(call, target, behind or call.args[:index])
        for word in call.keywords:
            target = functions.dangerous(word.value)
            if target is None and isinstance(word.value, ast.Dict):
                target = next((found for value in word.value.values if (found := functions.dangerous(value))), None)
            if target is not None and self._calls_it(call, word.arg or ""):
                return self._begin(call, target, call.args)
        return None

    def _give_items(self, call: ast.Call) -> None:
        """Note which parameter gets the dangerous functions in a list: `map(lambda run: run(x), [eval])`, and the
        second one in `reduce(lambda value, run: run(value), [eval], x)`."""
        name = self._source.imports.get(_last(call.func), _last(call.func)).rpartition(".")[2]
        folds = name in _FOLDS
        for arg in call.args if folds or name == "map" else ():
            given = arg if isinstance(arg, ast.Lambda) else self._functions.own(arg)
            names = [one.arg for one in given.args.args[folds : folds + 1]] if given is not None else []
            for other in call.args if names else ():
                made = self._functions.made(other) or other
                items = made.elts if isinstance(made, (ast.List, ast.Tuple, ast.Set)) else []
                found = next((target for item in items if (target := self._functions.dangerous(item))), None)
                if found is not None and given is not None:
                    self._parameters.append((given, names[0], found))

    def _calls_it(self, call: ast.Call, at: int | str) -> bool:
        """Return whether a call may call the function at a position or by a keyword; one of this source does so
        itself."""
        func = call.func
        written = _last(func)
        if self._source.imports.get(written, written).rpartition(".")[2] in _KEEPERS:
            return False
        if written in _EVENTS and "gradio" in self._source.text and not self._is_pool(func):
            return False
        own = self._functions.own(func)
        if own is None:
            return written not in self._source.classes
        name = at if isinstance(at, str) else _parameter(own, at + isinstance(func, ast.Attribute))
        target = self._functions.dangerous(
            call.args[at] if isinstance(at, int) else next(w.value for w in call.keywords if w.arg == at)
        )
        if name and target is not None:
            self._parameters.append((own, name, target))
        return False

    def _begin(self, call: ast.Call, target: Target, args: list[ast.expr]) -> Target | None:
        """Return `target`, once `call` has the arguments that it is called with; None where there are none."""
        given = {word.arg: word.value for word in call.keywords}
        holder = call.func.value if isinstance(call.func, ast.Attribute) else None
        if "args" in given or "kwargs" in given:
            call.args = self._spread([given["args"]] if "args" in given else [])
            call.keywords = (
                _keywords(self._functions.made(given["kwargs"]) or given["kwargs"]) if "kwargs" in given else []
            )
            return target
        if not args:
            if holder is None or self._functions.module(holder, 2):
                return None  # a decorator or a register
            args = [holder]
        call.args = self._spread(args)
        call.keywords = [
            word
            for word in call.keywords
            if not isinstance(word.value, ast.Dict) and self._functions.dangerous(word.value) is None
        ]
        return target

    def _is_pool(self, func: ast.expr) -> bool:
        """Return whether it is the `submit` of an executor, not that of a gradio component, which takes inputs and
        outputs."""
        if not isinstance(func, ast.Attribute):
            return False
        made = self._functions.made(func.value) or func.value
        name = self._source.qualified_name(made.func) if isinstance(made, ast.Call) else None
        if name:
            return not name.startswith("gradio.")
        holder = func.value
        word = holder.id if isinstance(holder, ast.Name) else holder.attr if isinstance(holder, ast.Attribute) else ""
        return any(pool in word.lower() for pool in _POOLS)

    def _spread(self, args: list[ast.expr]) -> list[ast.expr]:
        """Return the arguments that a function gets one after the other, where lists and tuples of them are given."""
        found: list[ast.expr] = []
        for arg in args:
            value = self._functions.made(arg) or arg
            if isinstance(arg, ast.Constant) and arg.value is None and len(args) > 1:
                continue  # Thread(None, os.system, None, (x,))
            found += value.elts if isinstance(value, (ast.List, ast.Tuple)) else [arg]
        return found


def _parameter(function: FunctionNode, at: int) -> str:
    every = [*function.args.posonlyargs, *function.args.args]
    if every and every[0].arg not in ("self", "cls"):
        at = min(at, len(every))
    return every[at].arg if at < len(every) else ""


def _keywords(expr: ast.expr) -> list[ast.keyword]:
    """Return the keyword arguments in a dict literal; any other mapping as it is."""
    if not isinstance(expr, ast.Dict):
        return [ast.copy_location(ast.keyword(None, expr), expr)]
    found = []
    for key, value in zip(expr.keys, expr.values, strict=True):
        name = key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else None
        found.append(ast.copy_location(ast.keyword(name, value), value))
    return found
