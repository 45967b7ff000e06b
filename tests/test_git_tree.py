from __future__ import annotations

import os
from pathlib import Path

import pytest
from git_support import CLEAN, Repo, environment, fake, posix
from hf_lint.errors import SourceError
from hf_lint.git.repository import Repository, git_program
from hf_lint.sources.directory import collect_directory
from hf_lint.sources.git_tree import collect_index, collect_revision
from hf_lint.sources.revisions import History, Index, Range, Revision
from support import lint_source, plan

POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0" * 64 + "\nsize 5\n"


@pytest.fixture(autouse=True)
def _plain_git(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment().items():
        if name.startswith("GIT_CONFIG"):
            monkeypatch.setenv(name, value)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "space")


def kinds(folder: Path, revision: str = "HEAD") -> dict[str, str]:
    with Repository(folder) as repository:
        space = collect_revision(repository, repository.resolve(revision), repository.prefix)
        return {path: file.kind for path, file in space.files.items()}


def test_a_revision_has_what_its_folder_had(repo: Repo) -> None:
    repo.commit_all({**CLEAN, "data/x.bin": b"\0\1\2", "weights.safetensors": POINTER, "a b/ü.txt": "x"})
    before = {path: (file.kind, file.data) for path, file in collect_directory(repo.folder).files.items()}
    with Repository(repo.folder) as repository:
        space = collect_revision(repository, repository.resolve("HEAD"), "")
        assert {path: (file.kind, file.data) for path, file in space.files.items()} == before
        assert space.files["weights.safetensors"].kind == "lfs"


@posix
def test_links_and_submodules(repo: Repo, tmp_path: Path) -> None:
    other = Repo(tmp_path / "other")
    other.commit(**{"a.py": f"t = '{fake()}'\n"})
    repo.write(CLEAN)
    (repo.folder / "out").symlink_to("/etc/passwd")
    repo.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other.folder), "sub")
    repo.commit()
    found = kinds(repo.folder)
    assert found["out"] == "symlink"
    assert not any(path.startswith("sub") for path in found)
    with Repository(repo.folder) as repository:
        staged = collect_index(repository, "")
        assert (staged.files["out"].target, "sub" in staged.files) == ("/etc/passwd", False)


def sources_of(folder: Path) -> list[Revision | Index | Range | History]:
    """Every part of the repository; the range has no commits."""
    place = str(folder)
    return [Revision(place, "HEAD"), Index(place), Range(place, "HEAD..HEAD"), History(place)]


def test_the_working_tree_does_not_count(repo: Repo) -> None:
    repo.commit_all(CLEAN)
    repo.write({"app.py": f"token = '{fake()}'\n"})
    for source in sources_of(repo.folder)[:3]:
        report = lint_source(source, "leaked-hf-token")
        assert not report.findings
        assert not report.errors
    repo.git("add", "app.py")
    (repo.folder / "app.py").unlink()
    report = lint_source(Index(str(repo.folder)), "leaked-hf-token")
    assert [finding.location.path for finding in report.findings] == ["app.py"]
    assert (report.kind, report.revision) == ("index", None)


def test_a_space_in_a_folder_of_the_repository(repo: Repo) -> None:
    repo.commit_all({"a/app.py": f"t = '{fake()}'\n", "b/app.py": "x = 1\n", "app.py": f"t = '{fake(2)}'\n"})
    for source in sources_of(repo.folder / "a"):
        found = lint_source(source, "leaked-hf-token").findings
        assert [finding.location.path for finding in found] == ["app.py"]
    for source in sources_of(repo.folder / "b"):
        report = lint_source(source, "leaked-hf-token")
        assert not report.findings
        assert not report.errors


def test_fingerprints_are_the_same_in_every_mode(repo: Repo) -> None:
    files = {"app.py": f"import os\nt = '{fake()}'\n", "x.py": "password = os.getenv('DB_PASSWORD', 'kV9x2LmQ4tRz')\n"}
    repo.commit(**files)
    from hf_lint.pipeline.engine import check_space

    rules = plan("secrets")
    expected = {finding.fingerprint for finding in check_space(collect_directory(repo.folder), rules).findings}
    assert len(expected) == 2
    for source in (source for source in sources_of(repo.folder) if source.kind != "range"):
        found = lint_source(source, "secrets").findings
        assert {finding.fingerprint for finding in found} == expected


def test_unsolved_conflicts_are_said(repo: Repo) -> None:
    repo.commit(f="a\n")
    repo.git("switch", "-qc", "side")
    repo.commit(f="b\n")
    repo.git("switch", "-q", "main")
    repo.commit(f="c\n")
    repo.git("merge", "side", check=False)
    with Repository(repo.folder) as repository:
        space = collect_index(repository, "")
    assert "conflict" in space.notes[0]
    assert list(space.files) == ["f"]


@pytest.mark.parametrize("revision", ["--help", "-x", "nowhere", "HEAD:f", "", "main\nHEAD", "HEAD^{tree}"])
def test_a_revision_that_is_none(repo: Repo, revision: str) -> None:
    repo.commit(f="a\n")
    with Repository(repo.folder) as repository, pytest.raises(SourceError, match="this repository has no commit"):
        repository.resolve(revision)


