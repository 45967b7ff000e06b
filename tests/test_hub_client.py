"""The client of the Hub against the stand-in: what it reads, what it refuses, and what it gets over."""

from __future__ import annotations

import logging
import pickle
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hf_lint.errors import DeadTokenError, ForbiddenError, HubError, MissingError
from hf_lint.hub.access import Access, find_access
from hf_lint.hub.client import TRIES, HubClient, Timeouts
from hf_lint.hub.doors import DOORS, find_door
from hf_lint.hub.spaces import list_files, list_spaces, read_blob, read_secrets, read_space, read_variables
from hf_lint.secrets.fakes import expand
from hub.accounts import AccountAnswers, Reply
from hub.answers import Answers
from hub.clock import SkippingClock
from hub.faults import PASSING, Fault, always, first
from hub.server import PATHS, REPO_PATHS, ROUTES, Hub, serve
from hub.world import Token
from support import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = expand("@@fake:huggingface-user-token@@")
APP = "import gradio\n"


@pytest.fixture
def hub() -> Iterator[Hub]:
    with serve() as server:
        server.world.tokens[TOKEN] = Token("me", sees=frozenset({"me"}), writes=frozenset({"me"}))
        server.world.add("me/app", {"README.md": "---\nsdk: gradio\n---\n", "app.py": APP, "big.bin": b"\0" * 9})
        server.world.spaces["me/app"].lfs = frozenset({"big.bin"})
        yield server


@pytest.fixture
def client(hub: Hub) -> Iterator[HubClient]:
    with connect(hub) as one:
        yield one


def connect(hub: Hub, token: str | None = TOKEN, **timeouts: float) -> HubClient:
    clock = SkippingClock()
    return HubClient(Access(hub.url, token), timeouts=Timeouts(**timeouts), clock=clock.now, sleep=clock.sleep)


# What is read


def test_a_space_is_read(client: HubClient, hub: Hub) -> None:
    facts = read_space(client, "me/app")
    assert (facts.name, facts.sdk, facts.stage, facts.private) == ("me/app", "gradio", "RUNNING", False)
    entries, is_whole = list_files(client, "me/app", facts.commit, 100)
    assert is_whole
    assert [(entry.path, bool(entry.lfs)) for entry in entries] == [
        ("README.md", False),
        ("app.py", False),
        ("big.bin", True),
    ]
    assert read_blob(client, "me/app", facts.commit, entries[1]) == APP.encode()
    assert all(seen.headers["authorization"] == f"Bearer {TOKEN}" for seen in hub.world.log)


def test_pages_are_followed(client: HubClient, hub: Hub) -> None:
    hub.world.page = 2
    for number in range(5):
        hub.world.add(f"me/s{number}", {"README.md": "x"})
    assert len(list(list_spaces(client, "me"))) == 6
    assert len([seen for seen in hub.world.log if seen.name == "list_spaces"]) == 3
    assert len(list_files(client, "me/app", read_space(client, "me/app").commit, 100)[0]) == 3


def test_a_list_over_the_limit_says_so(client: HubClient) -> None:
    commit = read_space(client, "me/app").commit
    assert list_files(client, "me/app", commit, 2)[1] is False


# What may be asked


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/api/spaces/me/app/jwt",
            "/api/spaces/me/app/xet-read-token/main",
            "/api/spaces/me/app/xet-write-token/main",
        ),
        *("/api/registry/token", "/api/spaces/me/app/events", "/api/spaces/me/app/metrics"),
        *("/api/settings/webhooks/1/replay/2", "/api/settings/billing/usage/live", "/api/jobs/me/1/logs"),
        *(
            "/api/spaces/me/app/../../whoami-v2",
            "/api/models/me/app/jwt",
            "/api/spaces/me/app/logs/other",
            "/",
            "/api/spaces/",
        ),
        *("/api/spaces/me/app/restart", "/api/spaces/me/app/pause", "/api/credentials/revoke", "/oauth/token"),
    ],
)
def test_nothing_else_is_asked(client: HubClient, hub: Hub, path: str) -> None:
    with pytest.raises(HubError, match="not on the list"):
        client.read_json(path)
    assert hub.world.log == []


_PARTS = {
    "file": "a/b.py",
    "kind": "run",
    "number": "3",
    "pair": f"{'0' * 40}..{'1' * 40}",
    "account": "0" * 24,
}
"""What stands in a path for a word of paths.yaml; for all others, a name."""


def test_every_door_leads_to_something_that_the_hub_serves() -> None:
    samples = [
        re.sub(r"\{(\w+)\}", lambda match: _PARTS.get(match[1], "me"), entry["path"])
        for entry in (*PATHS, *REPO_PATHS)
        if entry["method"] == "GET" and not entry["name"].endswith("_revision")
    ]
    samples.append("/api/spaces/me/app/revision/main")
    reached = {find_door(path).name for path in samples}
    assert reached == {door.name for door in DOORS}


