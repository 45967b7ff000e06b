"""`hf-lint new`: what it makes, asks and says. What it asks the Hub about models: test_new_models.py."""

from __future__ import annotations

import shlex
from functools import partial
from typing import TYPE_CHECKING

import pytest
from hf_lint.cli import main
from new_support import leave_hooks_out, type_lines

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from new_support import Terminal


def test_new(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "--list"]) == 0
    assert "hardware: " in capsys.readouterr().out
    assert main(["new", "bad name!", "owner=someone", "--defaults", "-o", str(tmp_path)]) == 2
    assert "error: " in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
    title = 'A "quoted" {{ title }}'
    assert (
        main(["new", "my-space", "owner=someone", "--defaults", "-o", str(tmp_path), f"title={title}", "hardware=l4x1"])
        == 0
    )
    card = (tmp_path / "my-space" / "README.md").read_text()
    assert "suggested_hardware: l4x1" in card
    assert "{{ title }}" in card
    capsys.readouterr()
    assert main(["new", "my-space", "owner=someone", "--defaults", "-o", str(tmp_path)]) == 2
    assert "my-space already exists" in capsys.readouterr().err


def test_compiled_hooks_of_the_template_are_no_hooks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`compileall -b` puts them beside the hooks, where cookiecutter looks for both."""
    from cookiecutter import hooks  # type: ignore[import-untyped]

    for name in ("pre_gen_project.py", "pre_gen_project.pyc"):
        (tmp_path / name).write_bytes(b"")
    found: list[str] = []

    def make(*_: object, **__: object) -> str:
        found.extend(hooks.find_hook("pre_gen_project", str(tmp_path)))
        return ""

    monkeypatch.setattr("cookiecutter.main.cookiecutter", make)
    assert main(["new", "my-space", "owner=someone", "--defaults", "-o", str(tmp_path)]) == 0
    assert found == [str(tmp_path / "pre_gen_project.py")]
    assert hooks.valid_hook("pre_gen_project.pyc", "pre_gen_project")


# Questions


@pytest.fixture
def typing(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Terminal]:
    return partial(type_lines, monkeypatch)


@pytest.fixture
def no_hooks(monkeypatch: pytest.MonkeyPatch) -> None:
    leave_hooks_out(monkeypatch)


@pytest.mark.usefixtures("no_hooks")
def test_few_questions_make_a_space(
    tmp_path: Path, typing: Callable[..., Terminal], capfd: pytest.CaptureFixture[str]
) -> None:
    terminal = typing("my-lab", "zero-gpu", "3", "", "2", "not asked")
    assert main(["new", "my-space", "-o", str(tmp_path)]) == 0
    assert terminal.read() == "not asked\n", "five questions"
    readme = (tmp_path / "my-space" / "README.md").read_text()
    for words in ("suggested_hardware: zero-a10g", "hf_oauth: true", "text-to-image", "stabilityai/sd-turbo"):
        assert words in readme
    said = capfd.readouterr().err
    assert "note: not asked: gated=no, hardware=zero-a10g, mcp=no, feedback=no, dev_mode=no, ci=github, " in said
    assert "license=apache-2.0; " in said
    (line,) = [line for line in said.splitlines() if line.startswith("to repeat this: ")]
    command = shlex.split(line.partition(": ")[2])
    assert command[:3] == ["hf-lint", "new", "my-space"]
    assert main([*command[1:-1], str(tmp_path / "again")]) == 0
    assert (tmp_path / "again" / "my-space" / "README.md").read_text() == readme


@pytest.mark.usefixtures("no_hooks")
def test_a_wrong_answer_is_refused_at_once_and_asked_again(
    tmp_path: Path, typing: Callable[..., Terminal], capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taken").mkdir()
    typing("a b", "taken", "my-space", "my-username", "", "my-lab", "seven", "99", "docker-vllm", "gpt2", "")
    assert main(["new", "-o", str(tmp_path)]) == 0
    err = capfd.readouterr().err
    for words in (
        "'a b' is not a name",
        "already exists",
        "my-username is only a placeholder",
        "nothing was answered. Answer with the username or organisation",
        "'seven' is not one of them: type a number from 1 to 9",
        "'99' is not one of them",
        "'gpt2' is not a model of the Hub",
    ):
        assert words in err
    assert "text-to-image: a prompt" not in err, "vLLM has one task, so it is not asked"
    assert "signed in" not in err


def test_what_cannot_be_used_is_said_before_anything_is_asked(
    tmp_path: Path, typing: Callable[..., Terminal], capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taken").mkdir()
    for arguments, words in (
        (["taken"], "already exists"),
        (["x", "kind=docker-vllm", "task=text-to-image"], "docker-vllm cannot do text-to-image"),
        (["x", "kind=zero-gpu", "hardware=l4x1"], "a zero-gpu Space runs on ZeroGPU"),
    ):
        terminal = typing("nothing")
        assert main(["new", *arguments, "-o", str(tmp_path)]) == 2
        assert words in capfd.readouterr().err
        assert terminal.read() == "nothing\n"


def test_the_end_of_the_answers_is_quiet_and_keeps_them(
    tmp_path: Path, typing: Callable[..., Terminal], capfd: pytest.CaptureFixture[str]
) -> None:
    typing("my-lab", "zero-gpu")
    assert main(["new", "my-space", "title=A b", "-o", str(tmp_path)]) == 130
    err = capfd.readouterr().err
    assert f"hf-lint new my-space 'title=A b' owner=my-lab kind=zero-gpu -o {tmp_path}\n" in err
    assert "failed" not in err
    assert list(tmp_path.iterdir()) == []


def test_the_next_try_begins_with_the_answers_of_the_last(
    tmp_path: Path, typing: Callable[..., Terminal], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HF_LINT_CACHE", str(tmp_path / "cache"))
    assert main(["new", "--replay"]) == 2
    assert "no answers of an earlier try" in capfd.readouterr().err
    typing("my-lab", "zero-gpu")
    assert main(["new", "my-space", "title=A b", "-o", str(tmp_path)]) == 130
    terminal = typing("", "", "")
    assert main(["new", "--replay", "title=C d", "-o", str(tmp_path)]) == 0
    assert terminal.read() == "", "what was answered is not asked again"
    readme = (tmp_path / "my-space" / "README.md").read_text()
    assert "my-lab/my-space" in readme
    assert 'title: "C d"' in readme
    # The name is taken now, and that is said first.
    terminal = typing("nothing")
    assert main(["new", "--replay", "-o", str(tmp_path)]) == 2
    assert "already exists" in capfd.readouterr().err
    (tmp_path / "cache" / "new.json").write_text('["broken"]')
    assert main(["new", "--replay"]) == 2


def test_nobody_owns_the_placeholder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "my-space", "title=A b", "--defaults", "-o", str(tmp_path)]) == 2
    err = capsys.readouterr().err
    assert "my-username is only a placeholder" in err
    command = f"hf-lint new my-space 'title=A b' owner=NAME -o {tmp_path} --defaults"
    assert err.endswith(f"put your username in place of NAME: {command}\n")
    assert main(["new", "my-space", "owner=someone", "title=\n", "--defaults", "-o", str(tmp_path)]) == 2
    assert "owner=NAME" not in capsys.readouterr().err, "that answer is right"


@pytest.mark.parametrize(
    ("given", "lines", "missing"),
    [
        (["my-space"], ["", "", ""], "my-space owner=NAME"),
        ([], ["a b", "", "c d"], "NAME"),
        (["my-space", "owner=me"], ["seven", "99", "0"], "my-space owner=me kind=ANSWER"),
        (
            ["my-space", "owner=me", "kind=docker-vllm"],
            ["gpt2"] * 3,
            "my-space owner=me kind=docker-vllm model_id=ANSWER",
        ),
    ],
)
def test_after_three_wrong_answers_the_command_is_shown(
    given: list[str],
    lines: list[str],
    missing: str,
    tmp_path: Path,
    typing: Callable[..., Terminal],
    capfd: pytest.CaptureFixture[str],
) -> None:
    terminal = typing(*lines, "not asked")
    assert main(["new", *given, "-o", str(tmp_path)]) == 2
    err = capfd.readouterr().err
    command = f"answer in the command: hf-lint new {missing} -o {tmp_path}\n"
    assert f"none of 3 answers can be used, so nothing was created\n  = help: {command}" in err
    assert terminal.read() == "not asked\n"


@pytest.mark.usefixtures("no_hooks")
def test_a_page_is_asked_for_no_model(tmp_path: Path, typing: Callable[..., Terminal]) -> None:
    terminal = typing("my-lab", "static", "not asked")
    assert main(["new", "my-space", "-o", str(tmp_path)]) == 0
    assert terminal.read() == "not asked\n", "two questions"
    assert (tmp_path / "my-space" / "index.html").is_file()


def test_the_owner_is_who_is_logged_in(
    tmp_path: Path, typing: Callable[..., Terminal], monkeypatch: pytest.MonkeyPatch
) -> None:
    typing("", "zero-gpu", "", "", "")
    monkeypatch.setattr("hf_lint.cli.ask.find_user", lambda: "logged-in")
    assert main(["new", "my-space", "-o", str(tmp_path)]) == 0
    assert "logged-in/my-space" in (tmp_path / "my-space" / "README.md").read_text()
