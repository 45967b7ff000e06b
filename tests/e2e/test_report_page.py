"""The HTML report in a browser: opened from a file, searched, read on a phone, in the dark and on paper."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from hf_lint.core.model import Severity, Span
from hf_lint.reports.html import render_html
from report_samples import HOSTILE, WORK, finding, report, target
from support import ROOT, lint, materialise, policies

if TYPE_CHECKING:
    from collections.abc import Callable

    from hf_lint.core.model import Report
    from playwright.sync_api import Page

    Open = Callable[..., Page]
    OpenFile = Callable[..., Page]

MESSY = ROOT / "tests" / "data" / "messy"
AXE = os.environ.get("HF_LINT_AXE", "")
"""Path of axe-core's axe.min.js (npm install axe-core), where there is one."""
TRICKS = ("<img src=x onerror=alert(1)>", "</script><script>alert(1)</script>", "javascript:alert(1)", "=1+1", HOSTILE)
SCREENS = [(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")]
SPACES, EACH = 5000, 10
SEARCH = """words => new Promise(done => {
  const box = document.querySelector("[name=words]"), count = document.getElementById("count");
  new MutationObserver(() => requestAnimationFrame(() => done(count.textContent)))
    .observe(count, {childList: true});
  box.value = words;
  box.dispatchEvent(new Event("input", {bubbles: true}));
})"""


@pytest.fixture(scope="module")
def messy(tmp_path_factory: pytest.TempPathFactory) -> Report:
    targets = []
    for source in sorted(MESSY.iterdir()):
        folder = tmp_path_factory.mktemp("messy") / source.name
        materialise(source, folder)
        targets.append(lint(folder)._replace(target=source.name))
    return report(*targets)


@pytest.fixture
def opened(open_file: OpenFile) -> Open:
    """Opens the page of a report."""

    def open_page(made: Report, width: int = 1280, scheme: str = "light", *, lax: bool = False) -> Page:
        return open_file(render_html(made, WORK), width, scheme, lax=lax)

    return open_page


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
@pytest.mark.parametrize("several", [False, True])
def test_on_each_screen(width: int, scheme: str, several: bool, messy: Report, opened: Open) -> None:
    made = messy if several else messy._replace(targets=messy.targets[:1])
    page = opened(made, width, scheme, lax=bool(AXE))
    page.locator("#list summary").first.click()
    page.locator("#list .finding").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    if AXE:
        page.evaluate(Path(AXE).read_text(encoding="utf-8"))
        assert page.evaluate("axe.run().then(found => found.violations.map(one => one.id))") == []


def test_search_filters_and_groups(messy: Report, opened: Open) -> None:
    page = opened(messy)
    total = sum(len(target.findings) for target in messy.targets)
    assert page.locator("#count").inner_text().startswith(f"{total} of {total} findings in 5 groups")
    count = page.evaluate(SEARCH, "visitor-path voice-notes")
    assert count == f"2 of {total} findings in 1 groups"
    page.get_by_label("Search").fill("")
    page.get_by_label("Group by").select_option("policy")
    page.get_by_label("critical").uncheck()
    page.get_by_label("Concern").select_option("takeover")
    for gone in (
        "job-wide-token",
        "critical",
    ):  # the page refuses eval, so each change is waited for by what it takes away
        page.locator("#list summary", has_text=gone).first.wait_for(state="detached")
    first = page.locator("#list summary").first
    assert "high" in first.inner_text()
    first.focus()
    page.keyboard.press("Enter")
    page.locator("#list .finding").first.wait_for()
    assert str(page.locator("#list details[open] a").first.get_attribute("href")).startswith("https://")


def test_hostile_names_are_text(opened: Open) -> None:
    bad = [
        finding(
            "leaked-hf-token", path=trick, message=f"{trick} `{trick}`", text=trick, span=Span(2, 1, 2, 5), remedy=trick
        )
        for trick in TRICKS
    ]
    page = opened(report(target(*bad, name=TRICKS[0]), target(*bad, name=TRICKS[1])))
    for view in ("space", "policy", "file"):
        page.get_by_label("Group by").select_option(view)
        page.wait_for_timeout(300)
        for summary in page.locator("#list summary").all():
            summary.click()
        assert page.locator("#list img, #list script, main script, #list [onerror]").count() == 0
    assert page.locator("a[href^='javascript:']").count() == 0
    assert TRICKS[0] in page.locator("#list").inner_text()


def test_on_paper_the_groups_are_open_and_the_controls_gone(messy: Report, opened: Open) -> None:
    page = opened(messy._replace(targets=messy.targets[:1]))
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.locator("#list .finding").first.wait_for()
    assert page.locator("#filter").is_hidden()
    assert page.locator("#list details:not([open])").count() == 0


def test_a_whole_organisation(opened: Open) -> None:
    rng = Random(1)
    rules = sorted(policies().policies)
    targets = [
        target(
            *(
                finding(
                    rng.choice(rules),
                    severity=Severity(rng.randrange(5)),
                    path=f"src/module{rng.randrange(30)}.py",
                    message=f"a visitor's input `name{rng.randrange(999)}` is used here",
                )
                for _ in range(EACH)
            ),
            name=f"org/space-{number}",
        )
        for number in range(SPACES)
    ]
    page = opened(report(*targets), 390)
    page.locator("#list details").first.wait_for()
    for words, expected in (("space-4999", EACH), ("input", SPACES * EACH), ("nothing-like-it", 0)):
        assert page.evaluate(SEARCH, words).startswith(f"{expected} of {SPACES * EACH} findings")
        assert page.locator("#list > details").count() <= 50  # what is drawn is bounded, whatever is found
