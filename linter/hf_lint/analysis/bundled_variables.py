"""Secrets that a build, or a server that builds, writes into the scripts of pages, by their names. No rule is here.

A bundler replaces `import.meta.env.VITE_X` and `process.env.NEXT_PUBLIC_X` by the value that the build has, and so do
`define` in Vite's settings and `env` in those of Next.js. The Hub gives a build secrets by mounts and variables by ARG.
What the start runs has all of them: `vite` and `next dev` serve pages with each one whose name has the prefix.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.secrets import is_secret_name
from hf_lint.secrets.names import is_public_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hf_lint.core.model import Location
    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile

_PREFIX = regex(
    r"(?:VITE|NEXT_PUBLIC|REACT_APP|VUE_APP|GATSBY|NUXT_PUBLIC|EXPO_PUBLIC|PUBLIC|SNOWPACK_PUBLIC|NG_APP)_(?P<rest>\w{1,80})"
)
_PASSED = regex(r"\b((?:VITE|NEXT_PUBLIC|REACT_APP|VUE_APP|NUXT_PUBLIC|EXPO_PUBLIC|PUBLIC)_\w{1,80})=[\"']?\$")
"""Variables that a command of the build is given the value of another, or of a file: `VITE_KEY=$(cat ...)`."""
_PAGES = (".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".tsx", ".vue", ".svelte", ".astro")
_AT_START = regex(
    r"\b(?:(?P<VITE>vite(?!\S)(?!\s{1,9}preview))|(?P<NEXT_PUBLIC>next\s{1,9}(?:dev|build))"
    r"|(?P<REACT_APP>react-scripts\s{1,9}(?:start|build))|(?P<VUE_APP>vue-cli-service\s{1,9}(?:serve|build)))(?![\w-])"
)
"""Programs that write variables into pages, by the prefix of those."""
_RUNNERS = ("npm", "yarn", "pnpm", "bun")
_SETTINGS = ("vite.config.", "next.config.", "webpack.config.", "rsbuild.config.", "vue.config.")


def bundled_secrets(space: Space, public_words: Sequence[str]) -> Iterator[tuple[Location, Location, str]]:
    """Yield where a page or its settings take a secret that the build has, where the build gets it, and its name."""
    dockerfile = space.dockerfile
    if dockerfile is None:
        return
    for name, given in _find_given(dockerfile).items():
        prefixed = _PREFIX.fullmatch(name)
        bare = prefixed["rest"] if prefixed else name
        if not is_secret_name(bare) or is_public_name(bare, public_words):
            continue
        for file in space.select(*_PAGES):
            if name not in file.text or (not prefixed and not file.name.startswith(_SETTINGS)):
                continue
            found = _read_in(file.text, name, prefixed=prefixed is not None)
            if found is not None:
                yield file.location(*found), given, name
                break


def started_secrets(space: Space, public_words: Sequence[str]) -> Iterator[tuple[Location, Location, str]]:
    """Yield where a page takes a secret that the start writes into it, the command that does, and the secret's name."""
    builds = _find_builds(space)
    if not builds:
        return
    from hf_lint.startup.node_files import next_kind

    for prefix, started in builds.items():
        pattern = re.compile(rf"\b(?:import\.meta|process)\.env(?:\.|\[[\"'])({prefix}_(\w{{1,80}}))")
        seen = set()
        for file in space.select(*_PAGES):
            if f"{prefix}_" not in file.text or file.vendored or space.startup.is_aside(file) or next_kind(file):
                continue
            for match in pattern.finditer(file.text):
                if match[1] not in seen and is_secret_name(match[2]) and not is_public_name(match[2], public_words):
                    seen.add(match[1])
                    yield file.location(*match.span()), started, match[1]


def _find_builds(space: Space) -> dict[str, Location]:
    """Return the prefixes of variables that what the start runs writes into pages, with the command that does."""
    found: dict[str, Location] = {}
    for program in space.startup.programs:
        for command in program.script.walk():
            words = command.words
            name = posixpath.basename(command.program)
            text = " ".join((name, *(word.value for word in command.program_words)))
            if name in _RUNNERS and space.files.get("package.json"):
                from hf_lint.startup.lists import package_scripts

                scripts = package_scripts(space.files["package.json"])
                text += " " + scripts.get(next((one for one in command.args if one in scripts), ""), "")
            match = _AT_START.search(text[:2_000]) if words else None
            if match is not None and match.lastgroup is not None:
                found.setdefault(match.lastgroup, program.file.location(words[0].start, words[-1].end))
    return found


def _find_given(dockerfile: Dockerfile) -> dict[str, Location]:
    """Return the names of what the Hub gives the build, with the place that asks for each."""
    found: dict[str, Location] = {}
    for stage in dockerfile.reached:
        for instruction in stage.instructions:
            if instruction.name == "ARG":
                for pair in instruction.pairs:
                    found.setdefault(pair.name.text, dockerfile.file.location(pair.start, pair.end))
            for mount in instruction.mounts if instruction.name == "RUN" else ():
                if mount.type == "secret" and mount.id:
                    place = dockerfile.file.location(mount.flag.start, mount.flag.end)
                    found.setdefault(mount.options.get("env", mount.id), place)
                    for name in _PASSED.findall(instruction.original):
                        found.setdefault(name, place)
    return found


def _read_in(text: str, name: str, *, prefixed: bool) -> tuple[int, int] | None:
    """Return where a page reads the variable; in settings, where they make it one of the page."""
    word = re.escape(name)
    if prefixed:
        pattern = rf"\b(?:import\.meta|process)\.env(?:\.{word}\b|\[[\"']{word}[\"']\])"
    else:
        pattern = rf"(?:JSON\.stringify\(\s{{0,9}}\w[\w.]{{0,40}}\.|\b{word}\s{{0,9}}:\s{{0,9}}process\.env\.){word}\b"
    match = re.search(pattern, text)
    return match.span() if match is not None else None
