"""Servers in JavaScript that fetch an address which a request carries, searched as text. No rule is here.

That is for files of which nobody knows whether a server runs them; in those that one runs, `node_flow` follows values.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from hf_lint.analysis.javascript import is_comment, scripts
from hf_lint.analysis.node_flow import node_flows
from hf_lint.core.lazy import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Location
    from hf_lint.space import Space
    from hf_lint.space.file import File

_WORDS = ("fetch(", "axios", "got(", "needle(", "http.get(", "https.get(", "undici", "superagent")
_REQUEST = r"(?:req|request|ctx|context|event)(?:\.request)?\.(?:query|body|params|queryStringParameters)"
_SOURCE = rf"{_REQUEST}(?:\?)?(?:\.\w+|\[[^\]\n]{{1,60}}\])|\bc\.req\.(?:query|param)\("
_NAME = r"[A-Za-z_$][\w$]{0,60}"
_ASSIGNED = regex(rf"\b(?P<name>{_NAME})\s*=\s*(?:(?:decodeURIComponent\(|new\s+URL\(|String\()\s*)?(?:{_SOURCE})")
_TAKEN_APART = regex(rf"\{{(?P<names>[^{{}}\n]{{1,200}})\}}\s*=\s*(?:await\s+)?{_REQUEST}\b")
_FETCH = (
    r"(?<![\w$.])(?P<call>fetch|axios(?:\.(?:get|post|request))?|got(?:\.\w+)?|needle|superagent\.get|https?\.get"
    r"|undici\.(?:fetch|request))\(\s*(?:(?:new\s+URL\(|decodeURIComponent\(|`\$\{)\s*)?"
)
# A file that looks at the host of an address before it is fetched is left to its author.
_CHECKS = regex(r"(?i)\b(?:hostname|allow(?:ed|list)?\w*|whitelist\w*|isSafeUrl|isPrivate\w*|ssrf\w*)\b")
_ANSWERS = regex(r"\b(?:res|reply|response|ctx|c)\.(?:send|json|end|write|body|text|pipe)\b|\.pipe\(|new\s+Response\(")
_NEAR = 1_500
_MAX_NAMES = 50
_MAX_FOUND = 100


def fetched_for_requests(space: Space) -> Iterator[tuple[Location, bool]]:
    """Yield where a server fetches an address of a request, and whether it passes the answer on."""
    for file in scripts(space, *_WORDS):
        if file.path in node_flows(space).read:
            continue
        if (
            not space.startup.is_aside(file)
            and ("req" in file.text or "ctx" in file.text)
            and not _CHECKS.search(file.text)
        ):
            yield from _read_file(file)


def _read_file(file: File) -> Iterator[tuple[Location, bool]]:
    text = file.text
    names = {match["name"] for match in _ASSIGNED.finditer(text)}
    for match in _TAKEN_APART.finditer(text):
        names |= {
            part.partition(":")[2].strip() or part.partition("=")[0].strip() for part in match["names"].split(",")
        }
    known = sorted(name for name in names if re.fullmatch(_NAME, name))[:_MAX_NAMES]
    words = rf"|(?<![\w$.])(?:{'|'.join(map(re.escape, known))})(?![\w$.])" if known else ""
    for found in islice(re.finditer(rf"{_FETCH}(?:{_SOURCE}{words})", text), _MAX_FOUND):
        if not is_comment(text, found.start()):
            passed_on = _ANSWERS.search(text, found.end(), found.end() + _NEAR) is not None
            yield file.location(found.start(), found.end("call")), passed_on
