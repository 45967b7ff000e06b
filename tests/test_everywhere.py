"""`--everywhere`: what the Hub keeps of a Space and its owner besides files and settings is read, or said to be not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from audit_support import CARD, KEY, SECRET, TOKEN, audit, found, lines
from hf_lint.cli import main
from hf_lint.cli.remote import connect
from hf_lint.fleet.links import link_to
from hf_lint.hub.access import Access
from hf_lint.hub.client import HubClient
from hf_lint.hub.everywhere import added_lines, read_everywhere
from hf_lint.hub.hosts import HostBook, find_hosts
from hf_lint.hub.spaces import read_space
from hub.faults import always, randomly
from hub.planted import plant
from hub.server import Hub, serve
from hub.world import RUNNING, FakeRepo, Token

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HF = TOKEN[:-4] + "Wxyz"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """An organisation with a secret in every place that is neither a file nor a setting."""
    with serve() as server:
        world = server.world
        world.organisations.add("team")
        world.tokens[TOKEN] = Token("me", sees=frozenset({"team"}), writes=frozenset({"team"}))
        app = world.add("team/app", {"README.md": CARD, "app.py": "import gradio\n"})
        first = {"README.md": CARD.encode(), "first.py": f"K = '{KEY}'\n".encode()}
        then = {"README.md": CARD.encode(), "b/c.py": f"import gradio\nT = '{HF}'\n".encode()}
        app.earlier = [first, then]
        app.revisions = {"refs/pr/2": {**app.files, "new.py": f"1\n2\nK = '{KEY}'\n".encode()}}
        app.logs = {"build": ["Collecting gradio"], "run": ["starting", f"using {KEY}"]}
        app.discussions = [
            {"num": 2, "title": "a fix", "texts": []},
            *({"num": number, "title": "hello", "texts": ["no"]} for number in range(3, 14)),
            {"num": 14, "title": "help", "texts": ["it fails", f"with\n{KEY}"]},
        ]
        app.runtime = {
            **RUNNING,
            "volumes": [
                {"type": "bucket", "source": "team/data", "mountPath": "/data", "readOnly": True},
                {"type": "dataset", "source": "team/set", "mountPath": "/set", "readOnly": True, "path": "part/"},
                {"type": "model", "source": "team/net", "mountPath": "/net", "readOnly": True, "revision": "v1"},
                {"type": "space", "source": "team/quiet", "mountPath": "/quiet", "readOnly": True},
                {"type": "kernel", "source": "team/fast", "mountPath": "/fast", "readOnly": True},
            ],
        }
        secret = f"K = '{KEY}'\n".encode()
        files = {"part/a.env": secret, "other/b.env": secret, "part/rows.parquet": secret}
        world.repos = {
            "datasets/team/set": FakeRepo({"main": "a" * 40}, files=files),
            "models/team/net": FakeRepo({"v1": "b" * 40}, files={"notes.md": HF.encode()}),
        }
        world.add("team/quiet", {"README.md": CARD, "app.py": "import gradio\n"})
        world.buckets = {"team/data": {"config.json": f'{{"key": "{KEY}"}}'.encode(), "model.safetensors": b"0"}}
        world.jobs = {"team": [{"id": "1", "environment": {"MODE": "fast", "API_TOKEN": HF}, "command": ["python"]}]}
        world.scheduled_jobs = {"team": [{"id": "2", "jobSpec": {"command": ["curl", f"Authorization: Bearer {HF}"]}}]}
        world.webhooks = [{"id": "3", "url": "https://example.org", "job": {"environment": {"OPENAI_API_KEY": KEY}}}]
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        monkeypatch.setenv("HF_TOKEN", TOKEN)
        monkeypatch.delenv("HF_OIDC_RESOURCE", raising=False)
        monkeypatch.setattr("hf_lint.hub.client._BACKOFF", 0.001)
        monkeypatch.setattr("hf_lint.hub.client._LONGEST_BACKOFF", 0.002)
        monkeypatch.setattr("hf_lint.hub.budget.Bucket.pause", lambda *_: None)
        monkeypatch.setattr("hf_lint.hub.transport.SILENCE", 0.1)
        yield server


def places(tmp_path: Path, *states: str) -> set[tuple[str, str]]:
    """Space and place of each secret that was found elsewhere."""
    return {
        (line["space"], line["path"])
        for line in lines(tmp_path)
        if line["type"] == "finding" and line["rule"] == "secret-elsewhere" and (not states or line["state"] in states)
    }


ALL = {
    ("team/app", "logs/run"),
    ("team/app", "discussions/14"),
    ("team/app", "refs/pr/2/new.py"),
    ("team/app", "buckets/team/data/config.json"),
    ("team/app", "volumes/datasets/team/set/part/a.env"),
    ("team/app", "volumes/models/team/net/notes.md"),
    ("team", "buckets/team/data/config.json"),
    ("team", "jobs/1/environment/API_TOKEN"),
    ("team", "scheduled-jobs/2/command"),
    ("team", "webhooks/3/environment/OPENAI_API_KEY"),
}
"""What is found besides the history, whose places hold ids of commits."""


def test_a_secret_in_every_place_is_found_and_nowhere_shown(
    hub: Hub, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    arguments = [
        "--format",
        "text",
        *(f"--format={form}={tmp_path / f'o.{form}'}" for form in ("html", "csv", "sarif")),
    ]
    assert audit(tmp_path, "--everywhere", *arguments) == 1
    seen = places(tmp_path)
    history = {(space, path.split("/", 2)[2]) for space, path in seen if path.startswith("history/")}
    assert history == {("team/app", "first.py"), ("team/app", "b/c.py")}
    assert {one for one in seen if not one[1].startswith("history/")} == ALL
    (line,) = [line for line in lines(tmp_path) if line.get("path") == "refs/pr/2/new.py"]
    assert line["line"] == 3
    assert [line["spaces"] for line in lines(tmp_path) if line["type"] == "audit"] == [2]
    (row,) = [line for line in lines(tmp_path) if line["type"] == "space" and line["space"] == "team/app"]
    assert row["notes"] == ["the kernel team/fast is mounted; hf-lint does not know how to read it"]
    sarif = json.loads((tmp_path / "o.sarif").read_text())
    assert [run.get("versionControlProvenance") is not None for run in sarif["runs"]] == [False, True, True]
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir()) + "".join(capfd.readouterr()).encode()
    assert not [value for value in (TOKEN, KEY, HF) if value.encode() in written]


def test_a_secret_in_every_text_is_written_nowhere(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    plant(hub, "team", TOKEN, KEY, SECRET)
    hub.fault = randomly(0.05, 3)
    formats = ("text", *(f"{form}={tmp_path / form}" for form in ("csv", "html", "sarif", "markdown")))
    audit(tmp_path, "--everywhere", *(word for form in formats for word in ("--format", form)))
    monkeypatch.setattr("hf_lint.fleet.watch.STEADY", 0.0)
    monkeypatch.setattr("hf_lint.fleet.watch.SETTLED", 0.0)
    monkeypatch.setattr("builtins.input", lambda: "yes")
    monkeypatch.setenv("NEW", f"{SECRET}new")
    store = ["--send-token", "--store", str(tmp_path / "a.db")]
    for form in ("text", "csv", "markdown", "json"):
        main(["rotate", "team", *store, "--format", form])
    values = ["--value-from", "env:NEW", "--old-value-from", "env:HF_TOKEN", "--journal", str(tmp_path / "journal")]
    main(["rotate", "team", *store, "--apply", "--name", "HF_TOKEN", "--wait", "0", *values])
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir()) + "".join(capfd.readouterr()).encode()
    assert b"secret-elsewhere" in written
    assert (tmp_path / "journal").read_text()
    assert [value for value in (TOKEN, KEY, SECRET) if value.encode() in written] == []


def test_tokens_that_can_change_more_than_they_have_to(hub: Hub, tmp_path: Path) -> None:
    def broad(*states: str) -> list[str]:
        return [
            line["path"]
            for line in lines(tmp_path)
            if line["type"] == "finding"
            and line["rule"] == "broad-token"
            and (not states or line["state"] in states)
            and line["space"] == "team"
        ]

    hub.world.jobs["team"][0]["hfToken"] = {"ownerName": "ada", "tokenRole": "write"}
    hub.world.scheduled_jobs["team"][0]["jobSpec"]["hfToken"] = {"ownerName": "ada", "tokenRole": "fineGrained"}
    hub.world.tokens[TOKEN].role = "write"
    audit(tmp_path, "--everywhere")
    assert sorted(broad()) == ["jobs/1", "settings/token"]
    assert [seen.name for seen in hub.world.log].count("whoami") == 1
    audit(tmp_path, "nobody", store="b.db")
    assert broad() == ["settings/token"]
    assert "nobody" not in {line.get("space") for line in lines(tmp_path) if line["type"] == "finding"}
    hub.world.tokens[TOKEN].role = "read"
    audit(tmp_path)  # which does not look at jobs
    assert (broad("fixed"), broad("open")) == (["settings/token"], ["jobs/1"])
    hub.world.refused = {"whoami": 403}
    audit(tmp_path)
    (row,) = [line for line in lines(tmp_path) if line["type"] == "owner"]
    assert list(row["unseen"]) == ["token"]


def test_that_the_history_has_what_is_in_the_files_is_no_news(
    hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hub.world.spaces["team/app"].files["app.py"] = f"K = '{KEY}'\n".encode()
    for _ in ("read", "known"):
        audit(tmp_path, "--everywhere")
        history = {path.split("/", 2)[2] for _, path in places(tmp_path) if path.startswith("history/")}
        assert history == {"b/c.py"}
    connect.cache_clear()
    main(["check", "hf://spaces/team/app", "--everywhere", "--send-token", "--format", "json", "--select", "live"])
    connect(True).close()
    connect.cache_clear()
    found_ = json.loads(capsys.readouterr().out)["targets"][0]["findings"]
    assert [one["path"].split("/", 2)[2] for one in found_ if one["path"].startswith("history/")] == ["b/c.py"]


def test_without_it_nothing_of_it_is_asked_and_nothing_counts_as_fixed(hub: Hub, tmp_path: Path) -> None:
    audit(tmp_path, "--everywhere")
    hub.world.log.clear()
    audit(tmp_path)
    asked = {seen.name for seen in hub.world.log}
    assert not asked & {"logs", "discussions", "refs", "compare", "jobs", "buckets", "webhooks"}
    assert places(tmp_path, "fixed") == set()
    hub.world.spaces["team/app"].logs = {}
    audit(tmp_path, "--everywhere")
    assert places(tmp_path, "fixed") == {("team/app", "logs/run")}


def test_faults_change_nothing(hub: Hub, tmp_path: Path) -> None:
    audit(tmp_path, "--everywhere", store="plain.db")
    plain = found(tmp_path)
    hub.fault = randomly(0.2, 7)
    assert audit(tmp_path, "--everywhere", store="faulty.db") == 1
    assert found(tmp_path) == plain


def test_what_the_token_may_not_see_is_listed_with_the_right_that_it_lacks(
    hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hub.world.tokens[TOKEN].writes = frozenset()
    hub.world.refused = {"discussions": 403, "logs": 401, "buckets": 404}
    audit(tmp_path, "--everywhere", "--format", "text")
    text = capsys.readouterr().out
    for words in (
        "build log of 2 Spaces (needs a login)",
        "discussions of 2 Spaces (needs read access to the Space)",
        "jobs of 1 owner (needs job.read on the owner)",
        "buckets of 1 owner (needs read access to the buckets of the owner)",
        "secrets of 2 Spaces (needs write access to the Space)",
    ):
        assert words in text
    assert "team/app" in {space for space, _ in places(tmp_path)}


def test_what_is_not_given_makes_it_incomplete(hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hub.world.refused = {"compare": 400}
    assert audit(tmp_path, "--everywhere", "--format", "text") == 3
    assert "team/app: history: " in capsys.readouterr().out


@pytest.mark.parametrize("bound", ["MAX_DISCUSSIONS", "MAX_COMMITS", "MAX_BYTES", "MAX_LOG"])
def test_what_is_over_a_bound_is_said(hub: Hub, bound: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"hf_lint.hub.everywhere.{bound}", {"MAX_BYTES": 100_000, "MAX_LOG": 120}.get(bound, 2))
    hub.world.spaces["team/app"].logs.pop("build")
    if bound == "MAX_BYTES":
        hub.world.spaces["team/app"].earlier[0]["large.txt"] = b"x" * 50_000
        hub.world.spaces["team/app"].earlier[1]["large.txt"] = b"y\n" * 25_000 + b"z" * 50_000
    with HubClient(Access(hub.url, TOKEN)) as client:
        read = read_everywhere(client, read_space(client, "team/app"))
    assert len(read.gaps) == 1
    assert "not read" in read.gaps[0] or "only" in read.gaps[0]


def test_a_log_that_is_a_page_of_a_proxy_is_no_log(hub: Hub) -> None:
    hub.fault = always("html", on="logs")
    with HubClient(Access(hub.url, TOKEN), sleep=lambda _: None) as client:
        read = read_everywhere(client, read_space(client, "team/app"))
    assert [gap.partition(":")[0] for gap in read.gaps] == ["build log", "run log"]


DIFF = """\
diff --git a/a b/a b/a b/a
--- a/a b/a
+++ b/a b/a
@@ -1,2 +1,3 @@
 one
