"""Programs of the machine by name, never one that lies in the folder that is checked."""

from __future__ import annotations

import os


def program_on_path(*names: str) -> str | None:
    """The absolute path of the first of `names` on PATH; None without one.

    Entries of PATH that are relative, empty or the current folder itself are passed over, and on Windows the current
    folder is not looked into before PATH: it may be the folder that is checked.
    """
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        if os.path.isabs(folder) and not _is_here(folder):
            for name in names:
                program = os.path.join(folder, name)
                if is_program(program):
                    return program
    return None


def _is_here(folder: str) -> bool:
    try:
        return os.path.samefile(folder, os.curdir)
    except OSError:
        return False


def is_program(path: str) -> bool:
    """Whether there is a file at `path` that can be run."""
    return os.path.isfile(path) and os.access(path, os.X_OK)
