"""Texts that Python computes from constants, as code does that hides a name: `"metsys"[::-1]`, `chr(115) + "ystem"`.

Slices, some methods of texts and bytes, `chr`, joins, templates, and what decodes and unpacks. Nothing is run, and what
would be longer than `MAX_LENGTH` is not computed. Not covered: loops, functions of the Space, arithmetic, ciphers.
"""

from __future__ import annotations

import ast
import base64
import binascii
import bz2
import codecs
import lzma
import string
import unicodedata
import zlib
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.space.sums import summands

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hf_lint.space.python import PythonSource

    Computed = str | bytes | int | None

MAX_LENGTH = 65_536
_MAX_DEPTH = 40
_MAX_PARTS = 5_000
_PLAIN_METHODS = frozenset(
    (
        *("lower", "upper", "swapcase", "title", "capitalize", "casefold", "strip", "lstrip", "rstrip"),
        *("removeprefix", "removesuffix"),
    )
)
_DECODERS: dict[str, Callable[[str | bytes], bytes]] = {
    "base64.b64decode": base64.b64decode,
    "base64.urlsafe_b64decode": base64.urlsafe_b64decode,
    "base64.standard_b64decode": base64.standard_b64decode,
    "base64.b32decode": base64.b32decode,
    "base64.b16decode": base64.b16decode,
    "base64.b85decode": base64.b85decode,
    "base64.a85decode": base64.a85decode,
    "bytes.fromhex": lambda text: bytes.fromhex(text if isinstance(text, str) else text.decode("ascii")),
    "bytearray.fromhex": lambda text: bytes.fromhex(text if isinstance(text, str) else text.decode("ascii")),
    "binascii.unhexlify": binascii.unhexlify,
    "binascii.a2b_hex": binascii.a2b_hex,
    "binascii.a2b_base64": binascii.a2b_base64,
}
_UNPACKERS: dict[str, Callable[[bytes], bytes]] = {
    "zlib.decompress": lambda data: zlib.decompressobj(15).decompress(data, MAX_LENGTH),
    "gzip.decompress": lambda data: zlib.decompressobj(31).decompress(data, MAX_LENGTH),
    "bz2.decompress": lambda data: bz2.BZ2Decompressor().decompress(data, MAX_LENGTH),
    "lzma.decompress": lambda data: lzma.LZMADecompressor(memlimit=_UNPACKING).decompress(data, MAX_LENGTH),
}
_UNPACKING = 32 * 1024 * 1024
"""Bytes of memory that a text may take to be unpacked."""
_PLAIN_PLACE = regex(r"\$\$|\$(?:\w{1,40}|\{\w{1,40}\})")
_CODECS = frozenset(
    ("utf8", "ascii", "latin1", "iso88591", "cp1252", "rot13", "hex", "base64", "utf7", "unicodeescape")
)
_PLAIN_FIELD = regex(r"\{(?:\w{0,20})\}")
_PLAIN_PERCENT = regex(r"%(?:\((\w{1,40})\))?s|%%")


def compute(source: PythonSource, expr: ast.AST | None, *, as_bytes: bool = False) -> str | None:
    """Return the text that an expression is sure to be; None for all that is not known.

    `as_bytes`: bytes that are plain text count, too.
    """
    try:
        found = _of(source, expr, _MAX_DEPTH)
    except (ValueError, TypeError, LookupError, RecursionError, AssertionError):  # what Python would refuse, too
        return None
    except (zlib.error, EOFError, OSError, lzma.LZMAError, MemoryError, OverflowError):
        return None
    if as_bytes and isinstance(found, bytes) and found.isascii():
        return found.decode("ascii")
    return found if isinstance(found, str) else None


