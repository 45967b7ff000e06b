"""Whether a Space builds and starts as it stands, as far as other policies see it. No rule is here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.model import Hit, Severity
from hf_lint.core.policy import load_policies
from hf_lint.core.records import NamedTuple
from hf_lint.core.registry import find_rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space import Space

STOPS = (
    *("invalid-card", "missing-app-file", "missing-dockerfile", "conflicting-sdk-version", "unreadable-requirements"),
    *("missing-copy-source", "missing-start-file", "incompatible-pins", "uninstallable-requirement", "port-mismatch"),
    *("missing-requirement", "missing-import", "undefined-name", "removed-api", "missing-program"),
    *("failing-build-step", "broken-start-command", "missing-system-package"),
)
"""Policies whose high findings say that the Space does not build or start as it stands."""
_PAGES = "pages/"


class _Stop(NamedTuple):
    """A finding by which nobody gets to the Space, or to one page of a Streamlit app: then `page` is that file."""

    policy: str
    page: str
    line: int


def find_stop(space: Space, path: str = "", line: int = 0) -> str:
    """Return the policy that says why the Space does not start, or why its page at `path` ends above `line`; "" where
    none does.

    Their rules are run anew, so that the answer does not depend on what else a run selects.
    """
    for stop in space.memo(_find_stops):
        if not stop.page or (stop.page == path and stop.line < line):
            return stop.policy
    return ""


def _find_stops(space: Space) -> tuple[_Stop, ...]:
    """Return what stops the Space, and before it what stops pages."""
    from hf_lint.analysis.moved_files import moves_files
    from hf_lint.analysis.whole_tree import is_added_to

    if moves_files(space) or is_added_to(space):
        return ()  # what is deployed is another tree
    found = []
    for stop in _stops(space):
        found.append(stop)
        if not stop.page:
            break
    return tuple(found)


def _stops(space: Space) -> Iterator[_Stop]:
    policies = load_policies().policies
    for policy in (policies[name] for name in STOPS):
        if policy.sdk and space.sdk is not None and space.sdk not in policy.sdk:
            continue
        for hit in find_rule(policy.id, policy.group).check(space, policy):
            if isinstance(hit, Hit):
                severity = policy.variants[hit.variant].severity if hit.variant else policy.severity
                if Severity.parse(severity) >= Severity.HIGH:
                    path = hit.location.path
                    yield _Stop(policy.id, path if _PAGES in path else "", hit.location.span.line)
