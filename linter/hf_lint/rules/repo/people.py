"""Tables with data about people that are committed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space

_READ = 65_536
"""Bytes of each table that are looked at."""
_ADDRESS = regex(
    rb"(?<![\w.+-])([a-z0-9][\w.+-]{1,40})@(?:gmail|googlemail|yahoo|ymail|outlook|hotmail|live|icloud|aol|gmx|web|proton(?:mail)?"
    rb"|qq|163|126|naver|yandex|mail\.ru|orange|free|libero|uol)\.(?:com|net|de|fr|it|me|ru|co\.\w\w|com\.\w\w|\w\w)",
    2,
)
_MADE_UP = regex(
    rb"(?i)(?:user|test|example|demo|sample|john|jane|foo|bar|abc|name|email|mail|xyz|dummy|fake|admin|info|contact|support|hello|your)"
    rb"[\w.+-]{0,12}"
)
_ASPECTS = regex(
    rb"(?i)phone|mobile|telefon|birth|\bdob\b|address|street|passw|passport|\bssn\b|salary|diagnos|patient|ip_addr|whatsapp"
)


@rule("exposed-personal-data")
def exposed_personal_data(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report tables with the private mail addresses of many people, beside a phone number, a birthday or the like.

    Not covered: names alone, scans, tables whose addresses look made up; rows behind the first 64 KB.
    """
    least = int(policy.params["least_people"])
    for file in space.select(*policy.params["endings"]):
        if file.vendored or space.startup.role(file.path) == "test":
            continue
        data = file.head[:_READ]
        if data.count(b"@") < least or not _ASPECTS.search(data):
            continue
        people = {name.lower() for name in _ADDRESS.findall(data) if not _MADE_UP.fullmatch(name)}
        if len(people) >= least:
            what = _ASPECTS.findall(data)[0].decode("ascii", "replace").lower().strip("_")
            message = f"the mail addresses of at least {len(people)} people are in this file, together with `{what}`"
            yield Hit(file.location(), message, key=file.path)
