"""The page: a conversation."""

from __future__ import annotations

import logging
import queue
import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING

import streamlit as st

from app.clients import HEADER, find_address
from app.settings import DESCRIPTION, EXAMPLES, TITLE
from app.task import InputError, Message, read_chat
from app.turns import BusyError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.settings import Settings
    from app.task import Model
    from app.turns import Turns

log = logging.getLogger(__name__)


def upload_limit(settings: Settings) -> int:
    """The largest file that Streamlit takes from a visitor, in megabytes."""
    return 1  # this page asks for none


def show_page(model: Model, turns: Turns, settings: Settings) -> None:
    """Show the page on which visitors talk with `model`, within the limits of `settings`."""
    st.set_page_config(page_title=TITLE)
    st.title(TITLE)
    st.write(DESCRIPTION)
    history: list[Message] = st.session_state.setdefault("history", [])
    for message in history:
        show(message)
    examples = () if history else EXAMPLES
    clicked = [example for example in examples if st.button(example, key=f"example: {example}")]
    if history:
        st.button("New conversation", on_click=history.clear)
    typed = st.chat_input("Message", max_chars=settings.max_prompt_characters)
    prompt = typed or next(iter(clicked), None)
    if prompt is not None:
        go_on(model, turns, settings, history, prompt)


def show(message: Message) -> None:
    """Show what was said, as Markdown without HTML."""
    with st.chat_message(message["role"]):
        st.markdown(message["content"])


def go_on(model: Model, turns: Turns, settings: Settings, history: list[Message], prompt: str) -> None:
    """Add `prompt` and the answer to it to `history`; what there is of it is there when a visitor stops it."""
    asked, said = Message(role="user", content=prompt), Message(role="assistant", content="")
    try:
        messages = read_chat(prompt, history, settings)
        pieces = make_answer(model, messages, turns, 2 * settings.max_seconds)
        show(asked)
        history += [asked, said]
        with closing(pieces), st.chat_message("assistant"):
            place = st.empty()
            # Whatever is clicked ends this run of the page, and with it the answer.
            st.button("Stop")
            with st.spinner("It is being made ..."):
                for piece in pieces:
                    said["content"] += piece
                    place.markdown(said["content"])
    except (InputError, BusyError) as error:
        problem = str(error)
    except TimeoutError:
        problem = "This took too long. Please ask for less, or try again later."
    except Exception:
        log.exception("No answer could be made")
        problem = "Something went wrong. The log of the Space says what."
    else:
        st.rerun()
    if history[-1:] == [said] and not said["content"]:
        del history[-2:]
    st.error(problem)


def make_answer(model: Model, messages: list[Message], turns: Turns, seconds: float) -> Iterator[str]:
    """The pieces of the answer to `messages`, as they are made once it is their turn; closing it stops the model.

    TimeoutError when it is not ready within `seconds`.
    """
    limit = time.monotonic() + seconds
    made: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    left = threading.Event()

    def make() -> None:
        with closing(model.answer(messages)) as pieces:
            for piece in pieces:
                if left.is_set():
                    break
                made.put(piece)

    future = turns.take(make, find_address(st.context.headers.get_all(HEADER)))
    future.add_done_callback(lambda _: made.put(None))
    try:
        while (piece := made.get(timeout=max(0.0, limit - time.monotonic()))) is not None:
            yield piece
        future.result()
    except queue.Empty:
        raise TimeoutError from None
    finally:
        left.set()
        future.cancel()
