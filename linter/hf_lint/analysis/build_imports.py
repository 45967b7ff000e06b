"""Python that a step of the build runs, and that imports what no step above it installs. No rule is here.

Only images of Python count, whose modules are those of Python itself and what pip brings.
"""

from __future__ import annotations

import ast
import posixpath
from typing import TYPE_CHECKING

from hf_lint.analysis.guards import Guards
from hf_lint.analysis.pip_only import OTHER_INSTALLERS
from hf_lint.core.model import Hit
from hf_lint.core.policy import load_data
from hf_lint.installs.brought import DATA, names_below
from hf_lint.installs.versions import todays_range
from hf_lint.osv.advisories import parse_specifier
from hf_lint.space.imports import modules_of
from hf_lint.space.python import PythonSource
from hf_lint.space.requirements import image_installs, normalise, used_requirements
from hf_lint.startup.images import parse_image

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile, Instruction, Stage
    from hf_lint.space.requirements import Install
    from hf_lint.space.shell import Command

_PLAIN_FLAGS = ("-u", "-B", "-O", "-W", "-I")
_Asked = list[tuple[str, frozenset[str], str]]


def find_unready(space: Space, dockerfile: Dockerfile) -> Iterator[Hit]:
    """Yield the first step of each stage that runs Python whose imports cannot be there yet."""
    if OTHER_INSTALLERS.search(dockerfile.text) or "PYTHONPATH" in dockerfile.text or space.gaps:
        return
    installs = image_installs(space)
    for stage in dockerfile.reached:
        if parse_image(stage.root_image or "").name != "python" or any(map(_brings_others, stage.chain)):
            continue
        for step in stage.instructions:
            if step.name != "RUN" or "python" not in step.original or step.heredocs or step.flags:
                continue
            told = ((one, _judge(space, stage, step, one, installs)) for one in _sure_commands(step))
            found = next(((one, message) for one, message in told if message), None)
            if found is not None:
                place = dockerfile.file.location(found[0].start, found[0].end)
                yield Hit(place, found[1], key=found[1].split("`")[1])
                break


def _sure_commands(step: Instruction) -> Iterator[Command]:
    """Yield the commands of a RUN whose failure is that of the build."""
    if len(step.scripts) != 1 or not step.scripts[0].is_shell:
        return
    pipelines = step.scripts[0].pipelines
    if any(pipeline.operator not in ("", "&&") for pipeline in pipelines):
        return
    for pipeline in pipelines:
        for command in pipeline.commands:
            if not command.branch and command.group is None:
                yield command


def _brings_others(stage: Stage) -> bool:
    """Return whether a stage takes files from elsewhere, or from archives: packages may be among them."""
    return any(
        step.name == "ADD" or (step.name == "COPY" and step.flag("from") is not None) for step in stage.instructions
    )


def _judge(space: Space, stage: Stage, step: Instruction, command: Command, installs: tuple[Install, ...]) -> str:
    """Say what a command imports that is not there; "" where nothing, or where it is not known."""
    source = _source_of(space, command)
    modules = load_data(DATA)["modules"]
    wanted = [name for name in _imports(source) if name in modules] if source is not None else []
    there = _installed_above(space, stage, step, installs) if wanted else None
    if there is None:
        return ""
    for name in wanted:
        providers = modules[name]
        if not there.isdisjoint(providers) or any(name in path.removesuffix(".py").split("/") for path in space.files):
            continue
        later = any(_asks_for(space, one, providers) for one in installs)
        what = "only a step below installs it" if later else f"nothing installs it: require {providers[0]}"
        return (
            f"this step imports `{name}`, which is not there yet (`No module named '{name}'`), so the build fails; "
            f"{what}"
        )
    return ""


def _source_of(space: Space, command: Command) -> PythonSource | None:
    """Return the code that a command gives to Python: behind -c, or a file of the Space."""
    if command.program != "python" or command.wrappers:
        return None
    words = command.argv[1:]
    at = next((at for at, word in enumerate(words) if word.value not in _PLAIN_FLAGS), len(words))
    if at >= len(words) or not words[at].literal:
        return None
    if words[at].value == "-c":
        script = command.script
        return PythonSource(script.text) if script is not None and script.interpreter.startswith("python") else None
    path = posixpath.normpath(words[at].value)
    file = space.get(path) if path.endswith(".py") and not path.startswith(("/", "..")) else None
    return space.python(file) if file is not None and file.kind == "text" else None


def _imports(source: PythonSource) -> list[str]:
    """Return the first parts of what is imported for sure when the code is loaded, in order."""
    tree = source.tree
    if tree is None:
        return []
    guards = Guards(source)
    nodes = [node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom)) and not guards.covers(node)]
    return [name.partition(".")[0] for node in nodes for name in modules_of(node)]


def _installed_above(
    space: Space, stage: Stage, step: Instruction, installs: tuple[Install, ...]
) -> frozenset[str] | None:
    """Return the names of all that the steps above, and the step itself, may install; None where that is not known."""
    asked: _Asked = []
    for install in installs:
        if install.stage not in stage.chain or install.run.start > step.start:
            continue
        if install.partial:
            return None
        found = _asks(space, install)
        if found is None:
            return None
        asked += found
    return names_below(asked)


def _asks(space: Space, install: Install) -> _Asked | None:
    known = {requirements.file.path: requirements for requirements in used_requirements(space)}
    items = list(install.items)
    for path in install.files:
        requirements = known.get(path)
        if requirements is None or requirements.errors or list(requirements.option("--requirement")):
            return None
        items += requirements.items
    if any(not item.name or item.url or item.path for item in items):
        return None
    return [(normalise(item.name), frozenset(normalise(one) for one in item.extras), item.specifier) for item in items]


def _asks_for(space: Space, install: Install, providers: list[str]) -> bool:
    return any(name in providers for name, _, _ in _asks(space, install) or ())


def find_former_client(space: Space, dockerfile: Dockerfile) -> Iterator[Hit]:
    """Yield a step that runs `huggingface-cli`, where all releases of huggingface_hub that the build takes lack it.

    Release 2.4.0 has no such program, and that of the first releases from 1.0 on says so and fails.
    """
    since = parse_specifier(">=1.0")
    for stage in dockerfile.reached:
        for step in stage.instructions:
            if step.name != "RUN" or "huggingface-cli" not in step.original:
                continue
            command = next((one for one in _sure_commands(step) if one.name == "huggingface-cli"), None)
            versions = todays_range(space, "huggingface-hub") if command is not None else None
            if command is None or versions is None or since is None or not since.covers(versions):
                continue
            message = (
                f"huggingface_hub {versions.low[0]}, which this build takes today, has no working `huggingface-cli`, "
                "so the build fails; use `hf`"
            )
            yield Hit(dockerfile.file.location(command.start, command.end), message, key="huggingface-cli")
            return
