"""Targets as people type them, and the sources that they name."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from hf_lint.cli import COMMANDS
from hf_lint.errors import SourceError, UsageError
from hf_lint.sources.directory import Directory
from hf_lint.sources.discover import find_spaces, find_spaces_in

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hf_lint.sources.source import Source


def refuse_targets(targets: Sequence[str]) -> None:
    """UsageError for what is no folder name but something else that one might type."""
    known = any(os.path.exists(target) for target in targets)
    for target in targets:
        if is_remote_target(target):
            continue
        if os.path.exists(target) or os.sep in target or "/" in target:
            continue
        if target in COMMANDS:
            raise UsageError(
                f"the folder {target!r} does not exist", f"the command must come first: hf-lint {target} ..."
            )
        from hf_lint.core.suggest import nearest, suggest

        if nearest(target, COMMANDS) or not known:
            listed = "`hf-lint help` lists the commands; without one, hf-lint takes the folder of a Space"
            raise UsageError(f"{target!r} is neither a command nor a folder", suggest(target, COMMANDS, listed))


def make_sources(
    targets: Sequence[str], *, rev: str | None, range_: str | None, staged: bool, history: bool, since: str | None
) -> list[Source]:
    """Make the sources that targets and options name: of a folder that holds Spaces and is none, each of them.

    UsageError for what git cannot mean.
    """
    if since is not None and not history:
        raise UsageError("--since goes with --history")
    if rev is None and range_ is None and not staged and not history:
        return [source for target in targets for source in _parts(target, Directory, find_spaces(target))]
    from hf_lint.sources.revisions import History, Index, Range, Revision, parse_range

    try:
        if history:
            return [History(target, since or "") for target in targets]
        if range_ is not None:
            text, end = range_, parse_range(range_)[1]
            return [one for at in targets for one in _parts(at, lambda path: Range(path, text), _spaces_at(at, end))]
    except ValueError as error:
        raise UsageError(str(error)) from None
    if staged:
        return [one for target in targets for one in _parts(target, Index, _spaces_at(target, ""))]
    name = rev or "HEAD"
    return [one for at in targets for one in _parts(at, lambda path: Revision(path, name), _spaces_at(at, name))]


def _parts(target: str, make: Callable[[str], Source], spaces: tuple[str, ...]) -> list[Source]:
    """Return the source for `target`; where it holds `spaces`, one for each, and one for what is beside them."""
    rest = make(target)
    rest.without = spaces
    parts = [make(os.path.join("" if target == "." else target, *space.split("/"))) for space in spaces]
    for part in parts:
        part.part = True
    return [*parts, rest]


def _spaces_at(target: str, revision: str) -> tuple[str, ...]:
    """Return the Spaces below the folder `target` in a revision, or in the index where that is empty."""
    from hf_lint.git.repository import Repository

    try:
        with Repository(target) as repository:
            return find_spaces_in(repository, repository.prefix, repository.resolve(revision) if revision else "")
    except (SourceError, OSError):
        return ()  # opening the source says what is wrong


def is_remote_target(target: str) -> bool:
    """Return whether `target` names a Space on the Hub: no folder that is there does."""
    if (":" not in target and "." not in target) or os.path.exists(target):
        return False
    from hf_lint.hub.targets import is_remote

    return is_remote(target)
