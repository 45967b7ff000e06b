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
from contextlib import closing, contextmanager
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from hf_lint.core.dates import parse_moment
from hf_lint.core.records import NamedTuple
from hf_lint.errors import RunError
from hf_lint.fleet.sqlite import explain_failures

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
_EARLIER = 20
"""Audits that are looked back for one that could read a Space."""
_BATCH = 200
"""Rows that are in memory at the same time."""
CONTINUED = timedelta(days=1)
"""How old an audit may be that is continued: settings of the Spaces that it is through with may have changed since."""
_INSTEAD = "name another file with --store"
_TEXTS = ("rule", "group", "title", "severity", "confidence", "message", "path", "fingerprint", "url")
"""Fields that every finding has."""
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
        with explain_failures(path, _INSTEAD):
            self._base = sqlite3.connect(path, check_same_thread=False, timeout=10, isolation_level=None)
        with self._using() as base:
            base.execute("PRAGMA trusted_schema=OFF")
            if _read_schema(base) - _expected_schema():
                raise RunError(f"{path} is not a store of audits: it has tables or triggers that none has", _INSTEAD)
            base.execute("PRAGMA journal_mode=WAL")
            base.execute("PRAGMA synchronous=NORMAL")
            base.execute("PRAGMA secure_delete=ON")
            base.execute("PRAGMA cache_size=-256")
            base.executescript(_TABLES)
            base.execute("CREATE TEMP TABLE seen(space TEXT PRIMARY KEY) WITHOUT ROWID")
            base.execute("PRAGMA temp.cache_size=-64")
            base.execute("INSERT OR IGNORE INTO meta VALUES('format', ?)", (FORMAT,))
        if self._one("SELECT value FROM meta WHERE name='format'") != (FORMAT,):
            raise RunError(f"{path} was written by another version of hf-lint", "name a new file with --store")

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._base.close()

    @contextmanager
    def _using(self) -> Iterator[sqlite3.Connection]:
        """Lend the file to one thread. Raises RunError where it cannot be read or written."""
        with self._lock, explain_failures(self.path, _INSTEAD):
            yield self._base

    def begin(self, digest: str, owners: Sequence[str], now: str) -> tuple[int, bool]:
        """Return the audit to work on, and whether it goes on with one that was not finished within a day."""
        text = json.dumps(sorted(owners))
        with self._using() as base:
            last = self._one("SELECT id, digest, owners, finished, started FROM audits ORDER BY id DESC LIMIT 1")
            if last is not None and last[1:4] == (digest, text, None) and _is_recent(last[4], now):
                return int(last[0]), True
            made = base.execute("INSERT INTO audits(digest, owners, started) VALUES(?, ?, ?)", (digest, text, now))
            return int(made.lastrowid or 0), False

    def finish(self, audit: int, now: str) -> None:
        """Note that nothing of an audit is left to do."""
        with self._using() as base:
            base.execute("UPDATE audits SET finished=? WHERE id=?", (now, audit))

    def last_audit(self) -> int:
        """Return the number of the last audit, 0 without any."""
        found = self._one("SELECT max(id) FROM audits")
        return int(found[0] or 0) if found else 0

    def count_done(self, audit: int) -> int:
        """Return how many Spaces an audit is through with."""
        found = self._one("SELECT count(*) FROM spaces WHERE audit=?", (audit,))
        return int(found[0]) if found else 0

    def is_done(self, audit: int, space: str, commit: str) -> bool:
        """Return whether an audit is through with a Space at this commit, and nothing went wrong with it."""
        with self._using() as base:
            base.execute("INSERT OR IGNORE INTO seen VALUES(?)", (space,))
        found = self._one("SELECT row FROM spaces WHERE audit=? AND space=?", (audit, space))
        row = self._parse(found[0]) if found else {}
        return found is not None and row.get("commit") == commit and not row.get("errors")

    def drop_unseen(self, audit: int) -> None:
        """Take out of an audit what it had of Spaces that nobody has asked for with `is_done`: they are gone."""
        with self._using() as base:
            base.execute("DELETE FROM spaces WHERE audit=? AND space NOT IN (SELECT space FROM seen)", (audit,))

    def find_earlier(self, audit: int, space: str) -> dict[str, Any]:
        """Return what an audit before this one knew of a Space, the last that could read it; empty without one."""
        for (earlier,) in self._all("SELECT id FROM audits WHERE id<? ORDER BY id DESC LIMIT ?", (audit, _EARLIER)):
            found = self._one("SELECT row FROM spaces WHERE audit=? AND space=?", (earlier, space))
            row = self._parse(found[0]) if found else {}
            if "unseen" in row:
                return row
        return {}

    def has_finding(self, fingerprint: str) -> bool:
        """Say whether any audit has found this."""
        return self._one("SELECT 1 FROM findings WHERE fingerprint=? LIMIT 1", (fingerprint,)) is not None

    def find_code(self, space: str, commit: str, digest: str) -> dict[str, Any] | None:
        """Return what was found in the files of this commit under the same policies; None where nobody has looked."""
        found = self._one(
            "SELECT code FROM results WHERE space=? AND commit_id=? AND digest=?", (space, commit, digest)
        )
        return self._parse(found[0]) if found else None

    def codes(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield each Space with what was found in the files of the commit that was checked last."""
        for (name,) in self._all("SELECT space FROM results ORDER BY space"):
            found = self._one("SELECT code FROM results WHERE space=?", (name,))
            if found:
                yield name, self._parse(found[0])

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
        with self._using() as base:
            base.execute("BEGIN IMMEDIATE")
            try:
                if code is not None:
                    base.execute(
                        "INSERT OR REPLACE INTO results VALUES(?, ?, ?, ?)", (space, *code[:2], json.dumps(code[2]))
                    )
                now = {str(finding["fingerprint"]): finding for finding in findings}
                for fingerprint, finding in now.items():
                    self._meet(audit, space, fingerprint, finding)
                for part in complete:
                    self._miss(audit, space, part, now)
                base.execute("INSERT OR REPLACE INTO spaces VALUES(?, ?, ?)", (audit, space, json.dumps(row)))
                base.execute("COMMIT")
            except BaseException:
                if base.in_transaction:  # a full disk ends it by itself
                    base.execute("ROLLBACK")
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
        with self._using() as base:
            base.execute("INSERT OR REPLACE INTO ignored VALUES(?, ?)", (fingerprint, until))

    def rows(self, audit: int) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the Spaces of an audit with what is known of them."""
        last = ""
        while True:
            query = "SELECT space, row FROM spaces WHERE audit=? AND space>? ORDER BY space LIMIT ?"
            rows = self._all(query, (audit, last, _BATCH))
            for name, row in rows:
                yield name, self._parse(row)
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
            Kept(space, _state(audit, first, back, fixed, until or "", today), self._parse(finding, _TEXTS))
            for finding, first, back, fixed, until in rows
        ]

    def _one(self, query: str, values: tuple[Any, ...] = ()) -> tuple[Any, ...] | None:
        with self._using() as base:
            found: tuple[Any, ...] | None = base.execute(query, values).fetchone()
            return found

    def _all(self, query: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        with self._using() as base:
            return base.execute(query, values).fetchall()

    def _parse(self, text: Any, texts: Sequence[str] = ()) -> dict[str, Any]:
        """Return the object that was kept, which has these `texts`. Raises RunError for anything else."""
        try:
            document = json.loads(text)
        except (TypeError, ValueError, RecursionError):
            document = None
        if not isinstance(document, dict) or not all(isinstance(document.get(name), str) for name in texts):
            raise RunError(f"{self.path} is damaged: it has entries that no audit writes", _INSTEAD)
        return document


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


def _read_schema(base: sqlite3.Connection) -> set[tuple[str, ...]]:
    """Return what a file has of tables, indexes, triggers and views, with the words that made them."""
    rows = base.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {(kind, name, " ".join(sql.split())) for kind, name, sql in rows}


@lru_cache(maxsize=1)
def _expected_schema() -> set[tuple[str, ...]]:
    with closing(sqlite3.connect(":memory:")) as base:
        base.executescript(_TABLES)
        return _read_schema(base)


def _is_recent(started: str, now: str) -> bool:
    """Say whether an audit that began then may be continued now. The clock may have been put back meanwhile."""
    begun, moment = parse_moment(started), parse_moment(now)
    return begun is not None and moment is not None and timedelta(0) <= moment - begun < CONTINUED


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
