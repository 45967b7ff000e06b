from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from hf_lint.cli.spinner import Spinner
from hf_lint.core.model import Severity
from hf_lint.reports.color import Painter
from hf_lint.reports.layout import columns_of, cut, fit, fold, hang, pad
from hf_lint.reports.terminal import NARROWEST, WIDEST, link, wants_links, width_of
from hf_lint.reports.text import render_text
from report_samples import WORK, finding, report, target
from support import ROOT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="has no pseudo-terminals")


@pytest.mark.parametrize(
    ("columns", "width"),
    [("80", 80), ("20", NARROWEST), ("500", WIDEST), ("0", WIDEST), ("", WIDEST), ("x", WIDEST), ("٨٠", WIDEST)],
)
def test_columns_decide(columns: str, width: int) -> None:
    assert width_of(io.StringIO(), {"COLUMNS": columns}) == width
    assert width_of(None, {"COLUMNS": columns}) == width


@pytest.mark.parametrize(
    ("environ", "tty", "wanted"),
    [
        ({}, True, False),
        ({"TERM_PROGRAM": "WezTerm"}, True, True),
        ({"TERM_PROGRAM": "WezTerm"}, False, False),
        ({"TERM_PROGRAM": "Apple_Terminal"}, True, False),
        ({"TERM": "xterm-kitty"}, True, True),
        ({"VTE_VERSION": "7200"}, True, True),
        ({"VTE_VERSION": "4800"}, True, False),
        ({"VTE_VERSION": "x"}, True, False),
        ({"WT_SESSION": "1"}, True, True),
        ({"WT_SESSION": "1", "TERM": "dumb"}, True, False),
        ({"WT_SESSION": "1", "CI": "true"}, True, False),
        ({"WT_SESSION": "1", "FORCE_HYPERLINK": "0"}, True, False),
        ({"FORCE_HYPERLINK": "1"}, False, True),
    ],
)
def test_when_to_link(environ: dict[str, str], tty: bool, wanted: bool) -> None:
    assert wants_links(environ, tty) is wanted


@pytest.mark.parametrize("address", ["https://x/\x1b\\evil", "https://x/\x07", "javascript:x", "https://x/a b", ""])
def test_no_address_ends_the_sequence_of_a_link(address: str) -> None:
    assert link("text", address) == "text"
    made = target(finding()._replace(url=address))
    assert "\x1b]8" not in render_text(report(made), WORK._replace(links=True))


def test_ids_are_links_and_the_line_with_the_address_is_saved() -> None:
    made = report(target(finding()))
    plain, linked = render_text(made, WORK), render_text(made, WORK._replace(links=True))
    url = made.targets[0].findings[0].url
    assert f"\x1b]8;;{url}\x1b\\medium[unpinned-base-image]\x1b]8;;\x1b\\: " in linked
    assert f"docs: {url}" in plain
    assert "docs:" not in linked
    seen = re.sub(r"\x1b\]8;;[^\x1b]*\x1b\\", "", linked)
    assert seen == "".join(line for line in plain.splitlines(keepends=True) if "docs:" not in line)


def test_layout() -> None:
    paint = Painter(True)
    line = f"  {paint('a word', 'bold')} and {link('another', 'https://x.example')} in {paint('red', 'high')}"
    folded = list(fold(line, 16, 4))
    assert [re.sub(r"\x1b\[[0-9;]*m|\x1b\]8;;[^\x1b]*\x1b\\", "", part) for part in folded] == [
        "  a word and",
        "    another in",
        "    red",
    ]
    assert list(fold(line, 40)) == [line]
    assert cut("abcdef", 4) == "abc…"
    assert cut("日本語", 4) == "日…"
    assert cut("日本", 4) == "日本"
    assert columns_of(pad("日", 5)) == 5
    assert list(hang("- ", "one two three", 9, 2)) == ["- one two", "  three"]
    assert fit(["aa", "bb", "cc", "dd"], 20) == "aa, bb, cc, dd"
    assert fit(["aa", "bb", "cc", "dd"], 11, "(+{})") == "aa, bb (+2)"
    assert fit(["aa", "bb", "cc", "dd"], 10, "(+{})") == "aa (+3)"
    assert fit(["a" * 50, "b"], 10, "(+{})") == "a" * 50 + " (+1)"


def on_a_terminal(folder: Path, columns: int, *arguments: str, **environ: str) -> str:
    """What hf-lint writes on a terminal of so many columns."""
    leader, follower = pty.openpty()
    import fcntl
    import struct
    import termios

    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    usual = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "CI", "NO_COLOR")}
    process = subprocess.Popen(
        [sys.executable, "-m", "hf_lint", *arguments],
        cwd=folder,
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env={**usual, "TERM": "xterm", "PYTHONPATH": str(ROOT / "linter"), **environ},
    )
    os.close(follower)
    read = b""
    while True:
        try:
            part = os.read(leader, 65536)
        except OSError:  # Linux says so when the other side is closed
            break
        if not part:
            break
        read += part
    os.close(leader)
    process.wait(60)
    return read.decode("utf-8")


@pytest.mark.parametrize("columns", [60, 80, 200])
def test_on_a_real_terminal(columns: int, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("---\ntitle: x\nsdk: gradio\nsdk_version: 4.44\napp_file: gone.py\n---\n")
    text = on_a_terminal(tmp_path, columns, "--color", "never", "--select", "card")
    width = min(columns, WIDEST)
    lines = text.replace("\r", "").splitlines()
    assert any("missing-app-file" in line for line in lines)
    assert all(columns_of(line) <= width or "https://" in line or "hf-lint " in line for line in lines)
    assert max(map(columns_of, lines)) > width - 25
    linked = on_a_terminal(tmp_path, columns, "--color", "always", "--select", "card", TERM_PROGRAM="WezTerm")
    assert "\x1b]8;;https://" in linked
    assert "docs:" not in re.sub(r"\x1b\[[0-9;]*m", "", linked)


def test_a_spinner_turns_after_a_while_and_leaves_nothing() -> None:
    stream = io.StringIO()
    with Spinner(stream, delay=0.01):
        end = time.monotonic() + 30
        while stream.getvalue().count("\r") < 2 and time.monotonic() < end:
            time.sleep(0.01)
    text = stream.getvalue()
    assert text.count("checking") >= 2
    assert text.endswith(("\r", "\x1b[K"))
    quiet = io.StringIO()
    with Spinner(quiet):
        pass
    assert quiet.getvalue() == ""


def test_a_spinner_survives_a_stream_that_goes_away() -> None:
    stream = io.StringIO()
    with Spinner(stream, delay=0.001):
        stream.close()
        time.sleep(0.05)


def test_severities_below_that_of_the_group_are_told() -> None:
    made = target(finding(severity=Severity.HIGH), finding(severity=Severity.LOW, path="other"))
    assert "--> other:3:6 (low)" in render_text(report(made), WORK)
