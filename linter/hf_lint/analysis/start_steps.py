"""Steps of a start script that uid 1000 may not do, and programs that never return. No rule is here."""

from __future__ import annotations

import ast
import posixpath
from typing import TYPE_CHECKING, Any

from hf_lint.analysis.start_programs import find_needed
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.policy import load_data
from hf_lint.startup.accounts import FIRST_UID
from hf_lint.startup.filesystem import ROOT, build_filesystem
from hf_lint.startup.layout import clean
from hf_lint.startup.script_end import end_of_script

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Stage
    from hf_lint.space.file import File
    from hf_lint.space.shell import Command, Pipeline, Word
    from hf_lint.startup.filesystem import Filesystem

_UNSURE = ("/proc", "/sys", "/dev", "/data", "/tmp", "/var/tmp", "/run/secrets")  # noqa: S108
_SYSTEM = ("/bin", "/boot", "/etc", "/home", "/lib", "/media", "/run", "/sbin", "/usr", "/var")
"""Folders in which packages make folders of their own, so that a `mkdir -p` may find there what it wants."""
_SERVES = regex(
    r"(?i)serve|launch|listen|uvicorn|flask|import_module|subprocess|exec|gradio|streamlit|http|socket|\brun\b"
)
_MAY_BE_FIRST = ("node", "ubuntu", "guest", "postgres", "nginx")
"""Names of accounts that may have the first uid of people, or that an image may give it."""
_PORT = regex(r"(?:^|[:=])(?P<port>\d{2,5})$")
_MAX_TEXT = 200_000


def find_forbidden(space: Space, stage: Stage, policy: Policy) -> Iterator[Hit]:
    """Yield the first step of each start script without which it ends and for which uid 1000 has no right."""
    files = build_filesystem(space, stage)
    for program in space.startup.programs:
        folder = stage.workdir or "/"
        for command in find_needed(program):
            if command.name in ("cd", "pushd"):
                break
            if command.wrappers[:1] not in ((), ("exec",), ("env",)):
                continue
            found = judge_step(command, folder, files, policy.params["root_only"])
            if found is not None:
                word, what = found
                message = f"{what}, but the Hub runs this as uid {FIRST_UID}, so the start ends here"
                yield Hit(program.file.location(word.start, word.end), message, key=word.value)
                break


def judge_step(
    command: Command, folder: str, files: Filesystem, root_only: Mapping[str, list[str]]
) -> tuple[Word, str] | None:
    """Return the word that only root could make true, and why."""
    name, words = command.name, command.argv[1:]
    needs = root_only.get(name)
    if needs is not None and (not needs or any(word.value in needs for word in words)):
        return command.argv[0], f"only root may run `{name}` to any effect"
    for redirect in command.redirects:
        target = redirect.target
        if target is not None and ">" in redirect.operator and target.literal and _is_roots(target, folder, files):
            return target, f"`{target.value}` belongs to root, and only root may write it"
    operands = [word for word in words if not word.value.startswith("-")]
    if name == "chown" and len(operands) > 1 and _gives_away(command, operands[0]):
        return command.argv[0], f"only root may give files to `{operands[0].value}`"
    if any(not word.literal for word in operands):
        return None
    if name == "mkdir":
        found = next((w for w in operands if _is_roots(w, folder, files) and not _may_exist(w, folder, files)), None)
        return (found, f"`{found.value}` is in a folder of root, and only root may create it") if found else None
    if name in ("touch", "tee"):
        found = next((word for word in operands if _is_roots(word, folder, files)), None)
        return (found, f"`{found.value}` belongs to root, and only root may write it") if found else None
    if name in ("cp", "mv", "ln") and len(operands) > 1 and _is_roots(operands[-1], folder, files):
        return operands[-1], f"`{operands[-1].value}` belongs to root, and only root may write there"
    if name in ("chown", "chmod") and len(operands) > 1:
        found = next((w for w in operands[1:] if _is_roots(w, folder, files) and _exists(w, folder, files)), None)
        return (found, f"`{found.value}` belongs to root, and only root may run `{name}` on it") if found else None
    return None


def _gives_away(command: Command, owner: Word) -> bool:
    """Return whether a chown names an owner that surely is not uid 1000."""
    name = owner.value.partition(":")[0].partition(".")[0]
    if not owner.literal or any(arg.startswith(("--from", "--reference")) for arg in command.args):
        return False
    if name.isascii() and name.isdigit():
        return int(name[:9]) != FIRST_UID
    return name in load_data("data/images.yaml")["accounts"] and name not in _MAY_BE_FIRST


def _place(word: Word, folder: str) -> str:
    return clean(posixpath.join(folder, word.value))


def _is_roots(word: Word, folder: str, files: Filesystem) -> bool:
    place = _place(word, folder)
    if word.value.startswith(("&", "~")) or any(place == one or place.startswith(one + "/") for one in _UNSURE):
        return False
    return files.state(place) == ROOT


def _exists(word: Word, folder: str, files: Filesystem) -> bool:
    return files.exists(_place(word, folder))


def _may_exist(word: Word, folder: str, files: Filesystem) -> bool:
    place = _place(word, folder)
    return files.exists(place) or any(place == one or place.startswith(one + "/") for one in _SYSTEM)


# programs that never return


