"""Secrets known by their place: what is assigned to a secret's name, in code and in configuration."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from hf_lint.core.lazy import regex
from hf_lint.secrets.names import secret_class
from hf_lint.secrets.values import is_basic_login, is_key, is_login_password, is_password, strip_scheme

if TYPE_CHECKING:
    from collections.abc import Iterator

_ANCHORS = ("token", "secret", "pass", "pwd", "key", "credential", "auth", "dsn", "jwt", "connection", "conn_str", "pw")
_NAME_SIDE = 48
_NAME_RIGHT = regex(r"[\w-]{0,48}")
_NAME_LEFT = regex(r"[\w.-]*")
_QUOTE = r"\\{0,3}[\"'`]"
_VALUE = regex(
    rf"""
    (?:{_QUOTE})?[ \t]?[\])]{{0,2}}
    (?:[ ]?:[ ]?[A-Za-z_&][\w.\[\]<>& |]{{0,40}}?(?=[ ]?=))?
    \s{{0,8}}
    (?:
        (?:={{1,3}}|:=?|=>|!={{1,2}}|>|\|)\s{{0,8}}
        (?:
            \(\s{{0,40}}
          | [\[{{]\s{{0,40}}(?:{_QUOTE}[\w@.-]{{1,60}}{_QUOTE}\s?:\s?)?
          |
            [\w.]{{0,40}}\(\s{{0,8}}{_QUOTE}[\w.-]{{1,60}}{_QUOTE}\s{{0,4}},\s{{0,8}}(?:default\s?=\s?)?
          | (?:[\w.]{{0,30}}(?:SecretStr|Field|str)|new\ \w{{1,30}})\(\s{{0,8}}(?:default\s?=\s?)?
          | [\w.]{{1,40}}[(\[]{_QUOTE}[\w.-]{{1,60}}{_QUOTE}[)\]]\s{{0,4}}(?:or|\|\||\?\?)\s{{0,4}}
          | [\w.]{{1,60}}\s{{1,4}}(?:or|\|\||\?\?)\s{{0,4}}
        )?
      | (?P<comma>,)[ \t]{{0,4}}(?:(?:type=\w{{1,20}},\s?)?(?:default|value)\s?=\s?)?
      | (?:or|\|\||\?\?)\s{{0,4}}
      | ,?\s{{0,20}}(?:{_QUOTE})?value(?:{_QUOTE})?\s?[=:]\s?
      | (?P<blank>(?<=\w)[ \t]{{1,4}})
      | \(\s{{0,8}}
    )
    (?:[rRbBuUfF]{{1,2}}(?=["']))?
    (?P<quote>{_QUOTE})(?P<quoted>(?:(?!(?P=quote))[^\n]){{4,1200}})(?P=quote)(?(comma)(?![ \t]?:[ \t]*\S))
    """,
    re.VERBOSE,
)
_BARE = regex(
    r"(?:[\"'])?(?P<separator>[ \t]{0,8}(?:[:?+]?=|:)[ \t]{0,8}|[ \t]{1,8}|"
    r"(?:[ \t]{0,4}\n[ \t]{0,20}|, ?)value:[ \t]{0,4}|>)(?:[&!]\w{1,20}[ ])?"
    r"(?:(?P<scheme>(?:Bearer|Token|token|Basic|Bot)[ ]))?(?P<bare>[^\s\"'`<>,;{}]{4,1200})"
)
_QUERY = regex(r"=(?P<bare>[A-Za-z0-9_.~+%-]{16,400})")
_LOGIN = regex(r"curl\b[^\n|;]{0,200}?\s(?:-u|--user)[ =]?[\"']?(?P<user>[\w.@-]{1,60}):(?P<password>[^\s\"']{3,120})")
_VERBS = ("pass", "key")
_COMMENTS = ("#", "//", "*", "--", ";", "!", "%")
_PAIR = regex(
    r"(?P<call>auth\w{0,10}\s?=\s?\[?\s{0,8}\(|Auth\(|auth\(|login\()\s{0,8}[\"'](?P<user>[^\"'\n]{1,80})[\"']\s{0,4},"
    r"\s{0,8}[\"'](?P<password>[^\"'\n]{3,120})[\"']\s{0,4},?\s{0,8}\)"
)
_COMMAND = regex(r"(?:^|\s)(?:(?:ENV|ARG)[ \t]+[\w]*|--?[\w-]*)$")


class Assignment(NamedTuple):
    """A literal that a name is given: the name with what stands before it, and where the value is."""

    name: str
    start: int
    end: int
    form: str
    """`quoted`, `bare`, `comment` (bare, in code) or `query` (of an address)."""


def find_assignments(text: str, lower: str, *, bare: bool, blanks: str) -> Iterator[Assignment]:
    """Literals that names with a secret's word are given. `lower` is `text` in lower case, offset for offset.

    `bare` where values stand without quotes (.env, YAML, shell). A blank parts name and value after options and in
    instructions (--token X, ENV TOKEN X) where `blanks` is "options", and after any name where it is "lines" (.netrc).
    """
    seen = -1
    for at in _anchors(lower):
        name_end = _name_end(text, at)
        if name_end <= seen:
            continue
        seen = name_end
        name = _name(text, at, name_end)
        if _is_path_part(text, name_end - len(name), name_end):
            continue
        match = _VALUE.match(text, name_end)
        if match and match["comma"] and not _is_first_argument(text, name_end - len(name)):
            continue
        if match and match["blank"] and name.lower().strip("-") in _VERBS:
            continue
        if match:
            start, end = match.span("quoted")
            yield Assignment(name, start, end, "quoted")
            continue
        form = _bare_form(text, name_end - len(name), bare=bare)
        match = (_QUERY if form == "query" else _BARE).match(text, name_end) if form else None
        if match and (form == "query" or match["separator"].strip() or _blank_parts(text, at, blanks)):
            yield Assignment(name, match.start("bare"), match.end("bare"), form)


def find_pairs(text: str, lower: str) -> Iterator[tuple[int, int]]:
    """Where the passwords in pairs of user and password are: auth=("user", "..."), server.login("user", "...")."""
    for word, pattern in (("auth", _PAIR), ("login(", _PAIR), ("curl ", _LOGIN)):
        at = lower.find(word)
        while at >= 0:
            match = pattern.match(text, at)
            if match and is_login_password(match["user"], match["password"]):
                weak_counts = pattern is _PAIR and "=" in match["call"]
                if weak_counts or is_password(match["password"]):
                    yield match.span("password")
            at = lower.find(word, at + len(word))


def judge_assigned(name: str, value: str) -> tuple[str, int]:
    """The generic kind of `value` under `name`, `` for none, and how many leading characters are not the secret."""
    secrecy = secret_class(name)
    if not secrecy:
        return "", 0
    skipped = strip_scheme(value)
    secret = value[skipped:]
    if value[:skipped].lower().startswith("basic"):
        return ("login-pair", skipped) if is_basic_login(secret) else ("", 0)
    if secrecy == "password":
        return ("assigned-password", skipped) if is_password(secret) else ("", 0)
    return ("assigned-secret", skipped) if is_key(secret, strict=secrecy == "key") else ("", 0)


def _anchors(lower: str) -> list[int]:
    found = []
    for word in _ANCHORS:
        at = lower.find(word)
        while at >= 0:
            found.append(at)
            at = lower.find(word, at + len(word))
    found.sort()
    return found


def _name_end(text: str, at: int) -> int:
    match = _NAME_RIGHT.match(text, at)
    return match.end() if match else at


def _name(text: str, at: int, end: int) -> str:
    left = _NAME_LEFT.match(text[max(at - _NAME_SIDE, 0) : at][::-1])
    start = at - (left.end() if left else 0)
    before = text[max(start - 7, 0) : start].lower()
    for word in ("api ", "access ", "secret "):
        if before.endswith(word):
            return text[start - len(word) : end]
    return text[start:end]


def _is_first_argument(text: str, start: int) -> bool:
    """Whether the quoted name that begins at `start` is first in its parentheses, or a label: set("token", "...")."""
    return text[max(start - 10, 0) : start].rstrip("\\\"'`-").endswith(("(", "[", "label="))


def _is_path_part(text: str, start: int, end: int) -> bool:
    """Whether the name is a part of something longer that colons divide: AWS::IAM::AccessKey, arn:...:secret:name."""
    before = text[max(start - 2, 0) : start]
    return before == "::" or (before.endswith(":") and text.startswith(":", end))


def _bare_form(text: str, start: int, *, bare: bool) -> str:
    """How a value without quotes counts behind the name at `start`: see Assignment.form; empty when it does not."""
    if text[max(start - 1, 0) : start] in ("?", "&"):
        return "query"
    if bare:
        return "bare"
    line = text[text.rfind("\n", max(start - 200, 0), start) + 1 : start].lstrip()
    return "comment" if line.startswith(_COMMENTS) else ""


def _blank_parts(text: str, at: int, blanks: str) -> bool:
    """Whether a blank parts the name at `at` from its value: see `find_assignments`."""
    if blanks != "options":
        return blanks == "lines"
    return bool(_COMMAND.search(text[max(text.rfind("\n", 0, at) + 1, at - 120) : at]))
