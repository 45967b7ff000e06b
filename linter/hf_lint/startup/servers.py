"""Where the app of a Docker Space listens, read from its start command.

Only what is certain counts: one command that may listen somewhere and is not understood, and nothing is said.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple
from hf_lint.osv.advisories import parse_specifier
from hf_lint.space.dockerfile import Scope, expand
from hf_lint.space.requirements import image_installs, used_requirements
from hf_lint.space.shell import SHELLS, Word, exec_script, interpreter_of_shebang, parse_shell
from hf_lint.startup.images import image_entry, parse_image
from hf_lint.startup.server_words import read_address, read_number, read_options
from hf_lint.startup.start_command import start_scripts
from hf_lint.startup.streamlit_config import read_streamlit_config

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hf_lint.core.model import Location
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile, Instruction, Stage
    from hf_lint.space.file import File
    from hf_lint.space.shell import Command, Script

_MAX_SCRIPTS = 3
_NODE_SERVERS = ("next", "serve", "vite", "http-server", "ng")
_SEVERAL = regex(r"\[[@*]\]\}|\$[@*]|\$\{?\w*(?:ARGS|OPTS|OPTIONS|FLAGS|args|opts|flags)\b")
"""A variable that stands for several words of a command."""


class Server(NamedTuple):
    """A server that the start command runs. `port` is None when it cannot be known; `said`: it is no default."""

    name: str
    port: int | None
    said: bool
    host: str
    loopback: bool
    location: Location


class UnknownServerError(Exception):
    """Something that may listen is not understood."""


class _Context(NamedTuple):
    space: Space
    policy: Policy
    file: File
    env: Mapping[str, str]
    workdir: str
    depth: int = 0
    rest: tuple[Word, ...] = ()
    """What `"$@"` stands for in a script."""
    assigned: frozenset[str] = frozenset()
    """Variables that a script sets itself."""
    fixed: bool = False
    """Whether the words do not stand in the file as they are: then the file is the place."""

    def value(self, word: str) -> str | None:
        """Return a word with the image's variables put in; None when it depends on others."""
        if "$" not in word:
            return word
        known = {name: value for name, value in self.env.items() if name not in self.assigned}
        expanded = expand(word, Scope(MappingProxyType(known), MappingProxyType(known), self.assigned))
        return expanded.text if expanded.known and "`" not in word and "$(" not in word else None


def find_servers(space: Space, dockerfile: Dockerfile, policy: Policy) -> tuple[Server, ...]:
    """Return the servers that ENTRYPOINT and CMD of the last stage start; none when that is not certain."""
    stage = dockerfile.final
    if stage is None:
        return ()
    try:
        return read_servers(space, dockerfile, stage, policy)
    except UnknownServerError:
        return ()


def read_servers(space: Space, dockerfile: Dockerfile, stage: Stage, policy: Policy) -> tuple[Server, ...]:
    """Return the same for a stage. UnknownServerError where something that may listen is not understood."""
    own = {name: value for name, value in stage.env.items() if name not in stage.scope.unknown}
    env = {**image_entry(stage).env, **own}
    context = _Context(space, policy, dockerfile.file, env, stage.workdir or "/", assigned=stage.scope.unknown)
    scripts = list(start_scripts(stage))
    if not scripts and stage.entrypoint is None and stage.cmd is None:
        return _of_image(dockerfile, stage, context)
    found: list[Server] = []
    for _, script in scripts:
        found += _read_script(script, context._replace(assigned=context.assigned | _assigned(script)))
    return tuple(found)


def _of_image(dockerfile: Dockerfile, stage: Stage, context: _Context) -> tuple[Server, ...]:
    """Return the server that an official image starts when the Dockerfile says nothing."""
    image = parse_image(stage.root_image or "").name
    place = stage.base or stage.instruction.keyword
    if image == "nginx":
        from hf_lint.startup.nginx import image_command, read_nginx

        command = image_command(place)
        found = read_nginx(context.space, dockerfile, stage, command)
        if found is not None and (found.main is not None or found.listens()):
            return tuple(_read_nginx(command, context))
        steps = [step for part in stage.chain for step in part.instructions]
        if found is None or any("/etc/nginx" in one.original or one.name in ("RUN", "ENV") for one in steps):
            return ()
        return (Server("nginx", 80, False, "", False, dockerfile.file.location(place.start, place.end)),)
    port = context.policy.params["images"].get(image)
    if port is None or not all(_leaves_address(step) for step in stage.instructions):
        return ()
    if any("PORT" in name or "HOST" in name for name in stage.env):
        return ()
    return (Server(image, port, False, "", False, dockerfile.file.location(place.start, place.end)),)


