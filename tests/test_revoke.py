"""`hf-lint revoke`: every token is found or what was left out is said, and nothing is said to be dead that is not."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import string
import time
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from hf_lint.cli import main
from hf_lint.errors import HubError
from hf_lint.hub.access import Access
from hf_lint.hub.client import Timeouts
from hf_lint.hub.names import is_hub
from hf_lint.hub.writing import revoke_tokens, set_secret
from hf_lint.secrets.fakes import expand
from hub.accounts import Reply
from hub.answers import Answers
from hub.faults import always
from hub.server import Hub, serve
from hub.world import Token

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOKEN = expand("@@fake:huggingface-user-token@@")
LEAKED = TOKEN[:-4] + "Wxyz"
KEY = expand("@@fake:openai-api-key@@")
YES = ("--yes", "--send-token")


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Hub]:
    with serve() as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
        monkeypatch.chdir(tmp_path)
        yield server


def make_token(number: int) -> str:
    """A token that no other number has."""
    letters = string.ascii_letters + string.digits
    return "hf_" + "".join(letters[byte % 62] for byte in hashlib.sha512(str(number).encode()).digest()[:34])


def give(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))


# Revoking


def test_tokens_are_revoked_after_they_were_shown_masked(
    hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hub.world.tokens[LEAKED] = Token("other")
    (tmp_path / "app.py").write_text(f"A = '{LEAKED}'\nB = '{LEAKED}'\nC = '{KEY}'\n")
    assert main(["revoke", str(tmp_path), "--yes", "--verify", "--send-token"]) == 0
    out, err = capsys.readouterr()
    assert hub.world.revoked == [LEAKED]
    assert LEAKED not in out + err
    assert "hf_" in out
    assert "always answers 202" in err
    assert "is dead" in err
    (sent,) = [seen for seen in hub.world.log if seen.method == "POST"]
    assert "authorization" not in sent.headers
    assert json.loads(sent.body) == {"credentials": [LEAKED]}


def test_nothing_is_revoked_unasked(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "app.py").write_text(f"A = '{LEAKED}'\n")
    monkeypatch.setattr("hf_lint.cli.revoke._confirm", lambda _question: False)
    assert main(["revoke", str(tmp_path), "--send-token"]) == 1
    assert main(["revoke", str(tmp_path), "--yes"]) == 2  # the endpoint is not the Hub
    assert hub.world.log == []


def test_tokens_on_standard_input(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = io.TextIOWrapper(io.BytesIO(f"log of today: {LEAKED} and more\n".encode()))
    monkeypatch.setattr("sys.stdin", text)
    assert main(["revoke", "-", "--yes", "--send-token"]) == 0
    assert hub.world.revoked == [LEAKED]
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"nothing\n")))
    assert main(["revoke", "-", "--yes", "--send-token"]) == 0
    assert LEAKED not in "".join(capsys.readouterr())


@pytest.mark.parametrize("status", ["301", "302", "307", "308", "500", "200"])
def test_a_token_is_sent_nowhere_else(hub: Hub, status: str) -> None:
    with serve() as other:
        hub.fault = always("redirect-elsewhere" if status[0] == "3" else status, on="revoke", detail=other.url)
        with pytest.raises(HubError) as caught:
            revoke_tokens(Access(hub.url), [LEAKED])
        assert other.world.log == []
        assert LEAKED not in str(caught.value) + caught.value.help


def test_a_still_valid_token_is_said(hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "app.py").write_text(f"A = '{LEAKED}'\n")
    hub.world.tokens[LEAKED] = Token("other")
    hub.fault = always("202", on="revoke")
    assert main(["revoke", str(tmp_path), "--yes", "--verify", "--send-token"]) == 3
    assert "STILL VALID" in capsys.readouterr().err


def test_any_number_of_tokens(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = [make_token(number) for number in range(4_100)]
    give(monkeypatch, "\n".join(tokens).encode())
    assert main(["revoke", "-", *YES]) == 0
    assert hub.world.revoked == tokens
    hub.world.revoked.clear()
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "one-line.txt").write_text(" ".join(tokens[:300]))
    assert main(["revoke", str(tmp_path / "a"), *YES]) == 0
    assert hub.world.revoked == tokens[:300]


@pytest.mark.parametrize(
    "data",
    [
        f"\x1b[01;31m\x1b[K{LEAKED}\x1b[m\x1b[K\n".encode(),
        f"T=\x1b[01;31m\x1b[Khf_\x1b[m\x1b[K{LEAKED[3:]}\n".encode(),
        LEAKED.encode("utf-16"),
        LEAKED.encode("utf-16-be"),
        gzip.compress(LEAKED.encode(), mtime=0),
        b"\0\1\2" * 1000 + LEAKED.encode() + b"\0",
        b"x" * (1024 * 1024 - 5) + b" " + LEAKED.encode(),
        b"y" * 79 + b"\n" * (1024 * 1024 - 20) + LEAKED.encode(),
    ],
)
def test_forms_of_a_text(hub: Hub, monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    give(monkeypatch, data)
    assert main(["revoke", "-", *YES]) == 0
    assert hub.world.revoked == [LEAKED]


def test_what_cannot_be_revoked_is_said(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    give(monkeypatch, f"{LEAKED[:6]}…{LEAKED[-2:]}\n{LEAKED[:7]}*****{LEAKED[-2:]}\n".encode())
    assert main(["revoke", "-", *YES]) == 0
    assert "2 masked tokens left out" in capsys.readouterr().err
    give(monkeypatch, b"7z\xbc\xaf\x27\x1c....")
    assert main(["revoke", "-", *YES]) == 3
    monkeypatch.setattr("sys.stdin", None)
    assert main(["revoke", "-", *YES]) == 2


def test_every_file_of_a_folder(hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tokens = [make_token(number) for number in range(6)]
    (tmp_path / ".git" / "objects").mkdir(parents=True)
    (tmp_path / ".git" / "config").write_text(f"url = https://u:{tokens[0]}@huggingface.co/spaces/a/b\n")
    (tmp_path / ".gitignore").write_text(".env\n")
    (tmp_path / ".env").write_text(f"HF_TOKEN={tokens[1]}\n")
    (tmp_path / "model.bin").write_bytes(b"\0\1\2" * 1000 + tokens[2].encode())
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "x.js").write_text(f"'{tokens[3]}'")
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.env", f"T={tokens[4]}")
    with (tmp_path / "log.txt").open("wb") as stream:
        stream.truncate(40_000_000)
        stream.seek(0, 2)
        stream.write(tokens[5].encode())
    (tmp_path / "inside").symlink_to(tmp_path / ".env")
    assert main(["revoke", str(tmp_path), *YES]) == 0
    assert sorted(hub.world.revoked) == sorted(tokens)
    assert "earlier commits were not searched" in capsys.readouterr().err


def test_a_bare_repository_is_not_searched(hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in (".git/modules/part", "mirror.git"):
        for folder in ("objects", "refs"):
            (tmp_path / name / folder).mkdir(parents=True)
        (tmp_path / name / "HEAD").write_text("ref: refs/heads/main\n")
    assert main(["revoke", str(tmp_path), *YES]) == 3
    err = capsys.readouterr().err
    assert "not read, a git repository without a folder of files" in err
    assert "mirror.git" in err
    assert "part" not in err
    assert "git log -p --all" in err


def test_what_was_not_read_is_said(hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "space"
    folder.mkdir()
    (tmp_path / "secret").write_text(LEAKED)
    (folder / "link").symlink_to(tmp_path / "secret")
    (folder / "up").symlink_to(tmp_path)
    (folder / "x.rar").write_bytes(b"Rar!\x1a\x07" + bytes(50))
    (folder / "cut.gz").write_bytes(gzip.compress(bytes(range(256)) * 99)[:-40])
    (folder / "app.py").write_text(f"T = '{LEAKED}'\n")
    assert main(["revoke", str(folder), *YES]) == 3
    err = capsys.readouterr().err
    for words in ("2 files not read, a link that leads elsewhere", "x.rar", "cut.gz"):
        assert words in err
    assert hub.world.revoked == [LEAKED]


def test_tokens_that_were_taken_before_a_failure_are_said(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hf_lint.hub.writing.BATCH", 2)
    real = Answers.revoke
    calls: list[int] = []

    def revoke(self: Answers, *rest: Any) -> Reply:
        calls.append(1)
        return real(self, *rest) if len(calls) < 2 else Reply(503, {})

    monkeypatch.setattr(Answers, "revoke", revoke)
    with pytest.raises(HubError, match=r"took the first 2 of 5 tokens, but then: .* status 503") as caught:
        revoke_tokens(Access(hub.url), [make_token(number) for number in range(5)])
    assert "nothing was done" not in caught.value.help


@pytest.mark.parametrize(
    ("status", "headers", "code"),
    [
        (401, {"X-Error-Message": "Invalid credentials in Authorization header"}, 0),
        (401, {}, 3),
        (402, {}, 3),
        (403, {}, 3),
        (404, {}, 3),
        (200, {}, 3),
    ],
)
def test_only_what_the_hub_says_of_a_dead_token_counts(
    hub: Hub,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    status: int,
    headers: dict[str, str],
    code: int,
) -> None:
    hub.world.tokens[LEAKED] = Token("other")
    monkeypatch.setattr(Answers, "answer", lambda *_: Reply(202 if _[1] == "revoke" else status, {}, headers))
    give(monkeypatch, LEAKED.encode())
    assert main(["revoke", "-", "--verify", *YES]) == code
    assert ("is dead" in capsys.readouterr().err) is (code == 0)


@pytest.mark.parametrize("kind", ["slow", "huge"])
def test_an_answer_to_what_changes_something_is_not_read(hub: Hub, kind: str) -> None:
    hub.fault = always(kind)
    start = time.monotonic()
    with pytest.raises(HubError, match="status 200"):
        revoke_tokens(Access(hub.url), [LEAKED])
    set_secret(Access(hub.url, TOKEN), "a/b", "X", "value", "")
    assert time.monotonic() - start < 60


def test_headers_that_never_end_are_given_up(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hf_lint.hub.writing.Timeouts", lambda: Timeouts(total=0.2))
    real = Answers.answer

    def drip(self: Answers, *rest: Any) -> Reply:
        time.sleep(0.5)
        return real(self, *rest)

    monkeypatch.setattr(Answers, "answer", drip)
    with pytest.raises(HubError, match=r"TooSlow|ReadTimeout"):
        revoke_tokens(Access(hub.url), [LEAKED])


def test_what_is_no_text_is_not_sent(hub: Hub) -> None:
    with pytest.raises(HubError, match="holds more than text"):
        set_secret(Access(hub.url, TOKEN), "a/b", "X", "\udcff", "")
    assert hub.world.log == []


@pytest.mark.parametrize("address", ["https://[::1", "ftp://x", "https://u:p4ssw0rd@hub.example"])
@pytest.mark.parametrize("words", [["token"], ["revoke", "-"], ["rotate", "acme"]])
def test_an_endpoint_that_is_no_address(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], address: str, words: list[str]
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", address)
    assert main([*words, "--send-token"]) == 3
    err = capsys.readouterr().err
    assert "HF_ENDPOINT is not the address of a Hub" in err
    assert "p4ssw0rd" not in err


def test_the_hub_is_at_its_own_port() -> None:
    for url, expected in (
        ("https://huggingface.co", True),
        ("https://HF.co:443/x", True),
        ("https://huggingface.co:8443", False),
        ("https://hf.co:1", False),
        ("http://huggingface.co", False),
        ("https://[::1", False),
    ):
        assert is_hub(url) is expected
