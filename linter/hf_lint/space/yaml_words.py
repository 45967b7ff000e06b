"""What the YAML parser says about a text, in words for its owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import yaml

# What the YAML parser says, and what that means to somebody who does not know YAML's words.
_PLAIN_WORDS: tuple[tuple[str, str], ...] = (
    (
        "mapping values are not allowed",
        "there is a second `: ` in this line, or it is indented too far: put text with a colon in quotes",
    ),
    ("cannot start any token", "a value cannot begin with this character: put it in quotes"),
    ("could not find expected ':'", "this line is not of the form `key: value`"),
    ("unexpected end of stream", "a quotation mark is opened and not closed"),
    ("unknown escape character", "a backslash in double quotes is an escape: use single quotes"),
    ("did not find expected key", "the indentation does not fit the lines above, or text follows a closing quote"),
    ("expected <block end>", "the indentation does not fit the lines above, or text follows a closing quote"),
    ("did not find expected ',' or", "a bracket is opened and not closed: put text that begins with one in quotes"),
    ("expected ',' or", "a bracket is opened and not closed: put text that begins with one in quotes"),
)


def in_plain_words(error: yaml.MarkedYAMLError, character: str = "") -> str:
    """Return what is wrong at `character`, for somebody who does not know the parser's words."""
    said = " ".join(str(part) for part in (error.problem, error.context) if part)
    if character == "\t" and "cannot start any token" in said:
        return "a tab cannot indent in YAML: use spaces"
    return next((words for pattern, words in _PLAIN_WORDS if pattern in said), said or "it does not parse")
