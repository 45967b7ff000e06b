"""Every call in the Python of a Space: files, notebook cells, `python -c` and heredocs of Dockerfiles and scripts.

    for call in calls(space, "from_pretrained", "pipeline"):      # only sources with one of these words are parsed
        call.method                           # "from_pretrained": the last part; cheap, so ask it first
        call.name                             # "transformers.AutoModel.from_pretrained": imports, aliases followed;
                                              # "gradio.Blocks().launch" for a method of what a call made; "" unknown
        call.written                          # "AutoModel.from_pretrained", as it stands there
        call.arg("revision")                  # a Value; call.arg("model", at=1): by position too
        call.arg("repo_id", "id", at=0)       # several names of one argument
        call.location(), call.location(node)  # the function called, or an argument (`value.node`)

`Value.kind` tells an argument that is absent from one that is not known (`**kwargs`, a function's result): see values.
Decorators without parentheses are calls without arguments; `functools.partial(f, ...)` is a call of `f` (`partial`).
"""

from __future__ import annotations

import ast
import builtins
from typing import TYPE_CHECKING

from hf_lint.space.effort import follow_values, note_values
from hf_lint.space.hints import Vocabulary
from hf_lint.space.mapped import MappedText
from hf_lint.space.modules import module_file, split_name
from hf_lint.space.python import PythonSource, last_name
from hf_lint.space.shell_code import python_written_by
from hf_lint.space.value import ABSENT, UNKNOWN, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from hf_lint.core.model import Location
    from hf_lint.space import Space
    from hf_lint.space.file import File
    from hf_lint.space.shell import Script
    from hf_lint.space.values import Values

MAX_SCRIPT = 200_000
_PARTIAL = "functools.partial"


class Unit:
    """One Python source and where it stands: a file, all cells of a notebook, a program inside a script."""

    __slots__ = ("_calls", "_mapped", "_space", "_values", "file", "source")

    def __init__(self, space: Space, file: File, source: PythonSource, mapped: MappedText | None = None) -> None:
        self.file = file
        self.source = source
        self._space = space
        self._values: Values | None = None
        self._mapped = mapped
        self._calls: tuple[Call, ...] | None = None

    @property
    def values(self) -> Values:
        """What the names and expressions of the source stand for."""
        if self._values is None:
            from hf_lint.space.values import Values

            space, file = self._space, self.file
            self._values = Values(
                self.source, lambda name: _elsewhere(space, file, name), lambda: note_values(space, file.path)
            )
        return self._values

    def follow(self, steps: int) -> bool:
        """Count what is followed to know a value; False where the Space has too much of it: the run is incomplete."""
        return follow_values(self._space, self.file.path, steps)

    @property
    def whole(self) -> bool:
        """Whether the source is the whole file: what stands in a notebook or a script has other offsets."""
        return self._mapped is None

    def location(self, node: ast.AST, note: str = "") -> Location:
        """Return where a node stands in the file."""
        start, end = self.source.span_of(node)
        if self._mapped is not None:
            start, end = self._mapped.span(start, end)
        return self.file.location(start, end, note)

    @property
    def calls(self) -> tuple[Call, ...]:
        """All calls, in the order of the source."""
        if self._calls is None:
            source = self.source
            found = [Call(self, node, node.func) for node in source.nodes(ast.Call)]
            for owner in (*source.function_nodes(), *source.nodes(ast.ClassDef)):
                found += [Call(self, None, item) for item in owner.decorator_list if not isinstance(item, ast.Call)]
            found.sort(key=_find_by_place)
            self._calls = tuple(found)
        return self._calls


