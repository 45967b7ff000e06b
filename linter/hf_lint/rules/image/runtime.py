"""Rules about how the container starts and where its app listens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
from hf_lint.fixes import edits
from hf_lint.rules.image.places import first_line, is_broken_list
from hf_lint.startup.servers import find_servers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Fix, Location, Problem
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile, Stage


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
    dockerfile = space.dockerfile
    stage = dockerfile.final if dockerfile else None
    if dockerfile is None or stage is None or (space.card.file is not None and not space.card.readable):
        return
    wanted = space.card.app_port
    servers = find_servers(space, dockerfile, policy)
    if not servers:
        yield from _check_expose(space, dockerfile, stage, wanted)
        return
    if any(server.port is None for server in servers):
        return
    right = [server for server in servers if server.port == wanted]
    if not right:
        server = servers[0]
        said = "" if server.said else ", its default"
        message = (
            f"{server.name} listens on port {server.port}{said}, but the Space expects {_describe_port(space, wanted)}"
        )
        yield Hit(server.location, message, fix=_ask_on(space, server.port), related=_card_place(space))
    elif len(right) == 1 and right[0].loopback:
        server = right[0]
        host = f"`{server.host}`" if server.host else "127.0.0.1, its default"
        message = f"{server.name} listens on {host} only, so nothing outside the container can reach it"
        yield Hit(server.location, message, "loopback")


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
