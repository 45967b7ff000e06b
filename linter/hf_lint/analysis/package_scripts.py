"""Scripts of package.json that npm, yarn or pnpm are told to run. No rule is here."""

from __future__ import annotations

import json
import posixpath
from typing import TYPE_CHECKING

from hf_lint.analysis.made_folders import made_by_commands, made_by_script
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.records import NamedTuple
from hf_lint.core.suggest import nearest
from hf_lint.space.shell import parse_shell
from hf_lint.startup.lists import package_scripts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Location
    from hf_lint.space import Space
    from hf_lint.space.file import File
    from hf_lint.space.shell import Command, Word

MANAGERS = ("npm", "yarn", "pnpm")
_RUNS = ("run", "run-script")
_SHORT = ("start", "test", "build", "dev", "serve", "preview", "prod")
"""Names of scripts that yarn and pnpm run without the word `run`, and that no program is called."""
_NPM_SHORT = ("start", "test", "restart", "stop")
_FOLDER_OPTIONS = ("--prefix", "-C", "--dir", "--cwd")
_UNKNOWN = (
    "-w",
    "--workspace",
    "--workspaces",
    "-ws",
    "--filter",
    "-F",
    "-r",
    "--recursive",
    "--if-present",
    "workspace",
)


_OWNERS = {
    "tsc": "typescript",
    "ng": "@angular/cli",
    "react-scripts": "react-scripts",
    "webpack": "webpack-cli",
    "svelte-kit": "@sveltejs/kit",
    "vue-cli-service": "@vue/cli-service",
    "nuxi": "nuxt",
    "remix": "@remix-run/dev",
    "nest": "@nestjs/cli",
    "tailwindcss": "@tailwindcss/cli",
    "eslint": "eslint",
    "babel": "@babel/cli",
}
"""The packages of programs that are called otherwise."""
_PROGRAMS = frozenset(
    (
        *(
            "esbuild",
            "vite",
            "parcel",
            "rollup",
            "tsup",
            "next",
            "astro",
            "gatsby",
            "sass",
            "concurrently",
            "rimraf",
            "tsx",
        ),
        *(
            "ts-node",
            "nodemon",
            "serve",
            "http-server",
            "cross-env",
            "turbo",
            "nuxt",
            "vitepress",
            "typedoc",
            "snowpack",
        ),
    )
)
"""Programs of the packages of the same name, which no image brings."""
_PLAIN = frozenset(
    (
        *(
            "react",
            "react-dom",
            "vue",
            "svelte",
            "preact",
            "three",
            "d3",
            "chart.js",
            "lodash",
            "axios",
            "cors",
            "dotenv",
        ),
        *("express", "marked", "jquery", "bootstrap", "uuid", "moment", "dayjs", "zustand", "react-router-dom"),
    )
)
"""Packages that bring none of these programs."""
_TABLES = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")
_LOCKS = ("package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml")
_BUNDLERS = {"vite build": "dist", "react-scripts build": "build", "parcel build": "dist", "astro build": "dist"}
_SETTINGS = ("vite.config", "astro.config", ".env", "craco.config", "config-overrides")
_OUT = regex(r"\boutDir[\"']?\s*:\s*[\"'`]([\w./-]+)[\"'`]")
_SOURCE = regex(r"src=[\"']/?src/[\w./-]+\.(?:tsx?|jsx?|mjs)[\"']")
_SYSTEM = ("node", "npm", "npx", "yarn", "pnpm", "cp", "mkdir", "rm", "echo", "sh", "bash", "test")


class ScriptRun(NamedTuple):
    """A script that a command runs: its name, the word that says it, and the folder option, or ""."""

    name: str
    word: Word
    folder: str


