"""The store of audits: one SQLite file, written as results come, so that an audit that was killed goes on where it was.

It holds what reports show: no secret, no token, no file of a Space. It is made for its owner alone (0600), and never
through a link. A finding has a life in it: new, open, fixed, reappeared, and ignored until a day.
"""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import threading
from typing import TYPE_CHECKING, Any

from hf_lint.core.records import NamedTuple
from hf_lint.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

FORMAT = "1"
_TABLES = """
CREATE TABLE IF NOT EXISTS meta(name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS audits(
  id INTEGER PRIMARY KEY, digest TEXT NOT NULL, owners TEXT NOT NULL, started TEXT NOT NULL, finished TEXT);
CREATE TABLE IF NOT EXISTS results(
  space TEXT PRIMARY KEY, commit_id TEXT NOT NULL, digest TEXT NOT NULL, code TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS spaces(
  audit INTEGER NOT NULL, space TEXT NOT NULL, row TEXT NOT NULL, PRIMARY KEY(audit, space)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS findings(
  space TEXT NOT NULL, fingerprint TEXT NOT NULL, part TEXT NOT NULL, severity INTEGER NOT NULL,
  finding TEXT NOT NULL,
  first INTEGER NOT NULL, last INTEGER NOT NULL, fixed INTEGER, back INTEGER,
  PRIMARY KEY(space, fingerprint)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS ignored(fingerprint TEXT PRIMARY KEY, until TEXT NOT NULL) WITHOUT ROWID;
"""
_BATCH = 200
"""Rows that are in memory at the same time."""
_RANKS = ("info", "low", "medium", "high", "critical")


class Kept(NamedTuple):
    """A finding as the store has it. `state` is new, open, reappeared, fixed or ignored, as of the audit asked for."""

    space: str
    state: str
    finding: Mapping[str, Any]


