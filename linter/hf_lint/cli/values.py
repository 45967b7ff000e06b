"""Values that no command line may hold, since others can see it: from the environment or a password manager."""

from __future__ import annotations

import os
import shlex
import subprocess

from hf_lint.errors import RunError, UsageError

_SECONDS = 60
_LONG = ("-----BEGIN ", "{", "[")
"""What values of several lines begin with: keys and JSON. Others come with notes, or twice."""


def read_value(source: str) -> str:
    """Return the value that `env:NAME` or `cmd:COMMAND` gives. Raises UsageError, and RunError where there is none."""
    kind, _, rest = source.partition(":")
    if kind == "env" and rest:
        if rest not in os.environ:
            raise RunError(f"the environment has no {rest}")
        return check_value(os.environ[rest], f"the value of {rest}")
    if kind != "cmd" or not rest:
        raise UsageError("a value comes from env:NAME or cmd:COMMAND, never from the command line itself")
    try:
        done = subprocess.run(shlex.split(rest), stdout=subprocess.PIPE, check=True, timeout=_SECONDS)
        text = done.stdout.decode().removesuffix("\n").removesuffix("\r")
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise RunError(f"the command that gives the value failed ({type(error).__name__})") from None
    if ("\n" in text or "\r" in text) and not text.startswith(_LONG):
        raise RunError("the command that gives the value prints more than one line", "let it print only the value")
    return check_value(text, "the output of the command")


def check_value(text: str, what: str) -> str:
    """Return `text` where it can be the value of a secret. Raises RunError, which does not show it."""
    if "\0" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise RunError(f"{what} is not a text in UTF-8, or holds a NUL", "give the value as text")
    return text
