"""Shell functions in place of their calls: `get() { curl "$1"; }; get https://... | sh` runs what neither line says.

A body is put in as it is written, with the arguments of the call for `$1` to `$9`, `$@` and `$*`. Places stay those of
what is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.space.mapped import MappedText
from hf_lint.space.shell import shell_script

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hf_lint.space.shell import Command, Script, Word

MAX_TEXT = 20_000
_ROUNDS = 2
"""Functions that call functions."""
_ARGUMENT = regex(r"\"\$(?:[@*]|\{[@*]\})\"|\$(?:\{([1-9])\}|([1-9])|[@*]|\{[@*]\})")
_COPIES = ("cp", "mv", "ln", "install")
_KNOWN = frozenset(("curl", "wget", "sh", "bash", "dash", "busybox"))


def inline_functions(script: Script) -> Script | None:
    """Return `script` with the bodies of its functions in place of their calls; None where it calls none of its own."""
    made = script
    for _ in range(_ROUNDS):
        once = _inline(made)
        if once is None:
            break
        made = once
    return made if made is not script else None


def _inline(script: Script) -> Script | None:
    source = script.source
    commands = list(script.walk())
    bodies = {command.function: command for command in commands if command.function and command.group is not None}
    others = _other_names(commands) if _may_rename(script.text) else {}
    calls = [c for c in commands if c.words and (c.words[0].value in bodies or c.words[0].value in others)]
    parts: list[MappedText] = []
    at = 0
    size = len(source.text)
    for call in sorted(calls, key=lambda command: command.start):
        name = call.words[0]
        if name.value not in bodies:
            start = source.index(call.start)
            if start >= at and source.text.startswith(name.text, start):
                parts += [source.slice(at, start), _glue(others[name.value], call.start)]
                at = start + len(name.text)
            continue
        whole = bodies[name.value]
        start, end = source.index(call.start), source.index(call.words[-1].end - 1) + 1
        if start < at or not source.text.startswith(name.text, start) or whole.start <= call.start < whole.end:
            continue
        assert whole.group is not None
        body = _fill(whole.group.source, call.words[1:])
        size += len(body.text)
        if size > MAX_TEXT:
            return None
        parts += [source.slice(at, start), _glue("{ ", call.start), body, _glue("\n}", call.words[-1].end)]
        at = end
    if not parts:
        return None
    return shell_script(MappedText.join([*parts, source.slice(at, len(source.text))]), script.interpreter)


def _may_rename(text: str) -> bool:
    return "alias " in text or any(f"/{name}" in text for name in _KNOWN)


def _other_names(commands: Sequence[Command]) -> dict[str, str]:
    """Return what names stand for that `alias` gives, or a copy of a program that fetches or runs scripts."""
    found: dict[str, str] = {}
    for command in commands:
        if command.name == "alias":
            pairs = (arg.partition("=") for arg in command.args)
            found.update((name, value) for name, equals, value in pairs if equals and value)
        elif command.name in _COPIES and len(command.args) >= 2:
            program = command.args[-2].rpartition("/")[2]
            name = command.args[-1].rpartition("/")[2]
            if program in _KNOWN and name and name != program:
                found[name] = program
    return found


def _glue(text: str, offset: int) -> MappedText:
    return MappedText(text, [(0, offset)], offset)


def _fill(body: MappedText, words: Sequence[Word]) -> MappedText:
    """Return the body with the arguments put in."""
    parts: list[MappedText] = []
    at = 0
    for match in _ARGUMENT.finditer(body.text):
        number = match[1] or match[2]
        given = words[int(number) - 1 : int(number)] if number else words
        parts.append(body.slice(at, match.start()))
        for word in given:
            parts += [MappedText(word.text, [(0, word.start)], word.end), _glue(" ", word.end)]
        if given:
            parts.pop()
        at = match.end()
    return MappedText.join([*parts, body.slice(at, len(body.text))])
