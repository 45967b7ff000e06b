"""The addresses of a Space, and those of other Spaces that it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.model import Hit, Location, Span
from hf_lint.core.registry import rule
from hf_lint.hub.names import APP_HOST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space

_HOST = "settings/host"


@rule("host-collision")
def host_collision(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report an address of the app that the Space of another owner fits as well."""
    live = space.live
    for rival in live.rivals if live else ():
        words = (
            f"`{live.host}{APP_HOST}` is also the address that `{rival}` of another owner would have" if live else ""
        )
        yield Hit(Location(_HOST), words, key=rival)


@rule("vanished-embed")
def vanished_embed(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a file that names the address of an app which no Space has."""
    for embed in space.live.embeds if space.live else ():
        if embed.spaces == ():
            words = f"no Space that this token can see has the address `{embed.host}{APP_HOST}`"
            yield Hit(Location(embed.path, Span(embed.line, 1, embed.line, 1)), words, key=embed.host)


@rule("unready-domain")
def unready_domain(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a custom domain that the Hub does not serve."""
    for domain in space.live.domains if space.live else ():
        is_own = domain.name and not domain.name.lower().endswith(APP_HOST)
        if is_own and domain.stage and domain.stage.upper() not in policy.params["served"]:
            words = f"the custom domain `{domain.name}` is {domain.stage}, so the Hub does not serve it"
            yield Hit(Location("settings/domains"), words, key=domain.name)
