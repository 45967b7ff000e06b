"""The text that hadolint gets: the same instructions, written so that its parser can read them.

hadolint reports the first line of an instruction and nothing else, so the text need not keep the lines of the file:
it keeps the way from its own lines to the instructions.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple
from hf_lint.space.dockerfile.parser import KNOWN

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from hf_lint.space.dockerfile import Dockerfile, Heredoc, Instruction

_REGISTRY_PORT = regex(r"^([\w.-]+):\d+/")
_HEREDOC = regex(r"<<-?[ \t]*")
_LEADING_TABS = regex(r"^\t+", re.MULTILINE)
_COMMAND_END = regex(r"&&|\|\|?|;|\n")


class Rendered(NamedTuple):
    """A text for hadolint; `starts` holds the 1-based line of each rendered instruction, `indexes` which one it is."""

    text: str
    starts: tuple[int, ...]
    indexes: tuple[int, ...]

    def instruction(self, line: int) -> int:
        """Return the index of the instruction that `line` of the text belongs to."""
        at = bisect_right(self.starts, line) - 1
        return self.indexes[max(at, 0)] if self.indexes else 0


def refuse(dockerfile: Dockerfile, max_bytes: int, max_instruction_bytes: int, max_commands: int) -> str:
    """Return why a file is not given to hadolint: its time and memory grow with the square of a RUN's commands. "" is
    fine."""
    text = dockerfile.text
    if len(text.encode("utf-8", "replace")) > max_bytes:
        return f"it is larger than {max_bytes} bytes"
    if len(dockerfile.instructions) > max_commands:
        return f"it has more than {max_commands} instructions"
    for instruction in dockerfile.instructions:
        source = text[instruction.start : instruction.end] + "".join(part.content for part in instruction.heredocs)
        if len(source.encode("utf-8", "replace")) > max_instruction_bytes:
            return f"the {instruction.name} in line {instruction.line} is larger than {max_instruction_bytes} bytes"
        if sum(1 for _ in _COMMAND_END.finditer(source)) > max_commands:
            return f"the {instruction.name} in line {instruction.line} has more than {max_commands} commands"
    return ""


def render(dockerfile: Dockerfile, without: AbstractSet[int]) -> Rendered:
    """Return the text for hadolint, leaving out the instructions whose indexes are in `without`.

    Comments between instructions are dropped (a pragma in them would mute hadolint), an empty line stands after each
    instruction (hadolint wants one behind a heredoc), and what only hadolint's parser refuses is written differently.
    """
    lines = [f"# escape={dockerfile.escape}"] if dockerfile.escape != "\\" else []
    starts: list[int] = []
    indexes: list[int] = []
    for index, instruction in enumerate(dockerfile.instructions):
        text = _stand_in(instruction) if index in without else _source(dockerfile.text, instruction)
        if text is None:
            continue
        starts.append(len(lines) + 1)
        indexes.append(index)
        lines += [*text.split("\n"), ""]
    return Rendered("\n".join(lines) + "\n", tuple(starts), tuple(indexes))


def _stand_in(instruction: Instruction) -> str | None:
    """Return what takes the place of an instruction that hadolint cannot read, where the others depend on it."""
    if instruction.name == "FROM":
        alias = instruction.stage.alias if instruction.stage else None
        return f"FROM scratch AS {alias.text}" if alias else "FROM scratch"
    return "WORKDIR /unread" if instruction.name == "WORKDIR" else None


def _source(text: str, instruction: Instruction) -> str | None:
    """Return the instruction for hadolint, or None where BuildKit refuses it too, which is another rule's to report."""
    if instruction.error or instruction.name not in KNOWN:
        return _stand_in(instruction)
    source = text[instruction.start : instruction.end]
    if instruction.heredocs:
        return _with_heredocs(source, instruction.heredocs)
    if instruction.name == "EXPOSE" and ("${" in source or '"' in source or "'" in source):
        ports = [instruction.expand(port) for port in instruction.args]
        known = [port.text for port in ports if port.known and port.text]
        return "EXPOSE " + " ".join(known) if known else None
    if instruction.name == "FROM" and instruction.args:
        base = instruction.args[0]
        plain = _REGISTRY_PORT.sub(r"\1/", base.text)
        if plain != base.text:
            return text[instruction.start : base.start] + plain + text[base.end : instruction.end]
    return source.replace("\r\n", "\n")


def _with_heredocs(source: str, heredocs: tuple[Heredoc, ...]) -> str:
    """Return the instruction with `<<-` and `<< ` written as `<<`: hadolint takes no tabs off, and wants no blank
    there."""
    lines = [source.replace("\r\n", "\n")]
    for heredoc in heredocs:
        content = heredoc.content.replace("\r\n", "\n")
        lines[0] = lines[0].replace(heredoc.word, _HEREDOC.sub("<<", heredoc.word, count=1), 1)
        if heredoc.chomp:
            content = _LEADING_TABS.sub("", content)
        lines += [*content.removesuffix("\n").split("\n"), heredoc.name] if content else [heredoc.name]
    return "\n".join(lines)