def _of(source: PythonSource, expr: ast.AST | None, depth: int) -> Computed:
    if depth <= 0 or expr is None:
        return None
    match expr:
        case ast.Constant(value=str() | bytes() | int() as value):
            return value
        case ast.Name(id=name):
            bound = source.bound_value(name)
            return _of(source, bound, depth - 1) if bound is not None else source.imported_text(expr)
        case ast.Attribute():
            return source.imported_text(expr)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            number = _of(source, operand, depth - 1)
            return -number if isinstance(number, int) else None
        case ast.BinOp(op=ast.Add()):
            return _join_parts(source, summands(expr), depth)
        case ast.BinOp(left=left, op=ast.Mod(), right=right):
            return _percent(source, left, right, depth)
        case ast.JoinedStr(values=values):
            return _join_parts(source, values, depth)
        case ast.FormattedValue(value=value, conversion=-1 | 115, format_spec=None):
            return _of(source, value, depth - 1)
        case ast.Subscript(value=value, slice=index):
            return _slice(source, _of(source, value, depth - 1), index, depth)
        case ast.IfExp(test=ast.Constant(value=value), body=body, orelse=other):
            return _of(source, body if value else other, depth - 1)
        case ast.Call(func=ast.Attribute(value=holder, attr=method)):
            return _by_method(source, expr, holder, method, depth)
        case ast.Call(func=ast.Name(id=name), args=[one, *others]):
            return _by_function(source, name, one, others, depth)
    return None


def _join_parts(source: PythonSource, parts: Sequence[ast.expr], depth: int, between: str = "") -> Computed:
    found = [_of(source, part, depth - 1) for part in parts[:_MAX_PARTS]]
    if len(parts) > _MAX_PARTS or not parts:
        return None
    if all(isinstance(part, bytes) for part in found):
        return _cut(b"".join(part for part in found if isinstance(part, bytes)))
    texts = [part for part in found if isinstance(part, str)]
    return _cut(between.join(texts)) if len(texts) == len(found) else None


def _cut(text: str | bytes) -> str | bytes | None:
    return text if len(text) <= MAX_LENGTH else None


def _slice(source: PythonSource, value: Computed, index: ast.expr, depth: int) -> Computed:
    if not isinstance(value, (str, bytes)):
        return None
    if not isinstance(index, ast.Slice):
        at = _of(source, index, depth - 1)
        return value[at] if isinstance(at, int) else None
    given = [part for part in (index.lower, index.upper, index.step) if part is not None]
    ends = [_of(source, part, depth - 1) for part in given]
    numbers = iter([end for end in ends if isinstance(end, int)])
    if not all(isinstance(end, int) for end in ends):
        return None
    lower, upper, step = (None if part is None else next(numbers) for part in (index.lower, index.upper, index.step))
    return value[slice(lower, upper, step)]


def _by_function(source: PythonSource, name: str, one: ast.expr, others: list[ast.expr], depth: int) -> Computed:
    if name == "chr":
        number = _of(source, one, depth - 1)
        return chr(number) if isinstance(number, int) else None
    if name in ("bytes", "bytearray") and isinstance(one, (ast.List, ast.Tuple)) and not others:
        return bytes(_numbers(source, one.elts, depth))
    if name in ("str", "bytes", "reversed"):
        value = _of(source, one, depth - 1)
        if name == "reversed":
            return value[::-1] if isinstance(value, str) else None
        if isinstance(value, bytes) and others:
            return _decode(value, _of(source, others[0], depth - 1))
        return value if isinstance(value, str) else None
    return _by_decoder(source, source.imports.get(name, ""), [one, *others], depth)


def _numbers(source: PythonSource, items: Sequence[ast.expr], depth: int) -> list[int]:
    found = [_of(source, item, depth - 1) for item in items[:MAX_LENGTH]]
    return [number for number in found if isinstance(number, int)] if None not in found else [-1]


