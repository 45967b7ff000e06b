"""The gate around something that answers as vLLM does: `python -m tests.fake`, to work on programs that ask it."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

import uvicorn

from app.gate import Gate
from app.model import MODEL_ID
from app.server import make_rules
from app.settings import PORT, read_settings
from tests.surroundings import surroundings

if TYPE_CHECKING:
    from collections.abc import MutableMapping

ANSWERS: dict[str, Any] = {
    "/health": None,
    "/v1/models": {"object": "list", "data": [{"id": MODEL_ID, "object": "model"}]},
    "/v1/chat/completions": {
        "object": "chat.completion",
        "model": MODEL_ID,
        "choices": [{"index": 0, "message": {"role": "assistant", "content": "Hello."}, "finish_reason": "stop"}],
    },
    "/v1/completions": {"object": "text_completion", "model": MODEL_ID, "choices": [{"index": 0, "text": "Hello."}]},
}


EVENTS = [{"choices": [{"index": 0, "delta": {"content": piece}}]} for piece in ("Hel", "lo.")]
"""What is streamed where a conversation is to be."""


async def fake_vllm(scope: Any, receive: Any, send: Any) -> None:
    """Says the same to everybody, whatever path is asked."""
    if scope["type"] != "http":
        return
    asked = (await receive()).get("body", b"")
    if scope["path"] == "/v1/chat/completions" and asked and json.loads(asked).get("stream"):
        kind = b"text/event-stream; charset=utf-8"
        body = "".join(f"data: {data}\n\n" for data in (*map(json.dumps, EVENTS), "[DONE]")).encode()
    else:
        kind = b"application/json"
        body = json.dumps(ANSWERS.get(scope["path"], "what nobody should see")).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind)]})
    await send({"type": "http.response.body", "body": body})


def fake_app(environ: MutableMapping[str, str]) -> Gate:
    """The gate before fake_vllm."""
    return Gate(fake_vllm, make_rules(read_settings(environ)))


if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else PORT
    uvicorn.run(fake_app({**surroundings(), **os.environ}), host="127.0.0.1", port=port, lifespan="off")
