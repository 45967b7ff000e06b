"""What the distribution of an image refuses: pip outside of a virtual environment, and package lists that have moved.

No rule is here. Which releases those are is in policies/data/distributions.yaml.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from hf_lint.core.expressions import compile_kept
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.policy import load_data
from hf_lint.space.dockerfile.commands import TOLERANT
from hf_lint.startup.images import parse_image
from hf_lint.startup.start_command import start_scripts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hf_lint.space.dockerfile import Dockerfile, Instruction, Stage
    from hf_lint.space.shell import Command

DATA = "data/distributions.yaml"
_OTHER_PLACE = regex(
    r"(?i)externally-managed|break.system.packages|\bconda\b|mamba|deadsnakes|get-pip|pyenv|virtualenv"
    r"|VIRTUAL_ENV|make install|python-build-standalone|--copies|UV_PYTHON"
)
_BRINGS_PYTHON = regex(
    r"\bvenv\b|\bln\s|\bcp\s|--from|\buv\b|\bpoetry\b|\bpdm\b|\bpipenv\b|\.local/bin/(?:python|node)"
)
_OF_IMAGE = ("python", "python3", "node", "npm", "sh", "bash", "env")
_OTHER_LISTS = regex(r"archive\.debian|old-releases|snapshot\.debian|sources\.list|vault\.centos|yum\.repos")
_OPTIONS = ("--break-system-packages", "--target", "-t", "--prefix", "--root", "--dry-run")
_UV_OPTIONS = ("--system", "--python", "-p", "--target", "-t", "--prefix", "--dry-run")
_SYSTEM = frozenset(
    ("mkdir", "chmod", "chown", "rm", "cp", "mv", "ln", "touch", "apt-get", "useradd", "groupadd", "sed", "cat", "find")
)
_ASKS = regex(
    r"\bapt(?:-get)?\s{1,40}(?:-\S{1,60}\s{1,40}){0,12}install\b(?![^\n&;]{0,2000}\s-(?:y|-yes|-assume-yes|[a-z]{0,9}y)\b)"
)
_YES = regex(r"--(?:yes|assume-yes)|-[a-z]*y[a-z]*|-q=2|-[a-z]*qq[a-z]*|--quiet=2")
_MANAGERS = ("apt-get", "apt", "yum")
_PLAIN_PATH = frozenset(
    ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin", "$PATH", "${PATH}")
)


def find_refused(dockerfile: Dockerfile) -> Iterator[Hit]:
    """Yield the first step of each stage that its distribution refuses."""
    other_lists = _OTHER_LISTS.search(dockerfile.text) is not None
    other_place = _OTHER_PLACE.search(dockerfile.text) is not None
    assumes_yes = "APT::Get::Assume-Yes" in dockerfile.text
    has_own = "UV_SYSTEM_PYTHON" in dockerfile.text or "venv" in dockerfile.text
    for stage in dockerfile.reached:
        image = parse_image(stage.root_image or "")
        if stage.image and not image.digest:
            yield from _of_tag(dockerfile, stage, f"{image.name}:{image.tag or 'latest'}")
        full = f"{image.name}:{image.tag or 'latest'}"
        moved = next((row for row in load_data(DATA)["moved"] if compile_kept(row["image"]).fullmatch(full)), None)
        managed = next((row for row in load_data(DATA)["managed"] if compile_kept(row).fullmatch(full)), None)
        for run in stage.instructions:
            if run.name != "RUN" or run.error or run.heredocs or TOLERANT.search(dockerfile.text, run.start, run.end):
                continue
            hit = None
            if moved is not None and not other_lists:
                hit = _of_lists(dockerfile, stage, run, moved)
            if hit is None and managed is not None and not other_place:
                hit = _of_pip(dockerfile, stage, run)
            if hit is None and not assumes_yes and _ASKS.search(run.original):
                hit = _of_question(dockerfile, run)
            if hit is None and image.name == "python" and not other_place and not has_own:
                hit = _of_uv(dockerfile, stage, run)
            if hit is not None:
                yield hit
                break


def find_lost_path(dockerfile: Dockerfile) -> Iterator[Hit]:
    """Yield an ENV that replaces PATH, where a RUN below it needs a program of the system."""
    for stage in dockerfile.reached:
        if parse_image(stage.root_image or "").name not in ("python", "node", "debian", "ubuntu"):
            continue
        lost: tuple[Instruction, str] | None = None
        for step in stage.instructions:
            pair = next((one for one in step.pairs if one.name.text == "PATH"), None) if step.name == "ENV" else None
            if pair is not None and pair.value is not None:
                folders = step.expand(pair.value.text).text.split(":")
                whole = "$" in pair.value.text and "PATH" in pair.value.text
                lost = None if whole or {"/usr/bin", "/bin"} & {*folders} else (step, pair.value.text)
            if (
                step.name != "RUN"
                or lost is None
                or step.error
                or TOLERANT.search(dockerfile.text, step.start, step.end)
            ):
                continue
            command = next((one for one in step.commands if one.name in _SYSTEM and one.argv[0].value in _SYSTEM), None)
            if command is not None and "PATH" not in step.original:
                place = dockerfile.file.location
                message = (
                    f"PATH is `{lost[1]}` only, which lacks the folders of the system, so `{command.name}` below it "
                    "is not "
                    "found; append `:$PATH`"
                )
                related = (place(command.argv[0].start, command.argv[0].end, "not found"),)
                yield Hit(place(lost[0].start, lost[0].end), message, related=related, key="path")
                break
        else:
            if lost is not None and stage is dockerfile.final:
                yield from _of_start(dockerfile, stage, *lost)


def _of_start(dockerfile: Dockerfile, stage: Stage, env: Instruction, value: str) -> Iterator[Hit]:
    """Yield a start by a program of the image, where PATH has folders of the user's own programs only."""
    folders = [folder for folder in env.expand(value).text.split(":") if folder]
    if not folders or any("bin" in folder and not folder.endswith("/.local/bin") for folder in folders):
        return
    if _OTHER_PLACE.search(dockerfile.text) or _BRINGS_PYTHON.search(dockerfile.text):
        return
    for instruction, script in start_scripts(stage):
        command = script.commands[0] if script.commands else None
        word = command.words[0] if command is not None and command.words else None
        if command is not None and command.words and command.words[0].value == "exec":
            word = command.argv[0] if command.argv else None
        if word is None or not word.literal or word.value not in _OF_IMAGE or "PATH" in instruction.original:
            continue
        message = (
            f"PATH is `{value}` only, which lacks the folders of the image, so the start finds no `{word.value}`; "
            "append `:$PATH`"
        )
        place = dockerfile.file.location
        related = (place(word.start, word.end, "not found"),)
        yield Hit(place(env.start, env.end), message, related=related, key="path")
        return