def script_run(command: Command) -> ScriptRun | None:
    """Return the script that `npm run X`, `yarn X` or the like runs; None for other commands and where unsure."""
    if command.name not in MANAGERS:
        return None
    words = list(command.argv[1:])
    folder, rest = "", []
    while words:
        word = words.pop(0)
        name, equals, value = word.value.partition("=")
        if not word.literal or name in _UNKNOWN:
            return None
        if name in _FOLDER_OPTIONS:
            if not equals and not words:
                return None
            folder = value if equals else words.pop(0).value
        elif word.value == "--":
            break
        elif not word.value.startswith("-"):
            rest.append(word)
    if len(rest) > 1 and rest[0].value in _RUNS:
        return ScriptRun(rest[1].value, rest[1], folder)
    short = _NPM_SHORT if command.name == "npm" else _SHORT
    return ScriptRun(rest[0].value, rest[0], folder) if rest and rest[0].value in short else None


def find_missing(space: Space, run: ScriptRun, package: File) -> str:
    """Say what is wrong with a script that package.json does not have; "" where it has it, or may."""
    scripts = package_scripts(package)
    if run.name in scripts or package.kind != "text" or (not scripts and '"scripts"' in package.text):
        return ""
    if not scripts and not package.text.lstrip().startswith("{"):
        return ""
    beside = posixpath.join(posixpath.dirname(package.path), "server.js")
    if run.name in ("restart", "stop", "env") or (run.name == "start" and beside in space.files):
        return ""  # npm has them itself
    near = nearest(run.name, scripts)
    meant = f" (did you mean `{near}`?)" if near else ""
    return f"{package.path} has no script `{run.name}`{meant}"


def find_left_out(name: str, package: File, *, without_dev: bool) -> str:
    """Say which program of a script is not installed; "" where all may be there."""
    line = package_scripts(package).get(name, "")
    commands = parse_shell(line[:4000]).commands
    document = json.loads(package.text) if line else {}
    tables = {key: document.get(key) or {} for key in ("dependencies", "devDependencies", "optionalDependencies")}
    if any(not isinstance(table, dict) for table in tables.values()) or "workspaces" in document:
        return ""
    needed = {*tables["dependencies"], *tables["optionalDependencies"]}
    for command in commands[:1]:
        words = [word.value for word in command.argv]
        program = next((word for word in words if word != "cross-env" and "=" not in word), "")
        owner = _OWNERS.get(program, program)
        if owner in tables["devDependencies"] and owner not in needed and without_dev and program not in _SYSTEM:
            return f"`{program}` of the script `{name}` is among the devDependencies, which this install left out"
    return ""


def find_uninstalled(space: Space, name: str, package: File, text: str) -> str:
    """Say which program of a script no package brings; "" where one may. `text` is that of the steps that install."""
    line = package_scripts(package).get(name, "")
    if not line or any(word in text for word in (" -g", "global", "npx ", " add ", "corepack")):
        return ""
    try:
        document = json.loads(package.text)
    except (ValueError, RecursionError):
        return ""
    tables = [document.get(key) or {} for key in _TABLES]
    if "workspaces" in document or any(not isinstance(table, dict) for table in tables):
        return ""
    asked = {one for table in tables for one in table}
    beside = posixpath.dirname(package.path)
    locks = [file for key in _LOCKS if (file := space.get(posixpath.join(beside, key))) is not None]
    if any(lock.kind != "text" for lock in locks) or (not locks and not asked <= _PLAIN):
        return ""
    for command in parse_shell(line[:4000]).commands:
        program = command.argv[0].value if command.argv and command.argv[0].literal else ""
        owner = _OWNERS.get(program, program)
        known = program in _OWNERS or program in _PROGRAMS
        if known and owner not in asked and not any(owner in lock.text for lock in locks):
            return f"no package that {package.path} asks for brings `{program}`, which its script `{name}` runs"
    return ""


