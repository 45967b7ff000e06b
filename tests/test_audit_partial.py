"""What an audit could not see never counts as fine: dead tokens, lists with gaps, stores that are damaged or old."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
from audit_support import KEY, TOKEN, CheckedHere, audit, filled_hub, found, lines
from hf_lint.cli import main
from hf_lint.core.dates import read_moment
from hf_lint.errors import RunError
from hf_lint.fleet.store import Store
from hf_lint.hub.pauses import Pauses
from hf_lint.hub.settings import fetch_live
from hub.accounts import Reply
from hub.answers import Answers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from hub.server import Hub


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    with filled_hub(monkeypatch) as server:
        for name in list(server.world.spaces)[3:]:
            del server.world.spaces[name]
        yield server


def spoil(monkeypatch: pytest.MonkeyPatch, name: str, change: Callable[[Any], Any]) -> None:
    """Change what one address answers."""
    plain = Answers.answer

    def answer(this: Answers, asked: str, *rest: Any) -> Reply:
        reply: Reply = plain(this, asked, *rest)
        return Reply(200, change(reply.document), reply.headers) if asked == name and reply.status == 200 else reply

    monkeypatch.setattr(Answers, "answer", answer)


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_token_that_dies_in_a_second_audit_leaves_gaps(
    status: int, hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert audit(tmp_path) == 1
    before = {one[:2] for one in found(tmp_path)}
    parts = ("variables", "secrets", "scan", "commits", "tree")
    hub.world.refused = dict.fromkeys(parts, status)
    assert audit(tmp_path, "--format", "text") == 3
    assert "INCOMPLETE" in capsys.readouterr().out
    assert {one[:2] for one in found(tmp_path, "open")} == before


def test_a_part_that_is_not_seen_any_more_is_a_gap_until_it_is(
    hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hub.world.refused = {"scan": 403}
    assert audit(tmp_path, "--format", "text") == 1  # nobody has seen it, and that is said
    assert "1 part not visible to this token" in capsys.readouterr().out
    hub.world.refused = {"secrets": 403, "scan": 403}
    for _ in range(2):
        assert audit(tmp_path, "--format", "text") == 3
        text = capsys.readouterr().out
        assert "team/s000: secrets: seen by an earlier audit, not visible to this token" in text
        assert "INCOMPLETE: 3 gaps" in text
    hub.world.refused = {}
    assert audit(tmp_path) == 1


@pytest.mark.parametrize("name", ["variables", "secrets", "scan", "commits", "tree", "list_spaces"])
@pytest.mark.parametrize("answer", [[], {}, None, "no", {"error": "no"}])
def test_an_answer_of_another_type_is_not_an_empty_one(
    name: str, answer: Any, hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if answer == ({} if name in ("variables", "secrets", "scan") else []) or (name == "scan" and answer):
        return  # which is an empty one
    hub.world.spaces.pop("team/s001")
    hub.world.spaces.pop("team/s002")
    audit(tmp_path)
    spoil(monkeypatch, name, lambda _document: answer)
    hub.world.spaces["team/s000"].files["new.py"] = b"1\n"
    code = audit(tmp_path)
    assert code == 3
    assert found(tmp_path, "fixed") == []


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("list_spaces", lambda listed: [*listed, {**listed[0], "id": "team/\ud800"}]),
        ("list_spaces", lambda listed: [*listed, {**listed[0], "id": "team"}]),
        ("list_spaces", lambda listed: [*listed, {**listed[0], "id": "other/x"}]),
        ("list_spaces", lambda listed: [*listed, {**listed[0], "id": "team/x", "sha": "\ud800"}]),
        ("repositories", lambda listed: [*listed, {**listed[0], "id": "team/\ud800"}]),
        ("tree", lambda tree: [*tree, {**tree[-1], "path": "a/../../b.py"}]),
        ("tree", lambda tree: [*tree, {**tree[-1], "path": "a\ud800.py"}]),
        ("tree", lambda tree: [*tree, {**tree[-1], "type": None}]),
        ("scan", lambda scan: {**scan, "filesWithIssues": [{"path": 5, "level": "unsafe"}]}),
    ],
)
def test_an_entry_that_cannot_be_used_is_a_gap(
    name: str, change: Callable[[Any], Any], hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(monkeypatch, name, change)
    assert audit(tmp_path, "--format", f"html={tmp_path / 'o.html'}") == 3
    assert {line["space"] for line in lines(tmp_path) if line["type"] == "space"} >= {"team/s000", "team/s002"}


def test_a_path_that_cannot_be_written_ends_nothing(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spoil(monkeypatch, "scan", lambda scan: {**scan, "filesWithIssues": [{"path": "a\ud800.pkl", "level": "unsafe"}]})
    forms = [f"{form}={tmp_path / form}" for form in ("text", "csv", "html", "sarif", "markdown")]
    assert audit(tmp_path, *(f"--format={form}" for form in forms)) == 1
    assert "unsafe-hub-scan" in {line.get("rule") for line in lines(tmp_path)}


def test_one_space_that_nobody_foresaw_does_not_end_the_audit(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = fetch_live

    def broken(client: Any, facts: Any) -> Any:
        if facts.name == "team/s001":
            raise ZeroDivisionError
        return plain(client, facts)

    monkeypatch.setattr("hf_lint.fleet.fetch.fetch_live", broken)
    assert audit(tmp_path, "--format", "text") == 3
    assert "team/s001: hf-lint itself failed on it (ZeroDivisionError)" in capsys.readouterr().out
    assert {one[0] for one in found(tmp_path)} >= {"team/s000", "team/s002"}


def test_pages_without_an_end_are_given_up(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = Answers.tree
    count = iter(range(10**6))

    def endless(this: Answers, space: Any, names: Any, *rest: Any) -> Reply:
        there = f"{hub.url}/api/spaces/{space.name}/tree/{names['rev']}?cursor={next(count)}"
        return (
            Reply(200, [], {"Link": f'<{there}>; rel="next"'})
            if space.name == "team/s001"
            else plain(this, space, names, *rest)
        )

    monkeypatch.setattr(Answers, "tree", endless)
    assert audit(tmp_path) == 3
    assert next(count) < 20


# Continued audits


def test_what_changed_since_a_kill_is_looked_at_again(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("hf_lint.fleet.store.Store.finish", lambda *_: None)
        audit(tmp_path)
    hub.world.spaces["team/s001"].files["app.py"] = f"K = '{KEY}'\n".encode()
    del hub.world.spaces["team/s002"]
    hub.world.log.clear()
    audit(tmp_path)
    assert {seen.path.split("/")[4] for seen in hub.world.log if seen.name == "tree"} == {"s001"}
    assert ("team/s001", "leaked-credential") in {one[:2] for one in found(tmp_path)}
    assert {line["space"] for line in lines(tmp_path) if line["type"] == "space"} == {"team/s000", "team/s001"}


@pytest.mark.parametrize(
    ("now", "continued"),
    [
        ("2026-11-30T20:00:00+00:00", True),
        ("2026-12-02T00:00:00+00:00", False),
        ("2026-11-29T00:00:00+00:00", False),  # the clock was put back
        ("soon", False),
    ],
)
def test_an_audit_is_continued_within_a_day(now: str, *, continued: bool, tmp_path: Path) -> None:
    store = Store(str(tmp_path / "a.db"))
    store.begin("digest", ["me"], "2026-11-30T10:00:00+00:00")
    assert store.begin("digest", ["me"], now)[1] is continued
    store.close()


# The store


def _damage_pages(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4096:] = os.urandom(len(data) - 4096)
    path.write_bytes(data)


def _change(*commands: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        with sqlite3.connect(path) as base:
            for command in commands:
                base.execute(command)
        base.close()

    return change


@pytest.mark.parametrize(
    "damage",
    [
        _damage_pages,
        _change("DROP TABLE findings", "CREATE TABLE findings(a, b)"),
        _change("CREATE TRIGGER t AFTER INSERT ON findings BEGIN DELETE FROM findings; END"),
        _change("CREATE VIEW v AS SELECT 1"),
        _change("UPDATE spaces SET row='no JSON'"),
        _change("UPDATE spaces SET row='null'"),
        _change("UPDATE findings SET finding='[]'"),
        _change("UPDATE findings SET finding='{}'"),
        _change("UPDATE results SET code='null'"),
        _change("UPDATE results SET code=x'00ff'"),
        lambda path: path.write_bytes(path.read_bytes()[:5000]),
    ],
)
def test_a_damaged_store_is_said(
    damage: Callable[[Path], None], hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.db"
    audit(tmp_path)
    damage(path)
    capsys.readouterr()
    codes = []
    commands: list[Callable[[], int]] = [
        lambda: main(["rotate", "team", "--send-token", "--store", str(path)]),
        lambda: audit(tmp_path),
    ]
    for command in commands:
        code = command()
        codes.append(code)
        err = capsys.readouterr().err
        assert "itself failed" not in err
        if code == 3:  # an audit may write anew what is damaged
            assert str(path) in err
            assert "--store" in err
    assert 3 in codes


def test_a_kind_of_secret_of_another_version(hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    audit(tmp_path)
    with sqlite3.connect(tmp_path / "a.db") as base:
        for row in base.execute("SELECT space, fingerprint, finding FROM findings").fetchall():
            finding = {**json.loads(row[2]), "secret": "kind-of-the-future 01234567"}
            base.execute(
                "UPDATE findings SET finding=? WHERE space=? AND fingerprint=?", (json.dumps(finding), *row[:2])
            )
    base.close()
    assert main(["rotate", "team", "--send-token", "--store", str(tmp_path / "a.db")]) == 1
    assert "kind-of-the-future" in capsys.readouterr().out


def test_a_full_disk_is_said(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = Store.begin

    def begin(store: Store, *rest: Any) -> tuple[int, bool]:
        store._base.execute("PRAGMA max_page_count=12")
        return plain(store, *rest)

    with monkeypatch.context() as patched:
        patched.setattr(Store, "begin", begin)
        assert audit(tmp_path) == 3
    err = capsys.readouterr().err
    assert f"error: {tmp_path / 'a.db'} cannot be read or written: database or disk is full" in err
    assert not (tmp_path / "out.jsonl").exists()
    assert audit(tmp_path) == 1  # goes on when there is room
    with pytest.raises(RunError, match="disk is full"):
        begin(Store(str(tmp_path / "b.db")), "x" * 10**6, ["a"], "2026-11-30")


# Processes and words


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_no_process_that_checks_has_the_token(monkeypatch: pytest.MonkeyPatch) -> None:
    code = (
        "import os, sys; from crew_work import work; from hf_lint.fleet.crew import Crew; crew = Crew(1, work);"
        "pid = crew._desks[0].worker.process.pid;"
        "parents = [pid, int(open(f'/proc/{pid}/stat').read().rpartition(')')[2].split()[1])];"
        "assert os.getpid() not in parents;"
        "sys.stdout.write(''.join(open(f'/proc/{one}/environ').read() for one in parents)); crew.stop()"
    )
    environment = {**os.environ, "HF_TOKEN": TOKEN, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert "PYTHONPATH" in done.stdout, done.stderr
    assert TOKEN not in done.stdout


def test_words_for_what_is_typed_and_for_long_pauses(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for text in ("0123456789abcdef=2027-99-99", "x=2027-01-31", "0123456789abcdef="):
        assert audit(tmp_path, "--ignore-finding", text) == 2
    where = ["--store", str(tmp_path / "b.db"), "--workers", "1"]
    monkeypatch.setattr("hf_lint.cli.audit.Crew", CheckedHere)
    main(["audit", "team", *where, "--ignore-finding", "0123456789abcdef=2999-01-31"])
    out, err = capsys.readouterr()
    assert "no finding has the fingerprint 0123456789abcdef" in err
    assert "which is not the Hub; --send-token sends yours" in out
    slept: list[float] = []
    monkeypatch.setattr("hf_lint.hub.pauses.time.sleep", slept.append)
    said: list[str] = []
    pauses = Pauses(said.append)
    for seconds in (1, 300, 299, 300):
        pauses.sleep(seconds)
    assert slept == [1, 300, 299, 300]
    assert said == ["waiting 300 s for the limits of the Hub\n"]


def test_an_owner_in_other_letters_is_the_same(hub: Hub, tmp_path: Path) -> None:
    hub.world.tokens[TOKEN].role = "write"
    audit(tmp_path)
    before = found(tmp_path)
    where = ["--store", str(tmp_path / "a.db"), "--format", f"jsonl={tmp_path / 'out.jsonl'}", "--quiet"]
    hub.world.organisations.add("TEAM")
    spelled = Answers.organisation

    def organisation(this: Answers, names: Any, *rest: Any) -> Reply:
        return spelled(this, {"owner": "team"}, *rest)

    with patch("hf_lint.cli.audit.Crew", CheckedHere), patch.object(Answers, "organisation", organisation):
        main(["audit", "TEAM", "--send-token", *where])
    assert {one[0] for one in found(tmp_path)} == {one[0] for one in before}
    assert found(tmp_path, "new") == []


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-07-13T01:30:00.000Z", "2026-07-13T01:30:00.000Z"),
        ("2026-07-13T01:30:00+02:00", "2026-07-12T23:30:00.000Z"),
        ("2026-07-13", "2026-07-13T00:00:00.000Z"),
        ("zzzz", ""),
        ("Mon, 13 Jul 2026 01:30:00 GMT", ""),
        ("0001-01-01T00:00:00+14:00", ""),
        (None, ""),
        (5, ""),
    ],
)
def test_moments(text: Any, moment: str) -> None:
    assert read_moment(text) == moment


def test_a_secret_whose_date_cannot_be_read_is_on_the_list(
    hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    space = hub.world.spaces["team/s001"]
    space.secrets = {
        name: {"updatedAt": name} for name in ("zzzz", "2026-07-13T01:00:00+05:00", "2026-07-14T00:00:00Z")
    }
    main(["rotate", "team", "--send-token", "--since", "2026-07-13", "--store", str(tmp_path / "n.db")])
    text = capsys.readouterr().out
    assert "zzzz" in text
    assert "2026-07-13T01:00:00+05:00" in text
    assert "2026-07-14" not in text


def test_a_list_with_gaps_says_so_in_every_form(hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hub.world.refused = {"secrets": 403}
    arguments = ["--store", str(tmp_path / "n.db"), "--format", "text", "--format", f"csv={tmp_path / 'r.csv'}"]
    assert main(["rotate", "team", "--send-token", *arguments]) == 3
    assert "INCOMPLETE: 3 gaps" in capsys.readouterr().out
    assert (tmp_path / "r.csv").read_text().count("not read: team/s00") == 3
