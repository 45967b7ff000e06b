from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hf_lint.core.model import Commit, Report, Severity, ToolError
from hf_lint.reports.gitlab import render_code_quality, render_secret_detection
from jsonschema import Draft7Validator
from report_samples import WORK, finding, hostile, report, several, target
from support import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REPORTS: dict[str, Callable[[], Report]] = {"several": several, "hostile": hostile, "clean": lambda: report(target())}


def secret(**changes: Any) -> Any:
    return finding("leaked-hf-token", severity=Severity.CRITICAL)._replace(group="secrets", **changes)


def quality(made: Report) -> list[dict[str, Any]]:
    issues: list[dict[str, Any]] = json.loads(render_code_quality(made, WORK))
    return issues


def secrets(made: Report) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(render_secret_detection(made, WORK))
    return document


def words(value: Any) -> Iterator[str]:
    """Every text in a document; a lone surrogate or a control character is none to a strict reader."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from words(item)


def schema(name: str) -> Draft7Validator:
    document = json.loads((ROOT / "tests" / "data" / "gitlab" / f"{name}.schema.json").read_text())
    Draft7Validator.check_schema(document)
    return Draft7Validator(document)


@pytest.mark.parametrize("name", REPORTS)
def test_both_reports_validate_and_are_the_same_bytes_each_time(name: str) -> None:
    made = REPORTS[name]()
    schema("code-quality").validate(quality(made))
    schema("secret-detection").validate(secrets(made))
    in_secrets = made._replace(
        targets=tuple(
            item._replace(findings=tuple(entry._replace(group="secrets") for entry in item.findings))
            for item in made.targets
        )
    )
    schema("secret-detection").validate(secrets(in_secrets))
    for text in (render_code_quality(made, WORK), render_secret_detection(in_secrets, WORK)):
        assert text.isascii()
        assert all(char == "\n" or char.isprintable() for word in words(json.loads(text)) for char in word)
    assert render_code_quality(made, WORK) == render_code_quality(REPORTS[name](), WORK)
    assert render_secret_detection(made, WORK._replace(cwd="/w")) == render_secret_detection(
        REPORTS[name](), WORK._replace(cwd="/w")
    )


def test_an_issue_of_the_code_quality_report() -> None:
    (issue,) = quality(report(target(finding(), name="spaces/demo")))
    assert issue["check_name"] == "unpinned-base-image"
    assert issue["severity"] == "major"
    assert issue["location"] == {"path": "spaces/demo/Dockerfile", "lines": {"begin": 3, "end": 3}}
    assert issue["description"].startswith(
        "base image is not pinned by digest: `python:3.12` can change under you (http"
    )


def test_severities_have_their_names_there() -> None:
    made = report(target(*(finding(severity=level) for level in Severity)))
    assert [issue["severity"] for issue in quality(made)] == ["info", "minor", "major", "critical", "blocker"]
    made = report(target(*(secret(severity=level) for level in Severity)))
    names = [entry["severity"] for entry in secrets(made)["vulnerabilities"]]
    assert names == ["Info", "Low", "Medium", "High", "Critical"]


def test_fingerprints_tell_targets_and_repeats_apart_and_stay_when_lines_move() -> None:
    one = finding()
    moved = one._replace(location=one.location._replace(span=one.location.span._replace(line=90, end_line=90)))
    prints = [issue["fingerprint"] for issue in quality(report(target(one, one, name="a"), target(one, name="b")))]
    assert len(set(prints)) == 3
    again = [issue["fingerprint"] for issue in quality(report(target(moved, moved, name="a"), target(one, name="b")))]
    assert prints == again


def test_what_could_not_be_checked_is_a_blocker_and_a_failed_scan() -> None:
    made = report(target(name="three", errors=(ToolError("rule", "x failed"),)))
    (issue,) = quality(made)
    assert issue["severity"] == "blocker"
    assert issue["description"] == "hf-lint could not check everything: three: x failed"
    assert issue["location"]["path"] == "three"
    assert secrets(made)["scan"]["status"] == "failure"
    assert secrets(made)["scan"]["messages"] == [{"level": "fatal", "value": "three: x failed"}]


def test_only_secrets_are_in_the_secret_report_with_their_commit() -> None:
    old = secret(commit=Commit("c0ffee" * 6 + "c0ff", "2025-05-06T07:08:09+02:00"))
    document = secrets(report(target(finding(), secret(), old)))
    first, second = document["vulnerabilities"]
    assert first["identifiers"][0]["value"] == "leaked-hf-token"
    assert first["location"]["commit"] == {"sha": "0000000"}
    assert first["id"] != second["id"]
    assert second["location"]["commit"] == {"sha": "c0ffee" * 6 + "c0ff", "date": "2025-05-06T07:08:09+02:00"}
    assert document["scan"]["start_time"] == WORK.when
    at = report(target(secret())._replace(revision="beef" * 10))
    assert secrets(at)["vulnerabilities"][0]["location"]["commit"] == {"sha": "beef" * 10}


def test_no_source_text_is_in_them() -> None:
    made = report(target(secret(), secret(excerpt=finding(text="the line itself").excerpt)))
    assert "the line itself" not in render_code_quality(made, WORK._replace(cwd="/")) + render_secret_detection(
        made, WORK._replace(cwd="/")
    )
