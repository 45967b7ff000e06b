"""What programs have answered is known to the next run: the same findings, and no process."""

from __future__ import annotations

import io
import json
import os
import zipfile
from typing import TYPE_CHECKING

import pytest
from hf_lint.core.cache import KnownAnswers
from hf_lint.engines.answers import Answers
from hf_lint.engines.processes import Batch
from hf_lint.pipeline.engine import check_space
from hf_lint.secrets.fakes import expand
from support import plan, space_of
from test_zizmor import INJECTED

if TYPE_CHECKING:
    from pathlib import Path

DOCKERFILE = "FROM python:3.12\nRUN cd /tmp && sudo ls\nMAINTAINER me\nCMD python app.py\n"


def dangerous_pickle() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("archive/data.pkl", b"cnt\nsystem\n.")
    return data.getvalue()


SPACES: dict[str, dict[str, str | bytes]] = {
    "hadolint": {"README.md": "---\nsdk: docker\n---\n", "Dockerfile": DOCKERFILE, "app.py": ""},
    "zizmor": {".github/workflows/a.yml": INJECTED, ".github/workflows/b.yml": "on: push\njobs: {}\n"},
    "committed-pickle": {"model.pt": dangerous_pickle(), "other.pkl": b"cnt\nsystem\n."},
}


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("HF_LINT_CACHE", str(folder))
    return folder


@pytest.mark.parametrize("rule", SPACES)
def test_the_second_run_says_the_same_without_a_process(
    rule: str, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = check_space(space_of(SPACES[rule]), plan(rule))
    assert first.findings
    assert not first.errors
    monkeypatch.setattr(Batch, "add", lambda *_: pytest.fail("a process is started"))
    second = check_space(space_of(SPACES[rule]), plan(rule))
    assert second.findings == first.findings
    assert not second.errors


@pytest.mark.parametrize("rule", SPACES)
def test_answers_that_somebody_changed_are_asked_again(rule: str, cache: Path) -> None:
    first = check_space(space_of(SPACES[rule]), plan(rule))
    for file in (one for one in cache.iterdir() if not one.name.endswith(".json")):
        lines = file.read_bytes().splitlines(keepends=True)
        file.write_bytes(b"".join(line[:40] + b'[["odd"], 1]\n' if len(line) > 40 else line for line in lines))
    second = check_space(space_of(SPACES[rule]), plan(rule))
    if rule == "committed-pickle":  # any names are an answer; our own check finds what is dangerous
        assert [one.location for one in second.findings] == [one.location for one in first.findings]
    else:
        assert second.findings == first.findings
    assert not second.errors


def test_another_release_of_the_program_is_asked(cache: Path, tmp_path: Path) -> None:
    program = tmp_path / "program"
    program.write_text("one")
    answers = Answers("sample", [program], ["--option"])
    answers.keep([1, "two"], b"input")
    answers.save()
    assert Answers("sample", [program], ["--option"]).find(b"input") == [1, "two"]
    assert Answers("sample", [program], ["--option"]).find(b"in", b"put") is None
    assert Answers("sample", [program], ["--other"]).find(b"input") is None
    program.write_text("two!")
    assert Answers("sample", [program], ["--option"]).find(b"input") is None
    assert Answers("sample", [tmp_path / "absent"]).find(b"input") is None


def test_no_answer_with_a_secret_is_kept(cache: Path, tmp_path: Path) -> None:
    program = tmp_path / "program"
    program.write_text("one")
    token = expand("@@fake:huggingface-user-token@@")
    answers = Answers("sample", [program])
    answers.keep([token], b"input")
    answers.keep(["harmless"], b"other")
    answers.save()
    again = Answers("sample", [program])
    assert again.find(b"input") is None
    assert again.find(b"other") == ["harmless"]
    (file,) = cache.iterdir()
    assert token.encode() not in file.read_bytes()
    if os.name == "posix":
        assert file.stat().st_mode & 0o777 == 0o600


def test_the_file_stays_small_and_keeps_the_younger_ones(cache: Path) -> None:
    for start in range(0, 100, 10):
        known = KnownAnswers("sample")
        for number in range(start, start + 10):
            known.add(json.dumps("x" * 9_000), b"%d" % number)
        known.save()
    known = KnownAnswers("sample")
    assert known.find(b"99") is not None
    assert known.find(b"0") is None
    assert (cache / "sample").stat().st_size <= 500_000


def test_a_long_answer_is_not_kept(cache: Path) -> None:
    known = KnownAnswers("sample")
    known.add(json.dumps("x" * 30_000), b"input")
    known.save()
    assert KnownAnswers("sample").find(b"input") is None


def test_a_torn_answer_is_none(cache: Path) -> None:
    known = KnownAnswers("sample")
    known.add("[1, 2]", b"input")
    known.save()
    (cache / "sample").write_bytes((cache / "sample").read_bytes()[:-3])
    again = KnownAnswers("sample")
    assert again.find(b"input") is None
    again.add("[3]", b"input")
    again.save()
    assert KnownAnswers("sample").find(b"input") == [3]
