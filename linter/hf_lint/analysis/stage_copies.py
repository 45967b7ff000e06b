"""What COPY --from takes from a stage that has no such thing, or puts where it does not work. No rule is here."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from hf_lint.analysis.needed_packages import first_needed
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.startup.images import parse_image
from hf_lint.startup.layout import clean
from hf_lint.startup.start_command import start_scripts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from typing import Any

    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile, Instruction, Stage
    from hf_lint.space.dockerfile.model import Pair

_BASE = frozenset(
    ("bin", "boot", "dev", "etc", "home", "lib", "lib64", "media", "mnt", "opt", "proc", "root", "run", "sbin", "srv")
) | frozenset(("sys", "tmp", "usr", "var", "data"))
_PYTHON = regex(r"/python(?P<version>3\.\d{1,2})(?:/|$)")
_TAG = regex(r"(?P<version>3\.\d{1,2})(?:[.-]|$)")
_VENV = regex(
    r"(?:-m\s{1,9}venv|virtualenv|\buv\s{1,9}venv)\s{1,40}(?:--?[\w-]{1,40}(?:=\S{1,200})?\s{1,40}){0,12}"
    r"(?P<folder>/[\w./-]{1,300})"
)
_OF_IMAGES = frozenset(
    (
        "PYTHON_VERSION",
        "NODE_VERSION",
        "YARN_VERSION",
        "CUDA_VERSION",
        "CUDNN_VERSION",
        "NCCL_VERSION",
        "PYTORCH_VERSION",
    )
)
"""Variables that the images themselves set."""
_BRINGS = regex(r"\binstall\b|\bsync\b|\.sh\b|\bvenv\b|\bln\b|\bcp\b|\bmv\b|\bmake\b|\bconda\b")
_BUILT = ("dist", "build", "public", "static", "out", "frontend", "www", "assets")
_GO = regex(r"\bgo\s+build\b[^\n&;]*?\s-o[= ]\s*([\w./-]+)")
_FOREIGN = regex(r"\b(?:curl|wget|git|tar|unzip|make|sh|bash|conda|mamba|poetry|pdm|cmake)\b|\.sh\b")


def find_absent_sources(dockerfile: Dockerfile, params: Mapping[str, Any]) -> Iterator[Hit]:
    """Yield paths that COPY --from takes from a stage which nothing makes there: the build ends at that COPY."""
    for stage in dockerfile.reached:
        for source in stage.sources:
            copy, other = source.instruction, source.stage
            if copy.name != "COPY" or copy.error or other is None or len(copy.args) < 2:
                continue
            image = parse_image(other.root_image or "").name
            if image == "golang":
                yield from _of_go(dockerfile, copy, other)
            if image not in params["plain_images"]:
                continue
            for word in copy.args[:-1]:
                given = copy.expand(word)
                if not given.known or any(char in given.text for char in "*?[$"):
                    continue
                why = _why_absent(clean(given.text), other, image)
                if why:
                    message = f"{why}, so this COPY fails"
                    yield Hit(dockerfile.file.location(word.start, word.end), message, key=given.text)


def _of_go(dockerfile: Dockerfile, copy: Instruction, stage: Stage) -> Iterator[Hit]:
    """Yield a program that COPY takes from another place than `go build -o` puts it."""
    text = _text_of(stage)
    made = [clean(posixpath.join(stage.workdir or "/", found)) for found in _GO.findall(text)]
    path = clean(copy.expand(copy.args[0]).text)
    name = posixpath.basename(path)
    if len(made) != 1 or made[0] == path or len(copy.args) != 2 or name != posixpath.basename(made[0]):
        return
    if text.count("go build") == 1 and not re.search(r"\b(?:mv|cp|install)\b", text):
        word = copy.args[0]
        message = f"`go build` of that stage writes `{made[0]}`, and nothing makes `{path}`, so this COPY fails"
        yield Hit(dockerfile.file.location(word.start, word.end), message, key=path)


def _why_absent(path: str, stage: Stage, image: str) -> str:
    python = _PYTHON.search(path)
    has = _python_of(stage)
    if python is not None and has and path.startswith("/usr/local/lib/") and python["version"] != has:
        return f"that stage has Python {has}, and `{path}` is a folder of Python {python['version']}"
    parts = path.strip("/").split("/")
    text = _text_of(stage)
    if parts[0] and parts[0] not in _BASE:
        if not _is_named(parts[0], text):
            return f"nothing in that stage makes `/{parts[0]}`{_works_in(stage)}"
        return ""
    if path.startswith("/root/.local") and image == "python":
        quiet = not any(word in text for word in ("--user", ".local", "pipx", "PIP_USER")) and not _FOREIGN.search(text)
        if quiet and _is_root(stage):
            return f"pip of that stage installs nothing below `{path}`, because it runs as root without --user"
        return ""
    below = parts[0] in ("opt", "srv", "home") and len(parts) > 1 and not _FOREIGN.search(text)
    if below and not _is_named(parts[1], text):
        return f"nothing in that stage makes `/{parts[0]}/{parts[1]}`{_works_in(stage)}"
    return ""


def _is_named(name: str, text: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text) is not None


def _text_of(stage: Stage) -> str:
    """Return all that may name a folder of a stage: its instructions, and its working folders."""
    lines: list[str] = []
    for part in stage.chain:
        for step in part.instructions:
            lines.append(step.original)
            if step.name in ("WORKDIR", "COPY", "ADD", "ENV", "ARG"):
                lines += (step.expand(word).text for word in step.args)
            lines += (heredoc.content for heredoc in step.heredocs)
    return "\n".join(lines)


def _works_in(stage: Stage) -> str:
    return f": its working folder is {stage.workdir}" if stage.workdir and stage.workdir != "/" else ""


def _is_root(stage: Stage) -> bool:
    return all(step.name != "USER" for part in stage.chain for step in part.instructions)


def _python_of(stage: Stage) -> str:
    """Return the version of Python that a stage's own image has, as 3.12; "" where it is not an official one."""
    image = parse_image(stage.root_image or "")
    found = _TAG.match(image.tag) if image.name == "python" else None
    return found["version"] if found is not None else ""


