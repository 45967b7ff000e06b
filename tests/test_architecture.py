"""The house rules that hold for every module: which folder may import which, what belongs where, how long a file is."""

from __future__ import annotations

import ast
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from support import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PACKAGE = ROOT / "linter" / "hf_lint"
MAX_LINES = 400
MAX_VOCABULARY = 6
"""Modules in rules/ without a rule: words that the rules of one group share."""


def modules() -> dict[str, Path]:
    """Every module by its name below the package."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        found["" if name == "__init__" else name.removesuffix(".__init__")] = path
    return found


def imports(tree: ast.AST, known: dict[str, Path]) -> Iterator[str]:
    """The modules that run-time imports name; what is imported for types only may look anywhere."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            for other in node.orelse:
                yield from imports(other, known)
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "hf_lint":
            base = node.module.partition(".")[2]
            for alias in node.names:
                inner = f"{base}.{alias.name}".strip(".")
                yield inner if inner in known else base
        elif isinstance(node, ast.Import):
            yield from (alias.name[8:] for alias in node.names if alias.name.startswith("hf_lint."))
        else:
            yield from imports(node, known)


@lru_cache(maxsize=1)
def graph() -> dict[str, dict[str, set[str]]]:
    """By folder, the folders that it imports, and by which modules."""
    known = modules()
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for name, path in known.items():
        for other in imports(ast.parse(path.read_text(encoding="utf-8")), known):
            here, there = name.split(".")[0], other.split(".")[0]
            if there and here and here != there:
                found[here][there].add(f"{name} imports {other}")
    return found


def reachable(start: str) -> set[str]:
    seen: set[str] = set()
    waiting = list(graph().get(start, ()))
    while waiting:
        folder = waiting.pop()
        if folder not in seen:
            seen.add(folder)
            waiting += graph().get(folder, ())
    return seen


def test_no_folder_imports_one_that_imports_it() -> None:
    lines = []
    for folder in sorted(graph()):
        for other in sorted(graph()[folder]):
            if folder in reachable(other):
                lines += [f"{folder} -> {other}: {line}" for line in sorted(graph()[folder][other])]
    assert not lines, "folders import each other in a circle:\n" + "\n".join(lines)


def test_the_graph_sees_imports() -> None:
    assert {"core", "space"} <= set(graph()["rules"])
    assert "core" in reachable("cli")
    assert "rules" not in reachable("space")


def test_core_imports_nothing_of_the_house_but_errors() -> None:
    assert set(graph().get("core", ())) <= {"errors"}


def test_modules_in_rules_have_rules() -> None:
    without = [
        path.relative_to(PACKAGE).as_posix()
        for path in sorted((PACKAGE / "rules").rglob("*.py"))
        if path.name != "__init__.py" and "@rule(" not in path.read_text(encoding="utf-8")
    ]
    assert len(without) <= MAX_VOCABULARY, f"these hold no rule: move them to analysis/ or fixes/: {without}"


def test_no_module_is_too_long() -> None:
    folders = ("linter", "tests", "scripts", "benchmarks", "hooks")
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        if not {"cases", "data", "golden"} & set(path.parts)
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > MAX_LINES
    }
    assert not long, f"over {MAX_LINES} lines, so it has more than one job: {long}"


def test_no_folder_is_for_one_file() -> None:
    folders = sorted({path.parent for path in PACKAGE.rglob("*.py")} - {PACKAGE})
    alone = [folder.relative_to(PACKAGE).as_posix() for folder in folders if len(contents(folder)) < 2]
    assert not alone, f"one file is not a folder: {alone}"


def contents(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.name not in ("__init__.py", "__pycache__")]
