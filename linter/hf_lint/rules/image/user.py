"""Rules about the user that an image runs as."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
from hf_lint.startup.accounts import FIRST_UID, collect_accounts, uid_of, user_name
from hf_lint.startup.images import base_facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Problem
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile, Stage


@rule("root-user")
def root_user(space: Space, policy: Policy) -> Iterator[Hit | Problem]:
    """Report the last stage ends as root, by USER root or by no USER at all."""
    dockerfile = space.dockerfile
    stage = dockerfile.final if dockerfile else None
    if dockerfile is None or stage is None:
        return
    instruction = stage.user
    if instruction is None:
        yield from _without_user(dockerfile, stage)
    elif instruction.args and uid_of(user_name(instruction), stage) == 0:
        from hf_lint.fixes.dockerfile import run_as_user

        token = instruction.args[0]
        written = token.text if token.text == user_name(instruction) else f"{token.text} (= {user_name(instruction)})"
        location = dockerfile.file.location(token.start, token.end)
        yield Hit(location, f"`USER {written}` makes the image run as root", fix=run_as_user(dockerfile, stage))


def _without_user(dockerfile: Dockerfile, stage: Stage) -> Iterator[Hit]:
    base = stage.base or stage.instruction.keyword
    location = dockerfile.file.location(base.start, base.end)
    facts = base_facts(stage)
    if not facts.root:
        if not facts.nonroot:
            message = "the last stage has no USER, so the image runs as the user of its base image, perhaps root"
            yield Hit(location, message, "unknown-base")
        return
    from hf_lint.fixes.dockerfile import run_as_user

    elsewhere = [other for other in dockerfile.stages if other.user is not None and other is not stage]
    if elsewhere:
        message = "the last stage has no USER, so the image runs as root; a USER applies only to its own stage"
    elif collect_accounts(stage).created:
        message = "the image creates a user but has no USER, so it runs as root"
    else:
        message = "the last stage has no USER, so the image runs as root everywhere but on the Hub"
    yield Hit(location, message, fix=run_as_user(dockerfile, stage))


@rule("foreign-uid")
def foreign_uid(space: Space, policy: Policy) -> Iterator[Hit | Problem]:
    """Report the final user is neither root nor uid 1000, or uid 1000 cannot be given because somebody has it."""
    dockerfile = space.dockerfile
    stage = dockerfile.final if dockerfile else None
    if dockerfile is None or stage is None:
        return
    yield from _check_taken_uid(dockerfile)
    instruction = stage.user
    name = user_name(instruction) if instruction else None
    if instruction is None or not instruction.args or name is None:
        return
    token = instruction.args[0]
    location = dockerfile.file.location(token.start, token.end)
    account = collect_accounts(stage).get(name)
    uid = uid_of(name, stage)
    owner = base_facts(stage).user
    if account is not None and account.system and account.uid is None:
        message = f"`{name}` is a system user with a uid below {FIRST_UID}, but the Space runs as uid {FIRST_UID}"
    elif uid is not None and uid not in (0, FIRST_UID):
        message = (
            f"`USER {name}` is uid {uid}, but the Space runs as uid "
            f"{FIRST_UID}, which cannot write to that user's files"
        )
        if owner and account is not None and account.word is None:
            message = (
                f"`{name}` gets uid {uid}, because `{owner}` of the base image already "
                f"has {FIRST_UID}, and the Space runs as {FIRST_UID}"
            )
    else:
        return
    place = account.word or account.command if account else None
    related = (dockerfile.file.location(place.start, place.end, "created here"),) if place else ()
    yield Hit(location, message, related=related)


def _check_taken_uid(dockerfile: Dockerfile) -> Iterator[Hit]:
    """`useradd --uid 1000` where the base image has that uid: the build stops there."""
    for stage in dockerfile.reached:
        owner = base_facts(stage).user
        accounts = collect_accounts(stage) if owner else None
        if accounts is None or accounts.changed:
            continue
        for account in accounts.created:
            flags = {"-o", "--non-unique", "-ou"} & set(account.command.args)
            if account.uid != FIRST_UID or account.word is None or account.guarded or flags:
                continue
            if account.instruction.stage is not stage:
                continue
            location = dockerfile.file.location(account.word.start, account.word.end)
            text = (
                f"uid {account.uid} belongs to `{owner}` in the base image, so this command fails and the build stops"
            )
            yield Hit(location, text, "taken")
