"""The account that a Space runs under: number 1000, as on the Hub, or one's own where it is an ordinary one."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from pathlib import Path

UID = 1000


class Account(TypedDict, total=False):
    """How subprocess is told to run something under another account."""

    user: int
    group: int
    extra_groups: list[int]


def account() -> Account:
    """The account, for subprocess; empty for those who cannot change theirs, and need not."""
    return {"user": UID, "group": UID, "extra_groups": []} if os.geteuid() == 0 else {}


def uid() -> int:
    """The number of the account."""
    return account().get("user", os.geteuid())


def hand_over(folder: Path) -> None:
    """Make the account the owner of `folder` and what is in it."""
    for path in (folder, *folder.rglob("*")):
        os.chown(path, uid(), uid() if os.geteuid() == 0 else -1, follow_symlinks=False)


def can_reach(folder: Path) -> bool:
    """Whether the account may enter `folder`."""
    return (
        subprocess.run(["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)], stderr=-3, cwd="/", **account()).returncode == 0
    )
