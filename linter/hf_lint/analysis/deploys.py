"""Which jobs write to a Space, and with which command. No rule is here."""

from __future__ import annotations

import posixpath
import re
from itertools import takewhile
from typing import TYPE_CHECKING

from hf_lint.analysis.ci_jobs import ci_jobs, deploy_data, step_tokens
from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple
from hf_lint.space.shell import SHELLS, interpreter_of_shebang, parse_shell, program_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from hf_lint.analysis.ci_jobs import CiJob, CiStep
    from hf_lint.space import Space
    from hf_lint.space.shell import Command, Script, Word

_LIKELY = regex(r"hugging|\bhf\b|hf\.co|HF_|gradio|upload|deploy|push|\.sh\b|\.py\b", re.IGNORECASE)
_VARIABLE = regex(r"\$\{\{\s*(?:env|vars)\.(\w+)\s*\}\}|\$\{(\w+)\}|\$(\w+)")
_VALUED = frozenset(
    ("-o", "--push-option", "--repo", "--receive-pack", "--exec", "-C", "-c", "--git-dir", "--work-tree")
)
_UPLOAD_VALUED = frozenset(
    (
        "--repo-type",
        "--type",
        "--revision",
        "--include",
        "--exclude",
        "--delete",
        "--commit-message",
        "--commit-description",
        "--every",
        "--num-workers",
        "--token",
    )
)
"""Options of `hf upload` whose value is the next word."""
_MAX_SCRIPT = 200_000


class Deploy(NamedTuple):
    """A step that writes to a Space. `start`, `end` are offsets of the command or the action's name."""

    job: CiJob
    step: CiStep
    what: str
    start: int
    end: int
    forced: bool = False
    """History on the Hub is overwritten."""
    url: str = ""
    """Where a `git push` of the step's own script goes, with the variables put in that are known; "" if unknown."""


class _State:
    """What the commands of a job have set so far."""

    def __init__(self, job: CiJob) -> None:
        self.values = {entry.name: entry.value.text for entry in job.all_env}
        self.remotes: dict[str, str] = {}
        self.pushed = ""

    def expand(self, text: str) -> str:
        """Return `text` with the variables put in that are known, twice over; others stay."""
        for _ in range(2):
            text = _VARIABLE.sub(lambda m: self.values.get(m[1] or m[2] or m[3], m.group())[:2000], text)[:4000]
        return text


def find_deploys(space: Space) -> tuple[Deploy, ...]:
    """Return every step of every job that writes to a Space."""
    return space.memo(_find_deploys)


def _find_deploys(space: Space) -> tuple[Deploy, ...]:
    return tuple(deploy for job in ci_jobs(space) for deploy in _read_job(space, job))


def _read_job(space: Space, job: CiJob) -> Iterator[Deploy]:
    state = _State(job)
    for step in job.steps:
        if step.uses is not None and _is_deploy_action(step):
            yield Deploy(job, step, f"`{step.uses.text.partition('@')[0]}`", *step.uses.span(0, len(step.uses.text)))
        if step.run is None or not _LIKELY.search(step.run.text):
            continue
        shell = step.block.string("shell") if step.block is not None else None
        if shell is not None and shell.text.startswith("python"):
            name = _python_upload(step.run.text)
            if name:
                yield Deploy(job, step, f"`{name}`", *step.run.span(0, 1))
            continue
        for command in parse_shell(step.run).walk():
            found = _read_command(space, command, state)
            if found:
                url = state.pushed if found[0] == "git push" else ""
                yield Deploy(job, step, f"`{found[0]}`", command.start, command.end, found[1], url)


def _is_deploy_action(step: CiStep) -> bool:
    data = deploy_data()
    name = step.uses.text.partition("@")[0] if step.uses is not None else ""
    if any(entry.name == "repo_type" and entry.value.text in ("model", "dataset") for entry in step.inputs):
        return False
    if any(name.lower() == known.lower() for known in data["actions"]):
        return True
    return bool(step_tokens(step)) and re.search(data["action_name"], name) is not None


def _read_command(space: Space, command: Command, state: _State, depth: int = 0) -> tuple[str, bool] | None:
    """Return the deploying program in words, and whether it forces; None for a command that does not deploy."""
    state.values.update((a.name, a.value) for a in command.prefix if not command.words)
    if command.name == "git":
        return _read_git(command, state)
    if command.name == "gradio" and command.args[:1] == ("deploy",):
        return "gradio deploy", False
    upload = upload_words(command)
    if upload is not None:
        arguments = upload_arguments(upload, state.expand)
        return (f"hf {upload[0].value}", False) if arguments.to_space else None
    script = command.script
    if script is not None and script.interpreter.startswith("python"):
        name = _python_upload(script.text)
        return (name, False) if name else None
    return _read_file(space, command, state, depth)


def _read_file(space: Space, command: Command, state: _State, depth: int) -> tuple[str, bool] | None:
    """Return what a script of the Space does that the command runs."""
    words = [word.value for word in command.argv]
    if not words or depth > 1:
        return None
    runs = command.program == "python" or command.name in SHELLS or command.name in (".", "source")
    operand = next((w for w in words[1:] if not w.startswith("-")), "") if runs else words[0] if "/" in words[0] else ""
    file = space.get(posixpath.normpath(operand)) if operand else None
    if file is None or file.kind != "text" or len(file.text) > _MAX_SCRIPT:
        return None
    if space.language(file) == "python":
        if not any(method in file.text for method in deploy_data()["methods"]):
            return None
        from hf_lint.analysis.uploads import find_uploads

        uploads = find_uploads(space.python(file), file.path.count("/"))
        return next(((f"{file.name}: {u.name}", False) for u in uploads if u.to_space), None)
    if file.suffix in (".sh", ".bash") or interpreter_of_shebang(file.text) in SHELLS:
        for inner in space.script(file).walk():
            found = _read_command(space, inner, state, depth + 1)
            if found:
                return f"{file.name}: {found[0]}", found[1]
    return None


