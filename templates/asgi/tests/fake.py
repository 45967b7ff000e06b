"""The Space around a model that needs no weights: `python -m tests.fake`, to work on it without a GPU."""

from __future__ import annotations

import os
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

from app.server import create_app
from app.settings import PORT, read_settings
from tests.fake_model import FakeModel
from tests.ports import free_port
from tests.surroundings import surroundings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, MutableMapping
    from typing import Any


def fake_app(environ: MutableMapping[str, str]) -> Callable[..., Any]:
    """The whole application around a FakeModel."""
    return create_app(FakeModel(), read_settings(environ))


@contextmanager
def running(environ: dict[str, str]) -> Iterator[int]:
    """The port at which the application answers on this machine, with what the Hub sets and `environ`."""
    port = free_port()
    app = fake_app({**surroundings(), **environ})
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    for _ in range(600):
        if server.started or not thread.is_alive():
            break
        time.sleep(0.05)
    assert server.started
    try:
        yield port
    finally:
        server.should_exit = True
        thread.join(timeout=20)


if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else PORT
    uvicorn.run(fake_app({**surroundings(), **os.environ}), host="127.0.0.1", port=port)
