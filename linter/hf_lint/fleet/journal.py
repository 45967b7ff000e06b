"""The journal of a rotation: who did which step when, so that it can be resumed anywhere. It holds no value.

One JSON object a line, written through to the disk before the next step begins.
"""

from __future__ import annotations

import json
import os
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from hf_lint.errors import RunError
from hf_lint.fleet.store import make_private_file
from hf_lint.secrets import mask_text

if TYPE_CHECKING:
    from collections.abc import Mapping

SENDING, SET, RUNS = "sending", "set", "runs"
"""The new value of a secret is on its way to a Space, it was set there, and the Space runs with it."""
UNPROVEN, FAILED, RESTORED = "unproven", "failed", "restored"
"""Nobody knows whether the Space runs, it does not, or it has the old value again."""
REVOKED = "revoked"
"""The old value is revoked, which concerns all Spaces with the secret."""


class Journal:
    """The journal in a file. `person` is who does it, as the Hub calls them."""

    def __init__(self, path: str, person: str) -> None:
        """Open the file at `path`, or make it, for its owner alone. Raises RunError for what is no journal."""
        make_private_file(path)
        self.path = path
        self._person = mask_text(person)
        self._events: list[dict[str, Any]] = []
        try:
            with open(path, encoding="utf-8") as stream:
                lines = stream.read().split("\n")
            # A last line that was cut by a crash says nothing that the Hub does not know: the step is looked at again.
            self._events = [json.loads(line) for line in lines[:-1]]
        except (OSError, ValueError):
            raise RunError(f"{path} is not a journal of a rotation", "name another file with --journal") from None
        if lines[-1]:
            os.truncate(path, sum(len(line.encode()) + 1 for line in lines[:-1]))

    def write(self, round_: str, space: str, step: str, **more: str) -> None:
        """Add a step. `round_` tells one rotation of a secret from the next, `space` is "" for all of its Spaces."""
        moment = datetime.now(timezone.utc).isoformat(timespec="seconds")
        event = {"at": moment, "by": self._person, "round": round_, "space": space, "step": step}
        event |= {name: mask_text(text) for name, text in more.items()}
        flags = os.O_WRONLY | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
        handle = os.open(self.path, flags)
        try:
            os.write(handle, (json.dumps(event) + "\n").encode())
            os.fsync(handle)
        finally:
            os.close(handle)
        self._events.append(event)

    def last(self, round_: str, space: str) -> Mapping[str, Any] | None:
        """Return the last step of a Space in a round."""
        return next((one for one in reversed(self._events) if one["round"] == round_ and one["space"] == space), None)

    def spaces_of(self, round_: str) -> list[str]:
        """Return the Spaces of a round that has begun, in their order."""
        return list(dict.fromkeys(one["space"] for one in self._events if one["round"] == round_ and one["space"]))

    def round_of(self, name: str) -> str:
        """Return the round of a secret to go on with: a new one after the old value of the last was revoked."""
        shown = mask_text(name)
        done = [one for one in self._events if one["round"].startswith(f"{shown}#") and one["step"] == REVOKED]
        return f"{shown}#{len(done) + 1}"
