"""Files of a Space written in one step: whole or not at all, and never through a link."""

from __future__ import annotations

import os
import stat
import tempfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class WriteError(Exception):
    """A file that was left as it is; the message says which and why."""


def replace_file(root: Path, relative: str, data: bytes, before: bytes | None = None) -> None:
    """Make `data` the content of `relative` below `root`; a file that is there keeps its mode.

    `before` is what it must hold now; None: it must not be there, or may hold anything when it is. WriteError when a
    part of the path below `root` is a symbolic link, when the file has changed, or when writing fails.
    """
    path = root
    for part in relative.split("/"):
        path = path / part
        if path.is_symlink():
            raise WriteError(f"{relative}: a symbolic link, which is not written through")
    try:
        mode = _mode(path, relative)
        if before is not None and path.read_bytes() != before:
            raise WriteError(f"{relative}: has changed meanwhile")
        handle, scratch = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
            os.chmod(scratch, mode)
            os.replace(scratch, path)
        except BaseException:
            os.unlink(scratch)
            raise
    except OSError as error:
        raise WriteError(f"{relative}: cannot be written: {error.strerror}") from None


def _mode(path: Path, relative: str) -> int:
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
    if not stat.S_ISREG(status.st_mode):
        raise WriteError(f"{relative}: not a regular file")
    return stat.S_IMODE(status.st_mode)
