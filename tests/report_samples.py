"""Hand-made reports for the tests of the reports."""

from __future__ import annotations

from hf_lint.core.model import (
    Confidence,
    Excerpt,
    Finding,
    Fix,
    Location,
    Profile,
    Report,
    Severity,
    Skip,
    Span,
    TargetReport,
    ToolError,
)
from hf_lint.reports.formats import Context
from support import policies

WORK = Context("/work", when="2026-01-02T03:04:05", policies=lambda: policies().policies)
ESC = "\x1b"
PLACE = Span(3, 6, 3, 17)
HOSTILE = (
    f"{ESC}[31mred{ESC}]8;;http://evil\x07 \u202egnp.exe\u200b\r\n::error::owned ##[add-mask]x [link](http://evil)"
)


def finding(
    rule: str = "unpinned-base-image",
    *,
    severity: Severity = Severity.MEDIUM,
    path: str = "Dockerfile",
    span: Span = PLACE,
    message: str = "`python:3.12` can change under you",
    text: str | None = "FROM python:3.12",
    related: tuple[Location, ...] = (),
    fix: Fix | None = None,
    remedy: str = "Write the digest behind the tag.\nMore words.",
) -> Finding:
    excerpt = None if text is None else Excerpt(span.line, text, span.column, span.end_column)
    return Finding(
        rule=rule,
        group="image",
        title="base image is not pinned by digest",
        severity=severity,
        confidence=Confidence.HIGH,
        message=message,
        location=Location(path, span),
        fingerprint="0123456789abcdef",
        url=f"https://github.com/hf-lint/hf-lint/blob/main/docs/rules/{rule}.md",
        help=remedy,
        fix=fix,
        related=related,
        excerpt=excerpt,
    )


def target(
    *findings: Finding,
    name: str = ".",
    errors: tuple[ToolError, ...] = (),
    skipped: tuple[Skip, ...] = (),
    notes: tuple[str, ...] = (),
) -> TargetReport:
    return TargetReport(name, "directory", "docker", findings, skipped, errors, 61, notes)


def report(*targets: TargetReport) -> Report:
    return Report(targets, Profile.RECOMMENDED, "feedfacecafebeef")


def hostile() -> Report:
    """Names and texts as an attacker would choose them."""
    bad = finding(
        path=f"dir:a,b/%0A{HOSTILE}.py",
        message=HOSTILE,
        text=f"x = 1 {HOSTILE}",
        span=Span(1, 3, 1, 9),
        related=(Location(HOSTILE, Span(2, 1, 2, 2), HOSTILE),),
        remedy=HOSTILE,
    )
    errors = (ToolError("target", HOSTILE),)
    return report(target(bad, name=f"t{HOSTILE}", errors=errors, notes=(HOSTILE,)), target(name="lone\udc80"))


def several() -> Report:
    """Two targets, every severity, related places, a fix, a finding without a line, skips, notes and an error."""
    fix = Fix("pin it", True, ())
    related = (Location("app.py", Span(14, 9, 14, 12), "used here"),)
    first = target(
        finding("leaked-secret", severity=Severity.CRITICAL, related=related),
        finding(severity=Severity.HIGH, fix=fix),
        finding(severity=Severity.LOW, path="README.md", span=Span(1, 1, 1, 1), text=None, message="no README.md"),
        finding(severity=Severity.INFO, path="ünï cödé/ä#?.txt", text="日本\tx = 1", span=Span(120, 4, 120, 5)),
        name="one",
        skipped=(Skip("b-rule", "offline", "needs the Hub"), Skip("c-rule", "not-applicable", "sdk is docker")),
        notes=("1 file over the size limit not read: model.bin",),
    )
    return report(first, target(name="two"), target(name="three", errors=(ToolError("rule", "x failed"),)))
