"""Imports of modules of the Space that are not there, and of names that they do not have. No rule is here."""

from __future__ import annotations

import ast
import posixpath
import sys
from bisect import bisect_left
from functools import cached_property
from typing import TYPE_CHECKING

from hf_lint.analysis.build_context import brings
from hf_lint.analysis.guards import Guards, is_imported, may_fail
from hf_lint.analysis.names import is_open, top_level
from hf_lint.analysis.started_python import started_files
from hf_lint.analysis.whole_tree import unless_added
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.policy import load_data
from hf_lint.core.records import NamedTuple
from hf_lint.core.suggest import nearest
from hf_lint.installs.api import known_roots
from hf_lint.installs.asked import every_call
from hf_lint.installs.brought import DATA
from hf_lint.installs.releases import distribution
from hf_lint.space.requirements import normalise

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hf_lint.space import Space
    from hf_lint.space.file import File
    from hf_lint.space.python import ImportNode

# What may put modules where Python looks for them, or code in their place.
_BRINGING = (
    *("sys.path", "sys.modules", "site.", "chdir", "git clone", "clone_from", "snapshot_download", "hf_hub_download"),
    *("urlretrieve", "gdown", "wget", "curl", "extractall", "unpack_archive", "importlib", "subprocess"),
    *("os.system", "popen", "write_text", "zipimport", "meta_path", "Repository("),
)
_EXECUTES = regex(r"\bexec\(")
_PATH_SETTINGS = regex(
    r"PYTHONPATH|\bpip3? install[^\n&|]*\s(?:-e\s*)?\.(?:[\s/\[]|$)|setup\.py|\buv sync\b|poetry|pdm|\.pth\b"
    r"|--app-dir|--chdir"
)
_DYNAMIC_PACKAGE = regex(r"__path__|__getattr__|sys\.modules|extend_path|lazy|importlib")
_MAX_HITS = 20
_NOWHERE = ("neither the Space nor what it installs has", "the Space has no module")
"""How it is told that nothing here is the module that is meant."""


class _Wanted(NamedTuple):
    """An import: the folder that relative ones start in, or None; the dotted name, and the names taken from it."""

    node: ImportNode
    folder: str | None
    name: str
    parts: tuple[str, ...]


def find_missing(space: Space, suspects: Sequence[File], own: Sequence[str]) -> Iterator[Hit]:
    """Yield a hit for each import at the top of `suspects` that the Space lacks; `own` names apps' own modules."""
    modules = _Modules(space, started_files(space), own)
    seen: set[str] = set()
    for file in suspects:
        for hit in _read_file(space, file, modules):
            if hit.key not in seen:
                seen.add(hit.key)
                yield hit
            if len(seen) >= _MAX_HITS:
                return  # a look at each of thousands of imports that are missing takes long