def _by_decoder(source: PythonSource, name: str, args: list[ast.expr], depth: int) -> Computed:
    values = [_of(source, arg, depth - 1) for arg in args[:2]]
    if not values or not isinstance(values[0], (str, bytes)):
        return None
    if name in _DECODERS:
        return _DECODERS[name](values[0])
    if name in _UNPACKERS:
        return _UNPACKERS[name](values[0]) if isinstance(values[0], bytes) else None
    if name == "unicodedata.normalize":
        return _normalize(*values)
    if name in ("codecs.decode", "codecs.encode"):
        codec = values[1] if len(values) > 1 else "utf-8"
        if isinstance(values[0], str) and _plain_codec(codec) == "rot13":
            return codecs.decode(values[0], "rot13")
        return _decode(values[0], codec) if isinstance(values[0], bytes) and name == "codecs.decode" else None
    return None


def _normalize(form: Computed, text: Computed = None) -> Computed:
    if form not in ("NFKC", "NFKD") or not isinstance(text, str) or len(text) > _MAX_PARTS:
        return None
    return unicodedata.normalize("NFKC" if form == "NFKC" else "NFKD", text)


def _plain_codec(codec: Computed) -> str:
    return codec.lower().replace("-", "").replace("_", "") if isinstance(codec, str) else ""


def _decode(value: bytes, codec: Computed) -> Computed:
    plain = _plain_codec(codec)
    if plain not in _CODECS:
        return None
    found = codecs.decode(value, str(codec))
    return found if isinstance(found, (str, bytes)) else None


def _by_method(source: PythonSource, call: ast.Call, holder: ast.expr, method: str, depth: int) -> Computed:
    args = call.args
    if method == "join" and len(args) == 1:
        between = _of(source, holder, depth - 1)
        return _join(source, between, args[0], depth) if isinstance(between, str) else None
    if method in ("substitute", "safe_substitute"):
        return _substitute(source, call, holder, depth)
    if method == "to_bytes":
        given = [_of(source, arg, depth - 1) for arg in args]
        plain = isinstance(holder, ast.Name) and holder.id == "int" and given  # `int.to_bytes(number, ...)`
        number = given.pop(0) if plain else _of(source, holder, depth - 1)
        given += [_of(source, word.value, depth - 1) for word in call.keywords]
        return _to_bytes(number, given)
    if method in ("replace", "decode", "encode", "format") or method in _PLAIN_METHODS:
        value = _of(source, holder, depth - 1)
        if isinstance(value, (str, bytes)):
            given = [_of(source, arg, depth - 1) for arg in args]
            named = {word.arg: _of(source, word.value, depth - 1) for word in call.keywords if word.arg}
            return _apply(value, method, given, named) if len(named) == len(call.keywords) else None
    name = source.qualified_name(call.func)
    return _by_decoder(source, name, args, depth) if name else None


def _substitute(source: PythonSource, call: ast.Call, holder: ast.expr, depth: int) -> str | None:
    """Return what `Template("hf_$rest").substitute(rest="...")` gives."""
    if not isinstance(holder, ast.Call) or source.qualified_name(holder.func) != "string.Template" or call.args:
        return None
    text = _of(source, holder.args[0], depth - 1) if holder.args else None
    named = {word.arg: _of(source, word.value, depth - 1) for word in call.keywords if word.arg}
    given = {key: value[:1000] for key, value in named.items() if isinstance(value, str)}
    if not isinstance(text, str) or len(given) != len(call.keywords) or "$" in _PLAIN_PLACE.sub("", text):
        return None
    return string.Template(text).substitute(given) if len(text) <= _MAX_PARTS else None


def _to_bytes(number: Computed, given: list[Computed]) -> bytes | None:
    length = next((item for item in given if isinstance(item, int)), 1)
    order = next((item for item in given if isinstance(item, str)), "big")
    if not isinstance(number, int) or not 0 < length <= MAX_LENGTH or order not in ("big", "little"):
        return None
    return number.to_bytes(length, "little" if order == "little" else "big")


