"""Whatever a rule quotes of the Space, and whatever a file is called, no report shows a secret."""

from __future__ import annotations

import json
import random
import string
from typing import TYPE_CHECKING

import pytest
from hf_lint.cli import main
from hf_lint.core.model import Location, Span
from hf_lint.pipeline.engine import check_space
from hf_lint.secrets import mask_text
from hf_lint.secrets.excerpt import MAX_LINE, make_excerpt
from hf_lint.secrets.fakes import expand, make_fake
from hf_lint.secrets.redact import redact_text, values_at
from support import plan, space_of

if TYPE_CHECKING:
    from pathlib import Path

TOKEN = make_fake("huggingface-user-token")
PASSWORD = "sw0rdf1sh-" + "at-noon"


@pytest.mark.parametrize(
    ("path", "text", "rules"),
    [
        ("Dockerfile", f"FROM https://me:{PASSWORD}@registry.acme.io/image:latest\n", ("unpinned-base-image",)),
        ("Dockerfile", f"FROM https://me:{PASSWORD}@registry.acme.io/image:latest\n", ()),
        (
            "README.md",
            f"---\nsdk: docker\ncustom_headers:\n  cross-origin-opener-policy: {TOKEN}\n---\n",
            ("invalid-custom-header",),
        ),
        (
            ".github/workflows/a.yml",
            f"on: push\njobs:\n  a:\n    steps:\n      - uses: {'o' * 85}/a@{TOKEN}\n",
            ("unpinned-action",),
        ),
    ],
)
def test_no_message_quotes_a_secret(path: str, text: str, rules: tuple[str, ...]) -> None:
    report = check_space(space_of({path: text}), plan(*rules))
    told = repr([(finding.message, finding.related, finding.excerpt) for finding in report.findings]).lower()
    assert report.findings
    assert PASSWORD not in told
    assert TOKEN[:8].lower() not in told


def test_values_are_masked_in_any_case_and_when_cut_short() -> None:
    assert redact_text("`Correct-Horse-7` and `correct-ho…`", ["correct-Horse-7"]) == "`Corr…7` and `co…`"
    assert redact_text("the word correct… stays", ["correct-Horse-7"]) == "the word co… stays"
    assert redact_text("other words…", ["correct-Horse-7"]) == "other words…"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("correct…", "co…"),  # at the very start
        ("a correct-hor… b correct-Horse-7", "a co… b corr…7"),
        ("correct answers…", "correct answers…"),  # begins alike and goes on otherwise
        ("correct-h", "correct-h"),  # nothing says that it was cut
        ("x… corrected", "x… corrected"),
    ],
)
def test_what_stands_before_an_ellipsis_is_masked_when_it_is_the_start_of_a_value(text: str, shown: str) -> None:
    assert redact_text(text, ["correct-Horse-7"]) == shown


def test_values_are_the_text_at_a_place_and_nothing_beside_it() -> None:
    file = space_of({"a.txt": "0\nxx correct-horse yy\nsecond-line zz\n"}).files["a.txt"]
    assert list(values_at(file, Location("a.txt", Span(2, 4, 2, 17)))) == ["correct-horse"]
    assert list(values_at(file, Location("a.txt", Span(2, 4, 3, 12)))) == ["correct-horse yy", "second-line"]
    assert list(values_at(file, Location("a.txt", Span(2, 1, 2, 3)))) == []  # too short to look for
    assert list(values_at(file, Location("a.txt", Span(9, 1, 9, 9)))) == []


@pytest.mark.parametrize(
    ("line", "column", "end", "shown", "caret"),
    [
        ("key = correct-horse # x", 7, 20, "key = [secret] # x", (7, 15)),
        ("correct-horse", 1, 14, "[secret]", (1, 9)),
        ("(correct-horse)", 2, 15, "([secret])", (2, 10)),
        ("a = correct-horse; b = correct-horse", 5, 18, "a = [secret]; b = [secret]", (5, 13)),
        ("pw pw pw", 4, 6, "pw [secret] pw", (4, 12)),
    ],
)
def test_an_excerpt_masks_the_secret_and_nothing_beside_it(
    line: str, column: int, end: int, shown: str, caret: tuple[int, int]
) -> None:
    file = space_of({"a.txt": f"{line}\n"}).files["a.txt"]
    place = Location("a.txt", Span(1, column, 1, end))
    excerpt = make_excerpt(file, place, [place.span])
    assert excerpt is not None
    assert (excerpt.text, (excerpt.column, excerpt.end_column)) == (shown, caret)


def test_a_line_that_may_be_shown_whole_is_not_cut() -> None:
    line = "y" * (MAX_LINE - 6) + "needle"
    file = space_of({"a.txt": f"{line}\n{line}x\n"}).files["a.txt"]
    shown = [
        make_excerpt(file, Location("a.txt", Span(number, MAX_LINE - 5, number, MAX_LINE + 1)), ()) for number in (1, 2)
    ]
    assert shown[0] is not None
    assert shown[1] is not None
    assert (shown[0].text, shown[0].column) == (line, MAX_LINE - 5)
    assert len(shown[1].text) < MAX_LINE


@pytest.mark.parametrize("form", ["text", "concise", "json", "sarif", "github", "gitlab", "junit", "markdown"])
def test_a_file_called_like_a_token_is_told_without_it(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / f"old-{TOKEN}.py").write_text("import (\n")
    (tmp_path / f"{TOKEN}.bin").write_bytes(bytes(9 * 1024 * 1024))
    main(["--format", form, "--profile", "strict", "--verbose", str(tmp_path)])
    told = "".join(capsys.readouterr())
    assert "unparseable-file" in told
    assert "over the size limit" in told
    assert TOKEN[5:] not in told


def test_a_folder_whose_name_assigns_a_password_is_told_without_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "space" / f"password={PASSWORD}"
    folder.mkdir(parents=True)
    (folder / "app.py").write_text("import (\n")
    main(["--profile", "strict", "--verbose", "--format", "concise", str(tmp_path / "space")])
    told = "".join(capsys.readouterr())
    assert "unparseable-file" in told
    assert "password=" in told
    assert PASSWORD not in told


def test_a_file_called_like_a_token_leaks_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{TOKEN}.txt").write_text("nothing")
    (tmp_path / "README.md").write_text("---\nsdk: static\n---\n")
    assert main(["--format", "json", "--select", "secrets", str(tmp_path)]) == 1
    (finding,) = json.loads(capsys.readouterr().out)["targets"][0]["findings"]
    assert (finding["rule"], finding["path"][:5], finding["line"]) == ("leaked-hf-token", "a/hf_", 1)
    assert "name of this file" in finding["message"]


@pytest.mark.parametrize(
    ("count", "form"), [(1500, "hf_{} "), (210, "PASSWORD={}\n"), (210, "PASSWORD={} "), (210, "postgres://u:{}@h/db ")]
)
def test_each_of_many_secrets_in_one_text_is_masked(count: int, form: str) -> None:
    """The bound on what is reported is none on what is shown."""
    dice = random.Random(count)
    letters = string.ascii_letters + string.digits
    values = ["".join(dice.choices(letters, k=34)) for _ in range(count)]
    masked = mask_text("".join(form.format(value) for value in values))
    assert [value for value in values if value in masked] == []


def test_a_text_with_more_secrets_than_can_be_masked_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hf_lint.secrets.scan.MAX_MASKINGS", 1)
    text = " ".join(expand("@@fake:huggingface-user-token@@")[:-3] + f"{number:03d}" for number in range(300))
    assert len(mask_text(text)) < 10
