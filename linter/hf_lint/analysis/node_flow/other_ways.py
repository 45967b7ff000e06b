"""Functions of JavaScript that are called by another way than their name: `exec.apply(null, [text])`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hf_lint.analysis.node_flow.model import Value

REQUIRES = frozenset(("process.mainModule.require", "module.require", "require.main.require", "module.createRequire()"))
"""Other names of `require`."""


def by_another_way(name: str, receiver: Value, method: str, args: list[Value]) -> tuple[str, list[Value]]:
    """Return the name and the arguments of what a call calls at last: `apply`, `call`, `bind`, `Reflect.apply`.

    What `bind` makes is called with the same arguments later, so it counts as called.
    """
    if method == "constructor" and receiver.functions:
        return "Function", args
    if name == "Reflect.apply" and len(args) > 2 and args[0].obj:
        return args[0].obj, list(args[2].items) or args[2:]
    if name == "Reflect.construct" and len(args) > 1 and args[0].obj:
        return args[0].obj, list(args[1].items) or args[1:]
    base = receiver.obj.removeprefix("globalThis.").removeprefix("global.")
    if not base or base.startswith("@") or name != f"{receiver.obj}.{method}":
        return name, args
    if method == "apply" and len(args) > 1:
        return base, list(args[1].items) or args[1:]
    return (base, args[1:]) if method in ("call", "bind") and len(args) > 1 else (name, args)
