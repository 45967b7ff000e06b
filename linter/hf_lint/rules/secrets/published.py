"""Secrets that are set as variables of a Space: those are public."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
from hf_lint.secrets import is_secret_name
from hf_lint.space.calls import units
from hf_lint.startup.programs import all_programs

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.calls import Call, Unit
    from hf_lint.space.shell import Command

_LISTS = {"create_repo": "space_variables", "duplicate_space": "variables", "duplicate_repo": "space_variables"}
_SET = regex(r"(?P<name>\w{2,80})=(?P<value>.{0,400})", 16)  # 16: re.DOTALL


@rule("published-variable")
def published_variable(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report each secret that Python or a command of `hf` writes into the public variables of a Space."""
    public = frozenset(policy.params["public_words"])
    for unit in units(space, "add_space_variable", "space_variables", "duplicate_space"):
        for call in unit.calls:
            for name, node in _given(unit, call):
                if _is_secret(name, public):
                    yield Hit(unit.location(node), _message(name, call.method))
    for program in all_programs(space):
        if "variables" not in program.script.text:
            continue
        for command in program.script.walk():
            for name in _set_by_command(command):
                if _is_secret(name, public):
                    place = program.file.location(command.start, command.end)
                    yield Hit(place, _message(name, "hf spaces variables add"))
                    break


def _is_secret(name: str, public: frozenset[str]) -> bool:
    return is_secret_name(name) and not any(word in name.upper() for word in public)


def _message(name: str, what: str) -> str:
    return f"`{name}` is set as a variable of the Space by `{what}`, and everyone can read variables"


def _given(unit: Unit, call: Call) -> Iterator[tuple[str, ast.AST]]:
    """Yield the names that a call sets to something that is no literal, with their places."""
    if call.method == "add_space_variable" and call.node is not None:
        key, value = call.arg("key", at=1), call.arg("value", at=2)
        if key.text and value.given and value.text is None:
            yield key.text, call.node
    listed = call.arg(_LISTS[call.method]) if call.method in _LISTS else None
    for item in listed.items if listed is not None else ():
        fields = {key.text: value for key, value in zip(item.keys, item.items, strict=True)}
        name, given = fields.get("key"), fields.get("value")
        if name is not None and name.text and given is not None and given.text is None and item.node is not None:
            yield name.text, item.node


def _set_by_command(command: Command) -> Iterator[str]:
    """Yield the names that `hf spaces variables add ID -e NAME=$VALUE` sets to the value of a variable."""
    args = command.args
    if command.name != "hf" or args[:3] not in (("spaces", "variables", "add"), ("spaces", "variables", "set")):
        return
    for word in args[3:]:
        match = _SET.fullmatch(word.removeprefix("--env="))
        if match is not None and ("$" in match["value"] or "`" in match["value"]):
            yield match["name"]
