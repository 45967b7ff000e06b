"""Audits as text, JSON Lines, CSV and Markdown, and the table of all formats."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, Any

from hf_lint.core.model import Severity
from hf_lint.fleet.admin import find_setter, list_sources
from hf_lint.fleet.links import link_to
from hf_lint.fleet.page import render_html
from hf_lint.fleet.sarif import render_sarif
from hf_lint.fleet.tally import LIVE_STATES, add_up, headline, list_unseen
from hf_lint.reports.escape import inert_cell, visible
from hf_lint.reports.markdown import escape_markdown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from hf_lint.fleet.tally import Audit

COLUMNS = (
    *("space", "state", "severity", "policy", "title", "message", "path", "line", "commit", "committer"),
    *("set_by", "resource_group", "link", "fingerprint"),
)
_WIDTH = 44
_SHOWN = 5
_ROWS = 50


def render_text(audit: Audit) -> Iterator[str]:
    """Yield a table of the Spaces, the worst first, and below it what is incomplete and what the token does not see."""
    tally = add_up(audit)
    rows = []
    for name, row, kept in audit.spaces():
        if row.get("is_owner") and not kept and not row.get("errors"):
            continue
        counts = Counter(str(one.finding["severity"]) for one in kept if one.state in LIVE_STATES)
        ranked = [counts[str(severity)] for severity in sorted(Severity, reverse=True)]
        state = "not checked" if row.get("errors") else str(row.get("stage") or "").lower()
        fresh = sum(one.state in ("new", "reappeared") for one in kept)
        told = [visible(str(row.get(key) or "-")) for key in ("hardware", "committer")]
        rows.append(([-count for count in ranked], name, counts, fresh, state, told))
    rows.sort(key=lambda item: (item[0], item[1]))
    lines = []
    if rows:
        width = min(max(len(visible(row[1])) for row in rows), _WIDTH)
        lines.append(f"{'SPACE':<{width}}  CRIT  HIGH   MED   LOW   NEW  {'STATE':<14} {'HARDWARE':<12} LAST COMMIT BY")
        for _, name, counts, fresh, state, (hardware, committer) in rows:
            numbers = "".join(f"{counts[level] or '.':>6}" for level in ("critical", "high", "medium", "low"))
            lines.append(
                f"{visible(name):<{width}}{numbers}{fresh or '.':>6}  {visible(state):<14} {hardware:<12} {committer}"
            )
        lines.append("")
    lines += _list_texts("One secret in several Spaces", tally.shared)
    lines += _list_texts("Incomplete", tally.incomplete)
    lines += _list_texts("Not visible to this token, so not checked", list_unseen(tally))
    told, closed = list_sources(audit.admin)
    lines += _list_texts("The organisation", told)
    lines += _list_texts("Sources that this token may not read", closed)
    lines += _list_texts("Notes", audit.notes)
    lines.append(headline(audit, tally))
    yield from (f"{line}\n" for line in lines)


def render_markdown(audit: Audit) -> Iterator[str]:
    """Yield the body of an issue: the Spaces with the worst findings, what is new there, and what is incomplete."""
    tally = add_up(audit)
    ranked = []
    for name, _, kept in audit.spaces():
        counted = [one for one in kept if one.state in LIVE_STATES]
        counts = Counter(str(one.finding["severity"]) for one in counted)
        if counted:
            fresh = [str(one.finding["title"]) for one in counted if one.state != "open"]
            ranked.append(
                ([-counts[str(severity)] for severity in sorted(Severity, reverse=True)], name, fresh[:_SHOWN])
            )
    ranked.sort()
    yield f"### {escape_markdown(headline(audit, tally))}\n\n"
    yield "| Space | critical | high | medium | low | new, the worst first |\n|---|---|---|---|---|---|\n"
    for numbers, name, fresh in ranked[:_ROWS]:
        counted_ = " | ".join(str(-number) for number in numbers[:4])
        yield f"| {escape_markdown(name)} | {counted_} | {escape_markdown('; '.join(dict.fromkeys(fresh)))} |\n"
    if len(ranked) > _ROWS:
        yield f"\n{len(ranked) - _ROWS} more Spaces with findings are in the other reports.\n"
    for title, texts in (("One secret in several Spaces", tally.shared), ("Incomplete", tally.incomplete)):
        if texts:
            yield f"\n**{title}**\n\n" + "".join(f"- {escape_markdown(text)}\n" for text in texts[:_ROWS])
            if len(texts) > _ROWS:
                yield f"- and {len(texts) - _ROWS} more\n"


def render_jsonl(audit: Audit) -> Iterator[str]:
    """Yield one JSON object a line: each Space, then its findings, at the end the sum."""
    for name, row, kept in audit.spaces():
        yield _line({"type": "owner" if row.get("is_owner") else "space", "space": name, **row})
        for one in kept:
            who, when = find_setter(audit.admin, name, one.finding)
            owner = {"set_by": who, "set_on": when} if who else {}
            link = link_to(name, row, one.finding)
            yield _line({"type": "finding", "space": name, "state": one.state, **one.finding, **owner, "link": link})
    for source in audit.admin.sources:
        yield _line({"type": "source", "right": source.right, **source._asdict()})
    tally = add_up(audit)
    yield _line(
        {
            "type": "audit",
            "schema": "hf-lint/audit/1",
            "owners": list(audit.owners),
            "spaces": tally.spaces,
            "severities": dict(tally.severities),
            "states": dict(tally.states),
            "unseen": dict(tally.unseen),
            "shared": list(tally.shared),
            "incomplete": list(tally.incomplete),
            "notes": list(audit.notes),
        }
    )


def _line(document: Mapping[str, Any]) -> str:
    return json.dumps(document, sort_keys=True) + "\n"


def render_csv(audit: Audit) -> Iterator[str]:
    """Yield one row for each finding; no cell of it is taken for a formula by a spreadsheet."""
    rows = (
        (
            *(name, one.state, one.finding["severity"], one.finding["rule"], one.finding["title"]),
            *(one.finding["message"], one.finding["path"], one.finding["line"], row.get("commit")),
            *(row.get("committer"), find_setter(audit.admin, name, one.finding)[0]),
            *(row.get("resource_group"), link_to(name, row, one.finding)),
            one.finding["fingerprint"],
        )
        for name, row, kept in audit.spaces()
        for one in kept
    )
    return write_csv(COLUMNS, rows)


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Yield the lines of a table whose cells are text: a quotation mark stands before what would start a formula."""
    for row in chain((columns,), rows):
        stream = io.StringIO()
        csv.writer(stream, lineterminator="\r\n").writerow(
            ["" if value is None else inert_cell(str(value)) for value in row]
        )
        yield stream.getvalue()


def _list_texts(title: str, texts: Sequence[str]) -> list[str]:
    return [f"{title}:", *(f"  {visible(text)}" for text in texts), ""] if texts else []


FORMATS: dict[str, Callable[[Audit], Iterator[str]]] = {
    "text": render_text,
    "jsonl": render_jsonl,
    "csv": render_csv,
    "markdown": render_markdown,
    "html": render_html,
    "sarif": render_sarif,
}
