"""Uploads and pushes of a job that reach no Space: another kind of repository, another branch, no token, no client.

No rule is here. `failing_jobs` says which jobs are known well enough.
"""

from __future__ import annotations

import ast
import posixpath
import re
from typing import TYPE_CHECKING

from hf_lint.analysis.ci_jobs import token_name
from hf_lint.analysis.deploys import upload_arguments, upload_words
from hf_lint.analysis.uploads import find_uploads
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.space.shell import parse_shell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.analysis.ci_jobs import CiJob, CiStep
    from hf_lint.space import Space
    from hf_lint.space.file import File
    from hf_lint.space.shell import Command

_HERE = (".", "./", "")
_NAME = regex(r"[\w.-]+/[\w.-]+")
_HUB_URL = regex(r"https://(?:[^@/\s]*@)?(?:huggingface\.co|hf\.co)/(?P<path>[\w.-]+/[\w.-]+?)(?:\.git)?/?$")
_IN_URL = regex(r"https://[^\s/@\"']*\$(?:\{(?P<braced>\w+)\}|(?P<plain>\w+))@(?:huggingface\.co|hf\.co)")
_VARIABLE = regex(r"\"?\$(?:\{(?P<braced>\w+)\}|(?P<plain>[A-Za-z_]\w*))\"?")
_REF = regex(r"(?:\$\{\{\s*)?github\.ref(?:_name)?\s*==\s*'(?:refs/heads/)?(?P<branch>[\w./-]+)'(?:\s*\}\})?")
_MAKES = regex(
    r"\bgit\s{1,9}(?:clone|init|fetch|pull)\b|\b(?:npm|yarn|pnpm|make|curl|wget|unzip|tar|cp|mv|mkdir|tee|rsync|cd|docker|gh)\b"
    r"|\bpython\S{0,20}\s{1,9}(?!-m\s{1,9}pip)|\.sh\b|>|\b(?:build|generate|export)\b"
)
_CLIENTS = ("huggingface_hub", "gradio_client", "datasets", "transformers", "gradio", "dotenv")
_SETS = regex(r"GITHUB_ENV|\bsource\b|\beval\b|\.env\b|(?m:^\s*\.\s)")
_NO_SPACE = regex(r"(?:huggingface\.co|hf\.co)/(?P<path>[sS]pace/[\w.-]+/[\w.-]+|spaces/[\w.-]+)/?")
_AUTHOR = regex(r"user\.email|user\.name|GIT_AUTHOR|GIT_COMMITTER|\.sh\b|\.py\b|\bmake\b|\bsource\b|-c\s+user")
_OTHER_REMOTES = regex(
    r"\bgit\s+(?:clone|init|worktree)\b|\bcd\b|\.sh\b|\.py\b|\bmake\b|\beval\b|\bsource\b|\bgh\b|insteadOf|GIT_"
)
_BRANCHES = regex(r"\bgit\s+(?:checkout|switch|branch|fetch|pull|symbolic-ref|worktree|subtree|init)\b")


def find_lost_uploads(space: Space, job: CiJob) -> Iterator[Hit]:
    """Yield what the commands of a job send to something that is no Space, or cannot send at all."""
    scripts = "\n".join(step.run.text for step in job.steps if step.run is not None)
    yield from _never_runs(job)
    has_files = any(step.uses is not None and "setup-" not in step.uses.text for step in job.steps)
    for step in job.steps:
        if step.run is None:
            continue
        folder = step.block.string("working-directory") if step.block is not None else None
        if folder is not None and _is_absent(space, folder.text, scripts) and has_files:
            message = f"the repository has no folder `{folder.text}`, so this step fails"
            yield Hit(job.file.location(*folder.span(0, len(folder.text))), message)
            return
        shell = step.block.string("shell") if step.block is not None else None
        if shell is not None and shell.text not in ("bash", "sh"):
            continue
        for command in parse_shell(step.run).walk():
            hit = (
                _to_model(space, job, command)
                or _to_nobody(job, command, scripts)
                or _to_no_address(job, command)
                or _without_author(job, command, scripts)
                or _to_branch(job, command, scripts)
                or _without_token(job, step, command, scripts)
                or _without_client(space, job, step, command, scripts)
                or _without_files(space, job, step, command, scripts, has_files=has_files)
            )
            if hit is not None:
                yield hit
                return