def _leaves_address(step: Instruction) -> bool:
    """Return whether a step changes nothing about where the server of an image listens: content, but no settings."""
    if step.name in ("COPY", "ADD"):
        words = " ".join(word.text for word in step.args).lower()
        return not any(word in words for word in ("conf", "caddyfile", "/etc", "entrypoint")) and bool(words)
    return step.name in ("ENV", "LABEL", "EXPOSE", "ARG", "WORKDIR", "HEALTHCHECK", "USER")


def _read_script(script: Script, context: _Context) -> list[Server]:
    found: list[Server] = []
    for command in script.commands:
        inner = [part for part in (command.script, command.group) if part]
        if inner:
            for part in inner:
                if not part.is_shell:
                    raise UnknownServerError
                found += _read_script(part, context)
        elif command.argv:
            found += _read_command(command, context)
    return found


def _read_command(command: Command, context: _Context) -> list[Server]:
    program = command.program
    params = context.policy.params
    if program in params["harmless"]:
        return []
    if program in ("$@", "${@}"):
        return _read_script(exec_script(context.rest), context._replace(rest=())) if context.rest else []
    if command.assignments:
        context = context._replace(env={**context.env, **{item.name: item.value for item in command.assignments}})
    first = command.program_words[0].value if command.program_words else ""
    name = next((one for one in (f"{program} {first}", program) if one in params["servers"]), "")
    if name:
        return [_server(name, params["servers"][name], command, context)]
    if program == "nginx":
        return _read_nginx(command, context)
    if program == "gradio" and first.endswith(".py"):  # it runs the file, and starts it anew where it changes
        return _read_python_file(_find(first, context), context)
    if program == "python" or command.name.startswith(("python", "pypy")):
        return _read_python(command, context)
    if program in ("R", "Rscript"):
        return [_read_r(command, context)]
    if program in ("node", "npm", "yarn", "pnpm", "npx"):
        return _read_node(command, context)
    words = command.argv[1:] if program in SHELLS else command.argv
    if words and not words[0].value.startswith("-"):
        return _read_file(words, context)
    raise UnknownServerError


def _read_file(words: tuple[Word, ...], context: _Context) -> list[Server]:
    """Return the servers that a shell script of the Space starts."""
    file = _find(words[0].value, context)
    shell = interpreter_of_shebang(file.text[:200]) if file else ""
    if file is None or context.depth >= _MAX_SCRIPTS or (shell not in SHELLS and file.suffix not in (".sh", ".bash")):
        raise UnknownServerError
    script = context.space.script(file)
    inner = context._replace(file=file, depth=context.depth + 1, rest=words[1:])
    return _read_script(script, inner._replace(assigned=context.assigned | _assigned(script)))


def _assigned(script: Script) -> frozenset[str]:
    """Return the variables that a script sets somewhere, under a condition or not."""
    found = {item.name for command in script.walk() for item in command.prefix}
    found |= {arg.partition("=")[0] for c in script.walk() if c.name in ("export", "declare") for arg in c.args}
    return frozenset(found)


def _find(path: str, context: _Context) -> File | None:
    """Return the file of the Space that a path of the image is."""
    found = context.space.startup.layout.locate(path, context.workdir)
    file = context.space.get(found.path) if found is not None else None
    return file if file is not None and file.kind == "text" else None


def _read_nginx(command: Command, context: _Context) -> list[Server]:
    """Return a server for each `listen` of the configuration."""
    from hf_lint.startup.nginx import read_nginx

    dockerfile = context.space.dockerfile
    stage = dockerfile.final if dockerfile is not None else None
    found = read_nginx(context.space, dockerfile, stage, command) if dockerfile is not None and stage else None
    listens = found.listens() if found is not None else []
    if not listens:
        raise UnknownServerError
    return [
        Server("nginx", port, True, item.value if inside else "", inside, item.file.location(item.start, item.end))
        for port, inside, item in listens
    ]


