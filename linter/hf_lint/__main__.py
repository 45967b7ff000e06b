"""`python -m hf_lint` is `hf-lint`."""

import sys

# `-m` puts the current folder in front: it may be the Space that is checked, with a json.py of its own. This comes
# before every other import; hf_lint itself is found already.
if not getattr(sys.flags, "safe_path", False):
    del sys.path[0]

from hf_lint.cli import program

program()
