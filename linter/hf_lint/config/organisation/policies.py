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
        (line, first), *rest = sorted((_line_of(problem, data), problem) for problem in problems)
        place = f"{path}:{line}" if line else str(path)
        raise PolicyError("; ".join([f"{place}: {first}", *(f"line {at}: {words}" for at, words in rest)]))
    check = document.get("check") or []
    values = {**DEFAULTS, **document, "origin": origin, "check": [check] if isinstance(check, dict) else check}
    return make_policy(values)


def _line_of(problem: str, data: bytes) -> int:
    """Return the line of the key that a problem is about: the first word of it that is a key; 0 where none is."""
    import yaml

    from hf_lint.core.lazy import regex

    root = yaml.compose(data, yaml.SafeLoader)
    lines: dict[str, int] = {}
    waiting = [root]
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                lines.setdefault(str(key.value), key.start_mark.line + 1)
                if node is root and key.value == "check":
                    waiting.append(value)
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value
    words = regex(r"[\w-]+").findall(problem.removeprefix("missing "))
    return next((lines[word] for word in words if word in lines), 0)
