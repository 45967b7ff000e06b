"""What must never happen in `hf-lint rotate --apply`: the old value is revoked though something may use it, values are
exchanged, or nobody knows what was done."""

from __future__ import annotations

import errno
import json
import os
from typing import TYPE_CHECKING, Any

import pytest
from hf_lint.cli import main
from hf_lint.cli.values import read_value
from hf_lint.errors import RunError
from hf_lint.fleet.journal import Journal
from hub.accounts import Reply
from hub.answers import Answers
from hub.world import RUNNING, FakeSpace
from test_rotate_apply import ALL, COMMAND, NEW, OLD, SPACES, TOKEN, Script, changes, here, hub, rotate, stages, steps

if TYPE_CHECKING:
    from pathlib import Path

    from hub.server import Hub

__all__ = ["here", "hub"]
VALUES = ("--value-from", "env:NEW", "--old-value-from", "env:OLD")


def answer(monkeypatch: pytest.MonkeyPatch, part: str, space: str, status: int) -> None:
    """Let the stand-in answer a part of one Space with this status."""
    real = Answers.answer

    def answer_(self: Answers, name: str, names: dict[str, str], *rest: Any) -> Reply:
        if name == part and names.get("name") == space:
            return Reply(status, {"error": "x"})
        return real(self, name, names, *rest)

    monkeypatch.setattr(Answers, "answer", answer_)


# What was not read


@pytest.mark.parametrize("status", [403, 404])
def test_nothing_is_revoked_while_a_space_was_not_read(
    here: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], status: int
) -> None:
    answer(monkeypatch, "secrets", "b", status)
    assert main([*COMMAND, *VALUES]) == 3
    err = capsys.readouterr().err
    assert here.world.revoked == []
    assert "not seen: team/b" in err
    assert "the old one was not revoked" in err
    assert "team/a: has the new value, and ran with it" in err
    for wrong in ("team", "team/none"):
        assert main([*COMMAND, *VALUES, "--leave-out", wrong]) == 2
    assert main([*COMMAND, *VALUES, "--leave-out", "team/b"]) == 0
    assert here.world.revoked == [OLD]
    assert "left out: team/b" in capsys.readouterr().err


def test_nothing_is_revoked_while_a_space_is_hidden(here: Hub) -> None:
    here.world.spaces["team/b"].private = True
    here.world.tokens[TOKEN].sees = frozenset()
    assert main([*COMMAND, *VALUES]) == 3
    assert here.world.revoked == []


