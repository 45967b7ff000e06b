"""Calls of a Streamlit page that stop it with an exception each time that somebody opens it. No rule is here.

Only calls that run for sure count (`certain`). What each call refuses was tried with Streamlit 1.45, 1.46 and 1.67.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.analysis.certain import certain_steps
from hf_lint.analysis.start_entry import start_entry
from hf_lint.analysis.streamlit_settings import find_setting_faults
from hf_lint.analysis.streamlit_state import find_state_faults
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.records import NamedTuple
from hf_lint.installs.versions import installed_ranges, todays_range
from hf_lint.osv.advisories import parse_specifier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Location
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.python import PythonModule

_CONFIG = "set_page_config"
_CONFIG_ANYWHERE = "1.46.0"
"""From this release on, `set_page_config` may stand anywhere."""
_ENDS = frozenset(("stop", "rerun", "switch_page", "experimental_rerun"))
"""What ends a run of the page."""
_SUBMIT = "form_submit_button"
_ICONS = frozenset(("toast", "success", "info", "warning", "error"))
_NUMERIC = frozenset(("slider", "number_input"))
_LIMITS = ("min_value", "max_value", "value", "step")
_CHOICES = frozenset(("selectbox", "radio", "multiselect"))
_HEX = regex(r"#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?")
_PLAIN = regex(r"[A-Za-z0-9 _-]{1,40}")
_MAX_BEFORE = 400


class _Call(NamedTuple):
    """A call of Streamlit: `word` is what it makes, `root` where ("main", "sidebar"; "" not known), `form` the line of
    the form around it, or 0."""

    module: PythonModule
    node: ast.Call
    word: str
    root: str
    form: int

    def keyword(self, name: str) -> ast.expr | None:
        """Return what a parameter is given by its name."""
        return next((word.value for word in self.node.keywords if word.arg == name), None)


def find_page_faults(space: Space, policy: Policy) -> Iterator[Hit]:
    """Yield the first call of each kind that stops the page."""
    calls = list(_calls(space))
    elements, widgets = frozenset(policy.params["elements"]), frozenset(policy.params["widgets"])
    found = [_late_config(space, calls, elements | widgets), _twice(calls, widgets), _in_a_loop(space, calls, widgets)]
    found += [hit for call in calls if (hit := _misplaced(call) or _refused(call)) is not None]
    for module, node, words in find_state_faults(space, widgets):
        place = module.file.location(*module.span_of(node))
        found.append(Hit(place, f"{words}: the page stops every time it is opened", "page", key="state"))
    found += find_setting_faults(space, [call[:3] for call in calls], policy.params["removed_options"])
    seen: set[str] = set()
    for hit in found:
        if hit is not None and hit.key not in seen:
            seen.add(hit.key)
            yield hit


def _calls(space: Space) -> Iterator[_Call]:
    for module, node in certain_steps(space):
        if not isinstance(node, ast.Call) or "streamlit" not in module.text:
            continue
        name = module.qualified_name(node.func) or ""
        root, word = "main", name.removeprefix("streamlit.")
        if not name.startswith("streamlit."):
            if not isinstance(node.func, ast.Attribute) or not isinstance(node.func.value, ast.Name):
                continue
            root, word = _root_of_name(module, node.func.value.id), node.func.attr
            if not root:
                continue
        elif word.startswith("sidebar."):
            root, word = "sidebar", word.removeprefix("sidebar.")
        if "." in word:
            continue
        around, form = _around(module, node)
        yield _Call(module, node, word, around if root == "main" else root, form)
        if word in _ENDS:
            return


def _around(module: PythonModule, node: ast.Call) -> tuple[str, int]:
    """Return the root that the `with` blocks around a call give it, and the line of the form among them."""
    root, form = "main", 0
    for block in module.nodes(ast.With):
        if not block.lineno <= node.lineno <= (block.end_lineno or 0):
            continue
        for item in block.items:
            if item.context_expr.lineno <= node.lineno <= (item.context_expr.end_lineno or 0):
                continue
            name = module.qualified_name(item.context_expr) or ""
            made = module.qualified_name(item.context_expr.func) if isinstance(item.context_expr, ast.Call) else ""
            if (made or "").endswith(".form"):
                form = block.lineno
            elif name == "streamlit.sidebar" or (made or "").startswith("streamlit.sidebar."):
                root = "sidebar"
            elif isinstance(item.context_expr, ast.Name):
                found = _root_of_name(module, item.context_expr.id)
                root = found if found != "main" else root
            elif not (made or "").startswith("streamlit."):
                root = ""
    return root, form


def _root_of_name(module: PythonModule, name: str) -> str:
    """Return where a name's containers stand, if all that it is given are of one place; "" where that is not known."""
    roots: set[str] = set()
    for assign in module.nodes(ast.Assign):
        for target in assign.targets:
            names = target.elts if isinstance(target, (ast.Tuple, ast.List)) else [target]
            if any(isinstance(one, ast.Name) and one.id == name for one in names):
                made = module.qualified_name(assign.value.func) if isinstance(assign.value, ast.Call) else None
                if made in ("streamlit.columns", "streamlit.tabs", "streamlit.container", "streamlit.expander"):
                    roots.add("main")
                elif made in ("streamlit.sidebar.columns", "streamlit.sidebar.container", "streamlit.sidebar.expander"):
                    roots.add("sidebar")
                else:
                    roots.add("")
    return roots.pop() if len(roots) == 1 else ""


