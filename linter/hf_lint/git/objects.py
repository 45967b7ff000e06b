"""Objects of a git repository from a running `git cat-file --batch`."""

from __future__ import annotations

from contextlib import suppress
from typing import IO, TYPE_CHECKING

from hf_lint.core.records import NamedTuple

if TYPE_CHECKING:
    import subprocess


class Object(NamedTuple):
    """One object; `kind` is "" when the repository does not have it. From a `--batch-check` it has no `data`."""

    id: str
    kind: str
    size: int
    data: bytes


class Objects:
    """Reads objects by their full id. What follows an object that could not be read is missing too."""

    def __init__(self, process: subprocess.Popen[bytes], *, with_data: bool = True) -> None:
        """Take over a `git cat-file --batch`, or `--batch-check`, which tells everything but the data."""
        self._process = process
        self._with_data = with_data

    def one(self, id: str) -> Object:  # noqa: A002
        """Return the object with this id."""
        with suppress(OSError):  # it has died; there will be no answer either
            self._stdin.write(f"{id}\n".encode("ascii"))
            self._stdin.flush()
        return self._answer(id)

    def close(self) -> None:
        """End the process."""
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):  # it has died: there is nothing left to end
                    stream.close()
        self._process.kill()
        self._process.wait()

    def _answer(self, id: str) -> Object:  # noqa: A002
        head = self._stdout.readline().split()
        if len(head) != 3 or not head[2].isdigit():
            return Object(id, "", 0, b"")
        kind, size = head[1].decode("ascii"), int(head[2])
        if not self._with_data:
            return Object(id, kind, size, b"")
        data = self._stdout.read(size)
        self._stdout.read(1)  # the line end behind it
        return Object(id, kind, size, data) if len(data) == size else Object(id, "", 0, b"")

    @property
    def _stdin(self) -> IO[bytes]:
        assert self._process.stdin is not None
        return self._process.stdin

    @property
    def _stdout(self) -> IO[bytes]:
        assert self._process.stdout is not None
        return self._process.stdout
