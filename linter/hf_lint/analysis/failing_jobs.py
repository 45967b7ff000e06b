"""Steps of a job that deploys to the Hub which cannot work on GitHub's machines. No rule is here."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from hf_lint.analysis.ci_jobs import ci_jobs, deploy_data
from hf_lint.analysis.deploys import find_deploys
from hf_lint.analysis.failing_clients import (
    find_refused_call,
    find_removed,
    installed_client,
    judge_client,
    python_step,
)
from hf_lint.analysis.failing_uploads import find_lost_uploads
from hf_lint.core.lazy import name_matches, regex
from hf_lint.core.model import Hit
from hf_lint.space.gitpatterns import lfs_patterns
from hf_lint.space.shell import SHELLS, parse_shell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hf_lint.analysis.ci_jobs import CiJob, CiStep
    from hf_lint.analysis.deploys import Deploy
    from hf_lint.core.model import Location
    from hf_lint.space import Space
    from hf_lint.space.file import File
    from hf_lint.space.shell import Command, Word

_PLAIN_HUB = regex(r"https://(?:huggingface\.co|hf\.co)/")
# Commands after which the history is whole, or is another one, or is not the checkout's.
_OTHER_HISTORY = regex(
    r"\b(?:unshallow|fetch|pull|init|clone|orphan|subtree|worktree|filter-(?:repo|branch)|commit-tree|fast-export|bundle)\b"
    r"|\b(?:cd|pushd|source|eval)\b|--git-dir|-C\b|GIT_DIR|\.sh\b|\.py\b|\bmake\b"
)
# What hands git a password: its helpers and settings, programs that sign in, and scripts that may do either.
_CREDENTIALS = regex(
    r"credential|extraheader|insteadof|netrc|askpass|\bauth\b|login|\bssh\b|GIT_CONFIG|config\b[^\n]{0,200}\bhttps?\."
    r"|\b(?:source|eval|set-url|curl)\b|\.sh\b|\.py\b|\bmake\b",
    re.IGNORECASE,
)
# What leaves files out of a push, or gives them to LFS.
_OTHER_CONTENT = regex(
    r"\blfs\b|\bxet\b|\bgit\s+(?:rm|subtree|filter-\w+|checkout\s+--orphan|clone|init)\b|\brm\s|\bcd\b|\.sh\b|\.py\b|rsync|\bcp\b|\bmv\b"
)
_LISTS = ("-r", "--requirement")
_PLAIN_PATH = regex(r"[\w./-]{1,200}")
_SMALL_BINARY = 10_000
"""Bytes of the smallest binary file that is reported: of smaller ones no refusal is on record."""
_HOSTED = ("ubuntu-", "windows-", "macos-")
_PROGRAMS = ("hf", "huggingface-cli")
_CLIENT = regex(r"(?i)huggingface[-_]hub(?:\[[\w,-]*\])?")
_PIN = regex(r"(?:==|>=)\s*(\d+)\b[\d.]*")
# What may bring the client, and what may bring another release of it than the one line of pip does.
_INSTALLS = regex(
    r"\b(?:pip3?|uvx?|pipx|conda|mamba|poetry|pdm|brew|npm|make|docker|curl|wget|apt|apt-get|install|source|eval)\b"
    r"|\.(?:sh|py)\b"
)
_OTHER_INSTALLS = regex(
    r"-r\b|requirements|transformers|datasets|gradio|\b(?:uvx?|pipx|conda|poetry|pdm|brew)\b|\.sh\b|\.py\b|-e\b| \."
)
_GOES_ON = regex(r"\|\||\bif\b|set \+e")
_TOKEN = regex(r"(?i)token|hf_|hugging|secret|oidc|key|pat\b")
_SCRIPT_PATH = regex(r"(?:\./)?\w[\w./-]*\.(?:py|sh|js|mjs)")
_MAKES_FILES = regex(
    r"\b(?:cd|pushd|cp|mv|tee|curl|wget|cat|touch|unzip|tar|gh|npm|make"
    r"|git\s+(?:clone|checkout|fetch|pull|switch|restore|submodule))\b|>"
)


def find_failures(space: Space, files: Sequence[File]) -> Iterator[Hit]:
    """Yield a hit for each step of a job of one of these workflows that speak of the Hub, and that cannot work.

    Only jobs of GitHub whose every step is known count: other actions, scripts of the repository and own runners may
    complete the history or sign in. GitLab is left out: its checkouts have 20 commits, which may be all.
    """
    seen: set[tuple[str, str, str]] = set()
    for deploy in find_deploys(space):
        job = deploy.job
        if not deploy.url or job.workflow is None or not _is_known(job):
            continue
        for variant, message, related in (*_find_shallow(deploy), *_find_anonymous(deploy)):
            key = (job.file.path, job.id, variant)
            if key not in seen:
                seen.add(key)
                yield Hit(job.file.location(deploy.start, deploy.end), message, related=related)
    for job in ci_jobs(space):
        if job.workflow is not None and _is_known(job) and job.file in files:
            yield from _find_client(space, job)
            yield from _find_absent(space, job)
            yield from _find_ended(job)
            yield from _find_pointers(space, job)
            yield from _find_binaries(space, job)
            yield from find_lost_uploads(space, job)


def _is_known(job: CiJob) -> bool:
    """Return whether the job runs on a fresh machine of GitHub, with no actions but GitHub's own."""
    runner = job.block.string("runs-on")
    if runner is None or not runner.text.startswith(_HOSTED):
        return False
    return all(step.uses is None or step.uses.text.startswith("actions/") for step in job.steps)


