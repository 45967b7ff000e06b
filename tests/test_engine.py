from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.config.waivers.model import WaiverSettings
from hf_lint.core.model import Hit, NotInstalled, Problem, Profile, Severity, ToolError
from hf_lint.core.policy import Policy, Variant, load_policies
from hf_lint.core.registry import Rule
from hf_lint.pipeline import engine, selection
from hf_lint.pipeline.engine import check_space
from hf_lint.pipeline.selection import RuleSelection, SelectedRule, select_rules
from hf_lint.secrets import excerpt
from hf_lint.secrets.fakes import expand
from hf_lint.space import Space
from hf_lint.space.file import File
from support import space_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pytest
    from hf_lint.core.registry import Check

POLICY = Policy(
    id="some-rule",
    group="image",
    title="something is wrong",
    severity="medium",
    confidence="high",
    profile="recommended",
    since="0.1.0",
    why="because",
    remedy="mend it",
    bad={},
    good={},
    variants={"worse": Variant("high", "baseline"), "fussy": Variant("low", "strict")},
)


def yields(*results: Hit | Problem | NotInstalled) -> Check:
    def check(space: Space, policy: Policy) -> Iterator[Hit | Problem | NotInstalled]:
        yield from results

    return check


def plan_of(
    *checks: Check, profile: Profile = Profile.RECOMMENDED, selected: bool = False, sdk: tuple[str, ...] = ()
) -> RuleSelection:
    rules = tuple(
        SelectedRule(Rule(f"rule-{number}", "image", check), POLICY._replace(id=f"rule-{number}", sdk=sdk), selected)
        for number, check in enumerate(checks)
    )
    return RuleSelection(profile, rules, (), "digest")


def at(space: Space, needle: str, path: str = "a.txt", **more: object) -> Hit:
    start = space.files[path].text.index(needle)
    return Hit(space.files[path].location(start, start + len(needle)), "it is wrong", **more)  # type: ignore[arg-type]


def test_hits_become_findings_in_order_of_place_without_repetition() -> None:
    space = space_of({"a.txt": "one two\nthree\n"})
    two, three = at(space, "two"), at(space, "three")
    report = check_space(space, plan_of(yields(three, two, three), yields(at(space, "one"))))
    assert [(f.rule, f.location.span.line, f.location.span.column) for f in report.findings] == [
        ("rule-1", 1, 1),
        ("rule-0", 1, 5),
        ("rule-0", 2, 1),
    ]
    assert {f.severity for f in report.findings} == {Severity.MEDIUM}
    assert (report.rules_run, report.errors) == (2, ())


def test_a_rule_runs_only_where_a_file_or_a_word_that_it_looks_for_is() -> None:
    def found(files: dict[str, str], rule: Rule) -> int:
        space = space_of(files)
        plan = RuleSelection(Profile.STRICT, (SelectedRule(rule, POLICY, False),), (), "digest")
        report = check_space(space, plan)
        assert report.rules_run == 1
        return len(report.findings)

    def check(space: Space, policy: Policy) -> Iterator[Hit]:
        yield Hit(space.files["app.py"].location(), "it is wrong")

    by_name = Rule("some-rule", "image", check, files=("*.yml", "Dockerfile"))
    assert found({"app.py": "x = 1", "a.yaml": ""}, by_name) == 0
    assert found({"app.py": "x = 1", "ci/a.yml": ""}, by_name) == 1
    by_word = Rule("some-rule", "image", check, words=("cuda", "torch&load"))
    assert found({"app.py": "torch.loads(x)", "notes.txt": "cuda"}, by_word) == 0
    assert found({"app.py": "torch.load(x)"}, by_word) == 1


def test_a_rule_that_finds_nothing_there_is_not_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: str) -> Rule:
        raise AssertionError("imported")

    monkeypatch.setattr(selection, "find_rule", refuse)
    plan = select_rules(load_policies(), select=["zizmor", "disabled-safetensors"])
    report = check_space(space_of({"app.py": "x = 1"}), plan)
    assert (report.rules_run, report.errors) == (2, ())
    (error,) = check_space(space_of({"app.py": "load(use_safetensors=False)"}), plan).errors
    assert error.message.startswith("disabled-safetensors failed with AssertionError")


