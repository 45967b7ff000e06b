"""Passwords of Gradio pages that stand in the code."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.analysis.gradio_pages import MOUNT, is_serving
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.records import NamedTuple
from hf_lint.core.registry import rule
from hf_lint.space.calls import calls

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Location
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.calls import Call
    from hf_lint.space.file import File
    from hf_lint.space.values import Value


class LoginPassword(NamedTuple):
    """A password and its offsets in `file`."""

    file: File
    start: int
    end: int
    location: Location


@rule("hardcoded-login")
def hardcoded_login(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report the password of a Gradio page stands in the code."""
    from hf_lint.rules.secrets.claims import known_secrets, overlaps

    for password in login_passwords(space):
        if not overlaps(known_secrets(space).get(password.file.path, ()), password.start, password.end):
            message = "the page's password is in the code, so anyone who can read the repository can log in"
            value = password.file.text[password.start : password.end].strip("\"'")
            # A login that the README tells, or that is called a demo's, is one for everybody on purpose.
            told = value in space.card.file.text if space.card.file is not None else False
            shown = told or _DEMO.fullmatch(value.lower()) is not None
            yield Hit(password.location, message, "shown" if shown else "", secret=True)


_DEMO = regex(r"(?:demo|guest|test|try|visitor|user|public|welcome|hello)[\w!@#.-]{0,6}")


def login_passwords(space: Space) -> tuple[LoginPassword, ...]:
    """Return the passwords in `auth=` of pages; the rules about secrets keep away from them."""
    return space.memo(_login_passwords)


def _login_passwords(space: Space) -> tuple[LoginPassword, ...]:
    found: dict[tuple[str, int], LoginPassword] = {}
    for call in calls(space, "auth=", "auth ="):
        if call.method not in ("launch", MOUNT) or not call.unit.whole or space.startup.is_aside(call.file):
            continue
        auth = call.arg("auth")
        if auth.given and is_serving(call):
            for option in auth.options:
                for node in (*_find_in_pairs(option), *_compared_literals(call, option)):
                    start, end = call.unit.source.span_of(node)
                    found[call.file.path, start] = LoginPassword(call.file, start, end, call.location(node))
    return tuple(found.values())


def _find_in_pairs(value: Value) -> Iterator[ast.expr]:
    """Yield the passwords of `(user, password)` or of a list of such pairs."""
    if value.kind != "sequence":
        return
    single = len(value.items) == 2 and value.items[0].kind != "sequence"
    for pair in (value,) if single else value.items:
        if pair.kind == "sequence" and len(pair.items) == 2:
            password = pair.items[1]
            if password.text and password.node is not None:
                yield password.node


def _compared_literals(call: Call, value: Value) -> Iterator[ast.expr]:
    """Yield the literal in `auth=check` where `check(user, password)` compares the password with it."""
    if not isinstance(value.node, ast.Name):
        return
    for function in call.unit.source.function_nodes():
        names = [arg.arg for arg in (*function.args.posonlyargs, *function.args.args)]
        if function.name != value.node.id or len(names) != 2:
            continue
        for part in ast.walk(function):
            match part:
                case ast.Compare(left=ast.Name(id=name), ops=[ast.Eq()], comparators=[ast.Constant(value=str(text))]):
                    if name == names[1] and text:
                        yield part.comparators[0]
