"""Which Spaces were listed, and which of them the settings of their owner have: in a file that nobody else can open.

An owner may have a hundred thousand Spaces, so the names are on the disk; SQLite deletes the file when it is closed.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

from hf_lint.fleet.sqlite import explain_failures

if TYPE_CHECKING:
    from collections.abc import Iterable

_TABLES = """
CREATE TABLE listed(name TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE shown(name TEXT PRIMARY KEY, visibility TEXT NOT NULL) WITHOUT ROWID;
"""
_WHAT = "the list of Spaces in the folder for temporary files"


class Listing:
    """The Spaces of one owner by name, in lower case. One thread at a time may use it. What it cannot keep on the disk
    ends the run with RunError."""

    def __init__(self) -> None:
        with explain_failures(_WHAT, ""):
            self._base = sqlite3.connect("", check_same_thread=False, isolation_level=None)
            self._base.execute("PRAGMA cache_size=-256")
            self._base.execute("PRAGMA synchronous=OFF")
            self._base.executescript(_TABLES)

    def close(self) -> None:
        """Delete it."""
        self._base.close()

    def add(self, name: str) -> bool:
        """Note that a Space was listed; False where it was before."""
        with explain_failures(_WHAT, ""):
            return self._base.execute("INSERT OR IGNORE INTO listed VALUES(?)", (name.lower(),)).rowcount > 0

    def count(self) -> int:
        """Return how many Spaces were listed."""
        return int(self._all("SELECT count(*) FROM listed")[0][0])

    def show(self, rows: Iterable[tuple[str, str]]) -> None:
        """Note the visibility that the owner's settings give for Spaces by their names."""
        lower = ((name.lower(), how) for name, how in rows)
        with explain_failures(_WHAT, ""):
            self._base.executemany("INSERT OR REPLACE INTO shown VALUES(?, ?)", lower)

    def visibility(self, name: str) -> str:
        """Return the visibility that the settings give for a Space; "" where they do not have it."""
        found = self._all("SELECT visibility FROM shown WHERE name=?", name.lower())
        return str(found[0][0]) if found else ""

    def visibilities(self) -> dict[str, int]:
        """Return how many Spaces the settings have of each visibility."""
        return dict(self._all("SELECT visibility, count(*) FROM shown GROUP BY visibility"))

    def hidden(self, limit: int) -> tuple[int, list[str]]:
        """Return how many Spaces the settings have that were not listed, and the names of the first `limit`."""
        rest = "FROM shown WHERE name NOT IN (SELECT name FROM listed)"
        names = self._all(f"SELECT name {rest} ORDER BY name LIMIT ?", limit)
        return int(self._all(f"SELECT count(*) {rest}")[0][0]), [name for (name,) in names]

    def _all(self, query: str, *values: str | int) -> list[Any]:
        with explain_failures(_WHAT, ""):
            return self._base.execute(query, values).fetchall()
