"""What a Space does now, what the Hub's scanners say of it, and what tokens may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.model import Hit, Location
from hf_lint.core.registry import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space

_FREE = ("cpu-basic", "zero-")
_STATE = Location("settings/runtime")
_DEAD = ("PAUSED", "STOPPED", "DELETING")


@rule("dev-mode-on")
def dev_mode_on(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report dev mode is on."""
    if space.live and space.live.dev_mode:
        message = "dev mode is on, so anyone who can write to the Space has a shell in the running app"
        yield Hit(_STATE, message, key="dev-mode")


@rule("never-sleeps")
def never_sleeps(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report paid hardware that is never put to sleep."""
    live = space.live
    if live is None or not live.hardware or live.hardware.startswith(_FREE) or live.stage in _DEAD:
        return
    if live.sleeps_after is None and live.sdk != "static":
        yield Hit(_STATE, f"{live.hardware} runs, and costs money, even when nobody uses the Space", key="sleep")


@rule("writable-volume")
def writable_volume(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a mounted repository or bucket that the app can write to."""
    for place, is_read_only in space.live.volumes if space.live else ():
        if not is_read_only:
            yield Hit(Location("settings/volumes"), f"the app can write to what is mounted at `{place}`", key=place)


@rule("unsafe-hub-scan")
def unsafe_hub_scan(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a file that the Hub's own scanners call unsafe or suspicious."""
    for path, level in (space.live.flagged if space.live else None) or ():
        if level in policy.params["levels"]:
            variant = "" if level == "unsafe" else "suspicious"
            yield Hit(Location(path), f"the Hub's scanners call this file {level}", variant, key=f"hub-scan {level}")


@rule("broad-token")
def broad_token(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a token that can change more than it has to: the one in use, and those of jobs."""
    for token in space.live.tokens if space.live else ():
        variant = "" if token.place.startswith("settings/") else "job"
        yield Hit(Location(token.place), f"{token.what} may {'; '.join(token.reach)}", variant, key=token.what)


@rule("failing-space")
def failing_space(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a Space that does not build or start. What the Hub says of the error is left out: it may quote
    anything."""
    stage = space.live.stage if space.live else ""
    if stage in policy.params["stages"]:
        yield Hit(_STATE, f"the Space does not run: {stage}", key="stage")
