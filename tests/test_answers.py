"""The three answers of a report say no more than was checked and is shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hf_lint.cli import main
from hf_lint.core.model import Confidence, Severity, Skip, TargetReport, ToolError, Waived
from hf_lint.reports import answers
from hf_lint.reports.answers import QUESTIONS, answer_concerns, answer_words
from hf_lint.reports.table import starts_words
from report_samples import finding, target
from support import policies, write_example

if TYPE_CHECKING:
    from pathlib import Path

    from hf_lint.core.model import Finding

KNOWN = policies().policies
OF_START = sorted(policy.id for policy in KNOWN.values() if policy.concern == "breakage")
BROKEN = finding(severity=Severity.HIGH, message="`main.py` is not there", path="README.md")._replace(
    concern="breakage"
)
TEXT = "the text of a button is cut"
WHY = f"{TEXT} (README.md:3)"
MINOR = BROKEN._replace(severity=Severity.LOW, message=TEXT)
CARD = '---\ntitle: A\nsdk: gradio\nsdk_version: "6.20.0"\npython_version: "3.12"\napp_file: app.py\n---\n'


def without(ids: list[str], reason: str) -> tuple[Skip, ...]:
    return tuple(Skip(name, "config", reason) for name in ids)


def starts(made: TargetReport) -> str:
    answer = answer_concerns([made], KNOWN)["breakage"]
    return re.sub(rf"\b{len(OF_START)} kinds", "ALL kinds", answer_words(answer, made.findings))


def aside(source: str, *found: Finding) -> tuple[Waived, ...]:
    return tuple(Waived(one, "because", source) for one in found)


@pytest.mark.parametrize(
    ("made", "said", "in_table"),
    [
        (target(), "no problem found (nothing was built or run)", "likely"),
        (target(BROKEN), "no: `main.py` is not there (README.md:3)", "unlikely"),
        (target(MINOR), f"probably: {WHY}", "perhaps"),
        (target()._replace(waived=aside("inline", BROKEN)), "nothing else found; 1 high finding is waived", "perhaps"),
        (
            target()._replace(waived=aside("config", BROKEN, MINOR)),
            "nothing else found; 2 findings are waived (1 high, 1 low)",
            "perhaps",
        ),
        (
            target()._replace(waived=aside("baseline", BROKEN)),
            "nothing new; 1 high finding was there before",
            "unlikely",
        ),
        (target()._replace(hidden=(MINOR, MINOR)), "nothing shown; 2 low findings are not shown", "perhaps"),
        (
            target(MINOR)._replace(waived=aside("inline", BROKEN)),
            f"probably, apart from what is not shown: {WHY}; 1 high finding is waived",
            "perhaps",
        ),
        (
            target(BROKEN, BROKEN)._replace(hidden=(MINOR,)),
            "no: `main.py` is not there (README.md:3); 2 findings; 1 low finding is not shown",
            "unlikely",
        ),
        (
            target(skipped=without(OF_START[1:], "not selected")),
            f"nothing found in what was checked; {len(OF_START) - 1} of ALL kinds of problem were not checked for",
            "?",
        ),
        (
            target(skipped=without(OF_START[:1], "ignored")),
            "nothing found in what was checked; 1 of ALL kinds of problem was not checked for",
            "?",
        ),
        (target(skipped=without(OF_START, "not selected")), "not checked", "?"),
        (target(skipped=without(OF_START, "not in profile")), "not checked", "?"),
        (target(errors=(ToolError("rule", "failed"),)), "not checked completely", "?"),
        (target()._replace(rules_run=0), "not checked completely", "?"),
        (target()._replace(unknown_start="the sky is blue"), "not known, because the sky is blue", "?"),
        (
            target(MINOR)._replace(unknown_start="the sky is blue"),
            f"probably: {WHY}; the rest is not known, because the sky is blue",
            "perhaps",
        ),
    ],
)
def test_an_answer_says_what_it_does_not_cover(made: TargetReport, said: str, in_table: str) -> None:
    assert starts(made) == said
    assert starts_words(made, KNOWN) == in_table


def test_the_title_of_a_refused_value_is_known() -> None:
    assert KNOWN["invalid-card"].variants["value"].title.endswith(answers._REFUSED)


def test_what_the_space_lacks_comes_before_a_deployment_that_fails() -> None:
    deploy = BROKEN._replace(group="ci", message="the push is refused", confidence=Confidence.HIGH)
    here = BROKEN._replace(confidence=Confidence.MEDIUM)
    assert starts(target(deploy, here)) == "probably not: `main.py` is not there (README.md:3); 2 findings in all"


def test_of_many_spaces_the_least_checked_one_counts() -> None:
    least = answer_concerns([target(), target()._replace(rules_run=0)], KNOWN)
    assert not least["takeover"].checked
    assert answer_concerns([target(), target()], KNOWN)["takeover"].plain


def test_what_needs_a_visitor_waits_for_the_start() -> None:
    shown = finding(severity=Severity.CRITICAL, message="the key is shown")._replace(concern="leak", role="runs")
    in_build = shown._replace(concern="takeover", role="build")
    committed = shown._replace(secret=True, group="secrets")
    said = {}
    for name, one in {"shown": shown, "build": in_build, "committed": committed}.items():
        made = target(BROKEN, one)
        said[name] = answer_words(answer_concerns([made], KNOWN)[one.concern], made.findings).partition(":")[0]
    assert said == {"shown": "yes, once it starts", "build": "no", "committed": "yes"}


@pytest.mark.parametrize(
    ("card", "said"),
    [
        (CARD.replace("gradio\n", "gradiox\n"), "no, because the Hub refuses the card: `sdk` cannot be `gradiox`"),
        (CARD.replace("sdk: gradio\n", ""), "no: the card does not set `sdk`"),
        (CARD.replace("title: A", "title: [A"), "no: the card does not parse"),
        (CARD.replace("3.12", "3.99"), "not known, because hf-lint has no list of what installs on Python 3.99"),
        (CARD.replace("3.12", "2.7"), "no, because the Hub refuses the card: `python_version` must be"),
        (CARD, "no problem found (nothing was built or run)"),
    ],
)
def test_what_starts_is_not_known(card: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    leak = "import gradio as gr\ngr.Interface(lambda x: eval(x), 'text', 'text').launch()\n"
    write_example({"README.md": card, "app.py": leak, "requirements.txt": "", ".gitignore": ".env\n"}, tmp_path)
    main([str(tmp_path), "--format", "html"])
    found = re.findall(r"<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>", capsys.readouterr().out)
    text = re.sub("<[^>]*>", "", dict(found)[QUESTIONS["breakage"]]).replace("&#x27;", "'")
    assert text.startswith(said.replace("`", "")), text


def test_a_space_without_findings_is_not_all_good_where_its_start_is_unknown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {"README.md": CARD.replace("3.12", "3.99"), "app.py": "import gradio as gr\ngr.Blocks().launch()\n"}
    write_example({**files, "requirements.txt": "", ".gitignore": ".env\n"}, tmp_path)
    main([str(tmp_path)])
    said = (
        "No findings, but whether it starts is not known, because hf-lint has no list of what installs on Python 3.99"
    )
    assert capsys.readouterr().err.startswith(said)


def test_a_table_counts_what_is_hidden(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("one", "two"):
        write_example({"README.md": CARD.replace("sdk: gradio", "sdk: gradiox")}, tmp_path / name)
    folders = [str(tmp_path / "one"), str(tmp_path / "two")]
    main([*folders, "--select", "invalid-card", "--min-severity", "critical"])
    out = " ".join(capsys.readouterr().out.split())
    assert out.startswith("No findings in 2 Spaces are shown: 2 hidden by --min-severity or --min-confidence ")
    assert "2 Spaces whose findings are all waived or not shown" in out
    assert "without findings" not in out
    main([*folders, "--select", "leaked-hf-token"])
    assert capsys.readouterr().out.startswith("No findings of the 1 selected rule in 2 Spaces\n")
