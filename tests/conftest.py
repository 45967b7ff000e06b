from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-cases", action="store_true", help="rewrite expect.txt of tests/cases; read them after")


def pytest_configure() -> None:
    """Keep what Python compiles, whatever is set here: else each of the many processes compiles hf-lint anew."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False


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
