"""Data files that the start reads, and that are not what it reads them as. No rule is here."""

from __future__ import annotations

import ast
import json
import posixpath
from typing import TYPE_CHECKING

from hf_lint.analysis.guards import Guards
from hf_lint.analysis.start_entry import start_entry
from hf_lint.analysis.started_python import started_files
from hf_lint.core.model import Hit
from hf_lint.space.paths import UNKNOWN, path_of
from hf_lint.startup.layout import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space import Space
    from hf_lint.space.file import File
    from hf_lint.space.python import PythonModule

_MAX_BYTES = 2_000_000
_UTF8 = ("utf-8", "utf8", "UTF-8")
_YAML = ("yaml.safe_load", "yaml.full_load", "yaml.unsafe_load")
_READERS = ("json.load", "json.loads", *_YAML)
_MAX_YAML = 200_000
_POINTER = "version https://git-lfs"


def find_invalid(space: Space) -> Iterator[Hit]:
    """Yield a hit for each JSON or YAML file that is read when the app starts, and that is not valid."""
    entry = start_entry(space)
    if entry is None or space.startup.layout.lost:
        return
    for file in started_files(space):
        if not any(word in file.text for word in ("json.load", "import load", "yaml.")):
            continue
        module = space.python(file)
        if module.tree is None or any(word in file.text for word in ("chdir", "json.dump", ".write(")):
            continue
        guards = Guards(module)
        here = next(iter(space.startup.layout.places(file.path)), "/" + file.path)
        for call in module.nodes(ast.Call):
            name = module.qualified_name(call.func)
            if name not in _READERS or len(call.args) != 1:
                continue
            opened = _opened(module, call.args[0])
            path = path_of(module, opened[0], here) if opened is not None else None
            if (
                opened is None
                or path is None
                or UNKNOWN in path
                or guards.covers(call)
                or not guards.runs_on_load(call)
            ):
                continue
            inside = space.startup.layout.find(clean(posixpath.join(entry.cwd, path)))
            data = space.get(inside) if inside is not None else None
            if data is not None and name in _YAML:
                yield from _judge_yaml(data, file, module, call)
            elif data is not None:
                yield from _judge(data, file, module, call, is_text=opened[1])


def _opened(module: PythonModule, expr: ast.expr) -> tuple[ast.expr, bool] | None:
    """Return the path that `open(path)`, a name of `with open(path) as name` or `Path(path).read_text()` reads.

    With it, whether Python decodes the text itself, as plain UTF-8.
    """
    if isinstance(expr, ast.Name):
        found = [
            item.context_expr
            for block in module.nodes(ast.With)
            for item in block.items
            if isinstance(item.optional_vars, ast.Name)
            and item.optional_vars.id == expr.id
            and block.lineno <= expr.lineno <= (block.end_lineno or 0)
        ]
        return _opened(module, found[-1]) if found else None
    if not isinstance(expr, ast.Call):
        return None
    plain = all(word.arg != "encoding" or module.constant(word.value) in _UTF8 for word in expr.keywords)
    name = module.qualified_name(expr.func) or ""
    if name in ("open", "io.open") and expr.args:
        mode = module.constant(expr.args[1]) if len(expr.args) > 1 else "r"
        return (expr.args[0], plain and mode in ("r", "rt")) if mode in ("r", "rt", "rb") else None
    if isinstance(expr.func, ast.Attribute) and expr.func.attr == "read" and not expr.args:
        return _opened(module, expr.func.value)
    if isinstance(expr.func, ast.Attribute) and expr.func.attr == "read_text" and not expr.args:
        return expr.func.value, plain
    return None


def _judge_yaml(data: File, file: File, module: PythonModule, call: ast.Call) -> Iterator[Hit]:
    import yaml

    if data.kind != "text" or len(data.data) > _MAX_YAML or data.text.startswith(_POINTER):
        return
    try:
        for _ in yaml.parse(data.text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            pass
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        at = min(mark.index if mark is not None else 0, max(len(data.text) - 1, 0))
        message = (
            f"this is not valid YAML ({error.problem}), and the app reads it when it starts: it stops with an error of "
            "`yaml`"
        )
        related = (file.location(*module.span_of(call), "reads it"),)
        yield Hit(data.location(at, at + 1), message, "yaml", related=related, key="yaml")
    except (yaml.YAMLError, RecursionError, ValueError):
        return


def _judge(data: File, file: File, module: PythonModule, call: ast.Call, *, is_text: bool) -> Iterator[Hit]:
    if data.kind != "text" or len(data.data) > _MAX_BYTES or data.text.startswith(_POINTER):
        return
    has_mark = data.data.startswith(b"\xef\xbb\xbf")
    related = (file.location(*module.span_of(call), "reads it"),)
    if has_mark and is_text:
        message = (
            "this JSON begins with a byte order mark, which `json.load` refuses (`Unexpected UTF-8 BOM`): the app "
            "stops when it starts; save it as UTF-8 without one"
        )
        yield Hit(data.location(0, 1), message, related=related, key="mark")
        return
    try:
        json.loads(data.text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        at = min(error.pos, max(len(data.text) - 1, 0))
        back = data.text[:at].rstrip()
        is_comma = back.endswith(",") and data.text[at : at + 1] in "}]"
        what = "a comma comes before the closing bracket" if is_comma else error.msg
        start = len(back) - 1 if is_comma else at
        message = f"this is not valid JSON ({what}), and the app reads it when it starts: it stops with JSONDecodeError"
        yield Hit(data.location(start, start + 1), message, related=related, key="json")
    except (RecursionError, ValueError):
        return
