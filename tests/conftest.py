from __future__ import annotations

import os
import sys
from functools import cache
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hf_lint.space.file import File
    from hf_lint.space.requirements.model import Requirements, Role


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


@pytest.fixture(scope="module")
def read_once() -> Iterator[None]:
    """Search each text for secrets, and parse each lock, once: generated Spaces have most of their files in common."""
    from hf_lint.secrets import scan
    from hf_lint.space.requirements import collect, parse_requirements

    parsed: dict[tuple[str, str], Requirements] = {}

    def parse(file: File, role: Role) -> Requirements:
        if (file.text, role) not in parsed:
            parsed[file.text, role] = parse_requirements(file, role)
        return parsed[file.text, role]._replace(file=file)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scan, "scan_text", cache(scan.scan_text))
        patch.setattr(collect, "parse_requirements", parse)
        yield
