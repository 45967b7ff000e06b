"""Keys that sign sessions, tokens and forms and stand in the repository as literals."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.records import NamedTuple
from hf_lint.core.registry import rule
from hf_lint.rules.secrets.claims import known_secrets, overlaps
from hf_lint.secrets.names import is_signing_name
from hf_lint.secrets.places import place_of
from hf_lint.secrets.values import is_common_word, is_signing_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.file import File
    from hf_lint.space.python import PythonSource

MAX_RELATED = 20
_SCRIPTS = (".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx")
_SETTINGS = (".yml", ".yaml", ".toml", ".ini", ".cfg", ".flaskenv")
_HINTS = ("secret", "signing", "jwt", "hmac", "fernet", "serializer", "signer", "_key", "sessionmiddleware", "app.keys")
# What each name or call in Python that takes such a key has in it, in lower case and without underscores.
_PYTHON_HINTS = (
    *("secretkey", "jwtsecret", "sessionsecret", "cookiesecret", "flasksecret", "djangosecret", "csrfsecret"),
    *("authsecret", "storagesecret", "signingsecret", "hmacsecret", "signingkey", "encryptionkey", "jwtkey", "hmackey"),
    *("sessionmiddleware", "serializer", "signer", "jwtstrategy", "encryptedcookiestorage", "csrfsettings"),
    *("loginmanager", "jwt", "hmac", "fernet"),
)

# Calls that take the key: by keyword, or at this place. A method is known by its last two names at most.
_TAKERS: Mapping[str, tuple[int, tuple[str, ...]]] = {
    "SessionMiddleware": (1, ("secret_key",)),
    "add_middleware": (9, ("secret_key",)),
    "URLSafeTimedSerializer": (0, ("secret_key",)),
    "URLSafeSerializer": (0, ("secret_key",)),
    "TimedSerializer": (0, ("secret_key",)),
    "TimestampSigner": (0, ("secret_key",)),
    "JSONWebSignatureSerializer": (0, ("secret_key",)),
    "TimedJSONWebSignatureSerializer": (0, ("secret_key",)),
    "JWTStrategy": (0, ("secret",)),
    "EncryptedCookieStorage": (0, ("secret_key",)),
    "CsrfSettings": (9, ("secret_key",)),
    "LoginManager": (0, ("secret",)),
    "jwt.encode": (1, ("key",)),
    "jwt.decode": (1, ("key",)),
    "hmac.new": (0, ("key",)),
    "hmac.digest": (0, ("key",)),
    "Fernet": (0, ("key",)),
    "config.update": (9, ("SECRET_KEY",)),
    "config.from_mapping": (9, ("SECRET_KEY",)),
}
# Names that clients of storage and of other services use too; an app's own are distinguished by what they stand on.
_AMBIGUOUS = ("secret_key", "SECRET_KEY", "secretKey")
_FRAMEWORKS = ("flask", "Flask", "django", "jwt", "jose", "itsdangerous", "starlette", "fastapi", "session", "cookie")
_QUOTED = r"""(?P<quote>["'`])(?P<value>[^"'`\n\\$]{1,300})(?P=quote)"""
_JS_CALLS = (
    regex(
        rf"\b(?:session|expressSession|NextAuth|cookieSession|fastifySession)\(\s{{0,40}}\{{[^{{}}]{{0,600}}?\b(?:secret|keys)\s{{0,4}}:\s{{0,4}}\[?\s{{0,8}}{_QUOTED}"
    ),
    regex(
        rf"\bjwt\.(?:sign|verify)\(\s{{0,40}}(?:\{{[^{{}}]{{0,400}}\}}|[\w.$\[\]()]{{1,80}})\s{{0,8}},\s{{0,8}}{_QUOTED}"
    ),
    regex(rf"\bcookieParser\(\s{{0,8}}{_QUOTED}"),
    regex(rf"\bsecretOrKey\s{{0,4}}:\s{{0,8}}{_QUOTED}"),
    regex(rf"\bapp\.keys\s{{0,4}}=\s{{0,8}}\[\s{{0,8}}{_QUOTED}"),
    regex(rf"\bcreateHmac\(\s{{0,8}}[\"'`][\w-]{{1,20}}[\"'`]\s{{0,8}},\s{{0,8}}{_QUOTED}"),
)
# Calls with names that others use too, and slow patterns: words of which a file has one, and the call.
_JS_IMPORTED = (
    (
        ("jwt(", "Jwt(", "JWT(", "register("),
        regex(
            r"\b(?:expressjwt|express_?jwt|koaJwt|jwt|register)\((?:[^(){};]{0,120}\([^()]{0,80}\)|[^(){};]{0,120}),?"
            rf"\s{{0,20}}\{{[^{{}}]{{0,400}}?\bsecret\s{{0,4}}:\s{{0,8}}{_QUOTED}",
            2,
        ),
    ),
    (
        ("jsonwebtoken", "hono/jwt"),
        regex(
            rf"(?<![\w.$])(?:sign|verify)\(\s{{0,40}}(?:\{{[^{{}}]{{0,400}}\}}|[\w.$\[\]()]{{1,80}})\s{{0,8}},\s{{0,8}}{_QUOTED}"
        ),
    ),
    (("jose",), regex(rf"\bTextEncoder\(\)\.encode\(\s{{0,8}}{_QUOTED}")),
    (("iron-session",), regex(rf"\bpassword\s{{0,4}}:\s{{0,8}}{_QUOTED}")),
)
_JS_NAMED = regex(
    rf"(?:\b(?:const|let|var)\s+|[{{,.]\s{{0,200}}|^\s{{0,40}})(?P<name>[A-Za-z_]\w{{2,60}})\s{{0,4}}(?::\s?string\s{{0,4}})?[=:]\s{{0,8}}{_QUOTED}",
    8,
)
_SETTING = regex(
    r"^[ \t]{0,80}(?:-[ \t]{1,8})?[\"']?(?P<name>[A-Za-z_]\w{2,60})[\"']?[ \t]{0,8}[:=][ \t]{0,8}"
    r"(?P<quote>[\"']?)(?P<value>[^\s\"'#]{1,300})(?P=quote)[\"']?[ \t]*(?:[ \t]#.*)?\r?$",
    8,
)


class SigningKey(NamedTuple):
    """A literal, without its quotes, that `name` signs with."""

    file: File
    name: str
    start: int
    end: int


@rule("hardcoded-signing-key")
def hardcoded_signing_key(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report one hit for each key, at the first of its places."""
    groups: dict[str, list[SigningKey]] = {}
    for key in signing_keys(space):
        groups.setdefault(key.file.text[key.start : key.end], []).append(key)
    for value, group in groups.items():
        from hf_lint.fixes.python_secrets import read_from_environment

        first, *others = group
        fix = None if others else read_from_environment(space, first.file, [(first.start, first.end)], "SECRET_KEY")
        yield Hit(
            first.file.location(first.start, first.end),
            f"`{first.name}` signs with this literal, so anyone who can read the repository can forge signatures",
            "" if opens_something(space, [key.file for key in group]) else "unseen",
            related=tuple(one.file.location(one.start, one.end, "the same key") for one in others[:MAX_RELATED]),
            fix=fix,
            secret=not is_common_word(value),
        )


# A signature that tells who somebody is: sessions with an account in them, tokens that are checked.
_IDENTITY = regex(
    r"login_user|login_required|current_user|flask_login|jwt[_.]?(?:decode|verify|required)|\bdecode_token|"
    r"jwt\.verify|jwtVerify|passport\.|req(?:uest)?\.session\.\w*(?:user|admin|login|logged|auth|role|account)|"
    r"session(?:\.get\(|\[|\.)\s{0,2}[\"']?\w{0,20}(?:user|admin|login|logged|auth|role|account|email|member)",
    2,
)


_PASSWORDS = regex(
    r"check_password|verify_password|checkpw|compare_digest|bcrypt|argon2|pbkdf2|passlib|pwd_context|scrypt|"
    r"(?:\.password\w{0,10}|\[[\"']password[\"']\])\s{0,3}(?:==|!=)|(?:==|!=)\s{0,3}\w{1,40}\.password",
    2,
)


def opens_something(space: Space, files: Iterable[File]) -> bool:
    """Say whether a signature that is forged with a key in `files` makes somebody of its maker: code of the Space asks
    signed values who it is."""
    mine = [file for file in files if file.suffix == ".py" or file.suffix in _SCRIPTS]
    started = [file for file in mine if space.startup.role(file.path) in ("runs", "unknown")]
    if not started:
        return False  # which program reads a file of settings, and whether this Space starts it, is not known
    if any("django" in file.text.lower() for file in started):
        # Django keeps sessions in its database, and signs nothing else that tells who somebody is.
        return any("signed_cookies" in file.text for file in started)
    everything = space.select(".py", *_SCRIPTS)
    texts = [file.text for file in everything if space.startup.role(file.path) in ("runs", "unknown")]
    # Without a password that is checked, a visitor is whoever he says he is, and need not forge anything.
    return any(_IDENTITY.search(text) for text in texts) and any(_PASSWORDS.search(text) for text in texts)


def signing_keys(space: Space) -> tuple[SigningKey, ...]:
    """Return the signing keys that stand as literals in code and settings; those of a known shape left out."""
    return space.memo(_signing_keys)


def _signing_keys(space: Space) -> tuple[SigningKey, ...]:
    from hf_lint.rules.secrets.defaults import secret_defaults
    from hf_lint.rules.secrets.image import image_secrets

    taken: dict[str, list[tuple[int, int]]] = {}
    for path, spans in known_secrets(space).items():
        taken.setdefault(path, []).extend(spans)
    for default in secret_defaults(space):
        taken.setdefault(default.file.path, []).append((default.start, default.end))
    for secret in image_secrets(space):
        taken.setdefault(secret.file.path, []).append((secret.start, secret.end))
    found: dict[tuple[str, int], SigningKey] = {}
    for key in _all_keys(space):
        if not overlaps(taken.get(key.file.path, ()), key.start, key.end):
            found.setdefault((key.file.path, key.start), key)
    return tuple(found.values())


def _all_keys(space: Space) -> Iterator[SigningKey]:
    for file in space.select(".py", *_SCRIPTS, *_SETTINGS):
        if file.suffix == ".py" and not _names_some(file):
            continue
        if not place_of(file.path).generic or not may_sign(file.text):
            continue
        if file.suffix == ".py":
            module = space.python(file)
            for name, node in _find_in_python(module):
                span = _inside(file.text, *module.span_of(node))
                yield SigningKey(file, name, *span)
        elif file.suffix in _SCRIPTS:
            yield from _find_in_javascript(file)
        else:
            yield from _find_in_settings(file)
    for dockerfile in space.dockerfiles:
        for instruction in dockerfile.select("ENV"):
            for pair in instruction.pairs:
                if pair.value is not None and is_signing_name(pair.name.text):
                    value = instruction.expand(pair.value)
                    if value.known and is_signing_value(pair.name.text, value.text):
                        yield SigningKey(dockerfile.file, pair.name.text, pair.value.start, pair.value.end)


def _names_some(file: File) -> bool:
    """Return whether a name in Python has what names of signing keys, and of what takes one, have in them."""
    plain = " ".join(file.words).lower().replace("_", "")
    return any(hint in plain for hint in _PYTHON_HINTS)


def may_sign(text: str) -> bool:
    """Report whether a literal in `text` may be a key that something signs with."""
    lower = text.lower()
    return any(hint in lower for hint in _HINTS)


def _find_in_python(source: PythonSource) -> Iterator[tuple[str, ast.expr]]:
    for name, node in _find_given(source):
        literal = _literal(source, node)
        if literal is not None and is_signing_value(name, _text(literal)):
            yield name, literal


def _find_given(source: PythonSource) -> Iterator[tuple[str, ast.expr]]:
    """Yield what is given to names of signing keys, and to calls that take one."""
    sessions = any(word in source.text for word in _FRAMEWORKS)
    for assign in source.nodes(ast.Assign):
        for target in assign.targets:
            name = _name_of(source, target)
            # A variable `secret_key` may be that of a storage client; the attribute of an app is not.
            if is_signing_name(name) and (sessions or name != "secret_key" or not isinstance(target, ast.Name)):
                yield name, assign.value
    for annotated in source.nodes(ast.AnnAssign):
        name = _name_of(source, annotated.target)
        if annotated.value is not None and is_signing_name(name):
            yield name, annotated.value
    for mapping in source.nodes(ast.Dict):
        for key, value in zip(mapping.keys, mapping.values, strict=True):
            name = source.constant(key) or "" if key is not None else ""
            if is_signing_name(name) and (name not in _AMBIGUOUS or name.isupper()):
                yield name, value
    for call in source.nodes(ast.Call):
        yield from _read_call(source, call)


def _read_call(source: PythonSource, call: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    name = source.qualified_name(call.func) or _attributes(call.func)
    parts = name.split(".")
    place, keywords = _TAKERS.get(".".join(parts[-2:])) or _TAKERS.get(parts[-1]) or (len(call.args), ())
    called = ".".join(parts[-2:]) if ".".join(parts[-2:]) in _TAKERS else parts[-1]
    for keyword in call.keywords:
        sure = keyword.arg is not None and is_signing_name(keyword.arg) and keyword.arg not in _AMBIGUOUS
        if keyword.arg in keywords or sure:
            yield f"{called}({keyword.arg}=...)", keyword.value
    if place < len(call.args):
        yield f"{called}(...)", call.args[place]


def _attributes(node: ast.expr) -> str:
    """Return the last two names of a call on something unknown: self.app.config.update -> config.update."""
    if isinstance(node, ast.Attribute):
        before = node.value
        inner = before.attr if isinstance(before, ast.Attribute) else before.id if isinstance(before, ast.Name) else ""
        return f"{inner}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _name_of(source: PythonSource, target: ast.expr) -> str:
    if isinstance(target, ast.Subscript):
        return source.constant(target.slice) or ""
    return target.attr if isinstance(target, ast.Attribute) else target.id if isinstance(target, ast.Name) else ""


def _literal(source: PythonSource, node: ast.expr) -> ast.Constant | None:
    """Return the literal that `node` is, or that the name it is stands for."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "encode":
        node = node.func.value
    if (
        isinstance(node, ast.Call)
        and node.args
        and isinstance(node.func, ast.Name)
        and node.func.id in ("SecretStr", "Secret")
    ):
        node = node.args[0]
    if isinstance(node, ast.Name):
        bound = source.bound_value(node.id)
        node = bound if bound is not None else node
    return node if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes) else None


def _text(literal: ast.Constant) -> str:
    value = literal.value
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _inside(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the place of a literal without its prefix and quotes."""
    body = text[start:end].lstrip("rRbBuU")
    first = end - len(body)
    mark = body[:3] if body[:3] in ('"""', "'''") else body[:1]
    return first + len(mark), max(end - len(mark), first + len(mark))


def _find_in_javascript(file: File) -> Iterator[SigningKey]:
    imported = (pattern for packages, pattern in _JS_IMPORTED if any(name in file.text for name in packages))
    for pattern in (*_JS_CALLS, *imported):
        for match in pattern.finditer(file.text):
            name = re.split(r"[(:=]", match.group(), maxsplit=1)[0].strip()
            if is_signing_value(name, match["value"]):
                yield SigningKey(file, name, *match.span("value"))
    for match in _JS_NAMED.finditer(file.text):
        name = match["name"]
        if is_signing_name(name) and name not in ("secretKey", "secret_key") and is_signing_value(name, match["value"]):
            yield SigningKey(file, name, *match.span("value"))


def _find_in_settings(file: File) -> Iterator[SigningKey]:
    for match in _SETTING.finditer(file.text):
        name = match["name"]
        if is_signing_name(name) and name not in ("secretKey", "secret_key") and is_signing_value(name, match["value"]):
            yield SigningKey(file, name, *match.span("value"))
