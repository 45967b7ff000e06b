"""Whichever way a Space comes in, and whichever format goes out: no output shows a secret."""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING

import pytest
from git_support import CARD, IGNORE, Repo, environment, fake
from hf_lint.cli import main
from hf_lint.reports.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TOKEN = fake(7)
PASSWORD = "sw0rdf1sh-" + "at-noon"
FILES: dict[str, str | bytes | None] = {
    "README.md": CARD.replace("sdk: static", "sdk: docker"),
    ".gitignore": IGNORE,
    f"old-{TOKEN}.py": "def f(:\n",  # a path
    f"notes/{TOKEN}.bin": bytes(9 * 1024 * 1024),  # a note
    "Dockerfile": f"FROM https://me:{PASSWORD}@registry.acme.io/image:latest\n",  # a message
    "app.py": f'login(token="{TOKEN}")\n',  # an excerpt
    "waived.py": f'x = "{TOKEN}"  # hf-lint: ignore[leaked-hf-token] -- it is {TOKEN}\n',  # the reason of a waiver
}


@pytest.fixture(scope="module")
def leaky(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    repo = Repo(tmp_path_factory.mktemp("leaky") / "space")
    repo.commit_all({"README.md": CARD}, "start")
    repo.commit_all(FILES, f"use {TOKEN}")  # a commit message
    return repo


@pytest.fixture
def repo(leaky: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    repo = leaky.copy(tmp_path / "space")
    for name, value in environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(repo.folder)
    return repo


def outputs(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    capsys.readouterr()
    code = main(arguments)
    return code, "".join(capsys.readouterr())


def assert_masked(written: str) -> None:
    for secret in (TOKEN, PASSWORD):
        for part in (secret[5:], secret[:-3], secret[4:18]):  # a mask shows four characters in front, two at the end
            assert part.lower() not in written.lower(), f"a secret is shown: ...{part[:3]}..."


@pytest.mark.parametrize(
    "scope",
    [
        ["."],
        ["--staged"],
        ["--rev", "HEAD"],
        ["--range", "HEAD~..HEAD"],
        ["--history"],
        ["--history", "--profile", "strict", "--select", "secrets,image,repo"],
        [".", "--select", "image", "--diff", "--unsafe-fixes"],
    ],
    ids=" ".join,
)
def test_check(scope: list[str], repo: Repo, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In one run: text on the terminal, and all formats as files."""
    profile = [] if "--profile" in scope else ["--profile", "strict"]
    (tmp_path / "reports").mkdir()
    asked = [word for form in FORMATS for word in ("--format", f"{form}={tmp_path / 'reports' / form}")]
    code, written = outputs([*scope, *profile, "--verbose", "--format", "text", *asked], capsys)
    assert code in (1, 3)
    assert_masked(written)
    for form in FORMATS:
        report = (tmp_path / "reports" / form).read_text(encoding="utf-8")
        assert report, form
        assert_masked(report)


@pytest.mark.parametrize(
    "words",
    [
        ["startup", "."],
        ["startup", ".", "--format", "json"],
        ["--show-files"],
        ["--show-files", "--rev", "HEAD"],
        ["--show-settings"],
        ["--new-from", "HEAD~", "--profile", "strict", "--select", "secrets,repo"],
        ["--statistics", "--select", "secrets"],
        ["--write-baseline", "--select", "secrets"],
        ["--staged", f"missing-{TOKEN}"],
    ],
    ids=lambda words: " ".join(words).replace(TOKEN, "folder"),
)
def test_what_else_is_told_of_a_repository(words: list[str], repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    _, written = outputs(words, capsys)
    assert written
    assert_masked(written)


@pytest.mark.parametrize("form", FORMATS)
def test_a_report_on_the_terminal(form: str, repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    code, written = outputs([".", "--select", "secrets", "--verbose", "--format", form], capsys)
    assert code in (1, 3)
    assert_masked(written)


def test_what_is_masked_was_found(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    _, written = outputs([".", "--profile", "strict", "--format", "json"], capsys)
    (target,) = json.loads(written[: written.rindex("}") + 1])["targets"]
    found = {(finding["rule"], finding["path"][:4]) for finding in target["findings"]}
    assert {("leaked-hf-token", "app."), ("unparseable-file", "old-"), ("unpinned-base-image", "Dock")} <= found
    assert target["waived"]
    assert "[secret]" in target["waived"][0]["reason"] or "…" in target["waived"][0]["reason"]


@pytest.mark.parametrize("hook", ["pre-commit", "pre-push"])
def test_hooks(hook: str, repo: Repo, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    push = f"refs/heads/main {repo.head()} refs/heads/main {'0' * 40}\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(push.encode())))
    arguments = ["--", "origin", "https://x/y"] if hook == "pre-push" else ["--all"]
    code, written = outputs(["hook", "run", hook, *arguments], capsys)
    assert code in (1, 3)
    assert "leaked-hf-token" in written
    assert "unparseable-file" in written
    assert_masked(written)


def policy_test(folder: Path) -> list[str]:
    path = folder / "acme-thing.yaml"
    path.write_text(
        "id: acme-thing\ngroup: repo\ntitle: a thing\nseverity: low\nconfidence: high\nprofile: recommended\n"
        "why: it is\nremedy: do not\nreferences: [{title: a, url: 'https://example.com'}]\n"
        f"bad: {{README.md: 'x'}}\ngood: {{'{TOKEN}.txt': 'x'}}\n"
        "check: {each: files, assert: 'false', message: '\"found \" + item.path'}\n",
        encoding="utf-8",
    )
    return ["policy", "test", str(path)]


def new_space(folder: Path) -> list[str]:
    return ["new", "demo", "owner=me", f"description=use {TOKEN}", "--defaults", "--output-dir", str(folder)]


def target_named_like_a_token(folder: Path) -> list[str]:
    (folder / TOKEN).mkdir()
    (folder / TOKEN / "README.md").write_text("---\nsdk: [\n---\n")
    return ["check", str(folder / TOKEN), "--verbose"]


@pytest.mark.parametrize("entry", [policy_test, new_space, target_named_like_a_token])
def test_other_entries(entry: Callable[[Path], list[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, written = outputs(entry(tmp_path), capsys)
    assert written
    assert code in (0, 1, 3), written
    assert_masked(written)
