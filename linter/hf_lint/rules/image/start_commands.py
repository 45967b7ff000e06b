"""Start commands that cannot start anything, whatever the image holds."""

from __future__ import annotations

import posixpath
from itertools import pairwise
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
from hf_lint.rules.image.places import first_line, is_broken_list
from hf_lint.space.shell import SHELLS
from hf_lint.startup.filesystem import ROOT, build_filesystem
from hf_lint.startup.images import parse_image
from hf_lint.startup.layout import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile, Instruction, Stage
    from hf_lint.space.dockerfile.model import Flag
    from hf_lint.space.shell import Command, Word

_CLOSING = regex(r"chmod[= ](?:-\w{1,20}\s{1,20}){0,9}0?[0-7]{2}[0-3]\b|chmod[^\n&;]{0,200}\s(?:go-|o-|go=\s)")
_MODE = regex(r"[0-7]{3,4}")
_VARIABLE = regex(r"\$(?:\{[A-Za-z_][^}]{0,300}\}|[A-Za-z_]\w{0,200})")
_ENVIRONMENT = regex(r"/bin/(?:activate|pip|python)|--python\b|\b(?:uv sync|poetry|pdm|pipenv)\b")
_STARTS_FILE = regex(r"/[\w./-]|\.sh\b")
_MAY_END = (".sh", "python", "nginx", "service", "gunicorn", "supervisord")
_SERVERS = ("uvicorn", "gunicorn", "hypercorn", "flask", "fastapi", "streamlit", "chainlit")
_TAKES_NAME = ("python", "python3", "node", "sh", "bash", "uvicorn", "gunicorn", "hypercorn")
_BUILTINS = ("cd", "export", "source", ".", "set", "exec", "eval", "alias")
_SHELL_FORM = ("source ", "[[", "pipefail", "<<<", "<(", "declare ")