def _python_upload(text: str) -> str:
    """Return the upload method that inline Python calls for a Space, "" for none."""
    if not any(method in text for method in deploy_data()["methods"]):
        return ""
    from hf_lint.analysis.uploads import find_uploads, inline_source

    source = inline_source(text)
    if source.tree is None:
        return "upload" if re.search(r"repo_type\s*=\s*['\"]space", text) else ""
    return next((upload.name for upload in find_uploads(source, None) if upload.to_space), "")


# git


def _read_git(command: Command, state: _State) -> tuple[str, bool] | None:
    words = [word.value for word in command.argv[1:]]
    while words and words[0].startswith("-"):
        del words[: 2 if words[0] in _VALUED else 1]
    if not words:
        return None
    subcommand, *rest = words
    positional = _positional(rest)
    if subcommand == "remote" and len(positional) >= 3 and positional[0] in ("add", "set-url"):
        state.remotes[positional[1]] = state.expand(positional[2])
    elif subcommand == "clone" and positional:
        state.remotes["origin"] = state.expand(positional[0])
    elif subcommand == "push":
        flags = [word for word in rest if word.startswith("-")]
        target = state.expand(positional[0]) if positional else "origin"
        if not _is_space(target, state):
            return None
        short = "".join(flag[1:] for flag in flags if not flag.startswith("--"))
        state.pushed = state.remotes.get(target, "" if _is_name(target) else target)
        forced = "f" in short or "--force" in flags or "--mirror" in flags
        return "git push", forced or any(refspec.startswith("+") for refspec in positional[1:])
    return None


def _is_space(target: str, state: _State) -> bool:
    """Return whether a push goes to a Space: by its URL, or by the URL or the name of its remote."""
    url = state.remotes.get(target, target)
    host = next((host for host in deploy_data()["hosts"] if host in url), "")
    if host:
        path = url.partition(host)[2]
        return "/spaces/" in path or path.startswith("/$")
    if target in state.remotes or "://" in target or "$" in target:
        return False
    return target != "origin" and re.match(deploy_data()["remote_name"], target) is not None


def _is_name(target: str) -> bool:
    """Return whether a push names a remote, not a URL."""
    return ":" not in target and "/" not in target


def _positional(words: Sequence[str]) -> list[str]:
    found = []
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word.startswith("-") and len(word) > 1:
            skip = word in _VALUED
        else:
            found.append(word)
    return found


# hf upload


class UploadArguments(NamedTuple):
    """What `hf upload` is told: the words without a flag from the repository's name on, and its patterns."""

    positional: tuple[Word, ...]
    kind: str
    """The kind of repository, as it is written; the empty string where no option names one."""
    to_space: bool
    included: tuple[str, ...]
    excluded: tuple[str, ...]

    @property
    def folder(self) -> str:
        """What it sends: a folder or a file; the empty string where only the repository is named."""
        return self.positional[1].value if len(self.positional) > 1 else ""

    @property
    def filtered(self) -> bool:
        """Whether patterns choose what is sent."""
        return bool(self.included or self.excluded)


def upload_words(command: Command) -> tuple[Word, ...] | None:
    """Return the words of `hf upload ...` from the subcommand on, also behind uvx and the like; None for another
    command."""
    data = deploy_data()
    argv = command.argv
    first = 0
    if command.name in ("uvx", "pipx") or command.args[:2] == ("tool", "run"):
        first = next(
            (i for i, w in enumerate(argv) if i and program_name(w.value).partition("@")[0] in data["programs"]), 0
        )
    if first + 1 >= len(argv) or program_name(argv[first].value).partition("@")[0] not in data["programs"]:
        return None
    return argv[first + 1 :] if argv[first + 1].value in data["subcommands"] else None


def upload_arguments(
    words: Sequence[Word], expand: Callable[[str], str] = str, *, several: bool = False
) -> UploadArguments:
    """Return what `words`, from the subcommand on, say; `expand` puts the values of variables in.

    `several`: one `--include` takes all the words behind it, as the command did before 1.0 (one with a `*` among them
    shows that it is meant so).
    """
    positional: list[Word] = []
    patterns: dict[str, list[str]] = {"--include": [], "--exclude": []}
    kind = ""
    left = list(words[1:])
    while left:
        word = left.pop(0)
        flag, equals, value = word.value.partition("=")
        if not flag.startswith("-"):
            positional.append(word)
        elif flag in _UPLOAD_VALUED:
            value = value if equals else left.pop(0).value if left else ""
            if flag in patterns:
                more = [one.value for one in takewhile(lambda one: not one.value.startswith("-"), left)]
                more = more if several or any("*" in one for one in more) else []
                patterns[flag] += [value, *more]
                del left[: len(more)]
            kind = value if flag in ("--repo-type", "--type") else kind
    name = positional[0].value if positional else ""
    to_space = expand(kind) in ("space", "spaces") or expand(name).startswith("spaces/")
    return UploadArguments(
        tuple(positional), kind, to_space, tuple(patterns["--include"]), tuple(patterns["--exclude"])
    )


def shell_scripts(space: Space) -> Iterator[tuple[CiJob, CiStep, Script]]:
    """Yield the shell scripts of all jobs, GitLab's among them."""
    for job in ci_jobs(space):
        for step in job.steps:
            if step.run is not None:
                yield job, step, parse_shell(step.run)
