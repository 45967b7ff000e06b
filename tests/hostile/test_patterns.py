"""No regular expression of hf-lint takes more than time in proportion to what it searches.

A static check of every expression at the top of a module. It knows the two forms that went wrong: repeats without a
bound that can share out the same characters between them, and a search that begins anew within its own repeat.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import hf_lint
import pytest
from hf_lint.core import lazy

if sys.version_info >= (3, 11):
    from re import _parser as parser
else:
    import sre_parse as parser

if TYPE_CHECKING:
    from collections.abc import Iterator

OTHER = 128
"""Stands for everything beyond ASCII."""
ALL = frozenset(range(OTHER + 1))
WORD = frozenset(code for code in range(OTHER) if chr(code).isalnum() or chr(code) == "_") | {OTHER}
SPACE = frozenset(map(ord, " \t\n\r\f\v"))
DIGIT = frozenset(map(ord, "0123456789"))
CATEGORIES = {"WORD": WORD, "SPACE": SPACE, "DIGIT": DIGIT}
MANY = 1_000
MAX_FORMS = 300


CLOSED = "takes the rest of the text where it is not closed, and so never begins there again"
SHORT = "searched in a piece of bounded length"
WHOLE = "its parts are told apart by the characters between them"
START = "matched at the start of what it is given, and the texts are names or lines"
ALLOWED = {
    "hf_lint.analysis.shell_dialect._QUOTED": CLOSED,
    "hf_lint.analysis.hub_loads._HUB_ID": START,
    "hf_lint.analysis.hub_loads._HUB_START": START,
    "hf_lint.cel.expression._TOKEN": SHORT,
    "hf_lint.config.waivers.comments._PATTERNS": CLOSED,
    "hf_lint.git.patch._VALUE": SHORT,
    "hf_lint.pipeline.chunks._SIGNING": WHOLE,
    "hf_lint.rules.ci.actions._VERSION": START,
    "hf_lint.rules.repo.unparseable._NEWER": START,
    "hf_lint.rules.secrets.urls._VARIABLE": SHORT,
    "hf_lint.secrets.beside._HOST": SHORT,
    "hf_lint.secrets.commands._PROGRAMS": SHORT,
    "hf_lint.secrets.values._DOTTED": SHORT,
    "hf_lint.secrets.values._FILE": SHORT,
    "hf_lint.secrets.values._PUBLIC": SHORT,
    "hf_lint.secrets.values._SETTING": SHORT,
    "hf_lint.space.card._PLAIN": START,
    "hf_lint.space.dockerfile.commands.JSON_STRING": "only strings of a list that is known to be JSON",
    "hf_lint.space.dockerfile.words.JSON_STRING": "only strings of a list that is known to be JSON",
    "hf_lint.space.dockerfile.words._HEREDOC": START,
    "hf_lint.space.dockerfile.words._JSON_LIST": WHOLE,
    "hf_lint.space.jsondoc._TOKEN": WHOLE,
    "hf_lint.space.requirements.parse._PLAIN": START,
    "hf_lint.space.slow_literals._LITERAL": CLOSED,
    "hf_lint.startup.commands._TARGET": START,
}
"""Expressions that the check takes for weak, and why they are not."""


class Item(NamedTuple):
    """Characters that may stand at a place, and how often."""

    characters: frozenset[int]
    low: int
    high: int


class Form(NamedTuple):
    """One way through an expression; `guarded` where a search cannot begin within what it begins with."""

    items: tuple[Item, ...]
    guarded: bool
    ended: bool


def characters_of(entries: Any, ignore_case: bool) -> frozenset[int]:
    found: set[int] = set()
    negated = False
    for op, value in entries:
        name = str(op)
        if name == "NEGATE":
            negated = True
        elif name == "LITERAL":
            found |= cased(value, ignore_case)
        elif name == "RANGE":
            found |= {min(code, OTHER) for code in range(value[0], min(value[1], OTHER) + 1)}
        elif name == "CATEGORY":
            found |= category(value)
    return ALL - found if negated else frozenset(found)


def cased(code: int, ignore_case: bool) -> set[int]:
    codes = {ord(char) for char in (chr(code).lower(), chr(code).upper()) if len(char) == 1} if ignore_case else {code}
    return {min(one, OTHER) for one in codes}


def category(value: object) -> frozenset[int]:
    name = str(value).removeprefix("CATEGORY_")
    return ALL - CATEGORIES[name[4:]] if name.startswith("NOT_") else CATEGORIES[name]


def forms(sequence: Any, flags: int) -> Iterator[Form]:
    """The ways through a parsed expression, the first few hundred."""
    found = [Form((), False, False)]
    for number, (op, value) in enumerate(sequence):
        found = [
            Form(
                (*before.items, *after.items),
                before.guarded or (not before.items and after.guarded),
                before.ended or after.ended,
            )
            for before in found
            for after in single(str(op), value, flags, number == 0)
        ][:MAX_FORMS]
    yield from found


def single(op: str, value: Any, flags: int, first: bool) -> list[Form]:
    ignore = bool(flags & re.IGNORECASE)
    if op == "LITERAL":
        return [Form((Item(frozenset(cased(value, ignore)), 1, 1),), False, False)]
    if op == "NOT_LITERAL":
        return [Form((Item(ALL - cased(value, ignore), 1, 1),), False, False)]
    if op == "ANY":
        return [Form((Item(ALL if flags & re.DOTALL else ALL - {10}, 1, 1),), False, False)]
    if op == "IN":
        return [Form((Item(characters_of(value, ignore), 1, 1),), False, False)]
    if op == "CATEGORY":
        return [Form((Item(category(value), 1, 1),), False, False)]
    if op in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        low, high, inner = value
        every = list(islice(forms(inner, flags), MAX_FORMS))
        if int(high) == 1:
            return ([] if low else [Form((), False, False)]) + every
        together = frozenset().union(*(item.characters for form in every for item in form.items))
        return [Form((Item(together, int(low), int(high)),), False, False)]
    if op == "SUBPATTERN":
        return list(islice(forms(value[3], (flags | value[1]) & ~value[2]), MAX_FORMS))
    if op == "ATOMIC_GROUP":
        return list(islice(forms(value, flags), MAX_FORMS))
    if op == "BRANCH":
        return [form for branch in value[1] for form in islice(forms(branch, flags), 40)]
    if op in ("AT", "ASSERT_NOT", "ASSERT"):
        return [Form((), first, op == "AT" and str(value).startswith("AT_END"))]
    return [Form((), False, False)]


def weakness(pattern: str | bytes, flags: int, searched: bool) -> str:
    """What may take more than time in proportion, "" for nothing."""
    tree: Any = parser.parse(pattern, flags)  # type: ignore[arg-type]
    for form in islice(forms(tree, tree.state.flags), MAX_FORMS):
        items = form.items
        required = [index for index, item in enumerate(items) if item.low]
        end = len(items) if form.ended else max(required, default=-1)
        for at, item in enumerate(items):
            if item.high < MANY or at >= end:
                continue
            for later in range(at + 1, min(end + 1, len(items))):
                if items[later].high >= MANY and items[later].characters & item.characters and later < end:
                    return "two repeats share the same characters"
                if items[later].low:
                    break
            before = items[:at]
            if searched and not form.guarded and all(one.characters & item.characters for one in before):
                return "a search begins anew within its own repeat"
    return ""


def expressions() -> Iterator[tuple[str, str, str | bytes, int]]:
    """Module, name, pattern and flags of every expression at the top of a module."""
    for info in pkgutil.walk_packages(hf_lint.__path__, "hf_lint."):
        if not info.name.endswith(("__main__", "worker")):
            module = importlib.import_module(info.name)
            for name, value in vars(module).items():
                for pattern, flags in patterns_in(value, 3):
                    yield info.name, name, pattern, flags


def patterns_in(value: object, depth: int) -> Iterator[tuple[str | bytes, int]]:
    if type(value) is lazy.regex:
        yield value._source  # type: ignore[attr-defined]
    elif isinstance(value, re.Pattern):
        yield value.pattern, value.flags
    elif depth and isinstance(value, (list, tuple, set, frozenset)):
        for item in value:
            yield from patterns_in(item, depth - 1)
    elif depth and isinstance(value, dict):
        yield from patterns_in(list(value.values()), depth - 1)


@lru_cache(maxsize=1)
def sources() -> dict[str, str]:
    root = Path(hf_lint.__path__[0])
    return {
        ".".join(("hf_lint", *path.relative_to(root).with_suffix("").parts)).removesuffix(".__init__"): path.read_text()
        for path in root.rglob("*.py")
    }


def is_searched(module: str, name: str) -> bool:
    """Whether an expression is looked for anywhere in a text, and not only matched at a place."""
    texts = [text for other, text in sources().items() if other == module or re.search(rf"import .*\b{name}\b", text)]
    uses = {use for text in texts for use in re.findall(rf"\b{name}(?:\[[^\]]*\])?\.(\w+)\(", text)}
    return not uses or not uses <= {"match", "fullmatch"}


def test_expressions_are_linear() -> None:
    unused = set(ALLOWED)
    weak: dict[str, tuple[str, str | bytes]] = {}
    for module, name, pattern, flags in expressions():
        why = weakness(pattern, flags, True)
        if why.startswith("a search") and not is_searched(module, name):
            why = weakness(pattern, flags, False)
        if why and f"{module}.{name}" in ALLOWED:
            unused.discard(f"{module}.{name}")
        elif why:
            weak[f"{module}.{name}"] = (why, pattern)
    assert not weak, "bound the repeat, guard its start, or say in ALLOWED why the text is short"
    assert not unused, "ALLOWED names what is no longer weak"


@pytest.mark.parametrize(
    ("pattern", "searched", "weak"),
    [
        (r"://[^\n@]*@", True, True),
        (r"://[^\n@]*@", False, False),
        (r"://[^\n@]{0,400}@", True, False),
        (r"a\s*(?:b\s*)?\s*c", False, True),
        (r"a\s*(?:b\s*)?c", False, False),
        (r"\w+=", True, True),
        (r"\b\w+=", True, False),
        (r"(?<!\w)\w+=", True, False),
        (r"[A-Z]\w*", True, False),
        (r"(.+?)[ \t]*\Z", False, True),
        (r"\$\{\w+-[^}]*\}", True, True),
        (r"\[[^\]]*\]", True, True),
    ],
)
def test_the_check_knows_what_went_wrong(pattern: str, searched: bool, weak: bool) -> None:
    assert bool(weakness(pattern, 0, searched)) is weak
