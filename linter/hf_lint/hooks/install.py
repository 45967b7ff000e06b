"""Put the hooks into a repository and take them out again. Nothing that is there is ever overwritten."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from hf_lint.core.records import NamedTuple
from hf_lint.hooks.script import KEPT, MARK, render_hook

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hf_lint.git.repository import Repository


class HookError(Exception):
    """A hook that cannot be put in or taken out; the message says why, and nothing was changed."""


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
    """Where git looks for hooks: `core.hooksPath` counts, and worktrees share those of their repository."""
    folder = os.path.realpath(repository.path("hooks"))
    common = os.fsdecode(repository.run("rev-parse", "--git-common-dir").removesuffix(b"\n"))
    inside = [os.path.join(repository.root, common), *([] if repository.bare else [repository.root])]
    return Place(folder, any(_is_within(folder, os.path.realpath(one)) for one in inside))


def hook_state(place: Place, name: str) -> State:
    """What is there for the hook `name`."""
    path = os.path.join(place.folder, name)
    kept = os.path.lexists(path + KEPT)
    if not os.path.lexists(path):
        return State(path, "none", kept)
    return State(path, "ours" if _is_ours(path) else "other", kept)


def install_hook(place: Place, name: str, python: str, options: Sequence[str]) -> str:
    """Put the hook in and say what was done. One that is there already runs after ours, as NAME.local."""
    state = hook_state(place, name)
    text = render_hook(name, python, options)
    if state.kind == "ours":
        if _read(state.path) == text:
            return f"{name}: already there"
        _write(state.path, text)
        return f"{name}: brought up to date"
    if state.kind == "other":
        if state.kept:
            raise HookError(f"{state.path} and {state.path}{KEPT} are both there: move one of them away first")
        if os.path.isdir(state.path):
            raise HookError(f"{state.path} is a folder")
        os.rename(state.path, state.path + KEPT)
        try:
            _write(state.path, text)
        except OSError:
            os.rename(state.path + KEPT, state.path)
            raise
        off = "" if os.access(state.path + KEPT, os.X_OK) else "; it is not executable, so git never ran it"
        return f"{name}: installed; the hook that was there runs after it, as {name}{KEPT}{off}"
    os.makedirs(place.folder, exist_ok=True)
    _write(state.path, text)
    return f"{name}: installed" + (f"; it also runs {name}{KEPT}" if state.kept else "")


def uninstall_hook(place: Place, name: str) -> str:
    """Take the hook out, put back what was there before, and say so."""
    state = hook_state(place, name)
    if state.kind == "none":
        return f"{name}: not there"
    if state.kind == "other":
        return f"{name}: not hf-lint's, left as it is"
    if state.kept:
        os.replace(state.path + KEPT, state.path)
        return f"{name}: taken out; the hook that was there before is back"
    os.unlink(state.path)
    return f"{name}: taken out"


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


def _write(path: str, text: str) -> None:
    """Write an executable file that appears whole."""
    scratch = f"{path}.{os.getpid()}.tmp"
    try:
        descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o755)
        with open(descriptor, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        os.replace(scratch, path)
    except OSError:
        if os.path.lexists(scratch):
            os.unlink(scratch)
        raise
