"""The first lines of a longer report: what it means for the owner of the Space, and what to do first."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hf_lint.core.model import Severity
from hf_lint.core.words import count_of
from hf_lint.reports.commands import command_for_task
from hf_lint.reports.escape import visible
from hf_lint.reports.layout import columns_of, fold, pad
from hf_lint.reports.ranking import answer_concerns, choose_tasks, is_secret, places_of, secrets_among

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hf_lint.core.model import Finding, TargetReport
    from hf_lint.core.policy import Policy
    from hf_lint.reports.blocks import Look
    from hf_lint.reports.ranking import Answer, Task

QUESTIONS = {"leak": "Does it leak?", "takeover": "Is it safe?", "breakage": "Does it start?"}
"""What an owner asks first, by concern."""
_BAD = {"leak": "yes: ", "takeover": "no: ", "breakage": "probably not: "}
_DOUBTFUL = {"leak": "perhaps: ", "takeover": "with weak spots: ", "breakage": "perhaps not: "}
_NOTHING = {
    "leak": "nothing found",
    "takeover": "nothing found against it",
    "breakage": "nothing found against it (nothing was built or run)",
}
NOT_CHECKED = "not checked, or not completely"


def render_overview(target: TargetReport, policies: Mapping[str, Policy], look: Look) -> list[str]:
    """Return the three questions with their answers, and the things to do first."""
    answers = answer_concerns([target], policies)
    lines: list[str] = []
    for concern, question in QUESTIONS.items():
        answer = answers[concern]
        style = str(answer.worst) if answer.worst else "dim" if not answer.checked else "good"
        words = answer_words(answer, target.findings)
        lines += fold(f"  {look.paint(f'{question:<16}', 'bold')}{look.paint(words, style)}", look.width, 18)
    others = [f"{sum(answer.counts.values())} {name}" for name, answer in answers.items() if name not in QUESTIONS]
    others = [words for words in others if not words.startswith("0 ")]
    if others:
        lines.append(f"  {'Also':<16}{', '.join(others)}")
    tasks = choose_tasks(target.findings)
    if tasks:
        lines += ["", look.paint("Do first", "bold"), *_tasks(tasks, target, look)]
    return lines


def answer_words(answer: Answer, findings: Sequence[Finding]) -> str:
    """Return the answer to the question about a concern; it never says more than was checked."""
    if answer.worst is None:
        return _NOTHING[answer.concern] if answer.checked else NOT_CHECKED
    if answer.concern == "leak" and (secrets := secrets_among(findings)):
        others = Counter(one.severity for one in findings if one.concern == "leak" and not is_secret(one))
        return f"yes: {secrets_in_words(secrets)}" + (f"; also {_counts(others)}" if others else "")
    return (_BAD if answer.worst >= Severity.HIGH else _DOUBTFUL)[answer.concern] + _counts(answer.counts)


def _counts(counts: Mapping[Severity, int]) -> str:
    return ", ".join(f"{counts[severity]} {severity}" for severity in sorted(counts, reverse=True))


def secrets_in_words(secrets: Sequence[Finding]) -> str:
    """Return how many secrets there are, and in how many places."""
    places = sum(len(places_of(finding)) for finding in secrets)
    words = count_of(len(secrets), "committed secret")
    return words if places == len(secrets) else f"{words} in {count_of(places, 'place')}"


def task_words(task: Task) -> str:
    """Return what is wrong, in the plain half of the title: `path traversal: visitor input is ...` has the term before
    it."""
    if task.secrets:
        secrets = secrets_among(task.findings)
        return f"{secrets_in_words(secrets)}: revoke {'it' if len(secrets) == 1 else 'them'}"
    return visible(task.first.title.rpartition(": ")[2])


def _tasks(tasks: Sequence[Task], target: TargetReport, look: Look) -> Iterator[str]:
    """Yield a line each: place, what is wrong, command; what does not fit in the width of the terminal is below."""
    rows = []
    for task in tasks:
        location = task.first.location
        more = len(task.findings) - 1
        place = f"{visible(look.base + location.path)}:{location.span.line}{f' (+{more})' if more else ''}"
        rows.append((place, task_words(task), visible(command_for_task(task, target))))
    first, second, third = (max(columns_of(row[column]) for row in rows) for column in (0, 1, 2))
    for number, (task, (place, words, row_command)) in enumerate(zip(tasks, rows, strict=True), 1):
        colored, command = look.paint(place, str(task.first.severity)), look.paint(row_command, "bold")
        gap = " " * (first - columns_of(place) + 2)
        if 5 + first + 2 + second + 2 + third <= look.width:
            yield f"  {number}. {colored}{gap}{pad(words, second)}  {command}"
        elif 5 + first + 2 + second <= look.width:
            yield f"  {number}. {colored}{gap}{words}"
            yield f"     {command}"
        else:
            yield from fold(f"  {number}. {words}", look.width, 5)
            if 5 + columns_of(place) + 2 + columns_of(row_command) <= look.width:
                yield f"     {colored}  {command}"
            else:  # a command in pieces could not be pasted
                yield from (f"     {colored}", f"     {command}")
