"""`hf-lint pin`: repositories of the Hub against a stand-in server, images and actions from what is known."""

from __future__ import annotations

import builtins
import sys
from typing import TYPE_CHECKING, Any

import pytest
from hf_lint.cli import main
from hf_lint.core.pins import load_pins
from hf_lint.errors import HubError
from hf_lint.hub import commits as client
from hf_lint.hub.names import HUB, Repo, is_hub, parse_repo
from hub.faults import refusing
from hub.server import Hub, serve
from hub.world import FakeRepo, FakeSpace, Token

if TYPE_CHECKING:
    from collections.abc import Iterator

MAIN, OLD = "a" * 40, "b" * 40
SPACE = FakeSpace("me/space", {}).commit_of("main")


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A stand-in that HF_ENDPOINT names, and a user without a token."""
    with serve() as server:
        server.world.repos = {
            "models/me/model": FakeRepo({"main": MAIN, "v1.0": OLD, "refs/pr/1": OLD}),
            "models/old": FakeRepo({"main": MAIN}),
            "datasets/me/data": FakeRepo({"main": OLD}),
        }
        server.world.add("me/space", {})
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HF_OIDC_RESOURCE", "HF_HUB_OFFLINE"):
            monkeypatch.delenv(name, raising=False)
        yield server


def pin(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["pin", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.mark.parametrize(
    ("arguments", "commit", "words"),
    [
        (["me/model"], MAIN, [f'from_pretrained("me/model", revision="{MAIN}")', f"model_revision={MAIN}"]),
        (["me/model", "--revision", "v1.0"], OLD, ["me/model at v1.0"]),
        (["me/model", "--revision", "refs/pr/1"], OLD, []),
        (["me/model@v1.0"], OLD, []),
        (["me/model", "--revision", OLD], OLD, []),
        (["https://huggingface.co/me/model/tree/v1.0"], OLD, []),
        (["old"], MAIN, []),
        (["datasets/me/data"], OLD, [f'load_dataset("me/data", revision="{OLD}")']),
        (["hf://spaces/me/space"], SPACE, ['repo_type="space"']),
    ],
)
def test_found(
    hub: Hub, arguments: list[str], commit: str, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = pin(capsys, *arguments)
    assert (code, out) == (0, f"{commit}\n")
    assert all(word in err for word in words)


def test_quiet_prints_the_commit_only(hub: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    assert pin(capsys, "me/model", "-q") == (0, f"{MAIN}\n", "")


def test_a_repository_that_has_moved_is_told(hub: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    hub.world.moved = {"models/gone/model": "models/me/model"}
    code, out, err = pin(capsys, "gone/model")
    assert (code, out) == (0, f"{MAIN}\n")
    assert "the repository is now called me/model" in err
    assert 'from_pretrained("me/model"' in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["me/other"], ["the Hub has no model 'me/other'", "datasets/me/other or spaces/me/other", "hf auth login"]),
        (["me/model", "--revision", "v9"], ["me/model has no revision 'v9'"]),
    ],
)
def test_not_there(hub: Hub, arguments: list[str], words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = pin(capsys, *arguments)
    assert (code, out) == (3, "")
    assert all(word in err for word in words)


@pytest.mark.parametrize(
    ("status", "headers", "words"),
    [
        (429, {"Retry_After": "17", "RateLimit": '"api";r=0;t=17'}, ["too many requests", "in 17 seconds"]),
        (429, {}, ["in some minutes"]),
        (401, {"X_Error_Message": "Invalid credentials in Authorization header"}, ["does not take the token"]),
        (403, {}, ["refuses (403)"]),
        (404, {"X_Error_Code": "GatedRepo", "X_Error_Message": "Access is restricted"}, ["is gated"]),
        (403, {"X_Error_Message": "Access to this resource is disabled."}, ["is disabled"]),
        (500, {}, ["status 500"]),
        (200, {}, ["no usable answer"]),
    ],
)
def test_what_the_server_refuses(
    hub: Hub, status: int, headers: dict[str, str], words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    hub.fault = refusing(status, **headers)
    code, out, err = pin(capsys, "me/model")
    assert (code, out) == (3, "")
    assert all(word in err for word in words), err


@pytest.mark.parametrize("sha", [None, "main", "A" * 40, "\x1b[31m" + "a" * 40, ["a"]])
def test_what_is_no_commit_is_not_printed(hub: Hub, sha: Any, capsys: pytest.CaptureFixture[str]) -> None:
    hub.world.repos["models/me/model"].revisions["main"] = sha if sha is not None else MAIN
    if sha is None:
        hub.fault = refusing(200)
    code, out, err = pin(capsys, "me/model")
    assert (code, out) == (3, "")
    assert "\x1b" not in err


def test_no_server(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    code, _, err = pin(capsys, "me/model")
    assert code == 3
    assert "cannot reach http://127.0.0.1:9 (ConnectError)" in err


def test_no_token_goes_to_another_endpoint_unasked(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HF_TOKEN", "the-users-token")
    hub.world.tokens = {"the-users-token": Token("me")}
    hub.world.repos["models/me/model"].private = True
    assert pin(capsys, "me/model")[0] == 3
    assert "authorization" not in hub.world.log[-1].headers
    code, out, _ = pin(capsys, "me/model", "--send-token")
    assert (code, out) == (0, f"{MAIN}\n")
    assert hub.world.log[-1].headers["authorization"] == "Bearer the-users-token"


@pytest.mark.parametrize(
    ("url", "hub"),
    [
        ("https://huggingface.co", True),
        ("https://hf.co", True),
        ("http://huggingface.co", False),
        ("https://huggingface.co.example.com", False),
        ("https://huggingface.co@example.com", False),
        ("https://user@huggingface.co", False),
        ("https://example.com/huggingface.co", False),
        ("", False),
    ],
)
def test_what_is_the_hub(url: str, hub: bool) -> None:
    assert is_hub(url) is hub


def test_the_token_of_the_user_goes_to_the_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which `token` huggingface_hub is given: None is the user's, False is none."""
    given = []

    def stop(where: str, token: bool | None) -> None:
        given.append((where, token))
        raise HubError("enough")

    monkeypatch.setattr(client, "open_api", stop)
    for endpoint in ("", "https://huggingface.co/", "https://mirror.example.com"):
        monkeypatch.setenv("HF_ENDPOINT", endpoint)
        with pytest.raises(HubError):
            client.find_commit(Repo("model", "me/model"), "main")
    assert given == [(HUB, None), (HUB, None), ("https://mirror.example.com", False)]


