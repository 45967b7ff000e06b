"""The page of an audit in a browser: opened from a file, filtered by state, on a phone, and a large organisation."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from audit_samples import HOSTILE_NAME, audit_of, finding_of, keep
from hf_lint.fleet.page import render_html
from hf_lint.fleet.store import Store
from support import policies

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page

    Open = Callable[..., Page]

AXE = os.environ.get("HF_LINT_AXE", "")
"""Path of axe-core's axe.min.js (npm install axe-core), where there is one."""
SPACES, EACH = 5000, 10
NAMES = ("critical", "high", "medium", "low", "info")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(str(tmp_path / "audit.db"))
    yield made
    made.close()


def fill(store: Store) -> str:
    """Write two audits, after which something is open, new and fixed; return the page."""
    key = {"secret": "openai-api-key 0123abcd", "severity": "critical"}
    old, gone, fresh = (finding_of("visitor-path", line=line) for line in (3, 4, 5))
    live = finding_of("secret-in-variable", group="live", severity="medium")
    hostile = finding_of("open-proxy", path=HOSTILE_NAME, message=HOSTILE_NAME, title=HOSTILE_NAME)
    first = {"acme/a": [old, gone], "acme/b": [finding_of("leaked-credential", **key), hostile]}
    keep(store, 1, first)
    second = {**first, "acme/a": [old, fresh, live, finding_of("leaked-credential", **key)]}
    keep(store, 2, second, {"acme/a": {"hardware": "t4-small", "sleeps_after": None, "committer": HOSTILE_NAME}})
    return "".join(render_html(audit_of(store, 2, gaps=("acme: one page of the list was not given",))))


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")])
def test_on_each_screen(width: int, scheme: str, store: Store, open_file: Open) -> None:
    page = open_file(fill(store), width, scheme, lax=bool(AXE))
    for summary in page.locator("details > summary").all():
        summary.click()
    page.locator("#list .finding").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert page.locator("main img, main script").count() == 0
    if AXE:
        page.evaluate(Path(AXE).read_text(encoding="utf-8"))
        assert page.evaluate("axe.run().then(found => found.violations.map(one => one.id))") == []


def test_findings_by_state(store: Store, open_file: Open) -> None:
    page = open_file(fill(store))
    for state, count in (("now", 6), ("new", 3), ("fixed", 1), ("ignored", 0), ("", 7), ("now", 6)):
        page.get_by_label("State").select_option(state)
        page.locator("#count", has_text=f"{count} of 7 findings").wait_for()
    page.locator("#list summary", has_text="acme/a").click()
    page.locator("#list a.place").first.wait_for()
    links = {link.inner_text(): str(link.get_attribute("href")) for link in page.locator("#list a.place").all()}
    assert links["app.py:5:1"].endswith(f"/spaces/acme/a/blob/{'c' * 40}/app.py#L5")
    assert any(link.endswith("/spaces/acme/a/settings") for link in links.values())
    assert page.locator("#list .state", has_text="new").count() == 3


def test_a_large_organisation(store: Store, open_file: Open) -> None:
    dice = Random(1)
    rules = sorted(policies().policies)
    keep(
        store,
        1,
        {
            f"acme/space-{number:04d}": [
                finding_of(dice.choice(rules), path=f"src/m{line}.py", line=line, severity=dice.choice(NAMES))
                for line in range(1, EACH + 1)
            ]
            for number in range(SPACES)
        },
    )
    page = open_file("".join(render_html(audit_of(store, 1))), 390)
    page.locator("#list details").first.wait_for()
    total = f"{SPACES * EACH} findings"
    page.get_by_label("Search").fill("space-4999")
    page.locator("#count", has_text=f"{EACH} of {total}").wait_for()
    page.get_by_label("Search").fill("")
    page.get_by_label("Group by").select_option("policy")
    page.locator("#count", has_text=f"{SPACES * EACH} of {total} in {len(rules)} groups").wait_for()
    assert page.locator("#list > details").count() <= 50
