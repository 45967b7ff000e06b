"""What a container starts and uid 1000 cannot reach: below /root, or in a folder that is not on PATH.

No rule is here.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from hf_lint.analysis.needed_packages import first_needed
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.records import NamedTuple
from hf_lint.startup.accounts import FIRST_UID, collect_accounts, uid_of, user_name
from hf_lint.startup.images import base_facts, parse_image
from hf_lint.startup.layout import clean
from hf_lint.startup.start_command import start_scripts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile, Instruction, Stage
    from hf_lint.space.shell import Command

_OPENED = regex(r"\b(?:chmod|chown|setfacl)\b[^\n&;|]*\s/root\b|\busermod\b|/etc/passwd")
_WRITABLE_SITE = regex(r"\b(?:chmod|chown)\b[^\n&;|]*\s/(?:usr(?:/local)?(?:/\S*)?|opt\S*)?(?:\s|$)")
_BELOW_ROOT = regex(r"/root(?:/|$)")
_INSTALLS = regex(r"\b(?:pip3?|uv|conda|poetry|pdm|apt-get|apt)\b[^\n&;|]*\b(?:install|sync)\b")
_FROM_APT = regex(
    r"\binstall\b[^\n&;]*\b(?:python3?|nodejs|npm|conda|miniforge)\b|deadsnakes|nodesource|/usr/local/bin|/opt/"
)
_RUNTIMES = ("python", "python3", "node", "npm", "npx", "conda", "pnpm", "yarn")
_DIGITS = regex(r"0?[0-7]{3}")
_VENV = regex(r"\bvenv\s+\S|\bvirtualenv\b|/bin/activate\b|/bin/pip3?\b|/bin/python3?\s+-m\s+pip\b|\buv\b|\bconda\b")
_NOT_AN_APP = frozenset(("pip", "setuptools", "wheel", "build", "pipenv", "poetry"))
_MOVED_HOME = ("HOME", "PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PYTHONUSERBASE", "VIRTUAL_ENV")


class _Install(NamedTuple):
    run: Instruction
    command: Command
    folder: str
    """Where the programs of the packages go: "" for the folder of everybody."""


def find_unreachable(space: Space, dockerfile: Dockerfile, stage: Stage, policy: Policy) -> Iterator[Hit]:
    """Yield what the start command needs and uid 1000 may not read, or does not find."""
    facts = base_facts(stage)
    if not facts.root or stage.root_image == "scratch":
        return
    closed = _OPENED.search(dockerfile.text) is None
    if closed and "/root" in dockerfile.text:
        found = list(_below_root(dockerfile, stage))
        if found:
            yield found[0]
            return
        found = list(_copied_below_root(space, dockerfile, stage, policy)) or list(
            _on_roots_path(dockerfile, stage, policy)
        )
        if found:
            yield found[0]
            return
    yield from _of_one_user(space, dockerfile, stage, policy, closed)
    if closed:
        yield from _by_installer(dockerfile, stage, policy.params["installers"])


def _below_root(dockerfile: Dockerfile, stage: Stage) -> Iterator[Hit]:
    """Yield a working directory, or a program or file of the start command, that lies below /root."""
    follows = f"which only root may enter, but the Hub starts the container as uid {FIRST_UID}, so it ends at once"
    place = dockerfile.file.location
    if _BELOW_ROOT.match(clean(stage.workdir or "/")):
        step = stage.last("WORKDIR")
        if step is not None:
            message = f"WORKDIR {stage.workdir} is below /root, {follows}"
            yield Hit(place(step.start, step.end), message, key="workdir")
    for _, script in start_scripts(stage):
        for command in script.commands:
            for word in command.argv[:3]:
                if word.literal and _BELOW_ROOT.match(word.value):
                    message = f"`{word.value}` is below /root, {follows}"
                    yield Hit(place(word.start, word.end), message, key=word.value)


def _copied_below_root(space: Space, dockerfile: Dockerfile, stage: Stage, policy: Policy) -> Iterator[Hit]:
    """Yield packages of pip that the last stage gets from another one into the home of root."""
    command = _last_command(stage)
    program = _needed_program(space, command, policy.params["installed_by_pip"])
    if not program or "PYTHONPATH" in stage.env or "PYTHONUSERBASE" in stage.env:
        return
    if any(_INSTALLS.search(step.original) for part in stage.chain for step in part.instructions if step.name == "RUN"):
        return
    for copy in stage.instructions:
        if copy.name != "COPY" or copy.flag("from") is None or len(copy.args) < 2:
            continue
        target = clean(copy.expand(copy.args[-1]).text)
        if target.startswith(("/root/.local", "/root/venv", "/root/.venv")):
            message = (
                f"the packages are in {target}, which only root may enter, but the Hub starts the container as uid "
                f"{FIRST_UID}, so it does not find `{program}`; copy them to where uid {FIRST_UID} may read, such as "
                "/usr/local or /opt/venv"
            )
            yield Hit(dockerfile.file.location(copy.start, copy.end), message, key=target)


def _needed_program(space: Space, command: Command | None, programs: list[str]) -> str:
    """Return what a start needs of the packages of pip: its program, or the first module that its Python imports."""
    if command is None or command.program in programs:
        return command.program if command is not None else ""
    needed = first_needed(space) if command.program == "python" and "/" not in command.argv[0].value else None
    return needed.module if needed is not None else ""


def _on_roots_path(dockerfile: Dockerfile, stage: Stage, policy: Policy) -> Iterator[Hit]:
    """Yield a program that only a folder of root's on PATH can bring, such as one of conda or nvm."""
    command = _last_command(stage)
    name = command.argv[0].value if command is not None else ""
    image = parse_image(stage.root_image or "").name
    known = name in _RUNTIMES or name in policy.params["installed_by_pip"]
    if command is None or not known or image not in ("debian", "ubuntu", "nvidia/cuda"):
        return
    folders = [one for one in stage.env.get("PATH", "").split(":") if _BELOW_ROOT.match(one)]
    runs = [step.original for part in stage.chain for step in part.instructions if step.name == "RUN"]
    if not folders or any(_FROM_APT.search(run) for run in runs):
        return
    folder = next((one for one in folders if any("/".join(one.split("/")[:3]) in run for run in runs)), None)
    if folder is not None:
        pair = next(
            (p for i in stage.instructions if i.name == "ENV" for p in i.pairs if p.value and folder in p.value.text),
            None,
        )
        word = command.argv[0]
        start, end = (pair.start, pair.end) if pair is not None else (word.start, word.end)
        message = (
            f"`{name}` is in {folder}, which only root may enter, but the Hub starts the container as uid "
            f"{FIRST_UID}, "
            "so it does not start; install it into a folder that everyone may read, such as /opt"
        )
        yield Hit(dockerfile.file.location(start, end), message, key=folder)