class _Modules:
    """Where modules are in the container, and whether one that is not may be installed."""

    def __init__(self, space: Space, files: Sequence[File], own: Sequence[str]) -> None:
        self.space = space
        self.layout = space.startup.layout
        self._own = own
        self._known = load_data(DATA)
        self._files = files
        docker = "".join(one.text for one in space.dockerfiles) if space.sdk == "docker" else ""
        self.settings = _PATH_SETTINGS.search(docker) is not None or "pre-requirements.txt" in space.files
        self.roots = tuple(dict.fromkeys(self._roots()))
        """The folders of the container that files are started from, as far as they are known."""
        self.places = [place for place, _ in self.layout.pairs()]
        self._all = frozenset(part.removesuffix(".py") for place in self.places for part in place.split("/"))
        self._asks = [ask for call in every_call(space) for ask in call.asks]
        self._others = any(call.others or call.own_index for call in every_call(space))

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self.places)

    @cached_property
    def brings(self) -> bool:
        """Whether the code may put modules where Python looks for them."""
        return any(file.holds_any(_BRINGING) or _EXECUTES.search(file.text) for file in self._files)

    def _roots(self) -> Iterator[str]:
        # The Hub puts the root of a Gradio or Streamlit Space on PYTHONPATH, wherever the app file is.
        yield self.layout.root
        for path, item in self.space.startup.reached.items():
            if item.role == "runs" and item.language == "python":
                yield posixpath.dirname(item.image_path)
                yield from (posixpath.dirname(posixpath.dirname(place)) for place in self.layout.places(path))

    def has(self, base: str) -> bool:
        """Return whether there is a module, a library or a folder at `base` of the container."""
        if self.layout.find(f"{base}.py") or self.layout.has_folder(base) or f"{base}.py" in self.layout.written:
            return True
        start = base + "."
        at = bisect_left(self._sorted, start)
        return (
            any(place.startswith(start) for place in self._sorted[at : at + 1]) or base.lstrip("/") in self.space.files
        )

    def is_anywhere(self, name: str) -> bool:
        """Return whether some module or folder of the container has the name."""
        return name in self._all or any(one.startswith(f"{name}.") for one in self._all)

    def file_of(self, base: str) -> File | None:
        """Return the file of the module or package at `base`."""
        path = self.layout.find(f"{base}/__init__.py") or self.layout.find(f"{base}.py")
        file = self.space.get(path) if path else None
        return file if file is not None and file.kind == "text" else None

    def may_be_installed(self, top: str) -> bool:
        """Return whether Python, a distribution that is known for it, or one that is not known, may bring the module.

        A distribution that nobody knows is taken to bring modules that are called like it, and those that are not
        called as people call the modules of their own app.
        """
        if (
            top == "__main__"
            or top in sys.stdlib_module_names
            or top in known_roots().get("python", ())
            or top in self._known["others"]
        ):
            return True
        plain = normalise(top)
        # What the platform adds for Streamlit is not known; it is not called like a module of somebody's own app.
        added = self._others and not (self.space.sdk == "streamlit" and top in self._own)
        if added or top in self._known["modules"]:
            return True
        if any(plain in ask.name or (len(ask.name) > 2 and ask.name in plain) for ask in self._asks):
            return True
        if top in self._own:
            return False
        if self.space.sdk != "docker" and not self._asks:
            return True  # without `sdk_version` the call of the platform is not known
        providers = {one for some in self._known["modules"].values() for one in some}
        leaves = self._known["leaves"]
        return any(
            distribution(ask.name) is None and ask.name not in providers and ask.name not in leaves
            for ask in self._asks
        )


def _read_file(space: Space, file: File, modules: _Modules) -> Iterator[Hit]:
    module = space.python(file)
    if module.tree is None:
        return
    guards = None
    places = modules.layout.places(file.path)
    if len(places) != 1:
        return
    folder = posixpath.dirname(places[0])
    entry = space.startup.app_file
    for wanted in _imports(module.nodes(ast.Import), module.nodes(ast.ImportFrom), folder):
        told = (_relative_in_entry(wanted) if file is entry else None) or _check(modules, wanted, folder)
        if not told:
            continue
        guards = guards or Guards(module, imported=is_imported(space, file))
        if guards.runs_on_load(wanted.node) and not guards.covers(wanted.node):
            if may_fail(space, file, lazily=True):
                return
            place = file.location(*module.span_of(wanted.node))
            key = f"{wanted.folder or ''} {wanted.name} {wanted.parts}"
            hit = Hit(place, f"{told}: the app stops when it starts", key=key)
            yield unless_added(space, hit) if told.startswith(_NOWHERE) and "only `" not in told else hit


def _imports(plain: Iterator[ast.Import], taken: Iterator[ast.ImportFrom], folder: str) -> Iterator[_Wanted]:
    for node in plain:
        for alias in node.names:
            yield _Wanted(node, None, alias.name, ())
    for source in taken:
        base: str | None = None
        if source.level:
            base = folder
            for _ in range(source.level - 1):
                base = posixpath.dirname(base)
        yield _Wanted(source, base, source.module or "", tuple(alias.name for alias in source.names))


def _relative_in_entry(wanted: _Wanted) -> str:
    """Say that a file which Python runs is part of no package."""
    if wanted.folder is None:
        return ""
    dots = "." * getattr(wanted.node, "level", 1)
    return (
        f"`from {dots}{wanted.name} import` is relative, but the Hub runs this file as a script, which has no package"
    )


