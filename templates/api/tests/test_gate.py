from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from app.gate import READ_OFF_BYTES, Gate, Rules
from app.guesses import TRIES
from app.settings import HEALTH_PATH

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

RULES = Rules(
    title="A Space",
    description="What it does",
    key="not-a-real-key-at-all",
    paths=frozenset({("POST", "/ask")}),
    open=frozenset({"/docs"}),
    requests=2,
    share=1,
    size=100,
    seconds=20,
    arrival=10,
    example="/ask --json '[]'",
    origins=frozenset({"https://friend.example"}),
)
SOON = RULES._replace(seconds=0.2)
HALF_SENT = RULES._replace(arrival=0.2)
KEY = {"Authorization": "Bearer not-a-real-key-at-all"}


@pytest.fixture(autouse=True)
def _no_long_farewell(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is refused and sends on is cut off sooner than in earnest."""
    monkeypatch.setattr("app.gate.READ_OFF_SECONDS", 0.1)


class Behind:
    """What the gate stands before: says what it was asked, after `pause` seconds."""

    def __init__(self, pause: float = 0) -> None:
        self.pause = pause
        self.asked: list[str] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = (await receive())["body"].decode()
        self.asked.append(scope["path"])
        await asyncio.sleep(self.pause)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": f"You said: {body}".encode()})


def ask(behind: Any, *requests: httpx.Request, rules: Rules = RULES) -> list[httpx.Response]:
    """The answers to `requests`, which are sent at the same time."""

    async def send_all() -> list[httpx.Response]:
        transport = httpx.ASGITransport(Gate(behind, rules))
        async with httpx.AsyncClient(transport=transport) as client:
            return list(await asyncio.gather(*(client.send(request) for request in requests)))

    return asyncio.run(send_all())


def request(content: Any = "hello", path: str = "/ask", method: str = "POST", **headers: Any) -> httpx.Request:
    return httpx.Request(method, f"http://space{path}", content=content, headers=headers or KEY)


def test_what_may_be_asked_is_let_through() -> None:
    behind = Behind()
    (answer,) = ask(behind, request())
    assert (answer.status_code, answer.text) == (200, "You said: hello")
    assert behind.asked == ["/ask"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept": "*/*"},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Bearer "},
        {"Authorization": "Basic not-a-real-key-at-all"},
        {"Authorization": "not-a-real-key-at-all"},
        {"X-API-Key": "not-a-real-key-at-al"},
        {"X-API-Key": "\u043a\u043b\u044e\u0447".encode()},
    ],
)
def test_without_the_key_nothing_is_let_through(headers: dict[str, Any]) -> None:
    behind = Behind()
    answers = ask(behind, request(**headers), request(path="/elsewhere", **headers))
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].headers["www-authenticate"] == "Bearer"
    assert "API key is missing or wrong" in answers[0].json()["error"]["message"]
    assert behind.asked == []


def test_the_key_may_come_in_its_own_header() -> None:
    both = {"Authorization": "Bearer the-token-of-a-private-space", "X-API-Key": "not-a-real-key-at-all"}
    assert [answer.status_code for answer in ask(Behind(), request(**both))] == [200]


def test_where_there_is_no_key_none_is_asked_for() -> None:
    (answer,) = ask(Behind(), request(Accept="*/*"), rules=RULES._replace(key=None))
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/ask"), ("POST", "/ask/"), ("POST", "/docs/x"), ("POST", "//ask"), ("OPTIONS", "/ask")],
)
def test_nothing_else_is_there(method: str, path: str) -> None:
    behind = Behind()
    (answer,) = ask(behind, request(method=method, path=path))
    assert answer.status_code == 404
    assert behind.asked == []


def test_the_page_and_what_is_open_need_no_key() -> None:
    behind = Behind()
    get = {"method": "GET", "Accept": "*/*"}
    page, health, docs = ask(behind, *(request(path=path, **get) for path in ("/", HEALTH_PATH, "/docs")))
    assert page.json() == {"title": "A Space", "description": "What it does", "requests": ["POST /ask"]}
    assert (health.status_code, docs.status_code) == (200, 200)
    assert sorted(behind.asked) == sorted([HEALTH_PATH, "/docs"])


def test_a_body_that_says_it_is_too_large_is_refused() -> None:
    behind = Behind()
    (answer,) = ask(behind, request("x" * 101))
    assert answer.status_code == 413
    assert "100 bytes are allowed" in answer.json()["error"]["message"]
    assert behind.asked == []


def test_a_body_that_does_not_say_so_is_not_read_on() -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 100_000
            yield b"x" * 100_000

    behind = Behind()
    (answer,) = ask(behind, request(endless()))
    assert answer.status_code == 413
    # What is read on is thrown away, so that the visitor hears why.
    assert sent <= READ_OFF_BYTES + 200_000
    assert behind.asked == []


def test_a_body_of_just_that_size_is_read() -> None:
    (answer,) = ask(Behind(), request("x" * 100))
    assert answer.status_code == 200


def test_more_at_once_are_told_to_come_back() -> None:
    answers = ask(Behind(pause=0.2), *(request() for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 429]
    (late,) = (answer for answer in answers if answer.status_code == 429)
    assert late.headers["retry-after"] == "20"


def test_those_that_ended_make_room() -> None:
    gate = Gate(Behind(), RULES)

    async def one_after_another() -> list[int]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(gate)) as client:
            return [(await client.send(request(**headers))).status_code for headers in ({}, {"X": "y"}) * 4]

    assert asyncio.run(one_after_another()) == [200, 401] * 4


def test_an_answer_that_takes_too_long_is_given_up() -> None:
    (answer,) = ask(Behind(pause=30), request(), rules=SOON)
    assert answer.status_code == 503
    assert f"not ready within {SOON.seconds} seconds" in answer.json()["error"]["message"]
    assert answer.headers["retry-after"] == str(SOON.seconds)


def test_a_body_that_does_not_come_is_given_up() -> None:
    async def slow() -> AsyncIterator[bytes]:
        yield b"x"
        await asyncio.sleep(30)

    behind = Behind()
    (answer,) = ask(behind, request(slow()), rules=HALF_SENT)
    assert answer.status_code == 408
    assert behind.asked == []


def test_half_sent_requests_take_nobodys_place() -> None:
    async def slow() -> AsyncIterator[bytes]:
        yield b"x"
        await asyncio.sleep(30)

    rules = HALF_SENT._replace(requests=1)
    answers = ask(Behind(), *(request(slow()) for _ in range(20)), request(), rules=rules)
    assert [answer.status_code for answer in answers] == [408] * 20 + [200]


def test_half_sent_requests_have_no_more_memory_than_those_that_are_answered() -> None:
    async def slow() -> AsyncIterator[bytes]:
        yield b"x" * 90
        await asyncio.sleep(30)

    gate = Gate(Behind(), HALF_SENT)

    async def send_all() -> list[int]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(gate)) as client:
            waves = []
            for _ in range(2):
                sent = [client.send(request(slow())) for _ in range(3)]
                waves += [answer.status_code for answer in await asyncio.gather(*sent)]
            return waves

    assert asyncio.run(send_all()) == [408, 408, 503] * 2


def of(address: str, **headers: str) -> dict[str, str]:
    """Headers of a request that the platform's proxy passes on for `address`."""
    return {**KEY, **headers, "X-Forwarded-For": f"6.6.6.6, {address}, 10.0.0.1"}


def test_no_address_takes_every_place() -> None:
    greedy = [request(**of("93.184.216.34")) for _ in range(4)]
    answers = ask(Behind(pause=0.2), *greedy, request(**of("93.184.216.35")))
    assert sorted(answer.status_code for answer in answers[:4]) == [200, 429, 429, 429]
    assert answers[4].status_code == 200
    late = next(answer for answer in answers if answer.status_code == 429)
    assert "from your address" in late.json()["error"]["message"]


def test_half_sent_requests_count_among_those_of_their_address() -> None:
    async def slow() -> AsyncIterator[bytes]:
        yield b"x"
        await asyncio.sleep(30)

    half = [request(slow(), **of("93.184.216.34")) for _ in range(3)]
    answers = ask(Behind(), *half, request(**of("93.184.216.35")), rules=HALF_SENT)
    assert sorted(answer.status_code for answer in answers) == [200, 408, 429, 429]


def ask_in_turn(*headers: dict[str, str]) -> list[httpx.Response]:
    """The answers to requests with `headers`, one after the other."""
    gate = Gate(Behind(), RULES)

    async def send_all() -> list[httpx.Response]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(gate)) as client:
            return [await client.send(request(**row)) for row in headers]

    return asyncio.run(send_all())


