"""Files that do not parse: what was not looked into is said, never passed over."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hf_lint.model import Hit, Location
from hf_lint.registry import rule
from hf_lint.space.python import running_version

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.policy import Policy
    from hf_lint.space import Space


@rule("unparseable-file", last=True)
def unparseable_file(space: Space, policy: Policy) -> Iterator[Hit]:
    """A hit for each place where a parser stopped, or where a Dockerfile has something that no build accepts."""
    _parse_the_core(space)
    for problem in space.problems:
        message = problem.what
        if problem.path.endswith(".py"):
            message += f"; the rules that read Python did not see this file{_newer_python(space)}"
        yield Hit(Location(problem.path, problem.span), message)


def _parse_the_core(space: Space) -> None:
    """Have the documents parsed that matter in every Space, whichever rules are on."""
    for dockerfile in space.dockerfiles:
        for error in dockerfile.errors:
            if error.kind != "parse":
                place = dockerfile.file.span(error.start, error.end)
                space.note_problem(dockerfile.file.path, f"the build stops at this instruction: {error.message}", place)
    _ = space.workflows
    for file in space.select(".ipynb"):
        space.notebook(file)
    app = space.card.text("app_file")
    for file in space.select(".py"):
        if "/" not in file.path or file.path == app:
            space.python(file)


def _newer_python(space: Space) -> str:
    """A hint where the Space runs on a newer Python than this one."""
    value = space.card.text("python_version")
    wanted = re.match(r"(\d{1,4})\.(\d{1,4})", value or "")
    if wanted is None or tuple(map(int, wanted.groups())) <= tuple(map(int, running_version().split("."))):
        return ""
    return f". The card says Python {wanted.group()}, hf-lint runs on {running_version()}: it may be newer syntax"
