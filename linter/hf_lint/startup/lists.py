"""Follow lists of programs: supervisor's configuration, Procfiles, the scripts of package.json."""

from __future__ import annotations

import json
import posixpath
from typing import TYPE_CHECKING

from hf_lint.core.lazy import name_matches, regex
from hf_lint.space.mapped import MappedText
from hf_lint.space.services import is_procfile, is_supervisor, service_lines
from hf_lint.space.shell import parse_shell
from hf_lint.startup.layout import Found, clean
from hf_lint.startup.model import Step
from hf_lint.startup.programs import MAX_SCRIPT, Program

if TYPE_CHECKING:
    from hf_lint.space.file import File
    from hf_lint.startup.commands import Start
    from hf_lint.startup.context import Context
    from hf_lint.startup.layout import Layout
    from hf_lint.startup.scripts import Follower

MAX_DEPTH = 12
MAX_LISTED = 500
"""So many recipes and scripts of package.json are followed."""
_PREPARES = ("prepublish", "preprepare", "prepare", "postprepare")
_LIFECYCLE = frozenset(("preinstall", "install", "postinstall", *_PREPARES))
"""What npm, yarn and pnpm run when they install what package.json lists."""
_DENO = ("deno.json", "deno.jsonc")
_FILES = regex(r"(?m)^files[ \t]*[=:][ \t]*([^\n;]*(?:\n[ \t]+[^\n;]+)*)")


def follow_services(follower: Follower, start: Start, context: Context, step: Step) -> bool:
    """Follow the programs of supervisor or of a Procfile; say whether the Space has the list."""
    found = context.layout.locate(start.target, context.folder)
    files = [follower.space.files[found.path]] if found is not None else []
    if not files:
        is_list = is_procfile if start.language == "procfile" else is_supervisor
        files = [file for file in follower.space.files.values() if file.kind_if_known == "" and is_list(file)]
    if not files:
        follower.walker.gap(step._replace(what="the list of services is not in the Space"), role=context.role)
    for file in files:
        places = context.layout.places(file.path)
        follower.walker.reach(Found(places[0] if places else file.path, file.path), context.role, "config", step)
        key = (file.path, context.role, "services")
        if key in follower.done or context.depth >= MAX_DEPTH:
            continue
        follower.done.add(key)
        folder = None if "directory" in file.text else context.folder
        inner = context._replace(
            file=file, folder=folder, depth=context.depth + 1, from_python=False, fixed=False, name=""
        )
        lines = list(service_lines(file))
        included = _find_included(follower, file, context.layout)
        files += [item for item in included if item not in files]
        if (not lines and not included) or ("[include]" in file.text and not included):
            follower.walker.gap(step._replace(what=f"{file.path} names no program"[:200]), role=context.role)
        for line in lines:
            script = parse_shell(line)
            if context.role == "runs":
                follower.programs.append(Program(file, script))
            follower.follow(script, inner)
    return bool(files)


def _find_included(follower: Follower, file: File, layout: Layout) -> list[File]:
    """Return the files that supervisor's `[include]` names."""
    _, include, rest = file.text[:MAX_SCRIPT].partition("[include]")
    match = _FILES.search(rest.partition("\n[")[0]) if include else None
    if match is None:
        return []
    folders = [posixpath.dirname(place) for place in layout.places(file.path)]
    patterns = [clean(posixpath.join(folder, name)) for folder in folders for name in match[1].split()]
    pairs = [(place, inside) for place, inside in layout.pairs() if inside != file.path]
    files = follower.space.files
    return [files[inside] for place, inside in pairs if any(name_matches(place, item) for item in patterns)]


def follow_package(follower: Follower, start: Start, context: Context, step: Step) -> bool:
    """Follow a script of package.json, with those that npm runs before and after it."""
    folder = context.folder
    if start.folder and folder is not None:
        folder = clean(posixpath.join(folder, start.folder))
    names = (*_DENO, "package.json") if start.language == "deno" else ("package.json",)
    found = next((one for name in names if (one := context.layout.locate(name, folder)) is not None), None)
    file = follower.space.files[found.path] if found is not None else None
    installs = start.target == "install"
    if file is not None and file.path not in follower.packages:
        follower.packages[file.path] = package_scripts(file)
    if installs and (file is None or not _LIFECYCLE.intersection(follower.packages[file.path])):
        return False
    if found is None or file is None or context.depth >= MAX_DEPTH:
        follower.walker.gap(step._replace(what="package.json is not in the Space"), role=context.role)
        return False
    follower.walker.reach(found, context.role, "config", step)
    scripts = follower.packages[file.path]
    key = (f"{found.path}:{start.target}", context.role, folder)
    if key in follower.done:
        return True
    follower.done.add(key)
    if len(follower.listed) > MAX_LISTED:
        follower.walker.leave_unread(step, "too many commands to follow", context.role)
        return True
    if start.target not in scripts and start.target not in ("start", "install") and context.role == "runs":
        follower.walker.gap(step._replace(what=f"package.json has no script `{start.target[:100]}`"))
    names = (f"pre{start.target}", start.target, f"post{start.target}", *(_PREPARES if installs else ()))
    inner = context._replace(folder=posixpath.dirname(found.place), depth=context.depth + 1, name="")
    for name in names:
        if name in scripts:
            line = file.text.count("\n", 0, max(file.text.find(f'"{name}"'), 0)) + 1
            place = Step(file.path, line, f"script {name}")
            at = max(file.text.find(scripts[name][:20], file.text.find(f'"{name}"')), 0)
            text = scripts[name][:MAX_SCRIPT]
            script = parse_shell(
                MappedText(text, [(0, at)], file.text.find("\n", at + len(text)) % (len(file.text) + 1))
            )
            follower.listed.append(Program(file, script))
            follower.follow(script, inner._replace(step=place, fixed=True, file=file))
    if start.target == "start" and "start" not in scripts:
        server = context.layout.locate("server.js", posixpath.dirname(found.place))
        if server is not None:
            follower.walker.run_node(server, context.role, context.layout, step)
        elif context.role == "runs":
            follower.walker.gap(step._replace(what="package.json has no script `start`"))
    return True


def package_scripts(file: File) -> dict[str, str]:
    """Return the scripts of a package.json by their names; none where it cannot be read."""
    try:
        document = json.loads(file.text)
        scripts = document.get("tasks" if file.name in _DENO else "scripts", {})
        return {str(name): text for name, text in scripts.items() if isinstance(text, str)}
    except (ValueError, AttributeError, RecursionError):
        return {}