def _is_absent(space: Space, folder: str, scripts: str) -> bool:
    """Return whether a working folder is surely not in the checkout."""
    path = posixpath.normpath(folder)
    if not re.fullmatch(r"\w[\w./-]*", path) or any(name.startswith(f"{path}/") for name in space.files):
        return False
    return path.split("/")[0] not in scripts and ".gitmodules" not in space.files and not _MAKES.search(scripts)


def _never_runs(job: CiJob) -> Iterator[Hit]:
    """Yield a condition of the job that asks for another branch than those for which the workflow runs."""
    condition = job.block.string("if")
    branches = _pushed_branches(job)
    found = _REF.fullmatch(condition.text.strip()) if condition is not None else None
    if found is None or condition is None or not branches or found["branch"] in branches:
        return
    message = (
        f"the workflow runs for pushes to `{branches[0]}`, and this job for `{found['branch']}` only, so it never runs"
    )
    yield Hit(job.file.location(*condition.span(0, len(condition.text))), message)


def _without_files(
    space: Space, job: CiJob, step: CiStep, command: Command, scripts: str, *, has_files: bool
) -> Hit | None:
    """Return an upload or push in a job that has fetched nothing, and one of a folder that is not there."""
    words = upload_words(command)
    is_push = command.name == "git" and command.args[:1] == ("push",) and "huggingface.co" in " ".join(command.args)
    if words is None and not is_push:
        return None
    place = job.file.location(command.start, command.end)
    if not has_files and not _MAKES.search(scripts):
        what = "uploads an empty folder" if words is not None else "stops with `not a git repository`"
        return Hit(place, f"no step of this job checks out the repository, so this {what}")
    if words is None or words[0].value != "upload" or _MAKES.search(scripts) or step.block is None:
        return None
    operands = upload_arguments(words).positional
    path = posixpath.normpath(operands[1].value) if len(operands) > 1 and operands[1].literal else "."
    if (
        path.startswith((".", "/", "~"))
        or step.block.get("working-directory") is not None
        or "defaults" in job.file.text
    ):
        return None
    if (
        path in space.files
        or any(name.startswith(f"{path}/") for name in space.files)
        or path in scripts.replace(command_text(command), "")
    ):
        return None
    word = operands[1]
    message = f"the repository has no `{path}`, and no step of this job makes it, so there is nothing to upload"
    return Hit(job.file.location(word.start, word.end), message)


def command_text(command: Command) -> str:
    """Return the words of a command as they are written."""
    return " ".join(word.text for word in command.words)


def _to_model(space: Space, job: CiJob, command: Command) -> Hit | None:
    """Return an upload of the whole Space without `--repo-type`, and a push to a URL without `spaces/`."""
    if not space.sdk or space.card.file is None or space.card.file.path != "README.md":
        return None
    words = upload_words(command)
    if words is not None and words[0].value == "upload":
        told = upload_arguments(words)
        if told.kind:
            return None
        values = [word.value for word in told.positional]
        if not values or not _NAME.fullmatch(values[0]) or not all(value in _HERE for value in values[1:]):
            return None
        message = (
            f"without `--repo-type space` this goes to the model repository `{values[0]}`, so the Space is not updated"
        )
        return Hit(job.file.location(command.start, command.end), message)
    if command.name == "git" and command.args[:1] in (("push",), ("remote",)) and "space" in job.file.text.lower():
        for word in command.argv[1:]:
            found = _HUB_URL.fullmatch(_VARIABLE.sub("x", word.value))
            if found is not None and not found["path"].startswith(("spaces/", "datasets/", "api/", "x/")):
                message = (
                    f"`{found['path']}` without `spaces/` is a model repository, so the push does not reach the Space"
                )
                return Hit(job.file.location(word.start, word.end), message)
    return None


