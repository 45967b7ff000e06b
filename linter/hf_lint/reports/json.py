"""The JSON report, described by docs/report.schema.json. Its field names are a contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hf_lint import __version__
from hf_lint.reports.escape import dump_json
from hf_lint.reports.ranking import number_secrets, secret_key
from hf_lint.reports.summary import count_severities

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hf_lint.core.model import Finding, Location, Report, TargetReport
    from hf_lint.reports.formats import Context

SCHEMA = "hf-lint/1"


def render_json(report: Report, context: Context) -> str:
    """Return the report as JSON, the same bytes for the same input. ASCII only: it passes through any pipe unharmed."""
    waived = sum(len(target.waived) for target in report.targets)
    secrets = number_secrets(report.targets)
    document = {
        "schema": SCHEMA,
        "tool": {"name": "hf-lint", "version": __version__},
        "policy": {
            "profile": str(report.profile),
            "digest": report.policy_digest,
            "organisations": [{"name": name, "digest": digest} for name, digest in report.organisations],
        },
        "advisories": [
            {"source": source.name, "as_of": source.as_of or None, "entries": source.entries}
            for source in report.advisories
        ],
        "targets": [target_document(target, secrets) for target in report.targets],
        "summary": {**count_severities(report), "waived": waived, "exit_code": context.exit_code},
    }
    return dump_json(document)


def target_document(target: TargetReport, secrets: Mapping[str, int]) -> dict[str, Any]:
    """Return what the report says of one target, as JSON has it."""
    return {
        "target": target.target,
        "kind": target.kind,
        "revision": target.revision,
        "sdk": target.sdk,
        "profile": str(target.profile),
        "locked": list(target.locked),
        "findings": [_finding(finding, secrets) for finding in target.findings],
        "waived": [
            {
                **_finding(item.finding, secrets),
                "reason": item.reason,
                "source": item.source,
                "until": item.until or None,
            }
            for item in target.waived
        ],
        "skipped": [{"rule": skip.rule, "kind": skip.kind, "reason": skip.reason} for skip in target.skipped],
        "errors": [{"kind": error.kind, "message": error.message} for error in target.errors],
        "notes": list(target.notes),
        "rules_run": target.rules_run,
    }


def _finding(finding: Finding, secrets: Mapping[str, int]) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "group": finding.group,
        "concern": finding.concern,
        "role": finding.role,
        "title": finding.title,
        "severity": str(finding.severity),
        "confidence": str(finding.confidence),
        "message": finding.message,
        "action": finding.action or None,
        **_place(finding.location),
        "cell": finding.cell.cell if finding.cell else None,
        "cell_line": (finding.cell.line or None) if finding.cell else None,
        "commit": finding.commit.id if finding.commit else None,
        "commit_date": finding.commit.date if finding.commit else None,
        "fingerprint": finding.fingerprint,
        "secret": secrets.get(secret_key(finding)),
        "fix": None if finding.fix is None else "safe" if finding.fix.safe else "unsafe",
        "url": finding.url,
        "related": [{**_place(place), "note": place.note} for place in finding.related],
    }


def _place(location: Location) -> dict[str, Any]:
    span = location.span
    return {
        "path": location.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }
