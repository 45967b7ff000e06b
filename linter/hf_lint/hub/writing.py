"""The few calls that change something on the Hub. Only `rotate` and `revoke` import this module.

No redirect is followed: a request would go to another host with the secret in it, and a redirect that turns POST into
GET would look like success. Nothing is repeated by itself: after a lost answer the caller has to look what happened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hf_lint.errors import ForbiddenError, HubError
from hf_lint.hub.client import Timeouts
from hf_lint.hub.transport import load_transport

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hf_lint.hub.access import Access

BATCH = 1000
"""Tokens that the Hub takes in one request."""


def is_revocable(value: str) -> bool:
    """Return whether a value is a token that the Hub can revoke: it does not say so of logins and jobs' tokens."""
    value = value.strip()
    return value.startswith(("hf_", "api_org_")) and not value.startswith(("hf_oauth_", "hf_jwt_"))


def revoke_tokens(access: Access, tokens: Sequence[str]) -> None:
    """Ask the Hub to revoke tokens. No token of the caller is sent: anyone who holds a leaked token can revoke it.

    The Hub answers 202 whether it knows a token or not. Raises HubError where it does not answer so, which says how
    many it took before.
    """
    for start in range(0, len(tokens), BATCH):
        try:
            _post(access, "/api/credentials/revoke", {"credentials": list(tokens[start : start + BATCH])}, 202)
        except HubError as error:  # noqa: PERF203 - next to a request it costs nothing
            if not start:
                raise
            raise HubError(
                f"the Hub took the first {start:,} of {len(tokens):,} tokens, but then: {error}",
                "run the same again: to revoke a token twice does no harm",
            ) from None


def set_secret(access: Access, space: str, name: str, value: str, description: str) -> None:
    """Ask the Hub to set a secret of a Space, which restarts it. Raises HubError where the answer is not a success,
    ForbiddenError where it is a clear refusal.

    An answer proves nothing: see that the date of the secret has moved. The description goes along, because nobody
    knows whether the Hub keeps it otherwise.
    """
    document = {"key": name, "value": value, **({"description": description} if description else {})}
    path = f"/api/spaces/{space}/secrets"
    _post(access, path, document, 200, access.headers(f"{access.endpoint}{path}"))


def _post(access: Access, path: str, document: Any, expected: int, headers: Mapping[str, str] | None = None) -> None:
    transport = load_transport()
    try:
        status = transport.post(Timeouts(), f"{access.endpoint}{path}", headers or {"Accept": "*/*"}, document)
    except UnicodeError:
        raise HubError("a value holds more than text, so it was not sent", "give it as UTF-8") from None
    except transport.errors as error:
        raise HubError(
            f"{access.endpoint} gives no answer ({type(error).__name__})", "nobody knows whether it was done: try again"
        ) from None
    if 300 <= status < 400:
        raise HubError(f"{access.endpoint} redirects; hf-lint does not send secrets anywhere else")
    if status >= 500:  # a proxy may say so, too
        raise HubError(f"{access.endpoint} answers with status {status}", "nobody knows whether it was done: try again")
    if 400 <= status < 500:
        raise ForbiddenError(
            f"{access.endpoint} refuses it with status {status}", "nothing was done, as far as it says"
        )
    if status != expected:
        raise HubError(f"{access.endpoint} answers with status {status}", "nothing was done, as far as it says")
