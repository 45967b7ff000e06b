"""hf-lint as an extension of the `hf` command, installed by huggingface_hub's own code.

Only the network is replaced: GitHub's answers, and the address of the archive, which becomes a file of this checkout.
"""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hf_lint import __version__
from support import ROOT

extensions = pytest.importorskip("huggingface_hub.cli.extensions", reason="needs huggingface_hub with extensions")

LEFT_OUT = ("tests/", "docs/", "benchmarks/")
CARD = '---\nsdk: gradio\nsdk_version: "6.31.0"\npython_version: 3.10\napp_file: app.py\n---\n'


def archive(path: Path) -> Path:
    """What GitHub serves as /archive/HEAD.zip: the files of the repository below a folder named after the commit."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    with zipfile.ZipFile(path, "w") as made:
        for name in listed.split("\0"):
            if not name.startswith(LEFT_OUT) and (ROOT / name).is_file():
                made.write(ROOT / name, f"hf-lint-0123456789/{name}")
    return path


def test_nothing_makes_hf_take_the_repository_for_a_shell_script() -> None:
    """`hf` first looks for a program called hf-lint at the root of the repository, and would run that instead."""
    assert not (ROOT / "hf-lint").exists()


def test_install_and_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    source = archive(tmp_path / "HEAD.zip").as_uri()
    asked: list[str] = []

    def github(method: str, url: str, **_: Any) -> Any:
        asked.append(url)
        raise OSError("not found")  # no program hf-lint at the root, no description, no list of refs

    start = subprocess.run

    def run(command: list[str], **options: Any) -> Any:
        return start([source if word == ADDRESS else word for word in command], **options)

    monkeypatch.setattr(extensions, "EXTENSIONS_ROOT", tmp_path / "extensions")
    monkeypatch.setattr(extensions, "_github_request", github)
    monkeypatch.setattr(extensions.subprocess, "run", run)
    monkeypatch.setattr(extensions.constants, "HF_HUB_DISABLE_UPDATE_CHECK", True)
    monkeypatch.setenv("HF_HUB_DISABLE_UPDATE_CHECK", "1")
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")

    owner, name, short = extensions._normalize_repo_id("hf-lint/hf-lint")
    manifest = extensions._install_extension(owner=owner, repo_name=name, short_name=short, commit_sha="0" * 40)
    assert (short, manifest.type) == ("lint", "python")
    assert asked[0].endswith("/hf-lint/hf-lint/HEAD/hf-lint")

    assert hf("lint", "--version") == 0
    assert capfd.readouterr().out.endswith(f"hf-lint {__version__}\n")
    space = tmp_path / "space"
    space.mkdir()
    (space / "README.md").write_text(CARD)
    assert hf("lint", str(space), "--select", "unquoted-version", "--format", "concise") == 1
    assert "high[unquoted-version]" in capfd.readouterr().out
    assert hf("lint", "explain", "unquoted-version") == 0
    assert hf("lint", "new", "--list") == 0
    assert "hardware" in capfd.readouterr().out


ADDRESS = "https://github.com/hf-lint/hf-lint/archive/HEAD.zip"


def hf(*arguments: str) -> int | None:
    """What `hf lint ...` does with a command that it does not know itself."""
    code: int | None = extensions.dispatch_unknown_top_level_extension(
        list(arguments), {"auth", "download", "extensions"}
    )
    return code
