"""A secret is one finding wherever it stands, and each of its places is waived by itself."""

from __future__ import annotations

from hf_lint.pipeline.engine import check_space
from support import plan, space_of

TOKEN = "@@fake:huggingface-user-token@@"
RULES = ("leaked-hf-token", "unused-waiver", "unexplained-waiver")
WAIVED = f'x = "{TOKEN}"  # hf-lint: ignore[leaked-hf-token] of a test server\n'
PLAIN = f'x = "{TOKEN}"\n'


def places(files: dict[str, str]) -> tuple[list[tuple[str, str]], list[tuple[str, str]], list[str]]:
    report = check_space(space_of(files), plan(*RULES))
    assert not report.errors
    found = [(finding.rule, finding.location.path) for finding in report.findings]
    waived = [(item.finding.rule, item.finding.location.path) for item in report.waived]
    return found, waived, [place.path for finding in report.findings for place in finding.related]


def test_a_waiver_at_one_place_leaves_the_others() -> None:
    for names in (("a.py", "b.py", "c.py"), ("c.py", "a.py", "b.py")):
        waived, *others = names
        found, aside, related = places({waived: WAIVED, **dict.fromkeys(others, PLAIN)})
        assert found == [("leaked-hf-token", min(others))]
        assert related == [max(others)]
        assert aside == [("leaked-hf-token", waived)]


def test_waivers_at_all_places_leave_nothing() -> None:
    found, aside, _ = places({"a.py": WAIVED, "b.py": WAIVED})
    assert found == []
    assert aside == [("leaked-hf-token", "a.py")]


def test_a_waiver_without_a_reason_does_not_count_at_any_place() -> None:
    bare = WAIVED.replace(" of a test server", "")
    found, aside, related = places({"a.py": PLAIN, "b.py": bare})
    assert found == [("leaked-hf-token", "a.py"), ("unexplained-waiver", "b.py")]
    assert (aside, related) == ([], ["b.py"])


def test_a_critical_waiver_is_said_for_its_place() -> None:
    report = check_space(space_of({"a.py": PLAIN, "b.py": WAIVED}), plan(*RULES))
    assert any("at b.py:1 is waived" in note for note in report.notes)


def test_no_excerpt_shows_the_secret_of_a_related_place() -> None:
    password = "kV9x2LmQ4tRz"
    files = {
        "a.py": f'DB_PASSWORD = "{password}"\nimport os\n',
        "b.py": f'DB_PASSWORD = "{password}"; import subprocess; subprocess.run("x", shell=True, cwd="{password}")\n',
    }
    report = check_space(space_of(files), plan())
    assert any(finding.secret for finding in report.findings)
    assert password not in repr([(finding.message, finding.excerpt, finding.related) for finding in report.findings])
