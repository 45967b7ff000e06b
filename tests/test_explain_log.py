"""`hf-lint explain --log`: from a line of a log to the policy that knows it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hf_lint.cli import main
from hf_lint.core.policy import load_policies
from hf_lint.reports.log_lines import MAX_FOUND, find_matches
from hf_lint.secrets.fakes import expand

if TYPE_CHECKING:
    from collections.abc import Iterable

PAGE = Path(__file__).resolve().parent.parent / "docs" / "will-it-build.md"


def policies_of(lines: Iterable[str]) -> list[list[str]]:
    known = load_policies().policies.values()
    return [[item.policy for item in match.found] for match in find_matches(lines, known)]


@pytest.mark.parametrize(
    ("line", "policy"),
    [
        ("ImportError: cannot import name 'HfFolder' from 'huggingface_hub' (/x/__init__.py)", "incompatible-pins"),
        ("AttributeError: module 'numpy' has no attribute 'float'.", "removed-api"),
        ("TypeError: Chatbot.__init__() got an unexpected keyword argument 'type'", "removed-api"),
        ("ModuleNotFoundError: No module named 'cv2'", "missing-requirement"),
        ("E: Package 'libgl1-mesa-glx' has no installation candidate", "missing-system-package"),
        ("/bin/sh: 1: curl: not found", "missing-program"),
        ("ERROR: Cannot find command 'git' - do you have 'git' installed and in your PATH?", "missing-program"),
        ("python: can't open file '/app/app.py': [Errno 2] No such file or directory", "missing-start-file"),
        ('ERROR:    Error loading ASGI app. Could not import module "main".', "missing-start-file"),
        ('failed to calculate checksum of ref abc::def: "/requirements.txt": not found', "missing-copy-source"),
        ("ERROR: No matching distribution found for torch==9.9.9", "uninstallable-requirement"),
        ("Error: Can't drop privilege as nonroot user", "root-only-software"),
        ("FileNotFoundError: [Errno 2] No such file or directory: 'style.css'", "missing-data-file"),
        ("Launch timed out, workload was not healthy after 30 min", "port-mismatch"),
        ("cat: /run/secrets/HF_TOKEN: Permission denied", "missing-build-secret"),
    ],
)
def test_line(line: str, policy: str) -> None:
    assert policies_of(["ok", f"  {line}  "])[0][0] == policy


def test_the_most_telling_comes_first_and_each_once() -> None:
    line = "ImportError: cannot import name 'HfFolder' from 'huggingface_hub'"
    found = policies_of([line, line, "ImportError: cannot import name 'x' from 'y'"])
    assert found == [["incompatible-pins", "removed-api"]]


def test_plain_lines_tell_nothing() -> None:
    assert policies_of(["Successfully installed gradio-6.31.0", "", "not found", "Permission denied"]) == []


def test_bounded() -> None:
    lines = (f"ModuleNotFoundError: No module named 'm{at}'" for at in range(10 * MAX_FOUND))
    assert len(policies_of(lines)) == 1


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "run.log"
    token = expand("@@fake:huggingface-user-token@@")
    log.write_bytes(f"x\n\x1b[31mModuleNotFoundError: No module named '{token}'\n".encode() + b"\xff\0\n")
    assert main(["explain", "--log", str(log)]) == 0
    out = capsys.readouterr().out
    assert "line 2:" in out
    assert "missing-requirement" in out
    assert "\x1b" not in out
    assert token not in out


def test_unknown_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "run.log"
    log.write_text("all is well\n")
    assert main(["explain", "--log", str(log)]) == 1
    assert "--select breakage" in capsys.readouterr().err
    assert main(["explain", "--log", str(tmp_path / "none.log")]) == 3
    assert main(["explain", "--log", str(log), "root-user"]) == 2


def test_page_shows_lines_that_are_known() -> None:
    shown = re.findall(r"(?m)^\| `(.+?)` \| \[([a-z-]+)\]", PAGE.read_text(encoding="utf-8"))
    assert len(shown) >= 10
    for line, policy in shown:
        assert policy in policies_of([line])[0], line