def _read_python(command: Command, context: _Context) -> list[Server]:
    arguments = command.argv[1:]
    at = 0
    if [word.value for word in arguments[:2]] == ["manage.py", "runserver"]:
        return [_read_django(arguments[1:], context)]
    while at < len(arguments) and arguments[at].value.startswith("-"):
        if arguments[at].value == "-m" and at + 1 < len(arguments):
            path = arguments[at + 1].value.replace(".", "/")
            file = _find(f"{path}.py", context) or _find(f"{path}/__main__.py", context)
            break
        at += 2 if arguments[at].value in ("-W", "-X") else 1
    else:
        file = _find(arguments[at].value, context) if at < len(arguments) else None
    return _read_python_file(file, context)


def _read_django(words: tuple[Word, ...], context: _Context) -> Server:
    """Return the server of `manage.py runserver [address]`, which listens on 127.0.0.1:8000 when nothing is said."""
    given = next((word for word in words[1:] if not word.value.startswith("-")), None)
    text = context.value(given.value) if given is not None else "127.0.0.1:8000"
    host, port = read_address(text) if text and ":" in text else ("127.0.0.1", read_number(text))
    loopback = host in context.policy.params["loopback"]
    place = given or words[0]
    where = context.file.location(place.start, place.end)
    return Server("Django", port, given is not None, host if loopback else "", loopback, where)


def _read_python_file(file: File | None, context: _Context) -> list[Server]:
    from hf_lint.startup.python_servers import python_servers

    if file is None or file.suffix != ".py":
        raise UnknownServerError
    found = python_servers(context.space, file, context.env, context.policy.params)
    if found is None:
        raise UnknownServerError
    loopback = context.policy.params["loopback"]
    return [
        Server(item.name, item.port, item.said, item.host, item.host in loopback, file.location(item.start, item.end))
        for item in found
    ]


def _read_r(command: Command, context: _Context) -> Server:
    from hf_lint.startup.r_servers import r_code, r_server

    code = r_code(command)
    file = _find(command.args[0], context) if code is None and len(command.args) == 1 else None
    found = r_server(code.value if code else file.text if file else "")
    if found is None:
        raise UnknownServerError
    at, inside = code or found, found.host in context.policy.params["loopback"]
    place = (file or context.file).location(at.start, at.end)
    return Server(found.name, found.port, True, found.host if inside else "", inside, place)


def _read_node(command: Command, context: _Context) -> list[Server]:
    from hf_lint.startup.node_servers import node_server, start_script

    words = command.args
    if command.program != "node":
        package = context.file if command.program == "npx" else context.space.get("package.json")
        script = parse_shell(" ".join(words) if command.program == "npx" else start_script(package, words))
        if package is not None and len(script.commands) == 1 and script.commands[0].program in _NODE_SERVERS:
            return _read_command(script.commands[0], context._replace(file=package, fixed=True))
        env, words = _read_package(script)
        context = context._replace(env={**context.env, **env})
    file = _find(words[0], context) if len(words) == 1 else None
    found = node_server(file, context.env) if file is not None else None
    if file is None or found is None:
        raise UnknownServerError
    loopback = found.host in context.policy.params["loopback"]
    place = file.location(found.start, found.end)
    return [Server("the Node server", found.port, True, found.host, loopback, place)]


