"""One target: its settings from options and config, and its check."""

from __future__ import annotations

import os
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from hf_lint.cli import debugging
from hf_lint.cli.advisories import RULES
from hf_lint.config.file import NAME, Config, parse_config, parse_head, read_config
from hf_lint.core.model import Profile, Report, Severity, TargetReport, ToolError
from hf_lint.core.policy import PolicyError, PolicySet, digest_of, load_policies
from hf_lint.errors import SourceError
from hf_lint.pipeline.engine import check_space
from hf_lint.pipeline.selection import Plan, make_plan
from hf_lint.sources.directory import collect_directory

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hf_lint.config.baseline import Baseline
    from hf_lint.config.organisation.load import Loaded, Source
    from hf_lint.config.waivers.model import ConfigWaiver, WaiverSettings
    from hf_lint.core.model import Finding
    from hf_lint.core.policy import Policy
    from hf_lint.pipeline.revisions import Query
    from hf_lint.space import Space

OWN_CONFIG = f"its own {NAME} is in use; --no-config leaves it out"
BASELINE = ".hf-lint-baseline.json"
_plans: dict[str, Plan] = {}
_loaded: list[PolicySet] = []
_organisations: dict[tuple[Source, ...], Loaded] = {}


class Options(NamedTuple):
    """What the command line sets for every target; None and empty mean not set."""

    profile: Profile | None = None
    fail_on: Severity | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    config: str | None = None
    policy: tuple[str, ...] = ()
    """Files and folders of organisations."""
    isolated: bool = False
    deep: bool = False
    advisories: str | None = None
    """An OSV export."""
    waive: bool = True
    baseline: str | None = None
    write_baseline: bool = False
    query: Query | None = None
    """The part of its repository that is checked; None for the folder as it is."""
    fix: Fixes | None = None


class Fixes(NamedTuple):
    """Which fixes to apply; with `dry` none is, and the report says what they would change."""

    unsafe: bool = False
    dry: bool = False


class Settings(NamedTuple):
    """Options and config of one target put together. Plain values: a worker process gets them by pickle."""

    profile: Profile
    fail_on: Severity
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    severity: Mapping[str, str]
    params: Mapping[str, Mapping[str, Any]]
    own: bool
    """Whether they come from the target's own config: a reader who did not write it wants to know."""
    waive: bool = True
    waivers: tuple[ConfigWaiver, ...] = ()
    baseline: Baseline | None = None
    baseline_path: str = ""
    """Where the baseline is, or is to be written."""
    query: Query | None = None
    fix: Fixes | None = None
    sources: tuple[Source, ...] = ()
    """Where the organisation's policies are; a worker process reads them itself."""
    levels: Mapping[str, str] = MappingProxyType({})
    floors: Mapping[str, str] = MappingProxyType({})
    locked: Mapping[str, str] = MappingProxyType({})
    """Ids that the Space cannot change, and who says so."""
    locked_fail_on: Severity = Severity.LOW
    notes: tuple[str, ...] = ()

    def fails(self, finding: Finding) -> bool:
        """Whether a finding makes the exit code 1."""
        floor = min(self.fail_on, self.locked_fail_on) if finding.rule in self.locked else self.fail_on
        return finding.severity >= floor


def policy_set() -> PolicySet:
    """hf-lint's own policies, loaded once a process. PolicyError when they cannot be used."""
    if not _loaded:
        _loaded.append(load_policies())
    return _loaded[0]


def organisation(sources: tuple[Source, ...]) -> Loaded | None:
    """What organisations set, read once a process; None without `sources`. ConfigError, PolicyError."""
    if not sources:
        return None
    if sources not in _organisations:
        from hf_lint.config.organisation.load import load_sources

        _organisations[sources] = load_sources(sources, policy_set())
    return _organisations[sources]


def known_policies() -> Mapping[str, Policy]:
    """Every policy that this process has read, by id."""
    found = dict(policy_set().policies)
    for loaded in _organisations.values():
        found.update(loaded.policies.policies)
    return found


