"""Where a shell script ends before its last line.

Only an `exec` or `exit` that stands alone at the top of the script counts: not one in a branch, a loop, a function or a
subshell, behind `&&` or `||`, or in the background; and none where the script may give the words another meaning.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from hf_lint.space.shell import Script

_REDEFINES = ("alias", "enable", "execfail")


def end_of_script(script: Script, functions: AbstractSet[str]) -> int:
    """Return the number of pipelines up to the `exec` or `exit` that ends the script in any case."""
    lines = script.pipelines
    if "exec" not in script.text and "exit" not in script.text:
        return len(lines)
    if not functions.isdisjoint(("exec", "exit")) or any(word in script.text for word in _REDEFINES):
        return len(lines)
    for at, line in enumerate(lines):
        command = line.commands[0]
        ends = (command.name == "exit" and not command.wrappers) or command.wrappers[:1] == ("exec",)
        following = lines[at + 1].operator if at + 1 < len(lines) else ""
        alone = len(line.commands) == 1 and not command.branch and line.operator not in ("&&", "||")
        if ends and alone and following != "&":
            return at + 1
    return len(lines)