def test_fields_that_are_not_listed_are_dropped(client: HubClient, hub: Hub) -> None:
    hub.world.spaces["me/app"].variables = {"A": {"value": "1", "internal": TOKEN}}
    hub.world.spaces["me/app"].secrets = {"B": {"value": TOKEN, "updatedAt": "2026-01-01T00:00:00.000Z"}}
    assert read_variables(client, "me/app") == {"A": {"value": "1"}}
    assert read_secrets(client, "me/app") == {"B": {"updatedAt": "2026-01-01T00:00:00.000Z"}}
    assert "email" not in client.read_json("/api/whoami-v2").document


def test_a_strict_limit_of_one_address_does_not_slow_the_others(client: HubClient, hub: Hub) -> None:
    hub.world.quotas["whoami"] = 1
    client.read_json("/api/whoami-v2")
    for _ in range(20):
        read_space(client, "me/app")
    assert client.budget.waited == 0


# Where the token goes


@pytest.mark.parametrize("kind", ["link-elsewhere", "redirect-elsewhere"])
def test_the_token_goes_to_no_other_host(hub: Hub, client: HubClient, kind: str) -> None:
    with serve() as other:
        hub.fault = always(kind, detail=other.url)
        with pytest.raises(HubError, match="another host"):
            list(list_spaces(client, "me"))
        assert other.world.log == []


def test_a_file_that_lies_elsewhere_is_read_without_the_token(hub: Hub, client: HubClient) -> None:
    commit = read_space(client, "me/app").commit
    entry = list_files(client, "me/app", commit, 100)[0][1]
    with serve() as other:
        other.world.add("me/app", hub.world.spaces["me/app"].files)
        hub.fault = always("redirect-elsewhere", on="resolve", detail=other.url)
        with pytest.raises(HubError, match="another host"):  # from there on it may not lead anywhere
            read_blob(client, "me/app", commit, entry)
        assert len(other.world.log) == 1
        assert "authorization" not in other.world.log[0].headers


def test_another_endpoint_than_the_hub_gets_no_token_unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "https://example.com")
    assert not find_access(read_token=lambda: TOKEN).has_token
    assert find_access(send_token=True, read_token=lambda: TOKEN).has_token
    monkeypatch.setenv("HF_ENDPOINT", "http://huggingface.co")
    assert not find_access(read_token=lambda: TOKEN).has_token
    monkeypatch.delenv("HF_ENDPOINT")
    access = find_access(read_token=lambda: TOKEN)
    assert access.has_token
    for url in (
        "https://huggingface.co.evil.com/",
        "http://huggingface.co/",
        "https://a@huggingface.co/",
        "https://x/",
    ):
        assert "Authorization" not in access.headers(url)
    assert "Authorization" in access.headers("https://huggingface.co/api/spaces")