def _find_shallow(deploy: Deploy) -> Iterator[tuple[str, str, tuple[Location, ...]]]:
    """Yield a push of what `actions/checkout` fetches by default: one commit, whose parents the Hub asks for."""
    job = deploy.job
    checkouts = [step for step in job.steps if step.uses is not None and _is_checkout(step)]
    if len(checkouts) != 1 or not _is_shallow(checkouts[0]) or _OTHER_HISTORY.search(_scripts(job)):
        return
    if any(step.block is not None and step.block.get("working-directory") is not None for step in job.steps):
        return
    uses = checkouts[0].uses
    assert uses is not None
    place = job.file.location(*uses.span(0, len(uses.text)), "fetches the last commit only")
    message = (
        "the checkout has one commit without its history, so the Hub refuses the push: `shallow update not allowed`"
    )
    yield "shallow", message, (place,)


def _find_anonymous(deploy: Deploy) -> Iterator[tuple[str, str, tuple[Location, ...]]]:
    """Yield a push to a URL without a password, where nothing in the job gives git one."""
    job = deploy.job
    if not _PLAIN_HUB.match(deploy.url) or _CREDENTIALS.search(_scripts(job)):
        return
    if any(_CREDENTIALS.search(entry.name) for entry in job.all_env):
        return
    yield "anonymous", "nothing gives git a password for the Hub, so the push fails: git does not read `HF_TOKEN`", ()


def _scripts(job: CiJob) -> str:
    return "\n".join(step.run.text for step in job.steps if step.run is not None)


def _is_checkout(step: CiStep) -> bool:
    return step.uses is not None and step.uses.text.partition("@")[0] == "actions/checkout"


def _is_shallow(step: CiStep) -> bool:
    """Return whether the checkout is of this repository, in place, and of one commit."""
    given = {entry.name: entry.value.text for entry in step.inputs}
    return given.get("fetch-depth", "1") == "1" and not {"path", "repository"} & given.keys()


def _commands(job: CiJob) -> Iterator[tuple[CiStep, Command]]:
    """Yield the commands of the job's shell scripts, in order."""
    for step in job.steps:
        shell = step.block.string("shell") if step.block is not None else None
        if step.run is not None and (shell is None or shell.text in ("bash", "sh")):
            for command in parse_shell(step.run).walk():
                yield step, command


