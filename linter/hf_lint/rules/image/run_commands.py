"""Single commands of a build that open the image up, or that cannot work at build."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
from hf_lint.startup.programs import build_programs, commands_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Problem
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.shell import Command, Pipeline, Script, Word
    from hf_lint.startup.programs import Program

_MAX_MODE = 40
_OCTAL = regex(r"[0-7]{3,4}")
_SYMBOLIC = regex(r"(?:^|,)[ugo]*[ao][ugoa]*[+=][rXxst]*w")
_VERSION = regex(r"[=<>~/:]")
_SETUID = regex(r"(?:^|,)[ua]{0,9}[gu]{0,9}\+[rwx]{0,9}s")
_INSTALLERS = {
    "apt-get": "install", "apt": "install", "aptitude": "install", "apk": "add", "dnf": "install", "yum": "install",
    "microdnf": "install", "zypper": "install", "pacman": "-S",
}  # fmt: skip
_ACCOUNT_TOOLS = frozenset(("usermod", "useradd", "gpasswd", "adduser", "addgroup"))
_CONDITION = regex(r"\b(?:if|while|until)\b")
_MAX_SEARCHED = 10_000
_NOPASSWD = regex(r"\bNOPASSWD\b")


@rule("world-writable")
def world_writable(space: Space, policy: Policy) -> Iterator[Hit | Problem]:
    """Report everybody in the container may change files: chmod 777, a+w, or system folders given away."""
    dockerfile = space.dockerfile
    if dockerfile is None:
        return
    for instruction in dockerfile.reached_instructions:
        flag = instruction.flag("chmod") if instruction.name in ("COPY", "ADD") else None
        if flag and flag.value and _opens(flag.value):
            message = f"`--chmod={flag.value}` lets every user of the container change these files"
            yield Hit(dockerfile.file.location(flag.start, flag.end), message)
    for program, command in commands_of(build_programs(space)):
        hit = None
        if command.name == "chmod":
            hit = _chmod(program, command, policy)
        elif command.name == "chown":
            hit = _chown(program, command, policy)
        elif command.name in ("find", "mkdir", "install"):
            hit = _mode_option(command)
        if hit:
            word, message, variant = hit
            yield Hit(program.file.location(word.start, word.end), message, variant)


def _opens(mode: str) -> bool:
    """Return whether `mode` lets others write; a sticky folder (1777) is as safe as /tmp."""
    if len(mode) > _MAX_MODE:
        return False
    if _OCTAL.fullmatch(mode):
        return int(mode[-1]) & 2 != 0 and not (len(mode) == 4 and int(mode[0]) & 1)
    return bool(_SYMBOLIC.search(mode)) and "t" not in mode


def _operands(command: Command) -> list[Word]:
    return [word for word in command.argv[1:] if not word.value.startswith("--") and not _is_option(word.value)]


def _is_option(value: str) -> bool:
    return bool(re.fullmatch(r"-[A-Za-z]+", value)) and not re.fullmatch(r"-[rwx]+", value)


def _chmod(program: Program, command: Command, policy: Policy) -> tuple[Word, str, str] | None:
    operands = _operands(command)
    if len(operands) < 2 or not _opens(operands[0].value):
        return None
    mode, paths = operands[0], [program.resolve(word) for word in operands[1:]]
    shown = ", ".join(f"`{path[:60]}`" for path in paths[:3])
    message = f"`chmod {mode.value}` lets every user and process of the container change {shown}"
    if all(_below(path, policy.params["storage"]) for path in paths):
        message = (
            f"`chmod {mode.value}` opens {shown} to every user; Hugging Face's pages show it, "
            "but the Space runs as uid 1000 and `chown 1000` is enough"
        )
        return mode, message, "storage"
    return mode, message, ""


def _mode_option(command: Command) -> tuple[Word, str, str] | None:
    """`find -exec chmod 777`, `mkdir -m 777`, `install -m 777`."""
    args = command.args
    at = next((index for index, arg in enumerate(args) if arg in ("chmod", "-m", "--mode")), None)
    modes = [word for word in command.argv[at + 2 :] if not _is_option(word.value)] if at is not None else []
    if not modes or not _opens(modes[0].value):
        return None
    message = (
        f"`{command.name}` with mode {modes[0].value} lets every user and process of the container change these files"
    )
    return modes[0], message, ""


def _chown(program: Program, command: Command, policy: Policy) -> tuple[Word, str, str] | None:
    flags = [word.value for word in command.argv[1:] if word.value.startswith("-")]
    if not any(flag == "--recursive" or (not flag.startswith("--") and "R" in flag) for flag in flags):
        return None
    operands = _operands(command)
    if len(operands) < 2 or operands[0].value.partition(":")[0] in ("root", "0"):
        return None
    for word in operands[1:]:
        path = posixpath.normpath(program.resolve(word) or ".")
        if path in policy.params["system_folders"]:
            message = (
                f"`chown -R` gives all of `{path}` to a user, so an attacker who "
                "takes over the app can change programs there"
            )
            return word, message, "system-folder"
    return None


def _below(path: str, folders: list[str]) -> bool:
    path = posixpath.normpath(path) if path else path
    return any(path == folder or path.startswith(folder + "/") for folder in folders)


@rule("privilege-tooling")
def privilege_tooling(space: Space, policy: Policy) -> Iterator[Hit | Problem]:
    """Report the image holds ways to become root or to log in: sudo, SSH servers, setuid programs."""
    packages = policy.params["packages"]
    for program in build_programs(space):
        for pipeline in program.script.walk_pipelines():
            for command in pipeline.commands:
                yield from _check_installed(program, command, packages)
                yield from _check_privileges(program, command, pipeline, policy.params["groups"])


def _check_privileges(program: Program, command: Command, pipeline: Pipeline, groups: list[str]) -> Iterator[Hit]:
    place = program.file.location(command.start, command.end)
    name, args = command.name, command.args
    if _NOPASSWD.search(" ".join(args)) and name not in ("grep", "cat"):
        yield Hit(place, "a user can become root without a password (NOPASSWD in sudoers)")
    elif name == "chmod" and _sets_uid(command):
        yield Hit(place, "a setuid or setgid bit is set, so the program runs as its owner for every user")
    elif name in _ACCOUNT_TOOLS and _joins(command, groups):
        yield Hit(place, "a user joins a group that can become root")
    elif name == "setcap":
        yield Hit(place, "a program gets a root capability (setcap)")
    elif name == "passwd" and "root" in args and not {"-l", "--lock"} & set(args):
        yield Hit(place, "root gets a password, or an empty one, which allows a login as root")
    elif name in ("echo", "printf") and any(arg.startswith("root:") for arg in args):
        if any(other.name == "chpasswd" for other in pipeline.commands):
            yield Hit(place, "root gets a password, which allows a login as root")
    elif "sudo" in command.wrappers:
        message = "sudo is not needed in RUN, which can run as root, and it stays in the image"
        yield Hit(place, message, "sudo-in-run")


def _check_installed(program: Program, command: Command, packages: dict[str, str]) -> Iterator[Hit]:
    verb = _INSTALLERS.get(command.name)
    if verb is None or not any(arg == verb or (verb == "-S" and arg.startswith("-S")) for arg in command.args):
        return
    for word in command.argv[1:]:
        name = _VERSION.split(program.resolve(word))[0]
        if name in packages:
            message = f"`{name}` is installed in the image: {packages[name]}"
            yield Hit(program.file.location(word.start, word.end), message)


def _sets_uid(command: Command) -> bool:
    operands = _operands(command)
    mode = operands[0].value if operands else ""
    if not 0 < len(mode) <= _MAX_MODE:
        return False
    if _OCTAL.fullmatch(mode):
        return len(mode) == 4 and int(mode[0]) & 4 != 0
    return bool(_SETUID.search(mode))


def _joins(command: Command, groups: list[str]) -> bool:
    if command.name in ("adduser", "addgroup", "gpasswd") and len(command.args) >= 2:
        before, last = command.args[-2:]
        if last in groups and not before.startswith("-"):
            return True
    for index, arg in enumerate(command.args[:-1]):
        if arg == "--groups" or (arg.startswith("-") and not arg.startswith("--") and "G" in arg):
            return any(name in groups for name in command.args[index + 1].split(","))
    return False


@rule("gpu-at-build")
def gpu_at_build(space: Space, policy: Policy) -> Iterator[Hit | Problem]:
    """Report RUN asks for a GPU, and a build has none."""
    pattern = regex("|".join(policy.params["patterns"]))
    for program in build_programs(space):
        if not program.script.is_shell:
            yield from _gpu_code(program, program.script, pattern)
        pipelines = list(program.script.walk_pipelines())
        for index, pipeline in enumerate(pipelines):
            for command in pipeline.commands:
                if command.name in policy.params["tools"]:
                    if not _forgiven(program, pipelines, index):
                        message = f"`{command.name}` in RUN fails, because a build has no GPU"
                        yield Hit(program.file.location(command.start, command.end), message)
                elif command.script is not None and not command.script.is_shell:
                    yield from _gpu_code(program, command.script, pattern)


def _forgiven(program: Program, pipelines: list[Pipeline], index: int) -> bool:
    """Return whether the script goes on when the command fails: `x || true`, `if x; then`, `x | y`."""
    follows = pipelines[index + 1].operator if index + 1 < len(pipelines) else ""
    if follows == "||" or len(pipelines[index].commands) > 1:
        return True
    return bool(_CONDITION.search(program.script.text[:_MAX_SEARCHED]))


def _gpu_code(program: Program, script: Script, pattern: re.Pattern[str]) -> Iterator[Hit]:
    match = pattern.search(script.text)
    if match:
        message = f"`{match.group()[:40]}` in RUN gives another result than on the Space, because a build has no GPU"
        yield Hit(program.file.location(*script.source.span(match.start(), match.end())), message)


@rule("data-at-build")
def data_at_build(space: Space, policy: Policy) -> Iterator[Hit | Problem]:
    """Report something is put below /data, which the Space's volume covers when it runs."""
    dockerfile = space.dockerfile
    if dockerfile is None:
        return
    folder = policy.params["folder"]
    for instruction in dockerfile.reached_instructions:
        if instruction.name in ("COPY", "ADD") and len(instruction.args) > 1:
            token = instruction.args[-1]
            path = instruction.expand(token).text
            if _below(path, [folder]):
                yield Hit(dockerfile.file.location(token.start, token.end), _describe_hidden(path))
    for program, command in commands_of(build_programs(space)):
        found = _find_write(program, command, folder, policy)
        if found:
            yield Hit(program.file.location(found[0].start, found[0].end), _describe_hidden(found[1]))


def _describe_hidden(path: str) -> str:
    return f"`{path[:80]}` is written at build, but storage mounted at run time hides it"


def _find_write(program: Program, command: Command, folder: str, policy: Policy) -> tuple[Word, str] | None:
    """Return the word by which the command writes below `folder`; making or opening the folder itself does no harm."""
    for redirect in command.redirects:
        if redirect.target and redirect.operator in (">", ">>", ">|", "&>"):
            path = program.resolve(redirect.target)
            if _below(path, [folder]):
                return redirect.target, path
    if command.name not in policy.params["writers"]:
        return None
    words = list(command.argv[1:])
    if command.name in ("cp", "mv", "ln", "rsync", "install"):
        words = words[-1:]
    for word in words:
        path = program.resolve(word).partition("=")[2] if word.value.startswith("--") else program.resolve(word)
        below = _below(path, [folder])
        if below and (path.rstrip("/") != folder or command.name not in ("mkdir", "install")):
            return word, path
    return None
