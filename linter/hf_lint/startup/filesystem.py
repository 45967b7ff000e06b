"""Which folders of the image uid 1000 can write, as far as the Dockerfile says.

A model, not a build: it follows WORKDIR, COPY, ADD, user creation and the usual file commands of RUN, and answers
"unknown" where a command that it cannot follow may have changed the answer.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from hf_lint.startup.accounts import FIRST_UID, collect_accounts, uid_of, user_name
from hf_lint.startup.image import match_sources
from hf_lint.startup.images import base_facts
from hf_lint.startup.layout import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Instruction, Stage
    from hf_lint.space.shell import Command

ROOT, APP, OPEN, UNKNOWN = "root", "app", "open", "unknown"
"""Whose a path is: root's (or another user's), uid 1000's, everybody's to write, or unknown."""

_MAX_PATHS = 5000
_MAX_WORK = 100_000
_OPEN_FOLDERS = ("/tmp", "/var/tmp", "/dev/shm")  # noqa: S108
_BASE_FOLDERS = frozenset(
    f"/{name}" for name in ("bin", "boot", "dev", "etc", "home", "lib", "lib64", "media", "mnt", "opt", "proc", "root")
) | frozenset(f"/{name}" for name in ("run", "sbin", "srv", "sys", "tmp", "usr", "var", "data"))
_OWNING = ("chgrp", "chmod", "chown", "setfacl")


class Filesystem:
    """States of paths; a path has that of its nearest known ancestor. `made` holds the instruction that set it."""

    def __init__(self) -> None:
        self.states: dict[str, str] = {}
        self.made: dict[str, Instruction] = {}
        self.lost = False
        """Whether something that cannot be followed may have changed owners anywhere."""

    def state(self, path: str) -> str:
        """Whose `path` is, or would be if it were created: an answer about its nearest known ancestor."""
        if self.lost:
            return UNKNOWN
        return self.states[self._nearest(path)]

    def origin(self, path: str) -> Instruction | None:
        """Return the instruction that says whose `path` is."""
        return self.made.get(self._nearest(path))

    def exists(self, path: str) -> bool:
        """Return whether the path is known to be in the image."""
        return clean(path) in self.states

    def _nearest(self, path: str) -> str:
        """Return the path itself, or the nearest folder above it, that has a state."""
        at = clean(path)
        while at not in self.states and at != "/":
            at = posixpath.dirname(at)
        return at

    def set(self, path: str, state: str, by: Instruction, *, new: bool = False, below: bool = False) -> None:
        """Give `path` a state; `new` leaves a known one alone, `below` covers everything in it."""
        path = clean(path)
        if new and path in self.states:
            return
        made = [path]
        while (
            above := posixpath.dirname(made[-1])
        ) not in self.states and f"/{above.split('/')[1]}" not in _BASE_FOLDERS:
            made.append(above)
        if len(self.states) + len(made) > _MAX_PATHS:
            self.lost = True
            return
        for folder in made[1:]:  # made along with it
            self.states[folder] = state
            self.made[folder] = by
        if below:
            inside = [known for known in self.states if known.startswith(path.rstrip("/") + "/")]
            for known in inside:
                self.states[known] = state
                self.made[known] = by
        self.states[path] = state
        self.made[path] = by


def build_filesystem(space: Space, stage: Stage) -> Filesystem:
    """Return the model of what `stage` leaves behind."""
    model = Filesystem()
    for _, model in follow_filesystem(space, stage):  # noqa: B007
        pass
    return model


def follow_filesystem(space: Space, stage: Stage) -> Iterator[tuple[Instruction | None, Filesystem]]:
    """Yield each instruction of a stage, with the model of what was there before it; None with that of its end."""
    facts = base_facts(stage)
    model = Filesystem()
    model.states = {"/": ROOT if facts.root else UNKNOWN, "/data": UNKNOWN}
    if stage.root_image != "scratch":
        model.states |= dict.fromkeys(_OPEN_FOLDERS, OPEN)
    if facts.home:
        model.states[facts.home] = APP
    builder = _Builder(space, stage, model)
    for part in reversed(list(stage.chain)):
        for instruction in part.instructions:
            if part is stage:
                yield instruction, model
            builder.take(instruction)
    yield None, model


class _Builder:
    def __init__(self, space: Space, stage: Stage, model: Filesystem) -> None:
        self.space = space
        self.stage = stage
        self.model = model
        self.workdir = "/"
        self.user: int | None = 0
        self.uids: dict[str | None, int | None] = {}
        self.work = 0
        for account in collect_accounts(stage).created:
            if account.home.startswith("/"):
                model.set(account.home, self._owner(account.name), account.instruction)

    def take(self, instruction: Instruction) -> None:
        """Follow one instruction; with more of them and more files than are worth it, all is unknown."""
        self.work += 1
        if instruction.name in ("ADD", "COPY"):
            self.work += len(self.space.files) * len(instruction.args)
        elif instruction.name == "RUN":
            self.work += len(self.model.states)
        self.model.lost |= self.work > _MAX_WORK
        if instruction.error or self.model.lost:
            return
        if instruction.name == "USER":
            self.user = self._uid(user_name(instruction))
        elif instruction.name == "WORKDIR" and instruction.args:
            path = instruction.expand(instruction.args[0])
            if not path.known:
                self.model.lost = True
                return
            self.workdir = posixpath.normpath(posixpath.join(self.workdir, path.text))
            self.model.set(self.workdir, self._mine(), instruction, new=True)
        elif instruction.name in ("ADD", "COPY"):
            self._copy(instruction)
        elif instruction.name == "VOLUME":
            for arg in instruction.args:
                self.model.set(posixpath.join(self.workdir, instruction.expand(arg).text), UNKNOWN, instruction)
        elif instruction.name == "RUN":
            self._run(instruction)

    def _uid(self, name: str | None) -> int | None:
        if name not in self.uids:
            self.uids[name] = uid_of(name, self.stage)
        return self.uids[name]

    def _mine(self) -> str:
        return UNKNOWN if self.user is None else APP if self.user == FIRST_UID else ROOT

    def _owner(self, text: str) -> str:
        """Return the state of what belongs to `user:group`, `user` or `uid`."""
        uid = self._uid(text.partition(":")[0].partition(".")[0])
        return UNKNOWN if uid is None or "$" in text else APP if uid == FIRST_UID else ROOT

    def _copy(self, copy: Instruction) -> None:
        chown, chmod = copy.flag("chown"), copy.flag("chmod")
        state = ROOT
        if chown is not None:
            expanded = copy.expand(chown.value or "")
            state = self._owner(expanded.text) if expanded.known else UNKNOWN
        if chmod is not None:
            mode = _mode_effect(copy.expand(chmod.value or "").text)
            state = OPEN if mode == OPEN else state
        if len(copy.args) < 2:
            return
        words = [copy.expand(arg) for arg in copy.args]
        if not all(word.known for word in words):
            self.model.lost = True
            return
        *sources, target = (word.text for word in words)
        path = posixpath.normpath(posixpath.join(self.workdir, target))
        if copy.flag("from") is not None:
            self.model.set(path, state if chown or chmod else UNKNOWN, copy, new=not target.endswith("/"))
            return
        for source in sources:
            for name in match_sources(self.space, posixpath.normpath(source.lstrip("/") or ".")):
                self._copy_source(copy, name, path, target, state)

    def _copy_source(self, copy: Instruction, source: str, path: str, target: str, state: str) -> None:
        source = posixpath.normpath(source)
        prefix = "" if source == "." else source + "/"
        inside = [name for name in self.space.files if name.startswith(prefix)]
        if inside:
            self.model.set(path, state, copy, new=True)
            if state != ROOT and self.model.states.get(path) == ROOT:
                self.model.set(path, UNKNOWN, copy)  # whether an existing folder changes hands is the builder's affair
            for folder in _folders(name[len(prefix) :] for name in inside):
                self.model.set(posixpath.join(path, folder), state, copy)
            for name in inside:
                self.model.set(posixpath.join(path, name[len(prefix) :]), state, copy)
        elif target.endswith(("/", ".")) or len(copy.args) > 2 or self.model.exists(path):
            self.model.set(path, state, copy, new=True)
            self.model.set(posixpath.join(path, posixpath.basename(source)), state, copy)
        else:
            self.model.set(posixpath.dirname(path), state, copy, new=True)
            self.model.set(path, state, copy)

    def _run(self, run: Instruction) -> None:
        seen: set[str] = set()
        folder = self.workdir
        for command in run.commands:
            name = command.name
            seen.add(name)
            values = [run.expand(arg) if "$" in arg else None for arg in command.args]
            if any(value is not None and not value.known for value in values):
                if name in (*_OWNING, "mkdir", "install", "cd"):
                    self.model.lost = True
                continue
            args = [value.text if value else arg for value, arg in zip(values, command.args, strict=True)]
            if name == "cd" and args:
                folder = posixpath.join(folder, args[-1])
            else:
                self._command(run, command, args, folder)
        text = run.original + "".join(heredoc.content for heredoc in run.heredocs)
        if any(word in text and word not in seen for word in _OWNING):
            self.model.lost = True  # in a find -exec, a Python script, a string

    def _command(self, run: Instruction, command: Command, args: list[str], folder: str) -> None:
        words = [arg for arg in args if not arg.startswith("-")]
        name = command.name
        recursive = any(
            arg in ("--recursive",) or (arg.startswith("-") and not arg.startswith("--") and "R" in arg) for arg in args
        )
        if name == "mkdir":
            mode = _option(args, "-m", "--mode")
            state = OPEN if mode and _mode_effect(mode) == OPEN else self._mine()
            for word in _braces(word for word in words if word != mode):
                self.model.set(posixpath.join(folder, word), state, run, new=True)
        elif name == "install" and any(arg.startswith("-") and "d" in arg.partition("=")[0] for arg in args):
            owner, mode = _option(args, "-o", "--owner"), _option(args, "-m", "--mode")
            skip = {owner, mode, _option(args, "-g", "--group")}
            state = self._owner(owner) if owner else self._mine()
            state = OPEN if mode and _mode_effect(mode) == OPEN else state
            for word in _braces(word for word in words if word not in skip):
                self.model.set(posixpath.join(folder, word), state, run)
        elif name in ("chown", "chmod") and words and "--reference" not in " ".join(args):
            effect = self._owner(words[0]) if name == "chown" else _mode_effect(words[0])
            if name == "chmod" and effect == ROOT:
                return  # it takes no right from the owner that matters here
            for word in _braces(words[1:]):
                path = posixpath.join(folder, word.removesuffix("/*").removesuffix("*"))
                if "*" in path:
                    self.model.lost = True
                elif name == "chmod" and effect == UNKNOWN and self.model.state(path) != ROOT:
                    continue
                else:
                    self.model.set(path, effect, run, below=recursive)
        elif name == "chgrp":
            for word in words[1:]:
                self.model.set(posixpath.join(folder, word), UNKNOWN, run, below=recursive)
        elif name in ("cp", "mv", "ln", "rsync", "git", "tar", "unzip") and words:
            self.model.set(posixpath.join(folder, words[-1]), UNKNOWN, run, new=True)


def _mode_effect(mode: str) -> str:
    """OPEN for a mode that lets others write, UNKNOWN for one that lets the group, ROOT for the rest."""
    if mode.isascii() and mode.isdigit():
        digits = mode.rjust(3, "0")
        return OPEN if int(digits[-1]) & 2 else UNKNOWN if int(digits[-2]) & 2 else ROOT
    for clause in mode.split(","):
        who, sign, what = clause.partition("+") if "+" in clause else clause.partition("=")
        if sign and "w" in what:
            if "o" in who or "a" in who:
                return OPEN
            if "g" in who or not who:
                return UNKNOWN
    return ROOT


def _option(args: list[str], short: str, long: str) -> str | None:
    for at, arg in enumerate(args):
        if arg in (short, long):
            return args[at + 1] if at + 1 < len(args) else None
        if arg.startswith(long + "="):
            return arg.partition("=")[2]
        if arg.startswith(short) and len(arg) > 2 and not arg.startswith("--"):
            return arg[2:]
    return None


def _braces(words: Iterable[str]) -> list[str]:
    """Return `/app/{a,b}` written out, one level of it."""
    found = []
    for word in words:
        head, brace, rest = word.partition("{")
        middle, close, tail = rest.partition("}")
        found += [head + part + tail for part in middle.split(",")] if brace and close else [word]
    return found


def _folders(paths: Iterable[str]) -> list[str]:
    """Return every folder that the files lie in, outer ones first."""
    found = {"/".join(parts[:depth]) for path in paths for parts in [path.split("/")] for depth in range(1, len(parts))}
    return sorted(found)
