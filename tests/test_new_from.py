"""`--new-from`: what an earlier revision has is set aside, what the change touched or caused is not."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from git_support import Repo, fake, posix
from hf_lint.cli import main

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = posix

CARD = '---\ntitle: Z\nsdk: gradio\nsdk_version: "6.31.0"\npython_version: 3.10\napp_file: app.py\n---\n'
GOOD_CARD = CARD.replace("3.10", '"3.12"')
APP = 'import gradio as gr\nrun = gr.Interface(str, "text", "text")\nrun.launch(share=True)\n'
ONLY = "unquoted-version,share-tunnel,leaked-hf-token,port-mismatch,unused-waiver,unpinned-requirement"


@pytest.fixture
def old(tmp_path: Path) -> Repo:
    """A Space that had findings before anybody looked."""
    repo = Repo(tmp_path / "space")
    repo.commit_all({"README.md": CARD, "app.py": APP}, "old")
    return repo


def run(
    capsys: pytest.CaptureFixture[str], repo: Repo, *options: str, base: str = "HEAD"
) -> tuple[int, list[str], str]:
    code = main([str(repo.folder), "--select", ONLY, "--new-from", base, "--format", "json", *options])
    out, err = capsys.readouterr()
    targets: list[dict[str, Any]] = json.loads(out)["targets"] if out else []
    return code, [item["rule"] for one in targets for item in one["findings"]], err


def test_what_was_there_is_set_aside_and_counted(old: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    old.write({"app.py": f"# a comment\n{APP}"})
    code, found, err = run(capsys, old)
    assert (code, found) == (0, [])
    assert "No new findings" in err
    assert "2 waived (2 there before)" in err
    main([str(old.folder), "--select", ONLY, "--new-from", "HEAD", "--format", "json"])
    (target,) = json.loads(capsys.readouterr().out)["targets"]
    assert {(item["source"], item["reason"]) for item in target["waived"]} == {
        ("new-from", f"in {old.head()[:12]} already")
    }


def test_the_same_in_the_index_and_in_revisions(old: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    first = old.head()
    old.write({"requirements.txt": "torch\n"})
    old.git("add", "--all")
    assert run(capsys, old, "--staged")[:2] == (1, ["unpinned-requirement"])
    old.git("commit", "-qm", "second")
    assert run(capsys, old, "--rev", "HEAD", base=first)[:2] == (1, ["unpinned-requirement"])
    assert run(capsys, old, "--range", f"{first}..HEAD", base=first)[:2] == (1, ["unpinned-requirement"])
    assert run(capsys, old, "--rev", "HEAD", base="HEAD")[:2] == (0, [])
    assert run(capsys, old, base="HEAD")[:2] == (0, [])


def test_what_the_change_touched_is_told(old: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    old.write({"app.py": APP.replace("launch(", "launch(debug=False, ")})
    assert run(capsys, old)[1] == ["share-tunnel"]
    old.write({"app.py": APP + "run.launch(share=True)\n"})
    assert run(capsys, old)[1] == ["share-tunnel"]


def test_a_renamed_file_keeps_its_old_findings(old: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    old.git("mv", "app.py", "main.py")
    old.write({"README.md": CARD.replace("app.py", "main.py"), "main.py": f"# a comment\n{APP}"})
    assert run(capsys, old)[:2] == (0, [])
    old.write({"main.py": f"{APP}run.launch(share=True)\n"})
    assert run(capsys, old)[1] == ["share-tunnel"]
    other = "import gradio as gr\n" + "".join(f"f{n} = gr.Textbox()\n" for n in range(5)) + "run.launch(share=True)\n"
    old.write({"main.py": other})
    assert run(capsys, old)[1] == ["share-tunnel"]


def test_what_the_change_caused_elsewhere_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    repo = Repo(tmp_path / "space")
    docker = "FROM python:3.12\nUSER 1000\nCOPY app.py .\nCMD uvicorn app:app --host 0.0.0.0 --port 7860\n"
    card = "---\ntitle: Z\nsdk: docker\napp_port: 7860\n---\n"
    repo.commit_all({"README.md": card, "Dockerfile": docker, "app.py": "app = 1\n"})
    assert run(capsys, repo)[1] == []
    repo.write({"README.md": card.replace("7860", "8000")})
    code, found, _ = run(capsys, repo)
    assert (code, found) == (1, ["port-mismatch"])


def test_secrets_always_count(old: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    old.commit_all({"app.py": f"{APP}t = '{fake()}'\n"})
    code, found, _ = run(capsys, old)
    assert (code, found) == (1, ["leaked-hf-token"])


def test_the_start_is_where_both_part(old: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    """What the other branch got meanwhile, findings or fixes, is not this change's."""
    old.git("branch", "mine")
    old.commit_all({"README.md": GOOD_CARD, "requirements.txt": "torch\n"}, "main goes on")
    old.git("switch", "-q", "mine")
    assert run(capsys, old, base="main")[:2] == (0, [])
    old.commit_all({"other.py": "print(1)\n"}, "mine")
    assert run(capsys, old, base="main")[:2] == (0, [])


