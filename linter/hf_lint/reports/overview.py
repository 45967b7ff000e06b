"""The first lines of a report: what it means for the owner of the Space, and what to do first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.words import count_of
from hf_lint.reports.answers import IN_ALL, QUESTIONS, answer_concerns, choose_words
from hf_lint.reports.layout import columns_of, fold
from hf_lint.reports.ranking import choose_tasks
from hf_lint.reports.tasks import describe_task

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hf_lint.core.model import TargetReport
    from hf_lint.core.policy import Policy
    from hf_lint.reports.answers import Words
    from hf_lint.reports.blocks import Look
    from hf_lint.reports.ranking import Task
    from hf_lint.reports.tasks import Step

_GLUE = "\x1f"
"""Stands for a blank at which no line ends: a count stays with its place."""
_SCREEN = 22
"""Lines of a small terminal, less the headline and the line below it."""
_FEWEST = 3
"""Things to do first that are shown however long they are."""
_OTHERS = {
    "cost": "can waste GPU time or money",
    "drift": "can change or break without a commit of yours",
    "hygiene": "untidy",
}


def render_overview(target: TargetReport, policies: Mapping[str, Policy], look: Look) -> list[str]:
    """Return the three questions with their answers, and the things to do first."""
    answers = answer_concerns([target], policies)
    lines: list[str] = []
    for concern, question in QUESTIONS.items():
        answer = answers[concern]
        style = str(answer.gravest) if answer.gravest is not None else "good" if answer.plain else "dim"
        words = choose_words(answer, target.findings)
        lines += _answer(f"  {look.paint(f'{question:<16}', 'bold')}", words, style, look)
    others = [f"{count} {words}" for name, words in _OTHERS.items() if (count := sum(answers[name].counts.values()))]
    if others:
        lines += fold(f"  {'Also':<16}{', '.join(others)}", look.width, 18)
    tasks = choose_tasks(target.findings)
    if tasks:
        lines += ["", look.paint("Do first", "bold")]
        told = [*_tasks(tasks, target, look)]
        while len(tasks) > _FEWEST and len(lines) + len(told) > _SCREEN:
            tasks = tasks[:-1]
            told = [*_tasks(tasks, target, look)]
        lines += told
    return lines


def _answer(head: str, words: Words, style: str, look: Look) -> list[str]:
    """Return an answer in lines; where the count would take one more, without the noun that stands in the headline."""
    width = look.width

    def lay(amount: str) -> list[str]:
        text = f"{words.what}{words.place}{amount.replace(' ', _GLUE)}{words.limits}"
        return [line.replace(_GLUE, " ") for line in fold(head + look.paint(text, style), width, 18)]

    lines = lay(words.amount)
    if len(lines) == len(lay("")):
        return lines
    return lay(words.amount.replace(f" findings{IN_ALL}", IN_ALL))


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
