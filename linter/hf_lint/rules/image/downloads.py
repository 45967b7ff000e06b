"""Downloads and clones at build that nothing ties to one content."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hf_lint.analysis.hub_loads import is_model_address
from hf_lint.core.hashes import is_commit, is_short_commit
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
from hf_lint.rules.image.remote_code import remote_runs
from hf_lint.space.shell import program_name
from hf_lint.startup.programs import build_programs, find_download, is_check, is_remote, strip_url

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hf_lint.core.model import Problem
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Instruction, Token
    from hf_lint.space.shell import Command, Word
    from hf_lint.startup.programs import Download, Program

_EXECUTABLE = regex(r"[ugoa]*[+=][rwXs]*x[rwxXst]*|[0-7]{0,2}[1357][0-7]{2}")
_HTTP = regex(r"https?://", re.IGNORECASE)
_GIT = regex(r"(?:https?://|git://|ssh://)\S+?\.git(?:#|$)|git@", re.IGNORECASE)
_PIP_GIT = regex(
    r"(?:[\w.-]{1,200}(?:\[[\w,.-]{0,200}\])?\s{0,9}@\s{0,9})?git\+[a-z]{1,9}://(?P<rest>\S+)", re.IGNORECASE
)
_NPM_GIT = regex(r"(?:git\+[a-z]+://|github:|gitlab:|git://)(?P<rest>\S+)")


@rule("unverified-download")
def unverified_download(space: Space, policy: Policy) -> Iterator[Hit | Problem]:
    """Report a program is fetched at build and its content is compared with nothing."""
    dockerfile = space.dockerfile
    if dockerfile is None:
        return
    reported = {(run.file.path, run.fetch) for run in remote_runs(space)}
    for instruction in dockerfile.reached_instructions:
        if instruction.name == "ADD" and not instruction.flag("checksum"):
            for token in instruction.args[:-1]:
                if (dockerfile.file.path, token.start) not in reported:
                    yield from _check_add(instruction, token, space, policy)
    for program in build_programs(space):
        commands = list(program.script.walk())
        if any(is_check(command) for command in commands):
            continue
        uses = _Uses(program, commands)
        for command in commands:
            hit = _find_unchecked(program, command, uses, policy.params)
            if (
                hit
                and (program.file.path, hit[0].start) not in reported
                and not is_model_address(program.resolve(hit[0]))
            ):
                word, message = hit
                yield Hit(program.file.location(word.start, word.end), message)


def _check_add(instruction: Instruction, token: Token, space: Space, policy: Policy) -> Iterator[Hit]:
    url = instruction.expand(token).text
    if not _HTTP.match(url) or not is_remote(url) or _is_git(url):
        return
    path = url.partition("?")[0].lower()
    variant = "data" if path.endswith(tuple(policy.params["data_suffixes"])) else ""
    message = f"ADD downloads {strip_url(url)} without `--checksum=sha256:...`"
    assert space.dockerfile is not None
    yield Hit(space.dockerfile.file.location(token.start, token.end), message, variant)


class _Uses:
    """What a script does with files: whether it unpacks any, and which names it makes executable."""

    def __init__(self, program: Program, commands: list[Command]) -> None:
        self.unpacks = any(command.name in ("tar", "unzip", "bsdtar", "7z") for command in commands)
        self.executables = {
            program.resolve(word).lower().rpartition("/")[2]
            for command in commands
            if command.name == "chmod" and command.args and _EXECUTABLE.fullmatch(command.args[0][:20])
            for word in command.argv[2:]
        }


def _find_unchecked(
    program: Program, command: Command, uses: _Uses, params: Mapping[str, list[str]]
) -> tuple[Word, str] | None:
    """Return the word that names an unchecked program, and what is wrong. What pip fetches is another rule's."""
    download = find_download(program, command)
    if download and _is_program(download, uses, params):
        return download.word, f"{command.name} downloads {download.shown} and nothing verifies its checksum"
    return None


def _is_program(download: Download, uses: _Uses, params: Mapping[str, list[str]]) -> bool:
    """Return whether what is downloaded will run: by its name, or by what is done with it."""
    url = download.url.partition("?")[0].lower()
    output = download.output.lower()
    programs, archives = tuple(params["program_suffixes"]), tuple(params["archive_suffixes"])
    if url.endswith(programs) or output.endswith(programs):
        return True
    archive = url.endswith(archives) or output.endswith(archives) or not output
    if archive and uses.unpacks and any(hint in url for hint in params["program_hints"]):
        return True
    name = output.rpartition("/")[2]
    return bool(name) and (name in uses.executables or output.startswith(tuple(params["program_folders"])))


