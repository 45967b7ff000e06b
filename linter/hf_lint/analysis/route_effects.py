"""What a route does to the data of people: it deletes or lists their rows. No rule is here.

By the statements of SQL, and by the calls of SQLAlchemy, Django-like managers, MongoDB, Supabase and Firestore.
Deliberately not covered: rows that expire, rows of the session or the token that the caller names (whoever knows it is
its owner), rows that a condition picks out.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.analysis.routes import code_of
from hf_lint.core.lazy import regex
from hf_lint.space.python import last_name

if TYPE_CHECKING:
    from hf_lint.analysis.routes import Route
    from hf_lint.space import Space
    from hf_lint.space.calls import Unit

_PEOPLE = (
    r"(?:submissions?|(?:\w{1,20}_)?(?:users?|accounts?|customers?|clients?|patients?|students?|employees?|members?|visitors?|profiles?|"
    r"messages?|chats?|conversations?|orders?|bookings?|appointments?|reservations?|feedbacks?|sessions?|"
    r"leads|subscribers?|contacts?|candidates?|applicants?))"
)
_MODEL = (
    r"(?:User|Account|Customer|Patient|Student|Employee|Member|Profile|Message|Chat|Conversation|Order|Booking|"
    r"Appointment|Reservation|Feedback|Submission|Lead|Subscriber|Contact|Candidate|Applicant)\w{0,12}"
)
_DELETES = regex(
    rf"(?is)\s*(?:DELETE\s+FROM|DROP\s+TABLE(?:\s+IF\s+EXISTS)?|TRUNCATE(?:\s+TABLE)?)\s+[\"`\[]?{_PEOPLE}\b"
)
_OWN = regex(r"(?i)\bWHERE\b.{0,300}?(?:\b(?:\w{1,20}_)?(?:session|token|uuid|code)(?:_?id)?\b|expire|<)")
"""Rows that expire, and rows that only those name who were told a long random text."""
_SHOWS = regex(rf"(?is)\s*SELECT\s[^;]{{1,400}}?\sFROM\s+[\"`\[]?{_PEOPLE}\b(?![^;]{{0,400}}\bWHERE\b)")
_COUNTS = regex(r"(?is)\s*SELECT\s+(?:COUNT|MAX|MIN|AVG|SUM)\s*\(")
_DESTROYS = regex(r"(?i)delete|remove|reset|clear|purge|wipe|drop|truncate|flush")
_DESTROYERS = frozenset(
    ("delete_many", "delete_one", "drop_collection", "drop_all", "flushdb", "flushall", "drop_database")
)
_NOBODYS = regex(r"(?i)cache|session_?id|uuid|token|expire|\$lt")
_HOLDER = (
    rf"(?:\.query\({_MODEL}\)|\b{_MODEL}\.(?:query|objects)\b|\bselect\({_MODEL}\)|"
    rf"(?:table|from_|collection)\([\"']{_PEOPLE}[\"']\))"
)
_MANY = regex(
    _HOLDER
    + r".{0,200}?(?:\.all\(|\.stream\(|\.execute\(|\.get\(\)|\.fetch_?all\()|\bselect\("
    + _MODEL
    + r"\)|(?:\.|\[['\"])"
    + _PEOPLE
    + r"(?:['\"]\])?\.find\((?:\{\})?\)"
)
_PICKED = regex(
    r"\.(?:filter|filter_by|where|eq|match|document|limit_to|count|first|get_or_404|in_)\(|\.id\b\s*==|\.get\(\w"
)
_GONE = regex(
    rf"\bdelete\({_MODEL}\)|{_HOLDER}.{{0,300}}?\.delete\(|\.delete\((?P<row>{_PEOPLE})\)|\b(?P<own>{_PEOPLE})\.delete\(\)"
)


_SENDERS = frozenset(("FileResponse", "send_file"))
_ROWS = regex(rf"(?i)(?<![\w-]){_PEOPLE}(?:[_-](?:log|data|db|export))?\.(?:csv|jsonl?|db|sqlite3?|xlsx|parquet)['\"]")
"""A file that is named after the people whose rows it holds."""


def find_effect(space: Space, route: Route) -> str:
    """Return what a route does to the data of people, as the end of a sentence; "" for nothing known."""
    named = route.verb == "delete" or _DESTROYS.search(f"{route.path} {route.function.name}") is not None
    shows = route.verb in ("get", "route")
    for unit, node in code_of(space, route):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if _DELETES.match(node.value) and not _OWN.search(node.value):
                return "deletes rows about people"
            if shows and _SHOWS.match(node.value) and not _COUNTS.match(node.value):
                return "returns the rows of all people"
        elif isinstance(node, ast.Call) and isinstance(node.func, (ast.Name, ast.Attribute)):
            method = last_name(node.func)
            if named and method in _DESTROYERS and not _NOBODYS.search(f"{route.path} {ast.unparse(node)}"):
                return f"deletes data with `{method}`"
            if shows and method in _SENDERS and node.args and _ROWS.search(_written(unit, node.args[0])):
                return "sends the file with the rows of all people"
            effect = _effect_of_call(unit, node, method, named=named, shows=shows)
            if effect:
                return effect
    return ""


def _written(unit: Unit, expr: ast.expr) -> str:
    """Return an expression as it is written, and what a variable in it was set to."""
    bindings = unit.values.scopes.of_name(expr) if isinstance(expr, ast.Name) else ()
    return " ".join(ast.unparse(one) for one in (expr, *(b.expr for b in bindings if b.how == "value" and b.expr)))


def _effect_of_call(unit: Unit, call: ast.Call, method: str, *, named: bool, shows: bool) -> str:
    if named and method == "delete" and _GONE.search(ast.unparse(call)):
        return "deletes rows about people"
    if shows and method in ("all", "stream", "execute", "fetchall", "find", "scalars"):
        text = ast.unparse(call)
        if _MANY.search(text) and not _PICKED.search(text):
            return "returns the rows of all people"
    return ""
