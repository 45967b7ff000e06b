"""`--format`: which reports to write, and where."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from hf_lint.cli.errors import UsageError
from hf_lint.core.records import NamedTuple
from hf_lint.core.suggest import suggest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hf_lint.core.model import Report

FORMATS = ("text", "concise", "json", "sarif", "github", "gitlab", "gitlab-secrets", "junit", "markdown")


class Output(NamedTuple):
    """One report to write; `path` "" means stdout."""

    format: str
    path: str


def parse_formats(values: Sequence[str]) -> list[Output]:
    """The outputs that `--format` values name; UsageError for an unknown format, or two in one place."""
    outputs = []
    for value in values or ["text"]:
        name, equals, path = value.partition("=")
        if name not in FORMATS:
            raise UsageError(f"there is no format {name!r}", suggest(name, FORMATS))
        if equals and not path:
            raise UsageError(f"--format {value}: no file after the =")
        outputs.append(Output(name, path))
    places = [os.path.abspath(output.path) if output.path else "" for output in outputs]
    for place, output in zip(places, outputs, strict=True):
        if places.count(place) > 1:
            where = output.path or "stdout"
            raise UsageError(f"two reports in one place: {where}", "give all but one a file: --format json=report.json")
    return outputs


def render(output: Output, report: Report, exit_code: int, color: bool) -> str:
    """The report as `output` wants it."""
    cwd = os.getcwd()
    if output.format == "json":
        from hf_lint.reports.json import render_json

        return render_json(report, exit_code)
    if output.format == "sarif":
        from hf_lint.config.settings import known_policies
        from hf_lint.reports.sarif import render_sarif

        return render_sarif(report, known_policies(), exit_code, cwd)
    if output.format == "github":
        from hf_lint.reports.github import render_github

        return render_github(report, cwd)
    if output.format in ("gitlab", "gitlab-secrets"):
        from hf_lint.reports.gitlab import render_code_quality, render_secret_detection

        return (
            render_code_quality(report, cwd)
            if output.format == "gitlab"
            else render_secret_detection(report, cwd, _when())
        )
    if output.format == "junit":
        from hf_lint.reports.junit import render_junit

        return render_junit(report, _when())
    if output.format == "markdown":
        from hf_lint.reports.markdown import render_markdown

        return render_markdown(report, cwd)
    if output.format == "concise":
        from hf_lint.reports.concise import render_concise

        return render_concise(report, cwd)
    from hf_lint.reports.color import Painter
    from hf_lint.reports.summary import render_summary
    from hf_lint.reports.text import render_text

    text = render_text(report, Painter(color), cwd)
    return text + render_summary(report, Painter(False)) if output.path else text


def _when() -> str:
    """The time that two formats must carry. Two runs give the same bytes: it is SOURCE_DATE_EPOCH's, or no real one."""
    from datetime import datetime, timedelta, timezone

    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    seconds = int(given) if given.isascii() and given.isdigit() and len(given) <= 11 else 0
    return (datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S")
