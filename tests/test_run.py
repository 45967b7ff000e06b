"""Reports of several targets put together: the exit code, and what filters leave."""

from __future__ import annotations

from hf_lint.config.settings import Settings
from hf_lint.core.model import Confidence, Severity, ToolError
from hf_lint.pipeline.run import exit_code
from report_samples import finding, target


def test_exit_code_of_a_finished_run() -> None:
    low, high = target(finding(severity=Severity.LOW)), target(finding(severity=Severity.HIGH))
    info = target(finding(severity=Severity.INFO))
    broken = target(errors=(ToolError("rule", "x"),))

    def at(severity: Severity) -> Settings:
        return Settings(fail_on=severity)

    default = Settings()
    assert exit_code([info], [default]) == 0
    assert exit_code([low], [default]) == 1
    assert exit_code([low, high], [at(Severity.HIGH), at(Severity.CRITICAL)]) == 0
    assert exit_code([low, high], [default, default], exit_zero=True) == 0
    assert exit_code([high, broken], [default, default], exit_zero=True) == 3


def test_filter_report_reports_keep_the_rest() -> None:
    from hf_lint.cli.check import _filter_report

    unsure = finding(severity=Severity.HIGH)._replace(confidence=Confidence.LOW)
    report = target(unsure, finding(severity=Severity.LOW), finding(severity=Severity.HIGH), notes=("x",))
    kept = _filter_report(report, Severity.MEDIUM, Confidence.MEDIUM)
    assert [entry.severity for entry in kept.findings] == [Severity.HIGH]
    assert kept.notes == ("x",)
