"""Where hf-lint came from: each way to install it, and what may never be written down."""

from __future__ import annotations

import json
import os
import re
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from hf_lint.scaffolds.origin import Origin, UnknownOriginError, find_origin, public_url, uses_git
from packaging.requirements import Requirement
from support import ROOT

if TYPE_CHECKING:
    from pathlib import Path

COMMIT = "0123456789abcdef" * 2 + "01234567"
HASH = "ab" * 32
URL = "https://example.com/someone/hf-lint"


def install(site: Path, direct: Any = None, installer: str | None = "pip", version: str = "1.2.3") -> Path:
    """An installed package in `site`, with what installers say of it."""
    package = site / "hf_lint"
    package.mkdir(parents=True, exist_ok=True)
    (package / "__init__.py").write_text(f'__version__ = "{version}"\n')
    info = site / f"hf_lint-{version}.dist-info"
    info.mkdir()
    if direct is not None:
        (info / "direct_url.json").write_text(direct if isinstance(direct, str) else json.dumps(direct))
    if installer is not None:
        (info / "INSTALLER").write_text(f"{installer}\n")
    return package


def vcs(url: str, **more: Any) -> dict[str, Any]:
    return {"url": url, "vcs_info": {"vcs": "git", "commit_id": COMMIT, "requested_revision": "main"}, **more}


def archive(url: str, **more: Any) -> dict[str, Any]:
    return {"url": url, "archive_info": more}


@pytest.mark.parametrize(
    ("direct", "expected"),
    [
        (None, "hf-lint[all]==1.2.3"),
        (vcs(URL), f"hf-lint[all] @ git+{URL}@{COMMIT}"),
        (vcs(f"{URL}.git"), f"hf-lint[all] @ git+{URL}.git@{COMMIT}"),
        (vcs("ssh://git@github.com/me/hf-lint.git"), f"hf-lint[all] @ git+https://github.com/me/hf-lint.git@{COMMIT}"),
        (vcs("https://me:s3cr3t-password@example.com/someone/hf-lint"), f"hf-lint[all] @ git+{URL}@{COMMIT}"),
        (
            vcs("https://s3cr3t-password@example.com:8443/a/b"),
            f"hf-lint[all] @ git+https://example.com:8443/a/b@{COMMIT}",
        ),
        (archive(f"{URL}.zip", hashes={"sha256": HASH}), f"hf-lint[all] @ {URL}.zip#sha256={HASH}"),
        (archive(f"{URL}.zip", hash=f"sha256={HASH}"), f"hf-lint[all] @ {URL}.zip#sha256={HASH}"),
    ],
)
def test_what_is_known_is_pinned(tmp_path: Path, direct: Any, expected: str) -> None:
    origin = find_origin(install(tmp_path, direct))
    assert origin == Origin(expected)
    assert Requirement(origin.requirement).name == "hf-lint"
    assert uses_git(origin.requirement) is ("git+" in expected)


@pytest.mark.parametrize("installer", ["uv", "pip", "Poetry 2.2.1", "pdm"])
def test_what_an_index_gave(tmp_path: Path, installer: str) -> None:
    assert find_origin(install(tmp_path, installer=installer)).requirement == "hf-lint[all]==1.2.3"


@pytest.mark.parametrize("installer", [None, "", "conda", "debian", "guix"])
def test_what_says_nothing_of_an_index_is_not_taken_for_it(tmp_path: Path, installer: str | None) -> None:
    origin = find_origin(install(tmp_path, installer=installer))
    assert origin.requirement == ""
    assert "does not say where it was installed from" in origin.reason


@pytest.mark.parametrize("version", ["1.2.3+local", "main", "1.2;x", "1 --index-url x"])
def test_a_version_that_no_index_has_is_not_taken_for_one(tmp_path: Path, version: str) -> None:
    assert find_origin(install(tmp_path, version=version)).requirement == ""