def _other_folder(space: Space) -> Iterator[Hit]:
    """Yield an `app_file` in a folder that the build of a static Space does not make."""
    entry, file = space.card.given("app_file"), space.card.file
    package = space.get("package.json")
    place = entry or space.card.given("app_build_command")
    if place is None or file is None or (package is not None and package.kind != "text"):
        return
    wanted = (space.card.text("app_file") or "index.html").strip("./").split("/")
    built = space.card.text("app_build_command") or ""
    name = script_name(built)
    line = (package_scripts(package).get(name, "") if package is not None and name else built).strip()
    made = next((folder for start, folder in _BUNDLERS.items() if line == start or line.endswith(f"&& {start}")), "")
    settings = [one for one in space.files.values() if one.name.startswith(_SETTINGS) and "/" not in one.path]
    if not made:
        own = made_by_script(space, "", line) or made_by_commands(parse_shell(line[:4000]))
        made = next(iter(own)) if len(own) == 1 else ""
    if not made or any(one.kind != "text" for one in settings):
        return
    told = {match[1].strip("./").split("/")[0] for one in settings for match in _OUT.finditer(one.text)}
    if not told and any(word in one.text for one in settings for word in ("outDir", "BUILD_PATH", "outputPath")):
        return
    made = next(iter(told)) if len(told) == 1 else made
    message = ""
    if len(wanted) > 1 and wanted[0] in ("dist", "build", "out", "public") and wanted[0] != made and len(told) < 2:
        message = (
            f"the build writes into `{made}`, and `app_file` names `{wanted[0]}`, so the Space has no page to show"
        )
    elif entry is None and len(told) < 2 and _is_source(space.get("index.html")):
        message = (
            f"the build writes into `{made}`, and without `app_file` the Hub shows index.html of the root, which is "
            f"not the built page; write `app_file: {made}/index.html`"
        )
    if message:
        yield Hit(file.location(place.value.start, place.value.end), message, key="app_file")


def _is_source(page: File | None) -> bool:
    """Return whether index.html of the root is not there, or one that a bundler reads."""
    return page is None or (page.kind == "text" and _SOURCE.search(page.text) is not None)


def script_name(command: str) -> str:
    """Return the script that a build command runs last."""
    runs = [run for one in parse_shell(command[:4000]).commands if (run := script_run(one)) is not None]
    return runs[-1].name if runs else ""


def missing_in_card(space: Space) -> Iterator[Hit]:
    """Yield the scripts that the build command of a static Space runs, and that package.json does not have."""
    entry, file = space.card.given("app_build_command"), space.card.file
    built = space.card.text("app_build_command")
    if entry is None or file is None or not built or space.gaps or "||" in built:
        return
    yield from _other_folder(space)
    place: Location = file.location(entry.value.start, entry.value.end)
    folder = ""
    for command in parse_shell(built[:4000]).commands:
        if command.name == "cd" and command.args:
            folder = posixpath.normpath(posixpath.join(folder, command.args[0]))
            continue
        if command.name == "npm" and command.args[:1] in (("ci",), ("clean-install",)) and len(command.args) == 1:
            beside = [posixpath.normpath(posixpath.join(folder, lock)) for lock in _LOCKS[:2]]
            if not any(lock in space.files for lock in beside):
                yield Hit(place, f"`npm ci` needs {beside[0]}, and the Space has none, so the build fails", key="ci")
                return
        run = script_run(command)
        if run is None:
            continue
        path = posixpath.normpath(posixpath.join(folder, run.folder, "package.json"))
        package = space.get(path)
        why = find_missing(space, run, package) if package is not None else f"the Space has no {path}"
        if package is not None and not why:
            why = find_uninstalled(space, run.name, package, built)
        if package is not None and not why:
            from hf_lint.analysis.bundle_imports import find_unbundled

            yield from find_unbundled(space, package, run.name)
            from hf_lint.analysis.script_imports import find_unlisted

            yield from find_unlisted(space, package, run.name, built)
        if why and not path.startswith(("..", "/")):
            yield Hit(place, f"{why}, so `{command.name}` fails, and with it the build", key=run.name)
