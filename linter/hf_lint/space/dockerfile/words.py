"""One logical line of a Dockerfile, split as BuildKit splits it: keyword, flags, words, JSON list, heredoc words."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from hf_lint.core.expressions import compile_kept
from hf_lint.core.lazy import regex
from hf_lint.space.dockerfile.model import Flag, Token

if TYPE_CHECKING:
    from hf_lint.space.mapped import MappedText

# What Go calls white space; Python's own set has four control characters more.
SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_BLANKS = regex(r"[\t\v\f\r ]+")
_NOT_BLANK = regex(r"[^\t\v\f\r ]+")
_JSON_STRING = r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"'
_JSON_LIST = regex(rf"\[[ \t\n\r]*(?:{_JSON_STRING}[ \t\n\r]*(?:,[ \t\n\r]*{_JSON_STRING}[ \t\n\r]*)*)?\][ \t\n\r]*\Z")
JSON_STRING = regex(_JSON_STRING)
_SURROGATE = regex("[\ud800-\udfff]")
_HEREDOC = regex(r"(\d*)<<(-?)[\t\n\f\r ]*([^<]*)\Z", re.ASCII)


def token(source: MappedText, start: int, end: int, text: str | None = None) -> Token:
    """Return the token at `start` to `end` of the logical line."""
    first, last = source.span(start, end)
    return Token(source.text[start:end] if text is None else text, first, last)


def strip_range(text: str, start: int, end: int) -> tuple[int, int]:
    """Return `start` and `end` moved inwards over white space."""
    piece = text[start:end]
    left = piece.lstrip(SPACE)
    start += len(piece) - len(left)
    return start, start + len(left.rstrip(SPACE))


def split_keyword(text: str, start: int, end: int) -> tuple[int, int, int, int]:
    """Return where the keyword and the rest stand."""
    start, end = strip_range(text, start, end)
    blanks = _BLANKS.search(text, start, end)
    if not blanks:
        return start, end, end, end
    return start, blanks.start(), blanks.end(), end


def split_flags(source: MappedText, start: int, end: int, escape: str) -> tuple[tuple[Flag, ...], int]:
    """Return the `--flags` at the start of the rest, and where the arguments begin."""
    text = source.text
    flags: list[Flag] = []
    at = start
    while True:
        while at < end and text[at] in SPACE:
            at += 1
        if not text.startswith("--", at, end):
            return tuple(flags), at
        word, behind = _flag_word(text, at, end, escape)
        if word == "--":
            return tuple(flags), behind
        name, equals, value = word[2:].partition("=")
        flags.append(Flag(name, value if equals else None, token(source, at, behind, word)))
        at = behind


def _flag_word(text: str, at: int, end: int, escape: str) -> tuple[str, int]:
    """Return the word at `at` without quotes and escapes, and where it ends."""
    out: list[str] = []
    quote = ""
    while at < end:
        char = text[at]
        if quote:
            if char == quote:
                quote = ""
                at += 1
                continue
        elif char in SPACE:
            break
        elif char in "'\"":
            quote = char
            at += 1
            continue
        if char == escape:
            at += 1
            if at == end:
                break
            char = text[at]
        out.append(char)
        at += 1
    return "".join(out), at


def split_blanks(source: MappedText, start: int, end: int) -> tuple[Token, ...]:
    """Return words between blanks; quotes have no meaning here (FROM, EXPOSE, COPY, ADD, VOLUME)."""
    found = _NOT_BLANK.finditer(source.text, start, end)
    return tuple(token(source, match.start(), match.end()) for match in found)


_words: dict[str, re.Pattern[str]] = {}


def split_words(source: MappedText, start: int, end: int, escape: str) -> list[tuple[int, int, str]]:
    """Return words with quotes and escapes kept (ENV, ARG, LABEL): start and end in the logical line, and text."""
    pattern = _words.get(escape)
    if pattern is None:
        e, s = re.escape(escape), re.escape(SPACE)
        pattern = _words[escape] = compile_kept(
            rf"""(?:{e}.|"(?:{e}.|[^"{e}])*(?:"|(?={e}?\Z))|'[^']*(?:'|\Z)|[^{s}'"{e}])+""", re.DOTALL
        )
    # The end of a search region does not count as the end of the text for "\Z".
    text = source.text[start:end]
    return [(start + match.start(), start + match.end(), match.group()) for match in pattern.finditer(text)]


class NotStringsError(Exception):
    """A JSON list that holds something else than strings."""


def split_json(source: MappedText, start: int, end: int) -> tuple[Token, ...] | None:
    """Return the items of a JSON list of strings; None when it is no JSON list; NotStringsError when it holds other
    things."""
    if not source.text.startswith("[", start, end):
        return None
    text = source.text[start:end]
    if not _JSON_LIST.match(text):
        if _is_json_list(text):
            raise NotStringsError
        return None
    return tuple(
        token(source, start + match.start(), start + match.end(), _SURROGATE.sub("\ufffd", json.loads(match.group())))
        for match in JSON_STRING.finditer(text)
    )


def _refuse(text: str) -> None:
    raise ValueError(text)


def _is_json_list(text: str) -> bool:
    try:
        value = json.loads(text, parse_constant=_refuse, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, list)


def heredoc_words(line: str) -> list[tuple[str, int, bool, str, bool]]:
    """Return the heredocs that `line` begins: word as written, file descriptor, `-` given, name, and whether it
    expands."""
    out = []
    for word in _lex(line, raw=True) or ():
        match = _HEREDOC.match(word)
        if not match or not match[3]:
            continue
        names = _lex(match[3], raw=False)
        if names is None or len(names) != 1:
            continue
        raw = _lex(match[3], raw=True) or [""]
        quotes = sum(raw[0].count(q) - names[0].count(q) for q in "'\"")
        out.append((word, int(match[1][:9] or 0), bool(match[2]), names[0], quotes == 0))
    return out


_LEX_PLAIN = regex(rf"[^{re.escape(SPACE)}'\"\\$<]+")
_LEX_DOLLAR = regex(r"\$(?:\{(?:[^\W\d]\w*|\d+|[@*#?\-$!])\}|(?:[^\W\d]\w*|\d+|[@*#?\-$!])|(?!\{))")
_LEX_MODIFIER = regex(r"\$\{(?:[^\W\d]\w*|\d+|[@*#?\-$!])?(?::?[+\-?]|[#%]|/)")


def _lex(text: str, raw: bool) -> list[str] | None:
    """Shell words of `text`, nothing expanded; `raw` keeps quotes and escapes. None where quotes or braces are open."""
    words: list[str] = []
    word: list[str] = []
    at = 0
    while at < len(text):
        char = text[at]
        if char in SPACE:
            if word:
                words.append("".join(word))
                word = []
            at += 1
        elif char == "'":
            close = text.find("'", at + 1)
            if close < 0:
                return None
            word.append(text[at : close + 1] if raw else text[at + 1 : close])
            at = close + 1
        elif char == '"':
            close = _close_quote(text, at)
            if close < 0:
                return None
            word.append(text[at : close + 1] if raw else text[at + 1 : close])
            at = close + 1
        elif char == "$":
            plain = _LEX_DOLLAR.match(text, at)
            if plain:
                close = plain.end()
            else:
                close = _close_brace(text, at)
                if close < 0:
                    return None
                word = []  # BuildKit forgets the word before a `${V:-...}`
            word.append(text[at:close])
            at = close
        elif char == "\\":
            piece = text[at : at + 2]
            word.append(piece if raw else piece[1:])
            at += 2
        elif char == "<":
            close = at + 1
            if text.startswith("<<", at):
                close = at + 2
                while close < len(text) and text[close] in "\t\r ":
                    close += 1
            word.append(text[at:close])
            at = close
        else:
            match = _LEX_PLAIN.match(text, at)
            close = match.end() if match else at + 1
            word.append(text[at:close])
            at = close
    if word:
        words.append("".join(word))
    return words


_IN_QUOTE = regex(r'(?:[^"\\]|\\.)*"', re.DOTALL)


def _close_quote(text: str, at: int) -> int:
    match = _IN_QUOTE.match(text, at + 1)
    return match.end() - 1 if match else -1


def _close_brace(text: str, at: int) -> int:
    """Return the offset behind a `${V:-word}`; -1 when it is malformed or open. Quotes, escapes and nesting count."""
    if not _LEX_MODIFIER.match(text, at):
        return -1
    depth = 0
    while at < len(text):
        char = text[at]
        if char == "\\":
            at += 2
            continue
        if char == "'":
            at = text.find("'", at + 1)
            if at < 0:
                return -1
        elif char == '"':
            at = _close_quote(text, at)
            if at < 0:
                return -1
        elif text.startswith("${", at):
            depth += 1
            at += 1
        elif char == "}":
            depth -= 1
            if depth == 0:
                return at + 1
        at += 1
    return -1
