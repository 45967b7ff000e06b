"""What files of a Space may name: only what lies in the Space itself, by no link, and never what git keeps for itself.

A pull request can bring a config. The next run of its reviewer must not read or write anything through it that is not
the Space's.
"""

from __future__ import annotations

import os
import stat
import unicodedata

from hf_lint.config.file import NAME
from hf_lint.errors import ConfigError

BASELINE = ".hf-lint-baseline.json"


def own_file(folder: str, name: str, named_by: str) -> str:
    """The path of the file `name` of the Space in `folder`, where it is inside of it and reached by no link.

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
    return os.path.join(folder, *parts) if folder not in ("", os.curdir) else os.path.join(*parts)


def _is_git(part: str) -> bool:
    """Whether some file system takes `part` for `.git`: in any case, with ends or characters that it passes over."""
    plain = "".join(char for char in part if unicodedata.category(char) != "Cf").partition(":")[0]
    return plain.rstrip(" .").lower() in (".git", "git~1")


def own_config(folder: str) -> str:
    """The path of the Space's own config. ConfigError where it is a link."""
    shown = NAME if folder in ("", os.curdir) else os.path.join(folder, NAME)
    return own_file(folder, NAME, shown)


def own_baseline(folder: str, name: str | None) -> str:
    """The path of the Space's own baseline: `name` in its config, or where it lies by default. ConfigError."""
    if name is None:
        return own_file(folder, BASELINE, BASELINE)
    if not name.endswith(".json"):
        raise ConfigError(f"`baseline` in {NAME} names a file that does not end in .json")
    return own_file(folder, name, f"`baseline` in {NAME}")
