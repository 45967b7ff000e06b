"""A Space that is made in memory, as a source: examples of policies, and files that are nowhere on disk yet."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from hf_lint.sources.source import Snapshot, Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space import Space


class Memory(Source):
    """A Space under the name `target`."""

    kind = "memory"
    shows_paths = False

    def __init__(self, target: str, space: Space) -> None:
        """`space` is the Space itself."""
        super().__init__(target, folder="")
        self._space = space

    @contextmanager
    def open(self) -> Iterator[Snapshot]:
        """Give the Space as it is."""
        yield Snapshot(self._space)


class Stranger(Source):
    """A Space whose own config and waivers do not count, before anything of it is known: settings are made for it."""

    kind = "hub"
    shows_paths = False
    is_trusted = False

    def __init__(self, target: str = "", space: Space | None = None) -> None:
        """`space` is the Space itself, once it is there."""
        super().__init__(target, folder="")
        self._space = space

    @contextmanager
    def open(self) -> Iterator[Snapshot]:
        """Give the Space as it is."""
        yield Snapshot(self._space)
