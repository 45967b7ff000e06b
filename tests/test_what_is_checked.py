"""What counts as a Space, which Spaces there are below a folder, and which config is theirs: nothing is passed over."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest
from git_support import CLEAN, Repo, Work, fake, posix
from hf_lint.cli import main
from support import write_example

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CARD = '---\ntitle: Z\nsdk: gradio\nsdk_version: "6.31.0"\npython_version: 3.10\napp_file: app.py\n---\n'
SPACE = {"README.md": CARD, "app.py": "print('hello')\n"}
RULE = "unquoted-version"
LEAK = "token = '@@fake:huggingface-user-token@@'\n"


def many(**spaces: Mapping[str, str]) -> dict[str, str]:
    return {f"{name.replace('__', '/')}/{path}": text for name, files in spaces.items() for path, text in files.items()}


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, dict[str, list[str]], str]:
    """Exit code, the rules found by target, and what was said."""
    code = main([*map(str, arguments), "--format", "json"])
    out, err = capsys.readouterr()
    targets: list[dict[str, Any]] = json.loads(out)["targets"] if out else []
    return code, {one["target"]: [item["rule"] for item in one["findings"]] for one in targets}, err


# Nothing to check


@pytest.mark.parametrize(
    "files",
    [{}, {"notes.txt": "hi\n"}, {"data/table.csv": "1,2\n"}, {"images/logo.svg": "<svg/>\n", "LICENSE": "MIT\n"}],
)
@pytest.mark.parametrize("form", ["text", "json", "sarif", "github", "junit"])
def test_a_folder_without_anything_of_a_space_is_no_pass(
    files: dict[str, str], form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_example(files, tmp_path)
    assert main([str(tmp_path), "--format", form]) == 3
    assert main([str(tmp_path), "--format", form, "--exit-zero"]) == 3
    out, err = capsys.readouterr()
    assert "nothing to check: no README.md, Dockerfile or app is here" in err
    assert "All good" not in out + err
    assert "Nothing was checked · 0 rules ran, 1 error\n" in err
    if form == "sarif":
        assert '"executionSuccessful": true' not in out


def test_a_leak_in_what_is_no_space_is_still_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_example({"notes.txt": LEAK}, tmp_path)
    code, found, _ = run(capsys, tmp_path, "--select", "secrets")
    assert code == 3
    assert list(found.values()) == [["leaked-hf-token"]]


@pytest.mark.parametrize("name", ["README.md", "Dockerfile", "app.py", "index.html", "main.ipynb", "requirements.txt"])
def test_one_file_of_a_space_is_enough(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("{}")
    assert main([str(tmp_path), "--select", RULE]) == 0


@posix
def test_nothing_is_no_pass_in_git_either(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    repo = Repo(tmp_path / "space")
    repo.commit_all({"notes.txt": "hi\n"})
    for option in (["--rev", "HEAD"], ["--staged"], ["--range", "HEAD..HEAD"]):
        assert main([str(repo.folder), *option]) == 3
        assert "nothing to check" in capsys.readouterr().err
    empty = Repo(tmp_path / "empty")
    assert main([str(empty.folder), "--history"]) == 3
    assert "error: nothing to check: this repository has no commit\nNothing was checked" in capsys.readouterr().err


# Several Spaces


MANY = {
    **many(
        a=SPACE, deep__er__b=SPACE, notes={"README.md": "# no card\n"}, data={"README.md": "---\nlicense: mit\n---\n"}
    ),
    "README.md": "# All our Spaces\n",
    "tools/deploy.py": LEAK,
}


def test_spaces_below_are_checked_one_by_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_example(MANY, tmp_path)
    code, found, err = run(capsys, tmp_path, "--select", f"{RULE},secrets")
    assert code == 1
    assert found == {
        str(tmp_path / "a"): [RULE],
        str(tmp_path / "deep" / "er" / "b"): [RULE],
        str(tmp_path): ["leaked-hf-token"],
    }
    assert "the 2 Spaces below are checked one by one (a, deep/er/b)" in err
    assert "3 findings in 2 Spaces and beside them" in err


def test_what_is_beside_the_spaces_is_checked_for_secrets_and_workflows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_example({**MANY, "a/app.py": LEAK}, tmp_path)
    code, found, _ = run(capsys, tmp_path)
    assert code == 1
    assert found[str(tmp_path)] == ["leaked-hf-token"]
    assert "leaked-hf-token" in found[str(tmp_path / "a")]


def test_the_current_folder_names_them_as_people_type_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_example(MANY, tmp_path)
    monkeypatch.chdir(tmp_path)
    _, found, _ = run(capsys, "--select", RULE)
    assert list(found) == ["a", os.path.join("deep", "er", "b"), "."]


def test_a_space_with_spaces_in_it_is_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_example({**SPACE, **many(examples__c=SPACE)}, tmp_path)
    _, found, _ = run(capsys, tmp_path, "--select", RULE)
    assert list(found) == [str(tmp_path)]
    outer = tmp_path / "outer"
    write_example(many(one=SPACE, one__two=SPACE, three__node_modules__x=SPACE), outer)
    _, found, _ = run(capsys, outer, "--select", RULE)
    assert list(found) == [str(outer / "one"), str(outer)]


def test_each_space_has_its_own_config_and_baseline(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_example({**MANY, "a/.hf-lint.yaml": f"ignore: {RULE}\n"}, tmp_path)
    _, found, _ = run(capsys, tmp_path, "--select", RULE)
    assert found[str(tmp_path / "a")] == []
    assert run(capsys, tmp_path, "--select", RULE, "--write-baseline")[0] == 0
    assert (tmp_path / "deep" / "er" / "b" / ".hf-lint-baseline.json").is_file()
    assert run(capsys, tmp_path, "--select", RULE)[0] == 0
    assert run(capsys, tmp_path, "--write-baseline", "--baseline", tmp_path / "one.json")[0] == 2


@posix
def test_spaces_below_in_git(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    repo = Repo(tmp_path / "all")
    repo.commit_all({name: text.replace(LEAK, f"t = '{fake()}'\n") for name, text in MANY.items()}, "first")
    repo.commit_all({"a/app.py": f"t = '{fake(2)}'\n"}, "second")
    repo.commit_all({"a/app.py": "print(1)\n", "later/README.md": CARD}, "third")
    names = ["a", "deep/er/b", "later"]
    wanted = [*(str(repo.folder / name) for name in names), str(repo.folder)]
    for option in (["--rev", "HEAD"], ["--staged"]):
        code, found, err = run(capsys, repo.folder, *option, "--select", f"{RULE},secrets")
        assert (code, list(found)) == (1, wanted), err
        assert found[str(repo.folder)] == ["leaked-hf-token"]
        assert all(found[path] == [RULE] for path in wanted[:-1])
    _, found, _ = run(capsys, repo.folder, "--rev", "HEAD^", "--select", RULE)
    assert list(found) == [*wanted[:2], wanted[-1]]
    _, found, _ = run(capsys, repo.folder, "--range", "HEAD~2..HEAD", "--select", f"{RULE},secrets")
    assert found[wanted[0]] == [RULE, "leaked-hf-token"]  # once, and where its Space is
    assert found[wanted[-1]] == ["leaked-hf-token"]


@posix
def test_spaces_below_in_the_hooks(tmp_path: Path) -> None:
    work = Work(tmp_path / "all")
    work.commit_all({f"{name}/{path}": text for name in "ab" for path, text in CLEAN.items()}, "first")
    assert work.hook("install", "pre-push", "pre-commit").returncode == 0
    assert work.push()[0] == 0
    work.write({"b/app.js": f"t = '{fake()}'\n", "a/app.js": "let x = 1;\n"})
    work.git("add", "--all")
    done = work.hook("run", "pre-commit")
    assert done.returncode == 1
    assert "b/app.js:1:6" in done.stderr.replace("--> app.js", "--> b/app.js")
    assert "git restore --staged -- :/b/app.js" in done.stderr
    work.git("commit", "--no-verify", "-qm", "leak")
    code, said = work.push()
    assert code == 1
    assert said.count("critical[leaked-hf-token]") == 1
    assert "1 secret is in commits that are not on the remote yet" in said
    work.commit_all({"b/app.js": "let x = 1;\n"}, "gone")
    code, said = work.push()
    assert (code, said.count("critical[leaked-hf-token]")) == (1, 1), said
    work.git("reset", "-q", "--soft", "origin/main")
    work.git("commit", "-qm", "clean")
    assert work.push()[0] == 0


@posix
def test_a_branch_that_is_no_space_can_be_pushed(tmp_path: Path) -> None:
    work = Work(tmp_path / "space")
    work.commit_all({"notes.txt": "hi\n"})
    work.hook("install", "pre-push", "pre-commit")
    code, said = work.push()
    assert code == 0, said
    assert "this is not a Space" in said
    assert work.hook("run", "pre-commit").returncode == 0
    work.commit_all({"notes.txt": f"t = '{fake()}'\n"})
    assert work.push()[0] == 1


# Names of the config


def test_both_endings_are_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in (".hf-lint.yaml", ".hf-lint.yml"):
        folder = tmp_path / name
        write_example({**SPACE, name: f"ignore: {RULE}\nwaivers:\n  - {{rules: root-user, reason: x}}\n"}, folder)
        code, found, err = run(capsys, folder, "--select", f"{RULE},unused-waiver,root-user")
        assert code == 1
        assert found == {str(folder): ["unused-waiver"]}
        assert f"using the Space's {name}" in err
    assert run(capsys, folder, "--select", RULE, "--no-config")[0] == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("hf-lint.yaml", "profile: strict\n"),
        ("hf-lint.yml", "profile: strict\n"),
        (".hf-lint.toml", "profile = 'strict'\n"),
        ("hf_lint.yaml", "profile: strict\n"),
        (".hflint.yaml", "profile: strict\n"),
        (".hf-lintrc", "profile: strict\n"),
        ("pyproject.toml", "[tool.ruff]\n\n[tool.hf-lint]\nprofile = 'strict'\n"),
        ("pyproject.toml", "[tool.hf-lint.severity]\nroot-user = 'low'\n"),
    ],
)
def test_a_config_that_is_not_read_stops_the_run(
    name: str, text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_example({**SPACE, name: text}, tmp_path)
    assert main([str(tmp_path)]) == 2
    err = capsys.readouterr().err
    assert name in err
    assert "is not read" in err
    assert ".hf-lint.yaml" in err
    assert main([str(tmp_path), "--no-config", "--select", RULE]) == 1
    (tmp_path / ".hf-lint.yaml").write_text("profile: strict\n")
    assert main([str(tmp_path), "--select", RULE]) == 1


def test_two_configs_stop_the_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_example({**SPACE, ".hf-lint.yaml": "", ".hf-lint.yml": ""}, tmp_path)
    assert main([str(tmp_path)]) == 2
    assert ".hf-lint.yaml and .hf-lint.yml are both there" in capsys.readouterr().err


def test_a_pyproject_of_others_is_none_of_our_business(tmp_path: Path) -> None:
    write_example({**SPACE, "pyproject.toml": '[project]\nname = "x"\n'}, tmp_path)
    assert main([str(tmp_path), "--select", RULE]) == 1


@posix
def test_the_own_config_is_named_to_strangers_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    repo = Repo(tmp_path / "mine")
    repo.write(
        {**SPACE, ".hf-lint.yaml": "profile: strict\n", "below/README.md": CARD, "below/.hf-lint.yml": "fail_on: low\n"}
    )
    theirs = Repo(tmp_path / "mine" / "theirs")
    theirs.write({**SPACE, ".hf-lint.yaml": "profile: strict\n"})
    monkeypatch.chdir(repo.folder)
    for target in (".", "below"):
        assert "using the Space's" not in run(capsys, target, "--select", RULE)[2]
    assert "using the Space's .hf-lint.yaml" in run(capsys, "theirs", "--select", RULE)[2]
    monkeypatch.chdir(tmp_path)
    assert "using the Space's .hf-lint.yaml" in run(capsys, "mine", "--select", RULE)[2]


# Exclusions


def test_excluded_findings_are_set_aside_and_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_example({**SPACE, "old/app.py": LEAK, "old/deep/x.py": LEAK, "new.py": LEAK}, tmp_path)
    code, found, err = run(capsys, tmp_path, "--select", "leaked-hf-token", "--exclude", "old")
    assert (code, found) == (1, {str(tmp_path): ["leaked-hf-token"]})
    assert "critical leaked-hf-token at old/app.py:1 is waived (config): excluded: old" in err
    (tmp_path / "new.py").unlink()
    for pattern in ("old", "old/**", "*.py"):
        (tmp_path / ".hf-lint.yaml").write_text(f"exclude: ['{pattern}']\n")
        assert run(capsys, tmp_path, "--select", "leaked-hf-token")[0] == 0, pattern
    (tmp_path / ".hf-lint.yaml").write_text("exclude: old/deep\n")
    assert run(capsys, tmp_path, "--select", "leaked-hf-token")[0] == 1
    (tmp_path / ".hf-lint.yaml").write_text("exclude: nowhere\n")
    assert run(capsys, tmp_path, "--select", RULE, "--exclude", "README.md")[0] == 0


# What git ignores


def test_outside_of_git_the_ignore_file_silences_hygiene_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {
        **SPACE,
        ".gitignore": ".venv/\n*.pyc\n.env\n",
        ".venv/pyvenv.cfg": "home = x\n",
        "x.pyc": "x",
        ".env": LEAK,
    }
    write_example(files, tmp_path)
    code, found, err = run(capsys, tmp_path, "--select", "committed-junk,leaked-hf-token")
    assert (code, found) == (1, {str(tmp_path): ["leaked-hf-token"]})
    assert "2 files that .gitignore names: not reported as untidy, all else is checked" in err


@posix
def test_git_that_cannot_be_used_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    repo = Repo(tmp_path / "space")
    repo.commit_all(SPACE)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "git was not used (git is not on PATH)" in run(capsys, repo.folder, "--select", RULE)[2]
    monkeypatch.undo()
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    (repo.folder / ".git" / "HEAD").write_text("nonsense\n")
    assert "git was not used (" in run(capsys, repo.folder, "--select", RULE)[2]


@posix
def test_the_ignore_files_above_a_space_count(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    repo = Repo(tmp_path / "all")
    rest = "*.pem\n*.key\n__pycache__/\n.venv/\n/spaces/a/.gradio/\n"
    repo.commit_all({**many(spaces__a=SPACE, spaces__b=SPACE), ".gitignore": rest})
    for option in ([], ["--rev", "HEAD"], ["--staged"]):
        _, found, _ = run(capsys, repo.folder, *option, "--select", "incomplete-gitignore")
        a, b = (str(repo.folder / "spaces" / name) for name in "ab")
        assert (found[a], found[b]) == ([], ["incomplete-gitignore"]), option
    below = repo.folder / "spaces" / "a" / "utils"
    below.mkdir()
    (below / "x.py").write_text("print(1)\n")
    assert run(capsys, below, "--select", "incomplete-gitignore")[0] == 0


# What a run would do


def test_the_settings_and_files_of_a_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import yaml

    config = f"profile: strict\nfail_on: high\nignore: [image, {RULE}]\nexclude: old\n"
    write_example({**SPACE, ".hf-lint.yaml": config, "notes.md": "hi\n", "big.bin": {"size": 20_000_000}}, tmp_path)
    assert main([str(tmp_path), "--show-settings"]) == 0
    (shown,) = yaml.safe_load(capsys.readouterr().out)
    assert (shown["profile"], shown["fail_on"], shown["ignore"]) == ("strict", "high", ["image", RULE])
    assert shown["config"] == ".hf-lint.yaml"
    assert RULE not in shown["rules"]
    assert shown["not_run"][RULE]
    assert main([str(tmp_path), "--show-files"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"# {tmp_path}: 5 files, 0 ignored by git"
    assert "runs      app.py" in lines
    assert any("big.bin" in line and "larger than 8 MiB" in line for line in lines)
    assert main([str(tmp_path / "none" / "x"), "--show-files"]) == 3
    assert main([str(tmp_path), "--history", "--show-files"]) == 3


# A part of a Space


@pytest.mark.parametrize("is_repository", [False, True])
def test_a_folder_of_a_space_is_no_space_without_a_card(
    is_repository: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_example({**SPACE, "utils/app.py": "x = 1\n", "utils/deep/app.py": "x = 1\n"}, tmp_path)
    if is_repository:
        Repo(tmp_path)
    code, found, said = run(capsys, tmp_path / "utils", "--select", "card,repo")
    assert (code, list(found.values())) == (0, [[]])
    assert "only a part of the Space in ..: its card" in said
    monkeypatch.chdir(tmp_path / "utils" / "deep")
    assert "only a part of the Space in ../..: its card" in run(capsys, "--select", "card")[2]
    assert "only a part" not in run(capsys, tmp_path, "--select", "card")[2]
    assert main([]) == 0
    assert "No findings in this part of the Space · " in capsys.readouterr().err


def test_a_repository_below_a_space_is_one_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_example(SPACE, tmp_path)
    Repo(tmp_path / "other").commit_all({"app.py": "x = 1\n"})
    code, found, said = run(capsys, tmp_path / "other", "--select", "invalid-card")
    assert (code, *found.values()) == (1, ["invalid-card"])
    assert "only a part" not in said
