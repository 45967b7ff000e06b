"""What the Hub puts into the environment of this Space, with values that open nothing."""

from __future__ import annotations

from app.settings import REQUIRED_SECRETS

{% if cookiecutter.sign_in != "none" %}
SIGN_IN = {
    "SYSTEM": "spaces",
    "SPACE_ID": {{ (cookiecutter.owner ~ "/" ~ cookiecutter.space_name) | quoted }},
    "OAUTH_CLIENT_ID": "00000000-0000-0000-0000-000000000000",
    "OAUTH_SCOPES": "openid profile",
    "OPENID_PROVIDER_URL": "https://huggingface.co",
}
{% else %}
SIGN_IN: dict[str, str] = {}
{% endif %}


def surroundings() -> dict[str, str]:
    """Names and values, the required secrets among them."""
    return {**SIGN_IN, **{name: f"not-a-real-secret-{name.lower()}" for name in REQUIRED_SECRETS}}