def find_moved_environments(dockerfile: Dockerfile, stage: Stage, programs: Collection[str]) -> Iterator[Hit]:
    """Yield virtual environments and packages that the last stage takes from another one and cannot start."""
    program = _started_program(stage)
    brings = any(
        step.name == "RUN" and _BRINGS.search(step.original) for part in stage.chain for step in part.instructions
    )
    for source in stage.sources:
        copy, other = source.instruction, source.stage
        if copy.name != "COPY" or copy.error or other is None or len(copy.args) != 2:
            continue
        here, there = _python_of(stage), _python_of(other)
        path, target = (clean(copy.expand(word).text) for word in copy.args)
        why = _why_dead(path, target, other, program if program in programs else "", here, there)
        if not why and here and there and here != there and not brings:
            why = _why_unseen(path, target, other, here, there)
        if why:
            place = dockerfile.file.location(copy.start, copy.end)
            yield Hit(place, f"{why}, so the container ends at once", key=target)
            return


def _started_program(stage: Stage, *, by_module: bool = False) -> str:
    scripts = [script for _, script in start_scripts(stage)]
    commands = [one for script in scripts for one in script.walk() if one.argv and one.script is None]
    if by_module and commands:
        return commands[-1].program
    return commands[-1].argv[0].value if commands else ""


def _why_dead(path: str, target: str, other: Stage, program: str, here: str, there: str) -> str:
    packages = _PYTHON.search(target)
    if packages is not None and here and target.startswith("/usr/local/lib/") and packages["version"] != here:
        return f"the image has Python {here}, which does not look for packages in `{target}`"
    made = {clean(found["folder"]) for found in _VENV.finditer(_text_of(other))}
    if path not in made:
        return ""
    if here and there and here != there:
        return (
            f"the virtual environment `{path}` is of Python {there}, and the last stage has Python {here}, which finds "
            "none of its packages"
        )
    if target != path and program:
        return (
            f"the programs of the virtual environment name {path}/bin/python in their first line, and here it is in "
            f"{target}, so the kernel does not find what runs `{program}`"
        )
    return ""


def _why_unseen(path: str, target: str, other: Stage, here: str, there: str) -> str:
    """Say why packages of `pip install --prefix` or `--user` are not found: their folder is one of another Python."""
    text = _text_of(other)
    by_prefix = target in ("/usr/local", "/usr") and re.search(rf"--prefix[= ]{re.escape(path)}(?![\w/-])", text)
    if not by_prefix and not (path.endswith("/.local") and target.endswith("/.local") and "--user" in text):
        return ""
    return (
        f"pip of Python {there} puts the packages of `{path}` in lib/python{there}, and the last stage has Python "
        f"{here}, which does not look there"
    )