def test_without_huggingface_hub(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "huggingface_hub"]:
        monkeypatch.delitem(sys.modules, name)
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name.partition(".")[0] == "huggingface_hub":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    code, _, err = pin(capsys, "me/model")
    assert code == 3
    assert "python -m pip install huggingface_hub" in err


def test_offline_mode_is_told(hub: Hub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("huggingface_hub.constants.is_offline_mode", lambda: True)
    code, _, err = pin(capsys, "me/model")
    assert code == 3
    assert "HF_HUB_OFFLINE is set" in err


@pytest.mark.parametrize(
    "text", ["", "..", "a/b/c", "../x", "me/mo del", "me/model;ls", "https://example.com/me/model", "x" * 200, "a--b/c"]
)
def test_what_is_no_repository(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="not a repository"):
        parse_repo(text)
    assert pin(capsys, text)[0] == 2


@pytest.mark.parametrize(
    "arguments",
    [[], ["a/b", "--image", "c"], ["--image", "a", "--revision", "b"], ["a/b@c", "--revision", "d"], ["--action", "a"],
     ["--image", "a@sha256:1"], ["--image", ""]],
)  # fmt: skip
def test_wrong_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert pin(capsys, *arguments)[0] == 2


def test_known_images(capsys: pytest.CaptureFixture[str]) -> None:
    for row in load_pins("images"):
        code, out, err = pin(capsys, "--image", f"{row['image']}:{row['tag']}")
        assert (code, out) == (0, f"{row['digest']}\n")
        assert ("may not serve every platform" in err) == (row["platforms"] != "multi")
    assert pin(capsys, "--image", "docker.io/library/python:3.12-slim")[0] == 0


def test_known_actions(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [row for row in load_pins("actions") if row["version"] != "unknown"]
    for row in rows:
        code, out, err = pin(capsys, "--action", f"{row['action']}@{row['version'].removeprefix('v')}")
        assert (code, out) == (0, f"{row['sha']}\n")
        assert f"# {row['version']}" in err
    newest = next(row for row in rows if row["action"] == "actions/checkout")
    assert pin(capsys, "--action", "actions/checkout")[1] == f"{newest['sha']}\n"
    assert pin(capsys, "--action", f"actions/checkout@{newest['version'].partition('.')[0]}")[1] == f"{newest['sha']}\n"


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--image", "some/thing:1"], "docker buildx imagetools inspect some/thing:1"),
        (["--action", "some/thing/below@v1"], "git ls-remote https://github.com/some/thing v1"),
        (["--action", "actions/checkout@v0"], "it knows v"),
    ],
)
def test_unknown_ones_say_how_to_look_them_up(
    arguments: list[str], word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = pin(capsys, *arguments)
    assert (code, out) == (3, "")
    assert word in err