def _apply(value: str | bytes, method: str, given: list[Computed], named: dict[str, Computed]) -> Computed:
    if None in given or None in named.values():
        return None
    if isinstance(value, bytes):
        codec = given[0] if given else named.get("encoding", "utf-8")
        return _decode(value, codec) if method == "decode" else None
    texts = [text for text in given if isinstance(text, str)]
    if method == "format":
        return _format(value, given, named)
    if len(texts) != len(given) or named:
        return None
    if method == "encode":
        return value.encode("utf-8", "replace") if _plain_codec((*texts, "utf8")[0]) in ("utf8", "ascii") else None
    if method == "replace":
        old, new = texts
        return value.replace(old, new) if (value.count(old) + 1) * len(new) <= MAX_LENGTH else None
    found = getattr(str, method)(value, *texts)
    return str(found)


def _format(value: str, given: list[Computed], named: dict[str, Computed]) -> str | None:
    """Return what `format` gives where all fields are plain ones: a width could make it as long as memory."""
    if _PLAIN_FIELD.sub("", value).count("{") or sum(map(len, map(str, [*given, *named.values()]))) > 1000:
        return None
    if len(value) > 10_000:
        return None
    return value.format(*given, **named)


def _percent(source: PythonSource, left: ast.expr, right: ast.expr, depth: int) -> str | None:
    value = _of(source, left, depth - 1)
    if not isinstance(value, str) or len(value) > 10_000 or "%" in _PLAIN_PERCENT.sub("", value):
        return None
    if isinstance(right, ast.Dict):
        pairs = [
            (_of(source, k, depth - 1), _of(source, v, depth - 1))
            for k, v in zip(right.keys, right.values, strict=True)
        ]
        named = {key: text for key, text in pairs if isinstance(key, str) and isinstance(text, str)}
        return value % named if len(named) == len(pairs) and all(len(text) < 1000 for text in named.values()) else None
    items = right.elts if isinstance(right, ast.Tuple) else [right]
    given = [_of(source, item, depth - 1) for item in items[:100]]
    texts = tuple(str(item)[:1000] for item in given if isinstance(item, (str, int)))
    return value % texts if len(texts) == len(items) else None


def _join(source: PythonSource, between: str, arg: ast.expr, depth: int) -> Computed:
    """Return `"".join(...)` of a list of texts, a reversed text, `map(chr, [...])` or `chr(c) for c in [...]`."""
    numbers: ast.expr | None = None
    match arg:
        case ast.List(elts=elts) | ast.Tuple(elts=elts):
            return _join_parts(source, elts, depth, between)
        case ast.Call(func=ast.Attribute(value=holder, attr="split"), args=[]):
            text = _of(source, holder, depth - 1)
            return _cut(between.join(text.split())) if isinstance(text, str) else None
        case ast.Call(func=ast.Name(id="map"), args=[ast.Name(id="chr"), given]):
            numbers = given
        case (
            ast.GeneratorExp(
                elt=ast.Call(func=ast.Name(id="chr"), args=[ast.Name(id=each)]),
                generators=[ast.comprehension(target=ast.Name(id=target), iter=given, ifs=[])],
            )
            | ast.ListComp(
                elt=ast.Call(func=ast.Name(id="chr"), args=[ast.Name(id=each)]),
                generators=[ast.comprehension(target=ast.Name(id=target), iter=given, ifs=[])],
            )
        ) if each == target:
            numbers = given
        case ast.Name(id=name):
            value = source.bound_value(name)
            return _join(source, between, value, depth - 1) if value is not None and depth > 0 else None
    if numbers is None:
        text = _of(source, arg, depth - 1)
        return (
            _cut(between.join(text)) if isinstance(text, str) and len(text) * (len(between) + 1) <= MAX_LENGTH else None
        )
    if isinstance(numbers, ast.Name):
        numbers = source.bound_value(numbers.id)
    if isinstance(numbers, (ast.List, ast.Tuple)):
        return between.join(map(chr, _numbers(source, numbers.elts, depth)))
    codes = _of(source, numbers, depth - 1)
    return between.join(map(chr, codes)) if isinstance(codes, bytes) else None
