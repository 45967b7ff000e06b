"""The command as a process: streams, exit codes, signals, pipes that break, disks that are full."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from support import ROOT, interruptible

if TYPE_CHECKING:
    from pathlib import Path

CARD = '---\ntitle: Demo\nsdk: gradio\nsdk_version: "6.31.0"\npython_version: 3.10\napp_file: app.py\n---\n'
ONLY = ("--select", "unquoted-version")


def space(folder: Path, card: str) -> Path:
    folder.mkdir()
    (folder / "README.md").write_text(card)
    (folder / "app.py").write_text("print('hello')\n")
    return folder


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    return space(tmp_path / "bad", CARD)


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    return space(tmp_path / "clean", CARD.replace("3.10", '"3.12"'))


def process(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "PYTHONPATH": str(ROOT / "linter"), **options.pop("env", {})}
    command = [sys.executable, "-m", "hf_lint", *map(str, arguments)]
    return subprocess.run(
        command, check=False, capture_output=True, text=True, encoding="utf-8", env=environ, timeout=120, **options
    )


def test_process_streams_and_exit_code(bad: Path, clean: Path) -> None:
    done = process(bad, clean, *ONLY)
    assert done.returncode == 1
    assert "high[unquoted-version]" in done.stdout
    assert done.stderr.startswith("1 finding in 2 Spaces (1 fixable with --fix): 1 high")
    assert "\x1b" not in done.stdout + done.stderr


def test_process_in_an_ascii_terminal(tmp_path: Path) -> None:
    folder = space(tmp_path / "ascii", CARD.replace("title: Demo", "title: Dämo").replace("3.10", "3.10 # ü 日本"))
    done = process(folder, *ONLY, env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"})
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "\\xfc \\u65e5" in done.stdout


@pytest.mark.skipif(os.name == "nt", reason="POSIX pipes")
@pytest.mark.parametrize("command", [["rules"], ["explain", "unquoted-version"], ["--version"], ["{bad}", *ONLY]])
def test_a_reader_that_goes_away_is_no_error(command: list[str], bad: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    arguments = [part.format(bad=bad) for part in command]
    environ = {**os.environ, "PYTHONPATH": str(ROOT / "linter")}
    done = subprocess.run(
        [sys.executable, "-m", "hf_lint", *arguments],
        check=False,
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        env=environ,
        timeout=120,
    )
    os.close(writer)
    assert done.returncode == (1 if str(bad) in arguments else 0)
    assert "Broken" not in done.stderr
    assert "Traceback" not in done.stderr


def test_version_needs_no_heavy_import() -> None:
    program = (
        "import sys; before = set(sys.modules); from hf_lint.cli import main; main(['--version']); "
        "print(sorted(set(sys.modules) - before), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(ROOT / 'linter')!r}); {program}"],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    loaded = set(done.stderr.strip("[]\n").replace("'", "").split(", "))
    assert not loaded & {"argparse", "re", "typing", "yaml", "json", "dataclasses", "importlib.metadata", "logging"}


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
@pytest.mark.parametrize("command", [["--version"], ["rules"]])
def test_a_full_disk_is_exit_3(command: list[str]) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "hf_lint", *command],
            check=False,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT / "linter")},
            timeout=120,
        )
    assert done.returncode == 3
    assert done.stderr == "error: the output cannot be written: No space left on device\n"


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_ctrl_c_ends_a_run_with_130_and_no_word(tmp_path: Path) -> None:
    space(tmp_path / "one", CARD)
    program = (
        "import os, signal, sys, time; import hf_lint.cli.check as check; from hf_lint.cli import main\n"
        "def slow(*task):\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    time.sleep(60)\n"
        "check.lint = slow\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    environ = {**os.environ, "PYTHONPATH": str(ROOT / "linter")}
    with interruptible():
        done = subprocess.run(
            [sys.executable, "-c", program, *ONLY, str(tmp_path / "one")],
            check=False,
            capture_output=True,
            text=True,
            env=environ,
            timeout=50,
        )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
