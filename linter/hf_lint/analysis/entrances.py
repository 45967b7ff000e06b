"""Whether a visitor has to sign in, or to know a key, before a place in Python is reached. No rule is here.

A function that a server calls is behind a check where a decorator, a dependency or the router says so by its name, or
where it refuses by 401 or 403 first; a page of Gradio where `launch(auth=...)` asks for a password; one of Streamlit
where `st.stop()` ends it for whoever did not sign in. Deliberately not covered: whether the check is a good one. Where
anybody may sign up, a check of the user keeps nobody out.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.space.python import last_name
from hf_lint.startup.names import NODE_SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from hf_lint.space import Space
    from hf_lint.space.file import File
    from hf_lint.space.python import FunctionNode, PythonSource

    _Read = tuple[list[tuple[int, int, FunctionNode]], str]

_CHECK = regex(
    r"(?i)auth|verify|log(?:ged)?_?in|sign(?:ed)?_?in|current_(?:active_)?(?:user|admin)|token|api_?key|"
    r"check_(?:key|pass|access)|password|secret|(?:require|is|only|get)_?(?:admin|owner|staff|user)|"
    r"admin|(?<![a-z])key(?![a-z])|permission|jwt|credential"
)
_DEPENDENCY = frozenset(("Depends", "Security"))
_SIGN_UP = regex(
    r"(?i)[\"'/_](?:register|sign[-_]?up|create[-_](?:user|account))\b|"
    r"def (?:register|sign_?up|create_user|create_account)\b"
)
_BEFORE_ALL = ("before_request", "middleware")
_REFUSALS = (401, 403)
_ASKS = ("Depends", "Security", "401", "403", "auth", "login", "require", "st.stop", "token", "HTTPBasic")
"""A file without one of these asks nobody."""


def find_check(
    space: Space, file: File, line: int, passed: Collection[int] = (), *, members_count: bool = False
) -> str:
    """Return what a visitor has to pass whose input comes in at `line` (from 1) of a Python file; "" for nothing known.

    `passed` are further lines of the file that the input comes to: a check between counts. `members_count`: so does a
    check of the user where anybody may sign up.
    """
    if not any(word in file.text for word in _ASKS):
        return ""
    source = space.python(file)
    if source.tree is None or (not members_count and space.memo(_lets_sign_up)):
        return ""
    known = space.memo(_read_files)
    if file.path not in known:
        known[file.path] = _read(source)
    spans, for_all = known[file.path]
    around = [function for first, end, function in spans if first <= line <= end]
    for function in around:
        last = max(at for at in (line, *passed) if at == line or function.lineno <= at <= (function.end_lineno or 0))
        name = next(_checks_of(function), "") or _refuses_before(function, last) or _asks_around(function, last)
        if name:
            return name
    return for_all or ("" if around else _stop_before(source, line))


def names_check(text: str) -> bool:
    """Return whether a text has a word in it that tells of a sign-in, a key or a role."""
    return _CHECK.search(text) is not None


def _read_files(space: Space) -> dict[str, _Read]:
    """Return where what is known of each file is kept: many findings may stand in one."""
    return {}


def _read(source: PythonSource) -> _Read:
    """Return the functions of a file with their first and last lines, and a check of all that the file serves."""
    spans = [
        (min([one.lineno, *(item.lineno for item in one.decorator_list)]), one.end_lineno or one.lineno, one)
        for one in source.function_nodes()
    ]
    return spans, next(_checks_of_all(source), "")


def _checks_of(function: FunctionNode) -> Iterator[str]:
    """Yield the names of the checks that a function stands behind by its decorators and its parameters."""
    for decorator in function.decorator_list:
        call = decorator if isinstance(decorator, ast.Call) else None
        name = last_name(call.func if call is not None else decorator)
        if _CHECK.search(name):
            yield name
        for word in call.keywords if call is not None else ():
            if word.arg in ("dependencies", "auth"):
                yield from _dependencies(word.value)
    arguments = function.args
    for default in (*arguments.defaults, *arguments.kw_defaults):
        if default is not None:
            yield from _dependencies(default)
    for arg in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        if isinstance(arg.annotation, ast.Subscript):
            yield from _dependencies(arg.annotation)


def _dependencies(expr: ast.expr) -> Iterator[str]:
    """Yield what `Depends(verify_key)` and `Security(...)` in an expression ask."""
    for call in ast.walk(expr):
        if isinstance(call, ast.Call) and last_name(call.func) in _DEPENDENCY and call.args:
            given = call.args[0].func if isinstance(call.args[0], ast.Call) else call.args[0]
            if _CHECK.search(last_name(given)):
                yield last_name(given)


def _refuses_before(function: FunctionNode, line: int) -> str:
    """Return the condition whose branch refuses with 401 or 403 before `line`."""
    for choice in ast.walk(function):
        if isinstance(choice, ast.If) and choice.lineno < line and (choice.body[-1].end_lineno or line) < line:
            numbers = {part.value for item in choice.body for part in ast.walk(item) if isinstance(part, ast.Constant)}
            if not numbers.isdisjoint(_REFUSALS) and _CHECK.search(ast.unparse(choice.test)):
                return "the check before it"
    return ""


def _asks_around(function: FunctionNode, line: int) -> str:
    """Return the condition around `line` that compares what comes in with a password or a key."""
    for choice in ast.walk(function):
        if isinstance(choice, ast.If) and choice.body[0].lineno <= line <= (choice.body[-1].end_lineno or line):
            for test in ast.walk(choice.test):
                if _is_comparison(test) and _CHECK.search(ast.unparse(test)):
                    return "the check around it"
    return ""


def _is_comparison(test: ast.AST) -> bool:
    """Say whether two values are compared that both are only known at run time."""
    if isinstance(test, ast.Call):
        return last_name(test.func) == "compare_digest"
    return (
        isinstance(test, ast.Compare)
        and [*map(type, test.ops)] == [ast.Eq]
        and not any(isinstance(side, ast.Constant) for side in (test.left, *test.comparators))
    )


def _checks_of_all(source: PythonSource) -> Iterator[str]:
    """Yield checks of all that a file serves: of the router, of the page, of what runs before each request."""
    for call in source.nodes(ast.Call):
        name = last_name(call.func)
        words = {word.arg: word.value for word in call.keywords if word.arg}
        if name in ("APIRouter", "FastAPI") and "dependencies" in words:
            yield from _dependencies(words["dependencies"])
        elif name in ("launch", "mount_gradio_app") and any(
            key in words and not _is_nothing(words[key]) for key in ("auth", "auth_dependency")
        ):
            yield f"{name}(auth=...)"
    for function in source.function_nodes():
        decorators = (item.func if isinstance(item, ast.Call) else item for item in function.decorator_list)
        if any(last_name(item) in _BEFORE_ALL for item in decorators) and _refuses_before(
            function, (function.end_lineno or function.lineno) + 1
        ):
            yield function.name


def _stop_before(source: PythonSource, line: int) -> str:
    """Return the sign-in that ends a page of Streamlit before `line` for who is not known; "" where there is none."""
    for choice in source.nodes(ast.If):
        if choice.lineno < line and _stops(choice) and _CHECK.search(ast.unparse(choice.test)):
            return "the sign-in of the page"
    return ""


def _stops(choice: ast.If) -> bool:
    parts = (part for item in choice.body for part in ast.walk(item))
    return any(isinstance(part, ast.Call) and last_name(part.func) == "stop" for part in parts)


def _is_nothing(expr: ast.expr) -> bool:
    return isinstance(expr, ast.Constant) and not expr.value


def _lets_sign_up(space: Space) -> bool:
    """Say whether anybody may make an account here."""
    files = (file for file in space.select(".py", *NODE_SUFFIXES) if not space.startup.is_aside(file))
    return any(_SIGN_UP.search(file.text) for file in files)


_VERB = r"\.(?:get|post|put|patch|delete|all|use)\("
_ROUTE = regex(_VERB + r"\s{0,40}[\"'`][^\"'`\n]{0,200}[\"'`]\s{0,40},(?P<before>(?:(?!" + _VERB + r")[^{}=;]){0,300})")
_FOR_ALL = regex(
    r"\.use\(\s{0,20}(?:[\"'`]/[\"'`]\s{0,9},\s{0,9})?(?P<name>(?:require|check|verify|ensure|authenticate|is|must)\w{0,20}"
    r"(?:[Aa]uth|[Ll]og|[Tt]oken|[Kk]ey|[Aa]dmin|[Uu]ser)\w{0,20}|authenticate|auth|basicAuth)\s{0,9}(?:\)|\()"
)
_TURNED_AWAY = regex(r"\bif\s?\((?P<test>[^{};]{1,300})\)\s{0,9}\{?[^{}]{0,200}?\b40[13]\b")
_NAMES = regex(r"[A-Za-z_$][\w$.]{2,60}")
_MAX_ROUTE = 6000


def find_node_check(space: Space, file: File, source: int, sink: int) -> str:
    """Return what a visitor has to pass before what comes in at `source` gets to `sink` of a JavaScript file, in code
    points; "" where nothing is known.

    By the text: the middleware between the path and the handler, one for all routes, or an answer of 401 or 403 before.
    """
    text = file.text
    if not any(word in text for word in ("401", "403", "uth", "dmin", "oken")) or space.memo(_lets_sign_up):
        return ""
    first = max(source - _MAX_ROUTE, 0)
    *_, route = (None, *_ROUTE.finditer(text, first, source))
    if route is not None:
        first = route.start()
        named = next((name for name in _NAMES.findall(route["before"]) if _CHECK.search(name)), "")
        if named:
            return str(named)
    for refused in _TURNED_AWAY.finditer(text, first, max(source, sink)):
        if _CHECK.search(refused["test"]):
            return "the check before it"
    for_all = _FOR_ALL.search(text, 0, source)
    return for_all["name"] if for_all is not None else ""
