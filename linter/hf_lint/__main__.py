"""`python -m hf_lint` is `hf-lint`."""

from hf_lint.cli import program

program()
