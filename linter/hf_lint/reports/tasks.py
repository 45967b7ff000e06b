"""What to do first, in words: where it is, what is wrong there, what to do, and the command that helps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple
from hf_lint.core.words import count_of
from hf_lint.reports.advice import advice, first_sentence
from hf_lint.reports.commands import command_for, explain_command, fill_in, label_of, list_secrets, revocation_page
from hf_lint.reports.escape import visible
from hf_lint.reports.layout import cut
from hf_lint.reports.ranking import secrets_among

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hf_lint.core.model import Finding, Location, TargetReport
    from hf_lint.reports.ranking import Secret, Task

MAX_SECRETS = 3
"""Secrets that are named one by one."""
MAX_PLACES = 4
MAX_REASON = 110
"""Columns of what is wrong, in a line among others."""

_CODE = regex(r"`[^`]*`")
_ADVICE = regex(
    r"[;:] ((?:call|convert|end|import|install|move|pin|quote|remove|require|set|start|take|use|write) "
    r"(?:`[^`]{0,300}`|[^`;]){1,300})$"
)
"""What to do here, where a message ends in it."""
_CLAUSE_END = regex(r"[.;] |, (?:so|because) |(?<=\)): |: the app stops")
_PAUSE = regex(r": |, (?:and|which|no matter|unless) ")
"""Where a clause may end that is too long."""


class Step(NamedTuple):
    """One line of a task: what to do, and the command or page that helps with it, with what that does."""

    text: str
    label: str = ""
    command: str = ""


class TaskWords(NamedTuple):
    """A task in words. `place` is "" where there are several; `items` are the secrets, where there are several."""

    place: str
    what: str
    step: Step
    items: tuple[Step, ...] = ()


def describe_task(task: Task, target: TargetReport, base: str = "") -> TaskWords:
    """Return a task in words that can be shown; `base` stands before the path of its place."""
    if task.secrets:
        return _describe_secrets(secrets_among(task.findings), target, base)
    first = task.first
    what = reason(first)
    others = [place_of(finding.location, first.location.path) for finding in task.findings[1:]]
    if others:
        what += f" (also {_listed(list(dict.fromkeys(others)))})"
    command = command_for(first, target)
    return TaskWords(
        visible(base) + place_of(first.location), what, Step(_action(first), label_of(command), visible(command))
    )


def _describe_secrets(secrets: Sequence[Secret], target: TargetReport, base: str) -> TaskWords:
    if target.sdk == "static":
        then = "use a new one in a Gradio or Docker Space: a static one cannot keep a secret"
    else:
        then = "set a new one last, in the settings of the Space"
    if len(secrets) == 1:
        (secret,) = secrets
        first, *others = [place_of(place) for place in secret.places]
        what = secret_in_words(secret) + (f" (also {_listed(others)})" if others else "")
        where = "everywhere" if others else "here"
        action = secret.finding.action if not others and target.sdk != "static" else ""
        step = Step(action or f"Revoke it, delete it {where}, and {then}", *_revocation(secret.finding))
        return TaskWords(visible(base) + first, what, step)
    step = Step(f"Revoke each, delete it everywhere, and {then}")
    items = []
    for secret in secrets[:MAX_SECRETS]:
        places = _listed([place_of(place) for place in secret.places])
        items.append(Step(f"{reason(secret.finding)}: {places}", *_revocation(secret.finding)))
    if len(secrets) > MAX_SECRETS:
        command = list_secrets(target)
        items.append(Step(f"and {len(secrets) - MAX_SECRETS} more", label_of(command), command))
    return TaskWords("", secrets_in_words(secrets), step, tuple(items))


def secrets_in_words(secrets: Sequence[Secret]) -> str:
    """Return how many secrets there are."""
    return count_of(sum(secret.values for secret in secrets), "committed secret")


def secret_in_words(secret: Secret) -> str:
    """Return what is committed: the kind of secret, where that is known, or what the finding says."""
    words = reason(secret.finding)
    return words if secret.finding.title.rpartition(": ")[2] not in words else f"{words} is committed"


def reason(finding: Finding) -> str:
    """Return what is wrong, from the message of a finding: its first clause, without what follows from it."""
    advised = _ADVICE.search(finding.message)
    message = finding.message[: advised.start()] if advised else finding.message
    covered = _CODE.sub(lambda found: "x" * len(found[0]), message)
    end = _CLAUSE_END.search(covered)
    clause = message[: end.start()] if end else message.rstrip(".")
    if len(clause) > MAX_REASON:
        pauses = [found.start() for found in _PAUSE.finditer(covered, 0, MAX_REASON)]
        clause = clause[: pauses[-1]] if pauses else clause
    return cut(visible(clause), MAX_REASON)


def place_of(location: Location, path: str = "") -> str:
    """Return path and line; in the file `path` only the line."""
    line = location.span.line
    return f"line {line}" if location.path == path else f"{visible(location.path)}:{line}"


def _revocation(finding: Finding) -> tuple[str, str]:
    page = revocation_page(finding)
    return ("revoke at", page) if page else ("see", explain_command(finding))


def _action(finding: Finding) -> str:
    """Return what to do: what the fix does, what the message or the policy says, or how its remedy begins."""
    advised = _ADVICE.search(finding.message)
    text = finding.fix.title if finding.fix else advised[1] if advised else finding.action
    if not text:
        text = first_sentence(advice(fill_in(finding.help, finding))[0])
    return visible(text[:1].upper() + text[1:])


def _listed(places: Sequence[str]) -> str:
    more = [f"{len(places) - MAX_PLACES + 1} more"] if len(places) > MAX_PLACES else []
    return ", ".join([*(places[: MAX_PLACES - 1] if more else places), *more])
