"""The wheel, built for real: what it carries, and that it works away from the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest
from support import ROOT, policies

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The content of the wheel, unpacked as pip would."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def run(installed: Path, cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(installed), "HF_LINT_CACHE": ""}
    command = [sys.executable, "-P", "-m", "hf_lint", *arguments] if sys.version_info >= (3, 11) else [
        sys.executable, "-m", "hf_lint", *arguments,
    ]  # fmt: skip
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, encoding="utf-8")


def test_the_wheel_carries_types_policies_and_the_template(installed: Path) -> None:
    package = installed / "hf_lint"
    assert (package / "py.typed").is_file()
    assert {path.stem for path in package.glob("policies/*/*.yaml")} >= set(policies().policies)
    assert (package / "policies" / "secrets" / "kinds").is_dir()
    assert (package / "policies" / "pins" / "images.yaml").is_file()
    names = {str(path.relative_to(package / "template")) for path in (package / "template").rglob("*")}
    folders = [ROOT / "{{cookiecutter.space_name}}", ROOT / "templates"]
    found = [path for folder in folders for path in folder.rglob("*")]
    wanted = {str(path.relative_to(ROOT)) for path in found if "__pycache__" not in path.parts}
    assert wanted <= names
    assert {"cookiecutter.json", "local_extensions.py", "template_answers.py"} <= names
    assert {path.parent for path in installed.glob("*/*")} <= {package, *installed.glob("hf_lint-*.dist-info")}


def test_the_installed_package_makes_and_checks_a_space(installed: Path, tmp_path: Path) -> None:
    made = run(installed, tmp_path, "new", "my-space")
    assert made.returncode == 0, made.stdout + made.stderr
    checked = run(installed, tmp_path, "--profile", "strict", "my-space")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert str(ROOT) not in made.stdout + checked.stdout
    set_up = run(installed, tmp_path, "init", "my-space", "--diff", "--ci", "gitlab")
    assert set_up.returncode == 0, set_up.stderr
    assert "+++ b/.gitlab-ci.yml" in set_up.stdout
    listed = run(installed, tmp_path, "rules")
    assert all(name in listed.stdout for name in policies().policies)