def find_closed(space: Space, dockerfile: Dockerfile, stage: Stage) -> Iterator[Hit]:
    """Yield the last mode in digits that shuts uid 1000 out of the working folder, or out of a file of Python there."""
    from hf_lint.startup.filesystem import ROOT, build_filesystem

    workdir = clean(stage.workdir or "/")
    last: tuple[int, int, str, int] | None = None
    for step in stage.instructions:
        if step.error:
            continue
        flag = step.flag("chmod") if step.name in ("COPY", "ADD") else None
        if flag is not None and _DIGITS.fullmatch(flag.value or "") and len(step.args) > 1:
            target = clean(posixpath.join(workdir, step.expand(step.args[-1]).text))
            scripts = any(word.text.endswith(".sh") for word in step.args[:-1])  # those are told where they start
            if not scripts and workdir in (target, posixpath.dirname(target)):
                last = (flag.start, flag.end, flag.value or "", 4)
        for command in step.commands if step.name == "RUN" else ():
            words = [word for word in command.argv[1:] if not word.value.startswith("-")]
            if command.name != "chmod" or len(words) < 2:
                continue
            paths = [clean(posixpath.join(workdir, word.value)) for word in words[1:]]
            if any("*" in word.value for word in words) or any(f"{workdir}/".startswith(f"{path}/") for path in paths):
                digits = _DIGITS.fullmatch(words[0].value) is not None
                last = (words[0].start, words[-1].end, words[0].value, 5) if digits else None
    if last is None or int(last[2][-1], 8) & last[3] == last[3] or workdir == "/":
        return
    if build_filesystem(space, stage).state(workdir) != ROOT or not base_facts(stage).root:
        return
    what = f"`{workdir}`" if last[3] == 5 else f"the files that are copied into `{workdir}`"
    message = (
        f"mode {last[2]} lets only root read {what}, but the Hub starts the container as uid {FIRST_UID}, so it ends "
        "with `Permission denied`"
    )
    yield Hit(dockerfile.file.location(last[0], last[1]), message, key="closed")


def _last_command(stage: Stage) -> Command | None:
    """Return the command that a container starts, where it is one."""
    scripts = [script for _, script in start_scripts(stage)]
    if len(scripts) != 1 or "PATH" in scripts[0].text:
        return None
    commands = [one for one in scripts[0].walk() if one.argv and one.script is None]
    return commands[-1] if commands else None