def _check(modules: _Modules, wanted: _Wanted, folder: str) -> str:
    """Say what an import lacks; "" where nothing, or where it is not known."""
    if wanted.folder is not None:
        return _check_below(modules, wanted.folder, wanted, is_sure=True)
    top = wanted.name.partition(".")[0]
    roots = [root for root in dict.fromkeys((folder, *modules.roots)) if modules.has(posixpath.join(root, top))]
    if roots:
        # The folder of a module that is imported is none that Python looks into.
        regular = roots[0] == modules.layout.root and modules.file_of(posixpath.join(roots[0], top)) is not None
        return (
            _check_below(modules, roots[0], wanted, is_sure=regular or not modules.may_be_installed(top))
            if len(roots) == 1
            else ""
        )
    if modules.settings or modules.is_anywhere(top) or modules.may_be_installed(top) or modules.brings:
        return ""
    if any(brings(file, [f"{top}.py", top]) for file in modules.space.files.values()):
        return ""
    inside = [path for path in modules.space.files if path == f"{top}.py" or path.startswith(f"{top}/")]
    if modules.space.sdk == "docker" and inside:
        return f"no COPY brings `{inside[0]}` into the image (`No module named '{top}'`)"
    alike = next((path for path in modules.space.files if _same_but_case(path, top)), "")
    if alike:
        return f"the Space has `{alike}`, but imports `{top}`, and Linux distinguishes upper and lower case"
    return f"neither the Space nor what it installs has the module `{top}` (`No module named '{top}'`)"


def _same_but_case(path: str, top: str) -> bool:
    """Return whether a file at the root, or a folder, would be the module in another case."""
    first, _, rest = path.lower().partition("/")
    return first == top.lower() if rest else first == f"{top.lower()}.py"


def _check_below(modules: _Modules, root: str, wanted: _Wanted, *, is_sure: bool) -> str:
    """Say what the module `wanted.name` below a folder lacks: itself, or one of the names that are taken from it."""
    base = root
    if not is_sure:
        return ""
    for part in wanted.name.split(".") if wanted.name else ():
        package = modules.file_of(base) if base != root else None
        if package is not None and (package.name != "__init__.py" or _DYNAMIC_PACKAGE.search(package.text)):
            if package.name == "__init__.py":
                return ""
            return f"`{package.path}` is one module, so `{wanted.name}` does not exist"
        base = posixpath.join(base, part)
        if not modules.has(base):
            return "" if wanted.folder is None and modules.brings else _tell_absent(modules, base, wanted)
    for part in wanted.parts:
        told = (
            "" if part == "*" or modules.has(posixpath.join(base, part)) else _check_name(modules, base, part, wanted)
        )
        if told:
            return told
    return ""


def _tell_absent(modules: _Modules, base: str, wanted: _Wanted) -> str:
    name = posixpath.basename(base)
    beside = posixpath.dirname(base)
    inside = [
        place
        for place in modules.places
        if posixpath.dirname(place) == beside or posixpath.dirname(posixpath.dirname(place)) == beside
    ]
    alike = next(
        (
            place
            for place in inside
            if place[len(beside) :].strip("/").partition("/")[0].removesuffix(".py").lower() == name.lower()
        ),
        "",
    )
    path = base.removeprefix(modules.layout.root).strip("/")
    if any(one == f"{path}.py" or one.startswith(f"{path}/") for one in modules.space.files):
        return f"no COPY brings `{path}` into the image (`No module named '{wanted.name or name}'`)"
    if any(brings(file, [path]) for file in modules.space.files.values()):
        return ""
    have = f", only `{modules.layout.find(alike) or alike}` (Linux distinguishes upper and lower case)" if alike else ""
    return f"the Space has no module `{path.replace('/', '.')}`{have}"


def _check_name(modules: _Modules, base: str, part: str, wanted: _Wanted) -> str:
    """Say that a module has no such name."""
    file = modules.file_of(base)
    if file is None:  # a folder without __init__.py has its modules and nothing else
        return _tell_absent(modules, posixpath.join(base, part), wanted) if modules.layout.has_folder(base) else ""
    if part.startswith("__") or part in ("annotations",) or modules.space.language(file) != "python":
        return ""
    module = modules.space.python(file)
    function = module.definitions.get(part)
    if module.tree is None or "__getattr__" in file.text or (function is not None and function.col_offset == 0):
        return ""
    bound = top_level(modules.space, module).bound
    if part in bound or is_open(module):
        return ""
    other = nearest(part, bound)
    hint = f", only `{other}`" if other else ""
    return f"`{file.path}` has no `{part}`{hint} (`cannot import name '{part}'`)"
