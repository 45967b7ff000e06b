"""Scripts that a container starts and the kernel refuses: no right to run them, no first line, Windows line ends.

No rule is here.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from hf_lint.analysis.shell_dialect import find_bash_words, is_dash
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.records import NamedTuple
from hf_lint.space.shell import SHELLS, interpreter_of_shebang
from hf_lint.startup.images import parse_image
from hf_lint.startup.layout import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Location
    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile, Stage
    from hf_lint.space.file import File
    from hf_lint.space.shell import Word

_RUNS_PYTHON = ("uv", "pdm", "rye")
"""Programs that give a file of Python to the interpreter: `uv run app.py`."""
_CONVERTED = regex(r"dos2unix|fromdos|\\r|\\015")
_NORMALISED = regex(r"eol=lf|text=auto")


class _Started(NamedTuple):
    """A file of the Space that is started. `direct`: by the kernel, not given to an interpreter; `first`: by the
    container itself, which has no shell to fall back on."""

    file: File
    place: Location
    word: Word
    direct: bool
    first: bool
    shell: str
    """The shell that reads it, as far as the command or its first line says."""


def find_refused(space: Space, dockerfile: Dockerfile, stage: Stage) -> Iterator[Hit]:
    """Yield each script of the start that cannot run as it is."""
    if space.startup.layout.lost and parse_image(stage.root_image or "").name == "scratch":
        return
    converted = _CONVERTED.search(dockerfile.text) is not None or _is_normalised(space)
    seen: set[str] = set()
    for one in _find_started(space, stage):
        if one.file.path in seen or one.file.kind != "text" or not one.file.text.strip():
            continue
        seen.add(one.file.path)
        line = one.file.text.partition("\n")[0]
        if one.direct and _lacks_right(stage, one.file):
            message = (
                f"`{one.file.path}` is not executable (its mode is 644), and no step changes that, so "
                f"the container ends with `permission denied`; "
                f"run `git update-index --chmod=+x {one.file.path}`, or start it with sh"
            )
            yield Hit(one.place, message, key=one.file.path, related=(one.file.location(0, 0, "the script"),))
        elif one.direct and one.first and not line.startswith("#!"):
            message = (
                f"`{one.file.path}` has no first line such as `#!/bin/sh`, so the kernel does not know what runs it, "
                "and the container ends with `exec format error`"
            )
            yield Hit(one.file.location(0, 0), message, key=f"{one.file.path} #!", related=(one.place,))
        elif line.endswith("\r") and not converted:
            yield _windows(one, line)
        elif one.shell in ("sh", "dash") and is_dash(stage) and "bin/sh" not in dockerfile.text:
            yield from _bash(one)


def _bash(one: _Started) -> Iterator[Hit]:
    """Yield the first word of bash in a script that `sh` reads."""
    found = find_bash_words(one.file.text)
    if found is not None:
        message = (
            f"{found.what} is bash, and sh of the image is dash, which ends `{one.file.path}` with `{found.error}`; "
            "start it with bash"
        )
        yield Hit(one.file.location(found.start, found.end), message, key=f"{one.file.path} sh", related=(one.place,))


def _windows(one: _Started, line: str) -> Hit:
    file = one.file
    if one.direct:
        interpreter = line.strip()[2:].strip() or "sh"
        what = f"so the kernel looks for a program `{interpreter}\\r`, and the container ends with `no such file`"
    else:
        what = "so the shell reads the carriage return as part of each last word, and the container ends at once"
    message = f"the lines of `{file.path}` end in CRLF as on Windows, {what}; convert the line ends to LF"
    return Hit(file.location(0, len(line) - 1), message, key=f"{file.path} crlf", related=(one.place,))


def _find_started(space: Space, stage: Stage) -> Iterator[_Started]:
    layout = space.startup.layout
    folder = stage.workdir or "/"
    for program in space.startup.programs:
        first = program.instruction is not None and program.instruction.json
        for command in program.script.walk():
            if command.name in ("cd", "pushd"):
                break
            words = command.argv
            if not words or not words[0].literal or command.script is not None:
                continue
            if words[0].value.endswith(".py") and command.words[0].value.rpartition("/")[2] in _RUNS_PYTHON:
                continue  # it finds the interpreter itself
            word, direct = words[0], True
            if command.name in SHELLS and len(words) > 1 and words[1].literal and not words[1].value.startswith("-"):
                word, direct = words[1], False
            if direct and "/" not in word.value:
                continue
            path = layout.find(clean(posixpath.join(folder, word.value)))
            file = space.get(path) if path is not None else None
            if file is not None:
                place = program.file.location(word.start, word.end)
                shell = interpreter_of_shebang(file.text[:200]) if direct and file.kind == "text" else command.name
                yield _Started(file, place, word, direct, first and len(program.script.commands) == 1, shell)


def _lacks_right(stage: Stage, file: File) -> bool:
    """Return whether the file comes without the right to be executed, and nothing in the Dockerfile gives it one."""
    if file.executable is not False:
        return False
    for part in stage.chain:
        for step in part.instructions:
            if step.name in ("COPY", "ADD") and (step.flag("chmod") is not None or step.flag("from") is not None):
                return False
            if step.name == "RUN" and any(word in step.original for word in ("chmod", "setfacl", "install -", "cp ")):
                text = step.original
                if file.name in text or "-R" in text or "*" in text or "find" in text or step.heredocs:
                    return False
    return True


def _is_normalised(space: Space) -> bool:
    """Return whether git itself converts the line ends when the files are committed."""
    file = space.get(".gitattributes")
    return file is not None and file.kind == "text" and _NORMALISED.search(file.text) is not None
