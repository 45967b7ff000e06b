"""Each defect told once: findings that end together become places of one of them.

The engine says what belongs to what (`assign`), when waivers and the baseline have set aside what they cover: they act
on every finding by itself. `fold` then makes one finding of those that belong together, in the last step of a run: the
fixes are chosen, and the history is joined, with each finding by itself too. docs/usage.md has TABLE in words.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import START
from hf_lint.core.records import NamedTuple
from hf_lint.core.words import SAME_SECRET, count_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    from hf_lint.core.model import Finding, TargetReport
    from hf_lint.space import Space

MAX_RELATED = 20
_MAX_NAMED = 4


class Yields(NamedTuple):
    """Findings of `policy` become places of one of `to` that is as severe, within `scope`.

    A scope is: space, file, function (of Python), line, or job: one that deploys, and what stands above the jobs of a
    workflow, such as its permissions, where all of them do.
    """

    policy: str
    to: str
    scope: str


TABLE = (
    Yields("token-in-url", "stored-deploy-token", "job"),
    Yields("unpinned-action", "stored-deploy-token", "job"),
    Yields("zizmor", "stored-deploy-token", "job"),
    Yields("force-push-deploy", "stored-deploy-token", "job"),
    Yields("job-wide-token", "stored-deploy-token", "job"),
    Yields("unpinned-base-image", "retired-base-image", "line"),
    Yields("unpinned-base-image", "root-user", "line"),
    Yields("missing-python-version", "unpinned-requirement", "space"),
    Yields("unpinned-action", "stored-deploy-token", "file"),
    Yields("unpinned-action", "unpinned-action", "space"),
    Yields("unlocked-image-install", "unpinned-requirement", "space"),
    Yields("vulnerable-dependency", "vulnerable-dependency", "space"),
    Yields("zizmor", "zizmor", "file"),
    Yields("unpinned-base-image", "unpinned-base-image", "file"),
    Yields("unpinned-vcs-requirement", "unpinned-vcs-requirement", "file"),
    Yields("unpinned-preload", "unpinned-preload", "file"),
    Yields("permissive-cors", "permissive-cors", "file"),
    Yields("missing-import", "missing-import", "file"),
    Yields("removed-api", "removed-api", "line"),
    Yields("code-execution-endpoint", "code-execution-endpoint", "function"),
    Yields("dynamic-code", "dynamic-code", "function"),
    Yields("unsafe-deserialization", "unsafe-deserialization", "function"),
    Yields("verbose-errors", "verbose-errors", "function"),
    Yields("visitor-data-kept", "visitor-data-kept", "function"),
    Yields("visitor-path", "visitor-path", "function"),
    Yields("open-proxy", "open-proxy", "function"),
    Yields("secret-shown-to-visitors", "secret-shown-to-visitors", "file"),
)
"""The first row that fits a finding counts."""
_MAX_BEFORE = 1_000
"""Functions before a line among which the one around it is looked for."""
_OF_THE_JOB = ("artipacked", "excessive-permissions", "unpinned-uses")
"""Audits of zizmor whose defects go when the job is written as the remedy of `stored-deploy-token` says."""


_OF_GITHUB = "`actions/"
"""How a finding on an action of GitHub's own begins: a stranger's action beside a token is told by itself."""


def assign(space: Space, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings, each with the fingerprint of the one that it is a place of, if any, in `part_of`."""
    by_rule: dict[str, list[Finding]] = {}
    for finding in findings:
        if not finding.secret:
            by_rule.setdefault(finding.rule, []).append(finding)
    scopes = _Scopes(space)
    part_of: dict[str, str] = {}
    for row in TABLE:
        members, hosts = by_rule.get(row.policy, ()), by_rule.get(row.to, ())
        if not members or not hosts or (row.policy == row.to and len(members) == 1):
            continue
        worst: dict[Hashable, Finding] = {}
        for host in sorted(hosts, key=_order):
            if host.fingerprint not in part_of:
                for key in scopes.around(row, host, row.to):
                    worst.setdefault(key, host)
        for finding in members:
            found = [worst[key] for key in scopes.around(row, finding, row.policy) if key in worst]
            host_of = min(found, key=_order, default=finding)
            if host_of is not finding and host_of.severity >= finding.severity:
                part_of.setdefault(finding.fingerprint, host_of.fingerprint)
    return tuple(
        finding._replace(part_of=part_of[finding.fingerprint]) if finding.fingerprint in part_of else finding
        for finding in findings
    )


