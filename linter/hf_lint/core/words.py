"""Small words for messages."""

from __future__ import annotations

from hf_lint.core.lazy import regex

_CODE = regex(r"`([^`]+)`")
_PLACE_OF_NAME = regex(r"\{([1-9])\}")

SAME_SECRET = "the same secret"  # noqa: S105
"""What the note of a related place says when the secret of the finding is there, too."""


def count_of(count: int, one: str, many: str = "") -> str:
    """Return `1 finding`, `2 findings`; `many` is the plural where an s at the end is wrong."""
    return f"{count} {one if count == 1 else many or f'{one}s'}"


def fill_in_names(text: str, message: str) -> str:
    """Return `text` with the names that `message` has between backticks in place of {1}, {2} ...; "" where it has
    fewer."""
    if "{" not in text:
        return text
    names = _CODE.findall(message)
    if any(int(found) > len(names) for found in _PLACE_OF_NAME.findall(text)):
        return ""
    return _PLACE_OF_NAME.sub(lambda found: f"`{names[int(found[1]) - 1]}`", text)
