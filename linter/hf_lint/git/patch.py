"""What commits change, from the patches that `git diff-tree` makes: fast, and only the lines that are new."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hf_lint.core.records import NamedTuple
from hf_lint.git.entries import LINK, SUBMODULE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from io import BufferedReader

    from hf_lint.git.repository import Repository

_DIFF = b"\ndiff --git "
_CHUNK = 1 << 20
_COMMIT = re.compile(rb"\n(?=[0-9a-f]{40})")
_INDEX = re.compile(rb"\nindex [0-9a-f]+\.\.([0-9a-f]+)")
# A new line that begins with a text in quotes, or is the value of a name before it, or says key and has a long token.
_VALUE = re.compile(
    rb"\+[ \t]*(?:-[ \t]+)?"
    rb"(?:[\"']?(?:value|default)[\"']?[ \t]*[:=]|(?:[rbuf]{1,2})?[\"'`][^\s\"'`]{8,}[\"'`](?![ \t]*:)"
    rb"|.*(?:key|token|secret|auth|pass).*[=:(,\s\"'][\w-]{20,})",
    re.IGNORECASE,
)
_MAX_LINE = 300
_ESCAPE = re.compile(rb'\\([0-7]{3}|[abfnrtv"\\])')
_ESCAPES = {b"a": b"\a", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}


class Patch(NamedTuple):
    """The new lines of one version of a file, and what stands before some of them.

    A hunk is where it begins in the file (from 0) and its lines, each behind its sign: a plus where it is new.
    """

    hunks: tuple[tuple[int, list[bytes]], ...]

    @property
    def text(self) -> bytes:
        """The lines."""
        return b"\n".join([line[1:] for _, lines in self.hunks for line in lines])

    @property
    def numbers(self) -> list[int]:
        """Where in the file each line of the text stands, from 0."""
        return [number for first, lines in self.hunks for number in range(first, first + len(lines))]

    @property
    def added(self) -> frozenset[int]:
        """Which of those are new."""
        numbered = (pair for first, lines in self.hunks for pair in enumerate(lines, first))
        return frozenset(number for number, line in numbered if line.startswith(b"+"))

    @property
    def may_lack_names(self) -> bool:
        """Whether what stands before a new line may be the name of what is in it."""
        return any(_may_lack_name(*hunk) for hunk in self.hunks)

    def with_names(self, data: bytes) -> Patch:
        """Return the patch with the lines of the file, whose content is `data`, that stand before those."""
        whole = data.split(b"\n")
        return Patch(
            tuple(
                (first - 1, [b" " + whole[first - 1], *lines])
                if first <= len(whole) and _may_lack_name(first, lines)
                else (first, lines)
                for first, lines in self.hunks
            )
        )


def _may_lack_name(first: int, lines: list[bytes]) -> bool:
    """Return whether the line before a hunk, if there is one, may be the name of what begins it."""
    return first > 0 and _VALUE.match(lines[0][:_MAX_LINE]) is not None


class Change(NamedTuple):
    """A file that a commit adds or changes. `before` holds the versions of its parents: none for a new file.

    Without a `patch` (a merge, or nothing that git takes for text) the versions have to be compared.
    """

    path: bytes
    id: str
    before: tuple[str, ...]
    patch: Patch | None = None


class CommitChanges(NamedTuple):
    """What a commit brings. `message` is its message in UTF-8; None where it was not asked for."""

    commit: str
    message: bytes | None
    changes: list[Change]


def list_patches(repository: Repository, commits: Sequence[str], folder: str, limit: int) -> Iterator[CommitChanges]:
    """Return what `commits`, none of them a merge, bring below `folder`, with their messages; in no certain order.

    Git begins at once. Files of more than `limit` bytes come without a patch. SourceError when objects are missing.
    """
    # Nothing in a message, path or file can pass for a line of git's own: before each line of the first stands a blank,
    # git quotes the second, and counts the lines of the third.
    words = ["--stdin", "--root", "-r", "-M", "--raw", "-p", "-U0", "--no-abbrev", "--full-index", "--always"]
    words += ["--format=%H%n%w(0,1,1)%B", "--no-ext-diff", "--no-textconv", "--no-color", "--"]
    settings = [f"core.bigFileThreshold={limit}", "core.quotePath=true", "i18n.logOutputEncoding=UTF-8"]
    named = [folder] if folder else []
    return repository.stream("diff-tree", *words, *named, lines=commits, parse=_commits, settings=settings)


def _commits(stream: BufferedReader) -> Iterator[CommitChanges]:
    """Read commits one by one. Git's own lines begin without a sign; lines of files always begin with one."""
    commit = ""
    message: list[bytes] = []
    changes: list[Change] = []
    listed: dict[str, list[tuple[bytes, str, tuple[str, ...]]]] = {}
    for number, part in enumerate(_parts(stream)):
        head = _COMMIT.search(part)
        patch = _patch(part[: head.start()] if head else part) if number else None
        if patch is not None and listed.get(patch[0]):
            changes.append(Change(*listed[patch[0]].pop(0), patch[1]))
        for line in part[head.end() :].split(b"\n") if head else ():
            if line.startswith(b" "):
                message.append(line[1:])
            elif line.startswith(b":"):
                change = _parse_raw_line(line)
                if change is not None:
                    listed.setdefault(change[1], []).append(change)
            elif line:
                if commit:
                    yield CommitChanges(commit, b"\n".join(message), changes)
                commit, message, changes, listed = line.decode("ascii"), [], [], {}
    if commit:
        yield CommitChanges(commit, b"\n".join(message), changes)


