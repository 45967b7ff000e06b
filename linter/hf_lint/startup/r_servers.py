"""Where a program in R listens, as far as its one call to Shiny or plumber says."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple

if TYPE_CHECKING:
    from hf_lint.space.shell import Command, Word

_SERVES = regex(r"(?:\brunApp|\bpr_run|\$run|\brunUrl|\brunGitHub|\brunExample|\bserve|\bshinyApp)[ \t]{0,9}\(")
_KNOWN = regex(r"(?:\brunApp|\bpr_run|\$run)[ \t]{0,9}\(")
_PORT = regex(r"\bport[ \t]{0,9}=[ \t]{0,9}(\d{1,5})L?[ \t\n]{0,9}[,)]")
_HOST = regex(r"\bhost[ \t]{0,9}=[ \t]{0,9}(?P<mark>['\"])(?P<host>[\w.:]{1,80})(?P=mark)")
_OPTIONS = ("options(", "shiny.port", "shiny.host", "Sys.getenv", "plumber.port", "plumber.host")


class RServer(NamedTuple):
    """A server, and the place of its port in the text; `host` is that of Shiny and plumber when nothing is said."""

    name: str
    port: int
    host: str
    start: int
    end: int


def r_server(text: str) -> RServer | None:
    """Return the server that a text of R starts; None when there is not exactly one whose port is a number."""
    calls = list(_SERVES.finditer(text))
    ports = list(_PORT.finditer(text))
    if len(ports) != 1 or any(word in text for word in _OPTIONS):
        return None
    known = [call for call in calls if _KNOWN.fullmatch(call[0])]
    if len(known) != 1 or any("shinyApp" not in call[0] and call not in known for call in calls):
        return None
    hosts = list(_HOST.finditer(text))
    if len(hosts) > 1 or ("host" in text and not hosts):
        return None
    name = "Shiny" if "runApp" in known[0][0] else "plumber"
    host = hosts[0]["host"] if hosts else "127.0.0.1"
    return RServer(name, int(ports[0][1]), host, ports[0].start(1), ports[0].end(1))


def r_code(command: Command) -> Word | None:
    """Return the one word behind `-e` of R or Rscript; None where there is another number of them."""
    given = [word for before, word in pairwise(command.argv) if before.value == "-e" and word.literal]
    return given[0] if len(given) == 1 else None
