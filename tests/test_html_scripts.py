"""What is code in a page, and what it only shows."""

from __future__ import annotations

import time

import pytest
from hf_lint.analysis.html_scripts import code_of_page


@pytest.mark.parametrize(
    ("page", "code"),
    [
        ("<p>a = 1</p>", ""),
        ("<pre><code>a = 1</code></pre>", ""),
        ("<script>a = 1</script>", "a = 1;"),
        ("<SCRIPT>a = 1</SCRIPT >", "a = 1;"),
        ("<script\n  type='module'\n>\na = 1;\n</script>", "a = 1;\n;"),
        ('<script type="text/babel">a = "<p>"</script>b', 'a = "<p>";'),
        ("<script type=text/javascript>a = 1", "a = 1"),
        ('<script type="application/json">a = 1</script>', ""),
        ('<script type="text/template">a = 1</script>', ""),
        ("<script src='x.js'></script><b>a</b>", ";"),
        ("<script><!--\na = 1\n//--></script>", "<!--\na = 1\n//-->;"),
        ("<!-- <script>a = 1</script> --><script>b = 1</script>", "b = 1;"),
        ("<textarea><script>a = 1</script></textarea><script>b = 1</script>", "b = 1;"),
        ("<button disabled onclick=\"a('x > y')\">a</button>", "a('x > y');"),
        ('<p>onclick="a()"</p>', ""),
        ("a < b <script>c = 1</script>", "c = 1;"),
        ("<script", ""),
        ("<!-- ", ""),
    ],
)
def test_code(page: str, code: str) -> None:
    found = code_of_page(page)
    assert found.strip() == code
    assert len(found) == len(page)
    assert [at for at, char in enumerate(found) if char == "\n"] == [at for at, char in enumerate(page) if char == "\n"]
    assert all(char in (page[at], " ", ";") for at, char in enumerate(found))


@pytest.mark.parametrize(
    "part", ["<", "<a ", "<script>", "<!--", '<a b="', "<a b=", "<a  /", "</script", "<style ", " "]
)
def test_hostile_pages_take_linear_time(part: str) -> None:
    started = time.process_time()
    code_of_page(part * (400_000 // len(part)))
    assert time.process_time() - started < 2
