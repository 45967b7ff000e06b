"""What the platform offers: SDKs, hardware, headers, time to start, ZeroGPU."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hf_lint.analysis.started_python import started_files
from hf_lint.core.lazy import regex
from hf_lint.core.model import Edit, Hit
from hf_lint.core.registry import rule
from hf_lint.fixes import edits
from hf_lint.rules.card.keys import one_of, quote
from hf_lint.rules.card.versions import INSTALLED, allows
from hf_lint.space.calls import calls

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hf_lint.core.model import Fix, Location
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.file import File

_NUMBER = regex(r"\d{1,4}")


@rule("retired-sdk")
def retired_sdk(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report an SDK that is no longer supported."""
    card = space.card
    entry = card.given("sdk")
    retired = policy.params["retired"].get(card.sdk)
    if card.file is not None and entry is not None and retired:
        message = f"the {card.sdk} SDK has been deprecated since {retired['since']}: {retired['instead']}"
        yield Hit(card.file.location(entry.start, entry.end), message)


@rule("retired-hardware")
def retired_hardware(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report suggested hardware that the Hub does not have."""
    card = space.card
    entry = card.given("suggested_hardware")
    flavour = card.text("suggested_hardware")
    if card.file is None or entry is None or flavour is None or flavour in policy.params["flavours"]:
        return
    place = card.file.location(entry.start, entry.end)
    for start, since in policy.params["withdrawn"].items():
        if flavour.startswith(start):
            yield Hit(place, f"`{quote(flavour)}` was withdrawn in {since}")
            return
    yield Hit(place, f"the Hub has no hardware `{quote(flavour)}`: {one_of(flavour, policy.params['flavours'])}")


@rule("invalid-custom-header")
def invalid_custom_header(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report headers that the Hub does not send."""
    card = space.card
    headers = card.get("custom_headers")
    if card.file is None or headers is None:
        return
    allowed = policy.params["headers"]
    for entry in headers.value.entries:
        name = entry.key.strip()
        if name.lower() not in allowed:
            place = card.file.location(entry.key_start, entry.key_end)
            yield Hit(place, f"the Hub does not send `{quote(name)}`, only {', '.join(allowed)}")
        elif name != name.lower():
            place = card.file.location(entry.key_start, entry.key_end)
            lower = _lower(card.file, entry.key_start, entry.key_end)
            yield Hit(place, f"write the header in lower case: `{name.lower()}`", fix=lower)
        elif entry.text != entry.text.lower():
            place = card.file.location(entry.start, entry.end)
            lower = _lower(card.file, entry.start, entry.end)
            yield Hit(place, f"write the value in lower case: `{quote(entry.text.lower())}`", fix=lower)


def _lower(file: File, start: int, end: int) -> Fix | None:
    """Write it as the Hub reads it: from then on the header is sent, and an isolated page loads less than before."""
    return edits.fix("write it in lower case", Edit(file.path, start, end, file.text[start:end].lower()), safe=False)


@rule("invalid-startup-timeout")
def invalid_startup_timeout(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a start-up timeout that is no duration."""
    card = space.card
    entry = card.given("startup_duration_timeout")
    text = card.text("startup_duration_timeout")
    if card.file is None or entry is None:
        return
    if text is None or len(text) > 40 or re.search(policy.params["pattern"], text.lower()) is None:
        place = card.file.location(entry.start, entry.end)
        message = (
            f"`{quote(text or '')}` is not a valid duration such as 30m or 1h, so the "
            f"Hub uses its default of {policy.params['default']}"
        )
        yield Hit(place, message)


@rule("zerogpu-incompatible")
def zerogpu_incompatible(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a Space for ZeroGPU, by its card or its code, and an SDK, Gradio, Python or torch that ZeroGPU does not
    take."""
    card, params = space.card, policy.params
    hardware = card.given("suggested_hardware")
    if card.file is None or not card.readable:
        return
    variant = ""
    if hardware is not None:
        if card.text("suggested_hardware") not in params["flavours"]:
            return
        asks = card.file.location(hardware.start, hardware.end, "asks for ZeroGPU")
    else:
        decorated = _find_decorated(space, params["decorators"]) if card.sdk == params["sdk"] else None
        if decorated is None:
            return
        asks, variant = decorated, "code"
    for place, message in _find_unsupported(space, policy):
        yield Hit(place, message, variant, related=(asks,))


def _find_decorated(space: Space, names: Sequence[str]) -> Location | None:
    """Return the first function of the app that is marked for ZeroGPU: the decorator does nothing elsewhere."""
    started = {file.path for file in started_files(space)}
    for call in calls(space, "GPU"):
        if call.name in names and call.file.path in started:
            return call.unit.location(call.func, "is written for ZeroGPU")
    return None


def _find_unsupported(space: Space, policy: Policy) -> Iterator[tuple[Location, str]]:
    card, params = space.card, policy.params
    sdk = card.given("sdk")
    assert card.file is not None
    if sdk is not None and card.sdk != params["sdk"]:
        message = f"ZeroGPU needs a {params['sdk']} Space, but this one is {quote(card.sdk or '')}"
        yield card.file.location(sdk.start, sdk.end), message
        return
    gradio = card.given("sdk_version")
    major = _NUMBER.match(card.text("sdk_version") or "")
    if gradio is not None and major is not None and int(major[0]) < params["min_gradio_major"]:
        message = f"ZeroGPU needs Gradio {params['min_gradio_major']} or newer"
        yield card.file.location(gradio.start, gradio.end), message
    python = card.given("python_version")
    wanted = card.text("python_version") or ""
    if python is not None and wanted and not any(_begins(version, wanted) for version in params["python"]):
        message = f"ZeroGPU runs Python {' or '.join(params['python'])}, not {quote(wanted)}"
        yield card.file.location(python.start, python.end), message
    yield from _torch(space, policy)


def _begins(version: str, wanted: str) -> bool:
    """Return whether `wanted` (3.12, or 3.12.12) names `version`."""
    return version == wanted or version.startswith(wanted + ".")


def _torch(space: Space, policy: Policy) -> Iterator[tuple[Location, str]]:
    releases = policy.params["torch"]
    for requirements in space.requirements:
        if requirements.file.path != INSTALLED:
            continue
        for item in requirements.named("torch"):
            if item.specifier and not item.marker and all(allows(item, release) is False for release in releases):
                message = (
                    f"ZeroGPU supports torch {', '.join(releases)}, not {quote(item.specifier.removeprefix('=='))}"
                )
                yield requirements.file.location(item.start, item.end), message
