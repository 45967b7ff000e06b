"""What scripts/api_facts.py says of releases: what is not there, what cannot be told, and what is complete."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent

NOTHING: dict[str, object] = {
    "name": [],
    "method": [],
    "keyword": [],
    "value": [],
    "absent": [],
    "unknown": [],
    "all": {},
}


@pytest.fixture(scope="module")
def facts() -> Iterator[Any]:
    sys.path.insert(0, str(ROOT))
    try:
        yield importlib.import_module("scripts.api_facts")
    finally:
        sys.path.remove(str(ROOT))


def test_a_module_that_needs_more_is_not_absent(facts: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "demo"
    package.mkdir()
    (package / "__init__.py").write_text("VALUE = 1\n")
    (package / "needs.py").write_text("import not_installed_here\n")
    (package / "fails.py").write_text("raise RuntimeError\n")
    (package / "lazy.py").write_text("def __getattr__(name):\n    return name\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    modules = ["demo", "demo.needs", "demo.fails", "demo.gone", "demo.gone.deeper", "demo.lazy"]
    found = facts._look(sys.executable, {"modules": modules}, [], [], None, keywords=True)
    assert found is not None
    assert found["module"] == ["demo", "demo.lazy"]
    assert found["unknown"] == ["demo.needs", "demo.fails"]
    assert found["all"] == {"demo": ["VALUE", "fails", "lazy", "needs"]}


def test_a_module_of_the_wheel_is_never_gone(facts: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package, about = tmp_path / "demo", tmp_path / "demo-2.0.dist-info"
    package.mkdir()
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: demo\nVersion: 2.0\n")
    (about / "RECORD").write_text("demo/__init__.py,,\ndemo/shim.py,,\ndemo/fast.cpython-311-x86_64-linux-gnu.so,,\n")
    (package / "__init__.py").write_text("VALUE = 1\n")
    (package / "shim.py").write_text("raise ModuleNotFoundError('install demo[shim]', name='demo.shim')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    wanted = {"modules": ["demo", "demo.shim", "demo.fast", "demo.gone"], "distribution": "demo"}
    found = facts._look(sys.executable, wanted, [], [], None, keywords=True)
    assert found is not None
    before = {**NOTHING, "module": wanted["modules"], "name": ["demo.VALUE", "demo.shim", "demo.left"]}
    rows = facts.compare([("1.0", before), ("2.0", found)])
    assert [row[:3] for row in rows] == [["module", "demo.gone", "gone"], ["name", "demo.left", "gone"]]


def test_what_cannot_be_told_is_no_change(facts: Any) -> None:
    first = {**NOTHING, "module": ["demo", "demo.a", "demo.b"], "name": ["demo.x"]}
    second = {**NOTHING, "module": ["demo"], "unknown": ["demo.a", "demo.x"]}
    assert facts.compare([("1.0", first), ("2.0", second)]) == [["module", "demo.b", "gone", "1.0", "2.0"]]


def test_names_are_complete_from_the_last_open_release_on(facts: Any) -> None:
    first = {**NOTHING, "keyword": ["demo.make(a)"], "name": ["demo.old"], "all": {"demo": ["make"]}}
    second = {**NOTHING, "keyword": ["demo.make(b)", "demo.make()"], "all": {"demo": ["make", "new"]}}
    value = facts.list_complete([("1.0", first), ("2.0", second)], [])
    assert value == {
        "modules": {"demo": [0, "1.0"]},
        "calls": {"demo.make": [1, "2.0"]},
        "lists": ["make new old", "a b"],
    }
