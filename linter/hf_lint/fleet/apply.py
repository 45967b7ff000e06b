"""A rotation step by step, in the only order that breaks nothing.

The new value is set, each Space is seen to run with it, all of them are looked at once more, and only then the old
value is revoked. Every step is in the journal before the next begins; anything unclear stops the rotation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from hf_lint.core.dates import read_moment
from hf_lint.errors import ForbiddenError, HfLintError, HubError, MissingError, RunError
from hf_lint.fleet.journal import FAILED, LEFT_OUT, RESTORED, RUNS, SENDING, SET, UNPROVEN
from hf_lint.fleet.watch import ASLEEP, UNSEEN, RunWatch
from hf_lint.hub.spaces import read_secrets, read_space
from hf_lint.hub.writing import is_revocable, revoke_tokens, set_secret
from hf_lint.secrets import mask_text
from hf_lint.secrets.match import mask

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hf_lint.fleet.journal import Journal
    from hf_lint.hub.client import HubClient

_READS = 5
_AGAIN = "run the same again"
_WORDS = {
    SENDING: "was being given the new value, which is sent again next time",
    SET: "has the new value, and was not seen to run with it",
    RUNS: "has the new value, and ran with it",
    UNPROVEN: "has the new value, and was not seen to run with it",
    FAILED: "has the new value, and did not run",
    RESTORED: "has the old value again",
}
"""Where a Space stands after its last step."""


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
        self._runs = RunWatch(client, sleep, wait)
        self._login = login

    def rotate(
        self,
        name: str,
        spaces: Sequence[str],
        page: str,
        *,
        unread: Sequence[str] = (),
        users: Sequence[str] = (),
        left_out: Sequence[str] = (),
        find_new: Callable[[str], Sequence[str]] = lambda _old: (),
    ) -> None:
        """Rotate the secret `name` of these Spaces; `page` is where its values are revoked.

        `unread` is what may use the old value, and was not seen to be without it: where there is any, it is not
        revoked. `users` are what else uses it: the person has to say that they have the new value. `left_out` are the
        Spaces that the person says do not count; one that fails with the new value does. `find_new` reads everything
        anew, and returns what uses the old value, which it is given, and is neither of these.

        Raises RunError where it stops: the same call goes on from there; also before anything was changed where the
        token may not write to all of the Spaces.
        """
        try:
            self._require_write(spaces)
            old = self._person.old_value(name)
            self._refuse_value_in_use(name, spaces, old, left_out)
            self._leave_out(name, left_out)
            value = self._ask_new_value(name, spaces, old)
            for space in spaces:
                if not self._has(name, space, value):
                    self._set(name, space, value)
                if self._step(name, space) != RUNS:
                    self._see_it_run(name, space, old)
            for space in spaces:
                self._look_again(name, space)
            self._require_users(name, unread, users)
            self._revoke(name, spaces, old, page, find_new)
        except (HfLintError, KeyboardInterrupt):
            self._say_where_it_stands(name, spaces)
            raise

    def _require_write(self, spaces: Sequence[str]) -> None:
        """Raise RunError where the token may not write to one of the Spaces, with the token that can."""
        for space in spaces:
            try:
                self._client.read_json(f"/api/spaces/{space}/auth-check/write")
            except (ForbiddenError, MissingError):  # noqa: PERF203 - next to a request it costs nothing
                self._require_space(space)
                needed = f"a fine-grained token with write access to the contents of {', '.join(spaces)}"
                raise RunError(
                    f"{space}: {self._login} may not write to it, so nothing was changed now",
                    f"make {needed} at https://huggingface.co/settings/tokens, and set HF_TOKEN to it",
                ) from None

    def _require_space(self, space: str) -> None:
        try:
            read_space(self._client, space)
        except MissingError:
            raise RunError(
                f"{space} is gone, or this token may not see it any more, so the rotation does not go on",
                f"add `--leave-out {space}` if it does not use the old value any more",
            ) from None

    def _refuse_value_in_use(self, name: str, spaces: Sequence[str], old: str, left_out: Sequence[str]) -> None:
        """Raise RunError where the old value is one that the journal knows as new: it is in use."""
        for used, space in self._journal.users_of(old) if old else ():
            if used == mask_text(name) and space in spaces and not self._journal.steps(name, space):
                continue  # the new value of the rotation before, which this one replaces
            if space in left_out and not self._still_has(space, used):
                continue
            raise RunError(
                f"what is given as the old value of {name} was set as the new value of {used} in {space}, so it is in "
                "use; nothing was changed now",
                "give the value from before the rotation, or none",
            )

    def _leave_out(self, name: str, left_out: Sequence[str]) -> None:
        """Write down which Spaces are left out. Raises RunError, and writes nothing, where one of them was given the
        new value and fails with it: without the old one it could not run at all."""
        for space in left_out:
            if (
                self._journal.steps(name, space)
                and self._step(name, space) != RESTORED
                and self._still_has(space, name)
            ):
                state, stage = self._runs.look(space)
                if state == FAILED:
                    raise RunError(
                        f"{space} has the new value of {name} and does not run ({stage}), so it is not left out",
                        f"fix it, or set its old value again, and {_AGAIN}",
                    )
        for space in left_out:
            self._journal.write(name, space, LEFT_OUT)

    def _still_has(self, space: str, name: str) -> bool:
        """Say whether a Space has a secret of this name, as far as this token sees."""
        try:
            return name in read_secrets(self._client, space)
        except MissingError:
            return False
        except ForbiddenError:
            return True

    def _ask_new_value(self, name: str, spaces: Sequence[str], old: str) -> str:
        """Return the new value; "" where every Space has the same one by now."""
        given = {self._proof(name, space) for space in spaces}
        if len(given) == 1 and "" not in given:
            return ""
        value = self._person.new_value(name)
        if not value.strip() or value.strip() == old.strip():
            raise RunError(f"{name} needs a new value", "make one where the old one was issued")
        if any(given) and given - {"", self._journal.prove(value)}:
            self._person.tell(f"note: {name} was given another new value before; revoke that one, too")
        return value

    def _proof(self, name: str, space: str) -> str:
        """Return what stands in the journal for the value that a Space has; "" where that is not known for sure.

        It is known where we set it, and the date of the secret is still the same.
        """
        event = self._set_event(name, space)
        if event is None or self._read(space, name)["updated"] != read_moment(event["updated"]):
            return ""
        return str(event.get("proof") or "")

    def _has(self, name: str, space: str, value: str) -> bool:
        proof = self._proof(name, space)
        return bool(proof) and (not value or proof == self._journal.prove(value))

    def _set_event(self, name: str, space: str) -> Mapping[str, Any] | None:
        """Return the step in which the value was set that the Space has; None where it is to be set, perhaps again."""
        for event in reversed(self._journal.steps(name, space)):
            if event["step"] == SET:
                return event if event.get("updated") else None
            if event["step"] not in (RUNS, UNPROVEN):
                break
        return None

    def _step(self, name: str, space: str) -> str:
        steps = self._journal.steps(name, space)
        return str(steps[-1]["step"]) if steps else ""

    def _set(self, name: str, space: str, value: str) -> None:
        secret = self._read(space, name)
        self._journal.write(name, space, SENDING, value=value, before=secret["updated"])
        updated = self._send(space, name, value, secret)
        self._journal.write(name, space, SET, value=value, before=secret["updated"], updated=updated)
        self._person.tell(f"{space}: the new value of {name} is set")

    def _send(self, space: str, name: str, value: str, before: dict[str, str]) -> str:
        """Set a secret, and return its date. Only a date that moved proves that it was: an answer can be lost, or say
        so without effect."""
        lost = ""
        try:
            set_secret(self._client.access, space, name, value, before["description"])
        except ForbiddenError as error:  # a date that moves then has another reason
            raise RunError(f"{space}: {name} was not set: {error}", error.help) from None
        except HubError as error:
            lost = str(error)
        seen = before["updated"]
        for _ in range(_READS):
            updated = self._read(space, name)["updated"]
            if updated > before["updated"] and updated == seen:  # twice the same: one odd answer proves nothing
                return updated
            seen = updated
            self._sleep(1.0)
        if seen > before["updated"]:
            raise RunError(f"{space}: the date of {name} moved more than once, so somebody else sets it, too", _AGAIN)
        why = lost or "the Hub took the new value, but the date of the secret did not move"
        raise RunError(f"{space}: {name} was not set: {why}", _AGAIN)

    def _read(self, space: str, name: str) -> dict[str, str]:
        """Return date and description of a secret. An answer without a date is asked for again: it proves nothing."""
        for _ in range(_READS):
            self._client.take_gaps()
            secret: Any = read_secrets(self._client, space).get(name)
            if secret is None:
                raise RunError(f"{space} has no secret {name} any more", f"set it there, or add `--leave-out {space}`")
            updated = read_moment(secret.get("updatedAt"))
            if updated and not self._client.take_gaps():
                return {"updated": updated, "description": str(secret.get("description") or "")}
            self._sleep(1.0)
        raise RunError(
            f"{space}: the Hub does not say when {name} was set, so nobody could see whether it is",
            f"{_AGAIN} later, or set it by hand and add `--leave-out {space}`",
        )

    def _see_it_run(self, name: str, space: str, old: str) -> None:
        state, stage = self._runs.wait_for(space)
        if state == UNSEEN:
            state, stage = UNPROVEN, f"{stage}, but not seen to restart"
            event = self._set_event(name, space)
            if self._person.confirm(
                f"{space} runs, but hf-lint did not see it restart. Does its container log begin after "
                f"{event['updated'] if event else 'the new value was set'}?"
            ):
                state = RUNS
        if state == RUNS:
            self._journal.write(name, space, RUNS)
            self._person.tell(f"{space}: runs with the new value")
            return
        self._journal.write(name, space, state, stage=stage)
        if (
            state == FAILED
            and old
            and self._person.confirm(f"{space} does not run ({stage}). Set the old value again ({mask(old)})?")
        ):
            self._send(space, name, old, self._read(space, name))
            self._journal.write(name, space, RESTORED)
        raise self._not_running(name, space, state, stage)

    def _look_again(self, name: str, space: str) -> None:
        """Raise RunError where a Space that ran with the new value does not any more, or has another value by now."""
        event = self._set_event(name, space)
        if event is None or self._read(space, name)["updated"] != read_moment(event["updated"]):
            raise RunError(f"{space}: somebody else set {name} meanwhile; the old value was not revoked", _AGAIN)
        state, stage = self._runs.look(space)
        if state != RUNS:
            self._journal.write(name, space, state or UNPROVEN, stage=stage)
            raise self._not_running(name, space, state, stage)

    def _not_running(self, name: str, space: str, state: str, stage: str) -> RunError:
        if state == FAILED:
            help_ = f"check its logs, and {_AGAIN}"
        elif stage in ASLEEP:
            help_ = f"wake or start it, and {_AGAIN}"
        elif "not seen to restart" in stage:
            help_ = f"{_AGAIN}, and restart the Space on its settings page while hf-lint waits"
        else:
            help_ = f"{_AGAIN} in some minutes"
        return RunError(f"{space}: {stage or 'no state'} after {name} was set; the old value was not revoked", help_)

    def _require_users(self, name: str, unread: Sequence[str], users: Sequence[str]) -> None:
        """Raise RunError where something else than the Spaces of the rotation may still use the old value."""
        if unread:
            raise RunError(
                f"{name}: the new value is in use, but the old one was not revoked, because what may use it was not "
                f"seen: {'; '.join(unread)}",
                f"use a token that reads it, or add `--leave-out OWNER/NAME` for each such Space, and {_AGAIN}",
            )
        if users and not self._person.confirm(
            f"{name} is also used by {'; '.join(users)}. Do they have the new value by now?"
        ):
            raise RunError(
                f"{name}: the new value is in use, but the old one was not revoked, because it has other users",
                f"give them the new value, and {_AGAIN}",
            )

    def _require_nothing_new(
        self, name: str, spaces: Sequence[str], old: str, find_new: Callable[[str], Sequence[str]]
    ) -> None:
        """Raise RunError where the old value got into use while Spaces started, or a question waited for its answer."""
        if new := find_new(old):
            raise RunError(
                f"{name}: the old value was not revoked, because something else uses it, or may: {'; '.join(new)}",
                f"give it the new value, or remove the old one from it, and {_AGAIN}",
            )
        for space in spaces:
            self._look_again(name, space)

    def _revoke(
        self, name: str, spaces: Sequence[str], old: str, page: str, find_new: Callable[[str], Sequence[str]]
    ) -> None:
        """Have the old value revoked: by the Hub where it is one of its tokens and known, else by the person."""
        by_us = is_revocable(old)
        if not by_us:  # as soon as the person has the question, it may be done
            self._require_nothing_new(name, spaces, old, find_new)
        if by_us and self._person.confirm(
            f"Every Space runs. Revoke the old value of {name} ({mask(old)}) on the Hub?"
        ):
            self._require_nothing_new(name, spaces, old, find_new)
            revoke_tokens(self._client.access, [old.strip()])
            self._journal.end(name, spaces, "asked the Hub")
            self._person.tell(f"{name}: the Hub was asked to revoke the old value; it answers so for any value")
            return
        where = f" at {page}" if page else " where it was issued"
        if not by_us and self._person.confirm(
            f"Every Space runs. Revoke the old value of {name}{where}. Is it revoked?"
        ):
            self._journal.end(name, spaces, "the person said so")
            return
        raise RunError(f"{name}: the new value is in use, but the old one still works", f"revoke it, and {_AGAIN}")

    def _say_where_it_stands(self, name: str, spaces: Sequence[str]) -> None:
        """Say what was done in each Space, where anything was: the next steps depend on it."""
        if any(self._journal.steps(name, space) for space in spaces):
            for space in spaces:
                step = self._step(name, space)
                self._person.tell(f"{space}: {_WORDS[step] if step else f'nothing was changed in {name}'}")
