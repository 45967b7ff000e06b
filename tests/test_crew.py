"""Those who fetch and those who check: tasks are neither lost nor doubled, whoever dies or is stopped."""

from __future__ import annotations

import _thread
import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, cast

import pytest
from crew_work import TOKENS, work
from filelock import FileLock
from hf_lint.errors import HubError
from hf_lint.fleet.check import Checked
from hf_lint.fleet.crew import Crew
from hf_lint.fleet.fetch import FetchedSpace
from hf_lint.fleet.inventory import OwnerInventory
from hf_lint.fleet.run import run_audit
from hf_lint.fleet.store import Store
from hf_lint.hub.doors import find_door
from hf_lint.hub.items import Items
from hf_lint.hub.spaces import SpaceFacts
from support import interruptible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from hf_lint.config.settings import Settings
    from hf_lint.hub.client import HubClient


@pytest.fixture
def crew(monkeypatch: pytest.MonkeyPatch) -> Iterator[Crew]:
    for name in TOKENS:
        monkeypatch.setenv(name, "x")
    made = Crew(1, work)
    yield made
    made.stop()


@pytest.mark.skipif(sys.platform == "win32", reason="kills a process")
def test_who_waits_behind_a_task_that_kills_its_process_gets_another(crew: Crew, tmp_path: Path) -> None:
    def ask(task: str) -> str:
        try:
            return str(crew.ask(task))
        except HubError as error:
            return str(error)

    with ThreadPoolExecutor(8) as pool:
        with FileLock(tmp_path / "lock"):
            asked = [pool.submit(ask, task) for task in (f"wait for {tmp_path / 'lock'}", "die", "a", "b", "tokens")]
            wait_for_tasks(crew, 2)
        answers = [one.result() for one in asked]
    assert [answer if "died" not in answer else "died" for answer in answers] == (
        ["WAITED", "died", "A", "B", ""]  # one that takes the place of another knows no token either
    )
    assert all(name in os.environ for name in TOKENS)


def wait_for_tasks(crew: Crew, number: int) -> None:
    """Return once the processes have so many tasks together."""
    while sum(len(desk.tasks) for desk in crew._desks) < number:
        time.sleep(0.005)


def test_a_process_has_its_next_task_while_it_is_at_one(tmp_path: Path) -> None:
    crew = Crew(2, work)
    with ThreadPoolExecutor(5) as pool:
        with FileLock(tmp_path / "lock"):
            answers = [pool.submit(crew.ask, f"wait for {tmp_path / 'lock'}") for _ in range(5)]
            wait_for_tasks(crew, 4)
            assert [len(desk.tasks) for desk in crew._desks] == [2, 2]  # and one waits for its turn
        assert [answer.result() for answer in answers] == ["WAITED"] * 5
    crew.stop()
    with pytest.raises(HubError, match="no process is left"):
        crew.ask("a")


def test_what_is_stopped_is_no_error_of_a_space(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while Spaces are fetched: none of them counts as done, so that the audit goes on with them."""
    store = Store(str(tmp_path / "a.db"))
    audit, _ = store.begin("digest", ["me"], "2026-11-30")
    stopped = threading.Event()
    waiting = threading.Barrier(3)
    fetchers: list[threading.Thread] = []
    names = iter(["me/done", "me/a", "me/b"])

    class Inventory:
        def take(self) -> SpaceFacts | None:
            name = next(names, None)
            return SpaceFacts(name, "0" * 40) if name else None

    def fetch(facts: SpaceFacts, _known: Mapping[str, Any] | None) -> FetchedSpace:
        fetchers.append(threading.current_thread())
        if facts.name != "me/done":
            waiting.wait(10)
            stopped.wait(10)
            raise HubError("the run was stopped")
        return FetchedSpace(facts.name, facts.commit, None, {}, ())

    def interrupt() -> None:
        waiting.wait(10)
        while store.count_done(audit) < 1:
            time.sleep(0.01)
        _thread.interrupt_main()

    class Clean:
        def ask(self, _task: Any) -> Checked:
            return Checked({"findings": [], "errors": [], "notes": []}, {"findings": [], "errors": [], "notes": []})

        def stop(self) -> None:
            """Nothing to stop."""

    monkeypatch.setattr("hf_lint.fleet.run.digest_of_settings", lambda _settings: "digest")
    threading.Thread(target=interrupt).start()
    with interruptible(), pytest.raises(KeyboardInterrupt):
        run_audit(fetch, store, audit, Inventory(), cast("Settings", None), Clean(), readers=3)
    stopped.set()  # as the client does when it is closed
    for fetcher in fetchers:
        fetcher.join(10)
    assert [name for name, _ in store.rows(audit)] == ["me/done"]
    store.close()


def test_nobody_waits_for_a_list_that_broke() -> None:
    class Broken:
        def read_json(self, _path: str) -> None:
            raise ZeroDivisionError

        def take_gaps(self) -> tuple[str, ...]:
            return ()

    inventory = OwnerInventory(cast("HubClient", Broken()), ["me"])
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            inventory.take()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("[]", []),
        (' [ { "id" : "a/b" , "other": [1, {}] } ,\n{"id":"c/d"}]\n', ["a/b", "c/d"]),
        ('[1, "x", null]', [None, None, None]),
    ],
)
def test_items_of_a_long_list(text: str, names: list[str | None]) -> None:
    gaps: list[str] = []
    items = Items(text.encode(), find_door("/api/spaces").shape.shape, gaps.append)
    assert len(items) == len(names)
    assert [item.get("id") for item in items] == names
    assert list(items) == []  # gone through once
    assert len(gaps) == names.count(None)


@pytest.mark.parametrize(
    "text", ["", "[", '[{"id": "a/b"}', "[1,]", "[1 2]", "[1] 2", "[,1]", '["\\x"]', "nil", "\xff"]
)
def test_half_a_list_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Items(text.encode("latin-1"), True, print)


@pytest.mark.parametrize("text", ['{"id": "a/b"}', "null", "1"])
def test_what_is_no_list_is_not_an_empty_one(text: str) -> None:
    with pytest.raises(HubError, match="not a list"):
        Items(text.encode(), True, print)
