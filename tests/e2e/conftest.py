from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from e2e.browsers import find_browser
from e2e.environments import ask_the_index
from e2e.inputs import CHAT, TASKS
from e2e.kinds import rows
from e2e.network import isolate
from e2e.running import Installation, Running
from e2e.visitors import TALKERS, VISITORS
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from e2e.inputs import Task
    from e2e.visitors import Visitor
    from playwright.sync_api import Browser, Page


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full-lock", action="store_true", help="build images with CUDA and all: some 8 GB each")
    parser.addoption("--screenshots", type=Path, help="a folder for a picture of each page with an answer")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test once for each row."""
    if "installation" in metafunc.fixturenames:
        metafunc.parametrize("installation", rows(), ids=lambda row: row.name, indirect=True, scope="module")


class ByRow(LoadScopeScheduling):  # type: ignore[misc]
    """Gives all tests of a row to one process: they share a started Space."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.rpartition("[")[2]


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByRow:
    return ByRow(config, log)


@pytest.fixture(scope="session")
def no_network() -> None:
    """From here on, nothing can be loaded; what the Spaces need was prepared before (scripts/prove_spaces.py)."""
    ask_the_index()
    isolate()


@pytest.fixture(scope="module")
def installation(request: pytest.FixtureRequest, no_network: None) -> Iterator[Installation]:
    with tempfile.TemporaryDirectory(prefix="hf-lint-e2e-", ignore_cleanup_errors=True) as name:
        # Open to the Space's account, unlike pytest's own folders.
        folder = Path(name)
        folder.chmod(0o755)
        yield Installation(request.param, folder)


@pytest.fixture(scope="module")
def running(installation: Installation) -> Iterator[Running]:
    with Running(installation) as started:
        started.wait()
        yield started


@pytest.fixture(scope="session")
def screenshots(request: pytest.FixtureRequest) -> Path | None:
    """The folder for pictures, where some are wanted."""
    folder: Path | None = request.config.getoption("--screenshots")
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def visitor(installation: Installation) -> Visitor:
    return (TALKERS if installation.row.task == "chat" else VISITORS)[installation.row.page]


@pytest.fixture
def task(installation: Installation) -> Task:
    return CHAT if installation.row.framework == "vllm" else TASKS[installation.row.task]


@pytest.fixture(scope="session")
def browser(no_network: None) -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # Without its sandbox, which root cannot use; it sees nothing but the Space.
        yield playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])


@pytest.fixture
def page(browser: Browser, running: Running) -> Iterator[Page]:
    """The Space's page as a visitor has it before the eyes; fails the test when the page had a script error."""
    errors: list[str] = []
    with browser.new_context(viewport={"width": 900, "height": 620}) as context:
        opened = context.new_page()
        opened.on("pageerror", lambda error: errors.append(str(error)))
        opened.goto(running.url)
        yield opened
    assert errors == []


@pytest.fixture
def open_file(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Opens HTML from a file; afterwards it must have asked for nothing and have had no error."""
    said: list[str] = []
    asked: list[str] = []
    pages: list[Page] = []

    def open_page(html: str, width: int = 1280, scheme: str = "light", *, lax: bool = False) -> Page:
        path = tmp_path / "report.html"
        path.write_text(html, encoding="utf-8")
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            bypass_csp=lax,  # for axe, which is a script of others
        )
        opened = context.new_page()
        opened.on("console", lambda message: said.append(message.text))
        opened.on("pageerror", lambda error: said.append(str(error)))
        opened.on("dialog", lambda dialog: said.append(dialog.message))  # then the page waits, and the test fails
        opened.on("request", lambda request: asked.append(request.url))
        opened.goto(path.as_uri())
        pages.append(opened)
        return opened

    yield open_page
    for opened in pages:
        opened.context.close()
    assert said == []
    assert [url for url in asked if not url.startswith("file:")] == []
