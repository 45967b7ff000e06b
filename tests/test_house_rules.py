"""The house rules that hold for every module: what belongs where, and how long a file is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PACKAGE = ROOT / "linter" / "hf_lint"
MAX_LINES = 400
MAX_VOCABULARY = 6
"""Modules in rules/ without a rule: words that the rules of one group share."""
SPECIAL = {"__init__.py", "__pycache__"}


def test_modules_in_rules_have_rules() -> None:
    without = [
        path.relative_to(PACKAGE).as_posix()
        for path in sorted((PACKAGE / "rules").rglob("*.py"))
        if path.name not in SPECIAL and "@rule(" not in path.read_text(encoding="utf-8")
    ]
    assert len(without) <= MAX_VOCABULARY, f"these hold no rule, so they belong in analysis/ or fixes/: {without}"


def test_every_folder_of_code_is_a_package() -> None:
    """Without an `__init__.py` what goes over all modules, as the check of expressions does, goes past a folder."""
    folders = {path.parent for path in (ROOT / "linter" / "hf_lint").rglob("*.py")}
    assert len(folders) > 20
    assert not {folder.relative_to(ROOT).as_posix() for folder in folders if not (folder / "__init__.py").is_file()}


def test_no_module_is_too_long() -> None:
    paths = [
        path
        for folder in ("linter", "tests", "scripts", "benchmarks", "hooks")
        for path in (ROOT / folder).rglob("*.py")
    ]
    paths += ROOT.glob("*.py")
    code = [path for path in paths if not {"cases", "data", "golden"} & set(path.relative_to(ROOT).parts)]
    lines = {path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines()) for path in code}
    long = {name: count for name, count in lines.items() if count > MAX_LINES}
    assert len(lines) > 400
    assert not long, f"over {MAX_LINES} lines, so it has more than one job: {long}"


def test_no_folder_is_for_one_file() -> None:
    folders = sorted({path.parent for path in PACKAGE.rglob("*.py")} - {PACKAGE})
    alone = [folder.relative_to(PACKAGE).as_posix() for folder in folders if len(contents(folder)) < 2]
    assert len(folders) > 20
    assert not alone, f"one file is not a folder: {alone}"


def contents(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.name not in SPECIAL]
