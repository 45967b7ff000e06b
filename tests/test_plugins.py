"""Plug-ins: rules in Python that an installed distribution brings."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib import invalidate_caches
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hf_lint.cli import main
from hf_lint.config import settings as config_settings
from hf_lint.pipeline import lint as pipeline_lint
from support import ROOT, write_example

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MANUAL = (ROOT / "docs" / "organisation-policy.md").read_text(encoding="utf-8")
CODE = re.findall(r"^```python\n# acme_hf_lint/__init__\.py\n(.*?)^```", MANUAL, re.M | re.S)[0]
POLICY: dict[str, Any] = {
    "id": "todo-in-app",
    "group": "app",
    "title": "the app is not finished",
    "severity": "medium",
    "confidence": "high",
    "profile": "recommended",
    "concern": "hygiene",
    "since": "1.0.0",
    "why": "What is marked as not finished has not been tested by anybody, and is shown to visitors.",
    "remedy": "Finish it, or remove it from the app.",
    "bad": {"app.py": "done = 1\nx = 1  # TODO\n"},
    "good": {"app.py": "x = 1\n"},
    "references": [{"title": "x", "url": "https://acme.example/todo"}],
}


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of installed distributions."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    config_settings._organisations.clear()
    pipeline_lint._plans.clear()
    yield folder
    for name in [name for name in sys.modules if name.startswith("acme_hf_lint")]:
        del sys.modules[name]


def install(
    site: Path, code: str = CODE, *, name: str = "acme", policies: tuple[dict[str, Any], ...] = (POLICY,)
) -> None:
    package = site / "acme_hf_lint"
    for policy in policies:
        write_example({f"policies/{policy['id']}.yaml": yaml.safe_dump(policy)}, package)
    write_example({"__init__.py": code}, package)
    info = {"METADATA": f"Metadata-Version: 2.1\nName: {name}-hf-lint\nVersion: 1.2\n"}
    info["entry_points.txt"] = f"[hf_lint.rules]\n{name} = acme_hf_lint:plugin\n"
    write_example(info, site / f"{name}_hf_lint-1.2.dist-info")
    invalidate_caches()


def organisation(tmp_path: Path, plugins: str = "[acme]") -> Path:
    write_example({"organisation.yaml": f"name: ACME\nplugins: {plugins}\n"}, tmp_path / "org")
    write_example({"app.py": "a = 1\nb = 2  # TODO\n"}, tmp_path / "space")
    return tmp_path / "org"


def lint(capsys: pytest.CaptureFixture[str], tmp_path: Path, *more: str) -> tuple[int, str]:
    code = main([str(tmp_path / "space"), "--policy", str(tmp_path / "org"), *more])
    out, err = capsys.readouterr()
    return code, out + err


def test_the_plug_in_of_the_manual(site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    install(site)
    organisation(tmp_path)
    code, told = lint(capsys, tmp_path, "--select", "todo-in-app", "--format", "json", "-q")
    (found,) = json.loads(told)["targets"][0]["findings"]
    assert (code, found["rule"], found["line"], found["column"]) == (1, "todo-in-app", 2, 10)
    assert main(["policy", "test", str(tmp_path / "org")]) == 0
    assert "ok   todo-in-app" in capsys.readouterr().out


def test_an_organisation_overrides_and_locks_it(site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    install(site)
    organisation(tmp_path, "[acme]\noverrides: {todo-in-app: {severity: critical, locked: true}}")
    write_example({".hf-lint.yaml": "ignore: app\n"}, tmp_path / "space")
    told = lint(capsys, tmp_path, "--format", "concise")[1]
    assert "app.py:2:10: critical[todo-in-app]" in told


def test_it_is_not_looked_for_until_it_is_named(site: Path, tmp_path: Path) -> None:
    install(site, "raise SystemExit('loaded')")
    organisation(tmp_path, "[]")
    code = (
        "import sys; sys.path[:0] = sys.argv[1:3]\n"
        "from hf_lint.cli import main\n"
        "main([sys.argv[3], '--policy', sys.argv[4], '-q', '--exit-zero'])\n"
        "print([name for name in ('importlib.metadata', 'cel', 'acme_hf_lint') if name in sys.modules])"
    )
    arguments = [str(ROOT / "linter"), str(site), str(tmp_path / "space"), str(tmp_path / "org")]
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], check=True, capture_output=True, text=True, timeout=120
    )
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (
            "import no_such_module",
            "cannot be loaded: acme_hf_lint:plugin: ModuleNotFoundError: No module named 'no_such",
        ),
        ("1 / 0", "the plug-in acme (acme-hf-lint 1.2) cannot be loaded"),
        ("other = 1", "cannot be loaded: acme_hf_lint:plugin: AttributeError"),
        ("plugin = 1", "acme_hf_lint:plugin is not an hf_lint.core.plugin.Plugin"),
        (f"{CODE}\nplugin.rule('todo-in-app')(todo_in_app)", "two rules are called todo-in-app"),
        (f"{CODE}\nplugin.rule('other-thing')(todo_in_app)", "has rules without a policy: write other-thing.yaml"),
        (CODE.replace('@plugin.rule("todo-in-app")', ""), "todo-in-app.yaml: missing check"),
        (CODE.replace('"policies"', '"nothing"'), "its policies cannot be read"),
    ],
)
def test_a_broken_plug_in(
    code: str, words: str, site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    install(site, code)
    organisation(tmp_path)
    status, told = lint(capsys, tmp_path)
    assert (status, words in told) == (2, True), told


def test_ids_must_be_new(site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    install(site, CODE.replace("todo-in-app", "root-user"), policies=({**POLICY, "id": "root-user"},))
    organisation(tmp_path)
    code, told = lint(capsys, tmp_path)
    assert (code, "(plug-in acme): the policy root-user already exists, of hf-lint itself" in told) == (2, True)


def test_one_that_is_not_installed(site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    install(site)
    organisation(tmp_path, "[acne]")
    code, told = lint(capsys, tmp_path)
    assert (code, "the plug-in acne is not installed beside hf-lint; installed are: acme" in told) == (2, True)


def test_a_rule_that_fails_is_an_error_that_names_it(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    install(site, CODE.replace("for file in", "1 / 0\n    for file in"))
    organisation(tmp_path)
    code, told = lint(capsys, tmp_path)
    assert (code, "todo-in-app failed with ZeroDivisionError" in told) == (3, True)


def test_a_space_cannot_name_one(site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    install(site)
    space = tmp_path / "space"
    write_example({"app.py": "", ".hf-lint.yaml": "plugins: [acme]\n"}, space)
    assert main([str(space)]) == 2
    assert "unknown key 'plugins'" in capsys.readouterr().err
    write_example({".hf-lint.yaml": "extends: lint\n", "lint/organisation.yaml": "plugins: [acme]\n"}, space)
    assert main([str(space)]) == 2
    assert "only a file given with --policy" in capsys.readouterr().err
    assert "acme_hf_lint" not in sys.modules
