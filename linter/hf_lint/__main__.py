"""`python -m hf_lint` is `hf-lint`."""

import sys

from hf_lint.cli import main

sys.exit(main())
