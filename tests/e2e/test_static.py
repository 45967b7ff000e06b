"""The page of a static Space in a browser, served as the Hub serves it: its files, and nothing else."""

from __future__ import annotations

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from bake import render
from e2e.own_pages import AXE, SCREENS, find_barriers, find_what_runs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

TITLE = "Trees <b>& more</b>"


class _Files(SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Nothing on the console."""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory, no_network: None) -> Iterator[str]:
    """Where the files of a Space are served that a deployment uploads."""
    space = render(tmp_path_factory.mktemp("static"), kind="static", title=TITLE)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, directory=str(space))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture
def opened(browser: Browser, url: str) -> Iterator[Page]:
    """The page, which asks nobody else and has no error."""
    said: list[str] = []
    asked: list[str] = []
    with browser.new_context(viewport={"width": 900, "height": 620}) as context:
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(url)
        page.wait_for_load_state("networkidle")
        assert said == []
        assert [address for address in asked if not address.startswith(url)] == []
        yield page


def test_it_shows_its_title_and_a_table_that_a_click_sorts(opened: Page, screenshots: Path | None) -> None:
    assert opened.get_by_role("heading", level=1).inner_text() == TITLE
    assert opened.title() == TITLE
    first = opened.locator("tbody tr").first
    opened.get_by_role("button", name="Accuracy").click()
    assert first.inner_text().startswith("Chance")
    opened.keyboard.press("Enter")
    assert first.inner_text().startswith("Ours")
    assert opened.get_by_role("columnheader", name="Accuracy").get_attribute("aria-sort") == "descending"
    assert opened.get_by_role("alert").inner_text() == ""
    if screenshots:
        opened.screenshot(path=screenshots / "static-page.png")


def test_data_that_is_not_there_is_said(browser: Browser, url: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.route("**/results.json", lambda route: route.fulfill(status=404))
        page.goto(url)
        page.get_by_role("alert").get_by_text("could not be loaded (status 404)").wait_for(timeout=20_000)


def test_nothing_that_gets_into_it_runs(opened: Page) -> None:
    assert find_what_runs(opened) == []


@pytest.mark.skipif(not AXE, reason="HF_LINT_AXE names no axe.min.js")
@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_it_is_accessible(browser: Browser, url: str, width: int, scheme: str) -> None:
    assert find_barriers(browser, url, width, scheme) == []
