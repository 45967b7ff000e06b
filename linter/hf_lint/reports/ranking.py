"""What a report says first: findings put together by rule, what they mean for the owner, and what to do first."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hf_lint.core.model import START, Finding, Severity
from hf_lint.core.names import CONCERNS
from hf_lint.core.records import NamedTuple
from hf_lint.core.words import SAME_SECRET

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hf_lint.core.model import Location, TargetReport

SORTS = ("severity", "path", "rule")
FEW = 3
"""Findings from which on a report begins with a summary; two are enough where one of them is critical or high."""
MIN_TASKS, MAX_TASKS = 3, 5
_TASK_ORDER = ("leak", "breakage", "takeover", "cost", "drift", "hygiene")
"""Between tasks of one severity: nothing else can be tried in a Space that does not start."""
_GROUP_ORDER = ("secrets", "app", "model", "card", "image", "deps", "ci", "repo", "live")
"""Between findings that are equal otherwise: the nearer to a visitor, the earlier."""


class Group(NamedTuple):
    """The findings of one rule in one Space that have the same words, the worst first; `severity` is that of the
    worst."""

    rule: str
    severity: Severity
    findings: tuple[Finding, ...]
    number: int = 0
    """Which of the things to do first it is; 0 for none of them."""

    @property
    def first(self) -> Finding:
        """The finding that speaks for the others."""
        return self.findings[0]


class Secret(NamedTuple):
    """One committed secret: the finding that says most about it, every place of it, and other findings about it.

    A file of credentials is one as well, for those in it that no other finding is about.
    """

    finding: Finding
    places: tuple[Location, ...]
    also: tuple[Finding, ...] = ()

    @property
    def values(self) -> int:
        """How many values that is."""
        return len(self.places) if self.finding.location.span == START else 1


class Task(NamedTuple):
    """One thing to do: the findings that it removes, the worst first. With `secrets` they are committed secrets."""

    findings: tuple[Finding, ...]
    secrets: bool = False

    @property
    def first(self) -> Finding:
        """The finding to begin with."""
        return self.findings[0]


def group_findings(findings: Iterable[Finding], sort: str = "severity") -> list[Group]:
    """Return the groups of `findings`: worst first, or in order of path or of rule; see SORTS."""
    by_words: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in findings:
        by_words.setdefault((finding.rule, finding.title, finding.help), []).append(finding)
    groups = []
    for (rule, *_), members in by_words.items():
        members.sort(key=rank)
        groups.append(Group(rule, members[0].severity, tuple(members)))
    if sort == "rule":
        return sorted(groups, key=lambda group: group.rule)
    if sort == "path":
        return sorted(groups, key=lambda group: min(_place(finding) for finding in group.findings))
    return sorted(groups, key=lambda group: (rank(group.first), group.rule))


def choose_tasks(findings: Sequence[Finding]) -> list[Task]:
    """Return the three to five things to do first.

    Those are critical and high, and medium ones only where there are fewer than three of them. All committed secrets
    are one task. Of the tasks of one severity the worst of each concern comes first: a Space that leaks, does not
    start and can be taken over should not begin with three leaks.
    """
    secrets = list(filter(is_secret, findings))
    others = [finding for finding in findings if not is_secret(finding)]
    tasks = [Task(group.findings) for group in group_findings(others)]
    if secrets:
        tasks.insert(0, Task(tuple(sorted(secrets, key=rank)), secrets=True))
    tasks.sort(key=lambda task: -task.first.severity)
    seen: Counter[tuple[Severity, str]] = Counter()
    ordered: list[tuple[int, int, int, int, Task]] = []
    for task in tasks:
        kind = (task.first.severity, task.first.concern)
        ordered.append((-task.first.severity, seen[kind], _TASK_ORDER.index(task.first.concern), len(ordered), task))
        seen[kind] += 1
    best = [task for *_, task in sorted(ordered, key=lambda item: item[:4])]
    urgent = [task for task in best if task.first.severity >= Severity.HIGH]
    count = min(max(len(urgent), MIN_TASKS), MAX_TASKS)
    worth = [task for task in best if task.first.severity >= Severity.MEDIUM]
    if len(worth) == count + 1 <= MAX_TASKS:  # one that is left would be a line, too
        count += 1
    chosen = worth[:count]
    broken = next((task for task in urgent if task.first.concern == "breakage"), None)
    if broken is not None and broken not in chosen:  # five criticals must not hide that the Space does not start
        chosen[-1] = broken
    return chosen


def rank_targets(targets: Iterable[TargetReport]) -> list[TargetReport]:
    """Return `targets`, the worst first; those that could not be checked completely come before clean ones."""
    levels = sorted(Severity, reverse=True)

    def by_counts(target: TargetReport) -> tuple[int, ...]:
        counts = Counter(finding.severity for finding in target.findings)
        return (*(-counts[level] for level in levels), -len(target.errors))

    return sorted(targets, key=by_counts)


def places_of(finding: Finding) -> list[Location]:
    """Return where a finding is: its own place, and for a secret every other place of the same secret."""
    return [finding.location, *(place for place in finding.related if place.note.startswith(SAME_SECRET))]


def secrets_among(findings: Iterable[Finding]) -> list[Secret]:
    """Return each committed secret once, the worst first, with every place and every finding that is about it."""
    found = sorted(filter(is_secret, findings), key=lambda finding: (finding.location.span == START, *rank(finding)))
    secrets: list[Secret] = []
    lines: dict[tuple[str, int], list[tuple[int, Location]]] = {}
    for finding in found:
        is_file = finding.location.span == START and bool(finding.related)
        places = list(finding.related if is_file else places_of(finding))
        hosts = [_host(place, lines) for place in places]
        host = next((number for number in hosts if number is not None), None)
        rest = tuple(dict.fromkeys(place for place, number in zip(places, hosts, strict=True) if number is None))
        if host is not None and not (is_file and rest):
            first, known, also = secrets[host]
            if finding.severity > first.severity:
                first, finding = finding, first
            secrets[host] = Secret(first, (*known, *rest), (*also, finding))
        else:
            host = len(secrets)
            secrets.append(Secret(finding, rest))
        for place in rest:
            lines.setdefault((place.path, place.span.line), []).append((host, place))
    return sorted(secrets, key=lambda secret: rank(secret.finding))


def _host(place: Location, lines: Mapping[tuple[str, int], Sequence[tuple[int, Location]]]) -> int | None:
    """Return the number of the secret that stands at a place, too."""
    _, start, last, end = place.span
    for number, other in lines.get((place.path, place.span.line), ()):
        if (other.span.end_line, other.span.end_column) > (place.span.line, start) and (last, end) > other.span[:2]:
            return number
    return None


def tell_secrets_once(findings: Sequence[Finding]) -> list[Finding]:
    """Return `findings` without those about a secret that another one tells of; that one names them as a place."""
    told: dict[int, Finding | None] = {}
    for secret in secrets_among(findings):
        if secret.also:
            places = (one.location._replace(note=f"{one.severity}[{one.rule}]: {one.message}") for one in secret.also)
            told |= dict.fromkeys(map(id, secret.also))
            told[id(secret.finding)] = secret.finding._replace(related=(*secret.finding.related, *places))
    made = (told.get(id(finding), finding) for finding in findings)
    return [finding for finding in made if finding is not None]


def needs_summary(findings: Sequence[Finding]) -> bool:
    """Return whether a report of `findings` begins with what they mean and what to do first."""
    return len(findings) >= FEW or (len(findings) > 1 and any(one.severity >= Severity.HIGH for one in findings))


def secret_key(finding: Finding) -> str:
    """Return what is the same for one secret wherever it was found; "" for everything else."""
    return f"{finding.rule} {finding.key}" if finding.secret and finding.key and finding.location.span != START else ""


def number_secrets(targets: Iterable[TargetReport]) -> dict[str, int]:
    """Return a number from 1 for each secret by its key: a report shows the number, from which nobody guesses it."""
    numbers: dict[str, int] = {}
    for target in targets:
        for finding in (*target.findings, *(item.finding for item in target.waived)):
            if key := secret_key(finding):
                numbers.setdefault(key, len(numbers) + 1)
    return numbers


def is_secret(finding: Finding) -> bool:
    """Return whether a finding is a committed secret, not a place where one could get out."""
    return finding.secret and finding.concern == "leak"


def rank(finding: Finding) -> tuple[int, int, bool, int, int, str, tuple[int, ...]]:
    """Return what findings are sorted by, the worst first."""
    return (
        -finding.severity,
        CONCERNS.index(finding.concern),
        finding.role not in ("runs", "build") and not finding.secret,
        _GROUP_ORDER.index(finding.group),
        -finding.confidence,
        *_place(finding),
    )


def _place(finding: Finding) -> tuple[str, tuple[int, ...]]:
    return finding.location.path, tuple(finding.location.span)
