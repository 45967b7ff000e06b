"""Where a Space starts: what the Hub builds and runs for each sdk. facts: the Hub's documentation of Spaces.

gradio (and the retired streamlit): `python app_file` in /app, after pip has read requirements.txt; docker: the
Dockerfile's last stage; static: every file is served, `app_build_command` runs once a push.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.space.shell import parse_shell
from hf_lint.startup.image import Image
from hf_lint.startup.layout import APP_ROOT, Found, Layout
from hf_lint.startup.model import Entry, Gap, Missing, Role, Startup, Step
from hf_lint.startup.names import language_by_name
from hf_lint.startup.programs import Program
from hf_lint.startup.scripts import Context, Follower, start_context
from hf_lint.startup.start_command import start_scripts
from hf_lint.startup.walker import Walker

if TYPE_CHECKING:
    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile, Stage
    from hf_lint.space.file import File
    from hf_lint.space.shell import Script

_DEFAULT_APP = "app.py"
_DEFAULT_PAGE = "index.html"
_BUILD_FILES = ("requirements.txt", "pre-requirements.txt", "packages.txt")
_BROWSER_PYTHON = ("gradio-lite", "pyodide", "py-script", "pyscript", "stlite", "brython", "@gradio/lite")
_WORD = regex(r"[\w./-]{1,200}")
MAX_MENTIONS = 5_000_000
"""Code points of reached text in which names of other files are looked for."""


def find_startup(space: Space) -> Startup:
    """Return what the Space builds, starts and serves. Never raises for what the Space holds."""
    reader = _Reader(space)
    kind = space.sdk
    if kind in ("gradio", "streamlit"):
        layout = reader.app(kind)
    elif kind == "docker" and space.dockerfile is not None:
        layout = reader.docker(space.dockerfile)
    elif kind == "static":
        layout = reader.static()
    else:
        layout = Layout(space, lost=True)
        what = "there is no Dockerfile" if kind == "docker" else "the card does not say a known sdk"
        reader.walker.gap(Step(reader.card, 0, what))
    return reader.finish(layout)


def unknown_startup(space: Space) -> Startup:
    """Return the answer for a Space about whose start nothing is known."""
    return Startup(space, Layout(space, lost=True), (), {}, (Gap(Step("", 0, "nothing is known")),))


class _Reader:
    def __init__(self, space: Space) -> None:
        self.space = space
        self.walker = Walker(space)
        self.follower = Follower(space, self.walker)
        self.entries: list[Entry] = []
        self.card = space.card.file.path if space.card.file is not None else "README.md"
        if space.card.file is not None:
            self.walker.reach(Found("/" + self.card, self.card), "build", "card", Step(self.card, 0, ""))

    def finish(self, layout: Layout) -> Startup:
        """Settle what is doubtful, and make the answer."""
        self._automation()
        for process in self.follower.processes:
            self.walker.settle(process)
        walker = self.walker
        found = Startup(
            self.space,
            layout,
            tuple(self.entries),
            walker.reached,
            tuple(walker.gaps),
            tuple(walker.missing),
            programs=tuple(self.follower.programs),
        )
        self._add_mentioned(found, layout)
        return found

    def _automation(self) -> None:
        """Follow the workflows: what they run is no part of the Space, but it runs beside its deploy token."""
        layout = Layout(self.space)
        for workflow in self.space.workflows:
            for step in workflow.steps:
                if step.run:
                    place = Step(workflow.file.path, 0, "workflow")
                    context = self._context(layout, "ci")._replace(step=place, file=workflow.file, name="workflow")
                    self.follower.follow(parse_shell(step.run), context)

    def _add_mentioned(self, found: Startup, layout: Layout) -> None:
        """Mark code that nothing reaches and that a text which was reached names: it may be started in another way."""
        left = {
            path: file
            for path, file in self.space.files.items()
            if path not in found.reached
            and found.role(path) == "offline"
            and language_by_name(file.suffix) != "notebook"
        }
        if not left:
            return
        words: dict[str, tuple[str, str]] = {}
        size = 0
        for path, item in list(found.reached.items()):
            file = self.space.files[path]
            if item.role == "build" and item.language != "config":
                continue
            size += len(file.text)
            if size > MAX_MENTIONS:
                break
            for word in set(_WORD.findall(file.text)):
                words.setdefault(word.removeprefix("./"), (path, word))
        taken = {path.rpartition("/")[2] for path in found.reached}
        for path, file in left.items():
            stem = path.rpartition(".")[0]
            names = [path, *([file.name] if file.name not in taken else [])]
            names += [stem.replace("/", ".")] if "/" in stem else []
            for name in names:
                if name in words:
                    where, word = words[name]
                    step = Step(where, 0, f"names {word}"[:200])
                    places = layout.places(path)
                    place = Found(places[0] if places else "/" + path, path)
                    self.walker.reach(place, "unknown", language_by_name(file.suffix), step)
                    break

    def _card_step(self, key: str, what: str) -> Step:
        file = self.space.card.file
        entry = self.space.card.get(key)
        line = file.span(entry.key_start, entry.key_start).line if file is not None and entry is not None else 0
        return Step(self.card, line, what)

    # gradio, streamlit

    def app(self, kind: str) -> Layout:
        """Follow the app file of an sdk that runs Python."""
        space, layout = self.space, Layout(self.space)
        context = self._context(layout, "runs")
        for name in _BUILD_FILES:
            if name in space.files:
                step = Step(self.card, 0, f"the Hub installs {name}")
                if name.endswith("requirements.txt"):
                    self.follower.requirements(name, context._replace(role="build"), step)
                else:
                    self.walker.reach(Found(f"{APP_ROOT}/{name}", name), "build", "packages", step)
        given = space.card.text("app_file")
        path = posixpath.normpath((given or _DEFAULT_APP).lstrip("/"))
        step = self._card_step("app_file", "app_file" if given else f"sdk: {kind} starts {_DEFAULT_APP}")
        self.entries.append(Entry("app_file", "runs", step))
        if path not in space.files:
            self.walker.missing.append(Missing(step, f"{APP_ROOT}/{path}", "runs"))
            self.walker.gap(step._replace(what="the app file is not in the Space"))
            return layout
        found = Found(f"{APP_ROOT}/{path}", path)
        self.follower._python_file(found, context, step, pages=kind == "streamlit")
        return layout

    def _context(self, layout: Layout, role: Role) -> Context:
        file = self.space.card.file or next(iter(self.space.files.values()))
        return Context(role, Step(self.card, 0, ""), layout, layout.root, {}, set(), file)

    # static

    def static(self) -> Layout:
        """Note what a static Space serves: everything; Python in it runs in a visitor's browser or not at all."""
        space, card = self.space, self.space.card
        layout = Layout(space, root="/")
        built = card.text("app_build_command")
        page = posixpath.normpath((card.text("app_file") or _DEFAULT_PAGE).lstrip("/"))
        step = self._card_step("app_file" if card.given("app_file") else "sdk", "sdk: static serves every file")
        self.entries.append(Entry("page", "runs", step._replace(what=f"page {page}"[:200])))
        if built is not None and card.file is not None:
            line = self._card_step("app_build_command", "app_build_command")
            self.entries.append(Entry("app_build_command", "build", line))
            context = self._context(layout, "build")._replace(step=line, from_python=True, folder="/")
            self.follower.follow(parse_shell(built[:4000]), context)
        texts: list[File] = []
        for path, file in space.files.items():
            if language_by_name(file.suffix) in ("page", "node") and path not in self.walker.reached:
                self.walker.reach(Found("/" + path, path), "runs", language_by_name(file.suffix), step)
                if file.kind == "text" and any(word in file.text for word in _BROWSER_PYTHON):
                    texts.append(file)
        self._browser_python(texts)
        return layout

    def _browser_python(self, pages: list[File]) -> None:
        for page in pages:
            words = {word.removeprefix("./") for word in _WORD.findall(page.text)}
            for path, file in self.space.files.items():
                if file.suffix == ".py" and (path in words or file.name in words):
                    step = Step(page.path, 0, f"runs {path} in the browser")
                    self.walker.reach(Found("/" + path, path), "runs", "python", step)

    # docker

    def docker(self, dockerfile: Dockerfile) -> Layout:
        """Follow what the last stage starts, its health check, and what the build runs."""
        space = self.space
        image = Image(space, dockerfile)
        place = Found("/" + dockerfile.file.path, dockerfile.file.path)
        self.walker.reach(place, "build", "dockerfile", self._card_step("sdk", "sdk: docker"))
        for ignored in (f"{dockerfile.file.path}.dockerignore", ".dockerignore"):
            if ignored in space.files:
                self.walker.reach(
                    Found("/" + ignored, ignored), "build", "config", Step(dockerfile.file.path, 0, "build context")
                )
        for built in dockerfile.reached:
            self._build(image, built)
        stage = dockerfile.final
        layout = image.layout(stage)
        if stage is None:
            self.walker.gap(Step(dockerfile.file.path, 0, "there is no stage"))
            return layout
        started = False
        for instruction, script in start_scripts(stage):
            started = True
            kind = instruction.name
            folder = stage.workdir or (None if stage.root_image != "scratch" else "/")
            context = start_context(space, stage, instruction, layout, "runs", folder or layout.root, kind)
            self.entries.append(Entry(kind, "runs", context.step._replace(what=_shown(kind, script))))
            self.follower.programs.append(Program(dockerfile.file, script, instruction, stage))
            self.follower.follow(script, context)
        if not started:
            self.walker.gap(Step(dockerfile.file.path, stage.instruction.line, "the base image decides what starts"))
        health = stage.last("HEALTHCHECK")
        if health is not None and health.args and health.args[0].text.upper() != "NONE":
            context = start_context(space, stage, health, layout, "runs", stage.workdir or "/", "HEALTHCHECK")
            self.entries.append(Entry("HEALTHCHECK", "runs", context.step))
            for script in health.scripts:
                self.follower.follow(script, context)
        return layout

    def _build(self, image: Image, stage: Stage) -> None:
        """Follow the RUN instructions of a stage."""
        space, layout = self.space, image.layout(stage)
        workdir = stage.parent.workdir or "/" if stage.parent is not None else "/"
        for instruction in stage.instructions:
            if instruction.error:
                continue
            if instruction.name == "WORKDIR" and instruction.args:
                workdir = posixpath.normpath(posixpath.join(workdir, instruction.expand(instruction.args[0]).text))
            elif instruction.name == "RUN":
                context = start_context(space, stage, instruction, layout, "build", workdir, "RUN")
                for script in instruction.scripts:
                    self.follower.follow(script, context)


def _shown(kind: str, script: Script) -> str:
    names = [command.name for command in script.commands if command.name]
    return f"{kind} {names[0]}"[:200] if names else kind
