"""What one command starts: a Python file or module, a shell script, a Node program, a list of services.

`read_command` looks at words only; which file a name is, follow.py finds out.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Literal

from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple
from hf_lint.space.shell import SHELLS
from hf_lint.space.shell_code import NODE_EVAL, NODE_FIRST

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hf_lint.space.shell import Command

    Resolve = Callable[[str], "str | None"]
    """The value of a word with variables put in; None where it depends on something that is not known."""

Kind = Literal["file", "module", "package", "services", "config", "install", "requirements", "arguments"]

_MODULE = regex(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_TARGET = regex(r"(?P<module>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*):[A-Za-z_][\w.]*(?:\(.*\))?")
# Programs that take a Python file, with the words that must come first, if any.
FILE_RUNNERS: dict[str, tuple[str, ...]] = {
    "streamlit": ("run",),
    "chainlit": ("run",),
    "gradio": (),
    "panel": ("serve",),
    "bokeh": ("serve",),
    "shiny": ("run",),
    "marimo": ("run", "edit"),
    "solara": ("run",),
    "taipy": ("run",),
    "fastapi": ("run", "dev"),
    "torchrun": (),
    "torch.distributed.run": (),
    "torch.distributed.launch": (),
    "accelerate": ("launch",),
    "deepspeed": (),
    "voila": (),
    "mesop": (),
    "robyn": (),
    "coverage": ("run",),
    "locust": (),
    "modal": ("run", "serve"),
    "uv": ("run",),
    "ipython": (),
    "bentoml": ("serve",),
    "mlflow": (),
    "ray": (),
    "spark-submit": (),
    "adk": (),
}
# Programs that take `module:attribute`, or a module behind one of these options.
APP_RUNNERS: dict[str, tuple[str, ...]] = {
    "uvicorn": (),
    "gunicorn": (),
    "hypercorn": (),
    "daphne": (),
    "granian": (),
    "waitress-serve": (),
    "waitress": (),
    "flask": ("--app", "-A"),
    "quart": ("--app", "-A"),
    "celery": ("--app", "-A"),
    "litestar": ("--app",),
    "faust": ("--app", "-A"),
    "sanic": (),
    "arq": (),
    "dramatiq": (),
    "huey_consumer": (),
    "huey_consumer.py": (),
    "uwsgi": ("--module", "-w", "--wsgi", "--wsgi-file", "--file"),
    "rq": (),
    "shiny": (),
    "bentoml": (),
}
_DEFAULT_FILES = {
    "fastapi": ("main.py", "app.py", "api.py", "app/main.py", "app/app.py", "app/api.py"),
    "flask": ("app.py", "wsgi.py"),
    "gradio": (),
}
_APP_VARIABLES = {"flask": "FLASK_APP", "quart": "QUART_APP", "uvicorn": "UVICORN_APP", "litestar": "LITESTAR_APP"}
_FOLDER_OPTIONS = ("--app-dir", "--chdir", "--pythonpath", "--working-dir", "--workdir")
_PACKAGE_RUNNERS = frozenset(("npm", "yarn", "pnpm", "bun"))
NODES = frozenset(("node", "nodejs", "bun", "deno", "tsx", "ts-node", "nodemon", "pm2", "pm2-runtime", "babel-node"))
_NODE_VALUED = frozenset(
    ("-r", "--require", "--import", "--preload", "--loader", "--experimental-loader", "--env-file", "-C")
)
"""Options of Node whose value is the next word."""
_MANAGERS = frozenset(("foreman", "honcho", "overmind", "goreman"))
_CONFIGURED = {"nginx": ("-c",), "caddy": ("--config", "-c"), "envoy": ("-c",), "redis-server": ()}
QUIET = frozenset(
    (
        *("[", "[[", ":", ".", "alembic", "apachectl", "awk", "basename", "cat", "cd", "chmod", "chown", "cp", "curl"),
        *(
            "cut",
            "date",
            "declare",
            "df",
            "dirname",
            "du",
            "echo",
            "env",
            "envsubst",
            "exit",
            "export",
            "false",
            "ffmpeg",
        ),
        *("find", "free", "getent", "git", "grep", "groupadd", "head", "hf", "hostname", "huggingface-cli", "id", "jq"),
        *("kill", "killall", "let", "ln", "local", "ls", "lsof", "mkdir", "mktemp", "mongod", "mv", "nc", "netstat"),
        *("nginx", "nohup", "nvidia-smi", "ollama", "openssl", "pg_ctl", "pgrep", "pip", "pkill", "pop", "popd"),
        *("postgres", "printenv", "printf", "ps", "psql", "pushd", "pwd", "read", "readonly", "redis-cli"),
        *("redis-server", "return", "rm", "rsync", "sed", "seq", "service", "set", "shift", "shopt", "sleep", "sort"),
        *("source", "ss", "stat", "stty", "su", "sync", "tail", "tar", "tee", "test", "text-embeddings-router"),
        *("text-generation-launcher", "time", "timeout", "touch", "tr", "trap", "true", "type", "ulimit", "umask"),
        *("uname", "unset", "unzip", "useradd", "usermod", "vllm", "wait", "wc", "wget", "which", "whoami", "Xvfb"),
        *("xargs", "yes", "apt-get", "apt", "apk", "dpkg", "ldconfig", "update-ca-certificates", "locale-gen", "npx"),
        *(
            "exec",
            "conda",
            "mamba",
            "java",
            "addgroup",
            "adduser",
            "install",
            "if",
            "for",
            "while",
            "until",
            "then",
            "else",
        ),
        *("caddy", "sshd", "tailscaled", "cloudflared", "ngrok", "minio", "chromedriver", "jupyter", "jupyter-lab"),
        *(
            "concurrently",
            "cross-env",
            "cross-env-shell",
            "dotenv",
            "env-cmd",
            "bunx",
            "code-server",
            "tensorboard",
            "php-fpm",
            "httpd",
            "apache2",
            "apache2ctl",
            "llama-server",
            "dbus-daemon",
        ),
        *("serve", "http-server", "vite", "next", "nuxt", "tsc", "webpack", "playwright", "make", "cmake", "gcc"),
        *(
            "http.server",
            "nltk.downloader",
            "venv",
            "spacy",
            "compileall",
            "ensurepip",
            "vllm.entrypoints.openai.api_server",
        ),
        *("sglang.launch_server", "pytest", "ruff", "mypy", "black", "twine", "build", "groupmod", "eval", "command"),
    )
)
"""Programs that start nothing of a Space, as long as no word of theirs is a file of it."""


class Start(NamedTuple):
    """What a command starts. `folder` is where it looks for modules, as written; "" for the working directory.

    kind: file (a program, in `language` where that is known), module (dotted), package (a script of package.json),
    services (supervisor's or a Procfile's list), config, install (a folder that pip installs), requirements, and
    arguments (`"$@"`).
    """

    kind: Kind
    target: str
    language: str = ""
    folder: str = ""
    sure: bool = True
    """Whether the Space has it if the command works. Of guessed files, the first one that is there counts."""


def read_command(command: Command, resolve: Resolve) -> list[Start] | None:
    """Return what `command` starts, in order; None where it is unknown."""
    if not command.argv:
        return []
    first = resolve(command.argv[0].value)
    if first in ("$@", "${@}"):
        return [Start("arguments", "")]
    if first is None:
        return None
    name = posixpath.basename(first)
    words = [resolve(word.value) for word in command.argv[1:]]
    python = name.startswith(("python", "pypy")) or name in ("py",)
    if python:
        return _start_python(command, words, resolve)
    if name in SHELLS:
        return _start_shell(command, words)
    if name in (".", "source"):
        return _first_file(words, "shell")
    if name in _PACKAGE_RUNNERS and (found := _start_package(name, words)) is not None:
        return found
    if name == "deno" and words[:1] == ["task"] and len(words) > 1 and words[1]:
        return [Start("package", words[1], "deno")]
    if name in NODES:
        return _start_node([*(resolve("${NODE_OPTIONS:-}") or "").split(), *words])
    if name == "supervisord":
        return [Start("services", option(words, "-c", "--configuration") or "supervisord.conf", "supervisor")]
    if name in _MANAGERS:
        return [Start("services", option(words, "-f", "--procfile") or "Procfile", "procfile")]
    program, arguments = command.program, [resolve(word.value) for word in command.program_words]
    if program == "pip":
        return _start_pip(arguments)
    found = of_server(program, arguments)
    if found is not None:
        return found
    if name in _CONFIGURED:
        path = option(words, *_CONFIGURED[name]) or (words[0] if name == "redis-server" and words else None)
        return [Start("config", path, sure=False)] if path else []
    if "/" in first or name.endswith((".sh", ".py", ".js")):
        return [Start("file", first)]
    if name in QUIET or program in QUIET:
        return []
    return [Start("file", first, sure=False)]


def of_server(program: str, words: list[str | None]) -> list[Start] | None:
    """Return the app that a Python server or launcher is given; None for any other program."""
    if program not in FILE_RUNNERS and program not in APP_RUNNERS and (program != "serve" or words[:1] != ["run"]):
        return None
    known = [word for word in words if word is not None]
    folder = option(words, *_FOLDER_OPTIONS) or ""
    found: list[Start] = []
    if program in APP_RUNNERS or program == "serve":  # `serve run` is Ray's
        for flag in APP_RUNNERS.get(program, ()):
            given = option(words, flag)
            if given:
                return [*found, *_app(given, folder)]
        for word in known:
            if match := _TARGET.fullmatch(word):
                return [*found, Start("module", match["module"], "python", folder)]
    if program in FILE_RUNNERS:
        needed = FILE_RUNNERS[program]
        at = next((at for at, word in enumerate(known) if word in needed), -1)  # options may stand before it
        rest = known[at + 1 :]
        if not needed or at >= 0:
            named = next((word for word in rest if word.endswith((".py", ".ipynb"))), None)
            if named is not None:
                return [Start("file", named, "python", folder)]
            found += [Start("file", word, "python", folder, sure=False) for word in rest if not word.startswith("-")]
    for path in _DEFAULT_FILES.get(program, ()):
        found.append(Start("file", path, "python", folder, sure=False))
    if program in APP_RUNNERS:
        names = [word for word in known if _MODULE.fullmatch(word) and not word.endswith(".py")]
        found += [Start("module", word, "python", folder, sure=False) for word in names]
    return None if None in words and not found else found


def app_by_variable(program: str, values: Mapping[str, str]) -> list[Start]:
    """Return the app that an environment variable names to a server."""
    given = values.get(_APP_VARIABLES.get(program, ""), "")
    return _app(given, "") if given else []


def _app(given: str, folder: str) -> list[Start]:
    """Return what `--app` names: a module, a file, either with an attribute."""
    target = given.partition(":")[0]
    if target.endswith(".py") or "/" in target:
        return [Start("file", target, "python", folder)]
    return [Start("module", target, "python", folder)]


def _start_python(command: Command, words: list[str | None], resolve: Resolve) -> list[Start] | None:
    at = 0
    while at < len(words):
        word = words[at]
        if word is None:
            return None
        if word == "-m":
            module = words[at + 1] if at + 1 < len(words) else None
            if module is None:
                return None
            arguments = [resolve(item.value) for item in command.program_words]
            if module == "pip":
                return _start_pip(words[at + 2 :])
            server = of_server(module, arguments)
            if server is not None:
                return server
            return [Start("module", module, "python", sure=module not in QUIET)]
        if word == "-c" or (word.startswith("-") and not word.startswith("--") and word.endswith("c")):
            return []  # its text is a script of the command
        if word == "-":
            return []
        if not word.startswith("-"):
            return [Start("file", word, "python")]
        at += 2 if word in ("-W", "-X") else 1
    return []


def _start_shell(command: Command, words: list[str | None]) -> list[Start] | None:
    if command.script is not None:
        return []
    for word in words:
        if word is None:
            return None
        if not word.startswith(("-", "+")):
            return [Start("file", word, "shell")]
    return []


def _first_file(words: list[str | None], language: str) -> list[Start] | None:
    if not words:
        return []
    return None if words[0] is None else [Start("file", words[0], language)]


def _start_package(name: str, words: list[str | None]) -> list[Start] | None:
    """Return the script of package.json that is run; None where the words are those of another command."""
    folder = option(words, "--prefix", "--cwd", "-C", "--dir") or ""
    plain = [word for word in words if word is not None and not word.startswith("-") and word != folder]
    if not plain or (plain[0] in ("install", "ci", "i") and len(plain) == 1):
        runs = "--ignore-scripts" not in words and (plain or name in ("yarn", "pnpm"))
        return [Start("package", "install", "node", folder, sure=False)] if runs else []
    if name == "bun" and plain[0] == "run" and len(plain) > 1 and ("." in plain[1] or "/" in plain[1]):
        return None
    if plain[0] in ("run", "run-script") and len(plain) > 1:
        return [Start("package", plain[1], "node", folder)]
    if plain[0] in ("start", "test", "build", "dev", "serve", "preview"):
        return [Start("package", plain[0], "node", folder)]
    if name == "bun":
        return None
    quiet = plain[0] in ("install", "ci", "i", "add", "exec", "cache", "config", "set", "prune", "audit", "global")
    return [] if quiet else [Start("package", plain[0], "node", folder, sure=False)]


def _start_node(words: list[str | None]) -> list[Start] | None:
    found: list[Start] = []
    before = ""
    for word in words:
        if word is None:
            return None
        if word in NODE_EVAL:
            return found
        flag, equals, value = word.partition("=")
        first = value if equals and flag in NODE_FIRST else word if before in NODE_FIRST else ""
        if first.startswith((".", "/")):
            found.append(Start("file", first, "node"))
        if not word.startswith("-") and word not in ("run", "start", "watch", *NODES) and before not in _NODE_VALUED:
            return [*found, Start("file", word, "node")]
        before = word
    return found


def _start_pip(words: list[str | None]) -> list[Start]:
    """Return the folders and requirements files that `pip install` takes from the Space."""
    found: list[Start] = []
    if "install" not in words:
        return found
    before = ""
    for word in words[words.index("install") + 1 :]:
        if word is None:
            continue
        if before in ("-r", "--requirement", "-c", "--constraint"):
            found.append(Start("requirements", word, sure=False))
        elif word.startswith(("--requirement=", "--constraint=")) or (word[:2] == "-r" and len(word) > 2):
            found.append(Start("requirements", word.partition("=")[2] or word[2:], sure=False))
        elif before not in ("-t", "--target") and not word.startswith("-") and word.startswith((".", "/")):
            path = word.partition("[")[0]
            if not path.endswith((".whl", ".gz", ".zip")):
                found.append(Start("install", path, sure=False))
        before = word
    return found


def option(words: list[str | None], *names: str) -> str | None:
    """Return the value of the first of these options."""
    for at, word in enumerate(words):
        if word is None:
            continue
        if word in names:
            return words[at + 1] if at + 1 < len(words) else None
        flag, equals, value = word.partition("=")
        if equals and flag in names:
            return value
    return None
