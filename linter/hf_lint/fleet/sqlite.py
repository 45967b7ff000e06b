"""What SQLite says when it fails, in words that name the file and what to do."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hf_lint.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROOM = ("full", "I/O", "readonly", "unable to open")


@contextmanager
def explain_failures(what: str, instead: str) -> Iterator[None]:
    """Raise RunError in place of the errors of SQLite, whose texts quote no content; `instead` is what to do about a
    damaged file."""
    try:
        yield
    except sqlite3.Error as error:
        if any(word in str(error) for word in _ROOM):
            hint = "see whether its disk is full, then run the same command again: it continues where it was"
            raise RunError(f"{what} cannot be read or written: {error}", hint) from None
        if "locked" in str(error):
            raise RunError(f"{what} is in use by another process", "wait until that one has ended") from None
        raise RunError(f"{what} is damaged: {error}", instead) from None
