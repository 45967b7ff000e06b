"""The files of a Space that hf-lint obeys name nothing outside of it, show nothing of others, and end no other run."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from hf_lint.cli import main
from hf_lint.secrets.fakes import expand

if TYPE_CHECKING:
    from pathlib import Path

ONLY = ("--select", "unquoted-version")
CARD = "---\nsdk: gradio\npython_version: 3.10\n---\n"
TOKEN = expand("@@fake:huggingface-user-token@@")
posix = pytest.mark.skipif(os.name == "nt", reason="symbolic links and modes")


@pytest.fixture
def space(tmp_path: Path) -> Path:
    folder = tmp_path / "home" / "space"
    folder.mkdir(parents=True)
    (folder / "README.md").write_text(CARD)
    return folder


@pytest.mark.parametrize("named", ["https://u:{}@h/x.json", "https:/u:{}@h/x.json", "lint/https://u:{}@h/x.json"])
@pytest.mark.parametrize("form", ["text", "json", "github", "sarif"])
def test_a_password_in_the_name_of_a_baseline_is_not_shown(
    space: Path, capsys: pytest.CaptureFixture[str], named: str, form: str
) -> None:
    password = "JMKlBmu" + "MgPYSvUed8F"
    (space / ".hf-lint.yaml").write_text(f"baseline: {json.dumps(named.format(password))}\n")
    assert main([str(space), *ONLY, "--format", form]) in (2, 3)
    shown = capsys.readouterr()
    assert password not in shown.out + shown.err


@posix
@pytest.mark.parametrize(
    "named",
    [
        "../victim.json",
        "{home}/victim.json",
        "sub/../../victim.json",
        "linked/victim.json",
        "link.json",
        "..\\victim.json",
        "dangling.json",
        ".git/hooks/pre-commit",
        ".git/x.json",
        ".GIT/x.json",
        ".git./x.json",
        "sub/.git/x.json",
        "kept/x.json",
        "kept/hooks/x.json",
        "README.md",
        "app.py",
        "config.json",
        "C:/x.json",
        "",
    ],
)
def test_a_baseline_that_the_space_names_overwrites_nothing(
    space: Path, capsys: pytest.CaptureFixture[str], named: str
) -> None:
    home = space.parent
    (space / "sub").mkdir()
    (space / "sub" / ".git").mkdir()
    (space / ".git" / "hooks").mkdir(parents=True)
    for name in ("objects", "refs", "hooks"):
        (space / "kept" / name).mkdir(parents=True)
    (space / "kept" / "HEAD").write_text("ref: refs/heads/main\n")
    (home / "victim.json").write_text("{}")
    (space / "config.json").write_text('{"a": 1}')
    (space / "linked").symlink_to(home)
    (space / "link.json").symlink_to(home / "victim.json")
    (space / "dangling.json").symlink_to(home / "new.json")
    hook = space / ".git" / "hooks" / "pre-commit"
    hook.write_text("#!/bin/sh\n")
    hook.chmod(0o755)
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    (space / ".hf-lint.yaml").write_text(f"baseline: {json.dumps(named.format(home=home))}\n")
    assert main([str(space), *ONLY, "--write-baseline"]) in (2, 3)
    capsys.readouterr()
    (space / ".hf-lint.yaml").unlink()
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("named", [None, "baseline.json", "lint/own.json"])
def test_a_baseline_in_the_space_is_written_and_written_again(space: Path, named: str | None) -> None:
    (space / "lint").mkdir()
    if named:
        (space / ".hf-lint.yaml").write_text(f"baseline: {named}\n")
        (space / named).write_text("\n")
    for _ in range(2):
        assert main([str(space), *ONLY, "--write-baseline"]) == 0
    assert main([str(space), *ONLY]) == 0
    written = json.loads((space / (named or ".hf-lint-baseline.json")).read_text())
    assert written["schema"] == "hf-lint-baseline/1"


@posix
@pytest.mark.parametrize("name", [".hf-lint.yaml", ".hf-lint-baseline.json"])
@pytest.mark.parametrize("text", ["secret_name: v1\n", "profile: SECRET_VALUE\n", '{"schema": "SECRET_VALUE"}'])
def test_nothing_is_told_of_a_file_that_a_link_leads_to(
    space: Path, capsys: pytest.CaptureFixture[str], name: str, text: str
) -> None:
    (space.parent / "other").write_text(text)
    (space / name).symlink_to("../other")
    assert main([str(space), *ONLY]) == 2
    told = capsys.readouterr().err
    assert "symbolic link" in told
    assert "secret" not in told.lower()


@posix
@pytest.mark.parametrize("named", ["/etc/passwd", "../other.json", "deep/link.json"])
def test_nothing_is_told_of_a_baseline_outside(space: Path, capsys: pytest.CaptureFixture[str], named: str) -> None:
    (space.parent / "other.json").write_text('{"schema": "SECRET"}')
    (space / "deep").mkdir()
    (space / "deep" / "link.json").symlink_to("../../other.json")
    (space / ".hf-lint.yaml").write_text(f"baseline: {named}\n")
    assert main([str(space), *ONLY]) == 2
    assert "SECRET" not in capsys.readouterr().err


@pytest.mark.parametrize(
    "text",
    [
        "nokey: 1\n",
        "a: [\n",
        "baseline: ../x.json\n",
        "extends: ../x\n",
        "select: [no-such-rule]\n",
        "params: {zizmor: {seconds: x}}\n",
        "- a\n",
    ],
)
def test_a_bad_config_is_the_error_of_its_own_space(space: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    other = space.parent / "other"
    other.mkdir()
    (other / "README.md").write_text(CARD)
    (space / ".hf-lint.yaml").write_text(text)
    for jobs in ("1", "2"):
        assert main([str(space), str(other), *ONLY, "--jobs", jobs, "--format", "json"]) == 3
        targets = json.loads(capsys.readouterr().out)["targets"]
        assert [len(target["findings"]) for target in targets] == [0, 1]
        assert [len(target["errors"]) for target in targets] == [1, 0]


@pytest.mark.parametrize(
    "text",
    [
        f"{TOKEN}: 1\n",
        f"ignore: [{TOKEN}]\n",
        f"profile: {TOKEN}\n",
        f"fail_on: {TOKEN}\n",
        f"extends: https://user:{TOKEN}@example.com/x\n",
        f"extends: {'x' * 80}/{TOKEN}://a\n",
        f"waivers: [{{rules: {TOKEN}, reason: x}}]\n",
        f"waivers: [{{rules: card, reason: x, until: {TOKEN}}}]\n",
        f"params: {{zizmor: {{{TOKEN}: 1}}}}\n",
        f"severity: {{{TOKEN}: low}}\n",
        f"paths: {{{TOKEN}: {{ignore: {TOKEN}}}}}\n",
        f"x: *{TOKEN}\n",
        f"{'a' * 40} {TOKEN}: 1\n",
    ],
)
def test_no_error_shows_a_token(space: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    (space / ".hf-lint.yaml").write_text(text)
    assert main([str(space), *ONLY]) == 2
    told = capsys.readouterr().err
    assert TOKEN[:12] not in told


def test_no_usage_error_shows_a_token(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (
        ["--select", TOKEN],
        [f"--{TOKEN}"],
        ["--profile", TOKEN],
        [f"missing-{TOKEN}"],
        ["--rev", TOKEN],
    ):
        assert main(arguments) in (2, 3)
        assert TOKEN[:12] not in "".join(capsys.readouterr())


@pytest.mark.parametrize("ignored", ["app", "code-execution-endpoint", "[app, secrets]"])
def test_what_the_own_config_ignores_is_not_all_good(
    space: Path, capsys: pytest.CaptureFixture[str], ignored: str
) -> None:
    (space / "README.md").write_text("---\nsdk: gradio\nsdk_version: 5.49.1\n---\n")
    (space / "app.py").write_text("import gradio as gr\ngr.Interface(eval, 'text', 'text').launch()\n")
    (space / ".hf-lint.yaml").write_text(f"ignore: {ignored}\n")
    main([str(space)])
    said = capsys.readouterr().err
    assert "code-execution-endpoint:" not in said
    assert "All good" not in said
