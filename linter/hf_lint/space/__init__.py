"""A Space: its files, and the documents in them, each parsed once and only when a rule asks."""

from __future__ import annotations

from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from hf_lint.core.model import START, Span
from hf_lint.core.records import NamedTuple
from hf_lint.space.effort import TOO_MUCH, Effort
from hf_lint.space.file import Memory
from hf_lint.space.order import is_first

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from hf_lint.space.card import Card
    from hf_lint.space.dockerfile import Dockerfile
    from hf_lint.space.file import File
    from hf_lint.space.gitlab import GitlabPipeline
    from hf_lint.space.live import Live
    from hf_lint.space.notebook import Notebook
    from hf_lint.space.python import PythonModule
    from hf_lint.space.requirements import Requirements
    from hf_lint.space.shell import Script
    from hf_lint.space.workflow import Workflow
    from hf_lint.startup.model import Startup

    T = TypeVar("T")

_LANGUAGES = {".py": "python", ".sh": "shell", ".js": "node"}


class ParseProblem(NamedTuple):
    """A file, or part of one, that does not parse, and what could not be judged because of it."""

    path: str
    span: Span
    what: str


class Space:
    """The files of one Space and the typed documents in them.

    Documents never raise: what does not parse is kept as a problem, and a rule of its own reports it.
    """

    find_startup: ClassVar[Callable[[Space], Startup]]
    """How the model of what it starts is made; set when `hf_lint.startup` is imported."""

    def __init__(
        self,
        files: Iterable[File],
        notes: Iterable[str] = (),
        gaps: Iterable[str] = (),
        ignored: int = 0,
        is_walked: bool = False,
        ignores_above: Iterable[tuple[str, str]] = (),
        inside: str = "",
        ignored_names: Iterable[str] = (),
        has_ignored: Callable[[str], bool] | None = None,
    ) -> None:
        """`notes` say what the source left out on purpose, `gaps` what it should have read: the run is incomplete.

        `ignored` files and folders were left out because git ignores them; where a Space `is_walked`, none was.
        `ignores_above` are the ignore files in the folders above that are of the same repository, each with the way
        from there to the Space. `inside` is the Space that this folder is a part of, as a path from here, such as `..`.
        `ignored_names` are those that were left out, that of a folder ends in `/`, and `has_ignored` says of a path
        whether a file is there that is one of them.
        """
        self.files: Mapping[str, File] = MappingProxyType(
            {file.path: file for file in sorted(files, key=_find_by_path)}
        )
        memory = Memory()
        for file in self.files.values():
            file.memory = memory
            file.first = is_first(file.path)
        self.notes = tuple(notes)
        self._gaps = dict.fromkeys(gaps)
        self.effort = Effort()
        """What is left to parse of commands."""
        self.ignored = ignored
        self.is_walked = is_walked
        self.live: Live | None = None
        """What the Hub knows of it besides the files; None where nobody has asked."""
        self.ignores_above = tuple(ignores_above)
        self.inside = inside
        self.ignored_names = tuple(ignored_names)
        self.has_ignored = has_ignored or _never
        self.is_root = False
        """The files are all that a repository has, not those of one of its folders, as far as the source knows."""
        self.is_of_hub = False
        """They are all that the Space has: the Hub was asked."""
        self._memo: dict[Any, Any] = {}
        self._problems: dict[ParseProblem, None] = {}
        self._has_code_gap = False

    def get(self, path: str) -> File | None:
        """Return the file with exactly this path."""
        return self.files.get(path)

    def select(self, *suffixes: str) -> list[File]:
        """Return text files whose name ends in one of `suffixes` (lower case, with the dot), vendored ones left out.

        With `.py`, `.sh` or `.js` also those that the Space runs as that language, whatever they are called and
        wherever they lie: `app_file: main.txt`, `venv/app.py`.
        """
        languages = {language for suffix, language in _LANGUAGES.items() if suffix in suffixes}
        started = self._read_as(languages) if languages else frozenset()
        return [
            file
            for file in self.files.values()
            if ((file.suffix in suffixes and not file.vendored) or file.path in started) and file.kind == "text"
        ]

    def _read_as(self, languages: set[str]) -> frozenset[str]:
        """Return the paths of the files that the Space itself has read in one of these languages."""
        reached = self.startup.reached.items()
        return frozenset(path for path, item in reached if item.language in languages and item.role != "ci")

    def language(self, file: File) -> str:
        """Return what reads `file`: python, shell, node, page, notebook, or "" where it is no code."""
        return self.startup.language(file)

    def memo(self, function: Callable[[Space], T]) -> T:
        """Return `function(self)`, computed once."""
        if function not in self._memo:
            self._memo[function] = function(self)
        value: T = self._memo[function]
        return value

    def note_problem(self, path: str, what: str, span: Span = START) -> None:
        """Remember that something in `path` does not parse; `what` says so in words for its owner."""
        self._problems[ParseProblem(path, span, what)] = None

    def note_gap(self, what: str) -> None:
        """Remember what was not looked at, in words: the run is incomplete without it."""
        self._gaps[what] = None

    def note_code_gap(self, file: File) -> None:
        """Remember that Python was not parsed, as the Space has too much of it; the first such file stands for all."""
        if not self._has_code_gap:
            self._has_code_gap = True
            self.note_gap(f"{file.path}, and Python that is read after it, was not parsed: the Space has too much code")

    @property
    def gaps(self) -> tuple[str, ...]:
        """What should have been read and was not, as far as anybody has asked for it."""
        return tuple(self._gaps)

    @property
    def problems(self) -> tuple[ParseProblem, ...]:
        """What did not parse among the documents asked for so far."""
        return tuple(self._problems)

    @cached_property
    def card(self) -> Card:
        """The README's front matter; always there, with `file` None when there is no README.md."""
        from hf_lint.space.card import Card

        card = Card.of(self)
        app = self.get(card.text("app_file") or "")
        if app is not None and card.sdk not in ("docker", "static"):
            app.expect("python")
        return card

    @cached_property
    def sdk(self) -> str | None:
        """The card's sdk; without a card, docker when there is a Dockerfile at the root."""
        if self.card.file is None and self.dockerfile is not None:
            return "docker"
        return self.card.sdk

    @cached_property
    def dockerfile(self) -> Dockerfile | None:
        """The Dockerfile that the Hub builds: the file at the root of exactly that name, or what a link there means."""
        from hf_lint.space.dockerfile import Dockerfile
        from hf_lint.space.links import resolve

        file = self.get(resolve(self, "Dockerfile") or "")
        if file is None or file.kind != "text":
            return None
        dockerfile: Dockerfile = self._document(Dockerfile, file)
        return dockerfile

    @cached_property
    def dockerfiles(self) -> tuple[Dockerfile, ...]:
        """Every Dockerfile: by name (Dockerfile, Dockerfile.gpu, gpu.Dockerfile, Containerfile), anywhere."""
        from hf_lint.space.dockerfile import Dockerfile

        built = self.dockerfile.file if self.dockerfile is not None else None
        named = (file for file in self.files.values() if _is_dockerfile(file.name) and not file.vendored)
        found = dict.fromkeys((*named, *([built] if built is not None else ())))
        return tuple(self._document(Dockerfile, file) for file in found if file.kind == "text")

    @cached_property
    def requirements(self) -> tuple[Requirements, ...]:
        """Every requirements and constraints file that pip reads, packages.txt not among them."""
        from hf_lint.space.requirements import collect_requirements

        return collect_requirements(self)

    @cached_property
    def startup(self) -> Startup:
        """What the Space installs, builds, starts and serves. `hf_lint.startup`, which stands on this, provides it."""
        return Space.find_startup(self)

    def python(self, file: File) -> PythonModule:
        """Return `file` as Python."""
        from hf_lint.space.python import PythonModule

        module: PythonModule = self._document(PythonModule, file)
        return module

    def check_python(self) -> None:
        """Note where Python files do not parse; no tree is kept unless a rule has asked for it before.

        The trees of all files together may take thirty times the memory of their texts.
        """
        from hf_lint.space.python import PythonModule
        from hf_lint.space.python_parser import find_unparseable

        files = [file for file in self.select(".py") if (PythonModule, file.path) not in self._memo]
        for at in find_unparseable([file.text for file in files]):
            PythonModule.of(self, files[at])

    def script(self, file: File) -> Script:
        """Return `file` as a shell script."""
        from hf_lint.space.script_file import FileScript

        script: Script = self._document(FileScript, file)
        return script

    def notebook(self, file: File) -> Notebook:
        """Return `file` as a Jupyter notebook."""
        from hf_lint.space.notebook import Notebook

        notebook: Notebook = self._document(Notebook, file)
        return notebook

    @cached_property
    def workflows(self) -> tuple[Workflow, ...]:
        """The GitHub workflows."""
        found = []
        for file in self.select(".yml", ".yaml"):
            if file.path.startswith(".github/workflows/"):
                from hf_lint.space.workflow import Workflow

                if self.effort.take(file.text):
                    found.append(self._document(Workflow, file))
                else:
                    self.note_gap(f"{file.path} was not read: {TOO_MUCH}")
        return tuple(found)

    @cached_property
    def gitlab(self) -> GitlabPipeline | None:
        """The GitLab pipeline."""
        if not any(path.startswith(".gitlab-ci.") for path in self.files):
            return None
        from hf_lint.space.gitlab import read_pipeline

        return read_pipeline(self)

    def _document(self, kind: Any, file: File) -> Any:
        key = (kind, file.path)
        if key not in self._memo:
            self._memo[key] = kind.of(self, file)
        return self._memo[key]


def _find_by_path(file: File) -> str:
    return file.path


def _is_dockerfile(name: str) -> bool:
    lower = name.lower()
    return (
        lower in ("dockerfile", "containerfile")
        or lower.startswith(("dockerfile.", "containerfile."))
        or lower.endswith((".dockerfile", ".containerfile"))
    ) and not lower.endswith((".dockerignore", ".md", ".code-snippets", ".json", ".html", ".py"))


def _never(path: str) -> bool:
    return False