def _hit(call: _Call, message: str, key: str, place: ast.AST | None = None, other: _Call | None = None) -> Hit:
    related: tuple[Location, ...] = ()
    if other is not None:
        related = (other.module.file.location(*other.module.span_of(other.node), "the first"),)
    where = call.module.file.location(*call.module.span_of(place or call.node.func))
    return Hit(where, f"{message}: the page stops every time it is opened", "page", key=key, related=related)


def _late_config(space: Space, calls: list[_Call], elements: frozenset[str]) -> Hit | None:
    late = next((call for call in calls if call.word == _CONFIG), None)
    if late is None:
        return None
    again = next((call for call in calls if call.word == _CONFIG and call is not late), None)
    before = next((call for call in calls[: calls.index(late)] if call.word in elements), None)
    if (before is None and again is None) or not _is_old(space):
        return None
    if before is not None:
        message = f"`set_page_config` has to be the first command of the page, but `{before.word}` comes before it"
        return _hit(late, f"{message} (`StreamlitSetPageConfigMustBeFirstCommandError`)", "config", other=before)
    assert again is not None
    message = "`set_page_config` can only be called once (`StreamlitSetPageConfigMustBeFirstCommandError`)"
    return _hit(again, message, "config", other=late)


def _is_old(space: Space) -> bool:
    """Return whether the Streamlit that is installed is known to be older than _CONFIG_ANYWHERE."""
    old = parse_specifier(f"<{_CONFIG_ANYWHERE}")
    found = installed_ranges(space).get("streamlit")
    if old is None or found is None:
        return False
    if old.covers(found[0]):
        return True
    today = todays_range(space, "streamlit")
    return today is not None and old.covers(today)


def _twice(calls: list[_Call], widgets: frozenset[str]) -> Hit | None:
    """Return the hit for two widgets whose parameters are the same, or which have the same key."""
    alike: dict[tuple[str, str, str], _Call] = {}
    keyed: dict[str, _Call] = {}
    for call in calls[:_MAX_BEFORE]:
        if call.word not in widgets or any(word.arg is None for word in call.node.keywords):
            continue
        key = call.keyword("key")
        if key is not None:
            text = key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else None
            first = keyed.setdefault(text, call) if text else call
            if first.node is not call.node:
                message = f"two widgets have the key `{text}` (`StreamlitDuplicateElementKey`)"
                return _hit(call, message, "twice", key, first)
            continue
        if call.form or not call.root or not _is_constant(call.node):
            continue
        parts = (call.word, call.root, "".join(ast.dump(part) for part in (*call.node.args, *call.node.keywords)))
        first = alike.setdefault(parts, call)
        if first.node is not call.node:
            message = (
                f"two `{call.word}` have the same parameters and no `key`, so Streamlit cannot tell them apart "
                f"(`DuplicateElementId`); give each a `key` of its own"
            )
            return _hit(call, message, "twice", other=first)
    return None


