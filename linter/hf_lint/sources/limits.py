"""How much of a Space is read. What does not fit is named, and where it is text the run is incomplete."""

from __future__ import annotations

from hf_lint.core.records import NamedTuple

_MIB = 1024 * 1024
MAX_FILE = 8 * _MIB
"""Bytes: of a larger file only secrets of fixed form are looked for. The Hub wants files over 10 MB in LFS anyway."""


class Limits(NamedTuple):
    """Bytes of one file, bytes of all files together, and the number of files. See `MAX_FILE`.

    The number is the Hub's own limit for a repository.
    """

    file_bytes: int = MAX_FILE
    total_bytes: int = 256 * _MIB
    files: int = 100_000


DEFAULTS = Limits()


def raise_limits(file_mib: int) -> Limits:
    """Return the limits with files of `file_mib` MiB, and room for some of them."""
    size = file_mib * _MIB
    return Limits(size, max(DEFAULTS.total_bytes, 4 * size))


class Budget:
    """What is left of the bytes that are read of one Space."""

    __slots__ = ("left", "limits")

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.left = limits.total_bytes

    def refuse(self, size: int) -> str:
        """Return why a file of `size` bytes is not read; "" where it is, and then it counts."""
        if size > self.limits.file_bytes:
            return f"it is larger than {_size(self.limits.file_bytes)}"
        if size > self.left:
            return f"the files before have {_size(self.limits.total_bytes)} already"
        self.left -= size
        return ""


def _size(size: int) -> str:
    return f"{size // _MIB} MiB" if size >= _MIB else f"{size} bytes"
