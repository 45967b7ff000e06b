"""Small words for messages."""

from __future__ import annotations

SAME_SECRET = "the same secret"  # noqa: S105
"""What the note of a related place says when the secret of the finding is there, too."""


def count_of(count: int, one: str, many: str = "") -> str:
    """Return `1 finding`, `2 findings`; `many` is the plural where an s at the end is wrong."""
    return f"{count} {one if count == 1 else many or f'{one}s'}"
