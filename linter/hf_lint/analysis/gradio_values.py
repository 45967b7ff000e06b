"""Calls of Gradio that refuse what they are given, so that the app stops when it starts. No rule is here.

Only calls that run for sure count (`certain`). What is refused was tried with Gradio 4.44.1, 5.49.1 and 6.31.0.
"""

from __future__ import annotations

import ast
import posixpath
import re
from typing import TYPE_CHECKING

from hf_lint.analysis.certain import certain_steps
from hf_lint.analysis.gradio_pages import gradio_version
from hf_lint.analysis.start_entry import start_entry
from hf_lint.core.model import Hit
from hf_lint.installs.complete import complete
from hf_lint.startup.layout import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.python import PythonModule

_OLDEST = (4, 44)
_LOADERS = frozenset(("gradio.Interface.load", "gradio.Blocks.load"))
_PAGES = frozenset(("gradio.Interface", "gradio.ChatInterface"))


def find_refused(space: Space, policy: Policy) -> Iterator[Hit]:
    """Yield a hit for each call that refuses a value."""
    version = gradio_version(space)
    if version is None or version < _OLDEST:
        return
    words: Mapping[str, Mapping[str, Sequence[str]]] = policy.params["gradio_words"]
    for module, node in certain_steps(space):
        if not isinstance(node, ast.Call) or "gradio" not in module.text:
            continue
        name = (module.qualified_name(node.func) or "").replace("gradio.components.", "gradio.", 1)
        if not name.startswith("gradio.") or any(word.arg is None for word in node.keywords):
            found = _port(node) if isinstance(node.func, ast.Attribute) and node.func.attr == "launch" else None
        else:
            found = _word(name, node, words.get(_row_of(module, name), {})) or _load(name, node)
            found = found or (_page(space, module, name, node) if name in _PAGES else None)
            found = found or (_folder(space, _given(node, "examples", 0)) if name == "gradio.Examples" else None)
        if found is not None:
            place, message = found
            where = module.file.location(*module.span_of(place))
            yield Hit(where, f"{message}: the app stops when it starts", "gradio", key=message)


def _row_of(module: PythonModule, name: str) -> str:
    """Return the key of `gradio_words` for a call: all themes take the same words, and an app may add colors."""
    if name.startswith("gradio.themes."):
        return "themes" if "Color(" not in module.text and "Size(" not in module.text else ""
    return name.removeprefix("gradio.")


def _text(expr: ast.expr | None) -> str | None:
    return expr.value if isinstance(expr, ast.Constant) and isinstance(expr.value, str) else None


def _given(call: ast.Call, keyword: str, at: int | None = None) -> ast.expr | None:
    found = next((word.value for word in call.keywords if word.arg == keyword), None)
    starred = any(isinstance(one, ast.Starred) for one in call.args)
    return call.args[at] if found is None and at is not None and not starred and len(call.args) > at else found


def _word(name: str, call: ast.Call, words: Mapping[str, Sequence[str]]) -> tuple[ast.expr, str] | None:
    """Return the parameter that takes a few words only, and not this one."""
    for keyword, allowed in words.items():
        given = _given(call, keyword)
        text = _text(given)
        if given is not None and text is not None and text not in allowed:
            shown = ", ".join(f"`{one}`" for one in allowed)
            return given, f"`{keyword}` of `{name}` is one of {shown}, not `{text}` (`ValueError`)"
    return None


def _load(name: str, call: ast.Call) -> tuple[ast.expr, str] | None:
    """Return a model that is loaded as Gradio 3 did it: the name is that of an event now."""
    if name in _LOADERS and _text(_given(call, "name", 0)) is not None:
        message = (
            f"`{name}` is the event of a page since Gradio 4, and loads no model (`'Dependency' object has no attribute"
        )
        return call.func, f"{message} 'launch'`); use `gradio.load`"
    return None


def _port(call: ast.Call) -> tuple[ast.expr, str] | None:
    given = _given(call, "server_port")
    text = _text(given)
    if given is not None and text is not None:
        return given, f'`server_port` of `launch` is a number, not the text "{text}" (`TypeError`)'
    return None


def _page(space: Space, module: PythonModule, name: str, call: ast.Call) -> tuple[ast.expr, str] | None:
    """Return the parameter of a whole page that it refuses: a function, a component's name, examples."""
    fn = _given(call, "fn", 0)
    if _text(fn) is not None and fn is not None:
        return fn, f"`fn` of `{name}` has to be a function, not a text (`is not a callable object`)"
    inputs = _given(call, "inputs", 1)
    for given in (inputs, _given(call, "outputs", 2)) if name == "gradio.Interface" else ():
        for one in given.elts if isinstance(given, (ast.List, ast.Tuple)) else [given]:
            text = _text(one)
            if one is not None and text is not None and not _is_component(text):
                return one, f"Gradio has no component `{text}` (`No such component or layout`)"
    examples = _given(call, "examples", 3 if name == "gradio.Interface" else None)
    lacking = _folder(space, examples)
    if lacking is not None:
        return lacking
    several = isinstance(inputs, (ast.List, ast.Tuple)) and len(inputs.elts) > 1
    more = isinstance(_given(call, "additional_inputs"), (ast.List, ast.Tuple))
    rows = examples.elts if isinstance(examples, (ast.List, ast.Tuple)) and (several or more) else []
    if examples is not None and rows and all(isinstance(one, ast.Constant) for one in rows):
        return examples, "each example has to be a list with one value for each input (`ValueError`)"
    return None


def _folder(space: Space, examples: ast.expr | None) -> tuple[ast.expr, str] | None:
    """Return the folder of examples that the Space does not have, and that no other line names, which may make it."""
    folder = _text(examples)
    entry = start_entry(space)
    if folder is None or examples is None or entry is None or space.gaps or ".gitmodules" in space.files:
        return None
    place = clean(posixpath.join(entry.cwd, folder))
    layout = space.startup.layout
    if layout.lost or layout.has_folder(place) or layout.find(place) or place in layout.written:
        return None
    texts = [file.text for file in space.select(".py", ".sh")]
    name = posixpath.basename(folder.rstrip("/"))
    if any("chdir" in text for text in texts) or sum(
        len(re.findall(rf"\b{re.escape(name)}\b", text)) for text in texts
    ) > (1 + (name in ("examples", "example"))):
        return None
    return examples, f"the Space has no folder `{folder}` for examples (`Could not find examples directory`)"


def _is_component(text: str) -> bool:
    known = complete("gradio")
    plain = text.lower().replace("_", "").replace(" ", "")
    return known is None or plain in {one.lower() for one in known.words("gradio")} or "/" in text
