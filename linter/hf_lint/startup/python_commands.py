"""The commands that a call of Python runs: subprocess, os.system, os.exec, asyncio, pip.main."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.space.mapped import MappedText
from hf_lint.space.shell import Word, exec_script, parse_shell
from hf_lint.startup.programs import MAX_SCRIPT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hf_lint.space.calls import Call
    from hf_lint.space.shell import Script
    from hf_lint.space.values import Value

SHELL_CALLS = frozenset(
    (
        *("os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"),
        *("asyncio.create_subprocess_shell", "asyncio.subprocess.create_subprocess_shell"),
        *("IPython.get_ipython().system", "IPython.get_ipython().getoutput"),
    )
)
RUN_CALLS = frozenset(f"subprocess.{name}" for name in ("run", "call", "check_call", "check_output", "Popen"))
_ENDS = ("", "e", "p", "pe")
# Where the program stands among the arguments, and where its argv begins: `l` takes it one by one, `v` as a list.
ARGV: dict[str, tuple[int, int]] = {
    "asyncio.create_subprocess_exec": (0, 1),
    "asyncio.subprocess.create_subprocess_exec": (0, 1),
    **{f"os.execl{end}": (0, 2) for end in _ENDS},
    **{f"os.spawnl{end}": (1, 3) for end in _ENDS},
}
ARGV_LISTS: dict[str, tuple[int, int]] = {
    **{f"os.execv{end}": (0, 1) for end in _ENDS},
    **{f"os.spawnv{end}": (1, 2) for end in _ENDS},
    **dict.fromkeys(("os.posix_spawn", "os.posix_spawnp"), (0, 1)),
    "pty.spawn": (-1, 0),
}
_PIP = frozenset(("pip.main", "pip._internal.main", "pip._internal.cli.main.main"))
_SAME = frozenset(("os.path.abspath()", "os.path.realpath()", "os.path.expanduser()", "str()", "pathlib.Path()"))
UNKNOWN_WORD = "?"
MAX_APPENDED = 200
_FEW = 8
_STEPS = 50
"""What a command costs that one of many values gives: it is parsed at each place that runs the name."""
RUN_METHODS = frozenset(name.rpartition(".")[2] for name in (*SHELL_CALLS, *RUN_CALLS, *ARGV, *ARGV_LISTS, *_PIP))


def scripts_of(call: Call, here: str = "") -> Iterator[tuple[Value, Script]]:
    """Yield what `call` runs, with the argument that says it; UNKNOWN_WORD stands for a word that is not known.

    With `here`, the place of its file in the container, paths that are built from `__file__` are known, too.
    """
    name = call.name
    if name in ARGV or name in ARGV_LISTS:
        program, words = _argv(call, name)
        if program is not None:
            yield program, _exec([_word(call, value, here) for value in (program, *words)])
    elif name in _PIP:
        value = call.arg("args", at=0)
        yield value, _exec(["pip", *(_word(call, item, here) for item in value.items)])
    elif name in SHELL_CALLS or name in RUN_CALLS:
        value = call.arg("args", "cmd", "command", at=0)
        options = value.options
        if len(options) > _FEW and not call.unit.follow(_STEPS * len(options)):
            return
        for option in options:
            script = _script(call, option, here)
            if script is not None:
                yield value, script


def _argv(call: Call, name: str) -> tuple[Value | None, tuple[Value, ...]]:
    """Return the program that `call` starts and its arguments, without the name that it gets as argv[0]."""
    if name in ARGV:
        at, begin = ARGV[name]
        words = call.args[begin:]
        return call.args[at] if at < len(call.args) else None, words
    at, listed = ARGV_LISTS[name]
    words = call.arg("argv", at=listed).items
    if at < 0:
        return (words[0], words[1:]) if words else (None, ())
    return call.arg("file", "path", at=at), words[1:]


def runs_commands(call: Call) -> bool:
    """Say whether `call` is one of those that run a command."""
    name = call.name
    return name in ARGV or name in ARGV_LISTS or name in SHELL_CALLS or name in RUN_CALLS


def _script(call: Call, value: Value, here: str) -> Script | None:
    """Return a value as a command: text for a shell, or a list of words; None where nothing of it is known."""
    if value.kind == "constant" and isinstance(value.constant, str):
        return parse_shell(value.constant[:MAX_SCRIPT])
    if value.kind == "text" and isinstance(value.constant, str):
        return parse_shell((_template(call, value.node, here) or value.constant)[:MAX_SCRIPT])
    if value.kind == "sequence":
        items = [_word(call, item, here) for item in (*value.items, *_appended(call, value.node))]
        other = call.arg("executable")
        if other.text or other.name == "sys.executable":
            items[:1] = [_word(call, other, here)]
        return _exec(items)
    if value.name == "shlex.split()" and value.items:
        return _script(call, value.items[0], here)
    node = value.node
    if isinstance(node, ast.JoinedStr) and here:
        return parse_shell(_template(call, node, here)[:MAX_SCRIPT])
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "split":
        owner = node.func.value
        return parse_shell(owner.value) if isinstance(owner, ast.Constant) and isinstance(owner.value, str) else None
    return None


def _appended(call: Call, node: ast.expr | None) -> Iterator[Value]:
    """Yield what a list with a name gets more before it is run: `words.append(name)`."""
    if not isinstance(node, ast.Name):
        return
    values = call.unit.values
    for method, given in values.appended.get(values.scopes.key(node), ())[:MAX_APPENDED]:
        found = values.of(given)
        yield from found.items if method == "extend" else (found,)


def _template(call: Call, node: ast.expr | None, here: str) -> str:
    """Return an f-string, also one behind a name, with UNKNOWN_WORD for what is not known; "" for anything else."""
    if isinstance(node, ast.Name):
        made = [binding.expr for binding in call.unit.values.scopes.of_name(node)]
        node = made[0] if len(made) == 1 else None
    if not isinstance(node, ast.JoinedStr):
        return ""
    parts = (part.value if isinstance(part, ast.FormattedValue) else part for part in node.values)
    return "".join(_word(call, call.unit.values.of(part), here) for part in parts)


def _word(call: Call, value: Value, here: str) -> str:
    if value.name == "sys.executable":
        return "python"
    if value.name in _SAME and value.items and not here:
        return _word(call, value.items[0], here)
    texts = value.texts
    if texts:
        return texts[0]
    if here and value.node is not None:
        from hf_lint.space.paths import UNKNOWN, path_of

        path = path_of(call.unit.source, value.node, here)
        if path is not None and UNKNOWN not in path and not path.startswith("~"):
            return path
    if value.name in _SAME and value.items:
        return _word(call, value.items[0], here)
    if value.kind == "text" and isinstance(value.constant, str) and value.constant:
        return f"{value.constant}{UNKNOWN_WORD}"
    return UNKNOWN_WORD


def _exec(words: Iterable[str]) -> Script:
    return exec_script([Word(text, text, 0, 0, True, MappedText(text, [(0, 0)], 0)) for text in words])
