"""`NamedTuple` that is made in a tenth of the time: a run needs over a hundred classes of plain values.

`typing.NamedTuple` compiles every annotation to see whether it could be a type, and `collections.namedtuple` the
source of each class's `__new__`. Here all classes with as many fields share one: with `typing.NamedTuple` a run over
one Space takes a sixth more processor time. mypy sees `typing.NamedTuple`, and this has all that it has.
"""

from __future__ import annotations

from collections import namedtuple
from functools import cache
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import NamedTuple as NamedTuple
else:

    class _Maker(type):
        def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> type:
            fields = tuple(namespace["__annotations__"])
            given = {field: namespace.pop(field) for field in fields if field in namespace}
            code = _constructor(len(fields)).replace(co_varnames=("cls", *fields))
            namespace["__new__"] = FunctionType(code, globals(), "__new__", tuple(given.values()))
            namespace.update((field, _Getter(index, "")) for index, field in enumerate(fields))
            namespace |= {"__slots__": (), "_fields": fields, "_field_defaults": given, "__match_args__": fields}
            return type(name, (_Record,), namespace)

    class _Record(tuple):
        """What all of them have."""

        __slots__ = ()

        @classmethod
        def _make(cls, values: Iterable[Any]) -> Any:
            """Make one from `values` in order. Raises TypeError for too few or too many."""
            return cls(*values)

        def _asdict(self) -> dict[str, Any]:
            """Return the values by the names of their fields."""
            return dict(zip(self._fields, self, strict=True))

        def _replace(self, /, **values: Any) -> Any:
            """Return a copy with other `values`. Raises TypeError for a field that is not there."""
            made = tuple.__new__(type(self), map(values.pop, self._fields, self))
            if values:
                raise TypeError(f"{type(self).__name__} has no field {', '.join(values)}")
            return made

        def __repr__(self) -> str:
            values = (f"{name}={value!r}" for name, value in zip(self._fields, self, strict=True))
            return f"{type(self).__name__}({', '.join(values)})"

        def __getnewargs__(self) -> tuple[Any, ...]:
            return tuple(self)

    _new = tuple.__new__
    _USUAL = (
        lambda cls, a: _new(cls, (a,)),
        lambda cls, a, b: _new(cls, (a, b)),
        lambda cls, a, b, c: _new(cls, (a, b, c)),
        lambda cls, a, b, c, d: _new(cls, (a, b, c, d)),
        lambda cls, a, b, c, d, e: _new(cls, (a, b, c, d, e)),
        lambda cls, a, b, c, d, e, f: _new(cls, (a, b, c, d, e, f)),
        lambda cls, a, b, c, d, e, f, g: _new(cls, (a, b, c, d, e, f, g)),
        lambda cls, a, b, c, d, e, f, g, h: _new(cls, (a, b, c, d, e, f, g, h)),
        lambda cls, a, b, c, d, e, f, g, h, i: _new(cls, (a, b, c, d, e, f, g, h, i)),
    )
    """Constructors of one to nine fields, which nearly all have: compiled with this module, and not in each run."""
    _Getter = type(namedtuple("Sample", "field").field)

    @cache
    def _constructor(count: int) -> CodeType:
        """Return the code of `__new__` of a class with so many fields; each class gets it with the names of its own."""
        if 0 < count <= len(_USUAL):
            return _USUAL[count - 1].__code__.replace(co_name="__new__")
        names = ", ".join(f"field{number}" for number in range(count))
        scope: dict[str, Any] = {}
        exec(f"def __new__(cls, {names}):\n return _new(cls, ({names},))", scope)  # noqa: S102 - text of our own
        return scope["__new__"].__code__

    NamedTuple = type.__new__(_Maker, "NamedTuple", (), {})
