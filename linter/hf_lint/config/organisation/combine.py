"""Settings of an organisation and the config of a Space put together: the nearer one wins, except over a lock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hf_lint.config.model import Config
from hf_lint.core.model import DEFAULT_FAIL_ON, DEFAULT_PROFILE, Profile, Severity
from hf_lint.core.names import GROUPS, is_named
from hf_lint.core.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from hf_lint.config.model import Override
    from hf_lint.config.organisation.load import Layer, Loaded
    from hf_lint.config.waivers.model import ConfigWaiver
    from hf_lint.core.policy import Policy


_SHOWN = 3
"""Policies that one note names."""


class Combined(NamedTuple):
    """One config made of several, and what in it is not the Space's to change."""

    config: Config
    levels: dict[str, str]
    """By id, another lowest profile."""
    locked: dict[str, str]
    """By id, who locks it."""
    locked_profiles: dict[str, str]
    """By id, the profile in which a locked policy runs at least. One that is locked while it is off has none."""
    locked_fail_on: Severity
    """From which severity on findings of locked policies count."""
    notes: tuple[str, ...]
    """What of the Space's config does not count."""


def combine(loaded: Loaded, own: Config, own_path: str) -> Combined:
    """Return the settings of `loaded` with the Space's `own` config, which `own_path` names, on top."""
    made = _Combination(loaded.policies.policies)
    for layer in loaded.layers:
        made.add(layer)
    locked_fail_on = made.fail_on if made.fail_on is not None else DEFAULT_FAIL_ON
    made.apply(own, own_path, made.locked)
    config = Config(
        profile=made.profile,
        fail_on=made.fail_on,
        select=made.select,
        ignore=tuple(made.ignore),
        severity=made.severity,
        params=made.params,
        waivers=(*made.waivers, *own.waivers),
        baseline=own.baseline,
    )
    return Combined(config, made.levels, made.locked, made.locked_profiles, locked_fail_on, tuple(made.notes))


class _Combination:
    """The settings as they grow, layer by layer."""

    def __init__(self, policies: Mapping[str, Policy]) -> None:
        self._policies = policies
        self.profile: Profile | None = None
        self.fail_on: Severity | None = None
        self.select: tuple[str, ...] = ()
        self.ignore: dict[str, None] = {}
        self.severity: dict[str, str] = {}
        self.params: dict[str, dict[str, Any]] = {}
        self.levels: dict[str, str] = {}
        self.locked: dict[str, str] = {}
        self.locked_profiles: dict[str, str] = {}
        self.waivers: list[ConfigWaiver] = []
        self.notes: list[str] = []

    def add(self, layer: Layer) -> None:
        """Take in the settings of an organisation, and what it locks. What an earlier layer locks stays."""
        fixed = dict(self.locked)
        self.apply(layer.config, layer.path, fixed)
        self.waivers += [waiver._replace(file=layer.path, binding=not fixed) for waiver in layer.config.waivers]
        always = {name for name in layer.own if self._policies[name].locked}
        locked = dict.fromkeys(always)
        groups_first = sorted(layer.config.overrides.items(), key=lambda item: item[0] not in GROUPS)
        for name, override in groups_first:
            members = self._members(name)
            self.notes += _refusals("overrides", [one.id for one in members if one.id in fixed], layer.path, fixed)
            for policy in (one for one in members if one.id not in fixed):
                self._override(policy.id, override)
                if override.locked:
                    locked[policy.id] = None
                    always |= {name} - set(GROUPS)
        for name in locked:
            self._lock(self._policies[name], layer.name, always=name in always)

    def apply(self, config: Config, path: str, fixed: Mapping[str, str]) -> None:
        """Take in what any config may set, but nothing about the policies that are `fixed`, and by whom."""
        self.notes += config.notes
        self.profile = config.profile if config.profile is not None else self.profile
        self.fail_on = config.fail_on if config.fail_on is not None else self.fail_on
        self.select = config.select or self.select
        for name in config.ignore:
            members = self._members(name)
            kept = [policy.id for policy in members if policy.id in fixed and policy.id in self.locked_profiles]
            self.notes += _refusals("ignore", kept, path, fixed)
            if kept:
                others = [policy.id for policy in members if policy.id not in (*kept, *config.select)]
                self.ignore.update(dict.fromkeys(others))
            else:
                self.ignore[name] = None
        for name, level in config.severity.items():
            if name in fixed:
                self.notes += _refusals("severity", [name], path, fixed)
            else:
                self.severity[name] = level
        for name, values in config.params.items():
            if name in fixed:
                self.notes += _refusals("params", [name], path, fixed)
            else:
                self.params[name] = {**self.params.get(name, {}), **values}

    def _override(self, name: str, override: Override) -> None:
        if override.severity:
            self.severity[name] = override.severity
        if override.params:
            self.params[name] = {**self.params.get(name, {}), **override.params}
        if override.profile or override.enabled:
            self.levels[name] = override.profile or str(Profile.BASELINE)
        if override.enabled is False:
            self.ignore[name] = None
        elif override.enabled:
            self.ignore.pop(name, None)

    def _lock(self, policy: Policy, who: str, *, always: bool) -> None:
        """Lock a policy as it is set now. One that is locked by its id runs in every profile, a group's do as far as
        the organisation's profile has them."""
        self.locked[policy.id] = who
        profile = self.profile if self.profile is not None else DEFAULT_PROFILE
        lowest = Profile.parse(self.levels.get(policy.id, policy.profile))
        if not is_named(policy, self.ignore) and (always or lowest <= profile):
            self.locked_profiles[policy.id] = str(max(profile, lowest))

    def _members(self, name: str) -> list[Policy]:
        """Return the policy with this id, or all of the group or concern."""
        return [policy for policy in self._policies.values() if is_named(policy, (name,))]


def left_out(options: Iterable[str], combined: Combined, policies: Mapping[str, Policy]) -> tuple[str, ...]:
    """Return what `--ignore` leaves out although it is locked, in words: who runs hf-lint may, but not without a
    word."""
    names = set(options)
    found = [name for name in combined.locked_profiles if is_named(policies[name], names)]
    return tuple(f"--ignore disables {ids}, which {who} locks" for who, ids in _find_by_owner(found, combined.locked))


def _refusals(key: str, names: Sequence[str], path: str, locked: Mapping[str, str]) -> list[str]:
    """Say once for each owner of locks which settings have no effect."""
    return [
        f"`{key}` of {ids} in {path} has no effect, because {who} locks {'it' if ' ' not in ids else 'them'}"
        for who, ids in _find_by_owner(names, locked)
    ]


def _find_by_owner(names: Iterable[str], locked: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield who locks policies, and which in words: a group has too many to name each."""
    by_owner: dict[str, list[str]] = {}
    for name in names:
        by_owner.setdefault(locked[name], []).append(name)
    for who, ids in by_owner.items():
        shown = ids if len(ids) <= _SHOWN + 1 else ids[:_SHOWN]
        more = f" and {len(ids) - _SHOWN} more" if len(ids) > len(shown) else ""
        yield who, ", ".join(shown) + more
