"""What commits change, from the patches that `git diff-tree` makes: fast, and only the lines that are new."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hf_lint.records import NamedTuple
from hf_lint.sources import SourceError
from hf_lint.sources.git_tree import LINK, SUBMODULE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import IO

    from hf_lint.sources.git import Repository

AROUND = 3
"""Lines around an added one that come with it: a name may stand on one line and its value on the next."""
_HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_ESCAPE = re.compile(rb'\\([0-7]{3}|[abfnrtv"\\])')
_ESCAPES = {b"a": b"\a", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}
_HEADERS = (
    *(b"old mode ", b"new mode ", b"deleted file mode ", b"new file mode ", b"copy ", b"rename "),
    *(b"similarity ", b"dissimilarity ", b"index ", b"--- ", b"+++ ", b"Binary files "),
)


class Patch(NamedTuple):
    """The new lines of one version of a file with those around them.

    `text` holds the lines, `numbers` says where in the file each stands (from 0), `added` which of them are new.
    """

    text: bytes
    numbers: tuple[int, ...]
    added: frozenset[int]


class Change(NamedTuple):
    """A file that a commit adds or changes. `before` holds the versions of its parents: none for a new file.

    Without a `patch` (a merge, or nothing that git takes for text) the versions have to be compared.
    """

    commit: str
    path: bytes
    id: str
    before: tuple[str, ...]
    patch: Patch | None = None


def list_patches(repository: Repository, commits: Sequence[str], folder: str, limit: int) -> Iterator[Change]:
    """The changes of `commits`, none of them a merge, below `folder`, in order.

    Files of more than `limit` bytes come without a patch. SourceError when objects are missing.
    """
    # Nothing in a path or a file can pass for a line of git's own: it quotes the ones and counts the others' lines.
    words = ["--stdin", "--root", "-r", "-M", "--raw", "-p", f"-U{AROUND}", "--no-abbrev", "--full-index"]
    words += ["--no-ext-diff", "--no-textconv", "--no-color", "--", *([folder] if folder else [])]
    settings = [f"core.bigFileThreshold={limit}", "core.quotePath=true", "diff.suppressBlankEmpty=false"]
    with repository.feed("diff-tree", *words, lines=commits, settings=settings) as process:
        assert process.stdout is not None
        yield from _changes(process.stdout)
        if process.wait():
            raise SourceError("not all objects of the history are here: this is a partial clone, or it is damaged")


def _changes(stream: IO[bytes]) -> Iterator[Change]:
    commit = ""
    listed: dict[str, list[Change]] = {}
    line = stream.readline()
    while line:
        if line.startswith(b":"):
            change = _listed(line, commit)
            if change is not None:
                listed.setdefault(change.id, []).append(change)
        elif line.startswith(b"diff --git "):
            found, binary, patch, line = _section(stream)
            if listed.get(found) and (binary or patch is not None):
                yield listed[found].pop(0)._replace(patch=None if binary else patch)
            continue
        elif line != b"\n":
            commit = line.strip().decode("ascii")
            listed = {}
        line = stream.readline()


def _listed(line: bytes, commit: str) -> Change | None:
    """A line of the raw list; None for a deletion, a link or a submodule."""
    meta, _, paths = line[1:].rstrip(b"\n").partition(b"\t")
    old_mode, mode, old, new = meta.decode("ascii").split(" ")[:4]
    if mode in (LINK, SUBMODULE) or not new.strip("0"):
        return None
    before = (old,) if old.strip("0") and old_mode not in (LINK, SUBMODULE) else ()
    return Change(commit, _unquoted(paths.rpartition(b"\t")[2]), new, before)


def _section(stream: IO[bytes]) -> tuple[str, bool, Patch | None, bytes]:
    """The part of one file: the id of its new version, whether it is binary, its new lines, and the line behind it."""
    found = ""
    binary = False
    readline = stream.readline
    line = readline()
    while line.startswith(_HEADERS):
        if line.startswith(b"index "):
            found = line.split()[1].partition(b"..")[2].decode("ascii")
        binary = binary or line.startswith(b"Binary files ")
        line = readline()
    lines: list[bytes] = []
    numbers: list[int] = []
    added: list[int] = []
    while hunk := _HUNK.match(line):
        old, number, new = int(hunk[1] or 1), int(hunk[2]) - 1, int(hunk[3] or 1)
        while old > 0 or new > 0:
            line = readline()
            sign = line[:1]
            if sign == b"-":
                old -= 1
                continue
            if sign == b"+":
                added.append(number)
            elif sign == b" ":
                old -= 1
            elif sign == b"\\":  # no newline at the end of the old version
                continue
            else:
                return found, binary, None, b""
            new -= 1
            lines.append(line[1:])
            numbers.append(number)
            number += 1
        line = readline()
        while line.startswith(b"\\"):  # no newline at the end of the file
            line = readline()
    patch = Patch(b"".join(lines), tuple(numbers), frozenset(added)) if added else None
    return found, binary, patch, line


def _unquoted(path: bytes) -> bytes:
    """A path without the quotes and escapes that git puts round unusual ones."""
    if not (path.startswith(b'"') and path.endswith(b'"') and len(path) > 1):
        return path
    return _ESCAPE.sub(_unescaped, path[1:-1])


def _unescaped(match: re.Match[bytes]) -> bytes:
    code = match[1]
    return bytes([int(code, 8) & 255]) if len(code) == 3 else _ESCAPES.get(code, code)
