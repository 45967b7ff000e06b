"""What a page asks of a model, so that either can be replaced or tested without the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypedDict

from app.settings import SYSTEM_PROMPT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from app.settings import Settings


class InputError(ValueError):
    """An input that cannot be used; the visitor is shown the message."""


class Message(TypedDict):
    """What was said; `role` is system, user or assistant."""

    role: str
    content: str


class Model(Protocol):
    """Goes on with a conversation."""

    def answer(self, messages: list[Message]) -> Iterator[str]:
        """The next message, in pieces as they are made; closing the iterator stops that.

        InputError, before the first piece, when the last message is too long for the model.
        """
        ...


def read_chat(prompt: str | None, history: Iterable[Message], settings: Settings) -> list[Message]:
    """What the model is asked when a visitor typed `prompt` after `history`: no more of that than is allowed.

    The oldest messages are left out first. A visitor's program may send any history, and so say what it likes in the
    model's name, but not in that of the Space: InputError says what is wrong.
    """
    if not prompt or not prompt.strip():
        raise InputError("Please type a message first.")
    if len(prompt) > settings.max_prompt_characters:
        raise InputError(
            f"The message has {len(prompt)} characters; {settings.max_prompt_characters} are allowed. "
            "Please shorten it."
        )
    # From the newest to the oldest.
    kept = [Message(role="user", content=prompt)]
    room = settings.max_chat_characters - len(prompt)
    for message in reversed(list(history)):
        if message["role"] not in ("user", "assistant"):
            raise InputError("Only messages of the user and the assistant can be sent.")
        # One more for each: those that say nothing cannot be without number either.
        room -= len(message["content"]) + 1
        if room < 0:
            break
        if message["role"] == kept[-1]["role"]:
            # Two in a row, where an answer was stopped before it began. Some models take nothing but turns.
            kept[-1] = Message(role=message["role"], content=f"{message['content']}\n\n{kept[-1]['content']}")
        else:
            kept.append(Message(role=message["role"], content=message["content"]))
    if kept[-1]["role"] == "assistant":
        kept.pop()
    if SYSTEM_PROMPT:
        kept.append(Message(role="system", content=SYSTEM_PROMPT))
    return kept[::-1]
