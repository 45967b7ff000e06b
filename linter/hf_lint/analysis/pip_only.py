"""Whether pip calls of the build are all that can bring a Python module or program. No rule is here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.startup.images import parse_image

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hf_lint.space import Space
    from hf_lint.space.file import File

OTHER_INSTALLERS = regex(
    r"\b(?:conda|mamba|micromamba|poetry|pipenv|pdm|pixi|hatch|easy_install|uv (?:sync|run|tool)|pipx)\b"
    r"|python3-\w|\bpy3-\w|setup\.py|pyproject"
)
_AT_START = regex(r"\bpip3?\b[^\n]{0,60}\binstall\b|[\"']pip3?[\"'],|_internal|ensurepip|subprocess[^\n]{0,80}pip")
_PIP_WORDS = ("&pip", "&pip3", "_internal", "ensurepip")
_PLAIN = ("python", "node", "debian", "ubuntu", "alpine", "ghcr.io/astral-sh/uv")


def _may_call_pip(file: File) -> bool:
    """Return whether Python code has the words for it; most with `pip` in them have a pipeline."""
    return file.holds_any(_PIP_WORDS) or (file.holds("subprocess") and file.holds("pip"))


def installs_at_start(space: Space, files: Sequence[File]) -> bool:
    """Return whether the start seems to call pip itself: then other releases run than those that the build installs."""
    return any(_may_call_pip(file) and _AT_START.search(file.text) for file in files) or _start_calls_pip(space)


def _start_calls_pip(space: Space) -> bool:
    return space.sdk == "docker" and any(_AT_START.search(one.script.text) for one in space.startup.programs)


def installs_by_pip_only(space: Space, files: Sequence[File]) -> bool:
    """Return whether pip calls of the build are all that can bring a module."""
    if installs_at_start(space, files) or "pre-requirements.txt" in space.files:
        return False
    if space.sdk in ("gradio", "streamlit"):
        return True
    dockerfile = space.dockerfile
    stage = dockerfile.final if dockerfile is not None else None
    if space.sdk != "docker" or dockerfile is None or stage is None:
        return False
    if parse_image(stage.root_image or "").name != "python" or OTHER_INSTALLERS.search(dockerfile.text):
        return False
    images = [one.root_image for one in dockerfile.reached]
    images += [source.image for one in dockerfile.reached for source in one.sources if source.stage is None]
    if any(image is None or parse_image(image).name not in _PLAIN for image in images):
        return False
    runs = [run for one in dockerfile.reached for run in one.instructions if run.name == "RUN"]
    return all(
        command.name not in ("bash", "sh", "make", "eval", "source", ".", "") and not command.name.endswith(".sh")
        for run in runs
        for command in run.commands
    )
