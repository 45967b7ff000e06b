"""What fixes of a Dockerfile write, and where. No rule is here."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Edit
from hf_lint.fixes import edits
from hf_lint.startup.accounts import FIRST_UID, collect_accounts, uid_of, user_name
from hf_lint.startup.images import base_facts

if TYPE_CHECKING:
    from hf_lint.core.model import Fix
    from hf_lint.space.dockerfile import Dockerfile, Instruction, Stage

USER = "user"
CACHE = "/tmp/huggingface"  # noqa: S108 - a path in the image, which everybody can write there
_PLAIN_PATH = regex(r"(?:/[\w.-]+)+")
_NEEDS_SHELL = frozenset("$~*?[{")
_NO_SIMPLE_COMMAND = frozenset(";&|<>()`\\#\n\r")
_BUILT_IN = frozenset(("cd", "export", "eval", "exec", "set", "source", ".", ":", "if", "for", "while", "{", "!", "["))
_ENDS = ("CMD", "ENTRYPOINT", "HEALTHCHECK")


def insert_before_start(dockerfile: Dockerfile, stage: Stage, lines: str) -> Edit:
    """Put `lines` above the start command of the last stage, or at its end when steps of the build follow that."""
    steps = stage.instructions
    first = next((at for at, step in enumerate(steps) if step.name in _ENDS), len(steps))
    if first < len(steps) and all(step.name not in ("RUN", "COPY", "ADD") for step in steps[first:]):
        return edits.insert_above(dockerfile.file, steps[first].start, lines)
    last = steps[-1] if steps else stage.instruction
    end = max([last.end, *(heredoc.close for heredoc in last.heredocs)])
    return edits.insert_below(dockerfile.file, last.start, end, lines)


def run_as_user(dockerfile: Dockerfile, stage: Stage) -> Fix | None:
    """Return a user with uid 1000 in front of the start command, created where there is none."""
    facts, accounts = base_facts(stage), collect_accounts(stage)
    if not facts.root or accounts.changed or any(account.guarded for account in accounts.created):
        return None
    owner = next((account for account in accounts.created if account.uid == FIRST_UID), None)
    lines = [f"USER {FIRST_UID}"]
    home = owner.home if owner else facts.home
    if owner is None and not facts.user:
        if accounts.created:
            return None
        alpine = "alpine" in (stage.root_image or "")
        create = f"adduser -D -u {FIRST_UID}" if alpine else f"useradd --create-home --uid {FIRST_UID}"
        lines.insert(0, f"RUN {create} {USER}")
        home = f"/home/{USER}"
    if home:
        lines.append(f"ENV HOME={home}")
    edit = insert_before_start(dockerfile, stage, "\n".join(lines))
    return edits.fix(f"run as uid {FIRST_UID}", edit, safe=False)


def own_path(
    dockerfile: Dockerfile, stage: Stage, path: str, *, folder: bool, made_by: Instruction | None
) -> Fix | None:
    """Give `path` to uid 1000, while the build is still root."""
    if not base_facts(stage).root or not _PLAIN_PATH.fullmatch(path):
        return None
    switch = next((step for step in stage.instructions if step.name == "USER" and not _is_root(step, stage)), None)
    if switch is not None and (before := stage.user_at(switch)) is not None and not _is_root(before, stage):
        return None
    if not folder and (made_by is None or (switch is not None and made_by.start > switch.start)):
        return None
    owner = f"{FIRST_UID}:{FIRST_UID}"
    line = f"RUN install -d -o {FIRST_UID} -g {FIRST_UID} {path}" if folder else f"RUN chown {owner} {path}"
    if switch is not None:
        edit = edits.insert_above(dockerfile.file, switch.start, line)
    elif stage.user is None or _is_root(stage.user, stage):
        edit = insert_before_start(dockerfile, stage, line)
    else:
        return None
    return edits.fix(f"give {path} to uid {FIRST_UID}", edit)


def _is_root(instruction: Instruction, stage: Stage) -> bool:
    return uid_of(user_name(instruction), stage) == 0


def exec_form(dockerfile: Dockerfile, stage: Stage, instruction: Instruction) -> Fix | None:
    """Return the same command as a JSON array; None where a shell does more than start one program."""
    other = stage.entrypoint if instruction is stage.cmd else stage.cmd
    text = instruction.args[0].text if len(instruction.args) == 1 else ""
    commands = instruction.commands
    if other is not None or instruction.heredocs or instruction.shell != ("/bin/sh", "-c") or len(commands) != 1:
        return None
    command = commands[0]
    simple = not (command.prefix or command.redirects or command.group) and command.words
    if not simple or command.words[0].value in _BUILT_IN or _NO_SIMPLE_COMMAND & set(text):
        return None
    start, end = instruction.args[0].start, instruction.args[0].end
    if "#" in dockerfile.text[start:end]:  # comments between the lines would be lost
        return None
    if _NEEDS_SHELL & set(text):
        array = ["sh", "-c", f"exec {' '.join(text.split())}"] if '"' not in text and "'" not in text else []
    else:
        array = [word.value for word in command.words]
    if not array:
        return None
    edit = Edit(dockerfile.file.path, start, end, json.dumps(array, ensure_ascii=False))
    return edits.fix("write it as a JSON array", edit)
