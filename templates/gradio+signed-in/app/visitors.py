{% set organisation = cookiecutter.sign_in == "organisation" %}
"""Who may use the model: {{ "members of one organisation" if organisation else "whoever signs in with a Hugging Face account" }}."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import gradio.oauth

from app.task import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gradio import OAuthProfile

    from app.settings import Settings
{% if organisation %}

ORGANISATION = {{ cookiecutter.organisation | quoted }}
{% endif %}


def prepare_sign_in(settings: Settings) -> None:
    """Give Gradio the secret that signs the visitors' sessions: it may have left the environment before Gradio came."""
    gradio.oauth.OAUTH_CLIENT_SECRET = settings.secrets["OAUTH_CLIENT_SECRET"]


def require_sign_in(visitor: OAuthProfile | None) -> None:
    """InputError unless the visitor may use the model, which is checked here, on the server, for each request."""
    problem = judge_visitor(visitor)
    if problem:
        raise InputError(problem)


def judge_visitor(visitor: Mapping[str, Any] | None) -> str:
{% if organisation %}
    """Why this visitor may not use the Space, or an empty text.

    Whether somebody is a member is checked twice: `hf_oauth_authorized_org` in README.md lets nobody else sign in, and
    here it counts which organisations the Hub said that the visitor is in.
    """
{% else %}
    """Why this visitor may not use the Space, or an empty text."""
{% endif %}
    if visitor is None:
        return "Please sign in with Hugging Face first."
{% if organisation %}
    names = {str(row.get("preferred_username", "")).lower() for row in visitor.get("orgs") or ()}
    if ORGANISATION.lower() not in names:
        return f"This Space is for members of {ORGANISATION}."
{% endif %}
    return ""


def find_visitor(session: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The profile in what Gradio keeps of a visitor who has signed in, as long as that counts."""
    info = session.get("oauth_info") or {}
    if float(info.get("expires_at") or 0) <= time.time():
        return None
    profile = info.get("userinfo")
    return profile if isinstance(profile, dict) else None
