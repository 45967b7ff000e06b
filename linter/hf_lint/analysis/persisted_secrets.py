"""What commands of a RUN write a mounted secret down, and whether the same RUN takes it away again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space.dockerfile import Dockerfile, Instruction
    from hf_lint.space.shell import Command, Pipeline

_PRINTERS = frozenset(("echo", "printf", "cat", "base64", "envsubst", "tee", "sed", "tr", "jq"))
_COPIERS = frozenset(("cp", "mv", "install"))
_REMOVERS = frozenset(("rm", "shred", "unlink"))
_UNDOERS = _REMOVERS | {"find", "git", "hf", "huggingface-cli", "wandb", "gh", "docker", "npm", "pip"}
_MAX_UNDOERS = 100
_MAX_NAMES = 50
_STREAMS = ("/dev/", "&")
# Programs that store the credential they are given: the words that do it, what undoes it, and where it is kept.
_LOGINS: tuple[tuple[tuple[str, ...], tuple[str, ...], str], ...] = (
    (("hf", "auth", "login"), ("hf", "auth", "logout"), "huggingface"),
    (("hf", "login"), ("hf", "logout"), "huggingface"),
    (("huggingface-cli", "login"), ("huggingface-cli", "logout"), "huggingface"),
    (("wandb", "login"), ("wandb", "logout"), ".netrc"),
    (("gh", "auth", "login"), ("gh", "auth", "logout"), "gh"),
    (("docker", "login"), ("docker", "logout"), "config.json"),
    (("npm", "config", "set"), ("npm", "config", "delete"), ".npmrc"),
    (("aws", "configure", "set"), (), "credentials"),
    (("pip", "config", "set"), ("pip", "config", "unset"), "pip.conf"),
    (("git", "config", "--global"), ("git", "config", "--global", "--unset"), ".gitconfig"),
)
_PYTHON_LOGIN = regex(
    r"(?:\bhuggingface_hub\b.{0,400}?|^[ \t]*)\blogin\s{0,9}\(|\bHfFolder\.save_token\s{0,9}\(",
    re.DOTALL | re.MULTILINE,
)


class Persisted(NamedTuple):
    """A command that leaves a secret behind: its place and what it does."""

    start: int
    end: int
    message: str


def find_persisted(dockerfile: Dockerfile) -> tuple[Persisted, ...]:
    """Return the commands that leave a secret in the layers of the final image; layers of build stages are not
    shipped."""
    if dockerfile.final is None:
        return ()
    runs = [run for stage in dockerfile.final.chain for run in stage.instructions if run.name == "RUN"]
    return tuple(found for run in runs if "secret" in run.original for found in _read_run(run))


def _read_run(run: Instruction) -> Iterator[Persisted]:
    mounts = [mount for mount in run.mounts if mount.type == "secret" and mount.id]
    if not mounts:
        return
    secret = _Secret([mount.target or "" for mount in mounts], [mount.options.get("env", "") for mount in mounts])
    for command in run.commands:
        for assignment in command.assignments:
            secret.note_assigned(assignment.name, assignment.value)
        if command.name in ("export", "declare", "readonly", "local"):
            for argument in command.args:
                name, _, value = argument.partition("=")
                secret.note_assigned(name, value)
    undoing = tuple([command for command in run.commands if command.name in _UNDOERS][:_MAX_UNDOERS])
    for pipeline in run.pipelines:
        yield from _read_pipeline(pipeline, secret, undoing)
    for script in run.scripts:
        if not script.is_shell and _PYTHON_LOGIN.search(script.text) and not _undone((), "huggingface", 0, undoing):
            yield Persisted(script.start, script.end, "`login()` stores the token in the image")


class _Secret:
    """How the mounted secrets are spelled in the commands of a RUN: their files, and variables that hold them."""

    def __init__(self, paths: list[str], names: list[str]) -> None:
        self._paths = [path for path in paths if path]
        self._names = {name for name in names if name}

    def note_assigned(self, name: str, value: str) -> None:
        """`name` holds a secret when `value` has one."""
        if len(self._names) < _MAX_NAMES and self.stands_in(value):
            self._names.add(name)

    def stands_in(self, text: str) -> bool:
        """Return whether `text` reads a secret."""
        if any(path in text for path in self._paths):
            return True
        return any(f"${name}" in text or f"${{{name}" in text for name in self._names)


def _read_pipeline(pipeline: Pipeline, secret: _Secret, undoing: tuple[Command, ...]) -> Iterator[Persisted]:
    carries = False
    for command in pipeline.commands:
        # In single quotes nothing expands: a credential helper names the file and does not hold the secret.
        text = " ".join(word.text for word in command.words if not (word.literal and "$" in word.text))
        body = "".join(redirect.body.text for redirect in command.redirects if redirect.body is not None)
        fed = any(
            r.target is not None and r.operator == "<" and secret.stands_in(r.target.text) for r in command.redirects
        )
        own = secret.stands_in(text) or secret.stands_in(body) or fed
        carries = (carries or own) and command.name in _PRINTERS
        found = _read_command(command, secret, undoing, own or carries, carries)
        if found:
            yield Persisted(command.start, command.end, found)


def _read_command(command: Command, secret: _Secret, undoing: tuple[Command, ...], reads: bool, prints: bool) -> str:
    """Return what is wrong with a command; "" when nothing is."""
    name, args = command.name, command.args
    if prints:
        targets = [
            r.target.value for r in command.redirects if r.operator in (">", ">>", ">|", "&>") and r.target is not None
        ]
        targets += [arg for arg in args if not arg.startswith("-")] if name == "tee" else []
        targets += (
            list(args[-1:]) if name == "sed" and any(arg.startswith(("-i", "--in-place")) for arg in args) else []
        )
        for target in targets:
            if not target.startswith(_STREAMS) and not _is_removed_later(target, command.start, undoing):
                return f"this writes the secret into `{_describe_path(target)}`"
    if name in _COPIERS and reads and len(args) > 1 and not _is_removed_later(args[-1], command.start, undoing):
        return f"this copies the secret to `{_describe_path(args[-1])}`"
    if name == "git" and ("clone" in args or args[:1] in (("remote",), ("submodule",))) and reads:
        return _read_git(command, secret, undoing)
    for words, undo, kept in _LOGINS:
        if (name, *args[: len(words) - 1]) != words or (name in ("npm", "pip", "git", "aws") and not reads):
            continue
        if "--unset" not in " ".join(args) and not _undone(undo, kept, command.start, undoing):
            return f"`{' '.join(words)}` stores the secret in the image"
    code = command.script
    in_python = code is not None and not code.is_shell and _PYTHON_LOGIN.search(code.text) is not None
    if in_python and not _undone((), "huggingface", command.start, undoing):
        return "`login()` stores the token in the image"
    return ""


def _read_git(command: Command, secret: _Secret, undoing: tuple[Command, ...]) -> str:
    """Return a URL with the secret is kept in `.git/config`; a header given by `-c` is not."""
    kept = [arg for arg in command.args if _carries(arg, secret)]
    if not kept:
        return ""
    last = command.args[-1]
    folder = last if last not in kept else last.rstrip("/").rpartition("/")[2].removesuffix(".git")
    if "clone" in command.args and _is_removed_later(folder, command.start, undoing):
        return ""
    for other in undoing:
        if other.start > command.start and (
            (other.name in _REMOVERS and any(arg.rstrip("/").endswith((".git", ".git/config")) for arg in other.args))
            or (other.name == "find" and ".git" in other.args)
            or (other.name == "git" and "remote" in other.args and {"remove", "rm", "set-url"} & set(other.args))
        ):
            return ""
    return "git stores this URL, with the secret, in `.git/config`"


def _carries(arg: str, secret: _Secret) -> bool:
    """Return whether `arg` is a URL with the secret in it, or the secret is the URL."""
    if "://" in arg:
        return secret.stands_in(arg.partition("://")[2].rpartition("@")[0])
    return secret.stands_in(arg) and "=" not in arg


def _is_removed_later(target: str, start: int, undoing: tuple[Command, ...]) -> bool:
    """Return whether a later command of the same RUN removes the file, or a folder that it is in."""
    wanted = _plain_path(target)
    for other in undoing:
        if other.start > start and other.name in _REMOVERS:
            for path in map(_plain_path, other.args):
                if path and (wanted == path or wanted.startswith(path.rstrip("/*") + "/")):
                    return True
    return False


def _undone(undo: tuple[str, ...], kept: str, start: int, undoing: tuple[Command, ...]) -> bool:
    """Return whether a later command logs out, or removes what the login has stored."""
    for other in undoing:
        if other.start < start:
            continue
        if undo and (other.name, *other.args)[: len(undo)] == undo:
            return True
        if (
            undo[-1:] == ("--unset",)
            and other.name == "git"
            and any("--unset" in arg or "--remove" in arg for arg in other.args)
        ):
            return True
        if other.name in _REMOVERS and any(kept in arg or arg.rstrip("/*").endswith(".cache") for arg in other.args):
            return True
    return False


def _plain_path(path: str) -> str:
    for home in ("~", "$HOME", "${HOME}", "/root", "/home/user"):
        if path == home or path.startswith(home + "/"):
            return "~" + path[len(home) :]
    return path


def _describe_path(path: str) -> str:
    return path if len(path) <= 60 else path[:57] + "..."
