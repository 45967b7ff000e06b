"""Images of Next.js: what its build does not make, and a start without a build. No rule is here."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.startup.lists import package_scripts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile, Stage
    from hf_lint.space.file import File

_START = regex(r"(?:npx\s+)?next\s+start\b[^&|;]*")
_BUILDS = regex(r"\bbuild\b|\.sh\b|\bmake\b|\bexport\b")


def find_unmade(space: Space, dockerfile: Dockerfile) -> Iterator[Hit]:
    """Yield a COPY of `.next/standalone` that no setting asks for, and one of a `public` that is not there."""
    package = _package(space)
    settings = [file for path, file in space.files.items() if path.startswith("next.config.")]
    if package is None or any(file.kind != "text" for file in settings) or "standalone" in package.text:
        return
    runs = "\n".join(step.original for stage in dockerfile.reached for step in stage.instructions if step.name == "RUN")
    for stage in dockerfile.reached:
        for source in stage.sources:
            copy = source.instruction
            if source.stage is None or copy.name != "COPY" or not source.stage.root_image:
                continue
            for word in copy.args[:-1]:
                path = posixpath.normpath(copy.expand(word).text)
                why = ""
                if path.endswith("/.next/standalone") and not any("standalone" in file.text for file in settings):
                    why = "without `output: 'standalone'` in next.config, `next build` makes no `.next/standalone`"
                elif path == posixpath.join(source.stage.workdir or "/", "public") and _lacks_public(space, runs):
                    why = "the Space has no folder `public`, and nothing makes one"
                if why and "standalone" not in runs and "STANDALONE" not in dockerfile.text:
                    yield Hit(dockerfile.file.location(word.start, word.end), f"{why}, so this COPY fails", key=path)


def _lacks_public(space: Space, runs: str) -> bool:
    return "public" not in runs and not any(path.startswith("public/") for path in space.files)


def find_unbuilt(space: Space, dockerfile: Dockerfile, stage: Stage) -> Iterator[Hit]:
    """Yield `next start` in an image in which nothing builds."""
    package = _package(space)
    if package is None or any(path.startswith(".next/") for path in space.files):
        return
    steps = [step for part in dockerfile.reached for step in part.instructions if step.name in ("RUN", "COPY", "ADD")]
    if any(_BUILDS.search(step.original) or step.flag("from") is not None for step in steps if step.name == "RUN"):
        return
    if any(step.name != "RUN" and step.flag("from") is not None for step in steps):
        return
    scripts = package_scripts(package)
    if any(
        "build" in scripts.get(name, "") for name in ("prestart", "postinstall", "prepare", "install", "preinstall")
    ):
        return
    for program in space.startup.programs:
        if program.instruction is None or len(program.script.commands) != 1:
            continue
        command = program.script.commands[0]
        words = " ".join(command.args)
        asked = (
            {"start": "start", "run start": "start"}.get(words, "") if command.name in ("npm", "yarn", "pnpm") else ""
        )
        line = scripts.get(asked, "") if asked else f"{command.name} {words}"
        if _START.fullmatch(line.strip()):
            place = program.file.location(command.argv[0].start, command.argv[-1].end)
            message = "no step runs `next build`, so `next start` ends (`Could not find a production build`)"
            yield Hit(place, message, key="next")


def _package(space: Space) -> File | None:
    """Return the package.json at the root, where it asks for Next.js."""
    file = space.get("package.json")
    return file if file is not None and file.kind == "text" and '"next"' in file.text else None
