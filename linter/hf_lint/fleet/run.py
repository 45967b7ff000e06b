"""An audit at work: threads fetch and keep, processes check. Token and budget of requests stay in one process."""

from __future__ import annotations

import gc
import os
import queue
import threading
from typing import TYPE_CHECKING, Any, Protocol

from hf_lint.core.workers import Worker, explain_death, start_context
from hf_lint.errors import HubError
from hf_lint.fleet.check import check_fetched, digest_of_settings
from hf_lint.fleet.fetch import Everywhere, is_owner
from hf_lint.secrets import mask_text
from hf_lint.space.live import parse_live

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hf_lint.config.settings import Settings
    from hf_lint.fleet.check import Checked
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
TOKENS = ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HF_OIDC_ID_TOKEN")


class Inventory(Protocol):
    """Which Spaces there are. Threads share it."""

    def take(self) -> SpaceFacts | None:
        """Return the next Space; None where there are no more."""


class Checkers(Protocol):
    """What checks the Spaces that were fetched. Threads share it."""

    def ask(self, task: Any) -> Any:
        """Return the result of a task. Raises HubError where nobody could do it."""

    def stop(self) -> None:
        """End it."""


class Crew:
    """Processes that check what was fetched. Make it before any token is looked up: they are copies of this process."""

    def __init__(self, size: int, work: Callable[[Any], Any] = check_fetched) -> None:
        self._work = work
        self._idle: queue.SimpleQueue[Worker] = queue.SimpleQueue()
        self._all: list[Worker] = []
        self._lock = threading.Lock()
        kept = {name: os.environ.pop(name) for name in TOKENS if name in os.environ}
        try:
            for _ in range(size):
                self._hire()
        finally:
            os.environ.update(kept)

    def ask(self, task: Any) -> Any:
        """Return the result of a task from the next idle process. Raises HubError where that process died over it."""
        worker = self._idle.get()
        try:
            worker.pipe.send(task)
            result = worker.pipe.recv()
        except (EOFError, OSError):
            why = explain_death(worker)
            self._replace(worker)
            raise HubError(why) from None
        self._idle.put(worker)
        return result

    def stop(self) -> None:
        """End the processes."""
        with self._lock:
            for worker in self._all:
                worker.stop()
            self._all.clear()

    def _hire(self) -> None:
        worker = Worker(start_context(), self._work, self._all)
        self._all.append(worker)
        self._idle.put(worker)

    def _replace(self, worker: Worker) -> None:
        with self._lock:
            if worker in self._all:
                self._all.remove(worker)
                worker.stop()
                self._hire()


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
    done = store.list_done(audit)
    digest = digest_of_settings(settings)
    finished = len(done)
    failures: list[BaseException] = []
    lock = threading.Lock()

    def work() -> None:
        nonlocal finished
        try:
            while not failures and (facts := inventory.take()) is not None:
                if facts.name in done:
                    continue
                _audit_space(fetch, store, audit, facts, settings, digest, crew, room)
                with lock:
                    finished += 1
                    show(finished)
                    if finished % SPACES_PER_COLLECTION == 0:
                        gc.collect()
        except BaseException as error:  # a thread must not end without a word
            failures.append(error)

    threads = [threading.Thread(target=work, daemon=True) for _ in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        while thread.is_alive():
            thread.join(0.2)  # so that Ctrl-C is heard
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
    except HubError as error:
        row["errors"] = [str(error)]
        store.keep(audit, facts.name, _mask(row), (), code=None, complete=())
        return
    code = checked.code or known or {"findings": [], "errors": [], "notes": []}
    row |= _describe(fetched, code, checked.live)
    complete = [] if code["errors"] or facts.disabled else ["code"]
    complete += [] if checked.live["errors"] or fetched.unseen or is_owner(facts.name, facts.commit) else ["live"]
    rest = fetched.everywhere
    complete += [] if checked.live["errors"] or rest is None or rest.gaps or rest.unseen else ["everywhere"]
    fresh = (facts.commit, digest, checked.code) if checked.code is not None and not checked.code["errors"] else None
    findings = [*code["findings"], *checked.live["findings"]]
    store.keep(audit, facts.name, _mask(row), findings, code=fresh, complete=complete)


def _describe(fetched: FetchedSpace, code: dict[str, Any], live: dict[str, Any]) -> dict[str, Any]:
    """Return what reports say of a Space besides its findings. Values of variables may be secrets: only names are."""
    seen = parse_live({name: value for name, value in (fetched.live or {}).items() if name != "traces"})
    rest = fetched.everywhere or Everywhere({}, ())
    return {
        "is_local": fetched.live is None,
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
