"""An audit as SARIF: a run for each Space, with its commit, so that a service keeps the Spaces apart."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hf_lint.config.settings import known_policies
from hf_lint.core.model import (
    CellPlace,
    Commit,
    Confidence,
    Finding,
    Location,
    Report,
    Severity,
    Span,
    TargetReport,
    ToolError,
)
from hf_lint.fleet.tally import LIVE_STATES
from hf_lint.hub.names import endpoint
from hf_lint.reports.escape import break_commands
from hf_lint.reports.formats import Context
from hf_lint.reports.sarif import SCHEMA, VERSION, make_run

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hf_lint.fleet.tally import Audit


def render_sarif(audit: Audit) -> Iterator[str]:
    """Yield the findings that count, a run for each Space; those that are fixed or ignored are left out."""
    policies = known_policies()
    context = Context("", policies=lambda: policies)
    yield f'{{"$schema": {json.dumps(SCHEMA)}, "version": "{VERSION}", "runs": [\n'
    for number, (name, row, kept) in enumerate(audit.spaces()):
        findings = []
        for one in kept:
            if one.state in LIVE_STATES:
                policy = policies.get(str(one.finding["rule"]))
                findings.append(_finding(one.finding, policy.remedy if policy else ""))
        errors = tuple(ToolError("target", str(error)) for error in row.get("errors") or ())
        target = TargetReport(name, "space", row.get("sdk"), tuple(findings), errors=errors, shows_paths=False)
        run = make_run(Report((target,), audit.profile, audit.digest), context)
        run["automationDetails"] = {"id": f"hf-lint/{name}/"}
        if not row.get("is_local") and not row.get("is_owner"):
            provenance = {"repositoryUri": f"{endpoint()}/spaces/{name}", "revisionId": str(row.get("commit") or "")}
            run["versionControlProvenance"] = [provenance]
        yield (",\n" if number else "") + break_commands(json.dumps(run))
    yield "\n]}\n"


def _finding(document: Mapping[str, Any], remedy: str) -> Finding:
    """Return the finding that the store has as JSON (hf_lint.reports.json)."""
    return Finding(
        rule=document["rule"],
        group=document["group"],
        title=document["title"],
        severity=Severity.parse(document["severity"]),
        confidence=Confidence.parse(document["confidence"]),
        message=document["message"],
        location=_location(document),
        fingerprint=document["fingerprint"],
        url=document["url"],
        help=remedy,
        related=tuple(map(_location, document["related"])),
        commit=Commit(document["commit"], document["commit_date"] or "") if document["commit"] else None,
        cell=CellPlace(document["cell"], document["cell_line"] or 0) if document["cell"] else None,
        concern=document["concern"],
        role=document["role"],
    )


def _location(document: Mapping[str, Any]) -> Location:
    names = ("line", "column", "end_line", "end_column")
    return Location(document["path"], Span(*(document[name] for name in names)), document.get("note") or "")
