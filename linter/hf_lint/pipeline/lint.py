"""The one way from a source to a report. Commands, hooks, worker processes and the template all come through here."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

from hf_lint.config.settings import Settings, organisation, policy_set, resolve_settings
from hf_lint.core.model import Skip, TargetReport, ToolError
from hf_lint.core.programs import keep_out
from hf_lint.core.registry import load_rules
from hf_lint.core.words import count_of
from hf_lint.errors import ConfigError, PolicyError, SourceError
from hf_lint.pipeline.engine import check_space
from hf_lint.pipeline.fold import fold
from hf_lint.pipeline.selection import RuleSelection, select_rules

if TYPE_CHECKING:
    from hf_lint.core.model import Finding
    from hf_lint.pipeline.history import SecretHistory
    from hf_lint.sources.source import Snapshot, Source
    from hf_lint.space import Space

OWN_CONFIG = "using the Space's {name} (skip it with --no-config)"
_plans: dict[str, RuleSelection] = {}


def lint(source: Source | str | os.PathLike[str], settings: Settings | None = None) -> TargetReport:
    """Lint one Space and return the report on it, with every secret in it masked.

    `source` is a folder, or a source from `hf_lint.sources`. Without `settings`, those of the Space's own config count.
    What goes wrong is an error in the report, which is then incomplete; nothing is raised, except with HF_LINT_DEBUG=1.
    """
    from hf_lint.secrets.redact import redact_report

    if isinstance(source, (str, os.PathLike)):
        from hf_lint.sources.directory import Directory

        source = Directory(os.fspath(source))
    try:
        settings = settings or resolve_settings(source)
        plan = selection_for(settings)
        report = _lint(source, settings, plan)
        notes = (*_config_note(source, settings), *settings.notes, *report.notes)
        report = fold(report._replace(notes=notes, profile=plan.profile, locked=tuple(sorted(settings.locked))))
    except (ConfigError, PolicyError, SourceError) as error:
        report = report_failure(source, str(error))
    except MemoryError:
        report = report_failure(source, "checking it needed more memory than is available")
    except Exception as error:  # one target must not take the report of the others with it
        if os.environ.get("HF_LINT_DEBUG") == "1":
            raise
        report = report_failure(source, f"checking it failed with {type(error).__name__}; please report this")
    return redact_report(report)


def _config_note(source: Source, settings: Settings) -> list[str]:
    """Say that the Space's own config is in use, to those who run hf-lint outside of the repository that it is from."""
    if not settings.own or not source.shows_paths:
        return []
    from hf_lint.sources.files import find_repository

    here, there = os.getcwd(), os.path.abspath(source.folder)
    around = find_repository(here)
    ours = here == there or (around is not None and around == find_repository(there))
    return [] if ours else [OWN_CONFIG.format(name=settings.own)]


def report_failure(source: Source, message: str) -> TargetReport:
    """Return the report on a target that could not be checked."""
    return _describe(source, TargetReport(source.target, source.kind, None, errors=(ToolError("target", message),)))


def selection_for(settings: Settings) -> RuleSelection:
    """Choose the rules for `settings`, once a process. Raises PolicyError for names and values that do not exist."""
    key = repr(settings.rules)
    if key not in _plans:
        rules = settings.rules
        loaded = organisation(rules.sources)
        _plans[key] = select_rules(
            loaded.policies if loaded else policy_set(),
            profile=rules.profile,
            select=rules.select,
            ignore=rules.ignore,
            severity=rules.severity,
            params=rules.params,
            levels=rules.levels,
            locked_profiles=rules.locked_profiles,
            rules=loaded.rules if loaded else {},
            online=rules.online,
        )
    return _plans[key]


def _lint(source: Source, settings: Settings, plan: RuleSelection) -> TargetReport:
    if source.folder:
        keep_out(source.folder)
    if source.searches_commits:
        _load_ahead()
    with source.open() as snapshot:
        report = _check(source, snapshot, settings, plan)
        known = None
        if settings.new_from and any(not finding.secret for finding in report.findings):
            from hf_lint.pipeline.newness import find_known

            known = find_known(source, settings, report, snapshot.space)
            report = known.set_aside(report)
        space = snapshot.space
        if space is None or settings.fix is None or not any(finding.fix for finding in report.findings):
            return report
        from hf_lint.fixes.apply import fix_target

        def check_again(changed: Space) -> TargetReport:
            again = check_space(changed, plan, waivers=settings.waiver_settings())
            again = _describe(source, again._replace(target=source.target, kind=source.kind))
            return known.set_aside(again) if known is not None else again

        return fix_target(source, space, report, check_again, settings.fix)


