"""The names that choose policies: ids, former ids, groups and concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.suggest import suggest
from hf_lint.errors import PolicyError

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    from hf_lint.core.policy import Policy, PolicySet

GROUP_WORDS = {
    "secrets": "tokens and keys in the repo",
    "image": "the Dockerfile and what it builds",
    "card": "the README's YAML block",
    "deps": "what is installed",
    "model": "models and data that are loaded",
    "app": "the app's code",
    "ci": "workflows",
    "repo": "the repo itself",
    "live": "the Space on the Hub",
}
GROUPS = tuple(GROUP_WORDS)
CONCERN_WORDS = {
    "leak": "a secret, or data of the owner or of visitors, gets out",
    "takeover": "a stranger runs code in the Space, or acts in the name of the owner or of a visitor",
    "breakage": "the Space does not build, start or work",
    "cost": "the Space burns GPU time or money",
    "drift": "what the Space runs changes without a commit",
    "hygiene": "the rest: unused settings, waivers, style",
}
"""What a defect costs the owner of the Space; reports rank by it, in this order."""
CONCERNS = tuple(CONCERN_WORDS)
SDKS = ("gradio", "docker", "static", "streamlit")
"""What `sdk` of a card may be."""
SELECTORS = (*GROUPS, *CONCERNS)
"""Names that `--select` and `--ignore` take besides ids. No id is among them."""


def is_named(policy: Policy, names: Container[str]) -> bool:
    """Return whether `names` hold the id, the group or the concern of `policy`."""
    return policy.id in names or policy.group in names or policy.concern in names


def resolve_name(name: str, policies: PolicySet, *, selectors: bool = True) -> str:
    """Return the name of today for `name`, an id, former id or (with `selectors`) group or concern.

    PolicyError with the nearest name when it is none of them.
    """
    name = policies.renamed.get(name, name)
    known = [*policies.policies, *(SELECTORS if selectors else ())]
    if name not in known:
        hint = suggest(name, known, "`hf-lint rules` lists them")
        raise PolicyError(f"unknown policy{', group or concern' if selectors else ''} {name!r}; {hint}")
    return name


def note_renamed(names: Iterable[str], renamed: Mapping[str, str], where: str) -> tuple[str, ...]:
    """Say of each former id among `names` which id to use now; `where` says where it is written."""
    return tuple(f"{where}: {name} is now called {renamed[name]}" for name in names if name in renamed)