def _of_one_user(space: Space, dockerfile: Dockerfile, stage: Stage, policy: Policy, closed: bool) -> Iterator[Hit]:
    """Yield a program, or a module that the start imports, which pip installs for one user only."""
    command = _last_command(stage)
    if command is None or parse_image(stage.root_image or "").name != "python":
        return
    program = command.argv[0].value
    by_python = program in ("python", "python3") and command.program == "python"
    if program not in policy.params["installed_by_pip"] and not by_python:
        return
    path = stage.env.get("PATH", "")
    if any(name in stage.scope.env for name in _MOVED_HOME[1:]) or _WRITABLE_SITE.search(dockerfile.text):
        return
    installs = _installs(dockerfile, stage)
    if not installs or any(not one.folder for one in installs):
        return
    one = installs[-1]
    if any(other.folder != one.folder for other in installs):
        return
    if one.folder.startswith("/root/"):
        program = _needed_program(space, command, [program] if not by_python else [])
        if not closed or not program:
            return
        message = (
            f"`{program}` is installed below {one.folder}, because pip runs as root with --user, and only root may "
            "enter /root, so the container ends with an error such as `not found` or `No module named`; install it "
            "without --user"
        )
    elif by_python or ".local/bin" in path or "PATH" in stage.scope.unknown:
        return
    else:
        message = (
            f"`{program}` is installed into {one.folder}, because pip runs as another user than root, and that folder "
            f"is not on PATH, so the container does not find it; set `ENV PATH={one.folder}:$PATH`"
        )
    start, end = command.argv[0].start, command.argv[0].end
    related = (dockerfile.file.location(one.command.start, one.command.end, "installs it there"),)
    yield Hit(dockerfile.file.location(start, end), message, key=program, related=related)


def _installs(dockerfile: Dockerfile, stage: Stage) -> list[_Install]:
    """Return where the calls of pip install programs; none where that is not certain."""
    found: list[_Install] = []
    user: str | None = "root"
    for part in reversed(list(stage.chain)):
        for step in part.instructions:
            if step.error or step.name in ("ONBUILD", "SHELL"):
                return []
            if step.name == "USER":
                user = user_name(step)
            elif step.name in ("COPY", "ADD") and step.flag("from") is not None:
                return []
            elif step.name == "RUN":
                if step.heredocs or _VENV.search(step.original):
                    return []
                made = [_install(step, command, user, stage) for command in step.commands]
                if any(one is not None and one.folder == "?" for one in made):
                    return []
                found += [one for one in made if one is not None]
    return found


def _install(run: Instruction, command: Command, user: str | None, stage: Stage) -> _Install | None:
    words = list(command.program_args)
    if command.program != "pip" or "install" not in words:
        return None
    asked = [word for word in words if not word.startswith("-") and word != "install"]
    if asked and all(word.partition("=")[0].strip("<>=!~") in _NOT_AN_APP for word in asked):
        return None
    options = {word.partition("=")[0] for word in words}
    if options & {"-t", "--target", "--prefix", "--root", "--dry-run"} or command.wrappers or user is None:
        return _Install(run, command, "?")
    if user in ("root", "0"):
        if "--user" not in options:
            return _Install(run, command, "")
        return _Install(run, command, "/root/.local/bin" if "HOME" not in run.scope.env else "?")
    account = collect_accounts(stage).get(user)
    home = account.home if account is not None else base_facts(stage).home if user == base_facts(stage).user else ""
    given = run.scope.env.get("HOME", home)
    if not given or uid_of(user, stage) != FIRST_UID:
        return _Install(run, command, "?")
    return _Install(run, command, posixpath.join(given, ".local/bin"))


def _by_installer(dockerfile: Dockerfile, stage: Stage, installers: Mapping[str, str]) -> Iterator[Hit]:
    """Yield a program that its own installer, run as root, puts below /root."""
    text = dockerfile.text
    scripts = [script for _, script in start_scripts(stage)]
    words = [command.words[0] for script in scripts for command in script.commands if command.words]
    if len(words) != 1 or words[0].value not in installers or "HOME" in stage.scope.env:
        return
    program = words[0].value
    url = installers[program]
    run = next((one for one in stage.instructions if one.name == "RUN" and url in one.original), None)
    user = stage.user_at(run) if run is not None else None
    if run is None or (user is not None and user_name(user) not in ("root", "0")):
        return
    others = text.replace(run.original, "")
    moved = ("_INSTALL", "_HOME", "XDG_", "_DIR")
    if any(word in text for word in moved) or any(f"bin/{program}" in part for part in (run.original, others)):
        return
    if any(name in text for name in (f"pip install {program}", f"apt-get install {program}", f"-g {program}")):
        return
    message = (
        f"{url} puts `{program}` below /root, because it runs as root, and only root may enter /root, so uid "
        f"{FIRST_UID} cannot start it"
    )
    related = (dockerfile.file.location(run.start, run.end, "installs it there"),)
    yield Hit(dockerfile.file.location(words[0].start, words[0].end), message, key=program, related=related)