class Call:
    """A call, or a decorator without parentheses (`node` is None then)."""

    __slots__ = ("_keywords", "_name", "_positional", "func", "node", "open", "partial", "unit")

    def __init__(self, unit: Unit, node: ast.Call | None, func: ast.expr) -> None:
        self.unit = unit
        self.node = node
        self.func = func
        self.partial = False
        """Whether it is `functools.partial(f, ...)`: what is absent may come later."""
        self.open = False
        """Whether there are `*args` or `**kwargs` that the source does not show."""
        self._name: str | None = None
        self._keywords: dict[str, ast.expr] | None = None
        self._positional: list[ast.expr] = []

    def __repr__(self) -> str:
        return f"Call({self.written!r}, {self.unit.file.path!r})"

    @property
    def file(self) -> File:
        """The file it stands in."""
        return self.unit.file

    @property
    def method(self) -> str:
        """The last part of what is called, `import ... as` undone; of `partial(f, ...)` that of `f`."""
        name = self._last_part()
        if name == "partial":
            self._read()
            name = self._last_part()
        return name

    def _last_part(self) -> str:
        func = self.func
        if isinstance(func, ast.Name):
            return self.unit.source.imports.get(func.id, func.id).rpartition(".")[2]
        return func.attr if isinstance(func, ast.Attribute) else ""

    def may_be(self, words: Collection[str]) -> bool:
        """Return whether its name may end in one of `words`, without following what may be another name of it."""
        func = self.func
        if isinstance(func, ast.Attribute):
            return func.attr in words or func.attr == "partial"
        if not isinstance(func, ast.Name):
            return False
        source = self.unit.source
        own = func.id in source.imports or func.id in source.definitions or hasattr(builtins, func.id)
        return self.method in words or not own

    @property
    def written(self) -> str:
        """The dotted name as written; what is no plain name in it is left out: `().launch`."""
        parts: list[str] = []
        node = self.func
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        parts.append(node.id if isinstance(node, ast.Name) else "()" if isinstance(node, ast.Call) else "")
        return ".".join(reversed(parts))

    @property
    def name(self) -> str:
        """The qualified name, see the module; "" where it is not known. That of the inner function for a partial."""
        self._read()
        return self._name or ""

    def arg(self, *names: str, at: int | None = None) -> Value:
        """Return the argument with one of these names, or at this position (from 0, without self).

        The kind is "absent" only when it is sure not to be given.
        """
        keywords = self._read()
        for name in names:
            if name in keywords:
                return self.unit.values.of(keywords[name])
        if at is not None:
            for index, item in enumerate(self._positional[: at + 1]):
                if isinstance(item, ast.Starred):
                    return UNKNOWN
                if index == at:
                    return self.unit.values.of(item)
        return UNKNOWN if self.open or self.partial else ABSENT

    @property
    def args(self) -> tuple[Value, ...]:
        """The positional arguments; one that is starred is unknown."""
        self._read()
        values = self.unit.values
        return tuple(UNKNOWN if isinstance(item, ast.Starred) else values.of(item) for item in self._positional)

    @property
    def keywords(self) -> dict[str, ast.expr]:
        """The keyword arguments as expressions, those of literal `**{...}` and `**dict(...)` among them."""
        return dict(self._read())

    def location(self, node: ast.AST | None = None, note: str = "") -> Location:
        """Return where the called function stands, or `node` of the same source."""
        return self.unit.location(node or self.func, note)

    def _read(self) -> dict[str, ast.expr]:
        if self._keywords is not None:
            return self._keywords
        self._keywords = {}
        values = self.unit.values
        self._name = values.name_of(self.func)
        if self.node is None:
            return self._keywords
        nodes = [self.node]
        if self._name == _PARTIAL and self.node.args:
            self.partial = True
            self.func = self.node.args[0]
            self._name = values.name_of(self.func)
        elif isinstance(self.func, ast.Name) and self._name == f"{_PARTIAL}()":
            made = next((b.expr for b in values.scopes.of_name(self.func)), None)
            if isinstance(made, ast.Call) and made.args:
                nodes.insert(0, made)
                self._name = values.name_of(made.args[0])
        for node in nodes:
            inner = self.partial or (len(nodes) == 2 and node is not self.node)
            self._positional += node.args[1:] if inner else node.args
            for word in node.keywords:
                self._take(word)
        if any(isinstance(item, ast.Starred) for item in self._positional):
            self.open = True
        return self._keywords

    def _take(self, word: ast.keyword) -> None:
        """Read one keyword argument, or the mapping behind `**`."""
        assert self._keywords is not None
        if word.arg is not None:
            self._keywords[word.arg] = word.value
            return
        value = self.unit.values.of(word.value)
        for key, item in zip(value.keys, value.items, strict=False) if value.kind == "mapping" else ():
            if key.text is None or item.node is None:
                self.open = True
            else:
                self._keywords.setdefault(key.text, item.node)
        if value.kind != "mapping" or isinstance(word.value, ast.Name):
            self.open = True  # a dict with a name may get more keys before it is used


