"""Text of a Dockerfile -> instructions, as BuildKit reads it, but a broken instruction does not lose the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.space.dockerfile.flags import check_instruction
from hf_lint.space.dockerfile.lines import LineReader, LogicalLine
from hf_lint.space.dockerfile.model import Heredoc, Instruction, Pair, ParsedDockerfile, SyntaxProblem, Token
from hf_lint.space.dockerfile.stages import build_stages
from hf_lint.space.dockerfile.words import (
    NotStringsError,
    heredoc_words,
    split_blanks,
    split_flags,
    split_json,
    split_keyword,
    split_words,
    strip_range,
    token,
)

if TYPE_CHECKING:
    from hf_lint.space.mapped import MappedText

MAX_INSTRUCTIONS = 5_000
"""Ten times what the longest real Dockerfiles have; each costs time in every rule."""
MAX_LENGTH = 1_000_000
"""Code points; it is far less than that in practice too."""
MAX_ONBUILD = 8
MAX_UNCLOSED = 16
_WORD_LISTS = frozenset(("EXPOSE", "FROM"))
_JSON_OR_WORDS = frozenset(("ADD", "COPY", "VOLUME"))
_JSON_OR_REST = frozenset(("CMD", "ENTRYPOINT", "RUN", "SHELL"))
_REST = frozenset(("MAINTAINER", "STOPSIGNAL", "USER", "WORKDIR"))
_PAIRS = frozenset(("ENV", "LABEL"))
_HEREDOC_INSTRUCTIONS = frozenset(("ADD", "COPY", "RUN"))
KNOWN = _WORD_LISTS | _JSON_OR_WORDS | _JSON_OR_REST | _REST | _PAIRS | {"ARG", "HEALTHCHECK", "ONBUILD"}
_BLANK = regex(r"[\t\v\f\r ]+")
_NEXT_INSTRUCTION = regex(rf"(?:{'|'.join(sorted(KNOWN))})\s")


def parse_dockerfile(text: str) -> ParsedDockerfile:
    """Parse `text`; never raises. What BuildKit refuses is in `errors`, and the rest is there all the same."""
    parsed = ParsedDockerfile(text)
    parse_into(parsed)
    return parsed


def parse_into(parsed: ParsedDockerfile, end: int = MAX_LENGTH) -> None:
    """Fill `parsed` from its text up to `end`."""
    reader = LineReader(parsed.text[: min(end, MAX_LENGTH)], at=1 if parsed.text.startswith("\ufeff") else 0)
    if len(parsed.text) > MAX_LENGTH:
        message = f"more than {MAX_LENGTH:,} characters: those from here on are not looked at"
        reader.errors.append(SyntaxProblem(MAX_LENGTH, MAX_LENGTH, message))
    instructions: list[Instruction] = []
    while (line := reader.logical()) is not None:
        if len(instructions) >= MAX_INSTRUCTIONS:
            message = f"more than {MAX_INSTRUCTIONS:,} instructions: those from here on are not looked at"
            reader.errors.append(SyntaxProblem(*line.source.span(*_whole(line.source)), message))
            break
        instruction = _instruction(line, reader.escape, *_whole(line.source), 0)
        instruction.comments = line.comments
        if _may_have_heredoc(instruction):
            _read_heredocs(instruction, reader)
        instructions.append(instruction)
        if instruction.error:
            reader.errors.append(SyntaxProblem(instruction.start, instruction.end, instruction.error))
    if not instructions and end:
        reader.errors.append(SyntaxProblem(0, 0, "the file has no instructions"))
    parsed.instructions = tuple(instructions)
    parsed.directives = tuple(reader.directives)
    parsed.comments = tuple(reader.comments)
    parsed.escape = reader.escape
    build_stages(parsed)
    above = None
    for instruction in instructions:
        reader.errors.extend(check_instruction(instruction, KNOWN, above))
        above = instruction
    parsed.errors = tuple(sorted(dict.fromkeys(reader.errors), key=lambda problem: problem.start))


def _whole(source: MappedText) -> tuple[int, int]:
    return 0, len(source.text)


def _instruction(line: LogicalLine, escape: str, start: int, end: int, depth: int) -> Instruction:
    source = line.source
    text = source.text
    key_start, key_end, rest, end = split_keyword(text, start, end)
    keyword = token(source, key_start, key_end)
    instruction = Instruction(
        name=keyword.text.upper(),
        keyword=keyword,
        start=keyword.start,
        end=source.span(key_start, end)[1],
        line=line.first,
        end_line=line.last,
        original=text[start:end] if depth else text,
        source=source,
    )
    if rest < end:
        instruction.flags, rest = split_flags(source, rest, end, escape)
    rest, end = strip_range(text, rest, end)
    instruction.rest = rest
    try:
        _fill(instruction, line, escape, rest, end, depth)
    except NotStringsError:
        instruction.error = "a JSON list here must hold strings only"
        instruction.args = (token(source, rest, end),)
    return instruction


def _fill(instruction: Instruction, line: LogicalLine, escape: str, rest: int, end: int, depth: int) -> None:
    """Arguments of one instruction, by its kind."""
    name, source = instruction.name, line.source
    if rest >= end or name not in KNOWN:
        return
    if name in _JSON_OR_REST or name in _JSON_OR_WORDS:
        items = split_json(source, rest, end)
        instruction.json = items is not None
        if items is not None:
            instruction.args = items
        elif name in _JSON_OR_WORDS:
            instruction.args = split_blanks(source, rest, end)
        else:
            instruction.args = (token(source, rest, end),)
    elif name in _WORD_LISTS:
        instruction.args = split_blanks(source, rest, end)
    elif name in _PAIRS:
        _fill_pairs(instruction, escape, rest, end)
    elif name == "ARG":
        words = split_words(source, rest, end, escape)
        instruction.args = tuple(token(source, *word) for word in words)
        instruction.pairs = tuple(_pair(source, *word) for word in words)
    elif name == "HEALTHCHECK":
        _fill_healthcheck(instruction, rest, end)
    elif name == "ONBUILD":
        if depth >= MAX_ONBUILD:
            instruction.error = "ONBUILD is nested too deeply"
            return
        instruction.trigger = _instruction(line, escape, rest, end, depth + 1)
        instruction.error = instruction.trigger.error
    else:
        instruction.args = (token(source, rest, end),)


def _pair(source: MappedText, start: int, end: int, text: str) -> Pair:
    equals = text.find("=")
    if equals < 0:
        return Pair(token(source, start, end), None)
    return Pair(token(source, start, start + equals), token(source, start + equals + 1, end))


def _fill_pairs(instruction: Instruction, escape: str, rest: int, end: int) -> None:
    """ENV and LABEL: `K=v K=v`, or the old `K the rest`."""
    source = instruction.source
    words = split_words(source, rest, end, escape)
    if words and "=" not in words[0][2]:
        blank = _BLANK.search(source.text, rest, end)
        if not blank:
            instruction.error = f"{instruction.name} must have two arguments, a name and a value"
            instruction.pairs = (Pair(token(source, rest, end), None),)
            return
        pair = Pair(token(source, rest, blank.start()), token(source, blank.end(), end))
        instruction.pairs = (pair,)
        return
    for _, _, text in words:
        if "=" not in text:
            instruction.error = f"{instruction.name} needs the form name=value, and there is a word without `=`"
    instruction.pairs = tuple(_pair(source, *word) for word in words)


def _fill_healthcheck(instruction: Instruction, rest: int, end: int) -> None:
    """`NONE`, or `CMD` and a command in either form."""
    source = instruction.source
    _, key_end, command, end = split_keyword(source.text, rest, end)
    kind = token(source, rest, key_end)
    instruction.args = (kind,)
    instruction.rest = command
    if command < end:
        items = split_json(source, command, end)
        instruction.json = items is not None
        instruction.args += items if items is not None else (token(source, command, end),)


def _may_have_heredoc(instruction: Instruction) -> bool:
    inner = instruction.trigger if instruction.name == "ONBUILD" and instruction.trigger else instruction
    return inner.name in _HEREDOC_INSTRUCTIONS and not inner.json and "<<" in instruction.original


def _read_heredocs(instruction: Instruction, reader: LineReader) -> None:
    found: list[Heredoc] = []
    for word, fd, chomp, name, expands in heredoc_words(instruction.original):
        start = min(reader.at, len(reader.text))
        end = _find_terminator(reader, name, chomp)
        if end is None:
            instruction.error = f"the heredoc `{name}` is not closed"
            end = _recover(reader, start, name)
        content = reader.text[start:end]
        close = min(max(reader.at - 1, end), len(reader.text))
        found.append(Heredoc(name, word, fd, expands, chomp, content, start, end, close))
    if found:
        instruction.heredocs = tuple(found)
        instruction.end_line = reader.number
        if instruction.trigger:
            instruction.trigger.heredocs = instruction.heredocs


def _find_terminator(reader: LineReader, name: str, chomp: bool) -> int | None:
    """Read up to the terminator; the offset where its line begins, or None when the file ends before."""
    while (line := reader.physical()) is not None:
        start, text = line
        if (text.lstrip("\t") if chomp else text) == name:
            return start
    return None


def _recover(reader: LineReader, start: int, name: str) -> int:
    """Return where an unclosed heredoc ends best: an indented terminator, or the next line that looks like an
    instruction."""
    reader.unclosed += 1
    if reader.unclosed > MAX_UNCLOSED:
        return len(reader.text)
    at, text = start, reader.text
    number = text.count("\n", 0, start)
    while at < len(text):
        behind = text.find("\n", at)
        behind = len(text) if behind < 0 else behind
        line = text[at:behind]
        if line.strip() == name:
            reader.at, reader.number = behind + 1, number + 1
            return at
        if _NEXT_INSTRUCTION.match(line):
            reader.at, reader.number = at, number
            return at
        at = behind + 1
        number += 1
    return len(text)


def all_tokens(instruction: Instruction) -> list[Token]:
    """Return every token of an instruction, those of a trigger included."""
    tokens = [instruction.keyword, *(flag.token for flag in instruction.flags), *instruction.args]
    for pair in instruction.pairs:
        tokens.append(pair.name)
        if pair.value:
            tokens.append(pair.value)
    return tokens + (all_tokens(instruction.trigger) if instruction.trigger else [])