def _is_constant(call: ast.Call) -> bool:
    return all(
        isinstance(part, (ast.Constant, ast.List, ast.Tuple, ast.Load, ast.UnaryOp, ast.USub))
        for given in (*call.args, *(word.value for word in call.keywords))
        for part in ast.walk(given)
    )


def _in_a_loop(space: Space, calls: list[_Call], widgets: frozenset[str]) -> Hit | None:
    """Return the hit for a widget that a loop of the page makes several times with the same parameters."""
    entry = start_entry(space)
    if entry is None or "streamlit" not in entry.file.text:
        return None
    module = space.python(entry.file)
    end = next((call.node.lineno for call in calls if call.word in _ENDS and call.module.file is entry.file), None)
    for loop in module.tree.body if module.tree is not None else ():
        if end is not None and loop.lineno > end:
            break
        if not isinstance(loop, ast.For) or not _runs_twice(module, loop.iter):
            continue
        for statement in loop.body:
            if isinstance(statement, (ast.Continue, ast.Break)):
                break
            value = statement.test if isinstance(statement, ast.If) else getattr(statement, "value", None)
            name = (module.qualified_name(value.func) or "") if isinstance(value, ast.Call) else ""
            word = name.removeprefix("streamlit.").removeprefix("sidebar.")
            if not isinstance(value, ast.Call) or not name.startswith("streamlit.") or word not in widgets:
                continue
            if _is_constant(value) and not any(one.arg is None for one in value.keywords):
                call = _Call(module, value, word, "main", 0)
                message = (
                    f"this loop makes the same `{word}` more than once (`DuplicateElementId`); give each a `key` of "
                    'its own, such as `key=f"like-{i}"`'
                )
                return _hit(call, message, "twice")
    return None


def _runs_twice(module: PythonModule, expr: ast.expr) -> bool:
    """Return whether a loop over the expression runs its body more than once for sure."""
    if isinstance(expr, ast.Name):
        bound = module.bound_value(expr.id)
        return bound is not None and not isinstance(bound, ast.Name) and _runs_twice(module, bound)
    if isinstance(expr, (ast.List, ast.Tuple)):
        return len(expr.elts) > 1 and not any(isinstance(one, ast.Starred) for one in expr.elts)
    if isinstance(expr, ast.Call) and isinstance(expr.func, ast.Name) and expr.func.id == "range":
        count = expr.args[0] if len(expr.args) == 1 else None
        return isinstance(count, ast.Constant) and isinstance(count.value, int) and count.value > 1
    return False


def _misplaced(call: _Call) -> Hit | None:
    """Return the hit for buttons at the wrong side of a form."""
    if call.word in ("button", "download_button") and call.form:
        message = f"`{call.word}` cannot be in a form (`StreamlitAPIException`); use `form_submit_button`"
        return _hit(call, message, "form")
    if call.word == _SUBMIT and not call.form and call.root and _is_plain(call):
        return _hit(call, "`form_submit_button` is outside of a form (`StreamlitAPIException`)", "form")
    return None


def _is_plain(call: _Call) -> bool:
    """Return whether the call stands in no function, and is one of `streamlit` itself."""
    functions = call.module.function_nodes()
    inside = any(one.lineno <= call.node.lineno <= (one.end_lineno or 0) for one in functions)
    return not inside and (call.module.qualified_name(call.node.func) or "").startswith("streamlit.")


