"""Programs of the machine by name, never one that lies in the folder that is checked."""

from __future__ import annotations

import os

_kept_out: set[str] = set()


def keep_out(folder: str) -> None:
    """Take no program from below `folder` from now on: it holds files that are checked."""
    _kept_out.add(os.path.realpath(folder))


def program_on_path(*names: str) -> str | None:
    """Return the absolute path of the first of `names` on PATH; None without one.

    Entries of PATH that are relative, empty or the current folder itself are passed over, and so are programs in a
    folder that is checked, whichever link leads there. On Windows the current folder is not looked into before PATH.
    """
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        if os.path.isabs(folder) and not _is_here(folder):
            for name in names:
                program = os.path.join(folder, name)
                if is_program(program) and not _is_kept_out(program):
                    return program
    return None


def _is_kept_out(program: str) -> bool:
    real = os.path.realpath(program)
    return any(real.startswith(os.path.join(folder, "")) for folder in _kept_out)


def _is_here(folder: str) -> bool:
    try:
        return os.path.samefile(folder, os.curdir)
    except OSError:
        return False


def is_program(path: str) -> bool:
    """Return whether there is a file at `path` that can be run."""
    return os.path.isfile(path) and os.access(path, os.X_OK)


def count_cores() -> int:
    """Return how many processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1