def _is_git(url: str) -> bool:
    """Return whether ADD clones the URL; one without `.git` it downloads."""
    return bool(_GIT.match(url))


@rule("unpinned-clone")
def unpinned_clone(space: Space, policy: Policy) -> Iterator[Hit | Problem]:
    """Report source is cloned at build from a branch or tag, or from whatever is newest."""
    dockerfile = space.dockerfile
    if dockerfile is None:
        return
    for instruction in dockerfile.reached_instructions:
        if instruction.name == "ADD":
            for token in instruction.args[:-1]:
                url = instruction.expand(token).text
                reference = url.partition("#")[2].partition(":")[0]
                if _is_git(url) and not _is_commit(reference):
                    message = f"ADD clones {strip_url(url.partition('#')[0])} {_where(reference)}"
                    yield Hit(dockerfile.file.location(token.start, token.end), message)
    for program in build_programs(space):
        commands = list(program.script.walk())
        last_pin = max((index for index, command in enumerate(commands) if _pins(program, command)), default=-1)
        for index, command in enumerate(commands):
            for word, message in _find_clones(program, command, pinned_later=last_pin > index):
                yield Hit(program.file.location(word.start, word.end), message)


def _is_commit(reference: str) -> bool:
    """Return whether `reference` is a commit, or a variable that may be one."""
    return is_commit(reference) or is_short_commit(reference) or "$" in reference


def _where(reference: str) -> str:
    return f"at `{reference}`, which can move" if reference else "at its newest commit"


def _find_clones(program: Program, command: Command, pinned_later: bool) -> Iterator[tuple[Word, str]]:
    args = command.program_args
    if command.name == "git":
        if not pinned_later:
            yield from _git_clone(program, command)
    elif command.program == "pip" and "install" in args[:2]:
        yield from _git_requirements(program, command.program_words, _PIP_GIT, "@", "pip installs")
    elif command.name in ("npm", "yarn", "pnpm") and args[:1] and args[0] in ("install", "i", "add", "global"):
        yield from _git_requirements(program, command.program_words, _NPM_GIT, "#", f"{command.name} installs")
    elif command.name == "cargo" and args[:1] == ("install",) and "--git" in args[:-1] and "--rev" not in args:
        word = command.program_words[args.index("--git") + 1]
        yield word, f"cargo installs the newest commit of {strip_url(program.resolve(word))} (no `--rev`)"


def _git_requirements(
    program: Program, words: tuple[Word, ...], pattern: re.Pattern[str], mark: str, what: str
) -> Iterator[tuple[Word, str]]:
    for word in words:
        value = program.resolve(word)
        match = pattern.match(value)
        if not match:
            continue
        rest = match["rest"]
        path = rest.partition("#")[0] if mark == "@" else rest
        slash = path.find("/")
        at = path.rfind(mark, slash if mark == "@" and slash > 0 else 0)
        reference = path[at + 1 :] if at >= 0 else ""
        if not _is_commit(reference):
            address = path[:at] if at >= 0 else path
            yield word, f"{what} {strip_url('https://' + address)} from git {_where(reference)}"


def _git_clone(program: Program, command: Command) -> Iterator[tuple[Word, str]]:
    args = list(command.args)
    while args and args[0] in ("-c", "-C"):
        del args[:2]
    if args[:1] != ["clone"] and args[:2] != ["lfs", "clone"]:
        return
    if any(arg.startswith("--revision") for arg in args):
        return
    branch, target = "", None
    words = list(command.argv[1:])
    for index, word in enumerate(words):
        value = program.resolve(word)
        if value in ("-b", "--branch") and index + 1 < len(words):
            branch = program.resolve(words[index + 1])
        elif value.startswith("--branch="):
            branch = value.partition("=")[2]
        elif target is None and ("://" in value or value.startswith(("git@", "$")) or "github.com/" in value):
            target = word
    if target is None or not is_remote(program.resolve(target)):
        return
    address = program.resolve(target)
    if _is_commit(branch) and "$" not in branch:
        branch = ""
    yield target, f"git clone downloads {strip_url(address)} {_where(branch)}"


def _pins(program: Program, command: Command) -> bool:
    """`git checkout <commit>`, `git reset --hard <commit>`, `git fetch origin <commit>` after the clone."""
    if program_name(command.name) != "git":
        return False
    values = [program.resolve(word) for word in command.argv[1:]]
    if not any(verb in values for verb in ("checkout", "reset", "fetch", "switch")):
        return False
    return any(_is_commit(value) for value in values)
