"""Commands that Python starts, and which word of them is the program, its script or its code. No rule is here."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.space.shell import WRAPPERS
from hf_lint.startup.python_commands import ARGV, ARGV_LISTS

if TYPE_CHECKING:
    from hf_lint.analysis.flow.model import Event, Value
    from hf_lint.space.calls import Unit

INTERPRETERS = frozenset(
    (
        *("sh", "bash", "zsh", "dash", "python", "python3", "node", "perl", "ruby", "powershell"),
        *("ksh", "fish", "php", "lua", "Rscript", "bun", "pwsh"),
    )
)
PROCESSES = frozenset(
    (
        *("subprocess.run", "subprocess.call", "subprocess.check_call", "subprocess.check_output", "subprocess.Popen"),
        *ARGV,
        *ARGV_LISTS,
    )
)
CODE_FLAGS = frozenset(("-c", "-e", "-lc", "-ec", "--eval", "-Command"))


_STARTERS = ("find", "parallel", "script", "flock", "strace", "watch")
"""Programs that start the one among their words, besides the wrappers that shells know."""
_CODE_FIRST = ("awk", "gawk", "mawk", "nawk", "sed")
"""Programs whose first word that is no option is code: awk has `system`, GNU sed the command `e`."""
_PROGRAM_FIRST = ("env", "xargs", "nohup", "setsid")
"""Programs that start what their first word which is no option names."""
_FETCHING = ("--exec", "--exec-before-download", "--downloader", "--external-downloader")
COMMAND_OPTIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("yt-dlp", "youtube-dl", "yt_dlp"), _FETCHING),
    "git": ("-c", "--config", "--upload-pack", "-u", "--receive-pack", "--exec"),
    "rsync": ("-e", "--rsh", "--rsync-path"),
    "tar": ("-I", "--use-compress-program", "--to-command", "--checkpoint-action"),
    "find": ("-exec", "-execdir", "-ok", "-okdir"),
    "pandoc": ("-F", "--filter", "-L", "--lua-filter"),
    **dict.fromkeys(("ssh", "scp", "sftp"), ("-o",)),
}
"""Options that take a command, or a setting that may hold one."""


def words_of(unit: Unit, node: ast.Call) -> list[ast.expr]:
    """Return the words of a command that is given as a list, or as arguments one by one."""
    name = unit.source.qualified_name(node.func)
    if name not in PROCESSES:
        return []
    if name in ARGV:
        at, begin = ARGV[name]
        return [*node.args[at : at + 1], *node.args[begin:]]
    if name in ARGV_LISTS:
        at, listed = ARGV_LISTS[name]
        words = _list_elements(unit, node.args[listed] if listed < len(node.args) else None)
        return words if at < 0 else [*node.args[at : at + 1], *words[1:]]
    given = node.args[0] if node.args else next((word.value for word in node.keywords if word.arg == "args"), None)
    return _list_elements(unit, given) or (node.args if len(node.args) > 1 else [])


def _list_elements(unit: Unit, given: ast.expr | None) -> list[ast.expr]:
    if isinstance(given, ast.Name):
        given = unit.source.bound_value(given.id)
    return given.elts if isinstance(given, (ast.List, ast.Tuple)) else []


def parts_of(event: Event, name: str) -> tuple[Value, ...]:
    """Return what the words of the command that an event starts may hold, in the order of `words_of`."""
    if name in ARGV:
        at, begin = ARGV[name]
        return (*event.args[at : at + 1], *event.args[begin:])
    if name in ARGV_LISTS:
        at, listed = ARGV_LISTS[name]
        parts = event.arg(listed, "argv").parts
        return parts if at < 0 else (*event.args[at : at + 1], *parts[1:])
    return event.arg(0, "args").parts


def script_of(unit: Unit, words: list[ast.expr]) -> int:
    """Return where the file stands that an interpreter runs: `python -u FILE`; 0 where there is none."""
    begin = _interpreter_at(unit, words)
    if begin < 0:
        return 0
    for index, word in enumerate(words[begin + 1 :], begin + 1):
        option = word.value if isinstance(word, ast.Constant) and isinstance(word.value, str) else ""
        if not option.startswith("-"):
            return index
        if option in ("-m", "-c", "-e"):
            return 0
    return 0


def code_of(unit: Unit, words: list[ast.expr]) -> int:
    """Return where the code stands that an interpreter runs: `python -c CODE`; 0 where there is none."""
    first = words[0].value if words and isinstance(words[0], ast.Constant) else ""
    if first in _CODE_FIRST + _PROGRAM_FIRST:
        plain = (at for at, word in enumerate(words[1:], 1) if not _is_option(word))
        found = next(plain, 0)
        if first in _CODE_FIRST or not _head(words[found]):
            return found
    option = _command_option(str(first), words)
    if option:
        return option
    if first == "ssh" and len(words) > 2 and not any(map(_is_option, words)):
        return 2
    begin = _interpreter_at(unit, words)
    if begin < 0:
        return 0
    flags = (at for at, word in enumerate(words[:-1]) if isinstance(word, ast.Constant) and word.value in CODE_FLAGS)
    return next((at + 1 for at in flags if at > begin), 0)


def _command_option(program: str, words: list[ast.expr]) -> int:
    """Return the word that is the value of an option which takes a command; 0 where each such value is a constant."""
    options = COMMAND_OPTIONS.get(program.rpartition("/")[2], ())
    joined = tuple(f"{name}=" for name in options)
    for at, word in enumerate(words[1:], 1):
        before, head = words[at - 1], _head(word)
        given = isinstance(before, ast.Constant) and before.value in options
        if options and (head.startswith(joined) or (given and "=" not in head and not isinstance(word, ast.Constant))):
            return at
    return 0


def _head(word: ast.expr) -> str:
    """Return the constant that a word begins with: `user.name=` of `f"user.name={name}"`, which sets nothing else."""
    if isinstance(word, ast.BinOp):
        return _head(word.left)
    first = word.values[0] if isinstance(word, ast.JoinedStr) and word.values else word
    return str(first.value) if isinstance(first, ast.Constant) else ""


def takes_commands(words: list[ast.expr]) -> bool:
    """Return whether a command is that of a program with options that take a command."""
    first = words[0] if words else None
    return isinstance(first, ast.Constant) and str(first.value).rpartition("/")[2] in COMMAND_OPTIONS


def _is_option(word: ast.expr) -> bool:
    return isinstance(word, ast.Constant) and str(word.value).startswith("-")


def _interpreter_at(unit: Unit, words: list[ast.expr]) -> int:
    """Return which word is the interpreter: the first, or one behind `env`, `timeout 5`, `sudo`; -1 where none is."""
    first = words[0] if words else None
    if isinstance(first, ast.Constant) and str(first.value).rpartition("/")[2] in (*WRAPPERS, *_STARTERS):
        return next((at for at, word in enumerate(words[1:], 1) if is_interpreter(unit, word)), -1)
    return 0 if first is not None and is_interpreter(unit, first) else -1


def is_interpreter(unit: Unit, word: ast.expr) -> bool:
    """Return whether a word names a program that runs code: `sys.executable`, "python3"."""
    if isinstance(word, ast.Attribute):
        return word.attr == "executable"
    return (unit.values.of(word).text or "").rpartition("/")[2] in INTERPRETERS