def test_what_was_not_looked_for_is_said(here: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    here.world.tokens[TOKEN].writes = frozenset({"team"})
    here.world.refused["jobs"] = 403
    assert main([*COMMAND, *VALUES]) == 0
    err = capsys.readouterr().err
    assert "other uses not looked for in workflows and duplicates" in err
    assert "other uses not looked for in jobs of team" in err


def test_a_space_that_is_not_on_the_list_holds_it_back(here: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    here.world.spaces["team/b"].secrets["HF_TOKEN"]["updatedAt"] = "2026-10-01T00:00:00.000Z"
    command = [*COMMAND, *VALUES, "--since", "2026-07-13"]
    assert main(command) == 3
    assert "team/b has it, too" in capsys.readouterr().err
    assert here.world.revoked == []
    assert main([*command, "--leave-out", "team/b"]) == 0
    assert here.world.spaces["team/b"].secret_values["HF_TOKEN"] == OLD


def test_other_users_hold_it_back(here: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    here.world.jobs["team"] = [{"id": "7", "secrets": ["HF_TOKEN"]}]
    restarted = ["yes", "yes"]
    answers = iter(["yes", *restarted, "no", "yes", "yes", "yes"])
    monkeypatch.setattr("builtins.input", lambda: next(answers))
    assert main([*COMMAND, *VALUES]) == 3
    assert here.world.revoked == []
    assert main([*COMMAND, *VALUES]) == 0
    assert here.world.revoked == [OLD]


# What proves that a Space runs with the new value


@pytest.mark.parametrize("wait", [0.0, 5.0, 30.0])
def test_a_short_wait_proves_nothing(hub: Hub, tmp_path: Path, wait: float) -> None:
    with pytest.raises(RunError, match="RUNNING, but not seen to restart"):
        rotate(hub, tmp_path, Script(), wait=wait)
    assert steps(tmp_path)[-1] == ("team/a", "unproven")
    assert hub.world.revoked == []


def test_a_space_that_ends_soon_after_its_restart_does_not_run(hub: Hub, tmp_path: Path) -> None:
    stages(hub, "APP_STARTING", "RUNNING", "RUNTIME_ERROR")
    with pytest.raises(RunError, match="RUNTIME_ERROR"):
        rotate(hub, tmp_path, Script({"Set the old value again": False}))
    assert hub.world.revoked == []


@pytest.mark.parametrize("seconds", ["nan", "inf", "-1"])
def test_a_wait_is_a_time(here: Hub, seconds: str) -> None:
    assert main([*COMMAND, *VALUES, f"--wait={seconds}"]) == 2
    assert changes(here) == []


def test_each_space_is_looked_at_again_before_the_end(hub: Hub, tmp_path: Path) -> None:
    def break_b(space: FakeSpace) -> None:
        if space.name == "team/b":
            space.runtime = {**RUNNING, "stage": "RUNTIME_ERROR"}

    hub.world.after_set = break_b
    with pytest.raises(RunError, match="team/b"):
        rotate(hub, tmp_path, Script({"Set the old value again": False}))
    hub.world.after_set = lambda _space: None
    hub.world.spaces["team/a"].runtime = {**RUNNING, "errorMessage": "401 of the provider"}
    hub.world.spaces["team/b"].runtime = {**RUNNING}
    with pytest.raises(RunError, match="team/a"):
        rotate(hub, tmp_path, Script({"Set the old value again": False}))
    assert hub.world.revoked == []
    hub.world.spaces["team/a"].runtime = {**RUNNING}
    rotate(hub, tmp_path, Script())
    assert hub.world.revoked == [OLD]


def test_a_value_that_somebody_else_set_meanwhile_is_noticed(hub: Hub, tmp_path: Path) -> None:
    with pytest.raises(RunError):
        rotate(hub, tmp_path, Script({"Revoke": False}))
    space = hub.world.spaces["team/a"]
    space.secrets["HF_TOKEN"]["updatedAt"] = "2026-11-29T12:00:00.000Z"
    space.secret_values["HF_TOKEN"] = OLD
    rotate(hub, tmp_path, Script())
    assert space.secret_values["HF_TOKEN"] == NEW
    assert hub.world.revoked == [OLD]


def test_a_step_that_was_written_by_hand_is_not_believed(hub: Hub, tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    event = {"at": "2026-11-30T00:00:00+00:00", "by": "x", "round": "HF_TOKEN#1", "step": "runs"}
    path.write_text("".join(json.dumps({**event, "space": space}) + "\n" for space in SPACES))
    path.chmod(0o600)
    rotate(hub, tmp_path, Script())
    assert {hub.world.spaces[name].secret_values["HF_TOKEN"] for name in SPACES} == {NEW}


def test_a_clear_refusal_is_believed(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Answers.set_secret

    def refuse(self: Answers, *rest: Any) -> Reply:
        real(self, *rest)  # somebody else sets it at the same time
        return Reply(403, {})

    monkeypatch.setattr(Answers, "set_secret", refuse)
    with pytest.raises(RunError, match=r"was not set: .* refuses it with status 403"):
        rotate(hub, tmp_path, Script())
    assert hub.world.revoked == []


# Old and new values


@pytest.mark.parametrize("end", ["", " ", "\r\n"])
def test_the_new_value_is_never_revoked_as_the_old_one(hub: Hub, tmp_path: Path, end: str) -> None:
    with pytest.raises(RunError, match="the old one still works"):
        rotate(hub, tmp_path, Script({"Revoke": False}))
    with pytest.raises(RunError, match="it is in use"):
        rotate(hub, tmp_path, Script(old=NEW + end))
    assert hub.world.revoked == []
    other = tmp_path / "other"
    other.mkdir()
    with pytest.raises(RunError, match="needs a new value"):
        rotate(hub, other, Script(old=NEW + end))


def test_a_value_in_use_elsewhere_is_not_revoked(hub: Hub, tmp_path: Path) -> None:
    rotate(hub, tmp_path, Script())
    with Journal(str(tmp_path / "journal.jsonl"), "me") as journal:
        journal.write("OTHER", "team/c", "set", value=NEW, updated="2026-11-30T00:00:00.000Z")
        assert ("OTHER", "team/c") in journal.users_of(NEW)
    with pytest.raises(RunError, match="new value of OTHER in team/c"):
        rotate(hub, tmp_path, Script(old=NEW, new=OLD))


def test_all_spaces_end_with_one_value(hub: Hub, tmp_path: Path) -> None:
    stages(hub, "APP_STARTING", "SLEEPING")
    with pytest.raises(RunError, match="SLEEPING"):
        rotate(hub, tmp_path, Script())
    hub.world.after_set = lambda _space: None
    hub.world.spaces["team/a"].runtime = {**RUNNING}
    other = NEW[:-1] + "e"
    person = Script(new=other)
    rotate(hub, tmp_path, person)
    assert {hub.world.spaces[name].secret_values["HF_TOKEN"] for name in SPACES} == {other}
    assert any("was given another new value before" in text for text in person.told)


def test_the_old_value_is_shown_masked(hub: Hub, tmp_path: Path) -> None:
    person = Script()
    rotate(hub, tmp_path, person)
    assert f"({OLD[:4]}…{OLD[-2:]})" in person.asked[-1]


def test_values_that_are_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BYTES", os.fsdecode(b"\xff\xfe"))
    for source in ("env:BYTES", "cmd:printf 'a\\0b'"):
        with pytest.raises(RunError, match="not a text in UTF-8"):
            read_value(source)
    assert read_value("cmd:printf 'abc\\r\\n'") == "abc"


@pytest.mark.parametrize("printed", [f"{NEW}\\n{NEW}", f"{NEW}\\n\\nuser: me", f"\\n{NEW}", f"{NEW}\\r\\nx"])
def test_a_command_that_prints_more_than_the_value(printed: str) -> None:
    with pytest.raises(RunError, match="prints more than one line") as caught:
        read_value(f"cmd:printf '{printed}\\n'")
    assert NEW not in f"{caught.value}{caught.value.help}"


@pytest.mark.parametrize("value", ["-----BEGIN KEY-----\nabc\n-----END KEY-----", '{\n  "a": 1\n}'])
def test_a_value_that_has_several_lines(value: str, tmp_path: Path) -> None:
    (tmp_path / "value").write_text(f"{value}\n")
    assert read_value(f"cmd:cat {tmp_path / 'value'}") == value


# Owners, Spaces that are gone, and two at once


def test_a_rotation_of_another_owner_is_left_alone(here: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    here.world.organisations.add("beta")
    token = here.world.tokens[TOKEN]
    token.sees = token.writes = frozenset({"team", "beta"})
    space = here.world.add("beta/a", {"README.md": "x"})
    space.secrets = {"HF_TOKEN": {"updatedAt": "2024-01-01T00:00:00.000Z"}}
    here.world.after_set = lambda space: space.runtime.update(stage="SLEEPING")
    assert main([*COMMAND, *VALUES]) == 3
    here.world.after_set = lambda _space: None
    before = dict(here.world.spaces["team/b"].secret_values)
    assert main(["rotate", "beta", *COMMAND[2:], "--value-from", "env:OLD"]) == 0
    assert "HF_TOKEN in beta/a:" in capsys.readouterr().err
    assert here.world.spaces["team/a"].secret_values["HF_TOKEN"] == NEW
    assert here.world.spaces["team/b"].secret_values == before
    here.world.spaces["team/a"].runtime = {**RUNNING}
    assert main([*COMMAND, "--value-from", "env:NEW"]) == 0
    assert here.world.spaces["team/b"].secret_values["HF_TOKEN"] == NEW


def test_a_space_that_is_gone_can_be_left_out(here: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    here.world.after_set = lambda space: space.runtime.update(stage="SLEEPING" if space.name == "team/b" else "RUNNING")
    assert main([*COMMAND, *VALUES]) == 3
    del here.world.spaces["team/b"]
    capsys.readouterr()
    assert main([*COMMAND, *VALUES]) == 3
    err = capsys.readouterr().err
    assert "team/b is gone" in err
    assert "team/a: has the new value, and ran with it" in err
    assert "may not write" not in err
    assert "--leave-out team/b" in err
    assert main([*COMMAND, *VALUES, "--leave-out", "team/b"]) == 0
    assert here.world.revoked == [OLD]


def test_two_at_once_exclude_each_other(here: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Journal("j.jsonl", "me"):
        assert main([*COMMAND, *VALUES]) == 3
    assert "another rotation is at work" in capsys.readouterr().err
    assert changes(here) == []


# The journal


@pytest.mark.parametrize(
    "line",
    [
        *("[]", "1", "null", "{}", "garbage", "[" * 100_000, '{"round":1,"space":null,"step":[]}', "\ufeff{}"),
        '{"at":"","by":"","round":"X#1","space":"a/b","step":"no such step"}',
        '{"at":"","by":"","round":"X#1","space":"a/b","step":"set","salt":"zz"}',
        '{"at":"","by":"","round":"X#1","space":"","step":"revoked","spaces":[{}]}',
    ],
)
def test_what_is_no_journal_is_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "j"
    path.write_text(line + "\n", encoding="utf-8")
    path.chmod(0o600)
    with pytest.raises(RunError, match="is not a journal of a rotation"):
        Journal(str(path), "me")
    assert path.read_text(encoding="utf-8") == line + "\n"
    path.write_bytes(f"{line}\n{line}\n".encode("utf-16"))
    with pytest.raises(RunError, match="is not a journal of a rotation"):
        Journal(str(path), "me")


def test_only_the_line_that_was_cut_is_taken_out(tmp_path: Path) -> None:
    path = tmp_path / "j"
    good = b'{"at":"","by":"","round":"X#1","space":"a/b","step":"sending"}\r\n'
    path.write_bytes(good * 2 + b'{"at"')
    path.chmod(0o600)
    with Journal(str(path), "me") as journal:
        assert len(journal.steps("X", "a/b")) == 2
    assert path.read_bytes() == good * 2


class FullDisk:
    """The stream of a journal on a disk that takes so many bytes more."""

    def __init__(self, stream: Any, room: int) -> None:
        self._stream, self._room = stream, room

    def write(self, data: bytes) -> int:
        if self._room <= 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        count = int(self._stream.write(data[: self._room]))
        self._room -= count
        return count

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many bytes the disk takes that has the journal."""
    room = [10**9]
    real = Journal.__init__

    def make(self: Journal, path: str, person: str) -> None:
        real(self, path, person)
        self._stream = FullDisk(self._stream, room[0])  # type: ignore[assignment]

    monkeypatch.setattr(Journal, "__init__", make)
    return room


@pytest.mark.parametrize("room", [0, 50, 1000])
def test_nothing_is_set_where_the_disk_is_full(hub: Hub, tmp_path: Path, full: list[int], room: int) -> None:
    full[0] = room
    with pytest.raises(RunError, match=r"No space left on device.*so nothing was changed there"):
        rotate(hub, tmp_path, Script())
    assert changes(hub) == []
    full[0] = 10**9
    rotate(hub, tmp_path, Script())
    assert steps(tmp_path) == ALL


def test_a_step_that_is_lost_is_done_again(hub: Hub, tmp_path: Path, full: list[int]) -> None:
    full[0] = 2500
    with pytest.raises(RunError, match="is not in it, though it was done"):
        rotate(hub, tmp_path, Script())
    assert hub.world.revoked == []
    full[0] = 10**9
    rotate(hub, tmp_path, Script())
    assert hub.world.revoked == [OLD]


# Questions that nobody can answer


def test_closed_standard_input_says_no(
    here: Hub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", None)
    assert main([*COMMAND, *VALUES]) == 1
    assert changes(here) == []
    assert "itself failed" not in capsys.readouterr().err
