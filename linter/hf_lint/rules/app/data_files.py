"""Files that the app reads when it starts, and that the Space does not have."""

from __future__ import annotations

import ast
import posixpath
import re
from typing import TYPE_CHECKING

from hf_lint.analysis.guards import Guards
from hf_lint.analysis.started_python import started_files
from hf_lint.analysis.whole_tree import unless_added
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.records import NamedTuple
from hf_lint.core.registry import rule
from hf_lint.space.calls import may_hold, unit_of
from hf_lint.startup.layout import APP_ROOT, clean
from hf_lint.startup.start_command import start_scripts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.calls import Call, Unit
    from hf_lint.space.file import File
    from hf_lint.space.python import PythonModule

_OPENERS = ("open", "io.open", "codecs.open")
# What may bring a file while the app starts, or changes what a relative path means.
_BRINGERS = (
    *("chdir", "local_dir", "urlretrieve", "gdown", "wget", "curl", "git clone", "extractall", "unpack_archive"),
    *("subprocess", "os.system", "popen", "copytree", "shutil", "snapshot_download", "hf_hub_download", "write_text"),
    *("write_bytes", ".save(", "savefig", "to_csv", "dump(", "Repository("),
)
_WRITES = regex(r"open\([^\n]{0,200}[\"'](?:[wax]b?\+?|[wax]\+?[bt])[\"']")
_MAKES_FOLDERS = ("makedirs", "mkdir")
_DRIVE = regex(r"[A-Za-z]:[\\/][\w\\/. @()+-]{1,300}")
"""A path of Windows."""
_HOME = regex(r"/home/(?!user/)[\w.-]{1,40}/")
"""A path in the home of somebody; that of the Hub's own user is /home/user."""
_TURNED = regex(r"[\"'][\w.-]{1,60}\\[\w.\\-]{1,100}\.\w{1,5}[\"']")
"""A constant that may be a path with backslashes."""
_RELATIVE = regex(r"[\w.][\w. @+/-]{0,300}")
_ENDING = regex(r"\.\w{1,10}")


class _Read(NamedTuple):
    """A file that is read when the code is loaded: `place` in the container, and the expression that names it."""

    place: str
    written: str
    unit: Unit
    node: ast.expr
    is_foreign: bool = False
    """Whether the path is one of another machine."""


