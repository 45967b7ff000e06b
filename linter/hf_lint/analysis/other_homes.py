"""Files that a script of the build writes into the home of root, and that the app looks for in that of uid 1000.

No rule is here.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from hf_lint.analysis.written_files import find_writes
from hf_lint.core.model import Hit
from hf_lint.startup.accounts import FIRST_UID, home_of_first, user_name

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator, Sequence

    from hf_lint.core.model import Location
    from hf_lint.space import Space
    from hf_lint.space.calls import Unit
    from hf_lint.space.dockerfile import Dockerfile, Instruction, Stage


def find_in_other_home(space: Space, reads: Sequence[tuple[Unit, ast.expr, str]]) -> Iterator[Hit]:
    """Yield reads of `~/...`, as (file, expression, path), for which only root has that file."""
    dockerfile = space.dockerfile if space.sdk == "docker" else None
    stage = dockerfile.final if dockerfile is not None else None
    home = home_of_first(stage) if stage is not None else None
    if dockerfile is None or stage is None or home is None or posixpath.normpath(home) == "/root":
        return
    made = dict(_made_by_root(space, dockerfile, stage)) if reads else {}
    for unit, node, path in reads:
        where = made.get(path)
        if where is not None:
            place = posixpath.join(home, path[2:])
            message = (
                f"the app reads `{place}` when it starts, because that is the home of uid {FIRST_UID}, and the build "
                f"makes the file in the home of root, /root{path[1:]}; create it after USER, or in a folder like /opt"
            )
            yield Hit(unit.location(node), message, key=path, related=(where,))


def _made_by_root(space: Space, dockerfile: Dockerfile, stage: Stage) -> Iterator[tuple[str, Location]]:
    """Yield what Python scripts of the build write into the home of root, and the RUN that runs each."""
    for path, item in space.startup.reached.items():
        file = space.files[path]
        if item.role != "build" or item.language != "python" or file.kind != "text":
            continue
        runs = [one for one in stage.instructions if one.name == "RUN" and file.name in one.original]
        if len(runs) == 1 and _is_roots(stage, runs[0]):
            where = dockerfile.file.location(runs[0].start, runs[0].end, "runs as root")
            yield from ((write.path, where) for write in find_writes(space.python(file)))


def _is_roots(stage: Stage, run: Instruction) -> bool:
    """Return whether a RUN has root for its user and no other home is set."""
    user = stage.user_at(run)
    return (
        "HOME" not in run.scope.env
        and "HOME=" not in run.original
        and (user is None or user_name(user) in ("root", "0"))
    )
