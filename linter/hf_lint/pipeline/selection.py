"""Which rules run, with which severities and numbers: the profile and what was selected, ignored or overridden."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from hf_lint.core import rule_index
from hf_lint.core.model import DEFAULT_PROFILE, Profile, Severity, Skip
from hf_lint.core.names import is_named, resolve_name
from hf_lint.core.policy import Policy, PolicySet, Variant
from hf_lint.core.records import NamedTuple
from hf_lint.core.registry import Rule, find_rule
from hf_lint.core.suggest import suggest
from hf_lint.errors import PolicyError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class SelectedRule(NamedTuple):
    """A rule that runs and its policy with the run's own numbers. A `selected` one was selected by its id."""

    rule: Rule
    policy: Policy
    selected: bool
    min_profile: Profile = Profile.BASELINE
    """The profile that it runs in at least: what is locked stays on in a laxer one."""

    def severity(self, variant: str) -> Severity:
        """Return the severity of a hit with this variant; PolicyError for a variant that the policy does not have."""
        return Severity.parse(self._variant(variant).severity)

    def applies(self, variant: str, profile: Profile, *, lowered: bool) -> bool:
        """Return whether a hit with this variant counts in `profile`; one in a file that nothing starts only in
        strict."""
        lowest = Profile.STRICT if lowered else Profile.parse(self._variant(variant).profile)
        return self.selected or lowest <= max(profile, self.min_profile)

    def _variant(self, name: str) -> Variant:
        if not name:
            return Variant(self.policy.severity, self.policy.profile)
        try:
            return self.policy.variants[name]
        except KeyError:
            raise PolicyError(f"{self.policy.id} has no variant {name!r}") from None


class RuleSelection(NamedTuple):
    """The rules of a run, and those left out."""

    profile: Profile
    rules: tuple[SelectedRule, ...]
    skipped: tuple[Skip, ...]
    digest: str
    groups: Mapping[str, str] = MappingProxyType({})
    """The group of every policy that there is, by id."""
    renamed: Mapping[str, str] = MappingProxyType({})
    """The id of today by each former id."""


def select_rules(
    policies: PolicySet,
    *,
    profile: Profile = DEFAULT_PROFILE,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    severity: Mapping[str, str] = MappingProxyType({}),
    params: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
    levels: Mapping[str, str] = MappingProxyType({}),
    locked_profiles: Mapping[str, str] = MappingProxyType({}),
    rules: Mapping[str, Rule] = MappingProxyType({}),
    online: bool = False,
) -> RuleSelection:
    """Choose and configure the rules.

    `select` and `ignore` hold ids, groups and concerns. An id that is selected runs in every profile; a selected group
    or concern runs as far as the profile has it. Former ids count as the ids of today. `levels` give policies another
    lowest profile. Those in `locked_profiles` run as far as that profile has them, whatever
    the run's profile and selection. `rules` are those of plug-ins. With
    `online`, policies run that need to know what the Hub says.
    PolicyError, with a did-you-mean, for an unknown name, severity or parameter.
    """
    selected = {resolve_name(name, policies) for name in select}
    dropped = {resolve_name(name, policies) for name in ignore}
    severity = {resolve_name(name, policies, selectors=False): level for name, level in severity.items()}
    params = {resolve_name(name, policies, selectors=False): values for name, values in params.items()}
    active: list[Policy] = []
    skipped: list[Skip] = []
    for found in policies.policies.values():
        policy = _with_profile(found, levels[found.id]) if found.id in levels else found
        reason = _reason_disabled(
            policy, profile, selected, dropped, locked=policy.id in locked_profiles, online=online
        )
        if reason:
            skipped.append(Skip(policy.id, *reason))
        else:
            active.append(_with_settings(policy, severity.get(policy.id), params.get(policy.id, {})))
    lowest = str(Profile.BASELINE)
    planned = [
        SelectedRule(rule, policy, policy.id in selected, Profile.parse(locked_profiles.get(policy.id, lowest)))
        for rule, policy in join(active, rules)
    ]
    groups = {policy.id: policy.group for policy in policies.policies.values()}
    return RuleSelection(profile, tuple(planned), tuple(skipped), policies.digest, groups, policies.renamed)


def _reason_disabled(
    policy: Policy, profile: Profile, selected: set[str], dropped: set[str], *, locked: bool, online: bool
) -> tuple[str, str] | None:
    """Return kind and reason of the skip when `policy` does not run."""
    if policy.id in dropped or (is_named(policy, dropped) and policy.id not in selected):
        return "config", "ignored"
    if policy.online and not online:
        return "offline", "needs the Hub"
    if policy.id in selected or locked:
        return None
    if selected and not is_named(policy, selected):
        return "config", "not selected"
    lowest = min([policy.profile, *(variant.profile for variant in policy.variants.values())], key=Profile.parse)
    if Profile.parse(lowest) > profile:
        return "config", f"only in profile {lowest}"
    return None


def _with_profile(policy: Policy, profile: str) -> Policy:
    """Return the policy with another lowest profile; variants that have one of their own keep it."""
    variants = {
        name: variant._replace(profile=profile) if variant.profile == policy.profile else variant
        for name, variant in policy.variants.items()
    }
    return policy._replace(profile=profile, variants=MappingProxyType(variants))


def _with_settings(policy: Policy, severity: str | None, params: Mapping[str, Any]) -> Policy:
    for name in params:
        if name not in policy.params:
            hint = suggest(name, policy.params, f"`hf-lint explain {policy.id}` shows its settings")
            raise PolicyError(f"{policy.id} has no parameter {name!r}; {hint}")
    if severity is not None:
        try:
            Severity.parse(severity)
        except ValueError as error:
            raise PolicyError(f"severity of {policy.id}: {error}") from None
        variants = {name: variant._replace(severity=severity) for name, variant in policy.variants.items()}
        policy = policy._replace(severity=severity, variants=MappingProxyType(variants))
    return policy._replace(params=MappingProxyType({**policy.params, **params})) if params else policy


class _Deferred:
    """One of hf-lint's own rules, which is imported when it is first asked for more than the index says of it."""

    def __init__(self, policy: Policy) -> None:
        self.id = policy.id
        self.group = policy.group
        if policy.id in rule_index.MODULES:
            self.last = policy.id in rule_index.LAST
            self.closing = policy.id in rule_index.CLOSING
            self.files = rule_index.FILES.get(policy.id, ())
            self.words = rule_index.WORDS.get(policy.id, ())
            self.starts = policy.id in rule_index.STARTS

    def __getattr__(self, name: str) -> Any:
        found = find_rule(self.id, self.group)
        self.__dict__.update(zip(found._fields, found, strict=True))  # from now on it is asked for nothing
        return getattr(found, name)


def join(policies: Iterable[Policy], more: Mapping[str, Rule] = MappingProxyType({})) -> list[tuple[Rule, Policy]]:
    """Return each policy with its rule, of hf-lint or of `more`; one that says what to check is its own.

    Imports no rule of hf-lint: a run that only asks git meanwhile need not wait for them. PolicyError for expressions
    that are none.
    """
    pairs = []
    for policy in policies:
        if policy.check:
            from hf_lint.cel.rule import make_rule

            pairs.append((make_rule(policy), policy))
        else:
            pairs.append((more[policy.id] if policy.origin else cast("Rule", _Deferred(policy)), policy))
    return pairs
