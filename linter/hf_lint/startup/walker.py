"""From entry points to all files that they reach: a bounded walk over imports, scripts and commands.

A process is one start: its modules share the folders that they are imported from. A file is read once a process.
"""

from __future__ import annotations

import posixpath
import sys
from collections import deque
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.space.links import CLOSED
from hf_lint.space.weights import ZIP
from hf_lint.startup.layout import Found, clean
from hf_lint.startup.model import Gap, Missing, Reached, Role, Step
from hf_lint.startup.names import CODE_WORDS, PYTHON_SUFFIXES, RUN_WORDS, language_by_name
from hf_lint.startup.process import Process
from hf_lint.startup.unseen import note_closed, note_unseen, note_unseen_module

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from hf_lint.space import Space
    from hf_lint.space.code_in_file import CodeInFile
    from hf_lint.space.file import File
    from hf_lint.space.python import PythonSource
    from hf_lint.space.shell import Script
    from hf_lint.startup.context import Context
    from hf_lint.startup.imports import Wanted
    from hf_lint.startup.layout import Layout

MAX_VISITS = 4_000
MAX_GAPS = 200
MAX_ROOTS = 50
MAX_NESTED = 5
MAX_TEXT = 1_000_000
"""Code points of a file of another language than Python that are looked at."""
_STRENGTH: dict[Role, int] = {"ci": 0, "build": 1, "unknown": 2, "runs": 3}
_STDLIB = sys.stdlib_module_names
_AUTOMATIC = ("sitecustomize", "usercustomize")
_IMPORT = regex(r"(?m)(?:^|[;:])[ \t]*(?:from[ \t]+(\.*[\w.]*)|import[ \t]+((?:\\\n|[^\n;#])+))")
_NAME = regex(r"[A-Za-z_]\w*")


