from __future__ import annotations

import re

import httpx

from app.front import FILES, POLICY
from app.interface import PATH
from tests.test_gate import RULES, Behind, ask, request

SCRIPTS = {name: content.decode() for name, (_, content) in FILES.items() if name.endswith(".js")}
OPENED = {"method": "GET", "path": "/", "Accept": "text/html,*/*;q=0.8"}


def test_a_browser_gets_the_page() -> None:
    behind = Behind()
    (page,) = ask(behind, request(**OPENED), rules=RULES._replace(title="<b>A & B</b>", description="<script>"))
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<h1>&lt;b&gt;A &amp; B&lt;/b&gt;</h1>" in page.text
    assert "<script>" not in page.text
    assert not re.search(r"\$[a-z]", page.text)
    assert behind.asked == []


def test_what_the_page_loads_is_there_for_everybody() -> None:
    behind = Behind()
    (page,) = ask(behind, request(**OPENED))
    loaded = re.findall(r'(?:href|src)="([^"]+)"', page.text)
    loaded += [name for text in SCRIPTS.values() for name in re.findall(r'from "\./([^"]+)"', text)]
    assert "front.js" in loaded
    for name in loaded:
        (file,) = ask(behind, httpx.Request("GET", f"http://space/{name}"))
        assert file.status_code == 200
        assert file.headers["content-type"] != "application/octet-stream"
        assert file.headers["x-content-type-options"] == "nosniff"
    assert behind.asked == []


def test_no_script_and_no_style_stands_in_the_page_and_none_would_be_run() -> None:
    (page,) = ask(Behind(), request(**OPENED))
    assert not re.search(r"<style|<script>|<script(?![^>]* src=)|\son[a-z]+=|\sstyle=|javascript:", page.text)
    assert POLICY.decode() in page.headers.get_list("content-security-policy")
    assert POLICY.startswith(b"default-src 'none'; ")
    assert not re.search(rb"unsafe|https?:|\*", POLICY)


def test_nothing_of_other_sites_is_loaded_and_no_text_becomes_html() -> None:
    (page,) = ask(Behind(), request(**OPENED))
    for text in (page.text, *SCRIPTS.values()):
        assert not re.search(r"""(?:src|href)=["'](?:https?:)?//|(?:fetch|import)\(["'`](?:https?:)?//""", text)
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|Function\(", text)


def test_the_page_has_what_its_scripts_look_for() -> None:
    (page,) = ask(Behind(), request(**OPENED))
    for text in SCRIPTS.values():
        for name in re.findall(r'getElementById\("([^"]+)"\)', text):
            assert f'id="{name}"' in page.text
    assert f'"{PATH.removeprefix("/")}"' in SCRIPTS["/task.js"]


def test_no_other_file_is_shown() -> None:
    behind = Behind()
    paths = ("/index.html", "/settings.py", "/../settings.py", "/files/front.js", "/%2e%2e/settings.py", "//front.js")
    answers = ask(behind, *(request(method="GET", path=path) for path in paths), rules=RULES._replace(share=9))
    assert {answer.status_code for answer in answers} <= {404, 429}
    assert behind.asked == []
