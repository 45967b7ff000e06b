"""CEL expressions: compiled once, evaluated within bounds. Texts of a Space are values in them, never expressions."""

from __future__ import annotations

import re
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Any

from hf_lint.core.suggest import suggest
from hf_lint.errors import CheckError, PolicyError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

MAX_LENGTH = 2_000
"""Characters of an expression."""
MAX_STEPS = 200_000
"""Elements that the loops of one evaluation may visit: at about 5 microseconds each, a second."""
TEXT_STEP = 5_000
"""Characters of a text that count as one step: each element may search through all of it."""
LOOPS = ("all", "exists", "exists_one", "map", "filter")
INSTALL = "python -m pip install common-expression-language jsonschema, with Python 3.11 or newer"
_PATH = re.compile(r"[a-z_]\w*(?:\.[a-z_]\w*)*")
_TOKEN = re.compile(
    r"[rRbB]{0,2}(?:\"\"\".*?\"\"\"|'''.*?''')|[rR][bB]?(?:\"[^\"\n]*\"|'[^'\n]*')|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'"
    rf"|//[^\n]*|\.\s*(?:{'|'.join(LOOPS)})\s*\(\s*(?P<bound>\w+)?|(?P<open>[(\[{{])|(?P<close>[)\]}}])",
    re.DOTALL,
)


class Expression:
    """One CEL expression of a policy."""

    def __init__(self, source: str, what: str, known: Collection[str]) -> None:
        """`what` names the expression in messages; `known` are the variables that it may use.

        PolicyError for what is no CEL, or asks for something that is not there.
        """
        self.source = source
        self.what = what
        if len(source) > MAX_LENGTH:
            raise PolicyError(f"{what} is longer than {MAX_LENGTH} characters")
        self._program = _compile(source, what)
        self._depth, bound = _loops(source)
        names = set(self._program.variables())
        for name in sorted(names - bound - set(known)):
            raise PolicyError(f"{what}: unknown name `{name}`; {suggest(name, sorted(known))}")
        self.names = frozenset(names & set(known))
        """The variables of the model that it uses."""
        path = source.strip().split(".") if _PATH.fullmatch(source.strip()) else [""]
        self._path = path if path[0] in self.names else []
        self._fields = {name: _fields_of(name, source) for name in self.names}

    def evaluate(self, values: Mapping[str, Any]) -> Any:
        """Return the result as a plain value. CheckError when it cannot be had, or would take too long."""
        if self._path:
            return self._follow_path(values)
        context = {name: _only(values[name], self._fields[name]) for name in self.names}
        if self._depth:
            widest, longest = _extent(context)
            if widest**self._depth * (1 + longest // TEXT_STEP) > MAX_STEPS:
                size = f"{widest} elements" + (f" and texts of {longest} characters" if longest > TEXT_STEP else "")
                raise CheckError(f"loops within loops over {size} take too long")
        try:
            return self._program.execute(context)
        except BaseException as error:  # the engine's panics are no Exceptions
            if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
                raise
            raise CheckError(_words(error)) from None

    def _follow_path(self, values: Mapping[str, Any]) -> Any:
        """Return the result of a plain path, such as `python.calls`: the engine would copy all of it twice."""
        found: Any = values
        for name in self._path:
            if not isinstance(found, (dict, MappingProxyType)):
                raise CheckError(f"it has no fields, and so no {name}")
            if name not in found:
                raise CheckError(_words(KeyError(name)))
            found = found[name]
        return found

    def ask(self, values: Mapping[str, Any]) -> bool:
        """Return the result, which must be true or false."""
        found = self.evaluate(values)
        if not isinstance(found, bool):
            raise CheckError("the result is not true or false")
        return found


def load_engine() -> Any:
    """Return the module `cel`. PolicyError says what to install where there is none."""
    import sys

    if sys.modules.get("cel"):
        return sys.modules["cel"]
    # The package imports its own command line, which takes 20 times as long as all the rest and is not used here.
    sys.modules.setdefault("cel.cli", ModuleType("cel.cli"))
    try:
        import cel
    except ImportError:
        raise PolicyError(f"policies with a `check` need the CEL engine, which is not installed: {INSTALL}") from None
    finally:
        del sys.modules["cel.cli"]
    return cel


def _compile(source: str, what: str) -> Any:
    engine = load_engine()
    try:
        return engine.compile(source)
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
            raise
        text = str(error)
        said = text.partition("ERROR: <input>:")[2].partition("\n")[0][:200]
        deep = "Recursion" in text or not said
        raise PolicyError(f"{what} is not valid CEL: {'it is nested too deeply' if deep else said}") from None


def _loops(source: str) -> tuple[int, set[str]]:
    """Return how deep loops stand in each other, and the names that they bind."""
    open_: list[bool] = []
    deepest = 0
    bound: set[str] = set()
    for token in _TOKEN.finditer(source):
        if token["close"]:
            if open_:
                open_.pop()
        elif token["open"]:
            open_.append(False)
        elif token[0].startswith("."):
            open_.append(True)
            bound.add(token["bound"] or "")
            deepest = max(deepest, sum(open_))
    return deepest, bound


def strip_texts(source: str) -> str:
    """Return the expression without its texts and comments."""
    return _TOKEN.sub(lambda token: "" if token[0].startswith("//") or token[0][-1:] in "\"'" else token[0], source)


def _fields_of(name: str, source: str) -> frozenset[str] | None:
    """Return the fields of the variable that an expression asks for; None where it takes the variable as a whole."""
    found = set()
    for use in re.finditer(rf"(?<![\w.]){name}\b(?:\s*\.\s*(?P<field>\w+))?(?P<call>\s*\()?", strip_texts(source)):
        if use["field"] is None or use["call"]:
            return None
        found.add(use["field"])
    return frozenset(found)


def _only(value: Any, fields: frozenset[str] | None) -> Any:
    """Return the mapping `value` with these fields alone: what the engine is given it copies, each time."""
    if fields is None or not isinstance(value, dict):
        return value
    return {name: value[name] for name in fields if name in value}


def _extent(value: Any) -> tuple[int, int]:
    """Return the length of the longest list or mapping in `value`, and that of the longest text."""
    widest = longest = 0
    waiting = [value]
    while waiting:
        found = waiting.pop()
        if isinstance(found, str):
            longest = max(longest, len(found))
        elif isinstance(found, (list, dict)):
            widest = max(widest, len(found))
            waiting += found.values() if isinstance(found, dict) else found
    return widest, longest


def _words(error: BaseException) -> str:
    """Return why an evaluation failed, in the words of whoever writes policies."""
    if isinstance(error, KeyError):
        return f"unknown field {str(error)[:60]}; test it with has() or `in` first"
    text = str(error).partition("\n")[0].partition(". ")[0]
    return text[:200] or type(error).__name__


def split_message(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a message: text, and what stands in braces, which is an expression."""
    at = 0
    for match in re.finditer(r"\{([^{}\n]+)\}", text):
        yield text[at : match.start()], False
        yield match[1], True
        at = match.end()
    yield text[at:], False
