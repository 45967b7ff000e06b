"""What the Dockerfile installs with pip: requirements files, and requirements given as words."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple
from hf_lint.space.mapped import MappedText
from hf_lint.space.requirements.model import InvalidLine, Option, Requirement
from hf_lint.space.requirements.parse import parse_word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile, Instruction, Stage
    from hf_lint.space.shell import Word

MAX_INSTALLS = 500
# What may keep a failing command from stopping its RUN.
_TOLERANT = regex(r"\|\||;|<<|--no-deps|--overrid|legacy-resolver|\b(?:if|while|until)\b|!\s")
_FILES = {"-r": "--requirement", "--requirement": "--requirement", "--requirements": "--requirement"}
_CONSTRAINTS = {"-c": "--constraint", "--constraint": "--constraint", "--constraints": "--constraint"}
_INDEXES = {
    "-i": "--index-url",
    "--index-url": "--index-url",
    "--default-index": "--index-url",
    "--extra-index-url": "--extra-index-url",
    "--index": "--extra-index-url",
    "-f": "--find-links",
    "--find-links": "--find-links",
}
_EDITABLE = {"-e": "--editable", "--editable": "--editable"}
_READ = {**_FILES, **_CONSTRAINTS, **_INDEXES, **_EDITABLE}
# Options of `pip install` and `uv pip install` whose value is a word of its own and says nothing of what is installed.
_VALUED_TEXT = """
    -t -p -C -P --target --prefix --root --src --python --python-version --platform --implementation --abi --timeout
    --retries --cache-dir --proxy --cert --client-cert --log --progress-bar --upgrade-strategy --trusted-host
    --no-binary --only-binary --config-settings --config-setting --global-option --build-option --exists-action
    --root-user-action --report --group --extra --torch-backend --index-strategy --keyring-provider --link-mode
    --allow-insecure-host --resolution --prerelease --exclude-newer --override --overrides --upgrade-package
    --reinstall-package --python-platform --no-build-isolation-package --refresh-package --use-feature
