"""What visitors send: for each task something small, and something over the limits of running.LIMITS."""

from __future__ import annotations

import io
import struct
import wave
import zlib
from typing import NamedTuple

LIMITS = {
    "MAX_PROMPT_CHARACTERS": "200",
    "MAX_NEW_TOKENS": "12",
    "MAX_UPLOAD_MEGABYTES": "2",
    "MAX_AUDIO_SECONDS": "3",
    "MAX_MEGAPIXELS": "1",
    "PICTURE_SIZE": "64",
    "STEPS": "1",
}
"""What every Space is started with, so that nothing here takes long."""
TOO_LARGE = 2_200_000
"""Bytes of an upload that no Space takes."""


class File(NamedTuple):
    """A file that a visitor has."""

    name: str
    content: bytes


class Task(NamedTuple):
    """What is sent for a task: a good input, one over a limit, and what must be said about that one."""

    button: str
    good: str | File
    too_much: str | File
    refusal: str
    words: str = ""
    """What is said of a file that is sent."""


def recording(seconds: float) -> File:
    """A WAV file of silence."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(int(seconds * 8000) * 2))
    return File("speech.wav", file.getvalue())


def picture(width: int, height: int) -> File:
    """A white PNG file."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\xff" * 3 * width) * height)
    chunks = chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return File("picture.png", b"\x89PNG\r\n\x1a\n" + chunks)


CHARACTERS, TOKENS = (int(LIMITS[name]) for name in ("MAX_PROMPT_CHARACTERS", "MAX_NEW_TOKENS"))
PROMPT_REFUSAL = "201 characters; 200 are allowed"
TASKS = {
    "chat": Task("Send", "Name some trees.", "x" * 201, PROMPT_REFUSAL),
    "text-generation": Task("Generate", "Name some trees.", "x" * 201, PROMPT_REFUSAL),
    "text-to-image": Task("Draw", "An oak in autumn.", "x" * 201, PROMPT_REFUSAL),
    "speech-recognition": Task("Transcribe", recording(2), recording(3.5), "longer than 3 seconds"),
    "image-classification": Task(
        "Classify", picture(20, 10), picture(1001, 1000), "1001 x 1000 pixels; 1 million are allowed"
    ),
    "image-editing": Task(
        "Edit", picture(80, 40), picture(1001, 1000), "1001 x 1000 pixels; 1 million are allowed", "An oak in autumn."
    ),
    "text-to-speech": Task("Speak", "Name some trees.", "x" * 201, PROMPT_REFUSAL),
}
CHAT_BYTES = 12 * CHARACTERS + 10_000
CHAT = Task("Chat", "Name some trees.", "x" * CHAT_BYTES, f"The request is too large: {CHAT_BYTES} bytes are allowed.")
"""What is sent to an OpenAI-compatible API: the gate before it counts the bytes of the whole request."""
