{% set task = cookiecutter.task %}
{% set prompted = task in ("text-generation", "text-to-image") %}
{% set reader = {"speech-recognition": "read_sound", "image-classification": "read_picture"}[task] | default("read_prompt") %}
"""The page: {{ {"text-generation": "one prompt, one answer", "text-to-image": "one prompt, one picture", "speech-recognition": "one recording, its words", "image-classification": "one picture, its labels"}[task] }}."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, TypeVar

import streamlit as st

from app.clients import HEADER, find_address
from app.settings import DESCRIPTION, TITLE
from app.task import InputError, {{ reader }}
from app.turns import BusyError

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.settings import Settings
    from app.task import Model
    from app.turns import Turns

Answer = TypeVar("Answer")

log = logging.getLogger(__name__)


def upload_limit(settings: Settings) -> int:
    """The largest file that Streamlit takes from a visitor, in megabytes."""
{% if prompted %}
    return 1  # this page asks for none
{% else %}
    return settings.max_upload_megabytes
{% endif %}


def show_page(model: Model, turns: Turns, settings: Settings) -> None:
    """Show the page that asks `model`, within the limits of `settings`."""
    st.set_page_config(page_title=TITLE)
    st.title(TITLE)
    st.write(DESCRIPTION)
    with st.form("question", enter_to_submit=False):
{% if prompted %}
        prompt = st.text_area("Prompt", max_chars=settings.max_prompt_characters)
{% elif task == "speech-recognition" %}
        recorded = st.audio_input("Record speech")
        uploaded = st.file_uploader("or choose a file", type=["wav", "flac", "ogg", "mp3"])
{% else %}
        picture = st.file_uploader("Picture", type=["jpg", "jpeg", "png", "webp"])
{% endif %}
        asked = st.form_submit_button("{{ {"text-generation": "Generate", "text-to-image": "Draw", "speech-recognition": "Transcribe", "image-classification": "Classify"}[task] }}")
    if not asked:
        return
{% if task == "text-generation" %}
    answer = ask(turns, lambda: model.answer(read_prompt(prompt, settings)), settings)
    # As it is, not as Markdown: a model may be talked into a link or a picture that tells others what was asked.
    st.text(answer)
{% elif task == "text-to-image" %}
    st.image(ask(turns, lambda: model.answer(read_prompt(prompt, settings)), settings), output_format="PNG")
{% elif task == "speech-recognition" %}
    st.text(ask(turns, lambda: model.answer(read_sound(uploaded or recorded, settings)), settings))
{% else %}
    scores = ask(turns, lambda: model.answer(read_picture(picture, settings)), settings)
    for label, score in sorted(scores.items(), key=lambda item: -item[1]):
        st.text(f"{label}: {score:.1%}")
        st.progress(score)
{% endif %}


def ask(turns: Turns, make: Callable[[], Answer], settings: Settings) -> Answer:
    """What `make` returns once it is its turn. Where it returns nothing, the visitor is told why and the page ends."""
    try:
        future = turns.take(make, find_address(st.context.headers.get_all(HEADER)))
        with st.spinner("It is being made ..."):
            # As long in line as for the answer.
            return future.result(timeout=2 * settings.max_seconds)
    except (InputError, BusyError) as error:
        problem = str(error)
    except TimeoutError:
        future.cancel()
        problem = "This took too long. Please ask for less, or try again later."
    except Exception:
        log.exception("No answer could be made")
        problem = "Something went wrong. The log of the Space says what."
    st.error(problem)
    st.stop()
