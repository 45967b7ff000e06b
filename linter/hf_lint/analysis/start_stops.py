"""Lines of a start that end it, or that it never gets past. No rule is here.

Each is one that runs for sure before anything serves (`certain`), so that nothing follows from what may be skipped.
"""

from __future__ import annotations

import ast
import posixpath
from typing import TYPE_CHECKING

from hf_lint.analysis.certain import certain_steps
from hf_lint.analysis.launching import SERVING, tokens
from hf_lint.analysis.names import is_open, top_level
from hf_lint.analysis.start_entry import start_entry
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.space.python import last_name
from hf_lint.startup.layout import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hf_lint.analysis.certain import Step
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.python import PythonModule

_TARGET = regex(r"([A-Za-z_]\w*):([A-Za-z_]\w*)")
_ARGV_CARE = ("len(sys.argv)", "len(argv)", "IndexError")
_STARTERS = frozenset(
    ("Thread", "Process", "Popen", "Timer", "submit", "create_task", "run_in_executor", "apply_async")
)


def find_stops(space: Space, policy: Policy) -> Iterator[Hit]:
    """Yield the first line at which the start ends or stays; later ones are never reached."""
    steps = certain_steps(space)
    started = False
    for at, step in enumerate(steps):
        hit = _judge(space, step, policy, steps[:at], started=started)
        if hit is not None:
            yield hit
            return
        name = last_name(step.node.func) if isinstance(step.node, ast.Call) else ""
        started = started or name in _STARTERS or "prevent_thread_lock" in _keywords(step.node)


def _judge(space: Space, step: Step, policy: Policy, before: tuple[Step, ...], *, started: bool) -> Hit | None:
    module, node = step
    if isinstance(node, ast.While):
        return _endless(space, module, node, before) if not started else None
    if isinstance(node, ast.Subscript):
        return _argument(space, module, node)
    if not isinstance(node, ast.Call):
        return None
    name = module.qualified_name(node.func) or ""
    if name in policy.params["asks"] and not (name in ("input",) and module.is_bound("input")):
        message = (
            f"`{name}()` waits for input from a terminal, which a Space does not have, so the app stops when it "
            "starts (`EOFError`); read an environment variable, or ask on the page"
        )
        return _hit(module, node.func, message, "terminal")
    if name == "huggingface_hub.login" and not node.args and not node.keywords:
        message = (
            "`login()` without a token asks for one at a terminal, which a Space does not have, so the app "
            "does not start; set the secret `HF_TOKEN`, which needs no `login`"
        )
        return _hit(module, node.func, message, "terminal")
    if name == "uvicorn.run":
        return _uvicorn(space, module, node)
    if any(name.startswith(word) for word in ("typer.", "fire.", "click.")) or _is_local_function(module, node):
        return _command(space, module, node, name)
    if isinstance(node.func, ast.Attribute):
        if node.func.attr in ("parse_args", "parse_known_args"):
            return _arguments(space, module, node, before)
        if node.func.attr in policy.params["stays"] and not node.args and not started and _launches_after(space, step):
            message = f"`{node.func.attr}()` does not return, so what launches the app below it is never reached"
            return _hit(module, node.func, f"{message}; start it in a thread", "endless")
    return None


def _hit(module: PythonModule, node: ast.AST, message: str, key: str) -> Hit:
    return Hit(module.file.location(*module.span_of(node)), message, key=key)


def _keywords(node: ast.AST) -> set[str]:
    return {word.arg for word in node.keywords if word.arg} if isinstance(node, ast.Call) else set()


def _launches_after(space: Space, step: Step) -> bool:
    """Return whether the app file launches something below the step, or the step is in another module or a function."""
    entry = start_entry(space)
    if entry is None:
        return False
    line = getattr(step.node, "lineno", 0) if step.module.file is entry.file else 0
    module = space.python(entry.file)
    calls = (
        call for call in module.nodes(ast.Call) if last_name(call.func) in ("launch", "run", "serve", "run_server")
    )
    return any(call.lineno > line for call in calls)