def _refused(call: _Call) -> Hit | None:
    """Return the hit for a value that the call does not take."""
    message, place = "", None
    if call.word in _ICONS:
        place = call.keyword("icon")
        text = place.value if isinstance(place, ast.Constant) else None
        if isinstance(text, str) and text and _PLAIN.fullmatch(text):
            message = f"`icon` of `{call.word}` is an emoji or `:material/...:`, not `{text}`"
    elif call.word == _CONFIG:
        place = call.keyword("layout")
        text = place.value if isinstance(place, ast.Constant) else None
        if isinstance(text, str) and text not in ("centered", "wide"):
            message = f'`layout` is "centered" or "wide", not `{text}`'
    elif call.word == "color_picker":
        place = call.node.args[1] if len(call.node.args) > 1 else call.keyword("value")
        text = place.value if isinstance(place, ast.Constant) else None
        if isinstance(text, str) and not _HEX.fullmatch(text):
            message = f"`color_picker` takes colors as `#00ff00`, not `{text}`"
    elif call.word in _NUMERIC:
        return _numbers(call)
    elif call.word in _CHOICES:
        return _choices(call)
    return _hit(call, message, "value", place) if message else None


def _numbers(call: _Call) -> Hit | None:
    """Return the hit for numbers of two types, and for a value outside of its limits."""
    given = dict(zip(("label", *_LIMITS), call.node.args, strict=False)) | {
        word.arg: word.value for word in call.node.keywords if word.arg
    }
    numbers = {name: number for name in _LIMITS if (number := _number(given.get(name))) is not None}
    if len(numbers) != sum(name in given for name in _LIMITS) or None in [word.arg for word in call.node.keywords]:
        return None
    if {type(number) for number in numbers.values()} == {int, float}:
        shown = ", ".join(f"{name}={number}" for name, number in numbers.items())
        message = f"the numbers of `{call.word}` have two types ({shown}); write all with a decimal point, or none"
        return _hit(call, message, "value")
    value, low, high = (numbers.get(name) for name in ("value", "min_value", "max_value"))
    if call.word != "number_input" or value is None:
        return None
    if (high is not None and value > high) or (low is not None and value < low):
        return _hit(call, f"`number_input` starts with {value}, which is outside of its limits", "value")
    return None


def _number(expr: ast.expr | None) -> int | float | None:
    sign = 1
    if isinstance(expr, ast.UnaryOp) and isinstance(expr.op, ast.USub):
        expr, sign = expr.operand, -1
    value = expr.value if isinstance(expr, ast.Constant) else None
    return sign * value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _choices(call: _Call) -> Hit | None:
    """Return the hit for a first choice that is not among the options."""
    args = call.node.args
    options = args[1] if len(args) > 1 else call.keyword("options")
    if isinstance(options, ast.Name):
        options = call.module.bound_value(options.id)
    if not isinstance(options, (ast.List, ast.Tuple)) or not all(isinstance(one, ast.Constant) for one in options.elts):
        return None
    known = [one.value for one in options.elts if isinstance(one, ast.Constant)]
    place = args[2] if len(args) > 2 else call.keyword("default" if call.word == "multiselect" else "index")
    if call.word == "multiselect":
        wanted = place.elts if isinstance(place, (ast.List, ast.Tuple)) else [place]
        lacking = [one.value for one in wanted if isinstance(one, ast.Constant) and one.value not in known]
        if lacking and lacking[0] is not None and not call.keyword("accept_new_options"):
            return _hit(call, f"`multiselect` starts with {lacking[0]!r}, which is none of its options", "value", place)
        return None
    at = _number(place)
    if isinstance(at, int) and not -len(known) <= at < len(known) and at >= 0:
        return _hit(
            call, f"`index={at}` of `{call.word}` is beyond the last of its {len(known)} options", "value", place
        )
    return None
