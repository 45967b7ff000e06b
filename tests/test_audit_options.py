"""`hf-lint audit` in other ways: with another engine, with a word to somebody, and of folders."""

from __future__ import annotations

import csv
import http.server
import json
import os
import sys
import threading
from typing import TYPE_CHECKING, ClassVar
from unittest.mock import patch

import pytest
from audit_support import CARD, KEY, SECRET, TOKEN, CheckedHere, audit, filled_hub, found, lines
from hf_lint.cli import main
from hf_lint.cli.audit import read_owners
from hf_lint.errors import SourceError
from hf_lint.fleet.fetch import space_of
from hf_lint.fleet.room import Room
from hf_lint.secrets.fakes import expand

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hub.server import Hub


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    with filled_hub(monkeypatch) as server:
        yield server


@pytest.mark.parametrize("engine", ["dask", "ray2", ""])
def test_an_engine_that_is_not_known(engine: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "team", "--engine", engine]) == 2
    assert "is not known" in capsys.readouterr().err


def test_ray_is_not_installed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    assert main(["audit", "team", "--engine", "ray"]) == 2
    assert "needs Ray" in capsys.readouterr().err
    assert os.environ["HF_TOKEN"] == TOKEN


class Hook(http.server.BaseHTTPRequestHandler):
    """Takes what an audit sends; its path says with which status it answers."""

    got: ClassVar[list[bytes]] = []

    def do_POST(self) -> None:
        """Keep the body."""
        self.got.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(int(self.path.rpartition("/")[2]))
        self.send_header("Location", "http://127.0.0.1:9/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def hook() -> Iterator[str]:
    Hook.got.clear()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/s3cret"
        server.shutdown()
        thread.join()


def test_somebody_is_notified(
    hub: Hub, hook: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOOK", f"{hook}/204")
    assert audit(tmp_path, "--notify", "env:HOOK") == 1
    (body,) = Hook.got
    sent = json.loads(body)
    assert sent["text"].startswith("hf-lint: 12 Spaces of team · 12 with findings")
    assert sent["spaces"] == 12
    assert sent["severities"]["critical"] == 7
    assert not [secret for secret in (TOKEN, KEY, SECRET) if secret.encode() in body]
    assert "s3cret" not in "".join(capsys.readouterr())


@pytest.mark.parametrize("status", [302, 404, 500])
def test_nobody_is_notified(
    status: int, hub: Hub, hook: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert audit(tmp_path, "--notify", f"{hook}/{status}") == 3
    said = capsys.readouterr().err
    assert f"127.0.0.1 was not notified: it answers with status {status}" in said
    assert "s3cret" not in said
    assert len(Hook.got) == 1
    assert found(tmp_path)


@pytest.mark.parametrize(
    "address",
    ["http://example.org/s3cret", "ftp://example.org/s3cret", "s3cret", "https:///s3cret", "https://[::1/s3cret"],
)
def test_addresses_that_are_refused(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "team", "--notify", address]) == 2
    said = capsys.readouterr().err
    assert "--notify takes an https URL" in said
    assert "s3cret" not in said


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    """Three Spaces in folders, and one that is none."""
    root = tmp_path / "mirror"
    for name, code in (("team/a", f"KEY = '{KEY}'\n"), ("team/b", "import gradio\n"), ("c", "import gradio\n")):
        (root / name).mkdir(parents=True)
        (root / name / "README.md").write_text(CARD)
        (root / name / "app.py").write_text(code)
    (root / "notes").mkdir()
    return root


def audit_folders(folders: Path, tmp_path: Path, *arguments: str) -> int:
    where = ["--store", str(tmp_path / "a.db"), "--format", f"jsonl={tmp_path / 'out.jsonl'}", "--quiet"]
    with patch("hf_lint.cli.audit.Crew", CheckedHere):
        return main(["audit", "--from-dir", str(folders), *where, *arguments])


def test_folders_are_audited_without_the_hub(folders: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    assert audit_folders(folders, tmp_path, "--format", f"csv={tmp_path / 'out.csv'}") == 1
    assert [line["space"] for line in lines(tmp_path) if line["type"] == "space"] == ["c", "team/a", "team/b"]
    assert {space for space, rule, _ in found(tmp_path) if rule == "leaked-credential"} == {"team/a"}
    assert {row["link"] for row in csv.DictReader((tmp_path / "out.csv").read_text().splitlines())} == {""}
    (folders / "team/a/app.py").write_text("import gradio\n")
    (folders / "team/b/app.py").write_text(f"KEY = '{KEY}'\n")
    with patch("hf_lint.fleet.check.space_of", wraps=space_of) as read:
        assert audit_folders(folders, tmp_path) == 1
    assert read.call_count == 2
    assert [one[:2] for one in found(tmp_path, "new")] == [("team/b", "leaked-credential")]
    assert ("team/a", "leaked-credential") in [one[:2] for one in found(tmp_path, "fixed")]


@pytest.mark.skipif(sys.platform != "linux", reason="names that are no text")
def test_folders_whose_names_are_no_text(folders: Path, tmp_path: Path) -> None:
    for name in (b"no\xff", b"two\nlines", b"no\xfe"):
        folder = os.fsencode(folders) + b"/" + name
        os.mkdir(folder)
        for file, text in ((b"README.md", CARD), (b"app\xff.py", f"K = '{KEY}'\n")):
            with open(folder + b"/" + file, "w", encoding="utf-8") as stream:
                stream.write(text)
    forms = [f"--format={form}={tmp_path / form}" for form in ("text", "csv", "html", "sarif", "markdown")]
    for _ in ("read", "known"):
        assert audit_folders(folders, tmp_path, *forms) == 1
        leaky = {space for space, rule, _ in found(tmp_path, "new", "open") if rule == "leaked-credential"}
        assert leaky == {"team/a", "no\\xff", "no\\xfe", "two\nlines"}


@pytest.mark.parametrize(
    ("card", "ignored", "told"),
    [
        (CARD, None, True),
        (CARD, "*.log\n", True),
        (CARD, "/hf-lint-audit.db\n", False),
        (CARD, "*.db\n", False),
        ("# Notes\n", None, False),
        (None, None, False),
    ],
)
def test_results_in_the_folder_of_a_space_are_said(
    card: str | None,
    ignored: str | None,
    told: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, text in (("README.md", card), (".gitignore", ignored)):
        if text is not None:
            (tmp_path / name).write_text(text)
    (tmp_path / "below" / "c").mkdir(parents=True)
    (tmp_path / "below" / "c" / "README.md").write_text(CARD)
    monkeypatch.chdir(tmp_path)
    with patch("hf_lint.cli.audit.Crew", CheckedHere):
        assert main(["audit", "--from-dir", "below", "--fail-on", "critical"]) == 0
    err = capsys.readouterr().err
    assert "kept in hf-lint-audit.db\n" in err
    assert ("add hf-lint-audit.db to its .gitignore" in err) is told
    assert (str(tmp_path) in err) is told


def test_a_folder_that_cannot_be_read_is_a_gap(
    folders: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with patch("hf_lint.fleet.check.space_of", side_effect=SourceError("c: cannot be read")):
        assert audit_folders(folders, tmp_path, "--format", "text") == 3
    assert "c: c: cannot be read" in capsys.readouterr().out


def test_wrong_uses_of_folders(folders: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit_folders(folders, tmp_path, "team") == 2
    assert audit_folders(folders, tmp_path, "--engine", "ray") == 2
    assert "--from-dir goes neither" in capsys.readouterr().err
    assert audit_folders(folders / "notes", tmp_path) == 2
    assert "no Space is below it" in capsys.readouterr().err


def test_there_is_room_for_so_much_at_a_time() -> None:
    room = Room(10)
    room.take(25)  # one alone, however large
    waiting = threading.Thread(target=room.take, args=(6,))
    waiting.start()
    waiting.join(0.05)
    assert waiting.is_alive()
    room.give(25)
    waiting.join(5)
    room.take(4)
    room.give(10)
    room.take(10)


def test_the_room_of_a_space_is_given_back(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    rooms: list[Room] = []

    class Watched(Room):
        def __init__(self) -> None:
            super().__init__(1)
            rooms.append(self)

    monkeypatch.setattr("hf_lint.fleet.room.Room", Watched)
    with filled_hub(monkeypatch) as hub:
        hub.world.refused = {"resolve": 404}
        assert audit(tmp_path) == 3
        hub.world.refused = {}
        assert audit(tmp_path) == 1
    assert [room._used for room in rooms] == [0, 0]


def test_owners_stay_in_the_order_in_which_they_are_named() -> None:
    assert read_owners(["beta", "acme", "", "Beta", "acme"], "audit") == ["beta", "acme"]


@pytest.mark.parametrize("command", ["audit", "rotate"])
def test_a_token_is_no_owner(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    token = expand("@@fake:huggingface-user-token@@")
    assert main([command, token]) == 2
    out, err = capsys.readouterr()
    assert "a token is not the name" in err
    assert token not in out + err
