"""Commands that start a web server of Python which loads no app, or one that it cannot serve. No rule is here.

Each message is that of the server itself: uvicorn 0.54, gunicorn 27, hypercorn 0.18, Flask 3.1, fastapi-cli 0.0.34 and
Streamlit 1.67 were started with each mistake.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.startup.layout import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Stage
    from hf_lint.space.file import File
    from hf_lint.space.shell import Command, Word
    from hf_lint.startup.programs import Program

SERVERS = ("uvicorn", "gunicorn", "hypercorn", "flask", "fastapi", "streamlit", "chainlit")
_KINDS = regex(r"(?:\w+\.)*(?P<kind>FastAPI|Starlette|Quart|Litestar|Flask)\(")
_ASGI = ("FastAPI", "Starlette", "Quart", "Litestar")
_WRAPPED = ("WSGIMiddleware", "WsgiToAsgi", "AsgiToWsgi", "a2wsgi", "asgiref", "ASGIMiddleware", "mount_gradio_app")
_SYNC_WORKERS = ("", "sync", "gthread", "gevent", "eventlet", "tornado")
_APP_FILES = ("wsgi.py", "app.py", "wsgi/__init__.py", "app/__init__.py")
_FASTAPI_FILES = ("main.py", "app.py", "api.py", "app/main.py", "app/app.py", "app/api.py")
_SETTINGS = (".flaskenv", ".env", "pyproject.toml", "gunicorn.conf.py")
_VALUE = regex(r"(?:[\d.]*:)?\$(?:\{(?P<braced>\w+)\}|(?P<plain>[A-Za-z_]\w*))")
_MODULE = regex(r"[A-Za-z_][\w.]*")
_MAX_TEXT = 200_000


def find_unserved(space: Space, stage: Stage, policy: Policy) -> Iterator[Hit]:
    """Yield the first mistake of each command of the start that is a known server."""
    for program in space.startup.programs:
        for command in program.script.walk():
            if command.program not in SERVERS or not command.argv:
                continue
            server = _Server(space, stage, program, command, policy)
            unset = server.find_unset(program)
            found = unset or server.find_refused() or server.find_mistake()
            if found is not None:
                word, message = found
                variant = "variable" if unset is not None else ""
                key = f"{command.program} {word.value}"
                yield Hit(program.file.location(word.start, word.end), message, variant, key=key)


class _Server:
    """One command: `words` are those behind the name of the server."""

    def __init__(self, space: Space, stage: Stage, program: Program, command: Command, policy: Policy) -> None:
        self.space = space
        self.stage = stage
        self.name = command.program
        self.script = program.script.text
        self.words: Sequence[Word] = command.program_words
        self.first = command.argv[0]
        self.env: Mapping[str, str] = stage.env
        self.set = {item.name: item.value for item in command.assignments}
        self.refused: Mapping[str, list[str]] = policy.params["refused_options"]
        self.valued: Mapping[str, list[str]] = policy.params["valued_options"]
        self.is_list = program.instruction is not None and program.instruction.json
        self.moved = command.wrappers[:1] not in ((), ("exec",)) or "cd " in self.script or "pushd" in self.script

    def find_unset(self, program: Program) -> tuple[Word, str] | None:
        """Return a port that is the value of a variable which nothing sets, where a shell puts its value in."""
        commands = program.script.commands
        is_list = program.instruction is not None and program.instruction.json
        if is_list and len(commands) == 1 and commands[0].script is None:
            return None
        for before, word in zip(("", *(one.value for one in self.words)), self.words, strict=False):
            name, equals, value = word.value.partition("=")
            option = name if equals else before
            found = _VALUE.fullmatch(value if equals and name.startswith("-") else word.value)
            if option not in ("--port", "-p", "--server.port", "--bind", "-b") or found is None:
                continue
            variable = found["braced"] or found["plain"]
            if variable in self.env or variable in self.set or variable in self.stage.scope.unknown:
                continue
            if re.search(
                rf"\b{variable}\b\s*(?:=|:)|\bread\b|\bsource\b|\beval\b|\.env\b|^\s*\.\s", self.script, re.MULTILINE
            ):
                continue
            return word, (
                f"neither the image nor the Hub sets `{variable}`, so {self.name} gets no port and stops, unless the "
                f"Space has a variable of that name; write the port, or `ENV {variable}={self.space.card.app_port}`"
            )
        return None

    def find_refused(self) -> tuple[Word, str] | None:
        """Return an option that the server does not have, and one without its value at the end."""
        for word in self.words:
            name = word.value.partition("=")[0]
            if name == "--":
                return None
            if name.startswith("-") and " " in name and self.is_list and not self._is_value(word):
                return (
                    word,
                    f"`{word.value}` is one word of the list, and {self.name} has no such option; write two words",
                )
            if name in self.refused.get(self.name, ()) and not self._is_value(word):
                return word, f"{self.name} has no option `{name}`, so it stops with `No such option`"
        return None

    def _is_value(self, word: Word) -> bool:
        at = self.words.index(word)
        return at > 0 and self.words[at - 1].value in self.valued.get(self.name, ())

    def find_mistake(self) -> tuple[Word, str] | None:
        """Return what the server cannot load or serve."""
        if self.name in ("streamlit", "fastapi", "flask", "chainlit"):
            return self._find_by_command()
        target = self._target()
        if target is None or not target.literal:
            return None
        return self._find_form(target) or self._find_interface(target)

    def _target(self) -> Word | None:
        """Return the one word that is neither an option nor its value; None where that is not certain."""
        valued = self.valued.get(self.name, ())
        found: list[Word] = []
        before = ""
        for word in self.words:
            if not word.value.startswith("-") and before not in valued:
                found.append(word)
            before = word.value
        return found[0] if len(found) == 1 else None

    def _options(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for at, word in enumerate(self.words):
            name, equals, value = word.value.partition("=")
            following = self.words[at + 1].value if at + 1 < len(self.words) else ""
            if name.startswith("-"):
                found[name] = value if equals else following
        return found

    def _find_form(self, target: Word) -> tuple[Word, str] | None:
        value = target.value
        module, colon, _ = value.partition(":")
        if "$" in value or value.startswith(("wsgi:", "asgi:")):
            return None
        if self.name == "uvicorn" and colon and value.endswith("()"):
            return (
                target,
                f"uvicorn looks for a name `{value.partition(':')[2]}`; write it without `()` and add `--factory`",
            )
        if self.name == "uvicorn" and not colon and _MODULE.fullmatch(value):
            name = value.removesuffix(".py")
            return target, f"uvicorn wants `module:name`, such as `{name}:app`, so it stops at `{value}`"
        if colon and module.endswith(".py"):
            return (
                target,
                f"{self.name} wants the name of a module, so it finds no `{module}`; write `{module[:-3]}:...`",
            )
        if colon and "/" in module and self.name == "uvicorn":
            return target, f'{self.name} wants the dotted name of a module, so it stops: could not import "{module}"'
        if self.name == "gunicorn" and not colon and _MODULE.fullmatch(value) and not self._is_configured():
            file = self._module_file(value)
            if file is not None and re.search(r"\bapplication\b|import\s*\*|__getattr__|globals", file.text) is None:
                return target, (
                    f"gunicorn looks for `application` in {file.path}, which has no such name, so it stops; write "
                    f"`{value}:NAME`"
                )
        return None

    def _is_configured(self) -> bool:
        options = self._options()
        if "-c" in options or "--config" in options or "GUNICORN_CMD_ARGS" in {*self.env, *self.set}:
            return True
        return any(posixpath.basename(path) == "gunicorn.conf.py" for path in self.space.files)

    def _module_file(self, module: str) -> File | None:
        """Return the file of a module that lies where the server looks first."""
        options = self._options()
        if self.moved or {"--app-dir", "--chdir", "--pythonpath"} & options.keys() or "PYTHONPATH" in self.env:
            return None
        place = posixpath.join(self.stage.workdir or "/", module.replace(".", "/"))
        layout = self.space.startup.layout
        path = layout.find(f"{place}.py") or layout.find(f"{place}/__init__.py")
        file = self.space.get(path) if path is not None else None
        return file if file is not None and file.kind == "text" and len(file.text) < _MAX_TEXT else None

    def _find_interface(self, target: Word) -> tuple[Word, str] | None:
        """Return an app of ASGI that a WSGI worker serves, or the reverse: each request ends in an error."""
        module, _, name = target.value.partition(":")
        options = self._options()
        if self.name == "hypercorn" or not name.isidentifier() or self._is_configured():
            return None
        file = self._module_file(module)
        kind = _kind_of(file, name) if file is not None else ""
        if not kind or file is None:
            return None
        what = f"`{name}` of {file.path} is an app of {kind}"
        if self.name == "gunicorn":
            worker = options.get("-k") or options.get("--worker-class") or ""
            if kind in _ASGI and worker in _SYNC_WORKERS:
                which = f"the worker `{worker}`" if worker else "the default worker of gunicorn"
                return target, (
                    f"{what}, which speaks ASGI, and {which} speaks WSGI, so each request ends with 500 "
                    "(`missing 1 required positional argument`); add `-k uvicorn.workers.UvicornWorker`"
                )
            if kind == "Flask" and "uvicorn" in worker.lower():
                return target, f"{what}, which speaks WSGI, and `{worker}` speaks ASGI, so each request ends with 500"
        elif kind == "Flask" and "--interface" not in options:
            return target, (
                f"{what}, which speaks WSGI, and uvicorn speaks ASGI, so each request ends with 500; start it with "
                "gunicorn"
            )
        return None

    # flask, fastapi, streamlit, chainlit

    def _find_by_command(self) -> tuple[Word, str] | None:
        words = [word for word in self.words if not word.value.startswith("-")]
        if self.name in ("streamlit", "chainlit", "fastapi") and words and words[0].value.endswith(".py"):
            return words[0], f"{self.name} has no command `{words[0].value}`, so it stops; write `{self.name} run ...`"
        if self.moved or self.space.startup.layout.lost or not words:
            return None
        if self.name == "flask" and any(word.value == "run" for word in words):
            return self._find_flask()
        if self.name == "fastapi" and words[0].value in ("run", "dev"):
            return self._find_fastapi()
        return None

    def _has(self, *paths: str) -> bool:
        layout = self.space.startup.layout
        places = [clean(posixpath.join(self.stage.workdir or "/", path)) for path in paths]
        return any(layout.find(place) is not None or place in layout.written for place in places)

    def _find_flask(self) -> tuple[Word, str] | None:
        options = self._options()
        given = options.get("--app") or options.get("-A") or self.set.get("FLASK_APP") or self.env.get("FLASK_APP")
        if any(posixpath.basename(path) in _SETTINGS[:2] for path in self.space.files):
            return None
        if "FLASK_APP" in self.script and given is None:
            return None
        if not given:
            if self._has(*_APP_FILES):
                return None
            return self.first, (
                f"`flask run` looks for app.py or wsgi.py in {self.stage.workdir or '/'}, which has neither, and "
                "nothing "
                f"sets FLASK_APP, so it stops{self._meant()}"
            )
        module = given.partition(":")[0].strip()
        path = module.removesuffix(".py").replace(".", "/") if "/" not in module else module.removesuffix(".py")
        if "$" in given or not re.fullmatch(r"[\w./-]+", module) or path.startswith("/"):
            return None
        own = module.endswith(".py") or path.split("/")[0] in ("app", "main", "server", "wsgi", "application", "run")
        if own and not self._has(f"{path}.py", f"{path}/__init__.py") and not self._is_folder(path):
            return (
                self.first,
                f"flask cannot import `{module}`, which the image does not have, so it stops{self._meant()}",
            )
        return None

    def _is_folder(self, path: str) -> bool:
        return self.space.startup.layout.has_folder(clean(posixpath.join(self.stage.workdir or "/", path)))

    def _meant(self) -> str:
        """Say which file of the working folder has the app."""
        layout = self.space.startup.layout
        root = (self.stage.workdir or "/").rstrip("/")
        for place, path in layout.pairs():
            file = self.space.files[path]
            beside = posixpath.dirname(place) == root and path.endswith(".py") and file.kind == "text"
            if beside and "Flask(" in file.text[:_MAX_TEXT]:
                return f"; write `flask --app {posixpath.basename(place)[:-3]} run`"
        return ""

    def _find_fastapi(self) -> tuple[Word, str] | None:
        options = self._options()
        valued = self.valued.get("fastapi", ())
        rest = [
            word
            for before, word in zip(("", *(one.value for one in self.words)), self.words, strict=False)
            if not word.value.startswith("-") and before not in valued
        ][1:]
        if rest:
            path = rest[0].value
            if rest[0].literal and path.endswith(".py") and not path.startswith("/") and not self._has(path):
                return rest[0], f"the image has no `{path}` in {self.stage.workdir or '/'}, so fastapi stops"
            return None
        known = {"-e", "--entrypoint", "--app"} & options.keys()
        if known or any(posixpath.basename(path) == "pyproject.toml" for path in self.space.files):
            return None
        if self._has(*_FASTAPI_FILES):
            return None
        return self.first, (
            f"`fastapi run` looks for main.py, app.py or api.py in {self.stage.workdir or '/'}, which has none, so it "
            "stops; name the file"
        )


def _kind_of(file: File, name: str) -> str:
    """Return the class that the one assignment of `name` calls; "" where the name may hold something else."""
    if any(word in file.text for word in _WRAPPED):
        return ""
    assigned = list(re.finditer(rf"(?m)^(?P<indent>[ \t]*){re.escape(name)}[ \t]*(?::[^=\n]+)?=(?!=)[ \t]*", file.text))
    if len(assigned) != 1 or assigned[0]["indent"] or re.search(rf"\bglobal\b[^\n]*\b{re.escape(name)}\b", file.text):
        return ""
    found = _KINDS.match(file.text, assigned[0].end())
    kind = found["kind"] if found is not None else ""
    return kind if kind and re.search(rf"(?m)^[ \t]*class[ \t]+{kind}\b", file.text) is None else ""
