"""Removes what does not belong to the new Space, lints it where hf-lint is installed, and says what comes next.

That is the files that the answers left empty, and what Python's compiler left in the template.
Always exits with 0: cookiecutter would delete the Space otherwise.
"""

import sys

# cookiecutter runs a copy of this file in the folder for temporary files, where others may have put a json.py.
# That folder leaves the path before anything else is imported, `__future__` included.
if __name__ == "__main__" and not getattr(sys.flags, "safe_path", False):
    del sys.path[0]

import json
import shutil
import subprocess
from pathlib import Path

# Read as data: tojson leaves no single quote in it, so no answer can end the literal.
REQUIREMENT = r'''{{ template_requirement() | tojson }}'''  # fmt: skip
REASON = r'''{{ template_origin() | tojson }}'''  # fmt: skip
ANSWERS = r'''{{ cookiecutter | tojson }}'''  # fmt: skip
UNUSED = r'''{{ unused_files(cookiecutter) | tojson }}'''  # fmt: skip
CACHES = r'''{{ caches() | tojson }}'''  # fmt: skip

NEXT = """
{title} is in {folder}/
  README.md     how to run, test, configure and deploy it
  SECURITY.md   what to do when a secret leaks
Next: cd {folder} &&{init} git add . && git commit -m "A hardened Space"
"""

SOURCE = """\
note: {reason}, so this Space does not say where to install hf-lint from
note: the pre-commit hook runs the hf-lint of the machine that it is on
"""
JOB = "note: CI lints once HF_LINT in {path} says where to install it from\n"
JOBS = {"github": ".github/workflows/space.yml", "gitlab": ".gitlab-ci.yml"}


def remove_unused(folder: Path, names: list[str]) -> None:
    """Remove the files of `names` that are empty, and folders that they leave empty. What holds anything stays."""
    for name in names:
        path = folder / name
        if path.is_file() and not path.is_symlink() and path.stat().st_size == 0:
            _remove(folder, name)


def remove_caches(folder: Path, names: list[str]) -> None:
    """Remove the files of `names`, which programs left in the template, and folders that they leave empty."""
    for name in names:
        if (folder / name).is_file():
            _remove(folder, name)


def _remove(folder: Path, name: str) -> None:
    (folder / name).unlink()
    for parent in Path(name).parents:
        if parent.parts and not any((folder / parent).iterdir()):
            (folder / parent).rmdir()


def is_in_repository(folder: Path) -> bool:
    """Whether git would find a repository at `folder` or above it."""
    return any((parent / ".git").exists() for parent in (folder, *folder.parents))


def start_repository(folder: Path) -> None:
    """Make `folder` a git repository, unless it is in one or there is no git: .gitignore counts from then on."""
    git = shutil.which("git")
    if git and not is_in_repository(folder):
        subprocess.run([git, "init", "--quiet", "--initial-branch=main"], cwd=folder, check=False, capture_output=True)


def say_source(reason: str, ci: str) -> None:
    """Say what is switched off because it is not known where this hf-lint came from, if so."""
    if reason:
        job = JOB.format(path=JOBS[ci]) if ci in JOBS else ""
        print(SOURCE.format(reason=reason) + job, flush=True)


def lint(requirement: str) -> None:
    """Check the current folder and print what hf-lint says, or why it was not checked."""
    try:
        from hf_lint.cli import main as hf_lint
    except ImportError:
        command = f'uvx --from "{requirement}" hf-lint check' if requirement else "install it, then `hf-lint check`"
        print(f"Not linted: hf-lint is not installed here. To check it: {command}")
        return
    try:
        hf_lint(["check", "."])
    except (Exception, SystemExit) as error:
        print(f"Not linted: hf-lint stopped with {type(error).__name__}: {error}")


def main() -> int:
    answers = json.loads(ANSWERS)
    remove_unused(Path.cwd(), json.loads(UNUSED))
    remove_caches(Path.cwd(), json.loads(CACHES))
    if answers["__git"] == "yes":
        start_repository(Path.cwd())
    init = "" if is_in_repository(Path.cwd()) else " git init &&"
    print(NEXT.format(title=ascii(answers["title"]), folder=answers["space_name"], init=init), flush=True)
    say_source(json.loads(REASON), answers["ci"])
    lint(json.loads(REQUIREMENT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
