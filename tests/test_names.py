"""Names that choose policies: former ids go on working after a rename, and concerns select as groups do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hf_lint.cli import main
from hf_lint.config import settings as config_settings
from hf_lint.pipeline import lint as pipeline_lint
from support import policies

if TYPE_CHECKING:
    from pathlib import Path

CARD = "---\ntitle: Demo\nsdk: docker\n---\n"
POLICY: dict[str, Any] = {
    "id": "acme-note",
    "group": "repo",
    "title": "a file holds a note to self",
    "severity": "medium",
    "concern": "leak",
    "why": "Notes to self are read by everybody who opens the Space, customers included.",
    "remedy": "Delete the file.",
    "bad": {"note.txt": "note to self\n"},
    "good": {"README.md": CARD},
    "references": [{"title": "ACME", "url": "https://acme.example/notes"}],
    "check": {"each": "files", "where": "item.path.endsWith('.txt')", "assert": "false", "message": "a note"},
}


class Organisation:
    """A Space with one bad file, and an organisation whose only policy can be renamed."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.space = root / "space"
        self._folder = root / "acme"
        self._capsys = capsys
        for folder in (self.space, self._folder):
            folder.mkdir()
        self.write("README.md", CARD)
        self.write("note.txt", "note to self\n")

    def write(self, path: str, text: str) -> None:
        (self.space / path).write_text(text)

    def name_policy(self, name: str, **more: Any) -> None:
        for file in self._folder.iterdir():
            file.unlink()
        (self._folder / f"{name}.yaml").write_text(yaml.safe_dump({**POLICY, "id": name, **more}))
        config_settings._organisations.clear()  # a process reads a policy once, and these tests change it
        pipeline_lint._plans.clear()

    def lint(self, *arguments: str) -> tuple[list[str], list[str], list[str]]:
        """The ids of the findings and of the waived ones, and the notes."""
        assert main([str(self.space), "--policy", str(self._folder), *arguments, "--format", "json", "-q"]) < 2
        (target,) = json.loads(self._capsys.readouterr().out)["targets"]
        return (
            [item["rule"] for item in target["findings"]],
            [item["rule"] for item in target["waived"]],
            target["notes"],
        )