def settle(target: str, options: Options) -> Settings:
    """The settings of `target`: the command line before the config, what either ignores is ignored.

    ConfigError for a config or baseline that cannot be used.
    """
    text, path = _config_text(target, options)
    sources = _sources(target, options, text, path)
    loaded = organisation(sources)
    config = parse_config(text, path, loaded.policies if loaded else policy_set()) if text else Config()
    own = options.config is None and config != Config()
    baseline_path = _baseline_path(target, options, config)
    settings = Settings(
        profile=Profile.RECOMMENDED,
        fail_on=Severity.LOW,
        select=(),
        ignore=(),
        severity={},
        params={},
        own=own,
        waive=options.waive,
        baseline=_baseline(baseline_path, options) if options.waive else None,
        baseline_path=baseline_path or _inside(target, BASELINE),
        query=options.query,
        fix=options.fix,
        sources=sources,
        levels={},
        floors={},
        locked={},
    )
    if loaded is not None:
        from hf_lint.config.organisation.combine import combine, left_out

        combined = combine(loaded, config, path)
        config = combined.config
        settings = settings._replace(
            levels=combined.levels,
            floors={} if options.select else combined.floors,
            locked=combined.locked,
            locked_fail_on=combined.locked_fail_on if options.fail_on is None else options.fail_on,
            notes=(*combined.notes, *left_out(options.ignore, combined, loaded.policies.policies)),
        )
    return settings._replace(
        profile=next(p for p in (options.profile, config.profile, Profile.RECOMMENDED) if p is not None),
        fail_on=next(s for s in (options.fail_on, config.fail_on, Severity.LOW) if s is not None),
        select=options.select or config.select or _usual(options.query),
        ignore=(*options.ignore, *config.ignore),
        severity=dict(config.severity),
        params=_params(config, options),
        waivers=config.waivers,
    )


def _params(config: Config, options: Options) -> dict[str, dict[str, Any]]:
    params = {name: dict(values) for name, values in config.params.items()}
    if options.deep:
        params.setdefault("leaked-credential", {})["deep"] = True
    if options.advisories is not None:
        for name in RULES:
            params.setdefault(name, {})["advisories"] = options.advisories
    return params


def _usual(query: Query | None) -> tuple[str, ...]:
    """What is selected where nobody says: in the history only secrets are looked for."""
    return ("secrets",) if query is not None and query.kind == "history" else ()


def plan_for(settings: Settings) -> Plan:
    """The plan of `settings`, made once a process. PolicyError for names and values that are not there."""
    key = repr(
        settings._replace(
            own=True, waive=True, waivers=(), baseline=None, baseline_path="", query=None, fix=None, locked={}, notes=()
        )
    )
    if key not in _plans:
        loaded = organisation(settings.sources)
        _plans[key] = make_plan(
            loaded.policies if loaded else policy_set(),
            profile=settings.profile,
            select=settings.select,
            ignore=settings.ignore,
            severity=settings.severity,
            params=settings.params,
            levels=settings.levels,
            floors=settings.floors,
            rules=loaded.rules if loaded else {},
        )
    return _plans[key]


def report_of(reports: Sequence[TargetReport], settings: Sequence[Settings]) -> Report:
    """The report on a whole run: its profile is the strictest of any target, its digest tells all policies used."""
    digests = sorted({plan_for(one).digest for one in settings})
    digest = digests[0] if len(digests) == 1 else digest_of((name, b"") for name in digests)
    used = (loaded for one in settings if (loaded := organisation(one.sources)) is not None)
    return Report(
        tuple(reports),
        max(one.profile for one in settings),
        digest,
        organisations=tuple(dict.fromkeys(pair for loaded in used for pair in loaded.digests)),
    )


