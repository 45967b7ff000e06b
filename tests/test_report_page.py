"""The HTML report as a text; tests/e2e/test_report_page.py opens it in a browser."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from hf_lint.core.model import START, Fix, Severity, ToolError
from hf_lint.reports.html import render_html
from report_samples import HOSTILE, WORK, finding, hostile, report, several, target

if TYPE_CHECKING:
    from hf_lint.core.model import Report

TRICKS = [
    HOSTILE,
    "</script><script>alert(1)</script>",
    "<!--<script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "&lt;b&gt;<b>",
    "\u2028</script>",
    "${alert(1)}`",
    "=1+1",
]
ELEMENTS = """
html head meta title style body header h1 p main dl div dt dd h2 ol li span br code a section form label input fieldset
legend select option button noscript script table thead tbody tr th td ul
"""
ATTRIBUTES = """
lang charset http-equiv content name class id href rel type value checked autocomplete hidden role tabindex aria-label
"""


class Page(HTMLParser):
    """Which elements, attributes and texts of scripts a page has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.texts: dict[str, list[str]] = {}
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        if self.tags:
            self.texts.setdefault(self.tags[-1], []).append(data)


def data_of(text: str) -> dict[str, list[list[object]]]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    document: dict[str, list[list[object]]] = json.loads(found[1])
    return document


def digests(text: str, element: str) -> list[str]:
    bodies = re.findall(rf"<{element}>(.*?)</{element}>", text, re.DOTALL)
    return [f"'sha256-{b64encode(sha256(body.encode()).digest()).decode()}'" for body in bodies]


@pytest.mark.parametrize("made", [several(), hostile(), report(target()), report()], ids=str)
def test_its_policy_allows_its_own_script_and_nothing_else(made: Report) -> None:
    text = render_html(made, WORK)
    page = Page(text)
    (policy,) = [value for name, value in page.attributes if name == "content" and "default-src" in value]
    rules = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"].split() == digests(text, "script")
    assert rules["style-src"].split() == digests(text, "style")
    assert rules["base-uri"] == rules["form-action"] == "'none'"
    assert not {"src", "srcset", "style", "action", "ping"} & {name for name, _ in page.attributes}
    assert not re.search(r"url\(|@import|fetch|XMLHttp|innerHTML|eval\(", text.split('id="data"')[0])
    assert text == render_html(made, WORK)


@pytest.mark.parametrize("trick", TRICKS)
def test_nothing_of_a_space_becomes_markup(trick: str) -> None:
    bad = finding("leaked-hf-token", path=trick, message=trick, text=trick, remedy=trick, severity=Severity.CRITICAL)
    bad = bad._replace(title=trick, secret=True, concern="leak", group="secrets")
    one = target(bad, bad, name=trick, errors=(ToolError("target", trick),), notes=(trick,))
    for made in (report(one), report(one, one._replace(target="other")), report(one)._replace(notes=(trick,))):
        text = render_html(made, WORK)
        page = Page(text)
        assert set(page.tags) <= set(ELEMENTS.split())
        assert page.tags.count("script") == 2
        assert {name for name, _ in page.attributes} <= set(ATTRIBUTES.split())
        assert all(value.startswith("https://") for name, value in page.attributes if name == "href")
        assert all(char == "\n" or char.isprintable() for char in text)
        assert "##[" not in text
        assert len(data_of(text)["findings"]) == 2 * len(made.targets)


def test_the_data_are_those_of_the_report() -> None:
    whole = finding(span=START, text="x", path="README.md")
    marked = finding(text="a <b> c", message="in `b`", path="p.py")
    marked = marked._replace(excerpt=marked.excerpt and marked.excerpt._replace(column=3, end_column=6))
    made = data_of(render_html(report(target(whole, marked)), WORK))
    first, second = made["findings"]
    assert first[2:8] == [2, "README.md", 1, 1, "`python:3.12` can change under you", ""]
    source, start, end = second[7:10]
    assert isinstance(source, str)
    assert isinstance(start, int)
    assert isinstance(end, int)
    assert source[start:end] == "<b>"
    assert len(made["policies"]) == 1


def test_no_line_ends_within_an_option() -> None:
    made = finding(severity=Severity.HIGH, fix=Fix("x", False, ()))
    text = render_html(report(target(made, made)), WORK)
    assert 'fixable with <span class="option">--fix</span> <span class="option">--unsafe-fixes</span>' in text
    assert '<code>hf-lint <span class="option">--diff</span> <span class="option">--unsafe-fixes</span>' in text


def test_it_says_what_to_do_first_and_what_was_not_checked() -> None:
    leak = finding("leaked-hf-token", severity=Severity.CRITICAL, path=".env", message="a token")
    leak = leak._replace(concern="leak", group="secrets")
    text = render_html(report(target(leak, errors=(ToolError("rule", "x failed"),))), WORK)
    assert "Do first" in text
    assert "<code>.env:3</code>" in text
    assert "Not everything could be checked" in text
    assert "x failed" in text
    assert text.count("not checked completely") == 2
    many = render_html(several(), WORK)
    assert "Do first" not in many
    assert '<td class="number">1</td>' in many
