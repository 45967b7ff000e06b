"""Words of bash in text that `sh` reads, which is dash in Debian and Ubuntu: what it says to each. No rule is here.

Each row was tried with dash 0.5.12. Alpine's sh is busybox, which knows some of these words, so it is left out.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.records import NamedTuple
from hf_lint.space.blanks import blank
from hf_lint.startup.images import parse_image

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space.dockerfile import Dockerfile, Instruction, Stage
    from hf_lint.space.shell import Script

_DASH_IMAGES = ("python", "node", "debian", "ubuntu", "nvidia/cuda", "pytorch/pytorch", "nginx", "buildpack-deps")
_MAX_TEXT = 100_000
_HEREDOC = regex(r"<<-?[ \t]*(?P<quote>[\"']?)(?P<name>[A-Za-z_]\w*)(?P=quote)")
_QUOTED = regex(
    r"(?P<escaped>\\.)|\$?'(?P<single>[^']*)(?:'|\Z)|(?P<double>\"(?:[^\"\\]|\\.)*(?:\"|\Z))"
    r"|(?P<comment>(?:^|(?<=[\s;&|(]))#[^\n]*)",
    re.DOTALL | re.MULTILINE,
)
_SIGNS = (
    *("source", "[[", "((", "=(", "${", "<(", ">(", "<<<", "pipe", "function", "declare", "typeset", "shopt", "push"),
    *("popd", "let ", "map", "readarray", "disown"),
)
_SETS = regex(r"\bset[ \t]+-[a-z]*e|\bset[ \t]+-o[ \t]+errexit|^#![^\n]*[ \t]-[a-z]*e")

# Words that end the script whatever stands before: dash stops reading there, or its own command fails for good.
_ENDS = (
    (regex(r"(?m)(?:^|[;&|(]|\bexport|\breadonly)[ \t]*[A-Za-z_]\w*\+?=\((?!\()"), "an array", 'Syntax error: "("'),
    (regex(r"(?m)^[ \t]*function[ \t]+[\w-]+[ \t]*(?:\(\)[ \t]*)?(?:\{|$)"), "`function`", "Syntax error"),
    (regex(r"<<<"), "a here-string `<<<`", "Syntax error: redirection unexpected"),
    (regex(r"(?<![<\w$])[<>]\([^)\n]"), "process substitution", 'Syntax error: "("'),
    (regex(r"\bfor[ \t]*\(\("), "`for ((`", "Bad for loop variable"),
    (regex(r"\[\[[^\n\]]{0,300}=~[ \t]{0,20}[^\s\"']{0,200}\("), "`[[ =~ (`", 'Syntax error: "("'),
)
# The same where the line is run at all: a setting, and expansions, which double quotes do not hide.
_SETTING = (
    regex(
        r"(?m)(?:^|[;&|])[ \t]{0,200}set[ \t]{1,20}(?:-[a-zA-Z]{1,20}[ \t]{1,20}){0,9}"
        r"-[a-zA-Z]{0,20}o[ \t]{1,20}pipefail"
    ),
    "`set -o pipefail`",
    "Illegal option -o pipefail",
)
_EXPANSIONS = (
    (regex(r"\$\{(?:#|!)?\w+\[[^\]\n]{1,60}\]"), "an array", "Bad substitution"),
    (regex(r"\$\{\w+(?:,,?|\^\^?)\}"), "a change of case such as `${x,,}`", "Bad substitution"),
    (regex(r"\$\{\w+//?[^}\n]{1,80}\}"), "`${x/a/b}`", "Bad substitution"),
    (regex(r"\$\{\w+:\d+(?::\d+)?\}"), "`${x:0:2}`", "Bad substitution"),
    (regex(r"\$\{!\w+\}"), "`${!x}`", "Bad substitution"),
)
# Words that dash takes for the name of a program, so that this one command fails.
_BASH_ONLY = ("source", "[[", "declare", "typeset", "shopt", "pushd", "popd", "let", "mapfile", "readarray", "disown")
_NOT_FOUND = regex(
    rf"(?m)(?:^|[;&|{{(]|\bthen|\bdo|\belse)[ \t]*(?P<word>{'|'.join(map(re.escape, _BASH_ONLY))})(?=[ \t\n])"
)
_CONDITION = regex(r"\b(?:if|while|until|elif)\b[^\n;]*$|\|\|[ \t]*$|![ \t]*$")


class Word(NamedTuple):
    """A word that dash does not know, what it is called, and what dash says; `start` and `end` are offsets."""

    start: int
    end: int
    what: str
    error: str


def is_dash(stage: Stage) -> bool:
    """Return whether `sh` of the image is surely dash."""
    image = parse_image(stage.root_image or "")
    return image.name in _DASH_IMAGES and "alpine" not in image.tag


def find_bash_words(text: str) -> Word | None:
    """Return the first word in a script that ends it when dash reads it; None where there is none.

    A command that dash does not have ends a script behind `set -e` only.
    """
    if len(text) > _MAX_TEXT or not any(sign in text for sign in _SIGNS) or "BASH_VERSION" in text:
        return None
    plain, unquoted = _mask(text)
    found = list(_search(_ENDS, unquoted))
    run = [*_search((_SETTING,), unquoted), *_search(_EXPANSIONS, plain)]
    found += (word for word in run if _is_at_margin(plain, word))
    sets = _SETS.search(plain)
    if sets is not None:
        found += [word for word in _unknown_commands(unquoted) if word.start >= sets.end()]
    return min(found, key=lambda word: word.start, default=None)


def find_in_command(script: Script) -> Word | None:
    """Return the same for the text of a RUN or of a CMD in shell form, where the last failure decides."""
    text = script.text
    if not any(sign in text for sign in _SIGNS) or len(text) > _MAX_TEXT:
        return None
    plain, unquoted = _mask(text)
    found = [*_search((*_ENDS, _SETTING), unquoted), *_search(_EXPANSIONS, plain)]
    lines = script.pipelines
    chained = len(lines)
    while chained > 1 and lines[chained - 1].operator == "&&":
        chained -= 1
    for line in lines[chained - 1 :] if all(one.operator != "||" for one in lines) else ():
        command = line.commands[-1]
        word = command.words[0] if command.words else None
        if word is not None and word.value in _BASH_ONLY and not command.branch:
            start = word.start - script.start
            found.append(Word(start, start + len(word.value), f"`{word.value}`", f"{word.value}: not found"))
            break
    return min(found, key=lambda word: word.start, default=None)


def find_in_runs(dockerfile: Dockerfile) -> Iterator[Hit]:
    """Yield what makes a RUN fail because dash reads it."""
    for stage in dockerfile.reached:
        if not is_dash(stage):
            continue
        for run in stage.instructions:
            if run.name != "RUN" or run.json or run.error or len(run.scripts) != 1:
                continue
            if run.heredocs:
                yield from _in_heredoc(dockerfile, run)
                continue
            if posixpath.basename(run.shell[0]) not in ("sh", "dash") or "bin/sh" in run.original:
                continue
            word = find_in_command(run.scripts[0])
            if word is not None:
                message = (
                    f"{word.what} is bash, and sh of the image is dash, so this RUN fails with `{word.error}`; write "
                    "it "
                    'in another way, or put `SHELL ["/bin/bash", "-c"]` above it'
                )
                span = run.scripts[0].source.span(word.start, word.end)
                yield Hit(dockerfile.file.location(*span), message, key=word.what)


def _in_heredoc(dockerfile: Dockerfile, run: Instruction) -> Iterator[Hit]:
    """Yield the same for `RUN <<EOF`, whose text sh reads where no first line names another program."""
    heredoc = run.heredocs[0]
    plain = run.original.split("<<")[0].strip().upper() == "RUN" and posixpath.basename(run.shell[0]) in ("sh", "dash")
    if not plain or len(run.heredocs) != 1 or heredoc.content.startswith("#!"):
        return
    word = find_bash_words(heredoc.content)
    if word is not None:
        place = dockerfile.file.location(heredoc.start + word.start, heredoc.start + word.end)
        message = f"{word.what} is bash, and sh of the image is dash, so this RUN fails with `{word.error}`"
        yield Hit(place, message, key=word.what)


def find_in_start(dockerfile: Dockerfile, stage: Stage) -> Iterator[Hit]:
    """Yield the same for ENTRYPOINT and CMD, as text for a shell or as `["sh", "-c", ...]`."""
    if not is_dash(stage) or "bin/sh" in dockerfile.text:
        return
    for instruction in (stage.entrypoint, stage.cmd):
        if instruction is None or len(instruction.scripts) != 1:
            continue
        script, shell = instruction.scripts[0], posixpath.basename(instruction.shell[0])
        if instruction.json:
            commands = script.commands
            inner = commands[0].script if len(commands) == 1 else None
            shell = commands[0].name if commands else ""
            script = inner if inner is not None else script
        word = find_in_command(script) if shell in ("sh", "dash") and script.is_shell else None
        if word is not None:
            message = (
                f"{word.what} is bash, and sh of the image is dash, so the start ends with `{word.error}`; start it "
                "with "
                "`bash -c`"
            )
            yield Hit(dockerfile.file.location(*script.source.span(word.start, word.end)), message, key=word.what)


def _is_at_margin(text: str, word: Word) -> bool:
    """Return whether the line of a word stands in no branch and no function, as far as its margin says."""
    return text[text.rfind("\n", 0, word.start) + 1 : word.start][:1] not in (" ", "\t") and not _CONDITION.search(
        text[text.rfind("\n", 0, word.start) + 1 : word.start]
    )


def _search(rows: tuple[tuple[re.Pattern[str], str, str], ...], text: str) -> Iterator[Word]:
    for pattern, what, error in rows:
        match = pattern.search(text)
        if match is not None:
            lead = len(match[0]) - len(match[0].lstrip(" \t\n;&|("))
            yield Word(match.start() + lead, match.end(), what, error)


def _unknown_commands(text: str) -> Iterator[Word]:
    """Yield the first command that dash does not have and whose failure nothing catches."""
    for match in _NOT_FOUND.finditer(text):
        start, end = match.span("word")
        line = text[text.rfind("\n", 0, start) + 1 : start]
        rest = text[end : text.find("\n", end) if "\n" in text[end:] else len(text)]
        if not _CONDITION.search(line) and line[:1] not in (" ", "\t") and "||" not in rest and "&&" not in rest:
            yield Word(start, end, f"`{match['word']}`", f"{match['word']}: not found")
            return


def _mask(text: str) -> tuple[str, str]:
    """Return the text without comments, bodies of heredocs and what single quotes hold, and the same without double
    quotes; every offset stays."""
    for opening in _HEREDOC.finditer(text):
        body = text.find("\n", opening.end())
        close = re.compile(rf"(?m)^[ \t]*{opening['name']}[ \t]*$").search(text, body) if body >= 0 else None
        if close is not None:
            text = text[: body + 1] + blank(text[body + 1 : close.end()]) + text[close.end() :]
    plain = _QUOTED.sub(lambda found: found[0] if found["double"] else blank(found[0]), text)
    return plain, _QUOTED.sub(lambda found: blank(found[0]), text)
