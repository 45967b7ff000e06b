"""Lints the new Space where hf-lint is installed, and says what comes next.

Always exits with 0: cookiecutter would delete the Space otherwise.
"""

import sys

# cookiecutter runs a copy of this file in the folder for temporary files, where others may have put a json.py.
# That folder leaves the path before anything else is imported, `__future__` included.
if __name__ == "__main__" and not getattr(sys.flags, "safe_path", False):
    del sys.path[0]

import json

# Read as data: tojson leaves no single quote in it, so no answer can end the literal.
ANSWERS = r'''{{ cookiecutter | tojson }}'''  # fmt: skip

NEXT = """
{title} is in {folder}/
  README.md     how to run, test, configure and deploy it
  SECURITY.md   what to do when a secret leaks
Next: cd {folder} && git init && git add . && git commit -m "A hardened Space"
"""


def lint() -> None:
    """Check the current folder and print what hf-lint says, or why it was not checked."""
    try:
        from hf_lint.cli import main as hf_lint
    except ImportError:
        print("Not linted: hf-lint is not installed here. To check it: pip install hf-lint && hf-lint check")
        return
    try:
        hf_lint(["check", "."])
    except (Exception, SystemExit) as error:
        print(f"Not linted: hf-lint stopped with {type(error).__name__}: {error}")


def main() -> int:
    answers = json.loads(ANSWERS)
    print(NEXT.format(title=ascii(answers["title"]), folder=answers["space_name"]), flush=True)
    lint()
    return 0


if __name__ == "__main__":
    sys.exit(main())
