"""Who may use the model: {{ "members of one organisation" if cookiecutter.sign_in == "organisation" else "whoever signs in with a Hugging Face account" }}."""

from __future__ import annotations

from typing import TYPE_CHECKING

import gradio.oauth

from app.task import InputError

if TYPE_CHECKING:
    from gradio import OAuthProfile

    from app.settings import Settings


def prepare_sign_in(settings: Settings) -> None:
    """Give Gradio the secret that signs the visitors' sessions: it may have left the environment before Gradio came."""
    gradio.oauth.OAUTH_CLIENT_SECRET = settings.secrets["OAUTH_CLIENT_SECRET"]


def require_sign_in(visitor: OAuthProfile | None) -> None:
{% if cookiecutter.sign_in == "organisation" %}
    """InputError unless the visitor is signed in, which is checked here, on the server, for each request.

    Whether somebody is a member is checked by the Hub: `hf_oauth_authorized_org` in README.md lets nobody else sign in.
    """
{% else %}
    """InputError unless the visitor is signed in, which is checked here, on the server, for each request."""
{% endif %}
    if visitor is None:
        raise InputError("Please sign in with Hugging Face first.")
