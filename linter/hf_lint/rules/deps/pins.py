"""Is it clear which release will be installed, and is it checked?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hf_lint.core.hashes import is_commit, is_short_commit
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
from hf_lint.rules.deps.names import code, host_of, list_names
from hf_lint.space.requirements import VARIABLE, Requirement, Requirements, applies, image_installs, used_requirements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Location, Problem
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space

_FILLED_IN = regex(r"[${}<>]")  # no name of a branch or tag: another program puts the commit in
_TAG = regex(r"(?:[A-Za-z]+[-_/])?v?\d+(?:\.\d+)+\S*", re.IGNORECASE)


@rule("unpinned-requirement")
def unpinned_requirement(space: Space, policy: Policy) -> Iterator[Hit | Problem]:
    """Report requirements that any later release satisfies, reported once a file."""
    used = used_requirements(space)
    fixed = {item.name for file in used if file.role == "constraints" for item in file.items if item.pinned}
    fixed.update(policy.params["platform_packages"].get(space.sdk or "", ()))
    platform = policy.params["sdk_packages"].get(space.sdk or "")
    if platform and (space.card.text("sdk_version") or space.card.sdk == "gradio"):
        fixed.add(platform)  # the platform installs the card's version in the same call; the card's rules look at that
    for requirements in used:
        if requirements.role == "constraints":
            continue
        named = [item for item in requirements.items if item.name and _is_released(item) and applies(item)]
        # A variable may hold a whole pin: what it is, the file does not say.
        loose = [i for i in named if not i.pinned and i.name not in fixed and not VARIABLE.search(i.specifier)]
        if loose:
            names = list(dict.fromkeys(item.name for item in loose))
            total = len({item.name for item in named})
            verb = "has" if len(names) == 1 else "have"
            shown = list_names(names, policy.params["names_shown"])
            message = f"{len(names)} of {total} requirements {verb} no exact version: {shown}"
            if total == 1:
                message = f"{shown} has no exact version"
            yield Hit(_place(requirements, loose[0]), message, key=requirements.file.path)


@rule("missing-hashes")
def missing_hashes(space: Space, policy: Policy) -> Iterator[Hit | Problem]:
    """Report requirements whose archives pip does not check, reported once a file."""
    for requirements in used_requirements(space):
        items = [item for item in requirements.items if _is_released(item) or (item.url and not item.vcs)]
        bare = [item for item in items if not item.hashes]
        if requirements.role == "constraints" or not bare:
            continue
        names = list(dict.fromkeys(item.name or host_of(item.url or "") for item in bare))
        shown = list_names(names, policy.params["names_shown"])
        message = f"{len(bare)} of {len(items)} requirements {'has' if len(bare) == 1 else 'have'} no hash: {shown}"
        yield Hit(_place(requirements, bare[0]), message, key=requirements.file.path)


@rule("unpinned-vcs-requirement")
def unpinned_vcs_requirement(space: Space, policy: Policy) -> Iterator[Hit | Problem]:
    """Report requirements taken from a repository at whatever a branch or tag names today."""
    for requirements in used_requirements(space):
        for item in requirements.items:
            if not item.vcs or (item.revision and (is_commit(item.revision) or _FILLED_IN.search(item.revision))):
                continue
            what = code(item.name) if item.name else f"a package from {code(host_of(item.url or ''))}"
            yield Hit(_place(requirements, item), *_moving(what, item.vcs, item.revision or ""))


def _moving(what: str, vcs: str, revision: str) -> tuple[str, str]:
    """Return the message on a revision that names no whole commit, and its variant."""
    if not revision:
        return f"{what} is installed from the newest commit of a {vcs} repository", ""
    if is_short_commit(revision):
        shown = code(revision)
        message = (
            f"{what} is installed from {shown}, a shortened commit, and a "
            "branch or tag of that name would take precedence"
        )
        return message, "shortened"
    variant = "named" if _TAG.fullmatch(revision) else ""
    return f"{what} is installed from {code(revision)}, a name that can move to another commit", variant


@rule("unverified-url-requirement")
def unverified_url_requirement(space: Space, policy: Policy) -> Iterator[Hit | Problem]:
    """Report archives and lists of requirements fetched from an address without a hash."""
    for requirements in used_requirements(space):
        for item in requirements.items:
            if item.url and not item.vcs and not item.hashes and applies(item):
                what = code(item.name) if item.name else "a package"
                message = f"{what} is downloaded from {code(host_of(item.url))} without a hash"
                yield Hit(_place(requirements, item), message)
        for option in requirements.option("--requirement", "--constraint"):
            if option.value.lower().startswith(("http:", "https:")):
                message = f"the list of requirements is downloaded from {code(host_of(option.value))} at each build"
                yield Hit(requirements.file.location(option.value_start, option.value_end), message)
    for install in image_installs(space):
        for item in install.items:
            if item.url and not item.vcs and not item.hashes and install.dockerfile.file is not None:
                what = code(item.name) if item.name else "a package"
                message = f"{what} is downloaded from {code(host_of(item.url))} without a hash"
                yield Hit(install.dockerfile.file.location(item.start, item.end), message)


def _is_released(item: Requirement) -> bool:
    """Return whether it comes from an index, by name."""
    return not item.url and not item.path


def _place(requirements: Requirements, item: Requirement) -> Location:
    return requirements.file.location(item.start, item.end)
