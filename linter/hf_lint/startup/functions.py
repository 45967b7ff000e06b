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

    from hf_lint.space.shell import Script, Word

MAX_TEXT = 20_000
_ROUNDS = 2
"""Functions that call functions."""
_ARGUMENT = regex(r"\$(?:\{([1-9])\}|([1-9])|[@*]|\{[@*]\})")


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
    calls = [command for command in commands if command.words and command.words[0].value in bodies]
    parts: list[MappedText] = []
    at = 0
    size = len(source.text)
    for call in sorted(calls, key=lambda command: command.start):
        name = call.words[0]
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
