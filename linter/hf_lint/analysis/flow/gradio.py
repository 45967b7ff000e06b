"""Which functions a gradio app calls for visitors, and what their parameters hold."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.analysis.flow.annotations import kind_of
from hf_lint.analysis.flow.core import Entry
from hf_lint.analysis.flow.model import CLEAN, UPLOAD, VISITOR, Step, Taint, Value
from hf_lint.analysis.flow.program import Function
from hf_lint.analysis.flow.tables import words
from hf_lint.space.aliases import function_named
from hf_lint.space.gradio_events import GRADIO_EVENTS
from hf_lint.space.python import last_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hf_lint.analysis.flow.program import Module, Program
    from hf_lint.space.functions import Target

_HARMLESS = words(
    """
    Slider Number Checkbox Radio CheckboxGroup State Button ColorPicker DateTime Timer Label Plot
    HighlightedText Dataset FileExplorer DuplicateButton ClearButton LoginButton Progress Date Time Calendar
    Range SelectData
    """
)
_UPLOADS = words(
    """
    File UploadButton Image Audio Video Model3D ImageEditor Gallery ImageMask Sketchpad Paint ImageSlider Files
    PDF Microphone Webcam
    """
)
_SHORTCUTS = {"text": "Textbox", "textbox": "Textbox", "str": "Textbox", "image": "Image", "audio": "Audio"}
_SHORTCUTS |= {"file": "File", "video": "Video", "html": "HTML", "markdown": "Markdown", "files": "File"}
_INJECTED = frozenset(("Progress", "OAuthProfile", "OAuthToken", "SelectData", "EventData", "LikeData", "Request"))
_TAKE_HANDLERS = GRADIO_EVENTS | {"Interface", "ChatInterface", "TabbedInterface", "api"}
_POOLS = ("executor", "pool", "thread")
MAX_COMPONENTS = 100


def gradio_entries(program: Program, module: Module) -> Iterator[Entry]:
    """Yield the handlers bound to events, Interface, ChatInterface and api, with the components that feed them."""
    if "gradio" not in module.unit.file.text:
        return
    for written in module.unit.source.nodes(ast.Call):
        method = last_name(written.func)
        call = written
        if method in _TAKE_HANDLERS:
            call = spread(module, written)
        if method in GRADIO_EVENTS and isinstance(call.func, ast.Attribute):
            yield from _read_event(program, module, call, method)
        elif method in ("Interface", "ChatInterface", "TabbedInterface") or method == "api":
            yield from _read_interface(program, module, call, method)
    for function in module.by_node.values():
        for decorator in getattr(function.node, "decorator_list", ()):
            if not isinstance(decorator, ast.Call) or not isinstance(decorator.func, ast.Attribute):
                continue
            if decorator.func.attr not in GRADIO_EVENTS:
                continue
            call = spread(module, decorator)
            inputs = _word(call, "inputs")
            if inputs is not None or decorator.func.attr == "click":
                yield _entry(program, module, function, inputs, _word(call, "outputs"))


def spread(module: Module, call: ast.Call) -> ast.Call:
    """Return the same call with the items of `*given` and `**options` in their place, where they are written down."""
    starred = any(isinstance(arg, ast.Starred) for arg in call.args)
    if not starred and all(word.arg is not None for word in call.keywords):
        return call
    args: list[ast.expr] = []
    for arg in call.args:
        items = _written(module, arg.value) if isinstance(arg, ast.Starred) else None
        args += items.elts[:MAX_COMPONENTS] if isinstance(items, (ast.List, ast.Tuple)) else [arg]
    found: list[ast.keyword] = []
    for word in call.keywords:
        given = _written(module, word.value) if word.arg is None else None
        if isinstance(given, ast.Dict):
            pairs = zip(given.keys[:MAX_COMPONENTS], given.values, strict=False)
            named = [(key.value, value) for key, value in pairs if isinstance(key, ast.Constant)]
            found += [ast.keyword(name, value) for name, value in named if isinstance(name, str)]
        elif isinstance(given, ast.Call) and last_name(given.func) == "dict":
            found += given.keywords
        else:
            found.append(word)
    return ast.copy_location(ast.Call(call.func, args, found), call)


def _written(module: Module, given: ast.expr) -> ast.expr | None:
    """Return the value of a name, or the expression itself."""
    return module.unit.source.bound_value(given.id) if isinstance(given, ast.Name) else given


def _read_event(program: Program, module: Module, call: ast.Call, method: str) -> Iterator[Entry]:
    func = call.func
    assert isinstance(func, ast.Attribute)
    owner = last_name(func.value).lower()
    if method in ("render", "submit") and any(word in owner for word in _POOLS):
        return
    at = 1 if method == "on" else 0
    target = _word(call, "fn") or (call.args[at] if len(call.args) > at else None)
    if target is None:
        return
    inputs = _word(call, "inputs") or (call.args[at + 1] if len(call.args) > at + 1 else None)
    outputs = _word(call, "outputs") or (call.args[at + 2] if len(call.args) > at + 2 else None)
    for function, given in _targets(program, module, target):
        yield _entry(program, module, function, inputs, outputs, given)


def _read_interface(program: Program, module: Module, call: ast.Call, method: str) -> Iterator[Entry]:
    target = _word(call, "fn") or (call.args[0] if call.args else None)
    if target is None:
        return
    for function, given in _targets(program, module, target):
        if method == "Interface":
            inputs = _word(call, "inputs") or (call.args[1] if len(call.args) > 1 else None)
            outputs = _word(call, "outputs") or (call.args[2] if len(call.args) > 2 else None)
            yield _entry(program, module, function, inputs, outputs, given)
        elif method == "ChatInterface":
            more = _components(module, _word(call, "additional_inputs"))
            multimodal = isinstance(_word(call, "multimodal"), ast.Constant)
            kinds = ["MultimodalTextbox" if multimodal else "Textbox", "Chatbot", *more]
            yield Entry(function, _parameters(program, module, function, kinds, given), "gradio", ("Chatbot",))
        elif method == "api":
            yield Entry(function, annotated(program, function), "gradio")


def _entry(
    program: Program,
    module: Module,
    function: Function,
    inputs: ast.expr | None,
    outputs: ast.expr | None,
    given: int = 0,
) -> Entry:
    kinds = _components(module, inputs)
    shown = tuple(_components(module, outputs))
    return Entry(function, _parameters(program, module, function, kinds, given), "gradio", shown)


def _parameters(
    program: Program, module: Module, function: Function, kinds: Sequence[str], given: int
) -> dict[str, Value]:
    """Return what each parameter holds, by the component that feeds it; injected ones are left out of the count."""
    found: dict[str, Value] = {}
    free = function.parameters[given:]
    rest = function.node.args.vararg
    index = 0
    for kind in kinds:
        while index < len(free) and _is_injected(free[index]):
            index += 1
        arg = free[index] if index < len(free) else rest
        if arg is None:
            break
        index += 1
        value = _held(function, arg, kind)
        if value is not CLEAN and not _is_constrained(program, module, arg):
            found[arg.arg] = value
    for arg in [*function.parameters, *function.node.args.kwonlyargs]:
        if arg.annotation is not None and last_name(arg.annotation) == "Request":
            found[arg.arg] = Value(obj="request")
    return found


def _is_constrained(program: Program, module: Module, arg: ast.arg) -> bool:
    """Return whether the annotation allows numbers or a few words only: gradio does not check that, but people do."""
    return isinstance(arg.annotation, ast.Subscript) and last_name(arg.annotation.value) == "Literal"


def _is_injected(arg: ast.arg) -> bool:
    annotation = arg.annotation
    if isinstance(annotation, ast.BinOp):
        annotation = annotation.left
    elif isinstance(annotation, ast.Subscript):
        annotation = annotation.slice
    return annotation is not None and last_name(annotation) in _INJECTED


def _held(function: Function, arg: ast.arg, kind: str) -> Value:
    if kind in _HARMLESS or not kind:
        return CLEAN
    unit = function.module.unit
    if kind in _UPLOADS:
        step = Step(unit, arg, "a file that a visitor uploads")
        return Value((Taint(UPLOAD, arg.arg, f"{function.name}:{arg.arg}", (step,)),), "gradio-file")
    step = Step(unit, arg, f"`{arg.arg}` comes from the visitor" if arg.arg else "this gets what visitors send")
    obj = "multimodal" if kind == "MultimodalTextbox" else ""
    return Value((Taint(VISITOR, arg.arg, f"{function.name}:{arg.arg}", (step,)),), obj)


def annotated(program: Program, function: Function) -> dict[str, Value]:
    """Parameters of a function whose inputs are made of its annotations alone."""
    found: dict[str, Value] = {}
    args = function.node.args
    defaults = dict(
        zip([arg.arg for arg in args.args[len(args.args) - len(args.defaults) :]], args.defaults, strict=True)
    )
    for arg in [*function.parameters, *args.kwonlyargs]:
        kind = kind_of(program, function.module, arg.annotation, defaults.get(arg.arg))
        if kind.what in ("text", "model"):
            step = Step(function.module.unit, arg, f"`{arg.arg}` comes from the visitor")
            taint = Taint(VISITOR, arg.arg, f"{function.name}:{arg.arg}", (step,))
            found[arg.arg] = Value((taint,), model=kind.model)
    return found


def _targets(program: Program, module: Module, target: ast.expr) -> Iterator[tuple[Function, int]]:
    """Yield the functions that `fn=` names, and how many of their parameters `functools.partial` has filled."""
    if isinstance(target, (ast.List, ast.Tuple)):  # an interface with several functions
        for item in target.elts[:MAX_COMPONENTS]:
            yield from _targets(program, module, item)
        return
    given = 0
    whole = target
    if isinstance(target, ast.Name):  # handler = partial(run, 1)
        made = module.unit.source.bound_value(target.id)
        target = made if isinstance(made, ast.Call) and last_name(made.func) == "partial" else target
    for _ in range(3):
        if isinstance(target, ast.Call) and last_name(target.func) in ("partial", "GPU", "wraps") and target.args:
            given += len(target.args) - 1
            target = target.args[0]
    if isinstance(target, ast.Lambda):
        yield Function(module, target), given
        return
    owner = ""
    if isinstance(target, ast.Attribute) and last_name(target.value) == "self":
        methods = [function for function in module.functions.get(target.attr, ()) if function.owner]
        owner = methods[-1].owner if methods else ""
    found = program.resolve(module, target, owner)
    if found is not None and found.name != "__init__":
        yield found, given
        for decorator in getattr(found.node, "decorator_list", ()):
            put = found.module.unit.source.functions.dangerous(ast.Call(decorator, [], []))
            if put is not None:  # it gives back something else than the function
                yield Function(module, _passed_on(module, target, put)), 0
    elif found is None:
        dangerous = module.unit.source.functions.dangerous(whole)
        if dangerous is not None:
            yield Function(module, _passed_on(module, target, dangerous)), 0


def _passed_on(module: Module, target: ast.expr, function: Target) -> ast.Lambda:
    """`lambda text: eval(text)` for `eval` as a handler; the parameter has no name, as nobody gave it one."""
    arg, given = ast.copy_location(ast.arg(""), target), ast.copy_location(ast.Name("", ast.Load()), target)
    func = function_named(module.unit.source, target, function.name)
    call = ast.copy_location(ast.Call(func, [*function.args, given], [*function.keywords]), target)
    args = ast.arguments(posonlyargs=[], args=[arg], kwonlyargs=[], kw_defaults=[], defaults=[])
    return ast.copy_location(ast.Lambda(args, call), target)


def _components(module: Module, expr: ast.expr | None) -> list[str]:
    """Return the kinds of components in `inputs=` or `outputs=`; "" for one that is not known."""
    if expr is None:
        return []
    if isinstance(expr, (ast.List, ast.Tuple, ast.Set)):
        found: list[str] = []
        for item in expr.elts[:MAX_COMPONENTS]:
            found += _components(module, item.value) if isinstance(item, ast.Starred) else [component(module, item)]
        return found
    if isinstance(expr, ast.Name):
        bound = module.unit.source.bound_value(expr.id)
        if isinstance(bound, (ast.List, ast.Tuple)):
            return _components(module, bound)
    return [component(module, expr)]


def component(module: Module, expr: ast.expr) -> str:
    """Return the kind of component that an expression stands for: Textbox, Dropdown (one that takes any text:
    Textbox)."""
    if isinstance(expr, ast.Constant) and isinstance(expr.value, str):
        return _SHORTCUTS.get(expr.value.lower(), "")
    made: ast.expr | None = expr
    if isinstance(expr, (ast.Name, ast.Attribute)):
        scopes = module.unit.values.scopes
        bindings = scopes.of_name(expr) if isinstance(expr, ast.Name) else scopes.of_attribute(expr)
        made = next((binding.expr for binding in bindings if isinstance(binding.expr, ast.Call)), None)
    for _ in range(3):  # gr.Textbox(...).style(...)
        if (
            isinstance(made, ast.Call)
            and isinstance(made.func, ast.Attribute)
            and isinstance(made.func.value, ast.Call)
        ):
            made = made.func.value
    if not isinstance(made, ast.Call):
        return ""
    name = last_name(made.func)
    if name == "Dropdown":
        custom = _word(made, "allow_custom_value")
        return "Textbox" if isinstance(custom, ast.Constant) and custom.value is True else "Radio"
    if name in ("HTML", "Markdown", "Chatbot"):
        sanitized = _word(made, "sanitize_html")
        off = isinstance(sanitized, ast.Constant) and sanitized.value is False
        return f"{name}!" if off else name
    return name if name[:1].isupper() else ""


def _word(call: ast.Call, name: str) -> ast.expr | None:
    return next((word.value for word in call.keywords if word.arg == name), None)