def find_left_behind(space: Space, dockerfile: Dockerfile, stage: Stage, programs: Collection[str]) -> Iterator[Hit]:
    """Yield a server, or what the app imports first, that pip installs in another stage only."""
    program = _started_program(stage, by_module=True)
    if program == "python":
        direct = "/" not in _started_program(stage) and "PYTHONPATH" not in stage.env
        needed = first_needed(space) if direct else None
        program = needed.module if needed is not None else ""
    elif program not in programs:
        return
    if not program or parse_image(stage.root_image or "").name != "python":
        return
    steps = [step for part in stage.chain for step in part.instructions]
    if any(step.name == "RUN" and _BRINGS.search(step.original) for step in steps):
        return
    others = [source.stage for source in stage.sources if source.stage is not None]
    if not others or not any("install" in step.original for other in others for step in other.instructions):
        return
    for step in steps:
        if step.name in ("COPY", "ADD") and step.flag("from") is not None:
            paths = [clean(step.expand(word).text) for word in step.args[:-1]]
            target = clean(step.expand(step.args[-1]).text)
            if not all(_is_harmless(path) for path in paths) and not _is_off_path(target, paths, stage, others):
                return
    command = stage.entrypoint or stage.cmd
    if command is not None:
        message = (
            f"pip installs `{program}` in another stage only, and no COPY --from brings it here, so it is not found"
        )
        yield Hit(dockerfile.file.location(command.start, command.end), message, key=program)


def _is_harmless(path: str) -> bool:
    """Return whether a path of another stage surely holds no Python packages."""
    name = posixpath.basename(path)
    return name in _BUILT or path.startswith("/etc/") or bool(posixpath.splitext(name)[1])


def _is_off_path(target: str, paths: list[str], stage: Stage, others: Sequence[Stage]) -> bool:
    """Return whether packages of `pip --prefix` or `--target` come to a place where nothing looks for them."""
    if len(paths) != 1 or target in ("/usr/local", "/usr", "/") or "PYTHONPATH" in stage.env:
        return False
    if any(folder.startswith(target) for folder in stage.env.get("PATH", "").split(":")):
        return False
    made = re.compile(rf"(?:--prefix|--target|-t)[= ]{re.escape(paths[0])}(?![\w/-])")
    return any(made.search(step.original) for other in others for step in other.instructions)


def find_late_globals(dockerfile: Dockerfile, images: Sequence[str]) -> Iterator[Hit]:
    """Yield steps that use an ARG from above the first FROM, which is empty in every stage that does not declare it."""
    declared = {name for name in dockerfile.global_scope.values if dockerfile.global_scope.values[name]}
    above = [step for step in dockerfile.instructions if step.name == "ARG" and step.stage is None]
    names = {pair.name.text for step in above for pair in step.pairs if pair.value is not None} & declared
    if not names:
        return
    used = re.compile(
        rf"\$(?:\{{(?P<braced>{'|'.join(map(re.escape, names))})\}}|(?P<plain>{'|'.join(map(re.escape, names))})\b)"
    )
    for stage in dockerfile.reached:
        if parse_image(stage.root_image or "").name not in images:
            continue
        known: set[str] = set()
        for part in stage.chain:
            for step in part.instructions:
                if step.name in ("ARG", "ENV"):
                    known |= {pair.name.text for pair in step.pairs if step.name == "ARG" or not _is_itself(pair, used)}
        for step in stage.instructions:
            if step.name not in ("COPY", "ADD", "WORKDIR", "USER", "RUN", "ENV") or step.error:
                continue
            hit = _first_empty(dockerfile, step, used, known, above)
            if hit is not None:
                yield hit
                break


def _is_itself(pair: Pair, used: re.Pattern[str]) -> bool:
    """Return whether ENV gives a variable its own value, which is none."""
    found = used.fullmatch(pair.value.text.strip('"')) if pair.value is not None else None
    return found is not None and (found["braced"] or found["plain"]) == pair.name.text


def _first_empty(
    dockerfile: Dockerfile, step: Instruction, used: re.Pattern[str], known: set[str], above: list[Instruction]
) -> Hit | None:
    for found in used.finditer(dockerfile.text, step.start, step.end):
        name = found["braced"] or found["plain"]
        if name in known or name in _OF_IMAGES or dockerfile.text[found.start() - 1] in "\\'":
            continue
        if step.name == "RUN" and re.search(rf"\b{name}=|\b(?:read|for|export)\s+{name}\b|<<", step.original):
            continue
        if step.name == "RUN" and all(one.name in ("echo", "printf", "") for one in step.commands):
            continue
        where = next(pair for one in above for pair in one.pairs if pair.name.text == name)
        message = (
            f"`{name}` is empty here, because an ARG above the first FROM counts in FROM lines only; write `ARG "
            f"{name}` "
            "below this FROM"
        )
        related = (dockerfile.file.location(where.start, where.end, "declared here"),)
        return Hit(dockerfile.file.location(*found.span()), message, related=related, key=name)
    return None
