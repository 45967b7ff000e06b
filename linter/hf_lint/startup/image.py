"""Which files of the Space the image of a Dockerfile holds, and where: COPY, ADD, COPY --from, cp, mv and ln followed.

A model, not a build: what a RUN downloads, unpacks or generates is not known, and `Layout.lost` says that such a thing
was met. Not covered: `rm`, archives that ADD unpacks, and `.dockerignore` files of images that another file builds.
"""

from __future__ import annotations

import posixpath
from itertools import pairwise
from typing import TYPE_CHECKING

from hf_lint.core.lazy import name_matches
from hf_lint.space.links import resolve_in_context
from hf_lint.space.shell_code import written_by
from hf_lint.startup.dockerignore import find_ignore_file
from hf_lint.startup.images import base_facts
from hf_lint.startup.layout import Layout, clean
from hf_lint.startup.made import MOVERS, Made, made_by

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile, Instruction, Stage
    from hf_lint.space.shell import Script

MAX_FILES = 20_000
MAX_WORK = 200_000
# Commands of a RUN that bring no file that could be started in place of one of the Space.
_QUIET = frozenset(
    (
        *(
            "apt-get",
            "apt",
            "apk",
            "dnf",
            "yum",
            "microdnf",
            "pip",
            "pip3",
            "conda",
            "mamba",
            "uv",
            "useradd",
            "adduser",
        ),
        *("groupadd", "addgroup", "usermod", "chown", "chmod", "mkdir", "rm", "echo", "printf", "set", "cd", "test"),
        *("[", "true", "export", "ls", "id", "whoami", "update-ca-certificates", "locale-gen", "ldconfig", "touch"),
        *(
            "cp",
            "mv",
            "ln",
            "cat",
            "sed",
            "find",
            "python",
            "python3",
            "curl",
            "wget",
            "env",
            "sleep",
            "npm",
            "yarn",
            "pnpm",
        ),
    )
)


class Image:
    """What the stages of a Dockerfile hold."""

    def __init__(self, space: Space, dockerfile: Dockerfile) -> None:
        self._space = space
        self._builder = _Builder(space, dockerfile)
        self._layouts: dict[int, Layout] = {}

    def layout(self, stage: Stage | None) -> Layout:
        """Return where the files of the Space lie at the end of `stage`."""
        if stage is None:
            return Layout(self._space, {}, lost=True)
        if stage.index not in self._layouts:
            found = self._builder.build(stage)
            lost = self._builder.lost or stage.root_image is None or not found.copies
            self._layouts[stage.index] = Layout(
                self._space,
                found.files if found.copies else None,
                root=stage.workdir or "/",
                written=found.written,
                made=found.made,
                lost=lost,
            )
        return self._layouts[stage.index]


def copied_files(
    space: Space, copy: Instruction, workdir: str, keeps: Callable[[str], bool], exists: Callable[[str], bool]
) -> list[tuple[str, str]] | None:
    """Return the files that a COPY or ADD without `--from` brings: the place in the image, the path in the Space.

    `keeps` says which paths are in the build context, `exists` which folders the image has. None where the words of
    the instruction depend on what is not in the Dockerfile.
    """
    words = [copy.expand(arg) for arg in copy.args]
    if len(words) < 2 or not all(word.known for word in words):
        return None
    *sources, target = (word.text for word in words)
    base = clean(posixpath.join(workdir, target))
    into = target.endswith(("/", ".")) or len(sources) > 1 or exists(base)
    found: list[tuple[str, str]] = []
    parents = copy.flag("parents") is not None
    for source in sources:
        if "://" in source:
            continue
        for name in match_sources(space, posixpath.normpath(source.lstrip("/") or ".")):
            for place, path in _resolve_source(space, name, base, into):
                if keeps(path):
                    found.append((clean(posixpath.join(base, path)) if parents else place, path))
    return found