@pytest.mark.parametrize(
    "direct",
    [
        "{",
        "[]",
        "{}",
        {"url": 1},
        vcs("file:///home/me/hf-lint"),
        vcs("http://example.com/me/hf-lint"),
        vcs("git://example.com/me/hf-lint"),
        vcs("ssh://git@git.intern/me/hf-lint"),
        vcs(f"{URL}?private_token=s3cr3t-password"),
        vcs(f"{URL}#s3cr3t-password"),
        vcs("https://example.com/$(id)/x"),
        vcs("https://example.com/a b"),
        vcs("https://example.com/a'b"),
        vcs('https://example.com/a"b'),
        vcs("https://example.com/a@b"),
        vcs("https://example.com"),
        vcs("https:///me/hf-lint"),
        vcs("https://[::1/x"),
        vcs(URL, subdirectory="linter"),
        {"url": URL, "vcs_info": {"vcs": "git", "commit_id": "main"}},
        {"url": URL, "vcs_info": {"vcs": "hg", "commit_id": COMMIT}},
        {"url": URL, "vcs_info": {"vcs": "git"}},
        archive(f"{URL}.zip"),
        archive(f"{URL}.zip", hashes={"sha256": "x"}),
        archive(f"{URL}.zip", hashes={"md5": HASH[:32]}),
        archive("file:///tmp/hf_lint-1.2.3-py3-none-any.whl", hashes={"sha256": HASH}),
        {"url": "file:///nowhere/at/all", "dir_info": {}},
    ],
)
def test_what_cannot_be_trusted_is_not_named(tmp_path: Path, direct: Any) -> None:
    origin = find_origin(install(tmp_path, direct))
    assert origin.requirement == ""
    assert origin.reason.startswith("this hf-lint ")
    assert "s3cr3t" not in origin.reason


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("git@github.com:me/hf-lint.git", "https://github.com/me/hf-lint.git"),
        ("github.com:me/hf-lint", "https://github.com/me/hf-lint"),
        ("ssh://git@gitlab.com:22/me/hf-lint", "https://gitlab.com/me/hf-lint"),
        ("https://GitHub.com/me/hf-lint", "https://github.com/me/hf-lint"),
    ],
)
def test_public_urls(url: str, expected: str) -> None:
    assert public_url(url) == expected


@pytest.mark.parametrize("url", ["", "/srv/git/hf-lint", "../hf-lint", "git@git.intern:me/hf-lint", "C:\\hf-lint"])
def test_addresses_that_others_do_not_reach(url: str) -> None:
    with pytest.raises(UnknownOriginError):
        public_url(url)


# Checkouts


