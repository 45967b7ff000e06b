"""What Node, Bun and Deno run: a file with what it imports, the file of a folder, a text that they are given."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from hf_lint.space.code_in_file import CodeInFile
from hf_lint.space.links import CLOSED
from hf_lint.startup.layout import Found, clean
from hf_lint.startup.model import Step
from hf_lint.startup.names import NODE_SUFFIXES
from hf_lint.startup.node_files import import_targets, node_imports, pm2_scripts, starts_programs
from hf_lint.startup.node_packages import alias_of, main_of, own_name
from hf_lint.startup.walker import MAX_TEXT, MAX_VISITS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space.shell import Script
    from hf_lint.startup.context import Context
    from hf_lint.startup.layout import Layout
    from hf_lint.startup.model import Role
    from hf_lint.startup.walker import Walker

MAX_CODES = 50


def run_node(walker: Walker, found: Found, role: Role, layout: Layout, step: Step) -> None:
    """Follow a program that Node runs, and what it imports of the Space."""
    waiting = [(found, step)]
    while waiting and walker.visits < MAX_VISITS:
        one, why = waiting.pop()
        walker.visits += 1
        if not walker.reach(one, role, "node", why) and one.path in walker.server_scripts:
            continue
        if role in ("runs", "unknown"):
            walker.server_scripts[one.path] = None
        file = walker.space.files[one.path]
        text = file.text[:MAX_TEXT]
        if starts_programs(text):
            walker.gap(Step(one.path, 0, "may start programs"), role=role)
        for script in pm2_scripts(file.name, text):
            started = layout.locate(script, posixpath.dirname(one.place))
            if started is not None and walker.space.files[started.path].suffix in NODE_SUFFIXES:
                waiting.append((started, Step(one.path, 0, f"pm2 starts {script}"[:200])))
        for name, at, target in _imported(walker, text, one, layout):
            waiting.append((target, Step(one.path, file.span(at, at).line, f"import {name}")))
    if waiting:
        walker.leave_unread(step, "too many files to follow", role)


def _imported(walker: Walker, text: str, importer: Found, layout: Layout) -> Iterator[tuple[str, int, Found]]:
    """Yield the files of the Space that a text imports, with the name and the offset of each import."""
    files = walker.space.files
    own = own_name(walker.space, importer.path)
    for item in node_imports(text, own):
        if item.path.startswith("#") or (own and item.path.startswith(own)):
            path = alias_of(walker.space, item.path, importer.path)[1:]
            places = layout.places(path) if path in files and files[path].suffix in NODE_SUFFIXES else ()
            if path in files and files[path].suffix in NODE_SUFFIXES:
                yield item.path, item.start, Found(places[0] if places else clean(f"{layout.root}/{path}"), path)
            continue
        for target in import_targets(item.path, importer.place):
            inside = layout.find(target) or layout.dead_link(target)
            if inside is not None and (files[inside].suffix in NODE_SUFFIXES or files[inside].kind_if_known in CLOSED):
                yield item.path, item.start, Found(clean(target), inside)
                break


def run_node_code(walker: Walker, script: Script, context: Context) -> None:
    """Follow a text that Node is given in a command, `node -e "..."`, and what it imports of the Space."""
    if context.fixed or context.from_python or len(walker.server_code) >= MAX_CODES:
        return
    code = CodeInFile(context.file, script.source)
    if context.role == "runs":
        walker.server_code.append(code)
    here = posixpath.join(context.folder or context.layout.root, "node")
    for name, at, target in _imported(walker, code.text[:MAX_TEXT], Found(here, ""), context.layout):
        line = context.file.span(script.source.offset(at), script.source.offset(at)).line
        run_node(walker, target, context.role, context.layout, Step(context.file.path, line, f"import {name}"))


def program_of_folder(walker: Walker, target: str, folder: str | None, layout: Layout) -> Found | None:
    """Return the file that `node FOLDER` runs: the `main` of its package.json, or its index.js."""
    package = layout.locate(posixpath.join(target, "package.json"), folder)
    if package is None:
        return layout.locate(posixpath.join(target, "index.js"), folder)
    inside = posixpath.dirname(package.path)
    name = posixpath.relpath(main_of(walker.space, inside), inside or ".")
    return layout.locate(posixpath.join(posixpath.dirname(package.place), name), None)
