"""Folders and files that plain commands of a RUN need, or must not find. No rule is here."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.startup.dockerignore import find_ignore_file
from hf_lint.startup.layout import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile
    from hf_lint.space.shell import Command, Word

_PATH = regex(r"(?:\./|/)?[A-Za-z0-9._-][\w./-]*\w/?")
_BASE = frozenset(
    (
        "bin",
        "boot",
        "dev",
        "etc",
        "home",
        "lib",
        "lib64",
        "media",
        "mnt",
        "opt",
        "proc",
        "root",
        "run",
        "sbin",
        "srv",
        "sys",
    )
) | {"tmp", "usr", "var"}
"""Folders of every image, in which packages and users have their own."""


def needed_paths(command: Command, folder: str) -> Iterator[tuple[Word, str]]:
    """Yield what `cp`, `mv`, `unzip`, `cd`, `chmod`, `chown` and a plain `rm` stop without: the word and the path."""
    words = list(command.argv[1:])
    if command.wrappers or any(not word.literal for word in words):
        return
    operands = [word for word in words if not word.value.startswith("-")]
    options = "".join(word.value for word in words if word.value.startswith("-"))
    if command.name in ("cp", "mv") and len(operands) > 1:
        wanted = operands[:-1]
    elif command.name in ("unzip", "cd"):
        wanted = operands[:1]
    elif command.name in ("chmod", "chown") and "f" not in options and "reference" not in options:
        wanted = [word for word in operands[1:] if command.name == "chown" or not word.value.endswith((".sh", ".bash"))]
    elif command.name == "rm" and "f" not in options:
        wanted = operands
    else:
        wanted = []
    for word in wanted:
        path = clean(posixpath.join(folder, word.value))
        if _PATH.fullmatch(word.value) and path.split("/")[1] not in _BASE:
            yield word, path


def find_made_twice(
    space: Space, dockerfile: Dockerfile, command: Command, folder: str, files: Mapping[str, str]
) -> tuple[Word, str] | None:
    """Return a folder that `mkdir` without -p is to make, and that a COPY has brought: `files` are those of COPY."""
    if command.name != "mkdir" or any(arg.startswith("-") for arg in command.args) or command.wrappers:
        return None
    for word in command.argv[1:]:
        path = clean(posixpath.join(folder, word.value))
        inside = [source for at, source in files.items() if at.startswith(f"{path}/")] if word.literal else []
        if inside and not all(map(find_ignore_file(space, dockerfile).ignores, inside)):
            return word, f"`{path}` already exists, so `mkdir` without `-p` stops (`File exists`)"
    return None
