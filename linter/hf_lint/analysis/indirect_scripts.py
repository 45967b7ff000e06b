"""Shell text that is written, printed or handed over before a shell runs it. No rule is here.

`echo "curl ... | sh" | sh`, a heredoc that becomes a script, `awk 'BEGIN{system("...")}'`, `sed '1e ...'`, `ed`, and
words that `xargs` puts into a command. Not covered: the flag `e` of `s/a/b/e`, and macros of editors.
"""

from __future__ import annotations

import posixpath
from functools import lru_cache
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.space.mapped import MappedText
from hf_lint.space.shell import parse_shell
from hf_lint.space.shell_code import printed_by

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator

    from hf_lint.space.shell import Command, Pipeline, Script
    from hf_lint.startup.programs import Program

MAX_TEXT = 20_000
_FILE_NAME = regex(r"[\w.+-]{1,200}")
_PRINTERS = ("echo", "printf")
_SYSTEM = regex(r"\bsystem\(\s{0,20}\"([^\"\\\n]{0,2000}(?:\\.[^\"\\\n]{0,2000}){0,200})\"")
_LETTER_ESCAPE = regex(r"\\.")
_LETTER = regex(r"[A-Za-z]")
_AWKS = ("awk", "gawk", "mawk", "nawk")
_SEDS = ("sed", "gsed")
_EDITORS = ("ed", "ex", "vi", "vim", "nvim")
_EXECUTED = regex(r"(?:\A|[;{\d$/])[ \t]{0,9}e[ \t]+(?P<line>[^\n]{1,2000})")
_BANG = regex(r"(?m)^[+:%\d]{0,9}!(?P<line>[^\n]{1,2000})")
_REPLACED = regex(r"-I(?P<mark>.{0,20})|-i|--replace(?:=(?P<other>.{1,20}))?")
INDIRECT = frozenset((*_PRINTERS, *_AWKS, *_SEDS, *_EDITORS, "cat"))
"""Commands that may hold shell text although nothing is piped on."""
_EVALUATES = regex(
    r"\b(?:eval|exec\w{0,10}|instance_eval|Function|system|popen|spawn\w{0,10}|passthru|shell_exec|qx)\b|`"
)
_ADDRESS = regex(r"https?://[^\s'\"|;)]{1,300}")
LANGUAGES = ("node", "perl", "ruby", "php", "lua", "Rscript", "bun", "tclsh")
BY_ADDRESS = ("deno", "npx", "bunx", "socat")
"""Programs that run what is at an address which they are given."""
_STARTS = regex(r"(?i)(?:exec|system|shell):")
_CONNECTIONS = regex(r"(?i)(?:tcp|openssl|ssl|udp)\d?(?:-connect)?:(?!localhost|127\.)[\w.-]{1,200}:\d")
_OTHER_FETCHERS = frozenset(
    (
        *("nc", "ncat", "netcat", "socat", "lynx", "w3m", "links", "elinks", "http", "https", "xh", "ftp", "tftp"),
        *("ssh", "openssl", "GET", "lwp-request", "fetch", "axel", "aws", "gsutil", "rclone"),
    )
)
"""Programs besides curl, wget and aria2c that print what somebody else sends."""
OTHER_FETCHES = regex(
    r"(?:\b(?:nc|ncat|netcat|socat|lynx|w3m|links|elinks|xh|ftp|tftp|ssh|openssl|GET|lwp-request|axel|aws|gsutil"
    r"|rclone)|\bhttps?)[ \t]"
    r"[^\n]{0,500}\|"
)


def scripts_within(program: Program, pipeline: Pipeline, runs_its_input: Iterable[bool]) -> Iterator[Script]:
    """Yield shell text that a pipeline prints into a shell, or writes into a file that the program names again.

    `runs_its_input` says of each command whether it takes its program from standard input.
    """
    runs = [*runs_its_input, False]
    for at, command in enumerate(pipeline.commands):
        if command.name in _PRINTERS and len(command.argv) > 1:
            if runs[at + 1] or _is_named_again(program, command):
                yield _read_printed(command)
        elif command.name == "cat" and _is_named_again(program, command):
            yield from (parse_shell(one.body) for one in command.redirects if one.body is not None)
        elif command.name in _AWKS:
            yield from _found_in(command, _SYSTEM, 1)
        elif command.name in _SEDS:
            yield from _found_in(command, _EXECUTED, "line")
        elif command.name in _EDITORS:
            yield from _found_in(command, _BANG, "line")
        elif "xargs" in command.wrappers and at and pipeline.commands[at - 1].name in _PRINTERS:
            yield _put_together(pipeline, at)


def _found_in(command: Command, pattern: re.Pattern[str], group: int | str) -> Iterator[Script]:
    """Yield what a pattern finds in the words of a command, and in what it reads as its input."""
    bodies = (one.body for one in command.redirects if one.body is not None)
    for source in (*(word.source for word in command.argv[1:]), *bodies):
        for found in pattern.finditer(source.text):
            yield parse_shell(source.slice(*found.span(group)))