@rule("missing-data-file")
def missing_data_file(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report constant paths that are read when a started file is loaded, and that nothing brings or makes."""
    started = started_files(space)
    libraries = [word for word in policy.params["libraries"] if may_hold(space, word)]
    if any(file.holds_any(libraries) for file in started):
        from hf_lint.analysis.library_data import library_data

        yield from library_data(space, started)
    if any(file.holds_any(("render_template", "TemplateResponse")) for file in started):
        from hf_lint.analysis.page_templates import find_absent_templates

        if not space.gaps and ".gitmodules" not in space.files:
            yield from find_absent_templates(space, started)
    words = [word for word in policy.params["words"] if may_hold(space, word)]
    files = [file for file in started if file.holds_any(words)]
    if not files or space.gaps or ".gitmodules" in space.files:
        return
    if any("~" in file.text or "home()" in file.text for file in files):
        from hf_lint.analysis.other_homes import find_in_other_home

        exprs = [read for file in files for read in _home_reads(space, file, policy)]
        yield from find_in_other_home(space, [(read.unit, read.node, read.written) for read in exprs])
    folder = _folder(space, policy)
    if folder is None:
        return
    brings = any(file.holds_any(_BRINGERS) or _WRITES.search(file.text) for file in started)
    if brings and any(file.holds_any(_MAKES_FOLDERS) for file in started):
        return
    layout = space.startup.layout
    if any(word in file.text for file in files for word in policy.params["writing"]):
        from hf_lint.analysis.absent_folders import find_absent_folders

        yield from find_absent_folders(space, folder, policy.params["writers"], policy.params["listers"])
    if not brings:
        yield from _folders(space, files, folder, policy)
        if any("examples" in file.text.lower() for file in files):
            from hf_lint.analysis.library_data import example_files

            yield from example_files(space, folder)
    if any("\\" in file.text and _TURNED.search(file.text) for file in files):
        from hf_lint.analysis.turned_paths import find_turned

        yield from find_turned(space, files)
    for file in files:
        reported: set[str] = set()
        reads = [read for read in _reads(space, file, folder, policy) if read.is_foreign or not brings]
        for read in reads:
            if read.place in reported or layout.find(read.place) or read.place in layout.written:
                continue
            if layout.has_folder(read.place) or not _is_only_read(space, read, reads):
                continue
            reported.add(read.place)
            from hf_lint.analysis.near_places import CASE, left_out_by, same_but_case

            name = posixpath.basename(read.place)
            same = [path for path in space.files if posixpath.basename(path) == name]
            alike = "" if same else same_but_case(space, [read.place])
            if space.sdk == "docker" and read.place.endswith(tuple(f"/{path}" for path in same)):
                message = f"the app reads `{read.written}` when it starts, but no COPY brings it to {read.place}"
                yield Hit(read.unit.location(read.node), f"{message} (`No such file or directory`)", key=read.place)
                continue
            have = f", only `{same[0]}`" if same else f", only `{layout.find(alike)}`: {CASE}" if alike else ""
            why = (
                f"; paths count from {folder}, where the app starts"
                if same and not read.written.startswith("/")
                else ""
            )
            left_out, related = left_out_by(space, read.place)
            if left_out:
                message = f"the app reads `{read.written}` when it starts, but .dockerignore leaves `{left_out}` out"
                message += " of the image (`No such file or directory`)"
                yield Hit(read.unit.location(read.node), message, key=read.place, related=related)
                continue
            if "\\" in read.written and _is_turned(space, read.written):
                from hf_lint.analysis.turned_paths import describe_turned

                yield Hit(read.unit.location(read.node), describe_turned(read.written), key=read.place)
                continue
            if read.is_foreign:
                why = "; that folder is one of Colab, Kaggle or the owner's machine"
            message = f"the app reads `{read.written}` when it starts, but the Space has no such file{have}{why}"
            variant = "deployed" if space.workflows else ""
            message += "; a workflow may bring it" if variant else ""
            hit = Hit(read.unit.location(read.node), message, variant, key=read.place)
            yield hit if variant or have or read.is_foreign else unless_added(space, hit, read.place)


def _folders(space: Space, files: Sequence[File], folder: str, policy: Policy) -> Iterator[Hit]:
    """Yield folders of static files that nothing brings or makes: git has no empty ones."""
    texts = [file.text for file in (*started_files(space), *(one.file for one in space.dockerfiles))]
    if any("mkdir" in text or "makedirs" in text for text in texts):
        return
    layout = space.startup.layout
    for file in files:
        module = space.python(file) if "directory" in file.text else None
        if module is None or module.tree is None:
            continue
        guards = Guards(module)
        here = next(iter(layout.places(file.path)), "/" + file.path)
        for call in unit_of(space, file).calls:
            given = call.keywords.get("directory") if call.name in policy.params["folders"] else None
            from hf_lint.space.paths import UNKNOWN, path_of

            path = path_of(module, given, here) if given is not None and "check_dir" not in call.keywords else None
            if path is None or UNKNOWN in path or not _RELATIVE.fullmatch(path.lstrip("/")) or call.node is None:
                continue
            place = clean(posixpath.join(folder, path))
            if not place.startswith(folder.rstrip("/") + "/") or layout.has_folder(place) or place in layout.written:
                continue
            if guards.runs_on_load(call.node) and not guards.covers(call.node):
                message = f"the app serves `{path}` when it starts, but the Space has no such folder, or an empty one"
                yield Hit(call.location(given), f"{message} (`Directory '{path}' does not exist`)", key=place)


def _folder(space: Space, policy: Policy) -> str | None:
    """Return the folder that relative paths count from; None where it is not known, or where the build may bring
    files."""
    if space.sdk != "docker":
        return APP_ROOT
    dockerfile = space.dockerfile
    stage = dockerfile.final if dockerfile is not None else None
    if stage is None or space.startup.layout.lost:
        return None
    commands = [command for _, script in start_scripts(stage) for command in script.walk()]
    if len(commands) != 1 or any(word.value in ("--app-dir", "--chdir") for word in commands[0].words):
        return None
    for part in stage.chain:
        for instruction in part.instructions:
            if instruction.error or instruction.name in ("ADD", "VOLUME") or instruction.flag("from"):
                return None
            if instruction.name == "RUN" and not all(
                command.name in policy.params["harmless"] for command in instruction.commands
            ):
                return None
    return stage.workdir if stage.workdir and stage.workdir.startswith("/") else None


def _reads(space: Space, file: File, folder: str, policy: Policy) -> Iterator[_Read]:
    module = space.python(file)
    if module.tree is None:
        return
    guards = Guards(module)
    unit = unit_of(space, file)
    known = _last_parts(policy)
    here = next(iter(space.startup.layout.places(file.path)), "/" + file.path)
    for call in unit.calls:
        for expr in _paths(call, known, policy.params["readers"]):
            from hf_lint.space.paths import UNKNOWN, path_of

            path = path_of(unit.source, expr, here)
            if path is None or UNKNOWN in path or call.node is None:
                continue
            drive = _DRIVE.fullmatch(path) is not None
            if not drive and not _is_named_file(path.replace("\\", "/")):
                continue
            place = clean(posixpath.join(folder, path)) if not drive else path
            line = call.node.lineno
            turned = "\\" in path and _is_turned(space, path)
            foreign = (
                drive or turned or place.startswith(tuple(policy.params["foreign"])) or _HOME.match(path) is not None
            )
            inside = foreign or place.startswith(folder.rstrip("/") + "/")
            if not inside or not guards.runs_on_load(call.node):
                continue
            if not drive and any(re.match(one, posixpath.basename(path)) for one in policy.params["fetched"]):
                continue
            if call.method in policy.params["by_folder"] and "/" not in path:
                continue
            if guards.covers(call.node) or _is_chosen(module, line):
                continue
            yield _Read(place, path, unit, expr, foreign)


def _is_chosen(module: PythonModule, line: int) -> bool:
    """Return whether a line stands in a choice, the test of `__main__` left aside, or in a loop with a condition."""
    choices: list[ast.If | ast.IfExp | ast.BoolOp | ast.While] = [*module.nodes(ast.IfExp), *module.nodes(ast.BoolOp)]
    choices += module.nodes(ast.While)
    choices += module.nodes(ast.If)
    around = (one for one in choices if one.lineno <= line <= (one.end_lineno or line))
    return any(not isinstance(one, ast.If) or "__main__" not in ast.dump(one.test) for one in around)


def _home_reads(space: Space, file: File, policy: Policy) -> Iterator[_Read]:
    """Yield the reads of files in the home folder that loading the file does."""
    module = space.python(file)
    guards = Guards(module)
    known = _last_parts(policy)
    for call in unit_of(space, file).calls if module.tree is not None else ():
        for expr in _paths(call, known, policy.params["readers"]):
            from hf_lint.space.paths import UNKNOWN, path_of

            path = path_of(module, expr, file.path)
            if path is None or not path.startswith("~/") or UNKNOWN in path or call.node is None:
                continue
            if guards.runs_on_load(call.node) and not guards.covers(call.node):
                yield _Read(path, path, unit_of(space, file), expr)


def _last_parts(policy: Policy) -> frozenset[str]:
    """Return what the names of calls that read files end in."""
    names = (*_OPENERS, *policy.params["readers"], "read_text", "read_bytes")
    return frozenset(name.rpartition(".")[2] for name in names)


def _paths(call: Call, known: Collection[str], readers: Mapping[str, str]) -> Iterator[ast.expr]:
    """Yield the expressions of a call that name files which have to be there."""
    node = call.node
    if node is None or not call.may_be(known):
        return
    name = call.name
    if name in _OPENERS:
        mode = call.arg("mode", at=1)
        if mode.kind == "absent" or (mode.text is not None and mode.text.startswith("r")):
            yield from node.args[:1]
    elif name in readers:
        keyword = readers[name]
        given = call.keywords.get(keyword)
        yield from [given] if given is not None else node.args[:1] if not keyword.endswith("_paths") else []
    elif call.method in ("read_text", "read_bytes") and isinstance(node.func, ast.Attribute):
        yield node.func.value


def _is_only_read(space: Space, read: _Read, reads: Sequence[_Read]) -> bool:
    """Return whether the file's name stands nowhere in code but where it is read: whoever else names it may make it."""
    name = posixpath.basename(read.place)
    times = sum(posixpath.basename(other.place) == name for other in reads)
    pattern = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    texts = [file.text for file in (*space.select(".py", ".sh"), *(one.file for one in space.dockerfiles))]
    return sum(len(pattern.findall(text)) for text in texts) <= times


def _is_turned(space: Space, path: str) -> bool:
    from hf_lint.analysis.turned_paths import is_turned

    return is_turned(space, path)


def _is_named_file(path: str) -> bool:
    """Return whether a path is one of ordinary characters whose last part has an ending."""
    return bool(_RELATIVE.fullmatch(path.lstrip("/")) and _ENDING.fullmatch(posixpath.splitext(path)[1]))