def _endless(space: Space, module: PythonModule, loop: ast.While, before: tuple[Step, ...]) -> Hit | None:
    """Return the hit for a loop without an end before the launch."""
    if not isinstance(loop.test, ast.Constant) or not loop.test.value:
        return None
    if _may_leave(loop) or not _launches_after_loop(space, module, loop):
        return None
    start, _ = module.span_of(loop)
    place = module.file.location(start, start + len("while"))
    function = next((one for one in module.definitions.values() if loop in one.body), None)
    call = next((step for step in reversed(before) if function is not None and _calls(step, function.name)), None)
    if call is None or function is None:
        message = "this loop never ends, and the app is launched after it, so it never serves; start it in a thread"
        return Hit(place, message, key="endless")
    message = (
        f"`{function.name}()` never returns, and the app is launched after it, so it never serves; hand the "
        f"function itself to a thread: `threading.Thread(target={function.name}, daemon=True).start()`"
    )
    where = call.module.file.location(*call.module.span_of(call.node))
    return Hit(where, message, key="endless", related=(place._replace(note="the loop"),))


def _calls(step: Step, name: str) -> bool:
    return isinstance(step.node, ast.Call) and last_name(step.node.func) == name


def _launches_after_loop(space: Space, module: PythonModule, loop: ast.While) -> bool:
    inside = any(
        function.lineno <= loop.lineno <= (function.end_lineno or 0)
        for function in (*module.nodes(ast.FunctionDef), *module.nodes(ast.AsyncFunctionDef))
    )
    entry = start_entry(space)
    if entry is None:
        return False
    own = space.python(entry.file)
    launches = [
        call for call in own.nodes(ast.Call) if last_name(call.func) in ("launch", "run", "serve", "run_server")
    ]
    if not launches:
        return False
    return inside or module.file is not entry.file or any(call.lineno > loop.lineno for call in launches)


def _may_leave(loop: ast.While) -> bool:
    """Return whether a loop may end, or does what a server does."""
    waiting: list[tuple[ast.AST, bool]] = [(statement, True) for statement in loop.body]
    while waiting:
        node, own = waiting.pop()
        if isinstance(node, (ast.Return, ast.Raise, ast.Yield, ast.YieldFrom, ast.Await)) or (
            own and isinstance(node, ast.Break)
        ):
            return True
        if isinstance(node, ast.Call):
            name = last_name(node.func)
            if name != "run_pending" and not (
                SERVING | {"exit", "quit", "abort", "input", "accept", "thread"}
            ).isdisjoint(tokens(name)):
                return True
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            continue
        inner_loop = isinstance(node, (ast.While, ast.For, ast.AsyncFor))
        waiting += ((inner, own and not inner_loop) for inner in ast.iter_child_nodes(node))
    return False


def _argument(space: Space, module: PythonModule, node: ast.Subscript) -> Hit | None:
    """Return the hit for `sys.argv[1]` of an app that is started without arguments."""
    if module.qualified_name(node.value) != "sys.argv" or not isinstance(node.ctx, ast.Load):
        return None
    entry = start_entry(space)
    if entry is None or not entry.is_main or not isinstance(node.slice, ast.Constant):
        return None
    at = node.slice.value
    if not isinstance(at, int) or at <= len(entry.arguments) or any(word in module.text for word in _ARGV_CARE):
        return None
    written = module.text[slice(*module.span_of(node))]
    message = (
        f"`{written}` is an argument that the Space's start command does not give, so the app stops (`IndexError`)"
    )
    return _hit(module, node, message, "argv")


