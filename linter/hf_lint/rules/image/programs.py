"""Programs that a build step or the start runs, and that the image does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.analysis.image_programs import (
    DATA,
    follow_runs,
    is_brought_by_pip,
    is_known,
    other_manager,
    packages_of,
)
from hf_lint.analysis.started_python import started_files
from hf_lint.core.lazy import regex
from hf_lint.core.model import Edit, Hit
from hf_lint.core.policy import load_data
from hf_lint.core.registry import rule
from hf_lint.fixes import edits
from hf_lint.installs.asked import every_call
from hf_lint.space.calls import may_hold
from hf_lint.space.requirements import image_installs, normalise, used_requirements

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hf_lint.analysis.image_programs import Tools
    from hf_lint.core.model import Location
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile, Instruction
    from hf_lint.space.shell import Command, Script

_TOLERANT = regex(
    r"\|\|(?!\s*(?:exit\s+[1-9]|false)\b)|;|<<|\b(?:if|while|until|for|case|which|type)\b|command -v|!\s|set \+e"
    r"|(?<!&)&(?!&)"
)
_WORKERS = {"uvicorn": "UvicornWorker", "gevent": "gevent", "eventlet": "eventlet", "tornado": "tornado"}
"""Packages of gunicorn's workers that gunicorn does not require, and what a start that asks for one says."""
_CACHE = regex(r"--mount=\S{0,300}/var/(?:lib|cache)/apt")
_CALLING = (
    *("pytesseract", "pdf2image", "graphviz", "pypandoc", "import git", "from git", "ffmpeg", "whisper", "pydub"),
    *("pdfkit", "imgkit", "tabula", "language_tool_python", "konlpy", "ocrmypdf", "import sox", "pyttsx3"),
    *("phonemizer", "selenium", "subprocess", "os.system", "popen", "playwright"),
)
"""Words without which the app's Python starts no program that is known."""
_STARTS = regex(r"\b(?:CMD|ENTRYPOINT)\b")


