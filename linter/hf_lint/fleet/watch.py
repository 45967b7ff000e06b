"""Whether a Space runs after one of its secrets was set, which restarts it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.fleet.journal import FAILED, RUNS, UNPROVEN
from hf_lint.hub.spaces import read_runtime, read_space

if TYPE_CHECKING:
    from collections.abc import Callable

    from hf_lint.hub.client import HubClient

_BROKEN = frozenset(("BUILD_ERROR", "RUNTIME_ERROR", "CONFIG_ERROR", "NO_APP_FILE", "DELETING"))
_STARTING = frozenset(("BUILDING", "RUNNING_BUILDING", "APP_STARTING", "RUNNING_APP_STARTING"))
"""What a Space that restarts does. Another word, or none, may be an odd answer, and proves no restart."""
ASLEEP = frozenset(("SLEEPING", "PAUSED", "STOPPED"))
UNSEEN = "unseen"
"""A Space ran all the time, as far as the Hub said: it has restarted between two looks, or has not restarted at all."""
_POLL = 2.0
_LOOKS = 2
"""How often in a row a Space has to be seen to start: one odd answer is no restart."""
STEADY = 60.0
"""Seconds after which a Space that runs all the time has restarted unseen, or will not restart."""
SETTLED = 10.0
"""Seconds that a Space has to run after it was seen to restart: one that does not like the new value ends soon."""


class RunWatch:
    """Looks at Spaces on one Hub."""

    def __init__(self, client: HubClient, sleep: Callable[[float], None], wait: float) -> None:
        """`wait` is how many seconds a Space has to run again."""
        self._client = client
        self._sleep = sleep
        self._wait = wait
        self._tells_commit: set[str] = set()

    def look(self, space: str, commit: str = "") -> tuple[str, str]:
        """Return what a Space does now, and in the words of the Hub: RUNS, FAILED, UNPROVEN where it sleeps, and ""
        where that may change by itself, or the answer cannot be used.

        Where the Hub says which commit runs, only `commit` counts, that of the main branch where it is "".
        """
        commit = commit or read_space(self._client, space).commit
        self._client.take_gaps()
        runtime = read_runtime(self._client, space)
        odd = self._client.take_gaps()
        stage = str(runtime.get("stage") or "")
        running = str(runtime.get("sha") or "")
        if stage in _BROKEN or runtime.get("errorMessage"):
            return FAILED, stage
        if stage in ASLEEP:
            return UNPROVEN, stage
        if odd:
            return "", f"an answer that cannot be used ({odd[0]})"
        if stage != "RUNNING":
            return "", stage
        if not running and space in self._tells_commit:
            return "", "RUNNING, at a commit that the Hub no longer tells"
        if running:
            self._tells_commit.add(space)
        if running and running != commit:
            return "", f"RUNNING at {running[:12]} instead of {commit[:12]}"
        copies = runtime.get("replicas") or {}
        wanted, there = copies.get("requested"), copies.get("current")
        if isinstance(wanted, int) and isinstance(there, int) and there < wanted:
            return "", f"RUNNING with {there} of {wanted} replicas"
        return RUNS, stage

    def wait_for(self, space: str) -> tuple[str, str]:
        """Wait until a Space runs again after its secret was set, and return what came of it: it runs, it failed, it
        ran all the time (UNSEEN), or nobody knows.

        That it runs proves something only after it was seen to restart, in more than one answer: without that, it may
        still be the container with the old value that runs.
        """
        waited, ran = 0.0, 0.0
        starts = 0
        commit = read_space(self._client, space).commit
        while True:
            state, stage = self.look(space, commit)
            if state in (FAILED, UNPROVEN):
                return state, stage
            if starts < _LOOKS:
                starts = starts + 1 if stage in _STARTING else 0
            has_restarted = starts >= _LOOKS
            if not state:
                ran = 0.0
            elif has_restarted and ran >= SETTLED:
                return RUNS, stage
            elif not has_restarted and ran >= STEADY:
                return UNSEEN, stage
            if waited >= self._wait:
                return UNPROVEN, f"{stage}, but not seen to restart" if state and not has_restarted else stage
            self._sleep(_POLL)
            waited += _POLL
            ran += _POLL if state else 0.0
