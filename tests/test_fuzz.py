"""A sample of `make fuzz`, the same each time; and that the fuzzer sees what it is there for."""

from __future__ import annotations

import random
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from fuzz import spaces, structure
from fuzz.run import TARGETS, Target, plan, run_one, run_share
from hf_lint.reports import github
from hf_lint.space import card

if TYPE_CHECKING:
    from pathlib import Path

SAMPLE = {"history": 1}


@pytest.mark.parametrize("name", TARGETS)
def test_sample(name: str) -> None:
    tally = run_share(20261127, {name: SAMPLE.get(name, 6)})
    assert not tally.failures, tally.failures[0].details


def test_every_target_gets_its_share() -> None:
    calls = plan(200_000)
    assert set(calls) == set(TARGETS)
    assert sum(count * TARGETS[name].inputs for name, count in calls.items()) >= 200_000


def test_an_input_is_the_same_each_time() -> None:
    made = [spaces.make("python", random.Random("1:space-python:7")) for _ in range(2)]
    assert made[0] == made[1]
    assert made[0] != spaces.make("python", random.Random("1:space-python:8"))


def test_what_raises_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(text: str) -> None:
        raise KeyError(text)

    monkeypatch.setattr(card, "parse_card", broken)
    _, failure = run_one(1, "space-card", 0)
    assert failure is not None
    assert "KeyError" in failure.what


def test_what_takes_long_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(_: random.Random) -> None:
        while True:
            time.process_time()

    monkeypatch.setitem(TARGETS, "reports", Target(endless, 1))
    _, failure = run_one(1, "reports", 0, limit=0.1)
    assert failure is not None
    assert "more than" in failure.what


def test_a_command_that_slips_into_a_log_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(github, "escape_data", str)
    assert run_share(1, {"reports": 60}).failures


def test_hostile_folders_are_made_without_writing_through_their_links(tmp_path: Path) -> None:
    victim, folder, space = tmp_path / "victim", tmp_path / "folder", tmp_path / "space"
    victim.write_text("kept")
    folder.mkdir()
    space.mkdir()
    makers = (structure._repository, structure._config, structure._program, structure._special)
    names = ("README.md", "app.py", ".hf-lint.yaml", ".gitignore", ".git", "sub", "leak.txt", "git", "sh", "Dockerfile")
    for seed in range(60):
        rng = random.Random(seed)
        for name in names:
            if not (space / name).exists():
                (space / name).symlink_to(rng.choice((victim, folder)))
        with suppress(OSError):  # a name that is a folder by now
            makers[seed % len(makers)](rng, space, tmp_path / "mark")
        assert victim.read_text() == "kept"
        assert not list(folder.iterdir())
