"""Settings that differ from what the organisation expects. Without its word, nothing is unexpected."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from hf_lint.core.model import Hit, Location
from hf_lint.core.registry import rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space


@rule("unexpected-hardware")
def unexpected_hardware(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report hardware that the organisation does not list for the Space."""
    hardware = space.live.hardware if space.live else ""
    if allowed := _refuse(space, policy, hardware):
        words = f"the Space runs on `{hardware}`, but the policy expects {allowed}"
        yield Hit(Location("settings/hardware"), words, key="hardware")


@rule("unexpected-visibility")
def unexpected_visibility(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a Space that more or fewer people can see than the organisation wants."""
    live = space.live
    allowed = _expected(policy.params, live.name) if live else ()
    if live is None or "/" not in live.name or not allowed:
        return  # an owner is neither public nor private
    # Without the right to read the settings of all repositories, protected Spaces cannot be told from the other two.
    can_be = (live.visibility,) if live.visibility else ("private", "protected") if live.private else _OPEN
    if not set(can_be) & set(allowed):
        variant = "" if can_be[0] == "public" else "hidden"
        words = f"the Space is {can_be[0]}, but the policy expects {' or '.join(allowed)}"
        yield Hit(Location("settings/visibility"), words, variant, key="visibility")


@rule("unattributed-head")
def unattributed_head(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a last commit by somebody else than those who deploy."""
    committer = space.live.committer if space.live else ""
    if allowed := _refuse(space, policy, committer):
        words = f"`{committer}` made the last commit, but the policy expects {allowed}"
        yield Hit(Location("settings/last-commit"), words, key="committer")


_OPEN = ("public", "protected")


def _refuse(space: Space, policy: Policy, value: str) -> str:
    """Return in words what is expected of a Space, where `value` is known and fits none of the patterns; else ""."""
    patterns = _expected(policy.params, space.live.name) if space.live and value else ()
    is_expected = any(fnmatchcase(value.lower(), pattern.lower()) for pattern in patterns)
    return "" if is_expected else " or ".join(patterns)


def _expected(params: Mapping[str, Any], name: str) -> Sequence[str]:
    """Return what is expected of a Space: by the first pattern in `spaces` that its name fits, else by `expected`."""
    for pattern, expected in params["spaces"].items():
        if fnmatchcase(name.lower(), str(pattern).lower()):
            return _texts(expected)
    return _texts(params["expected"])


def _texts(value: Any) -> Sequence[str]:
    return [value] if isinstance(value, str) else [str(one) for one in value or ()]
