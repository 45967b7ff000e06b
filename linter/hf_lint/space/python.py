"""Python source: a syntax tree, exact offsets, names followed through imports, strings folded.

Nothing is imported or run. Source that does not parse has `tree` None and `error` set; nothing here raises.
"""

from __future__ import annotations

import ast
import builtins
import sys
from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from hf_lint.core.lazy import regex
from hf_lint.space.alias_words import may_hand_over, may_have_aliases
from hf_lint.space.aliases import WATCHED, resolve_aliases
from hf_lint.space.columns import wide_characters
from hf_lint.space.functions import Functions
from hf_lint.space.hints import as_python_reads, holds, identifiers
from hf_lint.space.imports import imported_by_call
from hf_lint.space.known_functions import STARRED
from hf_lint.space.nodes import FIELDS
from hf_lint.space.python_parser import Parsed, parse_python
from hf_lint.space.same_modules import may_be_another, own_name
from hf_lint.space.sums import operands

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hf_lint.space import Space
    from hf_lint.space.effort import Effort
    from hf_lint.space.file import File
    from hf_lint.space.functions import Elsewhere
    from hf_lint.space.python_parser import PythonError

MAX_FOLDED = 65_536
_MAX_DEPTH = 50
_LINE_END = regex(r"\r\n|\r|\n")
_BUILTINS = {name: name for name in dir(builtins)} | {"get_ipython": "IPython.get_ipython"}
"""What names mean that nobody has to import."""
Node = TypeVar("Node", bound=ast.AST)
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
ImportNode = ast.Import | ast.ImportFrom

_COMPUTED = (ast.Call, ast.Subscript, ast.BinOp, ast.JoinedStr, ast.Name, ast.Attribute)