@rule("missing-program")
def missing_program(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report commands of RUN and of the start, and what pip needs, that the image lacks at that place; apt-get before
    it knows any package."""
    calling = [word for word in _CALLING if may_hold(space, word)]
    if any(file.holds_any(calling) for file in started_files(space)):
        yield from _called(space)
    dockerfile = space.dockerfile
    if dockerfile is None or space.sdk != "docker":
        return
    ends: dict[int, Tools] = {}
    failed = False
    for _, run, tools in follow_runs(dockerfile, ends):
        if run.flags and _CACHE.search(dockerfile.text, run.start, run.end):
            tools.lists = None
        if len(run.scripts) != 1 or run.heredocs or not run.scripts[0].is_shell:
            tools.forget()
            continue
        for hit in _read_script(space, dockerfile, run, run.scripts[0], tools):
            failed = True
            yield hit
    stage = dockerfile.final
    if stage is None or failed or space.gaps or not _STARTS.search(dockerfile.text):
        return
    at_end = ends.get(stage.index)
    if _may_lack(space, at_end, policy.params["by_distribution"]):
        from hf_lint.analysis.start_programs import find_lacking

        yield from find_lacking(space, stage, at_end, policy)


def _called(space: Space) -> Iterator[Hit]:
    """Yield programs that the app's Python calls."""
    from hf_lint.analysis.called_programs import find_uncalled, find_without_browser

    if not space.gaps:
        yield from find_uncalled(space)
        yield from find_without_browser(space)


def _may_lack(space: Space, tools: Tools | None, consoles: Mapping[str, list[str]]) -> bool:
    """Return whether the start names a program that the image may lack."""
    lacking = tools.lacking if tools is not None else {}
    asked = {ask.name for call in every_call(space) for ask in call.asks}
    for program in space.startup.programs:
        for command in program.script.walk():
            for name in (*(word.value for word in command.words[:3]), command.program):
                if name in lacking or (lacking and name.endswith((".sh", ".bash")) and "/" in name):
                    return True
                if name == "gunicorn" and any(
                    sign in program.script.text and module not in asked for module, sign in _WORKERS.items()
                ):
                    return True
                if name in consoles and (name == "fastapi" or asked.isdisjoint(consoles[name])):
                    return True
    return False


def _read_script(space: Space, dockerfile: Dockerfile, run: Instruction, script: Script, tools: Tools) -> Iterator[Hit]:
    """Follow the commands of one RUN in order, up to the first that fails."""
    sure = run.json or _TOLERANT.search(dockerfile.text, run.start, run.end) is None
    for pipeline in script.pipelines:
        sure = sure and pipeline.operator in ("", "&&")
        for command in pipeline.commands:
            if sure and command is pipeline.commands[-1]:
                hit = _judge(space, dockerfile, run, command, tools)
                if hit is not None:
                    yield hit
                    tools.forget()
                    return
            tools.take(command)


def _judge(space: Space, dockerfile: Dockerfile, run: Instruction, command: Command, tools: Tools) -> Hit | None:
    place = dockerfile.file.location
    for word in command.words[: len(command.words) - len(command.argv) + 1]:  # wrappers, then the program itself
        package = tools.lacking.get(word.value) if word.literal else None
        if package is not None and not is_brought_by_pip(space, word.value):
            instead = other_manager(word.value, tools.kind)
            message = f"the image has no `{word.value}` here, so this RUN fails with `{word.value}: not found`{instead}"
            return Hit(place(word.start, word.end), message, key=word.value)
    if command.name in ("apt-get", "apt") and "install" in command.args and tools.lists is False:
        names = packages_of([word.value for word in command.argv[1:]])
        new = [name for name in names if is_known(name) and name not in tools.installed]
        if new and all(word.literal for word in command.argv):
            word = next(word for word in command.argv if word.value == "install")
            message = (
                "apt-get knows no packages here, because no `apt-get update` comes before it"
                f", so this RUN fails with `Unable to locate package {new[0]}`"
            )
            start = command.argv[0].start
            edit = Edit(dockerfile.file.path, start, start, f"{command.argv[0].text} update && ")
            return Hit(
                place(start, word.end),
                message,
                fix=edits.fix("run `apt-get update` first", edit, safe=False),
                key="update",
            )
    if command.program == "pip" and "git" in tools.lacking:
        found = _read_from_git(space, run)
        if found is not None:
            message = "pip needs git for this requirement, and the image has no git, so the build fails"
            return Hit(found, message, related=(place(command.start, command.end),), key="git")
    if command.program == "pip" and tools.lacking:
        return _built_from_source(space, run, tools, place(command.start, command.end))
    return None


def _built_from_source(space: Space, run: Instruction, tools: Tools, where: Location) -> Hit | None:
    """Return the first requirement of this RUN that pip has to build with what the image lacks."""
    rows = load_data(DATA)["compiled"]
    known = {requirements.file.path: requirements for requirements in used_requirements(space)}
    for install in image_installs(space):
        if install.run is not run or install.tolerant or install.options or install.by_uv:
            continue
        asked = [(install.dockerfile.file, item) for item in install.items]
        asked += [(known[path].file, item) for path in install.files if path in known for item in known[path].items]
        names = {normalise(item.name) for _, item in asked}
        for file, item in asked:
            row = rows.get(normalise(item.name))
            if row is None or item.marker or row["needs"] not in tools.lacking or row.get("by_pip") in names:
                continue
            if "gcc" not in tools.lacking:
                continue
            instead = f" require {row['instead']}, or" if "instead" in row else ""
            message = (
                f"{item.name} has no wheel, so pip builds it, which needs a compiler and `{row['needs']}`, and the "
                f"image has neither, so the build fails;{instead} install `gcc {row['package']}` first"
            )
            return Hit(file.location(item.start, item.end), message, related=(where,), key=item.name)
    return None


def _read_from_git(space: Space, run: Instruction) -> Location | None:
    """Return the first requirement that this RUN installs from a git repository."""
    known = {requirements.file.path: requirements for requirements in used_requirements(space)}
    for install in image_installs(space):
        if install.run is not run or install.tolerant:
            continue
        for item in install.items:
            if item.vcs == "git":
                return install.dockerfile.file.location(item.start, item.end)
        for path in install.files:
            requirements = known.get(path)
            for item in requirements.items if requirements is not None else ():
                if item.vcs == "git" and not item.marker:
                    return requirements.file.location(item.start, item.end) if requirements else None
    return None
