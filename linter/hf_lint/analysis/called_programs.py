"""Programs of the system that Python code calls, by itself or through a library, and that the image lacks.

No rule is here. Which modules call which programs is in policies/data/called-programs.yaml.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from hf_lint.analysis.guards import Guards
from hf_lint.analysis.image_programs import DATA as IMAGES
from hf_lint.analysis.image_programs import Tools, is_brought_by_pip, tools_at_end
from hf_lint.analysis.started_python import started_files
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.policy import load_data
from hf_lint.space.requirements import collect_apt_packages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hf_lint.space import Space
    from hf_lint.space.file import File
    from hf_lint.space.python import PythonModule

DATA = "data/called-programs.yaml"
_LOOKS = regex(
    r"platform|os\.name|which|exists|isfile|access\(|installed|available|find_executable|\bwin|darwin|SPACE_ID"
)
_BRINGS = regex(
    r"\bapt(?:-get)?\b[^\n]{0,40}\binstall\b|environ\[[\"']PATH[\"']\]\s*\+?=|static_ffmpeg|nodeenv|install_chrom"
)
_BRINGING = ("&apt", "environ&PATH", "static_ffmpeg", "nodeenv", "install_chrom")
"""Words of which a text that it finds has one: see `hints`."""
_FETCHES = ("pip", "apt-get", "apt", "rm", "mkdir")
"""Programs that name playwright and bring no browser of it."""
_INSTALLS_BROWSER = regex(r"playwright[\"',\s]+(?:install|-m)|playwright\s+install")
_MAX_TEXT = 300_000


def find_uncalled(space: Space) -> Iterator[Hit]:
    """Yield one hit for each program that started code calls and the image does not have."""
    files = [file for file in started_files(space) if len(file.text) < _MAX_TEXT]
    if any(file.holds_any(_BRINGING) and _BRINGS.search(file.text) for file in files):
        return
    tools = _tools(space)
    if tools is None or not tools.lacking:
        return
    told: set[str] = set()
    for file in files:
        for name, hit in (*_by_library(space, file, tools), *_by_itself(space, file, tools)):
            if name not in told:
                told.add(name)
                yield hit


def _tools(space: Space) -> Tools | None:
    """Return what is known about the image that runs the app."""
    if space.dockerfile is not None and space.sdk == "docker":
        return tools_at_end(space.dockerfile)
    if space.sdk != "gradio":
        return None
    data = load_data(IMAGES)
    has = load_data(DATA)["gradio"]
    tools = Tools(
        {name: package for name, package in data["absent"]["full"].items() if name not in has}, None, kind="full"
    )
    packages = collect_apt_packages(space)
    if packages is not None:
        tools.install([item.name for item in packages.items])
    return tools


def _end(package: str) -> str:
    return f"; install {' and '.join(package.split())}" if package else ""


def _by_library(space: Space, file: File, tools: Tools) -> Iterator[tuple[str, Hit]]:
    """Yield the first call of each module that starts a program."""
    rows: Mapping[str, Mapping[str, Any]] = load_data(DATA)["modules"]
    for module, row in rows.items():
        lacking = all(name in tools.lacking and not is_brought_by_pip(space, name) for name in row["programs"])
        if not file.holds(module.partition(".")[0]) or not lacking or file.holds_any(row["unless"]):
            continue
        if row.get("distribution") and not _is_required(space, row["distribution"]):
            continue
        code = space.python(file)
        if code.tree is None or (
            module == "git" and any(path.startswith("git/") or path == "git.py" for path in space.files)
        ):
            continue
        place = _imports(code, module) if row.get("import") else _calls(code, module, row)
        if place is not None:
            node, early = place
            what = "is imported" if row.get("import") else "is called"
            program = row["programs"][0]
            follows = "the app stops when it starts" if early else "each such call fails"
            message = (
                f"`{module}`, which {what} here, starts the program `{program}`, and the image has none, so {follows}"
            )
            start, end = code.span_of(node)
            end = min(end, file.text.find("\n", start) if "\n" in file.text[start:end] else end)
            variant = "" if early else "called"
            yield program, Hit(file.location(start, end), message + _end(row["package"]), variant, key=program)


def _is_required(space: Space, distribution: str) -> bool:
    from hf_lint.installs.asked import every_call

    return any(ask.name == distribution for call in every_call(space) for ask in call.asks)


def _imports(code: PythonModule, module: str) -> tuple[ast.AST, bool] | None:
    guards = Guards(code)
    nodes: list[ast.Import | ast.ImportFrom] = [*code.nodes(ast.Import), *code.nodes(ast.ImportFrom)]
    for node in nodes:
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
        level = 0 if isinstance(node, ast.Import) else node.level
        if not level and any(name.partition(".")[0] == module for name in names) and not guards.covers(node):
            return node, guards.runs_on_load(node)
    return None


def _calls(code: PythonModule, module: str, row: Mapping[str, Any]) -> tuple[ast.AST, bool] | None:
    """Return the first call that starts the program, those that loading the file runs before others."""
    top = module.partition(".")[0]
    if all(name.partition(".")[0] != top for name in code.imports.values()):
        return None
    functions = {f"{module}.{name}" for name in row["calls"] if not name.startswith(".")}
    makes = {f"{module}.{name}" for name in row.get("makes", ())}
    methods = {name[1:] for name in row["calls"] if name.startswith(".")}
    guards = Guards(code)
    made = _made(code, makes) if methods else set()
    found: list[tuple[ast.AST, bool]] = []
    for call in code.nodes(ast.Call):
        name = code.qualified_name(call.func) or ""
        owner = call.func.value if isinstance(call.func, ast.Attribute) else None
        by_method = (
            isinstance(call.func, ast.Attribute)
            and call.func.attr in methods
            and ((isinstance(owner, ast.Name) and owner.id in made) or _is_made(code, owner, makes))
        )
        if (name in functions or by_method) and not guards.covers(call) and not _looks_first(code, call):
            found.append((call, guards.runs_on_load(call)))
    return next((one for one in found if one[1]), found[0] if found else None)


def _made(code: PythonModule, makes: set[str]) -> set[str]:
    return {
        target.id
        for assign in code.nodes(ast.Assign)
        if _is_made(code, assign.value, makes)
        for target in assign.targets
        if isinstance(target, ast.Name)
    }


def _is_made(code: PythonModule, node: ast.AST | None, makes: set[str]) -> bool:
    """Return whether an expression is a call of `makes`, or a chain of methods that begins with one."""
    for _ in range(10):
        if not isinstance(node, ast.Call):
            return False
        if (code.qualified_name(node.func) or "") in makes:
            return True
        node = node.func.value if isinstance(node.func, ast.Attribute) else None
    return False


def _looks_first(code: PythonModule, node: ast.AST) -> bool:
    """Return whether a node stands in a branch that asks for the system, or whether something is there."""
    line = getattr(node, "lineno", 0)
    choices: list[ast.If | ast.IfExp] = [*code.nodes(ast.If), *code.nodes(ast.IfExp)]
    for choice in choices:
        if choice.lineno <= line <= (choice.end_lineno or choice.lineno):
            start, end = code.span_of(choice.test)
            if _LOOKS.search(code.text, start, end):
                return True
    return False


def _by_itself(space: Space, file: File, tools: Tools) -> Iterator[tuple[str, Hit]]:
    """Yield programs that the code names in subprocess and os.system."""
    from hf_lint.startup.runs import python_runs

    if not file.holds_any(("subprocess", "os.system", "popen", "create_subprocess")):
        return
    code = guards = None
    for run in python_runs(space):
        if run.call is None or run.call.file is not file or run.call.node is None:
            continue
        command = run.pipeline.commands[0]
        word = command.words[0] if command.words else None
        name = word.value if word is not None and word.literal else ""
        if name not in tools.lacking or not tools.lacking[name] or is_brought_by_pip(space, name):
            continue
        if code is None or guards is None:
            code = space.python(file)
            guards = Guards(code)
        node = run.call.node
        if f'which("{name}")' in file.text or f"which('{name}')" in file.text or f"/{name}" in file.text:
            continue
        if guards.covers(node) or _looks_first(code, node) or run.pipeline.operator == "||":
            continue
        early = guards.runs_on_load(node)
        follows = "the app stops when it starts" if early and "check" in run.call.written + name else "this call fails"
        follows = "the app stops when it starts" if early and "os.system" not in run.call.written else follows
        message = f"the app runs `{name}`, which the image does not have, so {follows}{_end(tools.lacking[name])}"
        yield name, Hit(run.location, message, "" if early else "called", key=name)


def find_without_browser(space: Space) -> Iterator[Hit]:
    """Yield a launch of playwright's browser that nothing has installed, or that only root can reach."""
    files = [file for file in started_files(space) if "playwright" in file.text and ".launch(" in file.text]
    for file in files:
        text = file.text
        if any(
            word in text for word in ("executable_path", "channel=", "connect_over_cdp", ".connect(", "PLAYWRIGHT_")
        ):
            return
    if not files or any(_INSTALLS_BROWSER.search(file.text) for file in started_files(space)):
        return
    why = _why_no_browser(space)
    file = files[0]
    code = space.python(file)
    names = {name.partition(".")[0] for name in code.imports.values()}
    call = next(
        (
            call
            for call in code.nodes(ast.Call)
            if isinstance(call.func, ast.Attribute)
            and call.func.attr == "launch"
            and isinstance(call.func.value, ast.Attribute)
            and call.func.value.attr in ("chromium", "firefox", "webkit")
        ),
        None,
    )
    if why and call is not None and "playwright" in names:
        yield Hit(file.location(*code.span_of(call.func)), f"{why}, so this launch fails", "called", key="playwright")


