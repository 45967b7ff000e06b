from __future__ import annotations

import re

import httpx

from app.front import FILES
from tests.test_gate import RULES, Behind, ask, request


def test_a_browser_gets_a_page() -> None:
    rules = RULES._replace(title="<b>A & B</b>")
    asked = {"method": "GET", "path": "/", "Accept": "text/html,*/*;q=0.8"}
    for host, shown in (("me-space.hf.space", "me-space.hf.space"), ("<script>", "THIS-SPACE")):
        (page,) = ask(Behind(), request(**asked, Host=host), rules=rules)
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert "<h1>&lt;b&gt;A &amp; B&lt;/b&gt;</h1>" in page.text
        assert f"curl https://{shown}/ask --json &#x27;[]&#x27;" in page.text
        assert "<script>" not in page.text
        assert "default-src 'none'" in page.headers["content-security-policy"]


def test_what_the_page_loads_is_there_for_everybody_and_nothing_stands_in_it() -> None:
    behind = Behind()
    (page,) = ask(behind, request(method="GET", path="/", Accept="text/html"))
    loaded = re.findall(r'(?:href|src)="([^"]+)"', page.text)
    kinds = {"css": "text/css", "js": "text/javascript"}
    assert set(loaded) == {path.removeprefix("/") for path in FILES}
    for name in loaded:
        (file,) = ask(behind, httpx.Request("GET", f"http://space/{name}"))
        assert file.status_code == 200
        assert file.headers["content-type"].startswith(kinds[name.rpartition(".")[2]])
    assert behind.asked == []
    assert "unsafe" not in page.headers["content-security-policy"]
    assert not re.search(r"<style|<script>|<script(?! src=)|\son[a-z]+=|\sstyle=", page.text)