def find_blocked(space: Space, stage: Stage, policy: Policy) -> Iterator[Hit]:
    """Yield a program of a start script that runs for ever in the foreground, where a server stands below it."""
    for program in space.startup.programs:
        script = program.script
        if program.instruction is not None:
            inner = script.commands[0].script if len(script.commands) == 1 else None
            script = inner if inner is not None and inner.is_shell else script
        lines = script.pipelines
        functions = frozenset(one.function for line in lines for one in line.commands if one.function)
        end = end_of_script(script, functions)
        behind = next((one for later in lines[end:] for one in later.commands if _serves(one, policy)), None)
        last = lines[end - 1].commands[-1] if lines else None
        if last is not None and end < len(lines) and behind is not None and not _may_serve(space, stage, last, policy):
            place = program.file.location
            message = f"the script ends with this `{last.words[0].value}`, so `{_shown(behind)}` below it never starts"
            related = (place(behind.start, behind.end, "never starts"),)
            yield Hit(place(last.start, last.end), message, related=related, key="ends")
            continue
        for at, line in enumerate(lines[:-1]):
            if lines[at + 1].operator == "&" or not _is_plain(line):
                continue
            command = line.commands[-1]
            why = _why_endless(space, stage, command, policy.params["endless"])
            if not why or str(space.card.app_port) in " ".join(command.args):
                continue
            rest = lines[at + 1 :]
            server = next((one for later in rest for one in later.commands if _serves(one, policy)), None)
            if server is None or lines[at + 1].operator == "||":
                break
            place = program.file.location
            message = (
                f"`{_shown(command)}` runs in the foreground and does not end{why}, so `{_shown(server)}` below it "
                "never starts; put `&` after the first"
            )
            related = (place(server.start, server.end, "never starts"),)
            start = command.argv[0]
            yield Hit(place(start.start, start.end), message, related=related, key=start.value)
            break


def _is_plain(line: Pipeline) -> bool:
    command = line.commands[-1]
    if command.branch or command.function or command.group is not None or not command.argv:
        return False
    return not command.wrappers or command.wrappers[0] in ("exec", "nice", "env", "command", "xvfb-run", "stdbuf")


def _shown(command: Command) -> str:
    return " ".join(word.text for word in command.argv[:3])[:60]


def _why_endless(space: Space, stage: Stage, command: Command, params: Mapping[str, Mapping[str, Any]]) -> str:
    """Say how a command is known not to end, beginning with a blank; "" where it may end, " " where its name tells."""
    row = params.get(command.program) or params.get(command.name)
    args = command.args
    if row is not None:
        given = {arg.partition("=")[0] for arg in args} | set(args)
        needs: Sequence[str] = row.get("needs", ())
        if (not needs or given & set(needs)) and not given & {*row.get("unless", ()), "--help", "--version", "-h"}:
            port = next((found["port"] for arg in args if (found := _PORT.search(arg))), "")
            return f" (it serves port {port})" if port and row.get("serves") else "" if row.get("serves") else " "
        return ""
    if command.program != "python" or command.script is not None:
        return ""
    word = next((one for one in command.argv[1:] if not one.value.startswith("-")), None)
    if word is None or not word.literal or not word.value.endswith(".py"):
        return ""
    path = space.startup.layout.find(clean(posixpath.join(stage.workdir or "/", word.value)))
    file = space.get(path) if path is not None else None
    return f" (`while True` in {file.path})" if file is not None and loops_for_ever(space, file) else ""


def _serves(command: Command, policy: Policy) -> bool:
    row = policy.params["endless"].get(command.program) or policy.params["endless"].get(command.name)
    if row is not None:
        return bool(row.get("serves"))
    return command.program in ("python", "node", "npm") and bool(command.args) and command.args[0] not in ("-c", "-m")


def _may_serve(space: Space, stage: Stage, command: Command, policy: Policy) -> bool:
    """Return whether what a script ends with may be the server: only small Python without one, and `exit`, is not."""
    if command.name == "exit":
        return False
    if command.program != "python" or _serves(command, policy) is False:
        return True
    word = next((one for one in command.argv[1:] if not one.value.startswith("-")), None)
    path = space.startup.layout.find(clean(posixpath.join(stage.workdir or "/", word.value))) if word else None
    file = space.get(path) if path is not None else None
    return file is None or file.kind != "text" or _SERVES.search(file.text) is not None


def loops_for_ever(space: Space, file: File) -> bool:
    """Return whether running a Python file surely reaches a `while True` that nothing leaves."""
    if file.kind != "text" or "while " not in file.text or len(file.text) > _MAX_TEXT:
        return False
    tree = space.python(file).tree
    return isinstance(tree, ast.Module) and _loops(tree.body, tree, 0)


def _loops(body: Sequence[ast.stmt], tree: ast.Module, depth: int) -> bool:
    for node in body:
        if isinstance(node, ast.While) and isinstance(node.test, ast.Constant) and node.test.value:
            return not any(isinstance(one, (ast.Break, ast.Return, ast.Raise)) for one in ast.walk(node)) and (
                not any("exit" in ast.dump(one.func) for one in ast.walk(node) if isinstance(one, ast.Call))
            )
        if isinstance(node, ast.If) and "__main__" in ast.dump(node.test):
            return _loops(node.body, tree, depth)
        name = _called(node)
        function = next(
            (one for one in tree.body if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef)) and one.name == name),
            None,
        )
        if function is not None and depth < 3 and _loops(function.body, tree, depth + 1):
            return True
    return False


def _called(node: ast.stmt) -> str:
    """Return the function of `f()` or `asyncio.run(f())`."""
    call = node.value if isinstance(node, ast.Expr) else None
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "run" and call.args:
        call = call.args[0]
    return call.func.id if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) else ""
