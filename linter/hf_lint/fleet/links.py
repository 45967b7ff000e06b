"""Where a finding of an audit is on the Hub: the line of the file, the setting, the log, the discussion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from hf_lint.hub.names import endpoint

if TYPE_CHECKING:
    from collections.abc import Mapping

_IN_FILES = frozenset(("unsafe-hub-scan", "vanished-embed"))
"""Policies on what the Hub says whose findings are in files."""


def link_to(name: str, row: Mapping[str, Any], finding: Mapping[str, Any]) -> str:
    """Return the address of the very place of a finding; "" for a folder, and for what an owner has besides Spaces."""
    if row.get("is_local") or row.get("is_owner"):
        return ""
    inside = part_of_page(finding)
    if not inside:
        inside = f"/blob/{row.get('commit')}/{quote(str(finding['path']))}#L{finding['line']}"
    return f"{endpoint()}/spaces/{name}{inside}"


def part_of_page(finding: Mapping[str, Any]) -> str:
    """Return what follows the address of the Space for a finding that is in no file; "" for all others."""
    if finding["group"] != "live" or finding["rule"] in _IN_FILES:
        return ""
    sort, _, rest = str(finding["path"]).partition("/")
    first = quote(rest.partition("/")[0], safe="")
    if sort == "logs":
        return "?logs=build" if first == "build" else "?logs=container"
    if sort == "discussions":
        return f"/discussions/{first}"
    if sort == "refs":
        return f"/discussions/{quote(rest.split('/')[1], safe='')}"
    return f"/commit/{first}" if sort == "history" else "/settings"
