"""Answers of the Hub, and what its refusals mean in our own words: their texts may quote what they should not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from hf_lint.core.records import NamedTuple
from hf_lint.errors import DeadTokenError, ForbiddenError, HubError, MissingError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hf_lint.hub.access import Access

_DISABLED = "access to this resource is disabled"
_BAD_TOKEN = "invalid credentials"  # noqa: S105 - the Hub's words
LOGIN = "log in with `hf auth login`, or set HF_TOKEN"


class Answer(NamedTuple):
    """One answer. `location` is where a redirect leads; `moved_to` the address that answered in the end, or ""."""

    document: Any
    status: int
    next_page: str = ""
    location: str = ""
    moved_to: str = ""


def refuse(status: int, headers: Mapping[str, str], access: Access, path: str) -> HubError:
    """Return the error for an answer with `status`, whose headers have names in lower case."""
    code = headers.get("x-error-code", "")
    message = headers.get("x-error-message", "").lower()
    name = _name(path)
    if _DISABLED in message:
        return HubError(
            f"{name} is disabled on the Hub", "its page says why; only its owner and the Hub can change that"
        )
    if code == "GatedRepo":
        return ForbiddenError(f"{name} is gated", f"ask for access at {access.endpoint}/{name}, and log in")
    if code == "RevisionNotFound":
        revision = unquote(_after(path, ("revision", "tree", "commits", "resolve")))
        return MissingError(
            f"{name} has no revision {revision!r}", f"its branches are listed at {access.endpoint}/{name}/tree/main"
        )
    if code == "EntryNotFound":
        return MissingError(f"{name} has no such file any more")
    if status == 401 and _BAD_TOKEN in message:
        return DeadTokenError(f"{access.endpoint} does not take the token (401)", f"make a new one, and {LOGIN}")
    if status in (401, 404) and (code == "RepoNotFound" or (path.startswith("/api/spaces/") and status == 401)):
        if not access.has_token:
            hint = f"check the spelling; for a private Space {LOGIN}"
            return MissingError(f"{name} does not exist, or it is private and you are not logged in", hint)
        hint = "check the spelling, and what the token may read: `hf-lint token`"
        return MissingError(f"{name} does not exist, or this token may not see it", hint)
    if status in (401, 402, 403):
        return ForbiddenError(
            f"{access.endpoint} refuses {path} (status {status})", "`hf-lint token` shows what the token may do"
        )
    if status == 404:
        return MissingError(f"{access.endpoint} has nothing at {path}", "check the spelling")
    return HubError(f"{access.endpoint} answers {path} with status {status}", "try again later")


def _name(path: str) -> str:
    """Return the repository that a path is about, as URLs have it: `spaces/OWNER/NAME`."""
    parts = path.removeprefix("/api").strip("/").split("/")
    return "/".join(parts[:3]) if parts[0] == "spaces" and len(parts) >= 3 else path


def _after(path: str, words: tuple[str, ...]) -> str:
    """Return the segment that stands behind the first of `words`."""
    parts = path.strip("/").split("/")
    return next((parts[at + 1] for at, part in enumerate(parts[:-1]) if at > 2 and part in words), "")
