"""Values that no command line may hold, since others can see it: from the environment or a password manager."""

from __future__ import annotations

import os
import shlex
import subprocess

from hf_lint.errors import RunError, UsageError

_SECONDS = 60


def read_value(source: str) -> str:
    """Return the value that `env:NAME` or `cmd:COMMAND` gives. Raises UsageError, and RunError where there is none."""
    kind, _, rest = source.partition(":")
    if kind == "env" and rest:
        if rest not in os.environ:
            raise RunError(f"the environment has no {rest}")
        return os.environ[rest]
    if kind != "cmd" or not rest:
        raise UsageError("a value comes from env:NAME or cmd:COMMAND, never from the command line itself")
    try:
        done = subprocess.run(shlex.split(rest), stdout=subprocess.PIPE, check=True, timeout=_SECONDS)
        return done.stdout.decode().removesuffix("\n")
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise RunError(f"the command that gives the value failed ({type(error).__name__})") from None