def _read_package(script: Script) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return what a script of package.json sets, and the words behind `node`; no words where it is more than that."""
    commands = script.commands
    one = commands[0] if len(commands) == 1 and commands[0].program == "node" else None
    return ({item.name: item.value for item in one.assignments}, one.args) if one is not None else ({}, ())


def _server(name: str, spec: Mapping[str, Any], command: Command, context: _Context) -> Server:
    words = command.program_words
    if "needs" in spec and (not words or words[0].value not in spec["needs"]):
        raise UnknownServerError
    words = words[1:] if "needs" in spec else words
    if "serves_port" in spec and words and read_number(context.value(words[0].value)) is not None:
        return _read_position(name, words[0], words[1:], context)
    if any(_SEVERAL.search(word.value) for word in words):
        raise UnknownServerError
    options = read_options(words)
    given = {option: context.value(value) for option, (value, _) in options.items()}
    if not options.keys().isdisjoint(spec.get("unknown_options", ())):
        raise UnknownServerError
    if not context.env.keys().isdisjoint(spec.get("unknown_env", ())) or any(
        context.space.get(path) for path in spec.get("unknown_files", ())
    ):
        raise UnknownServerError
    settled = None
    if context.space.get(spec.get("bind_file", "")) and options.keys().isdisjoint(spec["bind_options"]):
        from hf_lint.startup.gunicorn import read_bind

        settled = read_bind(context.space, _find(spec["bind_file"], context))
        if settled is None:
            raise UnknownServerError
    if any(_has_words(context.space, start, words) for start, words in spec.get("unknown_words", {}).items()):
        raise UnknownServerError
    port, host, said = spec["port"], "127.0.0.1" if _starts_closed(context.space, spec) else "", False
    place: Word | None = None
    told: Location | None = None
    for variable in spec.get("port_env", ()):
        if variable in context.env:
            port, said = read_number(context.env[variable]), True
    for variable in spec.get("host_env", ()):
        host = context.env.get(variable, host)
    for variable in spec.get("open_port_env", ()):
        if variable in context.env:
            port, host, said = read_number(context.env[variable]), "", True
    for variable in spec.get("bind_env", ()):
        if variable in context.env:
            host, port = read_address(context.env[variable])
            said = True
    if spec.get("config"):
        settings = context.space.get(spec["config"])
        if settings is not None:
            found = read_streamlit_config(settings, port, host)
            port, host = found.port, found.host
            said = said or found.port_place is not None or found.host_place is not None
            told = settings.location(*found.host_place) if found.host_place is not None else None
    for option in spec.get("port_options", ()):
        if option in options:
            port, said, place = read_number(given[option]), True, options[option][1]
    for option in spec.get("host_options", ()):
        if option in options:
            host, told = given[option] or "", None
            place = place or options[option][1]
    host = "" if not options.keys().isdisjoint(spec.get("open_options", ())) else host
    for option in spec.get("bind_options", ()):
        if option in options:
            host, port = read_address(given[option])
            said, place = True, options[option][1]
    if settled is not None:
        host, port = read_address(settled.address)
        loopback = host in context.policy.params["loopback"]
        return Server(name, port, True, host if loopback else "", loopback, settled.location)
    if not said and context.space.card.app_port in spec.get("former_ports", ()):
        raise UnknownServerError  # the default of other releases
    start, end = (place.start, place.end) if place else (command.argv[0].start, command.argv[0].end)
    loopback = host in context.policy.params["loopback"]
    start, end = (0, 0) if context.fixed else (start, end)
    where = told if loopback and told is not None else context.file.location(start, end)
    return Server(name, port, said, host if loopback else "", loopback, where)


def _has_words(space: Space, start: str, words: Sequence[str]) -> bool:
    """Return whether a file at the root whose name begins so has one of these words, or cannot be read."""
    files = [file for path, file in space.files.items() if path.startswith(start)]
    return any(file.kind != "text" or any(word in file.text for word in words) for file in files)


def _starts_closed(space: Space, spec: Mapping[str, Any]) -> bool:
    """Return whether the server listens on the loopback address when nothing is said.

    Where that came with a release, a requirement must leave out all before it.
    """
    if not spec["loopback"] or "loopback_since" not in spec:
        return bool(spec["loopback"])
    items = [item for install in image_installs(space) for item in install.items]
    items += [item for requirements in used_requirements(space) for item in requirements.items]
    for name, release in spec["loopback_since"].items():
        since = parse_specifier(f">={release}")
        known = [parse_specifier(item.specifier) for item in items if item.name == name and item.specifier]
        if since is not None and any(since.covers(allowed) for allowed in known if allowed is not None):
            return True
    return False


def _read_position(name: str, port: Word, words: tuple[Word, ...], context: _Context) -> Server:
    """Return a server that takes its port as its first argument."""
    options = read_options(words)
    host = next((context.value(options[o][0]) or "" for o in ("-b", "--bind") if o in options), "")
    loopback = host in context.policy.params["loopback"]
    place = context.file.location(port.start, port.end)
    return Server(name, read_number(context.value(port.value)), True, host if loopback else "", loopback, place)
