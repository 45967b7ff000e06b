"""The Python modules that the start command of a Docker Space runs. No rule is here."""

from __future__ import annotations

import ast
import posixpath
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Stage
    from hf_lint.space.file import File
    from hf_lint.space.python import PythonModule
    from hf_lint.space.shell import Command

_MAX_MODULES = 200
_APP = regex(r"([A-Za-z_][\w.]*)(?::[\w.()]+)?")
_RUNNERS = frozenset(("gunicorn", "hypercorn", "uvicorn"))
_SCRIPT_RUNNERS = frozenset(("fastapi", "gradio", "python", "shiny", "streamlit"))


def app_modules(space: Space) -> tuple[PythonModule, ...]:
    """The module that CMD or ENTRYPOINT starts and those of the Space that it imports, however deep.

    Empty when the start command does not name it, or leaves the working directory first.
    """
    stage = space.dockerfile.final if space.dockerfile else None
    if stage is None:
        return ()
    commands = [c for item in (stage.entrypoint, stage.cmd) if item for c in item.commands]
    if any(command.name in ("cd", "pushd") for command in commands):
        return ()
    entries = [path for command in commands for path in _entries(command, stage)]
    first = next((path for path in entries if path in space.files), None)
    return _closure(space, first) if first else ()


def _entries(command: Command, stage: Stage) -> Iterator[str]:
    """The paths, relative to the working directory, that a command may start; the likeliest first."""
    words = [word.value for word in command.program_words]
    if command.program in _RUNNERS and not any(word.startswith(("--chdir", "--app-dir")) for word in words):
        for word in words:
            match = _APP.fullmatch(word)
            if match and ":" in word:
                yield match[1].replace(".", "/") + ".py"
    elif command.program in _SCRIPT_RUNNERS:
        script = next((word for word in words if word.endswith(".py")), None)
        if script:
            workdir = stage.workdir or "/"
            yield posixpath.relpath(posixpath.join(workdir, script), workdir)
    elif command.name.startswith("python") and "-m" in command.args:
        module = command.program.replace(".", "/")
        yield f"{module}.py"
        yield f"{module}/__main__.py"


def _closure(space: Space, first: str) -> tuple[PythonModule, ...]:
    """The modules that `first` reaches by import, itself included; relative to its folder or to the root."""
    folder = posixpath.dirname(first)
    waiting, seen = [first], {first}
    modules: list[PythonModule] = []
    while waiting and len(modules) < _MAX_MODULES:
        file = space.get(waiting.pop())
        if file is None or file.kind != "text":
            continue
        module = space.python(file)
        modules.append(module)
        for path in _imported(module, file, folder):
            if path not in seen and path in space.files:
                seen.add(path)
                waiting.append(path)
    return tuple(modules)


def _imported(module: PythonModule, file: File, folder: str) -> Iterator[str]:
    names = [(alias.name, "") for node in module.nodes(ast.Import) for alias in node.names]
    here = posixpath.dirname(file.path)
    for node in module.nodes(ast.ImportFrom):
        base = here
        for _ in range(node.level - 1):
            base = posixpath.dirname(base)
        start = base if node.level else ""
        source = node.module or ""
        names.append((source, start if node.level else ""))
        names += [(f"{source}.{alias.name}".strip("."), start) for alias in node.names]
    for name, start in names:
        path = name.replace(".", "/")
        for root in dict.fromkeys((start,) if start else ("", folder)):
            yield posixpath.join(root, f"{path}.py")
            yield posixpath.join(root, path, "__init__.py")