def calls(space: Space, *words: str) -> Iterator[Call]:
    """Yield every call in sources whose text holds one of `words` (see `hints`), by file and place."""
    for unit in units(space, *words):
        yield from unit.calls


def units(space: Space, *words: str) -> Iterator[Unit]:
    """Yield the Python sources of the Space whose text holds one of `words`, each parsed once; no vendored code."""
    there = list(filter(space.memo(_vocabulary).may_hold, words))
    known = space.memo(_make_memo)
    for file in space.memo(_sources) if there else ():
        if file.holds_any(there):
            if file.path not in known:
                known[file.path] = tuple(_read_units(space, file))
            yield from known[file.path]


def may_hold(space: Space, word: str) -> bool:
    """Return whether a source with Python or shell may hold `word` (see `hints`); never False where one does."""
    return space.memo(_vocabulary).may_hold(word)


def unit_of(space: Space, file: File) -> Unit:
    """Return the unit of a file that Python reads, whatever it is called."""
    known = space.memo(_make_memo)
    if file.path not in known:
        known[file.path] = (Unit(space, file, space.python(file)),)
    return known[file.path][0]


def _sources(space: Space) -> tuple[File, ...]:
    """Return the files that may hold Python."""
    return (*space.select(".py", ".ipynb", ".sh", ".bash"), *(d.file for d in space.dockerfiles))


def _vocabulary(space: Space) -> Vocabulary:
    return Vocabulary(space.memo(_sources))


def _make_memo(space: Space) -> dict[str, tuple[Unit, ...]]:
    return {}


def _read_units(space: Space, file: File) -> Iterator[Unit]:
    if space.language(file) == "python":
        yield Unit(space, file, space.python(file))
    elif file.suffix == ".ipynb":
        yield from _notebook(space, file)
    elif "python" in file.text and len(file.text) <= MAX_SCRIPT:
        for script in _programs(space, file):
            if script.interpreter.startswith("python"):
                yield Unit(space, file, PythonSource(script.text), script.source)


def _notebook(space: Space, file: File) -> Iterator[Unit]:
    """Yield all code cells that parse as one source: what one imports, the next one uses."""
    notebook = space.notebook(file)
    if not notebook.language.startswith(("python", "ipython")):
        return
    parts: list[MappedText] = []
    for cell in notebook.cells:
        if cell.kind == "code" and cell.python.tree is not None and cell.python.text:
            parts.append(MappedText(cell.python.text, cell.source.runs, cell.source.end))
            parts.append(MappedText("\n", [(0, cell.source.end)], cell.source.end))
    if parts:
        joined = MappedText.join(parts)
        yield Unit(space, file, PythonSource(joined.text), joined)