def _why_no_browser(space: Space) -> str:
    dockerfile = space.dockerfile if space.sdk == "docker" else None
    if dockerfile is None:
        return "nothing installs a browser for playwright in this Space" if space.sdk == "gradio" else ""
    stage = dockerfile.final
    if (
        stage is None
        or "PLAYWRIGHT_BROWSERS_PATH" in dockerfile.text
        or any("playwright" in f.text for f in space.select(".sh"))
    ):
        return ""
    from hf_lint.startup.accounts import user_name
    from hf_lint.startup.images import parse_image

    if parse_image(stage.root_image or "").name not in ("python", "debian", "ubuntu"):
        return ""
    runs = [step for part in stage.chain for step in part.instructions if step.name == "RUN"]
    installs = [
        step for step in runs if "playwright" in step.original and "install" in step.original.partition("playwright")[2]
    ]
    if not installs:
        named = [one for step in runs if "playwright" in step.original for one in step.commands]
        quiet = all(one.program in _FETCHES for one in named) and dockerfile.text.count("--from") == 0
        return "nothing installs a browser for playwright in the image" if quiet else ""
    for step in installs:
        user = stage.user_at(step)
        only_system = all(
            "install-deps" in one.args for one in step.commands if "playwright" in one.args or one.name == "playwright"
        )
        if only_system or "HOME" in step.scope.env or (user is not None and user_name(user) not in ("root", "0")):
            return ""
    if "/root" in dockerfile.text:
        return ""
    return "playwright's browsers are in /root/.cache, because root installs them, and the Hub runs the app as uid 1000"