class Store:
    """The store. Threads may share it."""

    def __init__(self, path: str) -> None:
        """Open the file at `path`, or make it. Raises RunError for anything there that is not a store of ours."""
        self.path = path
        make_private_file(path)
        self._lock = threading.RLock()
        try:
            self._base = sqlite3.connect(path, check_same_thread=False, timeout=10, isolation_level=None)
            self._base.execute("PRAGMA journal_mode=WAL")
            self._base.execute("PRAGMA synchronous=NORMAL")
            self._base.execute("PRAGMA secure_delete=ON")
            self._base.execute("PRAGMA cache_size=-256")
            with self._lock:
                self._base.executescript(_TABLES)
                self._base.execute("INSERT OR IGNORE INTO meta VALUES('format', ?)", (FORMAT,))
            if self._one("SELECT value FROM meta WHERE name='format'") != (FORMAT,):
                raise RunError(f"{path} was written by another version of hf-lint", "name a new file with --store")
        except sqlite3.Error:
            raise RunError(f"{path} is not a store of audits", "name another file with --store") from None

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._base.close()

    def begin(self, digest: str, owners: Sequence[str], now: str) -> tuple[int, bool]:
        """Return the audit to work on, and whether it goes on with one that was not finished."""
        text = json.dumps(sorted(owners))
        with self._lock:
            last = self._one("SELECT id, digest, owners, finished FROM audits ORDER BY id DESC LIMIT 1")
            if last is not None and last[1:] == (digest, text, None):
                return int(last[0]), True
            made = self._base.execute(
                "INSERT INTO audits(digest, owners, started) VALUES(?, ?, ?)", (digest, text, now)
            )
            return int(made.lastrowid or 0), False

    def finish(self, audit: int, now: str) -> None:
        """Note that nothing of an audit is left to do."""
        with self._lock:
            self._base.execute("UPDATE audits SET finished=? WHERE id=?", (now, audit))

    def last_audit(self) -> int:
        """Return the number of the last audit, 0 without any."""
        found = self._one("SELECT max(id) FROM audits")
        return int(found[0] or 0) if found else 0

    def count_done(self, audit: int) -> int:
        """Return how many Spaces an audit is through with."""
        found = self._one("SELECT count(*) FROM spaces WHERE audit=?", (audit,))
        return int(found[0]) if found else 0

    def is_done(self, audit: int, space: str) -> bool:
        """Return whether an audit is through with a Space."""
        return self._one("SELECT 1 FROM spaces WHERE audit=? AND space=?", (audit, space)) is not None

    def find_code(self, space: str, commit: str, digest: str) -> dict[str, Any] | None:
        """Return what was found in the files of this commit under the same policies; None where nobody has looked."""
        found = self._one(
            "SELECT code FROM results WHERE space=? AND commit_id=? AND digest=?", (space, commit, digest)
        )
        return json.loads(found[0]) if found else None

    def codes(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield each Space with what was found in the files of the commit that was checked last."""
        for (name,) in self._all("SELECT space FROM results ORDER BY space"):
            found = self._one("SELECT code FROM results WHERE space=?", (name,))
            if found:
                yield name, json.loads(found[0])

    def keep(
        self,
        audit: int,
        space: str,
        row: Mapping[str, Any],
        findings: Iterable[Mapping[str, Any]],
        *,
        code: tuple[str, str, Mapping[str, Any]] | None,
        complete: Collection[str],
    ) -> None:
        """Write the result for one Space, all of it or nothing. To write it twice is the same as once.

        `code` is commit, digest and what was found in the files, where they were checked now. Findings that are gone
        count as fixed only in the parts, see `part_of`, that are `complete`.
        """
        with self._lock:
            self._base.execute("BEGIN IMMEDIATE")
            try:
                if code is not None:
                    self._base.execute(
                        "INSERT OR REPLACE INTO results VALUES(?, ?, ?, ?)", (space, *code[:2], json.dumps(code[2]))
                    )
                now = {str(finding["fingerprint"]): finding for finding in findings}
                for fingerprint, finding in now.items():
                    self._meet(audit, space, fingerprint, finding)
                for part in complete:
                    self._miss(audit, space, part, now)
                self._base.execute("INSERT OR REPLACE INTO spaces VALUES(?, ?, ?)", (audit, space, json.dumps(row)))
                self._base.execute("COMMIT")
            except BaseException:
                self._base.execute("ROLLBACK")
                raise

    def _meet(self, audit: int, space: str, fingerprint: str, finding: Mapping[str, Any]) -> None:
        self._base.execute(
            "INSERT INTO findings(space, fingerprint, part, severity, finding, first, last) VALUES(?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT(space, fingerprint) DO UPDATE SET severity=excluded.severity, finding=excluded.finding,"
            " last=excluded.last, back=CASE WHEN fixed IS NOT NULL THEN excluded.last ELSE back END, fixed=NULL",
            (
                space,
                fingerprint,
                part_of(finding),
                _RANKS.index(finding["severity"]),
                json.dumps(finding),
                audit,
                audit,
            ),
        )

    def _miss(self, audit: int, space: str, part: str, now: Mapping[str, Any]) -> None:
        query = "SELECT fingerprint FROM findings WHERE space=? AND part=? AND fixed IS NULL"
        gone = self._all(query, (space, part))
        self._base.executemany(
            "UPDATE findings SET fixed=? WHERE space=? AND fingerprint=?",
            [(audit, space, fingerprint) for (fingerprint,) in gone if fingerprint not in now],
        )

    def ignore(self, fingerprint: str, until: str) -> None:
        """Let a finding count as ignored until the day `until`, in ISO 8601."""
        with self._lock:
            self._base.execute("INSERT OR REPLACE INTO ignored VALUES(?, ?)", (fingerprint, until))

    def rows(self, audit: int) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the Spaces of an audit with what is known of them."""
        last = ""
        while True:
            query = "SELECT space, row FROM spaces WHERE audit=? AND space>? ORDER BY space LIMIT ?"
            rows = self._all(query, (audit, last, _BATCH))
            for name, row in rows:
                yield name, json.loads(row)
            if len(rows) < _BATCH:
                return
            last = rows[-1][0]

    def findings(self, audit: int, space: str, today: str) -> list[Kept]:
        """Return the findings of a Space as an audit left them, the worst first; those fixed in it stand last."""
        rows = self._all(
            "SELECT finding, first, back, fixed, ignored.until FROM findings LEFT JOIN ignored USING(fingerprint)"
            " WHERE space=? AND last<=? AND (fixed IS NULL OR fixed=?) ORDER BY fixed, severity DESC, fingerprint",
            (space, audit, audit),
        )
        return [
            Kept(space, _state(audit, first, back, fixed, until or "", today), json.loads(finding))
            for finding, first, back, fixed, until in rows
        ]

    def _one(self, query: str, values: tuple[Any, ...] = ()) -> tuple[Any, ...] | None:
        with self._lock:
            found: tuple[Any, ...] | None = self._base.execute(query, values).fetchone()
            return found

    def _all(self, query: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._base.execute(query, values).fetchall()


def find_store(path: str) -> Store | None:
    """Open the store at `path` where there is one. Raises RunError for anything else there."""
    return Store(path) if os.path.lexists(path) else None


ELSEWHERE = frozenset(("host-collision", "vanished-embed", "reused-namespace", "secret-elsewhere"))
"""Policies on what is read with --everywhere alone: an audit without it says nothing of their findings."""


def part_of(finding: Mapping[str, Any]) -> str:
    """Say whether a finding is about the files, `code`, about settings and state, `live`, or about the rest."""
    if finding["rule"] in ELSEWHERE or (finding["rule"] == "broad-token" and finding["path"] != "settings/token"):
        return "everywhere"
    return "live" if finding["group"] == "live" else "code"


def _state(audit: int, first: int, back: int | None, fixed: int | None, until: str, today: str) -> str:
    if fixed is not None:
        return "fixed"
    if until >= today:
        return "ignored"
    if back == audit:
        return "reappeared"
    return "new" if first == audit else "open"


def make_private_file(path: str) -> None:
    """Make the file for its owner alone, or see that what is there is a regular file of ours."""
    flags = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0)
    try:
        os.close(os.open(path, flags | os.O_CREAT | os.O_EXCL, 0o600))
        return
    except FileExistsError:
        pass
    except OSError as error:
        raise RunError(f"{path}: cannot be made: {error.strerror}", "name another file with --store") from None
    status = os.lstat(path)
    if not stat.S_ISREG(status.st_mode):
        raise RunError(f"{path} is not a regular file; links are not followed", "name another file with --store")
    if hasattr(os, "getuid") and (status.st_uid != os.getuid() or stat.S_IMODE(status.st_mode) & 0o077):
        raise RunError(f"{path} can be read or changed by others", f"chmod 600 {path}, or name another file")
