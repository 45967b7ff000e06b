"""Whether a Space builds and starts as it stands, as far as other policies see it. No rule is here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.model import Hit, Severity
from hf_lint.core.policy import load_policies
from hf_lint.core.records import NamedTuple
from hf_lint.core.registry import find_rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hf_lint.space import Space

CERTAIN = (
    *("conflicting-sdk-version", "unreadable-requirements", "uninstallable-requirement", "incompatible-pins"),
    *("missing-requirement", "missing-import", "removed-api"),
)
"""Policies whose high findings say that the Space does not build or start as it stands, whatever its start command is:
what a shell does to that, somebody who wants to hide a takeover could make look worse than it is."""
STOPS = (
    *CERTAIN,
    *("invalid-card", "missing-app-file", "missing-dockerfile", "missing-copy-source", "missing-start-file"),
    *("port-mismatch", "undefined-name", "missing-program", "failing-build-step", "broken-start-command"),
    "missing-system-package",
)
"""All such policies."""
_DOUBTFUL = "platform"
"""The variant for what does not start, unless the platform installs other releases than those that are known."""
_PAGES = "pages/"


class _Stop(NamedTuple):
    """A finding by which nobody gets to the Space, or to one page of a Streamlit app: then `page` is that file."""

    policy: str
    page: str
    line: int


def find_stop(space: Space) -> str:
    """Return a policy that says why the Space does not start; "" where none does.

    Their rules are run anew, so that the answer does not depend on what else a run selects.
    """
    return next((stop.policy for stop in _stops(space, STOPS) if not stop.page), "")


def find_stop_before(space: Space, path: str, line: int) -> str:
    """Return the same for what is certain, also where only the page of a Streamlit app at `path` ends above `line`."""
    stops = space.memo(_find_certain)
    return next((stop.policy for stop in stops if not stop.page or (stop.page == path and stop.line < line)), "")


def _find_certain(space: Space) -> tuple[_Stop, ...]:
    """Return what stops the Space, and before it what stops pages."""
    from hf_lint.analysis.moved_files import moves_files
    from hf_lint.analysis.pip_only import installs_at_start
    from hf_lint.analysis.started_python import started_files
    from hf_lint.analysis.whole_tree import is_added_to

    if space.sdk is None or moves_files(space) or is_added_to(space):
        return ()  # what is deployed is another tree
    if installs_at_start(space, started_files(space)):
        return ()
    found = []
    for stop in _stops(space, CERTAIN):
        found.append(stop)
        if not stop.page:
            break
    return tuple(found)


def _stops(space: Space, ids: Iterable[str]) -> Iterator[_Stop]:
    policies = load_policies().policies
    for policy in (policies[name] for name in ids):
        if policy.sdk and space.sdk is not None and space.sdk not in policy.sdk:
            continue
        for hit in find_rule(policy.id, policy.group).check(space, policy):
            if isinstance(hit, Hit):
                severity = policy.variants[hit.variant].severity if hit.variant else policy.severity
                if Severity.parse(severity) >= Severity.HIGH or hit.variant == _DOUBTFUL:
                    path = hit.location.path
                    yield _Stop(policy.id, path if _PAGES in path else "", hit.location.span.line)
