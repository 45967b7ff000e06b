from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
from hf_lint.cli import formats
from hf_lint.core.model import CellPlace, Commit, Report, Severity, Span, ToolError
from hf_lint.reports.formats import FORMATS
from hf_lint.reports.github import LIMIT, escape_data, escape_property, render_github
from hf_lint.reports.json import render_json
from hf_lint.reports.sarif import render_sarif
from jsonschema import Draft4Validator, Draft202012Validator
from report_samples import HOSTILE, WORK, finding, hostile, report, several, target
from sarif_pydantic import Sarif  # type: ignore[import-untyped]
from support import ROOT, policies

if TYPE_CHECKING:
    from collections.abc import Callable

REPORTS: dict[str, Callable[[], Report]] = {"several": several, "hostile": hostile, "clean": lambda: report(target())}


def sarif(made: Report, code: int = 1) -> dict[str, Any]:
    text = render_sarif(made, WORK._replace(exit_code=code))
    document: dict[str, Any] = json.loads(text)
    return document


@pytest.mark.parametrize("name", REPORTS)
def test_json_validates_against_the_published_schema(name: str) -> None:
    schema = json.loads((ROOT / "docs" / "report.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(json.loads(render_json(REPORTS[name](), WORK._replace(exit_code=3))))


def test_json_fields_are_the_contract() -> None:
    document = json.loads(render_json(several(), WORK._replace(exit_code=3)))
    assert list(document) == ["schema", "tool", "policy", "advisories", "targets", "summary"]
    assert document["schema"] == "hf-lint/1"
    assert document["policy"] == {"profile": "recommended", "digest": "feedfacecafebeef", "organisations": []}
    assert document["summary"] == {
        "critical": 1,
        "high": 1,
        "medium": 0,
        "low": 1,
        "info": 1,
        "waived": 0,
        "exit_code": 3,
    }
    first, _, third = document["targets"]
    assert first["findings"][1] == {
        "rule": "unpinned-base-image",
        "group": "image",
        "concern": "hygiene",
        "role": "runs",
        "title": "base image is not pinned by digest",
        "severity": "high",
        "confidence": "high",
        "message": "`python:3.12` can change under you",
        "action": None,
        "path": "Dockerfile",
        "line": 3,
        "column": 6,
        "end_line": 3,
        "end_column": 17,
        "cell": None,
        "cell_line": None,
        "commit": None,
        "commit_date": None,
        "fingerprint": "0123456789abcdef",
        "secret": None,
        "fix": "safe",
        "url": "https://github.com/hf-lint/hf-lint/blob/main/docs/rules/unpinned-base-image.md",
        "related": [],
    }
    assert first["findings"][0]["related"] == [
        {"path": "app.py", "line": 14, "column": 9, "end_line": 14, "end_column": 12, "note": "used here"}
    ]
    assert third["errors"] == [{"kind": "rule", "message": "x failed"}]


@pytest.mark.parametrize("name", REPORTS)
def test_same_report_same_bytes_and_ascii(name: str) -> None:
    first, second = REPORTS[name](), REPORTS[name]()
    assert render_json(first, WORK._replace(exit_code=1)) == render_json(second, WORK._replace(exit_code=1))
    assert render_sarif(first, WORK._replace(exit_code=1)) == render_sarif(second, WORK._replace(exit_code=1))
    assert render_json(first, WORK._replace(exit_code=1)).isascii()
    assert render_sarif(first, WORK._replace(exit_code=1)).isascii()


@pytest.mark.parametrize("name", REPORTS)
def test_sarif_validates_against_the_official_schema(name: str) -> None:
    schema = json.loads((ROOT / "tests" / "data" / "sarif" / "sarif-schema-2.1.0.json").read_text())
    Draft4Validator(schema).validate(sarif(REPORTS[name]()))


def test_sarif_carries_what_code_scanning_reads() -> None:
    (run,) = sarif(several(), 3)["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert [rule["id"] for rule in rules] == ["leaked-secret", "unpinned-base-image"]
    assert rules[0]["properties"]["security-severity"] == "9.5"
    assert rules[1]["properties"]["security-severity"] == "8.0"  # the worst of its findings
    assert all(rule["help"]["text"] and rule["help"]["markdown"] and rule["fullDescription"]["text"] for rule in rules)
    assert [result["level"] for result in run["results"]] == ["error", "error", "note", "note"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["partialFingerprints"] == {"hfLint/v1": "0123456789abcdef"}
    assert run["results"][0]["relatedLocations"][0]["message"] == {"text": "used here"}
    assert run["invocations"] == [
        {
            "executionSuccessful": False,
            "exitCode": 3,
            "toolExecutionNotifications": [
                {"level": "error", "descriptor": {"id": "hf-lint/rule"}, "message": {"text": "three: x failed"}},
                {
                    "level": "note",
                    "descriptor": {"id": "hf-lint/note"},
                    "message": {"text": "one: 1 file over the size limit not read: model.bin"},
                },
            ],
        }
    ]


def test_sarif_tags_hold_group_concern_and_weakness() -> None:
    names = ("open-proxy", "visitor-path", "keepalive-ping")
    found = [finding(name)._replace(group="app", concern=policies().policies[name].concern) for name in names]
    (run,) = sarif(report(target(*found)))["runs"]
    rules = {rule["id"]: rule["properties"]["tags"] for rule in run["tool"]["driver"]["rules"]}
    assert rules == {
        "keepalive-ping": ["security", "app", "cost"],
        "open-proxy": ["security", "app", "takeover", "external/cwe/cwe-918", "external/cwe/cwe-441"],
        "visitor-path": ["security", "app", "takeover", "external/cwe/cwe-022", "external/cwe/cwe-073"],
    }


def test_sarif_paths_are_relative_and_percent_encoded() -> None:
    (run,) = sarif(several())["runs"]
    uris = [place(result) for result in run["results"]]
    assert uris[0] == {"uri": "one/Dockerfile"}
    assert uris[3] == {"uri": "one/%C3%BCn%C3%AF%20c%C3%B6d%C3%A9/%C3%A4%23%3F.txt"}
    assert "originalUriBaseIds" not in run


def test_sarif_gives_a_target_outside_of_here_its_own_base() -> None:
    (run,) = sarif(report(target(finding(), name="/else/where"), target(finding(), name="/work/in")))["runs"]
    assert [place(result) for result in run["results"]] == [
        {"uri": "Dockerfile", "uriBaseId": "SPACE_1"},
        {"uri": "in/Dockerfile"},
    ]
    assert run["originalUriBaseIds"] == {"SPACE_1": {"uri": "file:///else/where/"}}


def test_sarif_of_hostile_names() -> None:
    (run,) = sarif(hostile())["runs"]
    (result,) = run["results"]
    uri = place(result)["uri"]
    assert re.fullmatch(r"[A-Za-z0-9/%._~-]+", uri)
    assert HOSTILE in unquote(uri)
    assert "](" not in result["message"]["text"]


def place(result: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = result["locations"][0]["physicalLocation"]["artifactLocation"]
    return found


def test_github_command() -> None:
    assert render_github(report(target(finding())), WORK) == (
        "::warning file=Dockerfile,line=3,endLine=3,title=unpinned-base-image (medium),col=6,endColumn=17::"
        "base image is not pinned by digest: `python:3.12` can change under you "
        "(https://github.com/hf-lint/hf-lint/blob/main/docs/rules/unpinned-base-image.md)\n"
    )


def test_github_levels_and_worst_first() -> None:
    lines = render_github(several(), WORK).splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["::error", "::error", "::error", "::notice", "::notice"]
    assert "hf-lint could not check everything::three: x failed" in lines[0]


def test_github_has_no_columns_across_lines() -> None:
    (line,) = render_github(report(target(finding(span=Span(3, 6, 5, 2)))), WORK).splitlines()
    assert "line=3,endLine=5" in line
    assert "col=" not in line


def test_github_commands_cannot_be_injected() -> None:
    text = render_github(hostile(), WORK)
    lines = text.splitlines()
    assert len(lines) == 2
    for line in lines:
        assert re.match(r"::(error|warning|notice) ", line)
        assert "##[" not in line
        assert line.isprintable()
        head = line[2:].partition("::")[0]
        assert set(re.findall(r"(?:^|[ ,])([A-Za-z]+)=", head)) <= {
            "file",
            "line",
            "endLine",
            "title",
            "col",
            "endColumn",
        }


def test_github_escapes() -> None:
    assert escape_data("50% a:b,c") == "50%25 a:b,c"
    assert escape_property("50% a:b,c") == "50%25 a%3Ab%2Cc"


def test_github_shows_what_could_not_be_checked_before_it_reaches_its_limit() -> None:
    many = [finding(severity=Severity.HIGH) for _ in range(LIMIT)]
    made = target(*many, name="::error::x", errors=tuple(ToolError("rule", f"failed {n}") for n in range(LIMIT + 1)))
    lines = render_github(report(made), WORK).splitlines()
    assert [line for line in lines if "could not check everything" in line] == lines[:LIMIT]
    assert lines[LIMIT] == f"::group::{LIMIT + 1} more"
    assert lines[LIMIT + 1] == f"error: ::error::x: failed {LIMIT}"


def test_github_goes_over_its_limit_in_plain_lines() -> None:
    many = [finding(severity=Severity.HIGH, path=f"::error::{number}") for number in range(LIMIT + 3)]
    lines = render_github(report(target(*many)), WORK).splitlines()
    assert sum(line.startswith("::error ") for line in lines) == LIMIT
    assert lines[LIMIT] == "::group::3 more"
    assert lines[-1] == "::endgroup::"
    assert all(line.startswith("high[unpinned-base-image] ") for line in lines[LIMIT + 1 : -1])


@pytest.mark.parametrize("name", REPORTS)
def test_an_independent_reader_accepts_sarif(name: str) -> None:
    document = Sarif.model_validate_json(render_sarif(REPORTS[name](), WORK._replace(exit_code=3)))
    results = document.runs[0].results or []
    findings = [entry for item in REPORTS[name]().targets for entry in item.findings]
    assert [result.rule_id for result in results] == [entry.rule for entry in findings]
    for result, entry in zip(results, findings, strict=True):
        physical = (result.locations or [])[0].physical_location
        assert physical is not None
        assert physical.region is not None
        assert physical.region.start_line == entry.location.span.line


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_tells_the_commit_of_a_finding(form: str) -> None:
    commit = Commit("c0ffee" * 6 + "c0ff", "2025-05-06T07:08:09+02:00")
    old = finding("leaked-hf-token")._replace(group="secrets", commit=commit)
    text = formats.render(formats.Output(form, ""), report(target(old)), 1, False)
    assert "c0ffeec0ffee" in text
    assert "2025-05-06" in text


@pytest.mark.parametrize("form", ["text", "concise", "json", "sarif", "github", "gitlab", "junit", "markdown"])
def test_every_format_tells_the_cell_of_a_notebook(form: str) -> None:
    noted = finding("leaked-hf-token")._replace(cell=CellPlace(741, 852))
    text = formats.render(formats.Output(form, ""), report(target(noted)), 1, False)
    assert "741" in text
    assert "852" in text


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("", "1970-01-01T00:00:00"),
        ("1767323045", "2026-01-02T03:04:05"),
        ("-1", "1970-01-01"),
        ("٣", "1970-01-01"),
        ("9" * 30, "1970"),
    ],
)
def test_the_time_in_a_report_is_a_given_one(given: str, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", given)
    for form in ("junit", "gitlab-secrets"):
        assert told in formats.render(formats.Output(form, ""), several(), 1, False)
