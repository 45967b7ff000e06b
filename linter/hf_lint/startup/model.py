"""What startup/ finds out: entry points, the files that they reach and why, and what could not be followed."""

from __future__ import annotations

import posixpath
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from hf_lint.core.records import NamedTuple
from hf_lint.startup.names import is_automation, is_documentation, is_test, language_by_name

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from hf_lint.space import Space
    from hf_lint.space.code_in_file import CodeInFile
    from hf_lint.space.file import File
    from hf_lint.startup.layout import Layout
    from hf_lint.startup.programs import Program

Role = Literal["runs", "build", "ci", "test", "offline", "vendored", "data", "docs", "unknown"]
DOUBTFUL: frozenset[Role] = frozenset(("unknown", "data"))
"""Roles of files that may have a part in what runs: who reads them is not followed."""
MAX_CHAIN = 50


class Step(NamedTuple):
    """One reason to read a file: what stands in `path` at `line` (1-based; 0: nowhere in particular) asks for it."""

    path: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.what}" if self.line else f"{self.path} {self.what}".strip()


class Entry(NamedTuple):
    """A place where something starts: `kind` is app_file, page, CMD, ENTRYPOINT, HEALTHCHECK, RUN and the like."""

    kind: str
    role: Role
    step: Step


class Reached(NamedTuple):
    """A file that the Space runs (`runs`), only its build reads (`build`), or that a gap may reach (`unknown`).

    `language` is what reads it, whatever it is called; `image_path` is its place in the container.
    """

    path: str
    role: Role
    language: str
    image_path: str
    step: Step


class Gap(NamedTuple):
    """What could not be followed: code of the Space whose path starts with `below` may be reached from there."""

    step: Step
    below: str = ""


class Missing(NamedTuple):
    """A file that is started or imported by its path and that the image does not have, as far as is known."""

    step: Step
    image_path: str
    role: Role


class Startup:
    """The answers about one Space. See the package."""

    def __init__(
        self,
        space: Space,
        layout: Layout,
        entries: tuple[Entry, ...],
        reached: Mapping[str, Reached],
        gaps: tuple[Gap, ...],
        missing: tuple[Missing, ...] = (),
        programs: tuple[Program, ...] = (),
        server_scripts: tuple[str, ...] = (),
        listed: tuple[Program, ...] = (),
        app_file: File | None = None,
        server_code: tuple[CodeInFile, ...] = (),
        unknown: str = "",
    ) -> None:
        self._space = space
        self.layout = layout
        self.entries = entries
        self.reached = reached
        self.gaps = gaps
        self.missing = missing
        self.programs = programs
        """The start commands, and the scripts that they run."""
        self.server_scripts = server_scripts
        """JavaScript and TypeScript that a server runs; that of pages, which browsers run, is not among it."""
        self.server_code = server_code
        """Texts that the start gives to Node in a command: `node -e "..."`."""
        self.listed = listed
        """The recipes of Makefiles and the scripts of package.json that the build or the start runs."""
        self.app_file = app_file
        """What the card or its default has the Hub start or show; None in a Docker Space, and where it is not there."""
        self.unknown = unknown
        """Why nothing is known of what starts, in words that follow `because`; "" where something is."""

    @property
    def kind(self) -> str:
        """The sdk that decides how the Space starts; "" where there is none."""
        return self._space.sdk or ""

    @property
    def complete(self) -> bool:
        """Whether the start is known and everything that it reaches was followed."""
        return not self.gaps

    def role(self, path: str) -> Role:
        """Return the part that the file at `path` has in the Space."""
        found = self.reached.get(path)
        if found is not None and (found.role != "ci" or self.complete):
            return found.role
        file = self._space.get(path)
        return "data" if file is None else self._role_of_unreached(file)

    def is_aside(self, file: File) -> bool:
        """Say whether `file` is a test or a notebook that nothing starts."""
        role = self.role(file.path)
        return role == "test" or (file.suffix == ".ipynb" and role in ("offline", "vendored", "docs"))

    def applies(self, path: str, roles: Collection[str]) -> bool:
        """Say whether a defect of these roles counts in the file at `path`; without roles it counts in every file.

        The files in which the start stands, the card and the Dockerfile, speak about the build and the start alike.
        """
        role = self.role(path)
        return not roles or role in roles or role in DOUBTFUL or path in self._starting

    @cached_property
    def _starting(self) -> frozenset[str]:
        return frozenset(path for path, item in self.reached.items() if item.language in ("card", "dockerfile"))

    def _may_start(self, file: File) -> bool:
        """Say whether a file whose name says that nothing starts it may be the app: the start is not known.

        A start command names it; a test also where its place in the image is that of no test (`COPY tests /app`), or
        where a start command names a folder of it.
        """
        language = language_by_name(file.suffix)
        if language not in ("python", "shell") or (language == "python" and self.kind == "static"):
            return False
        if not any(file.path.startswith(gap.below) for gap in self.gaps):
            return False
        if file.path in self._started_words:
            return True
        if not _named_test(file.path):
            return False
        if self.layout.moved and any(not _named_test(place) for place in self.layout.places(file.path)):
            return True
        folders = file.path.split("/")
        return any("/".join(folders[:at]) in self._started_words for at in range(1, len(folders)))

    @cached_property
    def _started_words(self) -> frozenset[str]:
        """Words of the start commands."""
        commands = (command for program in self.programs for command in program.script.walk())
        return frozenset(posixpath.normpath(word.value) for command in commands for word in command.words)

    def language(self, file: File) -> str:
        """Return what reads `file`: python, shell, node, page, notebook, or "" where it is no code."""
        found = self.reached.get(file.path)
        return found.language if found is not None and found.language else language_by_name(file.suffix)

    def why(self, path: str) -> tuple[Step, ...]:
        """Return the reasons that lead to `path`, from the entry point on; empty for what nothing reaches."""
        steps: list[Step] = []
        seen = set()
        while path in self.reached and path not in seen and len(steps) < MAX_CHAIN:
            seen.add(path)
            step = self.reached[path].step
            if step.path == path:
                break
            steps.append(step)
            path = step.path
        return tuple(reversed(steps))

    def _role_of_unreached(self, file: File) -> Role:
        """Return the role of a file that nothing is known to reach: its name and place decide."""
        path = file.path
        if self.gaps and self._may_start(file):
            return "unknown"
        if _named_test(path):
            return "test"
        if file.vendored:
            return "vendored"
        language = language_by_name(file.suffix)
        if is_automation(path):
            return "ci"
        if language == "notebook":
            return "offline"
        if language == "python" and self.kind == "static":
            return "docs" if is_documentation(path) else "offline"  # its build at most, not its start, has gaps
        if language in ("python", "shell") and any(path.startswith(gap.below) for gap in self.gaps):
            return "unknown"
        if is_documentation(path):
            return "docs"
        if language in ("page", "node"):
            return "unknown"  # what a bundler or a web server makes of it is not followed
        return "offline" if language else "data"


def _named_test(path: str) -> bool:
    """Say whether `path` is named like a test; `test.py` is, too."""
    return is_test(path) or posixpath.basename(path).lower().startswith("test.")
