"""What a parameter's or field's annotation says about what may arrive in it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.core.records import NamedTuple
from hf_lint.space.python import last_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hf_lint.analysis.flow.program import Module, Program
    from hf_lint.space.calls import Unit

MAX_DEPTH = 8
_TEXTS = frozenset(("str", "bytes", "dict", "list", "Any", "object", "HttpUrl", "AnyUrl", "AnyHttpUrl", "Path", "Dict"))
_WRAPPERS = frozenset(
    ("Optional", "Union", "List", "list", "Sequence", "Iterable", "Set", "set", "Tuple", "tuple", "Annotated", "Form")
)
_UPLOADS = frozenset(("UploadFile", "FileStorage"))
_SERVED = frozenset(("Depends", "Security"))
_FIXED = frozenset(("pattern", "regex"))


class Kind(NamedTuple):
    """`what` is one of: text, upload, request, harmless, model (then `model` is the class and where it is)."""

    what: str
    model: tuple[Unit, ast.ClassDef] | None = None


HARMLESS, TEXT = Kind("harmless"), Kind("text")


def kind_of(
    program: Program,
    module: Module,
    annotation: ast.expr | None,
    default: ast.expr | None = None,
    depth: int = MAX_DEPTH,
) -> Kind:
    """Return what a value with this annotation and default may be. Without annotation: any text."""
    if isinstance(default, ast.Call) and (
        last_name(default.func) in _SERVED or any(word.arg in _FIXED for word in default.keywords)
    ):
        return HARMLESS
    if annotation is None:
        return TEXT if not _is_number(default) else HARMLESS
    return _evaluate(program, module, annotation, depth)


def _evaluate(program: Program, module: Module, annotation: ast.expr, depth: int) -> Kind:
    if depth <= 0:
        return HARMLESS
    if isinstance(annotation, ast.Constant):
        if not isinstance(annotation.value, str) or len(annotation.value) > 200:
            return HARMLESS
        try:
            return _evaluate(program, module, ast.parse(annotation.value, mode="eval").body, depth - 1)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return HARMLESS
    if isinstance(annotation, ast.BinOp):
        return _first(_evaluate(program, module, side, depth - 1) for side in (annotation.left, annotation.right))
    if isinstance(annotation, ast.Subscript):
        name = last_name(annotation.value)
        inner = annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]
        if name == "Annotated":
            if any(
                isinstance(item, ast.Call) and kind_of(program, module, None, item) is HARMLESS for item in inner[1:]
            ):
                return HARMLESS
            return _evaluate(program, module, inner[0], depth - 1)
        if name in _WRAPPERS:
            return _first(_evaluate(program, module, item, depth - 1) for item in inner)
        return TEXT if name in _TEXTS else HARMLESS
    name = last_name(annotation)
    if name in _UPLOADS:
        return Kind("upload")
    if name in ("Request", "WebSocket", "HTTPConnection"):
        return Kind("request")
    if name in _TEXTS:
        return TEXT
    return _read_class(program, module, annotation, name)


def _read_class(program: Program, module: Module, annotation: ast.expr, name: str) -> Kind:
    unit, node = module.unit, module.classes.get(name) if isinstance(annotation, ast.Name) else None
    if node is None:
        qualified = module.unit.source.qualified_name(annotation)
        found = program.find(module.unit.file, qualified) if qualified and "." in qualified else None
        if found is not None:
            unit, node = found[0].unit, found[0].classes.get(found[1])
    if node is None or any("Enum" in last_name(base) for base in node.bases):
        return HARMLESS
    return Kind("model", (unit, node))


def field_kind(program: Program, model: tuple[Unit, ast.ClassDef], name: str, depth: int = 4) -> Kind:
    """Return what the field `name` of a class may hold."""
    unit, node = model
    module = program.module(unit.file)
    if module is None:
        return HARMLESS
    for item in node.body:
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name) and item.target.id == name:
            return kind_of(program, module, item.annotation, item.value)
    for base in node.bases if depth > 0 else ():
        kind = _read_class(program, module, base, last_name(base))
        if kind.model is not None and kind.model[1] is not node:
            return field_kind(program, kind.model, name, depth - 1)
    return TEXT


def _first(kinds: Iterable[Kind]) -> Kind:
    return next((kind for kind in kinds if kind.what != "harmless"), HARMLESS)


def _is_number(default: ast.expr | None) -> bool:
    return isinstance(default, ast.Constant) and isinstance(default.value, (int, float))
