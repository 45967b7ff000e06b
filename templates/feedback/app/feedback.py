{% set signed_in = cookiecutter.sign_in != "none" %}
"""Feedback of visitors, kept in a private dataset of the Hub: only what somebody agreed to.

It waits in memory, never on a disk, and is committed in batches. What the Hub does not take is sent again.
"""

from __future__ import annotations

import atexit
import json
import logging
import signal
import threading
import time
import uuid
from collections import OrderedDict, deque
from datetime import UTC, datetime
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Any

import gradio as gr
from huggingface_hub import CommitOperationAdd, HfApi

from app.clients import HEADER, find_address
from app.problems import told_to_visitors
from app.task import InputError
{% if signed_in %}
from app.visitors import require_sign_in
{% endif %}

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.settings import Settings

log = logging.getLogger(__name__)

# So often within so many seconds may one visitor send feedback.
TIMES = 5
SECONDS = 60
# So many addresses are remembered. The oldest goes first.
ADDRESSES = 10_000
# So many seconds the Hub has for the last batch, when the Space stops.
LAST_SECONDS = 5
RATINGS = ("👍 good", "👎 bad")


class Store:
    """Rows that wait for the Hub, of which at most `most` are kept."""

    def __init__(self, api: HfApi, dataset: str, most: int) -> None:
        self._api = api
        self._dataset = dataset
        self._most = most
        self._rows: deque[str] = deque()
        # The file that is being sent, and how many of the rows are in it. A batch that failed is sent again under its
        # name: if the Hub has it already, nothing is there twice.
        self._batch = ("", 0)
        self._adding = threading.Lock()
        self._sending = threading.Lock()

    def add(self, row: Mapping[str, Any]) -> bool:
        """Whether there was room for one more."""
        with self._adding:
            if len(self._rows) >= self._most:
                return False
            self._rows.append(json.dumps(row, ensure_ascii=False))
            return True

    def send(self) -> None:
        """Commit what waits, in one file. It goes on waiting where the Hub does not take it."""
        with self._sending:
            if not self._batch[1]:
                # Nobody but the Space chooses this name.
                self._batch = (f"{datetime.now(UTC):%Y-%m-%d}/{uuid.uuid4().hex}.jsonl", len(self._rows))
            name, count = self._batch
            if not count:
                return
            try:
                if not self._api.dataset_info(self._dataset).private:
                    log.error("FEEDBACK_DATASET is not private: no feedback is sent there")
                    return
                content = "".join(f"{row}\n" for row in islice(self._rows, count)).encode()
                self._api.create_commit(
                    self._dataset,
                    [CommitOperationAdd(name, BytesIO(content))],
                    commit_message="Feedback",
                    repo_type="dataset",
                )
            except Exception as error:
                log.warning("Feedback waits, since the Hub did not take it: %s", type(error).__name__)
                return
            with self._adding:
                for _ in range(count):
                    self._rows.popleft()
            self._batch = ("", 0)

    def send_for_ever(self, minutes: int) -> None:
        """Send now and then, in a thread of its own."""
        threading.Thread(target=self._send_for_ever, args=(minutes * 60,), daemon=True).start()

    def _send_for_ever(self, seconds: int) -> None:
        while True:
            time.sleep(seconds)
            self.send()

    def close(self) -> None:
        """Send what waits, but do not hold up the end of the Space for a Hub that does not answer."""
        last = threading.Thread(target=self.send, daemon=True)
        last.start()
        last.join(LAST_SECONDS)
        if self._rows:
            log.error("Feedback that the Hub did not take is lost: %d", len(self._rows))