def _put_together(pipeline: Pipeline, at: int) -> Script:
    """Return the command that `xargs` starts with the words that it reads, and what that is piped into."""
    printer, command = pipeline.commands[at - 1], pipeline.commands[at]
    given = _text_of(printer).strip()
    options = command.words[: len(command.words) - len(command.argv)]
    mark = ""
    for index, word in enumerate(options):
        found = _REPLACED.fullmatch(word.value)
        if found is not None:
            behind = options[index + 1].value if word.value == "-I" and index + 1 < len(options) else "{}"
            mark = found["mark"] or found["other"] or behind
    words = [word.text.replace(mark, given) if mark else word.text for word in command.argv]
    words += [] if mark else [given]
    rest = [" ".join(word.text for word in other.words) for other in pipeline.commands[at + 1 :]]
    text = " | ".join((" ".join(words), *rest))[:MAX_TEXT]
    return parse_shell(MappedText(text, [(0, command.start)], command.end))


def _text_of(command: Command) -> str:
    return printed_by(command.name, [word.value for word in command.argv[1:]])[:MAX_TEXT]


def _read_printed(command: Command) -> Script:
    """Return what `echo` or `printf` prints as a script, with the escapes of letters undone."""
    words = command.argv[1:]
    return parse_shell(MappedText(_text_of(command), [(0, words[0].start)], words[-1].end))


def _is_named_again(program: Program, command: Command) -> bool:
    """Return whether what a command writes is a file that its own program, or another of the file, runs later."""
    target = next((one.target for one in command.redirects if one.operator in (">", ">>") and one.target), None)
    name = posixpath.basename(target.value) if target is not None else ""
    pieces = _FILE_NAME.findall(name)
    return len(pieces) > 0 and _named_twice(program.file.text).issuperset(pieces)


@lru_cache(maxsize=1)
def _named_twice(text: str) -> frozenset[str]:
    """Return the words that stand in a text more than once: to count each name takes a pass of its own."""
    seen: set[str] = set()
    twice: set[str] = set()
    for found in _FILE_NAME.finditer(text):
        (twice if found[0] in seen else seen).add(found[0])
    return frozenset(twice)


def evaluated_address(command: Command) -> tuple[str, int]:
    """Return the address in a program that `node -e`, `perl -e` or `ruby -e` evaluates, and its offset; "" for none."""
    if command.name in BY_ADDRESS:
        return _run_by_address(command)
    if command.name not in LANGUAGES:
        return "", 0
    for word in command.argv[2:]:
        found = _ADDRESS.search(word.value)
        if found is not None and _EVALUATES.search(word.value):
            return found[0], word.source.offset(found.start())
    return "", 0


def _run_by_address(command: Command) -> tuple[str, int]:
    """Return the address of the program that `deno run`, `npx` or `socat TCP:... EXEC:sh` runs; "" for none."""
    words = command.argv[1:]
    if command.name == "socat" and not any(_STARTS.match(word.value) for word in words):
        return "", 0
    addresses = _CONNECTIONS if command.name == "socat" else _ADDRESS
    found = next((word for word in words if addresses.match(word.value)), None)
    return (found.value, found.start) if found is not None else ("", 0)


def other_fetch(command: Command) -> tuple[str, int]:
    """Return the host or address that another program than curl fetches from, and its offset; "" for none."""
    if command.name not in _OTHER_FETCHERS or (command.name == "openssl" and "s_client" not in command.args):
        return "", 0
    words = [word for word in command.argv[1:] if not word.value.startswith("-") and word.value != "s_client"]
    named = [word for word in words if "." in word.value or "://" in word.value or "$" in word.value]
    return (named[0].value, named[0].start) if named else ("", 0)


def decoder_of(command: Command) -> str:
    """Return the name of a program that makes text readable, where this command runs it so; "" for others."""
    name, args = command.name, command.args
    if name in ("base64", "base32") and any(arg in ("-d", "-D", "--decode", "-di") for arg in args):
        return name
    if name == "openssl" and "-d" in args and any(arg in ("base64", "-base64", "-a") for arg in args):
        return "openssl"
    if name == "xxd" and any(arg.startswith("-") and "r" in arg for arg in args):
        return name
    return name if name in ("rev", "uudecode") or _changes_letters(command) else ""


def hides_a_command(command: Command) -> str:
    """Return what makes the name of the program that a command runs: `$(echo lruc | rev)`; "" where nothing does."""
    scripts = command.argv[0].scripts if command.argv else ()
    inner = [one for script in scripts for one in script.commands]
    if not inner or inner[0].name not in _PRINTERS:
        return ""
    return next((found for one in inner if (found := decoder_of(one))), "")


def _changes_letters(command: Command) -> bool:
    """Return whether `tr` puts letters in the place of letters: `A-Z a-z`, and not `'\\n' ' '`."""
    sets = [_LETTER_ESCAPE.sub("", word) for word in command.args if not word.startswith("-")]
    return command.name == "tr" and len(sets) == 2 and all(_LETTER.search(word) for word in sets)
