"""Statements of SQL that a visitor's text becomes part of, in Python."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.analysis.flow import described, flows, related
from hf_lint.analysis.flow.model import CONTENT, VISITOR
from hf_lint.core.model import Hit
from hf_lint.space.python import last_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.analysis.flow.model import Event
    from hf_lint.space import Space

_METHODS = frozenset(("sql", "query", "execute", "executescript", "executemany", "fetch", "read_sql", "read_sql_query"))
_PACKAGES = frozenset(
    (
        *("duckdb", "polars", "sqlite3", "aiosqlite", "psycopg", "psycopg2", "asyncpg", "pymysql", "MySQLdb", "mysql"),
        *("sqlalchemy", "pandas"),
    )
)
_STATEMENTS = ("query", "sql", "statement", "operation", "sql_script")
_OPENING = ("duckdb", "polars")
"""Engines that open files of the server by statements alone."""


def python_queries(space: Space) -> Iterator[Hit]:
    """Yield a hit for each call that runs a statement with a visitor's text in it.

    Not reported: what a model writes for a visitor, a database in memory, and one that is opened for reading only.
    """
    seen = set()
    for event in flows(space).events:
        if event.how != "call" or event.name not in _METHODS or event.node in seen:
            continue
        assert isinstance(event.node, ast.Call)
        name = event.unit.values.name_of(event.node.func)
        package = name.partition(".")[0]
        if package not in _PACKAGES or (package == "pandas" and "read_sql" not in name):
            continue
        taint = event.arg(0, *_STATEMENTS).unsafe("sql", VISITOR, CONTENT)
        if taint is None or _is_closed(event, package):
            continue
        seen.add(event.node)
        message = f"{described(taint)} becomes part of the SQL that `{name}` runs"
        variant = ""
        if package in _OPENING:
            message += ", which opens files of the server"
        elif not _is_put_together(event, event.node):
            message = f"`{name}` runs SQL that a visitor writes: {described(taint)} is the whole statement"
            variant = "console"
        yield Hit(event.unit.location(event.node), message, variant, related=related(taint))


def _is_put_together(event: Event, node: ast.Call) -> bool:
    """Return whether the statement has parts of its author's, and is not all a visitor's."""
    given = node.args[0] if node.args else next((word.value for word in node.keywords if word.arg in _STATEMENTS), None)
    if isinstance(given, ast.Call) and given.args and last_name(given.func) == "text":
        given = given.args[0]  # of SQLAlchemy
    bindings = event.unit.values.scopes.of_name(given) if isinstance(given, ast.Name) else ()
    parts = [given, *(binding.expr for binding in bindings)]
    return any(
        isinstance(part, (ast.JoinedStr, ast.BinOp))
        or (isinstance(part, ast.Call) and last_name(part.func) in ("format", "join", "replace", "format_map"))
        for part in parts
    )


def _is_closed(event: Event, package: str) -> bool:
    """Return whether its program has shut what a statement of a stranger could open or change."""
    text = event.unit.file.text
    if package == "duckdb":
        return "enable_external_access" in text
    return package in ("sqlite3", "aiosqlite") and (":memory:" in text or "mode=ro" in text)
