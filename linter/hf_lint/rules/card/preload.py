"""Repos that the platform downloads at build."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hf_lint.core.hashes import is_hub_commit
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
from hf_lint.rules.card.keys import quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space


@rule("unpinned-preload")
def unpinned_preload(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report repos to preload that are not pinned, or whose files the app will not look for."""
    card = space.card
    entry = card.given("preload_from_hub")
    if card.file is None or entry is None:
        return
    items = [item for item in entry.value.words if item.text.strip()]
    for item in items:
        words = item.text.split()
        if len(words) > 2 and is_hub_commit(words[2]):
            continue
        repo = quote(words[0])
        if len(words) > 2:
            message = f"`{quote(words[2])}` can move, so `{repo}` is not pinned to a commit"
        else:
            message = f"`{repo}` is not pinned to a commit"
        yield Hit(card.file.location(item.start, item.end), message)
    moved = _moved_cache(space, policy) if items else None
    if moved:
        message = f"{moved} moves the cache, so the preloaded files are not found and are downloaded again"
        yield Hit(card.file.location(entry.key_start, entry.key_end), message, "unused")


def _moved_cache(space: Space, policy: Policy) -> str:
    """Return the setting, in words, that moves the Hub cache away from where preloaded files are; "" when there is
    none."""
    variables, folders = policy.params["cache_variables"], tuple(policy.params["cache_folders"])
    if space.sdk == "docker":
        final = space.dockerfile.final if space.dockerfile is not None else None
        env = final.env if final is not None else {}
        name = next((name for name in variables if name in env and not env[name].rstrip("/").endswith(folders)), None)
        return f"`ENV {name}` in the Dockerfile" if name else ""
    setting = re.compile(
        r"^[ \t]*os\.environ(?:\.setdefault\(|\[)[\"'](" + "|".join(variables) + r")[\"']", re.MULTILINE
    )
    for file in space.select(".py"):
        match = setting.search(file.text) if "environ" in file.text else None
        if match is not None:
            return f"`{match[1]}` in {quote(file.path)}"
    return ""
