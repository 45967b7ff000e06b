"""Waivers in comments and in the config: what they cover, and what is said about those that do nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hf_lint.config.waivers.apply import MAX_REFUSALS
from hf_lint.config.waivers.comments import find_comments
from hf_lint.config.waivers.globs import matches_any
from hf_lint.config.waivers.inline import split_until
from hf_lint.config.waivers.model import ConfigWaiver, WaiverSettings
from hf_lint.config.waivers.styles import style_of
from hf_lint.core.model import Hit, Location, Severity, Span
from hf_lint.core.registry import Rule
from hf_lint.pipeline.engine import check_space
from hf_lint.space import Space
from support import space_of
from waiver_support import KINDS, check, selection_for, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.policy import Policy

INLINE = [
    ("app.py", 'x = "BAD"  # hf-lint: ignore[root-user] fine'),
    ("app.py", '# hf-lint: ignore[root-user] fine\nx = "BAD"'),
    ("app.py", '# hf-lint: ignore[root-user] fine\n# and why\nx = "BAD"'),
    ("app.py", 'x = [\n  1,  # hf-lint: ignore[root-user] fine\n  "BAD",\n]'),
    ("app.py", '# hf-lint: ignore[root-user] fine\nx = call(\n  1,\n  "BAD",\n)'),
    ("app.py", 'x = """ # """ + "BAD" + """\n"""  # hf-lint: ignore[root-user] at its end'),
    ("app.py", 'x = "BAD"  # noqa: S105 # hf-lint: ignore[root-user] fine'),
    ("app.py", 'x = "BAD"  # hf-lint: ignore[hadolint, root-user] fine'),
    ("app.py", 'x = "BAD"  # hf-lint: ignore[image] a group'),
    ("app.py", 'x = "BAD"\r\ny = "BAD"\r\n# hf-lint: ignore-file[root-user] all of it\r\n'),
    ("app.py", 'def f(:\n  "BAD"  # hf-lint: ignore[root-user] does not parse'),
    ("pyproject.toml", 'x = "BAD"  # hf-lint: ignore[root-user] fine'),
    ("Dockerfile", "# hf-lint: ignore[root-user] fine\nFROM BAD"),
    ("Dockerfile", "# hf-lint: ignore[root-user] fine\n# more\nRUN a \\\n  b \\\n  BAD"),
    ("Dockerfile", "RUN a \\\n  # hf-lint: ignore[root-user] fine\n  b \\\n  BAD"),
    ("Dockerfile", "# hf-lint: ignore[root-user] fine\nRUN <<EOF\necho BAD\nEOF"),
    ("start.sh", "curl BAD | sh  # hf-lint: ignore[root-user] fine"),
    ("start.sh", "# hf-lint: ignore[root-user] fine\ncurl \\\n  BAD \\\n  x"),
    ("start.sh", 'echo "it\'s" BAD # hf-lint: ignore[root-user] fine'),
    ("requirements.txt", "BAD  # hf-lint: ignore[root-user] fine"),
    (".env", "A=BAD # hf-lint: ignore[root-user] fine"),
    (".env.example", "# hf-lint: ignore[root-user] fine\nA=BAD"),
    (".github/workflows/x.yml", "run: |\n  curl BAD | sh # hf-lint: ignore[root-user] in the script"),
    ("README.md", "---\nsdk: BAD # hf-lint: ignore[root-user] fine\n---\n"),
    ("README.md", "---\n# hf-lint: ignore[root-user] fine\nsdk: BAD\n---\n"),
    ("README.md", "---\nsdk: x\n---\ntext BAD <!-- hf-lint: ignore[root-user] fine -->\n"),
    ("README.md", "<!-- hf-lint: ignore[root-user] an example -->\n```\na\nBAD\n```\n"),
    ("index.html", "<!-- hf-lint: ignore[root-user] fine -->\n<b>BAD</b>"),
    ("index.html", '<script>\n  let a = "BAD"; // hf-lint: ignore[root-user] fine\n</script>'),
    ("a.js", 'let a = "BAD" // hf-lint: ignore[root-user] fine'),
    ("a.ts", 'let a = `//` + "BAD" /* hf-lint: ignore[root-user] fine */'),
    ("a.css", "/* hf-lint: ignore[root-user] fine */\na { b: BAD }"),
    ("n.ipynb", '{"cells": [\n "x = 1\\n",\n  "y = BAD  # hf-lint: ignore[root-user] fine\\n",\n "z"\n]}'),
    ("n.ipynb", '{"cells": [\n   "# hf-lint: ignore[root-user] fine\\n",\n  "y = BAD"\n]}'),
]


