{% set task = cookiecutter.task %}
{% set prompted = task in ("text-generation", "text-to-image") %}
{% set reader = {"speech-recognition": "read_sound", "image-classification": "read_picture"}[task] | default("read_prompt") %}
"""The API: {{ {"text-generation": "one prompt, one answer", "text-to-image": "one prompt, one picture", "speech-recognition": "one recording, its words", "image-classification": "one picture, its labels"}[task] }}."""

from __future__ import annotations

import asyncio
{% if task != "text-generation" %}
import io
{% endif %}
from typing import TYPE_CHECKING

{% if task == "text-to-image" %}
from fastapi import Response
{% elif not prompted %}
from fastapi import Request
{% endif %}
{% if prompted %}
from pydantic import BaseModel, ConfigDict, Field
{% else %}
from pydantic import BaseModel, Field
{% endif %}

from app.task import {{ "" if prompted else "InputError, " }}{{ reader }}

if TYPE_CHECKING:
    from fastapi import FastAPI

    from app.settings import Settings
    from app.task import Model
    from app.turns import Turns

# Where {{ {"text-generation": "prompts", "text-to-image": "prompts", "speech-recognition": "recordings", "image-classification": "pictures"}[task] }} are sent to.
PATH = "/{{ {"text-generation": "generate", "text-to-image": "draw", "speech-recognition": "transcribe", "image-classification": "classify"}[task] }}"
PATHS = frozenset({("POST", PATH)})
# What curl sends there.
{% if task == "text-generation" %}
EXAMPLE = """ --json '{"prompt": "Name some trees."}'"""
{% elif task == "text-to-image" %}
EXAMPLE = """ --json '{"prompt": "A tree on a hill"}' --output picture.png"""
{% else %}
EXAMPLE = " --data-binary @{{ "speech.wav" if task == "speech-recognition" else "picture.jpg" }}"
{% endif %}
{% if not prompted %}

# The body of a request is the file itself: there is no form to take apart, and nothing is written to the disk.
FILE = {"required": True, "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
{% endif %}
{% if prompted %}


class Question(BaseModel):
    """What is sent."""

    model_config = ConfigDict(extra="forbid", strict=True)

    prompt: str = Field(description="{{ "What the model is asked" if task == "text-generation" else "What the picture shows" }}")
{% endif %}
{% if task == "image-classification" %}


class Label(BaseModel):
    """What a picture may show."""

    label: str
    score: float = Field(description="How likely it is, from 0 to 1")
{% endif %}
{% if task != "text-to-image" %}


class Reply(BaseModel):
    """What comes back."""

{% if task == "image-classification" %}
    labels: list[Label] = Field(description="The likeliest first")
{% else %}
    text: str = Field(description="{{ "The model's answer" if prompted else "What is said" }}")
{% endif %}
{% endif %}


def largest_request(settings: Settings) -> int:
    """The most bytes that a request can need."""
{% if prompted %}
    return 12 * settings.max_prompt_characters + 1000  # JSON writes a character in up to twelve
{% else %}
    return settings.max_upload_megabytes * 1024 * 1024
{% endif %}


def add_endpoint(app: FastAPI, model: Model, turns: Turns, settings: Settings) -> None:
    """Let `app` answer with what `model` makes, within the limits of `settings`."""

{% if task == "text-generation" %}
    @app.post(PATH)
    async def generate(question: Question) -> Reply:
        """Ask the model."""
        prompt = read_prompt(question.prompt, settings)
        return Reply(text=await asyncio.wrap_future(turns.take(lambda: model.answer(prompt))))
{% elif task == "text-to-image" %}
    @app.post(PATH, response_class=Response, responses={200: {"content": {"image/png": {}}}})
    async def draw(question: Question) -> Response:
        """Have a picture drawn, as PNG."""
        prompt = read_prompt(question.prompt, settings)

        def make() -> bytes:
            file = io.BytesIO()
            model.answer(prompt).save(file, format="PNG")
            return file.getvalue()

        return Response(await asyncio.wrap_future(turns.take(make)), media_type="image/png")
{% elif task == "speech-recognition" %}
    @app.post(PATH, openapi_extra={"requestBody": FILE})
    async def transcribe(request: Request) -> Reply:
        """Have a recording written down."""
        content = await read_file(request)
        make = turns.take(lambda: model.answer(read_sound(io.BytesIO(content), settings)))
        return Reply(text=await asyncio.wrap_future(make))
{% else %}
    @app.post(PATH, openapi_extra={"requestBody": FILE})
    async def classify(request: Request) -> Reply:
        """Have a picture looked at."""
        content = await read_file(request)
        scores = await asyncio.wrap_future(
            turns.take(lambda: model.answer(read_picture(io.BytesIO(content), settings)))
        )
        ordered = sorted(scores.items(), key=lambda item: -item[1])
        return Reply(labels=[Label(label=label, score=score) for label, score in ordered])
{% endif %}
{% if not prompted %}


async def read_file(request: Request) -> bytes:
    """The file that is the body of `request`. InputError when it is wrapped in a form."""
    if request.headers.get("content-type", "").startswith("multipart/"):
        raise InputError("Send the file itself, not a form: `curl --data-binary @FILE`, not `curl --form`.")
    return await request.body()
{% endif %}