def _to_branch(job: CiJob, command: Command, scripts: str) -> Hit | None:
    """Return a push to another branch than `main`, and one of a branch that the checkout does not have."""
    if command.name != "git" or command.args[:1] != ("push",) or job.workflow is None:
        return None
    words = [word for word in command.argv[2:] if not word.value.startswith("-")]
    if len(words) != 2 or not words[1].literal:
        return None
    target, refspec = words[0].value, words[1].value.lstrip("+")
    is_space = "/spaces/" in target or (
        re.fullmatch(r"[\w-]+", target) is not None
        and re.search(rf"remote\s+add\s+(?:-\S+\s+)*{re.escape(target)}\s+[\"']?https://[^\s]*/spaces/", scripts)
        is not None
    )
    if not is_space:
        return None
    source, colon, there = refspec.partition(":")
    branch = (there if colon else source).removeprefix("refs/heads/")
    place = job.file.location(words[1].start, words[1].end)
    if branch not in ("main", "HEAD", "") and re.fullmatch(r"[\w./-]+", branch):
        message = f"this pushes to the branch `{branch}` of the Space, but the Hub builds a Space from `main` only"
        return Hit(place, message)
    local = source.removeprefix("refs/heads/")
    branches = _pushed_branches(job, by_hand=True)
    if any(entry.name == "ref" for step in job.steps for entry in step.inputs):
        return None  # the checkout is of that branch
    if local in ("main", "master") and branches and local not in branches and not _BRANCHES.search(scripts):
        message = (
            f"the job runs for pushes to `{branches[0]}` and checks that branch out, so git has no `{local}` (`src "
            "refspec "
            f"{local} does not match any`); push `HEAD:main`"
        )
        return Hit(place, message)
    return None


def _to_nobody(job: CiJob, command: Command, scripts: str) -> Hit | None:
    """Return a push to a name that no step makes a remote: the checkout has `origin` only."""
    if command.name != "git" or command.args[:1] != ("push",) or _OTHER_REMOTES.search(scripts):
        return None
    if {"-o", "--push-option", "--repo", "--receive-pack"} & {word.partition("=")[0] for word in command.args}:
        return None
    word = next((one for one in command.argv[2:] if not one.value.startswith("-")), None)
    if word is None or not word.literal or word.value == "origin" or not re.fullmatch(r"[A-Za-z][\w-]*", word.value):
        return None
    name = word.value
    if re.search(rf"\bremote\s+(?:add|rename)\b[^\n]*\b{name}\b|\bremote\.{name}\b", scripts):
        return None
    message = (
        f"no step adds a remote `{name}`, and the checkout has `origin` only, so git stops (`'{name}' does not "
        "appear to "
        f"be a git repository`); add `git remote add {name} https://...` before"
    )
    return Hit(job.file.location(word.start, word.end), message)


def _to_no_address(job: CiJob, command: Command) -> Hit | None:
    """Return a URL of the Hub below /space/, or one of a Space without its owner: there is nothing."""
    if command.name != "git" or command.args[:1] not in (("push",), ("remote",), ("clone",)):
        return None
    for word in command.argv[2:]:
        path = word.value.rpartition("@")[2].removeprefix("https://")
        found = _NO_SPACE.fullmatch(path) if "$" not in path and "{" not in path else None
        if found is not None:
            message = f"the Hub has no repository at `{found['path']}`: the address of a Space is `spaces/OWNER/NAME`"
            return Hit(job.file.location(word.start, word.end), message)
    return None


def _without_author(job: CiJob, command: Command, scripts: str) -> Hit | None:
    """Return a commit on a machine of GitHub that nothing tells who makes it."""
    if command.name != "git" or command.args[:1] != ("commit",) or _AUTHOR.search(scripts) or "||" in scripts:
        return None
    if any(entry.name.startswith(("GIT_AUTHOR", "GIT_COMMITTER", "EMAIL")) for entry in job.all_env):
        return None
    message = (
        "nothing tells git who commits, so it stops (`Author identity unknown`); run `git config user.email ...` and "
        "`git config user.name ...` before"
    )
    return Hit(job.file.location(command.start, command.end), message)


def _pushed_branches(job: CiJob, *, by_hand: bool = False) -> list[str]:
    """Return the branches for whose pushes alone the workflow runs; none where it runs for more.

    `by_hand`: that somebody may start it by hand, too, does not count.
    """
    triggers = job.workflow.triggers if job.workflow is not None else {}
    if set(triggers) - ({"workflow_dispatch"} if by_hand else set()) != {"push"}:
        return []
    node = triggers["push"].get("branches")
    values = getattr(node, "value", None)
    items = values if isinstance(values, list) else []
    found = [getattr(item, "value", "") for item in items]
    if not found or any(not isinstance(name, str) or any(char in name for char in "*!?[+") for name in found):
        return []
    return found


def _env_names(job: CiJob, step: CiStep) -> set[str]:
    return {entry.name for entry in (*job.shared_env, *job.env, *step.env)}


