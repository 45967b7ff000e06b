"""Tables of users and their passwords: `USERS = {"ann": "..."}`, `accounts = [("ann", "...")]`."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.secrets.checks import is_wordlike
from hf_lint.secrets.values import is_login_password, is_password
from hf_lint.secrets.words import TABLE_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_ROWS = 200
# Behind the name of the whole, which is assigned or a key of a dictionary: a type, the bracket that opens it.
_OPEN = regex(
    r"[\w-]{0,30}[\"']?\s{0,4}(?::\s?[A-Za-z][\w\[\], |]{0,60}?(?=\s?=))?\s{0,4}[=:]\s{0,4}(?P<bracket>[{\[(])"
)
_LEFT = regex(r"[\w-]{0,40}")
_PART = regex(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_NOUN_WORDS = (
    "user users account accounts login logins credential credentials creds password passwords passwd auth auths"
)
_NOUNS = frozenset(_NOUN_WORDS.split())
_HOLDERS = frozenset(("db", "map", "table", "dict", "list", "store", "pairs", "data"))
_ROW = regex(
    r"[\s,({\[]{0,80}(?:#[^\n]{0,200}\n\s{0,80})?(?P<mark>[\"']?)(?P<user>[\w.@+-]{1,60})(?P=mark)\s{0,8}(?P<separator>[:,])"
    r"\s{0,8}[rub]?[\"'](?P<password>[^\"'\n]{1,120})[\"'](?=\s{0,8}[,)}\]\n])[)\]]?"
)
_SHORTEST, _USUAL = 4, 8
_SHORT_WORD = regex(r"[a-z]+_?v?\d{1,2}")
_SECRET_TABLE = ("passw", "cred", "login", "auth")
_NO_USER_WORDS = (
    "name email role title type id url host label text message token status grant_type username user password strategy "
    "session scope scopes client provider method content-type authorization accept bearer basic read write admin_url "
    "login_url error info required"
)
_NO_USERS = frozenset(_NO_USER_WORDS.split())
# The last words of names of fields: displayName, userId, photo_url. What has such keys is a record of one user.
_FIELDS = frozenset(
    ("name", "id", "ids", "email", "mail", "url", "uri", "type", "role", "date", "at", "tz", "phone", "number")
)


def find_user_passwords(text: str, words: Mapping[str, list[int]]) -> Iterator[tuple[int, int]]:
    """Yield where the passwords of tables stand. `words` is what words.find_words says of the text."""
    for name, at in _tables(text, words):
        rows = _rows(text, at)
        fits = [row for row in rows if _looks_chosen(row[1])]
        if not rows or (not fits and not _all_weak(name, rows)):
            continue
        # In a table of names, roles or addresses hardly any value looks like a password.
        if len(fits) * 2 >= len(rows) or not fits:
            yield from (span for _, _, span in rows)


def _tables(text: str, words: Mapping[str, list[int]]) -> Iterator[tuple[str, int]]:
    """Yield names of what may be a table of users, and where its bracket is."""
    seen = set()
    for at in chain.from_iterable(words[word] for word in TABLE_WORDS):
        match = _OPEN.match(text, at)
        if match and match.end() not in seen:
            seen.add(match.end())
            left = _LEFT.match(text[max(at - 40, 0) : at][::-1])
            name = text[at - (left.end() if left else 0) : match.start("bracket")]
            name = name.partition("=")[0].partition(":")[0].strip(" \"'\t\n")
            if _is_table_name(name):
                yield name, match.start("bracket")


def _is_table_name(name: str) -> bool:
    parts = [part.lower() for part in _PART.findall(name)]
    return bool(parts) and (parts[-1] in _NOUNS or (parts[-1] in _HOLDERS and not _NOUNS.isdisjoint(parts[-2:-1])))


def _rows(text: str, at: int) -> list[tuple[str, str, tuple[int, int]]]:
    """User, password and its place in each row of the table that opens at `at`; [] when it is another sort of table."""
    rows: list[tuple[str, str, tuple[int, int]]] = []
    end = at + 1
    bracket = text[at]
    separator = ":" if bracket == "{" else ","
    for _ in range(MAX_ROWS):
        match = _ROW.match(text, end)
        if not match or match["separator"] != separator or (separator == "," and not match["mark"]):
            break
        if bracket != "{" and "(" not in text[end : match.start("user")] and "[" not in text[end : match.start("user")]:
            break  # a flat list of words
        end = match.end()
        if len(match["password"]) < _SHORTEST:
            continue
        if _is_field(match["user"]) or not is_login_password(match["user"], match["password"]):
            return []
        rows.append((match["user"], match["password"], match.span("password")))
    return rows


def _is_field(key: str) -> bool:
    """Return whether a key is the name of a field, and not of a user."""
    words = _PART.findall(key)
    return key.lower() in _NO_USERS or (len(words) > 1 and words[-1].lower() in _FIELDS)


def _looks_chosen(value: str) -> bool:
    """Return whether somebody chose `value` as a password: not oauth2, read1 or jwt_v2."""
    return is_password(value) and (len(value) >= _USUAL or not _SHORT_WORD.fullmatch(value))


def _all_weak(name: str, rows: list[tuple[str, str, tuple[int, int]]]) -> bool:
    """Return whether a table that is called after passwords holds some that anybody could guess, and no sentences."""
    if not any(word in name.lower() for word in _SECRET_TABLE):
        return False
    return all(" " not in password and (password.islower() or not is_wordlike(password)) for _, password, _ in rows)
