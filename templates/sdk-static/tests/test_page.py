"""What the page promises: it is whole, loads nothing of other sites, and runs no script that stands in it."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ASSETS = ROOT / "assets"
PAGES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("*.html"))
SCRIPTS = sorted(path.relative_to(ROOT).as_posix() for path in ASSETS.rglob("*.js"))
OTHER_SITE = re.compile(r"(?:[a-z+]+:)?//|data:text|javascript:", re.IGNORECASE)


class Page(HTMLParser):
    """The tags of a page, each with its attributes, and what stands in its scripts and styles."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.inside = ""
        self._open = ""
        self.feed((ROOT / name).read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self._open = tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self._open = ""

    def handle_endtag(self, tag: str) -> None:
        self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open in ("script", "style"):
            self.inside += data.strip()

    def loaded(self) -> list[str]:
        """What the page loads when it is opened."""
        found = [attributes["href"] for tag, attributes in self.tags if tag == "link" and "href" in attributes]
        return found + [attributes["src"] for _, attributes in self.tags if "src" in attributes]

    def policy(self) -> dict[str, list[str]]:
        """The content policy: name to sources."""
        (content,) = (
            attributes["content"]
            for tag, attributes in self.tags
            if tag == "meta" and attributes.get("http-equiv", "").lower() == "content-security-policy"
        )
        rules = (rule.split() for rule in content.split(";") if rule.strip())
        return {name: sources for name, *sources in rules}


def test_the_page_that_the_card_names_is_there() -> None:
    card = (ROOT / "README.md").read_text(encoding="utf-8").split("---\n")[1]
    (name,) = re.findall(r"^app_file: (.+)$", card, re.MULTILINE)
    assert name in PAGES


@pytest.mark.parametrize("name", PAGES)
def test_what_the_page_loads_is_there_and_of_this_space(name: str) -> None:
    loaded = Page(name).loaded()
    assert loaded
    assert [path for path in loaded if OTHER_SITE.match(path) or not (ROOT / path).is_file()] == []


@pytest.mark.parametrize("name", PAGES)
def test_the_policy_lets_in_this_space_and_comes_before_what_it_is_for(name: str) -> None:
    page = Page(name)
    policy = page.policy()
    assert policy["default-src"] == ["'none'"]
    for rule in ("script-src", "style-src", "connect-src"):
        assert policy[rule] == ["'self'"]
    assert policy["base-uri"] == policy["form-action"] == ["'none'"]
    names = ["policy" if "http-equiv" in attributes else tag for tag, attributes in page.tags]
    assert names.index("policy") < min(names.index(tag) for tag in ("link", "script") if tag in names)


@pytest.mark.parametrize("name", PAGES)
def test_no_script_and_no_style_stands_in_the_page(name: str) -> None:
    page = Page(name)
    assert page.inside == ""
    for tag, attributes in page.tags:
        assert not [key for key in attributes if key == "style" or key.startswith("on")], tag
        assert not [value for value in attributes.values() if value.lower().startswith("javascript:")], tag


@pytest.mark.parametrize("name", PAGES)
def test_the_page_can_be_read_by_everybody(name: str) -> None:
    page = Page(name)
    found = dict(page.tags)
    assert found["html"].get("lang")
    assert "title" in found
    assert [tag for tag, _ in page.tags].count("h1") == 1
    (viewport,) = (attributes for _, attributes in page.tags if attributes.get("name") == "viewport")
    assert viewport["content"].startswith("width=device-width")
    assert all("alt" in attributes for tag, attributes in page.tags if tag == "img")


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_ask_no_other_site_and_make_no_html_of_text(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"(?:fetch|import|WebSocket|EventSource)\(\s*[\"'`](?:[a-z]+:)?//", text)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|\bFunction\(", text)
    for path in re.findall(r'fetch\("([^"]+)"\)', text):
        assert (ROOT / path).is_file(), path


def test_the_data_fits_its_columns() -> None:
    data = json.loads((ASSETS / "results.json").read_text(encoding="utf-8"))
    assert {len(row) for row in data["rows"]} == {len(data["columns"])}
