"""Steps of a build that its user may not do, and users that the image does not have. No rule is here."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from hf_lint.core.model import Hit
from hf_lint.core.policy import load_data
from hf_lint.space.dockerfile.commands import TOLERANT
from hf_lint.startup.accounts import FIRST_UID, collect_accounts, names_user, uid_of, user_name
from hf_lint.startup.filesystem import ROOT
from hf_lint.startup.images import base_facts, parse_image

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from hf_lint.core.model import Location
    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile, Instruction, Stage
    from hf_lint.space.shell import Command, Word
    from hf_lint.startup.filesystem import Filesystem

_ROOT = ("root", "0")
_NOT_HOME = frozenset(("--target", "-t", "--prefix", "--root", "--dry-run", "--python", "--help", "-h"))


def find_user_failures(space: Space, dockerfile: Dockerfile, params: Mapping[str, Any]) -> Iterator[Hit]:
    """Yield commands for root that run after USER, and users of USER that nothing creates.

    Not covered: `COPY --chown` with a user or group that the image does not have, for which BuildKit takes root
    (https://github.com/moby/buildkit/pull/2249).
    """
    known: set[str] = set()
    for stage in dockerfile.reached:
        user = stage.parent.user if stage.parent is not None else None
        for step in stage.instructions:
            if step.name == "USER" and not step.error:
                user = step
            elif step.name == "RUN" and user is not None and not step.error:
                yield from _for_root(dockerfile, user, step, params)
                name = user_name(user)
                if name and name not in known and _is_nobody(space, stage, user, name, params):
                    known.add(name)
                    why, related = _why_nobody(dockerfile, stage, name)
                    message = f"{why}, so the RUN below it fails with `unable to find user {name}`"
                    yield Hit(dockerfile.file.location(user.start, user.end), message, related=related, key=name)


def find_denied(space: Space, dockerfile: Dockerfile) -> Iterator[Hit]:
    """Yield the first command of a stage that runs as uid 1000 and changes what belongs to root."""
    from hf_lint.analysis.start_steps import judge_step
    from hf_lint.startup.filesystem import follow_filesystem

    for stage in dockerfile.reached:
        if not base_facts(stage).root or not any(
            step.name == "USER" for part in stage.chain for step in part.instructions
        ):
            continue
        user, folder = None, stage.parent.workdir or "/" if stage.parent is not None else "/"
        user = stage.parent.user if stage.parent is not None else None
        for step, files in follow_filesystem(space, stage):
            if step is None or step.error:
                continue
            if step.name == "USER":
                user = step
            elif step.name == "WORKDIR" and step.args:
                folder = posixpath.join(folder, step.expand(step.args[0]).text)
            elif step.name == "RUN" and user is not None and uid_of(user_name(user), stage) == FIRST_UID:
                hit = _first_denied(dockerfile, stage, user, step, folder, files, judge_step)
                if hit is not None:
                    yield hit
                    break


def _first_denied(
    dockerfile: Dockerfile,
    stage: Stage,
    user: Instruction,
    run: Instruction,
    folder: str,
    files: Filesystem,
    judge: Callable[..., tuple[Word, str] | None],
) -> Hit | None:
    if TOLERANT.search(dockerfile.text, run.start, run.end) or run.heredocs or files.lost or run.mounts:
        return None
    for command in run.commands:
        if command.name in ("cd", "pushd", "su", "sudo", "gosu") or command.wrappers or command.script is not None:
            return None
        found = judge(command, folder, files, {})
        if found is None and command.name in ("npm", "yarn", "pnpm") and files.state(f"{folder}/node_modules") == ROOT:
            words = [word.value for word in command.argv[1:] if not word.value.startswith("-")]
            if (
                words[:1] in (["install"], ["ci"], ["i"])
                and "-g" not in command.args
                and "--prefix" not in command.args
            ):
                found = command.argv[0], f"`{folder}` belongs to root, and only root may create node_modules there"
        if found is None and command.name == "npm" and {"-g", "--global"} & {*command.args} and _uses_own_prefix(run):
            lib = "/usr/local/lib/node_modules"
            if files.state(lib) == ROOT and not {"list", "ls", "root", "prefix"} & {*command.args}:
                found = command.argv[0], f"`npm -g` installs into {lib}, which belongs to root"
        if found is None and command.program == "pip" and "install" in command.program_args:
            folder_of_venv = posixpath.dirname(run.scope.env.get("PATH", "").split(":")[0])
            own = folder_of_venv.startswith("/") and folder_of_venv not in ("/", "/usr", "/usr/local")
            if own and "venv" in dockerfile.text and files.state(f"{folder_of_venv}/lib") == ROOT:
                found = command.argv[0], f"`{folder_of_venv}` belongs to root, and only root may install there"
            home = (
                ""
                if (own and not folder_of_venv.endswith("/.local")) or found is not None
                else _lost_home(stage, user, run, command, files)
            )
            if home:
                found = command.argv[0], f"pip installs for one user into {home}/.local, and only root may make {home}"
        if found is not None:
            word, why = found
            place = dockerfile.file.location
            message = f"{why}, but `{user_name(user)}` runs this, because of the USER above it, so the build fails"
            related = (place(user.start, user.end, "the user from here on"),)
            return Hit(place(word.start, word.end), message, related=related, key=f"{command.name} {word.value}")
    return None


def _lost_home(stage: Stage, user: Instruction, run: Instruction, command: Command, files: Filesystem) -> str:
    """Return the home folder that pip would install into and nobody made; "" where there is one, or pip needs none."""
    given = {word.partition("=")[0] for word in command.args}
    if given & _NOT_HOME or command.name == "uv" or {"PIP_TARGET", "PIP_PREFIX", "PYTHONUSERBASE"} & {*run.scope.env}:
        return ""
    steps = [step.original for part in stage.chain for step in part.instructions]
    if any(word in step for step in steps for word in ("venv", "conda", "site-packages", "VIRTUAL_ENV")):
        return ""
    if "--user" not in given and files.state("/usr/local/lib") != ROOT:
        return ""
    account = collect_accounts(stage).get(user_name(user) or "")
    home = run.scope.env.get("HOME", "")
    if account is None or account.home or account.guarded or parse_image(stage.root_image or "").name != "python":
        return ""
    home = home or f"/home/{account.name}"
    return home if home.startswith("/home/") and not files.exists(home) and files.state(home) == ROOT else ""


def _uses_own_prefix(run: Instruction) -> bool:
    """Return whether npm installs for everybody where it does so by itself: nothing gives it another folder."""
    text = run.original + " ".join(run.scope.env)
    return not any(word in text for word in ("prefix", "PREFIX", ".npm-global", "nvm", "NVM"))


def _why_nobody(dockerfile: Dockerfile, stage: Stage, name: str) -> tuple[str, tuple[Location, ...]]:
    """Say why the image has no user of that name, and where a later step creates it."""
    account = collect_accounts(stage).get(name)
    if account is not None:
        place = dockerfile.file.location(account.command.start, account.command.end, "creates it")
        return f"the user `{name}` does not exist yet, because the RUN that creates it comes later", (place,)
    image = parse_image(stage.root_image or "").name or "the image"
    return f"no step creates the user `{name}` and {image} has none", ()


def _for_root(dockerfile: Dockerfile, user: Instruction, run: Instruction, params: Mapping[str, Any]) -> Iterator[Hit]:
    name = user_name(user)
    if not name or name in _ROOT or TOLERANT.search(dockerfile.text, run.start, run.end) or run.heredocs:
        return
    for command in run.commands:
        if command.name in ("su", "sudo", "gosu", "doas", "fakeroot") or command.wrappers:
            return
        if command.script is None and _changes_system(command, params["root_only"]):
            start, end = command.argv[0].start, command.argv[0].end
            message = (
                f"`{command.name}` runs as `{name}` here, because of the USER above it, and only root may do this, so "
                "the build fails"
            )
            related = (dockerfile.file.location(user.start, user.end, "the user from here on"),)
            yield Hit(dockerfile.file.location(start, end), message, key=command.name, related=related)
            return


def _changes_system(command: Command, table: Mapping[str, list[str]]) -> bool:
    words = table.get(command.name)
    if words is None or not command.args or {"--help", "--version", "-s", "--simulate", "--dry-run"} & {*command.args}:
        return False
    return not words or any(word in words for word in command.args)


def _is_nobody(space: Space, stage: Stage, at: Instruction, name: str, params: Mapping[str, Any]) -> bool:
    """Return whether the image surely has no user of that name at an instruction."""
    image = parse_image(stage.root_image or "")
    if not name or name.isdigit() or name in _ROOT or image.name not in params["plain_images"]:
        return False
    facts, accounts = base_facts(stage), collect_accounts(stage)
    account = accounts.get(name)
    if not facts.root or name == facts.user or accounts.changed:
        return False
    if account is not None and account.instruction.start < at.start:
        return False
    if name in facts.users or name in load_data("data/images.yaml")["accounts"]:
        return False
    for part in stage.chain:
        for step in part.instructions:
            if step.start >= at.start and part is stage:
                continue
            if step.error or step.name in ("ONBUILD", "SHELL"):
                return False
            if step.name == "RUN" and (names_user(step, name) or step.heredocs or not _is_followed(step)):
                return False
            if step.name in ("COPY", "ADD") and any("etc" in word.text for word in step.args[-1:]):
                return False
    return not any(name in file.text for file in space.select(".sh"))


def _is_followed(run: Instruction) -> bool:
    """Return whether a RUN has plain commands only: a script, or a package, may bring users of its own."""
    return all(
        command.name
        and "/" not in command.argv[0].value
        and command.name not in ("sh", "bash", "make", "eval", "source")
        for command in run.commands
    )
