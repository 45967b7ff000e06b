"""Files that a RUN reads before a COPY brings them, and what COPY takes from a stage that makes no such folder.

COPY and WORKDIR are followed as in `startup.image`. A command that may bring files, which is any but those that the
policy lists, ends the certainty for the rest of its stage. No rule is here.
"""

from __future__ import annotations

import posixpath
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from hf_lint.analysis.build_paths import find_made_twice, needed_paths
from hf_lint.analysis.made_folders import MADE_FOLDERS, made_by_package
from hf_lint.analysis.node_faults import is_install, omits_dev
from hf_lint.analysis.npm_locks import why_out_of_sync
from hf_lint.analysis.package_scripts import MANAGERS, find_left_out, find_missing, find_uninstalled, script_run
from hf_lint.core.model import Hit
from hf_lint.core.records import NamedTuple
from hf_lint.space.dockerfile.commands import TOLERANT
from hf_lint.startup.dockerignore import find_ignore_file
from hf_lint.startup.image import copied_files
from hf_lint.startup.images import parse_image
from hf_lint.startup.layout import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile, Instruction, Stage
    from hf_lint.space.shell import Command, Word
    from hf_lint.startup.dockerignore import IgnoreFile

MAX_STEPS = 2_000
_SOURCES = (".py", ".sh", ".bash", ".js", ".mjs", ".cjs")
_INTERPRETERS = ("python", "sh", "bash", "node", "source", ".")
_LOCKS = ("package-lock.json", "npm-shrinkwrap.json")
_FOLDERS = ("--prefix", "-C", "--cwd", "--dir")
_OTHER_FOLDER = ("--project", "--directory", "-p", "--global")
_PROJECT = ("pyproject.toml", "setup.py", "setup.cfg")
_MANIFESTS = {("poetry", "install"): _PROJECT[:1], ("uv", "sync"): _PROJECT[:1], ("pdm", "install"): _PROJECT[:1]}


class _Read(NamedTuple):
    """A file that a command needs: the names that will do, and the word that asks for it."""

    paths: tuple[str, ...]
    word: Word


class _Stage:
    """What is in the image of a stage so far. `unsure`: more may be; `vague`: folders that may hold anything."""

    def __init__(self, parent: _Stage | None, known: bool, ignore: IgnoreFile) -> None:
        self.ignore = ignore
        self.files: dict[str, str] = dict(parent.files) if parent else {}
        self.folders: set[str] = set(parent.folders) if parent else set()
        self.vague: list[str] = list(parent.vague) if parent else []
        self.workdir: str = parent.workdir if parent else "/"
        self.unsure: bool = parent.unsure if parent else not known
        self.named: set[str] = set(parent.named) if parent else set()
        """Names of files that a COPY asks for, whether the Space has them or not."""
        self.without_dev: bool = parent.without_dev if parent else False
        """Whether the packages were installed without devDependencies."""
        self.removes: bool = parent.removes if parent else False
        """Whether a step has removed something: what was there may not be there any more."""
        self.left = ""
        """The folder into which an earlier RUN has changed, to no effect for those below it."""
        self.built: tuple[str, frozenset[str]] | None = None
        """The folder in which a bundler ran, and the names of the folders that it made there."""

    def sends(self, path: str) -> bool:
        """Return whether .dockerignore lets a file of the Space into the build."""
        return not self.ignore.patterns or not self.ignore.ignores(path)

    def has(self, path: str) -> bool:
        if path in self.files or posixpath.basename(path) in self.named or path in self.folders:
            return True
        if any(path == one or path.startswith(one.rstrip("/") + "/") for one in self.vague):
            return True
        return any(one.startswith(path.rstrip("/") + "/") for one in (*self.files, *self.folders))


def find_absent_files(space: Space, dockerfile: Dockerfile, params: Mapping[str, Any]) -> Iterator[Hit]:
    """Yield the steps of the stages that are built which read what is not there yet, or at all."""
    if space.gaps or len(dockerfile.instructions) > MAX_STEPS:
        return
    ends: dict[int, _Stage] = {}
    ignore = find_ignore_file(space, dockerfile)
    for stage in dockerfile.reached:
        known = parse_image(stage.root_image or "").name in params["plain_images"]
        made = _Stage(ends.get(stage.parent.index) if stage.parent else None, known, ignore)
        ends[stage.index] = made
        for step in stage.instructions:
            if step.name in ("COPY", "ADD") and not step.error:
                yield from _check_copy(dockerfile, stage, step, ends)
                _copy(space, made, step)
            elif step.name == "WORKDIR" and step.args:
                _change_folder(made, step)
            elif step.name == "RUN" and not step.error:
                yield from _run(space, dockerfile, step, made, params)
            elif step.error or step.name in ("ONBUILD", "SHELL", "VOLUME"):
                made.unsure = True


