"""What surrounds a value and says what it is worth: an example for readers, made-up data, a host others can reach."""

from __future__ import annotations

from hf_lint.core.lazy import regex

_FAR = 4000
_SIDE = 300
_MADE_UP = regex(r"@[\w.-]*(?:\.example|\.test|\.invalid|(?:^|[.@])example\.(?:com|org|net|edu)|test\.com)\b")
_HOST = regex(
    r"(?<![a-z])(?:(?:host(?:name)?|server|addr(?:ess)?|url|uri|endpoint|domain)[\"']?\s{0,4}[:=]\s{0,4}|"
    r"(?:smtp|smtp_ssl|imap4?(?:_ssl)?|ftp(?:_tls)?|connect|client)\(\s{0,4}|(?<=-h)[ \t]+)"
    r"[\"']?(?:[a-z][a-z0-9+.-]*://)?(?P<host>[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)*\.[a-z]{2,24})(?![\w(.-])"
)
_ADDRESS_HOST = regex(r"@(?P<host>\[?[A-Za-z0-9_.-]{1,200})")
_PRIVATE = regex(
    r"10\.|127\.|0\.0\.0\.0|169\.254\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|.*(?:^|\.)(?:local|localhost|internal|lan|"
    r"intranet|svc|cluster|example|test|invalid|localdomain|host|docker)$|.*(?:^|\.)example\.(?:com|org|net)$"
)
INSIDE, OUTSIDE = "inside", "outside"


def is_shown(text: str, at: int, *, page: bool) -> bool:
    """Return whether readers are shown what stands at `at`: in a block of code, or in a `page` outside of scripts and
    tags."""
    in_script = text.rfind("<script", 0, at) > text.rfind("</script", 0, at)
    near = text[max(at - _FAR, 0) : at]
    for tag in ("code", "pre"):
        opened = max(near.rfind(f"<{tag}>"), near.rfind(f"<{tag} "))
        if opened > near.rfind(f"</{tag}") and opened > near.rfind("<script"):
            return True
    return page and not in_script and near.rfind("<") <= near.rfind(">")


def is_made_up(text: str, start: int, end: int) -> bool:
    """Return whether the record around the value has an address of nobody: ann@shop.example."""
    first, last = _record(text, start, end)
    return bool(_MADE_UP.search(text[first:last]))


def reach_of_address(text: str, end: int) -> str:
    """Return whether the host of an address, whose password ends at `end`, can be reached from outside; "" where
    unknown."""
    match = _ADDRESS_HOST.match(text, end)
    return "" if match is None else INSIDE if _is_inside(match["host"]) else OUTSIDE


def names_public_host(text: str, start: int, end: int) -> bool:
    """Return whether the few lines around the value name a host that others can reach."""
    first, last = _record(text, start, end)
    return any(not _is_inside(match["host"]) for match in _HOST.finditer(text[first:last].lower()))


def _is_inside(host: str) -> bool:
    """Return whether only neighbours reach `host`: a name without a dot, as in a compose file, or a private address."""
    low = host.lower().rstrip(".")
    return ("." not in low and not low.startswith("[")) or bool(_PRIVATE.match(low))


def _record(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the stretch around a value up to the next blank lines, and not far."""
    first, last = max(start - _SIDE, 0), min(end + _SIDE, len(text))
    before, behind = text.rfind("\n\n", first, start), text.find("\n\n", end, last)
    return before + 2 if before >= 0 else first, behind if behind >= 0 else last
