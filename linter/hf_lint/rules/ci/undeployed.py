"""Files that the app needs and an upload with a list of patterns leaves behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.analysis.deploys import shell_scripts
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
from hf_lint.startup.programs import all_programs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.analysis.upload_filters import Sent
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.file import File
    from hf_lint.space.shell import Script

_MAX_SHOWN = 4


@rule("undeployed-file")
def undeployed_file(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report one hit for each job or file whose uploads send the app and not all that it starts.

    Where one of several uploads is not understood, nothing is said: it may send the rest.
    """
    for file, uploads in _uploads(space):
        known = [upload for upload in uploads if upload is not None]
        if not known or len(known) != len(uploads) or not any(one.allowed or one.ignored for one in known):
            continue
        reached = space.startup.reached
        needed = [path for path, one in reached.items() if one.role in ("runs", "build") and one.language != "card"]
        missing = [path for path in needed if path in space.files and not any(one.sends(path) for one in known)]
        if all(one.single for one in known) and not any(one.sends("README.md") for one in known):
            continue  # a script that brings some files up to date
        if missing and len(missing) < len(needed):
            shown = ", ".join(f"`{path}`" for path in missing[:_MAX_SHOWN])
            more = f" and {len(missing) - _MAX_SHOWN} more" if missing[_MAX_SHOWN:] else ""
            needs = f"the Space needs {shown}{more}, which `{known[0].what}` does not send"
            yield Hit(file.location(known[0].start, known[0].end), needs)


def _uploads(space: Space) -> Iterator[tuple[File, list[Sent | None]]]:
    """Yield the uploads to Spaces of each job, each script and each Python file."""
    jobs: dict[tuple[str, str], tuple[File, list[Sent | None]]] = {}
    for job, _, script in shell_scripts(space):
        jobs.setdefault((job.file.path, job.id), (job.file, []))[1].extend(_of_script(space, script))
    yield from jobs.values()
    for program in all_programs(space):
        if program.instruction is None and program.file.suffix in (".sh", ".bash"):
            yield program.file, list(_of_script(space, program.script))
    for file in space.select(".py"):
        if ("upload_" in file.text or "create_commit" in file.text) and "space" in file.text:
            from hf_lint.analysis.upload_filters import sent_by_python

            yield file, list(sent_by_python(space.python(file), file.path.count("/")))


def _of_script(space: Space, script: Script) -> Iterator[Sent | None]:
    if "upload" not in script.text and "push" not in script.text:
        return
    from hf_lint.analysis.upload_filters import sent_by_command

    for command in script.walk():
        if command.name in ("cd", "pushd", "cp", "mv", "rsync") or (command.name == "git" and "push" in command.args):
            yield None
        elif "upload" in command.args:
            yield sent_by_command(command, space.files)
