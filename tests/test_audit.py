"""`hf-lint audit` against the stand-in: complete under faults, resumed after a kill, and without a secret anywhere."""

from __future__ import annotations

import csv
import os
import random
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from audit_support import KEY, SECRET, TOKEN, audit, filled_hub, found, lines
from hf_lint.cli import main
from hf_lint.fleet.reports import write_csv
from hub.faults import randomly
from hub.world import RUNNING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hub.server import Hub


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    with filled_hub(monkeypatch) as server:
        yield server


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


def test_a_scan_that_is_not_done_says_nothing(hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    space = hub.world.spaces["team/s001"]
    space.scan = {"scansDone": True, "filesWithIssues": [{"path": "a.pkl", "level": "unsafe"}]}
    audit(tmp_path)
    space.scan = {"scansDone": False, "filesWithIssues": []}
    audit(tmp_path, "--format", "text")
    assert "unfinished scan of 1 Space\n" in capsys.readouterr().out
    assert found(tmp_path, "fixed") == []
    space.scan = {"scansDone": True, "filesWithIssues": []}
    audit(tmp_path)
    assert [one[:2] for one in found(tmp_path, "fixed")] == [("team/s001", "unsafe-hub-scan")]


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
