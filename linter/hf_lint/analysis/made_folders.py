"""Folders that the build script of a package.json makes: a bundler, a small program or a few commands.

No rule is here.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from hf_lint.core.lazy import regex
from hf_lint.startup.lists import package_scripts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hf_lint.space import Space
    from hf_lint.space.file import File
    from hf_lint.space.shell import Script

MADE_FOLDERS = ("dist", "build", "out", "public")
_IMPORTED = regex(r"(?:\bfrom\s{1,40}|\brequire\(\s{0,40}|\bimport\s{0,40}(?:\(\s{0,40})?)[\"']([^\"'\n]{1,100})[\"']")
_LITERAL = regex(r"[\"'`](?:\./)?([\w./-]{1,100})[\"'`]")
_NODE_OWN = ("fs", "path", "url", "os")
_TOLD = ("outDir", "distDir", "outputPath", "BUILD_PATH", "outputDir", "build.dist")
_TOLD_FOLDER = regex(
    r"(?:\boutDir[\"']?\s*:\s*|--(?:outDir|out-dir|outdir|dist-dir|output-path)[= ]\s*)[\"'`]?([\w./-]+)"
)


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


def made_by_package(space: Space, manifest: File, name: str, params: Mapping[str, Any]) -> frozenset[str] | None:
    """Return the folders beside a package.json that its script `name` makes; None where that is not certain."""
    scripts = package_scripts(manifest)
    if name not in scripts or f"post{name}" in scripts:
        return None
    from hf_lint.space.shell import parse_shell

    script = parse_shell(scripts[name][:2000])
    names = made_by_commands(script)
    if names:
        return names
    line = " ".join(word.value for word in script.commands[-1].argv) if script.commands else ""
    made_by = next((folder for start, folder in params["bundlers"].items() if line.startswith(start)), None)
    beside = posixpath.dirname(manifest.path)
    settings = [
        one
        for one in space.files.values()
        if posixpath.dirname(one.path) == beside and one.name.startswith(tuple(params["bundler_settings"]))
    ]
    texts = [scripts[name], *(one.text for one in settings if one.kind == "text")]
    if made_by is None:
        return made_by_script(space, beside, line) or None
    told = {match[1] for text in texts for match in _TOLD_FOLDER.finditer(text)}
    if len(told) == 1 and not any(word in text for text in texts for word in ("export", "env", "path.", "resolve(")):
        return frozenset(name.strip("./").split("/")[0] for name in told)
    if " -" in line or any(word in text for text in texts for word in (*_TOLD, "export")):
        return None
    return frozenset((made_by,))
