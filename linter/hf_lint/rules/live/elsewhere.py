"""Secrets in what the Hub keeps of a Space besides its files: logs, comments, pull requests, history, volumes, jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.model import Hit, Location, Span
from hf_lint.core.registry import rule
from hf_lint.secrets import judge_value, load_kinds, scan_space, scan_text
from hf_lint.secrets.match import fingerprint, mask

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.live import Trace

_PLACES = {
    "logs": "a log of the Space prints one",
    "discussions": "a discussion shows one",
    "refs": "a pull request adds one",
    "history": "an earlier commit adds one",
    "buckets": "a bucket holds one",
    "volumes": "a mounted repository holds one",
    "jobs": "a job has one in plain text",
    "scheduled-jobs": "a scheduled job has one in plain text",
    "webhooks": "a webhook has one in plain text",
}


@rule("secret-elsewhere")
def secret_elsewhere(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report each secret once for each kind of place; the first of its places counts.

    That the history has a secret which is in the files is no news.
    """
    seen: set[tuple[str, str]] = {("history", key) for key in _in_files(space)}
    for trace in space.live.traces if space.live else ():
        sort = trace.place.partition("/")[0]
        for kind, masked, print_, line in _find(trace):
            key = f"{kind} {print_}"
            if (sort, key) not in seen:
                seen.add((sort, key))
                words = f"{_PLACES[sort]}: {load_kinds()[kind].title} ({masked})"
                variant = sort if sort in policy.variants else ""
                yield Hit(Location(trace.place, Span(line, 1, line, 1)), words, variant, key=key)


def _in_files(space: Space) -> Iterator[str]:
    """Yield kind and fingerprint of the secrets in the files of a Space that has traces."""
    if space.live is None or not space.live.traces:
        return
    yield from space.live.in_files
    for matches in scan_space(space).values() if space.files else ():
        for match in matches:
            yield f"{match.kind} {match.fingerprint}"


def _find(trace: Trace) -> Iterator[tuple[str, str, str, int]]:
    """Yield kind, masked form, fingerprint and line of the secrets in a text. Only what has the form of a known kind
    counts in texts: a name and a value prove little in a log or a comment."""
    if trace.is_value:
        kind = judge_value(trace.place.rpartition("/")[2], trace.text)
        if kind is not None:
            yield kind, mask(trace.text), fingerprint(trace.text), 1
        return
    for match in scan_text(trace.text, path="", only_certain=True):
        line = trace.first + trace.text.count("\n", 0, match.start)
        yield match.kind, match.masked, match.fingerprint, line