def match_sources(space: Space, source: str) -> list[str]:
    """Return the files and folders that a source names; one without wildcards as it is."""
    if not any(char in source for char in "*?["):
        return [source]
    depth = source.count("/") + 1
    names = dict.fromkeys("/".join(path.split("/")[:depth]) for path in space.files if path.count("/") >= depth - 1)
    return [name for name in names if name_matches(name, source)]


def _resolve_source(space: Space, source: str, base: str, into: bool) -> Iterator[tuple[str, str]]:
    link, source = source, resolve_in_context(space, source) or source  # a link that stands in COPY is followed
    if source in space.files:
        yield (posixpath.join(base, posixpath.basename(link)) if into else base), source
        return
    prefix = "" if source == "." else source + "/"
    for path in space.files:
        if path.startswith(prefix):
            yield posixpath.join(base, path[len(prefix) :]), path


def _plain(run: Instruction) -> Callable[[str], str]:
    """Return what puts variables into the words of a RUN."""
    return lambda word: run.expand(word).text if "$" in word else word


class _Stage:
    """What one stage holds at its end."""

    def __init__(self) -> None:
        self.files: dict[str, str] = {}
        self.written: dict[str, Script | None] = {}
        self.made: dict[str, Made] = {}
        self.folders: set[str] = set()
        self.copies = False
        """Whether anything is copied: a Dockerfile without that has the Space in another way."""


