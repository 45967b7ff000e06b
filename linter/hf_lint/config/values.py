"""Values of parameters: one that a config sets must have the form of the policy's own."""

from __future__ import annotations

from typing import Any


def fits(value: Any, default: Any) -> bool:
    """Return whether `value` has the form of the policy's own value."""
    if isinstance(default, bool) or isinstance(value, bool):
        return isinstance(default, bool) and isinstance(value, bool)
    if isinstance(default, (int, float)):
        return isinstance(value, (int, float)) and (isinstance(default, float) or isinstance(value, int))
    if isinstance(default, list):
        return isinstance(value, list) and all(_like_one_of(item, default) for item in value)
    if isinstance(default, dict):
        return isinstance(value, dict) and all(
            isinstance(key, str) and _like_one_of(item, [default[key]] if key in default else list(default.values()))
            for key, item in value.items()
        )
    return isinstance(value, str)


def _like_one_of(value: Any, samples: list[Any]) -> bool:
    return not samples or any(fits(value, sample) for sample in samples)


def kind_of(default: Any) -> str:
    """Return what a value must be, in words."""
    kinds = {bool: "true or false", int: "a whole number", float: "a number", list: "a list", dict: "a mapping"}
    return kinds.get(type(default), "text")


def sample_of(default: Any) -> str:
    """Return the policy's own value, as an example that is not long."""
    import json

    text = json.dumps(default)
    return text if len(text) < 80 else text[:77] + "..."
