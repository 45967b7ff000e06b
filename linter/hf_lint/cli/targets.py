"""One target: its settings from options and config, and its check."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from hf_lint.cli import debugging
from hf_lint.config import NAME, Config, parse_config, read_config
from hf_lint.engine import check_space
from hf_lint.model import Profile, Severity, TargetReport, ToolError
from hf_lint.plan import Plan, make_plan
from hf_lint.policy import PolicySet, load_policies
from hf_lint.sources.directory import SourceError, collect_directory

if TYPE_CHECKING:
    from collections.abc import Mapping

OWN_CONFIG = f"its own {NAME} is in use; --no-config leaves it out"

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


def policy_set() -> PolicySet:
    """The policies, loaded once a process. PolicyError when they cannot be used."""
    if not _loaded:
        _loaded.append(load_policies())
    return _loaded[0]


def settle(target: str, options: Options) -> Settings:
    """The settings of `target`: the command line before the config, what either ignores is ignored.

    ConfigError for a config that cannot be used.
    """
    config = _config(target, options)
    return Settings(
        profile=next(p for p in (options.profile, config.profile, Profile.RECOMMENDED) if p is not None),
        fail_on=next(s for s in (options.fail_on, config.fail_on, Severity.LOW) if s is not None),
        select=options.select or config.select,
        ignore=(*options.ignore, *config.ignore),
        severity=dict(config.severity),
        params={name: dict(values) for name, values in config.params.items()},
        own=options.config is None and config != Config(),
    )


def plan_for(settings: Settings) -> Plan:
    """The plan of `settings`, made once a process. PolicyError for names and values that are not there."""
    key = repr(settings)
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
    target, settings = task
    try:
        plan = plan_for(settings)
        report = check_space(collect_directory(Path(target)), plan, target=target)
        notes = (OWN_CONFIG, *report.notes) if settings.own else report.notes
        return report._replace(profile=plan.profile, notes=notes)
    except SourceError as error:
        return unfinished(task, str(error))
    except MemoryError:
        return unfinished(task, "checking it took more memory than there is")
    except Exception as error:  # one target must not take the report of the others with it
        if debugging():
            raise
        return unfinished(task, f"checking it failed with {type(error).__name__}: please report this")


def unfinished(task: tuple[str, Settings], message: str) -> TargetReport:
    """The report of a target that could not be checked."""
    return TargetReport(
        target=task[0],
        kind="directory",
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
