"""Folders for the inputs and outputs of other programs."""

from __future__ import annotations

import os
import weakref


class Scratch:
    """An empty folder that nobody else can open, until `remove`, or the end of the process at the latest.

    `tempfile` makes the same, and its import takes a sixtieth of a run over one Space. It is asked where the usual
    place does not do.
    """

    def __init__(self, prefix: str) -> None:
        """Make the folder; OSError where there is no place for it."""
        self.path = _make(prefix)
        self.remove = weakref.finalize(self, _remove, self.path)


def _make(prefix: str) -> str:
    base = os.environ.get("TMPDIR") or "/tmp"  # noqa: S108 - the name is random, and mkdir takes none that is there
    if os.name == "posix" and os.path.isabs(base):
        path = os.path.join(base, prefix + os.urandom(8).hex())
        try:
            os.mkdir(path, 0o700)
        except OSError:
            pass
        else:
            return path
    import tempfile

    return tempfile.mkdtemp(prefix=prefix)


def _remove(path: str) -> None:
    """Remove the folder: quickly while it holds files and empty folders only, as it does where all went well."""
    try:
        with os.scandir(path) as found:
            entries = list(found)
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                os.rmdir(entry)
            else:
                os.unlink(entry)
        os.rmdir(path)
    except OSError:
        import shutil

        shutil.rmtree(path, ignore_errors=True)