@pytest.mark.parametrize(("path", "text"), INLINE)
def test_a_comment_sets_the_finding_at_its_place_aside(path: str, text: str) -> None:
    report = check({path: text})
    assert report.findings == ()
    assert {(item.finding.rule, item.source) for item in report.waived} == {("root-user", "inline")}
    assert all(item.reason for item in report.waived)


NOT_COVERED = [
    ("app.py", 'x = "BAD"\n# hf-lint: ignore[root-user] below'),
    ("app.py", '# hf-lint: ignore[root-user] too far\n\nx = "BAD"'),
    ("app.py", 'x = "BAD # hf-lint: ignore[root-user] in a string"'),
    ("app.py", 'x = """\nBAD # hf-lint: ignore[root-user] in a text\n"""'),
    ("app.py", "x = '''\nBAD # hf-lint: ignore[root-user] in a text"),
    ("app.py", 'x = "BAD"  # see hf-lint: ignore[root-user]'),
    ("app.py", 'x = "BAD"  # hf-lint: ignore[hadolint] another'),
    ("Dockerfile", "FROM x\nRUN <<EOF\n# hf-lint: ignore[root-user] no comment of the Dockerfile\nBAD\nEOF"),
    ("Dockerfile", "FROM BAD # hf-lint: ignore[root-user] no comment"),
    ("Dockerfile", "# hf-lint: ignore[root-user] fine\nFROM x\nRUN BAD"),
    ("start.sh", 'echo "BAD # hf-lint: ignore[root-user] in a string"'),
    ("start.sh", "echo BAD#hf-lint: ignore[root-user] no comment"),
    ("README.md", "```\nBAD <!-- hf-lint: ignore[root-user] in a fence -->\n```\n"),
    ("README.md", "BAD `<!-- hf-lint: ignore[root-user] code -->`\n"),
    ("a.js", 'let a = "BAD // hf-lint: ignore[root-user] in a string"'),
    ("data.json", '{"a": "BAD # hf-lint: ignore[root-user] json has no comments"}'),
    ("node_modules/a.js", "BAD // hf-lint: ignore[root-user] somebody else's"),
    ("n.ipynb", '{"cells": ["# hf-lint: ignore[root-user] on one line\\n", "BAD"]}'),
]


@pytest.mark.parametrize(("path", "text"), NOT_COVERED)
def test_what_is_elsewhere_or_no_comment_covers_nothing(path: str, text: str) -> None:
    beside = "x = 1  # hf-lint: ignore[root-user] so that comments are read at all"
    report = check({path: text, "beside.py": beside})
    assert [finding.location.path for finding in report.findings if finding.rule == "root-user"] == [path]
    assert report.waived == ()


def test_a_finding_of_several_lines_is_covered_from_any_of_them() -> None:
    text = "a: BAD\nb: 1  # hf-lint: ignore[root-user] here\nc: DAB\nd: BAD\n"
    assert told(check({"a.yaml": text})) == ["4 root-user"]


def test_reasons_dates_and_names() -> None:
    assert split_until(" why; until: 2026-01-31") == ("why", "2026-01-31")
    assert split_until(": why (until: 2026-01-31)") == ("why", "2026-01-31")
    assert split_until(" until: 2026-01-31, why") == ("why", "2026-01-31")
    assert split_until(" - ") == ("", "")
    assert split_until(" why until:") == ("why", "nothing")
    assert split_until(" why # noqa") == ("why", "")
    assert split_until(" use it until: then")[1] == "then"
    (item,) = check({"a.py": "BAD # hf-lint: ignore[root-user] why (until: 9999-12-31)"}).waived
    assert (item.reason, item.until) == ("why", "9999-12-31")