def test_a_variant_sets_the_severity_and_the_profile() -> None:
    space = space_of({"a.txt": "one two three"})
    hits = [at(space, "one"), at(space, "two", variant="worse"), at(space, "three", variant="fussy")]

    def severities(profile: Profile, *, selected: bool = False) -> list[str]:
        report = check_space(space, plan_of(yields(*hits), profile=profile, selected=selected))
        return [str(finding.severity) for finding in report.findings]

    assert severities(Profile.BASELINE) == ["high"]
    assert severities(Profile.RECOMMENDED) == ["medium", "high"]
    assert severities(Profile.STRICT) == ["medium", "high", "low"]
    assert severities(Profile.BASELINE, selected=True) == ["medium", "high", "low"]


def test_a_rule_that_crashes_is_a_tool_error_that_quotes_nothing_and_hides_nothing() -> None:
    space = space_of({"a.txt": "one"})

    def crash(space: Space, policy: Policy) -> Iterator[Hit]:
        yield at(space, "one")
        raise ValueError("the secret is hunter2")

    report = check_space(space, plan_of(crash, yields(at(space, "one"))))
    assert [finding.rule for finding in report.findings] == ["rule-0", "rule-1"]  # what it found before stays
    (error,) = report.errors
    assert error.kind == "rule"
    assert error.message.startswith("rule-0 failed with ValueError at test_engine.py:")
    assert "hunter2" not in repr(report)


def test_endless_recursion_and_unknown_variants_are_tool_errors_too() -> None:
    space = space_of({"a.txt": "one"})

    def deep(space: Space, policy: Policy) -> Iterator[Hit]:
        yield from deep(space, policy)

    report = check_space(space, plan_of(deep, yields(at(space, "one", variant="no-such"))))
    assert [error.message.split(" at ")[0] for error in report.errors] == [
        "rule-0 failed with RecursionError",
        "rule-1 failed with PolicyError",
    ]


def test_a_problem_makes_the_run_incomplete() -> None:
    report = check_space(space_of({}), plan_of(yields(Problem("the binary is missing"))))
    assert report.errors == (ToolError("engine", "rule-0: the binary is missing"),)


def test_a_program_that_is_not_installed_counts_only_where_its_rule_was_asked_for() -> None:
    rule = yields(NotInstalled("no such program"))
    report = check_space(space_of({}), plan_of(rule))
    assert [(skip.kind, skip.reason) for skip in report.skipped] == [("not-installed", "no such program")]
    assert (report.errors, report.rules_run) == ((), 0)
    report = check_space(space_of({}), plan_of(rule, selected=True))
    assert (report.skipped, report.errors) == ((), (ToolError("engine", "rule-0: no such program"),))


def test_a_baseline_sets_aside_all_that_nobody_locks() -> None:
    space = space_of({"a.txt": "one two"})
    plan = plan_of(yields(at(space, "one")), yields(at(space, "two")))
    known = frozenset(finding.fingerprint for finding in check_space(space, plan).findings)
    assert len(known) == 2
    waivers = WaiverSettings(baseline=known, locked={"rule-1": "ACME"})
    report = check_space(space, plan, waivers=waivers)
    assert [finding.rule for finding in report.findings] == ["rule-1"]
    assert [(item.finding.rule, item.source) for item in report.waived] == [("rule-0", "baseline")]
    assert report.notes == ("the baseline's waiver of rule-1 has no effect, because ACME locks it",)


def test_only_what_is_untidy_is_not_told_of_files_that_git_ignores() -> None:
    space = space_of({".gitignore": "a.txt\n", "a.txt": "one", "b.txt": "one"})
    space.is_walked = True
    hits = [at(space, "one", path) for path in ("a.txt", "b.txt")]
    plan = plan_of(yields(*hits), yields(*hits))
    rules = [
        one._replace(policy=one.policy._replace(concern=concern))
        for one, concern in zip(plan.rules, ("hygiene", "leak"), strict=True)
    ]
    report = check_space(space, plan._replace(rules=tuple(rules)))
    assert [(finding.rule, finding.location.path) for finding in report.findings] == [
        ("rule-1", "a.txt"),
        ("rule-0", "b.txt"),
        ("rule-1", "b.txt"),
    ]
    assert report.notes == ("1 file that .gitignore names: not reported as untidy, all else is checked",)


def test_a_rule_for_another_sdk_is_skipped_with_the_reason() -> None:
    space = space_of({"README.md": "---\nsdk: gradio\n---\n"})
    report = check_space(space, plan_of(yields(Hit(space.files["README.md"].location(), "x")), sdk=("docker",)))
    assert (report.sdk, report.rules_run, report.findings) == ("gradio", 0, ())
    assert [(skip.rule, skip.kind, skip.reason) for skip in report.skipped] == [
        ("rule-0", "not-applicable", "sdk is gradio")
    ]


