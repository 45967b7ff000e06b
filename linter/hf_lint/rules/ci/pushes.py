"""What a deployment sends, and what it overwrites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.analysis.ci_jobs import CI_FILES, deploy_data
from hf_lint.analysis.deploys import find_deploys, shell_scripts, upload_arguments, upload_words
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
from hf_lint.space.gitpatterns import is_ignored, parse_patterns
from hf_lint.startup.programs import all_programs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hf_lint.core.model import Location
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.gitpatterns import GitPattern
    from hf_lint.space.shell import Command, Script

_FOLDER_METHODS = ("upload_folder", "upload_large_folder")


@rule("force-push-deploy", files=CI_FILES)
def force_push_deploy(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a hit for each forced push to a Space."""
    for deploy in find_deploys(space):
        if deploy.forced:
            message = (
                f"{deploy.what} overwrites the Space's history, including commits that were merged or edited there"
            )
            yield Hit(deploy.job.file.location(deploy.start, deploy.end), message)


@rule("whole-tree-upload")
def whole_tree_upload(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a hit for each file that uploads the project's folder and names neither what to send nor what to leave
    out.

    A job works on a fresh checkout, which holds nothing that git ignores: only what an earlier step wrote matters. The
    Hub refuses what the `.gitignore` in the uploaded folder names (huggingface_hub sends it along).
    """
    whole = frozenset(policy.params["folders"])
    patterns = parse_patterns(_ignore_lines(space))
    yield from _find_in_jobs(space, whole, patterns)
    if is_ignored(patterns, ".env"):
        return
    for program in all_programs(space):
        if program.instruction is None and program.file.suffix in (".sh", ".bash"):
            places = [
                program.file.location(start, end, f"`{name}`")
                for name, start, end in _uploads_of_script(program.script, whole)
            ]
            yield from _once(places)
    for file in space.select(".py"):
        if any(method in file.text for method in _FOLDER_METHODS):
            from hf_lint.analysis.uploads import find_uploads

            uploads = find_uploads(space.python(file), file.path.count("/"))
            yield from _once([file.location(u.start, u.end, f"`{u.name}`") for u in uploads if u.whole_tree])


def _ignore_lines(space: Space) -> list[str]:
    file = space.get(".gitignore")
    return file.text.split("\n") if file is not None else []


def _once(places: list[Location]) -> Iterator[Hit]:
    """Yield one hit for the uploads of a file: retries of one command, or the same mistake again."""
    if places:
        first, *others = places
        message = (
            f"{first.note} sends all files in the folder, and no .gitignore excludes `.env`, "
            "so a `.env` that lies there is published"
        )
        yield Hit(first._replace(note=""), message, related=tuple(others[:20]))


def _find_in_jobs(space: Space, whole: frozenset[str], patterns: Sequence[GitPattern]) -> Iterator[Hit]:
    """Yield the uploads behind a step of the same job that writes a secret into the folder."""
    written: dict[tuple[str, str], tuple[str, Location]] = {}
    reported: set[tuple[str, str]] = set()
    for job, step, script in shell_scripts(space):
        key = (job.file.path, job.id)
        if key in reported or (step.block is not None and step.block.get("working-directory") is not None):
            continue
        uploads = list(_uploads_of_script(script, whole))
        from hf_lint.analysis.written_secrets import find_written_secrets

        for name, start, end in find_written_secrets(script):
            if not is_ignored(patterns, name) and not (uploads and start > uploads[0][1]):
                place = job.file.location(start, end, f"`{name}` is written here")
                written.setdefault(key, (name, place))
        if uploads and key in written:
            reported.add(key)
            name, place = written[key]
            what, start, end = uploads[0]
            message = f"`{what}` sends all files in the folder, and an earlier command wrote a secret to `{name}` there"
            yield Hit(job.file.location(start, end), message, "written", related=(place,))


def _uploads_of_script(script: Script, whole: frozenset[str]) -> Iterator[tuple[str, int, int]]:
    """Yield the uploads of the whole folder, each with its offsets, until the script goes to another folder."""
    if "upload" not in script.text and "gradio" not in script.text:
        return
    for command in script.walk():
        if command.name in ("cd", "pushd") and command.args[:1] not in ((), (".",)):
            return
        yield from _read_command(command, whole)


def _read_command(command: Command, whole: frozenset[str]) -> Iterator[tuple[str, int, int]]:
    words = upload_words(command)
    if words is not None:
        arguments = upload_arguments(words)
        if arguments.folder in whole and not arguments.filtered:
            yield f"hf {words[0].value}", command.start, command.end
        return
    if command.name == "gradio" and command.args[:1] == ("deploy",):
        yield "gradio deploy", command.start, command.end
    script = command.script
    if script is None or not script.interpreter.startswith("python"):
        return
    if any(method in script.text for method in _FOLDER_METHODS) and deploy_data():
        from hf_lint.analysis.uploads import find_uploads, inline_source

        for upload in find_uploads(inline_source(script.text), None):
            if upload.whole_tree:
                yield upload.name, *script.source.span(upload.start, upload.end)
