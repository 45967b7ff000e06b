"""`hf-lint audit` against the stand-in: complete under faults, resumed after a kill, and without a secret anywhere."""

from __future__ import annotations

import csv
import http.server
import json
import os
import random
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, ClassVar
from unittest.mock import patch

import pytest
from hf_lint.cli import main
from hf_lint.errors import SourceError
from hf_lint.fleet.check import check_fetched
from hf_lint.fleet.fetch import space_of
from hf_lint.fleet.reports import write_csv
from hf_lint.secrets.fakes import expand
from hub.faults import randomly
from hub.server import Hub, serve
from hub.world import RUNNING, Token

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOKEN = expand("@@fake:huggingface-user-token@@")
KEY = expand("@@fake:openai-api-key@@")
CARD = "---\ntitle: x\nsdk: gradio\nsdk_version: 5.49.1\n---\n"
SECRET = "hunter2-never-to-be-seen-anywhere"


def fill(hub: Hub, count: int = 12, owner: str = "team") -> None:
    """Spaces of an organisation: every third has a key in its code, every fourth one in a variable."""
    hub.world.organisations.add(owner)
    hub.world.tokens[TOKEN] = Token("me", sees=frozenset({owner}), writes=frozenset({owner}))
    for number in range(count):
        files = {"README.md": CARD, "app.py": f"KEY{number} = '{KEY}'\n" if number % 3 == 0 else "import gradio\n"}
        space = hub.world.add(f"{owner}/s{number:03d}", files, private=number % 5 == 4, committer=f"user{number % 3}")
        space.secrets = {"HF_TOKEN": {"key": "HF_TOKEN", "updatedAt": "2024-01-01T00:00:00.000Z"}}
        space.secret_values = {"HF_TOKEN": SECRET}
        if number % 4 == 0:
            space.variables = {"OPENAI_API_KEY": {"key": "OPENAI_API_KEY", "value": KEY}}


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    with serve() as server:
        fill(server)
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        monkeypatch.setenv("HF_TOKEN", TOKEN)
        for name in ("HF_OIDC_RESOURCE", "HF_HUB_OFFLINE"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setattr("hf_lint.hub.client._BACKOFF", 0.001)
        monkeypatch.setattr("hf_lint.hub.client._LONGEST_BACKOFF", 0.002)
        monkeypatch.setattr("hf_lint.hub.budget.Bucket.pause", lambda *_: None)
        yield server


class CheckedHere:
    """Stands for the processes that check: to start them costs more than all else in most of these tests."""

    def __init__(self, _size: int) -> None:
        self._lock = threading.Lock()

    def ask(self, task: Any) -> Any:
        """Check one Space at a time, as one process does."""
        with self._lock:
            return check_fetched(task)

    def stop(self) -> None:
        """Nothing to stop."""


def audit(tmp_path: Path, *arguments: str, store: str = "a.db", workers: int = 0) -> int:
    """Audit with so many processes; with none, what they do is done here."""
    where = ["--store", str(tmp_path / store), "--format", f"jsonl={tmp_path / 'out.jsonl'}"]
    where += ["--workers", str(workers or 1)]
    with nullcontext() if workers else patch("hf_lint.cli.audit.Crew", CheckedHere):
        return main(["audit", "team", "--send-token", "--quiet", *where, *arguments])


def lines(tmp_path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]


def found(tmp_path: Path, *states: str) -> list[tuple[str, str, str]]:
    """What the report says: Space, policy, fingerprint."""
    return sorted(
        (line["space"], line["rule"], line["fingerprint"])
        for line in lines(tmp_path)
        if line["type"] == "finding" and (not states or line["state"] in states)
    )


def test_an_audit(hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit(tmp_path, "--format", "text", "--format", f"csv={tmp_path / 'out.csv'}", workers=2) == 1
    text = capsys.readouterr().out
    spaces = [line["space"] for line in lines(tmp_path) if line["type"] == "space"]
    assert spaces == sorted(space.name for space in hub.world.spaces.values())
    by_rule = {rule: sum(one[1] == rule for one in found(tmp_path)) for rule in {one[1] for one in found(tmp_path)}}
    assert by_rule["leaked-credential"] == 4
    assert by_rule["secret-in-variable"] == 3
    assert by_rule["stale-secret"] == 12
    assert all(line["state"] == "new" for line in lines(tmp_path) if line["type"] == "finding")
    first = text.splitlines()[1].split()
    assert first[:2] == ["team/s000", "2"]  # the worst first: a key in the code, and one in a variable
    assert "12 Spaces of team · 12 with findings" in text
    assert "OpenAI API key" in text.partition("One secret in several Spaces:")[2]
    assert "in 6 Spaces: team/s000, team/s003" in text
    rows = list(csv.DictReader((tmp_path / "out.csv").read_text().splitlines()))
    assert len(rows) == len(found(tmp_path))
    assert {row["committer"] for row in rows} == {"user0", "user1", "user2"}
    assert any(row["link"].endswith("/spaces/team/s000/settings") for row in rows)
    assert stat.S_IMODE((tmp_path / "a.db").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "out.csv").stat().st_mode) == 0o600


def test_markdown_is_inert(hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hub.world.spaces["team/s001"].scan = {
        "scansDone": True,
        "filesWithIssues": [{"path": "<script>", "level": "unsafe"}],
    }
    audit(tmp_path, "--format", "markdown")
    text = capsys.readouterr().out
    assert text.startswith("### 12 Spaces of team ")
    assert text.splitlines()[4].startswith("| team/s000 | 2 | ")
    assert "<script>" not in text.replace("\\<", "")
    assert "**One secret in several Spaces**" in text


def test_calls_are_few(hub: Hub, tmp_path: Path) -> None:
    audit(tmp_path)
    names = [seen.name for seen in hub.world.log]
    counts = {name: names.count(name) for name in set(names)}
    assert counts["list_spaces"] == 1
    for name in ("variables", "secrets", "scan", "tree", "commits"):
        assert counts[name] == 12, name
    assert counts["resolve"] == counts["resolve_cache"] == 24
    assert "space_info" not in counts
    assert "runtime" not in counts


def test_unchanged_commits_are_not_read_again(hub: Hub, tmp_path: Path) -> None:
    audit(tmp_path)
    before = found(tmp_path)
    hub.world.log.clear()
    changed = hub.world.spaces["team/s001"]
    changed.files["app.py"] = f"K = '{KEY}'\n".encode()
    audit(tmp_path)
    names = [(seen.name, seen.path.split("/")[4]) for seen in hub.world.log if seen.name in ("tree", "resolve")]
    assert {name for _, name in names} == {"s001"} or {path for _, path in names} <= {"s001", "resolve"}
    assert sum(name == "tree" for name, _ in names) == 1
    after = found(tmp_path)
    assert set(before) < set(after)
    assert [one[:2] for one in found(tmp_path, "new")] == [("team/s001", "leaked-credential")]


def test_findings_have_a_life(hub: Hub, tmp_path: Path) -> None:
    space = hub.world.spaces["team/s000"]
    leaky = space.files["app.py"]
    audit(tmp_path)
    (leak,) = [one for one in found(tmp_path, "new") if one[:2] == ("team/s000", "leaked-credential")]
    audit(tmp_path)
    assert leak in found(tmp_path, "open")
    space.files["app.py"] = b"import gradio\n"
    audit(tmp_path)
    assert leak in found(tmp_path, "fixed")
    audit(tmp_path)
    assert leak not in found(tmp_path)
    space.files["app.py"] = leaky
    audit(tmp_path)
    assert leak in found(tmp_path, "reappeared")
    audit(tmp_path, "--ignore-finding", f"{leak[2]}=2999-01-01")
    assert leak in found(tmp_path, "ignored")
    audit(tmp_path, "--ignore-finding", f"{leak[2]}=2020-01-01")
    assert leak in found(tmp_path, "open")


@pytest.mark.parametrize("seed", [1, 2])
def test_faults_change_nothing(hub: Hub, tmp_path: Path, seed: int) -> None:
    audit(tmp_path, store="plain.db")
    plain = found(tmp_path)
    hub.fault = randomly(0.2, seed)
    assert audit(tmp_path, store="faulty.db", workers=2) == 1
    assert found(tmp_path) == plain


def test_what_was_not_read_is_said(hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hub.world.refused = {"tree": 400}
    assert audit(tmp_path, "--format", "text") == 3
    text = capsys.readouterr().out
    assert "INCOMPLETE: 12 gaps" in text
    assert "team/s000: " in text
    hub.world.refused = {}
    assert audit(tmp_path) == 1  # goes on: nothing of it counted as done


def test_what_the_token_may_not_see_is_listed(hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hub.world.tokens[TOKEN].writes = frozenset()
    audit(tmp_path, "--format", "text")
    assert "secrets of 12 Spaces" in capsys.readouterr().out
    assert not any(one[1] == "stale-secret" for one in found(tmp_path))


def test_spaces_that_are_hidden_make_it_incomplete(
    hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hub.world.tokens[TOKEN].sees = frozenset()
    assert audit(tmp_path, "--format", "text") == 3
    assert "2 Spaces that this token may not read: team/s004, team/s009" in capsys.readouterr().out


def test_nothing_seen_does_not_count_as_fixed(hub: Hub, tmp_path: Path) -> None:
    audit(tmp_path)
    hub.world.tokens[TOKEN].writes = frozenset()
    audit(tmp_path)
    assert found(tmp_path, "fixed") == []


def test_an_owner_that_is_not_there(hub: Hub, tmp_path: Path) -> None:
    where = ["--store", str(tmp_path / "b.db"), "--quiet", "--send-token"]
    assert main(["audit", "nobody", *where]) == 3


def test_a_killed_audit_goes_on(hub: Hub, tmp_path: Path) -> None:
    audit(tmp_path, store="plain.db")
    plain = found(tmp_path)
    hub.world.latency = 0.02
    dice = random.Random(3)
    command = [sys.executable, "-m", "hf_lint", "audit", "team", "--send-token", "--quiet", "--workers", "1"]
    command += ["--store", str(tmp_path / "k.db"), "--format", f"jsonl={tmp_path / 'out.jsonl'}"]
    for _ in range(3):
        process = subprocess.Popen(command, start_new_session=True, stderr=subprocess.DEVNULL)
        time.sleep(dice.uniform(0.5, 2.0))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    (tmp_path / "out.jsonl").unlink(missing_ok=True)
    hub.world.latency = 0.0
    assert subprocess.run(command, check=False).returncode == 1
    assert found(tmp_path) == plain
    assert {line["state"] for line in lines(tmp_path) if line["type"] == "finding"} <= {"new", "open"}


def test_no_secret_is_written_anywhere(hub: Hub, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    space = hub.world.spaces["team/s001"]
    space.variables = {"A": {"value": KEY}, "B_PASSWORD": {"value": SECRET}}
    space.secrets = {"C": {"updatedAt": None, "description": KEY, "value": SECRET}}
    space.runtime = {**RUNNING, "stage": "RUNTIME_ERROR", "errorMessage": f"no access with {KEY} {SECRET}"}
    space.scan = {"scansDone": True, "filesWithIssues": [{"path": f"{KEY}.pkl", "level": "unsafe"}]}
    space.files[f"{KEY}.txt"] = KEY.encode()
    space.committer = KEY
    hub.fault = randomly(0.1, 5)
    arguments = ["--format", "text", "--format", f"csv={tmp_path / 'o.csv'}"]
    store = sqlite3.connect(tmp_path / "a.db")  # held open, so that -wal stays
    os.chmod(tmp_path / "a.db", 0o600)
    audit(tmp_path, *arguments, workers=2)
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    written += "".join(capfd.readouterr()).encode()
    store.close()
    assert len(written) > 10_000
    for value in (TOKEN, KEY, SECRET):
        assert value.encode() not in written


@pytest.mark.parametrize("kind", ["link", "folder", "open", "other"])
def test_the_store_is_a_file_of_ours(hub: Hub, tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.db"
    if kind == "link":
        path.symlink_to(tmp_path / "elsewhere")
    elif kind == "folder":
        path.mkdir()
    else:
        path.write_text("no store" * 1000)
        path.chmod(0o644 if kind == "open" else 0o600)
    assert audit(tmp_path) == 3
    assert "error:" in capsys.readouterr().err
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1",
        "-1",
        "@x",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "=HYPERLINK(1)",
        "\u202e=1",
        "\x1b[31m",
        "|x",
        "%x",
        "\uff1dx",
    ],
)
def test_cells_are_no_formulas(cell: str) -> None:
    _, line = write_csv(["a"], [[cell]])
    (value,) = next(csv.reader([line]))
    assert not value.startswith(("=", "+", "-", "@", "\t", "\r", "\n", " =", "|", "%", "\uff1d"))
    assert "\x1b" not in value
    assert "\u202e" not in value


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["a/b"],
        ["-x"],
        ["a", "--workers", "0"],
        ["a", "--format", "x"],
        ["a", "--ignore-finding", "x"],
        ["--from", "/none"],
    ],
)
def test_what_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", *arguments]) == 2
    assert "error:" in capsys.readouterr().err


def test_names_are_compared_with_the_settings_also_of_commits_that_are_known(hub: Hub, tmp_path: Path) -> None:
    space = hub.world.spaces["team/s001"]
    space.files["app.py"] = b'import os\nprint(os.environ["API_TOKEN"], os.environ["DB_PASSWORD"])\n'
    space.secrets = {"API_TOKEN": {}}

    def about(*states: str) -> set[tuple[str, str]]:
        rules = ("missing-secret", "unused-secret")
        said = [line for line in lines(tmp_path) if line["type"] == "finding" and line["state"] in states]
        return {(one["rule"], one["path"]) for one in said if one["space"] == "team/s001" and one["rule"] in rules}

    audit(tmp_path)
    assert about("new") == {("missing-secret", "settings/secrets/DB_PASSWORD")}
    space.secrets = {"DB_PASSWORD": {}, "OLD_KEY": {}}
    audit(tmp_path)
    assert about("new") == {
        ("missing-secret", "settings/secrets/API_TOKEN"),
        ("unused-secret", "settings/secrets/OLD_KEY"),
    }
    assert about("fixed") == {("missing-secret", "settings/secrets/DB_PASSWORD")}


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
    "address", ["http://example.org/s3cret", "ftp://example.org/s3cret", "s3cret", "https:///s3cret"]
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
    assert "no Space below it" in capsys.readouterr().err
