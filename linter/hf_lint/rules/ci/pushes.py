"""What a deployment sends, and what it overwrites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.analysis.ci_jobs import deploy_data
from hf_lint.analysis.deploys import find_deploys, shell_scripts, upload_arguments, upload_words
from hf_lint.analysis.uploads import find_uploads, inline_source
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
from hf_lint.startup.programs import all_programs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.file import File
    from hf_lint.space.shell import Command, Script

_FOLDER_METHODS = ("upload_folder", "upload_large_folder")


@rule("force-push-deploy")
def force_push_deploy(space: Space, policy: Policy) -> Iterator[Hit]:
    """A hit for each forced push to a Space."""
    for deploy in find_deploys(space):
        if deploy.forced:
            message = (
                f"{deploy.what} overwrites the Space's history, including commits that were merged or edited there"
            )
            yield Hit(deploy.job.file.location(deploy.start, deploy.end), message)


@rule("whole-tree-upload")
def whole_tree_upload(space: Space, policy: Policy) -> Iterator[Hit]:
    """A hit for each upload of the project's folder that names neither what to send nor what to leave out."""
    whole = frozenset(policy.params["folders"])
    for file, script in _scripts(space):
        if "upload" not in script.text and "gradio" not in script.text:
            continue
        moved = False
        for command in script.walk():
            if command.name in ("cd", "pushd") and command.args[:1] not in ((), (".",)):
                moved = True
            for hit in _of_command(file, command, whole):
                if not moved:
                    yield hit
    for file in space.select(".py"):
        if any(method in file.text for method in _FOLDER_METHODS):
            for upload in find_uploads(space.python(file), file.path.count("/")):
                if upload.whole_tree:
                    yield Hit(file.location(upload.start, upload.end), _message(upload.name))


def _scripts(space: Space) -> Iterator[tuple[File, Script]]:
    """Scripts of pipelines, and shell scripts; none twice."""
    for job, step, script in shell_scripts(space):
        if step.block is None or step.block.get("working-directory") is None:
            yield job.file, script
    for program in all_programs(space):
        if program.instruction is None and program.file.suffix in (".sh", ".bash"):
            yield program.file, program.script


def _of_command(file: File, command: Command, whole: frozenset[str]) -> Iterator[Hit]:
    words = upload_words(command)
    if words is not None:
        arguments = upload_arguments(words)
        if arguments.folder in whole and not arguments.filtered:
            yield Hit(file.location(command.start, command.end), _message(f"hf {words[0].value}"))
        return
    if command.name == "gradio" and command.args[:1] == ("deploy",):
        yield Hit(file.location(command.start, command.end), _message("gradio deploy"))
    script = command.script
    if script is None or not script.interpreter.startswith("python"):
        return
    if any(method in script.text for method in _FOLDER_METHODS) and deploy_data():
        for upload in find_uploads(inline_source(script.text), None):
            if upload.whole_tree:
                yield Hit(file.location(*script.source.span(upload.start, upload.end)), _message(upload.name))


def _message(what: str) -> str:
    return f"`{what}` uploads everything in the folder"
