"""Each defect is told once, and what is told with another one is neither lost nor covered by accident."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from hf_lint import lint
from hf_lint.cli import main
from hf_lint.core.model import Confidence, Finding, Location, Severity, Span, TargetReport
from hf_lint.pipeline.fold import TABLE, assign, fold
from support import ROOT, policies, space_of

if TYPE_CHECKING:
    from pathlib import Path

PATH = ".github/workflows/sync.yml"
ONLY = "stored-deploy-token,token-in-url,unpinned-action,force-push-deploy,job-wide-token"
SYNC = """\
on:
  push:
    branches: [main]
jobs:
  sync:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v3
        with:
          fetch-depth: 0
      - name: Push
        env:
          HF_TOKEN: ${{ secrets.HF_TOKEN }}
        run: git push https://me:$HF_TOKEN@huggingface.co/spaces/me/demo main
"""
OTHER = """\
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v3
      - uses: some/action@main
"""


def write(folder: Path, text: str, path: str = PATH) -> Path:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    (folder / "README.md").write_text("---\ntitle: Demo\nsdk: static\n---\n")
    (folder / "index.html").write_text("<h1>Hello</h1>\n")
    return folder


def run(capsys: pytest.CaptureFixture[str], folder: Path, *arguments: str) -> dict[str, Any]:
    main([str(folder), "--select", ONLY, "--format", "json", *arguments])
    target: dict[str, Any] = json.loads(capsys.readouterr().out)["targets"][0]
    return target


def told(target: dict[str, Any]) -> list[tuple[str, int]]:
    return [(one["rule"], one["line"]) for one in target["findings"]]


def finding(rule: str, line: int, severity: Severity = Severity.LOW, path: str = PATH, message: str = "m") -> Finding:
    return Finding(
        rule,
        "ci",
        rule,
        severity,
        Confidence.HIGH,
        message,
        Location(path, Span(line, 1, line, 2)),
        f"{rule} {path} {line} {message}",
        "",
    )


def folded(text: str, *findings: Finding, path: str = PATH) -> list[str]:
    """`rule line` of each finding that is left."""
    report = TargetReport("x", "directory", None, findings=assign(space_of({path: text}), findings))
    return [f"{one.rule} {one.location.span.line}" for one in fold(report).findings]


def test_the_documented_sync_workflow_is_one_finding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = run(capsys, write(tmp_path, SYNC))
    assert told(target) == [("stored-deploy-token", 13)]
    (one,) = target["findings"]
    assert [(place["line"], place["note"].partition(":")[0]) for place in one["related"]] == [
        (8, "unpinned-action"),
        (14, "token-in-url"),
    ]


@pytest.mark.parametrize("form", ["text", "concise", "json", "sarif", "github", "gitlab", "junit", "markdown"])
def test_every_format_names_what_is_merged(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(write(tmp_path, SYNC)), "--select", ONLY, "--format", form])
    out = " ".join(re.sub(r"[|=]", " ", html.unescape(capsys.readouterr().out)).split())
    assert "token-in-url" in out
    assert "line 14" in out
    assert "unpinned-action" in out


def test_other_jobs_keep_their_findings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = run(capsys, write(tmp_path, SYNC + OTHER))
    assert told(target) == [("stored-deploy-token", 13), ("unpinned-action", 19)]  # a stranger's
    assert 18 in {place["line"] for place in target["findings"][0]["related"]}
    target = run(capsys, write(tmp_path, SYNC + OTHER.replace("actions/checkout@v3", "some/action@v4")))
    assert [one for one, _ in told(target)] == ["stored-deploy-token", "unpinned-action"]


def test_a_stranger_s_action_beside_the_token_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = SYNC.replace("      - name: Push", "      - uses: some/action@v1\n      - name: Push")
    assert ("unpinned-action", 11) in told(run(capsys, write(tmp_path, text)))


def test_each_is_told_where_the_first_is_off(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = run(capsys, write(tmp_path, SYNC), "--ignore", "stored-deploy-token")
    assert told(target) == [("unpinned-action", 8), ("token-in-url", 14)]


def test_nothing_hides_in_what_is_less_severe() -> None:
    low, high = finding("stored-deploy-token", 13, Severity.MEDIUM), finding("token-in-url", 14, Severity.HIGH)
    assert folded(SYNC, low, high) == ["stored-deploy-token 13", "token-in-url 14"]
    assert folded(SYNC, low, high._replace(severity=Severity.MEDIUM)) == ["stored-deploy-token 13"]


def test_a_secret_is_never_a_place_of_something_else() -> None:
    token = finding("token-in-url", 14)._replace(secret=True)
    assert len(folded(SYNC, finding("stored-deploy-token", 13), token)) == 2


@pytest.mark.parametrize(
    ("audit", "line", "text", "is_merged"),
    [
        ("excessive-permissions", 5, SYNC, True),
        ("artipacked", 8, SYNC, True),
        ("excessive-permissions", 1, SYNC, True),
        ("excessive-permissions", 1, SYNC + OTHER, False),
        ("excessive-permissions", 15, SYNC + OTHER, False),
        ("template-injection", 14, SYNC, False),
    ],
)
def test_zizmor_of_the_deploying_job(audit: str, line: int, text: str, is_merged: bool) -> None:
    found = folded(text, finding("stored-deploy-token", 13), finding("zizmor", line, message=f"{audit}: words"))
    assert (len(found) == 1) is is_merged


def test_zizmor_is_one_a_file_and_audit() -> None:
    lines = [finding("zizmor", line, message=f"{audit}: {line}") for audit in ("a", "b") for line in (2, 3)]
    assert folded("on: push\n", *lines, finding("zizmor", 9, path="other.yml", message="a: 9")) == [
        "zizmor 2",
        "zizmor 2",
        "zizmor 9",
    ]


def test_the_most_severe_of_a_file_stays_and_then_the_first() -> None:
    two = [finding("unpinned-action", 2), finding("unpinned-action", 3, Severity.HIGH), finding("unpinned-action", 4)]
    assert folded("on: push\n", *two) == ["unpinned-action 3"]
    assert folded("on: push\n", two[2], two[0]) == ["unpinned-action 2"]


def test_one_a_function() -> None:
    code = "def a(x):\n  eval(x)\n  eval(x)\n\n\ndef b(x):\n  def c():\n    eval(x)\n  eval(x)\n\n\neval('1')\n"
    lines = [finding("dynamic-code", line, path="app.py") for line in (2, 3, 8, 9, 12)]
    assert folded(code, *lines, path="app.py") == [f"dynamic-code {line}" for line in (2, 8, 9, 12)]


def test_missing_imports_of_a_file_are_one_and_removed_names_of_a_line() -> None:
    """The first import that fails stops the app; what one call has too much goes with one edit."""
    imports = [finding("missing-import", line, path="app.py") for line in (1, 2, 9)]
    assert folded("a\n" * 9, *imports, finding("missing-import", 1, path="lib.py"), path="app.py") == [
        "missing-import 1",
        "missing-import 1",
    ]
    removed = [
        finding("removed-api", line, path="app.py", message=word) for line, word in ((4, "a"), (4, "b"), (5, "a"))
    ]
    assert folded("a\n" * 9, *removed, path="app.py") == ["removed-api 4", "removed-api 5"]


def test_a_baseline_of_merged_findings_covers_each(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, write(tmp_path, SYNC), "--write-baseline")
    entries = json.loads((tmp_path / ".hf-lint-baseline.json").read_text())["findings"]
    assert sorted(entry["rule"] for entry in entries) == ["stored-deploy-token", "token-in-url", "unpinned-action"]
    target = run(capsys, tmp_path)
    assert (told(target), len(target["waived"])) == ([], 3)
    write(tmp_path, SYNC.replace("      - name", "      - uses: actions/setup-node@v3\n      - name"))
    assert told(run(capsys, tmp_path)) == [("unpinned-action", 11)]


def test_waivers_act_on_each_by_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ignored = SYNC.replace("        run:", "        # hf-lint: ignore[token-in-url] the proxy needs it\n        run:")
    target = run(capsys, write(tmp_path, ignored))
    assert [one["rule"] for one in target["waived"]] == ["token-in-url"]
    (one,) = target["findings"]
    assert [place["line"] for place in one["related"]] == [8]
    first = SYNC.replace(
        "          HF_TOKEN", "          # hf-lint: ignore[stored-deploy-token] no OIDC\n          HF_TOKEN"
    )
    assert [rule for rule, _ in told(run(capsys, write(tmp_path, first)))] == ["unpinned-action", "token-in-url"]


def test_fixes_of_what_is_merged_are_applied(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = run(capsys, write(tmp_path, SYNC.replace("@v3", "@v7.0.1")), "--fix")
    assert "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1" in (tmp_path / PATH).read_text()
    assert [place["line"] for place in target["findings"][0]["related"]] == [14]


def test_a_fix_of_another_action_is_offered_for_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "on: push\njobs:\n  a:\n    steps:\n      - uses: some/action@v1\n      - uses: actions/checkout@v7.0.1\n"
    (one,) = run(capsys, write(tmp_path, text))["findings"]
    assert (one["line"], one["fix"]) == (5, "safe")


def test_what_an_organisation_locks_is_told_by_itself() -> None:
    found = assign(space_of({PATH: SYNC}), [finding("stored-deploy-token", 13), finding("token-in-url", 14)])
    report = TargetReport("x", "directory", None, findings=found, locked=("token-in-url",))
    assert len(fold(report).findings) == 2
    assert len(fold(report._replace(locked=("stored-deploy-token", "token-in-url"))).findings) == 1


def test_the_library_tells_the_same(tmp_path: Path) -> None:
    found = [one for one in lint(str(write(tmp_path, SYNC))).findings if one.rule == "stored-deploy-token"]
    assert {one.rule for one in found[0].merged} >= {"token-in-url"}


def test_docs_have_the_table_and_it_has_no_chains() -> None:
    text = (ROOT / "docs" / "usage.md").read_text(encoding="utf-8")
    part = text.partition("## Findings that belong together")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `([\w-]+)` \| `([\w-]+)` \| (\w+) \|$", part, re.MULTILINE)
    assert rows == [tuple(row) for row in TABLE]
    known = policies().policies
    assert all(row.policy in known and row.to in known for row in TABLE)
    assert not {row.to for row in TABLE if row.to != row.policy} & {row.policy for row in TABLE}
