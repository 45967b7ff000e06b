"""Functions that run the text, the file or the module that they are given, besides shells: what they take it as.

Names are those of `values.name_of`: `IPython.get_ipython().run_cell` is a method of what a call made.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.space.python import last_name

if TYPE_CHECKING:
    from hf_lint.analysis.flow.model import Event, Taint, Value

Places = tuple[tuple[int, str], ...]
"""Where a function takes its text: positions and names."""

_FIRST: Places = ((0, ""),)
_PROFILERS = ("cProfile", "profile")
PYTHON: dict[str, Places] = {
    **dict.fromkeys(("eval", "exec", "builtins.eval", "builtins.exec"), _FIRST),
    **dict.fromkeys(("types.FunctionType", "types.LambdaType"), _FIRST),
    **{f"timeit.{name}": ((0, "stmt"), (1, "setup")) for name in ("timeit", "repeat", "Timer")},
    **{f"{module}.{name}": ((0, "statement"),) for module in _PROFILERS for name in ("run", "runctx")},
    **{f"{module}.Profile().{name}": ((0, "cmd"),) for module in _PROFILERS for name in ("run", "runctx")},
    **{f"{debugger}.{name}": _FIRST for debugger in ("pdb", "pdb.Pdb()", "bdb.Bdb()") for name in ("run", "runeval")},
    **dict.fromkeys(("pdb.runctx", "bdb.Bdb().runctx", "trace.Trace().run", "trace.Trace().runctx"), _FIRST),
    "doctest.debug_src": ((0, "src"),),
    "doctest.run_docstring_examples": ((0, "f"),),
    "typing.ForwardRef": ((0, "arg"),),
    "torch.utils.cpp_extension.load_inline": ((1, "cpp_sources"), (2, "cuda_sources")),
    **dict.fromkeys(("PIL.ImageMath.eval", "PIL.ImageMath.unsafe_eval"), ((0, "expression"),)),
}
"""They run Python text, or compile and load what is C++."""
_SHELL_MAKERS = ("get_ipython", "InteractiveShell", "InteractiveShell.instance", "TerminalInteractiveShell")
CONSOLES: dict[str, Places] = {
    **{
        f"{maker}().{method}": _FIRST
        for maker in _SHELL_MAKERS
        for method in ("run_cell", "run_cell_async", "system", "getoutput", "ex", "ev", "magic", "run_line_magic")
    },
    **{f"{maker}().run_line_magic": ((0, "magic_name"), (1, "line")) for maker in _SHELL_MAKERS},
    **{f"{maker}().run_cell_magic": ((1, "line"), (2, "cell")) for maker in _SHELL_MAKERS},
    **{
        f"{maker}().{method}": _FIRST
        for maker in ("InteractiveInterpreter", "InteractiveConsole")
        for method in ("runsource", "runcode", "push")
    },
    "code.interact": ((1, "readfunc"),),
    "InteractiveConsole().interact": ((1, "readfunc"),),
}
"""Interactive interpreters, by the end of their names."""
FILES: dict[str, Places] = {
    "runpy.run_path": ((0, "path_name"),),
    "importlib.util.spec_from_file_location": ((1, "location"),),
    "importlib.machinery.SourceFileLoader": ((1, "path"),),
    "importlib.machinery.ExtensionFileLoader": ((1, "path"),),
    "zipimport.zipimporter": ((0, "archivepath"),),
    "logging.config.fileConfig": ((0, "fname"),),
    **{f"ctypes.{name}": ((0, "name"),) for name in ("CDLL", "PyDLL", "cdll.LoadLibrary", "pydll.LoadLibrary")},
}
"""They run a file: its text, or what it names."""
MODULES: dict[str, Places] = {
    "runpy.run_module": ((0, "mod_name"),),
    "importlib.import_module": ((0, "name"),),
    "__import__": ((0, "name"),),
    "pydoc.locate": ((0, "path"),),
    "pkgutil.resolve_name": ((0, "name"),),
    "logging.config.dictConfig": ((0, "config"),),
    **{f"hydra.utils.{name}": ((0, "config"),) for name in ("instantiate", "call")},
    **{f"hydra.utils.{name}": ((0, "path"),) for name in ("get_method", "get_class", "get_object")},
}
"""They import what is named, and call what is in it."""
_SYMPY = (
    "sympify",
    "S",
    "simplify",
    "nsimplify",
    "expand",
    "factor",
    "solve",
    "solveset",
    "diff",
    "integrate",
    "limit",
)
EVALUATORS: dict[str, tuple[str, Places]] = {
    **{f"sympy.{name}": ("sympy", _FIRST) for name in (*_SYMPY, "parse_expr", "sympify.sympify")},
    **dict.fromkeys(("sympy.parsing.sympy_parser.parse_expr", "sympy.core.sympify.sympify"), ("sympy", _FIRST)),
    "sympy.lambdify": ("sympy", ((1, "expr"),)),
    **dict.fromkeys(("pandas.eval", "pandas.core.computation.eval.eval"), ("pandas", ((0, "expr"),))),
    "numexpr.evaluate": ("numexpr", ((0, "ex"),)),
    "js2py.eval_js": ("js2py", _FIRST),
    **dict.fromkeys(("execjs.eval", "execjs.exec_", "execjs.compile"), ("Node", _FIRST)),
    **{f"lupa.LuaRuntime().{name}": ("Lua", _FIRST) for name in ("execute", "eval")},
    "rpy2.robjects.r": ("R", _FIRST),
    **{f"oct2py.{holder}.eval": ("Octave", _FIRST) for holder in ("octave", "Oct2Py()")},
    **{f"tkinter.{maker}().{name}": ("Tcl", _FIRST) for maker in ("Tcl", "Tk") for name in ("eval", "tk.eval")},
    "asteval.Interpreter().eval": ("asteval", ((0, "expr"),)),
    "smolagents.local_python_executor.evaluate_python_code": ("smolagents", ((0, "code"),)),
    **{f"simpleeval.{name}().eval": ("simpleeval", ((0, "expr"),)) for name in ("SimpleEval", "EvalWithCompoundTypes")},
    **{f"omegaconf.OmegaConf.{name}": ("OmegaConf", ((0, "cfg"),)) for name in ("to_yaml", "to_container", "resolve")},
}
"""Libraries that turn a text into code, with what messages call them.