def test_a_waiver_holds_on_its_last_day_and_not_on_the_next() -> None:
    files = {"a.py": "BAD # hf-lint: ignore[root-user] why; until: 2026-03-31"}
    assert told(check(files, WaiverSettings(today="2026-03-31"))) == []
    report = check(files, WaiverSettings(today="2026-04-01"))
    assert told(report) == ["1 root-user", "1 invalid-waiver"]
    assert "it expired on 2026-03-31" in report.findings[1].message
    # Without a date the clock is not asked, and the report is the same on every day.
    lasting = {"a.py": "BAD # hf-lint: ignore[root-user] why"}
    assert check(lasting, WaiverSettings(today="1999-01-01")) == check(lasting, WaiverSettings(today="9999-01-01"))


@pytest.mark.parametrize("until", ["2026-02-30", "tomorrow", "20260101", "2026-W01-1", "01.02.2026"])
def test_a_broken_date_ends_the_waiver(until: str) -> None:
    report = check({"a.py": f"BAD # hf-lint: ignore[root-user] why; until: {until}"})
    assert told(report) == ["1 root-user", "1 invalid-waiver"]
    assert "is not a date; write `until: YYYY-MM-DD`" in report.findings[1].message


def test_unknown_names_come_with_a_hint_and_the_others_count() -> None:
    report = check({"a.py": "BAD # hf-lint: ignore[root-usr, root-user] why"})
    assert told(report) == ["1 invalid-waiver"]
    assert report.findings[0].message == "unknown policy or group 'root-usr'; did you mean 'root-user'?"
    report = check({"a.py": "x = 1 # hf-lint: ignore[unused-waiver] why"})
    assert "cannot be waived" in report.findings[0].message


def test_a_waiver_without_a_reason_counts_and_is_a_finding_but_not_for_a_critical_one() -> None:
    files = {"a.py": "BAD # hf-lint: ignore[root-user]"}
    assert told(check(files)) == ["1 unexplained-waiver"]
    assert told(check(files, severity="critical")) == ["1 root-user", "1 unexplained-waiver"]


def test_a_critical_finding_is_never_set_aside_in_silence() -> None:
    files = {"a.py": "BAD # hf-lint: ignore[root-user] revoked"}
    assert check(files).notes == ()
    report = check(files, severity="critical")
    assert report.findings == ()
    assert report.notes == ("critical root-user at a.py:1 is waived (inline): revoked",)


def test_a_reason_shows_no_secret() -> None:
    files = {"a.py": "BAD # hf-lint: ignore[root-user] it is @@fake:huggingface-user-token@@ only"}
    (item,) = check(files, severity="critical").waived
    assert "hf_" in item.reason
    assert len(item.reason) < 40


def test_unused_is_said_although_the_source_has_notes() -> None:
    files = space_of({"a.py": "x = 1 # hf-lint: ignore[root-user] why"}).files.values()
    report = check_space(Space(files, notes=("1 file not read", "1 link left out")), selection_for())
    assert told(report) == ["1 unused-waiver"]


def test_unused_is_said_only_of_rules_that_looked_at_everything() -> None:
    files = {"a.py": "x = 1 # hf-lint: ignore[root-user, port-mismatch, image] why"}
    report = check(files)
    assert told(report) == ["1 unused-waiver"]
    assert "`root-user`" in report.findings[0].message
    broken = selection_for()
    crash = broken.rules[0]._replace(rule=Rule("root-user", "image", lambda space, policy: iter([1 / 0])))  # type: ignore[list-item]
    report = check_space(space_of(files), broken._replace(rules=(crash, *broken.rules[1:])))
    assert report.findings == ()


