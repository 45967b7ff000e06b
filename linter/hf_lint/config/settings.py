"""What a run is told to do: options, the Space's config and an organisation's policy, put together once."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from hf_lint.config.model import NAME, Config
from hf_lint.core.model import DEFAULT_FAIL_ON, DEFAULT_PROFILE, Profile, Severity
from hf_lint.core.policy import PolicySet, load_policies
from hf_lint.core.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hf_lint.config.baseline import Baseline
    from hf_lint.config.organisation.load import Loaded
    from hf_lint.config.organisation.load import Source as PolicySource
    from hf_lint.config.waivers.model import ConfigWaiver, WaiverSettings
    from hf_lint.core.model import Finding
    from hf_lint.core.policy import Policy
    from hf_lint.sources.source import Source

ADVISORY_RULES = ("malicious-dependency", "vulnerable-dependency")
"""The policies that compare dependencies with advisories."""
_NONE: Mapping[str, Any] = {}  # a read-only view could not be pickled
_loaded: list[PolicySet] = []
_organisations: dict[tuple[PolicySource, ...], Loaded] = {}


class Fixes(NamedTuple):
    """Which fixes to apply; with `dry` none is, and the report says what they would change."""

    unsafe: bool = False
    dry: bool = False
    safe: bool = True
    only: tuple[str, ...] = ()
    """Policies whose findings are fixed: ids, or as options name them; those of all where there are none."""


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
    resolve: bool = False
    live: bool = False
    """Whether the Hub is asked about settings and state."""
    advisories: str | None = None
    """An OSV export."""
    waive: bool = True
    baseline: str | None = None
    write_baseline: bool = False
    fix: Fixes | None = None
    exclude: tuple[str, ...] = ()
    """Path patterns whose findings are set aside."""
    new_from: str = ""
    """The revision whose findings are set aside; see `pipeline.newness`."""
    usual_fail_on: Severity = DEFAULT_FAIL_ON
    """What `fail_on` is where neither options nor config say it."""


class RuleSettings(NamedTuple):
    """Which rules run, how strictly and with which numbers. Plain values, so that equal settings have equal texts."""

    profile: Profile = DEFAULT_PROFILE
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, str] = _NONE
    params: Mapping[str, Mapping[str, Any]] = _NONE
    sources: tuple[PolicySource, ...] = ()
    """Where the organisation's policies are; a worker process reads them itself."""
    levels: Mapping[str, str] = _NONE
    """By id, another lowest profile."""
    locked_profiles: Mapping[str, str] = _NONE
    """By id, the profile in which a locked policy runs at least."""
    online: bool = False
    """Whether policies run that need to know what the Hub says of the Space."""


class Settings(NamedTuple):
    """All that decides what a run over one target finds. Plain values: a worker process gets them by pickle."""

    rules: RuleSettings = RuleSettings()
    fail_on: Severity = DEFAULT_FAIL_ON
    own: str = ""
    """The name of the target's own config, where it is in use: a reader who did not write it wants to know."""
    waive: bool = True
    trusted: bool = True
    """Whether waivers in the Space's own files count."""
    waivers: tuple[ConfigWaiver, ...] = ()
    baseline: Baseline | None = None
    baseline_path: str = ""
    """Where the baseline is, or is to be written."""
    baseline_root: str = ""
    """The Space's folder where the baseline is its own: no link is followed below it."""
    fix: Fixes | None = None
    locked: Mapping[str, str] = _NONE
    """Ids that the Space cannot change, and who says so."""
    locked_fail_on: Severity = DEFAULT_FAIL_ON
    new_from: str = ""
    notes: tuple[str, ...] = ()

    def fails(self, finding: Finding) -> bool:
        """Return whether a finding makes the exit code 1."""
        floor = min(self.fail_on, self.locked_fail_on) if finding.rule in self.locked else self.fail_on
        return finding.severity >= floor

    def waiver_settings(self) -> WaiverSettings | None:
        """Return what the engine is told about waivers; None is its default, and costs no import."""
        if self.waive and self.trusted and not self.waivers and self.baseline is None and not self.locked:
            return None
        from hf_lint.config.waivers.model import WaiverSettings

        return WaiverSettings(
            on=self.waive,
            own=self.trusted,
            entries=self.waivers,
            config=self.own,
            baseline=self.baseline.fingerprints if self.baseline else frozenset(),
            locked=self.locked,
        )


