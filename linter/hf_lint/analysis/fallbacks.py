"""Values that stand in where the environment has none: `os.getenv("X", "...")`, `or`, settings classes, options."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.core.records import NamedTuple
from hf_lint.space.environ import ENVIRON, GETTERS, READERS
from hf_lint.space.python import last_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space.python import PythonSource

_READERS = READERS | {
    "decouple.config",
    "starlette.config.Config",
    "streamlit.secrets.get",
    "google.colab.userdata.get",
}
# How people call what they get a setting with, and the objects whose `.get` is one.
_READER_NAMES = frozenset(
    ["getenv", "get_env", "get_env_var", "env_var", "env", "config", "get_secret", "get_config", "str"]
)
_HOLDERS = frozenset(["environ", "env", "secrets", "environment", "userdata"])
_OPTION_MAKERS = frozenset(("add_argument", "option", "Option"))


class Fallback(NamedTuple):
    """What stands in for the variable or option `name`.

    `behind` is the expression behind which all can be taken out up to the end of `value`, where something can. An
    `option` of a command line is given by whoever starts it, who may be a client.
    """

    name: str
    value: ast.expr
    behind: ast.expr | None = None
    option: bool = False


def find_fallbacks(source: PythonSource) -> Iterator[Fallback]:
    """Yield the fallbacks in Python code, whatever they are."""
    for call in source.nodes(ast.Call):
        yield from _read_call(source, call)
    for choice in source.nodes(ast.BoolOp):
        if isinstance(choice.op, ast.Or):
            name = _environment_name(source, choice.values[0])
            if name:
                pairs = zip(choice.values, choice.values[1:], strict=False)
                yield from (Fallback(name, value, before) for before, value in pairs)
    for either in source.nodes(ast.IfExp):
        name = _environment_name(source, either.body)
        if name:
            yield Fallback(name, either.orelse)
    for model in source.nodes(ast.ClassDef):
        if any(last_name(base).endswith("Settings") for base in model.bases):
            yield from (Fallback(name, value) for name, value in _read_settings(model))


def _read_call(source: PythonSource, call: ast.Call) -> Iterator[Fallback]:
    default = next((keyword.value for keyword in call.keywords if keyword.arg == "default"), None)
    if last_name(call.func) in _OPTION_MAKERS and default is not None:
        options = [source.constant(arg) or "" for arg in call.args]
        options += [source.constant(keyword.value) or "" for keyword in call.keywords if keyword.arg == "envvar"]
        names = (option.lstrip("-").replace("-", "_") for option in options if option)
        yield from (Fallback(name, default, option=True) for name in names)
        return
    name = _environment_name(source, call)
    if name is None:
        return
    if default is None and len(call.args) > 1:
        default = call.args[1]
    if default is not None:
        droppable = source.qualified_name(call.func) in GETTERS
        behind = call.args[0] if droppable and len(call.args) + len(call.keywords) == 2 else None
        yield Fallback(name, default, behind)


def _environment_name(source: PythonSource, node: ast.expr) -> str | None:
    """Return the variable that `os.getenv("X")`, `os.environ["X"]`, `env("X")` or `config("X")` reads."""
    if isinstance(node, ast.Subscript):
        return source.constant(node.slice) if _is_environment(source, node.value) else None
    if not isinstance(node, ast.Call) or not node.args:
        return None
    func = node.func
    reads = source.qualified_name(func) in _READERS or (
        isinstance(func, ast.Attribute)
        and func.attr in ("get", "pop", "setdefault")
        and _is_environment(source, func.value)
    )
    if not reads:
        reads = last_name(func) in _READER_NAMES and not (
            isinstance(func, ast.Name) and func.id == "str"  # env.str("X"), but not the built-in
        )
    return source.constant(node.args[0]) if reads else None


def _is_environment(source: PythonSource, node: ast.expr) -> bool:
    return source.qualified_name(node) == ENVIRON or last_name(node) in _HOLDERS


def _read_settings(model: ast.ClassDef) -> Iterator[tuple[str, ast.expr]]:
    """Fields of a pydantic settings class with a default, `Field(...)` and `SecretStr(...)` looked through."""
    for field in model.body:
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and field.value is not None:
            value = field.value
            for _ in range(3):
                if isinstance(value, ast.Call) and last_name(value.func) in ("Field", "SecretStr"):
                    inner = next((word.value for word in value.keywords if word.arg == "default"), None)
                    value = inner if inner is not None else value.args[0] if value.args else value
            yield field.target.id, value
