"""What a Space holds reaches no output as a secret, or as a command to the program that reads the output."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest
from hf_lint.cli import main
from hf_lint.core.model import Profile
from hf_lint.pipeline.engine import check_space
from hf_lint.reports.escape import dump_json, visible
from hf_lint.secrets.fakes import expand
from support import plan, space_of

if TYPE_CHECKING:
    from pathlib import Path

TOKEN = expand("@@fake:huggingface-user-token@@")
PASSWORD = expand("@@fake:assigned-password@@")
CARD = "---\nsdk: {sdk}\n---\n"


def diff_of(folder: Path, capsys: pytest.CaptureFixture[str], files: dict[str, str], *options: str) -> str:
    for name, text in files.items():
        (folder / name).write_text(text)
    main([str(folder), "--diff", "--unsafe-fixes", *options])
    return capsys.readouterr().out


def test_a_fix_that_writes_a_password_in_another_form_shows_it_in_neither(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {
        "README.md": CARD.format(sdk="docker"),
        "Dockerfile": f"FROM python:3.12\nCMD python app.py --password {PASSWORD}\n",
    }
    shown = diff_of(tmp_path, capsys, files, "--select", "shell-form-command")
    assert '+CMD ["python", "app.py", "--password"' in shown
    assert PASSWORD[:8] not in shown


@pytest.mark.parametrize(
    "words",
    [
        "--env SECRET={0}",
        "--env=DB_PASS={0}",
        "-e API_KEY={0}",
        "-e API_KEY {0}",
        "--api-key {0}",
        "--set app.password={0}",
        "-u admin:{0}",
        "--build-arg HF_TOKEN={0}",
    ],
)
def test_a_diff_shows_no_password_that_a_command_is_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: str
) -> None:
    files = {
        "README.md": CARD.format(sdk="docker"),
        "Dockerfile": f"FROM python:3\nCMD python app.py {words.format(PASSWORD)} --last\n",
    }
    shown = diff_of(tmp_path, capsys, files, "--ignore", "secrets")
    assert "CMD" in shown
    assert PASSWORD[:8] not in shown


@pytest.mark.parametrize(
    "command",
    [
        "kinit a <<< {0}",
        "echo {0} | kinit a",
        "expect -c 'send {0}'",
        "sudo -S ls <<< {0}",
        "openssl enc -k {0} -in a",
        "docker login --password-stdin r <<< {0}",
        "gpg --batch --passphrase-fd 0 -d a <<< {0}",
    ],
)
@pytest.mark.parametrize("form", ["text", "html", "json", "markdown"])
def test_no_excerpt_shows_a_password_that_a_program_reads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, form: str
) -> None:
    (tmp_path / "README.md").write_text(CARD.format(sdk="docker"))
    run = f"RUN curl -s http://x.net/i.sh | sh && {command.format(PASSWORD)}"
    (tmp_path / "Dockerfile").write_text(f"FROM python:3\n{run}\nCMD python app.py\n")
    main([str(tmp_path), "--select", "remote-script", "--format", form])
    told = capsys.readouterr()
    assert "remote-script" in told.out
    assert PASSWORD[:8] not in told.out + told.err


@pytest.mark.parametrize("before", range(440, 500, 7))
def test_a_token_across_the_cut_of_a_line_is_masked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], before: int
) -> None:
    head = "gr.Interface(f, 'text', 'text').launch(share=True, a='"
    line = head + "x " * ((before - len(head)) // 2) + f"', t='{TOKEN}')"
    files = {"README.md": CARD.format(sdk="gradio"), "app.py": f"import gradio as gr\n{line}\n"}
    shown = diff_of(tmp_path, capsys, files, "--select", "share-tunnel")
    assert "-gr.Interface" in shown
    assert TOKEN[:8] not in shown


def test_lines_of_a_key_around_a_fix_are_masked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = expand("@@fake:private-key@@")
    files = {
        "README.md": CARD.format(sdk="gradio"),
        "app.py": f'import gradio as gr\nk = """{key}"""\ngr.Interface(f, "text", "text").launch(share=True)\n',
    }
    shown = diff_of(tmp_path, capsys, files, "--select", "share-tunnel")
    assert "-gr.Interface" in shown
    assert not any(line in shown for line in key.splitlines()[1:-1])


@pytest.mark.parametrize("text", ["##vso[task.setvariable]x", "a ##[error]b", "##teamcity[x]", "##VSO[x]", "###[y]"])
def test_commands_to_a_runner_are_broken_up(text: str) -> None:
    for shown in (visible(text), dump_json({"a": text})):
        assert "##vso[" not in shown.lower()
        assert "##[" not in shown
        assert "##teamcity[" not in shown


def test_hashes_that_are_no_command_stay() -> None:
    assert visible("## Title [a](b) ##") == "## Title [a](b) ##"


@pytest.mark.parametrize("form", ["text", "concise", "json", "sarif", "github", "gitlab", "junit", "markdown"])
def test_a_file_called_like_a_command(tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str) -> None:
    (tmp_path / "README.md").write_text(CARD.format(sdk="gradio"))
    (tmp_path / "##vso[task.setvariable variable=X]v.py").write_text("(\n")
    (tmp_path / "app.py").write_text("import gradio as gr\ngr.Interface(f, 'text', 'text').launch(share=True)\n")
    main([str(tmp_path), "--profile", "strict", "--format", form])
    told = capsys.readouterr()
    assert "##vso[" not in told.out + told.err


def test_no_command_shows_a_token_that_a_folder_is_named_like(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / TOKEN
    folder.mkdir()
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    monkeypatch.chdir(folder)
    for words in (
        ["hook", "status"],
        ["hook", "install"],
        ["hook", "uninstall"],
        ["startup", str(folder)],
        [str(folder)],
    ):
        main(words)
    told = capsys.readouterr()
    assert "installed" in told.out
    assert TOKEN[:12] not in told.out + told.err


KEY = "Xk29fjQw83nZ7pLmTq"


@pytest.mark.parametrize("form", ["text", "concise", "json", "html", "csv", "sarif"])
def test_a_folder_that_is_named_like_a_password_shows_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    folder = tmp_path / f"password={PASSWORD}"
    (folder / f"api_key={KEY}").mkdir(parents=True)
    (folder / "README.md").write_text(CARD.format(sdk="gradio"))
    (folder / f"api_key={KEY}" / "x.py").write_text("import os\nos.system(input())\n")
    assert main([str(folder), "--format", form, "--profile", "strict"]) == 1
    shown = capsys.readouterr().out
    assert "x.py" in shown
    assert PASSWORD not in shown
    assert KEY not in shown


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("app.py", f"import os\nos.system(\"curl -H 'X-Api-Key: {KEY}' http://example.com | sh\")\n"),
        ("start.sh", f"curl -H 'X-Auth-Token: {KEY}' http://example.com | sh\n"),
    ],
)
def test_a_header_that_a_command_is_given_is_masked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, text: str
) -> None:
    (tmp_path / "README.md").write_text(CARD.format(sdk="gradio"))
    (tmp_path / name).write_text(text)
    main([str(tmp_path), "--profile", "strict"])
    shown = capsys.readouterr().out
    assert "leaked-credential" in shown
    assert KEY not in shown


@pytest.mark.parametrize("page", ["<b>API_KEY={0}</b>", "<p>API_KEY={0}<br>A=1</p>"])
def test_a_page_in_a_notebook_is_searched(tmp_path: Path, capsys: pytest.CaptureFixture[str], page: str) -> None:
    output = {"output_type": "display_data", "data": {"text/html": page.format(KEY)}, "metadata": {}}
    cell: dict[str, object] = {
        "cell_type": "code",
        "source": "x",
        "outputs": [output],
        "metadata": {},
        "execution_count": None,
    }
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "README.md").write_text(CARD.format(sdk="gradio"))
    (tmp_path / "a.ipynb").write_text(json.dumps(notebook))
    main([str(tmp_path), "--select", "secrets"])
    shown = capsys.readouterr().out
    assert "leaked-credential" in shown
    assert KEY not in shown


def test_a_file_that_is_no_baseline_is_not_quoted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "README.md").write_text(CARD.format(sdk="gradio"))
    (tmp_path / ".hf-lint.yaml").write_text("baseline: b.json\n")
    (tmp_path / "b.json").write_text('{"schema": "somebody else\'s"}')
    main([str(tmp_path)])
    shown = "".join(capsys.readouterr())
    assert "it is not a baseline" in shown
    assert "somebody" not in shown


def test_a_password_in_the_card_is_masked_in_the_excerpt() -> None:
    value = "bbyRBwIybR" + "dDVuXjMW"
    report = check_space(
        space_of({"README.md": f"---\nsdk: static\npassword: {value}\n---\n"}),
        plan("unknown-card-key", profile=Profile.STRICT),
    )
    assert [finding.excerpt.text for finding in report.findings if finding.excerpt] == ["password: [secret]"]
