from __future__ import annotations

import json
import re
from html import unescape

import pytest
from hf_lint.cli.check import build_parser
from hf_lint.core.model import Report, Severity, ToolError
from hf_lint.reports.concise import render_concise
from hf_lint.reports.markdown import MAX_FINDINGS, code_span, escape_markdown, render_markdown
from markdown_it import MarkdownIt
from report_samples import HOSTILE, WORK, finding, hostile, report, several, target
from support import ROOT

OWN = {"h3", "table", "thead", "tbody", "tr", "th", "td", "a", "p", "strong", "ul", "li", "code"}
TRICKS = [
    HOSTILE,
    "a | b \\| c \\\\| d",
    "`x` ``y`` **z** _w_ ~~v~~ # h",
    "<script>alert(1)</script><img src=x onerror=y><!-- ",
    "![x](https://evil.example/p.png) [y](javascript:z) <https://evil.example>",
    "https://evil.example www.evil.example mail@evil.example",
    "&lt;b&gt; &#60;b&#62; &amp;",
    "\n\n# heading\n\n| a |\n|---|\n",
    "    indented\n- - -\n===",
    "- - -",
    "$x$ :smile: [^1] - [ ] task",
]


def rendered(text: str) -> str:
    parser = MarkdownIt("commonmark", {"html": True, "linkify": False}).enable(["table", "strikethrough"])
    return str(parser.render(text))


def tags(html: str) -> set[str]:
    return set(re.findall(r"<([a-z0-9]+)", html))


def test_a_summary() -> None:
    text = render_markdown(several(), WORK)
    lines = text.splitlines()
    assert lines[0] == "### hf-lint: 4 findings, incomplete"
    assert lines[2].startswith("| Space | critical |")
    rows = lines[lines.index("| severity | policy | place | what is wrong |") + 2 :]
    assert rows[0].startswith("| critical | [leaked-secret](https://github.com/")
    assert [line.split(" | ")[0] for line in rows[:4]] == ["| critical", "| high", "| low", "| info"]
    html = rendered(text)
    assert html.count("<tr>") == 5 + 4  # and the table of the Spaces
    assert html.count("<td") == 4 * 4 + 3 * 5
    assert "one/Dockerfile:3" in html
    assert "three: x failed" in html
    assert text == render_markdown(several(), WORK)


def test_notes_are_told() -> None:
    made = report(target(name="a", notes=("1 file not read: <b>",)), target(name="b", notes=tuple("x" * 30)))
    text = render_markdown(made._replace(notes=("the advisories are old",)), WORK)
    assert "**Notes:**\n\n- the advisories are old\n- a: 1 file not read: \\<b>\n- b: x\n" in text
    assert "\n- and 12 more\n\n" in text
    assert "Notes" not in render_markdown(report(target()), WORK)


def test_a_clean_summary() -> None:
    assert render_markdown(report(target()), WORK).startswith("### hf-lint: no findings\n\nAll good")


@pytest.mark.parametrize("trick", TRICKS)
def test_nothing_of_a_space_becomes_markup(trick: str) -> None:
    made = report(
        target(finding(path=trick, message=trick), name=trick, errors=(ToolError("target", trick),), notes=(trick,))
    )
    text = render_markdown(made, WORK)
    html = rendered(text)
    assert tags(html) <= OWN
    assert html.count("<tr>") == 2
    assert html.count("<td>") == 4
    assert re.findall(r'href="([^"]*)"', html) == [made.targets[0].findings[0].url]
    prose = re.sub(r"<code>.*?</code>|<[^>]*>", "", html, flags=re.DOTALL)
    assert not re.search(r"[@#$]\w|:\w+:", prose)
    assert "evil.example" not in prose  # platforms make links of addresses, but not in code


@pytest.mark.parametrize("trick", TRICKS)
def test_nothing_of_a_space_becomes_markup_in_what_to_do_first(trick: str) -> None:
    bad = [finding(path=trick, message=trick, severity=Severity.HIGH) for _ in range(9)]
    for made in (report(target(*bad, name=trick)), report(target(*bad, name=trick), target(name="b"))):
        html = rendered(render_markdown(made, WORK))
        assert tags(html) <= OWN | {"ol"}
        prose = re.sub(r"<code>.*?</code>|<[^>]*>", "", html, flags=re.DOTALL)
        assert "evil.example" not in prose
        assert not re.search(r"[@#$]\w", prose)


