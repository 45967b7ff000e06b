"""Where findings about an instruction point. No rule is here."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hf_lint.core.model import Location
    from hf_lint.space.dockerfile import Dockerfile, Instruction


def first_line(dockerfile: Dockerfile, instruction: Instruction) -> Location:
    """Return the first line of an instruction, without the character that continues it."""
    line_end = dockerfile.text.find("\n", instruction.start)
    end = instruction.end if line_end < 0 else min(instruction.end, line_end)
    text = dockerfile.text[instruction.start : end].rstrip().removesuffix(dockerfile.escape).rstrip()
    return dockerfile.file.location(instruction.start, instruction.start + len(text))
