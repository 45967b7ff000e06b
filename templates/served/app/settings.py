"""What can be set: the texts here, and limits that environment variables may change within bounds."""

from __future__ import annotations

import os
{% if "api" in kinds[cookiecutter.kind].words or cookiecutter.feedback == "yes" %}
import re
{% endif %}
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.secrets import take_secrets

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping

TITLE = {{ cookiecutter.title | quoted }}
DESCRIPTION = {{ cookiecutter.description | quoted }}
{% if cookiecutter.task == "chat" %}

# What the model is told before each conversation; visitors do not see it. Where it is empty, the model is told nothing:
# some do not know such a message.
SYSTEM_PROMPT = "You are a helpful assistant. Answer briefly, and say so when you do not know."
{% if "api" not in kinds[cookiecutter.kind].words %}
# What visitors can click to begin with.
EXAMPLES = ("Name some trees.", "Why is the sky blue?", "Write a short poem about a river.")
{% endif %}
{% endif %}

{% if cookiecutter.task == "image-editing" %}
# How closely a picture follows the prompt. Turbo models are made to work without; others want about 7. Over 1, visitors
# can also say what to avoid.
GUIDANCE = 0.0

{% endif %}
{% if kinds[cookiecutter.kind].sdk == "docker" %}
# The same number as `app_port` in README.md and EXPOSE in the Dockerfile.
{% else %}
# Where Spaces expect a Gradio app.
{% endif %}
PORT = {{ cookiecutter.__port }}
HEALTH_PATH = "{{ kinds[cookiecutter.kind].health }}"

# Secrets are set in the Space's settings, never in a file. The Space does not start without the required ones.
REQUIRED_SECRETS: tuple[str, ...] = {{ secrets(cookiecutter) | selectattr("required") | map(attribute="name") | python_tuple }}
OPTIONAL_SECRETS: tuple[str, ...] = {{ secrets(cookiecutter) | rejectattr("required") | map(attribute="name") | python_tuple }}

# A shorter one can be guessed, and taking it out of the log would show it by the gaps.
SHORTEST_SECRET = 16

# Variable: default, smallest and largest value.
LIMITS = {
{% for limit in limits(cookiecutter) %}
    "{{ limit.variable }}": ({{ limit.default }}, {{ limit.smallest }}, {{ limit.largest }}),
{% endfor %}
}
{% if "api" in kinds[cookiecutter.kind].words %}

# Sites whose pages may ask from a visitor's browser, with commas: https://example.com. None when it is not set.
ORIGINS = "ALLOWED_ORIGINS"
_ORIGIN = re.compile(r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?")
{% endif %}
{% if cookiecutter.feedback == "yes" %}

# The private dataset that keeps what visitors say of answers: OWNER/NAME. Nobody is asked when it is not set.
DATASET = "FEEDBACK_DATASET"
_NAME = r"[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9_])?"
_DATASET = re.compile(f"{_NAME}/{_NAME}")
{% endif %}


class SettingsError(Exception):
    """The environment does not hold what the Space needs; the message names everything that is wrong."""


@dataclass(frozen=True)
class Settings:
    """The limits of one run, and its secrets, which are never shown."""

{% for limit in limits(cookiecutter) %}
    {{ limit.variable | lower }}: int
{% endfor %}
    secrets: Mapping[str, str] = field(repr=False)
{% if "api" in kinds[cookiecutter.kind].words %}
    origins: frozenset[str] = frozenset()
{% endif %}
{% if cookiecutter.feedback == "yes" %}
    feedback_dataset: str = ""
{% endif %}


def read_settings(
    environ: MutableMapping[str, str] = os.environ, required_secrets: tuple[str, ...] = REQUIRED_SECRETS
) -> Settings:
    """The settings in `environ`, from which the secrets are removed. SettingsError lists all that is wrong at once."""
    problems = []
    limits = {}
    for name, (default, smallest, largest) in LIMITS.items():
        text = environ.get(name, "").strip() or str(default)
        # isascii: int() also reads digits of other scripts.
        value = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
        if not smallest <= value <= largest:
            problems.append(f"{name} must be a whole number from {smallest} to {largest}")
        limits[name.lower()] = value
    secrets = take_secrets(environ, (*required_secrets, *OPTIONAL_SECRETS))
    problems += [f"{name} is not set" for name in required_secrets if name not in secrets]
    problems += [
        f"{name} has less than {SHORTEST_SECRET} characters"
        for name, value in secrets.items()
        if len(value) < SHORTEST_SECRET
    ]
{% if "api" in kinds[cookiecutter.kind].words %}
    origins = frozenset(environ.get(ORIGINS, "").replace(",", " ").split())
    if not all(_ORIGIN.fullmatch(origin) for origin in origins):
        problems.append(f"{ORIGINS} must be sites such as https://example.com, with commas; `*` is none")
{% endif %}
{% if cookiecutter.feedback == "yes" %}
    dataset = environ.get(DATASET, "").strip()
    if dataset and not _DATASET.fullmatch(dataset):
        problems.append(f"{DATASET} must be the name of a dataset, such as someone/feedback")
{% endif %}
{% if cookiecutter.sign_in != "none" %}
    if environ.get("SYSTEM") != "spaces" or "SPACE_ID" not in environ:
        # Elsewhere Gradio would let everybody in, under one name.
        problems.append("SPACE_ID is not set: sign-in works on Spaces only. Elsewhere use `python -m tests.fake`")
{% endif %}
    if problems:
        lines = "\n".join(f"  - {problem}" for problem in problems)
        raise SettingsError(
            f"The Space cannot start:\n{lines}\n"
            "Set these under Settings > Variables and secrets of the Space: secrets as secrets, limits as variables."
        )
    return Settings(secrets=secrets, {{ "origins=origins, " if "api" in kinds[cookiecutter.kind].words }}{{ "feedback_dataset=dataset, " if cookiecutter.feedback == "yes" }}**limits)
