"""Gradio in a Space: where pages are served, which components take uploads. No rule is here."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.space.calls import calls, units

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hf_lint.core.model import Location
    from hf_lint.space import Space
    from hf_lint.space.calls import Call, Unit
    from hf_lint.space.values import Value

MOUNT = "mount_gradio_app"
SERVING = ("launch", MOUNT)
"""Words of which a text that serves a page has one: see `hints`."""
_BROWSERS = frozenset(("chromium", "firefox", "webkit", "p", "playwright", "puppeteer", "pyppeteer"))
_LAUNCH_WORDS = frozenset(
    (
        *("share", "server_name", "server_port", "show_error", "allowed_paths", "auth", "inbrowser", "debug", "theme"),
        *("css", "ssr_mode", "mcp_server", "max_file_size", "show_api", "quiet", "favicon_path", "max_threads"),
    )
)
_EVENTS = frozenset(("click", "submit", "change", "upload", "load", "input"))
_MAX_DEPTH = 4


def servings(space: Space) -> tuple[Call, ...]:
    """Return every `launch()` of a Gradio page and every `mount_gradio_app()`, notebooks and tests left out.

    Those in the app file come first, then those in files that run, and those in fewer folders: deeper ones are often
    of a library.
    """
    return space.memo(_servings)


def _servings(space: Space) -> tuple[Call, ...]:
    found = calls(space, *SERVING)
    served = [call for call in found if not space.startup.is_aside(call.file) and is_serving(call)]
    startup = space.startup

    def order(call: Call) -> tuple[bool, bool, int]:
        path = call.file.path
        return call.file is not startup.app_file, startup.role(path) != "runs", path.count("/")

    return tuple(sorted(served, key=order))


def is_serving(call: Call) -> bool:
    """Return whether the call serves a Gradio page."""
    return is_mount(call) or _is_launch(call)


def place(call: Call) -> Location:
    """Return the name of the method that serves: what stands before it may be the whole page."""
    if not call.unit.whole:
        return call.location()
    end = call.unit.source.span_of(call.func)[1]
    return call.file.location(end - len(call.method), end)


def is_mount(call: Call) -> bool:
    """Return whether the page becomes part of another web app."""
    return call.method == MOUNT


def imports_gradio(unit: Unit) -> bool:
    """Return whether the source imports Gradio."""
    return any(name == "gradio" or name.startswith("gradio.") for name in unit.source.imports.values())


def _is_launch(call: Call) -> bool:
    if call.method != "launch" or not isinstance(call.func, ast.Attribute):
        return False
    name = call.name
    if name.startswith("gradio."):
        return True
    if call.written.rpartition(".")[0].rpartition(".")[2] in _BROWSERS or "playwright" in name:
        return False
    return imports_gradio(call.unit) or not _LAUNCH_WORDS.isdisjoint(call.keywords)


def gradio_version(space: Space) -> tuple[int, int] | None:
    """Return the first two numbers of the version that the card asks for; None where it does not say."""
    version = space.card.text("sdk_version") if space.sdk == "gradio" else None
    parts = f"{version or ''}.0".split(".")[:2]  # 5 is 5.0
    if all(part.isascii() and part.isdigit() and len(part) < 5 for part in parts):
        return int(parts[0]), int(parts[1])
    return None


def inputs(space: Space) -> tuple[tuple[Call, Value], ...]:
    """Return what events, interfaces and pages take as input: the call, and each component or its short name."""
    return space.memo(_inputs)


def _inputs(space: Space) -> tuple[tuple[Call, Value], ...]:
    return tuple(_find_inputs(space))


def _find_inputs(space: Space) -> Iterator[tuple[Call, Value]]:
    found = [unit for unit in units(space, "gradio") if not space.startup.is_aside(unit.file) and imports_gradio(unit)]
    for call in (call for unit in found for call in unit.calls if _may_have_inputs(call) or unit.file.holds("partial")):
        name = call.name
        if name in ("gradio.Interface", "gradio.interface.Interface"):
            given = call.arg("inputs", at=1)
        elif "inputs" in call.keywords:
            given = call.arg("inputs")
        elif name.startswith("gradio.") and call.method in _EVENTS:
            given = call.arg("inputs", at=1)
        else:
            continue
        for item in _flat(given.options, _MAX_DEPTH):
            yield call, item


def _may_have_inputs(call: Call) -> bool:
    """Return whether a call may be given inputs: most show it before their names are followed."""
    node = call.node
    if node is None:
        return False
    if any(word.arg in ("inputs", None) for word in node.keywords):
        return True
    if len(node.args) < 2 and not any(isinstance(item, ast.Starred) for item in node.args):
        return False
    return not isinstance(node.func, ast.Attribute) or node.func.attr in _EVENTS or node.func.attr == "Interface"


def _flat(values: Iterable[Value], depth: int) -> Iterator[Value]:
    for value in values:
        if value.kind in ("sequence", "choice") and depth:
            yield from _flat(value.items, depth - 1)
        else:
            yield value


def maker(unit: Unit, value: Value) -> ast.Call | None:
    """Return the call that made the component, through its name."""
    node = value.node
    for _ in range(_MAX_DEPTH):
        if isinstance(node, ast.Call):
            return node
        if isinstance(node, ast.Name):
            bindings = unit.values.scopes.of_name(node)
        elif isinstance(node, ast.Attribute):
            bindings = unit.values.scopes.of_attribute(node)
        else:
            return None
        node = next((binding.expr for binding in bindings if binding.expr is not None), None)
    return None
