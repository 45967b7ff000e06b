"""The Space around a model that needs no weights: `python -m tests.fake`, to work on it without a GPU."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from app.server import start
from app.settings import PORT, read_settings
from tests.fake_model import FakeModel
from tests.ports import free_port
from tests.surroundings import surroundings

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def running(environ: dict[str, str]) -> Iterator[int]:
    """The port at which the Space answers on this machine, with what the Hub sets and `environ`."""
    port = free_port()
    page = start(FakeModel(), read_settings({**surroundings(), **environ}), "127.0.0.1", port)
    try:
        yield port
    finally:
        page.close()


if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else PORT
    start(FakeModel(), read_settings({**surroundings(), **os.environ}), "127.0.0.1", port).block_thread()
