"""Whether a Space runs after one of its secrets was set, which restarts it."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING

from hf_lint.core.dates import parse_moment
from hf_lint.fleet.journal import FAILED, RUNS, UNPROVEN
from hf_lint.hub.spaces import read_runtime, read_space

if TYPE_CHECKING:
    from collections.abc import Callable

    from hf_lint.hub.client import HubClient

_BROKEN = frozenset(("BUILD_ERROR", "RUNTIME_ERROR", "CONFIG_ERROR", "NO_APP_FILE", "DELETING"))
ASLEEP = frozenset(("SLEEPING", "PAUSED", "STOPPED"))
_POLL = 5.0
STEADY = 60.0
"""Seconds: a Space that runs for so long after a secret was set has restarted, though nobody saw it."""
SETTLED = 10.0
"""Seconds that a Space has to run after it was seen to restart: one that does not like the new value ends soon."""


class RunWatch:
    """Looks at Spaces on one Hub."""

    def __init__(self, client: HubClient, sleep: Callable[[float], None], wait: float) -> None:
        """`wait` is how many seconds a Space has to run again."""
        self._client = client
        self._sleep = sleep
        self._wait = wait

    def look(self, space: str, commit: str = "") -> tuple[str, str]:
        """Return what a Space does now, and in the words of the Hub: RUNS, FAILED, UNPROVEN where it sleeps, and ""
        where that may change by itself.

        Where the Hub says which commit runs, only `commit` counts, that of the main branch where it is "".
        """
        commit = commit or read_space(self._client, space).commit
        runtime = read_runtime(self._client, space)
        stage = str(runtime.get("stage") or "")
        running = str(runtime.get("sha") or commit)
        if stage in _BROKEN or runtime.get("errorMessage"):
            return FAILED, stage
        if stage in ASLEEP:
            return UNPROVEN, stage
        if stage == "RUNNING" and running != commit:
            return "", f"RUNNING at {running[:12]} instead of {commit[:12]}"
        return (RUNS if stage == "RUNNING" else ""), stage

    def wait_for(self, space: str, since: str) -> tuple[str, str]:
        """Wait until a Space runs again after its secret was set, which was at `since`, and return what came of it: it
        runs, it failed, or nobody knows.

        That it runs proves something only after it was seen to restart, or when it had the time to: right after the
        secret was set, it is still the container with the old value that runs.
        """
        age = _seconds_since(since)
        waited, ran = 0.0, 0.0
        has_left = False
        commit = read_space(self._client, space).commit
        while True:
            state, stage = self.look(space, commit)
            if state in (FAILED, UNPROVEN):
                return state, stage
            if not state:
                has_left, ran = True, 0.0
            elif (has_left and ran >= SETTLED) or (not has_left and age + waited >= STEADY):
                return RUNS, stage
            if waited >= self._wait:
                return UNPROVEN, f"{stage}, but not seen to restart" if state else stage
            self._sleep(_POLL)
            waited += _POLL
            ran += _POLL if state else 0.0


def _seconds_since(moment: str) -> float:
    """Return how long ago something was written down; 0 where nobody can tell."""
    then = parse_moment(moment)
    return max(0.0, (datetime.now(timezone.utc) - then).total_seconds()) if then is not None else 0.0
