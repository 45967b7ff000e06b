"""Answers of the Hub that are not as documented: nothing in them ends an audit, and nothing in them counts as seen."""

from __future__ import annotations

import copy
import json
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import pytest
from audit_support import CARD, TOKEN
from hf_lint.cli import main
from hf_lint.cli.remote import connect
from hf_lint.errors import HubError
from hf_lint.fleet.admin import read_admin
from hf_lint.fleet.fetch import FetchedSpace, fetch_space
from hf_lint.fleet.inventory import OwnerInventory
from hf_lint.hub.access import Access
from hf_lint.hub.client import MAX_GAPS, HubClient
from hf_lint.hub.doors import find_door
from hf_lint.hub.everywhere import read_owner
from hf_lint.hub.fields import cut
from hf_lint.hub.hosts import HostBook
from hf_lint.hub.identity import read_identity
from hf_lint.hub.once import Once
from hf_lint.space.live import parse_live
from hub.server import Hub, serve
from hub.world import RUNNING, Token

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ODD: tuple[Any, ...] = ([], {}, [[]], [None], {"a": []}, "x", "\ud800", True, 1e999, -1, 10**400, float("nan"))
"""Values of every type, some of which JSON has and Python can do little with."""


MAY_MISS = (
    # Nothing is decided by them: they are shown, or their place is taken by another field.
    *("organisation.name", "commits.*.date", "commits.*.id", "commits.*.authors.*.user", "refs.*.name", "refs.*.ref"),
    *("*.id", "*.displayName", "billing.currency", "billing.periods.*.period*", "billing.periods.*.resourceGroups.*.*"),
    *("service-accounts.*.user", "spaces.*.lastModified", "spaces.*.sdk", "spaces.*.subdomain", "whoami.orgs"),
    # What is not there does not exist, was not used or never ends, as the Hub documents.
    *("secrets.HF_TOKEN", "variables.MODE", "*.updatedAt", "*.lastUsedAt", "*.expiration", "*.hfToken*", "*.secrets"),
    *("*.command", "*.arguments", "*.environment", "*.environment.MODE", "webhooks.*.url", "webhooks.*.job"),
    *(
        "spaces.*.disabled",
        "spaces.*.models",
        "spaces.*.runtime.[!s]*",
        "spaces.*.runtime.sha",
        "discussion.events.*.data*",
    ),
    "service-account.accessTokens.*.role",
    # A classic token is the broadest kind, so one that the Hub does not describe counts as that.
    *("whoami.auth.accessToken", "whoami.auth.accessToken.createdAt"),
    # The Hub shows them to administrators, and what it did not show is counted.
    *("members.*.role", "members.*.twoFaEnabled", "members.*.isExternalCollaborator"),
    # Of folders; a file without them cannot be read, which is said of that file.
    *("tree.*.oid", "tree.*.path", "tree.*.size"),
)
"""Fields that may be null or left out, as patterns."""


class Spoiler:
    """Stands between a client and the network: it keeps each answer, and gives it again with one value put into it."""

    def __init__(self, client: HubClient) -> None:
        self.answers: dict[str, tuple[int, Any, bytes | None]] = {}
        self.spoilt: dict[str, bytes] = {}
        self._get, self._listen = client._transport.get, client._transport.listen
        for name in ("get", "listen"):
            setattr(client._transport, name, getattr(self, name))

    def get(self, client: Any, url: str, *rest: Any) -> tuple[int, Any, bytes | None]:
        """As Transport.get."""
        if url not in self.answers:
            self.answers[url] = self._get(client, url, *rest)
        status, headers, data = self.answers[url]
        return status, headers, self.spoilt.get(url, data)

    def listen(self, client: Any, url: str, *rest: Any) -> tuple[int, Any, bytes]:
        """As Transport.listen."""
        if url not in self.answers:
            self.answers[url] = self._listen(client, url, *rest)
        status, headers, data = self.answers[url]
        return status, headers, data or b""


