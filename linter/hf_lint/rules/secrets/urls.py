"""URLs that carry a credential: `https://user:token@host`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
from hf_lint.rules.secrets.claims import overlaps
from hf_lint.secrets import is_secret_name, judge_value, scan_space
from hf_lint.secrets.values import is_example_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.file import File

_SUFFIXES = [
    ".sh",
    ".bash",
    ".zsh",
    ".ps1",
    ".bat",
    ".cmd",
    ".yml",
    ".yaml",
    ".toml",
    ".cfg",
    ".ini",
    ".txt",
    ".in",
    ".py",
    ".ipynb",
    ".js",
    ".ts",
    ".mjs",
    ".mk",
    ".gitmodules",
    ".conf",
]
_NAMES = frozenset(
    ["Makefile", "makefile", "Justfile", "justfile", "Procfile", "package.json", ".gitmodules", ".gitconfig", ".npmrc"]
)
_LONGEST_LINE = 4_000
_DOCKERFILE = regex(r"(?:^|\.)(?:docker|container)file(?:\.|$)", re.IGNORECASE)
# One piece of a user name or password: a variable in one of its spellings, or plain characters.
_PIECE = (
    r"""(?:\$\{\{[^{}\n]{1,200}\}\}|\$\([^()\n]{1,200}\)|\$?\{[^{}\n]{1,100}\}|\$(?![{(])|[^\s/@:'"`<>(){}\\,;|$])"""
)
_URL = regex(
    rf"\b(?P<scheme>(?:git\+)?https?|ftps?)://(?P<user>{_PIECE}{{0,200}})(?::(?P<password>{_PIECE}{{0,200}}))?"
    r"@(?P<host>[A-Za-z0-9_$\[{][^\s/'\"`<>:]{0,200})"
)
_VARIABLE = regex(
    r"""\$\{\{\s*(?:(?:secrets|env|vars|inputs|github)\.)?(?P<expression>[\w.-]+)[^{}]*\}\}
    |\$\((?P<command>[^()]*)\)|\$\{(?P<braced>\w+)[^{}]*\}|\$(?P<plain>\w+)|%(?P<windows>\w+)%|\{(?P<format>[^{}]*)\}""",
    re.VERBOSE,
)


@rule("token-in-url")
def token_in_url(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a hit for each URL with a credential that the detector does not know by itself."""
    from hf_lint.rules.secrets.build_secrets import persisted_places

    found = scan_space(space)
    for file in space.files.values():
        if file.kind_if_known or file.vendored or not _is_read(file) or not _may_hold_one(file.text):
            continue
        secrets = tuple((match.start, match.end) for match in found.get(file.path, ()))
        persisted = persisted_places(space, file.path)
        for match in _URL.finditer(file.text):
            start, end = match.start(), match.end("host")
            if overlaps(secrets, start, end) or overlaps(persisted, start, end) or _is_comment(file, start):
                continue
            hit = _judge(file, match)
            if hit is not None:
                yield hit


def _may_hold_one(text: str) -> bool:
    """Return whether an `@` follows a `://` on its line. No part of the text is gone through twice."""
    scheme = text.find("://")
    sign = line_end = -1
    while scheme >= 0:
        if sign < scheme:
            sign = text.find("@", scheme)
        if line_end < scheme:
            line_end = text.find("\n", scheme)
        if sign < 0:
            return False
        if line_end < 0 or sign < line_end:
            return True
        scheme = text.find("://", scheme + 3)
    return False


def _judge(file: File, match: re.Match[str]) -> Hit | None:
    """Return the hit for a URL with userinfo, None where that is a user name only, or an example."""
    user, password = match["user"], match["password"]
    secret, group = (password, "password") if password else (user, "user")
    if not secret or password == "":
        return None
    variable = _VARIABLE.search(secret)
    if variable is None:
        if password is None or is_example_address(file.text, match.end("password")):
            return None
        if judge_value("url_password", password) is None:
            return None
        place = file.location(match.start(group), match.end(group))
        return Hit(place, f"this URL contains the password of `{match['host']}`", secret=True)
    name = next((text for text in variable.groups() if text), "")
    if password is None and not is_secret_name(_words(name)):
        return None
    line = file.text.rfind("\n", 0, match.start()) + 1
    if "proxy" in file.text[max(line, match.start() - 200) : match.end()].lower():
        return None  # a proxy takes its credential in no other way
    message = (
        f"this URL contains the value of `{variable.group()}`, which then "
        "appears in process lists, `.git/config` and logs"
    )
    return Hit(file.location(match.start(), match.end("host")), message, variant="variable")


def _words(name: str) -> str:
    """Return the last name in an expression: `quote(self.hf_token)` -> hf_token; `cat /run/secrets/HF_TOKEN` ->
    HF_TOKEN."""
    words = re.findall(r"\w+", name)
    return words[-1] if words else ""


def _is_read(file: File) -> bool:
    return file.suffix in _SUFFIXES or file.name in _NAMES or _DOCKERFILE.search(file.name) is not None


def _is_comment(file: File, start: int) -> bool:
    """Return whether only a comment sign stands in front: comments show how, they do nothing."""
    line = file.text.rfind("\n", max(start - _LONGEST_LINE, 0), start) + 1
    if not line and start > _LONGEST_LINE:
        return False  # to look for the beginning of a long line at each URL takes the square of its length
    return file.text[line : min(start, line + 80)].lstrip().startswith(("#", "//", "REM ", "::"))
