"""Fallbacks of secrets that are the secret: `os.getenv("API_KEY", "<value>")` and its kin."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Edit, Hit
from hf_lint.core.records import NamedTuple
from hf_lint.core.registry import rule
from hf_lint.fixes import edits
from hf_lint.rules.secrets.claims import known_secrets, overlaps
from hf_lint.secrets import is_secret_name, judge_value
from hf_lint.secrets.checks import is_placeholder
from hf_lint.secrets.values import is_plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.file import File
    from hf_lint.space.python import PythonSource

_SCRIPTS = (".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx", ".vue", ".svelte")
_READERS = frozenset(
    [
        "os.getenv",
        "os.environ.get",
        "os.environ.setdefault",
        "os.environ.pop",
        "decouple.config",
        "starlette.config.Config",
        "streamlit.secrets.get",
        "google.colab.userdata.get",
    ]
)
# How people call what they get a setting with, and the objects whose `.get` is one.
_READER_NAMES = frozenset(
    ["getenv", "get_env", "get_env_var", "env_var", "env", "config", "get_secret", "get_config", "str"]
)
_HOLDERS = frozenset(["environ", "env", "secrets", "environment", "userdata"])
_OPTION_MAKERS = frozenset(("add_argument", "option", "Option"))
_READ_HINTS = ("env.", "env(", "env[", "environ", "config(", "secrets", "userdata", "add_argument", "ption(")
_NAME_WORDS = ("key", "token", "secret", "pass", "pwd", "auth", "cred")
# The rest of a secret's name, before what can be a fallback: an argument, `or`, `if`.
_NAME_REST = regex(r"""[\w-]{0,60}["'](?:\s*,|[\s)\]\\]*(?:or|if)\b|\s*(?:#.*)?$)""", re.MULTILINE)
_SECRET_ENDING = regex(r"(?:key|token|secret|passw(?:or)?d|passphrase|pass|pwd)_?\d*\Z", re.IGNORECASE)
_SIGNING_KEY = regex(
    r"(?:\w*_)?(?:(?:jwt|session|cookie|flask|django|csrf)_secret(?:_key)?|(?:signing|encryption|jwt)_key)|(?:app_)?secret_key",
    re.IGNORECASE,
)
MIN_MADE_UP = 14
_SHELL_FILES = (".sh", ".bash", ".yml", ".yaml")
_SHELL = regex(r"\$\{(?P<name>[A-Za-z_]\w{0,99}):?[-=](?P<value>[^\s{}$\"'`]{4,300})\}")
_JS = regex(
    r"""(?:\bprocess\.env|\bimport\.meta\.env|\bBun\.env|\bDeno\.env\.get)
    (?:\.(?P<name>[A-Za-z_]\w{0,99})|(?:\[|\()\s{0,9}["'`](?P<key>[A-Za-z_]\w{0,99})["'`]\s{0,9}[\])])
    \s{0,99}(?:\|\||\?\?)\s{0,99}(?P<quote>["'`])(?P<value>[^"'`\n\\$]{1,500})(?P=quote)""",
    re.VERBOSE,
)


class Default(NamedTuple):
    """A secret that stands in as the fallback of `name`, with its place in the file.

    `signing`: the value is a placeholder, but `name` signs or encrypts something: then any value works.
    """

    file: File
    name: str
    start: int
    end: int
    signing: bool = False
    cut: tuple[int, int] | None = None
    """What goes when the fallback does, comma or `or` included."""


@rule("secret-default")
def secret_default(space: Space, policy: Policy) -> Iterator[Hit]:
    """A hit for each fallback that is a secret of no known kind."""
    for default in secret_defaults(space):
        place = default.file.location(default.start, default.end)
        cut = Edit(default.file.path, *default.cut, "") if default.cut else None
        fix = edits.fix("take the fallback out", cut, safe=False)
        if default.signing:
            message = (
                f"`{default.name}` signs with this public fallback whenever the secret is not set: anybody can forge it"
            )
            yield Hit(place, message, variant="signing-key", fix=fix)
        else:
            message = (
                f"the fallback of `{default.name}` is a real value: public, and in use whenever the secret is not set"
            )
            yield Hit(place, message, secret=True, fix=fix)


def secret_defaults(space: Space) -> tuple[Default, ...]:
    """The fallbacks in Python files, notebooks, JavaScript, shell scripts and YAML, but not those of a known shape."""
    return space.memo(_secret_defaults)


def _secret_defaults(space: Space) -> tuple[Default, ...]:
    known = known_secrets(space)
    return tuple(
        default
        for default in _all_defaults(space)
        if not overlaps(known.get(default.file.path, ()), default.start, default.end)
    )


def _all_defaults(space: Space) -> Iterator[Default]:
    for file in space.select(".py"):
        if _may_have_some(file.text):
            module = space.python(file)
            for name, node, signing, behind in _python_defaults(module):
                start, end = module.span_of(node)
                cut = (module.span_of(behind)[1], end) if behind is not None else None
                yield Default(file, name, start, end, signing, cut)
    for file in space.select(".ipynb"):
        if _may_read_some(file.text):
            for cell in space.notebook(file).cells:
                if cell.kind == "code" and _may_have_some(cell.source.text):
                    for name, node, signing, _ in _python_defaults(cell.python):
                        yield Default(file, name, *cell.source.span(*cell.python.span_of(node)), signing)
    for file in space.select(*_SCRIPTS):
        if ".env" in file.text:
            for match in _JS.finditer(file.text):
                name = match["name"] or match["key"]
                secret = _is_secret(name, match["value"])
                if secret or _SIGNING_KEY.fullmatch(name):
                    yield Default(file, name, *match.span("value"), not secret)
    for file in space.select(*_SHELL_FILES):
        if "${" in file.text:
            for match in _SHELL.finditer(file.text):
                if _is_secret(match["name"], match["value"]):
                    yield Default(file, match["name"], *match.span("value"))