def test_a_waiver_for_what_the_profile_leaves_out_is_in_use() -> None:
    plan = selection_for()
    strict = plan.rules[0]._replace(policy=plan.rules[0].policy._replace(profile="strict"), selected=False)
    files = {"a.py": "BAD # hf-lint: ignore[root-user] why"}
    report = check_space(space_of(files), plan._replace(rules=(strict, *plan.rules[1:])))
    assert (report.findings, report.waived) == ((), ())


def test_waivers_can_be_switched_off() -> None:
    files = {"a.py": "BAD # hf-lint: ignore[root-user, nonsense] why"}
    report = check(files, WaiverSettings(on=False))
    assert told(report) == ["1 root-user"]
    assert {skip.rule for skip in report.skipped if skip.reason == "waivers are off"} == set(KINDS)


def test_in_somebody_elses_space_its_own_waivers_do_not_count() -> None:
    files = {"a.py": "BAD # hf-lint: ignore[root-user] why"}
    report = check(files, WaiverSettings(own=False))
    assert told(report) == ["1 root-user"]
    assert report.notes == ("1 waiver in the Space's own files ignored",)
    mine = ConfigWaiver(("root-user",), "looked at it")
    assert check(files, WaiverSettings(own=False, entries=(mine,))).findings == ()


def test_of_many_refused_waivers_some_are_named_and_the_others_counted() -> None:
    text = "".join("BAD # hf-lint: ignore[root-user] why\n" for _ in range(MAX_REFUSALS + 3))
    notes = check({"a.py": text}, WaiverSettings(locked={"root-user": "ACME"})).notes
    assert len(notes) == MAX_REFUSALS + 1
    assert notes[-1] == "3 more waivers of locked policies have no effect"


def test_only_python_is_parsed_for_the_statements_that_a_waiver_covers() -> None:
    space = space_of({"pyproject.toml": "[a]\nday = 2026-01-31\nb = 2 # hf-lint: ignore[root-user] why\n"})
    assert told(check_space(space, selection_for())) == ["3 unused-waiver"]
    assert space.problems == ()


def test_a_locked_policy_cannot_be_waived() -> None:
    settings = WaiverSettings(
        entries=(ConfigWaiver(("image",), "why"),), locked={"root-user": "ACME"}, config=".hf-lint.yaml"
    )
    report = check({"a.py": "BAD # hf-lint: ignore[root-user] why"}, settings)
    assert [finding.rule for finding in report.findings] == ["root-user", "invalid-waiver"]
    assert "`root-user` is locked by ACME" in report.findings[1].message
    assert report.notes == (
        "the waiver of root-user at a.py:1 has no effect, because ACME locks it",
        "the waiver of root-user at .hf-lint.yaml:1 has no effect, because ACME locks it",
    )
    binding = ConfigWaiver(("image",), "why", file="organisation.yaml", binding=True)
    report = check({"a.py": "BAD"}, settings._replace(entries=(binding,)))
    assert [item.finding.rule for item in report.waived] == ["root-user"]
    assert report.notes == ()


def test_what_is_left_out_by_path_need_not_match() -> None:
    entry = ConfigWaiver(("root-user",), "ignored below examples/", ("examples/",), optional=True)
    settings = WaiverSettings(entries=(entry,), config=".hf-lint.yaml")
    report = check({"app.py": "BAD", "examples/a.py": "BAD"}, settings)
    assert (told(report), [item.reason for item in report.waived]) == (["1 root-user"], [entry.reason])
    assert told(check({"app.py": ""}, settings)) == []


# Config


def test_a_config_waives_by_path() -> None:
    entry = ConfigWaiver(("root-user",), "examples", ("examples/", "*.js"), line=3)
    files = {"examples/a.py": "BAD", "deep/er/b.js": "BAD", "app.py": "BAD"}
    report = check(files, WaiverSettings(entries=(entry,), config=".hf-lint.yaml"))
    assert [finding.location.path for finding in report.findings] == ["app.py"]
    assert {(item.source, item.reason) for item in report.waived} == {("config", "examples")}


