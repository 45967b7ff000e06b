"""Start scripts that write secrets to the log. No rule is here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.secrets import is_secret_name
from hf_lint.startup.runs import start_programs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space import Space
    from hf_lint.space.shell import Command, Pipeline, Script

# Plainly, or with a default; a length (`${#X}`), a part (`${X:0:4}`) or a test (`${X:+set}`) shows no secret.
_VALUE = regex(r"\$(?:\{(?P<braced>[A-Za-z_]\w*)(?::?-[^}]{0,300})?\}|(?P<plain>[A-Za-z_]\w*))")
_ALL = frozenset(("env", "printenv", "export -p", "declare -x", "declare -xp"))
_SHOW = frozenset(("cat", "sort", "tee", "less", "more"))
_HINTS = ("env", "echo", "print", "export", "declare")
_MAX_DEPTH = 8


def logged_by_scripts(space: Space) -> Iterator[Hit]:
    """Yield a hit for each command of a start script that prints a secret, or the whole environment."""
    for program in start_programs(space):
        if not any(hint in program.script.text for hint in _HINTS):
            continue
        for pipeline in _printing(program.script, _MAX_DEPTH):
            what = _describe_printed(pipeline)
            if what:
                place = program.file.location(pipeline.start, pipeline.end)
                yield Hit(place, f"{what} is written to the log here")


def _printing(script: Script, depth: int) -> Iterator[Pipeline]:
    """Yield the pipelines whose output is the script's own: not those in `$(...)`, and none that goes to a file."""
    for pipeline in script.pipelines:
        last = pipeline.commands[-1] if pipeline.commands else None
        if last is None or any(
            redirect.operator in (">", ">>", ">|", "&>") for redirect in last.redirects if _is_stdout(redirect.fd)
        ):
            continue
        yield pipeline
        inner = last.group or last.script
        if depth and len(pipeline.commands) == 1 and inner is not None:
            yield from _printing(inner, depth - 1)


def _is_stdout(fd: str) -> bool:
    return fd in ("", "1")


def _describe_printed(pipeline: Pipeline) -> str:
    """Return what the pipeline prints, in words; "" for nothing secret."""
    first, *others = pipeline.commands
    words = " ".join(word.value for word in first.words)
    if words in _ALL and all(other.name in _SHOW for other in others):
        return "the whole environment"
    name = "" if others else _secret(first)
    return f"the secret `{name}`" if name else ""


def _secret(command: Command) -> str:
    """Return the secret variable that echo, printf or printenv prints, "" for none."""
    if command.name == "printenv":
        return next((name for name in command.args if is_secret_name(name)), "")
    if command.name not in ("echo", "printf"):
        return ""
    for word in command.argv[1:]:
        if not word.literal:
            for match in _VALUE.finditer(word.value):
                name = match["braced"] or match["plain"]
                if is_secret_name(name):
                    return str(name)
    return ""
