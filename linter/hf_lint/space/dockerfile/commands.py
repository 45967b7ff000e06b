"""What an instruction runs or writes as a program."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.space.dockerfile.words import JSON_STRING
from hf_lint.space.mapped import MappedText
from hf_lint.space.shell import SHELLS, Script, Word, exec_script, interpreter_of_shebang, program_name, shell_script

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hf_lint.space.dockerfile.model import Heredoc, Instruction, Token

TOLERANT = regex(r"\|\|(?!\s*(?:exit\s+[1-9]|false)\b)|;|<<|\b(?:if|while|until|for|case)\b|!\s|set \+e|(?<!&)&(?!&)")
"""What lets a RUN go on after a command that fails."""
_ESCAPE = regex(r"\\u[dD][89abAB]\w\w\\u[dD][c-fC-F]\w\w|\\u[0-9a-fA-F]{4}|\\.")
_SURROGATE = regex("[\ud800-\udfff]")
_SUFFIXES = {".sh": "sh", ".bash": "bash", ".py": "python"}


def collect_scripts(instruction: Instruction) -> tuple[Script, ...]:
    """Return the programs of RUN, CMD, ENTRYPOINT, HEALTHCHECK, ONBUILD, and files written by COPY or ADD heredocs."""
    if instruction.trigger is not None:
        return instruction.trigger.scripts
    args = instruction.args
    if instruction.name == "HEALTHCHECK":
        args = args[1:]
    elif instruction.name in ("COPY", "ADD"):
        return tuple(_script_of_heredoc(instruction, heredoc) for heredoc in instruction.heredocs)
    elif instruction.name not in ("RUN", "CMD", "ENTRYPOINT"):
        return ()
    if not args:
        return ()
    if instruction.json:
        return (exec_script(_json_words(instruction, args)),)
    if _runs_its_shell(instruction.shell):
        return (exec_script([_fixed_word(text, instruction) for text in (*instruction.shell, args[0].text)]),)
    shell = _interpreter(instruction)
    first = args[0]
    source = instruction.source.slice(instruction.rest, instruction.rest + len(first.text))
    if instruction.heredocs:
        if all(part.startswith("<<") for part in first.text.split()):
            return tuple(_body(heredoc, shell) for heredoc in instruction.heredocs)
        source = _with_bodies(source, instruction.heredocs)
    return (shell_script(source, shell),)


def _interpreter(instruction: Instruction) -> str:
    """Return what runs the shell form: the first known shell of SHELL, else its program."""
    names = [program_name(item) for item in instruction.shell]
    return next((name for name in names if name in SHELLS), names[0] if names else "sh")


def _runs_its_shell(words: Sequence[str]) -> bool:
    """Return whether SHELL itself says what runs: `["sh", "-c", "curl ... | sh"]`, whatever RUN says."""
    return len(words) > 2 and not words[-1].startswith(("-", "/")) and program_name(words[0]) in SHELLS


def _fixed_word(text: str, instruction: Instruction) -> Word:
    place = instruction.source.span(instruction.rest, len(instruction.source.text))
    return Word(text, text, *place, True, MappedText(text, [(0, place[0])], place[1]))


def _body(heredoc: Heredoc, shell: str) -> Script:
    source = MappedText(heredoc.content, [(0, heredoc.start)], heredoc.end)
    return shell_script(source, interpreter_of_shebang(heredoc.content) or shell)


def _script_of_heredoc(instruction: Instruction, heredoc: Heredoc) -> Script:
    """Return a heredoc that becomes a file: its shebang says what it is, or the name of the file."""
    target = instruction.args[-1].text if instruction.args else ""
    by_name = next((name for suffix, name in _SUFFIXES.items() if target.endswith(suffix)), "")
    source = MappedText(heredoc.content, [(0, heredoc.start)], heredoc.end)
    return shell_script(source, interpreter_of_shebang(heredoc.content) or by_name)


def _with_bodies(source: MappedText, heredocs: tuple[Heredoc, ...]) -> MappedText:
    """Return the text that BuildKit gives to the shell: the line, then each heredoc with its terminator."""
    parts = [source, MappedText("\n", [(0, source.end)], source.end)]
    for heredoc in heredocs:
        parts.append(MappedText(heredoc.content, [(0, heredoc.start)], heredoc.end))
        parts.append(MappedText(heredoc.name + "\n", [(0, heredoc.end)], heredoc.close))
    return MappedText.join(parts)


def _json_words(instruction: Instruction, args: tuple[Token, ...]) -> list[Word]:
    """JSON strings as shell words: their values, and the way back to the characters between the quotes."""
    source = instruction.source
    words = []
    for arg, match in zip(args, JSON_STRING.finditer(source.text, instruction.rest), strict=False):
        parts: list[MappedText] = []
        at = match.start() + 1
        for escape in _ESCAPE.finditer(source.text, at, match.end() - 1):
            parts.append(source.slice(at, escape.start()))
            decoded = _SURROGATE.sub("\ufffd", json.loads(f'"{escape.group()}"'))
            parts.append(MappedText(decoded, [(0, source.offset(escape.start()))], source.offset(escape.end())))
            at = escape.end()
        parts.append(source.slice(at, match.end() - 1))
        words.append(Word(arg.text, arg.text, arg.start, arg.end, True, MappedText.join(parts)))
    return words
