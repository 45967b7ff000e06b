"""Words by which Python may call a watched function by another name; without them its names need not be resolved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.space.aliases import WATCHED
from hf_lint.space.hints import find_word, is_part
from hf_lint.space.known_functions import DANGEROUS_LAST, OBJECT_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable

_WAYS = frozenset(
    (
        *("getattr", "__import__", "import_module", "__builtins__", "globals", "vars", "locals", "__dict__"),
        "__getattribute__",
        *("__call__", "partial", "attrgetter", "methodcaller", "itemgetter", "starmap", "modules"),
        *OBJECT_WORDS,
    )
)
"""Other ways to a function than its name."""
_RUN = frozenset(
    (
        *("eval", "exec", "compile", "system", "popen", "Popen", "run", "call", "check_call", "check_output"),
        *("getoutput", "getstatusoutput"),
    )
)
"""Functions whose name alone, without a call, is a value that may be called later."""
_TEXTS = ("getattr", "vars(", "__dict__")
_NEAR = 60
_BEFORE = tuple("=,([{:.|&@*;+-%^>")
_PRECEDING = regex(r"(?:^|\W)(?:return|import|yield|or|and|else|in|if|not|is|await|lambda|except|while|elif|match)\Z")
_AFTER = regex(r"[ \t\\\r\n\f]*(?:[^\s\w(\"'`]|(?:if|else|for|as|or|and|in|is|not)\b|\Z)|[ \t]*(?:\r?\n|\Z)")
_CALLED = regex(r"\s*[(=:\w]")
_GIVEN = tuple(".=[{(,:")
_AS = regex(r"as[\s\\]")


def may_have_aliases(text: str, words: frozenset[str]) -> bool:
    """Return whether Python `text`, which has these `words`, may call a watched function by another name."""
    if not words.isdisjoint(_WAYS) or _names_one(text, words & _RUN):
        return True
    watched = words & WATCHED
    return bool(watched) and (_gives_one(text, watched) or _renames(text))


def may_hand_over(text: str, words: frozenset[str]) -> bool:
    """Return whether Python `text`, which has these `words`, may name a dangerous function without calling it, or get
    one by a text."""
    return any(word in text for word in _TEXTS) or _names_one(text, words & DANGEROUS_LAST)


def _names_one(text: str, words: Iterable[str]) -> bool:
    """Return whether one of these words stands in `text` as a value, and not where it is called or said in a
    sentence."""
    return any(_is_value(text, at, at + len(word)) for word in words for at in find_word(text, word))


def _gives_one(text: str, words: Iterable[str]) -> bool:
    """Return whether one of these words stands in `text` as a value that is given: `fetch = requests.get`,
    `{"run": open}`. A type may look like one."""
    for word in words:
        for at in find_word(text, word):
            before = text[max(at - _NEAR, 0) : at].rstrip()
            if (not before or before.endswith(_GIVEN)) and _CALLED.match(text, at + len(word)) is None:
                return True
    return False


def _is_value(text: str, start: int, end: int) -> bool:
    after = _AFTER.match(text, end)
    if after is None:
        return False
    before = text[max(start - _NEAR, 0) : start].rstrip(" \t\\\r\n\f")
    return before[-1:] in _BEFORE or not before or _PRECEDING.search(before) is not None


def _renames(text: str) -> bool:
    """Return whether an import gives a watched function another name. A module's new name is followed everywhere as it
    is."""
    for found in _AS.finditer(text):
        end = found.start()
        before = text[max(end - 100, 0) : end].rstrip(" \t\\\r\n\f")
        start = len(before)
        while start and is_part(before[start - 1]):
            start -= 1
        if (before[start:] in WATCHED and len(before) < min(end, 100)) or (not before and end):
            return True  # also where blanks hide the name
    return False
