{% set signed_in = cookiecutter.sign_in != "none" %}
from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import gradio as gr
import httpx
import pytest

from app import feedback
from app.feedback import ADDRESSES, RATINGS, SECONDS, TIMES, Rates, Store, add_feedback, open_store
from app.interface import build_page
from app.settings import Settings, SettingsError, read_settings
{% if signed_in %}
from app.visitors import prepare_sign_in
{% endif %}
from tests.fake import running
from tests.fake_model import FakeModel
from tests.surroundings import surroundings
{% if signed_in %}
from tests.test_server import session
{% endif %}

if TYPE_CHECKING:
    from collections.abc import Callable

SET = {"FEEDBACK_DATASET": "someone/feedback", "FEEDBACK_TOKEN": "not-a-real-token", "MAX_FEEDBACK": "3"}


class FakeHub:
    """Stands in for the Hub's client, and keeps what it is sent."""

    def __init__(self, **_: object) -> None:
        self.private = True
        self.away = False
        self.files: dict[str, str] = {}
        self.commits = 0

    def dataset_info(self, _name: str) -> SimpleNamespace:
        return SimpleNamespace(private=self.private)

    def create_commit(self, name: str, operations: list[Any], *, commit_message: str, repo_type: str) -> None:
        assert (name, repo_type, commit_message) == ("someone/feedback", "dataset", "Feedback")
        self.commits += 1
        self.files |= {operation.path_in_repo: operation.path_or_fileobj.read().decode() for operation in operations}
        if self.away:
            raise OSError("no answer from not-a-real-token")


@pytest.fixture
def hub() -> FakeHub:
    return FakeHub()


@pytest.fixture
def store(hub: FakeHub, monkeypatch: pytest.MonkeyPatch) -> Store:
    """What the page puts feedback into."""
    made = Store(hub, "someone/feedback", 3)  # type: ignore[arg-type]
    monkeypatch.setattr(feedback, "open_store", lambda _: made)
    return made


def settings(**environ: str) -> Settings:
    return read_settings({**surroundings(), **SET, **environ})


def build(**environ: str) -> gr.Blocks:
    """The whole page."""
    given = settings(**environ)
{% if signed_in %}
    prepare_sign_in(given)
{% endif %}
    return build_page(FakeModel(), given)


@pytest.fixture
def keep(store: Store) -> Callable[..., Any]:
    """What the page calls for a visitor, who has agreed unless it says otherwise."""
    with gr.Blocks() as page:
        add_feedback(settings(MAX_NOTE_CHARACTERS="9"), {"prompt": gr.Textbox()})
    (function,) = (each.fn for each in page.fns.values() if each.name == "keep")

    def call(
        agreed: object = True,
        rating: object = RATINGS[0],
        note: object = "",
        words: object = "Hello",
        address: str = "93.184.216.34",
{% if signed_in %}
        named: object = False,
        visitor: object = None,
{% endif %}
    ) -> Any:
        headers = SimpleNamespace(getlist=lambda _: [address])
        request = SimpleNamespace(headers=headers, username="someone-else", client=SimpleNamespace(host=address))
{% if signed_in %}
        return function(agreed, rating, note, named, visitor or Profile(), request, words)
{% else %}
        return function(agreed, rating, note, request, words)
{% endif %}

    return call


{% if signed_in %}
class Profile(dict[str, Any]):
    """A visitor who is signed in."""

    username = "a-visitor"

    def __init__(self) -> None:
        super().__init__(orgs=[{"preferred_username": {{ cookiecutter.organisation | quoted }}}])


