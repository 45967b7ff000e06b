"""Names of fields in expressions, compared with the model before anything is asked: a slip must not wait for a Space.

Only what is sure is refused. What policies bring themselves has no names that are known here: `params`, keys of the
card and of maps such as `env`, and a variable of a loop where the policy's own values may be looped over.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hf_lint.cel.expression import strip_texts
from hf_lint.cel.fields import FIELDS, VARIABLES
from hf_lint.core.suggest import suggest

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHAIN = re.compile(r"(?<![\w.])(?P<root>[A-Za-z_]\w*)(?P<rest>(?:\s*\.\s*[A-Za-z_]\w*(?!\w)(?!\s*\())+)")
_NAME = re.compile(r"[A-Za-z_]\w*")
_BOUND = re.compile(r"\.\s*(?:all|exists|exists_one|map|filter)\s*\(\s*(\w+)\s*,")
_MAPS = frozenset(name for fields in FIELDS.values() for name, words in fields.items() if words.startswith("a map"))
_KNOWN = frozenset(name for fields in FIELDS.values() for name in fields) | {"calls", "imports", "available"}


def wrong_field(source: str, *, own_elements: bool) -> str:
    """Say which field of an expression no element has; "" where there is none.

    `own_elements`: the policy asks about values of its own, so that nothing is known of `item`.
    """
    plain = strip_texts(source)
    loops = frozenset(_BOUND.findall(plain)) if "params" not in plain and not own_elements else frozenset()
    roots = (set(VARIABLES) | loops | ({"item"} if not own_elements else set())) - {"sdk"}
    for chain in _CHAIN.finditer(plain):
        if chain["root"] not in roots:
            continue
        for name in _fields(chain["root"], chain["rest"]):
            if name not in _KNOWN:
                hint = suggest(name, sorted(_KNOWN), "`hf-lint policy show` lists them")
                return f"no element has the field `{name}`; {hint}"
    return ""


def _fields(root: str, rest: str) -> Iterator[str]:
    """Yield the names in a chain that stand for fields, and not for keys of a map."""
    before = root
    for name in _NAME.findall(rest):
        if before not in _MAPS and before not in ("card", "live"):
            yield name
        before = name