@pytest.fixture
def acme(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Organisation:
    return Organisation(tmp_path, capsys)


def test_options_take_former_ids_and_say_the_new_one(acme: Organisation) -> None:
    acme.name_policy("new-note", formerly=["acme-note"])
    findings, _, notes = acme.lint("--select", "acme-note")
    assert findings == ["new-note"]
    assert "--select: acme-note is now called new-note" in notes
    findings, _, notes = acme.lint("--select", "new-note,root-user", "--ignore", "acme-note")
    assert findings == []
    assert "--ignore: acme-note is now called new-note" in notes
    assert not [note for note in acme.lint("--select", "new-note")[2] if "is now called" in note]


@pytest.mark.parametrize(
    ("config", "findings", "waived"),
    [
        ("select: acme-note", ["new-note"], []),
        ("ignore: [acme-note]", [], []),
        ('paths:\n  "*.txt": {ignore: acme-note}', [], ["new-note"]),
        ("waivers:\n  - {rules: acme-note, reason: it is a joke}", [], ["new-note"]),
        ("severity: {acme-note: info}", ["new-note"], []),
    ],
)
def test_a_config_takes_former_ids(acme: Organisation, config: str, findings: list[str], waived: list[str]) -> None:
    acme.name_policy("new-note", formerly=["acme-note"])
    acme.write(".hf-lint.yaml", config)
    options = () if config.startswith("select") else ("--select", "new-note,root-user")
    found = acme.lint(*options)
    assert found[:2] == (findings, waived)
    assert [note for note in found[2] if note.endswith("acme-note is now called new-note")]


def test_the_name_of_today_beside_a_former_one_is_given_twice(
    acme: Organisation, capsys: pytest.CaptureFixture[str]
) -> None:
    acme.name_policy("new-note", formerly=["acme-note"])
    acme.write(".hf-lint.yaml", "severity: {acme-note: low, new-note: high}")
    with pytest.raises(AssertionError):
        acme.lint()
    assert "'new-note' is given twice" in capsys.readouterr().err


def test_a_comment_takes_former_ids(acme: Organisation) -> None:
    acme.name_policy("new-note", formerly=["acme-note"], check={**POLICY["check"], "where": "item.path == 'a.py'"})
    acme.write("a.py", "# hf-lint: ignore-file[acme-note] it is a joke\n")
    findings, waived, notes = acme.lint("--select", "new-note,unused-waiver,invalid-waiver")
    assert (findings, waived) == ([], ["new-note"])
    assert "a.py:1: acme-note is now called new-note" in notes
    acme.write("a.py", "# hf-lint: ignore-file[acme-nte] it is a joke\n")
    assert acme.lint("--select", "new-note,invalid-waiver")[0] == ["new-note", "invalid-waiver"]


def test_a_baseline_covers_what_it_covered_before_a_rename(acme: Organisation) -> None:
    acme.name_policy("acme-note")
    select = ("--select", "acme-note,root-user")
    acme.lint(*select, "--write-baseline")
    before = (acme.space / ".hf-lint-baseline.json").read_text()
    acme.name_policy("new-note", formerly=["older-note", "acme-note"])
    findings, waived, notes = acme.lint(*select)
    assert (findings, waived) == ([], ["new-note"])
    assert "1 entry of renamed policies in the baseline: update with --prune-baseline" in notes
    acme.lint("--select", "root-user", "--prune-baseline")
    assert (acme.space / ".hf-lint-baseline.json").read_text() == before  # its rule did not run: nothing is known
    notes = acme.lint("--select", "new-note", "--prune-baseline")[2]
    assert [note for note in notes if note.startswith("updated 1 entry of renamed policies in ")]
    assert '"acme-note"' not in (acme.space / ".hf-lint-baseline.json").read_text()
    acme.name_policy("new-note")  # the former id is forgotten, and the baseline needs it no more
    assert acme.lint("--select", "new-note")[:2] == ([], ["new-note"])
    acme.write("note.txt", "")
    (acme.space / "note.txt").unlink()
    assert "1 stale entry in the baseline: remove with --prune-baseline" in acme.lint("--select", "new-note")[2]


def test_a_lock_holds_against_concerns_and_former_ids(acme: Organisation) -> None:
    acme.name_policy("new-note", formerly=["acme-note"], locked=True)
    for name in ("leak", "acme-note", "repo"):
        acme.write(".hf-lint.yaml", f"ignore: [{name}]")
        findings, _, notes = acme.lint("--profile", "strict")
        assert "new-note" in findings
        assert [note for note in notes if note.startswith("`ignore` of new-note in ")]
    acme.write(".hf-lint.yaml", "")
    for name in ("leak", "acme-note"):
        findings, _, notes = acme.lint("--ignore", name)
        assert "new-note" not in findings
        assert [note for note in notes if note.startswith("--ignore disables new-note")]


def test_concerns_select_as_groups_do(acme: Organisation) -> None:
    acme.name_policy("acme-note")
    acme.write("Dockerfile", "FROM python:3.12\n")
    assert acme.lint("--select", "leak")[0] == ["acme-note"]
    found = acme.lint("--select", "leak,drift")[0]
    assert set(found) >= {"acme-note", "unpinned-base-image"}
    assert {policies().policies[name].concern for name in found if name != "acme-note"} == {"drift"}
    assert "acme-note" not in acme.lint("--ignore", "leak")[0]
    acme.write(".hf-lint.yaml", "ignore: [drift, leak]")
    assert not {"acme-note", "unpinned-base-image"} & set(acme.lint()[0])


def test_a_slip_in_the_name_of_a_concern_gets_a_hint(acme: Organisation, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(acme.space), "--select", "takover"]) == 2
    assert "unknown policy, group or concern 'takover'; did you mean 'takeover'?" in capsys.readouterr().err
    acme.write(".hf-lint.yaml", "ignore: [brekage]")
    assert main([str(acme.space)]) == 2
    assert "did you mean 'breakage'?" in capsys.readouterr().err


def test_explain_takes_a_former_id(acme: Organisation, capsys: pytest.CaptureFixture[str]) -> None:
    acme.name_policy("new-note", formerly=["acme-note"])
    assert main(["explain", "acme-note", "--policy", str(acme.space.parent / "acme")]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("new-note: a file holds a note")
    assert err == "note: acme-note is now called new-note\n"
