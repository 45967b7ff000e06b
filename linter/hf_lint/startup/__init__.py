"""What a Space installs, builds, starts and serves: one model, asked by every rule. Stands on space/.

    space.startup.role("tools/train.py")     # runs, build, test, offline, vendored, data, docs or unknown
    space.startup.why("utils.py")            # README.md:8 app_file -> app.py:3 import utils
    space.startup.is_aside(file)             # a test or a notebook that the Space does not run

Nothing is imported or run. What cannot be followed is a `Gap`: code that it may reach is `unknown`, and rules treat
that as code that runs. docs/startup.md says what is followed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.space import Space

if TYPE_CHECKING:
    from hf_lint.startup.model import Startup


def _find_startup(space: Space) -> Startup:
    from hf_lint.startup.entries import find_startup

    return find_startup(space)


Space.find_startup = _find_startup