def test_fingerprints_stay_when_lines_move_and_differ_between_twins() -> None:
    def prints(text: str) -> list[str]:
        space = space_of({"a.txt": text})

        def check(space: Space, policy: Policy) -> Iterator[Hit]:
            file = space.files["a.txt"]
            for start in (at for at in range(len(file.text)) if file.text.startswith("bad", at)):
                yield Hit(file.location(start, start + 3), "bad")

        return [finding.fingerprint for finding in check_space(space, plan_of(check)).findings]

    before, after = prints("bad\nbad\n"), prints("x\n\nbad\ny\n  bad\n")
    assert before == after
    assert len(set(before)) == 2


def test_no_excerpt_shows_a_secret_whichever_rule_it_belongs_to() -> None:
    token = expand("@@fake:huggingface-user-token@@")
    space = space_of({"a.txt": f"login('{token}') # hunter2hunter2 here\n"})
    secret = at(space, "hunter2hunter2", secret=True)
    report = check_space(space, plan_of(yields(secret), yields(at(space, "here"), at(space, "login"))))
    shown = [finding.excerpt.text for finding in report.findings if finding.excerpt]
    assert len(shown) == 3
    assert all("hunter2" not in text and token not in text and token[6:-3] not in text for text in shown)
    here = next(f.excerpt for f in report.findings if f.excerpt and f.location.span.column > 50)
    assert here.text[here.column - 1 : here.end_column - 1] == "here"


def test_no_message_shows_a_token() -> None:
    token = expand("@@fake:huggingface-user-token@@")
    report = check_space(space_of({}), plan_of(yields(Hit(at(space_of({"a.txt": "x"}), "x").location, f"see {token}"))))
    assert token not in report.findings[0].message


def test_no_message_of_another_rule_shows_what_a_rule_says_is_secret() -> None:
    space = space_of({"a.txt": "the word is hunter2hunter2 here\n"})
    quoting = at(space, "here")._replace(message="beside hunter2hunter2")
    report = check_space(space, plan_of(yields(at(space, "hunter2hunter2", secret=True)), yields(quoting)))
    (message,) = [finding.message for finding in report.findings if finding.rule == "rule-1"]
    assert message.startswith("beside ")
    assert "hunter2" not in message


def test_a_very_long_line_is_cut_around_the_place() -> None:
    space = space_of({"a.txt": "x" * 100_000 + "needle" + "y" * 100_000})
    (finding,) = check_space(space, plan_of(yields(at(space, "needle")))).findings
    assert finding.excerpt is not None
    assert len(finding.excerpt.text) <= excerpt.MAX_LINE
    assert finding.excerpt.text[finding.excerpt.column - 1 : finding.excerpt.end_column - 1] == "needle"


def test_findings_of_one_rule_are_bounded_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "MAX_HITS", 3)
    space = space_of({"a.txt": "abcdef"})
    report = check_space(space, plan_of(yields(*[at(space, letter) for letter in "abcdef"])))
    assert len(report.findings) == 3
    assert report.notes == ("rule-0: 6 findings, the first 3 are shown",)
    whole = check_space(space, plan_of(yields(*[at(space, letter) for letter in "abc"])))
    assert (len(whole.findings), whole.notes) == (3, ())


def test_what_was_not_read_is_said() -> None:
    def gone() -> bytes:
        raise OSError

    files = [File("big", 10**9, "too-large", bytes), File("gone", 3, "", gone)]
    space = type(space_of({}))(files)
    reading: Callable[[Space, Policy], Iterator[Hit]] = lambda space, policy: iter([])  # noqa: E731
    assert space.files["gone"].text == ""
    report = check_space(space, plan_of(reading))
    assert report.notes == ("1 file over the size limit not read: big",)
    assert report.errors == (ToolError("file", "gone could not be read, so it was not checked"),)
    many = Space([File(f"big{number}", 10**9, "too-large", bytes) for number in range(5)])
    assert check_space(many, plan_of(reading)).notes == (
        "5 files over the size limit not read: big0, big1, big2 and 2 more",
    )


def test_each_rule_that_would_begin_too_late_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "MAX_SECONDS", -1.0)
    space = space_of({"a.txt": "one"})
    report = check_space(space, plan_of(yields(at(space, "one")), yields(at(space, "one"))))
    assert report.findings == ()
    assert [error.message.partition(":")[0] for error in report.errors] == ["rule-0 did not run", "rule-1 did not run"]
