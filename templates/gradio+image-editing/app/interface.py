{% set signed_in = cookiecutter.sign_in != "none" %}
"""The page: a picture and words, and the picture that they make."""

from __future__ import annotations

from typing import TYPE_CHECKING

import gradio as gr
{% if signed_in %}
from PIL.Image import Image  # Gradio reads the annotations below when it runs: they tell it who asks
{% endif %}

{% if cookiecutter.feedback == "yes" %}
from app.feedback import add_feedback
{% endif %}
from app.problems import told_to_visitors
from app.settings import DESCRIPTION, GUIDANCE, TITLE
from app.task import LARGEST_SEED, SMALLEST, WEAKEST, read_edit
{% if signed_in %}
from app.visitors import require_sign_in
{% endif %}

if TYPE_CHECKING:
{% if not signed_in %}
    from PIL.Image import Image

{% endif %}
    from app.settings import Settings
    from app.task import Model


def upload_limit(settings: Settings) -> str:
    """The largest file that Gradio takes from a visitor."""
    return f"{settings.max_upload_megabytes}mb"


def build_page(model: Model, settings: Settings) -> gr.Blocks:
    """The page that asks `model`, within the limits of `settings`."""

    def answer(
        picture: str | None,
        prompt: str | None,
        avoid: str | None,
        strength: float | None,
        size: float | None,
        seed: float | None,
{% if signed_in %}
        visitor: gr.OAuthProfile | None,
{% endif %}
    ) -> tuple[Image, str]:
        with told_to_visitors():
{% if signed_in %}
            require_sign_in(visitor)
{% endif %}
            edit = read_edit(picture, prompt, avoid, strength, size, seed, settings)
            return model.answer(edit), str(edit.seed)

    # What visitors upload is deleted after an hour.
    with gr.Blocks(title=TITLE, analytics_enabled=False, delete_cache=(3600, 3600)) as page:
        gr.Markdown(f"# {TITLE}\n\n{DESCRIPTION}")
{% if signed_in %}
        gr.LoginButton()
{% endif %}
        # image_mode=None: the file is not unpacked before its size is checked.
        picture = gr.Image(label="Picture", type="filepath", image_mode=None, sources=["upload", "clipboard"])
        longest = settings.max_prompt_characters
        prompt = gr.Textbox(label="Prompt", placeholder="What it should become", lines=2, max_length=longest)
        # A model that is not guided knows nothing to avoid: see GUIDANCE.
        avoid = gr.Textbox(label="Avoid", lines=1, max_length=longest, visible=GUIDANCE > 1)
        with gr.Accordion("More", open=False):
            strength = gr.Slider(WEAKEST, 1, value=0.5, step=0.05, label="Strength", info="How much is drawn anew")
            largest = settings.picture_size
            size = gr.Slider(SMALLEST, largest, value=largest, step=8, label="Size", info="The longer side, in pixels")
            seed = gr.Number(
                value=None, precision=0, minimum=0, maximum=LARGEST_SEED, label="Seed", info="Empty: one at random"
            )
        button = gr.Button("Edit", variant="primary")
        result = gr.Image(label="Result", format="png", interactive=False)
        used = gr.Textbox(label="Seed of the result", interactive=False)
        # "private" keeps the function out of the API that Gradio offers to programs.
        gr.on(
            [button.click, prompt.submit],
            answer,
            inputs=[picture, prompt, avoid, strength, size, seed],
            outputs=[result, used],
            concurrency_limit=settings.concurrency,
            api_visibility="private",
        )
{% if cookiecutter.feedback == "yes" %}
        add_feedback(settings, {"prompt": prompt})
{% endif %}
    return page.queue(max_size=settings.max_queue, default_concurrency_limit=settings.concurrency)
