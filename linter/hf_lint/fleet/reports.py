"""Audits as text, JSON Lines, CSV and Markdown, and the table of all formats."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, Any

from hf_lint.core.model import Severity
from hf_lint.fleet.page import render_html
from hf_lint.fleet.sarif import render_sarif
from hf_lint.fleet.tally import LIVE_STATES, add_up, headline, list_unseen
from hf_lint.hub.names import endpoint
from hf_lint.reports.escape import inert_cell, visible
from hf_lint.reports.markdown import escape_markdown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from hf_lint.fleet.tally import Audit

COLUMNS = (
    *("space", "state", "severity", "policy", "title", "message", "path", "line", "commit", "committer"),
    *("resource_group", "link", "fingerprint"),
)
_IN_FILES = frozenset(("unsafe-hub-scan", "vanished-embed"))
"""Policies on what the Hub says whose findings are in files."""
_WIDTH = 44
_SHOWN = 5
_ROWS = 50


def render_text(audit: Audit) -> Iterator[str]:
    """Yield a table of the Spaces, the worst first, and below it what is incomplete and what the token does not see."""
    tally = add_up(audit)
    rows = []
    for name, row, kept in audit.spaces():
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
        yield _line({"type": "space", "space": name, **row})
        for one in kept:
            yield _line({"type": "finding", "space": name, "state": one.state, **one.finding})
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
            *(row.get("committer"), row.get("resource_group"), link_to(name, row, one.finding)),
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


def link_to(name: str, row: Mapping[str, Any], finding: Mapping[str, Any]) -> str:
    """Return the address of the very place of a finding, the setting or the line of the file in the commit; "" for a
    folder."""
    from urllib.parse import quote

    if row.get("is_local") or row.get("is_owner"):
        return ""
    page, path = f"{endpoint()}/spaces/{name}", str(finding["path"])
    sort, _, rest = path.partition("/")
    if finding["group"] != "live" or finding["rule"] in _IN_FILES:
        return f"{page}/blob/{row.get('commit')}/{quote(path)}#L{finding['line']}"
    if sort == "logs":
        return f"{page}?logs={'build' if rest == 'build' else 'container'}"
    if sort == "discussions":
        return f"{page}/discussions/{rest}"
    if sort == "refs":
        return f"{page}/discussions/{rest.split('/')[1]}"
    if sort == "history":
        return f"{page}/commit/{rest.partition('/')[0]}"
    return f"{page}/settings"


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
