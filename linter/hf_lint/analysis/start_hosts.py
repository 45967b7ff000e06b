"""Hosts that nginx looks up when it starts and that nothing knows in a Space: names of the services of a compose file.

nginx resolves the names of its configuration at once, and ends where one has no address: `host not found in upstream`.
What stands behind a variable is looked up later and not covered. No rule is here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.startup.nginx import read_nginx

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile, Stage
    from hf_lint.startup.nginx import Directive, Nginx

_PASSES = ("proxy_pass", "fastcgi_pass", "uwsgi_pass", "scgi_pass", "grpc_pass", "memcached_pass")
_HOST = regex(
    r"(?:(?:https?|grpcs?)://)?(?P<host>[A-Za-z][\w-]*|host\.docker\.internal)(?::\d{1,5})?(?:/\S*)?(?:\s[^$]*)?"
)
_UPSTREAM = regex(r"(?m)^\s*upstream\s{1,40}(?P<name>[\w.-]+)")
_SCHEMES = ("unix", "http", "https")


def find_unknown_hosts(space: Space, dockerfile: Dockerfile, stage: Stage) -> Iterator[Hit]:
    """Yield the first host of the configuration of each nginx that starts which is a bare name."""
    if space.startup.layout.lost or any("/etc/hosts" in file.text for file in (dockerfile.file, *space.select(".sh"))):
        return
    for program in space.startup.programs:
        for command in program.script.walk():
            if command.name != "nginx":
                continue
            found = read_nginx(space, dockerfile, stage, command)
            unknown = _first_unknown(found) if found is not None else None
            if unknown is not None:
                item, host = unknown
                message = (
                    f"nginx looks up `{host}` when it starts, and a Space has one container, in which no host is "
                    "called "
                    f'so: it ends with `host not found in upstream "{host}"`; name 127.0.0.1'
                )
                yield Hit(item.file.location(item.start, item.end), message, key=host)
                return


def _first_unknown(nginx: Nginx) -> tuple[Directive, str] | None:
    own = {match["name"] for item in nginx.directives for match in _UPSTREAM.finditer(item.file.text)}
    for item in nginx.directives:
        match = _HOST.fullmatch(item.value) if item.name in _PASSES or item.name == "server" else None
        host = match["host"] if match is not None else ""
        if host and host not in own and host != "localhost" and host not in _SCHEMES:
            return item, host
    return None
