"""What the app writes, by its places in the image, and who stands in the way. No rule is here."""

from __future__ import annotations

import ast
import posixpath
from typing import TYPE_CHECKING

from hf_lint.analysis.guards import Guards, is_imported
from hf_lint.analysis.written_files import DJANGO_SQLITE, Write, find_databases, find_logs, find_writes
from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple
from hf_lint.installs.versions import installed_ranges
from hf_lint.osv.advisories import parse_specifier
from hf_lint.startup.accounts import home_of_first
from hf_lint.startup.app_code import app_modules
from hf_lint.startup.filesystem import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Location
    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile, Stage
    from hf_lint.space.python import PythonModule
    from hf_lint.startup.filesystem import Filesystem
    from hf_lint.startup.model import Reached

_STORAGE = regex(
    r"(?i)bucket|persist|volume|\bmount|storage|(?:exists|is_?dir|access|is_?mount)\(\s*(?:[\w.]{1,40}\(\s*)?[\"']/data"
    r"|[\"']/data[\"']\)\.(?:exists|is_?dir)"
)
"""What says that something is mounted at /data, or looks whether it is."""
_CHANGES = regex(r"(?i)[\"'\s](?:insert\s+(?:or\s+\w+\s+)?into|replace\s+into|delete\s+from|update\s+\w+\s+set)\s")
_GIVES_RIGHTS = ("chmod", "chown", "umask")
_FLAGGING = ("allow_flagging", "flagging_mode", "flagging_dir", "flagging_callback", None)
_SYSTEM = ("/etc/", "/usr/", "/var/", "/srv/", "/opt/", "/root/", "/run/")
"""Folders that every image has, and that belong to root where nothing in the Dockerfile says otherwise."""


class ImageWrite(NamedTuple):
    """A path of the image that is written; `written` is how the code says it. `creates` as in `Write`."""

    path: str
    written: str
    creates: bool


def find_image_writes(
    space: Space, dockerfile: Dockerfile, stage: Stage, files: Filesystem
) -> Iterator[tuple[ImageWrite, Location]]:
    """Yield what Python, Django and Node write when the container runs, with the places in the code."""
    workdir = stage.workdir or "/"
    home = home_of_first(stage)
    built = [space.files[path].text for path, item in space.startup.reached.items() if _is_build_script(item)]
    for module, write in _python_writes(space):
        if not files.exists(posixpath.join(workdir, module.file.path)):
            continue  # it lies elsewhere in the image than in the repo, and so does what it writes
        if write.creates and any(posixpath.basename(write.path) in text for text in built):
            closed = not any(word in text for text in built for word in _GIVES_RIGHTS)
            if not (closed and _changes_rows(module, write)):
                continue  # the build may have made it
        path = write.path
        if path.startswith("~"):
            if home is None or not path.startswith("~/"):
                continue
            path = posixpath.join(home, path[2:])
        place = posixpath.normpath(posixpath.join(workdir, path))
        note = f"writes `{write.path}`"
        yield ImageWrite(place, write.path, write.creates), module.file.location(write.start, write.end, note)
    if any("chainlit" in program.script.text for program in space.startup.programs):
        yield from _of_programs(space, stage)
    if any(item.language == "node" and item.role == "runs" for item in space.startup.reached.values()):
        from hf_lint.analysis.node_writes import find_node_writes

        for file, path, written, creates, start, end in find_node_writes(space, workdir):
            yield ImageWrite(path, written, creates), file.location(start, end, f"writes `{written}`")


def _of_programs(space: Space, stage: Stage) -> Iterator[tuple[ImageWrite, Location]]:
    """Yield folders that programs of the start make in the working directory: Chainlit's, as soon as it is loaded."""
    for program in space.startup.programs:
        for command in program.script.commands:
            if command.program == "chainlit" and command.argv and "CHAINLIT_APP_ROOT" not in stage.scope.env:
                place = program.file.location(command.argv[0].start, command.argv[-1].end, "writes `.files`")
                yield ImageWrite(posixpath.join(stage.workdir or "/", ".files"), ".files", True), place


def _flags(space: Space, module: PythonModule) -> Iterator[Write]:
    """Yield the folder that an Interface of Gradio before 5 makes when it is built, for what visitors flag."""
    versions, _ = installed_ranges(space).get("gradio", (None, None))
    before = parse_specifier("<5")
    if versions is None or before is None or not before.covers(versions):
        return
    for call in module.nodes(ast.Call):
        given = {word.arg for word in call.keywords}
        if module.qualified_name(call.func) == "gradio.Interface" and given.isdisjoint(_FLAGGING):
            yield Write("flagged", True, *module.span_of(call.func), call)


def _python_writes(space: Space) -> Iterator[tuple[PythonModule, Write]]:
    modules = space.memo(app_modules)
    for module in modules:
        yield from ((module, write) for write in find_writes(module))
        yield from ((module, write) for write in find_databases(module, migrates=False))
        yield from ((module, write) for write in find_logs(module))
        if "Interface(" in module.text:
            yield from ((module, write) for write in _flags(space, module))
    if modules and any("migrate" in program.script.text for program in space.startup.programs):
        settings = [file for file in space.select(".py") if DJANGO_SQLITE in file.text and "settings" in file.path]
        if len(settings) == 1:
            module = space.python(settings[0])
            yield from ((module, write) for write in find_databases(module, migrates=True))


def find_unmounted(space: Space, dockerfile: Dockerfile) -> Iterator[tuple[Write, Location]]:
    """Yield what loading the app writes below /data, where nothing of the Space makes that folder or speaks of storage.

    The Hub has no such folder unless a bucket or storage is mounted there, and only root may make it.
    """
    modules = space.memo(app_modules)
    texts = [module.text for module in modules]
    if not any("/data" in text for text in texts) or "/data" in dockerfile.text:
        return
    found = [(module, write) for module in modules if "/data" in module.text for write in find_writes(module)]
    found = [(module, write) for module, write in found if write.path == "/data" or write.path.startswith("/data/")]
    files = (*space.select(".md", ".sh", ".txt"), *(module.file for module in modules), dockerfile.file)
    if not found or any(_STORAGE.search(file.text) for file in files):
        return
    for module, write in found:
        guards = Guards(module, imported=is_imported(space, module.file))
        if guards.runs_on_load(write.node) and not guards.covers(write.node):
            yield write, module.file.location(write.start, write.end)


def _changes_rows(module: PythonModule, write: Write) -> bool:
    """Return whether it is a database of SQLite whose rows the code changes: one that is there is written, too."""
    name = module.qualified_name(write.node.func) if isinstance(write.node, ast.Call) else None
    return name == "sqlite3.connect" and "mode=ro" not in module.text and _CHANGES.search(module.text) is not None


def _is_build_script(item: Reached) -> bool:
    return item.role == "build" and item.language == "python"


def find_obstacle(write: ImageWrite, files: Filesystem) -> str:
    """Return the file or folder of root's that stands in the way of a write, "" when none is sure to."""
    path = write.path
    if files.exists(path):
        return path if not write.creates and files.state(path) == ROOT else ""
    folder = posixpath.dirname(path)
    if f"{folder}/".startswith(_SYSTEM) and not files.exists(folder):
        return folder if files.state(folder) == ROOT else ""
    if write.creates:
        while not files.exists(folder) and folder != "/":
            folder = posixpath.dirname(folder)
    return folder if files.exists(folder) and files.state(folder) == ROOT else ""
