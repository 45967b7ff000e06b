"""Which programs and libraries an image surely lacks, while its Dockerfile is built and in the end. No rule is here.

Only images, packages and commands that policies/data/image-programs.yaml knows are followed; after anything else, every
program may be there. The data were made from Debian 13.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from hf_lint.core.expressions import compile_kept
from hf_lint.core.lazy import regex
from hf_lint.core.policy import load_data
from hf_lint.startup.images import parse_image

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile, Instruction, Stage
    from hf_lint.space.shell import Command

DATA = "data/image-programs.yaml"
APT = "data/apt-packages.yaml"
_APT = ("apt-get", "apt")
# Commands of RUN that put no program on PATH, unless one of their words is a folder of programs.
_QUIET_TEXT = """
    useradd adduser groupadd addgroup usermod chown chgrp chmod mkdir rm echo printf set cd test [ true export ls
    id whoami touch cp mv ln cat sed find sleep curl wget git tar unzip pip python npm apt-cache ldconfig
    update-ca-certificates locale-gen date env grep head tail awk cut tr wc pwd sha256sum
    uv hf huggingface-cli umask ulimit
"""
_QUIET = frozenset(_QUIET_TEXT.split())
_GLOBAL = ("-g", "--global", "exec", "link")
_NAME = regex(r"([a-z0-9][a-z0-9.+-]*?)(?::[a-z0-9]+)?(?:[=/].*)?")
_MAX_WORK = 5_000


class Tools:
    """What is known at one place of a stage. `lacking`: programs that are surely not there, with their packages.

    `libraries`: the same of shared libraries. `lists`: whether apt-get knows the packages of the distribution; None
    where that is not known. `kind` is the row of the data about the base image; "" where there is none.
    """

    def __init__(
        self,
        lacking: dict[str, str],
        lists: bool | None,
        installed: frozenset[str] = frozenset(),
        libraries: dict[str, str] | None = None,
        kind: str = "",
    ) -> None:
        self.lacking = lacking
        self.lists = lists
        self.installed = installed
        """Packages that apt-get was told to install."""
        self.libraries = libraries or {}
        self.kind = kind

    def copy(self) -> Tools:
        """Return the same for a stage that is built on this one."""
        return Tools(dict(self.lacking), self.lists, self.installed, dict(self.libraries), self.kind)

    def forget(self) -> None:
        """Take it that anything may be there."""
        self.lacking, self.lists, self.libraries = {}, None, {}

    def take_run(self, run: Instruction) -> None:
        """Follow all commands of a RUN; after what is no plain list of commands, anything may be there."""
        if len(run.scripts) != 1 or run.heredocs or not run.scripts[0].is_shell:
            self.forget()
            return
        for command in run.scripts[0].commands:
            self.take(command)

    def take(self, command: Command) -> None:
        """Follow one command of a RUN."""
        if command.script is not None or command.group is not None or any(word.scripts for word in command.words):
            self.forget()
            return
        name, words = command.name, command.argv[1:]
        values = [word.value for word in words]
        if not command.words:
            return
        if name == "apk" and self.kind == "alpine":
            self._add_by_apk([value for value in values if not value.startswith("-")])
        elif name in _APT:
            if not all(word.literal for word in words):
                self.forget()
            elif "update" in values:
                self.lists = True
            elif "install" in values:
                self.install(values)
        elif name == "rm" and any("/var/lib/apt/lists" in value or value == "/var/lib/apt" for value in values):
            self.lists = False if self.lists is not None else None
        elif (
            (command.program not in _QUIET and name not in _QUIET)
            or _touches_path(command)
            or (name == "npm" and any(value in _GLOBAL for value in values))
        ):
            self.forget()

    def install(self, values: list[str]) -> None:
        """Take in the packages that apt-get installs; after one that is not known, any program may be there."""
        data, gone = load_data(DATA), load_data(APT)["gone"]["trixie"]
        names = [gone.get(name) or name for name in packages_of(values)]  # what its owner is told to install instead
        if self.kind == "alpine" or not all(is_known(name) or name in data["present"] for name in names):
            self.lacking, self.libraries = {}, {}
            return
        self._take_packages({one for name in names for one in (name, *data["brings"].get(name, ()))})

    def _take_packages(self, brought: set[str]) -> None:
        self.installed |= brought
        self.lacking = {program: package for program, package in self.lacking.items() if package not in brought}
        self.libraries = {library: package for library, package in self.libraries.items() if package not in brought}

    def _add_by_apk(self, words: list[str]) -> None:
        data = load_data(DATA)["alpine_brings"]
        names = [word.partition("=")[0].partition("~")[0].partition("<")[0].partition(">")[0] for word in words[1:]]
        if words[:1] == ["update"] or words[:1] == ["upgrade"]:
            return
        if words[:1] != ["add"] or not all(name in data for name in names):
            self.forget()
            return
        self._take_packages({one for name in names for one in data[name]})


def packages_of(values: list[str]) -> list[str]:
    """Return the names of packages among the words of `apt-get install`."""
    rest = [value for value in values if not value.startswith("-") and value != "install"]
    return [found[1] if (found := _NAME.fullmatch(value)) else value for value in rest]


def is_known(name: str) -> bool:
    """Say whether apt-get has a package of that name which a plain image does not have already."""
    data = load_data(DATA)
    return name in data["brings"] or name in data["nothing"]


def is_brought_by_pip(space: Space, program: str) -> bool:
    """Say whether a distribution that brings the program is named in the Dockerfile or in a list of requirements."""
    names = load_data(DATA)["by_pip"].get(program, ())
    files = [space.dockerfile.file] if space.dockerfile is not None else []
    files += space.select(".txt", ".toml", ".in") if names else []
    return any(_is_named(name, file.text) for name in names for file in files)


def _is_named(name: str, text: str) -> bool:
    """Return whether a text names a distribution: `supervisor` is not named by `supervisord`."""
    return name in text and re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text) is not None


def other_manager(program: str, kind: str) -> str:
    """Return what to say about a package manager of another distribution; "" for all other programs."""
    if program in ("apt-get", "apt") and kind == "alpine":
        return "; Alpine has `apk add`"
    return "; Debian has `apt-get install`" if program in ("apk", "dnf", "yum", "microdnf") and kind != "alpine" else ""


def follow_runs(
    dockerfile: Dockerfile, ends: dict[int, Tools] | None = None
) -> Iterator[tuple[Stage, Instruction, Tools]]:
    """Yield each RUN of the stages that are built, with what is known before it; the caller feeds it to `Tools.take`.

    What the caller does not take is not followed: it has to take every command, or to forget. `ends` gets what is known
    at the end of each stage, by its number.
    """
    ends = {} if ends is None else ends
    work = 0
    for stage in dockerfile.reached:
        parent = ends.get(stage.parent.index) if stage.parent is not None else None
        tools = parent.copy() if parent else _start(stage)
        ends[stage.index] = tools
        for instruction in stage.instructions:
            work += 1
            if work > _MAX_WORK:
                return
            if instruction.error or instruction.name in ("ONBUILD", "SHELL"):
                tools.forget()
            elif instruction.name in ("COPY", "ADD"):
                _copy(tools, instruction)
            elif instruction.name == "ENV" and any(pair.name.text == "PATH" for pair in instruction.pairs):
                continue  # more folders to look in: what is nowhere is in none of them
            elif instruction.name == "RUN":
                yield stage, instruction, tools


def tools_at_end(dockerfile: Dockerfile) -> Tools:
    """Return what is known of the image that the last stage leaves behind."""
    ends: dict[int, Tools] = {}
    for _, run, here in follow_runs(dockerfile, ends):
        here.take_run(run)
    final = dockerfile.final
    return ends.get(final.index, Tools({}, None)) if final is not None else Tools({}, None)


def _start(stage: Stage) -> Tools:
    data = load_data(DATA)
    image = parse_image(stage.root_image or "")
    for kind, rows in data["images"].items():
        if any(image.name == row["image"] and compile_kept(row["tag"]).fullmatch(image.tag) for row in rows):
            has = data["has"].get(image.name, ())
            absent = {**data["absent"][kind], **(data["lacking"].get(image.name, {}) if kind == "slim" else {})}
            lacking = {program: package for program, package in absent.items() if program not in has}
            libraries = dict(data["libraries"].get(kind, {}))
            return Tools(lacking, False if kind == "slim" else None, libraries=libraries, kind=kind)
    return Tools({}, None)


def _copy(tools: Tools, copy: Instruction) -> None:
    sources = {posixpath.basename(word.text.rstrip("/")) for word in copy.args[:-1]}
    from_elsewhere = copy.flag("from") is not None or bool(copy.args and _is_bin(copy.args[-1].text))
    if from_elsewhere and not sources <= {"uv", "uvx"}:
        tools.forget()
    elif any("/etc/apt" in word.text for word in copy.args):
        tools.lists = None


def _touches_path(command: Command) -> bool:
    """Say whether a command may write into a folder of programs."""
    targets = [redirect.target for redirect in command.redirects if redirect.target]
    return any(_is_bin(word.value) for word in (*command.argv[1:], *targets))


def _is_bin(word: str) -> bool:
    return "bin" in word.split("/") or "$" in word or word.startswith("/usr/local")