def policy_set() -> PolicySet:
    """Return hf-lint's own policies, loaded once a process. Raises PolicyError when they cannot be used."""
    if not _loaded:
        _loaded.append(load_policies())
    return _loaded[0]


def organisation(sources: tuple[PolicySource, ...]) -> Loaded | None:
    """Return what organisations set, read once a process; None without `sources`. Raises ConfigError, PolicyError."""
    if not sources:
        return None
    if sources not in _organisations:
        from hf_lint.config.organisation.load import load_sources

        _organisations[sources] = load_sources(sources, policy_set())
    return _organisations[sources]


def known_policies() -> Mapping[str, Policy]:
    """Return every policy that this process has read, by id."""
    found = dict(policy_set().policies)
    for loaded in _organisations.values():
        found.update(loaded.policies.policies)
    return found


def resolve_settings(source: Source, options: Options | None = None) -> Settings:
    """Put together the settings for `source`: options win over the config, and what either ignores is ignored.

    Raises ConfigError for a config or baseline that cannot be used.
    """
    options = options or Options()
    text, path = _read_own_config(source.folder, options)
    sources = _policy_sources(source.folder, options, text, path)
    loaded = organisation(sources)
    policies = loaded.policies if loaded else policy_set()
    config = _parse(text, path, policies)
    options, renamed = _with_current_names(options, policies)
    baseline_path, there = _baseline_path(source.folder, options, config)
    settings = Settings(
        own=os.path.basename(path) if options.config is None and config != Config() else "",
        waive=options.waive,
        trusted=source.is_trusted,
        baseline=_read_baseline(baseline_path, options) if options.waive and there else None,
        baseline_path=baseline_path,
        baseline_root=(source.folder or os.curdir) if options.baseline is None and options.config is None else "",
        fix=_with_ids(options.fix, policies),
        fail_on=options.usual_fail_on,
        new_from=options.new_from,
        notes=config.notes,
    )
    rules = RuleSettings(sources=sources)
    if loaded is not None:
        from hf_lint.config.organisation.combine import combine, left_out

        combined = combine(loaded, config, path)
        config = combined.config
        rules = rules._replace(
            levels=combined.levels, locked_profiles={} if options.select else combined.locked_profiles
        )
        settings = settings._replace(
            locked=combined.locked,
            locked_fail_on=combined.locked_fail_on if options.fail_on is None else options.fail_on,
            notes=(*combined.notes, *left_out(options.ignore, combined, policies.policies)),
        )
    return settings._replace(
        rules=rules._replace(
            profile=next(p for p in (options.profile, config.profile, rules.profile) if p is not None),
            select=options.select or config.select or source.groups(),
            ignore=(*options.ignore, *config.ignore),
            severity=dict(config.severity),
            params=_set_params(config, options),
            online=options.live,
        ),
        fail_on=next(s for s in (options.fail_on, config.fail_on, settings.fail_on) if s is not None),
        waivers=(*config.waivers, *_exclusions(options.exclude)),
        notes=(*renamed, *settings.notes),
    )


def _exclusions(patterns: tuple[str, ...]) -> tuple[ConfigWaiver, ...]:
    """Waivers of what options exclude; on Windows people separate folders by backslashes."""
    if not patterns:
        return ()
    from hf_lint.config.waivers.model import exclusion

    return tuple(exclusion(pattern.replace(os.sep, "/"))._replace(file="--exclude") for pattern in patterns)


def policies_of(settings: Settings) -> PolicySet:
    """Return the policies of a run with `settings`: hf-lint's own and those of its organisations."""
    loaded = organisation(settings.rules.sources)
    return loaded.policies if loaded else policy_set()


