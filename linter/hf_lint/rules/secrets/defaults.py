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
from hf_lint.secrets.excerpt import MASK
from hf_lint.secrets.named import is_random
from hf_lint.secrets.names import is_database_name, is_own_door, is_signing_name
from hf_lint.secrets.places import place_of
from hf_lint.secrets.values import is_common_word, is_plain, is_usable
from hf_lint.space.calls import may_hold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.analysis.fallbacks import Fallback
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.file import File
    from hf_lint.space.python import PythonSource

_SCRIPTS = (".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx", ".vue", ".svelte")
_READ_HINTS = (
    "Settings)",
    "env.",
    "env(",
    "env[",
    "getenv",
    "environ",
    "config(",
    "decouple",
    "secrets",
    "userdata",
    "add_argument",
    "ption(",
)
_NAME_LONG_WORD = ("key", "token", "secret", "pass", "pwd", "auth", "cred")
# The rest of a secret's name, before what can be a fallback: an argument, `or`, `if`.
_NAME_REST = regex(r"""[\w-]{0,60}["'](?:\s*,|[\s)\]\\]*(?:or|if)\b|\s*(?:#.*)?$)""", re.MULTILINE)
_SECRET_ENDING = regex(r"(?:key|token|secret|passw(?:or)?d|passphrase|pass|pwd)_?\d*\Z", re.IGNORECASE)
MIN_MADE_UP = 14
# Letters in a row that people write: a word of the app, not of a random text, which mixes in other signs.
_LONG_WORD = regex(r"[a-z]{6}|[A-Z][a-z]{4}")
_SHELL_FILES = (".sh", ".bash", ".yml", ".yaml")
_SHELL = regex(r"\$\{(?P<name>[A-Za-z_]\w{0,99}):?[-=](?P<value>[^\s{}$\"'`]{1,300})\}")
_JS = regex(
    r"""(?:\bprocess\.env|\bimport\.meta\.env|\bBun\.env|\bDeno\.env\.get)
    (?:\.(?P<name>[A-Za-z_]\w{0,99})|(?:\[|\()\s{0,9}["'`](?P<key>[A-Za-z_]\w{0,99})["'`]\s{0,9}[\])])
    (?:!|\s{1,9}as\s{1,9}string\b)?\)?(?:\??\.trim\(\))?\s{0,99}
    (?:(?:\|\||\?\?)=?|(?<![=!<>])=(?!=))\s{0,99}(?P<quote>["'`])(?P<value>[^"'`\n\\$]{1,500})(?P=quote)""",
    re.VERBOSE,
)
_JS_CHOICE = regex(
    r"""\bprocess\.env(?:\.(?P<name>[A-Za-z_]\w{0,99})|\[["'](?P<key>[A-Za-z_]\w{0,99})["']\])\s{0,9}\?\s{0,9}
    process\.env[.\["'\w\]]{1,99}\s{0,9}:\s{0,9}(?P<quote>["'`])(?P<value>[^"'`\n\\$]{1,500})(?P=quote)""",
    re.VERBOSE,
)
# getEnv("JWT_SECRET", "...")
_JS_GETTER = regex(
    r"""\b(?:get_?env(?:_?var)?|env(?:_?or(?:_?default)?)?)\(\s{0,99}["'`](?P<name>[A-Z_][A-Z0-9_]{1,99})["'`]\s{0,99},
    \s{0,99}(?P<quote>["'`])(?P<value>[^"'`\n\\$]{1,500})(?P=quote)\s{0,99}\)""",
    re.VERBOSE | re.IGNORECASE,
)
_SCHEMAS = ("zod", "joi", "envalid", "typebox", "valibot", "t3-oss", "envsafe", "yup")
# JWT_SECRET: z.string().default("..."), JWT_SECRET: str({ default: "..." })
_JS_SCHEMA = regex(
    r"""(?<![\w.])(?P<name>[A-Z][A-Z0-9_]{2,99})\s{0,9}:\s{0,9}(?:z|Joi|joi|v|str|env|t|Type)\b[^;,\n]{0,160}?
    (?:\.default\(|\bdefault\s{0,9}:)\s{0,9}(?P<quote>["'`])(?P<value>[^"'`\n\\$]{1,500})(?P=quote)""",
    re.VERBOSE,
)
# const { ADMIN_PASSWORD = "...", PORT = 7860 } = process.env
_JS_UNPACKED = regex(r"\{(?P<fields>[^{}]{1,2000})\}\s{0,9}=\s{0,9}(?:process|import\.meta)\.env\b")
_JS_FIELD = regex(
    r"""(?P<name>[A-Za-z_]\w{0,99})\s{0,9}=\s{0,9}(?P<quote>["'`])(?P<value>[^"'`\n\\$]{1,500})(?P=quote)"""
)


class Default(NamedTuple):
    """A secret that stands in as the fallback of `name`, with its place in the file. `how` is a key of _MESSAGES."""

    file: File
    name: str
    start: int
    end: int
    how: str
    cut: tuple[int, int] | None = None
    """What goes when the fallback does, comma or `or` included."""


