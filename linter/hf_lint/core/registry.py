"""Rules, and their join with the policies."""

from __future__ import annotations

import importlib
import os
from typing import TYPE_CHECKING, Any

from hf_lint.core import rule_index
from hf_lint.core.names import GROUPS
from hf_lint.core.records import NamedTuple
from hf_lint.errors import PolicyError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from hf_lint.core.model import Hit, NotInstalled, Problem
    from hf_lint.core.policy import Policy, PolicySet
    from hf_lint.space import Space

    # The first argument is a Space; for a closing rule, the WaiverOutcome.
    Check = Callable[[Any, Policy], Iterator[Hit | Problem | NotInstalled]]
    Start = Callable[[Space, Policy], None]

_rules: dict[str, Rule] = {}
_loaded: set[str] = set()


class Rule(NamedTuple):
    """The function that finds one defect. `start`, if any, runs before all rules: it starts slow outside work.

    `last` rules run after the others, which saves time: they wait for outside work, or for what others parse. `closing`
    rules judge the waivers: they run when those are settled, over the outcome of that instead of the Space.
    A rule with `files`, patterns of paths, finds nothing in a Space that has no such file; one with `words` nothing
    where no Python or shell may hold one of them (see `hf_lint.space.hints`). It is then neither imported nor run.
    """

    id: str
    group: str
    check: Check
    start: Start | None = None
    last: bool = False
    closing: bool = False
    files: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def starts(self) -> bool:
        """Whether it has a `start`."""
        return self.start is not None


def rule(
    id: str,  # noqa: A002
    *,
    start: Start | None = None,
    last: bool = False,
    closing: bool = False,
    files: Iterable[str] = (),
    words: Iterable[str] = (),
) -> Callable[[Check], Check]:
    """Register the decorated function as the rule of policy `id`; its group is the package that it is in."""

    def register(check: Check) -> Check:
        group = check.__module__.split(".")[2]
        if id in _rules:
            raise PolicyError(f"two rules are called {id}: {_rules[id].check.__module__} and {check.__module__}")
        _rules[id] = Rule(id, group, check, start, last, closing, tuple(files), tuple(words))
        return check

    return register


def load_rules(groups: Iterable[str]) -> dict[str, Rule]:
    """Return the rules of `groups` by id, importing every module of their packages once."""
    wanted = set(groups)
    for group in sorted(wanted - _loaded):
        name = f"hf_lint.rules.{group}"
        try:
            package = importlib.import_module(name)
        except ModuleNotFoundError as error:
            if error.name != name:
                raise
            continue
        for file in sorted(os.listdir(package.__path__[0])):
            if file.endswith(".py") and not file.startswith("_"):
                importlib.import_module(f"{name}.{file[:-3]}")
        _loaded.add(group)
    return {name: found for name, found in _rules.items() if found.group in wanted}


def find_rule(id: str, group: str) -> Rule:  # noqa: A002
    """Return one of hf-lint's own rules. PolicyError names the file to write when there is none."""
    if id not in _rules:
        if id in rule_index.MODULES:
            importlib.import_module(f"hf_lint.rules.{rule_index.MODULES[id]}")
        else:  # a new one: scripts/gen.py has not been run since
            load_rules([group])
    found = _rules.get(id)
    if found is None or found.group != group:
        raise PolicyError(
            f'policies/{group}/{id}.yaml has no rule: write @rule("{id}") in linter/hf_lint/rules/{group}/'
        )
    return found


def orphans(policies: PolicySet) -> list[str]:
    """For each rule without a policy, what to write."""
    return [
        f"{rule.check.__module__} has the rule {rule.id}: write policies/{rule.group}/{rule.id}.yaml"
        for rule in load_rules(GROUPS).values()
        if rule.id not in policies.policies
    ]
