"""Secrets that are set as variables of a Space: those are public."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
from hf_lint.secrets import is_secret_name
from hf_lint.secrets.names import is_public_name
from hf_lint.space.calls import units
from hf_lint.space.python import last_name
from hf_lint.startup.programs import all_programs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.calls import Call, Unit
    from hf_lint.space.shell import Command

_LISTS = {"create_repo": "space_variables", "duplicate_space": "variables", "duplicate_repo": "space_variables"}
_SET = regex(r"(?P<name>\w{2,80})=(?P<value>.{0,400})", 16)  # 16: re.DOTALL


@rule("published-variable")
def published_variable(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report each secret that Python, a command of `hf` or a request writes into the public variables of a Space."""
    public = frozenset(policy.params["public_words"])
    for unit in units(space, "add_space_variable", "space_variables", "duplicate_space"):
        for call in unit.calls:
            for name, node in _given(unit, call):
                if _is_secret(name, public):
                    yield Hit(unit.location(node), _message(name, call.method))
                    break
            if call.method == "add_space_variable" and call.node is not None and _takes_env_file(unit, call.node):
                message = "every line of `.env` is set as a variable of the Space, and everyone can read variables"
                yield Hit(unit.location(call.node), message, "env-file")
    for program in all_programs(space):
        if "variables" not in program.script.text:
            continue
        for command in program.script.walk():
            by = "a request of curl" if command.name == "curl" else "hf spaces variables add"
            for name in _sent_by_curl(command) if command.name == "curl" else _set_by_command(command):
                if _is_secret(name, public):
                    place = program.file.location(command.start, command.end)
                    yield Hit(place, _message(name, by))
                    break


def _is_secret(name: str, public: frozenset[str]) -> bool:
    return is_secret_name(name) and not is_public_name(name, public)


def _message(name: str, what: str) -> str:
    return f"`{name}` is set as a variable of the Space by `{what}`, and everyone can read variables"


def _given(unit: Unit, call: Call) -> Iterator[tuple[str, ast.AST]]:
    """Yield the names that a call sets to something that is no literal, with their places."""
    if call.method == "add_space_variable" and call.node is not None:
        key, value = call.arg("key", at=1), call.arg("value", at=2)
        if value.given and value.text is None:
            names = (key.text,) if key.text else _looped_over(unit, call.node, key.node)
            yield from ((name, call.node) for name in names)
    if call.method not in _LISTS:
        return
    listed = call.arg(_LISTS[call.method])
    for item in listed.items:
        fields = {key.text: value for key, value in zip(item.keys, item.items, strict=True)}
        name, given = fields.get("key"), fields.get("value")
        if name is not None and name.text and given is not None and given.text is None and item.node is not None:
            yield name.text, item.node
    match listed.node:
        case ast.ListComp(elt=ast.Dict(keys=keys, values=values), generators=[ast.comprehension(ifs=[])]) as made:
            pairs = {unit.source.constant(key): value for key, value in zip(keys, values, strict=True) if key}
            if "key" in pairs and "value" in pairs and unit.values.of(pairs["value"]).text is None:
                yield from ((name, made) for name in unit.values.of(pairs["key"]).texts)


def _looped_over(unit: Unit, call: ast.Call, key: ast.expr | None) -> Iterator[str]:
    """Yield the names that the loop around a call gives the key, one after another."""
    if isinstance(key, ast.Name) and not _is_chosen(unit, call):
        around = [one for one in unit.source.nodes(ast.For) if one.lineno < call.lineno <= (one.end_lineno or 0)]
        loop = max(around, key=lambda one: one.lineno, default=None)
        if loop is not None and isinstance(loop.target, ast.Name) and loop.target.id == key.id:
            for item in unit.values.of(loop.iter).items:
                yield from item.texts


def _is_chosen(unit: Unit, call: ast.Call) -> bool:
    """Return whether a condition inside a loop may have picked the names that are set."""
    loops = [one for one in unit.source.nodes(ast.For) if one.lineno < call.lineno <= (one.end_lineno or 0)]
    return any(isinstance(part, (ast.If, ast.IfExp)) for loop in loops for part in ast.walk(loop))


def _takes_env_file(unit: Unit, call: ast.Call) -> bool:
    """Return whether a call stands in a loop over all lines of `.env`, and no condition picks some."""
    for loop in unit.source.nodes(ast.For):
        if not loop.lineno < call.lineno <= (loop.end_lineno or 0):
            continue
        match loop.iter:
            case ast.Call(func=ast.Attribute(value=holder, attr="items")):
                made = unit.source.bound_value(holder.id) if isinstance(holder, ast.Name) else holder
                if isinstance(made, ast.Call) and last_name(made.func) == "dotenv_values":
                    path = unit.source.constant(made.args[0]) if made.args else ".env"
                    return path == ".env" and not made.keywords and not _is_chosen(unit, call)
    return False


def _set_by_command(command: Command) -> Iterator[str]:
    """Yield the names that `hf spaces variables add ID -e NAME=$VALUE` sets to the value of a variable."""
    args = command.args
    if command.name != "hf" or args[:3] not in (("spaces", "variables", "add"), ("spaces", "variables", "set")):
        return
    for word in args[3:]:
        match = _SET.fullmatch(word.removeprefix("--env="))
        if match is not None and ("$" in match["value"] or "`" in match["value"]):
            yield match["name"]


def _sent_by_curl(command: Command) -> Iterator[str]:
    """Yield the name that a request to `/api/spaces/ID/variables` sets to the value of a variable."""
    if any(_API.search(word) for word in command.args):
        for word in command.args:
            name, value = _KEY.search(word), _VALUE.search(word)
            if name is not None and value is not None:
                yield name[1]


_API = regex(r"/api/spaces/[^/\s]{1,100}/[^/\s]{1,100}/variables\b")
_KEY = regex(r"\\?\"key\\?\"\s{0,9}:\s{0,9}\\?\"(\w{2,80})")
_VALUE = regex(r"\\?\"value\\?\"\s{0,9}:[^,}]{0,40}\$")