"""
_VALUED = frozenset(_VALUED_TEXT.split())


class Install(NamedTuple):
    """One `pip install` of the Dockerfile. `files` are the paths in the Space of its -r files, where they are known.

    `tolerant`: the build goes on when it fails. `partial`: some file or word of it is not known.
    """

    dockerfile: Dockerfile
    by_uv: bool
    files: tuple[str, ...]
    constraints: tuple[str, ...]
    items: tuple[Requirement, ...]
    options: tuple[Option, ...]
    stage: Stage
    run: Instruction
    tolerant: bool = False
    partial: bool = False


def collect_installs(space: Space) -> tuple[Install, ...]:
    """Return the `pip install` commands that building the root Dockerfile runs, in order; none without one."""
    dockerfile = space.dockerfile
    if dockerfile is None:
        return ()
    found: list[Install] = []
    for stage in dockerfile.reached:
        tracker = _Places(space, stage)
        for instruction in stage.instructions:
            tracker.see(instruction)
            if instruction.name != "RUN" or not instruction.commands:
                continue
            found.extend(_installs_of(dockerfile, stage, instruction, tracker))
            if len(found) >= MAX_INSTALLS:
                return tuple(found[:MAX_INSTALLS])
    return tuple(found)


def _installs_of(dockerfile: Dockerfile, stage: Stage, run: Instruction, places: _Places) -> Iterator[Install]:
    folder = places.folder
    tolerant = _TOLERANT.search(dockerfile.text, run.start, run.end) is not None
    for command in run.commands:
        if command.name == "cd" and command.args:
            folder = posixpath.join(folder, run.expand(command.args[0]).text)
        words = command.program_words
        verb = next((at for at, word in enumerate(words[:12]) if word.value == "install"), None)
        if command.program == "pip" and verb is not None:
            found = _install(dockerfile, stage, run, words[verb + 1 :], places, folder, by_uv=command.name == "uv")
            yield found._replace(tolerant=tolerant)


def _install(
    dockerfile: Dockerfile,
    stage: Stage,
    run: Instruction,
    words: tuple[Word, ...],
    places: _Places,
    folder: str,
    *,
    by_uv: bool,
) -> Install:
    files: list[str] = []
    constraints: list[str] = []
    items: list[Requirement] = []
    options: list[Option] = []
    partial = False
    index = 0
    while index < len(words):
        word = words[index]
        index += 1
        value = _expand(run, word)
        if not value.startswith("-"):
            item = parse_word(_map_text(value, word))
            if isinstance(item, InvalidLine):
                partial = True
            else:
                items.append(item)
            continue
        name, equals, given = value.partition("=")
        if not value.startswith("--") and len(value) > 2 and value[:2] in _READ:
            name, equals, given = value[:2], "=", value[2:]
        at = word
        if not equals and (name in _READ or name in _VALUED) and index < len(words):
            at = words[index]
            given = _expand(run, at)
            index += 1
        if name in _FILES or name in _CONSTRAINTS:
            path = places.source(run, posixpath.join(folder, given))
            partial |= not path
            if path:
                (files if name in _FILES else constraints).append(path)
        elif name in _INDEXES:
            options.append(Option(_INDEXES[name], given, word.start, at.end, at.start, at.end))
        elif name in _EDITABLE:
            item = parse_word(_map_text(given, at), editable=True)
            if not isinstance(item, InvalidLine):
                items.append(item)
    return Install(
        dockerfile,
        by_uv,
        tuple(files),
        tuple(constraints),
        tuple(items),
        tuple(options),
        stage,
        run,
        partial=partial,
    )


def _expand(run: Instruction, word: Word) -> str:
    """Return the word with the variables of the Dockerfile put in; those of the shell stay as written."""
    if word.literal:
        return word.value
    expanded = run.expand(word.text)
    return word.value if expanded.missing else expanded.text


def _map_text(text: str, word: Word) -> MappedText:
    return word.source if text == word.source.text else MappedText(text, ((0, word.start),), word.end)


class _Places:
    """Where the files of the Space lie in the image while a stage is built."""

    def __init__(self, space: Space, stage: Stage) -> None:
        self._space = space
        self._copies: list[tuple[str, str]] = []
        self.folder = (stage.parent.workdir if stage.parent else None) or "/"
        for parent in reversed(list(stage.chain)[1:]):
            earlier = _Places(space, parent) if parent.parent is None else None
            if earlier is not None:
                for instruction in parent.instructions:
                    earlier.see(instruction)
                self._copies.extend(earlier._copies)

    def see(self, instruction: Instruction) -> None:
        """Take WORKDIR, COPY and ADD into account."""
        if instruction.name == "WORKDIR" and instruction.args:
            self.folder = posixpath.join(self.folder, instruction.expand(instruction.args[0]).text)
        elif instruction.name in ("COPY", "ADD") and len(instruction.args) > 1 and instruction.flag("from") is None:
            *sources, target = (instruction.expand(argument).text for argument in instruction.args)
            self._copies.extend(self._resolve_copy(source, target, many=len(sources) > 1) for source in sources)

    def _resolve_copy(self, source: str, target: str, *, many: bool) -> tuple[str, str]:
        """Return where a source comes to lie: path in the image, path in the Space ("" is its root)."""
        path = posixpath.normpath(source.lstrip("/") or ".").removeprefix("./")
        path = "" if path == "." else path
        place = posixpath.join(self.folder, target)
        is_file = self._space.get(path) is not None
        if is_file and (many or target.endswith("/") or target in (".", "..")):
            place = posixpath.join(place, posixpath.basename(path))
        return posixpath.normpath(place), path

    def source(self, run: Instruction, place: str) -> str | None:
        """Return the path in the Space of what lies at `place` of the image; None when that is unknown."""
        place = posixpath.normpath(place)
        for mount in run.mounts:
            if mount.type == "bind" and mount.get("from") is None and mount.target:
                target = posixpath.normpath(posixpath.join(self.folder, mount.target))
                found = self._within(place, target, mount.get("source", "src") or "")
                if found:
                    return found
        for target, source in reversed(self._copies):
            found = self._within(place, target, source)
            if found:
                return found
        # Copied in a way that is not followed (a glob, another stage): the name usually tells.
        name = posixpath.basename(place)
        return name if self._space.get(name) is not None else None

    def _within(self, place: str, target: str, source: str) -> str | None:
        source = posixpath.normpath(source.lstrip("/") or ".")
        if place == target and self._space.get(source) is not None:
            return source
        if place.startswith(target.rstrip("/") + "/"):
            path = posixpath.normpath(posixpath.join(source, posixpath.relpath(place, target)))
            if self._space.get(path) is not None:
                return path
        return None
