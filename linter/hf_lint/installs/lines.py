"""Data files with one thing a line: its name, a tab, and what is known of it. Only the lines asked for are read."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from hf_lint.core.policy import policies_root, read_file

if TYPE_CHECKING:
    from collections.abc import Iterator


def find_line(path: str, name: str) -> bytes | None:
    """Return what the file `path` below policies/ has after `name` and its tab; None where it has no such line."""
    return _read(path).get(name.encode())


def list_lines(path: str) -> Iterator[tuple[str, bytes]]:
    """Yield each name in the file, with what stands after its tab."""
    for name, rest in _read(path).items():
        yield name.decode(), rest


@lru_cache(maxsize=4)
def _read(path: str) -> dict[bytes, bytes]:
    lines = read_file(f"{policies_root()}/{path}").split(b"\n")
    return {name: rest for name, tab, rest in (line.partition(b"\t") for line in lines) if tab and name}
