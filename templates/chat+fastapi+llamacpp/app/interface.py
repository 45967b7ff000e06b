"""The API: a conversation, as OpenAI's API has it, whose next message can be sent as it is made."""

from __future__ import annotations

import json
import logging
import time
import uuid
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Literal

from fastapi import Response
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from app import task
from app.model import MODEL_ID
from app.pieces import make_answer
from app.task import InputError, read_chat

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from fastapi import FastAPI

    from app.settings import Settings
    from app.turns import Turns

# Where conversations are sent to, and where the model's name is.
PATH = "/v1/chat/completions"
MODELS = "/v1/models"
PATHS = frozenset({("POST", PATH), ("GET", MODELS)})
# What curl sends there.
EXAMPLE = """ --json '{"messages": [{"role": "user", "content": "Name some trees."}]}'"""

log = logging.getLogger(__name__)


class Message(BaseModel):
    """What was said."""

    model_config = ConfigDict(extra="forbid", strict=True)

    role: Literal["system", "user", "assistant"]
    content: str


class Question(BaseModel):
    """What is sent. Another option of OpenAI's API is refused by its name, rather than left out without a word."""

    model_config = ConfigDict(extra="forbid", strict=True)

    messages: list[Message] = Field(description="The conversation, which ends with a message of the user", min_length=1)
    stream: bool = Field(False, description="Whether the answer comes as it is made, as server-sent events")
    model: str = Field(MODEL_ID, description="There is one: another is not taken")


def largest_request(settings: Settings) -> int:
    """The most bytes that a request can need."""
    # JSON writes a character in up to twelve, and each message has some words around it.
    return 12 * (2 * settings.max_prompt_characters + settings.max_chat_characters) + 10_000


def read_messages(question: Question, settings: Settings) -> list[task.Message]:
    """What the model is asked. A system prompt that comes first stands in for the Space's. InputError says why not."""
    if question.model != MODEL_ID:
        raise InputError(f"The model is {MODEL_ID}, and there is no other.")
    *history, last = (task.Message(role=row.role, content=row.content) for row in question.messages)
    if last["role"] != "user":
        raise InputError("The last message must be one of the user.")
    system = history.pop(0) if history and history[0]["role"] == "system" else None
    messages = read_chat(last["content"], history, settings)
    if system is None:
        return messages
    if len(system["content"]) > settings.max_prompt_characters:
        raise InputError(f"The system prompt is too long: {settings.max_prompt_characters} characters are allowed.")
    return [system, *(message for message in messages if message["role"] != "system")]


def add_endpoint(app: FastAPI, model: task.Model, turns: Turns, settings: Settings) -> None:
    """Let `app` answer with what `model` makes, within the limits of `settings`."""
    events = {"text/event-stream": {"schema": {"type": "string"}}}

    @app.get(MODELS)
    async def models() -> dict[str, Any]:
        """Name the model."""
        return {"object": "list", "data": [{"id": MODEL_ID, "object": "model", "owned_by": MODEL_ID.partition("/")[0]}]}

    @app.post(PATH, response_model=None, responses={200: {"content": events}})
    async def chat(question: Question) -> Response:
        """Go on with a conversation."""
        pieces = make_answer(model, read_messages(question, settings), turns)
        about = {"id": f"chatcmpl-{uuid.uuid4().hex}", "created": int(time.time()), "model": MODEL_ID}
        if not question.stream:
            async with aclosing(pieces):
                text = "".join([piece async for piece in pieces])
            message = {"role": "assistant", "content": text}
            choice = {"index": 0, "message": message, "finish_reason": "stop"}
            return JSONResponse({**about, "object": "chat.completion", "choices": [choice]})
        # What is wrong with the request is known by the first piece, when its status can still be told.
        first = await anext(pieces, "")
        return StreamingResponse(
            send(about, first, pieces), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )


async def send(about: dict[str, Any], first: str, pieces: AsyncGenerator[str, None]) -> AsyncGenerator[str]:
    """`first` and the other `pieces` as server-sent events, each with what is told `about` the answer."""
    async with aclosing(pieces):
        try:
            yield as_event(about, {"role": "assistant", "content": first}, None)
            async for piece in pieces:
                yield as_event(about, {"content": piece}, None)
            yield as_event(about, {}, "stop")
        except Exception:
            log.exception("An answer broke off")
            error = {"message": "Something went wrong. The log of the Space says what."}
            yield f"data: {json.dumps({'error': error})}\n\n"
        yield "data: [DONE]\n\n"


def as_event(about: dict[str, Any], delta: dict[str, str], reason: str | None) -> str:
    """One server-sent event."""
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    return f"data: {json.dumps({**about, 'object': 'chat.completion.chunk', 'choices': [choice]})}\n\n"
