"""What zizmor says about workflows and actions, as far as the policy lists it and no rule of ours tells it better."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from hf_lint.analysis.ci_jobs import CI_FILES
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit, NotInstalled, Problem
from hf_lint.core.registry import rule
from hf_lint.rules.ci.tokens import exported_tokens
from hf_lint.rules.ci.triggers import exposed_jobs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hf_lint.core.model import Location
    from hf_lint.core.policy import Policy
    from hf_lint.engines.zizmor import Handle, Issue, Place, Result
    from hf_lint.space import Space
    from hf_lint.space.file import File

_ACTION = regex(r"(?:^|/)action\.ya?ml\Z")
_DEPENDABOT = (".github/dependabot.yml", ".github/dependabot.yaml")
_INJECTIONS = ("template-injection-high", "template-injection-medium")
_INPUT = regex(r"(?:github\.event(?:\.|\[[\"']))?inputs\b")
_OWN_EVENTS = frozenset(("push", "workflow_dispatch", "schedule", "release"))
# Events that anybody may cause, and that run with the rights of the repository; and the texts of theirs that a stranger
# writes. A pull request of a fork gets no secret and a token that only reads.
_STRANGERS_EVENTS = frozenset(
    ("issues", "issue_comment", "pull_request_target", "discussion", "discussion_comment", "workflow_run")
)
_STRANGERS_TEXT = regex(
    r"github\.head_ref|github\.event\.(?!workflow_run\.name\b)(?:issue|comment|discussion|pull_request|workflow_run)\b[\w.*\[\]]{0,200}"
    r"(?:title|body|ref|label|head_branch|message|name|email)\b"
)
# Names of accounts and repositories, numbers and digests hold no code.
_HARMLESS = regex(
    r"github\.(?:actor|triggering_actor|actor_id|sha|run_\w+|repository(?:_owner|_id)?|event_name|workflow_sha|"
    r"event\.[\w.]*(?:number|id|sha|login))"
)
_MAX_MESSAGE = 300
_MAX_RELATED = 3
_under_way: WeakKeyDictionary[Space, Handle | None] = WeakKeyDictionary()


def _files(space: Space) -> list[tuple[File, str]]:
    """Return what zizmor reads, each with the name that it knows the kind by.

    Workflows that do not parse are left out: `unparseable-file` tells them, and zizmor takes minutes for some.
    """
    broken = {workflow.file.path for workflow in space.workflows if workflow.error is not None}
    found = []
    for file in space.select(".yml", ".yaml"):
        if file.path in broken:
            continue
        if posixpath.dirname(file.path) == ".github/workflows":
            found.append((file, "workflow.yml"))
        elif _ACTION.search(file.path) and "runs" in file.text:
            found.append((file, "action.yml"))
        elif file.path in _DEPENDABOT and "insecure-external-code-execution" in file.text:
            found.append((file, "dependabot.yml"))
    return found


def _start(space: Space, policy: Policy) -> None:
    """Start zizmor on the files that it reads, where there are any."""
    _under_way[space] = None
    files = _files(space)
    if files:
        from hf_lint.engines.processes import Limits
        from hf_lint.engines.zizmor import find_zizmor, start

        program = find_zizmor()
        if program is not None:
            _under_way[space] = start(program, files, Limits.of(policy.params))


@rule("zizmor", start=_start, last=True, files=(*CI_FILES, *_DEPENDABOT, "*action.yml", "*action.yaml"))
def zizmor(space: Space, policy: Policy) -> Iterator[Hit | Problem | NotInstalled]:
    """Report one hit for each listed audit that zizmor reports, and one for each file that it could not read."""
    if space not in _under_way:
        _start(space, policy)
    handle = _under_way.pop(space)
    if handle is None and not _files(space):
        return
    from hf_lint.engines.zizmor import INSTALL, collect

    if handle is None:
        yield NotInstalled(f"zizmor is not installed: {INSTALL}")
        return
    reported = _reported_by_others(space, policy)
    events = {workflow.file.path: frozenset(workflow.triggers) for workflow in space.workflows}
    once = set()
    for result in collect(handle):
        if result.failure:
            yield Problem(result.failure)
        yield from _report_unchecked(result)
        for issue in result.issues:
            variant = next((v for v in (f"{issue.audit}-{issue.severity}", issue.audit) if v in policy.variants), "")
            if variant in _INJECTIONS:
                variant = _grade_injection(result.file, issue.place, events, variant)
            elif variant in policy.params["about_strangers"]:
                triggers = events.get(result.file.path, frozenset())
                variant = "own-events" if triggers and triggers <= _OWN_EVENTS else variant
            hit = _hit(result.file, issue, variant, policy) if variant else None
            if hit is None or (issue.audit, result.file.path, hit.location.span.line) in reported:
                continue
            if issue.audit in policy.params["once"]:
                if (result.file.path, hit.message) in once:
                    continue
                once.add((result.file.path, hit.message))
            yield hit


def _grade_injection(file: File, place: Place, events: Mapping[str, frozenset[str]], variant: str) -> str:
    """Return the variant for what a script takes: high only for a stranger's text in a run that a stranger starts."""
    if _is_of_writers(file, place, events):
        return "template-injection-own"
    expression, triggers = file.text[place.start : place.end], events.get(file.path, frozenset())
    theirs = bool(triggers & _STRANGERS_EVENTS) and _STRANGERS_TEXT.search(expression)
    return variant if theirs else "template-injection-medium"


