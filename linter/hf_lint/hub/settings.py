"""What the Hub knows of a Space besides its files, and what of it this token may not see."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from hf_lint.errors import ForbiddenError, MissingError, OddAnswerError
from hf_lint.hub.names import label_of
from hf_lint.hub.spaces import read_scan, read_secrets, read_variables

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hf_lint.hub.client import HubClient
    from hf_lint.hub.spaces import SpaceFacts


UNFINISHED = "unfinished scan"
"""What is unseen because the Hub is not done with it, whatever the token may see."""


def fetch_live(client: HubClient, facts: SpaceFacts) -> tuple[dict[str, Any], dict[str, str]]:
    """Read settings and state of a Space, and say what this token may not see. What cannot be used is a gap that the
    client notes. Raises HubError for other failures."""
    live: dict[str, Any] = {
        "name": facts.name,
        "today": datetime.now(timezone.utc).date().isoformat(),
        "sdk": facts.sdk,
        "private": facts.private,
        "runtime": facts.runtime,
        "visibility": facts.visibility,
        "modified": facts.last_modified,
        "host": facts.host or label_of(facts.name),
    }
    unseen: dict[str, str] = {}
    reads: dict[str, Callable[[HubClient, str], Mapping[str, Any]]] = {
        "variables": read_variables,
        "secrets": read_secrets,
        "scan": read_scan,
    }
    for name, read in reads.items():
        try:
            live[name] = read(client, facts.name)
        except (ForbiddenError, MissingError) as error:  # noqa: PERF203 - next to a request it costs nothing
            live[name] = None
            unseen[name] = str(error)
        except OddAnswerError as error:
            live[name] = None
            client.note_gap(str(error))
    if live["scan"] is not None and live["scan"].get("scansDone") is not True:
        unseen[UNFINISHED] = "the Hub's scanners are not done with it, so files without a verdict may get one"
    return live, unseen
