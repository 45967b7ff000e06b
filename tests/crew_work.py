"""What the processes of test_crew.py do. It imports little: each of them imports it anew."""

from __future__ import annotations

import os
import signal

TOKENS = ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HF_OIDC_ID_TOKEN")


def work(task: str) -> str:
    """Return the task in upper case, if it does not say something else."""
    if task == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if task.startswith("wait for "):
        from filelock import FileLock

        with FileLock(task.removeprefix("wait for "), poll_interval=0.005):
            return "WAITED"
    if task == "tokens":
        return " ".join(name for name in TOKENS if name in os.environ)
    return task.upper()
