"""Variables and secrets in the settings of a Space."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from hf_lint.analysis.secret_names import find_secret_names
from hf_lint.core.incidents import load_incidents
from hf_lint.core.model import Hit, Location
from hf_lint.core.registry import rule
from hf_lint.secrets import judge_value, load_kinds
from hf_lint.secrets.match import fingerprint, mask
from hf_lint.space.live import Setting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.live import SecretNames


@rule("secret-in-variable")
def secret_in_variable(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a public variable whose value is a secret."""
    for variable in (space.live.variables if space.live else None) or ():
        kind = judge_value(variable.name, variable.value)
        if kind is not None:
            what = f"`{variable.name}`, which holds a secret: {load_kinds()[kind].title} ({mask(variable.value)})"
            hit = _hit("variables", variable, f"anyone can read the variable {what}")
            yield hit._replace(key=f"{kind} {fingerprint(variable.value)}")


@rule("stale-secret")
def stale_secret(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a secret that was last set before the end of an incident, or too many days ago."""
    live = space.live
    incidents = load_incidents() if live and live.secrets else {}
    for secret in (live.secrets if live else None) or ():
        name, updated = secret.name, secret.updated
        hit = next((one for one in incidents.values() if one.covers(name, updated)), None)
        if hit is not None:
            words = f"`{name}` was last set on {updated[:10]}, before the end of an incident on {hit.end}: {hit.title}"
            yield _hit("secrets", secret, words, "incident")
        elif live and (age := _days(updated, live.today)) is not None and age > policy.params["days"]:
            yield _hit("secrets", secret, f"`{name}` was last set {age} days ago, on {updated[:10]}")


@rule("exposed-static-secret")
def exposed_static_secret(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a static Space with a secret in its settings."""
    live = space.live
    if live is None or live.sdk != "static":
        return
    for secret in live.secrets or ():
        if secret.name not in policy.params["public"]:
            yield _hit("secrets", secret, f"the secret `{secret.name}` is sent to the browser of every visitor")


@rule("missing-secret")
def missing_secret(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a secret that the code cannot do without, and that is not set."""
    live = space.live
    if live is None or live.secrets is None or live.variables is None:
        return
    there = {setting.name for setting in (*live.secrets, *live.variables)}.union(policy.params["given"])
    for needed in _names(space).needed:
        if needed.name not in there:
            words = f"`{needed.path}` stops in line {needed.line} without `{needed.name}`, and no such secret is set"
            yield _hit("secrets", Setting(needed.name), words)


@rule("unused-secret")
def unused_secret(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a secret whose name stands in no file."""
    for secret in (space.live.secrets if space.live else None) or ():
        read_by_libraries = secret.name.upper().startswith(tuple(policy.params["libraries"]))
        if not read_by_libraries and not _names(space).has(secret.name):
            yield _hit("secrets", secret, f"the secret `{secret.name}` is set, but no file of the Space names it")


def _names(space: Space) -> SecretNames:
    """Return what is known of names in the files: from the files, or from an earlier look at them."""
    kept = space.live.code if space.live else None
    return kept if kept is not None else space.memo(find_secret_names)


def _hit(part: str, setting: Setting, message: str, variant: str = "") -> Hit:
    return Hit(Location(f"settings/{part}/{setting.name}"), message, variant, key=setting.name)


def _days(then: str, today: str) -> int | None:
    """Return the days between two moments in ISO 8601; None where one is no date."""
    try:
        return (date.fromisoformat(today[:10]) - date.fromisoformat(then[:10])).days
    except ValueError:
        return None
