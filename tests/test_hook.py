"""Real pushes and commits through the hooks."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from git_support import CARD, CLEAN, DATE, Repo, Work, environment, fake, posix
from hf_lint.cli import main
from hf_lint.git.repository import Repository
from hf_lint.hooks.advice import commit_advice
from hf_lint.sources.push import parse_pushes
from support import interruptible

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = posix

TOKEN = "t = '{}'\n"


@pytest.fixture(scope="module")
def pushed(tmp_path_factory: pytest.TempPathFactory) -> Work:
    """A repository whose first commit is pushed, with the hook in place."""
    work = Work(tmp_path_factory.mktemp("pushed") / "space")
    work.commit_all(CLEAN, "first")
    assert work.hook("install").returncode == 0
    assert work.push()[0] == 0
    return work


@pytest.fixture
def work(pushed: Work, tmp_path: Path) -> Work:
    """The same, to be worked in."""
    return pushed.copy(tmp_path / "space")


def test_an_interrupted_push_leaves_everything(work: Work) -> None:
    for number in range(20):
        work.commit_all({f"f{at}.js": f"let x = {number * at};\n" * 200 for at in range(20)})
    before = work.state(), work.pushed()
    with interruptible():
        process = subprocess.Popen(
            ["git", "push", "origin", "main"],
            cwd=work.folder,
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    time.sleep(0.15)
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode
    assert (work.state(), work.pushed()) == before


def test_a_clean_push_passes_to_an_empty_remote_and_later(work: Work) -> None:
    head = work.commit(**{"app.js": "let x = 1;\n"})
    code, said = work.push()
    assert code == 0, said
    assert "No findings" in said
    assert head in work.pushed()
    assert work.push() == (0, "Everything up-to-date\n")


def test_a_secret_that_a_later_commit_removes_blocks_and_names_its_commit(work: Work) -> None:
    bad = work.commit(**{"app.js": TOKEN.format(fake())})
    work.commit(**{"app.js": "let x = 1;\n"})
    before = work.state(), work.pushed()
    code, said = work.push()
    assert code == 1, said
    assert f"app.js:1:6 in commit {bad[:12]} of {DATE[:10]}" in said
    assert f"git reset --soft {bad[:12]}^\n" in said
    assert f"git rebase --interactive --empty=drop {bad[:12]}^\n" in said
    assert f"    {bad[:12]}  app.js\n" in said
    assert "git push --no-verify" in said
    assert fake() not in said
    assert (work.state(), work.pushed()) == before
    assert work.push("--no-verify", "origin", "main")[0] == 0


def test_what_is_on_the_remote_is_not_looked_at_again(work: Work) -> None:
    work.commit(**{"app.js": TOKEN.format(fake())})
    work.commit(**{"app.js": "let x = 1;\n"})
    assert work.push("--no-verify", "origin", "main")[0] == 0
    work.commit(**{"app.js": "let x = 2;\n"})
    assert work.push()[0] == 0
    assert work.push("origin", "main:refs/heads/copy")[0] == 0


def test_a_secret_that_is_on_the_remote_is_to_be_revoked_first(work: Work) -> None:
    work.commit(**{"app.js": TOKEN.format(fake())})
    assert work.push("--no-verify", "origin", "main")[0] == 0
    work.commit(**{"other.js": "let x = 2;\n"})
    code, said = work.push()
    assert code == 1
    assert "1 secret is on the remote already" in said
    assert said.index("revoke it") < said.index("rewrite the history")
    assert "in commit" not in said


def test_a_secret_in_the_first_commit_of_a_first_push(tmp_path: Path) -> None:
    work = Work(tmp_path / "space")
    bad = work.commit_all({**CLEAN, "app.js": TOKEN.format(fake())})
    work.commit(**{"app.js": "let x = 1;\n"})
    work.hook("install")
    code, said = work.push()
    assert (code, bad[:12] in said, "--empty=drop --root" in said) == (1, True, True)
    assert work.pushed() == ""


def test_new_branches_forced_pushes_and_deletions(work: Work) -> None:
    work.git("switch", "-qc", "side")
    work.commit(**{"side.js": "let x = 1;\n"})
    assert work.push("origin", "side")[0] == 0
    work.git("commit", "--quiet", "--amend", "-m", "other")
    assert work.push("--force", "origin", "side")[0] == 0
    bad = work.commit(**{"side.js": TOKEN.format(fake())})
    work.commit(**{"side.js": "let x = 1;\n"})
    code, said = work.push("origin", "side:refs/heads/new")
    assert (code, bad[:12] in said) == (1, True)
    work.git("switch", "-q", "main")
    code, said = work.push("origin", "side")
    assert (code, "git switch" in said) == (1, True)
    code, said = work.push("origin", "--delete", "side")
    assert code == 0, said


def test_a_remote_that_has_moved_on(work: Work, tmp_path: Path) -> None:
    other = Repo(tmp_path / "other", "--quiet")
    other.git("pull", "--quiet", str(work.remote), "main")
    other.commit(**{"theirs.js": "let x = 1;\n"})
    other.git("push", "--quiet", str(work.remote), "HEAD:main")
    work.commit(**{"ours.js": "let x = 1;\n"})
    code, said = work.push("--force", "origin", "main")  # their commit is not here
    assert code == 0, said


def test_tags(work: Work) -> None:
    work.git("tag", "light")
    work.git("tag", "--annotate", "good", "-m", "a tag")
    code, said = work.push("origin", "light", "good")
    assert code == 0, said
    work.git("tag", "--annotate", "bad", "-m", f"use {fake()}")
    code, said = work.push("origin", "bad")
    assert (code, "in the tag's message" in said, "git tag --delete" in said) == (1, True, True)
    blob = work.git("rev-parse", "HEAD:README.md")
    work.git("update-ref", "refs/tags/blob", blob)
    code, said = work.push("origin", "refs/tags/blob")
    assert (code, "does not point to a commit" in said) == (1, True)


def test_messages_of_commits(work: Work) -> None:
    bad = work.commit(f"use {fake()}", **{"a.js": "let x = 1;\n"})
    code, said = work.push()
    assert (code, "git commit --amend\n" in said) == (1, True)
    work.commit(**{"a.js": "let x = 2;\n"})
    code, said = work.push()
    assert f"    {bad[:12]}  its message, a.js\n" not in said
    assert f"    {bad[:12]}  its message\n" in said


def test_merges_ask_for_a_rebase_that_keeps_them(work: Work) -> None:
    bad = work.commit(**{"app.js": TOKEN.format(fake())})
    work.git("switch", "-qc", "side", "HEAD~")
    work.commit(**{"side.js": "let x = 1;\n"})
    work.git("switch", "-q", "main")
    work.git("merge", "-q", "--no-edit", "--no-verify", "side")
    code, said = work.push()
    assert (code, f"git rebase --interactive --empty=drop --rebase-merges {bad[:12]}^" in said) == (1, True)


def test_a_push_to_an_address_and_of_several_refs(work: Work) -> None:
    work.git("branch", "second")
    work.commit(**{"app.js": "let x = 1;\n"})
    code, said = work.push(str(work.remote), "main", "second")
    assert code == 0, said
    assert "in 2 Spaces" in said
    assert "1 commit" not in said


def test_worktrees_and_sub_folders(work: Work, tmp_path: Path) -> None:
    work.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "tree"))
    tree = Repo(tmp_path / "tree")
    bad = tree.commit(**{"sub__app.js": TOKEN.format(fake())})
    done = subprocess.run(
        ["git", "push", "origin", "side"], cwd=tree.folder / "sub", env=environment(), capture_output=True, text=True
    )
    assert (done.returncode, bad[:12] in done.stderr) == (1, True)


def test_sha256(tmp_path: Path) -> None:
    work = Work(tmp_path / "space", "--object-format=sha256")
    work.commit_all(CLEAN)
    work.hook("install")
    assert work.push()[0] == 0
    bad = work.commit(**{"app.js": TOKEN.format(fake())})
    code, said = work.push()
    assert (code, bad[:12] in said) == (1, True)


def test_a_shallow_clone_pushes(work: Work, tmp_path: Path) -> None:
    work.commit(**{"a.js": "let x = 1;\n"})
    assert work.push()[0] == 0
    subprocess.run(
        ["git", "clone", "-q", "--depth=1", f"file://{work.remote}", str(tmp_path / "clone")],
        check=True,
        env=environment(),
    )
    clone = Work.__new__(Work)
    clone.folder, clone.remote = tmp_path / "clone", work.remote
    clone.hook("install")
    clone.commit(**{"a.js": "let x = 2;\n"})
    code, said = clone.push()
    assert code == 0, said
    bad = clone.commit(**{"a.js": TOKEN.format(fake())})
    code, said = clone.push()
    assert (code, bad[:12] in said) == (1, True)


def test_a_partial_clone_pushes(work: Work, tmp_path: Path) -> None:
    work.commit(**{"a.js": "let x = 1;\n"})
    work.commit(**{"a.js": "let x = 2;\n"})
    assert work.push()[0] == 0
    subprocess.run(["git", "-C", str(work.remote), "config", "uploadpack.allowFilter", "true"], check=True)
    clone = ["git", "clone", "-q", "--filter=blob:none", f"file://{work.remote}", str(tmp_path / "clone")]
    subprocess.run(clone, check=True, env=environment())
    partial = Work.__new__(Work)
    partial.folder, partial.remote = tmp_path / "clone", work.remote
    partial.hook("install")
    partial.commit(**{"a.js": "let x = 3;\n"})
    code, said = partial.push()
    assert code == 0, said
    bad = partial.commit(**{"a.js": TOKEN.format(fake())})
    partial.commit(**{"a.js": "let x = 4;\n"})
    code, said = partial.push()
    assert (code, bad[:12] in said) == (1, True)


def test_submodules_are_not_entered(work: Work, tmp_path: Path) -> None:
    other = Repo(tmp_path / "other")
    other.commit(**{"a.py": TOKEN.format(fake())})
    work.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other.folder), "sub")
    work.commit()
    code, said = work.push()
    assert (code, "leaked" in said) == (0, False), said


def test_a_space_in_a_folder_and_a_severity(tmp_path: Path) -> None:
    work = Work(tmp_path / "repo")
    work.commit_all({f"space/{name}": text for name, text in CLEAN.items() if name != ".gitignore"})
    assert work.hook("install", "--space", "space", "--fail-on", "high").returncode == 0
    code, said = work.push()
    assert code == 0, said
    bad = work.commit(**{"elsewhere.py": TOKEN.format(fake())})
    work.commit(**{"elsewhere.py": "x = 1\n"})
    code, said = work.push()
    assert (code, bad[:12] in said) == (1, True)


def test_the_config_of_the_space_counts(work: Work) -> None:
    work.commit_all({".hf-lint.yaml": "select: [secrets]\nignore: [leaked-hf-token]\n", "app.js": TOKEN.format(fake())})
    code, said = work.push()
    assert code == 0, said
    work.write({".hf-lint.yaml": "nonsense: 1\n"})
    code, said = work.push("origin", "main:refs/heads/x")
    assert (code, "nonsense" in said) == (1, True)


def test_commits(work: Work) -> None:
    assert "installed" in work.hook("install", "pre-commit").stdout
    work.write({"app.js": TOKEN.format(fake()), "ok.js": "let x = 1;\n"})
    work.git("add", "ok.js")
    work.git("commit", "--quiet", "-m", "only what is staged counts")
    work.git("add", "app.js")
    done = subprocess.run(
        ["git", "commit", "-m", "x"], cwd=work.folder, env=environment(), capture_output=True, text=True
    )
    assert (done.returncode, "git restore --staged -- :/app.js" in done.stderr) == (1, True)
    assert fake() not in done.stderr
    work.write({"ok.js": "let x = 2;\n"})
    work.git("commit", "--quiet", "-m", "git gives the hook an index of its own", "--", "ok.js")
    with Repository(work.folder) as repository:
        assert commit_advice(repository, [])[0].startswith("Nothing was committed")


def test_the_folder_is_no_place_to_import_from(work: Work) -> None:
    marker = work.folder.parent / "imported"
    evil = f"open({str(marker)!r}, 'w')\n"
    work.commit_all({"hf_lint/__init__.py": evil, "yaml.py": evil, "typing.py": evil, "sitecustomize.py": evil})
    code, said = work.push()
    assert (code, "No findings" in said) == (0, True), said
    assert not marker.exists()


def test_a_client_without_terminal_and_path(work: Work, tmp_path: Path) -> None:
    git = tmp_path / "bin"
    git.mkdir()
    for name in ("git", "sh", "cat", "dirname"):
        (git / name).symlink_to(subprocess.run(["which", name], capture_output=True, text=True).stdout.strip())
    work.commit(**{"app.js": TOKEN.format(fake())})
    code, said = work.push(PATH=str(git), HOME="/nonexistent")
    assert (code, "leaked-hf-token" in said) == (1, True)


def test_an_interpreter_that_has_gone(work: Work, tmp_path: Path) -> None:
    hook = work.folder / ".git" / "hooks" / "pre-push"
    text = hook.read_text().replace(sys.executable, str(tmp_path / "gone"))
    assert "gone" in text
    hook.write_text(text)
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "hf-lint").write_text("#!/bin/sh\necho found on PATH; cat >/dev/null\n")
    (programs / "hf-lint").chmod(0o755)
    work.commit(**{"a.js": "let x = 1;\n"})
    code, said = work.push("origin", "main:refs/heads/a", PATH=f"{programs}:{os.environ['PATH']}")
    assert (code, "found on PATH" in said) == (0, True)
    (programs / "hf-lint").unlink()
    clean = ":".join(
        folder for folder in os.environ["PATH"].split(":") if not os.path.exists(os.path.join(folder, "hf-lint"))
    )
    code, said = work.push("origin", "main:refs/heads/b", PATH=clean, HOME="/nonexistent")
    assert (code, "nothing was checked" in said) == (1, True)


GOOD = {**CLEAN, ".hf-lint.yaml": "select: [secrets, app, card]\n"}
APP = 'import gradio as gr\nrun = gr.Interface(str, "text", "text")\n'
OPEN = "run.launch(share=True)\n"
"""Of severity medium."""
SHELL = "import gradio as gr\n\n\ndef f(text):\n    return eval(text)\n\n\ngr.Interface(f, 'text', 'text').launch()\n"
"""Of severity critical."""
GRADIO = CARD.replace("sdk: static", 'sdk: gradio\nsdk_version: "6.31.0"\npython_version: "3.12"\napp_file: app.py')


def stopped(work: Work) -> bool:
    """Whether a commit of what is staged is."""
    return work.hook("run", "pre-commit").returncode != 0


def test_lesser_findings_pass_unless_somebody_says_otherwise(tmp_path: Path) -> None:
    work = Work(tmp_path / "space")
    work.commit_all({**GOOD, "README.md": GRADIO, "app.py": APP + "run.launch()\n"})
    work.hook("install")
    assert work.push()[0] == 0
    work.commit_all({"app.py": APP + OPEN})
    done = work.hook("run", "pre-commit", "--all")
    assert (done.returncode, "share-tunnel" in done.stderr) == (0, True)
    assert work.hook("run", "pre-commit", "--all", "--fail-on", "medium").returncode == 1
    code, said = work.push("--dry-run", "origin", "main")
    assert (code, "medium[share-tunnel]" in said) == (0, True)
    work.write({".hf-lint.yaml": "select: [app]\nfail_on: medium\n"})
    assert work.push("--dry-run", "origin", "main")[0] == 1
    assert work.hook("run", "pre-commit", "--all", "--fail-on", "high").returncode == 0


def test_only_new_findings_stop(tmp_path: Path) -> None:
    work = Work(tmp_path / "space")
    work.commit_all({**GOOD, "README.md": GRADIO, "app.py": SHELL})
    assert stopped(work) is False
    assert work.hook("run", "pre-commit", "--all").returncode == 1
    work.hook("install")
    code, said = work.push()
    assert (code, "code-execution-endpoint" in said) == (1, True), "the remote has nothing yet"
    assert work.push("--no-verify", "origin", "main")[0] == 0
    work.commit_all({"notes.md": "hi\n"})
    code, said = work.push()
    assert (code, "1 critical finding in " in said, "No new findings" in said) == (0, True, True), said
    work.commit_all({"other.py": SHELL, "app.py": "import other\n" + SHELL})
    code, said = work.push()
    assert code == 1
    assert said.count("critical[code-execution-endpoint]") == 1
    assert "--> other.py" in said
    work.hook("install", "--all")
    work.git("reset", "-q", "--hard", "HEAD^")
    work.commit_all({"notes.md": "ho\n"})
    assert work.push()[0] == 1


@pytest.mark.parametrize("text", ["x", "a b c d", f"refs/heads/a {'0' * 40} refs/heads/a {'0' * 39}"])
def test_lines_that_git_does_not_write(text: str) -> None:
    with pytest.raises(ValueError, match="standard input"):
        parse_pushes(text)


def test_words_that_the_command_does_not_know(work: Work, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["hook", "instal"]) == 2
    assert "did you mean 'install'?" in capsys.readouterr().err
    assert main(["hook", "install", "post-checkout"]) == 2
    assert main(["hook"]) == 0
    assert "usage" in capsys.readouterr().out
