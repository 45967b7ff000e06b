"""What hadolint says about the Dockerfile, as far as the policy lists it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from hf_lint.core.model import Hit, Problem
from hf_lint.core.registry import rule
from hf_lint.rules.image.places import first_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.policy import Policy
    from hf_lint.engines.hadolint import Handle, Issue, Result
    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Instruction

_MAX_MESSAGE = 300
_under_way: WeakKeyDictionary[Space, Handle] = WeakKeyDictionary()


def _start(space: Space, policy: Policy) -> None:
    """Start hadolint on the Dockerfile that the Hub builds."""
    from hf_lint.engines.hadolint import Limits, start

    dockerfiles = [space.dockerfile] if space.dockerfile else []
    _under_way[space] = start(dockerfiles, Limits.of(policy.params))


@rule("hadolint", start=_start, last=True)
def hadolint(space: Space, policy: Policy) -> Iterator[Hit | Problem]:
    """Report one hit for each listed code that hadolint reports, and one where it could not look."""
    from hf_lint.engines.hadolint import collect

    if space not in _under_way:
        _start(space, policy)
    for result in collect(_under_way.pop(space)):
        if result.failure:
            yield Problem(result.failure)
        yield from _report_unchecked(result)
        for issue in result.issues:
            variant = _variant(issue, policy, result.dockerfile.instructions[issue.instruction])
            if variant:
                yield _hit(result, issue, variant, policy)


def _variant(issue: Issue, policy: Policy, instruction: Instruction) -> str:
    """Return the policy's entry for an issue, or "" when it is not reported."""
    if issue.code == "DL3021" and _is_folder(instruction):
        return ""
    if issue.code in policy.variants:
        return issue.code
    # hadolint hands ShellCheck a heredoc and the rest of its line in one piece: then what it says of grammar is noise.
    grammar = issue.code.startswith("SC1") and instruction.heredocs
    return "shell-error" if issue.code.startswith("SC") and issue.level == "error" and not grammar else ""


def _is_folder(copy: Instruction) -> bool:
    """Return whether a COPY's destination is a folder to BuildKit: `.`, or a name that ends with a slash once
    expanded."""
    target = copy.expand(copy.args[-1]) if copy.args else None
    return target is None or not target.known or target.text.endswith("/") or target.text.split("/")[-1] in (".", "..")


def _hit(result: Result, issue: Issue, variant: str, policy: Policy) -> Hit:
    text = " ".join(issue.message.split())
    if len(text) > _MAX_MESSAGE:
        text = text[:_MAX_MESSAGE] + " ..."
    page = f"{policy.params['wiki'][issue.code[:2]]}{issue.code}"
    where = first_line(result.dockerfile, result.dockerfile.instructions[issue.instruction])
    return Hit(where, f"{issue.code}: {text.rstrip('.')}. See {page}", variant, key=f"{issue.code} {issue.message}")


def _report_unchecked(result: Result) -> Iterator[Hit]:
    from hf_lint.engines.hadolint import UNREADABLE

    file = result.dockerfile.file
    if result.refused:
        yield Hit(file.location(), f"hadolint's checks did not run: {result.refused}", "unchecked")
    elif result.unread and len(result.unread) == len(result.dockerfile.instructions):
        text = "hadolint cannot parse this file, so its checks did not run; hf-lint's own checks did"
        yield Hit(file.location(), f"{UNREADABLE}: {text}", UNREADABLE)
    else:
        for index in result.unread:
            text = "hadolint cannot parse this instruction and skipped it; hf-lint's own checks ran"
            place = first_line(result.dockerfile, result.dockerfile.instructions[index])
            yield Hit(place, f"{UNREADABLE}: {text}", UNREADABLE)
