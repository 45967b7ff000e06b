"""Is it fixed which commit of a model or dataset is loaded?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.analysis.hub_loads import hub_loads
from hf_lint.analysis.python_places import Found, group_by_file
from hf_lint.core.registry import rule
from hf_lint.rules.deps.names import list_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Hit
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space


@rule("unpinned-model")
def unpinned_model(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report loads from the Hub without a commit, reported once a file; names that are not known are passed over."""
    shown = policy.params["names_shown"]

    def message(labels: list[str], places: int) -> str:
        if len(labels) == 1:
            return f"{list_names(labels, 1)} is not pinned to a commit"
        return f"{len(labels)} repositories are not pinned to a commit: {list_names(labels, shown)}"

    found = (
        Found(load.location, f"{load.repo}@{load.revision}" if load.revision else load.repo, _variant(load.kind))
        for load in hub_loads(space)
        if load.pin == "loose" and not load.remote_code  # its code matters more: trusted-remote-code tells
    )
    yield from group_by_file(found, message)


def _variant(kind: str) -> str:
    return "" if kind == "model" else kind
