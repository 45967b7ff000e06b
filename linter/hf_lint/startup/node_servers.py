"""Where a Node program listens, as far as its one `listen` call says."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple
from hf_lint.startup.server_words import read_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hf_lint.space.file import File

_MAX_TEXT = 300_000
_LISTEN = regex(
    r"\.listen\(\s{0,20}(?:(?:(?:Number|parseInt)\(\s{0,9})?(?P<inline>process\.env\.PORT)(?:,\s{0,9}10)?\)?"
    r"\s{0,9}(?:\|\||\?\?)\s{0,9}[\"']?(?P<default>\d{2,5})[\"']?|(?P<number>\d{2,5})|(?P<name>[A-Za-z_$][\w$]{0,60}))"
    r"\s{0,20}(?:,\s{0,20}[\"'`](?P<host>[\w.:-]{1,60})[\"'`]\s{0,20})?[,)]"
)
_PORT = (
    r"\b(?:const|let|var)\s+{name}\s*=\s*(?:Number|parseInt)?\(?\s*process\.env\.PORT\s*"
    r"(?:,\s*10\s*)?\)?\s*(?:\|\||\?\?)\s*[\"']?(\d{{2,5}})\b"
)


class NodeServer(NamedTuple):
    """A server and the place of the call that starts it; `host` is "" where none is said: all addresses."""

    port: int | None
    host: str
    start: int
    end: int


def node_server(file: File, env: Mapping[str, str]) -> NodeServer | None:
    """Return the server that running `file` starts; None when there is not exactly one `listen` call that is
    understood."""
    text = file.text
    if len(text) > _MAX_TEXT or text.count(".listen(") != 1:
        return None
    match = _LISTEN.search(text)
    if match is None:
        return None
    port: int | None = None
    if match["number"]:
        port = int(match["number"])
    else:
        default = match["default"]
        if match["name"]:
            found = re.search(_PORT.format(name=re.escape(match["name"])), text)
            default = found[1] if found else None
        given = env.get("PORT", default) if default else ""
        port = read_number(given)
    return NodeServer(port, match["host"] or "", match.start() + 1, match.end())


def start_script(package: File | None, words: tuple[str, ...]) -> str:
    """Return what `npm start`, `npm run NAME` and the like run, by the words behind `npm`; "" for other commands."""
    name = words[1] if len(words) == 2 and words[0] in ("run", "run-script") else words[0] if len(words) == 1 else ""
    try:
        document = json.loads(package.text) if package else {}
        command = document["scripts"][name]
    except (ValueError, TypeError, KeyError, RecursionError):
        return ""
    return command if isinstance(command, str) else ""
