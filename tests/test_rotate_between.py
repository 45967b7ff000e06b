"""What begins to use the old value of a secret while `hf-lint rotate --apply` is at work, or is easily overlooked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hf_lint.cli import main
from hf_lint.cli.rotate_apply import Terminal
from hub.world import RUNNING
from test_rotate_apply import COMMAND, OLD, SPACES, here, hub
from test_rotate_safely import VALUES

if TYPE_CHECKING:
    from collections.abc import Callable

    from hub.server import Hub

__all__ = ["here", "hub"]
ASKED = "Revoke the old value"
BEFORE = {"HF_TOKEN": {"updatedAt": "2024-01-01T00:00:00.000Z"}}


def crash(hub: Hub) -> None:
    hub.world.spaces["team/a"].runtime = {**RUNNING, "stage": "RUNTIME_ERROR"}


def set_old_value(hub: Hub) -> None:
    hub.world.spaces["team/a"].secrets["HF_TOKEN"]["updatedAt"] = "2027-01-01T00:00:00.000Z"


def vanish(hub: Hub) -> None:
    del hub.world.spaces["team/a"]


def duplicate(hub: Hub) -> None:
    hub.world.add("team/c", {"README.md": "x"}).secrets = {**BEFORE}


def refuse(hub: Hub) -> None:
    hub.world.refused["secrets"] = 403


@pytest.mark.parametrize("happen", [crash, set_old_value, vanish, duplicate, refuse])
@pytest.mark.parametrize("values", [VALUES, VALUES[:2]])
def test_what_happens_before_the_answer_counts(
    here: Hub, monkeypatch: pytest.MonkeyPatch, happen: Callable[[Hub], None], values: tuple[str, ...]
) -> None:
    real = Terminal.confirm
    by_us = values == VALUES

    def confirm(self: Terminal, question: str) -> bool:
        if ASKED in question if by_us else "did not see it restart" in question and "team/b" in question:
            happen(here)
        assert by_us or ASKED not in question
        return real(self, question)

    monkeypatch.setattr(Terminal, "confirm", confirm)
    assert main([*COMMAND, *values]) == 3
    assert here.world.revoked == []


@pytest.mark.parametrize(("name", "value"), [("HF_TOKEN", "other"), ("OTHER", OLD)])
def test_a_public_variable_may_be_in_use_too(
    here: Hub, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    here.world.add("team/c", {"README.md": "x"}).variables = {name: {"value": value}}
    assert main([*COMMAND, *VALUES]) == (3 if value == OLD else 0)
    err = capsys.readouterr().err
    assert f"the public variable {'of the same name in' if name == 'HF_TOKEN' else 'OTHER of'} team/c" in err
    assert OLD not in err
    assert here.world.revoked == ([] if value == OLD else [OLD])


@pytest.mark.parametrize("job", [{"environment": {"HF_TOKEN": OLD}}, {"secrets": ["HF_TOKEN"]}])
def test_jobs_are_asked_about_where_no_space_has_the_secret_any_more(
    here: Hub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], job: dict[str, Any]
) -> None:
    here.world.jobs["team"] = [{"id": "7", **job}]
    here.world.after_set = lambda space: space.runtime.update(stage="SLEEPING")
    assert main([*COMMAND, *VALUES]) == 3
    for name in SPACES:
        here.world.spaces[name].secrets = {}
    capsys.readouterr()
    assert main([*COMMAND, *VALUES]) == 3
    err = capsys.readouterr().err
    assert "its rotation has begun" in err
    assert "also used by job 7 of team" in err
    assert OLD not in err


def test_a_name_in_other_letters_is_asked_about(here: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    here.world.add("team/c", {"README.md": "x"}).secrets = {"Hf_Token": BEFORE["HF_TOKEN"]}
    assert main([*COMMAND, *VALUES]) == 0
    assert "also used by the secret Hf_Token in team/c, set 2024-01-01" in capsys.readouterr().err


def test_an_address_that_holds_a_token_is_masked(
    here: Hub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", f"{here.url}/{OLD}")
    assert main(["rotate", "team"]) == 3
    assert OLD not in "".join(capsys.readouterr())


def test_spaces_of_nobody_are_a_gap(here: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    here.world.refused = dict.fromkeys(("organisation", "user"), 404)
    assert main(["rotate", "team", "--send-token"]) == 3
    assert "no such user or organisation" in capsys.readouterr().out
