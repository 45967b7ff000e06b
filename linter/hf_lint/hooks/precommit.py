"""A push as pre-commit tells its hooks about it: in the environment, where git writes lines to standard input."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.sources.push import Push

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hf_lint.git.repository import Repository


def push_of(environ: Mapping[str, str], repository: Repository) -> Push:
    """Return the push that pre-commit's hook runs for; without one, as in `pre-commit run`, all that HEAD has.

    pre-commit names no start when the remote has nothing yet. SourceError for a revision that is not there.
    """
    name = environ.get("PRE_COMMIT_LOCAL_BRANCH") or "HEAD"
    start = environ.get("PRE_COMMIT_FROM_REF", "")
    local = repository.resolve(environ.get("PRE_COMMIT_TO_REF") or name)
    remote = repository.resolve(start) if start else "0" * len(local)
    return Push(name, local, environ.get("PRE_COMMIT_REMOTE_BRANCH") or name, remote)
