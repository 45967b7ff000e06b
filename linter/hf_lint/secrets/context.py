"""Secrets known by their place: what is assigned to a secret's name, in code and in configuration."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple
from hf_lint.secrets.values import (
    is_login_password,
    is_password,
)
from hf_lint.secrets.words import NAME_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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
        (?P<operator>={{1,3}}|:=?|=>|!={{1,2}}|>|\|)\s{{0,8}}
        (?:
            \(\s{{0,40}}
          | (?P<list>[\[{{])\s{{0,40}}(?:{_QUOTE}[\w@.-]{{1,60}}{_QUOTE}\s?:\s?)?
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
      | (?P<call>\()\s{{0,8}}
      | \s\{{\s{{0,40}}(?:\w{{1,20}}\s{{0,4}}=\s{{0,4}}[\w"]{{1,40}}\s{{1,40}})?default\s{{0,4}}=\s{{0,4}}
    )
    (?:[rRbBuUfF]{{1,2}}(?=["']))?
    (?P<quote>{_QUOTE})(?P<quoted>(?:(?!(?P=quote))[^\n]){{4,1200}})(?P=quote)(?(comma)(?![ \t]?:[ \t]*\S))
    """,
    re.VERBOSE,
)
_BARE = regex(
    r"(?:[\"'])?(?P<separator>[ \t]{0,8}(?:[:?+]?=|:)[ \t]{0,8}|[ \t]{1,8}|"
    r"(?:[ \t]{0,4}\n[ \t]{0,20}|, ?)value:[ \t]{0,4}|</key>\s{0,40}<string>|>)(?:[&!]\w{1,20}[ ])?"
    r"(?:(?P<scheme>(?:Bearer|Token|token|Basic|Bot)[ ]))?(?P<bare>[^\s\"'`<>,;{}]{4,1200})"
)
_QUERY = regex(r"=(?P<bare>[A-Za-z0-9_.~+%-]{16,400})")
# PASSWORD=value within quotes, as the output of `env` or an argument of `docker run -e`; or of a libpq address.
_IN_STRING = regex(r"=(?P<bare>[^\s\"'`\\<>,;&(){}\[\]]{6,400})(?=[\"'`\s\\])")
_EQUALS = regex(r"\w{1,20}=\S")
_LIBPQ = regex(
    r"\b(?:host|hostaddr|dbname|user|port|sslmode|server|database|uid|data source)\s?=\s?[^\s=\"']", re.IGNORECASE
)
_OPTION_MAKER = regex(r"(?:add_argument|[oO]ption|addOption|argument)\(\s*(?:[\"']-\w[\"'],\s*)?$")
_ESCAPED_END = regex(r"(?<!\\)\\+(?:[nrt\"']|$)")
# API_KEY: value, on a line of its own in a longer text.
_ON_LINE = regex(r":[ \t]{1,4}(?P<bare>[A-Za-z0-9_+/=.~-]{20,200})[ \t]{0,9}\r?(?=\n|$)")
# "app --password value --port 7860"

_OPTION = regex(r"(?:=|[ \t]{1,4})(?P<bare>[^\s\"'`\\<>,;&(){}\[\]]{6,400})(?=[\"'`\s\\])")
_BARE_FORMS = {"query": _QUERY, "string": _IN_STRING, "line": _ON_LINE, "option": _OPTION}
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
    """How it is given. With quotes: `quoted`, `list`, `compare` (==) or `call` (of something of that name); without:
    `bare`, `comment` (in code), `string` (within the quotes of a longer text), `line` (alone on one),
    `option` (of a command line) or `query` (of an address)."""


def find_assignments(text: str, words: Mapping[str, list[int]], *, bare: bool, blanks: str) -> Iterator[Assignment]:
    """Literals that names with a secret's word are given. `words` is what words.find_words says of the text.

    `bare` where values stand without quotes (.env, YAML, shell). A blank parts name and value after options and in
    instructions (--token X, ENV TOKEN X) where `blanks` is "options", and after any name where it is "lines" (.netrc).
    """
    seen = -1
    for at in sorted(chain.from_iterable(words[word] for word in NAME_WORDS)):
        name_end = _name_end(text, at)
        if name_end <= seen:
            continue
        seen = name_end
        name = _name(text, at, name_end)
        if _is_path_part(text, name_end - len(name), name_end):
            continue
        match = _VALUE.match(text, name_end)
        if match and match["comma"] and not _is_first_argument(text, name_end - len(name), match.group()):
            continue
        if match and match["blank"] and name.lower().strip("-") in _VERBS:
            continue
        if match:
            start, end = match.span("quoted")
            yield Assignment(name, start, end, _quoted_form(match))
            continue
        form = _bare_form(text, name_end - len(name), bare=bare)
        match = _BARE_FORMS.get(form, _BARE).match(text, name_end) if form else None
        if match and (form in _BARE_FORMS or match["separator"].strip() or _blank_parts(text, at, blanks)):
            start, end = match.span("bare")
            if text[max(name_end - len(name) - 2, 0) : name_end - len(name)] == "${":
                if text[start] not in "-=":
                    continue  # what stands for the variable when it is set, or an error: ${NAME:+...}
                start += 1
            yield Assignment(name, start, start + _bare_length(text[start:end], text[end : end + 1], form), form)


