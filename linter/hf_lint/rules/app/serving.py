"""How pages and servers are started: tunnels, errors shown to visitors, debuggers."""

from __future__ import annotations

import ast
import posixpath
from typing import TYPE_CHECKING

from hf_lint.analysis.environment import is_on, settings
from hf_lint.analysis.gradio_pages import is_mount, place, servings
from hf_lint.analysis.node_hits import trace_hits
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
from hf_lint.space.calls import calls
from hf_lint.space.requirements import image_installs, lock_files, used_requirements
from hf_lint.startup.runs import start_programs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Location
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.calls import Call, Unit
    from hf_lint.space.python import FunctionNode
    from hf_lint.space.values import Value

_ANSWERS = frozenset(
    ("HTTPException", "JSONResponse", "PlainTextResponse", "HTMLResponse", "Response", "jsonify", "Error")
)
_EVENTS = frozenset(
    (
        *("get", "post", "put", "patch", "delete", "route", "api_route"),
        *(
            "click",
            "submit",
            "change",
            "upload",
            "input",
            "load",
            "select",
            "then",
            "success",
            "Interface",
            "ChatInterface",
        ),
    )
)
_SERVERS = frozenset(("gunicorn", "uvicorn", "hypercorn", "waitress-serve", "uwsgi", "daphne", "granian"))


