"""A rotation step by step, in the only order that breaks nothing.

The new value is set, each Space is seen to run with it, and only then the old value is revoked. Every step is in the
journal before the next begins; anything unclear stops the rotation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from hf_lint.errors import ForbiddenError, HubError, MissingError, RunError
from hf_lint.fleet.journal import FAILED, RESTORED, REVOKED, RUNS, SENDING, SET, UNPROVEN
from hf_lint.hub.spaces import read_runtime, read_secrets, read_space
from hf_lint.hub.writing import revoke_tokens, set_secret

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hf_lint.fleet.journal import Journal
    from hf_lint.hub.client import HubClient

_BROKEN = frozenset(("BUILD_ERROR", "RUNTIME_ERROR", "CONFIG_ERROR", "NO_APP_FILE", "DELETING"))
_ASLEEP = frozenset(("SLEEPING", "PAUSED", "STOPPED"))
_POLL = 5.0
_STEADY = 60.0
"""Seconds: a Space that runs for so long after a secret was set has restarted, though nobody saw it."""
_READS = 5


class Person(Protocol):
    """Whoever does the rotation."""

    def tell(self, text: str) -> None:
        """Show a line."""

    def confirm(self, question: str) -> bool:
        """Ask, and return whether the answer is yes."""

    def new_value(self, name: str) -> str:
        """Return the new value of a secret; it is not shown."""

    def old_value(self, name: str) -> str:
        """Return the old value, "" where the person does not have it."""


class Rotator:
    """Rotates secrets of Spaces on one Hub."""

    def __init__(
        self,
        client: HubClient,
        journal: Journal,
        person: Person,
        *,
        sleep: Callable[[float], None],
        wait: float,
        login: str = "this token",
    ) -> None:
        """`wait` is how many seconds a Space has to run again, `login` what messages call the token in use."""
        self._client = client
        self._journal = journal
        self._person = person
        self._sleep = sleep
        self._wait = wait
        self._login = login

    def rotate(self, name: str, spaces: Sequence[str], page: str) -> None:
        """Rotate the secret `name` of these Spaces; `page` is where its values are revoked.

        Spaces of a round that has begun are part of it, whether or not they are named again: the old value is revoked
        when all of them run. Raises RunError where it stops: the same call goes on from there; also before anything was
        changed where the token may not write to all of the Spaces.
        """
        round_ = self._journal.round_of(name)
        spaces = list(dict.fromkeys((*self._journal.spaces_of(round_), *spaces)))
        self._require_write(spaces)
        waiting = [space for space in spaces if self._step(round_, space) != RUNS]
        value = ""
        old = self._person.old_value(name)
        if any(self._step(round_, space) not in (SET, UNPROVEN) for space in waiting):
            value = self._person.new_value(name)
            if not value or value == old:
                raise RunError(f"{name} needs a new value", "make one where the old one was issued")
        for space in waiting:
            if self._step(round_, space) not in (SET, UNPROVEN):
                self._set(round_, name, space, value)
            self._see_it_run(round_, name, space, old)
        self._revoke(round_, name, old, page)

    def _require_write(self, spaces: Sequence[str]) -> None:
        """Raise RunError where the token may not write to one of the Spaces, with the token that can."""
        for space in spaces:
            try:
                self._client.read_json(f"/api/spaces/{space}/auth-check/write")
            except (ForbiddenError, MissingError):  # noqa: PERF203 - next to a request it costs nothing
                needed = f"a fine-grained token with write access to the contents of {', '.join(spaces)}"
                raise RunError(
                    f"{space}: {self._login} may not write to it, so nothing was changed",
                    f"make {needed} at https://huggingface.co/settings/tokens, and set HF_TOKEN to it",
                ) from None

    def _step(self, round_: str, space: str) -> str:
        last = self._journal.last(round_, space)
        return str(last["step"]) if last else ""

    def _set(self, round_: str, name: str, space: str, value: str) -> None:
        secret = self._read(space, name)
        last = self._journal.last(round_, space)
        if last and last["step"] == SENDING and secret["updated"] != last["before"]:
            self._journal.write(round_, space, SET, before=last["before"], updated=secret["updated"])
            return
        self._journal.write(round_, space, SENDING, before=secret["updated"])
        self._send(space, name, value, secret)
        self._journal.write(round_, space, SET, before=secret["updated"], updated=self._read(space, name)["updated"])
        self._person.tell(f"{space}: the new value of {name} is set")

    def _send(self, space: str, name: str, value: str, before: dict[str, str]) -> None:
        """Set a secret. Only a date that moved proves that it was: an answer can be lost, or say so without effect."""
        lost = ""
        try:
            set_secret(self._client.access, space, name, value, before["description"])
        except HubError as error:
            lost = str(error)
        for _ in range(_READS):
            if self._read(space, name)["updated"] != before["updated"]:
                return
            self._sleep(1.0)
        why = lost or "the Hub took the new value, but the date of the secret did not move"
        raise RunError(f"{space}: {name} was not set: {why}", "the old value was not revoked; run the same again")

    def _read(self, space: str, name: str) -> dict[str, str]:
        secret: Any = read_secrets(self._client, space).get(name)
        if secret is None:
            raise RunError(f"{space} has no secret {name} any more", "leave the Space out, or set it there")
        return {"updated": str(secret.get("updatedAt") or ""), "description": str(secret.get("description") or "")}

    def _see_it_run(self, round_: str, name: str, space: str, old: str) -> None:
        state, stage = self._watch(space)
        if state == RUNS:
            self._journal.write(round_, space, RUNS)
            self._person.tell(f"{space}: runs with the new value")
            return
        self._journal.write(round_, space, state, stage=stage)
        if (
            state == FAILED
            and old
            and self._person.confirm(f"{space} does not run ({stage}). Set the old value again?")
        ):
            self._send(space, name, old, self._read(space, name))
            self._journal.write(round_, space, RESTORED)
        help_ = (
            "wake or start it, and run the same again"
            if state == UNPROVEN
            else "check its logs, and run the same again"
        )
        raise RunError(f"{space}: {stage or 'no state'} after {name} was set; the old value was not revoked", help_)

    def _watch(self, space: str) -> tuple[str, str]:
        """Wait until a Space runs again, and return what came of it: it runs, it failed, or nobody knows.

        Where the Hub says which commit runs, only that of the main branch counts.
        """
        waited = 0.0
        has_left = False
        stage = ""
        commit = read_space(self._client, space).commit
        while waited <= self._wait:
            runtime = read_runtime(self._client, space)
            stage = str(runtime.get("stage") or "")
            running = str(runtime.get("sha") or commit)
            if stage in _BROKEN or runtime.get("errorMessage"):
                return FAILED, stage
            if stage in _ASLEEP:
                return UNPROVEN, stage
            if stage == "RUNNING" and running != commit:
                stage = f"RUNNING at {running[:12]} instead of {commit[:12]}"
            if stage != "RUNNING":
                has_left = True
            elif has_left or waited >= min(_STEADY, self._wait):
                return RUNS, stage
            self._sleep(_POLL)
            waited += _POLL
        return UNPROVEN, stage

    def _revoke(self, round_: str, name: str, old: str, page: str) -> None:
        """Have the old value revoked: by the Hub where it is one of its tokens and known, else by the person."""
        by_us = old.startswith("hf_") and not old.startswith(("hf_oauth_", "hf_jwt_"))
        if by_us and self._person.confirm(f"Every Space runs. Revoke the old value of {name} on the Hub?"):
            revoke_tokens(self._client.access, [old])
            self._journal.write(round_, "", REVOKED, how="asked the Hub")
            self._person.tell(f"{name}: the Hub was asked to revoke the old value; it answers so for any value")
            return
        where = f" at {page}" if page else " where it was issued"
        if not by_us and self._person.confirm(
            f"Every Space runs. Revoke the old value of {name}{where}. Is it revoked?"
        ):
            self._journal.write(round_, "", REVOKED, how="the person said so")
            return
        raise RunError(
            f"{name}: the new value is in use, but the old one still works", "revoke it, and run the same again"
        )
