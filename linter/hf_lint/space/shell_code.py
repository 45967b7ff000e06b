"""What a command really runs: the text given to an interpreter, what `env -S` takes apart, what a pattern names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.space.mapped import MappedText
from hf_lint.space.shell import SHELLS, interpreter_of_shebang, shell_script

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hf_lint.space.shell import Command, Script, Word


_KNOWN = ("bash", "curl", "dash", "nc", "node", "perl", "python", "python3", "ruby", "sh", "wget", "zsh")
NODE_NAMES = frozenset(("node", "nodejs", "bun", "deno", "tsx"))
NODE_EVAL = frozenset(("-e", "--eval", "-p", "--print", "-pe", "eval"))
"""Words before a text that one of them runs; `eval` is Deno's."""
NODE_FIRST = frozenset(("-r", "--require", "--import", "--preload", "--loader", "--experimental-loader"))
"""Options that name a file which runs before the program."""
_SPLIT = regex(r"-[iv0]{0,3}S|--split-string=?")
_ESCAPE = regex(r"\\(?:0?([0-7]{3})|x([0-9a-fA-F]{2}))")
_FORMAT = regex(r"%[-0-9.]{0,6}([sbcdq%])")
_MAX_PRINTED = 20_000
_MAX_WORDS = 200


def program_of_pattern(pattern: str) -> str:
    """Return the shell, or the program that fetches, which a pattern in the place of a program stands for:
    `/bin/s?`."""
    from fnmatch import fnmatchcase

    if not any(char.isalnum() for char in pattern):
        return pattern
    return next((name for name in _KNOWN if fnmatchcase(name, pattern)), pattern)


def split_words(words: tuple[Word, ...], at: int) -> tuple[Word, ...]:
    """Return the words of a command of `env` in which what stands behind `-S`, at `at`, is taken apart."""
    word = words[at]
    flag = _SPLIT.match(word.value)
    if flag is None:
        return (*words[:at], *words[at + 1 :])
    rest = word.source.slice(flag.end(), len(word.value))
    behind = at + 1
    if not rest.text and behind < len(words):
        rest = words[behind].source
        behind += 1
    commands = shell_script(rest, "sh").commands
    return (*words[:at], *(commands[0].words if commands else ()), *words[behind:])


def undo_escapes(text: str) -> str:
    """Return text with the letters that `printf` and `echo -e` make of their numbers."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 8) if found[1] else int(found[2], 16)), text)


def printed_by(name: str, words: Sequence[str]) -> str:
    """Return what `echo` or `printf` prints with these words."""
    if name == "printf" and words[:1] == ["--"]:
        words = words[1:]
    if name != "printf" or not words or "%" not in words[0]:
        return undo_escapes(" ".join(word for word in words if not word.startswith("-"))[:_MAX_PRINTED])
    given = list(words[1:_MAX_PRINTED])
    printed = ""
    while len(printed) < _MAX_PRINTED:
        before = len(given)
        piece = _FORMAT.sub(lambda found: "%" if found[1] == "%" else given.pop(0) if given else "", words[0])
        printed += undo_escapes(piece)
        if not given or len(given) == before:
            break
    return printed[:_MAX_PRINTED]


def _join_words(words: tuple[Word, ...]) -> MappedText:
    """Return words as one text, as eval and PowerShell take them."""
    blank = MappedText(" ", [(0, words[0].end)], words[-1].end)
    pieces = [piece for word in words for piece in (word.source, blank)][:-1]
    return pieces[0] if len(pieces) == 1 else MappedText.join(pieces)


def _powershell_code(command: Command) -> tuple[Script | None, Word | None]:
    argv = command.argv
    for index, word in enumerate(argv[1:-1], 1):
        if word.value.lower() in ("-c", "-command", "/c", "/command"):
            return shell_script(_join_words(argv[index + 1 :]), "pwsh", command.depth + 1), argv[index + 1]
    return None, None


_OF_SHELL = ("eval", "su", "script", "flock")
"""Programs that hand text to a shell."""


def inline_code(command: Command) -> tuple[Script | None, Word | None]:
    """Return the program text that an interpreter is given here, and the word that holds it."""
    name, argv = command.name, command.argv
    interpreter = (
        "sh" if name in ("eval", "su", "script", "flock") else "python" if name.startswith(("python", "pypy")) else name
    )
    if name == "eval" and len(argv) > 1:
        return shell_script(_join_words(argv[1:]), "sh", command.depth + 1), argv[1]
    if name == "trap":
        code = argv[1] if len(argv) > 2 and not argv[1].value.startswith("-") else None
        return (shell_script(code.source, "sh", command.depth + 1), code) if code is not None else (None, None)
    if name in ("pwsh", "powershell"):
        return _powershell_code(command)
    flags = NODE_EVAL if name in NODE_NAMES else ("-e", "--eval") if name in ("perl", "ruby") else ("-c", "--command")
    for index, word in enumerate(argv[1:-1], 1):
        value = word.value
        if name in NODE_NAMES and argv[index - 1].value in NODE_FIRST:
            continue
        letters = value[1:] if value.startswith("-") and not value.startswith("--") else ""
        if value in flags or (letters.isalpha() and "c" in letters and interpreter in SHELLS):
            code = argv[index + 1]
            return shell_script(code.source, "node" if name in NODE_NAMES else interpreter, command.depth + 1), code
        if not value.startswith("-") and name not in ("su", "flock"):
            return None, None
    for redirect in command.redirects:
        if redirect.body is not None:
            return shell_script(redirect.body, interpreter, command.depth + 1), None
    return None, None


def written_by(command: Command, name: str) -> Script | None:
    """Return the script that `echo` or `printf` writes into the file `name`, or a heredoc of `cat`; None for others."""
    language = "python3" if name.endswith(".py") else "sh"
    for redirect in command.redirects:
        if redirect.body is not None and command.name in ("cat", "tee"):
            return shell_script(redirect.body, interpreter_of_shebang(redirect.body.text) or language)
    if command.name not in ("echo", "printf"):
        return None
    words = [word for word in command.argv[1:] if word.value not in ("-e", "-n", "-en", "-ne")]
    text = "\n".join(word.value for word in words[:_MAX_WORDS]).replace("\\n", "\n")
    source = MappedText(text, [(0, command.start)], command.end)
    return shell_script(source, interpreter_of_shebang(text) or language)


def python_written_by(command: Command) -> Iterator[Script]:
    """Yield what a command writes into files with names of Python."""
    for redirect in command.redirects:
        if redirect.operator == ">" and redirect.target is not None and redirect.target.value.endswith(".py"):
            written = written_by(command, redirect.target.value)
            if written is not None:
                yield written
