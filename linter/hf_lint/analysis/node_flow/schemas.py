"""What schemas of zod, and those of Fastify's routes, let through: an enum or a number harms nothing, a text stays what
the visitor sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.analysis.node_flow.model import CLEAN, Value, join
from hf_lint.core.lazy import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMA = "@schema"
_STRICT = regex(
    r"\.(?:enum|nativeEnum|number|boolean|bool|literal|bigint|date|uuid|regex|cuid2?|ulid|nanoid|int|datetime|ip)\(\)"
)
_PARSERS = frozenset(("parse", "parseAsync", "validate", "validateSync", "cast"))
_ROUTE_PARTS = (("params", "params"), ("querystring", "query"), ("query", "query"), ("body", "body"))
_PLAIN_TYPES = frozenset(("integer", "number", "boolean", "null"))
_PLAIN_FORMATS = frozenset(("uuid", "date", "date-time", "time", "ipv4", "ipv6"))
_SAFE_PARSERS = frozenset(("safeParse", "safeParseAsync", "spa"))


def made_schema(name: str, args: list[Value]) -> Value | None:
    """Return the schema of an object that a call makes; None for any other call."""
    if name in ("zod.object", "zod.z.object", "zod.strictObject", "zod.z.strictObject") and args:
        return Value(obj=SCHEMA, keys=args[0].keys)
    return None


def is_schema(value: Value) -> bool:
    """Say whether a value is a schema of zod."""
    return value.obj == SCHEMA or value.obj.startswith("zod.")


def parsed(schema: Value, method: str, args: list[Value]) -> Value | None:
    """Return what a method of a schema gives; None where that is no parsing."""
    if not args or method not in _PARSERS | _SAFE_PARSERS:
        return schema if schema.obj == SCHEMA else None
    result = _let_through(schema, args[0], 8)
    return Value(keys=(("data", result), ("success", CLEAN))) if method in _SAFE_PARSERS else result


def _let_through(schema: Value, given: Value, depth: int) -> Value:
    if schema.obj != SCHEMA:
        return CLEAN if _STRICT.search(schema.obj) else given
    if depth <= 0:
        return given
    keys = []
    for name, field in schema.keys:
        item = given.key(name) or _part(given, name)
        keys.append((name, _let_through(field, item, depth - 1)))
    return Value(join(value.plain() for _, value in keys).taints, keys=tuple(keys))


def _part(given: Value, name: str) -> Value:
    taints = tuple(t._replace(name=name, origin=f"{t.origin}.{name}"[:200]) for t in given.taints)
    return Value(taints, obj="@bag") if taints else CLEAN


def harmless_parts(options: Value) -> Iterator[str]:
    """Yield the parts of a request (`params.id`) of which the schema in a route's options lets only harmless values
    through."""
    schema = options.key("schema") or CLEAN
    for written, name in _ROUTE_PARTS:
        part = schema.key(written) or CLEAN
        for field, rules in (part.key("properties") or part).keys:
            if _is_harmless(rules):
                yield f"{name}.{field}"


def _is_harmless(rules: Value) -> bool:
    from hf_lint.analysis.node_flow.guards import is_strict

    words = {key: value.text or "" for key, value in rules.keys}
    if "enum" in words or "const" in words or words.get("type") in _PLAIN_TYPES:
        return True
    return words.get("format") in _PLAIN_FORMATS or ("pattern" in words and is_strict(words["pattern"]))