def _of_tag(dockerfile: Dockerfile, stage: Stage, full: str) -> Iterator[Hit]:
    """Yield a tag that the publisher of an image never made."""
    row = next((row for row in load_data(DATA)["no_tags"] if compile_kept(row["image"]).fullmatch(full)), None)
    if row is not None and stage.base is not None:
        message = f"Docker Hub has no image `{full}`: {row['why']}; so the build fails at this FROM"
        yield Hit(dockerfile.file.location(stage.base.start, stage.base.end), message, key=full)


def _of_lists(dockerfile: Dockerfile, stage: Stage, run: Instruction, moved: Mapping[str, str]) -> Hit | None:
    for command in run.commands:
        asks = "update" in command.args or (command.name == "yum" and "install" in command.args)
        if command.name in _MANAGERS and asks:
            related = dockerfile.file.location(command.argv[0].start, command.argv[-1].end, "fails")
            base = list(stage.chain)[-1].base or stage.instruction.keyword
            message = (
                f"{moved['what']} is retired, and {moved['host']} no longer has its packages, so "
                f"`{command.name} update` fails with 404, and the build with it; use a newer image"
            )
            return Hit(dockerfile.file.location(base.start, base.end), message, related=(related,), key="lists")
    return None


def _of_question(dockerfile: Dockerfile, run: Instruction) -> Hit | None:
    """Return an `apt-get install` that asks whether to go on: nobody answers in a build."""
    if "yes |" in run.original or "99" in run.original:
        return None
    for command in run.commands:
        if command.name not in ("apt-get", "apt") or "install" not in command.args:
            continue
        if any(_YES.fullmatch(arg) for arg in command.args):
            continue
        brings = load_data("data/image-programs.yaml")["brings"]
        words = [word for word in command.argv[1:] if word.value != "install" and not word.value.startswith("-")]
        more = next((word for word in words if len(brings.get(word.value, ())) > 1), None)
        if more is not None:
            message = (
                f"`{more.value}` brings other packages, so {command.name} asks whether to continue, and nobody answers "
                "in a "
                "build (`Abort.`); write `install -y`"
            )
            word = next(word for word in command.argv if word.value == "install")
            place = dockerfile.file.location(command.argv[0].start, word.end)
            return Hit(place, message, key="question")
    return None


def _has_own_path(stage: Stage, run: Instruction) -> bool:
    """Return whether PATH of a RUN may lead to a virtual environment."""
    folders = run.scope.env.get("PATH", "").split(":")
    return any(folder and folder not in _PLAIN_PATH and ".local" not in folder for folder in folders) or (
        "PATH" in stage.scope.unknown
    )


def _of_pip(dockerfile: Dockerfile, stage: Stage, run: Instruction) -> Hit | None:
    """Return a call of the distribution's own pip, which PEP 668 stops."""
    if "activate" in run.original or "venv" in run.original or _has_own_path(stage, run):
        return None
    for command in run.commands:
        if not _is_install(command) or {word.partition("=")[0] for word in command.args} & {*_OPTIONS}:
            continue
        if "/" in command.argv[0].value and posixpath.dirname(command.argv[0].value) not in ("/usr/bin", "/bin"):
            continue
        if command.name == "uv" and "--system" not in command.args:
            continue
        word = next(word for word in command.argv if word.value == "install")
        message = (
            "this is the distribution's own Python, into which pip refuses to install (`error: "
            "externally-managed-environment`), so the build fails; create a virtual environment, put it on PATH, and "
            "install there"
        )
        return Hit(dockerfile.file.location(command.argv[0].start, word.end), message, key="managed")
    return None


def _is_install(command: Command) -> bool:
    return command.program == "pip" and "install" in command.program_args and bool(command.argv)


def _of_uv(dockerfile: Dockerfile, stage: Stage, run: Instruction) -> Hit | None:
    """Return `uv pip install` without a virtual environment, where nothing says that the system's Python is meant."""
    if _has_own_path(stage, run):
        return None
    for command in run.commands:
        if command.name != "uv" or not _is_install(command):
            continue
        if {word.partition("=")[0] for word in command.args} & {*_UV_OPTIONS} or command.wrappers:
            continue
        word = next(word for word in command.argv if word.value == "install")
        message = (
            "uv finds no virtual environment here, so it stops (`error: No virtual environment found`), and the build "
            "fails; add `--system`"
        )
        return Hit(dockerfile.file.location(command.argv[0].start, word.end), message, key="uv")
    return None
