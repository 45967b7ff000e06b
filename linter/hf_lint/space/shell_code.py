"""The program text that a command gives to an interpreter: `sh -c "..."`, `python -c "..."`, `eval ...`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.space.mapped import MappedText
from hf_lint.space.shell import SHELLS, shell_script

if TYPE_CHECKING:
    from hf_lint.space.shell import Command, Script, Word


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


def inline_code(command: Command) -> tuple[Script | None, Word | None]:
    """Return the program text that an interpreter is given here, and the word that holds it."""
    name, argv = command.name, command.argv
    interpreter = "sh" if name in ("eval", "su") else "python" if name.startswith(("python", "pypy")) else name
    if name == "eval" and len(argv) > 1:
        return shell_script(_join_words(argv[1:]), "sh", command.depth + 1), argv[1]
    if name == "trap":
        code = argv[1] if len(argv) > 2 and not argv[1].value.startswith("-") else None
        return (shell_script(code.source, "sh", command.depth + 1), code) if code is not None else (None, None)
    if name in ("pwsh", "powershell"):
        return _powershell_code(command)
    flags = ("-e", "--eval") if name in ("node", "perl", "ruby") else ("-c", "--command")
    for index, word in enumerate(argv[1:-1], 1):
        value = word.value
        letters = value[1:] if value.startswith("-") and not value.startswith("--") else ""
        if value in flags or (letters.isalpha() and "c" in letters and interpreter in SHELLS):
            code = argv[index + 1]
            return shell_script(code.source, interpreter, command.depth + 1), code
        if not value.startswith("-") and name != "su":
            return None, None
    for redirect in command.redirects:
        if redirect.body is not None:
            return shell_script(redirect.body, interpreter, command.depth + 1), None
    return None, None
