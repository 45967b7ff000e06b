"""Which files of a folder are looked at: what a push would send, and never what a Space says about itself.

In the working tree of a Space's owner git's rules count: nobody publishes what git ignores there. A Space that lies in
a repository of somebody else, as a download does, brings ignore rules of its own: those hide nothing.
"""

from __future__ import annotations

import os
import subprocess
from types import MappingProxyType
from typing import TYPE_CHECKING

from hf_lint.core.records import NamedTuple
from hf_lint.core.words import count_of
from hf_lint.errors import SourceError
from hf_lint.git.entries import RUNS, path_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SECONDS = 30
_ENTRIES = 10
"""So many entries of folders are gone through for each file that may be looked at."""
_NEW = b"? "
"""What git puts before a file that it does not track."""
_CODE = (".py", ".sh", ".bash", ".js", ".mjs", ".ipynb", ".pth", ".so", ".pkl", ".pt")
_NOT_TRACKED = "the repository around this folder has none of its files, so its .gitignore leaves nothing out"


class Listing(NamedTuple):
    """Relative paths of files, the folders that cannot be read, how many files and folders git ignores, and notes.

    `walked` says that the files are not git's list: some may be what the Space's own rules ignore. `repository` is the
    root of the repository that has files here; "" without one. `ignored_names` are those that git ignores.
    """

    names: tuple[str, ...]
    closed: tuple[str, ...] = ()
    ignored: int = 0
    notes: tuple[str, ...] = ()
    walked: bool = False
    repository: str = ""
    modes: Mapping[str, bool] = MappingProxyType({})
    """Whether git lets a file be executed, of those that it tracks."""
    ignored_names: tuple[str, ...] = ()


def list_files(root: str, limit: int, *, trusted: bool = True) -> Listing:
    """Return the files to look at in `root`: git's list where it counts, else all of them, at most one more than
    `limit`.

    It counts where the folder is `trusted`: a repository says itself what it ignores, and which folders are another's.
    """
    around = find_repository(os.path.abspath(root)) if trusted else None
    listed = _list_by_git(root, limit, around == os.path.abspath(root)) if around is not None else None
    if listed is not None and listed.names:
        return listed._replace(repository=around or "")
    closed: list[str] = []
    names = tuple(sorted(_take(root, "", limit, closed)))
    notes = listed.notes if listed is not None else (_unused_git(root),) if around is not None else ()
    return Listing(names, tuple(closed), walked=True, notes=notes)


def _unused_git(root: str) -> str:
    """Say why the repository is there and git does not list its files."""
    from hf_lint.git.repository import Repository

    why = "it does not list the files"
    try:
        Repository(root).close()
    except SourceError as error:
        why = str(error)
    return f"git was not used ({why}), so what it ignores was checked, too"


def _list_by_git(root: str, limit: int, own: bool) -> Listing | None:
    """Return what git would push from `root`: tracked files and new ones that it does not ignore. None where git fails.

    No files where the repository is not its `own` but one around it that has none of its files: then the ignore rules
    in the folder are not those of whoever owns the repository.
    """
    try:
        listing = _start(root, "-t", "--stage", "--others", "--exclude-standard")
        ignoring = _start(root, "--others", "--exclude-standard", "--ignored", "--directory")
        entries, ignored = _ask(listing), _ask(ignoring)
    except (OSError, SourceError, subprocess.TimeoutExpired):
        return None
    if entries is None or ignored is None:
        return None
    if not own and ignored and all(entry.startswith(_NEW) for entry in entries):
        return Listing((), notes=(_NOT_TRACKED,))
    names: dict[str, None] = {}
    closed: list[str] = []
    submodules = 0
    modes: dict[str, bool] = {}
    for entry in entries:
        new, path = entry.startswith(_NEW), os.fsdecode(entry[2:])
        if new and path.endswith("/"):  # a repository of its own, not a submodule: an upload takes its files along
            names.update(dict.fromkeys(_take(root, path.rstrip("/"), limit, closed)))
            continue
        mode, _, name = ("", "", path) if new else path.partition("\t")
        submodules += mode.startswith("160000 ")
        if not mode.startswith("160000 "):
            names[name] = None
            if not new:
                modes[name] = mode.startswith(RUNS)
    notes = [f"{count_of(submodules, 'submodule')} not checked"] if submodules else []
    left_out = tuple(path_text(name).replace(os.sep, "/") for name in ignored)
    return Listing(tuple(sorted(names)), tuple(closed), len(ignored), tuple(notes), modes=modes, ignored_names=left_out)


def _start(root: str, *options: str) -> subprocess.Popen[bytes]:
    """Git at work on a list, with every setting off through which a repository could make it start a program."""
    from hf_lint.git.repository import git_command, git_environment

    command = [*git_command(root), "ls-files", "-z", *options]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=git_environment())


def _ask(process: subprocess.Popen[bytes]) -> list[bytes] | None:
    """Return the entries of a list; None where git fails."""
    with process:
        try:
            out, _ = process.communicate(timeout=_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    return [name for name in out.split(b"\0") if name] if process.returncode == 0 else None


def find_repository(folder: str) -> str | None:
    """Return the nearest folder, from `folder` upwards, that is a repository's; None without one."""
    while not os.path.lexists(os.path.join(folder, ".git")):
        folder, below = os.path.dirname(folder), folder
        if folder == below:
            return None
    return folder


def _take(root: str, start: str, limit: int, closed: list[str]) -> list[str]:
    """Return the files below the folder `start`, at most one more than `limit`: the caller says that there are more."""
    found: list[str] = []
    for name in _walk(root, start, limit, closed):
        found.append(name)
        if len(found) > limit:
            break
    return found


def _walk(root: str, start: str, limit: int, closed: list[str]) -> Iterator[str]:
    stack = [start]
    seen = 0
    while stack:
        folder = stack.pop()
        try:
            with os.scandir(os.path.join(root, folder)) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError:
            closed.append(folder)
            continue
        seen += len(listed)
        if seen > _ENTRIES * limit:  # git's own files are not counted otherwise
            closed.append(folder)
            return
        for entry in listed:
            name = f"{folder}/{entry.name}" if folder else entry.name
            if entry.is_dir(follow_symlinks=False):
                stack.append(name)
            elif not _is_of_git(name):
                yield name


def _is_of_git(path: str) -> bool:
    """Return whether a file is git's own: code is none, wherever below `.git` it lies, and a start may reach it
    there."""
    parts = path.split("/")
    return ".git" in parts and not parts[-1].endswith(_CODE)