def _change_folder(made: _Stage, step: Instruction) -> None:
    given = step.expand(step.args[0])
    made.unsure |= not given.known
    made.workdir = clean(posixpath.join(made.workdir, given.text))
    made.folders.add(made.workdir)


def _copy(space: Space, made: _Stage, copy: Instruction) -> None:
    target = copy.expand(copy.args[-1]).text if copy.args else "/"
    place = clean(posixpath.join(made.workdir, target))
    if copy.flag("from") is not None or copy.heredocs or copy.name == "ADD" or copy.flag("exclude") is not None:
        made.vague.append(place)
        return
    made.named.update(posixpath.basename(copy.expand(word).text.rstrip("/")) for word in copy.args[:-1])
    pairs = copied_files(space, copy, made.workdir, made.sends, made.folders.__contains__)
    if pairs is None:
        made.unsure = True
        return
    if any(not _is_here(space, copy.expand(word).text) for word in copy.args[:-1]):
        made.vague.append(place)  # the build gets other files than those that are here
    made.files.update(pairs)
    made.folders.update(posixpath.dirname(at) for at, _ in pairs)


def _is_here(space: Space, source: str) -> bool:
    """Return whether the Space has a file or folder that a COPY names, or the word is a pattern."""
    path = posixpath.normpath(source.lstrip("/") or ".")
    if path == "." or any(char in path for char in "*?["):
        return True
    return path in space.files or any(name.startswith(f"{path}/") for name in space.files)


def _run(
    space: Space, dockerfile: Dockerfile, run: Instruction, made: _Stage, params: Mapping[str, Any]
) -> Iterator[Hit]:
    script = run.scripts[0] if len(run.scripts) == 1 else None
    if script is None or run.heredocs or not script.is_shell:
        made.unsure = True
        return
    bound = any(mount.type == "bind" for mount in run.mounts) if run.flags else False
    sure = not bound and not TOLERANT.search(dockerfile.text, run.start, run.end)
    folder = made.workdir
    for command in script.commands:
        if command.name == "cd":
            hit = _judge(space, dockerfile, run, command, folder, made, params) if sure else None
            if hit is not None:
                yield hit
                made.unsure = True
                return
            words = [word for word in command.argv[1:] if not word.value.startswith("-")]
            made.unsure |= not words or not words[0].literal or words[0].value.startswith("~")
            folder = clean(posixpath.join(folder, words[0].value)) if words else folder
            continue
        if sure:
            hit = _judge(space, dockerfile, run, command, folder, made, params)
            if hit is not None:
                yield hit
                made.unsure = True
                return
        if command.name in MANAGERS and is_install(command.args):
            made.without_dev = omits_dev(command.args, run.scope.env.get("NODE_ENV", ""))
        _absorb(space, command, folder, made, params)
    if folder != made.workdir and script.commands[-1].name == "cd":
        made.left = folder


def _judge(
    space: Space,
    dockerfile: Dockerfile,
    run: Instruction,
    command: Command,
    folder: str,
    made: _Stage,
    params: Mapping[str, Any],
) -> Hit | None:
    place = dockerfile.file.location
    twice = find_made_twice(space, dockerfile, command, folder, made.files) if not made.removes else None
    if twice is not None:
        word, why = twice
        return Hit(place(word.start, word.end), f"{why}, so the build fails here", key=word.value)
    reads = [*_reads(command, folder), *_locks(space, run, command, folder, params)] if not made.unsure else []
    reads += [_Read((path,), word) for word, path in needed_paths(command, folder)] if not made.unsure else []
    for read in reads:
        if any("$" in path or "*" in path or made.has(path) for path in read.paths):
            continue
        why = _why_absent(space, run, read, made)
        if why:
            return Hit(place(read.word.start, read.word.end), f"{why}, so the build fails here", key=read.paths[0])
    if command.name == "npm" and command.args[:1] in (("ci",), ("clean-install",)) and not made.unsure:
        here = [made.files.get(posixpath.join(folder, name)) for name in ("package.json", _LOCKS[0])]
        files = [space.get(path) for path in here if path is not None]
        why = why_out_of_sync(files[0], files[1]) if len(files) == 2 and files[0] and files[1] else ""
        if why:
            return Hit(
                place(command.start, command.end), f"{why}, so `npm ci` stops, and with it the build", key="sync"
            )
    asked = script_run(command)
    if asked is not None and "package.json" not in dockerfile.text[run.start : run.end]:
        path = made.files.get(clean(posixpath.join(folder, asked.folder, "package.json")))
        package = space.get(path) if path is not None else None
        why = find_missing(space, asked, package) if package is not None else ""
        if package is not None and not why and made.without_dev:
            why = find_left_out(asked.name, package, without_dev=True)
        if package is not None and not why and not made.vague:
            why = find_uninstalled(space, asked.name, package, dockerfile.text)
        if package is not None and not why and not made.unsure:
            from hf_lint.analysis.bundle_imports import find_unbundled

            unbundled = next(find_unbundled(space, package, asked.name), None)
            if unbundled is not None:
                return unbundled
        if why:
            message = f"{why}, so `{command.name}` fails, and with it the build"
            return Hit(place(asked.word.start, asked.word.end), message, key=asked.name)
    return None


