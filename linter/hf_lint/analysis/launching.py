"""Why an app file of a Gradio Space ends instead of serving. No rule is here."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.analysis.load_order import load_order
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.space.gradio_events import UNWAITED
from hf_lint.space.python import last_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hf_lint.analysis.load_order import LoadOrder, NeverRan, Ran
    from hf_lint.space import Space
    from hf_lint.space.python import PythonModule

_TOKEN = regex(r"[A-Z]?[a-z]+|[A-Z]+")
SERVING = frozenset(
    (
        *("launch", "serve", "server", "serving", "run", "runs", "runner", "start", "starts", "main", "exec", "execv"),
        *("eval", "system", "popen", "spawn", "fire", "cli", "deploy", "mainloop", "forever", "listen", "host", "call"),
        *("output", "install", "bootstrap", "typer"),
    )
)
"""Parts of the names of functions that may serve, or start what does."""
_WAITING = SERVING | frozenset(
    ("block", "wait", "join", "sleep", "input", "pause", "loop", "gather", "lock", "signal", "acquire", "get", "result")
)
_THREADS = ("threading.Thread", "multiprocessing.Process")
_NO_SERVER = regex(
    r"\b(?:pip3?|apt(?:-get)?|git|wget|curl|gdown|nvidia-smi|unzip|tar|mkdir|chmod|ls|rm|cp|mv|playwright|nltk|spacy)\b"
)
_STARTS = regex(
    r"\bpython\S*\s+(?!-m\s+(?:pip|spacy|nltk|playwright))|uvicorn|streamlit|gunicorn|node\b|npm|\.sh\b|\.py\b"
)


def find_ending(space: Space, makers: Sequence[str]) -> Iterator[Hit]:
    """Yield a hit where the app file makes an app, by one of the calls `makers`, and ends without serving it."""
    order = load_order(space)
    if order is None:
        return
    apps = [one for one in order.ran if _makes_app(one, makers)]
    hidden = [one for one in order.never if _is_launch(one.node)]
    if not apps and not hidden:
        return
    names = _app_names(apps)
    serving = [one for one in order.ran if _may_serve(one, SERVING, names)]
    if serving:
        if any(word in module.text for module in order.modules for word in UNWAITED):
            yield from _find_unwaited(order, serving, names)
    elif hidden:
        yield _tell_hidden(order, hidden[0])
    else:
        yield _tell_unlaunched(space, order, apps[-1])


def _makes_app(one: Ran | NeverRan, makers: Sequence[str]) -> bool:
    return isinstance(one.node, ast.Call) and one.module.qualified_name(one.node.func) in makers


def _is_launch(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "launch"


def tokens(name: str) -> set[str]:
    """Return the parts of a name in camel case or with underscores, in lower case."""
    return {token.lower() for token in _TOKEN.findall(name)}


def _may_serve(one: Ran, words: frozenset[str], apps: set[str]) -> bool:
    """Return whether it may serve, or hand the app to what does: calls by their names, loops, names that are passed."""
    node, module = one.node, one.module
    if isinstance(node, (ast.While, ast.Await, ast.AsyncWith, ast.AsyncFor)):
        return True
    if isinstance(node, (ast.Attribute, ast.Name)) and last_name(node) == "launch":
        return True
    if not isinstance(node, ast.Call):
        return False
    name = last_name(node.func)
    full = module.qualified_name(node.func) or name
    if _is_preparation(module, node, full):
        return False
    if not words.isdisjoint(tokens(name)) and full not in ("str.join", "platform.system"):
        return not (
            name == "join" and (isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Constant))
        )
    return not full.startswith("gradio.") and any(isinstance(arg, ast.Name) and arg.id in apps for arg in node.args)


def _is_preparation(module: PythonModule, call: ast.Call, full: str) -> bool:
    """Return whether a program is started that serves nothing, such as pip."""
    if not full.startswith(("subprocess.", "os.system", "os.popen")):
        return False
    start, end = module.span_of(call)
    text = module.text[start:end]
    return _NO_SERVER.search(text) is not None and _STARTS.search(text) is None


def _app_names(apps: list[Ran]) -> set[str]:
    """Return the names that the apps are given."""
    found: set[str] = set()
    made = {one.node for one in apps}
    for module in {id(one.module): one.module for one in apps}.values():
        for assign in module.nodes(ast.Assign):
            if assign.value in made:
                found.update(target.id for target in assign.targets if isinstance(target, ast.Name))
        for block in module.nodes(ast.With):
            for item in block.items:
                if item.context_expr in made and isinstance(item.optional_vars, ast.Name):
                    found.add(item.optional_vars.id)
    return found


def _tell_hidden(order: LoadOrder, one: NeverRan) -> Hit:
    """Return the hit for a launch that is not run; one for a function stands where the call of it is missing."""
    file, module = one.module.file, one.module
    place = file.location(*module.span_of(one.node.func if isinstance(one.node, ast.Call) else one.node))
    if one.why == "main" and isinstance(one.by, ast.If):
        test = one.by.test
        written = module.text[slice(*module.span_of(test))]
        reason = f"`{written}` is false where the Space runs this file"
        if "__main__" in written:
            reason = "this file is imported and not run, so its `__main__` block is skipped"
        return Hit(
            place,
            f"{reason}, so nothing launches the app, and the Space ends",
            related=(file.location(*module.span_of(test)),),
        )
    name = getattr(one.by, "name", "")
    guarded = _guarded_call(order, name)
    if guarded is not None:
        return guarded
    why = "is never awaited" if one.why == "coroutine" else "is never called"
    start = module.text.find(name, module.span_of(one.by)[0])
    message = f"`{name}()`, which launches the app, {why}, so the Space ends without serving"
    if one.why == "coroutine":
        return Hit(file.location(start, start + len(name)), message, related=(place,))
    end = order.entry.location(len(order.entry.text), len(order.entry.text))
    return Hit(end, message, related=(file.location(start, start + len(name), "the function"),))


def _guarded_call(order: LoadOrder, name: str) -> Hit | None:
    """Return the hit for a call of the function that launches, below a test of `__name__` that is never true."""
    for one in order.never:
        call = one.node
        is_call = isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == name
        if is_call and one.why == "main" and isinstance(one.by, ast.If):
            module, test = one.module, one.by.test
            written = module.text[slice(*module.span_of(test))]
            meant = "" if "__main__" in written else '; write `if __name__ == "__main__":`'
            message = (
                f"`{written}` is false where the Space runs this file, so nothing calls `{name}()`, which launches "
                "the app, "
                f"and the Space ends{meant}"
            )
            place = module.file.location(*module.span_of(test))
            return Hit(place, message, related=(module.file.location(*module.span_of(call), "the call"),))
    return None


def _tell_unlaunched(space: Space, order: LoadOrder, app: Ran) -> Hit:
    """Return the hit for an app that nothing launches, at a `launch` without parentheses where there is one."""
    for module in order.modules:
        for statement in module.nodes(ast.Expr):
            if isinstance(statement.value, ast.Attribute) and statement.value.attr in ("launch", "run"):
                written = module.text[slice(*module.span_of(statement.value))]
                message = f"`{written[:60]}` is named but not called, so the app is never launched, and the Space ends"
                return Hit(module.file.location(*module.span_of(statement)), message)
    module, node = app.module, app.node
    assert isinstance(node, ast.Call)
    name = module.qualified_name(node.func) or ""
    if name.startswith("streamlit."):
        sdk, card = space.card.given("sdk"), space.card.file
        dockerfile = space.get("Dockerfile")
        if sdk is not None and card is not None and dockerfile is not None and "streamlit" in dockerfile.text:
            message = (
                "the Dockerfile that starts Streamlit is not used, as the card does not say `sdk: docker`, so the Hub "
                f"runs `python {module.file.path}`, and the Space ends after its last line"
            )
            related = (module.file.location(*module.span_of(node.func)),)
            return Hit(card.location(sdk.start, sdk.end), message, related=related)
        message = (
            "the Hub starts this file with `python`, which does not serve a Streamlit app, so the Space ends after the "
            "last line"
        )
    else:
        what = "launches" if name.startswith("gradio.") else "serves"
        message = f"nothing {what} this `{last_name(node.func)}`, so the Space ends after the last line of the app file"
    return Hit(module.file.location(*module.span_of(node.func)), message)


def _find_unwaited(order: LoadOrder, serving: list[Ran], apps: set[str]) -> Iterator[Hit]:
    """Yield the one launch that does not wait: with `prevent_thread_lock`, or in a daemon thread."""
    others = [one for one in order.ran if _may_serve(one, _WAITING, apps)]
    calls = {one.node: one for one in order.ran if isinstance(one.node, ast.Call)}
    launches = [one for node, one in calls.items() if _is_launch(node)]
    if len(launches) == 1 and {id(one.node) for one in others} <= _own_nodes(launches[0].node):
        one = launches[0]
        assert isinstance(one.node, ast.Call)
        given = next((word for word in one.node.keywords if word.arg == "prevent_thread_lock"), None)
        if given is not None and isinstance(given.value, ast.Constant) and given.value.value is True:
            message = "`prevent_thread_lock=True` does not wait, so the app file ends, and the server with it"
            yield Hit(one.module.file.location(*one.module.span_of(given)), message)
    threads = [one for node, one in calls.items() if _is_daemon(one.module, node)]
    if len(threads) == 1 and not launches:
        one = threads[0]
        own = _own_nodes(one.node)
        if all(
            id(other.node) in own or last_name(getattr(other.node, "func", other.node)) == "start" for other in others
        ):
            message = "Python does not wait for a daemon thread, so the app file ends, and the server with it"
            yield Hit(one.module.file.location(*one.module.span_of(one.node)), message)


def _is_daemon(module: PythonModule, call: ast.AST) -> bool:
    """Return whether it makes a thread that launches the app and that Python does not wait for."""
    if not isinstance(call, ast.Call) or module.qualified_name(call.func) not in _THREADS:
        return False
    given = {word.arg: word.value for word in call.keywords}
    daemon, target = given.get("daemon"), given.get("target")
    is_daemon = isinstance(daemon, ast.Constant) and daemon.value is True
    return is_daemon and isinstance(target, ast.Attribute) and target.attr == "launch"


def _own_nodes(call: ast.AST) -> set[int]:
    """Return the nodes of the call itself."""
    return {id(node) for node in ast.walk(call)}
