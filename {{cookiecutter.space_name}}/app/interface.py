"""The page: one prompt, one answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import gradio as gr

from app.settings import DESCRIPTION, TITLE
from app.task import PromptError

if TYPE_CHECKING:
    from app.settings import Settings
    from app.task import TextModel


def build_page(model: TextModel, settings: Settings) -> gr.Blocks:
    """The page that asks `model`, within the limits of `settings`."""

    def answer(prompt: str) -> str:
        if not prompt or not prompt.strip():
            raise gr.Error("Please type a prompt first.")
        if len(prompt) > settings.max_prompt_characters:
            raise gr.Error(
                f"The prompt has {len(prompt)} characters; {settings.max_prompt_characters} are allowed. "
                "Please shorten it."
            )
        try:
            return model.generate(prompt)
        except PromptError as error:
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