asteval opens any file of the server for the text that it runs, and the executor of smolagents calls itself no sandbox.
"""
_FEW = ("simpleeval.", "omegaconf.")
"""Libraries that run no code, unless they are given a function that does."""


def is_harmless(event: Event, name: str) -> bool:
    """Return whether what is called runs only what its program gives it, and that is nothing that runs code.

    `SimpleEval(functions={"run": os.system})`, `OmegaConf.register_new_resolver("eval", eval)`.
    """
    if not name.startswith(_FEW):
        return False
    functions = event.unit.source.functions
    given: list[ast.expr] = []
    for call in event.unit.source.nodes(ast.Call):
        if last_name(call.func) == "register_new_resolver":
            given += [*call.args[1:2], *(word.value for word in call.keywords if word.arg == "resolver")]
        for word in call.keywords:
            if word.arg in ("functions", "names") and isinstance(word.value, ast.Dict):
                given += word.value.values
    for assign in event.unit.source.nodes(ast.Assign):
        target = assign.targets[0]
        if isinstance(target, ast.Subscript) and last_name(target.value) == "functions":
            given.append(assign.value)
    return not any(functions.dangerous(expr) is not None for expr in given)


def given(event: Event, places: Places, use: str, *kinds: str) -> Taint | None:
    """Return the first of the arguments at `places` that a visitor may have a part in, in a way that is not safe for
    `use`."""
    found = (_target_in(event.arg(at, name)).unsafe(use, *kinds) for at, name in places)
    return next((taint for taint in found if taint is not None), None)


def _target_in(value: Value) -> Value:
    """Return what names the code to run in a config of hydra, where its keys are to be seen."""
    return next((item for key, item in value.keys if key == "_target_"), value)


def is_library(what: str) -> bool:
    """Return whether messages call one of those libraries so."""
    return any(what == library for library, _ in EVALUATORS.values())


def is_importer(what: str) -> bool:
    """Return whether messages call a function that imports what is named so."""
    return what.strip("`") in MODULES
