"""Files written in one step, whole or not at all; those of a Space never through a link."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from hf_lint.errors import WriteError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def write_whole(path: str, data: bytes, *, mode: int | None = None, new_mode: int = 0o666) -> None:
    """Make `data` the content of `path` in one step: nobody sees half of it, and a failure leaves what was there.

    The file has exactly `mode`; without it, `new_mode` less the bits of the umask. OSError when writing fails.
    """
    write_pieces(path, (data,), mode=mode, new_mode=new_mode)


def write_pieces(path: str, pieces: Iterable[bytes], *, mode: int | None = None, new_mode: int = 0o666) -> None:
    """Do the same with data that comes in pieces."""
    scratch = os.path.join(os.path.dirname(path), f".hf-lint-{os.urandom(6).hex()}.tmp")
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        with open(os.open(scratch, flags, new_mode), "wb") as stream:
            stream.writelines(pieces)
        if mode is not None:
            os.chmod(scratch, mode)
        os.replace(scratch, path)
    except BaseException:
        if os.path.lexists(scratch):
            os.unlink(scratch)
        raise


def replace_file(root: Path, relative: str, data: bytes, before: bytes | None = None) -> None:
    """Make `data` the content of `relative` below `root`; a file that is there keeps its mode.

    `before` is what it must hold now; None: it must not be there, or may hold anything when it is. WriteError when a
    part of the path below `root` is a symbolic link, when the file has changed, or when writing fails.
    """
    path = root
    for part in relative.split("/"):
        path = path / part
        if path.is_symlink():
            raise WriteError(f"{relative}: hf-lint does not write through a symbolic link")
    try:
        mode = _mode(path, relative)
        if before is not None and path.read_bytes() != before:
            raise WriteError(f"{relative}: has changed in the meantime")
        write_whole(os.fspath(path), data, mode=mode)
    except OSError as error:
        raise WriteError(f"{relative}: cannot be written: {error.strerror}") from None


def _mode(path: Path, relative: str) -> int | None:
    """Return the mode of the file that is there, or None. WriteError for what is not a regular file."""
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(status.st_mode):
        raise WriteError(f"{relative}: not a regular file")
    return stat.S_IMODE(status.st_mode)