def _is_of_writers(file: File, place: Place, events: Mapping[str, frozenset[str]]) -> bool:
    """Return whether a script takes only what people with write access choose: inputs of a run by hand, names of
    branches and releases, or what cannot hold code."""
    expression, triggers = file.text[place.start : place.end], events.get(file.path, frozenset())
    if _INPUT.match(expression):
        return "workflow_dispatch" in triggers and "workflow_call" not in triggers
    if _HARMLESS.fullmatch(expression):
        return True
    if expression in ("github.ref", "github.ref_name") or expression.startswith("github.event.release."):
        return bool(triggers) and triggers <= _OWN_EVENTS
    return expression == "github.base_ref" and bool(triggers) and "workflow_call" not in triggers


def _hit(file: File, issue: Issue, variant: str, policy: Policy) -> Hit | None:
    if "id-token" in issue.place.note:
        return None  # missing-oidc-permission knows which jobs need it
    text = " ".join(f"{issue.text}: {issue.place.note}".split())
    if len(text) > _MAX_MESSAGE:
        text = text[:_MAX_MESSAGE] + " ..."
    related = tuple(_location(file, place) for place in issue.related[:_MAX_RELATED])
    message = f"{issue.audit}: {text}. See {policy.params['docs']}{issue.audit}"
    key = f"{issue.audit} {file.text[issue.place.start : issue.place.end][:_MAX_MESSAGE]}"
    place = _event(file, issue.place) if issue.audit == "dangerous-triggers" else issue.place
    return Hit(_location(file, place)._replace(note=""), message, variant, related=related, key=key)


def _event(file: File, place: Place) -> Place:
    """Return the event that a trigger's note begins with: zizmor before 1.31 means all of `on:`."""
    event = place.note.partition(" ")[0].strip("`")
    start = file.text.find(event, place.start, place.end) if event else -1
    return place if start < 0 else place._replace(start=start, end=start + len(event))


def _location(file: File, place: Place) -> Location:
    """Return the first line of a place: zizmor often means a whole step or job."""
    line = file.text[place.start : place.end].lstrip().partition("\n")[0].rstrip()
    start = file.text.find(line, place.start) if line else place.start
    return file.location(start, start + len(line), " ".join(place.note.split())[:_MAX_MESSAGE])


def _report_unchecked(result: Result) -> Iterator[Hit]:
    if result.refused:
        yield Hit(result.file.location(), f"zizmor's audits did not run: {result.refused}", "unchecked")
    elif result.unread:
        text = (
            "zizmor did not recognise this file as a workflow or an action, so "
            "its audits did not run; hf-lint's own checks did"
        )
        yield Hit(result.file.location(), text, "unchecked")


def _reported_by_others(space: Space, policy: Policy) -> set[tuple[str, str, int]]:
    """Audit, path and line of what rules of ours report with more knowledge."""
    reported = set()
    for hit in exposed_jobs(space, policy.params["deploy_events"]):
        reported.add(("dangerous-triggers", hit.location.path, hit.location.span.line))
    for hit, script in exported_tokens(space):
        key_line = space.files[hit.location.path].span(script.offset(0), script.end).line - 1
        lines = range(key_line, hit.location.span.end_line + 1)
        reported |= {("github-env", hit.location.path, line) for line in lines}
    return reported