def _places(document: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield place
    inside = (
        document.items() if isinstance(document, dict) else enumerate(document if isinstance(document, list) else ())
    )
    for key, value in list(inside)[:20]:
        yield from _places(value, (*place, key))


def _at(document: Any, place: tuple[Any, ...]) -> Any:
    for key in place:
        document = document[key]
    return document


def _with(document: Any, place: tuple[Any, ...], value: Any) -> Any:
    if not place:
        return value
    at = document
    try:
        for key in place[:-1]:
            at = at[key]
        at[place[-1]] = value
    except (KeyError, IndexError, TypeError):
        pass  # another answer of this address, which has no such place
    return document


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """One Space with something everywhere, and an administrator's token."""
    with serve() as server:
        world = server.world
        world.quotas = dict.fromkeys(world.quotas, 10**9)
        world.organisations.add("team")
        world.tokens[TOKEN] = Token(
            "me", sees=frozenset({"team"}), writes=frozenset({"team"}), administers=frozenset({"team"})
        )
        app = world.add("team/app", {"README.md": CARD, "a/app.py": "import gradio\n"}, models=["lab/net"])
        app.earlier = [{"README.md": CARD.encode()}]
        app.revisions = {"refs/pr/2": {**app.files, "new.py": b"1\n"}}
        app.discussions = [{"num": 2, "title": "a fix", "texts": ["no"]}]
        app.variables = {"MODE": {"key": "MODE", "value": "fast", "updatedAt": "2026-01-01T00:00:00.000Z"}}
        app.secrets = {"HF_TOKEN": {"key": "HF_TOKEN", "updatedAt": "2024-01-01T00:00:00.000Z"}}
        app.scan = {"scansDone": True, "filesWithIssues": [{"path": "a.pkl", "level": "unsafe"}]}
        volume = {"type": "bucket", "source": "team/data", "mountPath": "/data", "readOnly": True, "path": None}
        domain = {"domain": "app.example.org", "stage": "READY"}
        app.runtime = {**RUNNING, "volumes": [volume], "domains": [domain], "errorMessage": "x", "sha": "0" * 40}
        world.buckets = {"team/data": {"config.json": b"{}"}}
        token = {"ownerName": "ada", "tokenRole": "write"}
        job = {"id": "1", "environment": {"MODE": "fast"}, "command": ["python"], "arguments": ["a"], "hfToken": token}
        world.jobs = {"team": [{**job, "secrets": ["HF_TOKEN"]}]}
        world.scheduled_jobs = {"team": [{"id": "2", "jobSpec": job}]}
        world.webhooks = [{"id": "3", "url": "https://example.org", "job": job}]
        made = "2026-11-01T00:00:00.000Z"
        use = {"displayName": "ci", "role": "write", "createdAt": made, "lastUsedAt": made}
        period = {"period": {"periodStart": made}, "resourceGroups": [_group()]}
        world.admin = {
            "audit_log": [{"type": "x", "createdAt": made, "author": {"user": "ada"}, "message": "m", "data": {}}],
            "organisation_tokens": [{**use, "owner": {"name": "ada"}}],
            "service_accounts": [{"_id": "0" * 24, "user": "bot", "accessTokens": [{**use, "expiration": made}]}],
            "members": [{"user": "ada", "role": "admin", "twoFaEnabled": True, "isExternalCollaborator": False}],
            "resource_groups": [{"name": "research", "users": [{"name": "ada", "role": "admin"}]}],
            "billing": {"currency": "USD", "periods": [period]},
        }
        monkeypatch.setattr("hf_lint.hub.transport.SILENCE", 0.01)
        yield server


def _group() -> dict[str, Any]:
    return {"name": None, "compute": {"spaces": {"uptimeSec": 7200, "costCents": 1250}}}


class _Inventory:
    organisations = ("team",)
    visibilities: dict[str, Any] = {}  # noqa: RUF012 - never changed
    refused: dict[str, str] = {}  # noqa: RUF012


def _read_listed(client: HubClient) -> list[str]:
    """Read what an audit reads of the first Space that it lists, and of the token."""
    inventory = OwnerInventory(client, ["team"])
    facts = inventory.take()
    client.take_gaps()
    if facts is None:
        return [*inventory.gaps]
    fetched = fetch_space(client, facts, None, HostBook(client))
    while inventory.take() is not None:
        pass
    parse_live(fetched.live or {})
    parts = [*fetched.unseen, *(fetched.everywhere.gaps if fetched.everywhere else ())]
    return [*inventory.gaps, *parts, *fetched.unusable, *fetched.gaps, *_unread(fetched)]


def _unread(fetched: FetchedSpace) -> list[str]:
    return [entry.path for entry, data in fetched.files or () if data is None]


READERS: dict[str, Callable[[HubClient], Any]] = {
    "a listed Space": _read_listed,
    "an owner": lambda client: read_owner(client, "team").gaps,
    "the token": lambda client: read_identity(client) and (),
    "administration": lambda client: read_admin(client, cast("OwnerInventory", _Inventory()), "2026-11-30").gaps,
}


@pytest.mark.parametrize("what", READERS)
def test_a_wrong_type_in_any_field_is_a_gap_and_nothing_else(what: str, hub: Hub) -> None:
    read = READERS[what]
    unsaid = []
    noted: list[str] = []
    with HubClient(Access(hub.url, TOKEN), sleep=lambda _: None) as client:
        spoiler = Spoiler(client)
        assert not read(client)
        assert client.take_gaps() == ()
        for url, (status, _, data) in list(spoiler.answers.items()):
            shape = find_door(urlsplit(url).path).shape
            if status != 200 or not shape or not data:
                continue
            document = json.loads(data)
            plain = cut(document, shape, print)
            for at, place in enumerate(_places(document)):
                odd = ODD[at % len(ODD)]  # one of them for each place: all take seconds
                spoilt = _with(copy.deepcopy(document), place, odd)
                spoiler.spoilt = {url: json.dumps(spoilt).encode()}
                client.once = Once()  # what was asked before
                try:
                    gaps = [*read(client), *client.take_gaps()]
                except HubError as error:
                    gaps = [str(error)]
                "".join(gaps).encode()  # no half of a surrogate pair
                before = _at(document, place)
                is_other = before is not None and type(odd) is not type(before)
                is_other = is_other and place[-1:] not in (("gated",), ("secrets",))  # which take several
                if is_other and not gaps and cut(json.loads(json.dumps(spoilt)), shape, noted.append) != plain:
                    unsaid.append((urlsplit(url).path, place, odd))
    assert unsaid == []


def _without(document: Any, place: tuple[Any, ...]) -> Any:
    """Take a field out of an object; items of lists stay."""
    _at(document, place[:-1]).pop(place[-1])
    return document


@pytest.mark.parametrize("what", READERS)
@pytest.mark.parametrize("how", ["null", "absent"])
def test_a_field_that_is_not_there_is_a_gap_unless_it_may_be(what: str, how: str, hub: Hub) -> None:
    read = READERS[what]
    unsaid = []
    noted: list[str] = []
    with HubClient(Access(hub.url, TOKEN), sleep=lambda _: None) as client:
        spoiler = Spoiler(client)
        read(client)
        client.take_gaps()
        for url, (status, _, data) in list(spoiler.answers.items()):
            door = find_door(urlsplit(url).path)
            if status != 200 or not door.shape or not data:
                continue
            document = json.loads(data)
            plain = cut(document, door.shape, print)
            for place in _places(document):
                name = ".".join((door.name, *("*" if isinstance(key, int) else key for key in place)))
                is_known = any(fnmatchcase(name, pattern) for pattern in MAY_MISS)
                if how == "absent" and (not place or isinstance(place[-1], int)):
                    continue
                spoilt = copy.deepcopy(document)
                spoilt = _with(spoilt, place, None) if how == "null" else _without(spoilt, place)
                if (not isinstance(spoilt, type(None)) and cut(spoilt, door.shape, noted.append) == plain) or is_known:
                    continue
                spoiler.spoilt = {url: json.dumps(spoilt).encode()}
                client.once = Once()
                try:
                    gaps = [*read(client), *client.take_gaps()]
                except HubError as error:
                    gaps = [str(error)]
                if not gaps:
                    unsaid.append(name)
    assert sorted({*unsaid}) == []


def test_a_check_of_one_space_says_it_too(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    hub.world.spaces["team/app"].variables = []  # type: ignore[assignment]
    connect.cache_clear()
    assert main(["check", "hf://spaces/team/app", "--live", "--send-token", "--select", "live"]) == 3
    connect(True).close()
    connect.cache_clear()
    assert "variables: the answer is a list, not an object" in "".join(capsys.readouterr())


@pytest.mark.parametrize("fine", [None, {}, {"global": None, "scoped": []}, {"global": [], "scoped": "x"}])
def test_a_token_that_the_hub_does_not_describe_is_not_called_narrow(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], fine: Any
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    hub.world.tokens[TOKEN] = Token("ada", role="fineGrained", fine=fine)
    assert main(["token", "--send-token"]) == 3
    assert "not read: " in capsys.readouterr().err


def test_gaps_are_few(hub: Hub) -> None:
    with HubClient(Access(hub.url, TOKEN)) as client:
        for number in range(1000):
            client.note_gap(f"gap {number}")
        assert len(client.take_gaps()) == MAX_GAPS + 1
        assert client.take_gaps() == ()
