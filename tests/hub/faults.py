"""Ways in which the stand-in fails on demand."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from hub.world import Seen

PASSING = ("429", "429-bare", "500", "502", "503", "504", "html", "truncated", "reset", "broken-json")
"""What a client gets over by asking again."""
LASTING = ("redirect-elsewhere", "link-elsewhere", "link-endless", "link-repeating", "slow", "slow-headers", "huge")


@dataclass(frozen=True)
class Fault:
    """One failure by its name, above; `detail` is the host that links and redirects name.

    With `headers`, `kind` is a status, and these are all the headers that come with it.
    """

    kind: str
    detail: str = ""
    headers: dict[str, str] | None = None


def randomly(share: float, seed: int) -> Callable[[Seen], Fault | None]:
    """Let that share of all requests fail in a random way, the same for the same seed and the same order."""
    dice = random.Random(seed)

    def choose(_seen: Seen) -> Fault | None:
        return Fault(dice.choice(PASSING)) if dice.random() < share else None

    return choose


def always(kind: str, *, on: str = "", detail: str = "") -> Callable[[Seen], Fault | None]:
    """Let every request fail, or every one that the entry `on` of paths.yaml answers."""
    return lambda seen: Fault(kind, detail) if not on or seen.name == on else None


def refusing(status: int, **headers: str) -> Callable[[Seen], Fault | None]:
    """Let every request be answered with this status and nothing but these headers; `_` stands for `-` in a name."""
    fault = Fault(str(status), headers={name.replace("_", "-"): value for name, value in headers.items()})
    return lambda _seen: fault


def first(count: int, kind: str) -> Callable[[Seen], Fault | None]:
    """Let the first `count` requests fail."""
    left = [count]

    def choose(_seen: Seen) -> Fault | None:
        left[0] -= 1
        return Fault(kind) if left[0] >= 0 else None

    return choose
