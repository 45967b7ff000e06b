"""Models and data sets of a Space whose name may be somebody else's by now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.model import Hit, Location
from hf_lint.core.registry import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space


@rule("reused-namespace")
def reused_namespace(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a linked repository that is gone with its owner, was made after the Space, or is disabled."""
    live = space.live
    for link in live.links if live else ():
        place = Location(f"settings/{link.kind}/{link.name}")
        owner = link.name.partition("/")[0]
        if link.state == "free":
            words = f"`{link.name}` is gone, and no account is called `{owner}`, so anyone can take that name"
            yield Hit(place, words, key=link.name)
        elif link.state == "disabled":
            yield Hit(place, f"the Hub disabled `{link.name}`", "disabled", key=link.name)
        elif live and link.created[:10] > live.modified[:10] > "":
            words = f"`{link.name}` was made on {link.created[:10]}, after the last commit of the Space that uses it"
            yield Hit(place, words, "newer", key=link.name)
