from __future__ import annotations

import gc
import os
import sys
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hf_lint.secrets.bounds import Bounds
    from hf_lint.secrets.match import SecretMatch
    from hf_lint.space.file import File
    from hf_lint.space.requirements.model import Requirements, Role


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-cases", action="store_true", help="rewrite expect.txt of tests/cases; read them after")


def pytest_configure() -> None:
    """Keep what Python compiles, whatever is set here: else each of the many processes compiles hf-lint anew."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    # Thousands of tests and their modules live to the end: looking for garbage among them took a tenth of the time.
    gc.set_threshold(100_000, 20, 50)


def pytest_collection_finish() -> None:
    """Leave what was collected alone when garbage is looked for."""
    gc.freeze()


LONG = (
    "test_action.py::test_install_and_run",
    "test_precommit.py::test_in_a_real_project",
    "test_recipes.py::test_the_hints_for_what_is_not_installed",
    "test_template_space.py::test_the_tests_of_the_space_pass[",
    "test_same_everywhere.py::test_the_job_for_",
    "test_fix_pairs.py::test_pairs_of_fixes",
    "test_hostile_folders.py::test_100_000_files",
    "test_hostile_folders.py::test_deep_nesting_in_every_parser",
    "test_template_cruft.py::test_create_check_and_update",
    "test_package.py::",
)
"""Tests that take seconds. Begun last, one of them leaves the other workers with nothing to do."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the long tests begin: half of them at the front, half in the middle, where the second worker begins."""
    long = [item for item in items if any(name in item.nodeid for name in LONG)]
    if len(long) < len(items):
        known = set(long)
        others = [item for item in items if item not in known]
        half = len(long) // 2  # neighbours stay together: they share what takes long to make
        first, second = long[:half], long[half:]
        middle = len(items) // 2 - len(first)
        items[:] = [*first, *others[:middle], *second, *others[middle:]]


@pytest.fixture(autouse=True, scope="session")
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes the user's cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HF_LINT_CACHE", str(_shared(tmp_path_factory) / "hf-lint-cache"))
        yield


def _shared(factory: pytest.TempPathFactory) -> Path:
    """One folder for all workers of a parallel run."""
    base = factory.getbasetemp()
    return base.parent if base.name.startswith("popen-") else base


@pytest.fixture(scope="module")
def read_once() -> Iterator[None]:
    """Search each text for secrets, and parse each lock, once: generated Spaces have most of their files in common."""
    from hf_lint.secrets import scan
    from hf_lint.space.requirements import collect, parse_requirements

    parsed: dict[tuple[str, str], Requirements] = {}
    whole = cache(scan.scan_text)

    def scan_once(text: str, *, bounds: Bounds, **how: Any) -> list[SecretMatch]:
        return whole(text, **how)  # the bounds are those of one Space: what has been found before costs it nothing

    def parse(file: File, role: Role) -> Requirements:
        if (file.text, role) not in parsed:
            parsed[file.text, role] = parse_requirements(file, role)
        return parsed[file.text, role]._replace(file=file)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scan, "scan_text", scan_once)
        patch.setattr(collect, "parse_requirements", parse)
        yield
