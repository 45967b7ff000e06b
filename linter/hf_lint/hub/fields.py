"""The one reader of what the Hub answers: it keeps the fields of a shape, each with the type that the shape has.

A value of another type counts as absent, and is noted: whoever reads the answer has not seen that part of it. `null` is
how the Hub says that a field has no value, which is noted where something was not read without it. Half of a surrogate
pair, which JSON can hold and UTF-8 cannot, becomes the sign for what cannot be read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hf_lint.core.lazy import regex
from hf_lint.hub.shapes import Each, Leaf, Names, Needed

if TYPE_CHECKING:
    from collections.abc import Callable

    Note = Callable[[str], None]

_HALF = regex("[\ud800-\udfff]")
_LARGEST = 2**63
"""Numbers of this size and more are none that the Hub counts anything with."""
_WORDS = ((bool, "a truth value"), (str, "a text"), ((int, float), "a number"), (list, "a list"), (dict, "an object"))


def cut(answer: Any, shape: Any, note: Note, place: str = "") -> Any:
    """Return what `shape` keeps of an answer. `note` is told, in words, of each value of another type."""
    if isinstance(shape, Needed):
        shape = shape.shape
    if isinstance(shape, Leaf):
        return _cut_leaf(answer, shape, note, place)
    expected = describe_shape(shape)
    if answer is not None and not has_shape(answer, shape):
        note(f"{place or 'the answer'} is {describe_type(answer)}, not {expected}")
        answer = None
    if isinstance(shape, Names):
        return [name for item in answer or () if (name := _cut_item(item, shape.each, note, f"{place}[]")) is not None]
    if not isinstance(shape, Each):
        kept = answer or {}
        inside = f"{place}." if place else ""
        if answer is not None:
            _note_missing(kept, shape, note, inside)
        return {name: cut(kept[name], inner, note, f"{inside}{name}") for name, inner in shape.items() if name in kept}
    if shape.keyed:
        inside = f"{place}.*" if place else "*"
        return {clean(name): _cut_item(item, shape.shape, note, inside) for name, item in (answer or {}).items()}
    return [_cut_item(item, shape.shape, note, f"{place}[]") for item in answer or ()]


def has_shape(answer: Any, shape: Any) -> bool:
    """Say whether an answer as a whole has the type of `shape`."""
    if isinstance(shape, Leaf):
        return isinstance(answer, shape.types)
    if isinstance(shape, Names):
        return isinstance(answer, (list, dict))
    return isinstance(answer, list if isinstance(shape, Each) and not shape.keyed else dict)


def describe_shape(shape: Any) -> str:
    """Say in words which type a shape has."""
    if isinstance(shape, Leaf):
        return shape.words
    return "a list" if isinstance(shape, Names) or (isinstance(shape, Each) and not shape.keyed) else "an object"


def describe_type(value: Any) -> str:
    """Say in words which type a value of JSON has."""
    return next((words for types, words in _WORDS if isinstance(value, types)), "null")


def clean(text: str) -> str:
    """Return `text` without halves of surrogate pairs, which can be neither written nor looked up."""
    return text if text.isascii() else _HALF.sub("\ufffd", text)


def _note_missing(kept: Any, shape: Any, note: Note, inside: str) -> None:
    for name, inner in shape.items():
        if isinstance(inner, Needed) and kept.get(name) is None:
            note(f"{inside}{name} is {'null' if name in kept else 'missing'}, not {describe_shape(inner.shape)}")


def _cut_item(item: Any, shape: Any, note: Note, place: str) -> Any:
    """Cut an entry of a list: unlike a field it is not absent where it is null."""
    if item is None and describe_shape(shape):
        note(f"{place} is null, not {describe_shape(shape)}")
    return cut(item, shape, note, place)


def _cut_leaf(value: Any, shape: Leaf, note: Note, place: str) -> Any:
    if isinstance(value, str) and str in shape.types:
        return clean(value)
    if isinstance(value, bool):
        is_kept = bool in shape.types
    elif isinstance(value, (int, float)):
        is_kept = int in shape.types and -_LARGEST < value < _LARGEST  # which is false for what is no number at all
    else:
        is_kept = False
    if is_kept:
        return int(value) if isinstance(value, float) and value.is_integer() else value
    if value is not None and shape.words:
        note(f"{place or 'the answer'} is {describe_type(value)} that cannot be used, not {shape.words}")
    return None
