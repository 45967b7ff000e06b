"""What the platform itself may ask pip for, where nobody has seen a log that says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.policy import load_data
from hf_lint.installs.releases import contains
from hf_lint.osv.advisories import parse_specifier

if TYPE_CHECKING:
    from hf_lint.space import Space

DOUBT = ", unless the platform allows other releases than with Gradio 4.40, the last whose build is known"
"""The end of a message about such a distribution."""


def is_doubtful(space: Space, name: str) -> bool:
    """Say whether it is not known what the platform asks for of this distribution: see policies/data/platform.yaml."""
    version = space.card.text("sdk_version") if space.sdk == "gradio" else ""
    if not version:
        return False
    ranges = load_data("data/platform.yaml")["gradio"]["doubtful"].get(name, ())
    parsed = (parse_specifier(text) for text in ranges)
    return any(one is not None and contains(one, version) for one in parsed)