+++ two
-three
+four
@@ -9 +10,2 @@ def f():
 x
+five
\\ No newline at end of file
diff --git a/c b/c
new file mode 100644
--- /dev/null
+++ b/c
@@ -0,0 +1 @@
+six"""


def test_the_added_lines_of_a_diff() -> None:
    assert list(added_lines(DIFF.splitlines())) == [
        ("a b/a", 2, "++ two"),
        ("a b/a", 3, "four"),
        ("a b/a", 11, "five"),
        ("c", 1, "six"),
    ]


def test_one_space(hub: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    connect.cache_clear()
    options = ["--everywhere", "--send-token", "--format", "json", "--select", "live"]
    assert main(["check", "hf://spaces/team/app", *options]) == 1
    out, err = capsys.readouterr()
    connect(True).close()
    connect.cache_clear()
    paths = {one["path"] for one in json.loads(out)["targets"][0]["findings"] if one["rule"] == "secret-elsewhere"}
    assert {"logs/run", "discussions/14", "buckets/team/data/config.json"} < paths
    assert KEY not in out + err


# Addresses of apps


def test_addresses(hub: Hub, tmp_path: Path) -> None:
    world = hub.world
    page = '<iframe src="https://team-quiet.hf.space"></iframe>\n<script src="https://Team-GONE-demo.static.hf.space/x.js">'
    world.spaces["team/app"].files["index.html"] = page.encode()
    world.spaces["team/app"].files["README.md"] += b"https://team-documented.hf.space"
    world.add("team/x-y", {"README.md": CARD})
    world.add("team-x/y", {"README.md": CARD})

    def about() -> set[tuple[str, str, str]]:
        return {
            (line["space"], line["rule"], line["path"])
            for line in lines(tmp_path)
            if line["type"] == "finding" and line["rule"] in ("host-collision", "vanished-embed")
        }

    expected = {("team/app", "vanished-embed", "index.html"), ("team/x-y", "host-collision", "settings/host")}
    audit(tmp_path, "--everywhere")
    assert about() == expected
    audit(tmp_path, "--everywhere")  # of commits that are known
    assert about() == expected
    world.add("team-gone/demo", {"README.md": CARD})
    world.spaces["team-x/y"].host = "team-x-y-2"  # the Hub gave it another one
    audit(tmp_path, "--everywhere")
    assert {one for one in about() if one[1] == "vanished-embed"} == expected - {
        ("team/x-y", "host-collision", "settings/host")
    }
    assert {(one[0], one[1]) for one in found(tmp_path, "fixed")} == {
        ("team/app", "vanished-embed"),
        ("team/x-y", "host-collision"),
    }


def test_each_owner_is_asked_once_and_what_cannot_be_known_is_not_told(hub: Hub) -> None:
    hub.world.page = 1
    with HubClient(Access(hub.url, TOKEN)) as client:
        book = HostBook(client)
        assert book.find("nobody-here") == ()
        assert book.find("team-app") is None  # its Spaces have two pages
        assert book.find("-".join("abcdefghijk")) is None
        before = len(hub.world.log)
        assert book.find("nobody-there") == ()
        assert len(hub.world.log) == before


def test_what_became_of_models(hub: Hub, tmp_path: Path) -> None:
    world = hub.world
    world.organisations.add("lab")
    world.repos = {
        "models/lab/old": FakeRepo({"main": "0" * 40}, {"createdAt": "2020-01-01T00:00:00.000Z"}),
        "models/lab/again": FakeRepo({"main": "0" * 40}, {"createdAt": "2026-11-20T00:00:00.000Z"}),
        "models/lab/bad": FakeRepo({"main": "0" * 40}, {"createdAt": "2020-01-01T00:00:00.000Z", "disabled": True}),
    }
    names = ("lab/old", "lab/again", "lab/bad", "lab/private", "nobody/model")
    for space in ("team/app", "team/quiet"):
        world.spaces[space].models = list(names)
    audit(tmp_path, "--everywhere")
    seen = [line for line in lines(tmp_path) if line["type"] == "finding" and line["rule"] == "reused-namespace"]
    assert {(line["path"], line["severity"]) for line in seen if line["space"] == "team/quiet"} == {
        ("settings/models/lab/again", "medium"),
        ("settings/models/lab/bad", "medium"),
        ("settings/models/nobody/model", "high"),
    }
    asked = [request.path for request in world.log if request.path.startswith(("/api/models/lab", "/api/models/no"))]
    assert sorted(asked) == sorted(f"/api/models/{name}" for name in names)  # each once


@pytest.mark.parametrize(
    ("path", "text", "hosts"),
    [
        ("a.py", 'x = "https://acme-demo.hf.space/api"', ["acme-demo"]),
        ("a.js", "new WebSocket('wss://acme-demo.hf.space')", ["acme-demo"]),
        ("a.py", 'f"https://{owner}-demo.hf.space"', []),
        ("a.py", "https://your-username-demo.hf.space https://my-space.hf.space", []),
        ("a.py", "https://acme-demo.hf.space.evil.example", []),
        ("README.md", "https://acme-demo.hf.space", []),
        ("a.html", "https://hf.space", []),
    ],
)
def test_hosts_in_files(path: str, text: str, hosts: list[str]) -> None:
    assert [label for label, _ in find_hosts(path, text)] == hosts


@pytest.mark.parametrize(
    ("rule", "path", "end"),
    [
        ("secret-elsewhere", "logs/build", "?logs=build"),
        ("secret-elsewhere", "discussions/3", "/discussions/3"),
        ("secret-elsewhere", "refs/pr/2/a/b.py", "/discussions/2"),
        ("secret-elsewhere", "history/0123456789ab/a.py", "/commit/0123456789ab"),
        ("stale-secret", "settings/secrets/A", "/settings"),
        ("unsafe-hub-scan", "a b.pkl", "/blob/c0/a%20b.pkl#L1"),
    ],
)
def test_links_lead_to_the_very_place(rule: str, path: str, end: str) -> None:
    finding: dict[str, Any] = {"rule": rule, "group": "live", "path": path, "line": 1}
    assert link_to("team/app", {"commit": "c0"}, finding).endswith(f"/spaces/team/app{end}")
    assert link_to("team", {"is_owner": True}, finding) == ""
