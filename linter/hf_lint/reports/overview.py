"""The first lines of a report: what it means for the owner of the Space, and what to do first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.model import Confidence, Severity
from hf_lint.core.words import count_of
from hf_lint.reports.excerpt import CUT
from hf_lint.reports.layout import columns_of, fold, words_of
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
_NOTHING_NEW = "nothing new"
"""The same where only what is new was looked at."""
_LAST_WORDS = 2
"""Words at the end of what was found that stay where its middle is cut: they name the culprit."""
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
        style = str(answer.gravest) if answer.gravest is not None else "good" if answer.checked else "dim"
        parts = _parts(answer, target.findings)
        lines += _answer(f"  {look.paint(f'{question:<16}', 'bold')}", parts, style, look)
    others = [f"{count} {words}" for name, words in _OTHERS.items() if (count := sum(answers[name].counts.values()))]
    if others:
        lines += fold(f"  {'Also':<16}{', '.join(others)}", look.width, 18)
    tasks = choose_tasks(target.findings)
    if tasks:
        lines += ["", look.paint("Do first", "bold"), *_tasks(tasks, target, look)]
    return lines


def _answer(head: str, parts: tuple[str, str, str], style: str, look: Look) -> list[str]:
    """Return an answer in lines; where the count alone would take one more, the middle of what was found is cut."""
    what, place, count = parts
    width = look.width

    def lay(words: str) -> list[str]:
        return [*fold(head + look.paint(words, style), width, 18)]

    lines = lay(what + place + count)
    room = len(lay(what + place))
    if len(lines) == room or not count.endswith(IN_ALL):
        return lines
    words = words_of(what, width)
    kept, end = words[:-_LAST_WORDS], words[-_LAST_WORDS:]
    verdict = next((number for number, word in enumerate(words, 1) if word.endswith(":")), 0)
    while len(kept) > verdict + 1:
        kept.pop()
        cut = " ".join([*kept, CUT, *end])
        if cut.count("`") % 2 == 0 and len(shorter := lay(cut + place + count)) <= room:
            return shorter
    return lines


def answer_words(answer: Answer, findings: Sequence[Finding]) -> str:
    """Return the answer to the question about a concern with its worst reason; it never says more than was checked."""
    return "".join(_parts(answer, findings))


def told_before(answer: Answer) -> str:
    """Return how many findings were there before, to follow an answer that is about the others; "" for none."""
    if not answer.before:
        return ""
    total = sum(answer.before.values())
    worst = max(answer.before)
    if len(answer.before) == 1:
        count, which = count_of(total, f"{worst} finding"), ""
    else:
        listed = (f"{answer.before[one]} {one}" for one in sorted(answer.before, reverse=True))
        count, which = count_of(total, "finding"), f" ({', '.join(listed)})"
    return f"; {count} {'was' if total == 1 else 'were'} there before{which}"


def _parts(answer: Answer, findings: Sequence[Finding]) -> tuple[str, str, str]:
    """Return what was found, where, and how much there is beside it."""
    before = told_before(answer)
    if answer.worst is None:
        nothing = _NOTHING_NEW if before else _NOTHING[answer.concern]
        return (nothing if answer.checked else NOT_CHECKED), "", before
    found = sorted(
        (finding for finding in findings if finding.concern == answer.concern),
        key=lambda finding: (-finding.severity, -finding.confidence, rank(finding)),
    )
    secrets = secrets_among(found) if answer.concern == "leak" else []
    if secrets:
        places = ", ".join(dict.fromkeys(place_of(secret.places[0]) for secret in secrets[:_MAX_PLACES]))
        more = ", ..." if len(secrets) > _MAX_PLACES else ""
        why = secrets_in_words(secrets) if len(secrets) > 1 else secret_in_words(secrets[0])
        place = f" ({places}{more})"
    else:
        why = reason(found[0])
        place = f" ({place_of(found[0].location)})"
    count = f"; {count_of(len(found), 'finding')}{'' if before else IN_ALL}" if len(found) > 1 else ""
    return f"{_verdict(answer, found[0], findings)}: {why}", place, count + before


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
