"""What goes from the repository into the image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.model import Edit, Hit
from hf_lint.core.registry import rule
from hf_lint.fixes import edits
from hf_lint.startup.dockerignore import IgnoreFile, find_ignore_file, parse_dockerignore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hf_lint.core.model import Fix, Problem
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile, Instruction, Token

_EVERYTHING = frozenset((".", "./", "/", "*", "./*", "./."))


@rule("unfiltered-build-context")
def unfiltered_build_context(space: Space, policy: Policy) -> Iterator[Hit | Problem]:
    """Report `COPY . .` and no .dockerignore that leaves history and secrets out."""
    dockerfile = space.dockerfile
    if dockerfile is None:
        return
    copies = [
        (instruction, token)
        for instruction in dockerfile.reached_instructions
        if (token := _whole_context(instruction)) is not None
    ]
    if not copies:
        return
    ignore = find_ignore_file(space, dockerfile)
    core = _open(ignore.ignores, policy.params["core"])
    keys = _open(ignore.ignores, policy.params["keys"])
    if not core and not keys:
        return
    shipped = {
        id(step) for stage in (dockerfile.final.chain if dockerfile.final else ()) for step in stage.instructions
    }
    copies.sort(key=lambda copy: id(copy[0]) not in shipped)  # what is in the image itself comes first
    instruction, token = copies[0]
    names = ", ".join(f"`{name}`" for name in core + keys)
    where = "the image" if id(instruction) in shipped else "a stage of the build"
    what = f"`{instruction.name} {token.text}` copies the whole folder into {where}, and "
    related = tuple(dockerfile.file.location(other.start, other.end, "here too") for _, other in copies[1:])
    if ignore.file is None:
        message = what + f"no .dockerignore excludes {names}"
    else:
        message = what + f"{ignore.file.path} does not exclude {names}"
        related += (ignore.file.location(0, 0, "the patterns"),)
    place = dockerfile.file.location(token.start, token.end)
    fix = _leave_out(space, dockerfile, ignore, core + keys)
    yield Hit(place, message, "" if core else "keys", fix, related)


def _leave_out(space: Space, dockerfile: Dockerfile, ignore: IgnoreFile, names: list[str]) -> Fix | None:
    """Add the patterns to the ignore file; None where the build copies by name what they would leave out."""
    added = IgnoreFile(None, parse_dockerignore("\n".join(names)))
    copied = (
        instruction.expand(token).text.lstrip("/").removeprefix("./")
        for instruction in dockerfile.reached_instructions
        if instruction.name in ("COPY", "ADD") and not instruction.flag("from")
        for token in instruction.args[:-1]
    )
    if any(added.ignores(source) for source in copied if source):
        return None
    file = ignore.file
    if file is None:
        there = space.get(".dockerignore") is not None
        edit = None if there else Edit(".dockerignore", 0, 0, "".join(f"{name}\n" for name in names))
    else:
        edit = edits.insert_below(file, len(file.text), len(file.text), "\n".join(names))
    return edits.fix(f"exclude {', '.join(names)} from the build context", edit, safe=False)


def _open(ignores: Callable[[str], bool], wanted: dict[str, list[str]]) -> list[str]:
    """Return the names among `wanted` for which some sample path is not left out."""
    return [name for name, samples in wanted.items() if not all(ignores(sample) for sample in samples)]


def _whole_context(instruction: Instruction) -> Token | None:
    """Return the argument of COPY or ADD that stands for the whole build context."""
    if instruction.name not in ("COPY", "ADD") or instruction.flag("from") or instruction.heredocs:
        return None
    return next((token for token in instruction.args[:-1] if token.text in _EVERYTHING), None)
