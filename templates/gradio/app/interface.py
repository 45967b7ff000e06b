{% set task = cookiecutter.task %}
{% set signed_in = cookiecutter.sign_in != "none" %}
{% set mcp = cookiecutter.mcp == "yes" %}
{% set reader = {"text-generation": "read_prompt", "text-to-image": "read_prompt", "speech-recognition": "read_sound", "image-classification": "read_picture", "text-to-speech": "read_prompt"}[task] %}
{% set given = {"read_prompt": "prompt", "read_sound": "sound", "read_picture": "picture"}[reader] %}
{% set result = {"text-generation": "str", "text-to-image": "Image", "speech-recognition": "str", "image-classification": "dict[str, float]", "text-to-speech": "Sound"}[task] %}
"""The page: {{ {"text-generation": "one prompt, one answer", "text-to-image": "one prompt, one picture", "speech-recognition": "one recording, its words", "image-classification": "one picture, its labels", "text-to-speech": "one text, spoken"}[task] }}."""

from __future__ import annotations

from typing import TYPE_CHECKING

import gradio as gr
{% if task == "text-to-image" and signed_in %}
from PIL.Image import Image  # Gradio reads the annotations below when it runs: they tell it who asks
{% endif %}

{% if cookiecutter.feedback == "yes" %}
from app.feedback import add_feedback
{% endif %}
from app.problems import told_to_visitors
from app.settings import DESCRIPTION, TITLE
from app.task import {{ "Sound, " if task == "text-to-speech" and signed_in }}{{ reader }}
{% if mcp %}
from app.tools import add_tool, hide_all_but_the_tool
{% endif %}
{% if signed_in %}
from app.visitors import require_sign_in
{% endif %}

if TYPE_CHECKING:
{% if task == "text-to-image" and not signed_in %}
    from PIL.Image import Image

{% endif %}
    from app.settings import Settings
    from app.task import Model{{ ", Sound" if task == "text-to-speech" and not signed_in }}


def upload_limit(settings: Settings) -> str:
    """The largest file that Gradio takes from a visitor."""
{% if given == "prompt" %}
    return "1mb"  # this page asks for none
{% else %}
    return f"{settings.max_upload_megabytes}mb"
{% endif %}


def build_page(model: Model, settings: Settings) -> gr.Blocks:
    """The page that asks `model`, within the limits of `settings`."""

    def answer({{ given }}: str | None{% if signed_in %}, visitor: gr.OAuthProfile | None{% endif %}) -> {{ result }}:
        with told_to_visitors():
{% if signed_in %}
            require_sign_in(visitor)
{% endif %}
            return model.answer({{ reader }}({{ given }}, settings))

{% if given == "prompt" %}
    # Files that visitors upload, although nothing on this page asks for any, are deleted after an hour.
{% else %}
    # What visitors upload is deleted after an hour.
{% endif %}
    with gr.Blocks(title=TITLE, analytics_enabled=False, delete_cache=(3600, 3600)) as page:
        gr.Markdown(f"# {TITLE}\n\n{DESCRIPTION}")
{% if signed_in %}
        gr.LoginButton()
{% endif %}
{% if given == "prompt" %}
        prompt = gr.Textbox(label="Prompt", lines=4, max_length=settings.max_prompt_characters, autofocus=True)
{% elif given == "sound" %}
        sound = gr.Audio(label="Speech", type="filepath", sources=["microphone", "upload"])
{% else %}
        # image_mode=None: the file is not unpacked before its size is checked.
        picture = gr.Image(label="Picture", type="filepath", image_mode=None, sources=["upload", "clipboard"])
{% endif %}
        button = gr.Button({{ {"text-generation": "Generate", "text-to-image": "Draw", "speech-recognition": "Transcribe", "image-classification": "Classify", "text-to-speech": "Speak"}[task] | quoted }}, variant="primary")
{% if task == "text-generation" %}
        result = gr.Textbox(label="Answer", lines=8, interactive=False)
{% elif task == "text-to-image" %}
        result = gr.Image(label="Picture", format="png", interactive=False)
{% elif task == "text-to-speech" %}
        result = gr.Audio(label="Speech", interactive=False)
{% elif task == "speech-recognition" %}
        result = gr.Textbox(label="Text", lines=8, interactive=False)
{% else %}
        result = gr.Label(label="Labels")
{% endif %}
        # "private" keeps the function out of the API that Gradio offers to programs.
        gr.on(
            {{ "[button.click, prompt.submit]" if given == "prompt" else "button.click" }},
            answer,
            inputs={{ given }},
            outputs=result,
            concurrency_limit=settings.concurrency,
{% if mcp %}
            concurrency_id="model",
{% endif %}
            api_visibility="private",
        )
{% if cookiecutter.feedback == "yes" %}
        add_feedback(settings, {{ {"text-generation": '{"prompt": prompt, "answer": result}', "text-to-image": '{"prompt": prompt}', "text-to-speech": '{"prompt": prompt}', "speech-recognition": '{"text": result}', "image-classification": '{"labels": result}'}[task] }})
{% endif %}
{% if mcp %}
        add_tool(model, settings, "model")
{% endif %}
{% if mcp %}
    hide_all_but_the_tool(page)
{% endif %}
    return page.queue(max_size=settings.max_queue, default_concurrency_limit=settings.concurrency)
