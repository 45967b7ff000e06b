"""The port and address in Streamlit's configuration file. No rule is here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple

if TYPE_CHECKING:
    from hf_lint.space.file import File

_PORT = regex(r"^[ \t]*port[ \t]*=[ \t]*(\d{1,5})[ \t]*(?:#.*)?\r?$", re.MULTILINE)
_ADDRESS = regex(r"^[ \t]*address[ \t]*=[ \t]*[\"']([^\"'\n]*)[\"']", re.MULTILINE)


class StreamlitConfig(NamedTuple):
    """The port and address, and where the file says each of them; None where it does not."""

    port: int | None
    host: str
    port_place: tuple[int, int] | None
    host_place: tuple[int, int] | None


def read_streamlit_config(file: File, port: int | None, host: str) -> StreamlitConfig:
    """Return what the file says; `port` and `host` are those that count where it says nothing."""
    before, _, rest = file.text.partition("[server]")
    text = rest.partition("\n[")[0]
    start = len(before) + len("[server]")
    found, address = _PORT.search(text), _ADDRESS.search(text)
    return StreamlitConfig(
        int(found[1]) if found else port,
        address[1] if address else host,
        (start + found.start(), start + found.end()) if found else None,
        (start + address.start(), start + address.end()) if address else None,
    )
