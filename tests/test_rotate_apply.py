"""`hf-lint rotate --apply` against the stand-in: the order of its steps, what stops it, and how it goes on."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING, Any

import pytest
from hf_lint.cli import main
from hf_lint.cli.values import read_value
from hf_lint.errors import RunError, UsageError
from hf_lint.fleet.apply import Rotator
from hf_lint.fleet.journal import Journal
from hf_lint.hub.access import Access
from hf_lint.hub.client import HubClient
from hf_lint.secrets.fakes import expand
from hub.clock import SkippingClock
from hub.faults import always
from hub.server import Hub, serve
from hub.world import RUNNING, FakeSpace, Token

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

TOKEN = expand("@@fake:huggingface-user-token@@")
OLD = TOKEN[:-4] + "Wxyz"
NEW = TOKEN[:-4] + "Abcd"
SPACES = ["team/a", "team/b"]


class Script:
    """A person who answers what the test says, and remembers what was asked."""

    def __init__(self, answers: dict[str, bool] | None = None, old: str = OLD, new: str = NEW) -> None:
        self.answers, self.old, self.new = answers or {}, old, new
        self.asked: list[str] = []
        self.told: list[str] = []

    def tell(self, text: str) -> None:
        self.told.append(text)

    def confirm(self, question: str) -> bool:
        self.asked.append(question)
        return next((answer for words, answer in self.answers.items() if words in question), True)

    def new_value(self, name: str) -> str:
        self.asked.append(f"value of {name}")
        return self.new

    def old_value(self, name: str) -> str:
        return self.old


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    monkeypatch.setattr("hf_lint.fleet.journal._ROUNDS", 1)
    with serve() as server:
        server.world.organisations.add("team")
        server.world.tokens = {
            TOKEN: Token("me", role="write", sees=frozenset({"team"}), writes=frozenset({"team"})),
            OLD: Token("me"),
        }
        for name in SPACES:
            space = server.world.add(name, {"README.md": "x"})
            space.secrets = {"HF_TOKEN": {"updatedAt": "2024-01-01T00:00:00.000Z", "description": "for the demo"}}
            space.secret_values = {"HF_TOKEN": OLD}
        yield server


def stages(hub: Hub, *names: str) -> None:
    """What a Space does after a secret was set: these stages, one for each time that somebody looks."""

    class Runtime(dict[str, Any]):
        def __init__(self) -> None:
            super().__init__(RUNNING)
            self.left = list(names)

        def items(self) -> Any:
            if self.left:
                self["stage"] = self.left.pop(0)
            return super().items()

    def after(space: FakeSpace) -> None:
        space.runtime = Runtime()

    hub.world.after_set = after


def rotate(
    hub: Hub, tmp_path: Path, person: Script, token: str = TOKEN, *, wait: float = 120.0, unread: Sequence[str] = ()
) -> None:
    clock = SkippingClock()
    with HubClient(Access(hub.url, token), clock=clock.now, sleep=clock.sleep) as client:
        page = "https://huggingface.co/settings/tokens"
        with Journal(str(tmp_path / "journal.jsonl"), "me") as journal:
            Rotator(client, journal, person, sleep=clock.sleep, wait=wait).rotate(
                "HF_TOKEN", SPACES, page, unread=unread
            )


def steps(tmp_path: Path) -> list[tuple[str, str]]:
    text = (tmp_path / "journal.jsonl").read_text()
    assert not any(value in text for value in (TOKEN, OLD, NEW))
    return [(event["space"], event["step"]) for event in map(json.loads, text.splitlines())]


def changes(hub: Hub, start: int = 0) -> list[str]:
    return [seen.path for seen in hub.world.log[start:] if seen.method == "POST"]


ALL = [(space, step) for space in SPACES for step in ("sending", "set", "runs")] + [("", "revoked")]


def test_the_order(hub: Hub, tmp_path: Path) -> None:
    stages(hub, "RUNNING_APP_STARTING", "APP_STARTING", "RUNNING")
    person = Script()
    rotate(hub, tmp_path, person)
    assert steps(tmp_path) == ALL
    assert changes(hub) == [*(f"/api/spaces/{space}/secrets" for space in SPACES), "/api/credentials/revoke"]
    assert hub.world.revoked == [OLD]
    for name in SPACES:
        space = hub.world.spaces[name]
        assert space.secret_values["HF_TOKEN"] == NEW
        assert space.secrets["HF_TOKEN"]["description"] == "for the demo"
    assert stat.S_IMODE((tmp_path / "journal.jsonl").stat().st_mode) == 0o600
    assert not any(value in "".join(person.told + person.asked) for value in (TOKEN, OLD, NEW))


def test_a_restart_that_nobody_saw(hub: Hub, tmp_path: Path) -> None:
    rotate(hub, tmp_path, Script())
    assert steps(tmp_path) == ALL


@pytest.mark.parametrize(
    ("stage", "step"), [("RUNTIME_ERROR", "failed"), ("SLEEPING", "unproven"), ("PAUSED", "unproven")]
)
def test_nothing_is_revoked_where_a_space_does_not_run(hub: Hub, tmp_path: Path, stage: str, step: str) -> None:
    stages(hub, "APP_STARTING", stage)
    with pytest.raises(RunError, match=stage):
        rotate(hub, tmp_path, Script({"Set the old value again": False}))
    assert steps(tmp_path)[-1] == ("team/a", step)
    assert hub.world.revoked == []
    assert hub.world.spaces["team/b"].secret_values["HF_TOKEN"] == OLD


def test_a_space_that_never_comes_back_is_not_proven(hub: Hub, tmp_path: Path) -> None:
    stages(hub, "BUILDING")
    with pytest.raises(RunError, match="BUILDING"):
        rotate(hub, tmp_path, Script())
    assert steps(tmp_path)[-1] == ("team/a", "unproven")


def test_the_old_value_is_offered_back(hub: Hub, tmp_path: Path) -> None:
    stages(hub, "RUNTIME_ERROR")
    with pytest.raises(RunError):
        rotate(hub, tmp_path, Script())
    assert steps(tmp_path)[-1] == ("team/a", "restored")
    assert hub.world.spaces["team/a"].secret_values["HF_TOKEN"] == OLD
    assert hub.world.revoked == []
    hub.world.after_set = lambda _space: None
    hub.world.spaces["team/a"].runtime = {**RUNNING}
    rotate(hub, tmp_path, Script())  # goes on: the value is set again
    assert hub.world.spaces["team/a"].secret_values["HF_TOKEN"] == NEW
    assert hub.world.revoked == [OLD]


def test_an_answer_without_effect_is_no_success(hub: Hub, tmp_path: Path) -> None:
    hub.world.secret_effect = False
    with pytest.raises(RunError, match="date of the secret did not move"):
        rotate(hub, tmp_path, Script())
    assert steps(tmp_path) == [("team/a", "sending")]
    assert hub.world.revoked == []


@pytest.mark.parametrize("kind", ["redirect-elsewhere", "500", "html", "reset"])
def test_a_request_that_fails_is_no_success(hub: Hub, tmp_path: Path, kind: str) -> None:
    with serve() as other:
        hub.fault = always(kind, on="set_secret", detail=other.url)
        hub.world.secret_effect = False
        with pytest.raises(RunError, match="was not set"):
            rotate(hub, tmp_path, Script())
        assert other.world.log == []
    assert hub.world.revoked == []
    assert len(changes(hub)) == 1  # not repeated by itself
    hub.fault = lambda _seen: None
    hub.world.secret_effect = True
    rotate(hub, tmp_path, Script())
    assert hub.world.revoked == [OLD]


def test_an_answer_that_is_lost_after_the_effect(hub: Hub, tmp_path: Path) -> None:
    hub.fault = always("truncated", on="set_secret")
    rotate(hub, tmp_path, Script())
    assert steps(tmp_path) == ALL
    assert changes(hub).count("/api/spaces/team/a/secrets") == 1


@pytest.mark.parametrize("cut", range(len(ALL)))
def test_it_goes_on_from_any_step(hub: Hub, tmp_path: Path, cut: int) -> None:
    rotate(hub, tmp_path, Script())
    path = tmp_path / "journal.jsonl"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:cut]) + lines[cut][:9])  # killed in the middle of writing a line
    start = len(hub.world.log)
    rotate(hub, tmp_path, Script())
    assert steps(tmp_path)[-1] == ("", "revoked")
    sent = [path.split("/")[4] for path in changes(hub, start) if path.endswith("/secrets")]
    # What is in the journal as set is not sent again, unlike what was on its way: the date may have another reason.
    assert {hub.world.spaces[name].secret_values["HF_TOKEN"] for name in SPACES} == {NEW}
    assert sent == [*(["a"] if cut < 2 else []), *(["b"] if cut < 5 else [])]


def test_a_person_who_has_not_revoked_it(hub: Hub, tmp_path: Path) -> None:
    with pytest.raises(RunError, match="the old one still works"):
        rotate(hub, tmp_path, Script({"Is it revoked": False}, old=""))
    assert steps(tmp_path) == ALL[:-1]
    start = len(hub.world.log)
    person = Script(old="")
    rotate(hub, tmp_path, person)
    assert changes(hub, start) == []
    assert len(person.asked) == 1
    assert steps(tmp_path) == ALL


def test_the_next_round_begins_anew(hub: Hub, tmp_path: Path) -> None:
    rotate(hub, tmp_path, Script())
    rotate(hub, tmp_path, Script(old=NEW, new=OLD))
    assert steps(tmp_path) == ALL * 2


def test_nothing_is_changed_without_the_right_to_write_everywhere(hub: Hub, tmp_path: Path) -> None:
    hub.world.tokens[TOKEN].writes = frozenset()
    with pytest.raises(RunError, match="may not write to it, so nothing was changed now") as caught:
        rotate(hub, tmp_path, Script())
    assert "a fine-grained token with write access to the contents of team/a, team/b" in str(caught.value.help)
    assert changes(hub) == []
    assert steps(tmp_path) == []


def test_another_commit_proves_nothing(hub: Hub, tmp_path: Path) -> None:
    def after(space: FakeSpace) -> None:
        space.runtime = {**RUNNING, "sha": "0" * 40 if space.name == "team/b" else space.commit_of("main")}

    hub.world.after_set = after
    with pytest.raises(RunError, match="RUNNING at 000000000000 instead of"):
        rotate(hub, tmp_path, Script())
    assert steps(tmp_path)[-2:] == [("team/b", "set"), ("team/b", "unproven")]
    assert ("team/a", "runs") in steps(tmp_path)
    assert hub.world.revoked == []


@pytest.mark.parametrize("value", ["", OLD])
def test_the_new_value_must_be_new(hub: Hub, tmp_path: Path, value: str) -> None:
    with pytest.raises(RunError, match="needs a new value"):
        rotate(hub, tmp_path, Script(new=value))
    assert changes(hub) == []


def test_a_journal_is_a_file_of_ours(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "there")
    (tmp_path / "other").write_text("no journal\n")
    (tmp_path / "other").chmod(0o600)
    for name in ("link", "other"):
        with pytest.raises(RunError):
            Journal(str(tmp_path / name), "me")
    assert not (tmp_path / "there").exists()


def test_where_values_come_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_VALUE", "x y")
    assert read_value("env:MY_VALUE") == "x y"
    assert read_value("cmd:printf '%s' 'a b'") == "a b"
    for source, kind in (("env:NONE_SUCH", RunError), ("cmd:false", RunError), ("cmd:'", RunError), ("x", UsageError)):
        with pytest.raises(kind):
            read_value(source)


COMMAND = ("rotate", "team", "--send-token", "--apply", "--name", "HF_TOKEN", "--journal", "j.jsonl")


@pytest.fixture
def here(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hub:
    """The stand-in for commands in this folder, which the person confirms."""
    monkeypatch.setattr("hf_lint.fleet.watch.STEADY", 0.0)
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    for name, value in (("HF_TOKEN", TOKEN), ("NEW", NEW), ("OLD", OLD)):
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("builtins.input", lambda: "yes")
    return hub


def test_the_command(here: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*COMMAND, "--value-from", "env:NEW", "--old-value-from", "env:OLD"]) == 0
    assert here.world.revoked == [OLD]
    out, err = capsys.readouterr()
    assert not any(value in out + err + (tmp_path / "j.jsonl").read_text() for value in (TOKEN, NEW, OLD))
    assert main(["rotate", "team", "--apply"]) == 2
    assert main(["rotate", "team", "--name", "X"]) == 2
    assert main([*COMMAND, "--name", "NONE"]) == 2


def test_a_space_that_left_the_list_when_it_was_set_stays_in_the_rotation(
    here: Hub, capsys: pytest.CaptureFixture[str]
) -> None:
    def after(space: FakeSpace) -> None:
        space.runtime = {**RUNNING, "stage": "SLEEPING"}

    here.world.after_set = after
    command = [*COMMAND, "--incident", "spaces-2024-05", "--value-from", "env:NEW", "--old-value-from", "env:OLD"]
    assert main(command) == 3  # team/a sleeps with the new value, whose date the incident does not cover
    here.world.after_set = lambda _space: None
    assert main(command) == 3
    assert "team/a: SLEEPING" in capsys.readouterr().err
    assert here.world.revoked == []
    here.world.spaces["team/a"].runtime = {**RUNNING}
    assert main(command) == 0
    assert here.world.revoked == [OLD]
    assert main(command) == 2  # neither on the list nor begun


@pytest.mark.parametrize(
    ("token", "words"),
    [
        (Token("me", kind="oauth", sees=frozenset({"team"})), "this login of a person"),
        (Token("me", role="read", sees=frozenset({"team"}), writes=frozenset({"team"})), "can only read"),
        (Token("me", role="fineGrained", sees=frozenset({"team"}), fine={}), "this token may not write"),
    ],
)
def test_which_token_is_needed(
    here: Hub, tmp_path: Path, token: Token, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    here.world.tokens[TOKEN] = token
    (tmp_path / "j.jsonl").touch(0o600)
    with Journal("j.jsonl", "me") as journal:
        journal.write("HF_TOKEN", "team/a", "sending", before="2024-01-01T00:00:00.000Z")
    assert main([*COMMAND, "--value-from", "env:NEW"]) == 3
    err = capsys.readouterr().err
    assert words in err
    assert "fine-grained token with write access" in err
    assert "does not exist" not in err
    assert changes(here) == []
