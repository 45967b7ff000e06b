"""Data files with one thing a line: its name, a tab, and what is known of it. Only the lines asked for are read."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from hf_lint.core.policy import policies_root, read_file

if TYPE_CHECKING:
    from collections.abc import Iterator


def find_line(path: str, name: str) -> bytes | None:
    """Return what the file `path` below policies/ has after `name` and its tab; None where it has no such line."""
    data, places = _read(path)
    place = places.get(name.encode())
    return None if place is None else data[slice(*place)]


def list_fields(path: str) -> Iterator[tuple[str, bytes]]:
    """Yield each name in the file, with what stands between its tab and the next one."""
    data, places = _read(path)
    for name, (start, end) in places.items():
        tab = data.find(b"\t", start, end)
        yield name.decode(), data[start : tab if tab >= 0 else end]


@lru_cache(maxsize=4)
def _read(path: str) -> tuple[bytes, dict[bytes, tuple[int, int]]]:
    """Return the file, and by name where the rest of its line begins and ends.

    The lines are long, and to split two megabytes looks at each byte: `find` takes an eighth of the time.
    """
    data = read_file(f"{policies_root()}/{path}")
    places = {}
    at = 0
    while (tab := data.find(b"\t", at)) >= 0:
        end = data.find(b"\n", tab)
        end = len(data) if end < 0 else end
        name = data[data.rfind(b"\n", at, tab) + 1 or at : tab]
        if name:
            places[name] = tab + 1, end
        at = end + 1
    return data, places
