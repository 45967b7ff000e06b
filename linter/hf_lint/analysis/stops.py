"""Whether a Space builds and starts as it stands, as far as other policies see it. No rule is here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.model import Hit, Severity
from hf_lint.core.policy import load_policies
from hf_lint.core.registry import find_rule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hf_lint.space import Space


def find_stop(space: Space, ids: Iterable[str]) -> str:
    """Return the first of these policies that finds something high in the Space; "" where none does.

    Their rules are run anew, so that the answer does not depend on what else a run selects.
    """
    policies = load_policies().policies
    for policy in (policies[name] for name in ids):
        if policy.sdk and space.sdk is not None and space.sdk not in policy.sdk:
            continue
        for hit in find_rule(policy.id, policy.group).check(space, policy):
            if isinstance(hit, Hit):
                severity = policy.variants[hit.variant].severity if hit.variant else policy.severity
                if Severity.parse(severity) >= Severity.HIGH:
                    return policy.id
    return ""
