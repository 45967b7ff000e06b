"""GitLab's reports: code quality for every finding, secret detection for the secrets."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from hf_lint import __version__
from hf_lint.reports.advice import title_of
from hf_lint.reports.escape import dump_json, visible
from hf_lint.reports.paths import base_of, origin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Finding, Report, TargetReport
    from hf_lint.reports.formats import Context

HOME = "https://github.com/hf-lint/hf-lint"
SCHEMA_VERSION = "15.2.1"
"""Of GitLab's security report schemas: the one that its secret detection report is written to."""
NO_COMMIT = "0000000"
"""What stands for the commit where files were read, not commits: GitLab requires one."""
INCOMPLETE = "hf-lint-incomplete"
MAX_SOLUTION = 7000

_QUALITY = {"critical": "blocker", "high": "critical", "medium": "major", "low": "minor", "info": "info"}


def render_code_quality(report: Report, context: Context) -> str:
    """Return the findings as a code quality report. What could not be checked is a blocker: it must not look like a
    pass."""
    cwd = context.cwd
    issues = []
    for finding, target, key in _with_unique_keys(report, cwd):
        span = finding.location.span
        issues.append(
            {
                "type": "issue",
                "check_name": finding.rule,
                "description": visible(f"{title_of(finding)}{origin(finding)}: {finding.message} ({finding.url})"),
                "categories": ["Security"],
                "severity": _QUALITY[str(finding.severity)],
                "fingerprint": _digest(key),
                "location": {
                    "path": _path(finding, target, cwd),
                    "lines": {"begin": span.line, "end": span.end_line},
                },
            }
        )
    for target in report.targets:
        for error in target.errors:
            words = visible(f"{target.target}: {error.message}")
            issues.append(
                {
                    "type": "issue",
                    "check_name": INCOMPLETE,
                    "description": f"hf-lint could not check everything: {words}",
                    "categories": ["Bug Risk"],
                    "severity": "blocker",
                    "fingerprint": _digest(f"{INCOMPLETE}\0{words}"),
                    "location": {
                        "path": visible(base_of(target, cwd)).rstrip("/") or ".",
                        "lines": {"begin": 1, "end": 1},
                    },
                }
            )
    return dump_json(issues)


def render_secret_detection(report: Report, context: Context) -> str:
    """Return the findings of the group secrets as a secret detection report."""
    tool = {"id": "hf-lint", "name": "hf-lint", "url": HOME, "version": __version__, "vendor": {"name": "hf-lint"}}
    errors = [visible(f"{target.target}: {error.message}") for target in report.targets for error in target.errors]
    scan: dict[str, Any] = {
        "analyzer": tool,
        "scanner": tool,
        "type": "secret_detection",
        "start_time": context.when,
        "end_time": context.when,
        "status": "failure" if errors else "success",
    }
    if errors:
        scan["messages"] = [{"level": "fatal", "value": error} for error in errors]
    document = {
        "version": SCHEMA_VERSION,
        "schema": "https://gitlab.com/gitlab-org/security-products/security-report-schemas/-/raw/"
        f"v{SCHEMA_VERSION}/dist/secret-detection-report-format.json",
        "scan": scan,
        "vulnerabilities": [
            _vulnerability(finding, target, key, context.cwd)
            for finding, target, key in _with_unique_keys(report, context.cwd)
            if finding.group == "secrets"
        ],
    }
    return dump_json(document)


def _vulnerability(finding: Finding, target: TargetReport, key: str, cwd: str) -> dict[str, Any]:
    from uuid import NAMESPACE_URL, uuid5

    span = finding.location.span
    commit = {"sha": finding.commit.id if finding.commit else target.revision or NO_COMMIT}
    if finding.commit:
        commit["date"] = finding.commit.date
    return {
        "id": str(uuid5(NAMESPACE_URL, f"{HOME}#{_digest(key)}")),
        "name": finding.title,
        "description": visible(finding.message),
        "severity": str(finding.severity).capitalize(),
        "solution": "\n".join(map(visible, finding.help.strip().splitlines()))[:MAX_SOLUTION],
        "identifiers": [
            {
                "type": "hf_lint_policy",
                "name": f"hf-lint policy {finding.rule}",
                "value": finding.rule,
                "url": finding.url,
            }
        ],
        "links": [{"url": finding.url}],
        "location": {
            "file": _path(finding, target, cwd),
            "start_line": span.line,
            "end_line": span.end_line,
            "commit": commit,
        },
    }


def _with_unique_keys(report: Report, cwd: str) -> Iterator[tuple[Finding, TargetReport, str]]:
    """Yield each finding with a key of its own: GitLab takes two entries with one fingerprint for the same."""
    seen: Counter[str] = Counter()
    for target in report.targets:
        base = base_of(target, cwd)
        for finding in target.findings:
            key = f"{visible(base)}\0{finding.fingerprint}\0{finding.commit.id if finding.commit else ''}"
            seen[key] += 1
            yield finding, target, f"{key}\0{seen[key]}"


def _digest(key: str) -> str:
    from hashlib import sha256

    return sha256(key.encode()).hexdigest()[:32]


def _path(finding: Finding, target: TargetReport, cwd: str) -> str:
    return visible(base_of(target, cwd) + finding.location.path)
