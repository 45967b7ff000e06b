"""The completion scripts, asked by the shells themselves where they are installed."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import time
from typing import TYPE_CHECKING

import pytest
from hf_lint.cli import COMMANDS, main
from hf_lint.cli.check import build_parser
from hf_lint.cli.completion import SHELLS, describe_commands
from hf_lint.core.names import SELECTORS
from support import policies

if TYPE_CHECKING:
    from pathlib import Path

BASH, ZSH, FISH = (shutil.which(name) for name in ("bash", "zsh", "fish"))


@pytest.fixture(scope="module")
def scripts() -> dict[str, str]:
    described = describe_commands()
    return {name: render(described) for name, render in SHELLS.items()}


@pytest.fixture
def folder(tmp_path: Path, scripts: dict[str, str]) -> Path:
    for name, text in scripts.items():
        (tmp_path / f"completion.{name}").write_text(text)
    (tmp_path / "my space").mkdir()
    (tmp_path / "notes.txt").write_text("")
    return tmp_path


def test_every_command_and_option_is_there(scripts: dict[str, str]) -> None:
    described = {command.name: command for command in describe_commands()}
    assert list(described) == list(COMMANDS)
    names = {name for action in build_parser()._actions for name in action.option_strings}
    assert {name for option in described["check"].options for name in option.names} == names
    assert set(described["explain"].words) == {*SELECTORS, *policies().policies}
    for text in scripts.values():
        assert "unpinned-base-image" in text
        assert "write-baseline" in text


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str], scripts: dict[str, str]) -> None:
    for name, text in scripts.items():
        assert main(["completion", name]) == 0
        assert capsys.readouterr().out == text
    assert main(["completion", "tcsh"]) == 2
    assert main(["completion"]) == 2


CASES = [
    ("hf-lint ch", "check", "new"),
    ("hf-lint --prof", "--profile", "--format"),
    ("hf-lint --profile ", "strict", "json"),
    ("hf-lint check --format git", "gitlab-secrets", "junit"),
    ("hf-lint --fail-on ", "critical", "strict"),
    ("hf-lint --min-confidence ", "medium", "critical"),
    ("hf-lint explain unpinned-b", "unpinned-base-image", "unpinned-clone"),
    ("hf-lint --select secrets,unpinned-b", "unpinned-base-image", "unpinned-clone"),
    ("hf-lint new --def", "--defaults", "--diff"),
    ("hf-lint init --ci ", "gitlab", "json"),
    ("hf-lint hook in", "install", "status"),
    ("hf-lint completion ", "zsh", "check"),
    ("hf-lint check my", "my", "notes"),
    ("hf-lint --config no", "notes.txt", "new"),
    ("hf-lint --fix m", "my", "model"),
]


JOINED = [
    ("hf-lint --profile = str", "strict", "baseline"),
    ("hf-lint --profile =", "strict", "my"),
    ("hf-lint --fix = secrets,root", "root-user", "unpinned-clone"),
    ("hf-lint --diff =", "root-user", "my"),
]
"""As bash takes `--option=value` apart."""


@pytest.mark.skipif(BASH is None, reason="bash is not installed")
@pytest.mark.parametrize(("line", "there", "absent"), [*CASES, *JOINED])
def test_bash(line: str, there: str, absent: str, folder: Path) -> None:
    words = line.split(" ")
    listed = " ".join(f"'{word}'" for word in words)
    script = (
        f"source ./completion.bash; COMP_WORDS=({listed}); COMP_CWORD={len(words) - 1}; _hf_lint hf-lint; "
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    assert BASH is not None
    done = subprocess.run(
        [BASH, "--noprofile", "--norc", "-c", script],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    check(done.stdout, words[-1], there, absent)
    assert done.stderr == ""


@pytest.mark.skipif(FISH is None, reason="fish is not installed")
@pytest.mark.parametrize(("line", "there", "absent"), CASES)
def test_fish(line: str, there: str, absent: str, folder: Path) -> None:
    command = [str(FISH), "--no-config", "-c", f"source completion.fish; complete -C '{line}'"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=30, check=True)
    found = "\n".join(row.partition("\t")[0] for row in done.stdout.splitlines())
    check(found, line.rpartition(" ")[2], there, absent)


def check(found: str, word: str, there: str, absent: str) -> None:
    listed = [row.removeprefix(word.rpartition(",")[0] + ",") if "," in word else row for row in found.splitlines()]
    assert any(row.startswith(there) for row in listed), found
    assert absent not in listed


@pytest.mark.skipif(ZSH is None or os.name == "nt", reason="zsh is not installed")
def test_zsh(folder: Path) -> None:
    """zsh completes only at a prompt: it gets one, and what it writes there is read."""
    import pty

    terminal, inside = pty.openpty()
    env = {**os.environ, "TERM": "dumb", "ZDOTDIR": str(folder), "PS1": "> ", "COLUMNS": "200"}
    process = subprocess.Popen(
        [str(ZSH), "-f", "-i"], cwd=folder, env=env, stdin=inside, stdout=inside, stderr=inside, start_new_session=True
    )
    os.close(inside)
    try:
        ask(terminal, "autoload -Uz compinit; compinit -D -u; source ./completion.zsh; print rea''dy\n", "ready")
        ask(terminal, "hf-lint --prof\t", "--profile=")
        ask(terminal, "\x15hf-lint --profile stri\t", "strict")
        ask(terminal, "\x15hf-lint explain unquoted-v\t", "unquoted-version")
        ask(terminal, "\x15hf-lint --select secrets,unquoted-v\t", "secrets,unquoted-version")
        ask(terminal, "\x15hf-lint comp\t", "completion")
        ask(terminal, "\x15hf-lint init --ci gitl\t", "gitlab")
    finally:
        process.kill()
        process.wait(10)
        os.close(terminal)


def ask(terminal: int, typed: str, expected: str) -> None:
    os.write(terminal, typed.encode())
    seen = ""
    end = time.monotonic() + 20
    while expected not in seen:
        ready, _, _ = select.select([terminal], [], [], max(0, end - time.monotonic()))
        assert ready, seen
        seen += os.read(terminal, 65536).decode(errors="replace")
