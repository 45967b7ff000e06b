"""Where a Space starts: what the Hub builds and runs for each sdk. facts: the Hub's documentation of Spaces.

gradio (and the retired streamlit): `python app_file` in /app, after pip has read requirements.txt; docker: the
Dockerfile's last stage; static: every file is served, `app_build_command` runs once a push.
"""

from __future__ import annotations

import posixpath
from functools import cached_property
from typing import TYPE_CHECKING

from hf_lint.core.records import NamedTuple
from hf_lint.space.links import CLOSED, resolve
from hf_lint.startup.layout import APP_ROOT, Found, Layout
from hf_lint.startup.mentions import WORD, add_mentioned
from hf_lint.startup.model import Entry, Gap, Missing, Role, Startup, Step
from hf_lint.startup.names import RUN_WORDS, is_test, language_by_name
from hf_lint.startup.pip import Place, read_requirements
from hf_lint.startup.unseen import note_closed, note_unseen
from hf_lint.startup.walker import Walker

if TYPE_CHECKING:
    from hf_lint.space import Space
    from hf_lint.space.file import File
    from hf_lint.startup.context import Context
    from hf_lint.startup.process import Process
    from hf_lint.startup.scripts import Follower

_DEFAULT_APP = "app.py"
_DEFAULT_PAGE = "index.html"
_NO_APP = "the app file is not in the Space"
_BUILD_FILES = ("requirements.txt", "pre-requirements.txt", "packages.txt")
_FRAMEWORKS = ("import gradio", "import streamlit", "from gradio")
_BROWSER_PYTHON = ("gradio-lite", "pyodide", "py-script", "pyscript", "stlite", "brython", "@gradio/lite")


def find_startup(space: Space) -> Startup:
    """Return what the Space builds, starts and serves. Never raises for what the Space holds."""
    reader = Reader(space)
    kind = space.sdk
    if kind in ("gradio", "streamlit"):
        layout = reader.app(kind)
    elif kind == "docker" and space.dockerfile is not None:
        from hf_lint.startup.docker import read_docker

        layout = read_docker(reader, space.dockerfile)
    elif kind == "static":
        layout = reader.static()
    else:
        layout = Layout(space, lost=True)
        what = "the Dockerfile is missing" if kind == "docker" else _why_unknown(space)
        reader.lose(Step(reader.card, 0, what))
        if kind == "docker" and "Dockerfile" in space.files:
            note_closed(reader.walker, "Dockerfile", "build", reader.card_step("sdk", "sdk: docker"))
    return reader.finish(layout)


def unknown_startup(space: Space) -> Startup:
    """Return the answer for a Space about whose start nothing is known."""
    return Startup(
        space,
        Layout(space, lost=True),
        (),
        {},
        (Gap(Step("", 0, "nothing is known")),),
        unknown="it could not be followed",
    )


def _why_unknown(space: Space) -> str:
    """Return why the SDK is not known."""
    if space.card.error is not None:
        return "the card does not parse"
    return "the card does not name a known SDK" if space.card.parsed.found else "the card is missing"


class Instead(NamedTuple):
    """A file that the card may mean by a name that no file has. `how`: by another case, elsewhere, or default."""

    path: str
    how: str


def find_instead(space: Space, path: str, default: str) -> Instead | None:
    """Return the file that is meant by the name `path`, which no file has; None where there is none like it."""
    lower, name = path.lower(), posixpath.basename(path)
    for other in space.files:
        if other.lower() == lower:
            return Instead(other, "case")
    for other, file in space.files.items():
        if file.name == name and not file.vendored and not is_test(other):
            return Instead(other, "elsewhere")
    return Instead(default, "default") if space.get(default) is not None else None


def _is_app(space: Space, file: File, how: str) -> bool:
    """Return whether a file is the app even if another one is committed under the name that the card has."""
    if file.kind != "text" or how != "default":
        return file.kind == "text"
    others = (path for path in space.files if path.endswith(".py") and "/" not in path and path != file.path)
    return any(word in file.text for word in _FRAMEWORKS) or next(others, None) is None


