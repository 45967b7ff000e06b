"""The folders of the linter, as docs/architecture.md lists them: none imports one that stands below it."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest
from support import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PACKAGE = ROOT / "linter" / "hf_lint"
DOCUMENT = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
TABLE = DOCUMENT.partition("## Folders of")[2].partition("\n## ")[0]
ORDER = re.findall(r"^\| `(\w+)` \|", TABLE, re.MULTILINE)
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE)


def test_every_folder_is_in_the_table() -> None:
    folders = {path.relative_to(PACKAGE).parts[0] for path in MODULES}
    assert sorted([*folders, "errors"]) == sorted(ORDER)


@pytest.mark.parametrize("folder", ORDER)
def test_a_folder_imports_only_what_stands_above_it(folder: str) -> None:
    above = {"__version__", *ORDER[: ORDER.index(folder) + 1]}
    found = {
        f"{path.relative_to(PACKAGE).as_posix()} imports {name}"
        for path in MODULES
        if path.relative_to(PACKAGE).parts[0] == folder
        for name in imported(path)
        if name not in above
    }
    assert found == set()


def test_the_errors_import_nothing() -> None:
    assert list(imported(PACKAGE / "errors.py")) == []


def imported(path: Path) -> Iterator[str]:
    """The folders of hf-lint that a module imports when it runs; types do not count."""
    waiting: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            waiting += node.orelse
            continue
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[1] for name in node.names if name.name.startswith("hf_lint."))
        elif isinstance(node, ast.ImportFrom) and node.module == "hf_lint":
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("hf_lint."):
            yield str(node.module).split(".")[1]
        waiting += ast.iter_child_nodes(node)
