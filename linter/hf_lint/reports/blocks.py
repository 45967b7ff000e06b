"""The findings of one rule in the report for people: in full, in brief, or in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import START
from hf_lint.core.records import NamedTuple
from hf_lint.core.words import SAME_SECRET, count_of
from hf_lint.reports.advice import advice
from hf_lint.reports.color import Painter
from hf_lint.reports.escape import visible
from hf_lint.reports.excerpt import render_excerpt
from hf_lint.reports.layout import cut, fit, fold, hang, wrap
from hf_lint.reports.paths import origin
from hf_lint.reports.ranking import is_secret, places_of
from hf_lint.reports.terminal import link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Finding, Location
    from hf_lint.reports.ranking import Group

MARGIN = 10
"""Columns that numbers, bars and a little air take beside source and messages."""
MAX_PLACES = 4
"""Findings of one rule that are shown with their line; the others are listed by place."""
WORDS = 48
"""Columns for one line about a rule, below which the option that fixes it is left out."""

_COMMENT = regex(r"\s#.*")


class Look(NamedTuple):
    """How blocks are drawn: what is in front of paths, colours, columns, whether links work, whether all is shown."""

    base: str
    paint: Painter = Painter(False)
    width: int = 120
    links: bool = False
    every: bool = False


def full_block(group: Group, look: Look, *, explained: bool = True) -> Iterator[str]:
    """Yield the findings with their lines, then once what to do; `explained` is False where that was said before."""
    yield from heading(group, look)
    limit = len(group.findings) if look.every else MAX_PLACES
    shown = group.findings[:limit]
    gutter = " " * max(
        len(str(finding.excerpt.line)) if _has_line(finding) and finding.excerpt else 1 for finding in shown
    )
    messages = {finding.message for finding in group.findings}
    for number, finding in enumerate(shown):
        yield from _render_finding(finding, gutter, look, group, worded=not number or len(messages) > 1)
    if len(shown) < len(group.findings):
        yield from _more_places(group, f"{gutter}{look.paint(':::', 'frame')} also ", look)
    if not explained:
        return
    first = group.first
    text, code = _advice(first)
    yield from _label(visible(text), "help:", gutter, look)
    yield from (f"{gutter}   {' ' * len('help:')}   {visible(line)}" for line in code)
    fixes = [finding for finding in group.findings if finding.fix is not None]
    if fixes:
        title = visible(fixes[0].fix.title) if fixes[0].fix else ""
        more = f", and {count_of(len(fixes) - 1, 'more fix', 'more fixes')}" if len(fixes) > 1 else ""
        yield from _label(f"{title}{more} ({_option(fixes[0])})", "fix:", gutter, look)
    if look.links:
        return
    if len(gutter) + len(" = docs: ") + len(first.url) <= look.width:
        yield from _label(first.url, "docs:", gutter, look)
    else:  # an address in pieces could not be opened
        from hf_lint.reports.commands import explain_command

        yield from _label(explain_command(first), "more:", gutter, look)


def brief_block(group: Group, look: Look) -> Iterator[str]:
    """Yield each finding with its message, without its line of source, and what to do in a sentence."""
    yield from heading(group, look)
    for finding in group.findings[:MAX_PLACES]:
        place = f"{_place(finding.location, look.base)}{origin(finding)}"
        yield from hang(f"  {place}: ", visible(finding.message), look.width, 4)
        if finding.secret:
            yield from _related(finding, "  ", look)
    yield from _more_places(group, "  also ", look)
    first = group.first
    text, code = _advice(first)
    if len(code) == 1:
        text += f" `{_COMMENT.sub('', code[0]).strip()}`"
    elif code:
        from hf_lint.reports.commands import explain_command

        text = f"{text.rstrip(':')}: `{explain_command(first)}`"
    yield from hang("  = help: ", visible(text), look.width, len("  = help: "))


def short_block(group: Group, look: Look) -> Iterator[str]:
    """Severity, id, place and message, without a heading and what to do."""
    severity = str(group.severity)
    name = f"{severity}[{group.rule}]"
    for finding in group.findings[:MAX_PLACES]:
        words = f"{_place(finding.location, look.base)}{origin(finding)}: {visible(finding.message)}"
        first, *rest = hang(f"{name} ", words, look.width, 4)
        yield look.paint(link_policy(name, finding.url, look), severity) + first[len(name) :]
        yield from rest
    yield from _more_places(group, f"{name} also ", look)


def _more_places(group: Group, head: str, look: Look) -> Iterator[str]:
    """Yield the places of the findings that a short form leaves out."""
    if group.findings[MAX_PLACES:]:
        places = [_place(finding.location, look.base) for finding in group.findings[MAX_PLACES:]]
        yield f"{head}{fit(places, look.width - len(head))}"


def line_of(group: Group, look: Look) -> Iterator[str]:
    """Severity, id, files, and what is wrong, in one line; in two where the terminal is narrow."""
    severity = str(group.severity)
    name = f"{severity}[{group.rule}]"
    paths = list(dict.fromkeys(visible(finding.location.path) for finding in group.findings))
    fixable = next((finding for finding in group.findings if finding.fix), None)
    words = f"{fit(paths, look.width // 3, '(+{})')}: {visible(group.first.title)}"
    painted = look.paint(link_policy(name, group.first.url, look), severity)
    room = look.width - len(name) - 3
    beside = room >= look.width // 2
    room = room if beside else look.width - 4
    option = f" ({_option(fixable)})" if fixable and room >= WORDS else ""
    words = f"{cut(words, room - len(option))}{option}"
    yield from (f"  {painted} {words}",) if beside else (f"  {painted}", f"    {words}")


def heading(group: Group, look: Look) -> Iterator[str]:
    """Severity, id and title, and how many places there are."""
    severity = str(group.severity)
    name = link_policy(f"{severity}[{group.rule}]", group.first.url, look)
    count = len(group.findings)
    more = f" ({count_of(count, 'secret' if is_secret(group.first) else 'place')})" if count > 1 else ""
    title = look.paint(visible(group.first.title), "bold")
    number = look.paint(f"{group.number}. ", "bold") if group.number else ""
    yield from fold(f"{number}{look.paint(name, severity)}: {title}{more}", look.width)


def link_policy(text: str, url: str, look: Look) -> str:
    """Return `text`, and where links work a link to the page of its policy."""
    return link(text, url) if look.links else text


def _has_line(finding: Finding) -> bool:
    """Return whether there is source to show; START is the file as a whole."""
    return finding.location.span != START and bool(finding.excerpt and finding.excerpt.text.strip())


def _render_finding(finding: Finding, gutter: str, look: Look, group: Group, *, worded: bool) -> Iterator[str]:
    severity = str(finding.severity)
    less = f" ({severity})" if finding.severity < group.severity else ""
    paint, room = look.paint, look.width - MARGIN
    bar = f"{gutter} {paint('|', 'frame')}"
    yield f"{gutter}{paint('-->', 'frame')} {_place(finding.location, look.base)}{origin(finding)}{less}"
    message = visible(finding.message)
    if _has_line(finding) and finding.excerpt:
        line, column, carets = render_excerpt(finding.excerpt, room)
        yield bar
        yield f"{paint(str(finding.excerpt.line).rjust(len(gutter)), 'frame')} {paint('|', 'frame')} {line}"
        beside = worded and column + carets + len(message) < room
        label = f" {message}" if beside else ""
        yield f"{bar} {' ' * column}{paint('^' * carets + label, severity)}"
        if worded and not beside:
            yield from (f"{bar} {paint(part, severity)}" for part in wrap(message, room))
    else:
        yield from _label(message, "", gutter, look)
    yield from _related(finding, gutter, look)


def _related(finding: Finding, gutter: str, look: Look) -> Iterator[str]:
    """Yield the other places, without those that repeat what is said about the line already."""
    mark = look.paint(":::", "frame")
    same = places_of(finding)[1:]
    here = (finding.location.path, finding.location.span.line)
    for place in finding.related:
        if place in same or ((place.path, place.span.line) == here and place.note in finding.message):
            continue
        note = f": {visible(place.note)}" if place.note else ""
        yield from hang(f"{gutter}{mark} ", f"{_place(place, look.base)}{note}", look.width, len(gutter) + 4)
    if same:
        places = [_place(place, look.base) for place in same]
        text = ", ".join(places) if look.every else fit(places, look.width - MARGIN - len(SAME_SECRET))
        yield f"{gutter}{mark} {SAME_SECRET}: {text}"


def _advice(finding: Finding) -> tuple[str, list[str]]:
    """Return what to do, with the name of what is to be pinned."""
    if "OWNER/" not in finding.help:
        return advice(finding.help)
    from hf_lint.reports.commands import fill_in

    return advice(fill_in(finding.help, finding))


def _label(text: str, label: str, gutter: str, look: Look) -> Iterator[str]:
    paint = look.paint
    head = f"{gutter} {paint('=', 'frame')} " + (f"{paint(label, 'bold')} " if label else "")
    indent = " " * (len(gutter) + 3 + (len(label) + 1 if label else 0))
    for part in wrap(text, look.width - max(MARGIN, len(indent))) if text else ():
        yield head + part
        head = indent


def _option(finding: Finding) -> str:
    return "--fix" if finding.fix and finding.fix.safe else "--fix --unsafe-fixes"


def _place(location: Location, base: str) -> str:
    return f"{visible(base + location.path)}:{location.span.line}:{location.span.column}"