class Rates:
    """How often each visitor sent feedback of late. Those whose address is not known share the room of the store."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._sent: OrderedDict[str, tuple[float, int]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, address: str | None) -> bool:
        """Whether the visitor at `address` may send one more."""
        if address is None:
            return True
        with self._lock:
            began, times = self._sent.pop(address, (self._clock(), 0))
            if self._clock() - began >= SECONDS:
                began, times = self._clock(), 0
            self._sent[address] = (began, min(times + 1, TIMES + 1))
            if len(self._sent) > ADDRESSES:
                self._sent.popitem(last=False)
            return times < TIMES


def open_store(settings: Settings) -> Store | None:
    """Where feedback goes. None, which the log says, where the Space is not told."""
    token = settings.secrets.get("FEEDBACK_TOKEN")
    if not (settings.feedback_dataset and token):
        log.warning("No feedback is asked for: the variable FEEDBACK_DATASET or the secret FEEDBACK_TOKEN is not set")
        return None
    store = Store(HfApi(token=token), settings.feedback_dataset, settings.max_feedback)
    store.send_for_ever(settings.feedback_minutes)
    atexit.register(store.close)
    if threading.current_thread() is threading.main_thread():
        _close_when_told_to_stop(store)
    return store


def _close_when_told_to_stop(store: Store) -> None:
    """Python ends at SIGTERM without what is registered for its end."""
    before = signal.getsignal(signal.SIGTERM)

    def stop(*_: object) -> None:
        store.close()
        signal.signal(signal.SIGTERM, before)
        signal.raise_signal(signal.SIGTERM)

    signal.signal(signal.SIGTERM, stop)


def read_words(value: object) -> str:
    """What stands in a part of the page, in words."""
    return value if isinstance(value, str) else "" if value is None else json.dumps(value, ensure_ascii=False)


def add_feedback(
    settings: Settings, shown: Mapping[str, gr.Component], read: Callable[[Any], str] = read_words
) -> None:
    """Ask on the page for feedback about what is `shown`: its name for visitors, and the part of the page."""
    store = open_store(settings)
    if store is None:
        return
    rates = Rates()

    def keep(
        agreed: bool,
        rating: str | None,
        note: str | None,
{% if signed_in %}
        named: bool,
        visitor: gr.OAuthProfile | None,
{% endif %}
        request: gr.Request,
        *words: Any,
    ) -> tuple[bool, None, str, str]:
        with told_to_visitors():
{% if signed_in %}
            require_sign_in(visitor)
{% endif %}
            # The page's own word is not enough: what is not agreed to is not kept.
            if agreed is not True:
                raise InputError("Nothing was sent: please agree first that it is stored.")
            row = read_feedback(rating, note, dict(zip(shown, map(read, words), strict=True)), settings)
{% if signed_in %}
            if named is True and visitor is not None:
                row["user"] = visitor.username
{% endif %}
            if not rates.take(find_address(request.headers.getlist(HEADER))):
                raise InputError("You have sent feedback often. Please wait a minute.")
            if not store.add(row):
                raise InputError("No more feedback can be kept at the moment. Please try again later.")
            return False, None, "", "Thank you: it is kept."

    with gr.Accordion("Feedback", open=False):
        gr.Markdown(
            f"What you send is stored in the private dataset {settings.feedback_dataset} on Hugging Face, for the "
            "makers of this Space: your rating, your note, the time, and what stands on this page now as "
            f"{' and '.join(shown)}. "
            "No address, no file{{ ', and no name unless you choose so' if signed_in else ' and no name' }}."
        )
        rating = gr.Radio(RATINGS, label="How was it?")
        note = gr.Textbox(label="Note (optional)", lines=2, max_length=settings.max_note_characters)
{% if signed_in %}
        named = gr.Checkbox(False, label="With my user name")
{% endif %}
        agreed = gr.Checkbox(False, label="I agree that this is stored")
        button = gr.Button("Send feedback")
        said = gr.Markdown()
    button.click(
        keep,
        inputs=[agreed, rating, note, {{ "named, " if signed_in }}*shown.values()],
        outputs=[agreed, rating, note, said],
        # Gradio would lay the word "Error" over the boxes that are still to be filled.
        show_progress="hidden",
        api_visibility="private",
    )


def read_feedback(rating: object, note: object, words: Mapping[str, str], settings: Settings) -> dict[str, str]:
    """The row that is kept. InputError where something is missing or too long."""
    if rating not in RATINGS:
        raise InputError("Please say how it was.")
    note = str(note or "").strip()
    longest = {"note": settings.max_note_characters, **dict.fromkeys(words, settings.max_feedback_characters)}
    for name, text in {"note": note, **words}.items():
        if len(text) > longest[name]:
            raise InputError(f"The {name} has {len(text)} characters; {longest[name]} are allowed in feedback.")
    time_ = f"{datetime.now(UTC):%Y-%m-%dT%H:%MZ}"
    return {"time": time_, "rating": "good" if rating == RATINGS[0] else "bad", "note": note, **words}