class Reader:
    """Reads the start of one Space into a walker."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self.walker = Walker(space)
        self.walker.commands = self._commands
        self.entries: list[Entry] = []
        self.app_file: File | None = None
        self.unknown = ""
        self.doubt: Step | None = None
        self.card = space.card.file.path if space.card.file is not None else "README.md"
        if space.card.file is not None:
            self.walker.reach(Found("/" + self.card, self.card), "build", "card", Step(self.card, 0, ""))

    @cached_property
    def follower(self) -> Follower:
        """What follows commands; a Space that starts none needs none of it."""
        from hf_lint.startup.scripts import Follower

        return Follower(self.space, self.walker)

    def _commands(self, file: File, place: str, process: Process) -> None:
        """Follow the commands that a Python file runs."""
        if file.holds_any(RUN_WORDS):
            self.follower.of_python(file, place, process)

    def lose(self, step: Step) -> None:
        """Note that nothing is known of what starts, and why."""
        self.unknown = step.what
        self.walker.gap(step)

    def finish(self, layout: Layout) -> Startup:
        """Settle what is doubtful, and make the answer."""
        self._automation()
        self.walker.settle(self.walker.processes)
        walker = self.walker
        if self.doubt is not None and any(self._may_run(path) for path in self.space.files):
            walker.gap(self.doubt)
        found = Startup(
            self.space,
            layout,
            tuple(self.entries),
            walker.reached,
            tuple(walker.gaps),
            tuple(walker.missing),
            programs=tuple(self.follower.programs) if "follower" in self.__dict__ else (),
            server_scripts=tuple(walker.server_scripts),
            server_code=tuple(walker.server_code),
            listed=tuple(self.follower.listed) if "follower" in self.__dict__ else (),
            app_file=self.app_file,
            unknown=self.unknown,
        )
        add_mentioned(walker, found)
        return found

    def _may_run(self, path: str) -> bool:
        """Return whether a file may be code of an app that is not here."""
        return path.endswith(".py") and path not in self.walker.reached and not is_test(path)

    def _automation(self) -> None:
        """Follow the workflows: what they run is no part of the Space, but it runs beside its deploy token."""
        if not any(path.startswith(".github/workflows/") for path in self.space.files):
            return
        from hf_lint.space.shell import parse_shell

        layout = Layout(self.space)
        for workflow in self.space.workflows:
            for step in workflow.steps:
                if step.run:
                    place = Step(workflow.file.path, 0, "workflow")
                    context = self._context(layout, "ci")._replace(step=place, file=workflow.file, name="workflow")
                    self.follower.follow(parse_shell(step.run), context)

    def card_step(self, key: str, what: str) -> Step:
        """Return the place of a key of the card as a reason."""
        file = self.space.card.file
        entry = self.space.card.get(key)
        line = file.span(entry.key_start, entry.key_start).line if file is not None and entry is not None else 0
        return Step(self.card, line, what)

    # gradio, streamlit

    def app(self, kind: str) -> Layout:
        """Follow the app file of an sdk that runs Python."""
        space, layout = self.space, Layout(self.space)
        for name in _BUILD_FILES:
            if name in space.files:
                step = Step(self.card, 0, f"the Hub installs {name}")
                if name.endswith("requirements.txt"):
                    read_requirements(self.walker, name, Place("build", APP_ROOT, layout), step)
                else:
                    self.walker.reach(Found(f"{APP_ROOT}/{name}", name), "build", "packages", step)
        given = space.card.text("app_file")
        path = posixpath.normpath((given or _DEFAULT_APP).lstrip("/"))
        step = self.card_step("app_file", "app_file" if given else f"sdk: {kind} starts {_DEFAULT_APP}")
        self.entries.append(Entry("app_file", "runs", step))
        found = layout.locate(path, APP_ROOT)
        instead = find_instead(space, path, _DEFAULT_APP) if found is None else None
        if instead is not None and _is_app(space, space.files[instead.path], instead.how):
            self.walker.missing.append(Missing(step, f"{APP_ROOT}/{path}", "runs"))
            found = layout.locate(instead.path, APP_ROOT)
            self.doubt = step._replace(what=_NO_APP) if instead.how != "case" else None
        if found is None:
            self.walker.missing.append(Missing(step, f"{APP_ROOT}/{path}", "runs"))
            note_unseen(self.walker, layout, (f"{APP_ROOT}/{path}",), step, "runs")
            self.walker.gap(step._replace(what=_NO_APP))
            return layout
        self.app_file = space.files[found.path]
        self.walker.start_file(found, "runs", APP_ROOT, layout, step, pages=kind == "streamlit")
        return layout

    def _context(self, layout: Layout, role: Role) -> Context:
        from hf_lint.startup.context import Context

        file = self.space.card.file or next(iter(self.space.files.values()))
        return Context(role, Step(self.card, 0, ""), layout, layout.root, {}, set(), file)

    # static

    def static(self) -> Layout:
        """Note what a static Space serves: everything; Python in it runs in a visitor's browser or not at all."""
        space, card = self.space, self.space.card
        layout = Layout(space, root="/")
        built = card.text("app_build_command")
        page = posixpath.normpath((card.text("app_file") or _DEFAULT_PAGE).lstrip("/"))
        self.app_file = space.get(resolve(space, page) or page)
        step = self.card_step("app_file" if card.given("app_file") else "sdk", "sdk: static serves every file")
        self.entries.append(Entry("page", "runs", step._replace(what=f"page {page}"[:200])))
        if built is not None and card.file is not None:
            line = self.card_step("app_build_command", "app_build_command")
            self.entries.append(Entry("app_build_command", "build", line))
            from hf_lint.space.shell import parse_shell

            context = self._context(layout, "build")._replace(step=line, fixed=True, folder="/")
            self.follower.follow(parse_shell(built[:4000]), context)
        texts: list[File] = []
        for path, file in space.files.items():
            if file.kind_if_known in CLOSED and path != page:
                continue
            if language_by_name(file.suffix) in ("page", "node") and path not in self.walker.reached:
                self.walker.reach(Found("/" + path, path), "runs", language_by_name(file.suffix), step)
                if file.kind == "text" and any(word in file.text for word in _BROWSER_PYTHON):
                    texts.append(file)
        self._browser_python(texts)
        return layout

    def _browser_python(self, pages: list[File]) -> None:
        for page in pages:
            words = {word.removeprefix("./") for word in WORD.findall(page.text)}
            for path, file in self.space.files.items():
                if file.suffix == ".py" and (path in words or file.name in words):
                    step = Step(page.path, 0, f"runs {path} in the browser")
                    self.walker.reach(Found("/" + path, path), "runs", "python", step)