def _find_client(space: Space, job: CiJob) -> Iterator[Hit]:
    """Yield commands of the Hub's client that the runner does not have, or that its release has not any more, and
    uploads without a token."""
    before = ""
    installs: list[str] = []
    told: set[str] = set()
    yield from _find_python_steps(job)
    for _, command in _commands(job):
        words = tuple(word.value for word in command.argv)
        if command.program == "pip" and "install" in words:
            installs += (word for word in words if _CLIENT.match(word))
        installed = installed_client(installs, alone=not _brings_other(before))
        removed = find_removed(space, job, command, installed) if installed is not None else None
        removed = removed or find_refused_call(space, job, command)
        if removed is not None:
            yield removed
        program = command.name
        if program in _PROGRAMS and words[:1] == (program,) and program not in told:
            told.add(program)
            place = job.file.location(command.start, command.end)
            if not _INSTALLS.search(before):
                message = (
                    f"nothing in this job installs `{program}`, so the step ends with `{program}: command not found`"
                )
                yield Hit(place, message)
            elif program == "huggingface-cli" and _is_new(installs, before):
                yield Hit(place, "huggingface_hub 1 and later has no working `huggingface-cli`, so the step fails")
            elif (refused := judge_client(command, installed)) is not None and not _is_let_fail(job, refused[0]):
                word, why = refused
                yield Hit(job.file.location(word.start, word.end), f"{why}, so the step fails")
            elif _is_anonymous(job, command, before):
                yield Hit(place, f"nothing gives `{program}` a token for the Hub, so the upload fails with 401")
        before += " ".join(words) + "\n"


def _is_let_fail(job: CiJob, word: Word) -> bool:
    """Return whether a job may go on when its Space cannot be created: it may be there already."""
    return word.value == "create" and _GOES_ON.search(_scripts(job)) is not None


def _is_new(installs: list[str], before: str) -> bool:
    """Return whether pip surely installed release 1 or later of the client: the newest, or one that is pinned."""
    if len(installs) != 1 or _brings_other(before):
        return False
    specifier = _CLIENT.sub("", installs[0], count=1)
    pin = _PIN.fullmatch(specifier)
    return not specifier or (pin is not None and int(pin[1]) >= 1)


def _find_python_steps(job: CiJob) -> Iterator[Hit]:
    """Yield code of `shell: python` steps that imports what today's client has not."""
    words = [[word.value for word in command.argv] for _, command in _commands(job) if command.program == "pip"]
    installs = [word for some in words if "install" in some for word in some if _CLIENT.match(word)]
    installed = installed_client(installs, alone=not _brings_other("\n".join(" ".join(some) for some in words)))
    found = (python_step(job, step, installed) for step in job.steps)
    yield from (hit for hit in found if hit is not None)


def _brings_other(before: str) -> bool:
    """Return whether something may have brought another release of the client."""
    return _OTHER_INSTALLS.search(before) is not None


def _is_anonymous(job: CiJob, command: Command, before: str) -> bool:
    """Return whether `hf upload` has no token: no variable of the job may be one, and nobody signs in."""
    words = [word.value for word in command.argv]
    if "upload" not in words or any(word.startswith("--token") for word in words) or "login" in before:
        return False
    entries = (*job.all_env, *(entry for step in job.steps for entry in step.inputs))
    if any(_TOKEN.search(entry.name) or "secrets" in entry.value.text for entry in entries):
        return False
    return not command.prefix and "secrets." not in _scripts(job) and "GITHUB_ENV" not in _scripts(job)


def _find_absent(space: Space, job: CiJob) -> Iterator[Hit]:
    """Yield the first script of the repository that a step runs and that is not in it."""
    checkouts = [step for step in job.steps if _is_checkout(step)]
    if len(checkouts) != 1 or {"path", "repository", "ref"} & {entry.name for entry in checkouts[0].inputs}:
        return
    if any(step.uses is not None and not _is_checkout(step) and "setup-" not in step.uses.text for step in job.steps):
        return  # an artifact, or a cache, may bring it
    if any(word in job.file.text for word in ("defaults:", "working-directory")) or ".gitmodules" in space.files:
        return
    for step, command in _commands(job):
        if (step.run is not None and _MAKES_FILES.search(step.run.text)) or command.redirects:
            return
        words = [word.value for word in command.argv]
        if command.program == "pip" and "install" in words:
            at = next((at for at, word in enumerate(words) if at and words[at - 1] in _LISTS), 0)
        else:
            at = 1 if words and command.name in (*SHELLS, "python", "python3", "node") else 0
            at = at if len(words) > at and _SCRIPT_PATH.fullmatch(words[at]) and (at or "/" in words[at]) else -1
        path = words[at] if at >= 0 and len(words) > at else ""
        if not _PLAIN_PATH.fullmatch(path) or not command.argv[at].literal or (at == 0 and "/" not in path):
            continue
        inside = posixpath.normpath(path)
        if not inside.startswith("..") and inside not in space.files:
            name = posixpath.basename(inside).lower()
            same = next((one for one in space.files if posixpath.basename(one).lower() == name), "")
            have = f", only `{same}`" if same else ""
            word = command.argv[at]
            message = f"the repository has no `{inside}`{have}, so the step fails"
            yield Hit(job.file.location(word.start, word.end), message)
            return


