"""Tokens that leave for somebody else's Space."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
from hf_lint.rules.deps.names import code
from hf_lint.space.calls import calls

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.calls import Call
    from hf_lint.space.values import Value

_SPACE = regex(r"(?:https://huggingface\.co/spaces/)?[\w.-]+/[\w.-]+/?|https://[\w-]+\.hf\.space/?")
_WORDS = ("gradio_client", "gradio&load")


@rule("token-to-foreign-space", words=_WORDS)
def token_to_foreign_space(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a token given to the client of a named Space."""

    for call in calls(space, *_WORDS):
        name = call.name
        if name in ("gradio_client.Client", "gradio_client.client.Client"):
            target = call.arg("src", at=0)
            token = call.arg("token", "hf_token")
            names = [text for text in target.texts if _SPACE.fullmatch(text)]
        elif name == "gradio.load":
            target = call.arg("name", at=0)
            token = call.arg("token", "hf_token", "api_key", at=2)
            is_space = call.arg("src", at=1).text == "spaces"
            names = [text for text in target.texts if text.startswith("spaces/") or is_space]
        else:
            continue
        if names and _is_visitors(call, token):
            label = names[0].removeprefix("spaces/")
            message = f"the visitor's token is sent to {code(label)}, whose owner can then act in the visitor's name"
            yield Hit(call.location(token.node), message)
        elif names and token.kind in ("environment", "constant", "choice", "object", "text") and not _is_off(token):
            label = names[0].removeprefix("spaces/")
            place = call.location(token.node or call.func)
            message = f"your token is sent to {code(label)}, whose owner can read and use it"
            yield Hit(place, message)


def _is_visitors(call: Call, token: Value) -> bool:
    from hf_lint.analysis.oauth_tokens import visitor_tokens

    return token.node is not None and token.node in visitor_tokens(call.unit)


def _is_off(token: Value) -> bool:
    return token.kind == "constant" and not token.constant
