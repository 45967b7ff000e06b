"""An answer in pieces, from a model that makes it in a thread of its own."""

from __future__ import annotations

import asyncio
import threading
from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from app.task import Message, Model
    from app.turns import Turns


async def make_answer(model: Model, messages: list[Message], turns: Turns) -> AsyncGenerator[str, None]:
    """The pieces of the answer to `messages`, as they are made once it is their turn; closing it stops the model."""
    loop = asyncio.get_running_loop()
    made: asyncio.Queue[str | None] = asyncio.Queue()
    left = threading.Event()

    def make() -> None:
        with closing(model.answer(messages)) as pieces:
            for piece in pieces:
                if left.is_set():
                    break
                loop.call_soon_threadsafe(made.put_nowait, piece)

    future = asyncio.wrap_future(turns.take(make))
    future.add_done_callback(lambda _: made.put_nowait(None))
    try:
        while (piece := await made.get()) is not None:
            yield piece
        future.result()
    finally:
        left.set()
        future.cancel()
