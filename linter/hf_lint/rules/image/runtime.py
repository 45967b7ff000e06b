"""Rules about how the container starts and where its app listens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.analysis.started_python import started_files
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
from hf_lint.fixes import edits
from hf_lint.rules.image.places import first_line, is_broken_list
from hf_lint.startup.names import NODE_SUFFIXES
from hf_lint.startup.servers import find_servers

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Mapping

    from hf_lint.core.model import Fix, Location, Problem
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile, Stage
    from hf_lint.startup.servers import Server

_CALLS = regex(r"\b(?:launch|run)\(")
_PORT = regex(r"(?:environ|getenv|process\.env)[^\n]{0,30}PORT")
_HOST = regex(r"(?:environ|getenv|process\.env)[^\n]{0,30}(?:HOST|ADDR|SERVER_NAME|BIND)")
_VARIABLE = regex(r"environ|getenv")
_OWN_PORT = regex(r"(?:environ(?:\.get)?|getenv)[\[(]\s*[\"']PORT[\"']")
"""The name that the platform itself might set one day."""


@rule("shell-form-command")
def shell_form_command(space: Space, policy: Policy) -> Iterator[Hit | Problem]:
    """Report the CMD and ENTRYPOINT in force, where a shell stays between the init process and the app."""
    dockerfile = space.dockerfile
    stage = dockerfile.final if dockerfile else None
    if dockerfile is None or stage is None:
        return
    for instruction in (stage.entrypoint, stage.cmd):
        if instruction is None or instruction.json or not instruction.args:
            continue
        if any(word.value == "exec" for command in instruction.commands for word in command.words[:1]):
            continue
        location = first_line(dockerfile, instruction)
        if is_broken_list(instruction):
            continue  # that is broken-start-command's
        from hf_lint.fixes.dockerfile import exec_form

        message = f"{instruction.name} is in shell form, so the stop signal reaches a shell instead of the app"
        yield Hit(location, message, fix=exec_form(dockerfile, stage, instruction))


@rule("port-mismatch")
def port_mismatch(space: Space, policy: Policy) -> Iterator[Hit | Problem]:
    """Report what the start command listens on, against the card's app_port; nothing where that cannot be known."""
    if space.sdk == "gradio":
        yield from _check_platform(space, policy)
        return
    if space.sdk == "streamlit":
        yield from _check_streamlit(space, policy)
        return
    dockerfile = space.dockerfile
    stage = dockerfile.final if dockerfile else None
    if dockerfile is None or stage is None or (space.card.file is not None and not space.card.readable):
        return
    wanted = space.card.app_port
    servers = find_servers(space, dockerfile, policy)
    if not servers and "golang" in dockerfile.text:
        from hf_lint.startup.go_servers import go_servers

        servers = go_servers(space, dockerfile, stage, policy.params["loopback"])
    if not servers:
        yield from _check_expose(space, dockerfile, stage, wanted)
        return
    if any(server.port is None for server in servers):
        return
    right = [server for server in servers if server.port == wanted]
    if not right:
        server = servers[0]
        said = "" if server.said else ", its default"
        where = f"127.0.0.1:{server.port}{said}" if server.loopback else f"port {server.port}{said}"
        message = f"{server.name} listens on {where}, but the Space expects {_describe_port(space, wanted)}"
        message += f"; have it listen on 0.0.0.0:{wanted}" if server.loopback else ""
        variant = "variable" if _reads(space, server, _PORT) else ""
        if variant:
            message += ", unless a variable of the Space says otherwise"
        fix = None if server.loopback else _ask_on(space, server.port)
        yield Hit(server.location, message, variant, fix=fix, related=_card_place(space))
    elif len(right) == 1 and right[0].loopback:
        server = right[0]
        host = f"`{server.host}`" if server.host else "127.0.0.1, its default"
        message = f"{server.name} listens on {host} only, so nothing outside the container can reach it"
        varies = _reads(space, server, _HOST)
        message += ", unless a variable of the Space says otherwise" if varies else ""
        yield Hit(server.location, message, "loopback-variable" if varies else "loopback")


def _reads(space: Space, server: Server, variable: re.Pattern[str]) -> bool:
    """Say whether code takes port or address from a variable, which may be set in the settings of the Space."""
    file = space.get(server.location.path)
    return file is not None and file.suffix in (".py", *NODE_SUFFIXES) and variable.search(file.text) is not None