def _may_have_some(text: str) -> bool:
    """Whether `text` is worth parsing, which takes a hundred times as long as this."""
    if not _may_read_some(text):
        return False
    lower = text.lower()
    return "BaseSettings" in text or "envvar" in lower or any(_NAME_REST.match(lower, end) for end in _word_ends(lower))


def _may_read_some(text: str) -> bool:
    return "BaseSettings" in text or any(hint in text for hint in _READ_HINTS)


def _word_ends(lower: str) -> Iterator[int]:
    for word in _NAME_WORDS:
        at = lower.find(word)
        while at >= 0:
            yield at + len(word)
            at = lower.find(word, at + 1)


def _python_defaults(source: PythonSource) -> Iterator[tuple[str, ast.expr, bool, ast.expr | None]]:
    """Names, the literals that stand in for them, and whether those are placeholders of a signing key.

    The last is the expression behind which all can be taken out up to the end of the literal.
    """
    for name, node, behind in _candidates(source):
        value = source.constant(node)
        if not value or not value.strip():
            continue
        if _is_secret(name, value):
            yield name, node, False, behind
        elif _SIGNING_KEY.fullmatch(name) and not isinstance(node, ast.Name):
            yield name, node, True, behind


def _is_secret(name: str, value: str) -> bool:
    """Whether the fallback `value` works as the secret `name`.

    Besides what the detector takes for one, that is what people make up: an encryption key or the token of a webhook
    in words and digits is not random, and yet in use whenever nothing better is set.
    """
    if judge_value(name, value):
        return True
    if not is_secret_name(name) or not _SECRET_ENDING.search(name) or len(value) < MIN_MADE_UP:
        return False
    mixed = any(char.isdigit() for char in value) and any(char.isalpha() for char in value)
    return mixed and is_plain(value) and not is_placeholder(value)


def _candidates(source: PythonSource) -> Iterator[tuple[str, ast.expr, ast.expr | None]]:
    for call in source.nodes(ast.Call):
        yield from _of_call(source, call)
    for choice in source.nodes(ast.BoolOp):
        if isinstance(choice.op, ast.Or):
            name = _environment_name(source, choice.values[0])
            if name:
                yield from (
                    (name, value, before) for before, value in zip(choice.values, choice.values[1:], strict=False)
                )
    for either in source.nodes(ast.IfExp):
        name = _environment_name(source, either.body)
        if name:
            yield name, either.orelse, None
    for model in source.nodes(ast.ClassDef):
        if any(_last_name(base) == "BaseSettings" for base in model.bases):
            yield from ((name, value, None) for name, value in _of_settings(model))


def _of_call(source: PythonSource, call: ast.Call) -> Iterator[tuple[str, ast.expr, ast.expr | None]]:
    default = next((keyword.value for keyword in call.keywords if keyword.arg == "default"), None)
    if _last_name(call.func) in _OPTION_MAKERS and default is not None:
        options = [source.constant(arg) or "" for arg in call.args]
        options += [source.constant(keyword.value) or "" for keyword in call.keywords if keyword.arg == "envvar"]
        yield from ((option.lstrip("-").replace("-", "_"), default, None) for option in options if option)
        return
    name = _environment_name(source, call)
    if name is None:
        return
    if default is None and len(call.args) > 1:
        default = call.args[1]
    if default is not None:
        droppable = source.qualified_name(call.func) in ("os.getenv", "os.environ.get")
        yield name, default, call.args[0] if droppable and len(call.args) + len(call.keywords) == 2 else None


def _environment_name(source: PythonSource, node: ast.expr) -> str | None:
    """The variable that `os.getenv("X")`, `os.environ["X"]`, `env("X")` or `config("X")` reads."""
    if isinstance(node, ast.Subscript):
        return source.constant(node.slice) if _is_environment(source, node.value) else None
    if not isinstance(node, ast.Call) or not node.args:
        return None
    func = node.func
    reads = source.qualified_name(func) in _READERS or (
        isinstance(func, ast.Attribute)
        and func.attr in ("get", "pop", "setdefault")
        and _is_environment(source, func.value)
    )
    if not reads:
        reads = _last_name(func) in _READER_NAMES and not (
            isinstance(func, ast.Name) and func.id == "str"  # env.str("X"), but not the built-in
        )
    return source.constant(node.args[0]) if reads else None


def _is_environment(source: PythonSource, node: ast.expr) -> bool:
    return source.qualified_name(node) == "os.environ" or _last_name(node) in _HOLDERS


def _of_settings(model: ast.ClassDef) -> Iterator[tuple[str, ast.expr]]:
    """Fields of a pydantic settings class with a default, `Field(...)` and `SecretStr(...)` looked through."""
    for field in model.body:
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and field.value is not None:
            value = field.value
            for _ in range(3):
                if isinstance(value, ast.Call) and _last_name(value.func) in ("Field", "SecretStr"):
                    inner = next((word.value for word in value.keywords if word.arg == "default"), None)
                    value = inner if inner is not None else value.args[0] if value.args else value
            yield field.target.id, value


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