def check_target(task: tuple[str, Settings]) -> TargetReport:
    """Check one target. What goes wrong is an error in its report; it is raised only with HF_LINT_DEBUG=1."""
    from hf_lint.secrets.redact import veil_paths

    target, settings = task
    try:
        plan = plan_for(settings)
        report = _check(target, settings, plan)
        return veil_paths(noted(report, settings)._replace(profile=plan.profile))
    except (PolicyError, SourceError) as error:
        return unfinished(task, str(error))
    except MemoryError:
        return unfinished(task, "checking it took more memory than there is")
    except Exception as error:  # one target must not take the report of the others with it
        if debugging():
            raise
        return unfinished(task, f"checking it failed with {type(error).__name__}: please report this")


def noted(report: TargetReport, settings: Settings) -> TargetReport:
    """The report with what is to be said about its settings."""
    notes = (OWN_CONFIG, *settings.notes) if settings.own else settings.notes
    return report._replace(notes=(*notes, *report.notes), locked=tuple(sorted(settings.locked)))


def _check(target: str, settings: Settings, plan: Plan) -> TargetReport:
    if settings.query is None:
        waivers = waivers_of(settings)
        space = collect_directory(target)
        report = check_space(space, plan, target=target, waivers=waivers)
        if settings.fix is None or not any(finding.fix for finding in report.findings):
            return report
        from pathlib import Path

        from hf_lint.cli.fixes import mend_target

        def again(changed: Space) -> TargetReport:
            return check_space(changed, plan, target=target, waivers=waivers)

        return mend_target(Path(target), space, report, again, settings.fix)
    from hf_lint.pipeline.revisions import check_query

    return check_query(target, settings.query, plan, target=target, waivers=waivers_of(settings))


def waivers_of(settings: Settings) -> WaiverSettings | None:
    """What the engine is told about waivers; None is its default, and costs no import."""
    if settings.waive and not settings.waivers and settings.baseline is None and not settings.locked:
        return None
    from hf_lint.config.waivers.model import WaiverSettings

    return WaiverSettings(
        on=settings.waive,
        entries=settings.waivers,
        config=NAME if settings.own else "",
        baseline=settings.baseline.fingerprints if settings.baseline else frozenset(),
        locked=settings.locked,
    )


def unfinished(task: tuple[str, Settings], message: str) -> TargetReport:
    """The report of a target that could not be checked."""
    return TargetReport(
        target=task[0],
        kind=task[1].query.kind if task[1].query else "directory",
        sdk=None,
        findings=(),
        skipped=(),
        errors=(ToolError("target", message),),
        rules_run=0,
    )


def _config_text(target: str, options: Options) -> tuple[str, str]:
    """Text and path of the config of `target`; "" where there is none."""
    path = options.config if options.config is not None else _inside(target, NAME)
    if options.isolated or (options.config is None and not os.path.lexists(path)):
        return "", path
    return read_config(path), path


def _inside(folder: str, name: str) -> str:
    return name if folder == "." else os.path.join(folder, name)


def _sources(target: str, options: Options, text: str, path: str) -> tuple[Source, ...]:
    """What `--policy` names, then what the config extends: that of the Space only within the Space."""
    extends = parse_head(text, path).extends if "extends" in text else ()
    if not options.policy and not extends:
        return ()
    from hf_lint.config.organisation.load import Source, extended

    inside = target if options.config is None else ""
    return (*(Source(name) for name in options.policy), *(extended(name, path, inside) for name in extends))


def _baseline_path(target: str, options: Options, config: Config) -> str | None:
    """The baseline that options or config name, or the target's own; None where there is none."""
    if options.baseline is not None:
        return options.baseline
    if config.baseline is not None:
        return _inside(os.path.dirname(options.config) if options.config else target, config.baseline)
    own = _inside(target, BASELINE)
    return own if not options.isolated and os.path.lexists(own) else None


def _baseline(path: str | None, options: Options) -> Baseline | None:
    if path is None or options.write_baseline:
        return None
    from hf_lint.config.baseline import load_baseline

    return load_baseline(path)
