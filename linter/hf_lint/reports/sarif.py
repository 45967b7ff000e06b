"""SARIF 2.1.0, for code scanning services and editors."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from hf_lint import __version__
from hf_lint.core.model import Severity
from hf_lint.reports.escape import dump_json
from hf_lint.reports.paths import base_of

if TYPE_CHECKING:
    from hf_lint.core.model import Finding, Location, Report, TargetReport, Waived
    from hf_lint.core.policy import Policy
    from hf_lint.reports.formats import Context

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
VERSION = "2.1.0"
HOME = "https://github.com/hf-lint/hf-lint"
FINGERPRINT = "hfLint/v1"

_LEVELS = {"critical": "error", "high": "error", "medium": "warning", "low": "note", "info": "note"}
_SCORES = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "3.0"}
"""GitHub's bands: over 9.0 critical, from 7.0 high, from 4.0 medium."""


def render_sarif(report: Report, context: Context) -> str:
    """Return the report as SARIF with one run."""
    return dump_json({"$schema": SCHEMA, "version": VERSION, "runs": [make_run(report, context)]})


def make_run(report: Report, context: Context) -> dict[str, Any]:
    """Return one run with the findings of every target; places are relative to the working folder, or to a base outside
    it."""
    bases: dict[str, dict[str, str]] = {}
    worst: dict[str, Finding] = {}
    for target in report.targets:
        for finding in (*target.findings, *(item.finding for item in target.waived)):
            if finding.rule not in worst or finding.severity > worst[finding.rule].severity:
                worst[finding.rule] = finding
    policies = context.policies()
    indexes = {rule: index for index, rule in enumerate(sorted(worst))}
    results: list[dict[str, Any]] = []
    waived: list[dict[str, Any]] = []
    for number, target in enumerate(report.targets, 1):
        place = _Places(target, number, context.cwd, bases)
        results += [_result(finding, indexes[finding.rule], place) for finding in target.findings]
        waived += [
            {**_result(item.finding, indexes[item.finding.rule], place), "suppressions": [_suppression(item)]}
            for item in target.waived
        ]
    if waived:  # then every result must say whether it is suppressed
        results = [{**result, "suppressions": []} for result in results] + waived
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "hf-lint",
                "semanticVersion": __version__,
                "informationUri": HOME,
                "rules": [_rule(worst[rule], policies.get(rule)) for rule in indexes],
            }
        },
        "invocations": [_invocation(report, context.exit_code)],
        "columnKind": "unicodeCodePoints",
        "results": results,
        "properties": {"profile": str(report.profile), "policyDigest": report.policy_digest},
    }
    if bases:
        run["originalUriBaseIds"] = bases
    return run


class _Places:
    """Turns the places of one target into SARIF locations."""

    def __init__(self, target: TargetReport, number: int, cwd: str, bases: dict[str, dict[str, str]]) -> None:
        self._prefix = base_of(target, cwd)
        self._base = ""
        if self._prefix.startswith("../") or os.path.isabs(self._prefix):
            self._base = f"SPACE_{number}"
            folder = os.path.normpath(os.path.join(cwd, self._prefix))
            bases[self._base] = {"uri": f"{Path(folder).as_uri()}/"}
            self._prefix = ""

    def location(self, location: Location) -> dict[str, Any]:
        """Return the place as a SARIF location, with its note as the message."""
        artifact = {"uri": quote((self._prefix + location.path).encode("utf-8", "surrogatepass"), safe="/")}
        if self._base:
            artifact["uriBaseId"] = self._base
        span = location.span
        region = {
            "startLine": span.line,
            "startColumn": span.column,
            "endLine": span.end_line,
            "endColumn": span.end_column,
        }
        found: dict[str, Any] = {"physicalLocation": {"artifactLocation": artifact, "region": region}}
        if location.note:
            found["message"] = {"text": _plain(location.note)}
        return found


def _result(finding: Finding, index: int, places: _Places) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _LEVELS[str(finding.severity)],
        "message": {"text": _plain(f"{finding.title}: {finding.message}")},
        "locations": [places.location(finding.location)],
        "partialFingerprints": {FINGERPRINT: finding.fingerprint},
        "properties": {"severity": str(finding.severity), "confidence": str(finding.confidence)},
    }
    if finding.cell:
        result["properties"] |= {"cell": finding.cell.cell, "cellLine": finding.cell.line}
    if finding.commit:
        result["properties"] |= {"commit": finding.commit.id, "commitDate": finding.commit.date}
    if finding.related:
        result["relatedLocations"] = [
            {"id": number, **places.location(place)} for number, place in enumerate(finding.related, 1)
        ]
    return result


def _suppression(waived: Waived) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": "inSource" if waived.source == "inline" else "external", "status": "accepted"}
    if waived.reason:
        found["justification"] = waived.reason
    found["properties"] = {"source": waived.source, **({"until": waived.until} if waived.until else {})}
    return found


def _rule(finding: Finding, policy: Policy | None) -> dict[str, Any]:
    why = policy.why.strip() if policy else finding.title
    remedy = finding.help.strip() or finding.title
    severity = str(finding.severity)
    properties: dict[str, Any] = {
        "tags": _tags(finding, policy),
        "precision": str(finding.confidence),
        "problem.severity": "recommendation" if finding.severity == Severity.INFO else _PROBLEMS[severity],
    }
    if severity in _SCORES:
        properties["security-severity"] = _SCORES[severity]
    return {
        "id": finding.rule,
        "name": finding.rule,
        "shortDescription": {"text": finding.title},
        "fullDescription": {"text": why},
        "help": {
            "text": f"{why}\n\nWhat to do: {remedy}\n\n{finding.url}",
            "markdown": f"{why}\n\n**What to do**\n\n{remedy}\n\n[{finding.rule}]({finding.url})",
        },
        "helpUri": finding.url,
        "defaultConfiguration": {"level": _LEVELS[severity]},
        "properties": properties,
    }


def _tags(finding: Finding, policy: Policy | None) -> list[str]:
    """Return the tags of a rule. GitHub's code scanning reads CWE numbers from those that begin with external/cwe/."""
    numbers = [int(name.removeprefix("CWE-")) for name in policy.cwe] if policy else []
    return ["security", finding.group, finding.concern, *(f"external/cwe/cwe-{number:03}" for number in numbers)]


_PROBLEMS = {"critical": "error", "high": "error", "medium": "warning", "low": "recommendation"}


def _invocation(report: Report, exit_code: int) -> dict[str, Any]:
    errors = [(target.target, error) for target in report.targets for error in target.errors]
    notes = [(target.target, note) for target in report.targets for note in target.notes]
    invocation: dict[str, Any] = {"executionSuccessful": not errors, "exitCode": exit_code}
    notifications = [_notification("error", error.kind, f"{target}: {error.message}") for target, error in errors]
    notifications += [_notification("note", "note", f"{target}: {note}") for target, note in notes]
    if notifications:
        invocation["toolExecutionNotifications"] = notifications
    return invocation


def _notification(level: str, kind: str, text: str) -> dict[str, Any]:
    return {"level": level, "descriptor": {"id": f"hf-lint/{kind}"}, "message": {"text": _plain(text)}}


def _plain(text: str) -> str:
    """Return `text` as a plain SARIF message: a viewer must not take a part of it for a link."""
    return text.replace("](", "] (")
