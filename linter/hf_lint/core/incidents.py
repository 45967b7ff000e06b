"""Incidents after which secrets must be replaced: policies/incidents.yaml."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.policy import load_yaml, policies_root, read_file
from hf_lint.core.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

_HF_NAMES = ("HF_", "HUGGING", "HUB_TOKEN")


class Incident(NamedTuple):
    """An incident. `end` is the last day of its window, in ISO 8601; `affects` is all, huggingface or package."""

    id: str
    title: str
    end: str
    affects: str
    what: str
    source: str
    start: str = ""

    def covers(self, name: str, updated: str) -> bool:
        """Say whether the secret `name`, last set at `updated` (ISO 8601), may have been read.

        Of packages nobody can tell by the settings: which release a Space was built with is not among them.
        """
        if not updated or updated[:10] > self.end:
            return False
        return self.affects == "all" or (self.affects == "huggingface" and holds_hub_token(name))


def holds_hub_token(name: str) -> bool:
    """Say whether a secret of this name holds a token of Hugging Face."""
    return name.upper().startswith(_HF_NAMES) or "HUGGINGFACE" in name.upper().replace("_", "")


def load_incidents() -> Mapping[str, Incident]:
    """Read all incidents by id, the newest first. Raises PolicyError when the file cannot be used."""
    path = f"{policies_root()}/incidents.yaml"
    rows = load_yaml(path, read_file(path))
    found = [
        Incident(
            *(row["id"], row["title"], str(row["end"]), row["affects"], row["what"], row["source"]),
            start=str(row.get("start") or ""),
        )
        for row in rows
    ]
    return {one.id: one for one in sorted(found, key=lambda one: one.end, reverse=True)}
