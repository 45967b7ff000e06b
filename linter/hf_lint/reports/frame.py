"""What the page of a run and the page of an audit share: the frame, its policy, the filters, lists of texts.

Nothing of a Space is markup in a page: texts are escaped here, and the findings are JSON that the page's script shows
as text. The policy of a page forbids every request and every script but its own.
"""

from __future__ import annotations

import json
import os
from base64 import b64encode
from html import escape
from typing import TYPE_CHECKING

from hf_lint.core.digests import sha256
from hf_lint.core.lazy import regex
from hf_lint.core.model import Severity
from hf_lint.core.names import CONCERNS
from hf_lint.reports.escape import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hf_lint.core.policy import Policy

LEVELS = tuple(sorted(Severity, reverse=True))
MAX_LISTED = 100
"""Texts of a list that the page shows."""
_OPTION = regex(r"--[a-z]+(?:-[a-z]+)*")
_VIEWS = {"space": "Space", "policy": "Policy", "file": "File"}


def open_page(title: str, summary: str) -> Iterator[str]:
    """Yield the lines of a page up to its first section."""
    style, script = (_read(name) for name in ("page.css", "page.js"))
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
    )
    yield "<!doctype html>"
    yield '<html lang="en">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">'
    yield '<meta name="referrer" content="no-referrer">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{text_of(title)}</title>"
    yield f"<style>{style}</style>"
    yield "</head>"
    yield "<body>"
    yield "<header>"
    yield f"<h1>{text_of(title)}</h1>"
    yield f"<p>{keep_options(text_of(summary))}</p>"
    yield "</header>"
    yield "<main>"


def draw_controls(views: Sequence[str], states: Mapping[str, str] | None = None) -> Iterator[str]:
    """Yield the filters, and the place of the findings. `views` are the ways to group them: space, policy, file.

    `states` has what may be chosen of the states of findings, by its name in page.js, the first one first.
    """
    yield '<noscript><p class="error">The list of findings needs JavaScript; the page makes no request.</p></noscript>'
    yield '<section id="findings" hidden><h2>Findings</h2><form id="filter">'
    yield '<label>Search <input type="search" name="words" autocomplete="off"></label>'
    yield "<fieldset><legend>Severity</legend>"
    for number, level in enumerate(LEVELS):
        box = f'<input type="checkbox" name="severity" value="{number}" checked>'
        yield f"<label>{box} {level}</label>"
    yield "</fieldset>"
    concerns = "".join(f'<option value="{name}">{name}</option>' for name in CONCERNS)
    yield f'<label>Concern <select name="concern"><option value="">all</option>{concerns}</select></label>'
    if states:
        options = "".join(f'<option value="{name}">{label}</option>' for name, label in states.items())
        yield f'<label>State <select name="state">{options}</select></label>'
    options = "".join(f'<option value="{view}">{_VIEWS[view]}</option>' for view in views)
    yield f'<label>Group by <select id="view" name="view">{options}</select></label></form>'
    yield '<p id="count" class="soft" role="status"></p><div id="list"></div>'
    yield '<button type="button" id="more" hidden></button></section>'


def close_page() -> Iterator[str]:
    """Yield the lines behind the data of a page."""
    yield f"<script>{_read('page.js')}</script>"
    yield "</body>"
    yield "</html>"


def list_texts(title: str, texts: Sequence[str]) -> Iterator[str]:
    """Yield a headed list of texts; nothing where there is none."""
    if texts:
        yield f"<h2>{text_of(title)}</h2><ul>"
        yield from (f"<li>{text_of(text)}</li>" for text in texts[:MAX_LISTED])
        yield f"<li>and {len(texts) - MAX_LISTED} more</li></ul>" if len(texts) > MAX_LISTED else "</ul>"


def text_of(text: str) -> str:
    """Return `text` as text of the page, with what cannot be seen spelled out."""
    return escape(visible(text))


def keep_options(html: str) -> str:
    """Return a text of the page in which no line ends within an option: browsers break behind each of its hyphens."""
    return _OPTION.sub(r'<span class="option">\g<0></span>', html)


def why_of(policy: Policy | None) -> str:
    """Return on one line why a policy is there; "" where nobody knows it any more."""
    return visible(" ".join(policy.why.split())) if policy is not None else ""


def page_json(value: object) -> str:
    """Return JSON that cannot end the element which it stands in."""
    return json.dumps(value, separators=(",", ":")).replace("<", "\\u003c").replace(">", "\\u003e")


def _read(name: str) -> str:
    with open(os.path.join(os.path.dirname(__file__), "page", name), encoding="utf-8", newline="") as stream:
        return stream.read().replace("\r\n", "\n")


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