@rule("share-tunnel")
def share_tunnel(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report Gradio is told to open a tunnel to its own servers."""
    for call in servings(space):
        value = call.arg("share")
        from hf_lint.analysis.call_context import is_local_only

        if value.is_(True) and not is_local_only(call):
            message = "`share=True` opens a tunnel to the internet wherever this runs, except on Spaces"
            from hf_lint.fixes.calls import literal_fix

            yield Hit(call.location(value.node), message, fix=literal_fix(call.unit, value.node, "False", safe=True))
    for setting in settings(space, "GRADIO_SHARE"):
        if is_on(setting.value):
            message = "`GRADIO_SHARE` opens a tunnel to the internet wherever this runs, except on Spaces"
            yield Hit(setting.location, message)


@rule("verbose-errors")
def verbose_errors(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report visitors are shown what an exception says."""
    yield from trace_hits(space)
    for call in servings(space):
        value = call.arg("show_error")
        if value.is_(True):
            message = "`show_error=True` shows the text of exceptions to every visitor"
            from hf_lint.fixes.calls import literal_fix

            yield Hit(call.location(value.node), message, fix=literal_fix(call.unit, value.node, "False", safe=False))
        elif not value.given and is_mount(call):
            message = "`mount_gradio_app` shows visitors the text of exceptions by default"
            yield Hit(place(call), message, "default")
    for call in calls(space, "format_exc"):
        if (
            call.method == "format_exc"
            and not space.startup.is_aside(call.file)
            and call.node is not None
            and _is_sent(call)
        ):
            yield Hit(call.location(call.node), "the stack trace is sent to the visitor")


def _is_sent(call: Call) -> bool:
    """Return whether a stack trace stands in what a web framework answers with."""
    from hf_lint.analysis.call_context import holds

    for other in call.unit.calls:
        if other.method in _ANSWERS and other.node is not None and _is_framework(other):
            parts = [*other.node.args, *(word.value for word in other.node.keywords)]
            if any(holds(part, call.node) for part in parts):
                return True
    for function in call.unit.source.function_nodes():
        if holds(function, call.node) and _is_handler(call.unit, function):
            return any(
                part.value is not None and _shows(call, function, part.value)
                for part in ast.walk(function)
                if isinstance(part, (ast.Return, ast.Yield))
            )
    return False


def _shows(call: Call, function: ast.AST, value: ast.expr) -> bool:
    """Return whether what a function gives back holds the trace, itself or by a name that was given it."""
    from hf_lint.analysis.call_context import holds

    if holds(value, call.node):
        return True
    names = {part.id for part in ast.walk(value) if isinstance(part, ast.Name)}
    return any(
        isinstance(part, ast.Assign)
        and holds(part.value, call.node)
        and any(isinstance(target, ast.Name) and target.id in names for target in part.targets)
        for part in ast.walk(function)
    )


def _is_handler(unit: Unit, function: FunctionNode) -> bool:
    """Return whether a web framework or a Gradio event calls the function."""
    decorators = (item.func if isinstance(item, ast.Call) else item for item in function.decorator_list)
    if any(isinstance(item, ast.Attribute) and item.attr in _EVENTS for item in decorators):
        return True
    for call in unit.calls:
        if call.method in _EVENTS and call.node is not None:
            first = call.keywords.get("fn") or next(iter(call.node.args[:1]), None)
            if isinstance(first, ast.Name) and first.id == function.name:
                return True
    return False


def _is_framework(call: Call) -> bool:
    return call.name.partition(".")[0] in ("fastapi", "starlette", "flask", "quart", "gradio")


@rule("debug-server")
def debug_server(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report debuggers and reloaders of web frameworks."""
    for call in calls(space, "debug", "reload"):
        if space.startup.is_aside(call.file) or call.node is None:
            continue
        found = _debugging(call)
        if found is not None:
            value, message, variant = _without_console(space, found)
            if call.method not in ("run", "run_server") or _is_started(space, call):
                from hf_lint.fixes.calls import literal_fix

                yield Hit(
                    call.location(value.node),
                    message,
                    variant,
                    fix=literal_fix(call.unit, value.node, "False", safe=False),
                )
    yield from _find_switches(space)


def _debugging(call: Call) -> tuple[Value, str, str] | None:
    name = call.name
    if call.method in ("FastAPI", "Starlette") and name.startswith(("fastapi.", "starlette.")):
        value = call.arg("debug")
        return (
            (value, "`debug=True` shows visitors stack traces with lines of the code", "") if value.is_(True) else None
        )
    if call.method not in ("run", "run_server"):
        return None
    if name == "uvicorn.run":
        value = call.arg("reload")
        return (value, "`reload=True` makes the server watch files and restart", "reload") if value.is_(True) else None
    if not name.startswith(("gradio.", "asyncio.", "subprocess.")) and _web(call):
        value = call.arg("debug", at=2)
        message = "`debug=True` gives visitors a Python console after an exception, and its PIN can be computed"
        return (value, message, "console") if value.is_(True) else None
    return None


_TRACES = "{} shows visitors stack traces with lines of the code"
_REFUSES_SINCE = "3.0.3"
_REFUSED = "; Werkzeug refuses them its console"


def _without_console(space: Space, found: tuple[Value, str, str]) -> tuple[Value, str, str]:
    """Return the same without the console where the Werkzeug that is installed refuses it to visitors."""
    value, _, variant = found
    if variant != "console" or not _refuses_console(space):
        return found
    return value, _TRACES.format("`debug=True`") + _REFUSED, "refused"


def _refuses_console(space: Space) -> bool:
    """Say whether no file asks for a Werkzeug before 3.0.3: pip then takes a newer one, which Flask allows since 2.3.

    Not covered: an old pin of Flask alone, with which an older Werkzeug has to be asked for by name to start at all.
    """
    from hf_lint.osv.advisories import parse_specifier

    asked = [item.specifier for one in used_requirements(space) for item in one.named("werkzeug")]
    asked += [item.specifier for one in image_installs(space) for item in one.items if item.name == "werkzeug"]
    asked += [f"=={one.version}" for lock in lock_files(space) for one in lock.packages if one.name == "werkzeug"]
    first = parse_specifier(f">={_REFUSES_SINCE}")
    allowed = [parse_specifier(text) for text in asked]
    return not any(
        one is not None and one.high is not None and first is not None and one.high <= first.low for one in allowed
    )


def _web(call: Call) -> bool:
    name = call.name.partition(".")[0]
    if name:
        return name in ("flask", "dash", "quart", "flask_socketio") or call.written.endswith("app.run")
    imported = {module.partition(".")[0] for module in call.unit.source.imports.values()}
    return bool(imported & {"flask", "dash", "quart"}) or call.written == "app.run"


def _is_started(space: Space, call: Call) -> bool:
    """Return whether the start command can reach the `run()` at the end of a file: another server imports the app
    only."""
    if space.dockerfile is None:
        return True
    names = set()
    for program in start_programs(space):
        for command in program.script.walk():
            if command.program in _SERVERS or (command.program == "flask" and "run" in command.args):
                names.add("server")
            if command.program == "python" or command.name.startswith("python"):
                names.update(posixpath.basename(arg) for arg in command.args)
    return "server" not in names or call.file.name in names


def _find_switches(space: Space) -> Iterator[Hit]:
    for program in start_programs(space):
        for command in program.script.walk():
            args = command.program_args
            name = command.program
            word = next((w for w in command.argv if w.value in ("--reload", "--debug")), None)
            place = program.file.location(word.start, word.end) if word else None
            if place and name in ("uvicorn", "gunicorn", "hypercorn") and "--reload" in args:
                yield Hit(place, f"`{name} --reload` makes the server watch files and restart", "reload")
            elif place and name == "flask" and "--debug" in args:
                yield _console_hit(space, place, "`flask --debug`")
            elif name == "fastapi" and args[:1] == ("dev",):
                where = program.file.location(command.start, command.end)
                yield Hit(where, "`fastapi dev` reloads and is for development only", "reload")
    for setting in settings(space, "FLASK_DEBUG", "FLASK_ENV"):
        value = setting.value.strip("\"'")
        on = value == "development" if setting.name == "FLASK_ENV" else is_on(setting.value)
        if on and _uses(space, "flask"):
            yield _console_hit(space, setting.location, f"`{setting.name}`")


def _console_hit(space: Space, where: Location, what: str) -> Hit:
    if _refuses_console(space):
        return Hit(where, _TRACES.format(what) + _REFUSED, "refused")
    return Hit(where, f"{what} enables a debugger that lets visitors run Python", "console")


def _uses(space: Space, word: str) -> bool:
    return any(word in file.text.lower() for file in space.select(".py"))