class _Scopes:
    """What is close enough to be one defect: findings that share a key."""

    def __init__(self, space: Space) -> None:
        self._space = space
        self._functions: dict[str, tuple[list[int], list[tuple[int, int]]]] = {}
        self._jobs: dict[str, tuple[list[tuple[int, int]], bool]] = {}

    def around(self, row: Yields, finding: Finding, policy: str) -> list[Hashable]:
        """Return the keys of the scope of `row` that the finding is in."""
        place = finding.location
        line = place.span.line
        if row.scope == "space":
            return [""]
        if row.scope == "line":
            return [(place.path, line)]
        if row.scope == "file":
            strange = row.to != policy == "unpinned-action" and not finding.message.startswith(_OF_GITHUB)
            return [] if strange else [(place.path, _kind(finding))]
        if row.scope == "function":
            return [(place.path, self._function(place.path, line))]
        jobs, are_all = self._deploying(place.path)
        if (policy == "zizmor" and _kind(finding) not in _OF_THE_JOB) or (
            policy == "unpinned-action" and not finding.message.startswith(_OF_GITHUB)
        ):
            return []
        above = are_all and all(line < start for start, _ in jobs)
        # An action that other jobs use too is no defect of this one alone.
        lines = [line, *(one.span.line for one in finding.related if policy == "unpinned-action")]
        return [(place.path, job) for job in jobs if above or all(job[0] <= one <= job[1] for one in lines)]

    def _deploying(self, path: str) -> tuple[list[tuple[int, int]], bool]:
        """Return the first and the last line of each job of the file that deploys, and whether all of them do."""
        if path not in self._jobs:
            from hf_lint.analysis.deploys import find_deploys

            lines = []
            jobs = {deploy.job.span: deploy.job for deploy in find_deploys(self._space) if deploy.job.file.path == path}
            for job in jobs.values():
                end = len(job.file.text[: job.block.span[1]].rstrip())
                lines.append((job.file.span(job.span[0], end).line, job.file.span(end, end).line))
            whole = next((job.workflow for job in jobs.values()), None)
            self._jobs[path] = lines, whole is not None and len(whole.jobs) == len(lines)
        return self._jobs[path]

    def _function(self, path: str, line: int) -> tuple[int, int]:
        """Return the first and the last line of the innermost function around a line; (0, 0) for none."""
        if path not in self._functions:
            found = sorted(self._find_functions(path))
            self._functions[path] = [first for first, _ in found], found
        starts, found = self._functions[path]
        at = bisect_right(starts, line)
        for first, last in reversed(found[max(at - _MAX_BEFORE, 0) : at]):
            if line <= last:
                return first, last
        return 0, 0

    def _find_functions(self, path: str) -> Iterator[tuple[int, int]]:
        file = self._space.get(path)
        source = self._space.python(file) if file is not None and path.endswith(".py") else None
        if source is None or source.tree is None:
            return
        for node in source.function_nodes():
            yield node.lineno, node.end_lineno or node.lineno


def _order(finding: Finding) -> tuple[object, ...]:
    return -finding.severity, finding.location.path, finding.location.span, finding.fingerprint


def _kind(finding: Finding) -> str:
    """Return what a policy that has many defects under one id is about: for zizmor the audit, else the secret."""
    if finding.rule == "secret-shown-to-visitors":
        named = _SUBJECT.search(finding.message)
        return named[0] if named else ""
    return finding.message.partition(":")[0] if finding.rule == "zizmor" else ""


def fold(report: TargetReport) -> TargetReport:
    """Return the report with each finding that is a place of another one told there.

    One of a policy that an organisation locks is told by itself, where that of the other may be set aside.
    """
    here = {finding.fingerprint: finding.rule for finding in report.findings}
    members: dict[str, list[Finding]] = {}
    kept = []
    for finding in report.findings:
        host = here.get(finding.part_of)
        if host is None or (finding.rule in report.locked and host not in report.locked):
            kept.append(finding)
        else:
            members.setdefault(finding.part_of, []).append(finding)
    findings = tuple(_with(finding, members.get(finding.fingerprint, [])) for finding in kept)
    return report._replace(findings=findings) if members else report


def _with(host: Finding, merged: list[Finding]) -> Finding:
    if not merged:
        return host
    merged.sort(key=lambda one: (one.location.path != host.location.path, one.location, one.rule))
    places = [*host.related]
    for one in merged:
        note = one.message if one.rule == host.rule else f"{one.rule}: {one.message}"
        places += [one.location._replace(note=note), *one.related]
    named = [_name(one, host) for one in merged[:_MAX_NAMED]]
    if len(merged) > _MAX_NAMED:
        named.append(count_of(len(merged) - _MAX_NAMED, "more place"))
    words = "also" if all(one.rule == host.rule for one in merged) else "the same remedy ends"
    return host._replace(
        message=f"{host.message}; {words} {' and '.join([', '.join(named[:-1]), named[-1]] if named[1:] else named)}",
        fix=next((one.fix for one in (host, *merged) if one.fix is not None and one.rule == host.rule), None),
        related=tuple(places[:MAX_RELATED]),
        merged=tuple(merged),
    )


# `pillow 11.0.0`: what the lines of one file differ in.
_SUBJECT = regex(r"`[^`]{1,100}`")


def _name(finding: Finding, host: Finding) -> str:
    location = finding.location
    where = location.path if location.path != host.location.path else ""
    where += f":{location.span.line}" if where and location.span != START else ""
    where = where or f"line {location.span.line}"
    subject = _SUBJECT.match(finding.message) if finding.rule == "vulnerable-dependency" else None
    if subject is not None:
        return f"{subject[0]} at {where}"
    return f"at {where}" if finding.rule == host.rule else f"`{finding.rule}` at {where}"


def add_places(first: Finding, group: Sequence[Finding]) -> Finding:
    """Add to a secret the other files of its commit that have it: it has to be removed from all of them."""
    known = {first.location.path, *(place.path for place in first.related)}
    here = (one.location for one in group if one.commit == first.commit and one.location.path not in known)
    more = {place.path: place._replace(note=SAME_SECRET) for place in here}
    return first._replace(related=(*first.related, *(more[path] for path in sorted(more)))[:MAX_RELATED])
