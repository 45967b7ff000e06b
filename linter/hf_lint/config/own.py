"""What files of a Space may name: only what lies in the Space itself, by no link, and never what git keeps for itself.

A pull request can bring a config. The next run of its reviewer must not read or write anything through it that is not
the Space's.
"""

from __future__ import annotations

import os
import stat
import unicodedata

from hf_lint.config.model import MAX_BYTES, NAME
from hf_lint.core.lazy import regex
from hf_lint.errors import ConfigError

BASELINE = ".hf-lint-baseline.json"
NAMES = (NAME, ".hf-lint.yml")
_MISNAMED = regex(r"\.?hf[-_.]?lint(?:rc|(?:rc)?\.(?:ya?ml|json|toml|ini|cfg|conf))")
"""What people call a config by mistake; a folder of that name is none."""
_TABLE = regex(rb"(?m)^[ \t]*\[tool\.[\"']?hf[-_]?lint\b")


def own_file(folder: str, name: str, named_by: str) -> str:
    """Return the path of the file `name` of the Space in `folder`, where it is inside of it and reached by no link.

    ConfigError, which says that `named_by` names it, for everything else. It need not exist.
    """
    parts = name.replace("\\", "/").split("/")
    if os.path.isabs(name) or parts[0][1:2] == ":" or ".." in parts or not name:
        raise ConfigError(f"{named_by} names a file outside of the Space, which its own config may not")
    if any(_is_git(part) for part in parts):
        raise ConfigError(f"{named_by} names a file of git, which is never read or written")
    path = folder or os.curdir
    for part in parts:
        path = os.path.join(path, part)
        try:
            status = os.lstat(path)
        except OSError:
            break
        if stat.S_ISLNK(status.st_mode) or getattr(status, "st_reparse_tag", False):
            raise ConfigError(f"{named_by} is a symbolic link, or leads through one: hf-lint does not follow it")
        if stat.S_ISDIR(status.st_mode) and _is_repository(path):
            raise ConfigError(f"{named_by} names a file of git, which is never read or written")
    return os.path.join(folder, *parts) if folder not in ("", os.curdir) else os.path.join(*parts)


def _is_git(part: str) -> bool:
    """Return whether some file system takes `part` for `.git`: in any case, with ends or characters that it passes
    over."""
    plain = "".join(char for char in part if unicodedata.category(char) != "Cf").partition(":")[0]
    return plain.rstrip(" .").lower() in (".git", "git~1")


def _is_repository(path: str) -> bool:
    """Return whether git may keep a repository in a folder of any name: a file `.git` can lead to it."""
    return all(os.path.lexists(os.path.join(path, name)) for name in ("HEAD", "objects", "refs"))


def find_own_config(folder: str) -> str:
    """Return the path of the Space's own config; "" without one.

    ConfigError for a link, for two configs, and for a file that somebody may take for a config that it is not: its
    settings would be left out without a word.
    """
    found = [name for name in NAMES if os.path.lexists(_join(folder, name))]
    if len(found) > 1:
        raise ConfigError(f"{' and '.join(found)} are both there: keep one of them")
    for name in () if found else _list_misnamed(folder):
        raise ConfigError(f"{_join(folder, name)} is not read: rename it to {NAME} (or leave it out with --no-config)")
    if not found and _TABLE.search(_read_project(folder)):
        raise ConfigError(
            f"{_join(folder, 'pyproject.toml')}: [tool.hf-lint] is not read: write its settings into {NAME} "
            "(or leave it out with --no-config)"
        )
    return own_file(folder, found[0], _join(folder, found[0])) if found else ""


def _list_misnamed(folder: str) -> list[str]:
    try:
        with os.scandir(folder or os.curdir) as entries:
            return sorted(one.name for one in entries if _MISNAMED.fullmatch(one.name.lower()) and not one.is_dir())
    except OSError:
        return []


def _read_project(folder: str) -> bytes:
    path = _join(folder, "pyproject.toml")
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode):
            return b""
        with open(path, "rb") as stream:
            return stream.read(MAX_BYTES)
    except OSError:
        return b""


def _join(folder: str, name: str) -> str:
    return name if folder in ("", os.curdir) else os.path.join(folder, name)


def own_baseline(folder: str, name: str | None) -> str:
    """Return the path of the Space's own baseline: `name` in its config, or where it lies by default. ConfigError."""
    if name is None:
        return own_file(folder, BASELINE, BASELINE)
    if ":/" in name:  # it may hold a password, which later messages about the path would print
        raise ConfigError(f"`baseline` in {NAME} is an address: it names a file of the Space")
    if not name.endswith(".json"):
        raise ConfigError(f"`baseline` in {NAME} names a file that does not end in .json")
    return own_file(folder, name, f"`baseline` in {NAME}")