class Walker:
    """What has been reached so far. `commands` follows what Python code starts; scripts.py gives it."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self.reached: dict[str, Reached] = {}
        self.gaps: list[Gap] = []
        self.missing: list[Missing] = []
        self.visits = 0
        self.server_scripts: dict[str, None] = {}
        self.server_code: list[CodeInFile] = []
        """JavaScript that a server runs, in the order in which it is reached; not what pages are given."""
        self._served: set[tuple[str, Role]] = set()
        """Folders whose pages have been noted."""
        self._queue: deque[tuple[Found, Process]] = deque()
        """Files to read; the first one is being read."""
        self.processes: list[Process] = []
        self.installed: list[str] = []
        """Folders of the container whose packages pip installs."""
        self.commands: Callable[[File, str, Process], None] | None = None
        self._elsewhere: dict[str, list[str]] | None = None
        self._tops: frozenset[str] | None = None

    def gap(self, step: Step, below: str = "", role: Role = "runs") -> None:
        """Note that something could not be followed."""
        if role != "ci" and len(self.gaps) < MAX_GAPS:
            found = Gap(step, below)
            if found not in self.gaps:
                self.gaps.append(found)

    def leave_unread(self, step: Step, what: str, role: Role = "runs") -> None:
        """Note code that nobody has read: the run is incomplete without it."""
        self.gap(step._replace(what=what), role=role)
        if role != "ci":
            self.space.note_gap(f"{step.path or 'the Space'}: {what}, so not all that runs was checked")

    def reach(self, found: Found, role: Role, language: str, step: Step) -> bool:
        """Note that `found` is reached; say whether that is news."""
        known = self.reached.get(found.path)
        if known is not None and _STRENGTH[known.role] >= _STRENGTH[role]:
            return False
        if step.path == found.path and step.line:
            return False  # what a file says about itself does not reach it
        self.reached[found.path] = Reached(found.path, role, language, found.place, step)
        if not note_closed(self, found.path, role, step) and language:  # what reads it takes it for text
            self.space.files[found.path].expect("python" if language == "python" else "text")
        return True

    # Python

    def start_process(
        self, role: Role, folder: str | None, roots: Iterable[str], layout: Layout, step: Step, path: str = ""
    ) -> Process:
        """Make a process that imports from `roots`, from PYTHONPATH (`path`) and from what is installed."""
        made = Process(role, folder, [], layout, step)
        self.processes.append(made)
        base = folder or layout.root
        extra = [posixpath.join(base, part) for part in path.split(":") if part and "$" not in part]
        for root in (*roots, *extra, *self.installed):
            self.add_root(root, made)
        return made

    def start_file(
        self,
        found: Found,
        role: Role,
        folder: str | None,
        layout: Layout,
        step: Step,
        *,
        path: str = "",
        pages: bool = False,
    ) -> None:
        """Follow a Python file that is started; `pages`: Streamlit runs the files in pages/ beside it, too."""
        beside = posixpath.dirname(found.place)
        process = self.start_process(role, folder, [beside], layout, step, path)
        self.run_python(found, process, step)
        for place, inside in layout.below(posixpath.join(beside, "pages")) if pages else ():
            if inside.endswith(".py"):
                self.run_python(Found(place, inside), process, Step(found.path, 0, "Streamlit runs pages/"))

    def run_python(self, found: Found, process: Process, step: Step) -> None:
        """Follow a Python file that is run, imported or executed in `process`."""
        if found.path in process.seen:
            return
        if self.visits >= MAX_VISITS:
            self.leave_unread(step, "too many files to follow", process.role)
            return
        process.seen.add(found.path)
        self.visits += 1
        if ZIP in self.space.files[found.path].head:  # Python runs the `__main__` of an archive, under any name
            self.leave_unread(step, f"Python runs the archive `{found.path}`", process.role)
        if not self.reach(found, process.role, "python", step) and found.path not in self.reached:
            return
        self._queue.append((found, process))
        if len(self._queue) == 1:  # otherwise somebody above reads what waits: a long chain of imports is no deep one
            while self._queue:
                self._read_python(*self._queue[0])
                self._queue.popleft()

    def _read_python(self, found: Found, process: Process) -> None:
        file = self.space.files[found.path]
        if file.kind != "text" or not self._leads_on(file):
            return
        from hf_lint.startup.imports import find_typing_only, find_wanted, sets_type_checking

        source = self.space.python(file)
        checking = "TYPE_CHECKING" in file.text and not sets_type_checking(self.space)
        unseen = find_typing_only(source) if checking else frozenset()
        for wanted in find_wanted(source, found.place):
            if wanted.node in unseen:
                continue
            step = Step(file.path, int(getattr(wanted.node, "lineno", 0)), wanted.written)
            self._take(wanted, step, found.place, process)
        if self.commands is not None:
            self.commands(file, found.place, process)

    def run_code(self, source: PythonSource, process: Process, step: Step, place: str = "") -> None:
        """Follow Python that stands in a script or a text; `place` is that of the file whose code it becomes."""
        from hf_lint.startup.imports import find_wanted

        place = place or clean(posixpath.join(process.folder or "/", "-"))
        for wanted in find_wanted(source, place):
            self._take(wanted, step._replace(what=wanted.written), place, process)

    def import_module(self, name: str, parts: tuple[str, ...], process: Process, step: Step) -> bool:
        """Follow the import of a dotted name, and of modules among `parts`; say whether the Space has it."""
        top = name.partition(".")[0]
        for root in process.roots:
            if self._has(process.layout, posixpath.join(root, top)):
                self._import_from(root, name, parts, process, step)
                return True
        if top in _STDLIB or not top:
            return False
        process.waiting.append((name, parts, step))
        return False

    def settle(self, processes: Iterable[Process]) -> None:
        """Look for imports that no folder has had among all modules of the Space: they may be installed from there."""
        pending = list(processes)
        while pending:
            process = pending.pop()
            waiting, process.waiting = process.waiting, []
            for name, parts, step in waiting:
                doubtful = Process(
                    "unknown" if process.role == "runs" else process.role, None, [], process.layout, step
                )
                doubtful.seen = process.seen
                roots = [root for root in self._roots_of(name, process.layout) if root not in process.roots]
                doubtful.roots = [*roots, *process.roots]
                for root in roots:
                    self._import_from(root, name, parts, doubtful, step)
                if not roots and "." in name:
                    self._import_inside(name, parts, doubtful, step)
                note_unseen_module(self, process.layout, process.roots, name, step, process.role)
                if doubtful.waiting and self.visits < MAX_VISITS:
                    pending.append(doubtful)

    def _roots_of(self, name: str, layout: Layout) -> list[str]:
        """Return the folders of the container in which some module or package has the top-level name of `name`."""
        found: dict[str, None] = {}
        for path in self._everywhere().get(name.partition(".")[0], ()):
            for place in layout.places(path) or (clean(posixpath.join(layout.root, path)),):
                folder = posixpath.dirname(place)
                found[posixpath.dirname(folder) if place.endswith("/__init__.py") else folder] = None
        return list(found)

    def _import_inside(self, name: str, parts: tuple[str, ...], process: Process, step: Step) -> None:
        """Look for `pkg.server.models` as `server.models`: a package may be installed under another name."""
        root = process.layout.root
        inner = name.partition(".")[2]
        top = posixpath.join(root, inner.partition(".")[0])
        if inner.partition(".")[0] not in _STDLIB and self._has(process.layout, top):
            process.roots.append(root)
            self._import_from(root, inner, parts, process, step)

    def add_root(self, root: str, process: Process, step: Step | None = None) -> None:
        """Import from one more folder, also what was not found before; an archive is not looked into."""
        root = clean(root)
        if root in process.roots:
            return
        if len(process.roots) >= MAX_ROOTS:
            self.leave_unread(step or process.step, "modules come from too many folders", process.role)
            return
        process.roots.append(root)
        step = step or process.step
        if not process.layout.has_folder(root):
            from hf_lint.startup.archives import find_archive

            archive = find_archive(self.space, process.layout, root, step.path)
            if archive:
                self.leave_unread(step, archive, process.role)
        waiting, process.waiting = process.waiting, []
        for name, parts, step in waiting:
            if self._has(process.layout, posixpath.join(root, name.partition(".")[0])):
                self._import_from(root, name, parts, process, step)
            else:
                process.waiting.append((name, parts, step))
        for name in _AUTOMATIC:
            self._import_from(
                root, name, (), process, process.step._replace(what=f"{process.step.what}: Python runs {name}")
            )

    def _take(self, wanted: Wanted, step: Step, place: str, process: Process) -> None:
        if wanted.kind == "import":
            if wanted.level:
                base = posixpath.dirname(place)
                for _ in range(wanted.level - 1):
                    base = posixpath.dirname(base)
                self._import_from(base, wanted.name, wanted.parts, process, step)
            else:
                self.import_module(wanted.name, wanted.parts, process, step)
        elif wanted.kind == "file":
            target = process.layout.locate(wanted.name, process.folder) or process.layout.locate(
                wanted.name, posixpath.dirname(place)
            )
            if target is not None:
                self.run_python(target, process, step)
                return
            folders = (process.folder or process.layout.root, posixpath.dirname(place))
            places = (posixpath.join(folder, wanted.name) for folder in folders)
            if not note_unseen(self, process.layout, places, step, process.role) and process.layout.lost:
                self.gap(step, role=process.role)
        elif wanted.kind == "code":
            from hf_lint.space.python import PythonSource

            if self.visits >= MAX_VISITS:
                self.leave_unread(step, "too many texts are executed", process.role)
            elif process.nested < MAX_NESTED:
                process.nested += 1
                self.visits += 1
                self.run_code(PythonSource(wanted.name), process, step, place)
                process.nested -= 1
            else:
                self.leave_unread(step, "executed texts are nested too deeply", process.role)
        elif wanted.kind == "root":
            self.add_root(posixpath.join(process.folder or process.layout.root, wanted.name), process, step)
        elif wanted.kind == "gap":
            below = wanted.name.replace(".", "/") + "/" if wanted.name and len(self.gaps) < MAX_GAPS else ""
            is_there = below and any(path.startswith(below) for path in self.space.files)
            self.gap(step, below if is_there else "", process.role)
        else:
            self._serve(wanted, place, process, step)

    def _serve(self, wanted: Wanted, here: str, process: Process, step: Step) -> None:
        """Note the pages and scripts that the code serves."""
        folders = (process.folder, posixpath.dirname(here))
        for folder in dict.fromkeys(folders):
            if folder is None:
                continue
            place = clean(posixpath.join(folder, wanted.name))
            if wanted.kind == "pages":
                if place == "/" or (place, process.role) in self._served:
                    continue
                self._served.add((place, process.role))
                for at, path in process.layout.below(place):
                    language = language_by_name(self.space.files[path].suffix)
                    if language in ("page", "node") and self.space.files[path].kind_if_known not in CLOSED:
                        self.reach(Found(at, path), process.role, language, step)
                continue
            for at in (place, clean(posixpath.join(folder, "templates", wanted.name))):
                path = process.layout.find(at) or ""
                language = language_by_name(self.space.files[path].suffix) if path else ""
                if language in ("page", "node"):
                    self.reach(Found(at, path), process.role, language, step)

    def _import_from(self, root: str, name: str, parts: tuple[str, ...], process: Process, step: Step) -> None:
        """Follow `name` below a folder: each package on the way, the module, and modules among `parts`."""
        layout = process.layout
        base = root
        for part in name.split(".") if name else ():
            base = posixpath.join(base, part)
            if not self._import_one(base, process, step):
                note_unseen(self, layout, (f"{base}.py", f"{base}/__init__.py"), step, process.role)
                return
        for part in parts:
            if part == "*":
                self._import_all(base, process, step)
            elif self._has(layout, posixpath.join(base, part)):
                self._import_one(posixpath.join(base, part), process, step)
            else:
                note_unseen(self, layout, (f"{base}/{part}.py", f"{base}/{part}/__init__.py"), step, process.role)
        if not name and not parts:
            self._import_one(base, process, step)
        elif not name:
            self._import_one(base, process, step, package=True)

    def _import_one(self, base: str, process: Process, step: Step, *, package: bool = False) -> bool:
        """Follow the module or package at `base`; say whether something may be below it."""
        layout = process.layout
        for place in (posixpath.join(base, "__init__.py"), *(() if package else (f"{base}.py",))):
            path = layout.find(place)
            if path is not None:
                self.run_python(Found(place, path), process, step)
                return True
        return layout.has_folder(base)

    def _import_all(self, base: str, process: Process, step: Step) -> None:
        """Note that `from package import *` takes modules that `__all__` names."""
        path = process.layout.find(posixpath.join(base, "__init__.py"))
        if path is not None and "__all__" in self.space.files[path].text:
            self.gap(step, posixpath.dirname(path) + "/" if "/" in path else "", process.role)

    def _has(self, layout: Layout, base: str) -> bool:
        """Say whether there is a module or a folder of that name."""
        return layout.find(f"{base}.py") is not None or layout.has_folder(base)

    def _everywhere(self) -> dict[str, list[str]]:
        """Return the Python files of the Space by the top-level name that imports them, wherever they lie."""
        if self._elsewhere is None:
            self._elsewhere = {}
            for path, file in self.space.files.items():
                if file.suffix in PYTHON_SUFFIXES:
                    name = file.name.rpartition(".")[0]
                    name = posixpath.basename(posixpath.dirname(path)) if name == "__init__" else name
                    self._elsewhere.setdefault(name, []).append(path)
        return self._elsewhere

    def _leads_on(self, file: File) -> bool:
        """Say whether a Python file may read another file of the Space as code, or one that git ignores."""
        text = file.text
        if (self.space.ignored_names and "import" in text) or file.holds_any(CODE_WORDS) or file.holds_any(RUN_WORDS):
            return True
        if self._tops is None:
            tops: set[str] = set()
            for path, file in self.space.files.items():
                if file.suffix in PYTHON_SUFFIXES or file.kind_if_known == "symlink":
                    tops.update(part.removesuffix(file.suffix) for part in path.split("/"))
            self._tops = frozenset(tops)
        for match in _IMPORT.finditer(text):
            if (match[1] or "").startswith(".") or not self._tops.isdisjoint(_NAME.findall(match[0])):
                return True
        return False

    def run_node(self, found: Found, role: Role, layout: Layout, step: Step) -> None:
        """Follow a program that Node runs, and what it imports of the Space."""
        from hf_lint.startup.node_walk import run_node

        run_node(self, found, role, layout, step)

    def run_node_code(self, script: Script, context: Context) -> None:
        """Follow a text that Node is given in a command."""
        from hf_lint.startup.node_walk import run_node_code

        run_node_code(self, script, context)

    def find_node_program(self, target: str, folder: str | None, layout: Layout) -> Found | None:
        """Return the file that `node FOLDER` runs."""
        from hf_lint.startup.node_walk import program_of_folder

        return program_of_folder(self, target, folder, layout)
