from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time

import hf_lint.cli.pool as pool_module
import pytest
from hf_lint.cli.pool import run_pool

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and fork")


@pytest.fixture(params=["fork", "spawn"])
def _start(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    context = multiprocessing.get_context(request.param)
    monkeypatch.setattr(pool_module, "start_context", lambda: context)


def work(task: int) -> tuple[int, int]:
    if task == 13:
        os.kill(os.getpid(), signal.SIGKILL)
    if task == 14:
        os._exit(7)
    if task % 2:
        time.sleep(0.01)
    return task, os.getpid()


def lost(task: int, why: str) -> tuple[int, str]:
    return task, why


@pytest.mark.usefixtures("_start")
@pytest.mark.parametrize("workers", [1, 3])
def test_results_come_in_order_and_a_death_costs_one_task(workers: int) -> None:
    counts: list[int] = []
    tasks = [0, 13, 2, 3, 14, 5]
    results = run_pool(tasks, work, lost, workers, counts.append)
    assert [result[0] for result in results] == tasks
    killed = "ended by signal 9, probably for lack of memory"
    assert results[1] == (13, f"the process that checked it died ({killed})")
    assert results[4] == (14, "the process that checked it died (exit code 7)")
    assert all(isinstance(results[index][1], int) for index in (0, 2, 3, 5))
    assert counts[-1] == len(tasks)
    assert counts == sorted(counts)


def test_an_interrupt_ends_the_workers() -> None:
    seen: list[int] = []

    def interrupt(done: int) -> None:
        seen.append(done)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_pool([0, 1, 2, 3], work, lost, 2, interrupt)
    assert not multiprocessing.active_children()
