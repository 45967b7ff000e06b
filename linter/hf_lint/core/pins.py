"""Digests and commits that are known, from policies/pins: what an image, an action or a model is pinned to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hf_lint.core.policy import load_data

if TYPE_CHECKING:
    from collections.abc import Mapping

Row = dict[str, Any]


def load_pins(kind: str) -> list[Row]:
    """Return the rows of policies/pins/<kind>.yaml; kind is images, actions or models."""
    rows: list[Row] = load_data(f"pins/{kind}.yaml")[kind]
    return rows


def find_image(name: str, tag: str) -> Mapping[str, Any] | None:
    """Return the row of an image, by its name as `parse_image` gives it and its tag."""
    return next((row for row in load_pins("images") if row["image"] == name and str(row["tag"]) == tag), None)


def find_action(name: str, ref: str = "") -> Mapping[str, Any] | None:
    """Return the row of an action at `ref`: that version, else the newest that a moving tag such as `v7` stands for.

    Without a `ref`, the newest one.
    """
    rows = known_versions(name)
    for version in (ref, f"v{ref}") if ref else ():
        for row in rows:
            if row["version"] == version:
                return row
    starts = (f"{ref}.", f"v{ref}.") if ref else ("",)
    return next((row for row in rows if row["version"].startswith(starts)), None)


def known_versions(action: str) -> list[Row]:
    """Return the rows of an action whose version is known, the newest first."""
    named = action.lower()
    return [row for row in load_pins("actions") if row["action"].lower() == named and row["version"] != "unknown"]


def write_pin(kind: str, name: str) -> str:
    """Return how to write `name` so that it cannot change.

    `image:tag` becomes `image:tag@digest`, `action@version` becomes `action@commit # version`, and a model id becomes
    the commit of the model. `kind` is images, actions or models. KeyError when policies/pins does not hold it.
    """
    for row in load_pins(kind):
        if kind == "images" and name == f"{row['image']}:{row['tag']}":
            return f"{name}@{row['digest']}"
        if kind == "actions" and name == f"{row['action']}@{row['version']}":
            return f"{row['action']}@{row['sha']} # {row['version']}"
        if kind == "models" and name == row["model"]:
            return str(row["revision"])
    raise KeyError(f"policies/pins/{kind}.yaml has no {name}")
