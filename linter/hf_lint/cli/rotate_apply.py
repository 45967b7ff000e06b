"""`hf-lint rotate --apply`: the person at the terminal, who gives new values and says what is revoked."""

from __future__ import annotations

import getpass
import sys
import time
from typing import TYPE_CHECKING

from hf_lint.cli.output import write_err
from hf_lint.cli.values import check_value, read_value
from hf_lint.core.records import NamedTuple
from hf_lint.errors import RunError, UsageError
from hf_lint.fleet.apply import Rotator
from hf_lint.fleet.inventory import OwnerInventory
from hf_lint.fleet.journal import Journal
from hf_lint.fleet.rotation import Item, Reading, judge_name, load_priorities, page_of, read_settings
from hf_lint.fleet.uses import Uses, list_uses
from hf_lint.hub.identity import read_identity
from hf_lint.reports.escape import visible
from hf_lint.secrets import mask_text

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from hf_lint.hub.client import HubClient


class Seen(NamedTuple):
    """What is known of the Spaces of the owners."""

    items: tuple[Item, ...]
    """What there is to rotate: what was asked for."""
    reading: Reading
    """All Spaces, whatever was asked for, and what could not be read; each gap begins with the owner or the Space."""
    uses: Uses
    """What else there is that uses secrets."""
    notes: tuple[str, ...]
    """Where nobody looked, or can look, for what uses a secret."""


_LOGINS = {"oauth": "this login of a person (OAuth, the default of `hf auth login`)"}
"""What messages call a token, by its kind."""


class Terminal:
    """Asks on the terminal; takes values from the environment or a password manager where it is told to."""

    def __init__(self, new_from: str | None, old_from: str | None) -> None:
        """`new_from` and `old_from` are `env:NAME` or `cmd:COMMAND`."""
        self._new_from = new_from
        self._old_from = old_from

    def tell(self, text: str) -> None:
        """Show a line on stderr."""
        write_err(f"{visible(mask_text(text))}\n")

    def confirm(self, question: str) -> bool:
        """Return whether the answer is yes."""
        write_err(f"{visible(mask_text(question))} Type yes: ")
        if sys.stdin is None:  # started with it closed
            return False
        try:
            return input().strip().lower() == "yes"
        except (EOFError, ValueError):
            return False

    def new_value(self, name: str) -> str:
        """Return the new value; what is typed is not shown."""
        if self._new_from:
            return read_value(self._new_from)
        try:
            return check_value(getpass.getpass(f"New value of {visible(mask_text(name))}: "), "the new value")
        except (EOFError, OSError, ValueError, AttributeError):  # the last one where standard input is closed
            raise RunError("a terminal is missing to type the new value on", "give it with --value-from") from None

    def old_value(self, name: str) -> str:
        """Return the old value, "" where nothing says how to get it."""
        return read_value(self._old_from) if self._old_from else ""


