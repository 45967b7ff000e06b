"""An audit at work: threads fetch and keep, processes check. Token and budget of requests stay in one process."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Protocol

from hf_lint.core.memory import tidy
from hf_lint.errors import HubError, RunError
from hf_lint.fleet.check import digest_of_settings
from hf_lint.fleet.fetch import Everywhere, is_owner
from hf_lint.hub.settings import UNFINISHED
from hf_lint.secrets import mask_text
from hf_lint.space.live import parse_live

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hf_lint.config.settings import Settings
    from hf_lint.fleet.check import Checked
    from hf_lint.fleet.crew import Checkers
    from hf_lint.fleet.fetch import FetchedSpace
    from hf_lint.fleet.room import Room
    from hf_lint.fleet.store import Store
    from hf_lint.hub.spaces import SpaceFacts

    Fetch = Callable[[SpaceFacts, Mapping[str, Any] | None], FetchedSpace]

READERS = 16
"""Spaces that are fetched at the same time for each process that checks: one takes about a second where the Hub takes
50 ms an answer, and is checked in a fifteenth of that."""
MAX_READERS = 48
SPACES_PER_COLLECTION = 25
"""As for the processes that check, see hf_lint.core.workers."""


class Inventory(Protocol):
    """Which Spaces there are. Threads share it."""

    def take(self) -> SpaceFacts | None:
        """Return the next Space; None where there are no more."""


def run_audit(
    fetch: Fetch,
    store: Store,
    audit: int,
    inventory: Inventory,
    settings: Settings,
    crew: Checkers,
    *,
    readers: int,
    room: Room | None = None,
    show: Callable[[int], None] = lambda _done: None,
) -> None:
    """Check every Space of the inventory that this audit has not been through, and keep each result when it is there.

    `fetch` reads a Space; the files of a commit that is known are left out. `room` is what it waits for where much is
    in memory. What goes wrong with one Space is part of its result. `show` is told how many are through.
    """
    digest = digest_of_settings(settings)
    finished = store.count_done(audit)
    failures: list[BaseException] = []
    over = threading.Event()
    lock = threading.Lock()

    def work() -> None:
        nonlocal finished
        try:
            while not failures and (facts := inventory.take()) is not None:
                if store.is_done(audit, facts.name, facts.commit):
                    continue
                _audit_space(fetch, store, audit, facts, settings, digest, crew, room, over)
                with lock:
                    finished += 1
                    show(finished)
                    if finished % SPACES_PER_COLLECTION == 0:
                        tidy()
        except BaseException as error:  # a thread must not end without a word
            failures.append(error)

    threads = [threading.Thread(target=work, daemon=True) for _ in range(readers)]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive():
                thread.join(0.2)  # so that Ctrl-C is heard
    finally:
        over.set()
    if failures:
        raise failures[0]


def _audit_space(
    fetch: Fetch,
    store: Store,
    audit: int,
    facts: SpaceFacts,
    settings: Settings,
    digest: str,
    crew: Checkers,
    room: Room | None,
    over: threading.Event,
) -> None:
    known = store.find_code(facts.name, facts.commit, digest)
    row: dict[str, Any] = {
        "commit": facts.commit,
        "is_owner": is_owner(facts.name, facts.commit),
        "sdk": facts.sdk,
        "private": facts.private,
        "stage": facts.stage,
        "resource_group": facts.resource_group,
        "last_modified": facts.last_modified,
    }
    try:
        fetched = fetch(facts, known)
        fetched = fetched._replace(names=(known or {}).get("names"))
        try:
            checked: Checked = crew.ask((fetched, settings))
        finally:
            if room is not None:
                room.give(fetched.held)
        fetched = fetched._replace(files=None)  # they may be large, and there is more to do
    except RunError:
        raise
    except Exception as error:  # one Space must not end the audit of all others
        if over.is_set():
            return  # nothing is wrong with the Space: the audit was stopped, and will go on with it
        known_way = isinstance(error, HubError)
        row["errors"] = [str(error) if known_way else f"hf-lint itself failed on it ({type(error).__name__})"]
        store.keep(audit, facts.name, _mask(row), (), code=None, complete=())
        return
    code = checked.code or known or {"findings": [], "errors": [], "notes": []}
    lost = {} if facts.disabled else _find_lost(fetched, store.find_earlier(audit, facts.name))
    row |= _describe(fetched, code, checked.live)
    row["lost"] = list(lost)
    row["errors"] += [*fetched.unusable, *lost.values()]
    complete = [] if code["errors"] or facts.disabled else ["code"]
    complete += [] if checked.live["errors"] or fetched.unseen else ["live"]
    rest = fetched.everywhere
    complete += [] if checked.live["errors"] or rest is None or rest.gaps or rest.unseen else ["everywhere"]
    if fetched.unusable:
        complete = []
    is_whole = checked.code is not None and not checked.code["errors"] and not fetched.unusable
    fresh = (facts.commit, digest, checked.code) if checked.code is not None and is_whole else None
    findings = [*code["findings"], *checked.live["findings"]]
    store.keep(audit, facts.name, _mask(row), findings, code=fresh, complete=complete)


def _find_lost(fetched: FetchedSpace, earlier: Mapping[str, Any]) -> dict[str, str]:
    """Return the parts that an earlier audit has seen and this token does not, with what to say of each: what was found
    in them then was not looked at again."""
    before = earlier.get("unseen") or {}
    rest = fetched.everywhere
    parts = [(part, why) for part, why in fetched.unseen.items() if part != UNFINISHED]
    if rest is not None and earlier.get("is_everywhere"):
        parts += rest.unseen.items()
    lost = earlier.get("lost") or ()
    return {
        part: f"{part}: seen by an earlier audit, not visible to this token ({why})"
        for part, why in parts
        if earlier and (part in lost or part not in before)
    }


def _describe(fetched: FetchedSpace, code: dict[str, Any], live: dict[str, Any]) -> dict[str, Any]:
    """Return what reports say of a Space besides its findings. Values of variables may be secrets: only names are."""
    seen = parse_live({name: value for name, value in (fetched.live or {}).items() if name != "traces"})
    rest = fetched.everywhere or Everywhere({}, ())
    return {
        "is_local": fetched.live is None,
        "is_everywhere": fetched.everywhere is not None,
        "committer": fetched.committer,
        "committed": fetched.committed,
        "hardware": seen.hardware,
        "sleeps_after": seen.sleeps_after,
        "errors": [*(error["message"] for part in (code, live) for error in part["errors"]), *rest.gaps],
        "notes": [*fetched.notes, *code["notes"]],
        "unseen": {**fetched.unseen, **rest.unseen},
        "secrets": [{"name": one.name, "updated": one.updated} for one in seen.secrets or ()],
        "variables": [{"name": one.name, "updated": one.updated} for one in seen.variables or ()],
    }


def _mask(value: Any) -> Any:
    """Return plain values with every text masked: names and notes come from strangers, too."""
    if isinstance(value, str):
        return mask_text(value)
    if isinstance(value, dict):
        return {_mask(name): _mask(inner) for name, inner in value.items()}
    return [_mask(inner) for inner in value] if isinstance(value, list) else value
