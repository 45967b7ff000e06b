"""How a command refuses to run."""

from __future__ import annotations


class UsageError(Exception):
    """Arguments that cannot be used: exit code 2. `help` says what to type instead."""

    def __init__(self, message: str, help: str = "") -> None:  # noqa: A002
        super().__init__(message)
        self.help = help


class RunError(Exception):
    """Something that hf-lint could not do although the arguments were right: exit code 3."""

    def __init__(self, message: str, help: str = "") -> None:  # noqa: A002
        super().__init__(message)
        self.help = help