def test_a_start_that_is_not_here(old: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    for base in ("0" * 40, "ab" * 20):
        code, found, err = run(capsys, old, base=base)
        assert (code, sorted(found)) == (1, ["share-tunnel", "unquoted-version"])
        assert "is not in this clone, so every finding counts as new" in err
    code, found, err = run(capsys, old, base="orign/main")
    assert (code, found) == (3, [])
    assert "--new-from orign/main: this repository has no commit 'orign/main'" in err


def test_a_repository_without_a_commit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    repo = Repo(tmp_path / "space")
    repo.write({"README.md": CARD, "app.py": "print(1)\n"})
    assert run(capsys, repo)[:2] == (1, ["unquoted-version"])


def test_a_folder_that_is_new(old: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    old.write({"below/README.md": CARD, "below/app.py": APP})
    below = Repo(old.folder / "below")
    assert sorted(run(capsys, below)[1]) == ["share-tunnel", "unquoted-version"]
    old.commit_all({})
    assert run(capsys, below)[1] == []


def test_outside_of_git(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "README.md").write_text(CARD)
    assert main([str(tmp_path), "--new-from", "HEAD"]) == 3
    assert "not a git repository" in capsys.readouterr().err


def test_only_new_findings_are_fixed(old: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    old.write({"README.md": CARD.replace("title: Z", "title: Y"), "app.py": APP + "run.launch(share=True)\n"})
    assert main([str(old.folder), "--select", ONLY, "--new-from", "HEAD", "--fix"]) == 0
    assert (old.folder / "app.py").read_text() == APP + "run.launch(share=False)\n"
    assert "python_version: 3.10\n" in (old.folder / "README.md").read_text()
    assert "1 fixed" in capsys.readouterr().err


def test_waivers_are_none_of_its_business(old: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    waived = APP.replace("True)", "True)  # hf-lint: ignore[share-tunnel] a workshop")
    old.commit_all({"app.py": waived + "x = 1  # hf-lint: ignore[share-tunnel] gone\n", "README.md": GOOD_CARD})
    assert run(capsys, old)[1] == []
    old.write({"app.py": APP.replace("True", "False") + "# hf-lint: ignore[share-tunnel] new\nx = 2\n"})
    assert run(capsys, old)[1] == ["unused-waiver"]


def test_it_goes_with_neither_a_new_baseline_nor_the_history(old: Repo) -> None:
    assert main([str(old.folder), "--new-from", "HEAD", "--write-baseline"]) == 2
    assert main([str(old.folder), "--new-from", "HEAD", "--history"]) == 2


def test_no_answer_is_an_all_clear_where_only_what_is_new_counts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repo = Repo(tmp_path / "space")
    app = f"import os\nimport gradio as gr\nt = '{fake()}'\ndef run(text):\n    return str(eval(text))\n"
    app += 'gr.Interface(run, "text", "text").launch()\n'
    (repo.folder / "").mkdir(exist_ok=True)
    repo.commit_all({"README.md": CARD.replace("app.py", "main.py"), "app.py": app, ".env": f"T={fake(2)}\n"})
    repo.write({"notes.txt": "harmless\n"})
    main([str(repo.folder), "--new-from", "HEAD"])
    out, err = capsys.readouterr()
    said = " ".join(out.partition("Do first")[0].split())
    assert "no problem found" not in said
    assert re.search(r"Is it safe\? nothing new; \d+ (critical )?findings? w(as|ere) there before", said)
    assert re.search(r"Does it start\? nothing new; \d+ (high |critical )?findings? w(as|ere) there before", said)
    assert re.search(r"note: \d high findings? about the start in [0-9a-f]{12} already \(.*missing", err)


def test_new_findings_do_not_hide_how_many_there_were_before(old: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    rows = "".join(f"run.launch(share=True)  # {n}\n" for n in range(6))
    old.write({"app.py": APP + rows})
    main([str(old.folder), "--new-from", "HEAD"])
    said = " ".join(capsys.readouterr().out.partition("Do first")[0].split())
    assert re.search(r"Does it start\? (nothing new|[^?]*); 1 \w+ finding was there before", said), said
