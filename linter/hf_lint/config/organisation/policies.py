"""An organisation's own policies: the same YAML as hf-lint's, with a `check` in place of a Python rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.policy import load_yaml, make_policy
from hf_lint.core.policy_form import CODED, DEFAULTS, OWN, find_problems
from hf_lint.errors import PolicyError

if TYPE_CHECKING:
    from pathlib import Path

    from hf_lint.core.policy import Policy


def parse_own_policy(data: bytes, path: Path, origin: str, *, coded: bool = False) -> Policy:
    """Return the policy in the file `path` of `origin`, an organisation or plug-in; `coded`: a Python rule finds it.

    PolicyError names the file and everything that is wrong in it.
    """
    document = load_yaml(path, data)
    if not isinstance(document, dict):
        raise PolicyError(f"{path}: a policy is a mapping of keys to values")
    problems = list(find_problems(document, CODED if coded else OWN, path.stem))
    if problems:
        raise PolicyError(f"{path}: " + "; ".join(problems))
    check = document.get("check") or []
    values = {**DEFAULTS, **document, "origin": origin, "check": [check] if isinstance(check, dict) else check}
    return make_policy(values)
