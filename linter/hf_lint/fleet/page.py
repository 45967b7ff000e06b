"""An audit as one page for a browser: what to do first, the Spaces, the policies, what runs and costs, every finding.

The frame, its filters and its script are those of the page of a run (hf_lint.reports.frame). It is written piece by
piece from the store, so that an organisation of thousands of Spaces takes no memory here.
"""

from __future__ import annotations

from collections import Counter
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from hf_lint.config.settings import known_policies
from hf_lint.core.model import Severity
from hf_lint.core.records import NamedTuple
from hf_lint.core.words import count_of
from hf_lint.fleet.admin import find_setter, list_sources
from hf_lint.fleet.links import part_of_page
from hf_lint.fleet.tally import LIVE_STATES, add_up, describe_shared, headline, list_unseen
from hf_lint.hub.hardware import PRICES, find_price
from hf_lint.hub.names import endpoint
from hf_lint.reports.advice import advice
from hf_lint.reports.escape import break_commands, visible
from hf_lint.reports.frame import LEVELS, close_page, draw_controls, list_texts, open_page, page_json, text_of, why_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from hf_lint.core.policy import Policy
    from hf_lint.fleet.store import Kept
    from hf_lint.fleet.tally import Audit, Tally

MAX_ROWS = 100
"""Rows of a table; the list of findings below them has all."""
MAX_PLACES = 50
MAX_TASKS = 5
MAX_NAMES = 3
_STATES = {"now": "still there", "new": "new", "fixed": "fixed", "ignored": "ignored", "": "all"}
_LEVEL_NAMES = tuple(map(str, LEVELS))
_SHOWN = _LEVEL_NAMES[:4]
"""The severities that tables count."""


class _Row(NamedTuple):
    """A Space in the table."""

    name: str
    counts: Counter[str]
    fresh: int
    state: str
    hardware: str
    committer: str


class _Sums:
    """What the sections above the list need, gathered in one walk through the store."""

    def __init__(self, audit: Audit) -> None:
        self.rows: list[_Row] = []
        self.numbers: dict[str, int] = {}
        """Of each policy with findings, its number in the data of the page."""
        self.policies: dict[str, Counter[str]] = {}
        self.spaces_of: dict[str, list[str]] = {}
        self.worst: dict[str, Mapping[str, Any]] = {}
        self.secrets: dict[str, list[str]] = {}
        """The places of each committed secret."""
        self.before: Counter[str] = Counter()
        """By severity, what the last audit left."""
        self.paid: list[tuple[float, str, str, str]] = []
        for name, row, kept in audit.spaces():
            self._add(name, row, kept)

    def _add(self, name: str, row: Mapping[str, Any], kept: Sequence[Kept]) -> None:
        counts: Counter[str] = Counter()
        for one in kept:
            rule, severity = str(one.finding["rule"]), str(one.finding["severity"])
            self.numbers.setdefault(rule, len(self.numbers))
            self.worst.setdefault(rule, one.finding)
            self.before[severity] += one.state in ("open", "fixed")
            if one.state not in LIVE_STATES:
                continue
            counts[severity] += 1
            self.policies.setdefault(rule, Counter())[severity] += 1
            spaces = self.spaces_of.setdefault(rule, [])
            if spaces[-1:] != [name]:
                spaces.append(name)
            if _LEVEL_NAMES.index(severity) < _LEVEL_NAMES.index(str(self.worst[rule]["severity"])):
                self.worst[rule] = one.finding
            if one.finding.get("secret"):
                place = f"{name}: {one.finding['path']}:{one.finding['line']}"
                self.secrets.setdefault(str(one.finding["secret"]), []).append(place)
        if row.get("is_owner") and not kept and not row.get("errors"):
            return
        fresh = sum(one.state in ("new", "reappeared") for one in kept)
        hardware = str(row.get("hardware") or "")
        stage = "not checked" if row.get("errors") else str(row.get("stage") or "").lower()
        self.rows.append(_Row(name, counts, fresh, stage, hardware, str(row.get("committer") or "")))
        price = find_price(hardware) if hardware else 0.0
        if price != 0.0 and stage == "running":
            sleeps = row.get("sleeps_after")
            rests = f"after {count_of(int(sleeps) // 60, 'minute')}" if sleeps else "never"
            self.paid.append((-1.0 if price is None else price, name, hardware, rests))


