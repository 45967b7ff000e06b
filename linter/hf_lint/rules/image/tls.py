"""TLS checks switched off: in the image, in scripts, in the app."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
from hf_lint.space.calls import may_hold
from hf_lint.space.environ import ENVIRON
from hf_lint.startup.programs import all_programs, is_remote

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hf_lint.core.model import Problem
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.file import File
    from hf_lint.space.python import PythonModule
    from hf_lint.space.shell import Command, Word
    from hf_lint.startup.programs import Program

_PYTHON_HINT = regex(r"(?:verify|verify_ssl|ssl)\s*=\s*False|unverified_context|CERT_NONE")
_PYTHON_WORDS = ("verify", "ssl", "unverified_context", "CERT_NONE")
_FALSE = frozenset(("false", "0", "no", "off", "none"))
_TRUE = frozenset(("true", "1", "yes", "on"))
_CLIENTS = ("requests", "httpx", "aiohttp", "urllib3", "websockets", "niquests", "curl_cffi", "boto3", "elasticsearch")
_CALLS = frozenset(
    ("get", "post", "put", "patch", "delete", "head", "options", "request", "stream", "send", "Client", "AsyncClient")
)
_JS = regex(
    r"^(?!\s*(?://|\*)).*?(rejectUnauthorized[\"']?\s*:\s*false|NODE_TLS_REJECT_UNAUTHORIZED[\"']?\]?\s*=\s*[\"'`]?0)",
    re.MULTILINE,
)
_TRUSTED = regex(r"\[\s*(?:[\w-]{1,40}=\S{1,100}\s+){0,8}trusted=yes\b")


@rule("disabled-tls")
def disabled_tls(space: Space, policy: Policy) -> Iterator[Hit | Problem]:
    """Report certificates are not checked, so anybody on the way can answer."""
    switches = policy.params["variables"]
    for dockerfile in space.dockerfiles:
        for instruction in dockerfile.reached_instructions:
            for pair in instruction.pairs if instruction.name in ("ENV", "ARG") else ():
                value = instruction.expand(pair.value).text if pair.value else None
                if value is not None and _switches_off(pair.name.text, value, switches):
                    place = dockerfile.file.location(pair.start, pair.end)
                    message = f"`{pair.name.text}={value[:20]}` disables certificate verification for the whole image"
                    yield Hit(place, message, "code" if pair.name.text in policy.params["installers"] else "")
    for program in all_programs(space):
        for command in program.script.walk():
            yield from _command(program, command, switches)
    names = [name for name in switches if may_hold(space, name)] if may_hold(space, "environ") else []
    words = [word for word in _PYTHON_WORDS if may_hold(space, word)]
    for file in space.select(".py") if names or words else ():
        switched = file.holds_any(names) and file.holds("environ")
        if switched or (file.holds_any(words) and _PYTHON_HINT.search(file.text) is not None):
            yield from _python(file, space.python(file), switches)
    for file in space.select(".js", ".mjs", ".cjs", ".ts", ".tsx"):
        if len(file.text) < 500_000 and ("rejectUnauthorized" in file.text or "NODE_TLS_REJECT" in file.text):
            for match in _JS.finditer(file.text):
                message = f"`{' '.join(match[1].split())[:60]}` disables certificate verification"
                yield Hit(file.location(match.start(1), match.end(1)), message)


def _switches_off(name: str, value: str, switches: Mapping[str, str]) -> bool:
    """Return whether the variable with this value turns checks off. `switches` says by which kind of value."""
    kind = switches.get(name)
    text = value.strip().strip("'\"").lower()
    if kind == "false":
        return text in _FALSE
    if kind == "true":
        return text in _TRUE
    if kind == "empty":
        return text in ("", "/dev/null")
    return kind == "any" and text != ""


def _command(program: Program, command: Command, switches: Mapping[str, str]) -> Iterator[Hit]:
    def hit(word: Word, what: str) -> Hit:
        variant = "code" if command.name in _INSTALLERS or _sends_token(command) else ""
        return Hit(program.file.location(word.start, word.end), what, variant)

    for assignment in command.assignments:
        if _switches_off(assignment.name, assignment.value, switches):
            yield hit(assignment.word, f"`{assignment.name}={assignment.value[:20]}` disables certificate verification")
    if command.name == "export":
        for word in command.argv[1:]:
            name, equals, value = word.value.partition("=")
            if equals and _switches_off(name, value, switches):
                yield hit(word, f"`{name}={value[:20]}` disables certificate verification")
    found = _option(program, command)
    if found:
        yield hit(*found)


def _sends_token(command: Command) -> bool:
    """Say whether a download carries credentials: a header, `-u`, a user in the URL."""
    texts = [word.text for word in command.program_words]
    return command.program in ("curl", "wget") and any(
        _CREDENTIAL.search(text) or text in ("-u", "--user", "--http-user") for text in texts
    )


def _option(program: Program, command: Command) -> tuple[Word, str] | None:
    name = command.program
    words = command.program_words
    values = [word.value for word in words]
    insecure = _INSECURE.get(name)
    if insecure:
        for word in words:
            if insecure.fullmatch(word.value):
                urls = [program.resolve(other) for other in words if "://" in other.value]
                if name in ("curl", "wget") and urls and not any(is_remote(url) for url in urls):
                    return None
                return word, f"`{name} {word.value[:60]}` disables certificate verification"
    if name == "pip":
        for index, value in enumerate(values):
            if value == "--trusted-host" or value.startswith("--trusted-host=") or value == "global.trusted-host":
                return words[index], "pip installs packages from this host without verifying its certificate"
    if name in ("echo", "printf", "tee"):
        for word in words:
            if _TRUSTED.search(word.value):
                return word, "apt installs packages from this source without verifying its signature (`trusted=yes`)"
    settings = _SETTINGS.get(name)
    if settings:
        match = settings.search(" ".join(values))
        if match:
            return words[0], f"`{name} {match.group()}` disables certificate verification"
    return None


_INSTALLERS = frozenset(
    ("pip", "uv", "apt", "apt-get", "apk", "dnf", "yum", "git", "npm", "yarn", "pnpm", "conda", "echo", "printf", "tee")
)
"""Commands that install what they fetch, and those that write such a setting for apt."""
_CREDENTIAL = regex(r"[Aa]uthorization[\"']?\s*:|[Bb]earer |://[^/@\s]{1,200}@")
_INSECURE = {
    "curl": regex(r"-[a-zA-Z]{0,20}k[a-zA-Z]{0,20}|--insecure|--proxy-insecure"),
    "wget": regex(r"--no-check-certificate"),
    "apt-get": regex(r"--allow-unauthenticated|--force-yes|--allow-insecure-repositories"),
    "apt": regex(r"--allow-unauthenticated|--force-yes|--allow-insecure-repositories"),
    "apk": regex(r"--allow-untrusted"),
    "dnf": regex(r"--nogpgcheck"),
    "yum": regex(r"--nogpgcheck"),
    "aria2c": regex(r"--check-certificate=false"),
    "uv": regex(r"--allow-insecure-host(?:=.*)?"),
}
_SETTINGS = {
    "git": regex(r"http\.(?:\S{1,100}\.)?sslverify(?:=|\s+)(?:false|0|no|off)\b", re.IGNORECASE),
    "npm": regex(r"(?:set\s+)?strict-ssl(?:=|\s+)false\b"),
    "yarn": regex(r"(?:set\s+)?(?:strict-ssl|enableStrictSsl)(?:=|\s+)false\b"),
    "pnpm": regex(r"(?:set\s+)?strict-ssl(?:=|\s+)false\b"),
    "conda": regex(r"ssl_verify\s+(?:false|no|0)\b", re.IGNORECASE),
    "apt-get": regex(r"Verify-Peer=\"?(?:false|0|no)\b", re.IGNORECASE),
    "apt": regex(r"Verify-Peer=\"?(?:false|0|no)\b", re.IGNORECASE),
}


def _python(file: File, module: PythonModule, switches: Mapping[str, str]) -> Iterator[Hit]:
    """Yield one finding a file and kind: the first place, the others related."""
    found: dict[str, list[ast.AST]] = {}
    for call in module.nodes(ast.Call):
        kind, node = _call_kind(module, call)
        if kind:
            found.setdefault(kind, []).append(node)
    for assign in module.nodes(ast.Assign):
        kind = _assign_kind(module, assign, switches)
        if kind:
            found.setdefault(kind, []).append(assign)
    for kind, nodes in found.items():
        nodes.sort(key=lambda node: module.span_of(node)[0])
        places = [file.location(*module.span_of(node)) for node in nodes]
        more = f" ({len(nodes)} places in this file)" if len(nodes) > 1 else ""
        variant = "code" if any(_carries_token(module, node) for node in nodes) else ""
        yield Hit(places[0], kind + more, variant, related=tuple(places[1:20]))


def _carries_token(module: PythonModule, node: ast.AST) -> bool:
    """Say whether the call around a switch has `auth=`, or a header that logs in."""
    start, end = module.span_of(node)
    for call in module.nodes(ast.Call):
        first, last = module.span_of(call)
        if isinstance(node, ast.keyword) and first <= start and end <= last and node in call.keywords:
            return any(word.arg == "auth" or _CREDENTIAL.search(_source_of(module, word)) for word in call.keywords)
    return False


def _source_of(module: PythonModule, word: ast.keyword) -> str:
    """Return the source of an argument; of a name, that of the value it is given."""
    value = module.bound_value(word.value.id) if isinstance(word.value, ast.Name) else word.value
    start, end = module.span_of(value) if value is not None else (0, 0)
    return module.text[start : min(end, start + 2000)]


def _is_false(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def _call_kind(module: PythonModule, call: ast.Call) -> tuple[str, ast.AST]:
    """Return what is wrong with the call ("" for nothing), and the node that says so."""
    name = module.qualified_name(call.func) or ""
    attribute = call.func.attr if isinstance(call.func, ast.Attribute) else name
    if name.endswith("_create_unverified_context") and name.startswith("ssl"):
        return "`ssl._create_unverified_context()` makes connections without certificate verification", call
    known = name.startswith(tuple(f"{client}." for client in _CLIENTS))
    for keyword in call.keywords:
        if keyword.arg == "verify" and _is_false(keyword.value):
            other = name and not known
            if known or (attribute in _CALLS and not other):
                return "`verify=False` disables certificate verification", keyword
        elif keyword.arg in ("verify_ssl", "ssl") and _is_false(keyword.value) and (known or attribute in _CALLS):
            return f"`{keyword.arg}=False` disables certificate verification", keyword
        elif keyword.arg in ("cert_reqs", "ssl_cert_reqs"):
            text = module.constant(keyword.value) or module.qualified_name(keyword.value) or ""
            if text.endswith("CERT_NONE"):
                return "`CERT_NONE` disables certificate verification", keyword
    return "", call


def _assign_kind(module: PythonModule, assign: ast.Assign, switches: Mapping[str, str]) -> str:
    value = assign.value
    for target in assign.targets:
        if isinstance(target, ast.Attribute):
            if target.attr == "verify" and _is_false(value):
                return "`verify = False` disables certificate verification"
            if target.attr == "verify_mode" and (module.qualified_name(value) or "").endswith("CERT_NONE"):
                return "`CERT_NONE` disables certificate verification"
            if (
                target.attr == "_create_default_https_context"
                and (module.qualified_name(value) or "") == "ssl._create_unverified_context"
            ):
                return (
                    "every HTTPS connection of this process skips certificate "
                    "verification (`ssl._create_unverified_context`)"
                )
        elif isinstance(target, ast.Subscript) and module.qualified_name(target.value) == ENVIRON:
            name, text = module.constant(target.slice), module.constant(value)
            if name and text is not None and _switches_off(name, text, switches):
                return f"`{name}` disables certificate verification for the whole process"
    return ""
