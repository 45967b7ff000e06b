"""One target: its settings from options and config, and its check."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from hf_lint.cli import debugging
from hf_lint.cli.advisories import RULES
from hf_lint.config import NAME, Config, parse_config, read_config
from hf_lint.engine import check_space
from hf_lint.model import Profile, Severity, TargetReport, ToolError
from hf_lint.plan import Plan, make_plan
from hf_lint.policy import PolicySet, load_policies
from hf_lint.records import NamedTuple
from hf_lint.sources import SourceError
from hf_lint.sources.directory import collect_directory

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hf_lint.baseline import Baseline
    from hf_lint.revisions import Query
    from hf_lint.space import Space
    from hf_lint.waivers.model import ConfigWaiver, WaiverSettings

OWN_CONFIG = f"its own {NAME} is in use; --no-config leaves it out"
BASELINE = ".hf-lint-baseline.json"
_plans: dict[str, Plan] = {}
_loaded: list[PolicySet] = []


class Options(NamedTuple):
    """What the command line sets for every target; None and empty mean not set."""

    profile: Profile | None = None
    fail_on: Severity | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    config: str | None = None
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


def policy_set() -> PolicySet:
    """The policies, loaded once a process. PolicyError when they cannot be used."""
    if not _loaded:
        _loaded.append(load_policies())
    return _loaded[0]


def settle(target: str, options: Options) -> Settings:
    """The settings of `target`: the command line before the config, what either ignores is ignored.

    ConfigError for a config or baseline that cannot be used.
    """
    config = _config(target, options)
    baseline_path = _baseline_path(target, options, config)
    return Settings(
        profile=next(p for p in (options.profile, config.profile, Profile.RECOMMENDED) if p is not None),
        fail_on=next(s for s in (options.fail_on, config.fail_on, Severity.LOW) if s is not None),
        select=options.select or config.select or _usual(options.query),
        ignore=(*options.ignore, *config.ignore),
        severity=dict(config.severity),
        params=_params(config, options),
        own=options.config is None and config != Config(),
        waive=options.waive,
        waivers=config.waivers,
        baseline=_baseline(baseline_path, options) if options.waive else None,
        baseline_path=str(baseline_path or Path(target) / BASELINE),
        query=options.query,
        fix=options.fix,
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
        settings._replace(own=True, waive=True, waivers=(), baseline=None, baseline_path="", query=None, fix=None)
    )
    if key not in _plans:
        _plans[key] = make_plan(
            policy_set(),
            profile=settings.profile,
            select=settings.select,
            ignore=settings.ignore,
            severity=settings.severity,
            params=settings.params,
        )
    return _plans[key]


def check_target(task: tuple[str, Settings]) -> TargetReport:
    """Check one target. What goes wrong is an error in its report; it is raised only with HF_LINT_DEBUG=1."""
    from hf_lint.veil import veil_paths

    target, settings = task
    try:
        plan = plan_for(settings)
        report = _check(Path(target), settings, plan, target)
        notes = (OWN_CONFIG, *report.notes) if settings.own else report.notes
        return veil_paths(report._replace(profile=plan.profile, notes=notes))
    except SourceError as error:
        return unfinished(task, str(error))
    except MemoryError:
        return unfinished(task, "checking it took more memory than there is")
    except Exception as error:  # one target must not take the report of the others with it
        if debugging():
            raise
        return unfinished(task, f"checking it failed with {type(error).__name__}: please report this")


def _check(folder: Path, settings: Settings, plan: Plan, target: str) -> TargetReport:
    if settings.query is None:
        waivers = waivers_of(settings)
        space = collect_directory(folder)
        report = check_space(space, plan, target=target, waivers=waivers)
        if settings.fix is None or not any(finding.fix for finding in report.findings):
            return report
        from hf_lint.cli.fixes import mend_target

        def again(changed: Space) -> TargetReport:
            return check_space(changed, plan, target=target, waivers=waivers)

        return mend_target(folder, space, report, again, settings.fix)
    from hf_lint.revisions import check_query

    return check_query(folder, settings.query, plan, target=target, waivers=waivers_of(settings))


def waivers_of(settings: Settings) -> WaiverSettings | None:
    """What the engine is told about waivers; None is its default, and costs no import."""
    if settings.waive and not settings.waivers and settings.baseline is None:
        return None
    from hf_lint.waivers.model import WaiverSettings

    return WaiverSettings(
        on=settings.waive,
        entries=settings.waivers,
        config=NAME if settings.own else "",
        baseline=settings.baseline.fingerprints if settings.baseline else frozenset(),
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


def _config(target: str, options: Options) -> Config:
    if options.isolated:
        return Config()
    path = Path(options.config) if options.config is not None else Path(target) / NAME
    if options.config is None and not (path.exists() or path.is_symlink()):
        return Config()
    return parse_config(read_config(path), str(path), policy_set())


def _baseline_path(target: str, options: Options, config: Config) -> Path | None:
    """The baseline that options or config name, or the target's own; None where there is none."""
    if options.baseline is not None:
        return Path(options.baseline)
    if config.baseline is not None:
        return (Path(options.config).parent if options.config else Path(target)) / config.baseline
    own = Path(target) / BASELINE
    return own if not options.isolated and (own.exists() or own.is_symlink()) else None


def _baseline(path: Path | None, options: Options) -> Baseline | None:
    if path is None or options.write_baseline:
        return None
    from hf_lint.baseline import load_baseline

    return load_baseline(path)
