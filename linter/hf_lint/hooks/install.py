"""Put the hooks into a repository and take them out again. Nothing that is there is ever overwritten."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from hf_lint.core.atomic import write_whole
from hf_lint.core.records import NamedTuple
from hf_lint.errors import HookError
from hf_lint.hooks.script import CHAINED, MARK, render_hook

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hf_lint.git.repository import Repository


class Place(NamedTuple):
    """The folder that git takes the repository's hooks from; `own` unless it lies outside of the repository."""

    folder: str
    own: bool


class State(NamedTuple):
    """What is there for one hook. `kind`: none, ours, other; `kept`: whether another one waits behind ours."""

    path: str
    kind: str
    kept: bool


def hook_place(repository: Repository) -> Place:
    """Return where git looks for hooks: `core.hooksPath` counts, and worktrees share those of their repository."""
    folder = os.path.realpath(repository.path("hooks"))
    common = os.fsdecode(repository.run("rev-parse", "--git-common-dir").removesuffix(b"\n"))
    inside = [os.path.join(repository.root, common), *([] if repository.bare else [repository.root])]
    return Place(folder, any(_is_within(folder, os.path.realpath(one)) for one in inside))


def hook_state(place: Place, name: str) -> State:
    """Return what is there for the hook `name`."""
    path = os.path.join(place.folder, name)
    kept = os.path.lexists(path + CHAINED)
    if not os.path.lexists(path):
        return State(path, "none", kept)
    return State(path, "ours" if _is_ours(path) else "other", kept)


def install_hook(place: Place, name: str, python: str, options: Sequence[str]) -> str:
    """Put the hook in and say what was done. One that is there already runs after ours, as NAME.local."""
    state = hook_state(place, name)
    text = render_hook(name, python, options)
    if state.kind == "ours":
        if _read(state.path) == text:
            return f"{name}: already installed"
        write_whole(state.path, text.encode(), new_mode=0o755)
        return f"{name}: updated"
    if state.kind == "other":
        if state.kept:
            raise HookError(f"{state.path} and {state.path}{CHAINED} both exist; move one of them away first")
        if os.path.isdir(state.path):
            raise HookError(f"{state.path} is a folder")
        os.rename(state.path, state.path + CHAINED)
        try:
            write_whole(state.path, text.encode(), new_mode=0o755)
        except OSError:
            os.rename(state.path + CHAINED, state.path)
            raise
        off = "" if os.access(state.path + CHAINED, os.X_OK) else "; it is not executable, so git never ran it"
        return f"{name}: installed; the previous hook runs after it, as {name}{CHAINED}{off}"
    os.makedirs(place.folder, exist_ok=True)
    write_whole(state.path, text.encode(), new_mode=0o755)
    return f"{name}: installed" + (f"; it also runs {name}{CHAINED}" if state.kept else "")


def uninstall_hook(place: Place, name: str) -> str:
    """Take the hook out, put back what was there before, and say so."""
    state = hook_state(place, name)
    if state.kind == "none":
        return f"{name}: not installed"
    if state.kind == "other":
        return f"{name}: not changed, because it is not hf-lint's"
    if state.kept:
        os.replace(state.path + CHAINED, state.path)
        return f"{name}: removed; the previous hook is active again"
    os.unlink(state.path)
    return f"{name}: removed"


def _is_within(path: str, folder: str) -> bool:
    try:
        return os.path.commonpath([path, folder]) == folder
    except ValueError:  # another drive
        return False


def _is_ours(path: str) -> bool:
    return stat.S_ISREG(os.lstat(path).st_mode) and MARK in "\n".join(_read(path).split("\n", 2)[:2])


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace", newline="") as stream:
            return stream.read(65536)
    except OSError:
        return ""
