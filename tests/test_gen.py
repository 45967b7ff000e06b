from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from hf_lint.core.names import GROUP_WORDS
from hf_lint.reports.policy_text import explain, page
from support import ROOT, policies

from scripts.gen import documents, fill, main, stale

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ("unquoted-version", "retired-sdk")


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A repository with two policies and a README with markers."""
    for name in NAMES:
        target = tmp_path / "policies" / "card" / f"{name}.yaml"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "policies" / "card" / f"{name}.yaml", target)
    (tmp_path / "README.md").write_text("before\n<!-- rules:start -->\nold\n<!-- rules:end -->\nafter\n")
    return tmp_path


def test_the_generated_documents_of_this_repository_are_up_to_date() -> None:
    changed, gone = stale()
    names = [str(path.relative_to(ROOT)) for path in (*changed, *gone)]
    assert not names, "run: python scripts/gen.py"


def test_writing_twice_changes_nothing(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"], repo) == 1
    assert "stale: README.md" in capsys.readouterr().out
    assert not (repo / "docs").exists()
    assert main([], repo) == 0
    assert "wrote: docs/rules/retired-sdk.md" in capsys.readouterr().out
    before = {path: path.read_bytes() for path in repo.rglob("*") if path.is_file()}
    assert main(["--check"], repo) == 0
    assert main([], repo) == 0
    assert capsys.readouterr().out == ""
    assert before == {path: path.read_bytes() for path in repo.rglob("*") if path.is_file()}


def test_a_changed_policy_makes_its_page_stale(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([], repo)
    path = repo / "policies" / "card" / "retired-sdk.yaml"
    path.write_text(path.read_text().replace("severity: medium", "severity: high", 1))
    capsys.readouterr()
    assert main(["--check"], repo) == 1
    out = capsys.readouterr().out.splitlines()
    assert "stale: docs/rules/retired-sdk.md" in out
    assert "stale: docs/rules/unquoted-version.md" not in out
    assert out[-1] == "run: python scripts/gen.py"


def test_the_page_of_a_policy_that_is_gone_goes(repo: Path) -> None:
    main([], repo)
    (repo / "policies" / "card" / "retired-sdk.yaml").unlink()
    assert main(["--check"], repo) == 1
    assert main([], repo) == 0
    assert not (repo / "docs" / "rules" / "retired-sdk.md").exists()


def test_readme_keeps_what_is_around_the_markers(repo: Path) -> None:
    main([], repo)
    text = (repo / "README.md").read_text()
    assert text.startswith("before\n<!-- rules:start -->\n| group |")
    assert f"| card | {GROUP_WORDS['card']} | 2 |" in text
    assert text.endswith("<!-- rules:end -->\nafter\n")
    assert "[All 2 of them](docs/rules/README.md)" in text
    assert "[unquoted-version](unquoted-version.md)" in (repo / "docs" / "rules" / "README.md").read_text()
    assert "old" not in text


def test_markers() -> None:
    assert fill("no markers", {"rules": "x"}) == "no markers"
    with pytest.raises(ValueError, match="rules:end"):
        fill("<!-- rules:start -->\n", {"rules": "x"})
    text = "<!-- a:start -->\n1\n<!-- a:end --> <!-- a:start -->\n2\n<!-- a:end -->"
    assert fill(text, {"a": "\\1\n"}) == "<!-- a:start -->\n\\1\n<!-- a:end --> <!-- a:start -->\n\\1\n<!-- a:end -->"


@pytest.mark.parametrize("name", list(policies().policies))
def test_every_policy_has_a_page_without_markers_of_fakes(name: str) -> None:
    policy = policies().policies[name]
    for text in (page(policy), explain(policy)):
        assert "@@fake:" not in text
        assert " ".join(policy.why.split()) in " ".join(text.split())
        for path in (*policy.bad, *policy.good):
            assert path in text


def test_a_fence_is_longer_than_what_it_holds() -> None:
    tricky = policies().policies["unquoted-version"]._replace(bad={"a.md": "````\ncode\n````\n"})
    assert "`````markdown\n````\ncode\n````\n`````\n" in page(tricky)


def test_documents_are_deterministic(repo: Path) -> None:
    assert documents(repo) == documents(repo)
