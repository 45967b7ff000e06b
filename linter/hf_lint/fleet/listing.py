"""Which Spaces were listed, and which of them the settings of their owner have: in a file that nobody else can open.

An owner may have a hundred thousand Spaces, so the names are on the disk; SQLite deletes the file when it is closed.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_TABLES = """
CREATE TABLE listed(name TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE shown(name TEXT PRIMARY KEY, visibility TEXT NOT NULL) WITHOUT ROWID;
"""


class Listing:
    """The Spaces of one owner by name, in lower case. One thread at a time may use it."""

    def __init__(self) -> None:
        self._base = sqlite3.connect("", check_same_thread=False, isolation_level=None)
        self._base.execute("PRAGMA cache_size=-256")
        self._base.execute("PRAGMA synchronous=OFF")
        self._base.executescript(_TABLES)

    def close(self) -> None:
        """Delete it."""
        self._base.close()

    def add(self, name: str) -> bool:
        """Note that a Space was listed; False where it was before."""
        return self._base.execute("INSERT OR IGNORE INTO listed VALUES(?)", (name.lower(),)).rowcount > 0

    def count(self) -> int:
        """Return how many Spaces were listed."""
        return int(self._base.execute("SELECT count(*) FROM listed").fetchone()[0])

    def show(self, rows: Iterable[tuple[str, str]]) -> None:
        """Note the visibility that the owner's settings give for Spaces by their names."""
        self._base.executemany("INSERT OR REPLACE INTO shown VALUES(?, ?)", ((name.lower(), how) for name, how in rows))

    def visibility(self, name: str) -> str:
        """Return the visibility that the settings give for a Space; "" where they do not have it."""
        found = self._base.execute("SELECT visibility FROM shown WHERE name=?", (name.lower(),)).fetchone()
        return str(found[0]) if found else ""

    def visibilities(self) -> dict[str, int]:
        """Return how many Spaces the settings have of each visibility."""
        return dict(self._base.execute("SELECT visibility, count(*) FROM shown GROUP BY visibility"))

    def hidden(self, limit: int) -> tuple[int, list[str]]:
        """Return how many Spaces the settings have that were not listed, and the names of the first `limit`."""
        rest = "FROM shown WHERE name NOT IN (SELECT name FROM listed)"
        names = self._base.execute(f"SELECT name {rest} ORDER BY name LIMIT ?", (limit,))
        return int(self._base.execute(f"SELECT count(*) {rest}").fetchone()[0]), [name for (name,) in names]
