"""Objects of a git repository from a running `git cat-file --batch`."""

from __future__ import annotations

from collections import deque
from typing import IO, TYPE_CHECKING

from hf_lint.records import NamedTuple

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterable, Iterator

_AHEAD = 40
"""Requests under way at a time: with 65 bytes each they fit into a pipe, so that neither side waits for the other."""


class Object(NamedTuple):
    """One object; `kind` is "" when the repository does not have it."""

    id: str
    kind: str
    data: bytes


class Objects:
    """Reads objects by their full id. What follows an object that could not be read is missing too."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        """Takes over a `git cat-file --batch`."""
        self._process = process

    def one(self, id: str) -> Object:  # noqa: A002
        """The object with this id. Not while `many` is being read."""
        return next(iter(self.many([id])))

    def many(self, ids: Iterable[str]) -> Iterator[Object]:
        """The objects in the order of `ids`, asked for some way ahead."""
        asked: deque[str] = deque()
        for id in ids:  # noqa: A001
            self._ask(id)
            asked.append(id)
            if len(asked) >= _AHEAD:
                yield self._answer(asked.popleft())
        while asked:
            yield self._answer(asked.popleft())

    def close(self) -> None:
        """End the process."""
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except OSError:
                    continue  # it has died: there is nothing left to end
        self._process.kill()
        self._process.wait()

    def _ask(self, id: str) -> None:  # noqa: A002
        try:
            self._stdin.write(f"{id}\n".encode("ascii"))
            self._stdin.flush()
        except OSError:
            return  # it has died; there will be no answer either

    def _answer(self, id: str) -> Object:  # noqa: A002
        head = self._stdout.readline().split()
        if len(head) != 3 or not head[2].isdigit():
            return Object(id, "", b"")
        size = int(head[2])
        data = self._stdout.read(size)
        self._stdout.read(1)  # the line end behind it
        return Object(id, head[1].decode("ascii"), data) if len(data) == size else Object(id, "", b"")

    @property
    def _stdin(self) -> IO[bytes]:
        assert self._process.stdin is not None
        return self._process.stdin

    @property
    def _stdout(self) -> IO[bytes]:
        assert self._process.stdout is not None
        return self._process.stdout
