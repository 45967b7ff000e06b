"""What an audit adds up to, sent to an address of the caller's choice: a chat, a queue, a service that opens issues."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from hf_lint.errors import RunError, UsageError
from hf_lint.fleet.tally import headline
from hf_lint.hub.client import Timeouts
from hf_lint.hub.transport import load_transport

if TYPE_CHECKING:
    from hf_lint.fleet.tally import Audit, Tally

_LOCAL = ("localhost", "127.0.0.1", "::1")


def check_address(url: str) -> str:
    """Return `url` where it is https, or http on this machine. Raises UsageError, which does not show it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if parts.hostname and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL)):
        return url
    raise UsageError("--notify takes an https URL", "or env:NAME, as the address of a chat is a secret")


def notify(url: str, audit: Audit, tally: Tally) -> None:
    """Send the numbers of an audit as JSON; `text` is its headline, as chats want it. Nothing of a finding is sent.

    Redirects are not followed, nothing is sent twice. Raises RunError, which names the host only: the rest of such an
    address is a secret.
    """
    document = {
        "text": f"hf-lint: {headline(audit, tally)}",
        "schema": "hf-lint/audit/1",
        "owners": list(audit.owners),
        "spaces": tally.spaces,
        "severities": dict(tally.severities),
        "states": dict(tally.states),
        "incomplete": len(tally.incomplete),
    }
    transport = load_transport()
    host = urlsplit(url).hostname
    try:
        status = transport.post(Timeouts(), url, {"Accept": "*/*"}, document)
    except transport.errors as error:
        raise RunError(f"{host} was not notified ({type(error).__name__})", "the results are in the store") from None
    if not 200 <= status < 300:
        raise RunError(f"{host} was not notified: it answers with status {status}", "the results are in the store")