def test_who_is_not_signed_in_sends_nothing(hub: FakeHub, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with gr.Blocks() as page:
        add_feedback(settings(), {})
    (function,) = (each.fn for each in page.fns.values() if each.name == "keep")
    with pytest.raises(gr.Error, match="sign in"):
        function(True, RATINGS[0], "", False, None, None)


def test_a_name_is_kept_only_where_it_is_chosen(hub: FakeHub, store: Store, keep: Callable[..., Any]) -> None:
    keep(named=False)
    keep(named=True)
    store.send()
    assert [row.get("user") for row in rows(hub)] == [None, "a-visitor"]


{% endif %}
def rows(hub: FakeHub) -> list[dict[str, str]]:
    return [json.loads(line) for text in hub.files.values() for line in text.splitlines()]


def test_what_is_agreed_to_is_kept_and_nothing_else(hub: FakeHub, store: Store, keep: Callable[..., Any]) -> None:
    agreed, rating, note, said = keep(note=" Fine ")
    assert (agreed, rating, note) == (False, None, "")
    assert "kept" in said
    store.send()
    (row,) = rows(hub)
    assert row.pop("time").endswith("Z")
    assert row == {"rating": "good", "note": "Fine", "prompt": "Hello"}


@pytest.mark.parametrize("agreed", [False, None, "", "yes", 1, [True]])
def test_nothing_is_kept_without_consent(hub: FakeHub, store: Store, keep: Callable[..., Any], agreed: object) -> None:
    with pytest.raises(gr.Error, match="agree"):
        keep(agreed=agreed)
    store.send()
    assert hub.files == {}


def test_a_visitor_reads_what_is_stored_and_where_before_agreeing(store: Store) -> None:
    parts = build().config["components"]
    words = "".join(str(part["props"].get("value")) for part in parts if part["type"] == "markdown")
    for said in ("private dataset someone/feedback", "your rating, your note, the time", "No address, no file"):
        assert said in words
    boxes = [part["props"] for part in parts if part["type"] == "checkbox"]
    assert any("agree" in box["label"] for box in boxes)
    assert all(box["value"] is False for box in boxes)


@pytest.mark.parametrize(
    "given",
    [{"rating": "best"}, {"rating": None}, {"note": "x" * 10}, {"words": "x" * 20_001}, {"words": ["x" * 20_001]}],
)
def test_what_is_missing_or_too_long_is_refused(hub: FakeHub, keep: Callable[..., Any], given: dict[str, Any]) -> None:
    with pytest.raises(gr.Error, match="how it was|characters"):
        keep(**given)


def test_no_visitor_sends_more_than_a_share(monkeypatch: pytest.MonkeyPatch, keep: Callable[..., Any]) -> None:
    monkeypatch.setattr(Store, "add", lambda *_: True)
    for number in range(TIMES):
        keep(address=f"6.6.6.{number}, 93.184.216.34")
    with pytest.raises(gr.Error, match="wait a minute"):
        keep()
    keep(address="93.184.216.35")


def test_a_share_is_for_a_minute_and_few_addresses_are_remembered() -> None:
    now = [0.0]
    rates = Rates(lambda: now[0])
    assert [rates.take("one") for _ in range(TIMES + 1)] == [True] * TIMES + [False]
    now[0] += SECONDS
    assert rates.take("one")
    for number in range(ADDRESSES + 5):
        rates.take(str(number))
    assert len(rates._sent) == ADDRESSES


def test_what_waits_has_a_bound(store: Store, keep: Callable[..., Any]) -> None:
    for number in range(3):
        keep(address=f"93.184.216.{number}")
    with pytest.raises(gr.Error, match="later"):
        keep(address="93.184.216.9")


def test_what_the_hub_did_not_take_is_sent_again_once(
    hub: FakeHub, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    hub.away = True
    assert store.add({"note": "first"})
    store.send()
    assert store.add({"note": "second"})
    hub.away = False
    store.send()
    store.send()
    store.send()
    # The Hub may have taken what it gave no answer to: under the same name it is there once.
    assert [row["note"] for row in rows(hub)] == ["first", "second"]
    assert hub.commits == 3
    assert "not-a-real-token" not in caplog.text


def test_nothing_goes_to_a_public_dataset(hub: FakeHub, store: Store, caplog: pytest.LogCaptureFixture) -> None:
    hub.private = False
    store.add({"note": "x"})
    store.send()
    assert hub.commits == 0
    assert "not private" in caplog.text


def test_many_are_one_commit_with_a_name_that_nobody_chooses(hub: FakeHub, store: Store) -> None:
    for note in ("../../README.md", "a\nb"):
        store.add({"note": note})
    store.send()
    (name,) = hub.files
    assert len(rows(hub)) == 2
    assert name.endswith(".jsonl")
    assert name.count("/") == 1
    assert not set(name) - set("0123456789abcdef-/.jsonl")


def test_the_end_waits_for_the_last_batch_but_not_for_ever(
    hub: FakeHub, store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    store.add({"note": "last"})
    store.close()
    assert [row["note"] for row in rows(hub)] == ["last"]
    go_on = threading.Event()
    monkeypatch.setattr(hub, "dataset_info", lambda _: go_on.wait(6))
    monkeypatch.setattr(feedback, "LAST_SECONDS", 0.1)
    store.add({"note": "late"})
    began = time.monotonic()
    store.close()
    assert time.monotonic() - began < 5
    go_on.set()
    assert "lost: 1" in caplog.text


@pytest.mark.parametrize("missing", ["FEEDBACK_DATASET", "FEEDBACK_TOKEN"])
def test_nobody_is_asked_where_the_space_is_not_told_where_it_goes(
    missing: str, caplog: pytest.LogCaptureFixture
) -> None:
    page = build(**{missing: ""})
    assert "Feedback" not in str(page.config)
    assert "No feedback is asked for" in caplog.text


def test_a_hub_that_is_away_does_not_hold_up_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the Hub is asked")

    monkeypatch.setattr(feedback, "HfApi", lambda token: SimpleNamespace(dataset_info=refuse, create_commit=refuse))
    monkeypatch.setattr(feedback, "_close_when_told_to_stop", lambda _: None)
    monkeypatch.setattr(feedback.atexit, "register", lambda _: None)
    assert open_store(settings()) is not None
    assert "Feedback" in str(build().config)


def test_the_page_sends_what_a_visitor_agreed_to(hub: FakeHub, store: Store) -> None:
    with (
        running(SET) as port,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20, trust_env=False) as web,
    ):
{% if signed_in %}
        web.headers["Cookie"] = f"session={session()}"
{% endif %}
        function = next(each for each in web.get("/config").json()["dependencies"] if each["api_name"] == "keep")
        given = [True, RATINGS[1], "Too short"{{ ", False" if signed_in }}]
        given += [None] * (len(function["inputs"]) - len(given))
        who = {"session_hash": "visitor", "fn_index": function["id"]}
        web.post("/gradio_api/queue/join", json={"data": given, **who}).raise_for_status()
        with web.stream("GET", "/gradio_api/queue/data", params={"session_hash": "visitor"}) as events:
            (done,) = (line for line in events.iter_lines() if "process_completed" in line)
    assert '"success":true' in done.replace(" ", "")
    store.send()
    (row,) = rows(hub)
    assert (row["rating"], row["note"]) == ("bad", "Too short")
    assert not {"user", "address", "ip", "session"} & row.keys()


@pytest.mark.skipif(sys.platform == "win32", reason="the Hub stops Spaces by SIGTERM")
def test_a_space_that_is_stopped_sends_what_waits() -> None:
    code = """
import os, signal
from app.feedback import Store, _close_when_told_to_stop
from tests.test_feedback import FakeHub
hub = FakeHub()
sent = hub.create_commit
hub.create_commit = lambda *given, **more: (sent(*given, **more), os.write(1, b"sent"))
store = Store(hub, "someone/feedback", 3)
_close_when_told_to_stop(store)
store.add({"note": "last"})
os.kill(os.getpid(), signal.SIGTERM)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.returncode) == ("sent", -signal.SIGTERM)


@pytest.mark.parametrize("name", ["feedback", "a/b/c", "../x", "https://huggingface.co/datasets/a/b", "a/b\nc"])
def test_a_dataset_that_is_none_stops_the_start(name: str) -> None:
    with pytest.raises(SettingsError, match="FEEDBACK_DATASET must be the name of a dataset"):
        settings(FEEDBACK_DATASET=name)