def _arguments(space: Space, module: PythonModule, call: ast.Call, before: tuple[Step, ...]) -> Hit | None:
    """Return the hit for a parser that requires what the start command does not give."""
    entry = start_entry(space)
    parser = call.func.value if isinstance(call.func, ast.Attribute) else None
    if entry is None or not entry.is_main or entry.arguments or not isinstance(parser, ast.Name):
        return None
    given = call.args[0] if call.args else next((word.value for word in call.keywords if word.arg == "args"), None)
    if given is not None and not _is_command_line(module, given):
        return None
    made = module.bound_value(parser.id)
    parsers = _functions_scope(module, call, parser.id) if made is None else made
    if not isinstance(parsers, ast.Call) or module.qualified_name(parsers.func) != "argparse.ArgumentParser":
        return None
    groups = {parser.id} | {
        target.id
        for assign in module.nodes(ast.Assign)
        if isinstance(assign.value, ast.Call)
        and isinstance(assign.value.func, ast.Attribute)
        and assign.value.func.attr == "add_argument_group"
        and isinstance(assign.value.func.value, ast.Name)
        and assign.value.func.value.id == parser.id
        for target in assign.targets
        if isinstance(target, ast.Name)
    }
    for step in before:
        node = step.node
        if step.module is not module or not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if node.func.attr != "add_argument" or not isinstance(node.func.value, ast.Name):
            continue
        if node.func.value.id in groups and (name := _required(node)):
            message = (
                f"the parser requires `{name}`, and the Space starts the app without arguments, so it ends with "
                f"`error: the following arguments are required: {name}`; give it a default, or read an environment "
                "variable"
            )
            return _hit(module, node, message, "argument")
    return None


