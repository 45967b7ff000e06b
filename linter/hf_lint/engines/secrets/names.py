"""Names that are given to secrets: what is a secret's name and what only sounds like one."""

from __future__ import annotations


def is_secret_name(name: str) -> bool:
    """Whether `name` (of a variable, option, key or header) is one that secrets are given: HF_TOKEN, db-password."""
    return "token" in name.lower()