def _check(source: Source, snapshot: Snapshot, settings: Settings, plan: RuleSelection) -> TargetReport:
    waivers = settings.waiver_settings()
    if snapshot.space is not None:
        report = check_space(snapshot.space, plan, target=source.target, kind=source.kind, waivers=waivers)
        report = _with_subject(report, source, snapshot.space)
    else:
        report = TargetReport(source.target, source.kind, None, skipped=plan.skipped)
    report = _describe(source, report)._replace(revision=snapshot.revision)
    if snapshot.commits is None:
        return report
    from hf_lint.pipeline.history import search_commits, secret_rules

    rules = secret_rules(plan)
    history = search_commits(snapshot.commits, rules, waivers)
    if source.without or source.part:
        history = history._replace(
            findings=tuple(one for one in history.findings if source.owns(one.location.path)),
            waived=tuple(one for one in history.waived if source.owns(one.finding.location.path)),
        )
    if snapshot.space is not None:
        return _join(report, history)
    from hf_lint.pipeline.old_notes import critical_notes

    searched = {planned.policy.id for planned in rules.rules}
    others = (planned.policy.id for planned in plan.rules if planned.policy.id not in searched)
    skipped = [Skip(name, "not-applicable", "only secrets are searched in the history") for name in others]
    count = len(snapshot.commits.listed)
    return report._replace(
        findings=history.findings,
        skipped=tuple(sorted([*report.skipped, *skipped])),
        waived=history.waived,
        errors=history.errors,
        rules_run=len(rules.rules),
        notes=(f"{count_of(count, 'commit')} looked at", *history.notes, *critical_notes(history.waived)),
    )


def _with_subject(report: TargetReport, source: Source, space: Space) -> TargetReport:
    """Add what was looked at, where that is no whole Space: a run over nothing is not a clean one."""
    from hf_lint.sources.discover import NOTHING, PART, describe_spaces, is_some_space

    if source.without:
        return report._replace(notes=(describe_spaces(source.without), *report.notes))
    if space.inside and source.must_be_space:
        return report._replace(notes=(PART.format(space.inside), *report.notes))
    if is_some_space(space):
        return report
    if source.must_be_space:
        report = report._replace(errors=(*report.errors, ToolError("target", NOTHING)))
        return report if report.findings or report.waived else report._replace(rules_run=0, skipped=())
    return report._replace(notes=(*report.notes, "this is not a Space, because it has no README.md, Dockerfile or app"))


def _describe(source: Source, report: TargetReport) -> TargetReport:
    return report._replace(
        shows_paths=source.shows_paths, is_working_tree=source.is_working_tree, is_space=not source.without
    )


def _load_ahead() -> None:
    """Begin to import what looks at commits and finds secrets: while git lists them, there is nothing else to do."""

    def load() -> None:
        import hf_lint.pipeline.history  # noqa: F401

        load_rules(["secrets"])

    threading.Thread(target=load, daemon=True).start()


def _join(report: TargetReport, history: SecretHistory) -> TargetReport:
    """Join the report on a tip with what its commits brought. What is waived at the tip is waived in its history.

    A finding that the tip has, and one of the commits brought, names that commit; without a commit it is older.
    """
    from hf_lint.pipeline.old_notes import critical_notes

    by_print = {finding.fingerprint: finding for finding in history.findings}
    here = {finding.fingerprint for finding in report.findings}
    waived = {item.finding.fingerprint for item in report.waived}
    elsewhere = {
        (finding.rule, finding.key): finding
        for finding in reversed(history.findings)
        if finding.key and finding.fingerprint not in here
    }
    joined: set[str] = set()
    findings: list[Finding] = []
    for finding in report.findings:
        brought = by_print.get(finding.fingerprint) or elsewhere.get((finding.rule, finding.key))
        if brought is not None:
            joined.add(brought.fingerprint)
            finding = finding._replace(commit=brought.commit)
        findings.append(finding)
    findings += [one for one in history.findings if one.fingerprint not in joined | waived]
    findings.sort(key=lambda one: (one.location.path, one.location.span, one.rule))
    past = [item for item in history.waived if item.finding.fingerprint not in here | waived]
    return report._replace(
        findings=tuple(findings),
        waived=(*report.waived, *past),
        errors=(*report.errors, *history.errors),
        notes=(*report.notes, *history.notes, *critical_notes(past)),
    )