def _with_current_names(options: Options, policies: PolicySet) -> tuple[Options, tuple[str, ...]]:
    """Return the options with the ids of today for former ones, and a note for each."""
    renamed = policies.renamed
    only = options.fix.only if options.fix is not None else ()
    if renamed.keys().isdisjoint((*options.select, *options.ignore, *only)):
        return options, ()
    from hf_lint.core.names import note_renamed

    select, ignore = (tuple(renamed.get(name, name) for name in names) for names in (options.select, options.ignore))
    fix = "--diff" if options.fix is not None and options.fix.dry else "--fix"
    named = (("--select", options.select), ("--ignore", options.ignore), (fix, only))
    notes = tuple(note for option, names in named for note in note_renamed(names, renamed, option))
    return options._replace(select=select, ignore=ignore), notes


def _with_ids(fixes: Fixes | None, policies: PolicySet) -> Fixes | None:
    """Return `fixes` with the ids that its names mean. Raises PolicyError for a name with nothing that can be fixed."""
    if fixes is None or not fixes.only:
        return fixes
    from hf_lint.core.names import is_named, resolve_name
    from hf_lint.errors import PolicyError

    ids: list[str] = []
    for name in fixes.only:
        known = resolve_name(name, policies)
        named = [policy.id for policy in policies.policies.values() if policy.fix and is_named(policy, (known,))]
        if not named:
            raise PolicyError(f"nothing that {name} finds has a fix; `hf-lint explain {known}` says what to do by hand")
        ids += named
    return fixes._replace(only=tuple(dict.fromkeys(ids)))


def _set_params(config: Config, options: Options) -> dict[str, dict[str, Any]]:
    params = {name: dict(values) for name, values in config.params.items()}
    if options.deep:
        params.setdefault("leaked-credential", {})["deep"] = True
    if options.resolve:
        params.setdefault("incompatible-pins", {})["resolve"] = True
    if options.advisories is not None:
        for name in ADVISORY_RULES:
            params.setdefault(name, {})["advisories"] = options.advisories
    return params


def _read_own_config(folder: str, options: Options) -> tuple[str, str]:
    """Return text and path of the config; "" for the text where there is none."""
    path = options.config
    if not options.isolated and path is None and folder:
        from hf_lint.config.own import find_own_config

        path = find_own_config(folder) or None
    if options.isolated or path is None:
        return "", path if path is not None else _join(folder, NAME)
    from hf_lint.config.file import read_config

    return read_config(path), path


def _parse(text: str, path: str, policies: PolicySet) -> Config:
    if not text:
        return Config()
    from hf_lint.config.file import parse_config

    return parse_config(text, path, policies)


def _join(folder: str, name: str) -> str:
    return name if folder in ("", ".") else os.path.join(folder, name)


def _policy_sources(folder: str, options: Options, text: str, path: str) -> tuple[PolicySource, ...]:
    """Return what `--policy` names, then what the config extends: that of the Space only within the Space."""
    extends: tuple[str, ...] = ()
    if "extends" in text:
        from hf_lint.config.file import parse_head

        extends = parse_head(text, path).extends
    if not options.policy and not extends:
        return ()
    from hf_lint.config.organisation.load import Source, find_extended

    inside = folder if options.config is None else ""
    return (*(Source(name) for name in options.policy), *(find_extended(name, path, inside) for name in extends))


def _baseline_path(folder: str, options: Options, config: Config) -> tuple[str, bool]:
    """Return the baseline that options or config name, or the target's own, and whether it is to be read."""
    if options.baseline is not None:
        return options.baseline, True
    if config.baseline is not None and options.config is not None:
        return _join(os.path.dirname(options.config), config.baseline), True
    if config.baseline is not None:
        from hf_lint.config.own import own_baseline

        return own_baseline(folder, config.baseline), True
    if options.isolated and not options.write_baseline:
        return "", False
    from hf_lint.config.own import own_baseline

    own = own_baseline(folder, None)
    return own, not options.isolated and bool(folder) and os.path.lexists(own)


def _read_baseline(path: str, options: Options) -> Baseline | None:
    if options.write_baseline:
        return None
    from hf_lint.config.baseline import load_baseline

    return load_baseline(path)