def apply(client: HubClient, seen: Seen, args: argparse.Namespace) -> int:
    """Walk through the rotation of one secret. Returns the exit code: 0 when the old value is revoked.

    Raises UsageError for a secret that neither is on the list nor has a rotation to go on with, and RunError where it
    stops.
    """
    identity = read_identity(client)
    with Journal(args.journal, identity.user) as journal:
        owners = {owner.lower() for owner in args.owner}
        item = _find(seen.items, args.name)
        begun = [space for space in journal.spaces_of(args.name) if space.partition("/")[0].lower() in owners]
        if item is None and not begun:
            raise UsageError(f"no secret {args.name!r} is on the list", "run without --apply to see it")
        if identity.kind == "classic" and identity.role == "read":
            raise RunError(
                f"the token {identity.name!r} can only read, so nothing was changed",
                "make a fine-grained token with write access to these Spaces at https://huggingface.co/settings/tokens",
            )
        terminal = Terminal(args.value_from, args.old_value_from)
        login = _LOGINS.get(identity.kind, "this token")
        if identity.kind == "oauth":
            terminal.tell(f"note: {login} cannot restart Spaces; setting a secret restarts them by itself")
        listed = [place.space for place in item.places] if item else []
        having = _list_having(seen.reading, args.name)
        users = list_uses(args.name, {*begun, *having}, seen.reading.spaces, seen.uses)
        unseen = [gap.partition(": ")[0] for gap in seen.reading.gaps]
        left_out = _choose_left_out(args, (*begun, *listed, *having, *unseen))
        spaces = [name for name in dict.fromkeys((*begun, *listed)) if name not in left_out]
        if not spaces:
            raise UsageError(f"--leave-out leaves no Space with {args.name}", "name fewer of them")
        unread = [gap for gap, name in zip(seen.reading.gaps, unseen, strict=True) if name not in left_out]
        others = [name for name in having if name not in spaces and name not in left_out]
        unread += [f"{name} has it, too, and is not on the list" for name in others]
        terminal.tell(f"{args.name} in {', '.join(spaces)}: {item.reason if item else 'its rotation has begun'}")
        _tell_what_is_open(terminal, users, left_out, unread, seen.notes)
        if not terminal.confirm("Make a new value at the provider first. Set it in these Spaces, which then restart?"):
            return 1
        page = item.page if item else page_of(judge_name(args.name, load_priorities())[1])
        rotator = Rotator(client, journal, terminal, sleep=time.sleep, wait=args.wait, login=login)

        def find_new(old: str) -> list[str]:
            now = read_settings(client, OwnerInventory(client, args.owner))
            return _list_new(now, args.name, old, (*spaces, *left_out), left_out)

        rotator.rotate(args.name, spaces, page, unread=unread, users=users, left_out=left_out, find_new=find_new)
    terminal.tell(f"{args.name} is rotated; the journal is {args.journal}")
    return 0


def _choose_left_out(args: argparse.Namespace, names: Sequence[str]) -> list[str]:
    """Return the Spaces that are left out, of those that could be. Raises UsageError for another one."""
    known = {name.lower(): name for name in names if "/" in name}
    for name in args.leave_out:
        if name.lower() not in known:
            raise UsageError(
                f"--leave-out {name}: no Space {name!r} has {args.name} or could not be read",
                "write OWNER/NAME, as the list does without --leave-out",
            )
    return [known[name.lower()] for name in args.leave_out]


def _list_having(reading: Reading, name: str) -> list[str]:
    return [live.name for live in reading.spaces if any(secret.name == name for secret in live.secrets or ())]


def _list_new(reading: Reading, name: str, old: str, known: Sequence[str], left_out: Sequence[str]) -> list[str]:
    """Say what may use the old value besides the secret `name` of the Spaces that are `known`."""
    new = [gap for gap in reading.gaps if gap.partition(": ")[0] not in left_out]
    new += [f"{space} has {name}, too" for space in _list_having(reading, name) if space not in known]
    new += [
        f"the public variable {variable.name} of {live.name} is the old value"
        for live in reading.spaces
        for variable in live.variables or ()
        if old and variable.value.strip() == old.strip() and live.name not in left_out
    ]
    return new


def _find(items: Sequence[Item], name: str) -> Item | None:
    return next((item for item in items if item.name == name and not item.leaked), None)


def _tell_what_is_open(
    terminal: Terminal, users: Sequence[str], left_out: Sequence[str], unread: Sequence[str], notes: Sequence[str]
) -> None:
    """Say what else may use the old value, as far as anybody knows."""
    lines = [f"note: also used by {use}" for use in users]
    lines += [f"note: left out: {name}, which breaks if it uses the old value" for name in left_out]
    lines += [f"note: {note}" for note in notes]
    lines += [f"not seen: {one}" for one in unread]
    if unread:
        lines.append("note: so the old value will not be revoked; `--leave-out OWNER/NAME` is for what does not use it")
    for line in lines:
        terminal.tell(line)
