{% set mcp = cookiecutter.mcp == "yes" %}
{% set signed_in = cookiecutter.sign_in != "none" %}
"""The page: a conversation."""

from __future__ import annotations

from collections.abc import Iterator  # Gradio reads the annotations below when it runs
from contextlib import closing
from typing import TYPE_CHECKING, Any

import gradio as gr

{% if cookiecutter.feedback == "yes" %}
from app.feedback import add_feedback
{% endif %}
from app.problems import told_to_visitors
from app.settings import DESCRIPTION, EXAMPLES, TITLE
from app.task import Message, read_chat
{% if mcp %}
from app.tools import add_tool, hide_all_but_the_tool
{% endif %}
{% if signed_in %}
from app.visitors import require_sign_in
{% endif %}

if TYPE_CHECKING:
    from app.settings import Settings
    from app.task import Model


def upload_limit(settings: Settings) -> str:
    """The largest file that Gradio takes from a visitor."""
    return "1mb"  # this page asks for none


def build_page(model: Model, settings: Settings) -> gr.Blocks:
    """The page on which visitors talk with `model`, within the limits of `settings`."""

    def answer(prompt: str, history: list[dict[str, Any]]{{ ", visitor: gr.OAuthProfile | None" if signed_in }}) -> Iterator[str]:
        with told_to_visitors():
{% if signed_in %}
            require_sign_in(visitor)
{% endif %}
            said = ""
            # Whoever stops it, or closes the page, stops the model.
            with closing(model.answer(read_chat(prompt, read_history(history), settings))) as pieces:
                for piece in pieces:
                    said += piece
                    yield said

    # Files that visitors upload, although nothing on this page asks for any, are deleted after an hour.
    with gr.Blocks(title=TITLE, analytics_enabled=False, fill_height=True, delete_cache=(3600, 3600)) as page:
        gr.Markdown(f"# {TITLE}\n\n{DESCRIPTION}")
{% if signed_in %}
        gr.LoginButton()
{% endif %}
        {{ 'conversation = ' if cookiecutter.feedback == 'yes' }}gr.ChatInterface(
            answer,
            chatbot=gr.Chatbot(
                label="Conversation",
                # Markdown, but no HTML of the model's: it may be talked into any.
                sanitize_html=True,
                allow_tags=False,
                allow_file_downloads=False,
                buttons=["copy", "copy_all"],
                placeholder="What is said here is not kept: it ends with the page.{{ " Only feedback is." if cookiecutter.feedback == "yes" }}",
                show_label=False,
                height=None,
            ),
            textbox=gr.Textbox(
                label="Message",
                placeholder="Type a message ...",
                max_length=settings.max_prompt_characters,
                autofocus=True,
                submit_btn=True,
                stop_btn=True,
            ),
            examples=list(EXAMPLES),
            cache_examples=False,
            flagging_mode="never",
            concurrency_limit=settings.concurrency,
            # "private" keeps the function out of the API that Gradio offers to programs.
            api_visibility="private",
        )
{% if cookiecutter.feedback == "yes" %}
        add_feedback(settings, {"conversation": conversation.chatbot}, read_conversation)
{% endif %}
{% if mcp %}
        # Gradio names the places of a conversation itself.
        places = next(function.concurrency_id for function in page.fns.values() if function.name == answer.__name__)
        add_tool(model, settings, places)
{% endif %}
{% if mcp %}
    hide_all_but_the_tool(page)
{% endif %}
    return page.queue(max_size=settings.max_queue, default_concurrency_limit=settings.concurrency)


def read_history(history: list[dict[str, Any]]) -> list[Message]:
    """What was said before, in words: Gradio hands a message on in parts."""
    return [Message(role=str(row["role"]), content=read_text(row["content"])) for row in history]


{% if cookiecutter.feedback == "yes" %}
def read_conversation(history: list[dict[str, Any]]) -> str:
    """All that was said, in words."""
    return "\n\n".join(f"{message['role']}: {message['content']}" for message in read_history(history))


{% endif %}
def read_text(content: Any) -> str:
    """The words in the content of a message; files and the like, which this page has none of, are left out."""
    if isinstance(content, str):
        return content
    return "".join(part["text"] for part in content if isinstance(part, dict) and isinstance(part.get("text"), str))