def test_the_token_is_in_no_text(hub: Hub, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hf_lint.hub.client.MAX_WINDOWS", 2)
    caplog.set_level(logging.DEBUG)
    access = Access(hub.url, TOKEN)
    assert TOKEN not in repr(access)
    assert TOKEN.encode() not in pickle.dumps(access)
    for kind in (*PASSING, "400", "401", "403", "404", "redirect-elsewhere"):
        hub.fault = always(kind, detail="http://127.0.0.1:9")
        with connect(hub) as client, pytest.raises(HubError) as caught:
            client.read_json("/api/whoami-v2")
        texts = [str(caught.value), caught.value.help, repr(caught.value)]
        assert not any(TOKEN in text for text in texts)
        assert caught.value.__suppress_context__ or caught.value.__context__ is None
    assert TOKEN not in caplog.text


# What it gets over, and what not


@pytest.mark.parametrize("kind", PASSING)
def test_what_passes_is_asked_again(hub: Hub, client: HubClient, kind: str) -> None:
    hub.fault = first(3, kind)
    assert read_space(client, "me/app").name == "me/app"


@pytest.mark.parametrize("kind", [kind for kind in PASSING if kind != "429"])
def test_what_does_not_pass_ends(hub: Hub, client: HubClient, kind: str) -> None:
    hub.fault = always(kind)
    with pytest.raises(HubError):
        read_space(client, "me/app")
    assert len(hub.world.log) == TRIES


def test_a_file_that_arrives_cut_or_changed_is_not_used(hub: Hub, client: HubClient) -> None:
    commit = read_space(client, "me/app").commit
    entry = list_files(client, "me/app", commit, 100)[0][1]
    hub.fault = always("html", on="resolve_cache")
    with pytest.raises(HubError):
        read_blob(client, "me/app", commit, entry)
    for kind in PASSING:
        hub.fault = first(4, kind)
        assert read_blob(client, "me/app", commit, entry) == APP.encode(), kind


@pytest.mark.parametrize("kind", ["link-repeating", "link-endless"])
def test_pages_that_do_not_end_are_an_error(
    hub: Hub, client: HubClient, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hf_lint.hub.client.MAX_PAGES", 20)
    hub.fault = always(kind)
    with pytest.raises(HubError, match="do not end"):
        list(list_spaces(client, "me"))


@pytest.mark.parametrize("kind", ["slow", "slow-headers"])
def test_an_answer_that_drips_is_given_up(kind: str, hub: Hub) -> None:
    hub.fault = always(kind)
    with connect(hub, total=0.1) as client, pytest.raises(HubError, match=r"TooSlow|ReadTimeout"):
        read_space(client, "me/app")


def test_an_answer_that_is_too_large_is_given_up(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hf_lint.hub.client.MAX_JSON", 50)
    with connect(hub) as client, pytest.raises(HubError, match="larger than 50"):
        read_space(client, "me/app")


@pytest.mark.parametrize(
    "location",
    [
        "",
        "/api/spaces/me/app/jwt",
        "http://[",
        "/api/whoami-v2/../spaces/a/b/jwt",
        "/spaces/a/b/resolve/main/%2e%2e/jwt",
    ],
)
def test_redirects_lead_to_nothing_that_is_not_listed(
    hub: Hub, client: HubClient, location: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Answers, "space_info", lambda *_: Reply(307, {}, {"Location": location}))
    with pytest.raises(HubError):
        read_space(client, "me/app")
    assert not any("jwt" in seen.path for seen in hub.world.log)


@pytest.mark.parametrize("location", ["/api/whoami-v2", "/api/spaces/me/app", "/spaces/me/app/resolve/main/app.py"])
def test_the_answer_to_another_question_is_none(
    hub: Hub, client: HubClient, location: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Answers, "secrets", lambda *_: Reply(307, {}, {"Location": location}))
    with pytest.raises(HubError, match="redirects to something else"):
        read_secrets(client, "me/app")
    assert [seen.path for seen in hub.world.log] == ["/api/spaces/me/app/secrets"]


# Refusals


def test_refusals_differ(hub: Hub, client: HubClient) -> None:
    hub.world.add("me/secret", {"README.md": "x"}, private=True)
    hub.world.add("you/gated", {"README.md": "x"}, gated=True)
    hub.world.add("you/off", {"README.md": "x"}, disabled=True)
    hub.world.moved["me/old"] = "me/app"
    cases = [
        ("me/none", MissingError, "may not see it"),
        ("you/gated", ForbiddenError, "is gated"),
        ("me/app@v9", MissingError, "has no revision 'v9'"),
    ]
    for text, kind, words in cases:
        name, _, revision = text.partition("@")
        with pytest.raises(kind, match=words):
            read_space(client, name, revision)
    assert read_space(client, "me/old").name == "me/app"
    assert read_space(client, "me/secret").private
    assert read_space(client, "you/off").disabled
    with pytest.raises(HubError, match="disabled"):
        read_secrets(client, "you/off")
    with connect(hub, None) as anonymous, pytest.raises(MissingError, match="you are not logged in"):
        read_space(anonymous, "me/secret")
    with connect(hub, "hf_wrong") as wrong, pytest.raises(DeadTokenError, match="does not take the token"):
        read_space(wrong, "me/app")


# The stand-in itself


def test_the_stand_in_serves_what_is_listed_and_nothing_else(hub: Hub, client: HubClient) -> None:
    names = {*vars(Answers), *vars(AccountAnswers)} - {"answer"}
    methods = {name for name in names if not name.startswith("_")}
    assert methods == {entry["name"] for entry in PATHS} == {route.name for route in ROUTES}
    for entry in PATHS:
        assert set(entry) == {"name", "method", "path", "bucket", "documented", "source"}
        assert entry["source"]
    assert Fault("x") == Fault("x")
    import urllib.error
    import urllib.request

    for path in ("/api/spaces/me/app/jwt", "/api/models/me/app", "/", "/api/spaces/me/app/hardware"):
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(hub.url + path)
        assert caught.value.code == 404
        caught.value.close()


def test_an_audit_does_not_load_what_changes_something() -> None:
    code = "import sys, hf_lint.cli.audit; sys.exit('hf_lint.hub.writing' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT / "linter", check=True)


def test_what_changes_something_is_imported_by_rotate_and_revoke_only() -> None:
    package = ROOT / "linter" / "hf_lint"
    texts = {path.relative_to(package).as_posix(): path.read_text(encoding="utf-8") for path in package.rglob("*.py")}
    assert {name for name, text in texts.items() if "hub.writing" in text} == {"fleet/apply.py", "cli/revoke.py"}
    library = ("import huggingface_hub", "from huggingface_hub", 'import_module("huggingface_hub')
    assert {name.partition("/")[0] for name, text in texts.items() if any(form in text for form in library)} == {"hub"}
    posts = (".post(", '"POST"')
    posting = {
        name for name, text in texts.items() if name.startswith(("hub/", "fleet/")) and any(map(text.count, posts))
    }
    assert posting == {"hub/writing.py", "hub/transport.py", "fleet/notify.py"}  # the last not to the Hub
