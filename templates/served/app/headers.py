"""What every answer says to browsers, whatever made it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Scope = MutableMapping[str, Any]
    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    Application = Callable[[Scope, Receive, Send], Awaitable[None]]

HEADERS = {
    # A file is what it is said to be: an uploaded text is never run as a script.
    b"x-content-type-options": b"nosniff",
    # Other sites do not learn which address a visitor came from.
    b"referrer-policy": b"same-origin",
    # The Hub shows the Space in a frame. To let another site do so, add its address.
{% if cookiecutter.task == "chat" %}
    # A model that is talked into it writes a picture whose address tells another site what was said: no picture is
    # loaded from elsewhere.
    b"content-security-policy": b"frame-ancestors 'self' https://huggingface.co; "
    b"img-src 'self' data: blob:; media-src 'self' data: blob:",
{% else %}
    b"content-security-policy": b"frame-ancestors 'self' https://huggingface.co",
{% endif %}
}


def add_headers(send: Send) -> Send:
    """`send` that adds HEADERS to each answer which does not say the same already."""

    async def send_more(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = list(message.get("headers", ()))
            said = {name.lower() for name, _ in headers}
            # Of two content policies both count.
            headers += [(name, value) for name, value in HEADERS.items() if name not in said or b"policy" in name]
            message = {**message, "headers": headers}
        await send(message)

    return send_more


class SafeHeaders:
    """An ASGI application before another one, whose answers get HEADERS."""

    def __init__(self, app: Application) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, add_headers(send) if scope["type"] == "http" else send)
