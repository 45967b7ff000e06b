"""What is harmless and much of it hides nothing: the run is incomplete, or the harm is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hf_lint.pipeline.engine import check_space
from support import plan, space_of

if TYPE_CHECKING:
    from hf_lint.core.model import TargetReport

CARD = '---\nsdk: gradio\nsdk_version: "6.31.0"\npython_version: "3.12"\napp_file: app.py\n---\n'
HEAD = "import gradio as gr\n\nwith gr.Blocks() as demo:\n    t = gr.Textbox()\n"
BAD = "    t.change(lambda q: open(q).read(), t, t)\n"
HARMLESS = "    t.change(lambda q: q, t, t)\n"


def judged(files: dict[str, str]) -> TargetReport:
    return check_space(space_of({"README.md": CARD, **files}), plan("visitor-path", "code-execution-endpoint"))


def test_the_control_is_found() -> None:
    assert [finding.rule for finding in judged({"app.py": HEAD + BAD}).findings] == ["visitor-path"]


@pytest.mark.parametrize("name", ["a.py", ".a.py"])
def test_events_of_a_file_that_nothing_starts_hide_none_of_the_app(name: str) -> None:
    report = judged({"app.py": HEAD + BAD, name: HEAD + HARMLESS * 2_500})
    assert "visitor-path" in [finding.rule for finding in report.findings]


def test_too_many_events_make_the_run_incomplete() -> None:
    report = judged({"app.py": HEAD + HARMLESS * 2_500 + BAD})
    assert report.errors or report.findings


@pytest.mark.parametrize(
    "first",
    [
        "# " + "x" * 2100 + "\n# coding:utf-7\n",
        "# coding:utf" + "-" * 100 + "7\n",
        " " * 3000 + "# coding: utf-7\n",
    ],
    ids=["behind a long line", "a long name", "behind blanks"],
)
def test_an_encoding_line_of_any_length_is_read(first: str) -> None:
    code = first + "#+AAo-import os+AAo-os.system('echo x')\n"
    report = check_space(space_of({"README.md": CARD, "app.py": code}), plan("obfuscated-code"))
    assert [finding.rule for finding in report.findings] == ["obfuscated-code"]


def test_blanks_before_a_new_name_do_not_hide_it() -> None:
    app = f"import gradio as gr\nfrom os import system{' ' * 200}as s\n\n"
    app += "gr.Interface(lambda x: s(x), 'text', 'text').launch()\n"
    assert [finding.rule for finding in judged({"app.py": app}).findings] == ["code-execution-endpoint"]


TAKEN = "const q = new URLSearchParams(location.search).get('q');\ndocument.body.innerHTML = q;\n"


@pytest.mark.parametrize(
    "before",
    [
        "",
        "// pad pad pad pad pad pad\n" * 30_000,
        f"const packed = '{'x' * 500_000}';\n",
        "".join(f"x{n} = new URLSearchParams(location.search).get('x');\n" for n in range(60)),
        "".join(f"h{n} = new URLSearchParams(location.search);\n" for n in range(60)),
        "a.innerHTML = b;\n" * 2_100,
    ],
    ids=["nothing", "comments", "a packed line", "names", "holders", "sinks"],
)
def test_nothing_hides_what_a_page_takes_for_html(before: str) -> None:
    files = {"README.md": "---\nsdk: static\n---\n", "index.html": f"<script>\n{before}{TAKEN}</script>\n"}
    report = check_space(space_of(files), plan("raw-html"))
    assert [finding.rule for finding in report.findings] == ["raw-html"]
    assert not report.errors


def test_tags_before_a_script_are_no_part_of_its_line() -> None:
    page = "<div>" * 3_000 + f"<script>{TAKEN}</script>\n"
    report = check_space(space_of({"README.md": "---\nsdk: static\n---\n", "index.html": page}), plan("raw-html"))
    assert [finding.rule for finding in report.findings] == ["raw-html"]
