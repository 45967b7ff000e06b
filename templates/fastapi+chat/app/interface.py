"""The API: a conversation, whose next message is sent as it is made."""

from __future__ import annotations

import json
import logging
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Literal

from fastapi import Response
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from app import task
from app.pieces import make_answer
from app.task import InputError, read_chat

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from fastapi import FastAPI

    from app.settings import Settings
    from app.turns import Turns

# Where conversations are sent to.
PATH = "/chat"
PATHS = frozenset({("POST", PATH)})
# What curl sends there.
EXAMPLE = """ --no-buffer --json '{"messages": [{"role": "user", "content": "Name some trees."}]}'"""

log = logging.getLogger(__name__)


class Message(BaseModel):
    """What was said."""

    model_config = ConfigDict(extra="forbid", strict=True)

    role: Literal["user", "assistant"]
    content: str


class Question(BaseModel):
    """What is sent."""

    model_config = ConfigDict(extra="forbid", strict=True)

    messages: list[Message] = Field(description="The conversation, which ends with a message of the user", min_length=1)
    stream: bool = Field(True, description="Whether the answer comes as it is made, as server-sent events")


class Reply(BaseModel):
    """What comes back, whole or in pieces."""

    text: str = Field(description="What the model says, or the next piece of it")


def largest_request(settings: Settings) -> int:
    """The most bytes that a request can need."""
    # JSON writes a character in up to twelve, and each message has some words around it.
    return 12 * (settings.max_prompt_characters + settings.max_chat_characters) + 10_000


def add_endpoint(app: FastAPI, model: task.Model, turns: Turns, settings: Settings) -> None:
    """Let `app` answer with what `model` makes, within the limits of `settings`."""
    events = {"text/event-stream": {"schema": {"type": "string"}}}

    @app.post(PATH, response_model=Reply, responses={200: {"content": events}})
    async def chat(question: Question) -> Response:
        """Go on with a conversation. The events hold a `text` each; the last one is `done`, or an `error`."""
        *history, last = (task.Message(role=row.role, content=row.content) for row in question.messages)
        if last["role"] != "user":
            raise InputError("The last message must be one of the user.")
        pieces = make_answer(model, read_chat(last["content"], history, settings), turns)
        if not question.stream:
            async with aclosing(pieces):
                return JSONResponse({"text": "".join([piece async for piece in pieces])})
        # What is wrong with the request is known by the first piece, when its status can still be told.
        first = await anext(pieces, "")
        return StreamingResponse(
            send(first, pieces), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )


async def send(first: str, pieces: AsyncGenerator[str, None]) -> AsyncGenerator[str]:
    """`first` and the other `pieces` as server-sent events."""
    async with aclosing(pieces):
        try:
            yield as_event({"text": first})
            async for piece in pieces:
                yield as_event({"text": piece})
            yield as_event({}, "done")
        except Exception:
            log.exception("An answer broke off")
            yield as_event({"message": "Something went wrong. The log of the Space says what."}, "error")


def as_event(data: dict[str, Any], name: str = "") -> str:
    """One server-sent event."""
    return (f"event: {name}\n" if name else "") + f"data: {json.dumps(data)}\n\n"
