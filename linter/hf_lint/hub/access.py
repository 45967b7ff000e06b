"""Which Hub is asked, and with whose token. The token is looked up, never given on a command line, and never shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint import __version__
from hf_lint.errors import HubError
from hf_lint.hub.names import INSTALL, endpoint, is_hub, origin_of

if TYPE_CHECKING:
    from collections.abc import Callable


class Access:
    """An endpoint, and the token for it where there is one. Neither `repr` nor pickle gives the token away."""

    __slots__ = ("_token", "endpoint", "is_withheld")

    def __init__(self, where: str, token: str | None = None, *, is_withheld: bool = False) -> None:
        """`where` is the endpoint without a slash at its end; `is_withheld`: it is not the Hub, so nobody looked for a
        token."""
        self.endpoint = where
        self.is_withheld = is_withheld
        self._token = token

    def __repr__(self) -> str:
        return f"Access({self.endpoint!r}, {'a token' if self._token else 'no token'})"

    def __reduce__(self) -> tuple[type[Access], tuple[str]]:
        return Access, (self.endpoint,)

    @property
    def has_token(self) -> bool:
        """Whether requests carry a token."""
        return bool(self._token)

    def headers(self, url: str) -> dict[str, str]:
        """Return the headers of a request. The token is among them only where `url` is on the endpoint's origin."""
        headers = {"User-Agent": f"hf-lint/{__version__}", "Accept": "*/*"}
        if self._token and origin_of(url) == origin_of(self.endpoint):
            headers["Authorization"] = f"Bearer {self._token}"
        return headers


def find_access(*, send_token: bool = False, read_token: Callable[[], str | None] | None = None) -> Access:
    """Look up endpoint and token as huggingface_hub does: HF_ENDPOINT, HF_TOKEN, the login of `hf auth login`.

    An endpoint that is not the Hub gets the token only with `send_token`. Raises HubError for an endpoint that is no
    URL, for a token that cannot be sent, and without huggingface_hub.
    """
    where = find_endpoint()
    if not is_hub(where) and not send_token:
        return Access(where, is_withheld=True)
    try:
        token = (read_token or _look_up)()
    except HubError:
        raise
    except Exception as error:  # what it raises may quote files that hold the token
        raise HubError(f"the token cannot be looked up ({type(error).__name__})", "log in: `hf auth login`") from None
    if token and not (token.isascii() and token.isprintable() and " " not in token):
        raise HubError("the token contains characters that tokens do not have", "log in again: `hf auth login`")
    return Access(where, token or None)


def find_endpoint() -> str:
    """Return where the Hub is. Raises HubError where HF_ENDPOINT is not the address of one, and does not show it."""
    where = endpoint()
    scheme, host, _ = origin_of(where)
    if scheme not in ("http", "https") or not host:
        raise HubError("HF_ENDPOINT is not the address of a Hub", "write https://HOST, or unset it")
    return where


def describe_withheld(access: Access) -> str:
    """Say that no token is sent where it would go to something else than the Hub unasked; "" where that is not so."""
    if not access.is_withheld:
        return ""
    return f"no token is used, because HF_ENDPOINT is {access.endpoint}, which is not the Hub"


def _look_up() -> str | None:
    try:
        from huggingface_hub import get_token
    except ImportError:
        raise HubError("huggingface_hub is not installed", INSTALL) from None
    return get_token()
