"""Programs of the start that keep files in the home folder, and stop where uid 1000 has none. No rule is here."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from hf_lint.analysis.start_programs import find_needed
from hf_lint.core.model import Hit
from hf_lint.startup.accounts import FIRST_UID, home_of_first, uid_of, user_name
from hf_lint.startup.filesystem import ROOT, build_filesystem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Stage
    from hf_lint.space.shell import Command


def find_homeless(space: Space, stage: Stage, programs: Mapping[str, Mapping[str, Any]]) -> Iterator[Hit]:
    """Yield the first program of the start that makes a folder in a home which belongs to root."""
    user = stage.user
    if user is not None and uid_of(user_name(user), stage) not in (0, FIRST_UID):
        return  # whether the Hub starts it as that user, who has a home of its own, is not documented
    for program in space.startup.programs:
        for command in find_needed(program):
            row = _row(command, programs)
            if row is None or "HOME=" in program.script.text or any(name in stage.scope.env for name in row["env"]):
                continue
            home = home_of_first(stage)
            place = posixpath.join(home or "/", row["makes"])
            if home is None or build_filesystem(space, stage).state(place) != ROOT:
                continue
            word = command.words[0]
            message = (
                f"`{word.value} {row['needs'][0]}` makes {place} when it starts, because the home of uid {FIRST_UID} "
                "is "
                f"{home} here, and only root may, so it stops with `Permission denied`; {row['remedy']}"
            )
            yield Hit(program.file.location(word.start, word.end), message, key=word.value)
            return


def _row(command: Command, programs: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Return what is known about a command that keeps files; None for others, and where an option moves them."""
    words = [word.value for word in command.words]
    row = programs.get(words[0])
    needs = row["needs"] if row is not None else ()
    if row is None or (needs and words[1:2] != [*needs][:1] and (len(words) < 2 or words[1] not in needs)):
        return None
    set_here = any(item.name in row["env"] for item in command.assignments)
    return None if set_here or any(word.partition("=")[0] in row["options"] for word in words) else row