def test_hostile_names_and_control_characters() -> None:
    text = render_markdown(hostile(), WORK)
    assert all(char == "\n" or char.isprintable() for char in text)
    assert tags(rendered(text)) <= OWN


def test_escaped_text_reads_as_written() -> None:
    html = rendered(escape_markdown("a|b `c` <d> & @e 1.2 \\n"))
    assert html == "<p>a|b <code>c</code> &lt;d&gt; &amp; <code>@e</code> 1.2 \\n</p>\n"
    assert escape_markdown("uses HF_TOKEN & a _b_ (*)") == r"uses HF_TOKEN & a \_b\_ (\*)"


@pytest.mark.parametrize("text", ["a", "a|b", "a`b", "``", "`a", " a ", "a\\|b", "|", "\\", "[x](y)<b>&amp;"])
def test_code_shows_any_text(text: str) -> None:
    html = rendered(f"| {code_span(text)} |\n|---|")
    shown = unescape(re.sub(r"<[^>]*>", "", html)).strip()
    assert shown == text.strip()
    assert html.count("<th>") == 1


def test_what_to_do_first_comes_before_the_table() -> None:
    page = "https://huggingface.co/settings/tokens"
    leak = finding("leaked-hf-token", severity=Severity.CRITICAL, message=f"a token. Revoke it: {page}")
    leak = leak._replace(secret=True, concern="leak", group="secrets")
    text = render_markdown(report(target(leak, *(finding(path=f"{n}.py") for n in range(9)))), WORK)
    assert text.index("**Do first:**") < text.index("| severity |")
    assert re.findall(r'href="([^"]*)"', rendered(text))[:1] == [page]
    assert f"Revoke it: <{page}> |" in text


def test_the_size_is_limited() -> None:
    many = [finding(path=f"{'|' * 5000}{number}", message="<" * 100_000) for number in range(5000)]
    errors = tuple(ToolError("rule", "@" * 100_000) for _ in range(500))
    text = render_markdown(report(target(*many, finding(severity=Severity.CRITICAL), errors=errors)), WORK)
    assert len(text.encode()) < 1024 * 1024 / 2
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert rows[1].startswith("| critical")
    assert f"The worst {MAX_FINDINGS} of 5001 findings are listed" in text
    assert "and 480 more" in text


# concise


def test_a_line_a_finding() -> None:
    lines = render_concise(several(), WORK).splitlines()
    assert lines[1] == (
        "one/Dockerfile:3:6: high[unpinned-base-image] base image is not pinned by digest: "
        "`python:3.12` can change under you"
    )
    assert len(lines) == 4


LEVELS = {"critical": "error", "high": "error", "medium": "warning", "low": "notice", "info": "notice"}


def read(line: str) -> tuple[str, re.Match[str]]:
    """Severity and match of the one problem matcher of the documentation that takes `line`."""
    document = json.loads((ROOT / "docs" / "ci" / "problem-matcher.json").read_text())
    found = [
        (entry["severity"], match)
        for entry in document["problemMatcher"]
        for match in [re.fullmatch(entry["pattern"][0]["regexp"], line)]
        if match
    ]
    assert len(found) == 1, line
    return found[0]


@pytest.mark.parametrize("made", [several(), hostile(), report(target(finding(path="a:1:2: b")))])
def test_the_problem_matchers_of_the_documentation_read_every_line(made: Report) -> None:
    findings = [entry for one in made.targets for entry in one.findings]
    for item, line in zip(findings, render_concise(made, WORK).splitlines(), strict=True):
        severity, match = read(line)
        assert severity == LEVELS[str(item.severity)]
        assert match.group(2, 3, 4) == (str(item.location.span.line), str(item.location.span.column), item.rule)
        assert all(char.isprintable() for char in line)


def test_the_tasks_for_vs_code_read_the_same_lines() -> None:
    (task,) = json.loads((ROOT / "docs" / "ci" / "vscode-tasks.json").read_text())["tasks"]
    matchers = json.loads((ROOT / "docs" / "ci" / "problem-matcher.json").read_text())["problemMatcher"]
    assert [one["pattern"] for one in task["problemMatcher"]] == [one["pattern"][0] for one in matchers]
    severities = [one["severity"] for one in task["problemMatcher"]]
    assert severities == [one["severity"].replace("notice", "info") for one in matchers]
    assert all(one["fileLocation"] == ["relative", task["options"]["cwd"]] for one in task["problemMatcher"])
    assert build_parser().parse_strictly(task["args"][1:]).format == ["concise"]
