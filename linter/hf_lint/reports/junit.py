"""JUnit XML: a suite for each target, a failed case for each finding; nearly every CI system shows it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hf_lint.reports.advice import advice, title_of
from hf_lint.reports.escape import visible
from hf_lint.reports.paths import origin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Finding, Report, TargetReport, ToolError, Waived
    from hf_lint.reports.formats import Context


def render_junit(report: Report, context: Context) -> str:
    """Return the report as JUnit XML in ASCII.

    A finding is a failure, what could not be checked an error, what is waived a skipped case; a clean target is one
    passed case, since a suite without cases looks broken to many readers. Notes are what the suite printed.
    """
    suites = [_suite(target, number, context.when) for number, target in enumerate(report.targets)]
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>", *(line for suite in suites for line in suite)]
    text = "\n".join([*lines, "</testsuites>"]) + "\n"
    return text.encode("ascii", "xmlcharrefreplace").decode("ascii")


def _suite(target: TargetReport, number: int, when: str) -> Iterator[str]:
    named: Counter[tuple[str, str]] = Counter()
    cases = [line for finding in target.findings for line in _failure(finding, named)]
    cases += [line for item in target.waived for line in _render_skipped(item)]
    cases += [line for error in target.errors for line in _error(error)]
    count = len(target.findings) + len(target.waived) + len(target.errors)
    if not count:
        cases, count = [f"    <testcase {_attributes(classname='hf-lint', name='no findings', time='0')}/>"], 1
    attributes = _attributes(
        name=target.target or ".",
        package="hf-lint",
        id=str(number),
        timestamp=when,
        hostname="localhost",
        tests=str(count),
        failures=str(len(target.findings)),
        errors=str(len(target.errors)),
        skipped=str(len(target.waived)),
        time="0",
    )
    yield f"  <testsuite {attributes}>"
    yield "    <properties>"
    yield f"      <property {_attributes(name='profile', value=str(target.profile))}/>"
    yield f"      <property {_attributes(name='sdk', value=target.sdk or 'unknown')}/>"
    yield f"      <property {_attributes(name='rules run', value=str(target.rules_run))}/>"
    yield "    </properties>"
    yield from cases
    notes = "\n".join(visible(note) for note in target.notes)
    yield f"    <system-out>{_escape(notes)}</system-out>"
    yield "    <system-err></system-err>"
    yield "  </testsuite>"


def _case(finding: Finding, name: str) -> str:
    return f"    <testcase {_attributes(classname=finding.rule, name=name, time='0')}>"


def _failure(finding: Finding, named: Counter[tuple[str, str]]) -> Iterator[str]:
    """Yield a case called after its file, without line: CI systems follow a test by its name, and lines move."""
    path = finding.location.path
    named[finding.rule, path] += 1
    number = named[finding.rule, path]
    words = f"{title_of(finding)}: {finding.message}"
    text, code = advice(finding.help)
    body = [
        f"{_place(finding)}: {visible(finding.message)}",
        f"What to do: {visible(text)}",
        *(f"    {visible(line)}" for line in code),
        finding.url,
    ]
    content = _escape("\n".join(body))
    yield _case(finding, path if number == 1 else f"{path} ({number})")
    yield f"      <failure {_attributes(message=words, type=str(finding.severity))}>{content}</failure>"
    yield "    </testcase>"


def _render_skipped(item: Waived) -> Iterator[str]:
    why = f"waived ({item.source}){f' until {item.until}' if item.until else ''}"
    yield _case(item.finding, _place(item.finding))
    yield f"      <skipped {_attributes(message=f'{why}: {item.reason}' if item.reason else why)}/>"
    yield "    </testcase>"


def _error(error: ToolError) -> Iterator[str]:
    yield f"    <testcase {_attributes(classname='hf-lint', name=error.message, time='0')}>"
    yield f"      <error {_attributes(message=error.message, type=error.kind)}></error>"
    yield "    </testcase>"


def _place(finding: Finding) -> str:
    span = finding.location.span
    return f"{visible(finding.location.path)}:{span.line}:{span.column}{origin(finding)}"


def _attributes(**values: str) -> str:
    """XML 1.0 cannot hold control characters, not even as references: `visible` has spelled them out."""
    return " ".join(f'{name}="{_escape(visible(value))}"' for name, value in values.items())


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