def test_refs_with_odd_names(repo: Repo) -> None:
    head = repo.commit(f="a\n")
    for name in ("@home", "a'b", 'q"t', "ü", "$(touch${IFS}pwned)", "x;y"):
        repo.git("update-ref", f"refs/heads/{name}", head)
        with Repository(repo.folder) as repository:
            assert repository.resolve(f"refs/heads/{name}") == head
    assert not (repo.folder / "pwned").exists()


def test_no_repository(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="not a git repository"):
        Repository(tmp_path)


def test_a_folder_that_the_revision_does_not_have(repo: Repo) -> None:
    repo.commit(f="a\n")
    repo.write({"new/app.py": ""})
    (error,) = lint_source(Revision(str(repo.folder / "new"), "HEAD"), "secrets").errors
    assert "the folder 'new' does not exist" in error.message


def test_sha256(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "space", "--object-format=sha256")
    head = repo.commit(**{"app.py": f"t = '{fake()}'\n"})
    report = lint_source(History(str(repo.folder)), "leaked-hf-token")
    assert len(head) == 64
    assert [finding.commit.id for finding in report.findings if finding.commit] == [head]
    assert kinds(repo.folder) == {"app.py": "text"}


def test_worktrees_and_bare_repositories(repo: Repo, tmp_path: Path) -> None:
    repo.commit(f="a\n")
    repo.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "tree"))
    side = Repo(tmp_path / "tree")
    side.commit(g="b\n")
    side.write({"h": "c\n"})
    side.git("add", "h")
    with Repository(side.folder) as repository:
        assert list(collect_index(repository, "").files) == ["f", "g", "h"]
    repo.git("clone", "--quiet", "--bare", str(repo.folder), str(tmp_path / "bare.git"))
    assert kinds(tmp_path / "bare.git", "main") == {"f": "text"}


@posix
@pytest.mark.skipif(os.sys.platform == "darwin", reason="macOS refuses such names")  # type: ignore[attr-defined]
def test_hostile_names(repo: Repo) -> None:
    names = [
        b"new\nline.py",
        b'quo"te.py',
        b"back\\slash.py",
        b"\xff\xfe.py",
        b"tab\t.py",
        b":(top)x.py",
        b"-rf.py",
        b" ",
    ]
    for name in names:
        path = os.path.join(os.fsencode(repo.folder), name)
        Path(os.fsdecode(path)).write_text(f"t = '{fake()}'\n")
    repo.commit()
    shown = sorted(name.decode("utf-8", "backslashreplace") for name in names)
    assert sorted(kinds(repo.folder)) == shown
    report = lint_source(Index(str(repo.folder)), "leaked-hf-token")
    assert sorted(finding.location.path for finding in report.findings) == shown
    report = lint_source(History(str(repo.folder)), "leaked-hf-token")
    assert sorted(finding.location.path for finding in report.findings) == shown


@posix
def test_nothing_of_the_repository_is_started(repo: Repo, tmp_path: Path) -> None:
    marker = tmp_path / "started"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch '{marker}'\ncat\n")
    program.chmod(0o755)
    repo.commit_all({"app.py": "x = 1\n", ".gitattributes": "* filter=evil diff=evil merge=evil\n"})
    repo.commit_all({"app.py": f"t = '{fake()}'\n"})
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in ("post-index-change", "pre-commit", "reference-transaction", "post-checkout"):
        (hooks / name).symlink_to(program)
    for key in (
        *("core.fsmonitor", "filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "diff.evil.command"),
        *("diff.evil.textconv", "diff.external", "core.pager", "pager.rev-list", "pager.diff-tree", "core.editor"),
        *("gpg.program", "credential.helper", "core.sshCommand", "alias.rev-list", "alias.cat-file", "core.askPass"),
        *("uploadpack.packObjectsHook", "core.alternateRefsCommand", "interactive.diffFilter"),
    ):
        repo.git("config", key, f"!{program}" if key.startswith("alias") else str(program))
    repo.git("config", "core.hooksPath", str(hooks))
    repo.git("config", "log.showSignature", "true")
    marker.unlink(missing_ok=True)
    for source in (*sources_of(repo.folder), Range(str(repo.folder), "HEAD~..HEAD")):
        assert lint_source(source, "leaked-hf-token").findings
    collect_directory(repo.folder)
    assert not marker.exists()


@posix
def test_git_is_not_taken_from_the_folder_that_is_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = git_program()
    (tmp_path / "git").write_text("#!/bin/sh\ntouch pwned\n")
    (tmp_path / "git").chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f".:{os.environ['PATH']}")
    assert git_program() == real
    monkeypatch.setenv("PATH", ".")
    with pytest.raises(SourceError, match="git is not on PATH"):
        git_program()


def test_what_could_hide_objects_is_not_obeyed(repo: Repo) -> None:
    bad = repo.commit(**{"app.py": f"t = '{fake()}'\n"})
    clean = repo.commit(**{"app.py": "x = 1\n"})
    repo.git("replace", bad, clean)
    (repo.folder / ".git" / "info").mkdir(exist_ok=True)
    (repo.folder / ".git" / "info" / "grafts").write_text(f"{clean}\n")
    report = lint_source(History(str(repo.folder)), "leaked-hf-token")
    assert [finding.commit.id for finding in report.findings if finding.commit] == [bad]
