"""What gets a Space suspended: miners, reverse shells, relays and tunnels, pings that keep it awake."""

from __future__ import annotations

import ast
from itertools import pairwise
from typing import TYPE_CHECKING

from hf_lint.analysis.consoles import open_consoles
from hf_lint.analysis.javascript import is_comment, scripts
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
from hf_lint.space.calls import calls, units
from hf_lint.space.python import last_name
from hf_lint.startup.programs import all_programs
from hf_lint.startup.runs import runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Location
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.calls import Call, Unit
    from hf_lint.space.shell import Command

_HOST = regex(r"https?://[\w.{}$-]*\.hf\.space")
_INTERVAL = regex(
    r"\bsetInterval\([^;]{0,300}?(?P<fetch>\b(?:fetch|get|request|head|axios)\(\s{0,20}[\"'`]https?://[\w.-]{1,99}\.hf\.space)"
)
_REVERSE = regex(r"-[fNTnqvCg]*R")
_WAKERS = ("hf.space", "SPACE_HOST")
_LOOPS = frozenset(("sleep", "wait"))
_JOBS = frozenset(("add_job", "do", "Timer", "every", "scheduled_job", "repeat_every"))
_FETCHES = frozenset(("get", "head", "post", "urlopen", "request"))


@rule("tunnel-or-miner")
def tunnel_or_miner(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report programs and addresses that have no place in a Space, each place reported once."""
    reported: set[tuple[str, int]] = set()
    found = (
        *_find_in_text(space, policy),
        *_find_in_commands(space, policy),
        *_find_in_python(space, policy),
        *open_consoles(space),
    )
    for hit in found:
        key = hit.location.path, hit.location.span.line
        if key not in reported:
            reported.add(key)
            yield hit


def _find_in_text(space: Space, policy: Policy) -> Iterator[Hit]:
    """Addresses of miners' pools and of the programs themselves, in code but not in prose."""
    kinds: dict[str, str] = {part: kind for kind, parts in policy.params["addresses"].items() for part in parts}
    for unit in units(space, *kinds):
        if not space.startup.is_aside(unit.file):
            for node in unit.source.nodes(ast.Constant):
                if isinstance(node.value, str) and _is_data(unit, node):
                    for hit in _addresses(node.value, unit.location(node), kinds):
                        yield hit._replace(variant="relay-named") if hit.variant == "relay" else hit
    for program in all_programs(space):
        if any(part in program.script.text for part in kinds):
            for command in program.script.walk():
                for word in command.words:
                    yield from _addresses(word.value, program.file.location(word.start, word.end), kinds)
    for dockerfile in space.dockerfiles:
        for instruction in dockerfile.select("ADD", "FROM", "COPY", "ENV"):
            for token in (*instruction.args, *(pair.value for pair in instruction.pairs if pair.value)):
                yield from _addresses(token.text, dockerfile.file.location(token.start, token.end), kinds)


def _is_data(unit: Unit, node: ast.Constant) -> bool:
    """Return whether a string is short and no docstring: a list of words to look for, or a text, is no download."""
    assert isinstance(node.value, str)
    return len(node.value) <= 500 and "\n" not in node.value.strip()


def _addresses(text: str, place: Location, kinds: dict[str, str]) -> Iterator[Hit]:
    for part, kind in kinds.items():
        at = text.find(part)
        if at >= 0 and len(text) > len(part):
            yield Hit(place, _what(kind, part.strip("/")), kind)
            return


def _what(kind: str, name: str) -> str:
    words = {
        "miner": "mines cryptocurrency on the Space's hardware",
        "relay": "relays other people's traffic through the Space",
        "tunnel": "opens a tunnel into the container that bypasses the Hub",
        "shell": "gives a remote user a shell in the container",
    }
    return f"`{name}` {words[kind]}"


def _find_in_commands(space: Space, policy: Policy) -> Iterator[Hit]:
    programs: dict[str, str] = {name: kind for kind, names in policy.params["programs"].items() for name in names}
    for run in runs(space):
        for command in run.pipeline.commands:
            kind = programs.get(command.name.lower())
            if kind and not _is_question(command):
                yield Hit(run.location, _what(kind, command.name), kind)
            elif command.name == "ssh" and any(_REVERSE.match(arg) for arg in command.args):
                yield Hit(run.location, _what("tunnel", "ssh -R"), "tunnel")
            elif _is_reverse_shell(command):
                yield Hit(run.location, _what("shell", command.name), "shell")
    for program in all_programs(space):
        if "/dev/tcp/" in program.script.text or " -e" in program.script.text:
            for command in program.script.walk():
                if _is_reverse_shell(command):
                    yield Hit(program.file.location(command.start, command.end), _what("shell", command.name), "shell")


def _is_question(command: Command) -> bool:
    """`ngrok --version`, `sshd -t`: nothing is opened."""
    return bool(command.args) and command.args[0] in ("--version", "-v", "version", "--help", "-h", "-t", "help")


def _is_reverse_shell(command: Command) -> bool:
    """`bash -i >& /dev/tcp/HOST/PORT`, `nc -e /bin/sh HOST PORT`."""
    name, args = command.name, command.args
    if name in ("bash", "sh", "zsh") and "-i" in args:
        return any(r.target is not None and r.target.value.startswith("/dev/tcp/") for r in command.redirects)
    if name in ("nc", "ncat", "netcat", "nc.traditional"):
        shells = ("/bin/sh", "/bin/bash", "sh", "bash")
        return any(a in ("-e", "-c", "--exec") and b in shells for a, b in pairwise(args))
    return False


def _find_in_python(space: Space, policy: Policy) -> Iterator[Hit]:
    """Tunnels by library, and a shell bound to a socket."""
    names: dict[str, str] = policy.params["functions"]
    for call in calls(space, *(name.partition(".")[0] for name in names)):
        from hf_lint.analysis.call_context import is_local_only

        if not space.startup.is_aside(call.file) and call.name in names and not is_local_only(call):
            yield Hit(call.location(), _what("tunnel", call.written), "tunnel")
    for unit in units(space, "dup2"):
        if space.startup.is_aside(unit.file):
            continue
        called = {call.name for call in unit.calls}
        doubled = next((call for call in unit.calls if call.name == "os.dup2"), None)
        if (
            doubled
            and "socket.socket" in called
            and called & {"pty.spawn", "subprocess.call", "subprocess.run", "os.execl"}
        ):
            yield Hit(doubled.location(), _what("shell", "os.dup2"), "shell")


@rule("keepalive-ping")
def keepalive_ping(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report requests to a Space again and again, so that it does not go to sleep."""
    reported: set[str] = set()
    for call in calls(space, *_WAKERS):
        if (
            call.method not in _FETCHES
            or space.startup.is_aside(call.file)
            or call.node is None
            or call.file.path in reported
        ):
            continue
        if _is_own(call) and _repeats(call):
            reported.add(call.file.path)
            message = "the Space requests its own URL in a loop, so that it never goes to sleep"
            yield Hit(call.location(call.node), message)
    yield from _find_in_javascript(space)
    for program in all_programs(space):
        text = program.script.text
        if ".hf.space" not in text or program.file.path.endswith(".py"):
            continue
        scheduled = any(w.file is program.file and "schedule" in w.triggers for w in space.workflows)
        for command in program.script.walk():
            if command.name in ("curl", "wget") and any(_HOST.search(arg) for arg in command.args):
                if scheduled and not _sends(command):
                    message = "a scheduled job requests the URL of a Space, so that it never goes to sleep"
                elif _is_in_loop(text, command.start - program.script.start):
                    message = "a loop requests the URL of a Space, so that it never goes to sleep"
                else:
                    continue
                if program.file.path not in reported:
                    reported.add(program.file.path)
                    yield Hit(program.file.location(command.start, command.end), message)


def _find_in_javascript(space: Space) -> Iterator[Hit]:
    """`setInterval(() => fetch("https://NAME.hf.space"), ...)` in a server."""
    for file in scripts(space, ".hf.space"):
        found = _INTERVAL.finditer(file.text) if "setInterval(" in file.text else iter(())
        match = next((match for match in found if not is_comment(file.text, match.start())), None)
        if match is not None:
            message = "the Space requests its own URL in a loop, so that it never goes to sleep"
            yield Hit(file.location(match.start("fetch"), match.end("fetch")), message)


def _sends(command: Command) -> bool:
    """Return whether the request carries data: then it does some work."""
    return any(arg.startswith(("-d", "--data", "-F", "--form", "--json", "-H")) for arg in command.args)


def _is_in_loop(text: str, at: int) -> bool:
    before = text[: max(at, 0)]
    return "while true" in before and "sleep" in text and before.rfind("while true") > before.rfind("\ndone")


def _is_own(call: Call) -> bool:
    """Return whether the address is that of a Space: `https://NAME.hf.space`, or made of SPACE_HOST."""
    unit = call.unit
    value = call.arg("url", at=1 if call.method == "request" else 0)
    pending = [value.node] if value.node is not None else []
    for _ in range(10):
        if not pending:
            return False
        node = pending.pop()
        for part in ast.walk(node):
            if isinstance(part, ast.Constant) and isinstance(part.value, str) and any(w in part.value for w in _WAKERS):
                return True
            if isinstance(part, ast.Name):
                pending += [b.expr for b in unit.values.scopes.of_name(part) if b.expr is not None]
    return False


def _repeats(call: Call) -> bool:
    """Return whether the request stands in an endless loop that sleeps, or in a function that a scheduler repeats."""
    unit = call.unit
    loops = [loop for loop in unit.source.nodes(ast.While) if _sleeps(loop)]
    from hf_lint.analysis.call_context import holds

    if any(holds(loop, call.node) for loop in loops):
        return True
    for function in unit.source.function_nodes():
        if holds(function, call.node):
            deco = (item.func if isinstance(item, ast.Call) else item for item in function.decorator_list)
            if any(last_name(item) in _JOBS for item in deco) or _is_scheduled(unit, function.name):
                return True
            if any(function.name in _called_names(loop) for loop in loops):
                return True
    return False


def _sleeps(loop: ast.While) -> bool:
    """Return whether a loop has no end, and waits in between."""
    return isinstance(loop.test, ast.Constant) and bool(loop.test.value) and not _LOOPS.isdisjoint(_called_names(loop))


def _called_names(loop: ast.While) -> set[str]:
    return {last_name(part.func) for part in ast.walk(loop) if isinstance(part, ast.Call)}


def _is_scheduled(unit: Unit, name: str) -> bool:
    for call in unit.calls:
        if call.method in _JOBS and call.node is not None:
            args = [*call.node.args, *(word.value for word in call.node.keywords)]
            if any(isinstance(arg, ast.Name) and arg.id == name for arg in args):
                return True
    return False