def test_a_config_waiver_that_does_nothing_is_found_in_the_config() -> None:
    gone = ConfigWaiver(("root-user",), "old", ("gone.py",), line=7)
    ended = ConfigWaiver(("root-user",), "old", (), "2020-01-01", line=9)
    settings = WaiverSettings(entries=(gone, ended), config=".hf-lint.yaml")
    report = check({"a.py": "BAD"}, settings)
    found = {(f.location.path, f.location.span, f.rule) for f in report.findings}
    assert found == {
        ("a.py", Span(1, 1, 1, 4), "root-user"),
        (".hf-lint.yaml", Span(7, 1, 7, 1), "unused-waiver"),
        (".hf-lint.yaml", Span(9, 1, 9, 1), "invalid-waiver"),
    }
    # A config for many Spaces is not this Space's: what does not match here may match in another.
    report = check({"a.py": "BAD"}, settings._replace(config=""))
    assert told(report) == ["1 root-user"]
    assert report.notes[0].startswith("the waiver in line 9 of the config: it expired on 2020-01-01")


@pytest.mark.parametrize(
    ("pattern", "matching", "others"),
    [
        ("app.py", ["app.py", "src/app.py", "app.py/x"], ["app.pyc", "my-app.py"]),
        ("src/*.py", ["src/a.py"], ["src/b/a.py", "a.py", "x/src/a.py"]),
        ("src/**", ["src/a.py", "src/b/c.py"], ["src", "xsrc/a"]),
        ("**/a.py", ["a.py", "b/a.py", "b/c/a.py"], ["ba.py"]),
        ("src/**/a.py", ["src/a.py", "src/b/c/a.py"], ["src/ba.py"]),
        ("./src/", ["src/a", "src/b/c"], ["source/a"]),
        ("a?.txt", ["ab.txt", "x/ab.txt"], ["a.txt", "a/.txt"]),
        ("a+(b).py", ["a+(b).py"], ["aab.py"]),
    ],
)
def test_globs(pattern: str, matching: list[str], others: list[str]) -> None:
    assert [path for path in matching if not matches_any(path, (pattern,))] == []
    assert [path for path in others if matches_any(path, (pattern,))] == []


# Hostile input


@pytest.mark.parametrize("path", ["a.py", "a.js", "a.html", "a.md", "a.css", "a.yaml", "a.ipynb", "a.toml"])
@pytest.mark.parametrize(
    "text",
    [
        *('"' * 200_000, "'" * 200_000, "`" * 200_000, "/*" * 100_000, "<!--" * 50_000, "```\n" * 50_000),
        *('"""\\' * 50_000, "# hf-lint: " * 5_000, "# hf-lint: ignore[" * 5_000, "# hf-lint: ignore[a]\n" * 5_000),
        "hf-lint:\0\ud800",
    ],
)
def test_hostile_files_are_read_in_little_time(path: str, text: str) -> None:
    space = space_of({path: text.encode("utf-8", "surrogatepass") + b"\n# hf-lint: ignore[root-user] x\n"})
    file = space.files[path]
    for comment in find_comments(file, style_of(file)):
        assert 0 <= comment.start <= comment.end <= len(file.text)
    check_space(space, selection_for())


def test_the_number_of_waivers_is_bounded() -> None:
    report = check({"a.py": "# hf-lint: ignore[nonsense] x\n" * 5_000})
    assert len(report.findings) == 500
    assert any("are shown" in note for note in report.notes)
    assert report.findings[0].severity == Severity.LOW


def test_span_of_a_finding_that_ends_at_the_start_of_a_line() -> None:
    def whole_line(space: Space, policy: Policy) -> Iterator[Hit]:
        yield Hit(Location("a.yaml", Span(1, 1, 2, 1)), "x")

    plan = selection_for()
    first = plan.rules[0]._replace(rule=Rule("root-user", "image", whole_line))
    report = check_space(
        space_of({"a.yaml": "a: 1\nb: 2 # hf-lint: ignore[root-user] not this one\n"}),
        plan._replace(rules=(first, *plan.rules[1:])),
    )
    assert told(report) == ["1 root-user", "2 unused-waiver"]
