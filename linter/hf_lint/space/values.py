"""What an expression of the Space may be when it runs, as far as the source says.

A value that is not known is never taken for one that is absent: `kind` tells them apart.
"""

from __future__ import annotations

import ast
from functools import cached_property
from typing import TYPE_CHECKING

from hf_lint.space.environ import ENVIRON, READERS
from hf_lint.space.scopes import Scopes
from hf_lint.space.value import ABSENT as ABSENT
from hf_lint.space.value import UNKNOWN as UNKNOWN
from hf_lint.space.value import Value as Value
from hf_lint.space.value import compare, negate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from hf_lint.space.python import PythonSource
    from hf_lint.space.scopes import Binding

    Elsewhere = Callable[[str], "Value | None"]

MAX_DEPTH = 12
MAX_ITEMS = 500
MAX_TEXT = 65_536
MAX_ARGUMENTS = 8
_PASSES = frozenset(("str", "int", "float", "bool", "list", "tuple", "set"))
_TRIMS = frozenset(("strip", "lstrip", "rstrip", "lower", "upper", "removesuffix", "removeprefix"))
_OWN = frozenset(("self", "cls"))


class Values:
    """Evaluates expressions of one source. Never raises; depth and size are bounded."""

    def __init__(
        self, source: PythonSource, elsewhere: Elsewhere | None = None, cut: Callable[[], None] | None = None
    ) -> None:
        """`elsewhere` gives the value of a dotted name that another module of the Space may define; `cut` is told
        where a name is given more values than are looked at."""
        self.source = source
        self.scopes = Scopes(source)
        self._elsewhere = elsewhere
        self._cut = cut
        self._seen: dict[ast.expr, Value] = {}
        self._names: dict[ast.expr, str] = {}
        self._shared: dict[tuple[str, int], Value] = {}
        self._makers: dict[int, str] = {}

    def of(self, expr: ast.expr, depth: int = MAX_DEPTH) -> Value:
        """Return the value of an expression, with `node` set to it."""
        if depth <= 0:
            return Value("unknown", expr)
        found = self._seen.get(expr)
        if found is None:
            self._seen[expr] = Value("unknown", expr)  # what leads back to itself ends here
            try:
                found = self._evaluate(expr, depth)._replace(node=expr)
            except RecursionError:
                found = Value("unknown", expr)
            self._seen[expr] = found
        return found

    def _evaluate(self, expr: ast.expr, depth: int) -> Value:
        match expr:
            case ast.Constant(value=value):
                return Value("constant", constant=value)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
                return Value("constant", constant=-number)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return negate(self.of(operand, depth - 1))
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return compare(self.of(left, depth - 1), op, self.of(right, depth - 1))
            case ast.Name():
                return self._evaluate_name(expr, depth)
            case ast.Attribute():
                return self._evaluate_attribute(expr, depth)
            case ast.List(elts=elts) | ast.Tuple(elts=elts) | ast.Set(elts=elts):
                return Value("sequence", items=tuple(self.of(item, depth - 1) for item in elts[:MAX_ITEMS]))
            case ast.Dict(keys=keys, values=values):
                names = tuple(self.of(key, depth - 1) if key is not None else UNKNOWN for key in keys[:MAX_ITEMS])
                return Value("mapping", keys=names, items=tuple(self.of(v, depth - 1) for v in values[:MAX_ITEMS]))
            case ast.ListComp(elt=elt, generators=[ast.comprehension(target=ast.Name(id=each), iter=source)]):
                return self.of(source, depth - 1) if _is_same(elt, each) else UNKNOWN
            case ast.IfExp(body=body, orelse=orelse):
                return _choice((self.of(body, depth - 1), self.of(orelse, depth - 1)))
            case ast.BoolOp(op=ast.Or(), values=values):
                return self._evaluate_or(values, depth)
            case ast.BoolOp(op=ast.And(), values=values):
                return _choice(self.of(value, depth - 1) for value in values)
            case ast.NamedExpr(value=value) | ast.Await(value=value):
                return self.of(value, depth - 1)
            case ast.Subscript(value=holder, slice=index):
                return self._evaluate_item(holder, index, depth)
            case ast.Call():
                return self._evaluate_call(expr, depth)
        return self._evaluate_join(expr, depth)

    def _evaluate_name(self, expr: ast.Name, depth: int) -> Value:
        bindings = self.scopes.of_name(expr)
        return (
            self._evaluate_bindings(self.scopes.key(expr), bindings, depth) if bindings else self._values_of_name(expr)
        )

    def _evaluate_attribute(self, expr: ast.Attribute, depth: int) -> Value:
        owner = expr.value.id if isinstance(expr.value, ast.Name) else ""
        bindings = self.scopes.of_attribute(expr) if owner in _OWN or owner in self.source.classes else ()
        if bindings:
            return self._evaluate_bindings((f".{expr.attr}", -1), bindings, depth)
        return self._evaluate_maker(expr) if owner and owner not in self.source.imports else self._values_of_name(expr)

    def _evaluate_maker(self, expr: ast.Attribute) -> Value:
        """`settings = get_settings()` with a function or class of another module: the field is looked for there."""
        assert isinstance(expr.value, ast.Name)
        made = [binding.expr for binding in self.scopes.of_name(expr.value)]
        if len(made) == 1 and isinstance(made[0], ast.Call):
            own = self._evaluate_own(made[0], expr)
            if own is not None:
                return own
        name = self.source.qualified_name(made[0].func) if len(made) == 1 and isinstance(made[0], ast.Call) else ""
        found = self._elsewhere(f"{name}.{expr.attr}") if name and "." in name and self._elsewhere is not None else None
        return found or self._values_of_name(expr)

    def _evaluate_bindings(self, key: tuple[str, int], bindings: tuple[Binding, ...], depth: int) -> Value:
        if key not in self._shared:
            self._shared[key] = UNKNOWN  # what leads back to itself ends here
            self._shared[key] = _choice(self._evaluate_binding(one, depth) for one in self._bounded(bindings))
        return self._shared[key]

    def _bounded(self, bindings: tuple[Binding, ...]) -> tuple[Binding, ...]:
        if len(bindings) > MAX_ITEMS and self._cut is not None:
            self._cut()
        return bindings[:MAX_ITEMS]

    def _evaluate_own(self, made: ast.Call, expr: ast.Attribute) -> Value | None:
        """Return a field of a class of this source, or what `argparse` gives where the command line says nothing."""
        if isinstance(made.func, ast.Name) and made.func.id in self.source.classes:
            return self._evaluate_bindings((f".{expr.attr}", -1), self.scopes.of_attribute(expr), MAX_DEPTH)
        if not isinstance(made.func, ast.Attribute) or made.func.attr not in ("parse_args", "parse_known_args"):
            return None
        default = self._arguments.get(expr.attr)
        return _choice((UNKNOWN, self.of(default))) if default is not None else None

    @cached_property
    def appended(self) -> dict[tuple[str, int], list[tuple[str, ast.expr]]]:
        """What the lists with names get by `append` and `extend`, by the key of the name."""
        found: dict[tuple[str, int], list[tuple[str, ast.expr]]] = {}
        for call in self.source.nodes(ast.Call):
            match call:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name() as name, attr="append" | "extend" as how), args=[one]
                ):
                    found.setdefault(self.scopes.key(name), []).append((how, one))
        return found

    @cached_property
    def _arguments(self) -> dict[str, ast.expr]:
        """The defaults of `add_argument("--name", default=...)`, by name."""
        found: dict[str, ast.expr] = {}
        for call in self.source.nodes(ast.Call):
            if isinstance(call.func, ast.Attribute) and call.func.attr == "add_argument":
                words = [arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
                given = {word.arg: word.value for word in call.keywords}
                named = next((word for word in words if word.startswith("--")), words[0] if words else "")
                default, action = given.get("default"), self.source.constant(given.get("action"))
                if default is None and action == "store_false":
                    default = ast.copy_location(ast.Constant(True), call)
                if default is not None:
                    name = self.source.constant(given.get("dest")) or named.lstrip("-").replace("-", "_")
                    found.setdefault(name, default)
        return found

    def _values_of_name(self, expr: ast.expr) -> Value:
        name = self.source.qualified_name(expr)
        if not name:
            return UNKNOWN
        found = self._elsewhere(name) if self._elsewhere is not None and "." in name else None
        return found or Value("object", name=name)

    def _evaluate_binding(self, binding: Binding, depth: int) -> Value:
        if binding.how == "parameter":
            default = (self.of(binding.expr, depth - 1),) if binding.expr is not None else ()
            return _choice((UNKNOWN, *default))
        if binding.expr is None:
            return UNKNOWN
        value = self.of(binding.expr, depth - 1)
        if binding.how == "held":  # the values of a dict, one after another
            value = _choice(value.items) if value.kind == "mapping" and value.items else UNKNOWN
        elif binding.how == "each":
            value = _choice(value.items) if value.kind == "sequence" and value.items else UNKNOWN
        return value

    def _evaluate_or(self, values: list[ast.expr], depth: int) -> Value:
        first, *others = (self.of(value, depth - 1) for value in values)
        if first.kind == "environment":
            return first._replace(items=_flat((*first.items, *others)))
        return _choice((first, *others))

    def _evaluate_item(self, holder: ast.expr, index: ast.expr, depth: int) -> Value:
        if self.source.qualified_name(holder) == ENVIRON:
            return Value("environment", name=self.of(index, depth - 1).text or "")
        return _item(self.of(holder, depth - 1), self.of(index, depth - 1))

    def _evaluate_call(self, call: ast.Call, depth: int) -> Value:
        name = self.name_of(call.func)
        if name in READERS and call.args:
            fallback = [*call.args[1:2], *(word.value for word in call.keywords if word.arg == "default")]
            items = tuple(self.of(item, depth - 1) for item in fallback)
            return Value("environment", name=self.of(call.args[0], depth - 1).text or "", items=_flat(items))
        if name in _PASSES and len(call.args) == 1:
            inner = self.of(call.args[0], depth - 1)
            if name == "bool" and inner.kind in ("constant", "choice"):
                return _choice(negate(negate(option)) for option in inner.options)
            return inner if inner.kind in ("environment", "sequence") or name == "str" else UNKNOWN
        if name == "dict" and not call.args and all(word.arg for word in call.keywords):
            keys = tuple(Value("constant", constant=word.arg) for word in call.keywords)
            return Value("mapping", keys=keys, items=tuple(self.of(word.value, depth - 1) for word in call.keywords))
        if isinstance(call.func, ast.Attribute):
            if call.func.attr in _TRIMS or call.func.attr == "split":
                inner = self.of(call.func.value, depth - 1)
                if inner.kind == "environment":
                    return inner if call.func.attr in _TRIMS else inner._replace(items=_split_at_commas(inner.items))
            if call.func.attr == "get" and call.args:
                holder = self.of(call.func.value, depth - 1)
                if holder.kind == "mapping":
                    others = (self.of(item, depth - 1) for item in call.args[1:2])
                    return _choice((_item(holder, self.of(call.args[0], depth - 1)), *others))
            joined = self.source.constant(call)
            if joined is not None:
                return Value("constant", constant=joined)
        items = tuple(self.of(item, depth - 1) for item in call.args[:MAX_ARGUMENTS])
        return Value("object", name=f"{name or '?'}()", items=items)

    def _evaluate_join(self, expr: ast.expr, depth: int) -> Value:
        """Sums and f-strings; `a / b` of paths is an object called `/`."""
        if isinstance(expr, ast.JoinedStr):
            plain = (-1, ord("s"))
            parts = [
                self.of(part.value, depth - 1)
                if isinstance(part, ast.FormattedValue) and part.conversion in plain and part.format_spec is None
                else self.of(part, depth - 1)
                if isinstance(part, ast.Constant)
                else UNKNOWN
                for part in expr.values[:MAX_ITEMS]
            ]
        elif isinstance(expr, ast.BinOp) and isinstance(expr.op, ast.Div):
            return Value("object", name="/", items=(self.of(expr.left, depth - 1), self.of(expr.right, depth - 1)))
        elif isinstance(expr, ast.BinOp) and isinstance(expr.op, ast.BitOr):
            left, right = self.of(expr.left, depth - 1), self.of(expr.right, depth - 1)
            if left.kind != "mapping" or right.kind != "mapping":
                return UNKNOWN
            keys, items = (*left.keys, *right.keys)[:MAX_ITEMS], (*left.items, *right.items)[:MAX_ITEMS]
            return Value("mapping", keys=keys, items=items)
        elif isinstance(expr, ast.BinOp) and isinstance(expr.op, ast.Add):
            parts = [self.of(expr.left, depth - 1), self.of(expr.right, depth - 1)]
            if all(part.kind == "sequence" for part in parts):
                return Value("sequence", items=(parts[0].items + parts[1].items)[:MAX_ITEMS])
        else:
            return UNKNOWN
        whole = self.source.constant(expr)
        if whole is not None:
            return Value("constant", constant=whole)
        text = ""
        for part in parts:
            if part.kind not in ("constant", "text") or not isinstance(part.constant, (str, int)):
                return Value("text", constant=text)
            text += str(part.constant)
            if part.kind == "text" or len(text) > MAX_TEXT:
                return Value("text", constant=text[:MAX_TEXT])
        return Value("constant", constant=text)

    # Names of what is called

    def name_of(self, func: ast.expr, depth: int = MAX_DEPTH) -> str:
        """Return the dotted name of a function: imports followed, and objects named by the call that made them.

        `gr.Blocks() as demo` makes `demo.launch` `gradio.Blocks().launch`. "" where it is not known.
        """
        if depth <= 0:
            return ""
        if func not in self._names:
            self._names[func] = ""  # what leads back to itself ends here
            self._names[func] = self._name_of(func, depth)
        return self._names[func]

    def _name_of(self, func: ast.expr, depth: int) -> str:
        parts: list[str] = []
        node = func
        while isinstance(node, ast.Attribute) and len(parts) < MAX_DEPTH:
            if isinstance(node.value, ast.Name) and node.value.id in _OWN:
                maker = self._maker(self.scopes.of_attribute(node), depth)
                return ".".join([maker, *reversed(parts)]) if maker and parts else ""
            parts.append(node.attr)
            node = node.value
        base = ""
        if isinstance(node, ast.Call):
            base = self.source.qualified_name(node) or ""
            inner = "" if base else self.name_of(node.func, depth - 1)
            base = base or (f"{inner}()" if inner else "")
        elif isinstance(node, ast.Name):
            known = self.source.qualified_name(func)
            if known:
                return known
            base = self._maker(self.scopes.of_name(node), depth)
        return ".".join([base, *reversed(parts)]) if base else ""

    def _maker(self, bindings: tuple[Binding, ...], depth: int) -> str:
        """Return the call that all bindings agree on, as `name()`; a plain alias gives the name itself."""
        key = id(bindings)  # Scopes keeps them
        if key not in self._makers:
            self._makers[key] = ""  # what leads back to itself ends here
            self._makers[key] = self._find_maker(bindings, depth)
        return self._makers[key]

    def _find_maker(self, bindings: tuple[Binding, ...], depth: int) -> str:
        names: set[str] = set()
        for binding in self._bounded(bindings):
            if isinstance(binding.expr, ast.Call) and binding.how in ("value", "with"):
                made = self.name_of(binding.expr.func, depth - 1)
                names.add(f"{made}()" if made else "")
            elif isinstance(binding.expr, (ast.Name, ast.Attribute)) and binding.how == "value":
                names.add(self.name_of(binding.expr, depth - 1))
            elif not (isinstance(binding.expr, ast.Constant) and binding.expr.value is None) and binding.line:
                names.add("")
        return names.pop() if len(names) == 1 else ""


def _is_same(expr: ast.expr, name: str) -> bool:
    """Return whether an expression is a variable, but for blanks around it: `x`, `x.strip()`."""
    if isinstance(expr, ast.Call) and isinstance(expr.func, ast.Attribute) and expr.func.attr in _TRIMS:
        expr = expr.func.value
    return isinstance(expr, ast.Name) and expr.id == name


def _split_at_commas(values: tuple[Value, ...]) -> tuple[Value, ...]:
    """Texts as lists of what stands between commas."""
    texts = [value.text for value in values]
    return tuple(
        Value("sequence", items=tuple(Value("constant", constant=part.strip()) for part in text.split(",")[:MAX_ITEMS]))
        for text in texts
        if text is not None
    )


def without_nodes(value: Value, depth: int = 2) -> Value:
    """Return the same value for use in another source, where its expressions mean nothing; unknown deeper than
    `depth`."""
    if depth <= 0:
        return UNKNOWN
    items = tuple(without_nodes(item, depth - 1) for item in value.items)
    return value._replace(node=None, items=items, keys=tuple(without_nodes(key, depth - 1) for key in value.keys))


def _flat(values: Iterable[Value]) -> tuple[Value, ...]:
    """Return the options of all: choices in choices would grow without bound."""
    found: list[Value] = []
    for value in values:
        found += [option._replace(items=()) if option.kind == "environment" else option for option in value.options]
        if len(found) > MAX_ITEMS:
            break
    return tuple(found[:MAX_ITEMS])


def _choice(values: Iterable[Value]) -> Value:
    items = tuple(values)
    return items[0] if len(items) == 1 else Value("choice", items=_flat(items))


def _item(holder: Value, index: Value) -> Value:
    """Return `holder[index]`: the very item where both are known, else a choice of all."""
    if holder.kind == "choice":
        return _choice(_item(item, index) for item in holder.items)
    if holder.kind == "mapping":
        if index.kind == "constant":
            found = [v for k, v in zip(holder.keys, holder.items, strict=False) if k.constant == index.constant]
            return found[-1] if found else UNKNOWN
        return _choice(holder.items) if holder.items else UNKNOWN
    if holder.kind == "sequence" and holder.items:
        if isinstance(index.constant, int) and -len(holder.items) <= index.constant < len(holder.items):
            return holder.items[index.constant]
        return _choice(holder.items)
    return UNKNOWN