def _programs(space: Space, file: File) -> Iterator[Script]:
    """Scripts in a Dockerfile or shell script, `python -c "..."` and `python <<EOF` among them."""
    scripts: list[Script] = []
    for dockerfile in space.dockerfiles:
        if dockerfile.file is file:
            scripts += [script for instruction in dockerfile.reached_instructions for script in instruction.scripts]
    if space.language(file) == "shell":
        scripts.append(space.script(file))
    for script in scripts:
        yield script
        for command in script.walk() if "py" in script.text else ():
            yield from (command.script,) if command.script is not None else ()
            yield from python_written_by(command)


def _elsewhere(space: Space, file: File, name: str) -> Value | None:
    """Return the constant that another module of the Space gives to `name` (`config.MODEL`, `.config.MODEL`)."""
    module, attribute = split_name(name)
    if (other := module_file(space, file, module)) is not None:
        return _constant_of(space, other, attribute, "")
    holder, owner = split_name(module)  # a field of a class
    return _constant_of(space, other, attribute, owner) if (other := module_file(space, file, holder)) else None


def _constant_of(space: Space, file: File, attribute: str, owner: str) -> Value | None:
    known, key = space.memo(_constants), (file.path, attribute)
    if key not in known:
        known[key] = None  # modules that import each other end here
        source = space.python(file)
        found = _field_of(space, file, attribute, owner) if owner else None
        bound = source.bound_value(attribute) if found is None else None
        if bound is not None:
            found = _plain_value(source, bound, lambda name: _elsewhere(space, file, name))
        elif found is None and not owner:
            passed = [source.imports[attribute]] if attribute in source.imports else source.starred
            names = (one if attribute in source.imports else f"{one}{attribute}" for one in passed)
            found = next((value for name in names if "." in name and (value := _elsewhere(space, file, name))), None)
        known[key] = found
    return known[key]


def _field_of(space: Space, file: File, attribute: str, owner: str) -> Value | None:
    """Return a field of the class `owner`, or of a pydantic `Settings` class: a variable may replace the default of
    that."""
    tables = space.memo(_fields)
    if file.path not in tables:
        tables[file.path] = _table_of(space.python(file))
    given, settings = tables[file.path].get((attribute, ""), tables[file.path].get((attribute, owner), (None, None)))
    if settings is None:
        return None
    value = _plain_value(space.python(file), given) if given is not None else UNKNOWN
    return Value("environment", name=attribute.upper(), items=(value,)) if settings else value


def _plain_value(source: PythonSource, expr: ast.expr, elsewhere: Callable[[str], Value | None] | None = None) -> Value:
    from hf_lint.space.values import Values, without_nodes

    return without_nodes(Values(source, elsewhere).of(expr))


def _fields(space: Space) -> dict[str, dict[tuple[str, str], tuple[ast.expr | None, bool]]]:
    return {}


def _table_of(source: PythonSource) -> dict[tuple[str, str], tuple[ast.expr | None, bool]]:
    """Return the fields of all classes by name and class ("" for settings): the value, and whether a variable replaces
    it."""
    found: dict[tuple[str, str], tuple[ast.expr | None, bool]] = {}
    for node in source.nodes(ast.ClassDef):
        settings = any(last_name(base).endswith("Settings") for base in node.bases)
        for item in node.body:
            if isinstance(item, (ast.Assign, ast.AnnAssign)):
                target = item.target if isinstance(item, ast.AnnAssign) else item.targets[0]
                if isinstance(target, ast.Name):
                    found.setdefault((target.id, "" if settings else node.name), (_default(item.value), settings))
    return found


def _default(given: ast.expr | None) -> ast.expr | None:
    """Return the value of a field: that of `Field(default=...)` where it is made so."""
    if isinstance(given, ast.Call) and getattr(given.func, "id", "") == "Field":
        return next((word.value for word in given.keywords if word.arg == "default"), (*given.args, None)[0])
    return given


def _constants(space: Space) -> dict[tuple[str, str], Value | None]:
    return {}


def _find_by_place(call: Call) -> tuple[int, int]:
    return getattr(node := call.node or call.func, "lineno", 0), getattr(node, "col_offset", 0)
