"""Functions that run what they are given, and objects and modules that bring them."""

from __future__ import annotations

_PROCESSES = ("run", "call", "check_call", "check_output", "Popen", "getoutput", "getstatusoutput")
DANGEROUS = frozenset(
    (
        *("eval", "exec", "compile", "os.system", "os.popen", "types.FunctionType", "asyncio.create_subprocess_shell"),
        *(f"subprocess.{name}" for name in _PROCESSES),
        *("pickle.loads", "pickle.load", "marshal.loads", "yaml.unsafe_load", "jinja2.Template"),
        *("runpy.run_path", "sympy.sympify", "numexpr.evaluate", "pandas.eval"),
    )
)
"""Those that are followed through every binding of a name, however many there are, and wherever they are handed to."""
ITEM = "[]"
"""The end of the name of any item of a container, where another module of the Space is asked for it."""
DANGEROUS_LAST = frozenset(name.rpartition(".")[2] for name in DANGEROUS)
STARRED = {
    "os": frozenset(
        (
            *("system", "popen", "getenv", "environ", "posix_spawn", "posix_spawnp"),
            *(f"{kind}{end}" for kind in ("exec", "spawn") for end in ("l", "le", "lp", "lpe", "v", "ve", "vp", "vpe")),
        )
    ),
    "subprocess": frozenset(_PROCESSES),
    "sympy": frozenset(("sympify", "simplify", "parse_expr", "lambdify", "S", "expand", "factor", "solve")),
}
"""What `from module import *` brings of the functions that run things and read the environment."""
_SMOLAGENTS = "smolagents.local_python_executor.evaluate_python_code"
OBJECTS = {
    "asteval.Interpreter": "asteval.Interpreter().eval",
    **dict.fromkeys(
        (
            *("smolagents.LocalPythonExecutor", "smolagents.local_python_executor.LocalPythonExecutor"),
            *("smolagents.PythonInterpreterTool", "smolagents.default_tools.PythonInterpreterTool"),
        ),
        _SMOLAGENTS,
    ),
}
"""Classes whose objects run code when they are called, with the function that does it."""
OBJECT_WORDS = ("asteval", "smolagents", "plumbum")
"""What stands in a text that has such objects, or commands that are objects."""
