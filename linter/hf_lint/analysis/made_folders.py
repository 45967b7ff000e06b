"""Folders that the build script of a package.json makes, where it is a small program or a few commands.

No rule is here.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex

if TYPE_CHECKING:
    from hf_lint.space import Space
    from hf_lint.space.shell import Script

MADE_FOLDERS = ("dist", "build", "out", "public")
_IMPORTED = regex(r"(?:\bfrom\s{1,40}|\brequire\(\s{0,40}|\bimport\s{0,40}(?:\(\s{0,40})?)[\"']([^\"'\n]{1,100})[\"']")
_LITERAL = regex(r"[\"'`](?:\./)?([\w./-]{1,100})[\"'`]")
_NODE_OWN = ("fs", "path", "url", "os")


def made_by_script(space: Space, beside: str, line: str) -> frozenset[str]:
    """Return the usual folders that a plain program of the Space names which `node` runs as the build."""
    words = line.split(" ")
    file = space.get(posixpath.normpath(posixpath.join(beside, words[1]))) if len(words) == 2 else None
    if words[0] != "node" or file is None or file.kind != "text" or len(file.text) > 50_000:
        return frozenset()
    imported = [match[1] for match in _IMPORTED.finditer(file.text)]
    if "process." in file.text or any(name.removeprefix("node:").split("/")[0] not in _NODE_OWN for name in imported):
        return frozenset()
    names = {match[1].strip("./").split("/")[0] for match in _LITERAL.finditer(file.text)}
    return frozenset(names & {*MADE_FOLDERS})


def made_by_commands(script: Script) -> frozenset[str]:
    """Return the folders that a script of mkdir and cp makes; none where it does more."""
    commands = script.commands
    if not commands or any(command.name not in ("mkdir", "cp", "rm", "echo") for command in commands):
        return frozenset()
    words = [word.value for command in commands if command.name == "mkdir" for word in command.argv[1:]]
    return frozenset(word.strip("./").split("/")[0] for word in words if not word.startswith("-"))
