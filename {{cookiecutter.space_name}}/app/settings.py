"""What can be set: the texts here, and limits that environment variables may change within bounds."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.secrets import take_secrets

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping

TITLE = {{ cookiecutter.title | quoted }}
DESCRIPTION = {{ cookiecutter.description | quoted }}

# Secrets are set in the Space's settings, never in a file. The Space does not start without the required ones.
REQUIRED_SECRETS: tuple[str, ...] = ()
OPTIONAL_SECRETS: tuple[str, ...] = ("HF_TOKEN",)

# Variable: default, smallest and largest value.
LIMITS = {
    "MAX_PROMPT_CHARACTERS": (4000, 1, 100_000),
    "MAX_NEW_TOKENS": (256, 1, 4096),
    "MAX_SECONDS": (30, 1, 600),
    "MAX_QUEUE": (32, 1, 1000),
    "CONCURRENCY": (1, 1, 16),
}


class SettingsError(Exception):
    """The environment does not hold what the Space needs; the message names everything that is wrong."""


@dataclass(frozen=True)
class Settings:
    """The limits of one run, and its secrets, which are never shown."""

    max_prompt_characters: int
    max_new_tokens: int
    max_seconds: int
    max_queue: int
    concurrency: int
    secrets: Mapping[str, str] = field(repr=False)


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
    if problems:
        lines = "\n".join(f"  - {problem}" for problem in problems)
        raise SettingsError(
            f"The Space cannot start:\n{lines}\n"
            "Set these under Settings > Variables and secrets of the Space: secrets as secrets, limits as variables."
        )
    return Settings(secrets=secrets, **limits)
