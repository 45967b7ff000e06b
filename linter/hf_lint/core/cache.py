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
        folder = cache_folder()
        self._path = os.path.join(folder, name) if folder is not None else ""
        self._known = b""
        self._new = b""
        try:
            with open(self._path, "rb") as file:
                self._known = file.read(2 * _MOST * _SIZE)
        except OSError:
            pass

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
        if not self._new or not self._path:
            return
        try:
            os.makedirs(os.path.dirname(self._path), exist_ok=True)
            if len(self._known) % _SIZE or len(self._known) + len(self._new) > _MOST * _SIZE:
                from hf_lint.core.atomic import write_whole

                older = self._known[len(self._known) // _SIZE // 2 * _SIZE :] if not len(self._known) % _SIZE else b""
                write_whole(self._path, (older + self._new)[-_MOST * _SIZE :])
                return
            file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(file, self._new)
            finally:
                os.close(file)
        except OSError:
            pass


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_SIZE).digest()
