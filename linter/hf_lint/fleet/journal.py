"""The journal of a rotation: who did which step when, so that it can be resumed anywhere. It holds no value.

One JSON object a line, written through to the disk before the next step begins. A rotation is one of a secret in a
Space: it begins with the first step there, and ends when the old value is revoked or the Space is left out. Whoever has
the journal open has it alone.
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
    from collections.abc import Mapping, Sequence

SENDING, SET, RUNS = "sending", "set", "runs"
"""The new value of a secret is on its way to a Space, it was set there, and the Space runs with it."""
UNPROVEN, FAILED, RESTORED = "unproven", "failed", "restored"
"""Nobody knows whether the Space runs, it does not, or it has the old value again."""
REVOKED, LEFT_OUT = "revoked", "left-out"
"""The old value is revoked, which concerns all `spaces` of the event; a person said that a Space does not count."""
STEPS = frozenset((SENDING, SET, RUNS, UNPROVEN, FAILED, RESTORED, REVOKED, LEFT_OUT))
_TEXTS = ("at", "by", "round", "space", "step")
_MOST = 64 * 1024 * 1024
_ROOM = 2048
"""Bytes that have to be free on the disk before something is changed: what follows has to be written down, too."""
_ROUNDS = 100_000
_OTHER = "name another file with --journal"


class Journal:
    """The journal in a file. `person` is who does it, as the Hub calls them."""

    def __init__(self, path: str, person: str) -> None:
        """Open the file at `path`, or make it, for its owner alone. Raises RunError for what is no journal, and where
        another rotation has it open."""
        make_private_file(path)
        self.path = path
        self._person = mask_text(person)
        self._open: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self._ended: dict[tuple[str, str], int] = {}
        self._given: dict[tuple[str, str], str] = {}
        self._salt = ""
        self._proofs: dict[str, str] = {}
        try:
            self._stream = open(path, "r+b", buffering=0, opener=_open_ours)  # noqa: SIM115 - `close` does it
        except OSError as error:
            raise RunError(f"{path} cannot be opened: {error.strerror}", _OTHER) from None
        try:
            if not _lock(self._stream.fileno()):
                raise RunError(f"another rotation is at work with {path}", "wait for it, and run the same again")
            data = self._stream.read(_MOST + 1) or b""
            if len(data) > _MOST:
                raise RunError(f"{path} is larger than {_MOST // 1024 // 1024} MiB", _OTHER)
            # A last line that was cut by a crash says nothing that the Hub does not know: the step is looked at again.
            self._size = data.rfind(b"\n") + 1
            for number, line in enumerate(data[: self._size].splitlines(), 1):
                self._take(self._parse(line, number))
            if self._size < len(data):
                self._stream.truncate(self._size)
        except OSError as error:
            self.close()
            raise RunError(f"{path} cannot be locked and read: {error.strerror}", _OTHER) from None
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let others have the journal."""
        self._stream.close()

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def write(self, name: str, space: str, step: str, *, value: str = "", **more: str) -> None:
        """Add a step of the secret `name` in a Space. `value`, which is not written, can be recognised later.

        Raises RunError where the disk does not take it; before something is changed also where it would not take what
        comes then.
        """
        shown = {field: mask_text(text) for field, text in more.items()}
        if value:
            self._salt = self._salt or os.urandom(16).hex()
            shown |= {"salt": self._salt, "proof": self.prove(value)}
        self._add(name, space, step, shown, room=_ROOM if step == SENDING else 0)

    def end(self, name: str, spaces: Sequence[str], how: str) -> None:
        """Add that the old value is revoked, which ends the rotation of the secret `name` in all of `spaces`."""
        self._add(name, "", REVOKED, {"how": how, "spaces": list(spaces)})

    def steps(self, name: str, space: str) -> Sequence[Mapping[str, Any]]:
        """Return the steps of the rotation of a secret in a Space that is not done, in their order."""
        return tuple(self._open.get((mask_text(name), space), ()))

    def spaces_of(self, name: str) -> list[str]:
        """Return the Spaces in which the rotation of a secret has begun and is not done, in their order."""
        return [space for (one, space), steps in self._open.items() if one == mask_text(name) and steps]

    def prove(self, value: str) -> str:
        """Return by what `value` can be recognised in this journal, and not be guessed: four bytes, slowly made."""
        if not self._salt:
            return ""
        from hashlib import pbkdf2_hmac

        if value not in self._proofs:
            data = value.strip().encode("utf-8", "surrogatepass")
            self._proofs[value] = pbkdf2_hmac("sha256", data, bytes.fromhex(self._salt), _ROUNDS, 4).hex()
        return self._proofs[value]

    def users_of(self, value: str) -> list[tuple[str, str]]:
        """Return name and Space of each secret that was given `value` last, as far as it was written down here."""
        proof = self.prove(value)
        return [place for place, given in self._given.items() if proof and given == proof]

    def _add(self, name: str, space: str, step: str, more: Mapping[str, Any], room: int = 0) -> None:
        moment = datetime.now(timezone.utc).isoformat(timespec="seconds")
        shown = mask_text(name)
        number = 1 + max(self._ended.get((shown, one), 0) for one in more.get("spaces") or [space])
        event = {"at": moment, "by": self._person, "round": f"{shown}#{number}", "space": space, "step": step, **more}
        line = (json.dumps(event) + "\n").encode()
        try:
            self._stream.seek(self._size)
            self._put(line + b" " * room)
            if room:
                os.fsync(self._stream.fileno())
                self._stream.truncate(self._size + len(line))
            os.fsync(self._stream.fileno())
        except OSError as error:
            self._drop_half()
            done = "so nothing was changed there" if step == SENDING else "though it was done"
            where = f" of {space}" if space else ""
            raise RunError(
                f"{self.path} cannot be written ({error.strerror}): the step `{step}`{where} is not in it, {done}",
                "make room, and run the same again: it looks at each Space again",
            ) from None
        self._size += len(line)
        self._take(event)

    def _put(self, data: bytes) -> None:
        while data:
            data = data[self._stream.write(data) or 0 :]

    def _drop_half(self) -> None:
        """Take out again what was written of a line; the next who reads does it where this fails, too."""
        try:
            self._stream.truncate(self._size)
        except OSError:
            return

    def _parse(self, line: bytes, number: int) -> dict[str, Any]:
        try:
            event: Any = json.loads(line.decode())
        except (ValueError, RecursionError):
            event = None
        if (
            not isinstance(event, dict)
            or any(not isinstance(event.get(name), str) for name in _TEXTS)
            or any(not isinstance(event.get(name, ""), str) for name in ("before", "updated", "proof", "salt"))
            or event["step"] not in STEPS
            or not isinstance(event.get("spaces", []), list)
            or not all(isinstance(space, str) for space in event.get("spaces", []))
            or not _is_hex(event.get("salt", ""))
        ):
            raise RunError(f"{self.path} is not a journal of a rotation (line {number})", _OTHER)
        return event

    def _take(self, event: dict[str, Any]) -> None:
        name, step = event["round"].rpartition("#")[0], event["step"]
        self._salt = self._salt or event.get("salt", "")
        for space in event.get("spaces", []) if step == REVOKED else [event["space"]]:
            steps = self._open.setdefault((name, space), [])
            if step in (REVOKED, LEFT_OUT):
                steps.clear()
                self._ended[name, space] = self._ended.get((name, space), 0) + 1
                continue
            steps.append(event)
            if step in (SENDING, SET) and event.get("proof") and event["salt"] == self._salt:
                self._given[name, space] = event["proof"]
            elif step == RESTORED:
                self._given.pop((name, space), None)


def _open_ours(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0))


def _is_hex(text: str) -> bool:
    try:
        return bytes.fromhex(text).hex() == text
    except ValueError:
        return False


def _lock(handle: int) -> bool:
    """Lock an open file for this process alone, until it is closed, and return whether nobody else has it. On Windows,
    which has no such locks, nobody is asked."""
    try:
        import fcntl
    except ImportError:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