@rule("broken-start-command")
def broken_start_command(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report ENTRYPOINT and CMD of the final stage that the kernel, or the program they start, refuses."""
    dockerfile = space.dockerfile
    stage = dockerfile.final if dockerfile is not None else None
    if dockerfile is None or stage is None:
        return
    yield from _nothing(dockerfile, stage, policy)
    for instruction in (stage.entrypoint, stage.cmd):
        if instruction is not None and instruction.json and instruction.args and instruction.stage is not None:
            yield from _one_word(dockerfile, stage, instruction)
            yield from _builtin(dockerfile, stage, instruction)
            yield from _check_unexpanded(dockerfile, stage, instruction)
        elif instruction is not None and not instruction.json and instruction.args:
            yield from _broken_list(dockerfile, instruction)
    yield from _twice(dockerfile, stage)
    yield from _one_argument(space, dockerfile, stage)
    if _ENVIRONMENT.search(dockerfile.text):
        from hf_lint.analysis.needed_packages import find_other_python

        yield from find_other_python(space, dockerfile, stage, policy.params["installed_by_pip"])
    if "chmod" in dockerfile.text:
        yield from _not_permitted(space, dockerfile, stage)
        if _CLOSING.search(dockerfile.text):
            from hf_lint.analysis.start_access import find_closed

            yield from find_closed(space, dockerfile, stage)
    unreachable: list[Hit] = []
    if _may_be_unreachable(dockerfile.text):
        from hf_lint.analysis.start_access import find_unreachable

        unreachable = list(find_unreachable(space, dockerfile, stage, policy))
        yield from unreachable
    command = " ".join(one.original for one in (stage.entrypoint, stage.cmd) if one is not None)
    if space.gaps:
        return
    if _STARTS_FILE.search(command):
        from hf_lint.analysis.start_files import find_refused

        yield from find_refused(space, dockerfile, stage)
    if "&" in command or len(command) < 60 or any(word in command for word in _MAY_END):
        from hf_lint.analysis.start_ends import find_ends

        yield from find_ends(space, dockerfile, stage, policy)
    if "golang" in dockerfile.text:
        from hf_lint.analysis.go_linking import find_dynamic

        yield from find_dynamic(space, dockerfile, stage)
    if "--from" in dockerfile.text:
        from hf_lint.analysis.stage_copies import find_left_behind, find_moved_environments

        told = {hit.location for hit in unreachable}
        found = find_moved_environments(dockerfile, stage, policy.params["installed_by_pip"])
        moved = [hit for hit in found if hit.location not in told]
        yield from moved or find_left_behind(space, dockerfile, stage, policy.params["installed_by_pip"])
    yield from _scripts(space, dockerfile, stage, policy)
    if not unreachable and any(
        name in program.script.text for program in space.startup.programs for name in policy.params["homes"]
    ):
        from hf_lint.analysis.start_homes import find_homeless

        yield from find_homeless(space, stage, policy.params["homes"])


def _scripts(space: Space, dockerfile: Dockerfile, stage: Stage, policy: Policy) -> Iterator[Hit]:
    """Yield what a server of the start cannot load, and steps of scripts that fail or never end."""
    programs = space.startup.programs
    if any(word in program.script.text for program in programs for word in _SERVERS):
        from hf_lint.analysis.start_servers import find_unserved

        yield from find_unserved(space, stage, policy)
    if any(len(program.script.pipelines) > 1 or program.script.text.startswith("sh ") for program in programs):
        from hf_lint.analysis.start_steps import find_blocked, find_forbidden

        yield from find_forbidden(space, stage, policy)
        yield from find_blocked(space, stage, policy)
    if any(_may_be_nothing(command) for program in programs for command in program.script.walk()):
        from hf_lint.analysis.start_targets import find_unstartable

        yield from find_unstartable(space, dockerfile, stage)
    if any(item.language == "node" and item.role == "runs" for item in space.startup.reached.values()):
        from hf_lint.analysis.node_faults import find_node_faults

        yield from find_node_faults(space, dockerfile, stage)
    if any("nginx" in program.script.text for program in programs) or "nginx" in (stage.root_image or ""):
        from hf_lint.analysis.start_hosts import find_unknown_hosts

        yield from find_unknown_hosts(space, dockerfile, stage)
    if any("compose" in path for path in space.files):
        from hf_lint.analysis.start_hosts import find_compose_hosts

        yield from find_compose_hosts(space, dockerfile, stage)
    if "package.json" in space.files and any("start" in program.script.text for program in programs):
        from hf_lint.analysis.next_builds import find_unbuilt

        yield from find_unbuilt(space, dockerfile, stage)
    asks = (*(("environ[",) if "ARG" in dockerfile.text else ()), "getuser", "getpwuid")
    if stage.root_image and "python" in stage.root_image:
        from hf_lint.analysis.started_python import started_files

        if any(file.holds_any(asks) for file in started_files(space)):
            from hf_lint.analysis.start_environment import find_absent_values

            yield from find_absent_values(space, dockerfile, stage)
    if any(sign in dockerfile.text for sign in _SHELL_FORM):
        from hf_lint.analysis.shell_dialect import find_in_start

        yield from find_in_start(dockerfile, stage)


def _may_be_nothing(command: Command) -> bool:
    """Return whether what a command starts may be a folder, a module or a script that is not there."""
    if (
        command.name in ("cd", "node", "npm", "yarn", "pnpm")
        or command.name.startswith("python3.")
        or "-m" in command.args
    ):
        return True
    words = command.argv[:2]
    return any(
        word.literal and "." not in word.value.rpartition("/")[2] and word.value[:1] != "-" for word in words[1:]
    ) or (bool(words) and "/" in words[0].value)


def _may_be_unreachable(text: str) -> bool:
    """Return whether something may lie below /root, or in a folder of one user that is not on PATH."""
    if any(word in text for word in ("/root", "--user ", "/install")):
        return True
    return ".local/bin" not in text and -1 < text.find("USER") < text.rfind("pip")


def _broken_list(dockerfile: Dockerfile, instruction: Instruction) -> Iterator[Hit]:
    """Yield a list that is not valid JSON, so that a shell gets it."""
    if is_broken_list(instruction):
        message = (
            f"{instruction.name} looks like a JSON list but is not valid JSON, so a shell looks for a program called "
            "`[...`; use double quotes, and end the line with `]`"
        )
        yield Hit(first_line(dockerfile, instruction), message, key="list")


def _not_permitted(space: Space, dockerfile: Dockerfile, stage: Stage) -> Iterator[Hit]:
    """Yield a script of root whose mode, set in the Dockerfile, lets nobody else run it: the Hub starts it as uid
    1000."""
    command = stage.entrypoint or stage.cmd
    first = command.commands[0] if command is not None and command.commands else None
    if command is None or first is None or not first.argv or first.wrappers or not first.argv[0].literal:
        return
    word, needs = first.argv[0], 1
    if first.name in SHELLS and len(first.argv) > 1 and not first.argv[1].value.startswith("-"):
        word, needs = first.argv[1], 4
    if "/" not in word.value and needs == 1:
        return
    path = clean(posixpath.join(stage.workdir or "/", word.value))
    if space.startup.layout.find(path) is None:
        return
    found = _last_mode(stage, path)
    if found is not None and not found[1] & needs and build_filesystem(space, stage).state(path) == ROOT:
        start, end, mode = found[0].start, found[0].end, f"{found[2]}"
        message = (
            f"mode {mode} lets only root run `{path}`, but the Hub starts it as uid 1000, so the container ends with "
            "`permission denied`; set mode 755"
        )
        related = (dockerfile.file.location(word.start, word.end, "starts it"),)
        yield Hit(dockerfile.file.location(start, end), message, key=path, related=related)


def _last_mode(stage: Stage, path: str) -> tuple[Word | Flag, int, str] | None:
    """Return the last mode in digits that a chmod gives to `path`: where, what others may, as written; None where
    unsure."""
    found: tuple[Word | Flag, int, str] | None = None
    folder = "/"
    for part in reversed(list(stage.chain)):
        for instruction in part.instructions:
            if instruction.name == "WORKDIR" and instruction.args:
                folder = clean(posixpath.join(folder, instruction.expand(instruction.args[0]).text))
            elif instruction.name in ("COPY", "ADD"):
                flag = instruction.flag("chmod")
                given = flag.value if flag is not None and flag.value else ""
                names = [posixpath.basename(word.text) for word in instruction.args[:-1]]
                if posixpath.basename(path) in names:
                    found = (flag, int(given[-1]), given) if flag is not None and _MODE.fullmatch(given) else None
            elif instruction.name == "RUN" and "chmod" in instruction.original:
                for command in instruction.commands:
                    words = command.argv[1:]
                    targets = [clean(posixpath.join(folder, word.value)) for word in words]
                    if command.name != "chmod" or "cd" in instruction.original:
                        found = None if "chmod" in str(command.args) or command.name == "cd" else found
                    elif path in targets and words[0].literal:
                        mode = words[0].value
                        found = (words[0], int(mode[-1]), mode) if _MODE.fullmatch(mode) else None
                    elif any("*" in word.value or "-R" in word.value for word in words):
                        found = None
    return found


def _nothing(dockerfile: Dockerfile, stage: Stage, policy: Policy) -> Iterator[Hit]:
    """Yield no command at all, on an image whose own one is an interpreter that waits for input."""
    if stage.entrypoint is not None or stage.cmd is not None or not stage.root_image:
        return
    if any(instruction.error for part in stage.chain for instruction in part.instructions):
        return
    image = parse_image(stage.root_image)
    waits = policy.params["waiting"].get(image.name)
    if waits:
        place = first_line(dockerfile, stage.instructions[0]) if stage.instructions else dockerfile.file.location(0, 0)
        message = f"the image has no CMD or ENTRYPOINT, so it starts `{waits}` of {image.name}, which exits at once"
        yield Hit(place, message, key="nothing")


def _one_word(dockerfile: Dockerfile, stage: Stage, instruction: Instruction) -> Iterator[Hit]:
    """Yield a JSON list whose only word is a whole command line."""
    words = instruction.args
    command = words[0].text.strip()
    if len(words) != 1 or " " not in command or (instruction.name == "CMD" and stage.entrypoint is not None):
        return
    if "/" in command.split(" ")[0] and not command.split(" ")[0].startswith("/"):
        return  # perhaps a path with blanks
    message = (
        f"{instruction.name} is a JSON list with one item, `{command[:60]}`, but no program has that name, "
        "so the container does not start"
    )
    yield Hit(dockerfile.file.location(words[0].start, words[0].end), message, key=instruction.name)


def _one_argument(space: Space, dockerfile: Dockerfile, stage: Stage) -> Iterator[Hit]:
    """Yield a CMD of one item with all arguments, where ENTRYPOINT is a program that takes it for one name."""
    entrypoint, cmd = stage.entrypoint, stage.cmd
    if entrypoint is None or cmd is None or not (entrypoint.json and cmd.json) or len(cmd.args) != 1:
        return
    program, *options = [word.text for word in entrypoint.args] or [""]
    value = cmd.args[0].text.strip()
    name = posixpath.basename(program)
    takes_name = name in _TAKES_NAME and all(word in ("-u", "-O", "-B") for word in options)
    if not takes_name or " -" not in value or value in space.files or value.startswith("-"):
        return
    message = (
        f"{name} gets the one item of CMD, `{value[:60]}`, as one name, and there is nothing of that name, so the "
        "container does not start; write each word as its own item"
    )
    yield Hit(dockerfile.file.location(cmd.args[0].start, cmd.args[0].end), message, key="CMD")


def _builtin(dockerfile: Dockerfile, stage: Stage, instruction: Instruction) -> Iterator[Hit]:
    """Yield a JSON list that begins with a word of the shell, which no program is called."""
    word = instruction.args[0]
    if word.text in _BUILTINS and len(instruction.args) > 1 and not (instruction.name == "CMD" and stage.entrypoint):
        message = (
            f"`{word.text}` is a word of the shell, and no shell reads a JSON list, so no program is found, and "
            "the "
            f'container does not start; write `["sh", "-c", "..."]`'
        )
        yield Hit(dockerfile.file.location(word.start, word.end), message, key=word.text)


def _check_unexpanded(dockerfile: Dockerfile, stage: Stage, instruction: Instruction) -> Iterator[Hit]:
    """Yield a variable as the port of a server in exec form: no shell puts its value in."""
    if instruction.name == "CMD" and stage.entrypoint is not None:
        return
    words = instruction.args
    if posixpath.basename(words[0].text) in ("sh", "bash", "dash", "ash", "zsh", "env", "tini", "dumb-init"):
        return
    for before, word in pairwise(words):
        name, equals, value = word.text.partition("=")
        port = value if equals and name in ("--port", "--server.port") else word.text if before.text == "--port" else ""
        if port and _VARIABLE.fullmatch(port):
            message = (
                f"no shell expands `{port}` in a JSON list, so the server gets these characters as its port and stops"
            )
            yield Hit(dockerfile.file.location(word.start, word.end), message, key=port)


def _twice(dockerfile: Dockerfile, stage: Stage) -> Iterator[Hit]:
    """ENTRYPOINT and CMD that both begin with the program: CMD gives arguments only."""
    entrypoint, cmd = stage.entrypoint, stage.cmd
    if entrypoint is None or cmd is None or not entrypoint.json or not cmd.json or not entrypoint.args or not cmd.args:
        return
    if len(entrypoint.args) == 1 and entrypoint.args[0].text == cmd.args[0].text and len(cmd.args) > 1:
        program = cmd.args[0].text
        if posixpath.basename(program) in ("python", "python3", "uvicorn", "gunicorn", "streamlit", "node"):
            message = (
                f"CMD adds arguments to ENTRYPOINT, so this starts `{program} {program} ...`, "
                "which finds no such file or app, and the container stops"
            )
            yield Hit(dockerfile.file.location(cmd.args[0].start, cmd.args[0].end), message, key="twice")
