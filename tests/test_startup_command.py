"""`hf-lint startup`: what it prints, and that nothing of a Space can harm the reader."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hf_lint.cli import main
from hf_lint.secrets.fakes import make_fake

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

CARD = '---\nsdk: gradio\nsdk_version: "6.31.0"\napp_file: app.py\n---\n'


def write(folder: Path, files: dict[str, str]) -> str:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return str(folder)


def test_text_shows_files_by_role_with_the_reasons(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {"README.md": CARD, "app.py": "import utils\n", "utils.py": "", "train.py": "", "tests/test_x.py": ""}
    assert main(["startup", write(tmp_path, files)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "  utils.py  (README.md:4 app_file -> app.py:1 import utils)" in lines
    assert lines[lines.index("offline: 1 file") + 1] == "  train.py"
    assert lines[lines.index("test: 1 file") + 1] == "  tests/test_x.py"


def test_json_has_the_container_and_what_is_not_known(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dockerfile = (
        "FROM python:3.12-slim\nARG VERSION\nENV HOME=/home/user\nRUN --mount=type=secret,id=HF_TOKEN wait\n"
        'WORKDIR /app\nCOPY . .\nUSER 1000\nCMD ["sh", "-c", "uvicorn app:app --host 0.0.0.0 --port 7860; $NEXT"]\n'
    )
    files = {"README.md": "---\nsdk: docker\n---\n", "Dockerfile": dockerfile, "app.py": "", "other.py": ""}
    assert main(["startup", "--format", "json", write(tmp_path, files)]) == 0
    document = json.loads(capsys.readouterr().out)
    container = document["container"]
    assert (container["workdir"], container["user"], container["uid"]) == ("/app", "1000", 1000)
    assert container["environment"] == ["HOME"]
    assert container["build_arguments"] == ["VERSION"]
    assert container["build_secrets"] == ["HF_TOKEN"]
    assert container["listeners"] is None
    assert {file["path"]: file["role"] for file in document["files"]}["other.py"] == "unknown"
    assert document["unknown"][0]["what"] == "a program or file that is not known"
    assert not document["complete"]


def test_listeners_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dockerfile = 'FROM python:3.12-slim\nCOPY app.py /a/\nWORKDIR /a\nCMD ["uvicorn", "app:app", "--port", "8000"]\n'
    files = {"README.md": "---\nsdk: docker\n---\n", "Dockerfile": dockerfile, "app.py": ""}
    assert main(["startup", write(tmp_path, files)]) == 0
    assert "  listens on   127.0.0.1:8000  (uvicorn, Dockerfile:4)" in capsys.readouterr().out


def test_no_name_begins_a_line_as_a_command_to_a_runner(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = ("::stop-commands::x.py", " ::add-mask::x.py", "::error::x.md")
    files = {"README.md": CARD, "app.py": "", **dict.fromkeys(names, "")}
    assert main(["startup", "--all", write(tmp_path, files)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any("stop-commands" in line for line in lines)
    assert not [line for line in lines if line.strip().startswith("::")]


def test_names_are_escaped_and_secrets_masked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    token = make_fake("huggingface-user-token")
    files = {"README.md": CARD, "app.py": f"import {token}\n", f"{token}.py": "", "a\x1b[2Jb.py": ""}
    assert main(["startup", write(tmp_path, files)]) == 0
    out = capsys.readouterr().out
    assert main(["startup", "--format", "json", str(tmp_path)]) == 0
    out += capsys.readouterr().out
    assert token not in out
    assert "\x1b" not in out


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["startup", str(tmp_path / "nothing")]) == 3
    assert "no such folder" in capsys.readouterr().err
