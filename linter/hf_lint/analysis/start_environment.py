"""What Python asks of the environment when it starts and a Space has not: arguments of the build, a name of the user.

An ARG is there while the image is built and not in the container. uid 1000 has a name where an account has that uid
only. No rule is here.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hf_lint.analysis.guards import Guards
from hf_lint.analysis.start_entry import start_entry
from hf_lint.core.model import Hit
from hf_lint.startup.accounts import FIRST_UID, collect_accounts, uid_of
from hf_lint.startup.images import base_facts, parse_image

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile, Stage
    from hf_lint.space.dockerfile.model import Pair
    from hf_lint.space.file import File
    from hf_lint.space.python import PythonModule

_NAMES = ("LOGNAME", "USER", "LNAME", "USERNAME")
"""Where getpass.getuser looks before it asks for the account (docs of Python)."""
_SETS = ("dotenv", "setdefault", "environ.update", "putenv", "getpwuid_r")


def find_absent_values(space: Space, dockerfile: Dockerfile, stage: Stage) -> Iterator[Hit]:
    """Yield the first read, when the file of the start is loaded, of what the container does not have."""
    entry = start_entry(space)
    if entry is None or any(word in entry.file.text for word in _SETS):
        return
    given = _arguments(stage) if "environ[" in entry.file.text and "ARG" in dockerfile.text else {}
    given = {name: pair for name, pair in given.items() if name in entry.file.text and name not in stage.env}
    asks = "getuser" in entry.file.text or "getpwuid" in entry.file.text
    if not given and not asks:
        return
    code = space.python(entry.file)
    guards = Guards(code)
    yield from _of_arguments(dockerfile, stage, entry.file, code, guards, given)
    if asks:
        yield from _of_account(stage, entry.file, code, guards)


def _arguments(stage: Stage) -> dict[str, Pair]:
    """Return the arguments of a stage that have a value in the Dockerfile."""
    pairs = (pair for step in stage.instructions if step.name == "ARG" for pair in step.pairs)
    return {pair.name.text: pair for pair in pairs if pair.value is not None}


def _of_arguments(
    dockerfile: Dockerfile, stage: Stage, file: File, code: PythonModule, guards: Guards, given: Mapping[str, Pair]
) -> Iterator[Hit]:
    """Yield `os.environ["NAME"]` where NAME is an ARG with a value, and nothing makes it a variable."""
    start = " ".join(one.original for one in (stage.entrypoint, stage.cmd) if one is not None)
    for node in code.nodes(ast.Subscript):
        name = code.constant(node.slice) or "" if code.qualified_name(node.value) == "os.environ" else ""
        if name not in given or name in start or f'environ["{name}"] =' in file.text:
            continue
        if not isinstance(node.ctx, ast.Load) or not guards.runs_on_load(node) or guards.covers(node):
            continue
        message = (
            f"`{name}` is an ARG, which exists only while the image is built, so this read ends in a KeyError, "
            f"unless the Space has a variable of that name; write `ENV {name}=${name}` below it"
        )
        pair = given[name]
        related = (dockerfile.file.location(pair.start, pair.end, "the argument"),)
        yield Hit(file.location(*code.span_of(node)), message, "variable", key=name, related=related)
        return


def _of_account(stage: Stage, file: File, code: PythonModule, guards: Guards) -> Iterator[Hit]:
    """Yield a question for the name of the user, where no account has the uid of the Hub."""
    if not _is_nameless(stage):
        return
    for call in code.nodes(ast.Call):
        name = code.qualified_name(call.func)
        own = name == "pwd.getpwuid" and len(call.args) == 1 and isinstance(call.args[0], ast.Call)
        own = own and code.qualified_name(getattr(call.args[0], "func", call)) in ("os.getuid", "os.geteuid")
        if not own and (name != "getpass.getuser" or any(one in stage.env for one in _NAMES)):
            continue
        if not guards.runs_on_load(call) or guards.covers(call):
            continue
        message = (
            f"no account of the image has uid {FIRST_UID}, with which the Hub starts it, so this finds no name and the "
            f"app ends (`uid not found: {FIRST_UID}`); create one: `RUN useradd -m -u {FIRST_UID} user`"
        )
        yield Hit(file.location(*code.span_of(call)), message, key=name or "")
        return


def _is_nameless(stage: Stage) -> bool:
    """Return whether surely no account of the image has the first uid."""
    facts, accounts = base_facts(stage), collect_accounts(stage)
    if parse_image(stage.root_image or "").name != "python" or not facts.root or accounts.changed:
        return False
    if stage.scope.unknown or FIRST_UID in facts.users.values():
        return False
    steps = [step for part in stage.chain for step in part.instructions]
    if any(step.error or step.heredocs or "etc/" in step.original for step in steps):
        return False
    if any(step.name == "RUN" and (".sh" in step.original or "passwd" in step.original) for step in steps):
        return False
    return all(uid_of(one.name, stage) not in (None, FIRST_UID) or one.system for one in accounts.created)
