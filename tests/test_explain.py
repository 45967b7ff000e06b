from __future__ import annotations

import pytest
from hf_lint.cli import main
from hf_lint.reports.policy_text import examples, explain
from support import policies


def test_bad_and_good_stand_beside_each_other() -> None:
    policy = (
        policies()
        .policies["unquoted-version"]
        ._replace(bad={"a": "one\n\ttwo\nthree\n", "only": "x\n"}, good={"a": "eins\nzwei\n", "new": "y\n"})
    )
    text = explain(policy, 60)
    rows = text.partition("Bad and good: a\n\n")[2].splitlines()
    assert rows[:3] == ["  one         | eins", "          two | zwei", "  three       |"]
    assert "\nBad: only\n\n    x\n" in text
    assert "\nGood: new\n\n    y\n" in text
    assert "Bad: a" not in text


def test_what_is_too_wide_stands_below_each_other() -> None:
    policy = policies().policies["unquoted-version"]._replace(bad={"a": "x" * 30}, good={"a": "y" * 30})
    assert "Bad and good: a" in explain(policy, 65)
    narrow = explain(policy, 64)
    assert narrow.index("\nBad: a\n") < narrow.index("\nGood: a\n")


@pytest.mark.parametrize("width", [20, 100, 400])
def test_every_line_of_every_example_is_there(width: int) -> None:
    for policy in policies().policies.values():
        text = explain(policy, width)
        for files in (policy.bad, policy.good):
            for path, content in examples(files):
                assert path in text
                assert all(line.strip().expandtabs() in text for line in content.splitlines())


@pytest.mark.parametrize("width", [40, 60, 80, 120, 400])
def test_prose_keeps_to_the_width_and_all_of_it_is_there(width: int) -> None:
    for policy in policies().policies.values():
        text = explain(policy, width)
        prose = text.partition("\nWhy\n")[0] + text.partition("\nWhy\n")[2].partition("\nWhat to do\n")[0]
        for line in prose.splitlines():
            longest = max(map(len, line.strip().split(" ")))
            assert len(line) <= min(width, 120) or longest > width - 20 or line.startswith("      "), line
        assert " ".join(policy.why.split()) in " ".join(text.split())
        assert " ".join(policy.remedy.split()) in " ".join(text.split())


def test_other_severities_are_told_without_the_words_of_the_rule() -> None:
    text = explain(policies().policies["hadolint"])
    assert "Severity    low (in some cases high, medium, info)\n" in text


def test_the_terminal_says_how_wide(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    assert main(["explain", "unquoted-version"]) == 0
    narrow = capsys.readouterr().out
    monkeypatch.setenv("COLUMNS", "400")
    assert main(["explain", "unquoted-version"]) == 0
    assert ("Bad and good" in narrow, "Bad and good" in capsys.readouterr().out) == (False, True)
