"""The few calls that change something on the Hub. Only `rotate` and `revoke` import this module.

No redirect is followed: a request would go to another host with the secret in it, and a redirect that turns POST into
GET would look like success. Nothing is repeated by itself: after a lost answer the caller has to look what happened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hf_lint.errors import HubError
from hf_lint.hub.client import Timeouts
from hf_lint.hub.transport import load_transport

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hf_lint.hub.access import Access

BATCH = 1000
"""Tokens that the Hub takes in one request."""
LONGEST = 200
"""Characters of a token that the Hub takes."""


def revoke_tokens(access: Access, tokens: Sequence[str]) -> None:
    """Ask the Hub to revoke tokens. No token of the caller is sent: anyone who holds a leaked token can revoke it.

    The Hub answers 202 whether it knows a token or not. Raises HubError where it does not answer so.
    """
    for start in range(0, len(tokens), BATCH):
        _post(access, "/api/credentials/revoke", {"credentials": list(tokens[start : start + BATCH])}, 202)


def set_secret(access: Access, space: str, name: str, value: str, description: str) -> None:
    """Ask the Hub to set a secret of a Space, which restarts it. Raises HubError where the answer is not a success.

    An answer proves nothing: see that the date of the secret has moved. The description goes along, because nobody
    knows whether the Hub keeps it otherwise.
    """
    document = {"key": name, "value": value, **({"description": description} if description else {})}
    path = f"/api/spaces/{space}/secrets"
    _post(access, path, document, 200, access.headers(f"{access.endpoint}{path}"))


def _post(access: Access, path: str, document: Any, expected: int, headers: Mapping[str, str] | None = None) -> None:
    transport = load_transport()
    client = transport.open(Timeouts())
    try:
        status = transport.post(client, f"{access.endpoint}{path}", headers or {"Accept": "*/*"}, document)
    except transport.errors as error:
        raise HubError(
            f"{access.endpoint} gives no answer ({type(error).__name__})", "nobody knows whether it was done: try again"
        ) from None
    finally:
        client.close()
    if 300 <= status < 400:
        raise HubError(f"{access.endpoint} redirects; hf-lint does not send secrets anywhere else")
    if status != expected:
        raise HubError(f"{access.endpoint} answers with status {status}", "nothing was done, as far as it says")
