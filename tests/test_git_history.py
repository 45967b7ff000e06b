from __future__ import annotations

import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from git_support import DATE, Repo, environment, fake, posix
from hf_lint.git.history import list_changes, list_commits
from hf_lint.git.repository import Repository
from hf_lint.pipeline.chunks import MESSAGE, TAG_MESSAGE
from hf_lint.pipeline.engine import check_space
from hf_lint.pipeline.history import search_commits, secret_rules
from hf_lint.sources.directory import collect_directory
from hf_lint.sources.revisions import History, Range, Revision, commits_of
from support import CASES, ROOT, interruptible, lint_source, materialise, plan

if TYPE_CHECKING:
    from pathlib import Path

    from hf_lint.core.model import TargetReport


@pytest.fixture(autouse=True)
def _plain_git(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment().items():
        if name.startswith("GIT_CONFIG"):
            monkeypatch.setenv(name, value)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    repo = Repo(tmp_path / "space")
    repo.commit("start", **{"README.md": "# Demo\n"})
    return repo


def token(number: int = 1) -> str:
    return f"t = '{fake(number)}'\n"


def check(repo: Repo, kind: str = "history", text: str = "") -> TargetReport:
    folder = str(repo.folder)
    source = Range(folder, text) if kind == "range" else History(folder, text)
    report = lint_source(source, "secrets")
    assert not report.errors, report.errors
    return report


def found(report: TargetReport) -> list[tuple[str, str, int]]:
    return [
        (finding.commit.id if finding.commit else "", finding.location.path, finding.location.span.line)
        for finding in report.findings
    ]


def test_a_removed_secret_names_the_commit_that_brought_it(repo: Repo) -> None:
    bad = repo.commit(**{"app.py": "import os\n" + token()})
    repo.commit(**{"app.py": "import os\n"})
    report = check(repo)
    assert found(report) == [(bad, "app.py", 2)]
    commit = report.findings[0].commit
    assert commit is not None
    assert commit.date == DATE
    assert fake() not in repr(report)


def test_a_secret_is_reported_once_with_its_first_commit(repo: Repo) -> None:
    first = repo.commit(**{"app.py": token()})
    for number in range(5):
        repo.commit(**{"app.py": f"x = {number}\n" + token(), f"copy{number}.py": token() + f"y = {number}\n"})
    repo.commit(**{"app.py": None})
    repo.commit(**{"app.py": token()})
    assert found(check(repo)) == [(first, "app.py", 1)]


def test_renames_and_copies_are_not_new(repo: Repo) -> None:
    body = "".join(f"x{number} = {number}\n" for number in range(40))
    first = repo.commit(**{"a.py": body + token()})
    start = repo.head()
    repo.git("mv", "a.py", "b.py")
    repo.commit()
    repo.git("mv", "b.py", "c.py")
    repo.commit(**{"c.py": body + token() + "y = 1\n"})
    assert found(check(repo)) == [(first, "a.py", 41)]
    report = check(repo, "range", f"{start}..HEAD")
    assert found(report) == [("", "c.py", 41)]  # the tip has it, and none of these commits brought it


def test_the_finding_of_the_tip_names_the_commit(repo: Repo) -> None:
    start = repo.head()
    bad = repo.commit(**{"app.py": token()})
    repo.commit(**{"app.py": "import os\n\n" + token()})
    assert found(check(repo, "range", f"{start}..HEAD")) == [(bad, "app.py", 3)]
    repo.git("mv", "app.py", "main.py")
    repo.commit()
    assert found(check(repo, "range", f"{start}..HEAD")) == [(bad, "main.py", 3)]


def test_a_range_looks_at_its_own_commits_only(repo: Repo) -> None:
    repo.commit(**{"old.py": token()})
    repo.commit(**{"old.py": None})
    start = repo.head()
    bad = repo.commit(**{"new.py": token(2)})
    repo.commit(**{"new.py": None})
    for text in (f"{start}..HEAD", f"{start}..", f"{start}...main"):
        assert found(check(repo, "range", text)) == [(bad, "new.py", 1)]
    assert found(check(repo, "range", "HEAD..HEAD")) == []


def test_an_old_secret_next_to_a_change_is_not_new(repo: Repo) -> None:
    repo.commit(**{"app.py": "a = 1\n" + token() + "b = 1\n", ".env": f"HF_TOKEN={fake(3)}\nX=1\n"})
    start = repo.head()
    repo.commit(**{"app.py": "a = 2\n" + token() + "b = 2\n" + token(2), ".env": f"HF_TOKEN={fake(3)}\nX=2\n"})
    report = check(repo, "range", f"{start}..HEAD")
    new = [(finding.location.path, finding.location.span.line) for finding in report.findings if finding.commit]
    assert new == [("app.py", 4)]


def test_merges(repo: Repo) -> None:
    repo.git("switch", "-qc", "side")
    side = repo.commit(**{"side.py": token()})
    repo.commit(**{"side.py": "x = 1\n"})
    repo.git("switch", "-q", "main")
    repo.commit(**{"main.py": "x = 1\n"})
    repo.git("merge", "--quiet", "--no-ff", "--no-commit", "side")
    repo.write({"main.py": "x = 1\n" + token(2)})
    merge = repo.commit("merge")
    assert sorted(found(check(repo))) == sorted([(side, "side.py", 1), (merge, "main.py", 2)])


def test_messages_of_commits_and_their_encodings(repo: Repo) -> None:
    bad = repo.commit(f"use {fake()}\n\nas I said: {fake(2)}")
    repo.git("-c", "i18n.commitEncoding=ISO-8859-1", "commit", "--allow-empty", "-qm", "ü")
    report = check(repo)
    assert found(report) == [(bad, MESSAGE, 1), (bad, MESSAGE, 3)]
    assert report.findings[0].message.startswith("in the commit message: ")


def test_every_branch_and_tag_but_not_the_stash(repo: Repo) -> None:
    repo.git("switch", "-qc", "side")
    side = repo.commit(**{"side.py": token()})
    repo.git("switch", "-q", "main")
    repo.git("checkout", "-q", "--detach")
    tagged = repo.commit(**{"tagged.py": token(2)})
    repo.git("tag", "v1")
    repo.git("switch", "-q", "main")
    repo.write({"README.md": token(3)})
    repo.git("stash", "--quiet")
    report = check(repo)
    assert {commit for commit, _, _ in found(report)} == {side, tagged}
    assert any("`git stash` keeps was not read" in note for note in report.notes)


def test_messages_of_tags(repo: Repo) -> None:
    repo.git("tag", "-a", "v1", "-m", f"use {fake()}")
    repo.git("tag", "-a", "v2", "v1", "-m", "a tag of a tag")
    repo.git("tag", "-d", "v1")
    report = check(repo)
    assert [path for _, path, _ in found(report)] == [TAG_MESSAGE]
    assert report.findings[0].message.startswith("in the tag's message: ")
    assert not [note for note in report.notes if "stash" in note]


def test_since(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.commit(**{"old.py": token()})
    monkeypatch.setattr("git_support.DATE", "2026-03-03T00:00:00+00:00")
    new = repo.commit(**{"new.py": token(2)})
    assert found(check(repo, text="2026-03-01")) == [(new, "new.py", 1)]
    assert len(check(repo, text="2026-01-01").findings) == 2


@pytest.mark.parametrize(
    ("path", "before", "line"),
    [
        ("app.py", "API_TOKEN = (", "    'VALUE'"),
        ("app.py", "API_TOKEN = os.getenv('API_TOKEN',", '    "VALUE")'),
        ("app.py", "client = Client(token=", "    f'VALUE',"),
        ("app.py", "settings = {'api_token':", "    'VALUE',"),
        ("config.yaml", "- name: API_TOKEN", "  value: VALUE"),
        ("config.yaml", "- name: API_TOKEN", '  value: "VALUE"'),
        ("config.json", '{"name": "API_TOKEN",', ' "value": "VALUE"}'),
        ("config.json", '{"api_token":', ' "VALUE"}'),
        ("app.py", "wandb.login(", "    key='HEX40')"),
        ("app.py", "# the wandb account", "API_KEY = 'HEX40'"),
        ("app.py", "wandb.login(", "    relogin=True, key='HEX40')"),
    ],
)
def test_a_value_whose_name_is_on_an_old_line(repo: Repo, path: str, before: str, line: str) -> None:
    value = {"VALUE": "q7Zt4Lx9Vb2Nf6Kd8Ws3Rm5Jh1Gp", "HEX40": "9f4c2a7be1d06385c4fb7a12e9d0836c5bf17a2e"}
    text = f"x = 1\ny = 2\n{before}\n{line}\nz = 3\n"
    repo.commit_all({path: text.replace("VALUE", "none").replace("HEX40", "none")})
    for name, secret in value.items():
        text = text.replace(name, secret)
    bad = repo.commit_all({path: text})
    assert found(check(repo)) == [(bad, path, 4)]


@pytest.mark.parametrize("kind", ["utf-16", "utf-8-sig", "latin-1"])
def test_encodings(repo: Repo, kind: str) -> None:
    bad = repo.commit_all({"app.py": ("# ü\n" + token()).encode(kind)})
    repo.commit_all({"app.py": ("# ü\n\n" + token() + token(2)).encode(kind)})
    assert [(commit == bad, line) for commit, _, line in found(check(repo))] == [(True, 2), (False, 4)]


def test_files_that_git_takes_for_binary(repo: Repo) -> None:
    bad = repo.commit_all({".gitattributes": "*.py -diff\n", "app.py": "x = 1\n" * 50 + token(), "b.bin": b"\0" * 99})
    assert found(check(repo)) == [(bad, "app.py", 51)]


def test_large_files_are_named(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hf_lint.sources.revisions.MAX_FILE", 1000)
    monkeypatch.setattr("hf_lint.pipeline.history.MAX_FILE", 1000)
    repo.commit(**{"big.txt": "x\n" * 600 + token()})
    report = check(repo)
    assert not report.findings
    assert any("over the size limit not read: big.txt" in note for note in report.notes)


def test_the_first_commit_and_an_empty_repository(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "new")
    (error,) = lint_source(History(str(repo.folder)), "secrets").errors
    assert error.message == "nothing to check: this repository has no commit"
    first = repo.commit(**{"app.py": token()})
    assert found(check(repo)) == [(first, "app.py", 1)]


def clone(repo: Repo, folder: Path, *options: str) -> Repo:
    repo.git("config", "uploadpack.allowFilter", "true")
    repo.git("clone", "--quiet", "--no-local", *options, f"file://{repo.folder}", str(folder))
    return Repo(folder)


def test_a_shallow_clone_is_incomplete(repo: Repo, tmp_path: Path) -> None:
    repo.commit(**{"app.py": token()})
    repo.commit(**{"app.py": "x = 1\n"})
    repo.commit(**{"app.py": "x = 2\n"})
    shallow = clone(repo, tmp_path / "shallow", "--depth=2")
    report = lint_source(History(str(shallow.folder)), "secrets")
    assert "shallow clone" in report.errors[0].message
    assert not lint_source(Range(str(shallow.folder), "HEAD~..HEAD"), "secrets").errors
    elsewhere = shallow.git("commit-tree", "-m", "no parent", "HEAD^{tree}")
    report = lint_source(Range(str(shallow.folder), f"{elsewhere}..HEAD"), "secrets")
    assert "shallow clone" in report.errors[0].message


@pytest.mark.parametrize("kind", ["blob:none", "tree:0"])
def test_a_partial_clone_is_incomplete_and_fetches_nothing(repo: Repo, tmp_path: Path, kind: str) -> None:
    repo.commit(**{"app.py": token()})
    repo.commit(**{"app.py": "x = 1\n"})
    partial = clone(repo, tmp_path / "partial", f"--filter={kind}", "--no-checkout")
    before = sorted((partial.folder / ".git" / "objects").rglob("*"))
    folder = str(partial.folder)
    for source in (History(folder), Revision(folder, "HEAD")):
        assert lint_source(source, "secrets").errors
    assert sorted((partial.folder / ".git" / "objects").rglob("*")) == before


def test_waived_at_the_tip_is_waived_in_its_history(repo: Repo) -> None:
    start = repo.head()
    repo.commit(**{"app.py": token()})
    report = check(repo, "range", f"{start}..HEAD")
    assert len(report.findings) == 1
    known = {finding.fingerprint for finding in report.findings}
    again = lint_source(Range(str(repo.folder), f"{start}..HEAD"), "secrets", baseline=known)
    assert (again.findings, again.errors, len(again.waived)) == ((), (), 1)
    again = lint_source(History(str(repo.folder)), "secrets", baseline=known)
    assert (again.findings, again.errors, len(again.waived)) == ((), (), 1)
    assert any("1 critical finding in the baseline (1 leaked-hf-token)" in note for note in again.notes)


def test_what_is_waived_in_a_commit_is_told_although_a_later_one_removed_it(repo: Repo) -> None:
    start = repo.head()
    brought = repo.commit(**{"app.py": token().rstrip() + "  # hf-lint: ignore[leaked-hf-token] revoked\n"})
    repo.commit(**{"app.py": "x = 1\n"})
    for source in (Range(str(repo.folder), f"{start}..HEAD"), History(str(repo.folder))):
        report = lint_source(source, "secrets")
        assert (report.findings, report.errors) == ((), ())
        (item,) = report.waived
        assert (item.reason, item.finding.commit and item.finding.commit.id) == ("revoked", brought)
        assert sum("is waived (inline): revoked" in note for note in report.notes) == 1


def secret_cases() -> list[Path]:
    return [
        case
        for case in sorted(CASES.glob("*/bad-*"))
        if (ROOT / "policies" / "secrets" / f"{case.parent.name}.yaml").exists()
    ]


def test_the_history_finds_what_a_folder_shows_in_every_case(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "space")
    expected: dict[str, set[str]] = {}
    rules = plan("secrets")
    cases = secret_cases()
    for number, case in enumerate(cases):
        folder = tmp_path / f"case-{number}"
        materialise(case, folder)
        space = collect_directory(folder)
        # A history has no card: what only the kind of Space makes a secret is not looked for in it.
        names = {f"{finding.fingerprint}" for finding in check_space(space, rules).findings if finding.secret}
        repo.git("checkout", "--quiet", "--orphan", f"case-{number}")
        repo.git("rm", "-rfq", "--ignore-unmatch", ".")
        repo.commit_all({path: file.data for path, file in space.files.items() if file.kind != "symlink"})
        expected[repo.head()] = names
    assert len(cases) > 10
    for head, names in expected.items():
        with Repository(repo.folder) as repository:
            result = search_commits(commits_of(repository, list_commits(repository, [head]), ""), secret_rules(rules))
        assert not result.errors
        assert {finding.fingerprint for finding in result.findings} == names, head


def test_what_is_scanned_together_is_found_as_if_alone(repo: Repo) -> None:
    commits = {}
    for number in range(90):
        extra = "pieces = 'hf_' + '" + fake(number + 1)[3:] + "'\n" if number % 3 else token(number + 1)
        text = extra if number % 15 == 7 else f"x = {number}\n"
        commits[repo.commit(**{f"m{number % 7}.py": f"# {number}\n" + text})] = text == extra
    assert {commit for commit, _, _ in found(check(repo))} == {commit for commit, bad in commits.items() if bad}


def test_patches_of_hostile_contents(repo: Repo) -> None:
    body = "diff --git a/x b/x\n@@ -1 +1 @@\n:100644 100644 a b M\tx\n\\ No newline\n+++ b/x\n--- a/x\n\n"
    repo.commit(x=body)
    repo.commit(x="-- a\n" + body + "++ b")
    bad = repo.commit(x="++ b\n" + body + token().rstrip("\n"))
    assert found(check(repo)) == [(bad, "x", 9)]


def test_changes_are_the_same_with_and_without_patches(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.commit_all({"a": "1\n2\n3\n", 'b"\n\\\t': "x\n", "c": b"\0"})
    repo.commit_all({"a": "1\n2b\n3\n4\n", 'b"\n\\\t': "y\n"})
    repo.commit_all({"a": None, "c": b"\0\0"})
    with Repository(repo.folder) as repository:
        commits = list_commits(repository, [repo.head()])
        plain = [(commit, files) for commit, _, files in sorted(list_changes(repository, commits, limit=10_000))]
        monkeypatch.setattr(Repository, "partial", lambda _: True)
        raw = [(commit, files) for commit, _, files in sorted(list_changes(repository, commits, limit=10_000))]
    assert [(commit, [(one.path, one.id, one.before) for one in files if one.id]) for commit, files in raw] == [
        (commit, [(one.path, one.id, one.before) for one in files]) for commit, files in plain
    ]


def test_messages_that_look_like_what_git_says(repo: Repo) -> None:
    texts = [
        "diff --git a/x b/x\nindex 0..1\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n+x",
        "a" * 40 + "\n:100644 100644 a b M\tx",
        "\n\n a\n\n\tb\r\n",
        "last",
    ]
    repo.commit(x="1")
    for number, text in enumerate(texts):
        repo.write({"x": f"{number}\n"})
        repo.git("commit", "--quiet", "--all", "--cleanup=verbatim", "-m", f"{text}\n{token(number)}")
        repo.git("commit", "--quiet", "--allow-empty", "--cleanup=verbatim", "-m", text)
    with Repository(repo.folder) as repository:
        commits = list_commits(repository, [repo.head()])
        order = {commit.id: number for number, commit in enumerate(commits)}
        listed = sorted(list_changes(repository, commits, limit=10_000), key=lambda one: order[one.commit])
        raw = [repository.objects.one(commit.id).data.partition(b"\n\n")[2] for commit in commits]
    assert [one.commit for one in listed] == [commit.id for commit in commits]
    assert [(one.message or b"").rstrip(b"\n") for one in listed] == [data.rstrip(b"\n") for data in raw]
    assert [len(one.changes) for one in listed] == [1, 1, *[1, 0] * len(texts)]
    assert [line for _, _, line in found(check(repo))] == [text.count("\n") + 2 for text in texts]


@posix
def test_interrupted(repo: Repo) -> None:
    for number in range(30):
        repo.commit_all({f"f{at}.py": f"x = {number * at}\n" * 200 for at in range(20)})
    before = repo.state()
    program = "import sys; from hf_lint.cli import main; print(flush=True); sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", program, str(repo.folder), "--history"]
    codes = set()
    for delay in (0.02, 0.1, 0.2):
        with interruptible():
            process = subprocess.Popen(
                command,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=environment(PYTHONPATH=str(ROOT / "linter")),
            )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(delay)
        process.send_signal(signal.SIGINT)
        _, complaint = process.communicate(timeout=20)
        codes.add(process.returncode)
        assert b"hf-lint itself failed" not in complaint
        # Python may say so of an import that the signal has met.
        assert b"Traceback" not in complaint or b"Exception ignored in" in complaint
        assert repo.state() == before
    assert codes <= {0, 130}  # 0: it was faster
    assert 130 in codes