def test_who_guesses_keys_is_not_listened_to() -> None:
    wrong = of("93.184.216.34", Authorization="Bearer guess")
    answers = ask_in_turn(*[wrong] * TRIES, wrong, of("93.184.216.34"), of("93.184.216.35"))
    assert [answer.status_code for answer in answers] == [401] * TRIES + [429, 429, 200]
    assert "Too many wrong API keys" in answers[TRIES].json()["error"]["message"]
    assert int(answers[TRIES].headers["retry-after"]) > 1


def test_who_sends_no_key_guesses_none() -> None:
    without = of("93.184.216.34", Authorization="")
    answers = ask_in_turn(*[without] * (TRIES + 1), of("93.184.216.34"))
    assert [answer.status_code for answer in answers] == [401] * (TRIES + 1) + [200]


# Other sites


def cors(answer: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name.startswith("access-control-")}


def test_pages_of_a_site_that_is_named_may_ask() -> None:
    asked = {"Origin": "https://friend.example", "Access-Control-Request-Method": "POST"}
    before, answer, refused = ask(
        Behind(), request(method="OPTIONS", **asked), request(**KEY, **asked), request(**asked)
    )
    assert before.status_code == 204
    assert cors(before)["access-control-allow-methods"] == "POST"
    assert "x-api-key" in cors(before)["access-control-allow-headers"]
    for one, status in ((before, 204), (answer, 200), (refused, 401)):
        assert one.status_code == status
        assert one.headers["access-control-allow-origin"] == "https://friend.example"
        assert "origin" in one.headers["vary"]


@pytest.mark.parametrize("origin", ["https://example.com", "https://friend.example.com", "null", "*", ""])
def test_pages_of_other_sites_may_not(origin: str) -> None:
    async def generous(scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"Access-Control-Allow-Origin", b"*")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    before, answer = ask(generous, request(method="OPTIONS", Origin=origin), request(**KEY, Origin=origin))
    assert before.status_code == 401
    assert answer.status_code == 200
    assert cors(before) == cors(answer) == {}


def test_every_answer_says_what_browsers_may_not_do() -> None:
    for answer in ask(Behind(), request(), request(path="/", method="GET"), request(path="/nothing")):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'self' https://huggingface.co" in answer.headers["content-security-policy"]


def test_websockets_are_refused() -> None:
    sent = []

    async def send(message: Any) -> None:
        sent.append(message["type"])

    asyncio.run(Gate(Behind(), RULES)({"type": "websocket", "path": "/ask", "headers": []}, None, send))
    assert sent == ["websocket.close"]
