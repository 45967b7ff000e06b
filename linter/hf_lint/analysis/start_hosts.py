"""Hosts that nothing knows in a Space: names of services of a compose file, in nginx, in ENV and in what Python calls.

nginx resolves the names of its configuration at once, and ends where one has no address: `host not found in upstream`.
What stands behind a variable is looked up later and not covered. No rule is here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hf_lint.analysis.started_python import started_files
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
_COMPOSE = ("docker-compose.yml", "docker-compose.yaml", "compose.yml", "compose.yaml")
_SERVICES = regex(r"(?m)^services:[ \t]*(?:#[^\n]*)?\n(?P<body>(?:(?:[ \t]+[^\n]*|[ \t]*#[^\n]*)?\n)*)")
_SERVICE = regex(r"(?m)^(?: {2}| {4}|\t)(?P<name>[A-Za-z][\w-]*):[ \t]*(?:#[^\n]*)?$")
_CALL = (
    r"^(?![ \t]{0,80}#)[^\n\"'#]{0,200}\w\([^\n\"']{0,200}[\"'](?:[a-z]{2,20}(?:\+[a-z0-9]{1,20})?://(?:[^@/\s\"']{0,100}@)?)?"
    r"(?P<host>{names})(?::\d{1,5})?(?:/[^\"'\n]{0,200})?[\"']"
)
_CONNECTS = (
    *("psycopg", "redis", "Redis", "pymongo", "MongoClient", "pymysql", "mysql", "requests.", "httpx.", "asyncpg"),
    "create_engine",
)
_OVERRIDDEN = ("environ", "getenv", "Field(", "config(", "env(")
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
                    f"nginx looks up `{host}` when it starts, but a Space is a single container, which has no host of "
                    f'that name, so it ends with `host not found in upstream "{host}"`; name 127.0.0.1'
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


def find_compose_hosts(space: Space, dockerfile: Dockerfile, stage: Stage) -> Iterator[Hit]:
    """Yield the first host in ENV, or in a call of Python that connects, which is a service of a compose file."""
    file = next((one for name in _COMPOSE if (one := space.get(name)) is not None and one.kind == "text"), None)
    found = _SERVICES.search(file.text) if file is not None else None
    if file is None or found is None:
        return
    names = {match["name"] for match in _SERVICE.finditer(found["body"])} - {"localhost"}
    aside = "a service of a compose file, but a Space is a single container, which has no host of that name"
    related = (file.location(*found.span("body"), "the services"),)
    for step in stage.instructions:
        for pair in step.pairs if step.name == "ENV" else ():
            value = pair.value.text if pair.value is not None else ""
            host = next(
                (name for name in names if re.search(rf"://(?:[^@/\s]{{0,200}}@)?{re.escape(name)}(?:[:/]|$)", value)),
                "",
            )
            if host and any(pair.name.text in code.text for code in started_files(space)):
                message = (
                    f"{pair.name.text} names the host `{host}`, {aside}; unless a variable of the Space says otherwise"
                )
                yield Hit(dockerfile.file.location(pair.start, pair.end), message, "host", related=related, key=host)
                return
    pattern = (
        re.compile(_CALL.replace("{names}", "|".join(map(re.escape, sorted(names)))), re.MULTILINE) if names else None
    )
    for code in started_files(space) if pattern is not None else ():
        for match in pattern.finditer(code.text) if pattern is not None else ():
            line = match[0]
            if any(word in line for word in _CONNECTS) and not any(word in line for word in _OVERRIDDEN):
                message = f"the app connects to the host `{match['host']}`, {aside}"
                yield Hit(code.location(*match.span("host")), message, "host", related=related, key=match["host"])
                return