def _without_token(job: CiJob, step: CiStep, command: Command, scripts: str) -> Hit | None:
    """Return a variable with the token, of a URL or of `--token`, that this step does not have."""
    if _SETS.search(scripts) or step.run is None:
        return None
    words = list(command.argv)
    for at, word in enumerate(words):
        before = words[at - 1].value if at else ""
        option, _, value = word.value.partition("=")
        found = _IN_URL.search(word.value) if command.name == "git" else None
        if found is None and (before == "--token" or option == "--token"):
            found = _VARIABLE.fullmatch(value if option == "--token" else word.value)
        name = (found["braced"] or found["plain"]) if found is not None else ""
        if not name or token_name().fullmatch(name) is None or name in _env_names(job, step):
            continue
        if re.search(rf"(?<![\w$]){name}=|\b(?:read|export)\s+[^\n]*\b{name}\b", step.run.text):
            continue
        message = (
            f"nothing gives this step a variable `{name}`, so the token is empty and the Hub refuses it; add `env: "
            f"{{{name}: "
            f"${{{{ secrets.{name} }}}}}}` to the step"
        )
        return Hit(job.file.location(word.start, word.end), message)
    return None


def _without_client(space: Space, job: CiJob, step: CiStep, command: Command, scripts: str) -> Hit | None:
    """Return a script that imports what nothing in the job installs, or reads a token that its step has not."""
    if command.program != "python" or command.script is not None or not command.argv:
        return None
    word = next((one for one in command.argv[1:] if not one.value.startswith("-")), None)
    file = space.get(posixpath.normpath(word.value)) if word is not None and word.literal else None
    if word is None or file is None or file.kind != "text" or not file.path.endswith(".py") or "cd " in scripts:
        return None
    place = job.file.location(word.start, word.end)
    name, where = _imported(space, file)
    if name and not _installs(job):
        message = (
            f"`{file.path}` imports {name}, which the runner does not have and no step installs, so it stops with "
            "ModuleNotFoundError"
        )
        return Hit(place, message, related=(file.location(*where, "imports it"),))
    if _uploads_anonymously(space, job, file):
        return Hit(place, f"`{file.path}` uploads to the Hub, and nothing in the workflow gives it a token (401)")
    wanted = _token_of(space, file)
    set_elsewhere = command.assignments or _SETS.search(scripts) or f"{wanted}=" in scripts
    if wanted and wanted not in _env_names(job, step) and not set_elsewhere:
        message = (
            f"`{file.path}` reads `{wanted}`, and nothing gives this step such a variable, so it stops with KeyError"
        )
        return Hit(place, message)
    return None


def _uploads_anonymously(space: Space, job: CiJob, file: File) -> bool:
    """Return whether a script uploads to a Space in a workflow that has no secret, no OIDC and no token at all."""
    text = job.file.text
    if any(word in text for word in ("secrets", "id-token", "vars.", "TOKEN", "inputs.")) or job.uses_oidc:
        return False
    if "token" in file.text.lower() or "login" in file.text or "environ" in file.text:
        return False
    return any(upload.to_space for upload in find_uploads(space.python(file), file.path.count("/")))


def _installs(job: CiJob) -> bool:
    words = re.compile(r"\b(?:pip3?|uvx?|pipx|conda|mamba|poetry|pdm|apt|apt-get|make|nox|tox|hatch)\b|\.sh\b")
    others = any(
        step.uses is not None and "setup-python" not in step.uses.text and "checkout" not in step.uses.text
        for step in job.steps
    )
    return (
        others
        or "container" in job.file.text
        or any(step.run is not None and words.search(step.run.text) for step in job.steps)
    )


def _imported(space: Space, file: File) -> tuple[str, tuple[int, int]]:
    """Return the first client of the Hub that a script imports when it is loaded, and where."""
    code = space.python(file)
    body = code.tree.body if isinstance(code.tree, ast.Module) else []
    for node in body:
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or ""]
        top = next((one.partition(".")[0] for one in names if one.partition(".")[0] in _CLIENTS), "")
        if top and not any(path.startswith(f"{top}/") or path == f"{top}.py" for path in space.files):
            return top, code.span_of(node)
    return "", (0, 0)


def _token_of(space: Space, file: File) -> str:
    """Return the token that a script takes from `os.environ[...]` when it is loaded."""
    code = space.python(file)
    body = code.tree.body if isinstance(code.tree, ast.Module) else []
    for statement in body:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Try, ast.If)):
            continue
        for node in ast.walk(statement):
            if isinstance(node, ast.Subscript) and code.qualified_name(node.value) == "os.environ":
                name = code.constant(node.slice)
                if name and token_name().fullmatch(name):
                    return name
    return ""