class _Builder:
    def __init__(self, space: Space, dockerfile: Dockerfile) -> None:
        self.space = space
        self.ignore = find_ignore_file(space, dockerfile)
        self.kept: dict[str, bool] = {}
        self.done: dict[int, _Stage] = {}
        self.work = 0
        self.lost = False

    def build(self, stage: Stage) -> _Stage:
        """Follow `stage` and those it is built on; each once."""
        if stage.index in self.done:
            return self.done[stage.index]
        made = _Stage()
        workdir, known = "/", stage.root_image == "scratch" or base_facts(stage).top
        if stage.parent is not None:
            parent = self.build(stage.parent)
            self.work += len(parent.files)
            if self.work > MAX_WORK * 10:
                self.lost = True
                parent = _Stage()
            made.files, made.written = dict(parent.files), dict(parent.written)
            made.folders, made.copies, made.made = set(parent.folders), parent.copies, dict(parent.made)
            workdir, known = stage.parent.workdir or "/", known or stage.parent.workdir is not None
        self.done[stage.index] = made
        for instruction in stage.instructions:
            if instruction.error:
                continue
            if instruction.name == "WORKDIR" and instruction.args:
                workdir = clean(posixpath.join(workdir, instruction.expand(instruction.args[0]).text))
                made.folders.add(workdir)
                known = True
            elif instruction.name in ("COPY", "ADD"):
                target = instruction.args[-1].text if instruction.args else "/"
                self.lost |= not known and not target.startswith(("/", "$"))  # the base image says where this is
                self._copy(stage, made, instruction, workdir)
            elif instruction.name == "RUN":
                self._run(made, instruction, workdir)
        return made

    def _keeps(self, path: str) -> bool:
        if path not in self.kept:
            self.kept[path] = not self.ignore.patterns or not self.ignore.ignores(path)
        return self.kept[path]

    def _put(self, made: _Stage, pairs: list[tuple[str, str]]) -> None:
        for place, path in pairs:
            if len(made.files) >= MAX_FILES:
                self.lost = True
                return
            made.files[place] = path
            made.written.pop(place, None)
            made.made.pop(place, None)
            made.folders.add(posixpath.dirname(place))

    def _copy(self, stage: Stage, made: _Stage, copy: Instruction, workdir: str) -> None:
        made.copies = True
        self.work += len(self.space.files) * max(len(copy.args) - 1, 1)
        if self.work > MAX_WORK * 10:
            self.lost = True
            return
        if copy.flag("from") is not None:
            self._copy_from(stage, made, copy, workdir)
            return
        if copy.heredocs:
            target = copy.expand(copy.args[-1]).text if copy.args else ""
            for heredoc, script in zip(copy.heredocs, copy.scripts, strict=False):
                place = posixpath.join(target, heredoc.name) if target.endswith("/") else target
                made.written[clean(posixpath.join(workdir, place))] = script
                made.files.pop(clean(posixpath.join(workdir, place)), None)
        pairs = copied_files(self.space, copy, workdir, self._keeps, made.folders.__contains__)
        if pairs is None:
            self.lost = True
        else:
            self._put(made, pairs)

    def _copy_from(self, stage: Stage, made: _Stage, copy: Instruction, workdir: str) -> None:
        """Copy what another stage holds; what it generated there is not known."""
        source = next((item.stage for item in stage.sources if item.instruction is copy), None)
        words = [copy.expand(arg) for arg in copy.args]
        if source is None or len(words) < 2 or not all(word.known for word in words) or source.index >= stage.index:
            return
        other = self.build(source)
        *names, target = (word.text for word in words)
        base = clean(posixpath.join(workdir, target))
        for name in names:
            path = clean(name)
            into = target.endswith(("/", ".")) or len(names) > 1 or base in made.folders
            self._transfer(other, made, path, posixpath.join(base, posixpath.basename(path)) if into else base, base)

    def _transfer(self, source: _Stage, made: _Stage, path: str, as_file: str, as_folder: str) -> None:
        """Put a file or the content of a folder of `source` into `made`."""
        if path in source.files:
            self._put(made, [(as_file, source.files[path])])
        elif path in source.written:
            made.written[as_file] = source.written[path]
        else:
            start = path.rstrip("/") + "/"
            self._put(
                made,
                [(as_folder + "/" + at[len(start) :], to) for at, to in source.files.items() if at.startswith(start)],
            )
            inside = [(at, script) for at, script in source.written.items() if at.startswith(start)]
            made.written |= {as_folder + "/" + at[len(start) :]: script for at, script in inside}

    def _run(self, made: _Stage, run: Instruction, workdir: str) -> None:
        folder = workdir
        before = {id(later): first for line in run.pipelines for first, later in pairwise(line.commands)}
        for command in run.commands:
            self.work += 1
            name = command.name
            args = [run.expand(arg).text if "$" in arg else arg for arg in command.args]
            words = [arg for arg in args if not arg.startswith("-")]
            if name == "cd" and words:
                folder = clean(posixpath.join(folder, words[-1]))
            elif name == "mkdir":
                made.folders.update(clean(posixpath.join(folder, word)) for word in words)
            elif name in MOVERS and len(words) >= 2:
                self._move(made, folder, words)
            elif name not in _QUIET:
                self.lost = True
            if name not in MOVERS:
                piped, exists = before.get(id(command)), made.folders.__contains__
                made.made.update(made_by(command, piped, folder, _plain(run), made.files.get, made.made, exists))
            for redirect in command.redirects:
                target = redirect.target
                if redirect.operator in (">", ">|", ">>") and target is not None and target.value != "/dev/null":
                    place = clean(posixpath.join(folder, run.expand(target.value).text))
                    made.written[place] = written_by(command, place) if redirect.operator != ">>" else None

    def _move(self, made: _Stage, folder: str, words: list[str]) -> None:
        self.work += len(made.files)
        if self.work > MAX_WORK * 10:
            self.lost = True
            return
        *sources, target = words
        base = clean(posixpath.join(folder, target))
        into = target.endswith(("/", ".")) or base in made.folders
        for source in sources:
            path = clean(posixpath.join(folder, source.removesuffix("/*").removesuffix("/.")))
            inner = posixpath.join(base, posixpath.basename(path)) if into else base
            whole = base if source.endswith(("/*", "/.")) else inner
            self._transfer(made, made, path, inner, whole)
