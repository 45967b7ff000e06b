"""Where the files of `hf-lint init` belong: the Space's folder, the root of its repository, and which CI that has."""

from __future__ import annotations

import os
import re
from pathlib import Path

from hf_lint.core.records import NamedTuple
from hf_lint.errors import SourceError
from hf_lint.sources.discover import find_spaces
from hf_lint.sources.files import find_repository

_HOST = re.compile(r"(?:[a-z+]+://)?(?:[^@/\s]*@)?([A-Za-z0-9.-]+)[:/]")
_HUB = ("huggingface.co", "hf.co")


class Place(NamedTuple):
    """The repository of a Space, or what of it is known."""

    root: Path
    """Where hooks and CI look for their files: the folder itself where there is no repository."""
    spaces: tuple[str, ...]
    """The folders that a config belongs into, relative to `root`; "" for the root."""
    named: str
    """The Space's folder where hf-lint must be told it; "" where it finds all Spaces from the root."""
    hosts: tuple[str, ...] = ()
    """The hosts of the remotes."""
    in_repository: bool = True


def find_place(folder: Path) -> Place:
    """Look at the folder, the repository around it and its remotes; changes nothing."""
    around = find_repository(os.path.abspath(folder))
    root = Path(around) if around is not None else folder
    inside = Path(os.path.abspath(folder)).relative_to(os.path.abspath(root)).as_posix()
    inside = "" if inside == "." else inside
    below = find_spaces(str(folder))
    spaces = tuple(f"{inside}/{one}" if inside else one for one in below) or (inside,)
    found = find_spaces(str(root)) if inside else ()
    named = inside if inside and inside not in found and not (below and set(spaces) <= set(found)) else ""
    return Place(root, spaces, named, _hosts(root) if around is not None else (), around is not None)


def choose_ci(place: Place) -> tuple[str, str]:
    """Return github, gitlab or none, by the remotes and what is there; for none also why, in words."""
    if any(host == "github.com" for host in place.hosts):
        return "github", ""
    if any("gitlab" in host for host in place.hosts):
        return "gitlab", ""
    if (place.root / ".github").is_dir():
        return "github", ""
    if (place.root / ".gitlab-ci.yml").is_file():
        return "gitlab", ""
    if any(host in _HUB for host in place.hosts):
        return "none", "the remote is the Hub, which runs no CI"
    return "none", "no remote says where CI runs"


def _hosts(root: Path) -> tuple[str, ...]:
    from hf_lint.git.repository import Repository

    try:
        with Repository(root) as repository:
            listed = repository.run("config", "--get-regexp", r"^remote\..*\.url$").decode("utf-8", "replace")
    except SourceError:  # no git, or no remote
        return ()
    urls = (line.partition(" ")[2] for line in listed.splitlines())
    return tuple(found[1].lower() for url in urls if (found := _HOST.match(url)))