def find_pairs(text: str, words: Mapping[str, list[int]]) -> Iterator[tuple[int, int]]:
    """Yield where the passwords in pairs of user and password are: auth=("user", "..."), server.login("user",
    "...")."""
    for at in (*words["auth"], *words["login"]):
        match = _PAIR.match(text, at)
        if match and is_login_password(match["user"], match["password"]):
            weak_counts = "=" in match["call"]
            if weak_counts or is_password(match["password"]):
                yield match.span("password")


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


def _is_first_argument(text: str, start: int, behind: str) -> bool:
    """Return whether the quoted name that begins at `start` is first in its parentheses, or a label: set("token",
    "...").

    An option is one wherever it stands in a list of arguments: ["app", "--token", "..."].
    """
    if text.startswith("--", start) and text[max(start - 1, 0) : start] in ('"', "'"):
        return "default" in behind[:40] or not _OPTION_MAKER.search(text[max(start - 40, 0) : start - 1])
    return text[max(start - 10, 0) : start].rstrip("\\\"'`-").endswith(("(", "[", "label="))


def _is_path_part(text: str, start: int, end: int) -> bool:
    """Return whether the name is a part of something longer that colons divide: AWS::IAM::AccessKey,
    arn:...:secret:name."""
    before = text[max(start - 2, 0) : start]
    if before.endswith("/") and (before[0].isalnum() or before[0] in "._/"):
        return True  # of a file or an address: /etc/passwd:22:...
    return before == "::" or (before.endswith(":") and text.startswith(":", end))


def _bare_form(text: str, start: int, *, bare: bool) -> str:
    """Return how a value without quotes counts behind the name at `start`: see Assignment.form; empty when it does
    not."""
    before = text[start - 1] if start else "\n"
    if before in "?&":
        return "query"
    if bare:
        return "bare"
    if before in "\"'`" or text[start - 2 : start] in ("\\n", "\\r"):
        return "string"
    line = text[text.rfind("\n", max(start - 200, 0), start) + 1 : start].lstrip()
    if line.startswith(_COMMENTS):
        return "comment"
    if not line:
        return "line"
    if before in " ;":
        if text.startswith("--", start):
            return "option" if _is_quoted(text, start) else ""
        return "string" if _is_libpq(text, start) else ""
    return ""


def _bare_length(value: str, behind: str, form: str) -> int:
    """Return how much of `value` is the value: an escape ends it, as do the marks of a sentence and of a pattern of
    sed."""
    cut = _ESCAPED_END.search(value)
    if cut:
        value = value[: cut.start()]
    if behind and behind in "\"'" and value[-1:] in ("#", "|", "/", "\\"):
        value = value[:-1]
    if form == "comment" or behind in ("", "\n", " "):
        value = value.rstrip(".;") if form == "comment" else value
        while value.endswith((")", "]")) and value.count("(") + value.count("[") < value.count(")") + value.count("]"):
            value = value[:-1]
    return len(value)


def _is_quoted(text: str, at: int) -> bool:
    """Return whether a quotation mark is open at `at` on its line."""
    before = text[text.rfind("\n", max(at - 200, 0), at) + 1 : at]
    return before.count('"') % 2 == 1 or before.count("'") % 2 == 1


def _is_libpq(text: str, start: int) -> bool:
    """Return whether the name at `start` stands among those of a database's address: "host=... user=...
    password=..."."""
    if not _EQUALS.match(text, start):
        return False
    line_end = text.find("\n", start, start + 200)
    before = text[text.rfind("\n", max(start - 200, 0), start) + 1 : start]
    behind = text[start : line_end if line_end >= 0 else start + 200]
    return _is_quoted(text, start) and bool(_LIBPQ.search(before) or _LIBPQ.search(behind))


def _quoted_form(match: re.Match[str]) -> str:
    if match["call"]:
        return "call"
    if match["list"]:
        return "list"
    return "compare" if match["operator"] in ("==", "===", "!=", "!==") else "quoted"


def _blank_parts(text: str, at: int, blanks: str) -> bool:
    """Return whether a blank parts the name at `at` from its value: see `find_assignments`."""
    if blanks != "options":
        return blanks == "lines"
    return bool(_COMMAND.search(text[max(text.rfind("\n", 0, at) + 1, at - 120) : at]))
