"""Pickle streams read as what they are, lists of instructions: which functions and classes they name. Nothing is run.

A stream that cannot be followed to its end gives an error with what was found before it: a loader runs that part.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hf_lint.core.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_OPERATIONS = 1_500_000
MAX_UNPACKED = 64 * 1024 * 1024
MAX_STREAMS = 64
MAX_TUPLE = 64
MAX_STATE = 1_000
TORCH_MAGIC = 0x1950A86A20F9469CFC6C
_TORCH_STREAMS = 5
BREAKS_OFF = "it breaks off in the middle"
TOO_LONG = "it has more instructions than are followed here"
_LONGEST = 65_536
"""Characters of a text in a stream that are kept: names are shorter."""
_NO_PICKLE = "it is not a pickle, or breaks off in the middle"
_ARRAY = "joblib.numpy_pickle.NumpyArrayWrapper"
_MARK = object()


class Named(str):
    """The dotted name of a function or class that a stream names; "" where the stream works the name out."""

    __slots__ = ()


class Made(NamedTuple):
    """What a named class or function made, from which arguments."""

    name: str
    args: Any


class PickleReport(NamedTuple):
    """The names that streams call upon, in order, and why they could not be read to the end ("" where they could)."""

    names: tuple[str, ...]
    error: str
    end: int


class Limits:
    """What is left of the work that may be done: instructions, and bytes that archives unpack to."""

    __slots__ = ("operations", "unpacked")

    def __init__(self, operations: int = MAX_OPERATIONS, unpacked: int = MAX_UNPACKED) -> None:
        self.operations = operations
        self.unpacked = unpacked


class _BrokenError(Exception):
    """The stream is no pickle from here on."""


def scan_streams(data: bytes, limits: Limits | None = None) -> PickleReport:
    """Return the pickles that stand one behind the other at the start of `data`."""
    limits = limits or Limits()
    names: dict[str, None] = {}
    position = 0
    wanted = MAX_STREAMS
    for number in range(MAX_STREAMS):
        stream = _Stream(data, position, names, limits)
        try:
            value = stream.run()
        except _BrokenError as error:
            # Behind a whole pickle, raw data may look like the start of another.
            return PickleReport(tuple(names), str(error) if number == 0 or wanted == _TORCH_STREAMS else "", position)
        except (IndexError, ValueError, OverflowError, MemoryError, RecursionError):
            return PickleReport(tuple(names), BREAKS_OFF, position)
        position = stream.at
        if number == 0 and value == TORCH_MAGIC:
            wanted = _TORCH_STREAMS
        if number + 1 >= wanted or data[position : position + 1] != b"\x80":
            break
    return PickleReport(tuple(names), "", position)


class _Stream:
    """One pickle, followed with a stack of texts and numbers; everything else is None on it."""

    def __init__(self, data: bytes, start: int, names: dict[str, None], limits: Limits) -> None:
        self.data = data
        self.at = start
        self.names = names
        self.limits = limits
        self.stack: list[Any] = []
        self.memo: dict[int, Any] = {}

    def run(self) -> Any:
        """Return the value that the stream ends with, where that is a text or number. _BrokenError when it does not
        end."""
        table, data, stack, memo, limits = _table(), self.data, self.stack, self.memo, self.limits
        while True:
            limits.operations -= 1
            if limits.operations < 0:
                raise _BrokenError(TOO_LONG)
            entry = table.get(data[self.at])
            if entry is None:
                raise _BrokenError(_NO_PICKLE)
            name, read, to_mark, pops, pushes, push = entry
            self.at += 1
            arg: Any = read(self) if read is not None else None
            if push:  # the commonest ones without a detour
                stack.append(arg)
            elif name == "MEMOIZE":
                memo[len(memo)] = stack[-1]
            elif name == "BINGET":
                stack.append(memo.get(arg))
            elif name == "STOP":
                return stack.pop()
            else:
                self._step(name, arg, to_mark, pops, pushes)

    def _step(self, name: str, arg: Any, to_mark: bool, pops: int, pushes: int) -> None:
        stack = self.stack
        if name in ("GET", "LONG_BINGET"):
            stack.append(self.memo.get(arg))
        elif name in ("PUT", "BINPUT", "LONG_BINPUT"):
            self.memo[arg] = stack[-1]
        elif name == "MARK":
            stack.append(_MARK)
        elif name == "DUP":
            stack.append(stack[-1])
        elif name in ("NEWTRUE", "NEWFALSE"):
            stack.append(name == "NEWTRUE")
        elif name == "EMPTY_DICT":
            stack.append({})
        elif name == "GLOBAL":
            stack.append(self._note_name(arg))
        else:
            items = self._pop_to_mark() if to_mark else []
            if pops:
                items = stack[-pops:] + items if len(stack) >= pops else _underflow()
                del stack[-pops:]
            self._combine(name, arg, items, pushes)

    def _combine(self, name: str, arg: Any, items: list[Any], pushes: int) -> None:
        stack = self.stack
        if name == "STACK_GLOBAL":
            plain = all(isinstance(item, str) and not isinstance(item, Named) for item in items)
            stack.append(self._note_name(f"{items[0]} {items[1]}" if plain else None))
        elif name == "INST":
            stack.append(Made(self._note_name(arg), None))
        elif name in ("EXT1", "EXT2", "EXT4"):
            stack.append(self._note_name(None))
        elif name in ("TUPLE", "TUPLE1", "TUPLE2", "TUPLE3", "EMPTY_TUPLE"):
            stack.append(tuple(items) if len(items) <= MAX_TUPLE and _is_flat(items) else None)
        elif name in ("REDUCE", "NEWOBJ", "NEWOBJ_EX", "OBJ"):
            first = items[0] if items else None
            stack.append(Made(str(first), items[1] if len(items) > 1 else None) if isinstance(first, Named) else None)
        elif name in ("SETITEM", "SETITEMS"):
            if isinstance(items[0], dict) and len(items[0]) < MAX_STATE:
                items[0].update((k, v) for k, v in zip(items[1::2], items[2::2], strict=False) if isinstance(k, str))
            stack.append(items[0])
        elif name == "BUILD":
            stack.append(items[0])
            if isinstance(items[0], Made) and self._is_array(items[0]) and isinstance(items[1], dict):
                self._skip_array(items[1])
        elif pushes:
            kept = items[0] if items and name in ("APPEND", "APPENDS", "ADDITEMS") else None
            stack.append(kept)

    def _pop_to_mark(self) -> list[Any]:
        stack = self.stack
        for index in range(len(stack) - 1, -1, -1):
            if stack[index] is _MARK:
                items = stack[index + 1 :]
                del stack[index:]
                return items
        raise _BrokenError(_NO_PICKLE)

    def _note_name(self, arg: str | None) -> Named:
        """Note the function or class `module name`; None where the stream works it out."""
        name = Named(".".join(arg.split(" ", 1)) if arg is not None else "")
        self.names[str(name)] = None
        return name

    @staticmethod
    def _is_array(made: Made) -> bool:
        return made.name == _ARRAY or (isinstance(made.args, tuple) and _ARRAY in made.args[:1])

    def _skip_array(self, state: dict[str, Any]) -> None:
        """Go behind the raw array that joblib writes into the middle of the stream."""
        kind, shape = state.get("dtype"), state.get("shape")
        code = kind.args[0] if isinstance(kind, Made) and isinstance(kind.args, tuple) and kind.args else None
        if not isinstance(code, str) or not isinstance(shape, tuple) or not all(isinstance(n, int) for n in shape):
            raise _BrokenError("an array in it cannot be read")
        if code.startswith("O"):
            inner = _Stream(self.data, self.at, self.names, self.limits)
            inner.run()
            self.at = inner.at
            return
        if state.get("numpy_array_alignment_bytes") is not None:
            self.at += 1 + self.data[self.at]
        digits = code.lstrip("<>=|")[1:]
        size = int(digits) if digits.isdecimal() and len(digits) < 6 else 1
        size *= 4 if code.lstrip("<>=|").startswith("U") else 1
        for number in shape:
            size *= number
        if not 0 <= size <= len(self.data) - self.at:
            raise _BrokenError("an array in it cannot be read")
        self.at += size


def _underflow() -> list[Any]:
    raise _BrokenError(_NO_PICKLE)


def _is_flat(items: list[Any]) -> bool:
    """Return whether a tuple of these stays small however often it is nested."""
    return not any(isinstance(item, tuple) and not isinstance(item, Made) for item in items)


_PUSHED = frozenset(
    [
        *("INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "STRING", "BINSTRING", "SHORT_BINSTRING"),
        *("UNICODE", "SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8", "NONE", "FLOAT", "BINFLOAT", "EMPTY_LIST"),
        *("EMPTY_SET", "BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "BYTEARRAY8", "PERSID", "NEXT_BUFFER"),
    ]
)
_Entry = tuple[str, "Callable[[_Stream], Any] | None", bool, int, int, bool]
_entries: dict[int, _Entry] = {}


def _table() -> dict[int, _Entry]:
    """For each instruction: name, how its argument is read, whether it takes all down to a mark, pops, pushes, and
    whether all it does is to push its argument."""
    if not _entries:
        import pickletools

        for op in pickletools.opcodes:
            before = list(op.stack_before)
            marked = pickletools.markobject in before
            pops = before.index(pickletools.markobject) if marked else len(before)
            read = _reader(op.arg) if op.arg is not None else None
            push = op.name in _PUSHED
            _entries[ord(op.code)] = (op.name, read, marked, pops, len(op.stack_after), push)
    return _entries


def _reader(arg: Any) -> Callable[[_Stream], Any]:
    if arg.n == -1:
        return _read_line_pair if arg.name == "stringnl_noescape_pair" else _line_reader(arg.name)
    if arg.n >= 0:
        return _number_reader(arg.n, signed=arg.name == "int4", real=arg.name == "float8")
    width = {"1": 1, "4": 4, "8": 8}.get(arg.name[-1:], 4)
    return _counted_reader(width, arg.name)


def _line(stream: _Stream) -> str:
    end = stream.data.find(b"\n", stream.at)
    if end < 0:
        raise _BrokenError(BREAKS_OFF)
    text = stream.data[stream.at : min(end, stream.at + _LONGEST)].decode("utf-8", "replace")
    stream.at = end + 1
    return text


def _read_line_pair(stream: _Stream) -> str:
    return f"{_line(stream)} {_line(stream)}"


def _line_reader(name: str) -> Callable[[_Stream], Any]:
    def read(stream: _Stream) -> Any:
        text = _line(stream)
        if name in ("decimalnl_short", "decimalnl_long"):
            digits = text.removesuffix("L")
            return int(digits) if len(digits) < 40 else None
        return text.strip("'\"") if name == "stringnl" else text

    return read


def _number_reader(width: int, *, signed: bool, real: bool) -> Callable[[_Stream], Any]:
    def read(stream: _Stream) -> Any:
        return None if real else int.from_bytes(_take(stream, width), "little", signed=signed)

    def skip(stream: _Stream) -> Any:
        _take(stream, width)

    return skip if real else read


def _counted_reader(width: int, name: str) -> Callable[[_Stream], Any]:
    def read(stream: _Stream) -> Any:
        data = _take(stream, int.from_bytes(_take(stream, width), "little"))
        if name.startswith("long"):
            return int.from_bytes(data, "little", signed=True) if len(data) < 32 else None
        if name.startswith(("unicodestring", "string")):
            return data.decode("utf-8", "replace") if len(data) < _LONGEST else None
        return None

    return read


def _take(stream: _Stream, size: int) -> bytes:
    start = stream.at
    if size > len(stream.data) - start:
        raise _BrokenError(BREAKS_OFF)
    stream.at = start + size
    return stream.data[start : stream.at]
