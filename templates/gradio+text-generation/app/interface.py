"""The page: one prompt, one answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import gradio as gr

from app.settings import DESCRIPTION, TITLE
from app.task import InputError, read_prompt

if TYPE_CHECKING:
    from app.settings import Settings
    from app.task import Model


# No page asks for a file, and Gradio takes none that is larger.
UPLOAD_LIMIT = "1mb"


def build_page(model: Model, settings: Settings) -> gr.Blocks:
    """The page that asks `model`, within the limits of `settings`."""

    def answer(prompt: str) -> str:
        try:
            return model.answer(read_prompt(prompt, settings))
        except InputError as error:
            raise gr.Error(str(error)) from error

    # Files that visitors upload, although nothing on this page asks for any, are deleted after an hour.
    with gr.Blocks(title=TITLE, analytics_enabled=False, delete_cache=(3600, 3600)) as page:
        gr.Markdown(f"# {TITLE}\n\n{DESCRIPTION}")
        prompt = gr.Textbox(label="Prompt", lines=4, max_length=settings.max_prompt_characters, autofocus=True)
        button = gr.Button("Generate", variant="primary")
        result = gr.Textbox(label="Answer", lines=8, interactive=False)
        # "private" keeps the function out of the API that Gradio offers to programs.
        gr.on(
            [button.click, prompt.submit],
            answer,
            inputs=prompt,
            outputs=result,
            concurrency_limit=settings.concurrency,
            api_visibility="private",
        )
    return page.queue(max_size=settings.max_queue, default_concurrency_limit=settings.concurrency)