def _parts(stream: BufferedReader) -> Iterator[bytes]:
    """Yield the output cut before each patch.

    Behind a patch stand the ids, messages and lists of files of the commits that follow.
    """
    held = [b"\n"]
    tail = b"\n"
    while chunk := stream.read1(_CHUNK):
        held.append(chunk)
        tail += chunk
        if _DIFF in tail:
            *whole, tail = b"".join(held).split(_DIFF)
            yield from whole
            held = [tail]
        tail = tail[-len(_DIFF) :]
    yield b"".join(held)


def _parse_raw_line(line: bytes) -> tuple[bytes, str, tuple[str, ...]] | None:
    """Path, id and older version of a line of the raw list; None for a deletion, a link or a submodule."""
    meta, _, paths = line[1:].rstrip(b"\n").partition(b"\t")
    old_mode, mode, old, new = meta.decode("ascii").split(" ")[:4]
    if mode in (LINK, SUBMODULE) or not new.strip("0"):
        return None
    before = (old,) if old.strip("0") and old_mode not in (LINK, SUBMODULE) else ()
    return _unquote(paths.rpartition(b"\t")[2]), new, before


def _patch(part: bytes) -> tuple[str, Patch | None] | None:
    """Return the id of the new version and its new lines, None for the latter in a binary file; None without new
    lines."""
    header, *hunks = part.split(b"\n@@ -")
    index = _INDEX.search(header)
    if index is None:
        return None
    found = index[1].decode("ascii")
    read = []
    for hunk in hunks:
        place, _, body = hunk.partition(b"\n")
        first = int(place.split(b" ", 2)[1].partition(b",")[0]) - 1
        lines = [line for line in body.split(b"\n") if line.startswith(b"+")]
        if lines:
            read.append((first, lines))
    if read:
        return found, Patch(tuple(read))
    return (found, None) if b"\nBinary files " in header else None


def _unquote(path: bytes) -> bytes:
    """Return a path without the quotes and escapes that git puts round unusual ones."""
    if not (path.startswith(b'"') and path.endswith(b'"') and len(path) > 1):
        return path
    return _ESCAPE.sub(_unescape, path[1:-1])


def _unescape(match: re.Match[bytes]) -> bytes:
    code = match[1]
    return bytes([int(code, 8) & 255]) if len(code) == 3 else _ESCAPES.get(code, code)