def _check_platform(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report the one server of a Space that the platform starts with `python app.py`, where it says a port or address.

    Silent where it stands in a branch or in a function that nothing runs.
    """
    words = policy.params["platform_words"]
    files = [file for file in started_files(space) if file.holds_any(words)]
    if not files or not space.startup.complete or not space.card.readable:
        return
    from hf_lint.analysis.load_order import load_order
    from hf_lint.startup.python_servers import python_servers

    env: Mapping[str, str] = policy.params["platform_env"]
    found = [(file, python_servers(space, file, env, policy.params)) for file in files]
    servers = [(file, one) for file, some in found for one in some or ()]
    if len(servers) != 1 or any(some is None and _CALLS.search(file.text) for file, some in found):
        return
    file, server = servers[0]
    line = file.text[server.start : file.text.find("\n\n", server.start) + 1 or None]
    # what the owner has set in the settings of the Space is not known
    if _OWN_PORT.search(file.text):
        return
    varies = _VARIABLE.search(line) or (server.said and str(server.port) not in line and _VARIABLE.search(file.text))
    order = load_order(space)
    if order is None or all(one.module.file is not file or not order.is_plain(one, server.start) for one in order.ran):
        return
    place = file.location(server.start, server.end)
    if server.port is not None and server.port != policy.params["platform_port"]:
        said = "" if server.said else ", its default"
        unless = ", unless a variable of the Space says otherwise" if varies else ""
        message = (
            f"{server.name} listens on port {server.port}{said}{unless}, but the Hub asks a Gradio Space on port 7860"
        )
        yield Hit(place, message, "platform-variable" if varies else "platform")
    elif server.host in policy.params["loopback"] and not varies:
        yield Hit(place, f"{server.name} listens on `{server.host}` only, so the Hub cannot reach it", "loopback")


def _check_streamlit(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a configuration by which Streamlit listens elsewhere than the platform asks (docs of Streamlit Spaces)."""
    from hf_lint.startup.streamlit_config import read_streamlit_config

    spec = policy.params["servers"]["streamlit"]
    file = space.get(spec["config"])
    if file is None or file.kind != "text":
        return
    found = read_streamlit_config(file, spec["port"], "")
    if found.port != spec["port"] and found.port_place is not None:
        message = f"Streamlit listens on port {found.port}, but the Hub asks a Streamlit Space on port {spec['port']}"
        yield Hit(file.location(*found.port_place), message, "streamlit")
    elif found.host in policy.params["loopback"] and found.host_place is not None:
        message = f"Streamlit listens on `{found.host}` only, so the Hub cannot reach it"
        yield Hit(file.location(*found.host_place), message, "loopback")


def _ask_on(space: Space, port: int | None) -> Fix | None:
    """Has the card say the port that the app listens on."""
    sdk = space.card.get("sdk")
    edit = edits.set_key(space.card, "app_port", str(port), sdk) if sdk and space.sdk == "docker" else None
    return edits.fix(f"set `app_port: {port}` in the card", edit, safe=False)


def _describe_port(space: Space, wanted: int) -> str:
    return f"{wanted}" + ("" if space.card.given("app_port") else ", the default of `app_port`")


def _card_place(space: Space) -> tuple[Location, ...]:
    entry = space.card.given("app_port")
    file = space.card.file
    return (file.location(entry.start, entry.end, "the port that the Space expects"),) if entry and file else ()


def _check_expose(space: Space, dockerfile: Dockerfile, stage: Stage, wanted: int) -> Iterator[Hit]:
    """EXPOSE changes nothing on the Hub, but where nothing else is known it says where the app listens."""
    ports: list[str] = []
    places = [arg for instruction in stage.exposes for arg in instruction.args]
    for instruction in stage.exposes:
        for arg in instruction.args:
            expanded = instruction.expand(arg)
            port, _, protocol = expanded.text.partition("/")
            if not expanded.known or not (port.isascii() and port.isdigit()):
                return
            if protocol.lower() in ("", "tcp"):
                ports.append(port)
    if ports and str(wanted) not in ports:
        location = dockerfile.file.location(places[0].start, places[0].end)
        message = f"EXPOSE names port {' and '.join(ports)}, but the Space expects {_describe_port(space, wanted)}"
        yield Hit(location, message, "exposed", related=_card_place(space))
