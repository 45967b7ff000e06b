"""What a report answers to the three questions of an owner. An answer says no more than was checked and is shown."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hf_lint.core.model import Confidence, Severity
from hf_lint.core.names import CONCERNS
from hf_lint.core.records import NamedTuple
from hf_lint.core.words import count_of
from hf_lint.reports.ranking import rank, secrets_among
from hf_lint.reports.summary import CHOSEN, OLD
from hf_lint.reports.tasks import place_of, reason, secret_in_words, secrets_in_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hf_lint.core.model import Finding, TargetReport
    from hf_lint.core.policy import Policy

QUESTIONS = {"leak": "Does it leak?", "takeover": "Is it safe?", "breakage": "Does it start?"}
"""What an owner asks first, by concern."""
IN_ALL = " in all"
"""How the count of an answer ends."""
NOT_CHECKED = "not checked"
_BAD = {"leak": "yes", "takeover": "no", "breakage": "no"}
_UNSURE = {**_BAD, "breakage": "probably not"}
"""The same where the rule may be wrong; a hole is one as long as nobody has shown that it is none."""
_DOUBTFUL = {"leak": "perhaps", "takeover": "not fully", "breakage": "perhaps not"}
_MINOR = {"leak": "a little", "takeover": "mostly", "breakage": "probably"}
_NOTHING = {
    "leak": "nothing found",
    "takeover": "no problem found",
    "breakage": "no problem found (nothing was built or run)",
}
_ASIDE = {"before": "nothing new", "waived": "nothing else found", "hidden": "nothing shown"}
"""The same where findings are set aside, by what does it."""
_REFUSED = "a value that the Hub refuses"
"""How the title of a finding about a single value of the card ends."""
_MAX_PLACES = 3


class Answer(NamedTuple):
    """What was found of one concern, and what stands between that and a plain answer.

    The mappings have the number of findings by severity: those that count, and those set aside because they were there
    before, because somebody waived them, and because an option hides them.
    """

    concern: str
    counts: Mapping[Severity, int]
    rules: int
    """How many rules are about it, those aside that this kind of run never has."""
    left_out: int = 0
    """How many of them were not selected, or are ignored."""
    incomplete: bool = False
    """Whether something could not be read or finished."""
    unknown: str = ""
    """Why what the Space installs and starts is not known; "" where it is."""
    before: Mapping[Severity, int] = {}
    waived: Mapping[Severity, int] = {}
    hidden: Mapping[Severity, int] = {}

    @property
    def checked(self) -> bool:
        """Whether any of its rules ran, to the end."""
        return self.rules > self.left_out and not self.incomplete

    @property
    def plain(self) -> bool:
        """Whether finding nothing means that there is nothing."""
        return self.checked and not (self.left_out or self.unknown or self.before or self.waived or self.hidden)

    @property
    def gravest(self) -> Severity | None:
        """The severity of the worst finding, shown or not; None where there is none."""
        return max((*self.counts, *self.before, *self.waived, *self.hidden), default=None)


class Words(NamedTuple):
    """An answer in words: what was found, where, how much there is beside it, and what limits the answer."""

    what: str
    place: str
    amount: str
    limits: str

    def __str__(self) -> str:
        return "".join(self)


def answer_concerns(targets: Sequence[TargetReport], policies: Mapping[str, Policy]) -> dict[str, Answer]:
    """Return what `targets` say about each concern; of several what holds for the least checked one."""
    return {concern: _answer(concern, targets, policies) for concern in CONCERNS}


def _answer(concern: str, targets: Sequence[TargetReport], policies: Mapping[str, Policy]) -> Answer:
    counts: Counter[Severity] = Counter()
    aside: dict[str, Counter[Severity]] = {name: Counter() for name in _ASIDE}
    ids = {policy.id for policy in policies.values() if policy.concern == concern}
    rules, left_out = len(ids), 0
    for target in targets:
        counts.update(one.severity for one in target.findings if one.concern == concern)
        aside["hidden"].update(one.severity for one in target.hidden if one.concern == concern)
        for item in target.waived:
            if item.finding.concern == concern:
                aside["before" if item.source in OLD else "waived"][item.finding.severity] += 1
        skipped = [skip for skip in target.skipped if skip.rule in ids and skip.kind != "not-applicable"]
        chosen = sum(skip.reason in CHOSEN for skip in skipped)
        rules, left_out = min(rules, len(ids) - len(skipped) + chosen), max(left_out, chosen)
    incomplete = any(target.errors or not target.rules_run for target in targets)
    unknown = next((target.unknown_start for target in targets if target.unknown_start), "")
    return Answer(concern, counts, rules, left_out, incomplete, unknown if concern == "breakage" else "", **aside)


def answer_words(answer: Answer, findings: Sequence[Finding]) -> str:
    """Return the answer to the question about a concern with its worst reason."""
    return str(choose_words(answer, findings))


def choose_words(answer: Answer, findings: Sequence[Finding]) -> Words:
    """Return the answer in parts; `findings` are those that are shown."""
    limits = limits_of(answer)
    if not answer.counts:
        return Words(_nothing(answer), "", "", limits)
    found = sorted(
        (finding for finding in findings if finding.concern == answer.concern),
        # A deployment that fails leaves the Space as it was: what the Space itself lacks answers the question better.
        key=lambda finding: (-finding.severity, finding.group == "ci", -finding.confidence, rank(finding)),
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
    whole = not (answer.before or answer.waived or answer.hidden)
    count = f"; {count_of(len(found), 'finding')}{IN_ALL if whole else ''}" if len(found) > 1 else ""
    return Words(f"{_verdict(answer, found[0], findings)}: {why}", place, count, limits)


def _nothing(answer: Answer) -> str:
    """Return the answer where no finding is shown."""
    if answer.rules <= answer.left_out:
        return NOT_CHECKED
    if answer.incomplete:
        return "not checked completely"
    aside = [words for name, words in _ASIDE.items() if getattr(answer, name)]
    if aside:
        return aside[-1]
    if answer.unknown:
        return f"not known, because {answer.unknown}"
    return "nothing found in what was checked" if answer.left_out else _NOTHING[answer.concern]


def limits_of(answer: Answer) -> str:
    """Return what limits an answer, to follow it; "" where nothing does."""
    parts = [*_aside(answer.before, ("was there before", "were there before"))]
    parts += _aside(answer.waived, ("is waived", "are waived"))
    parts += _aside(answer.hidden, ("is not shown", "are not shown"))
    if 0 < answer.left_out < answer.rules and not (answer.counts and max(answer.counts) >= Severity.HIGH):
        did = "was not checked for" if answer.left_out == 1 else "were not checked for"
        parts.append(f"{answer.left_out} of {count_of(answer.rules, 'kind')} of problem {did}")
    if answer.unknown and (answer.counts or any((answer.before, answer.waived, answer.hidden))):
        parts.append(f"the rest is not known, because {answer.unknown}")
    return "".join(f"; {part}" for part in parts)


def _aside(counts: Mapping[Severity, int], verbs: tuple[str, str]) -> list[str]:
    if not counts:
        return []
    total = sum(counts.values())
    if len(counts) == 1:
        count, which = count_of(total, f"{max(counts)} finding"), ""
    else:
        listed = (f"{counts[one]} {one}" for one in sorted(counts, reverse=True))
        count, which = count_of(total, "finding"), f" ({', '.join(listed)})"
    return [f"{count} {verbs[total != 1]}{which}"]


def _verdict(answer: Answer, worst: Finding, findings: Sequence[Finding]) -> str:
    if worst.severity < Severity.HIGH:
        words = (_MINOR if worst.severity <= Severity.LOW else _DOUBTFUL)[answer.concern]
        return words if answer.gravest == worst.severity else f"{words}, apart from what is not shown"
    words = (_BAD if worst.confidence == Confidence.HIGH else _UNSURE)[answer.concern]
    if answer.concern == "breakage" and worst.title.endswith(_REFUSED):  # what a value has to do with the start
        return f"{words}, because the Hub refuses the card"
    stopped = any(one.concern == "breakage" and one.severity >= Severity.HIGH for one in findings)
    waits = stopped and answer.concern != "breakage" and not worst.secret and worst.role in ("runs", "unknown")
    return f"{words}, once it starts" if waits else words
