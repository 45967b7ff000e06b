"""Development servers that give a console to whoever opens the page. No rule is here."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from hf_lint.core.model import Hit
from hf_lint.startup.runs import runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space import Space
    from hf_lint.space.shell import Command

_NOTEBOOKS = frozenset(("jupyter", "jupyter-lab", "jupyter-notebook", "jupyter-server", "ipython"))
_LOGINS = ("token", "password", "hashed_password")
_PARTS = ("NotebookApp", "ServerApp", "IdentityProvider", "PasswordIdentityProvider", "LabApp", "ExtensionApp")


def open_consoles(space: Space) -> Iterator[Hit]:
    """Jupyter with an empty token and no password, code-server without a login."""
    for run in runs(space):
        for command in run.pipeline.commands:
            if command.name in _NOTEBOOKS and _has_no_login(command):
                yield Hit(run.location, "Jupyter without a token gives every visitor a shell in the container", "shell")
            elif command.name in ("code-server", "openvscode-server") and _is_open(command):
                message = f"`{command.name}` without a login gives every visitor a shell in the container"
                yield Hit(run.location, message, "shell")


def _has_no_login(command: Command) -> bool:
    """Return whether the token is switched off, and no other login is there."""
    given: dict[str, str] = {}
    for arg in command.args:
        part, dot, option = arg.removeprefix("--").partition("=")[0].partition(".")
        if arg.startswith("--") and dot and part in _PARTS and option in _LOGINS:
            given[option] = arg.partition("=")[2].strip("\"'")
    return given.get("token") == "" and not any(given.values())


def _is_open(command: Command) -> bool:
    args = command.args
    if "--without-connection-token" in args or "--auth=none" in args:
        return True
    return any(option == "--auth" and value == "none" for option, value in pairwise(args))
