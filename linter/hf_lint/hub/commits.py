"""The commit that a revision of a repository on the Hub stands for, asked through huggingface_hub.

A token goes to the Hub itself, over https; to any other endpoint (HF_ENDPOINT) only where the caller says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hf_lint.core.hashes import is_hub_commit
from hf_lint.core.records import NamedTuple
from hf_lint.errors import HubError, MissingError
from hf_lint.hub.names import INSTALL, KINDS, Repo, endpoint, is_hub

if TYPE_CHECKING:
    from huggingface_hub import HfApi

TIMEOUT = 20.0


class Commit(NamedTuple):
    """What a revision stands for now. `name` is the repository's name on the Hub, which differs where it has moved."""

    id: str
    name: str


def find_commit(repo: Repo, revision: str, *, send_token: bool = False) -> Commit:
    """Return the commit of a branch, tag or commit. HubError where there is none, or no answer."""
    info = read_info(repo, revision, send_token=send_token)
    return Commit(info.sha, str(info.id))


def read_info(repo: Repo, revision: str, *, send_token: bool = False, files: bool = False) -> Any:
    """Read what the Hub says of a repository: huggingface_hub's own type, whose `sha` is a commit.

    `files`: with the sizes of its files. The user's token is sent to the Hub, where there is one; to another endpoint
    only with `send_token`. Raises HubError where there is no such repository or revision, or no answer.
    """
    where = endpoint()
    api = open_api(where, None if send_token or is_hub(where) else False)
    from huggingface_hub import errors

    try:
        info: Any = api.repo_info(
            repo.name, repo_type=repo.kind, revision=revision, timeout=TIMEOUT, files_metadata=files
        )
    except errors.RevisionNotFoundError:
        hint = f"look at its branches and tags: {where}/{repo.path}/tree/main"
        raise MissingError(f"{repo.path} has no revision {revision!r}", hint) from None
    except errors.DisabledRepoError:
        raise HubError(f"{repo.path} is disabled on the Hub: use another one") from None
    except errors.RepositoryNotFoundError as error:
        if isinstance(error, errors.GatedRepoError):
            raise HubError(f"{repo.path} is gated", f"ask for access at {where}/{repo.path}, and log in") from None
        kinds = " or ".join(f"{prefix}{repo.name}" for kind, prefix in KINDS.items() if prefix and kind != repo.kind)
        hint = f"for another kind of repository write {kinds}; a private one needs a login (`hf auth login`)"
        raise MissingError(f"the Hub has no {repo.kind} {repo.name!r} that you may see", hint) from None
    except errors.HfHubHTTPError as error:
        raise _error_for(error, where) from None
    except errors.OfflineModeIsEnabled:
        raise HubError("HF_HUB_OFFLINE is set, so the Hub cannot be asked", "unset it") from None
    except errors.HFValidationError:
        raise HubError(f"{repo.name!r} is not the name of a repository") from None
    except Exception as error:  # what its HTTP library raises has changed with its releases
        hint = "check the connection, and HF_ENDPOINT where it is set"
        name = type(error).__name__
        words = f"cannot reach {where}" if "Connect" in name or "Timeout" in name else f"{where} gives no usable answer"
        raise HubError(f"{words} ({name})", hint) from None
    if not isinstance(info.sha, str) or not is_hub_commit(info.sha):
        raise HubError(f"{where} does not say which commit {revision!r} of {repo.path} is")
    return info


def open_api(where: str, token: bool | None) -> HfApi:
    """Return huggingface_hub's client for the endpoint `where`; `token` False: nobody's. Raises HubError without it."""
    try:
        from huggingface_hub import HfApi
        from huggingface_hub.utils import logging
    except ImportError:
        raise HubError("huggingface_hub is not installed", INSTALL) from None
    logging.get_logger().setLevel("ERROR")  # its warnings quote the server
    return HfApi(endpoint=where, token=token, library_name="hf-lint")


def _error_for(error: Any, where: str) -> HubError:
    response = getattr(error, "response", None)
    status = getattr(response, "status_code", 0)
    if status == 429:
        wait = str(response.headers.get("Retry-After", "")) if response is not None else ""
        later = f"try again in {int(wait)} seconds" if wait.isdigit() and len(wait) < 7 else "try again in some minutes"
        return HubError(f"{where} has had too many requests from here (429)", f"{later}, or log in: `hf auth login`")
    if status == 401:
        return HubError(f"{where} does not take the token (401)", "make a new one and log in: `hf auth login`")
    if status == 403:
        return HubError(f"{where} refuses (403): the token may not read this", "use a token that may")
    return HubError(f"{where} answers with status {status}", "try again later; https://status.huggingface.co")
