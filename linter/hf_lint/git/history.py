"""Commits of a git repository and the files they bring."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from itertools import chain
from typing import IO, TYPE_CHECKING

from hf_lint.core.records import NamedTuple
from hf_lint.git.entries import LINK, SUBMODULE
from hf_lint.git.patch import Change, CommitChanges, list_patches

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hf_lint.git.repository import Repository

_CHUNK = 1 << 16
_DATE = re.compile(rb"^author .*?(\d{1,12}) ([+-]\d{4})$", re.MULTILINE)
_ENCODING = re.compile(rb"^encoding (\S{1,40})$", re.MULTILINE)


class CommitMeta(NamedTuple):
    """What the raw commit says: when it was written (ISO 8601, in the author's own zone) and its message."""

    date: str
    message: str


_TARGET = re.compile(rb"object ([0-9a-f]{40,64})\ntype (\w{1,20})\n")


class CommitRef(NamedTuple):
    """A commit by its id, and how many parents it has."""

    id: str
    parents: int


def list_commits(
    repository: Repository,
    include: Iterable[str],
    exclude: Iterable[str] = (),
    *,
    since: datetime | None = None,
) -> list[CommitRef]:
    """Return the commits reachable from the ids `include` but not from `exclude`, parents first.

    `--all` in `include` stands for every ref except the stash. `since` leaves out what was committed earlier.
    """
    words = ["rev-list", "--topo-order", "--reverse", "--timestamp", "--parents", "--stdin"]
    included = list(include)
    if "--all" in included:
        words[-1:] = ["--exclude=refs/stash", "--all", "--stdin"]
    lines = [one for one in included if one != "--all"] + [f"^{one}" for one in exclude]
    listed = repository.run(*words, stdin="".join(f"{line}\n" for line in lines).encode("ascii"))
    rows = (row.split() for row in listed.decode("ascii").splitlines())
    earliest = since.timestamp() if since else None
    return [CommitRef(row[1], len(row) - 2) for row in rows if earliest is None or int(row[0]) >= earliest]


def list_tags(repository: Repository, since: datetime | None = None) -> tuple[str, ...]:
    """Return the ids of the annotated tags, those of tags of tags behind each; not of those made before `since`."""
    listed = repository.run("for-each-ref", "--format=%(objecttype) %(objectname) %(taggerdate:unix)", "refs/tags/")
    rows = [row.split() for row in listed.decode("ascii").splitlines()]
    earliest = since.timestamp() if since else None
    found: dict[str, None] = {}
    for kind, name, *when in rows:
        if earliest is not None and when and int(when[0]) < earliest:
            continue
        while kind == "tag" and name not in found:
            found[name] = None
            target = _TARGET.match(repository.objects.one(name).data)
            name, kind = (target[1].decode("ascii"), target[2].decode("ascii")) if target else ("", "")
    return tuple(found)


def list_changes(
    repository: Repository, commits: Sequence[CommitRef], folder: str = "", *, limit: int
) -> Iterator[CommitChanges]:
    """Return what each of `commits` brings below `folder`, in no certain order.

    Git begins at once, and is some way ahead when the first is asked for. Of a merge only what none of its parents has,
    and without its message. Links and submodules are left out, and there is no patch of files of more than `limit`
    bytes. SourceError when folders are missing.
    """
    partial = repository.partial()  # patches need every file
    plain = [commit.id for commit in commits if commit.parents < 2 and not partial]
    others = [commit.id for commit in commits if commit.parents >= 2 or partial]
    patches = list_patches(repository, plain, folder, limit)
    return chain(patches, _list_versions(repository, others, folder))


def _list_versions(repository: Repository, commits: Sequence[str], folder: str) -> Iterator[CommitChanges]:
    renames = "--no-renames" if repository.partial() else "-M"  # to compare files git would need them all
    words = ["--stdin", "--root", "-r", "-c", renames, "-z", "--raw", "--no-abbrev", "--always"]
    words += ["--no-ext-diff", "--no-textconv", "--", *([folder] if folder else [])]
    return repository.stream("diff-tree", *words, lines=commits, parse=_changes)


def parse_commit(data: bytes) -> CommitMeta:
    """Date and message of a raw commit, or of an annotated tag; never raises."""
    head, _, body = data.partition(b"\n\n")
    found = _DATE.search(head.replace(b"\ntagger ", b"\nauthor "))
    encoding = _ENCODING.search(head)
    try:
        message = body.decode(encoding[1].decode("ascii") if encoding else "utf-8")
    except (LookupError, ValueError):
        message = body.decode("utf-8", "replace")
    return CommitMeta(_iso(int(found[1]), found[2].decode("ascii")) if found else "", message)


def parse_since(text: str, now: datetime) -> datetime:
    """Return the moment that a date (2026-01-31, with a time if need be) or a stretch such as `2 weeks` stands for.

    ValueError says what is understood: git would take any text that it does not know for today.
    """
    stretch = re.fullmatch(r"(\d{1,4})[ ._-]?(day|week|month|year)s?(?:[ ._-]?ago)?", text.strip())
    if stretch:
        days = {"day": 1, "week": 7, "month": 31, "year": 366}[stretch[2]]
        return now - timedelta(days=int(stretch[1]) * days)
    try:
        moment = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    except ValueError:
        raise ValueError(f"{text!r} is not a date; write 2026-01-31, 2026-01-31T12:00:00 or 2 weeks") from None
    return moment if moment.tzinfo else moment.astimezone()


def _fields(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield what NULs part in `stream`."""
    rest = b""
    while chunk := stream.read(_CHUNK):
        *whole, rest = (rest + chunk).split(b"\0")
        yield from whole


def _changes(stream: IO[bytes]) -> Iterator[CommitChanges]:
    """Parses `diff-tree --raw -z`: the id of a commit, then for each file a head that begins with a colon a parent."""
    fields = _fields(stream)
    found = CommitChanges("", None, [])
    for field in fields:
        if not field.startswith(b":"):
            if found.commit:
                yield found
            found = CommitChanges(field.strip().decode("ascii"), None, [])
            continue
        head = field.decode("ascii").lstrip(":").split(" ")
        parents = len(field) - len(field.lstrip(b":"))
        path = next(fields, b"")
        if parents == 1 and head[-1][:1] in ("R", "C"):
            path = next(fields, b"")  # the first was the old name
        mode, version, before = head[parents], head[2 * parents + 1], head[parents + 1 : 2 * parents + 1]
        if mode not in (LINK, SUBMODULE) and version.strip("0"):
            old = (one for one, kind in zip(before, head, strict=False) if one.strip("0") and kind != SUBMODULE)
            found.changes.append(Change(path, version, tuple(old)))
    if found.commit:
        yield found


def _iso(stamp: int, zone: str) -> str:
    minutes = int(zone[1:3]) * 60 + int(zone[3:5])
    try:
        offset = timezone(timedelta(minutes=-minutes if zone[0] == "-" else minutes))
        return datetime.fromtimestamp(stamp, offset).isoformat()
    except (ValueError, OverflowError, OSError):
        return ""