def _is_local_function(module: PythonModule, call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and not call.args and call.func.id in module.definitions


def _command(space: Space, module: PythonModule, call: ast.Call, name: str) -> Hit | None:
    """Return the hit for a function that click, typer or fire calls with arguments which the start does not give."""
    entry = start_entry(space)
    if entry is None or not entry.is_main or entry.arguments:
        return None
    if name in ("typer.run", "fire.Fire"):
        given = call.args[0] if call.args and not call.keywords else None
        function = module.definitions.get(given.id) if isinstance(given, ast.Name) else None
        plain = function.args if function is not None else None
        place: ast.AST
        if plain is None or plain.vararg or plain.kwarg or len(plain.defaults) >= len(plain.args):
            return None
        wanted, place = plain.args[0].arg, plain.args[0]
    else:
        function = module.definitions.get(call.func.id) if isinstance(call.func, ast.Name) else None
        made = [item for item in function.decorator_list if isinstance(item, ast.Call)] if function else []
        names = [module.qualified_name(item.func) or "" for item in made]
        if "click.command" not in names:
            return None
        required = ((item, _required_click(item, one)) for item, one in zip(made, names, strict=True))
        found = next(((item, word) for item, word in required if word), None)
        if found is None:
            return None
        place, wanted = found
    message = (
        f"the command requires `{wanted}`, and the Space starts the app without arguments, so it ends with an error "
        "about its usage; give it a default, or read an environment variable"
    )
    return _hit(module, place, message, "argument")


def _required_click(item: ast.Call, name: str) -> str:
    """Return the name of an option or argument of click that must be given; "" for others."""
    keywords = {word.arg: word.value for word in item.keywords}
    first = item.args[0].value if item.args and isinstance(item.args[0], ast.Constant) else ""
    required, count = keywords.get("required"), keywords.get("nargs")
    is_required = isinstance(required, ast.Constant) and required.value is True
    if None in keywords or not isinstance(first, str) or keywords.keys() & {"default", "envvar", "prompt"}:
        return ""
    if name == "click.argument":
        return first if (required is None and count is None) or is_required else ""
    return first if name == "click.option" and is_required else ""


def _functions_scope(module: PythonModule, call: ast.Call, name: str) -> ast.expr | None:
    """Return what the one assignment to a name in the function around `call` gives it."""
    for function in module.nodes(ast.FunctionDef):
        if function.lineno <= call.lineno <= (function.end_lineno or 0):
            values = [
                assign.value
                for assign in ast.walk(function)
                if isinstance(assign, ast.Assign)
                and any(isinstance(target, ast.Name) and target.id == name for target in assign.targets)
            ]
            return values[0] if len(values) == 1 else None
    return None


def _is_command_line(module: PythonModule, expr: ast.expr) -> bool:
    if isinstance(expr, ast.Constant):
        return expr.value is None
    return isinstance(expr, ast.Subscript) and module.qualified_name(expr.value) == "sys.argv"


def _required(call: ast.Call) -> str:
    """Return the name of an argument that must be given; "" for others."""
    keywords: Mapping[str | None, ast.expr] = {word.arg: word.value for word in call.keywords}
    names = [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    if None in keywords or len(names) != len(call.args) or not names:
        return ""
    required = keywords.get("required")
    if names[0].startswith("-"):
        return names[-1] if isinstance(required, ast.Constant) and required.value is True else ""
    count, action = keywords.get("nargs"), keywords.get("action")
    if action is not None or (count is not None and not (isinstance(count, ast.Constant) and count.value == "+")):
        return ""
    return names[0]


def _uvicorn(space: Space, module: PythonModule, call: ast.Call) -> Hit | None:
    """Return the hit for `uvicorn.run` with an object that it cannot reload, or with a module that is not there."""
    given = call.args[0] if call.args else next((word.value for word in call.keywords if word.arg == "app"), None)
    keywords = {word.arg: word.value for word in call.keywords}
    if given is None or None in keywords:
        return None
    text = module.constant(given)
    if text is None:
        name = next((name for name in ("reload", "workers") if _asks_for_more(keywords.get(name))), "")
        known = isinstance(given, ast.Name) and (
            given.id in module.definitions or any(_is_app(value) for value in _values_of(module, given.id))
        )
        if not name or not known:
            return None
        message = (
            f"uvicorn takes `{name}` only with an import string, and ends with `You must pass the application as an "
            f"import string to enable 'reload' or 'workers'`; remove `{name}`"
        )
        return _hit(module, given, message, "reload")
    return _import_string(space, module, given, text, keywords)


def _values_of(module: PythonModule, name: str) -> Iterator[ast.expr]:
    for assign in module.nodes(ast.Assign):
        if any(isinstance(target, ast.Name) and target.id == name for target in assign.targets):
            yield assign.value


def _is_app(value: ast.expr) -> bool:
    return isinstance(value, ast.Call)


def _asks_for_more(expr: ast.expr | None) -> bool:
    if not isinstance(expr, ast.Constant):
        return False
    return expr.value is True or (isinstance(expr.value, int) and not isinstance(expr.value, bool) and expr.value > 1)


def _import_string(
    space: Space, module: PythonModule, given: ast.expr, text: str, keywords: Mapping[str | None, ast.expr]
) -> Hit | None:
    """Return the hit for `uvicorn.run("main:app")` where there is no module or no name like that."""
    target = _TARGET.fullmatch(text)
    entry = start_entry(space)
    layout = space.startup.layout
    if target is None or entry is None or not entry.is_main or keywords.keys() & {"app_dir", "factory"}:
        return None
    if layout.lost or any(word in module.text for word in ("sys.path", "chdir")) or space.gaps:
        return None
    place = posixpath.join(entry.folder, target[1])
    if layout.has_folder(place):
        return None
    path = layout.find(clean(f"{place}.py"))
    if path is None:
        if module.file is not entry.file or not module.is_bound(target[2]):
            return None  # it may be another package's
        message = (
            f'uvicorn finds no module `{target[1]}` (`Could not import module "{target[1]}"`), because this file is '
            f"`{entry.file.path}`"
        )
        return _hit(module, given, message, "module")
    file = space.get(path)
    if file is None or file.kind != "text":
        return None
    other = space.python(file)
    if other.tree is None or is_open(other) or target[2] in top_level(space, other).bound:
        return None
    message = f'uvicorn finds no `{target[2]}` in `{file.path}` (`Attribute "{target[2]}" not found in module`)'
    return _hit(module, given, message, "attribute")
