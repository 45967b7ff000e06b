"""Spaces on the Hub as targets: the forms of their names, and `hf-lint hf://...` against the stand-in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hf_lint.cli import main
from hf_lint.cli.remote import connect
from hf_lint.errors import UsageError
from hf_lint.hub.targets import is_remote, parse_target
from hf_lint.secrets.fakes import expand
from hub.faults import always, randomly
from hub.server import Hub, serve
from hub.world import RUNNING, Token

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOKEN = expand("@@fake:huggingface-user-token@@")
LEAK = expand('KEY = "@@fake:huggingface-user-token@@"\n')[:-1].replace(TOKEN, TOKEN[:-4] + "Wxyz") + "\n"
CARD = "---\ntitle: x\nsdk: gradio\nsdk_version: 5.49.1\n---\n"


@pytest.mark.parametrize(
    ("text", "name", "revision"),
    [
        ("hf://spaces/me/app", "me/app", ""),
        ("hf://spaces/me/app@v1", "me/app", "v1"),
        ("hf://spaces/me/app@refs/pr/3", "me/app", "refs/pr/3"),
        ("hf://spaces/me/app@refs%2Fpr%2F3", "me/app", "refs/pr/3"),
        ("hf://spaces/me/app@main/app.py", "me/app", "main"),
        ("hf://spaces/me/app@refs/pr/3/app.py", "me/app", "refs/pr/3"),
        ("hf://spaces/me/app/app.py", "me/app", ""),
        ("https://huggingface.co/spaces/me/app", "me/app", ""),
        ("https://huggingface.co/spaces/me/app/", "me/app", ""),
        ("http://huggingface.co/spaces/me/app", "me/app", ""),
        ("https://www.huggingface.co/spaces/me/app", "me/app", ""),
        ("huggingface.co/spaces/me/app", "me/app", ""),
        ("hf.co/spaces/me/app", "me/app", ""),
        ("HuggingFace.co/spaces/me/app", "me/app", ""),
        ("https://huggingface.co/spaces/me/app/tree/main", "me/app", "main"),
        ("https://huggingface.co/spaces/me/app/tree/refs%2Fpr%2F3/src", "me/app", "refs/pr/3"),
        ("https://huggingface.co/spaces/me/app/tree/refs/pr/3/src", "me/app", "refs/pr/3"),
        ("https://huggingface.co/spaces/me/app/blob/v1/app.py", "me/app", "v1"),
        ("https://huggingface.co/spaces/me/app/blob/v1/app.py#L10", "me/app", "v1"),
        ("https://huggingface.co/spaces/me/app/resolve/main/app.py?download=true", "me/app", "main"),
        ("https://huggingface.co/spaces/me/app/commit/" + "a" * 40, "me/app", "a" * 40),
        ("https://huggingface.co/spaces/me/app/commits/main", "me/app", "main"),
        ("https://huggingface.co/spaces/me/app/discussions/3", "me/app", "refs/pr/3"),
        ("https://huggingface.co/spaces/me/app/discussions/3/files", "me/app", "refs/pr/3"),
        ("https://huggingface.co/spaces/me/app/discussions", "me/app", ""),
        ("https://huggingface.co/spaces/me/app/settings", "me/app", ""),
        ("https://huggingface.co/spaces/me/app?logs=build", "me/app", ""),
        ("https://huggingface.co/spaces/me/app.git", "me/app", ""),
        ("https://huggingface.co/api/spaces/me/app/tree/v1", "me/app", "v1"),
        ("git@hf.co:spaces/me/app", "me/app", ""),
        ("ssh://git@hf.co/spaces/me/app.git", "me/app", ""),
        ("hf://spaces/Me-2/My_App.v1", "Me-2/My_App.v1", ""),
    ],
)
def test_forms(text: str, name: str, revision: str) -> None:
    assert is_remote(text)
    assert parse_target(text) == (name, revision)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("hf://me/app", "is about models, not a Space"),
        ("hf://datasets/me/data", "is about datasets, not a Space"),
        ("https://huggingface.co/me/model", "is about models"),
        ("https://huggingface.co/datasets/me/data", "is about datasets"),
        ("https://huggingface.co/", "does not name a Space"),
        ("hf://spaces/me", "does not name a Space"),
        ("https://example.com/spaces/me/app", "is not an address of a Space"),
        ("https://[::1/spaces/me/app", "is not an address of a Space"),
        ("https://huggingface.co.evil.com/spaces/me/app", "is not an address of a Space"),
        ("https://huggingface.co/spaces/me/..", "names have letters"),
        ("hf://spaces/me/a--b", "names have letters"),
        ("hf://spaces/me/app@", "does not name a revision"),
        ("hf://spaces/me/app@a..b", "does not name a revision"),
        ("hf://spaces/me/app@-x", "does not name a revision"),
        ("https://me-app.hf.space", "does not say which Space"),
        ("https://me:hunter2@huggingface.co/spaces/me/app", "user name or a token"),
    ],
)
def test_what_is_refused(text: str, words: str) -> None:
    assert is_remote(text)
    with pytest.raises(UsageError, match=words) as caught:
        parse_target(text)
    assert "hunter2" not in str(caught.value) + caught.value.help


def test_a_host_of_an_app_asks_which_one() -> None:
    with pytest.raises(UsageError) as caught:
        parse_target("https://my-team-app.hf.space/?x=1")
    assert "hf://spaces/my/team-app or hf://spaces/my-team/app" in caught.value.help


@pytest.mark.parametrize("text", [".", "folder", "spaces/me/app", "app.py", "../x", "C:\\x", "a.hf.co.d/e"])
def test_folders_are_no_spaces_on_the_hub(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not is_remote(text)
    monkeypatch.setenv("HF_ENDPOINT", "https://[::1")
    assert not is_remote(text)


def test_the_parser_of_huggingface_hub_agrees() -> None:
    utils = pytest.importorskip("huggingface_hub.utils")
    if not hasattr(utils, "parse_hf_uri"):
        pytest.skip("huggingface_hub 1")
    for text in (
        *("hf://spaces/a/b", "hf://spaces/a/b@main/app.py", "hf://spaces/a/b@refs/pr/3/app.py"),
        *("https://huggingface.co/spaces/a/b/tree/main", "https://huggingface.co/spaces/a/b/blob/refs%2Fpr%2F3/app.py"),
        *("https://hf.co/spaces/a/b", "https://huggingface.co/spaces/a/b?logs=build"),
    ):
        theirs = utils.parse_hf_uri(text)
        assert parse_target(text) == (theirs.id, theirs.revision or ""), text


# The command


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    with serve() as server:
        server.world.tokens[TOKEN] = Token("me", sees=frozenset({"me"}), writes=frozenset({"me"}))
        server.world.add("me/app", {"README.md": CARD, "app.py": LEAK})
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        monkeypatch.setenv("HF_TOKEN", TOKEN)
        for name in ("HF_OIDC_RESOURCE", "HF_HUB_OFFLINE"):
            monkeypatch.delenv(name, raising=False)
        connect.cache_clear()
        yield server
        connect(False).close()
        connect.cache_clear()


def lint(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["check", "--select", "secrets", *arguments])
    out, err = capsys.readouterr()
    assert TOKEN not in out + err
    return code, out, err


def test_a_space_is_linted(hub: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = lint(capsys, "hf://spaces/me/app", "--format", "json")
    target = json.loads(out)["targets"][0]
    assert code == 1
    assert (target["target"], target["kind"]) == ("hf://spaces/me/app", "hub")
    assert target["revision"] == hub.world.spaces["me/app"].commit_of("main")
    assert [finding["rule"] for finding in target["findings"]] == ["leaked-hf-token"]
    assert "authorization" not in hub.world.log[0].headers  # another endpoint than the Hub, and nobody allowed it


def test_the_same_is_found_as_in_a_folder(hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {"README.md": CARD, "app.py": LEAK, "data.bin": "\0" + LEAK, "a/b.txt": LEAK, "Dockerfile": "FROM x\n"}
    space = hub.world.add("me/same", files)
    for path, data in space.files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    found = []
    for target in ("hf://spaces/me/same", str(tmp_path)):
        _, out, _ = lint(capsys, target, "--format", "json", "--profile", "strict", "--select", "image,card,deps")
        report = json.loads(out)["targets"][0]
        found.append(sorted((one["rule"], one["path"], one["line"], one["fingerprint"]) for one in report["findings"]))
    assert found[0] == found[1]
    assert found[0]


def test_files_in_lfs_are_not_fetched(hub: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    hub.world.add(
        "me/large", {"README.md": CARD, "model.safetensors": b"\0" * 1000}, lfs=frozenset({"model.safetensors"})
    )
    lint(capsys, "hf://spaces/me/large")
    assert not any("safetensors" in seen.path for seen in hub.world.log)


def test_each_file_is_fetched_once(hub: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    hub.world.add("me/some", {"README.md": CARD, "x.bin": b"\0" * 200_000, "y.txt": "y" * 200_000, "app.py": "1\n"})
    lint(capsys, "hf://spaces/me/some", "--profile", "strict")
    fetched = [seen.path for seen in hub.world.log if seen.name == "resolve"]
    assert len(fetched) == len(set(fetched)) == 4


def test_the_own_word_of_a_space_does_not_count(hub: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    waived = LEAK.rstrip() + "  # hf-lint: ignore[leaked-hf-token] we like it\n"
    config = "ignore: [leaked-hf-token]\n"
    hub.world.add("me/waived", {"README.md": CARD, "app.py": waived, ".hf-lint.yaml": config})
    code, out, _ = lint(capsys, "hf://spaces/me/waived")
    assert code == 1
    assert "leaked-hf-token" in out


def test_revisions_and_pull_requests(hub: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    space = hub.world.spaces["me/app"]
    space.revisions = {"refs/pr/3": {"README.md": CARD.encode(), "app.py": b"1\n"}, "v1": {"README.md": b"x"}}
    for arguments in (
        ["hf://spaces/me/app@refs/pr/3"],
        ["hf://spaces/me/app", "--pr", "3"],
        [f"{hub.url}/spaces/me/app/discussions/3"],
    ):
        code, out, _ = lint(capsys, *arguments, "--format", "json")
        assert json.loads(out)["targets"][0]["revision"] == space.commit_of("refs/pr/3"), arguments
        assert code == 0


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("me/none", "does not exist, or it is private and you are not logged in"),
        ("me/secret", "does not exist, or it is private and you are not logged in"),
        ("me/app@v9", "has no revision 'v9'"),
        ("you/gated", "is gated"),
        ("you/off", "is disabled"),
    ],
)
def test_what_cannot_be_read_is_said(hub: Hub, target: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    hub.world.add("me/secret", {"README.md": "x"}, private=True)
    hub.world.add("you/gated", {"README.md": "x"}, gated=True)
    hub.world.add("you/off", {"README.md": "x"}, disabled=True)
    code, _, err = lint(capsys, f"hf://spaces/{target}")
    assert code == 3
    assert words in err


def test_with_the_token_a_private_space_is_read(hub: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    hub.world.add("me/secret", {"README.md": CARD, "app.py": LEAK}, private=True)
    assert lint(capsys, "hf://spaces/me/secret", "--send-token")[0] == 1
    connect(True).close()


def test_paused_and_renamed_are_notes(hub: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    hub.world.moved["me/old"] = "me/app"
    hub.world.spaces["me/app"].runtime = {**RUNNING, "stage": "PAUSED"}
    code, _, err = lint(capsys, "hf://spaces/me/old")
    assert code == 1
    assert "me/old is now called me/app" in err
    assert "me/app is paused" in err


def test_faults_change_nothing(hub: Hub, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hf_lint.hub.client._BACKOFF", 0.001)
    monkeypatch.setattr("hf_lint.hub.client._LONGEST_BACKOFF", 0.001)
    monkeypatch.setattr(connect(False).budget, "pause", lambda *_: None)
    hub.world.add("me/many", {"README.md": CARD, **{f"f{n}.py": LEAK.replace("KEY", f"K{n}") for n in range(20)}})
    plain = lint(capsys, "hf://spaces/me/many", "--format", "json")
    hub.fault = randomly(0.2, 7)
    assert lint(capsys, "hf://spaces/me/many", "--format", "json") == plain


def test_a_file_that_is_not_given_makes_the_run_incomplete(
    hub: Hub, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hf_lint.hub.client.TRIES", 1)
    hub.fault = always("500", on="resolve_cache")
    code, _, err = lint(capsys, "hf://spaces/me/app")
    assert code == 3
    assert "app.py could not be read" in err


@pytest.mark.parametrize(
    "arguments",
    [
        *(["--fix"], ["--diff"], ["--rev", "x"], ["--staged"], ["--history"], ["--write-baseline"], ["--pr", "0"]),
        ["--pr", "1", "hf://spaces/me/other"],
    ],
)
def test_options_that_make_no_sense(hub: Hub, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "hf://spaces/me/app", *arguments]) == 2
    assert "error:" in capsys.readouterr().err


def test_live_policies(hub: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    space = hub.world.spaces["me/app"]
    space.files["app.py"] = b"1\n"
    space.runtime = {**RUNNING, "devMode": True}
    space.variables = {"API_TOKEN": {"value": TOKEN}}
    space.secrets = {"HF_OLD": {"updatedAt": "2024-01-01T00:00:00.000Z"}}

    def found(*arguments: str) -> set[str]:
        _, out, _ = lint(capsys, "hf://spaces/me/app", "--select", "live", "--format", "json", *arguments)
        return {finding["rule"] for finding in json.loads(out)["targets"][0]["findings"]}

    assert found() == set()
    assert found("--live", "--send-token") == {"dev-mode-on", "secret-in-variable", "stale-secret"}
    connect(True).close()
    assert found("--live") == {"dev-mode-on", "secret-in-variable"}
    _, _, err = lint(capsys, "hf://spaces/me/app", "--live")
    assert "not visible to this token, so not checked: secrets" in err


@pytest.mark.parametrize("arguments", [["--pr", "3"], ["--send-token"], ["--live"]])
def test_options_for_the_hub_need_it(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", ".", *arguments]) == 2
    assert "for Spaces on the Hub" in capsys.readouterr().err
