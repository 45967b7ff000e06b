"""The card as a whole: is it there, does it parse, are its values of the right kind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hf_lint.core.expressions import compile_kept
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit, Location
from hf_lint.core.registry import rule
from hf_lint.rules.card.keys import Key, effective, one_of, quote
from hf_lint.space.card import CARD_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.card import Value
    from hf_lint.space.file import File

MAX_ITEMS = 200
_LATER_BLOCK = regex(r"^sdk[ \t]*:", re.MULTILINE)
_READ_AS = {"int": "a number", "float": "a number", "bool": "true or false", "timestamp": "a date"}
_KINDS = {
    "binary": "is not text",
    "lfs": "is a Git LFS pointer instead of the text; remove it from LFS",
    "symlink": "is a symbolic link",
    "special": "is not a regular file",
    "too-large": "is too large to be read",
}


@rule("invalid-card")
def invalid_card(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report no card, YAML that does not parse, no SDK, and values that the Hub refuses."""
    file = space.card.file
    if file is None:
        if not space.inside and any(space.get(path) is not None for path in policy.params["signs"]):
            yield Hit(Location(CARD_NAME), f"{CARD_NAME} is missing, and without its YAML block the Hub builds nothing")
        return
    if file.path != CARD_NAME:
        yield Hit(file.location(), f"the Hub reads {CARD_NAME}, but this file is called {quote(file.path)}", "file")
    whole = _block_problem(space, file)
    if whole is not None:
        yield whole
    yield from _find_repeated_keys(space, file)
    if whole is None and space.card.given("sdk") is None:
        sdk = space.card.get("sdk")
        start, end = (sdk.key_start, sdk.key_end) if sdk else (0, 0)
        yield Hit(file.location(start, end), "the card does not set `sdk` to gradio, docker or static")
    for entry, key in effective(space):
        for value, message in _value_problems(entry.value, key):
            yield Hit(file.location(value.start, value.end), message, "value")


def _block_problem(space: Space, file: File) -> Hit | None:
    """Return what keeps the whole block from being read."""
    parsed = space.card.parsed
    if file.kind != "text":
        return Hit(file.location(), f"{quote(file.path)} {_KINDS.get(file.kind, 'cannot be read')}", "file")
    if file.encoding.startswith(("utf-16", "utf-32")):
        message = f"{quote(file.path)} is encoded in {file.encoding[:6].upper()}, but the Hub reads UTF-8"
        return Hit(file.location(), message, "file")
    if parsed.error is not None:
        return Hit(
            file.location(parsed.error.start, parsed.error.end),
            f"the card does not parse: {' '.join(parsed.error.message.split())}",
            "syntax",
        )
    if parsed.found:
        return None
    later = _LATER_BLOCK.search(file.text)
    if later is not None:
        place = file.location(later.start(), later.end())
        return Hit(place, "the card must be the first thing in the file, between two lines `---`")
    return Hit(
        file.location(), "the card is missing, because the file does not begin with a block between two lines `---`"
    )


def _find_repeated_keys(space: Space, file: File) -> Iterator[Hit]:
    first: dict[str, Location] = {}
    for entry in space.card.entries:
        place = file.location(entry.key_start, entry.key_end)
        if entry.key not in first:
            first[entry.key] = place
            continue
        message = f"`{quote(entry.key)}` occurs twice; remove one of the two lines"
        yield Hit(place, message, "repeated", related=(first[entry.key],))


def _value_problems(value: Value, key: Key) -> Iterator[tuple[Value, str]]:
    """Yield each value that is wrong for `key`, with the words for it."""
    if key.type in ("list", "text-or-list") and value.kind == "list":
        for item in value.items[:MAX_ITEMS]:
            yield from _scalar_problems(item, key, f"an item of `{key.name}`")
    elif key.type == "list" or key.type == "map":
        if value.kind != key.type:
            wanted = "a list; write one `- item` per line" if key.type == "list" else "a mapping of names to values"
            yield value, f"`{key.name}` must be {wanted}"
    else:
        yield from _scalar_problems(value, key, f"`{key.name}`")


def _scalar_problems(value: Value, key: Key, what: str) -> Iterator[tuple[Value, str]]:
    if value.kind != "scalar":
        found = "a list" if value.kind == "list" else "a mapping; quote text that contains `{` or `: `"
        yield value, f"{what} must be {_describe_expected(key)}, and this is {found}"
        return
    text = value.text.strip()
    if key.type == "bool":
        if text.lower() not in ("true", "false"):
            yield value, f"{what} must be true or false, not `{quote(text)}`"
    elif key.type == "int":
        if not (text.isascii() and text.isdigit() and len(text) < 10 and key.min <= int(text) <= key.max):
            yield value, f"{what} must be a number from {key.min} to {key.max}, not `{quote(text)}`"
    elif key.type == "text" and value.tag in _READ_AS and not key.checked_by:
        yield value, f"{what} is text, but YAML reads `{quote(text)}` as {_READ_AS[value.tag]}; quote it"
    elif key.values:
        if text not in key.values:
            yield value, f"{what} cannot be `{quote(text)}`: {one_of(text, key.values)}"
    elif key.pattern and text and compile_kept(key.pattern).search(text) is None:
        yield value, f"{what} must be {key.expects}, not `{quote(text)}`"
    elif key.longest and (length := _length(text)) > key.longest:
        yield value, f"{what} has {length} characters, and the Hub refuses a card with more than {key.longest}"


def _length(text: str) -> int:
    """Return the length that the Hub's check sees: UTF-16 code units."""
    return len(text) + sum(char > "\uffff" for char in text)


def _describe_expected(key: Key) -> str:
    return {"bool": "true or false", "int": "a number", "version": "a version"}.get(key.type, "text")
