"""Code and commands that Python runs although they are not written down in it. No rule is here."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.core.records import NamedTuple
from hf_lint.space.calls import calls, units
from hf_lint.space.environ import READERS
from hf_lint.space.python import last_name
from hf_lint.startup.python_commands import RUN_CALLS, SHELL_CALLS

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from hf_lint.space import Space
    from hf_lint.space.calls import Call, Unit
    from hf_lint.space.values import Value

CODE = frozenset(("exec", "eval", "builtins.exec", "builtins.eval", "types.FunctionType", "types.LambdaType"))
FETCHERS = frozenset(
    (
        *("requests.get", "requests.post", "requests.request", "requests.Session().get", "httpx.get"),
        *(
            "httpx.Client().get",
            "urllib.request.urlopen",
            "urllib.request.urlretrieve",
            "urllib3.PoolManager().request",
        ),
        *("huggingface_hub.hf_hub_download", "huggingface_hub.snapshot_download"),
    )
)
# Functions that run a file, and where they take its path.
LOADERS = {
    "importlib.util.spec_from_file_location": ("location", 1),
    "importlib.machinery.SourceFileLoader": ("path", 1),
    "runpy.run_path": ("path_name", 0),
}
FETCH_WORDS = (
    *("urlretrieve", "requests", "urlopen", "httpx", "wget", "gdown", "hf_hub_download", "download_url_to_file"),
    *("urllib3", "curl"),
)
_MAX_NAMES = 40
_MAX_DEPTH = 5


class Executed(NamedTuple):
    """One `exec`, `eval` or shell call whose argument is not a constant.

    `origin`: "environment", "download", "own" (a file of the Space) or "" for all else.
    """

    call: Call
    argument: ast.expr
    shell: bool
    origin: str
    source: str
    """The variable or the function that the code comes from, where that is known."""


class DownloadedCode(NamedTuple):
    """Where it runs, and what runs what, as a sentence."""

    unit: Unit
    node: ast.AST
    message: str


def downloaded_code(space: Space) -> tuple[DownloadedCode, ...]:
    """Return each place where a file runs that the same source has downloaded."""
    return space.memo(_downloaded_code)


def _downloaded_code(space: Space) -> tuple[DownloadedCode, ...]:
    if not any(True for _ in units(space, *FETCH_WORDS)):
        return ()
    from hf_lint.analysis.downloaded_code import find_downloaded

    return tuple(find_downloaded(space))


def find_executed(space: Space) -> tuple[Executed, ...]:
    """Return all such calls outside notebooks and tests."""
    return space.memo(_find_executed)


def _find_executed(space: Space) -> tuple[Executed, ...]:
    found: list[Executed] = []
    for call in calls(space, *_WORDS):
        if call.method in _METHODS and not space.startup.is_aside(call.file) and call.node is not None:
            one = _read_call(space, call)
            if one is not None:
                found.append(one)
    return tuple(found)


_METHODS = frozenset(name.rpartition(".")[2] for name in (*CODE, *SHELL_CALLS, *RUN_CALLS, *LOADERS))
_WORDS = (
    *("exec", "eval", "system", "popen", "shell", "getoutput", "getstatusoutput", "FunctionType"),
    *("spec_from_file_location", "SourceFileLoader", "run_path"),
    *("getattr", "__import__", "import_module", "__builtins__", "globals", "vars(", "__dict__", "attrgetter"),
    "methodcaller",
)


def _read_call(space: Space, call: Call) -> Executed | None:
    name = call.name
    if name in LOADERS:
        named, at = LOADERS[name]
        path = call.arg(named, at=at)
        origin, source = _origin(space, call, path.node, False) if path.node is not None else ("", "")
        return Executed(call, path.node, False, origin, source) if path.node and origin == "download" else None
    if name in CODE:
        value, shell = call.arg(at=0), False
    elif name in SHELL_CALLS:
        value, shell = call.arg("cmd", "command", at=0), True
    elif name in RUN_CALLS and call.arg("shell").is_(True):
        value, shell = call.arg("args", at=0), True
    else:
        return None
    if value.node is None or _is_constant(value):
        return None
    inner = _source_of_compile(value.node, call)
    if inner is not value.node and _is_constant(call.unit.values.of(inner)):
        return None
    origin, source = _origin(space, call, inner, shell)
    return Executed(call, value.node, shell, origin, source)


def _is_constant(value: Value) -> bool:
    """Return whether the source shows what it is: a literal, a choice of literals, a list of words that are known."""
    if value.kind == "sequence":
        return all(_is_constant(item) for item in value.items)
    return all(option.kind == "constant" for option in value.options)


def _source_of_compile(node: ast.expr, call: Call) -> ast.expr:
    """Return the source given to `compile()`, through a name."""
    values = call.unit.values
    made = node
    if isinstance(node, ast.Name):
        bindings = values.scopes.of_name(node)
        made = next((b.expr for b in bindings if isinstance(b.expr, ast.Call)), node)
    if isinstance(made, ast.Call) and made.args and values.source.qualified_name(made.func) == "compile":
        return made.args[0]
    return node


def _origin(space: Space, call: Call, node: ast.expr, shell: bool) -> tuple[str, str]:
    unit = call.unit
    if shell:
        value = unit.values.of(node)
        if value.kind == "environment" and value.name not in ("SHELL", ""):
            return "environment", value.name
        fetcher = downloads_in(unit, node)
        return ("download", fetcher) if fetcher else ("", "")
    parts = list(parts_of_value(unit, node))
    parsed = any(isinstance(part, ast.Call) and last_name(part.func) in _PARSERS for part in parts)
    for part in parts:
        found = _source_of(space, unit, part) if isinstance(part, ast.Call) else None
        if found is not None and found[0] != "environment" and not (parsed and found[0] == "own"):
            return found
    for part in parts_of_value(unit, node, leave=_NAMES_FILE) if call.method != "eval" else ():
        found = _source_of(space, unit, part) if isinstance(part, ast.Call) else None
        if found is not None and not (parsed and found[0] == "own"):
            return found
        if isinstance(part, ast.Subscript) and call.method == "exec" and _is_environment(unit, part.value):
            return "environment", unit.values.of(part.slice).text or ""
    return "", ""


_PARSERS = frozenset(
    (
        *("load", "loads", "safe_load", "full_load", "unsafe_load", "load_all", "safe_load_all", "parse", "fromstring"),
        *("reader", "DictReader", "read_csv", "read_json", "read_file", "read_string", "iterparse", "connect"),
    )
)
"""Functions that take code out of a file of another language, which nobody reads as code."""
_NAMES_FILE = frozenset(("open", "Path", "joinpath", "exists"))
"""Functions whose arguments only say which file is read."""


def _is_environment(unit: Unit, expr: ast.expr) -> bool:
    return unit.source.qualified_name(expr) == "os.environ"


def parts_of_value(
    unit: Unit, node: ast.expr, hows: tuple[str, ...] = ("value", "with"), leave: Container[str] = ()
) -> Iterator[ast.AST]:
    """Yield all expressions that a value may be made of, through the names that it was given (`hows`: see Binding).

    What stands in the parentheses of a function called like one of `leave` is left out.
    """
    pending: list[tuple[ast.expr, int]] = [(node, _MAX_DEPTH)]
    seen: set[str] = set()
    while pending and len(seen) < _MAX_NAMES:
        expr, depth = pending.pop()
        parts = _walk(expr, leave)
        if not unit.follow(len(parts)):
            return
        for part in parts:
            yield part
            if isinstance(part, ast.Name) and depth and part.id not in seen:
                seen.add(part.id)
                bindings = unit.values.scopes.of_name(part)
                pending += [(b.expr, depth - 1) for b in bindings if b.expr is not None and b.how in hows]


def _walk(expr: ast.expr, leave: Container[str]) -> list[ast.AST]:
    found: list[ast.AST] = [expr]
    for node in found:
        if not (leave and isinstance(node, ast.Call) and last_name(node.func) in leave):
            found += ast.iter_child_nodes(node)
    return found


def downloads_in(unit: Unit, node: ast.expr) -> str:
    """Return the function that fetches what a value is made of; "" where none does."""
    for part in parts_of_value(unit, node, ("value", "with", "each")):
        name = unit.values.name_of(part.func) if isinstance(part, ast.Call) else ""
        if name in FETCHERS:
            return name
    return ""


def _source_of(space: Space, unit: Unit, node: ast.Call) -> tuple[str, str] | None:
    name = unit.values.name_of(node.func)
    if name in READERS and node.args:
        return "environment", unit.values.of(node.args[0]).text or ""
    if name in FETCHERS:
        return "download", name
    if name in ("open", "pathlib.Path") and node.args:
        path = unit.values.of(node.args[0]).text
        if path and path.removeprefix("./") in space.files:
            return "own", path
    return None
