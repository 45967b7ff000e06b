from __future__ import annotations

from pathlib import Path

import pytest
from hf_lint.core.model import Excerpt, Skip, Span, TargetReport, ToolError
from hf_lint.reports.advice import MAX_CODE, advice
from hf_lint.reports.color import Painter, wants_color
from hf_lint.reports.escape import cells, visible
from hf_lint.reports.excerpt import WIDTH, render_excerpt
from hf_lint.reports.formats import Context
from hf_lint.reports.layout import wrap
from hf_lint.reports.paths import base_of
from hf_lint.reports.summary import render_summary
from hf_lint.reports.text import render_text
from report_samples import WORK, finding, hostile, report, several, target
from support import policies

GOLDEN = Path(__file__).parent / "golden"
PLAIN = Painter(False)


def test_golden_several_targets(request: pytest.FixtureRequest) -> None:
    text = render_text(several(), WORK) + render_summary(several(), PLAIN, hidden=2, verbose=True)
    golden = GOLDEN / "several.txt"
    if request.config.getoption("--update-cases"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def test_one_target_has_no_heading_and_places_relative_to_here() -> None:
    text = render_text(report(target(finding())), WORK)
    assert text.splitlines()[:5] == [
        "medium[unpinned-base-image]: base image is not pinned by digest",
        " --> Dockerfile:3:6",
        "  |",
        "3 | FROM python:3.12",
        "  |      ^^^^^^^^^^^ `python:3.12` can change under you",
    ]


def test_no_raw_control_character_reaches_the_terminal() -> None:
    for paint in (PLAIN, Painter(True)):
        text = render_text(hostile(), WORK._replace(paint=paint)) + render_summary(hostile(), paint, verbose=True)
        own = text.replace("\x1b[", "") if paint.on else text
        assert all(char == "\n" or char.isprintable() for char in own)
        assert "\x1b]8" not in text
        assert "##[" not in text
        assert not any(line.lstrip().startswith("::error") for line in text.splitlines())


def test_colors_only_when_asked() -> None:
    assert "\x1b[" not in render_text(several(), WORK._replace(cwd="/"))
    assert "\x1b[1;35mcritical[leaked-secret]\x1b[0m" in render_text(several(), Context("/", paint=Painter(True)))


@pytest.mark.parametrize(
    ("choice", "environ", "tty", "expected"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"FORCE_COLOR": "0"}, True, False),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ("auto", {"TERM": "dumb"}, True, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_when_to_color(choice: str, environ: dict[str, str], tty: bool, expected: bool) -> None:
    assert wants_color(choice, environ, tty) is expected


def test_visible() -> None:
    assert visible("plain ünï 日本") == "plain ünï 日本"
    assert visible("a\x1b[0m\u202eb\u200d\x00\n\r\x85\udc80\U000e0041\xa0") == (
        "a\\x1b[0m\\u202eb\\u200d\\x00\\n\\r\\x85\\udc80\\U000e0041\\xa0"
    )
    assert visible("x##[error]") == "x\\x23#[error]"


def test_widths() -> None:
    assert [width for _, width in cells("a日e\u0301\t")] == [1, 2, 1, 0, 4]


@pytest.mark.parametrize(
    ("text", "column", "end", "under"),
    [
        ("FROM x", 6, 7, "x"),
        ("日本 = tok", 6, 9, "tok"),
        ("\tkey", 2, 5, "key"),
        ("cafe\u0301 key", 7, 10, "key"),
        ("a\x1bkey", 3, 6, "key"),
        ("x", 1, 1, "x"),
        ("a" * 500 + "KEY" + "b" * 500, 501, 504, "KEY"),
        ("a" * 100 + "K" * 900, 101, 1001, "K" * 40),
        (" " * 60 + "key = 1", 61, 64, "key"),
        ("日" * 300 + "KEY", 301, 304, "KEY"),
    ],
)
def test_carets_stand_under_the_place(text: str, column: int, end: int, under: str) -> None:
    line, start, count = render_excerpt(Excerpt(1, text, column, end))
    screen = "".join(cell if width < 2 else cell + "\0" for cell, width in cells(line) if width)
    assert screen[start : start + count].replace("\0", "").startswith(under)
    assert count >= len(under)
    assert len(screen) <= WIDTH + 2


def test_carets_survive_odd_columns() -> None:
    for column, end in ((99, 120), (3, 1), (1, 99)):
        line, start, count = render_excerpt(Excerpt(1, "short", column, end))
        assert line == "short"
        assert count >= 1
        assert start <= len(line)


def test_a_finding_about_a_whole_file_shows_no_line() -> None:
    text = render_text(report(target(finding(span=Span(1, 1, 1, 1), text="# hello"))), WORK._replace(cwd="/"))
    assert "# hello" not in text
    assert "  = `python:3.12` can change under you" in text


def test_advice() -> None:
    assert advice("One sentence\nover two lines. And more.\n\nNot this.") == (
        "One sentence over two lines. And more.",
        [],
    )
    assert advice("Or this. Do `a . b` this:\n\n    code\n      more\n\n    other") == (
        "Do `a . b` this:",
        ["code", "  more"],
    )
    assert advice("Do this:\n\n" + "    line\n" * 9) == ("Do this:", ["line"] * MAX_CODE + ["..."])
    assert advice("Only this:\n") == ("Only this.", [])
    assert advice("1. First this,\n   and this.\n2. Then that.") == ("First this, and this.", [])
    assert advice("- One way.\n- Another way.") == ("One way.", [])
    assert advice("") == ("", [])


def test_every_policy_says_what_to_do_in_short() -> None:
    for policy in policies().policies.values():
        text, code = advice(policy.remedy)
        assert text.endswith(":") if code else text.endswith("."), f"{policy.id}: {text}"
        assert len(text) < 600, f"{policy.id}: {text}"


def test_wrap() -> None:
    assert wrap("a b", WIDTH) == ["a b"]
    assert all(len(line) <= WIDTH for line in wrap("word " * 100, WIDTH))
    assert wrap("x" * 300, WIDTH) == ["x" * 300]


@pytest.mark.parametrize(
    ("name", "cwd", "expected"),
    [
        (".", "/w", ""),
        ("./", "/w", ""),
        ("a/b", "/w", "a/b/"),
        ("../x", "/w", "../x/"),
        ("/w", "/w", ""),
        ("/w/a", "/w", "a/"),
        ("/other/a", "/w", "/other/a/"),
        ("/wider", "/w", "/wider/"),
    ],
)
def test_base_of(name: str, cwd: str, expected: str) -> None:
    assert base_of(TargetReport(name, "directory", None), cwd) == expected


def test_summary_says_what_was_not_done() -> None:
    reasons = ("only in profile strict", "only in profile strict", "ignored", "not selected")
    skipped = (Skip("a", "not-applicable", "x"), Skip("b", "offline", "x"), *(Skip("c", "config", r) for r in reasons))
    clean = report(target(skipped=skipped))
    assert render_summary(clean, PLAIN) == (
        "No findings of the 61 selected rules · 61 rules ran, 1 not applicable, 1 offline, "
        "2 not in this profile, 1 ignored, 1 not selected\n"
    )
    broken = report(target(errors=(ToolError("engine", "hadolint is missing"),)))
    assert render_summary(broken, PLAIN) == (
        "error: hadolint is missing\nIncomplete: no findings, but not everything was checked · 61 rules ran, 1 error\n"
    )
    assert render_summary(report(target(finding())), PLAIN) == "1 finding: 1 medium · 61 rules ran\n"
