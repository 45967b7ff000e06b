"""Plain English: what users read keeps to the words and the order that readers of another mother tongue expect.

A word that is refused here has a better one in the reason. Only texts that users see are judged: titles, reasons and
remedies of policies, messages and titles of fixes, help and errors of the command line.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hf_lint.cli import COMMANDS
from support import ROOT, policies

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PACKAGE = ROOT / "linter" / "hf_lint"


class Refused(NamedTuple):
    """A pattern that no text for users may match, and what to write in its place."""

    pattern: str
    reason: str


EVERYWHERE = (
    Refused(r"\bis no (?!longer\b|such\b)", "`X is no Y`: write `X is not a Y`"),
    Refused(r"\bthere (?:is|are) no\b", "`there is no X`: say what is missing, or `unknown X` for a typing error"),
    Refused(r"\bask(?:s|ed)? (?:on|at) \d", "a Space does not ask on a port, it expects it"),
    Refused(r"\b(?:anybody|everybody|nobody's)\b", "write anyone, everyone"),
    Refused(r"\bwhoever\b", "`whoever X` as a subject: write `anyone who X`"),
    Refused(r"\bwhatever is newest\b|\bthat day\b|\bon the day of\b", "write `the newest commit`, `is not pinned`"),
    Refused(r"\b(?:mend|mends|mended|mending)\b", "write fix"),
    Refused(r"\bset(?:s|ting)? (?:it |them |\w+ )?aside\b", "write waive"),
    Refused(r"\bintruders?\b", "write attacker"),
    Refused(r"\banew\b", "write again"),
    Refused(r"\b(?:take|takes|taken|took) (?:\w+ ){0,3}out\b(?! of the account)", "write remove"),
    Refused(
        r"\bstands? (?:in|under|behind|there|above|below|before|beside|among|outside|right)\b",
        "write is, comes, contains or names",
    ),
    Refused(r"\bwho alone\b|\bcalled so\b", "write `only root may`, `of that name`"),
    Refused(r"\bbehind (?:it,|the tag|the bracket)", "write after"),
    Refused(r"\bgoes on\b", "write continues"),
    Refused(r"\btells (?:all|what|which|of|about)\b", "write explains, reports, shows"),
    Refused(r"\blook(?:s|ed)? (?:at|into)\b(?=.*\bnot\b)", "write check"),
)
TITLES = (
    Refused(r"^(?:what|who|where|how|anyone)\b", "a title begins with the defect, not with `what ...`"),
    Refused(r"\.$", "a title has no full stop"),
    Refused(r"^[A-Z](?!\w*[A-Z.]|radio|it |rojan|treamlit|ython|ocker)", "a title begins in lower case"),
)
MESSAGES = (
    Refused(r"^(?:what|who) (?!this)", "a free relative as subject: name who does what"),
    Refused(
        r"(?<!note): (?:it|this|that|the \w+|nothing|nobody) (?:is|are|was|can|cannot|has|may|does|runs|installs)\b",
        "a colon in place of because",
    ),
)
SPOKEN = ("rules", "analysis", "cli", "hooks")
"""Folders with whole messages; the others also hold parts of them."""
FOLDERS = tuple(sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py")))


def texts() -> Iterator[tuple[str, str]]:
    """Where it is written, and each text about a policy."""
    for policy in policies().policies.values():
        where = f"policies/{policy.group}/{policy.id}.yaml"
        for key in ("title", "why", "remedy", "action"):
            yield f"{where}: {key}", " ".join(getattr(policy, key).split())
        for name, variant in policy.variants.items():
            for key in ("title", "remedy", "action"):
                yield f"{where}: {key} of {name}", " ".join(getattr(variant, key).split())


@cache
def messages() -> tuple[tuple[str, str], ...]:
    """Path with line, and text, of each message in the code, except lists of words."""
    found = []
    for folder in FOLDERS:
        for path in sorted((PACKAGE / folder).rglob("*.py")):
            found += [(f"{path.relative_to(ROOT)}:{line}", text) for line, text in _messages(path)]
    return tuple(found)


def _messages(path: Path) -> Iterator[tuple[int, str]]:
    """Literal texts of a module that look like sentences, except docstrings. Values in braces become `{}`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            silent |= {id(part) for part in node.values}
    for node in ast.walk(tree):
        if id(node) in silent:
            continue
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        if re.search(r"[a-z}`'] [a-z{`]", text) and "\n    " not in text:
            yield node.lineno, text


def faults(found: Iterator[tuple[str, str]] | tuple[tuple[str, str], ...], *refused: Refused) -> list[str]:
    return [
        f"{where}: {text!r}: {one.reason}"
        for where, text in found
        for one in refused
        if re.search(
            one.pattern, re.sub(r"`[^`]*`|\"[^\"]*\"", "`code`", text), re.IGNORECASE if one not in TITLES else 0
        )
    ]


def test_policies_are_written_in_plain_words() -> None:
    assert not faults(texts(), *EVERYWHERE)


def test_titles_name_the_defect() -> None:
    titles = ((policy.id, policy.title) for policy in policies().policies.values())
    assert not faults(titles, *TITLES)
    seen = [policy.title for policy in policies().policies.values()]
    assert len(set(seen)) == len(seen)


def test_messages_are_written_in_plain_words() -> None:
    assert len(messages()) > 500  # the search for them works
    assert not faults(messages(), *EVERYWHERE)
    spoken = tuple(one for one in messages() if one[0].split("/")[2] in SPOKEN)
    assert len(spoken) > 500
    assert not faults(spoken, *MESSAGES)


def test_every_remedy_shows_what_to_write() -> None:
    for policy in policies().policies.values():
        assert "`" in policy.remedy or "\n    " in policy.remedy, f"{policy.id}: the remedy has no command or line"


def test_commands_are_described_by_a_verb() -> None:
    for name, about in COMMANDS.items():
        assert re.match(r"[a-z]+ ", about), f"{name}: {about}"


@pytest.mark.parametrize(
    "text",
    [
        "what a visitor sends is a template",
        "there is no folder 'check'",
        "`x` is no action",
        "the Space asks on 7860",
        "loaded at whatever commit it has that day",
        "mend what is found above",
        "the hook is taken out",
        "nobody reads it: it is a secret",
    ],
)
def test_old_words_are_refused(text: str) -> None:
    assert faults((("x", text),), *EVERYWHERE, *MESSAGES)
