"""Whatever a rule quotes of the Space, and whatever a file is called, no report shows a secret."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hf_lint.cli import main
from hf_lint.pipeline.engine import check_space
from hf_lint.secrets.fakes import make_fake
from hf_lint.secrets.redact import redact_text
from support import plan, space_of

if TYPE_CHECKING:
    from pathlib import Path

TOKEN = make_fake("huggingface-user-token")
PASSWORD = "sw0rdf1sh-" + "at-noon"


@pytest.mark.parametrize(
    ("path", "text", "rules"),
    [
        ("Dockerfile", f"FROM https://me:{PASSWORD}@registry.acme.io/image:latest\n", ("unpinned-base-image",)),
        ("Dockerfile", f"FROM https://me:{PASSWORD}@registry.acme.io/image:latest\n", ()),
        (
            "README.md",
            f"---\nsdk: docker\ncustom_headers:\n  cross-origin-opener-policy: {TOKEN}\n---\n",
            ("invalid-custom-header",),
        ),
        (
            ".github/workflows/a.yml",
            f"on: push\njobs:\n  a:\n    steps:\n      - uses: {'o' * 85}/a@{TOKEN}\n",
            ("unpinned-action",),
        ),
    ],
)
def test_no_message_quotes_a_secret(path: str, text: str, rules: tuple[str, ...]) -> None:
    report = check_space(space_of({path: text}), plan(*rules))
    told = repr([(finding.message, finding.related, finding.excerpt) for finding in report.findings]).lower()
    assert report.findings
    assert PASSWORD not in told
    assert TOKEN[:8].lower() not in told


def test_values_are_masked_in_any_case_and_when_cut_short() -> None:
    assert redact_text("`Correct-Horse-7` and `correct-ho…`", ["correct-Horse-7"]) == "`Corr…7` and `co…`"
    assert redact_text("the word correct… stays", ["correct-Horse-7"]) == "the word co… stays"
    assert redact_text("other words…", ["correct-Horse-7"]) == "other words…"


@pytest.mark.parametrize("form", ["text", "concise", "json", "sarif", "github", "gitlab", "junit", "markdown"])
def test_a_file_called_like_a_token_is_told_without_it(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / f"old-{TOKEN}.py").write_text("import (\n")
    (tmp_path / f"{TOKEN}.bin").write_bytes(bytes(9 * 1024 * 1024))
    main(["--format", form, "--profile", "strict", "--verbose", str(tmp_path)])
    told = "".join(capsys.readouterr())
    assert "unparseable-file" in told
    assert "over the size limit" in told
    assert TOKEN[5:] not in told


def test_a_file_called_like_a_token_leaks_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{TOKEN}.txt").write_text("nothing")
    assert main(["--format", "json", "--select", "secrets", str(tmp_path)]) == 1
    (finding,) = json.loads(capsys.readouterr().out)["targets"][0]["findings"]
    assert (finding["rule"], finding["path"][:5], finding["line"]) == ("leaked-hf-token", "a/hf_", 1)
    assert "name of this file" in finding["message"]