def git(folder: Path, *arguments: str) -> None:
    who = {f"GIT_{role}_{what}": "someone" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    env = {**os.environ, **who, "GIT_CONFIG_GLOBAL": os.devnull}
    subprocess.run(["git", *arguments], cwd=folder, env=env, check=True, capture_output=True)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A clone whose commit its remote has; the remote is then called by another address."""
    source = tmp_path / "source"
    (source / "linter" / "hf_lint").mkdir(parents=True)
    (source / "linter" / "hf_lint" / "__init__.py").write_text('__version__ = "1.2.3"\n')
    git(source, "init", "-q", "-b", "main")
    git(source, "add", ".")
    git(source, "commit", "-q", "-m", "first")
    git(tmp_path, "clone", "-q", str(source), "clone")
    git(tmp_path / "clone", "remote", "set-url", "origin", "https://me:s3cr3t-password@example.com/someone/hf-lint")
    return tmp_path / "clone"


def head(folder: Path) -> str:
    done = subprocess.run(["git", "rev-parse", "HEAD"], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def test_a_checkout_is_its_commit_at_its_remote_without_the_password(checkout: Path) -> None:
    origin = find_origin(checkout / "linter" / "hf_lint")
    assert origin == Origin(f"hf-lint[all] @ git+{URL}@{head(checkout)}")


def test_what_insteadof_puts_into_the_address_is_not_written(checkout: Path) -> None:
    git(
        checkout,
        "config",
        "url.https://s3cr3t-password@example.com/.insteadOf",
        "https://me:s3cr3t-password@example.com/",
    )
    assert find_origin(checkout / "linter" / "hf_lint").requirement == f"hf-lint[all] @ git+{URL}@{head(checkout)}"


def test_a_checkout_that_was_changed_is_not_its_commit(checkout: Path) -> None:
    (checkout / "linter" / "hf_lint" / "more.py").touch()
    assert "not committed" in find_origin(checkout / "linter" / "hf_lint").reason


def test_a_commit_that_was_not_pushed_cannot_be_fetched(checkout: Path) -> None:
    git(checkout, "commit", "-q", "--allow-empty", "-m", "second")
    git(checkout, "tag", "v2")
    assert "no remote branch has" in find_origin(checkout / "linter" / "hf_lint").reason


def test_another_remote_that_has_the_commit(checkout: Path) -> None:
    git(checkout, "remote", "rename", "origin", "up/stream")
    assert find_origin(checkout / "linter" / "hf_lint").requirement == f"hf-lint[all] @ git+{URL}@{head(checkout)}"
    git(checkout, "remote", "add", "origin", "https://example.com/another/one")
    assert find_origin(checkout / "linter" / "hf_lint").requirement == f"hf-lint[all] @ git+{URL}@{head(checkout)}"


def test_a_checkout_with_a_local_remote(checkout: Path) -> None:
    git(checkout, "remote", "set-url", "origin", str(checkout.parent / "source"))
    assert "folder of one machine" in find_origin(checkout / "linter" / "hf_lint").reason


def test_a_folder_inside_another_repository_is_not_that_one(checkout: Path) -> None:
    vendored = checkout / "vendor" / "hf-lint" / "linter" / "hf_lint"
    vendored.mkdir(parents=True)
    (vendored / "__init__.py").touch()
    git(checkout, "add", ".")
    git(checkout, "commit", "-q", "-m", "vendor")
    git(checkout, "update-ref", "refs/remotes/origin/main", "HEAD")
    assert "not a git repository of its own" in find_origin(vendored).reason


def test_a_folder_without_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, checkout: Path) -> None:
    (tmp_path / "plain" / "linter" / "hf_lint").mkdir(parents=True)
    assert "git does not know" in find_origin(tmp_path / "plain" / "linter" / "hf_lint").reason
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "git is not on PATH" in find_origin(checkout / "linter" / "hf_lint").reason


def test_an_installation_from_a_folder_is_the_commit_of_that_folder_as_long_as_it_is_the_same(
    checkout: Path, tmp_path: Path
) -> None:
    package = install(tmp_path / "site", {"url": checkout.as_uri(), "dir_info": {}})
    assert find_origin(package).requirement == f"hf-lint[all] @ git+{URL}@{head(checkout)}"
    (package / "__init__.py").write_text('__version__ = "1.2.2"\n')
    assert "has changed since" in find_origin(package).reason


def test_two_installations_in_one_place(tmp_path: Path) -> None:
    install(tmp_path)
    (tmp_path / "hf_lint-0.9.dist-info").mkdir()
    assert "installed twice" in find_origin(tmp_path / "hf_lint").reason


def test_nothing_that_is_shipped_names_an_index() -> None:
    """hf-lint as a name alone is whatever has that name on an index: only find_origin may say it came from there."""
    named = re.compile(r"hf-lint(?:\[[^]]*\])?\s*==|\binstall\s[^`]*['\"\s]hf-lint(?!'s)(?=['\"\[\s]|$)")
    for folder in ("linter", "hooks", "templates", "docs", "{{cookiecutter.space_name}}"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in (".py", ".md", ".yml", ".yaml", ".sh", ".toml"):
                lines = [line for line in path.read_text(encoding="utf-8").splitlines() if named.search(line)]
                assert [line for line in lines if "@ git+https://github.com/hf-lint/hf-lint" not in line] == [], path
