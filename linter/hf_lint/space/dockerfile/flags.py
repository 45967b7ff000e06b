"""Flags of instructions: which there are, --mount options, and what the instruction parser of BuildKit refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.space.dockerfile.model import Flag, Instruction, Mount, SyntaxProblem, Token

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_FLAGS: dict[str, frozenset[str]] = {
    "FROM": frozenset(("platform",)),
    "RUN": frozenset(("mount", "network", "security", "device")),
    "COPY": frozenset(("from", "chown", "chmod", "link", "parents", "exclude")),
    "ADD": frozenset(("chown", "chmod", "link", "keep-git-dir", "checksum", "exclude", "unpack")),
    "HEALTHCHECK": frozenset(("interval", "timeout", "start-period", "start-interval", "retries")),
}
_NEEDS_TWO = frozenset(("COPY", "ADD"))
_BARE = frozenset(("CMD", "ENTRYPOINT", "VOLUME", "LABEL"))


def parse_mounts(instruction: Instruction) -> tuple[Mount, ...]:
    """Return the --mount flags; option names in lower case, an option without "=" has the value ""."""
    mounts = []
    for flag in instruction.flags:
        if flag.name != "mount" or flag.value is None:
            continue
        options: dict[str, str] = {}
        for part in flag.value.split(","):
            name, _, value = part.strip().partition("=")
            options[name.lower()] = value.strip('"')
        mounts.append(Mount(options.pop("type", "bind").lower(), options, flag))
    return tuple(mounts)


def value_token(flag: Flag, value: str, option: str = "") -> Token:
    """Return the token of `value` within `flag` (of its `option=`); the whole flag when it was written with quotes."""
    place = flag.token
    at = place.text.find(f"{option}={value}")
    if at < 0 or place.end - place.start != len(place.text):
        return Token(value, place.start, place.end)
    start = place.start + at + len(option) + 1
    return Token(value, start, start + len(value))


_OF_MANY_LINES = ("RUN", "ENV", "CMD", "ENTRYPOINT", "COPY", "LABEL", "HEALTHCHECK")


def find_unknown_flags(instruction: Instruction) -> tuple[Flag, ...]:
    """Flags that the instruction does not have."""
    known = _FLAGS.get(instruction.name, frozenset())
    return tuple(flag for flag in instruction.flags if flag.name not in known)


def check_instruction(
    instruction: Instruction, known: Collection[str], above: Instruction | None = None
) -> Iterator[SyntaxProblem]:
    """Yield what stops the build before it runs, beyond what the parser refuses; `above` is the instruction before."""
    name = instruction.name
    place = instruction.keyword

    def problem(message: str, at: Token = place) -> SyntaxProblem:
        return SyntaxProblem(at.start, at.end, message, "instruction")

    if instruction.error:
        return
    if name not in known:
        cut = (
            above is not None
            and above.name in _OF_MANY_LINES
            and not (instruction.keyword.text.isupper() and instruction.keyword.text.isalpha())
        )
        why = f": the {above.name} above, to which it may belong, has no `\\` at its end" if cut and above else ""
        yield problem(f"`{instruction.keyword.text[:40]}` is not an instruction{why}")
        return
    if instruction.flags:
        for flag in find_unknown_flags(instruction):
            yield problem(f"{name} has no flag `--{flag.name[:40]}`", flag.token)
    if instruction.stage is None and name not in ("ARG", "FROM"):
        yield problem(f"{name} is before the first FROM")
    if instruction.trigger is not None:
        yield from check_instruction(instruction.trigger, known)
    elif not instruction.args and not instruction.pairs:
        if not (name in _BARE and instruction.json) and not (name == "RUN" and instruction.heredocs):
            yield problem(f"{name} needs an argument")
    elif name == "FROM" and not _is_from(instruction):
        yield problem("FROM takes an image, or `image AS name`")
    elif name in _NEEDS_TWO and len(instruction.args) < 2:
        yield problem(f"{name} needs a source and a destination")


def _is_from(instruction: Instruction) -> bool:
    args = instruction.args
    return len(args) == 1 or (len(args) == 3 and args[1].text.lower() == "as")
