"""What is kept between runs in the user's cache folder. A cache that cannot be read or written is passed over."""

from __future__ import annotations

import json
import os
from typing import Any

from hf_lint.core.digests import blake2b
from hf_lint.errors import PolicyError

_SIZE = 20
"""Bytes of a digest: nobody can make a second text with the digest of one that is known."""
_MOST = 10_000
"""Digests in one file: 200 KB, which are searched in some microseconds."""
_MOST_ANSWERS = 500_000
_LONGEST_ANSWER = 20_000
"""Bytes of all answers in one file, and of one."""


def load_or_make(name: str, digest: str, make: Any) -> Any:
    """Return `make()`, kept as JSON in the user's cache folder under its digest: YAML costs 20 times as much to read.

    A cache that cannot be read or written is passed over.
    """
    base = cache_folder()
    if base is None:
        return make()
    path = os.path.join(base, f"{name}-{digest}.json")
    try:
        with open(path, "rb") as file:
            return json.loads(file.read())
    except (OSError, ValueError):
        pass
    value = make()
    try:
        text = json.dumps(value)
    except TypeError as error:
        raise PolicyError(f"{name}: {error}: quote dates, and keep to text, numbers, lists and mappings") from None
    from hf_lint.core.atomic import write_whole

    try:
        os.makedirs(base, exist_ok=True)
        write_whole(path, text.encode())
    except OSError:
        pass
    return value


def cache_folder() -> str | None:
    """Return where this user's caches are kept: HF_LINT_CACHE (empty means nowhere), else the usual place."""
    folder = os.environ.get("HF_LINT_CACHE")
    if folder is not None:
        return folder or None
    home = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(home, "hf-lint")


class KnownTexts:
    """Texts that passed a test in an earlier run, known by their digests only.

    `name` must change with all that the outcome of the test depends on.
    """

    def __init__(self, name: str) -> None:
        self._file = _GrowingFile(name, _MOST * _SIZE)
        self._known = self._file.data
        self._new = b""

    def __contains__(self, text: str) -> bool:
        digest = _digest(text)
        at = self._known.find(digest)
        while at % _SIZE and at >= 0:
            at = self._known.find(digest, at + 1)
        return at >= 0

    def add(self, text: str) -> None:
        """Remember that `text` has passed."""
        self._new += _digest(text)

    def save(self) -> None:
        """Keep what is new for the next run: added at the end, or with the younger half of what would be too much."""
        count, torn = divmod(len(self._known), _SIZE)
        younger = b"" if torn else self._known[count // 2 * _SIZE :]
        self._file.grow(self._new, younger, intact=not torn)


class KnownAnswers:
    """What was answered to inputs in earlier runs, as JSON behind the digests of the inputs.

    `name` must change with all that an answer depends on but its inputs.
    """

    def __init__(self, name: str) -> None:
        self._file = _GrowingFile(name, _MOST_ANSWERS)
        self._new = b""

    def find(self, *inputs: bytes) -> Any:
        """Return the answer to these inputs; None where none is known."""
        start = b"\n" + _digest_of(inputs)
        at = self._file.data.rfind(start)
        if at < 0:
            return None
        line = self._file.data[at + len(start) :].partition(b"\n")[0]
        try:
            return json.loads(line)
        except ValueError:
            return None

    def add(self, answer: str, *inputs: bytes) -> None:
        """Remember the JSON `answer`, without line ends, to these inputs; not one that is longer than most."""
        if len(answer) <= _LONGEST_ANSWER:
            self._new += b"\n" + _digest_of(inputs) + answer.encode("ascii") + b"\n"

    def save(self) -> None:
        """Keep what is new for the next run: added at the end, or with the younger half of what would be too much."""
        known = self._file.data
        self._file.grow(self._new, known[known.find(b"\n", len(known) // 2) :])


class _GrowingFile:
    """A file in the cache folder to which each run adds."""

    def __init__(self, name: str, most: int) -> None:
        folder = cache_folder()
        self._path = os.path.join(folder, name) if folder is not None else ""
        self._most = most
        self.data = b""
        try:
            with open(self._path, "rb") as file:
                self.data = file.read(2 * most)
        except OSError:
            pass

    def grow(self, new: bytes, younger: bytes, *, intact: bool = True) -> None:
        """Add `new`; where that is too much, or the file not intact, write it anew with the `younger` records only."""
        if not new or not self._path:
            return
        try:
            os.makedirs(os.path.dirname(self._path), exist_ok=True)
            if not intact or len(self.data) + len(new) > self._most:
                from hf_lint.core.atomic import write_whole

                write_whole(self._path, (younger + new)[-self._most :], mode=0o600)
                return
            file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(file, new)
            finally:
                os.close(file)
        except OSError:
            pass


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_SIZE).digest()


def _digest_of(inputs: tuple[bytes, ...]) -> bytes:
    digest = blake2b(digest_size=_SIZE)
    for data in inputs:
        digest.update(b"%d\0" % len(data))
        digest.update(data)
    return digest.hexdigest().encode("ascii")