def render_html(audit: Audit) -> Iterator[str]:
    """Yield the page of an audit: the sections as HTML, and the findings as data for the script of the page."""
    tally, sums = add_up(audit), _Sums(audit)
    policies = known_policies()
    yield from _lines(open_page(f"hf-lint audit: {', '.join(audit.owners)}", headline(audit, tally)))
    yield from _lines(_draw_answers(tally, sums))
    yield from _lines(_draw_tasks(sums, audit.owners))
    yield from _lines(_draw_spaces(sums))
    yield from _lines(_draw_policies(sums))
    yield from _lines(_draw_shared(sums))
    yield from _lines(_draw_costs(sums))
    yield from _lines(list_texts("Incomplete", tally.incomplete))
    yield from _lines(list_texts("Not visible to this token, so not checked", list_unseen(tally)))
    told, closed = list_sources(audit.admin)
    yield from _lines(list_texts("The organisation", told))
    yield from _lines(list_texts("Sources that this token may not read", closed))
    yield from _lines(list_texts("Notes", audit.notes))
    yield from _lines(draw_controls(("space", "policy", "file"), _STATES))
    yield from _lines(["</main>"])
    yield from map(break_commands, _data(audit, sums, policies))
    yield from _lines(close_page())


def _lines(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield break_commands(line) + "\n"


def _draw_answers(tally: Tally, sums: _Sums) -> Iterator[str]:
    """Yield what there is now beside what the last audit left, by severity."""
    yield '<dl class="answers counts">'
    for level in _SHOWN:
        now, before = tally.severities.get(level, 0), sums.before[level]
        change = f"{now - before:+}" if now != before else "no change"
        trend = "" if not any(sums.before.values()) else f' <span class="soft">{change} since the last audit</span>'
        style = level if now else "good"
        yield f'<div><dt>{level}</dt><dd class="{style}"><span class="big">{now:,}</span>{trend}</dd></div>'
    yield "</dl>"


def _draw_tasks(sums: _Sums, owners: Sequence[str]) -> Iterator[str]:
    """Yield what to do first: committed secrets, then the policies whose findings are critical or high."""
    tasks: list[tuple[str, str, str]] = []
    if sums.secrets:
        spaces = {_space_of(place) for places in sums.secrets.values() for place in places}
        words = f"{count_of(len(sums.secrets), 'committed secret')} in {count_of(len(spaces), 'Space')}: rotate them"
        tasks.append(("critical", words, f"hf-lint rotate {' '.join(owners)}"))
    ranked = sorted(sums.policies, key=lambda rule: _rank(sums.policies[rule], rule))
    for rule in ranked:
        worst = sums.worst[rule]
        if worst.get("secret") or str(worst["severity"]) not in ("critical", "high"):
            continue
        names = sums.spaces_of[rule]
        where = ", ".join(names[:MAX_NAMES]) + (f" and {len(names) - MAX_NAMES} more" if len(names) > MAX_NAMES else "")
        tasks.append((str(worst["severity"]), f"{worst['title']}: {where}", f"hf-lint explain {rule}"))
    if not tasks:
        return
    yield '<h2>Do first</h2><ol class="tasks">'
    for severity, words, command in tasks[:MAX_TASKS]:
        label = f'<span class="severity {severity}">{severity}</span>'
        yield f"<li>{label} {text_of(words)}<br><code>{text_of(command)}</code></li>"
    yield "</ol>"


def _rank(counts: Mapping[str, int], name: str) -> tuple[tuple[int, ...], str]:
    return tuple(-counts.get(level, 0) for level in _LEVEL_NAMES), name


def _draw_spaces(sums: _Sums) -> Iterator[str]:
    rows = sorted(sums.rows, key=lambda row: _rank(row.counts, row.name))
    heads = [*_SHOWN, "new"]
    yield from _open_table("Spaces", ["Space"], heads, ["state", "hardware", "last commit by"])
    for row in rows[:MAX_ROWS]:
        numbers = [*(row.counts[level] for level in _SHOWN), row.fresh]
        yield _table_row([row.name], numbers, [row.state, row.hardware, row.committer], _SHOWN)
    yield from _close_table(len(rows), "Space")


def _draw_policies(sums: _Sums) -> Iterator[str]:
    ranked = sorted(sums.policies, key=lambda rule: _rank(sums.policies[rule], rule))
    if not ranked:
        return
    yield from _open_table("Policies", ["policy"], [*_SHOWN, "Spaces"], ["what is wrong"])
    for rule in ranked[:MAX_ROWS]:
        counts = sums.policies[rule]
        numbers = [*(counts[level] for level in _SHOWN), len(sums.spaces_of[rule])]
        yield _table_row([rule], numbers, [str(sums.worst[rule]["title"])], _SHOWN)
    yield from _close_table(len(ranked), "policy")


def _draw_shared(sums: _Sums) -> Iterator[str]:
    """Yield each secret that stands in several Spaces once, with all its places."""
    spaces = {key: list(dict.fromkeys(map(_space_of, places))) for key, places in sums.secrets.items()}
    shared = sorted((-len(names), key) for key, names in spaces.items() if len(names) > 1)
    if shared:
        yield "<h2>One secret in several Spaces</h2>"
    for _, key in shared[:MAX_ROWS]:
        places = sums.secrets[key]
        items = "".join(f"<li><code>{text_of(place)}</code></li>" for place in places[:MAX_PLACES])
        more = f"<li>and {len(places) - MAX_PLACES} more</li>" if len(places) > MAX_PLACES else ""
        words = text_of(describe_shared(key, spaces[key]))
        yield f"<details><summary>{words}</summary><ul>{items}{more}</ul></details>"


def _space_of(place: str) -> str:
    return place.partition(":")[0]


def _draw_costs(sums: _Sums) -> Iterator[str]:
    """Yield what runs on paid hardware now, and what that costs."""
    if not sums.paid:
        return
    known = sum(price for price, *_ in sums.paid if price > 0)
    awake = sum(rests == "never" for *_, rests in sums.paid)
    yield from _open_table("Running on paid hardware", ["Space", "hardware"], ["$ an hour"], ["sleeps"])
    for price, name, hardware, rests in sorted(sums.paid, key=lambda item: (-item[0], item[1]))[:MAX_ROWS]:
        yield _table_row([name, hardware], ["?" if price < 0 else f"{price:.2f}"], [rests])
    yield from _close_table(len(sums.paid), "Space")
    words = f"{count_of(len(sums.paid), 'Space')}, ${known:,.2f} an hour together, {awake} without a sleep time."
    page = f'<a href="{PRICES}" rel="noopener noreferrer">the Hub\'s page</a>'
    yield f'<p class="soft">{text_of(words)} Prices of November 2026: see {page}.</p>'


def _open_table(title: str, before: Sequence[str], numbers: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    yield f'<h2>{title}</h2><div class="scroll" tabindex="0" role="region" aria-label="{title}"><table>'
    heads = [f"<th>{text_of(name)}</th>" for name in before]
    heads += [f'<th class="number">{text_of(name)}</th>' for name in numbers]
    heads += [f"<th>{text_of(name)}</th>" for name in after]
    yield f"<thead><tr>{''.join(heads)}</tr></thead><tbody>"


def _table_row(
    before: Sequence[str], numbers: Sequence[int | str], after: Sequence[str], levels: Sequence[str] = ()
) -> str:
    """Return a row of a table. `levels` are the severities that the first of the numbers count."""
    cells = [f"<td>{text_of(text)}</td>" for text in before]
    for number, level in zip_longest(numbers, levels, fillvalue=""):
        cells.append(f'<td class="number {level if number else ""}">{number or "·"}</td>')
    cells += [f"<td>{text_of(text)}</td>" for text in after]
    return f"<tr>{''.join(cells)}</tr>"


def _close_table(count: int, what: str) -> Iterator[str]:
    yield "</tbody></table></div>"
    if count > MAX_ROWS:
        yield f"<p>and {count_of(count - MAX_ROWS, f'more {what}')}</p>"


def _data(audit: Audit, sums: _Sums, policies: Mapping[str, Policy]) -> Iterator[str]:
    """Yield the findings as JSON, Space by Space; what page.js calls each value stands there."""
    spaces = [
        {"name": visible(name), "commit": "" if row.get("is_local") else str(row.get("commit") or "")}
        for name, row in audit.store.rows(audit.number)
    ]
    head = {
        "endpoint": endpoint(),
        "spaces": spaces,
        "policies": [_policy(sums.worst[rule], policies.get(rule)) for rule in sums.numbers],
    }
    yield f'<script type="application/json" id="data">{page_json(head)[:-1]},"findings":['
    is_first = True
    for number, (name, _, kept) in enumerate(audit.spaces()):
        values = [
            _finding(one, number, sums.numbers[str(one.finding["rule"])], find_setter(audit.admin, name, one.finding))
            for one in kept
        ]
        if values:
            yield ("" if is_first else ",\n") + page_json(values)[1:-1]
            is_first = False
    yield "]}</script>\n"


def _policy(finding: Mapping[str, Any], policy: Policy | None) -> dict[str, str]:
    text, code = advice(policy.remedy) if policy is not None else ("", [])
    return {
        "id": str(finding["rule"]),
        "title": visible(str(finding["title"])),
        "concern": str(finding["concern"]),
        "group": str(finding["group"]),
        "why": why_of(policy),
        "help": visible(text),
        "code": "\n".join(map(visible, code)),
        "url": str(finding["url"]),
    }


def _finding(one: Kept, space: int, policy: int, setter: tuple[str, str]) -> list[Any]:
    """Return the values of a finding in the order that page.js names them. `setter`: who set the secret that it is
    about, and when."""
    finding = one.finding
    part = part_of_page(finding)
    places = ", ".join(
        visible(f"{place['path']}:{place['line']}" + (f" ({place['note']})" if place["note"] else ""))
        for place in finding["related"]
    )
    return [
        space,
        policy,
        LEVELS.index(Severity.parse(finding["severity"])),
        visible(str(finding["path"])),
        finding["line"],
        finding["column"],
        visible(str(finding["message"])),
        *("", 0, 0, ""),
        visible(f"set by {setter[0]} on {setter[1]}") if setter[0] else places,
        one.state,
        *([part] if part else ()),
    ]
