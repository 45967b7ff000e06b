"""Where findings about an instruction point. No rule is here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex

if TYPE_CHECKING:
    from hf_lint.core.model import Location
    from hf_lint.space.dockerfile import Dockerfile, Instruction

# A list of quoted words, which is no JSON where it comes to this; `[ "$X" = 1 ] && ...` has no such comma.
_NO_LIST = regex(r"""\[\s{0,99}(?:(["'])[^"']{0,300}\1\s{0,99}[,\]]|[\u2018\u2019\u201c\u201d]|[\w./-]{1,300},\s)""")


def is_broken_list(instruction: Instruction) -> bool:
    """Return whether a CMD or ENTRYPOINT is meant as a JSON list and is none, so that a shell gets it."""
    return not instruction.json and bool(instruction.args) and _NO_LIST.match(instruction.args[0].text) is not None


def first_line(dockerfile: Dockerfile, instruction: Instruction) -> Location:
    """Return the first line of an instruction, without the character that continues it."""
    line_end = dockerfile.text.find("\n", instruction.start)
    end = instruction.end if line_end < 0 else min(instruction.end, line_end)
    text = dockerfile.text[instruction.start : end].rstrip().removesuffix(dockerfile.escape).rstrip()
    return dockerfile.file.location(instruction.start, instruction.start + len(text))
