"""Five Spaces as people leave them: the first screen of each says the right things, and is short enough to be read."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hf_lint.cli import main
from hf_lint.cli.formats import Output, render
from hf_lint.core.model import Profile, Report
from hf_lint.reports.answers import QUESTIONS
from hf_lint.reports.formats import Context
from hf_lint.reports.layout import columns_of, fold, wrap
from hf_lint.reports.ranking import choose_tasks, secrets_among
from support import ROOT, lint, materialise, policies

if TYPE_CHECKING:
    from pathlib import Path

    from hf_lint.core.model import TargetReport

MESSY = ROOT / "tests" / "data" / "messy"
GOLDEN = ROOT / "tests" / "golden" / "messy"
NAMES = ("diffusion-playground", "eval-board", "rag-chat", "voice-notes", "will-not-start")
WIDTHS = (60, 80, 120, 200)
MAX_LINES = 160
USUAL, EVERY = Context(""), Context("", every=True)
BY_PATH, BY_RULE, COUNTED = Context("", sort="path"), Context("", sort="rule", every=True), Context("", statistics=True)
LOOKS = {"usual": USUAL, "every": EVERY, "path": BY_PATH, "rule": BY_RULE, "counted": COUNTED}
SCREEN = 24
TASKS = {
    # What a reviewer who knows the Space would do first, by hand: place, what is wrong, what to do there.
    "diffusion-playground": [
        (".env:1", "2 committed secrets", "Revoke each, delete it everywhere"),
        ("app.py:28", "is executed here with `eval` (also line 47)", "Do not execute it"),
        ("app.py:67", "any visitor read every file below `/`", "then revoke every secret of the Space"),
    ],
    "eval-board": [
        ("js/board.js:1", "Hugging Face access token", "Revoke it, delete it here, and use a new one in a"),
        ("js/board.js:2", "receives `OPENAI_API_KEY`", "Revoke `OPENAI_API_KEY`, delete it from the settings"),
        ("README.md:5", "`header` cannot be `tiny`", "Use `mini` or `default`"),
        ("js/board.js:15", "becomes part of its HTML without escaping", ""),
    ],
    "rag-chat": [
        (".streamlit/secrets.toml:1", "Pinecone API key", "Revoke it, delete it here, and set a new one"),
        ("app.py:10", "every visitor can read the whole environment", "Revoke every secret of the Space"),
        ("app.py:18", "chooses which file of the server is overwritten", "Choose the file name yourself"),
    ],
    "voice-notes": [
        ("Dockerfile:3", "Groq API key", "Revoke it, delete it here, and set a new one"),
        ("main.py:33", "is executed here with `exec`", "Do not execute it"),
        ("main.py:28", "every visitor can read the whole environment", "Revoke every secret of the Space"),
        ("Dockerfile:8", "the repository has no `config.toml`", "Commit `config.toml`, or correct its path"),
    ],
    "will-not-start": [
        ("README.md:6", "`main.py` is not in the repository", "Set `app_file` to `app.py`, or commit `main.py`"),
        ("requirements.txt:1", "`gradio==4.0.0` here contradicts `sdk_version: 3.50.2`", "Require gradio==3.50.2"),
        ("app.py:10", "listens on port 8080", "Start Gradio without a port"),
        ("requirements.txt:2", "`numpy==2.0.0`, but gradio 3.50.2", "Change one of the pins"),
    ],
}
ANSWERS = {
    "diffusion-playground": (
        "yes: 2 committed secrets",
        "no, once it starts: a visitor's input",
        "no, because the Hub refuses the card: `models` must be",
    ),
    "eval-board": (
        "yes: Hugging Face access token",
        "not fully: text in a link",
        "no, because the Hub refuses the card: `header` cannot",
    ),
    "rag-chat": ("yes: Pinecone API key", "no: a visitor's input (`file.name`)", "perhaps not: the streamlit SDK"),
    "voice-notes": ("yes: Groq API key", "no, once it starts: a visitor's input", "no: the repository has no"),
    "will-not-start": ("a little: the Flag button", "not fully: `transformers 4.20.0`", "no: `main.py` is not"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("messy")
    for name in NAMES:
        materialise(MESSY / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def reports(folder: Path) -> dict[str, TargetReport]:
    found = {name: lint(folder / name, profile=Profile.RECOMMENDED) for name in NAMES}
    engines = ("hadolint", "zizmor")  # installed here or not: these texts do not depend on it
    return {
        name: report._replace(
            target=name,
            findings=tuple(finding for finding in report.findings if finding.rule not in engines),
            errors=(),
            skipped=tuple(skip for skip in report.skipped if skip.rule not in engines),
            rules_run=100,
        )
        for name, report in found.items()
    }


def shown(report: TargetReport, width: int = 120, look: Context = USUAL) -> str:
    made = Report((report,), Profile.RECOMMENDED, "feedfacecafebeef")
    return render(Output("text", ""), made, 1, False, look._replace(width=width))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_snapshots(name: str, width: int, reports: dict[str, TargetReport], request: pytest.FixtureRequest) -> None:
    text = shown(reports[name], min(width, 120))
    golden = GOLDEN / f"{name}-{min(width, 120)}.txt"
    if request.config.getoption("--update-cases"):
        GOLDEN.mkdir(exist_ok=True)
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_the_things_to_do_first_are_the_right_ones(name: str, reports: dict[str, TargetReport]) -> None:
    screen = shown(reports[name]).splitlines()[:SCREEN]
    begin = screen.index("Do first") + 1
    end = next(n for n in range(begin, len(screen)) if not screen[n] or screen[n].startswith("  and "))
    tasks = re.split(r"^  (?=\d\. )", "\n".join(screen[begin:end]), flags=re.MULTILINE)[1:]
    assert 3 <= len(tasks) <= 5
    for task, words in zip(tasks, TASKS[name], strict=False):
        assert all(word in task for word in words), task
    said = re.findall(r"^  (?:Does it leak|Is it safe|Does it start)\? +(.*)", "\n".join(screen), re.MULTILINE)
    assert all(answer.startswith(words) for answer, words in zip(said, ANSWERS[name], strict=True)), said


def test_code_that_fits_is_not_broken_over_lines() -> None:
    text = "If the file may be absent, write its name as a pattern: `COPY package.json package-lock.json* ./`. And more"
    for lines in (wrap(text, 60), [*fold(text, 60)]):
        assert len(lines) == 2
        assert all(line.count("`") % 2 == 0 and len(line) <= 60 for line in lines)
    assert all(len(line) <= 30 for line in wrap(text, 30)), "longer code is broken"
    lone = "a ` that nothing closes " + "word " * 60
    assert all(len(line) <= 60 for line in wrap(lone, 60))


def test_a_place_stands_behind_its_number_however_long_it_is() -> None:
    place = f"/home/{'x' * 80}/app.py:1:"
    assert next(fold(f"  1. {place} it fails", 80, 5)) == f"  1. {place}"
    assert [*fold(f"it is {place}", 80, 5)] == ["it is", f"     {place}"]


def test_a_count_takes_no_line_of_its_own(reports: dict[str, TargetReport]) -> None:
    for name in NAMES:
        for width in WIDTHS[1:]:  # in less than 80 columns there may be nothing to cut
            overview = shown(reports[name], width).partition("Do first")[0]
            assert not re.search(r"^ {18}(?:\d+ findings? in all|findings? in all|in all|all)$", overview, re.MULTILINE)


@pytest.mark.parametrize("name", NAMES)
def test_a_count_is_there_at_any_width(name: str, reports: dict[str, TargetReport]) -> None:
    counts = [
        [
            re.findall(
                r"; (\d+)(?: findings)? in all", " ".join(shown(reports[name], width).partition("Do first")[0].split())
            )
        ]
        for width in range(60, 121, 5)
    ]
    concerns = Counter(finding.concern for finding in reports[name].findings)
    several = [str(concerns[one]) for one in QUESTIONS if concerns[one] > 1]
    assert all(found == [several] for found in counts), counts


def test_what_was_fixed_is_said_before_what_is_left(reports: dict[str, TargetReport]) -> None:
    report = reports["eval-board"]
    first, *rest = report.findings
    text = shown(report._replace(findings=tuple(rest), fixed=(first,)))
    assert text.startswith(f"Fixed 1 finding. Left: {len(rest)} findings: ")


@pytest.mark.parametrize("name", NAMES)
def test_the_details_follow_the_order_of_what_to_do_first(name: str, reports: dict[str, TargetReport]) -> None:
    text = shown(reports[name])
    numbers = [int(number) for number in re.findall(r"^(\d)\. [a-z]+\[", text, re.MULTILINE)]
    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(1, len(choose_tasks(reports[name].findings)) + 1))


def test_one_secret_is_one_entry(reports: dict[str, TargetReport]) -> None:
    (secret,) = secrets_among(reports["rag-chat"].findings)
    assert secret.finding.rule == "leaked-credential"
    assert [finding.rule for finding in secret.also] == ["credential-file"]
    assert shown(reports["rag-chat"]).count("= help: Revoke or rotate") == 1
    both = secrets_among(reports["diffusion-playground"].findings)
    assert [len(secret.places) for secret in both] == [4, 1]


def test_the_largest_has_many_findings_in_few_lines(reports: dict[str, TargetReport]) -> None:
    report = reports["diffusion-playground"]
    assert 30 <= len(report.findings) <= 44
    text = shown(report)
    assert len(text.splitlines()) <= MAX_LINES
    assert len(shown(report, look=EVERY).splitlines()) > MAX_LINES


@pytest.mark.parametrize("width", WIDTHS)
def test_forty_findings_of_as_many_policies_are_few_lines_at_any_width(
    width: int, reports: dict[str, TargetReport]
) -> None:
    found = {finding.rule: finding for report in reports.values() for finding in report.findings}
    every = sorted(found.values(), key=lambda finding: (-finding.severity, finding.rule))
    mixed = reports["voice-notes"]._replace(findings=tuple(every[:40]))
    assert len(mixed.findings) == 40
    text = shown(mixed, width)
    assert len(text.splitlines()) <= MAX_LINES
    assert all(finding.rule in text for finding in mixed.findings)


def test_a_line_in_short_keeps_its_option_whole(reports: dict[str, TargetReport]) -> None:
    for width in WIDTHS:
        short = shown(reports["diffusion-playground"], width).partition(" in short (")[2]
        assert not re.search(r"\(--[^)\n]*…", short)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_no_policy_is_left_out(name: str, look: Context, reports: dict[str, TargetReport]) -> None:
    text = shown(reports[name], look=look)
    assert all(f"[{finding.rule}]" in text or look.statistics for finding in reports[name].findings)
    assert all(finding.rule in text for finding in reports[name].findings)
    if look in (EVERY, BY_PATH):
        assert all(f"{one.location.path}:{one.location.span.line}:" in text for one in reports[name].findings)


@pytest.mark.parametrize("name", NAMES)
def test_lines_keep_to_the_width(name: str, reports: dict[str, TargetReport]) -> None:
    """Only what has no space to break at may be longer: an address, a path, a command to paste, code of a remedy."""
    for width in (40, 60, 80):
        for line in shown(reports[name], width).splitlines():
            free = line.startswith(" " * 9) or re.match(r" +(?:[a-z ]+: )?(?:hf-lint|https:)| *(?:-->|:::) ", line)
            longest = max(map(len, line.strip().split(" ")))
            assert columns_of(line) <= width or longest > width - 20 or free, line


@pytest.mark.parametrize("name", NAMES)
def test_the_worst_comes_first(name: str, reports: dict[str, TargetReport]) -> None:
    text = shown(reports[name], look=EVERY)
    order = ["critical", "high", "medium", "low", "info"]
    levels = [order.index(level) for level in re.findall(r"^(?:\d\. )?([a-z]+)\[[a-z-]+\]: ", text, re.MULTILINE)]
    assert levels == sorted(levels)
    by_rule = re.findall(r"^[a-z]+\[([a-z-]+)\]: ", shown(reports[name], look=BY_RULE), re.MULTILINE)
    assert by_rule == sorted(by_rule)
    by_path = re.findall(r"^ *--> ([^:]+):(\d+)", shown(reports[name], look=BY_PATH), re.MULTILINE)
    assert by_path == sorted(by_path, key=lambda place: (place[0], int(place[1])))


@pytest.mark.parametrize("name", NAMES)
def test_each_command_to_do_first_runs(
    name: str, folder: Path, reports: dict[str, TargetReport], monkeypatch: pytest.MonkeyPatch
) -> None:
    from hf_lint.reports.tasks import describe_task

    monkeypatch.chdir(folder)
    tasks = [describe_task(task, reports[name]) for task in choose_tasks(reports[name].findings)]
    commands = [step.command for task in tasks for step in (task.step, *task.items) if step.command]
    assert commands
    for command in commands:
        if command.startswith("https://"):
            assert command in " ".join(finding.message for finding in reports[name].findings)
            continue
        program, *arguments = shlex.split(command)
        assert program == "hf-lint"
        if arguments[0] != "pin":  # asks the Hub
            assert main(arguments) in (0, 1), command


def test_the_table_of_several(folder: Path, reports: dict[str, TargetReport]) -> None:
    made = Report(tuple(reports.values()), Profile.RECOMMENDED, "feedfacecafebeef")
    many = made._replace(targets=(*made.targets, reports["eval-board"]._replace(target="other-board")))
    text = render(Output("text", ""), many, 1, False, USUAL._replace(width=100))
    lines = text.splitlines()
    begin = next(number for number, line in enumerate(lines) if line.startswith("Space  "))
    assert [line.split()[0] for line in lines[begin + 1 : begin + 7]] == [
        "diffusion-playground",
        "voice-notes",
        "rag-chat",
        "eval-board",
        "other-board",
        "will-not-start",
    ]
    assert "the same secret is in 2 Spaces: eval-board, other-board" in text
    assert "[leaked-hf-token]" not in text  # six Spaces: only the table
    assert all(columns_of(line) <= 100 for line in lines)
    assert "[leaked-hf-token]" in render(Output("text", ""), made, 1, False)


def test_nothing_is_claimed_that_was_not_checked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(folder / "voice-notes"), "--select", "image,model,deps", "--color", "never"])
    out = capsys.readouterr().out
    assert re.search(r"Does it start\? +no: ", out)
    main([str(folder / "voice-notes"), "--select", "takeover", "--color", "never"])
    out = capsys.readouterr().out
    assert re.search(r"Does it leak\? +not checked", out)
    assert re.search(r"Does it start\? +not checked", out)
    assert re.search(r"Is it safe\? +no: ", out)


def test_policies_have_a_plain_half_of_their_title() -> None:
    for policy in policies().policies.values():
        half = policy.title.rpartition(": ")[2]
        assert len(half) >= 15 or ": " not in policy.title, policy.id
