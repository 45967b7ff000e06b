"""Lock files of npm that lack what package.json asks for, which `npm ci` refuses. No rule is here."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hf_lint.space.file import File

_TABLES = ("dependencies", "devDependencies", "optionalDependencies")
_MAX_TEXT = 5_000_000


def why_out_of_sync(package: File, lock: File) -> str:
    """Say which package the lock file lacks; "" where it has all, or cannot be read."""
    if package.kind != "text" or lock.kind != "text" or max(len(package.text), len(lock.text)) > _MAX_TEXT:
        return ""
    try:
        asked = json.loads(package.text)
        if not isinstance(asked, dict) or "workspaces" in asked:
            return ""
        names = [name for key in _TABLES if isinstance(asked.get(key), dict) for name in asked[key]]
        if all(f'"node_modules/{name}"' in lock.text for name in names):  # locks are long: most need no parsing
            return ""
        locked = json.loads(lock.text)
    except (ValueError, RecursionError):
        return ""
    packages = locked.get("packages") if isinstance(locked, dict) else None
    if not isinstance(packages, dict) or "" not in packages:
        return ""
    lost = next((name for name in names if f"node_modules/{name}" not in packages), "")
    return f"package.json asks for `{lost}`, which {lock.path} does not have" if lost else ""
