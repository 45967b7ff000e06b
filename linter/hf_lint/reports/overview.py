"""The first lines of a report: what it means for the owner of the Space, and what to do first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.model import Confidence, Severity
from hf_lint.core.words import count_of
from hf_lint.reports.layout import columns_of, fold
from hf_lint.reports.ranking import answer_concerns, choose_tasks, rank, secrets_among
from hf_lint.reports.tasks import describe_task, place_of, reason, secret_in_words, secrets_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hf_lint.core.model import Finding, TargetReport
    from hf_lint.core.policy import Policy
    from hf_lint.reports.blocks import Look
    from hf_lint.reports.ranking import Answer, Task
    from hf_lint.reports.tasks import Step

QUESTIONS = {"leak": "Does it leak?", "takeover": "Is it safe?", "breakage": "Does it start?"}
"""What an owner asks first, by concern."""
_BAD = {"leak": "yes", "takeover": "no", "breakage": "no"}
_UNSURE = {**_BAD, "breakage": "probably not"}
"""The same where the rule may be wrong; a hole is one as long as nobody has shown that it is none."""
_DOUBTFUL = {"leak": "perhaps", "takeover": "not fully", "breakage": "perhaps not"}
_MINOR = "nothing serious"
_NOTHING = {
    "leak": "nothing found",
    "takeover": "no problem found",
    "breakage": "no problem found (nothing was built or run)",
}
_OTHERS = {
    "cost": "can waste GPU time or money",
    "drift": "can change or break without a commit of yours",
    "hygiene": "untidy",
}
NOT_CHECKED = "not checked, or not completely"


IN_ALL = " in all"
"""How the count of an answer ends."""


def render_overview(target: TargetReport, policies: Mapping[str, Policy], look: Look) -> list[str]:
    """Return the three questions with their answers, and the things to do first."""
    answers = answer_concerns([target], policies)
    lines: list[str] = []
    for concern, question in QUESTIONS.items():
        answer = answers[concern]
        style = str(answer.worst) if answer.worst else "dim" if not answer.checked else "good"
        words = answer_words(answer, target.findings)
        lines += _answer(f"  {look.paint(f'{question:<16}', 'bold')}", words, style, look)
    others = [f"{count} {words}" for name, words in _OTHERS.items() if (count := sum(answers[name].counts.values()))]
    if others:
        lines += fold(f"  {'Also':<16}{', '.join(others)}", look.width, 18)
    tasks = choose_tasks(target.findings)
    if tasks:
        lines += ["", look.paint("Do first", "bold"), *_tasks(tasks, target, look)]
    return lines


def _answer(head: str, words: str, style: str, look: Look) -> list[str]:
    """Return an answer in lines, without the count at its end where that alone would take one more."""
    lines = [*fold(head + look.paint(words, style), look.width, 18)]
    if len(lines) > 1 and words.endswith(IN_ALL):
        shorter = [*fold(head + look.paint(words.rpartition("; ")[0], style), look.width, 18)]
        return shorter if len(shorter) < len(lines) else lines
    return lines


def answer_words(answer: Answer, findings: Sequence[Finding]) -> str:
    """Return the answer to the question about a concern with its worst reason; it never says more than was checked."""
    if answer.worst is None:
        return _NOTHING[answer.concern] if answer.checked else NOT_CHECKED
    found = sorted(
        (finding for finding in findings if finding.concern == answer.concern),
        key=lambda finding: (-finding.severity, -finding.confidence, rank(finding)),
    )
    secrets = secrets_among(found) if answer.concern == "leak" else []
    if secrets:
        places = ", ".join(dict.fromkeys(place_of(secret.places[0]) for secret in secrets[:_MAX_PLACES]))
        more = ", ..." if len(secrets) > _MAX_PLACES else ""
        why = secrets_in_words(secrets) if len(secrets) > 1 else secret_in_words(secrets[0])
        why += f" ({places}{more})"
    else:
        why = f"{reason(found[0])} ({place_of(found[0].location)})"
    in_all = f"; {count_of(len(found), 'finding')}{IN_ALL}" if len(found) > 1 else ""
    return f"{_verdict(answer, found[0], findings)}: {why}{in_all}"


_MAX_PLACES = 3


def _verdict(answer: Answer, worst: Finding, findings: Sequence[Finding]) -> str:
    if worst.severity <= Severity.LOW:
        return _MINOR
    if worst.severity < Severity.HIGH:
        return _DOUBTFUL[answer.concern]
    words = (_BAD if worst.confidence == Confidence.HIGH else _UNSURE)[answer.concern]
    stopped = any(one.concern == "breakage" and one.severity >= Severity.HIGH for one in findings)
    return f"{words}, once it starts" if stopped and answer.concern == "takeover" else words


def _tasks(tasks: Sequence[Task], target: TargetReport, look: Look) -> Iterator[str]:
    """Yield place and what is wrong, and below it what to do and the command that helps."""
    for number, task in enumerate(tasks, 1):
        words = describe_task(task, target, look.base)
        place = f"{look.paint(words.place, str(task.first.severity))}: " if words.place else ""
        what = words.what if words.place else look.paint(words.what, str(task.first.severity))
        yield from fold(f"  {number}. {place}{what}", look.width, 5)
        yield from _step(words.step, look, "     ")
        for item in words.items:
            yield from _step(item, look, "     - ")
    told = {id(finding) for task in tasks for finding in task.findings}
    rest = sum(id(finding) not in told for finding in target.findings)
    if rest:
        yield f"  and {count_of(rest, 'more finding')} below"


def _step(step: Step, look: Look, head: str) -> Iterator[str]:
    command = f"{step.label}: {look.paint(step.command, 'bold')}"
    if not step.command:
        yield from fold(f"{head}{step.text}", look.width, len(head))
    elif columns_of(f"{head}{step.text}  {step.label}: {step.command}") <= look.width:
        yield f"{head}{step.text}  {command}"
    else:  # a command in pieces could not be pasted
        yield from fold(f"{head}{step.text}", look.width, len(head))
        yield f"{' ' * len(head)}{command}"