class PythonSource:
    """One piece of Python text: a module, or the code of a notebook cell."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._columns: dict[int, tuple[list[int], list[int]] | None] = {}
        self._folded: dict[str, str | None] = {}
        self._names: dict[ast.AST, str | None] = {}
        self._resolved = False
        self._effort: Effort | None = None
        self.replaced: list[ast.expr] = []
        """What calls of well-known functions by another name called, as it is written."""

    @cached_property
    def _parsed(self) -> Parsed:
        return parse_python(self.text)

    @cached_property
    def words(self) -> frozenset[str]:
        """The names in its text, once each: see `hints.identifiers`."""
        return identifiers(as_python_reads(self.text))

    def holds_any(self, words: Iterable[str]) -> bool:
        """Return whether its text holds one of `words`: see `hints`."""
        return any(holds(self.text, word) for word in words)

    @property
    def tree(self) -> ast.Module | None:
        """The syntax tree, or None where the source does not parse. What is called by another name has its own here."""
        tree = self._parsed.tree
        if not self._resolved:
            self._resolved = True
            text = as_python_reads(self.text)
            may = tree is not None and (may_have_aliases(text, self.words) or self._elsewhere is not None)
            if may and resolve_aliases(self, self.functions.is_open or may_hand_over(text, self.words)):
                self.__dict__.pop("_index", None)  # it was made on the way, of the tree as it is written
                self._names.clear()  # and what it imports has changed
        return tree

    @property
    def _elsewhere(self) -> Elsewhere | None:
        """The look-up of what other modules pass on; one piece of text alone has none."""
        return None

    @cached_property
    def functions(self) -> Functions:
        """What its expressions stand for among well-known functions."""
        return Functions(self, WATCHED, self._elsewhere)

    @property
    def error(self) -> PythonError | None:
        """Why there is no tree; None where there is one."""
        return self._parsed.error

    @property
    def may_be_newer(self) -> bool:
        """Whether it may have f-strings that only Python 3.12 and later can read; false where an older one read it."""
        return self._parsed.newer or sys.version_info >= (3, 12)

    @cached_property
    def _index(self) -> dict[type[ast.AST], list[Any]]:
        tree = self.tree
        index: dict[type[ast.AST], list[Any]] = self.__dict__.get("_index", {})
        if index:  # resolving aliases asked for it
            return index
        found: list[Any] = [tree]
        for node in found:  # the list grows while it is read: breadth first, and eight times as fast as ast.walk
            kind = type(node)
            if kind in index:
                index[kind].append(node)
            else:
                index[kind] = [node]
            for name in FIELDS[kind]:
                value = getattr(node, name, None)
                if value.__class__ is list:
                    found += value  # None and strings among them have no fields, and nobody asks for them
                elif value is not None:
                    found.append(value)
        if self._effort is not None:
            self._effort.nodes -= len(found)
            self._effort = None  # once: the index is made anew where names are resolved
        return index

    def nodes(self, kind: type[Node]) -> Iterator[Node]:
        """Return all nodes of exactly this class, outer ones first; the tree is walked once for all callers.

        Operators and contexts (`ast.Add`, `ast.In`, `ast.Load`) are not among them.
        """
        return iter(self._index.get(kind, ()))

    def function_nodes(self) -> Iterator[FunctionNode]:
        """Yield its functions and methods; the `async` ones come last."""
        yield from self.nodes(ast.FunctionDef)
        yield from self.nodes(ast.AsyncFunctionDef)

    def import_nodes(self) -> Iterator[ImportNode]:
        """Yield its `import` statements, then the `from ... import` ones."""
        yield from self.nodes(ast.Import)
        yield from self.nodes(ast.ImportFrom)

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in _LINE_END.finditer(self.text))]

    def _line_start(self, line: int) -> int:
        starts = self._line_starts
        return starts[min(line, len(starts)) - 1]

    def _offset(self, line: int, byte_column: int) -> int:
        """Return offset for a line and the UTF-8 byte column that `ast` counts in."""
        start = self._line_start(line)
        if line not in self._columns:
            end = self._line_starts[line] if line < len(self._line_starts) else len(self.text)
            self._columns[line] = None if self.text.isascii() else wide_characters(self.text[start:end])
        wide = self._columns[line]
        if wide is not None:
            position = bisect_right(wide[0], byte_column)
            byte_column -= wide[1][position - 1] if position else 0
        return min(start + max(byte_column, 0), len(self.text))

    def span_of(self, node: ast.AST) -> tuple[int, int]:
        """Return offsets of a node, end exclusive. A node that has no place of its own (`ast.Module`) gives (0, 0).

        Before Python 3.12, nodes inside f-strings can be some columns off.
        """
        line, column = getattr(node, "lineno", None), getattr(node, "col_offset", None)
        if line is None or column is None:
            return 0, 0
        start = self._offset(line, column)
        end_line, end_column = getattr(node, "end_lineno", None), getattr(node, "end_col_offset", None)
        end = self._offset(end_line, end_column) if end_line is not None and end_column is not None else start
        return start, max(start, end)

    @cached_property
    def imports(self) -> dict[str, str]:
        """What each imported name stands for: `np` -> `numpy`, `env` -> `os.environ`; relative ones keep their dots."""
        found: dict[str, str] = {}
        for node in self.nodes(ast.Import):
            for alias in node.names:
                name = alias.name if alias.asname else alias.name.partition(".")[0]
                found[alias.asname or name] = own_name(name)
        for source in self.nodes(ast.ImportFrom):
            module = "." * source.level + own_name(source.module or "")
            if module in STARRED and any(alias.name == "*" for alias in source.names):
                found |= {name: f"{module}.{name}" for name in STARRED[module] - self._defined}
            joint = "" if module.endswith(".") or not module else "."
            for alias in source.names:
                found[alias.asname or alias.name] = own_name(f"{module}{joint}{alias.name}")
        return found

    @cached_property
    def starred(self) -> tuple[str, ...]:
        """The modules of `from module import *`, each with the dot that a name follows."""
        found = [node for node in self.nodes(ast.ImportFrom) if any(alias.name == "*" for alias in node.names)]
        return tuple(f"{'.' * node.level}{node.module or ''}{'.' if node.module else ''}" for node in found)

    @cached_property
    def definitions(self) -> dict[str, FunctionNode]:
        """Its functions and methods by name; of several with one name the last."""
        return {node.name: node for node in self.function_nodes()}

    @cached_property
    def opened(self) -> dict[str, ast.expr]:
        """The expression of the first `with EXPRESSION as NAME`, by name."""
        found: dict[str, ast.expr] = {}
        for item in self.nodes(ast.withitem):
            if isinstance(item.optional_vars, ast.Name):
                found.setdefault(item.optional_vars.id, item.context_expr)
        return found

    @cached_property
    def classes(self) -> frozenset[str]:
        """The names of its classes."""
        return frozenset(node.name for node in self.nodes(ast.ClassDef))

    @property
    def _defined(self) -> set[str]:
        """What the source itself calls a function, class or variable."""
        found = {node.id for node in self.nodes(ast.Name) if not isinstance(node.ctx, ast.Load)}
        return found.union(self.definitions, self.classes)

    @cached_property
    def _bindings(self) -> dict[str, ast.expr | None]:
        """Names bound exactly once in the whole source by `NAME = value`, with the value; None for all other names."""
        bound: dict[str, ast.expr | None] = {}
        simple: dict[ast.Name, ast.expr] = {}
        for assign in self.nodes(ast.Assign):
            simple.update((target, assign.value) for target in assign.targets if isinstance(target, ast.Name))
        for annotated in self.nodes(ast.AnnAssign):
            if isinstance(annotated.target, ast.Name) and annotated.value is not None:
                simple[annotated.target] = annotated.value
        for name in self.nodes(ast.Name):
            if not isinstance(name.ctx, ast.Load):
                bound[name.id] = None if name.id in bound else simple.get(name)
        others: list[str | None] = [*self.imports]
        others += self.definitions
        others += [node.name for node in self.nodes(ast.ClassDef)]
        others += [node.name for node in self.nodes(ast.ExceptHandler)]
        others += [node.name for node in self.nodes(ast.MatchAs)]
        others += [node.arg for node in self.nodes(ast.arg)]
        others += [name for node in self.nodes(ast.Global) for name in node.names]
        others += [name for node in self.nodes(ast.Nonlocal) for name in node.names]
        return bound | {name: None for name in others if name}

    def qualified_name(self, expr: ast.AST) -> str | None:
        """Return the dotted name an expression stands for, imports and plain aliases followed: `os.environ.get`.

        Built-ins give their own name; anything that starts at another variable gives None.
        """
        try:
            return self._names[expr]  # many rules ask for the same
        except KeyError:
            found = self._names[expr] = self._find_name(expr)
            return found

    def _find_name(self, expr: ast.AST) -> str | None:
        parts: list[str] = []
        node, imports = expr, self.imports
        for _ in range(_MAX_DEPTH):
            if isinstance(node, ast.Attribute):
                parts.append(node.attr)
                node = node.value
            elif isinstance(node, ast.Name):
                if node.id in imports:
                    name = ".".join([imports[node.id], *reversed(parts)]) if parts else imports[node.id]
                    return own_name(name) if parts and may_be_another(parts) else name
                bound = self._bindings.get(node.id)
                if isinstance(bound, (ast.Attribute, ast.Name)):
                    node = bound
                elif node.id in _BUILTINS and node.id not in self._bindings:
                    return ".".join([_BUILTINS[node.id], *reversed(parts)])
                else:
                    return None
            elif isinstance(node, ast.Call):
                module = imported_by_call(node)
                return ".".join([module, *reversed(parts)]) if module else None
            else:
                return None
        return None

    def is_bound(self, name: str) -> bool:
        """Return whether the source gives `name` a value, or imports it."""
        return name in self._bindings

    def bound_value(self, name: str) -> ast.expr | None:
        """Return the value of `NAME = value` where that is the only binding of the name in the whole source."""
        return self._bindings.get(name)

    def calls(self, *names: str) -> Iterator[tuple[ast.Call, str]]:
        """Yield calls whose qualified name is one of `names` (all calls with a known name where none is given)."""
        for call in self.nodes(ast.Call):
            name = self.qualified_name(call.func)
            if name is not None and (not names or name in names):
                yield call, name

    # Strings

    def constant(self, expr: ast.AST | None) -> str | None:
        """Return the string an expression is sure to be: literals, `+`, f-strings and `"".join` of constants, and names
        that are assigned once in the whole source. None where it is anything else, or longer than 64 K characters."""
        try:
            return self._fold(expr, _MAX_DEPTH)
        except RecursionError:
            return None

    def computed(self, expr: ast.AST | None) -> str | None:
        """Return the string an expression is sure to be, however it is computed from constants: see `computed.py`."""
        found = self.constant(expr)
        if found is None and isinstance(expr, _COMPUTED):
            from hf_lint.space.computed import compute

            found = compute(self, expr)
        return found

    def imported_text(self, expr: ast.expr) -> str | None:
        """Return the text that another module of the Space gives to a name; one piece of text alone has none."""
        return None

    def _fold(self, expr: ast.AST | None, depth: int) -> str | None:
        if depth <= 0 or expr is None:
            return None
        if isinstance(expr, ast.Constant):
            return expr.value if isinstance(expr.value, str) else None
        if isinstance(expr, ast.Name):
            if expr.id not in self._folded:
                self._folded[expr.id] = None  # a name that leads back to itself ends here
                self._folded[expr.id] = self._fold(self._bindings.get(expr.id), depth - 1)
            return self._folded[expr.id]
        parts = operands(expr)
        if parts is None:
            return None
        folded: list[str] = []
        length = 0
        for part in parts:
            text = self._fold(part, depth - 1)
            if text is None:
                return None
            length += len(text)
            if length > MAX_FOLDED:
                return None
            folded.append(text)
        return "".join(folded)


class PythonModule(PythonSource):
    """A Python file of a Space."""

    def __init__(self, space: Space, file: File) -> None:
        super().__init__(file.text)
        self.file = file
        self._effort = space.effort
        self.words = file.words
        self._space = space

    @cached_property
    def _parsed(self) -> Parsed:
        if self._space.effort.has_room_for(self.text):
            return parse_python(self.text)
        self._space.note_code_gap(self.file)
        return Parsed(None)

    @cached_property
    def _elsewhere(self) -> Elsewhere | None:
        from hf_lint.space.modules import functions_elsewhere

        return functions_elsewhere(self._space, self)

    def holds_any(self, words: Iterable[str]) -> bool:
        """Return whether its text holds one of `words`: see `hints`."""
        return self.file.holds_any(words)

    def imported_text(self, expr: ast.expr) -> str | None:
        """Return the text that another module of the Space gives to a name."""
        from hf_lint.space.modules import text_elsewhere

        name = self.qualified_name(expr)
        return text_elsewhere(self._space, self.file, name) if name and "." in name else None

    @classmethod
    def of(cls, space: Space, file: File) -> PythonModule:
        """Return the module in `file`; source that does not parse is noted as a problem of the Space."""
        module = cls(space, file)
        if module.error is not None:
            note = f"this is not Python that can be read: {module.error.message}"
            space.note_problem(file.path, note, file.span(module.error.offset, module.error.offset))
        return module


def last_name(node: ast.AST) -> str:
    """Return the last part of a dotted name as written; "" for anything else."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
