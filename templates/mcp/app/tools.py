{% set task = cookiecutter.task %}
{% set name = {"chat": "ask", "text-generation": "generate", "text-to-image": "draw", "text-to-speech": "speak"}[task] %}
{% set given = {"chat": "message", "text-to-speech": "text"}[task] | default("prompt") %}
{% set result = {"text-to-image": "Image", "text-to-speech": "Sound"}[task] | default("str") %}
{% set reader = "read_chat" if task == "chat" else "read_prompt" %}
"""What programs can use by MCP, such as assistants: one tool, which asks the model as the page does."""

from __future__ import annotations

{% if task == "chat" %}
from contextlib import closing
{% endif %}
from typing import TYPE_CHECKING

import gradio as gr
{% if task == "text-to-image" %}
from PIL.Image import Image  # Gradio reads the annotations below when it runs
{% endif %}

from app.clients import HEADER, find_address
from app.keys import KeyProblem, Keys
from app.problems import told_to_visitors
from app.task import InputError, {{ "Sound, " if task == "text-to-speech" }}{{ reader }}

if TYPE_CHECKING:
    from app.settings import Settings
    from app.task import Model


TOOL = "{{ name }}"


def add_tool(model: Model, settings: Settings, concurrency_id: str) -> None:
    """Offer the tool, to programs with the key where there is one. It shares the places of `concurrency_id`."""
    keys = Keys(settings.secrets.get("API_KEY"))

    # Its name and these words are what an assistant chooses it by.
    def {{ name }}({{ given }}: str, request: gr.Request) -> {{ result }}:
{% if task == "chat" %}
        """Ask a language model one question and get its answer. It remembers nothing of earlier questions.

        Args:
            message: What to ask, in plain words.

        Returns:
            The answer of the model.
        """
{% elif task == "text-generation" %}
        """Let a language model go on from a prompt.

        Args:
            prompt: What the model is asked, in plain words.

        Returns:
            The answer of the model.
        """
{% elif task == "text-to-speech" %}
        """Say a text aloud.

        Args:
            text: What is said, in the language of the model.

        Returns:
            A recording of it, as the address of a WAV file.
        """
{% else %}
        """Draw what a prompt describes.

        Args:
            prompt: What the picture shows, in plain words.

        Returns:
            The picture.
        """
{% endif %}
        with told_to_visitors():
            require_key(keys, request)
{% if task == "chat" %}
            with closing(model.answer(read_chat(message, [], settings))) as pieces:
                return "".join(pieces)
{% else %}
            return model.answer(read_prompt({{ given }}, settings))
{% endif %}

    # What a tool takes and gives is told by components, which nobody sees.
    given = gr.Textbox(visible=False)
    result = {{ {"Image": 'gr.Image(format="png", visible=False)', "Sound": "gr.Audio(visible=False)"}[result] | default("gr.Textbox(visible=False)") }}
    gr.Button(visible=False).click(
        {{ name }},
        inputs=given,
        outputs=result,
        api_name=TOOL,
        concurrency_limit=settings.concurrency,
        concurrency_id=concurrency_id,
    )


def hide_all_but_the_tool(page: gr.Blocks) -> None:
    """Offer nothing to programs that parts of the page brought along, such as the button to sign in."""
    for function in page.fns.values():
        if function.api_name != TOOL:
            function.api_visibility = "private"


def require_key(keys: Keys, request: gr.Request) -> None:
    """InputError unless the program may ask. Checked here, since Gradio has other ways to a function besides MCP."""
    try:
        keys.check(request.headers, find_address(request.headers.getlist(HEADER)))
    except KeyProblem as problem:
        raise InputError(str(problem)) from None