_MESSAGES = {
    "": "the default of `{}` is a real value, which is public and used whenever the secret is not set",
    "own-door": "the default of `{}` is a value that anyone can read here; it is used whenever the secret is not set",
    "weak": "the default of `{}` is a password that anyone can read here; it is used whenever the secret is not set",
    "internal": "the default of `{}` is a public password, though only containers beside it reach what it opens",
    "test": "the default of `{}` is a real value, which a test uses",
    "demo": "the default of `{}` is the password of a demo account, which anyone can read here",
    "unused": "the default of `{}` is a real value, but nothing in this Space seems to sign with it",
    "forgeable": "without the secret, `{}` signs with this public default, so anyone can sign in as anybody",
    "signing-key": "without the secret, `{}` signs with this public default, so anyone can forge signatures",
}
MAX_RELATED = 20


@rule("secret-default")
def secret_default(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a hit for each value of no known kind that stands in for secrets, at the first of its places."""
    groups: dict[tuple[str, str], list[Default]] = {}
    for default in secret_defaults(space):
        how = _how_in_space(space, default)
        groups.setdefault((how, default.file.text[default.start : default.end]), []).append(default)
    for (how, value), group in groups.items():
        first, *others = group
        cuts = [Edit(default.file.path, *default.cut, "") if default.cut else None for default in group]
        yield Hit(
            first.file.location(first.start, first.end),
            _MESSAGES[how].format(first.name),
            variant=how,
            fix=edits.fix("remove the default", *cuts, safe=False),
            related=tuple(one.file.location(one.start, one.end, "the same value") for one in others[:MAX_RELATED]),
            # What a placeholder says is no secret, and no message need do without the word.
            secret=how not in ("signing-key", "forgeable") and not is_common_word(value),
            former_keys=_former_keys(first),
        )


def known_values(space: Space) -> frozenset[str]:
    """Return the values that secret-default tells, wherever else they stand: in the README, on the page of a demo."""
    return frozenset(one.file.text[one.start : one.end].strip("\"'") for one in secret_defaults(space))


def _how_in_space(space: Space, default: Default) -> str:
    """Return how bad a default is, with what else the Space holds: a demo's login, a key that signs nothing."""
    if default.how not in ("", "weak", "signing-key"):
        return default.how
    if _DEMO.search(default.name):
        return "demo"
    if default.how == "signing-key":
        from hf_lint.rules.secrets.signing_keys import opens_something

        return "forgeable" if opens_something(space, [default.file]) else "signing-key"
    if default.how == "" and is_signing_name(default.name):
        return "own-door" if space.memo(_signs) else "unused"
    return "own-door" if default.how == "" and not _is_providers(default) else default.how


def _is_providers(default: Default) -> bool:
    """Say whether the value is random, as providers make keys: that opens something whatever the owner sets here."""
    value = default.file.text[default.start : default.end].strip("\"'")
    return (
        not is_own_door(default.name)
        and len(value) >= MIN_MADE_UP
        and is_random(value)
        and _LONG_WORD.search(value) is None
    )


_DEMO = regex(r"(?i:(?:^|_)(?:demo|guest|trial)(?:_|$))|^(?:demo|guest|trial)(?=[A-Z])")
_SIGNS = regex(
    r"session|flash\(|csrf|jwt|itsdangerous|hmac|login_|flask_login|django|cookie|[Ss]erializer|[Ff]ernet|encrypt|"
    r"flask_admin|[Ww]tf|FlaskForm|\bsign|digest|\bjose\b"
)


def _signs(space: Space) -> bool:
    """Say whether some code of the Space has a word for what a signing key is for."""
    return any(_SIGNS.search(file.text) for file in space.select(".py", ".ipynb", *_SCRIPTS))


def _former_keys(default: Default) -> tuple[str, ...]:
    """Until 0.1.0 the dash of `${NAME:-value}` counted as part of the value."""
    text = default.file.text
    if text[default.start - 1 : default.start] != "-":
        return ()
    first = text.rfind("\n", 0, default.start) + 1
    line = text[first:].partition("\n")[0]
    return (f"{line[: default.start - 1 - first]}{MASK}{line[default.end - first :]}".strip(),)


def secret_defaults(space: Space) -> tuple[Default, ...]:
    """Return the fallbacks in Python files, notebooks, JavaScript, shell scripts and YAML, but not those of a known
    shape."""
    return space.memo(_secret_defaults)


def _secret_defaults(space: Space) -> tuple[Default, ...]:
    known = known_secrets(space)
    return tuple(
        default
        for default in _all_defaults(space)
        if not overlaps(known.get(default.file.path, ()), default.start, default.end)
    )


def _all_defaults(space: Space) -> Iterator[Default]:
    for file in space.select(".py", ".ipynb", *_SCRIPTS, *_SHELL_FILES):
        for default in _find_in_file(space, file):
            if place_of(file.path).generic:
                yield default
            elif not default.how:  # tests log in to what they started themselves, with whatever is there
                yield default._replace(how="test")


def _find_in_file(space: Space, file: File) -> Iterator[Default]:
    if file.suffix == ".py":
        return _find_in_python(space, file)
    if file.suffix == ".ipynb":
        return _find_in_notebook(space, file)
    return _find_in_shell(file) if file.suffix in _SHELL_FILES else _find_in_javascript(file)


def _find_in_python(space: Space, file: File) -> Iterator[Default]:
    hints = (word for word in _READ_HINTS if may_hold(space, word))
    if file.holds_any(hints) and _may_name_one(file.text):
        module = space.python(file)
        for fallback, how in _judge_fallbacks(module):
            start, end = module.span_of(fallback.value)
            cut = (module.span_of(fallback.behind)[1], end) if fallback.behind is not None else None
            yield Default(file, fallback.name, start, end, how, cut)


def _find_in_notebook(space: Space, file: File) -> Iterator[Default]:
    if _may_read_some(file.text):
        for cell in space.notebook(file).cells:
            if cell.kind == "code" and _may_read_some(cell.source.text) and _may_name_one(cell.source.text):
                for fallback, how in _judge_fallbacks(cell.python):
                    span = cell.source.span(*cell.python.span_of(fallback.value))
                    yield Default(file, fallback.name, *span, how)


def _find_in_javascript(file: File) -> Iterator[Default]:
    if ".env" not in file.text:
        return
    for match in (*_JS.finditer(file.text), *_JS_CHOICE.finditer(file.text)):
        name = match["name"] or match["key"]
        how = _judge(name, match["value"])
        if how is not None:
            yield Default(file, name, *match.span("value"), how)
    for pattern in _patterns_of(file.text):
        for match in pattern.finditer(file.text):
            how = _judge(match["name"], match["value"])
            if how is not None:
                yield Default(file, match["name"], *match.span("value"), how)
    for unpacked in _JS_UNPACKED.finditer(file.text):
        for match in _JS_FIELD.finditer(file.text, *unpacked.span("fields")):
            how = _judge(match["name"], match["value"])
            if how is not None:
                yield Default(file, match["name"], *match.span("value"), how)


def _patterns_of(text: str) -> Iterator[re.Pattern[str]]:
    """Yield the slower patterns that a text has the words for."""
    lower = text.lower()
    if any(word in lower for word in ("env(", "var(", "envor(", "env_or(", "default(")):
        yield _JS_GETTER
    if ("default(" in text or "default:" in text) and any(word in lower for word in _SCHEMAS):
        yield _JS_SCHEMA


def _find_in_shell(file: File) -> Iterator[Default]:
    if "${" not in file.text:
        return
    compose = place_of(file.path).compose
    for match in _SHELL.finditer(file.text):
        how = _judge(match["name"], match["value"])
        if how in ("", "weak"):
            inside = compose and is_database_name(match["name"])
            yield Default(file, match["name"], *match.span("value"), "internal" if inside else how)


def _may_name_one(text: str) -> bool:
    """Return whether `text`, which may read settings, is worth parsing, which takes a hundred times as long as this."""
    lower = text.lower()
    return "Settings)" in text or "envvar" in lower or any(_NAME_REST.match(lower, end) for end in _word_ends(lower))


def _may_read_some(text: str) -> bool:
    return any(hint in text for hint in _READ_HINTS)


def _word_ends(lower: str) -> Iterator[int]:
    for word in _NAME_LONG_WORD:
        at = lower.find(word)
        while at >= 0:
            yield at + len(word)
            at = lower.find(word, at + 1)


def _judge_fallbacks(source: PythonSource) -> Iterator[tuple[Fallback, str]]:
    """Yield the fallbacks that work as secrets, each with how."""
    from hf_lint.analysis.fallbacks import find_fallbacks

    for fallback in find_fallbacks(source):
        value = source.constant(fallback.value)
        if not value or not value.strip():
            continue
        how = _judge(fallback.name, value, option=fallback.option)
        if how is not None and not (how == "signing-key" and isinstance(fallback.value, ast.Name)):
            yield fallback, how


def _judge(name: str, value: str, *, option: bool = False) -> str | None:
    """Return how the fallback `value` works as the secret `name`, as a key of _MESSAGES; None when it does not."""
    if _is_secret(name, value):
        return ""
    if is_signing_name(name):
        return "signing-key"
    return "weak" if not option and is_own_door(name) and is_usable(value) else None


def _is_secret(name: str, value: str) -> bool:
    """Return whether the fallback `value` works as the secret `name`.

    Besides what the detector takes for one, that is what people make up: an encryption key or the token of a webhook
    in words and digits is not random, and yet in use whenever nothing better is set.
    """
    if judge_value(name, value):
        return True
    if not is_secret_name(name) or not _SECRET_ENDING.search(name) or len(value) < MIN_MADE_UP:
        return False
    mixed = any(char.isdigit() for char in value) and any(char.isalpha() for char in value)
    return mixed and is_plain(value) and not is_placeholder(value)