def _why_absent(space: Space, run: Instruction, read: _Read, made: _Stage) -> str:
    """Say why a file is not there when the RUN needs it; "" where something else may bring it."""
    name = posixpath.basename(read.paths[0])
    stage = run.stage
    later = stage.instructions[stage.instructions.index(run) + 1 :] if stage is not None else []
    folder = made.workdir
    for step in later:
        if step.name == "WORKDIR" and step.args:
            folder = clean(posixpath.join(folder, step.expand(step.args[0]).text))
        elif step.name == "COPY" and step.flag("from") is None and not step.error:
            pairs = copied_files(space, step, folder, made.sends, made.folders.__contains__) or []
            if any(at in read.paths for at, _ in pairs):
                return f"`{name}` is not in the image yet, because the COPY that brings it comes after this RUN"
    elsewhere = posixpath.join(made.left, posixpath.relpath(read.paths[0], made.workdir))
    if made.left and made.has(clean(elsewhere)):
        return f"{made.workdir} has no `{name}`, and `cd` into {made.left} had no effect after its own RUN"
    from hf_lint.analysis.build_context import brings
    from hf_lint.analysis.moved_files import moves_files

    if ".gitmodules" in space.files or moves_files(space):
        return ""
    same = [path for path in space.files if posixpath.basename(path) in {posixpath.basename(p) for p in read.paths}]
    if not same and any(brings(file, [name]) for file in space.files.values()):
        return ""
    if not same and made.vague:
        return ""
    what = f"no COPY brings `{same[0]}` there" if same else "the Space has no such file"
    if made.ignore.file is not None and same and not any(made.sends(path) for path in same):
        what = f"{made.ignore.file.path} leaves `{same[0]}` out"
    return f"the image has no `{read.paths[0]}`, because {what}"


def _reads(command: Command, folder: str) -> Iterator[_Read]:
    """Yield the files without which a command fails."""
    words = command.program_words
    if any(not word.literal for word in command.argv) or command.wrappers:
        return

    def at(*names: str) -> tuple[str, ...]:
        return tuple(clean(posixpath.join(folder, name)) for name in names)

    values = [word.value for word in words]
    if command.program == "pip" and "install" in values:
        for before, word in zip(("", *values), words, strict=False):
            option, _, given = word.value.partition("=")
            if before in ("-r", "--requirement", "-c", "--constraint"):
                yield from (_Read(at(word.value), word) for _ in range("://" not in word.value))
            elif option in ("--requirement", "--constraint") and given and "://" not in given:
                yield _Read(at(given), word)
            elif word.value.split("[")[0] in (".", "./") and before not in ("-t", "--target", "-d", "--dest"):
                yield _Read(at(*_PROJECT), word)
    elif (command.name, *values[:1]) in _MANIFESTS and not any(v.startswith(("-C", "--dir", "--proj")) for v in values):
        yield _Read(at(*_MANIFESTS[command.name, values[0]]), words[0])
    elif command.name in MANAGERS:
        asked = script_run(command)
        if asked is not None:
            yield _Read(at(posixpath.join(asked.folder, "package.json")), asked.word)
    elif command.program in _INTERPRETERS and words and words[0].value.endswith(_SOURCES):
        yield _Read(at(words[0].value), words[0])
    elif command.argv and "/" in command.argv[0].value and command.argv[0].value.endswith(_SOURCES):
        yield _Read(at(command.argv[0].value), command.argv[0])
    elif command.name == "chmod" or (command.name == "sed" and "-i" in values) or command.name == "dos2unix":
        yield from (_Read(at(word.value), word) for word in words[1:] if word.value.endswith((".sh", ".bash")))


