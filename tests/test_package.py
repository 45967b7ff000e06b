"""The wheel, built for real: what it carries, and that it works away from the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest
from support import ROOT, policies


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path) -> Path:
    """The content of the wheel, unpacked."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(wheel.parent / "site")
    return wheel.parent / "site"


@pytest.fixture(scope="module")
def hf_lint(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command in an environment in which pip installed the wheel, with this environment's dependencies."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True, timeout=120)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    pip = [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check", "install"]
    subprocess.run([*pip, "--quiet", "--no-index", "--no-deps", str(wheel)], check=True, timeout=300)
    ask = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    site = Path(subprocess.run(ask, check=True, capture_output=True, text=True, timeout=60).stdout.strip())
    # Not as a site folder: the editable installation of the checkout stays out.
    (site / "dependencies.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    for name in ("hadolint", "zizmor"):
        for program in Path(sys.executable).parent.glob(f"{name}*"):
            shutil.copy(program, python.parent)
    return python.with_name("hf-lint.exe" if os.name == "nt" else "hf-lint")


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
    assert {"cookiecutter.json", "local_extensions.py", "template_answers.py", "template_checks.py"} <= names
    assert {path.parent for path in installed.glob("*/*")} <= {package, *installed.glob("hf_lint-*.dist-info")}


def test_the_installed_package_makes_and_checks_a_space(hf_lint: Path, tmp_path: Path) -> None:
    make_clean_space(hf_lint, tmp_path)
    page = call(hf_lint, tmp_path, "my-space", "--format", "html")
    assert page.stdout.startswith("<!doctype html>"), page.stderr
    set_up = call(hf_lint, tmp_path, "init", "my-space", "--diff", "--ci", "gitlab")
    assert set_up.returncode == 0, set_up.stderr
    assert "+++ b/.gitlab-ci.yml" in set_up.stdout
    listed = call(hf_lint, tmp_path, "rules")
    assert all(name in listed.stdout for name in policies().policies)


@pytest.mark.parametrize(
    "answers",
    [("kind=zero-gpu", "task=text-to-image", "sign_in=user"), ("kind=docker-vllm", "ci=gitlab")],
    ids=["zero-gpu", "docker-vllm"],
)
def test_it_makes_other_spaces(hf_lint: Path, tmp_path: Path, answers: tuple[str, ...]) -> None:
    make_clean_space(hf_lint, tmp_path, *answers)


def make_clean_space(hf_lint: Path, folder: Path, *answers: str) -> None:
    """Make a Space with a template that pip has compiled: none of that is in it, and nothing is found."""
    made = call(hf_lint, folder, "new", "my-space", "owner=someone", *answers)
    assert made.returncode == 0, made.stdout + made.stderr
    said = made.stdout + made.stderr
    assert "All good: no findings" in said or "No findings besides 1 waived one" in said
    assert [path for path in (folder / "my-space").rglob("*") if "__pycache__" in path.parts] == []
    checked = call(hf_lint, folder, "--profile", "strict", "my-space")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert str(ROOT) not in made.stdout + checked.stdout
    # What is tried: the template that the command has was compiled.
    assert list(hf_lint.parent.parent.rglob("template/templates/*/app/__pycache__/*.pyc"))


def call(hf_lint: Path, cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command with nothing of this machine's settings."""
    cache = str(hf_lint.parent.parent / "cache")  # its own: the first call reads what the package carries
    home = {**os.environ, "HOME": str(cwd), "USERPROFILE": str(cwd), "HF_LINT_CACHE": cache}
    return subprocess.run(
        [str(hf_lint), *arguments], cwd=cwd, env=home, capture_output=True, text=True, encoding="utf-8", timeout=120
    )
