"""Data files with one thing a line: its name, a tab, and what is known of it. Only the lines asked for are read."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from hf_lint.core.policy import policies_root, read_file

if TYPE_CHECKING:
    from collections.abc import Iterator


def find_line(path: str, name: str) -> bytes | None:
    """Return what the file `path` below policies/ has after `name` and its tab; None where it has no such line."""
    data = _read(path)
    at = data.find(f"\n{name}\t".encode())
    return None if at < 0 else data[at + len(name) + 2 : data.find(b"\n", at + 1)]


def list_lines(path: str) -> Iterator[tuple[str, bytes]]:
    """Yield each name in the file, with what stands after its tab."""
    for line in _read(path).split(b"\n"):
        name, _, rest = line.partition(b"\t")
        if name:
            yield name.decode(), rest


@lru_cache(maxsize=4)
def _read(path: str) -> bytes:
    return b"\n" + read_file(f"{policies_root()}/{path}")
