"""Text of a Space made fit for a terminal: nothing in it can move the cursor, change order or hide."""

from __future__ import annotations

import unicodedata

from hf_lint.core.lazy import regex

TAB = 4
_STARTS_FORMULA = tuple("=+-@|%\uff1d\uff0b\uff0d\uff20")
"""What a cell must not begin with: spreadsheets compute such a text, also in the full-width forms of the last four."""
_COMMAND = regex(r"##(?=\w*\[)")
"""How commands begin that runners take out of any line of a log: GitHub's `##[`, Azure's `##vso[`, `##teamcity[`."""


def visible(text: str) -> str:
    """Return `text` on one line with control, invisible and direction-changing characters as escapes such as
    `\\x1b`."""
    if text.isascii() and text.isprintable() and "##" not in text:
        return text
    return "".join(cell for cell, _ in cells(text))


def first(text: str) -> str:
    """Return the path `text` as it may start a line: GitHub's runner takes `::` there for a command."""
    return f"./{text}" if text.lstrip().startswith(":") else text


def dump_json(document: object) -> str:
    """Return `document` as JSON in ASCII, in which no text looks like a command to a runner."""
    import json

    return break_commands(json.dumps(document, indent=2)) + "\n"


def break_commands(text: str) -> str:
    """Return `text`, JSON or HTML around JSON, in which nothing looks like a command to a runner."""
    return _COMMAND.sub("\\\\u0023#", text)


def cells(text: str) -> list[tuple[str, int]]:
    """Return what each code point of `text` is shown as, and how many terminal columns that takes.

    Commands to a runner, which it takes out of any place of a log's line, are broken up.
    """
    shown: list[tuple[str, int]] = []
    commands = {found.start() for found in _COMMAND.finditer(text)} if "##" in text else ()
    for index, char in enumerate(text):
        if char == "\t":
            shown.append((" " * TAB, TAB))
        elif index in commands:
            shown.append(("\\x23", 4))
        elif char.isprintable():
            shown.append((char, _width(char)))
        else:
            escape = _escape(char)
            shown.append((escape, len(escape)))
    return shown


def _width(char: str) -> int:
    if char.isascii():
        return 1
    if unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def _escape(char: str) -> str:
    named = {"\n": "\\n", "\r": "\\r"}.get(char)
    if named:
        return named
    code = ord(char)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def inert_cell(text: str) -> str:
    """Return `text` for a cell of a table: one that a spreadsheet would compute has an apostrophe in front."""
    text = visible(text)
    return f"'{text}" if text.lstrip().startswith(_STARTS_FORMULA) else text
