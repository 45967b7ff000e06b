"""What surrounds a value and says what it is worth: an example for readers, made-up data, a host others can reach."""

from __future__ import annotations

from hf_lint.core.lazy import regex

_FAR = 4000
_SIDE = 300
_SENDS = ("curl ", "-d '", '-d "', "--data", '"username"', '"email"', "requests.post(")
_MADE_UP = regex(
    r"@(?:[\w-]{1,60}\.){0,4}(?:\w{1,60}\.(?:example|test|invalid)|example\.(?:com|org|net|edu)|test\.com)\b"
)
# `[02:17:44] AUTH: ...`, `2026-03-01 10:00:02 INFO ...`: lines of a log that code holds are made up to be read.
_LOGGED = regex(r"[\"'`\[\s]\[?(?:\d{4}-\d\d-\d\d[T ])?\d\d:\d\d:\d\d[\].,Z\s][^=\n]")
_LOG_SIDE = 200
_SAYS_EXAMPLE = regex(
    r"(?i)(?<![a-z])(?:examples?|e\.g\.|for instance|such as|looks? like|placeholders?|dummy|replace|substitute|"
    r"format|beispiel|ejemplo|exemplo|exemple|esempio)(?![a-z])|例|示例|пример"
)
_EXAMPLE_SIDE = 160
_EXAMPLE_FIELD = regex(
    r"(?<![A-Za-z])(?:examples?|schema_extra|json_schema_extra|openapi_examples)[\"']?\s{0,4}[:=]\s{0,9}[^\n]{0,120}$|"
    r"(?<![A-Za-z])(?:examples?|schema_extra)[\"']?\s{0,4}[:=]\s{0,9}[\[{(][^\]})]{0,140}$"
)
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
# Two characters that end a line within a text: what is in front of the value is another line of it.
_LINE_END = regex(r"[\"'`(].{0,300}(?<!\\)\\n", 16)
_SCRIPTS = (".js", ".mjs", ".cjs", ".ts", ".mts", ".jsx", ".tsx")
INSIDE, OUTSIDE, NEAR = "inside", "outside", "near"
"""Who reaches what a secret opens; NEAR: an address is named, and perhaps another one's."""
_USER = regex(r"(?<![a-z])(?:user(?:_?name)?|uid|login|e?mail|account|usr)[\"']?\s{0,4}[:=,(]", 2)


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


def is_within_text(text: str, at: int, path: str) -> bool:
    """Return whether what stands at `at` is part of a text of several lines that code holds: a sample, a template."""
    line = text[text.rfind("\n", 0, at) + 1 : at]
    if _LINE_END.search(line[-_SIDE:]):
        return True
    if path.endswith(".py"):
        return any(text.count(mark, 0, at) % 2 == 1 for mark in ('"""', "'''"))
    opened = text.rfind("`", 0, at)
    return path.endswith(_SCRIPTS) and text.count("`", 0, at) % 2 == 1 and "\n" in text[opened:at]


def is_logged(text: str, at: int) -> bool:
    """Return whether what stands at `at` belongs to a line with the time in front, as logs have it."""
    return _LOGGED.search(text[max(at - _LOG_SIDE, 0) : at]) is not None


def is_sample_field(text: str, at: int) -> bool:
    """Return whether what stands at `at` is the example of a schema, or of an interactive session in a docstring."""
    near = text[max(at - _EXAMPLE_SIDE, 0) : at]
    line = near.rpartition("\n")[2].lstrip()
    return _EXAMPLE_FIELD.search(near) is not None or line.startswith(">>> ")


def is_request(text: str, at: int) -> bool:
    """Return whether the line up to `at` sends something to an API: `curl -d '{"username": ...`."""
    line = text[text.rfind("\n", max(at - _SIDE, 0), at) + 1 : at]
    return any(word in line for word in _SENDS)


def is_search_key(text: str, start: int, end: int) -> bool:
    """Return whether a key stands among the settings of Algolia's search box, which pages hold."""
    near = text[max(start - _SIDE, 0) : end + _SIDE].lower()
    return "algolia" in near and "indexname" in near


def says_example(text: str, at: int) -> bool:
    """Return whether the text just before `at` says that an example follows; what stands before a blank line and code
    does not count, but the line that introduces a block does."""
    near = text[max(at - _EXAMPLE_SIDE, 0) : at]
    return _SAYS_EXAMPLE.search("\n".join(near.splitlines()[-3:])) is not None


def is_made_up(text: str, start: int, end: int) -> bool:
    """Return whether the record around the value has an address of nobody: ann@shop.example."""
    first, last = _record(text, start, end)
    return bool(_MADE_UP.search(text[first:last]))


def reach_of_address(text: str, end: int) -> str:
    """Return whether the host of an address, whose password ends at `end`, can be reached from outside; "" where
    unknown."""
    match = _ADDRESS_HOST.match(text, end)
    return "" if match is None else INSIDE if _is_inside(match["host"]) else OUTSIDE


def reach_of_neighbours(text: str, start: int, end: int) -> str:
    """Return whether the few lines around the value name a host that others can reach, and a user: OUTSIDE; NEAR
    without a user."""
    first, last = _record(text, start, end)
    if all(_is_inside(match["host"]) for match in _HOST.finditer(text[first:last].lower())):
        return ""
    return OUTSIDE if _USER.search(text[first:last]) else NEAR


def _is_inside(host: str) -> bool:
    """Return whether only neighbours reach `host`: a name without a dot, as in a compose file, or a private address."""
    low = host.lower().rstrip(".")
    return ("." not in low and not low.startswith("[")) or bool(_PRIVATE.match(low))


def _record(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the stretch around a value up to the next blank lines, and not far."""
    first, last = max(start - _SIDE, 0), min(end + _SIDE, len(text))
    before, behind = text.rfind("\n\n", first, start), text.find("\n\n", end, last)
    return before + 2 if before >= 0 else first, behind if behind >= 0 else last
