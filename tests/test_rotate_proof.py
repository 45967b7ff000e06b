"""One odd answer of the Hub proves neither that a Space has restarted nor that a secret was set."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hf_lint.cli import main
from hf_lint.errors import HfLintError, RunError
from hf_lint.fleet.journal import Journal
from hub.accounts import Reply
from hub.answers import Answers
from hub.world import RUNNING, FakeSpace
from test_rotate_apply import ALL, COMMAND, NEW, OLD, Script, here, hub, rotate, steps
from test_rotate_safely import VALUES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hub.server import Hub

__all__ = ["here", "hub"]
SHA = "0" * 40
ODD: dict[str, tuple[Any, ...]] = {
    "stage": (None, "", [], {}, 5, True, "APP_STARTING", "BUILDING", "NEW_WORD", "running"),
    "sha": (SHA, None, [], 1),
    "replicas": (None, [], 1, {"requested": 2, "current": 1}, {"current": "1"}),
    "domains": (None, {}, "x", [None], [{"domain": 1}]),
    "errorMessage": (None, [], 1, "x"),
}
ODD_RUNTIMES: list[Any] = [
    *({**RUNNING, name: value} for name, values in ODD.items() for value in values),
    {name: value for name, value in RUNNING.items() if name != "stage"},
    *(None, [], {}, "RUNNING", 1, [RUNNING]),
]
ODD_DATES: list[Any] = [
    None,
    "",
    "x",
    5,
    [],
    {},
    True,
    "2026-13-01",
    "2024-01-01",
    "2024-01-01T00:00:00+00:00",
    "2026-11-30",
]


def runtimes(monkeypatch: pytest.MonkeyPatch, documents: Callable[[int], Any]) -> None:
    """Let the stand-in answer about what a Space does now by how often somebody looked."""
    looks: dict[str, int] = {}

    def runtime(_self: Answers, space: FakeSpace, *_: object) -> Reply:
        looks[space.name] = looks.get(space.name, 0) + 1
        return Reply(200, data=json.dumps(documents(looks[space.name])).encode())

    monkeypatch.setattr(Answers, "runtime", runtime)


def dates(monkeypatch: pytest.MonkeyPatch, change: Callable[[int, dict[str, Any]], Any]) -> None:
    """Let the stand-in change how it tells of a secret, by how often somebody asked."""
    reads: dict[str, int] = {}

    def secrets(_self: Answers, space: FakeSpace, *_: object) -> Reply:
        reads[space.name] = reads.get(space.name, 0) + 1
        secret = change(reads[space.name], dict(space.secrets["HF_TOKEN"]))
        return Reply(200, {"HF_TOKEN": secret})

    monkeypatch.setattr(Answers, "secrets", secrets)


@pytest.mark.parametrize("when", [1, 2, 9])
@pytest.mark.parametrize("odd", ODD_RUNTIMES, ids=lambda odd: json.dumps(odd)[:60])
def test_one_odd_answer_is_no_restart(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, odd: Any, when: int
) -> None:
    runtimes(monkeypatch, lambda look: odd if look == when else RUNNING)
    with pytest.raises(HfLintError):
        rotate(hub, tmp_path, Script({"did not see it restart": False, "Set the old value again": False}))
    assert ("team/a", "runs") not in steps(tmp_path)
    assert hub.world.revoked == []


@pytest.mark.parametrize("word", ["BUILDING", "RUNNING_BUILDING", "APP_STARTING", "RUNNING_APP_STARTING"])
def test_a_restart_is_seen_more_than_once(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    runtimes(monkeypatch, lambda look: {**RUNNING, "stage": word if look in (2, 3) else "RUNNING"})
    person = Script()
    rotate(hub, tmp_path, person)
    assert steps(tmp_path) == ALL
    assert not any("did not see it restart" in question for question in person.asked)


def test_a_commit_that_is_no_longer_told_proves_nothing(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def document(look: int) -> Any:
        stage = "APP_STARTING" if look in (3, 4) else "RUNNING"
        return {**RUNNING, "stage": stage, **({"sha": SHA} if look < 3 else {})}

    runtimes(monkeypatch, document)
    with pytest.raises(RunError, match="at a commit that the Hub no longer tells"):
        rotate(hub, tmp_path, Script())
    assert hub.world.revoked == []


def test_a_part_of_the_replicas_proves_nothing(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runtimes(
        monkeypatch,
        lambda look: {
            **RUNNING,
            "stage": "APP_STARTING" if look in (2, 3) else "RUNNING",
            "replicas": {"requested": 2, "current": 1},
        },
    )
    with pytest.raises(RunError, match="RUNNING with 1 of 2 replicas"):
        rotate(hub, tmp_path, Script())
    assert hub.world.revoked == []


def test_a_restart_that_nobody_saw_is_asked_for(hub: Hub, tmp_path: Path) -> None:
    with pytest.raises(RunError, match="RUNNING, but not seen to restart"):
        rotate(hub, tmp_path, Script({"did not see it restart": False}))
    assert steps(tmp_path)[-1] == ("team/a", "unproven")
    assert hub.world.revoked == []
    person = Script()
    rotate(hub, tmp_path, person)
    assert any("Does its container log begin after 2026-11-30T" in question for question in person.asked)
    assert hub.world.revoked == [OLD]


@pytest.mark.parametrize("odd", ODD_DATES, ids=str)
@pytest.mark.parametrize("when", range(1, 9))
def test_one_odd_date_does_not_prove_that_a_secret_was_set(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, odd: Any, when: int
) -> None:
    hub.world.secret_effect = False
    dates(monkeypatch, lambda read, secret: {**secret, "updatedAt": odd} if read == when else secret)
    with pytest.raises(RunError, match=r"was not set|moved more than once"):
        rotate(hub, tmp_path, Script())
    assert ("team/a", "set") not in steps(tmp_path)
    assert hub.world.revoked == []


def test_nothing_is_set_where_no_date_can_prove_it(hub: Hub, tmp_path: Path) -> None:
    del hub.world.spaces["team/a"].secrets["HF_TOKEN"]["updatedAt"]
    with pytest.raises(RunError, match="does not say when HF_TOKEN was set"):
        rotate(hub, tmp_path, Script())
    assert hub.world.spaces["team/a"].secret_values["HF_TOKEN"] == OLD


def test_a_date_that_keeps_moving_is_of_somebody_else(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dates(monkeypatch, lambda read, secret: {**secret, "updatedAt": f"2026-12-01T00:00:{read:02d}.000Z"})
    with pytest.raises(RunError, match="moved more than once"):
        rotate(hub, tmp_path, Script())
    assert hub.world.revoked == []


# What a person leaves out


def fail_b(space: FakeSpace) -> None:
    """Let team/b fail with the new value."""
    if space.name == "team/b":
        space.runtime = {**RUNNING, "stage": "RUNTIME_ERROR"}


def test_a_space_that_fails_with_the_new_value_is_not_left_out(here: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    here.world.after_set = fail_b
    assert main([*COMMAND, "--value-from", "env:NEW"]) == 3
    command = [*COMMAND, *VALUES, "--leave-out", "team/b"]
    for _ in range(2):
        assert main(command) == 3
        assert "team/b has the new value of HF_TOKEN and does not run (RUNTIME_ERROR)" in capsys.readouterr().err
        assert here.world.revoked == []
    here.world.spaces["team/b"].runtime = {**RUNNING}
    assert main(command) == 0
    assert here.world.revoked == [OLD]


def test_a_space_that_was_left_out_still_has_the_new_value(here: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    here.world.after_set = lambda space: space.runtime.update(stage="PAUSED" if space.name == "team/b" else "RUNNING")
    assert main([*COMMAND, *VALUES]) == 3
    assert main([*COMMAND, *VALUES, "--leave-out", "team/b"]) == 0
    with Journal("j.jsonl", "me") as journal:
        assert journal.users_of(NEW) == [("HF_TOKEN", "team/a"), ("HF_TOKEN", "team/b")]
    next_one = [*COMMAND, "--value-from", "env:OLD", "--old-value-from", "env:NEW", "--leave-out", "team/b"]
    assert main(next_one) == 3
    assert "new value of HF_TOKEN in team/b, so it is in use" in capsys.readouterr().err
    assert here.world.revoked == [OLD]