def _find_ended(job: CiJob) -> Iterator[Hit]:
    """Yield the first action in a release that GitHub fails on purpose."""
    for step in job.steps:
        name, _, release = (step.uses.text if step.uses is not None else "").partition("@")
        known = deploy_data()["ended_actions"].get(name, ())
        if step.uses is None or release.partition(".")[0] not in known:
            continue
        message = f"GitHub ends every job that uses `{name}` in release {release.lstrip('v')}, so nothing is deployed"
        newer = f"v{int(known[-1][1:]) + 1}"
        yield Hit(job.file.location(*step.uses.span(0, len(step.uses.text))), f"{message}; use {newer} or newer")
        return


def _find_pointers(space: Space, job: CiJob) -> Iterator[Hit]:
    """Yield a checkout without LFS in a job that sends files of LFS to a Space: only their pointers are there."""
    checkouts = [step for step in job.steps if _is_checkout(step)]
    scripts = _scripts(job)
    if len(checkouts) != 1 or re.search(r"\blfs\b|--include", scripts):
        return
    excluded = re.findall(r"--exclude[= ]+[\"']?([^\s\"']+)", scripts)
    deploys = [deploy for deploy in find_deploys(space) if deploy.job.file is job.file and deploy.job.id == job.id]
    given = {entry.name: entry.value.text for entry in checkouts[0].inputs}
    if not deploys or given.get("lfs", "false") != "false" or {"path", "repository"} & given.keys():
        return
    pushes = deploys[0].what == "`git push`"
    if (pushes and _is_shallow(checkouts[0])) or not (pushes or deploys[0].what == "`hf upload`"):
        return
    patterns = lfs_patterns(space)
    stored = (
        file
        for file in space.files.values()
        if file.kind_if_known not in ("symlink",) and file.name != ".gitattributes"
    )
    tracked = next(
        (file.path for file in stored if patterns.tracks(file.path) and not _is_excluded(file.path, excluded)), ""
    )
    uses = checkouts[0].uses
    if tracked and uses is not None:
        message = f"the checkout has no `lfs: true`, so the Hub gets the pointer of `{tracked}` without its content"
        yield Hit(job.file.location(*uses.span(0, len(uses.text))), message)


def _find_binaries(space: Space, job: CiJob) -> Iterator[Hit]:
    """Yield a push of files that the Hub takes only by LFS or Xet, and that `.gitattributes` does not give to them."""
    deploys = [deploy for deploy in find_deploys(space) if deploy.job.file is job.file and deploy.job.id == job.id]
    pushes = [deploy for deploy in deploys if deploy.what == "`git push`"]
    checkouts = [step for step in job.steps if _is_checkout(step)]
    if not pushes or len(checkouts) != 1 or _OTHER_CONTENT.search(_scripts(job)):
        return
    if {"path", "repository"} & {entry.name for entry in checkouts[0].inputs}:
        return
    suffixes = tuple(deploy_data()["binaries"])
    tracked = lfs_patterns(space)
    for path, file in space.files.items():
        if not path.lower().endswith(suffixes) or tracked.tracks(path) or file.kind_if_known in ("symlink", "lfs"):
            continue
        if file.looks_binary and file.size >= _SMALL_BINARY:
            message = (
                f"`{path}` is a binary file in plain Git, and the Hub refuses a push with one (`Your push was rejected "
                "because it contains binary files`); have `.gitattributes` give it to LFS, or use `hf upload`"
            )
            place = job.file.location(pushes[0].start, pushes[0].end)
            yield Hit(place, message, related=(file.location(0, 0, "the file"),))
            return


def _is_excluded(path: str, patterns: Sequence[str]) -> bool:
    """Return whether `--exclude` leaves a file out, with a variable perhaps."""
    return any("$" in one or name_matches(path, one) or path.startswith(one.rstrip("*")) for one in patterns)