def _locks(space: Space, run: Instruction, command: Command, folder: str, params: Mapping[str, Any]) -> Iterator[_Read]:
    """Yield the lock file without which an install ends: that of its folder, or of a workspace above it."""
    words = [word for word in command.argv[1:] if not word.value.startswith("-")]
    values = [word.value for word in command.argv[1:]]
    asked = f"{command.name} {words[0].value}" if words else command.name
    row = next((one for one in params["locks"] if asked in one["run"]), None)
    if row is None or command.wrappers or any(not word.literal for word in command.argv):
        return
    frozen = not row.get("given") or any(value in row["given"] for value in values)
    frozen = frozen or any(run.scope.env.get(name) in ("1", "true") for name in row.get("env", ()))
    if not frozen or any(value.partition("=")[0] in (*row.get("unless", ()), *_OTHER_FOLDER) for value in values):
        return
    if "sign" in row and row["sign"] not in space.files:
        return
    prefix = next((b for a, b in pairwise(values) if a in _FOLDERS), "")
    prefix = next((b for a, _, b in (value.partition("=") for value in values) if a in _FOLDERS and b), prefix)
    home = clean(posixpath.join(folder, prefix))
    above = [home]
    while above[-1] != "/":
        above.append(posixpath.dirname(above[-1]))
    paths = tuple(posixpath.join(one, name) for one in above for name in row["files"])
    yield _Read(paths, words[0] if words else command.argv[0])


def _absorb(space: Space, command: Command, folder: str, made: _Stage, params: Mapping[str, Any]) -> None:
    """Take into account what a command may bring."""
    targets = [redirect.target for redirect in command.redirects if ">" in redirect.operator and redirect.target]
    made.vague += [clean(posixpath.join(folder, target.value)) for target in targets]
    copies = command.name in ("cp", "mv") and all(word.literal for word in command.argv) and len(command.argv) > 2
    if copies:
        to = command.argv[-1].value
        whole = command.name == "mv" or to.endswith(("/", ".")) or any(arg.startswith("-") for arg in command.args)
        if whole:
            made.vague.append(clean(posixpath.join(folder, to)))
        else:
            made.folders.add(clean(posixpath.join(folder, to)))
    if command.name == "mkdir":
        made.folders.update(clean(posixpath.join(folder, word.value)) for word in command.argv[1:])
    made.removes |= command.name in ("rm", "mv", "find")
    asked = script_run(command)
    made.built = None
    if asked is not None and not made.unsure:
        home = clean(posixpath.join(folder, asked.folder))
        manifest = space.get(made.files.get(posixpath.join(home, "package.json"), ""))
        folders = made_by_package(space, manifest, asked.name, params) if manifest is not None else None
        made.built = (home, folders) if folders else None
    if command.name == "npm" and any(word in command.args for word in ("pkg", "init", "create", "install", "i", "add")):
        made.vague += [clean(posixpath.join(folder, name)) for name in (*_LOCKS, "node_modules")]
        if "install" not in command.args and "i" not in command.args:
            made.unsure = True
            made.files = {place: path for place, path in made.files.items() if not place.endswith("/package.json")}
    plain = (copies or command.name in params["harmless"]) and command.script is None and command.group is None
    if not plain or any(word.scripts for word in command.words) or asked is not None:
        made.unsure = True


def _check_copy(dockerfile: Dockerfile, stage: Stage, copy: Instruction, ends: Mapping[int, _Stage]) -> Iterator[Hit]:
    """Yield a folder that COPY takes from a stage whose bundler writes into another one."""
    source = next((item for item in stage.sources if item.instruction is copy), None)
    if source is None or source.stage is None or source.stage.index not in ends:
        return
    other = ends[source.stage.index]
    if other.built is None:
        return
    home, names = other.built
    for word in copy.args[:-1]:
        given = copy.expand(word)
        path = clean(given.text)
        name = posixpath.basename(path)
        if not given.known or posixpath.dirname(path) != home or name not in MADE_FOLDERS or name in names:
            continue
        if other.has(path):
            continue
        made = ", ".join(f"`{posixpath.join(home, one)}`" for one in sorted(names))
        message = f"the build script of that stage writes {made}, and nothing makes `{path}`, so this COPY fails"
        yield Hit(dockerfile.file.location(word.start, word.end), message, key=path)
