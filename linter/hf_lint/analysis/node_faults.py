"""Programs of Node that end when they are loaded: kinds of modules mixed up, files and packages that are not there.

Only files that `node` runs as they are count, not those that a bundler or a compiler reads. The errors are those of
Node 20. No rule is here.
"""

from __future__ import annotations

import json
import posixpath
import re
from typing import TYPE_CHECKING, Any

from hf_lint.analysis.near_places import CASE, same_but_case
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.records import NamedTuple
from hf_lint.space.js_comments import hide_comments
from hf_lint.startup.images import parse_image

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile, Stage
    from hf_lint.space.file import File
    from hf_lint.startup.model import Reached

_MAX_TEXT = 300_000
_IMPORT = regex(
    r"(?m)^(?P<word>import)\s*(?:[\w*{][^;\"'()=]*?\bfrom\s*)?[\"'](?P<name>[^\"'\n]{1,200})[\"'](?P<rest>[^\n]*)"
)
_EXPORT = regex(r"(?m)^export\s+(?:default\b|const\b|let\b|var\b|function\b|class\b|async\b|\{|\*)")
_REQUIRE = regex(r"(?m)^[^\s/*][^\n]*?\brequire\(\s*[\"'](?P<name>[^\"'\n]{1,200})[\"']\s*\)")
_COMMONJS = regex(
    r"(?m)^(?:(?P<exports>module\.exports\b|exports\.\w+\s*=)|[^\s/*'\"][^\n'\"]*?\b(?P<folder>__dirname|__filename)\b)"
)
NODE_MODULES = frozenset(
    (
        *("assert", "async_hooks", "buffer", "child_process", "cluster", "console", "constants", "crypto"),
        *("dgram", "diagnostics_channel", "dns", "domain", "events", "fs", "http", "http2", "https"),
        *("inspector", "module", "net", "os", "path", "perf_hooks", "process", "punycode", "querystring"),
        *("readline", "repl", "stream", "string_decoder", "sys", "timers", "tls", "trace_events", "tty", "url"),
        *("util", "v8", "vm", "wasi", "worker_threads", "zlib"),
    )
)
"""What Node has itself, by names without `node:`."""
_BUILTIN = NODE_MODULES | {"test", "sqlite", "sea"}
_TOP_LEVEL = frozenset(
    (
        *("express", "dotenv", "mongoose", "multer", "morgan", "helmet", "compression", "ejs", "pug"),
        *("jsonwebtoken", "koa", "fastify", "pg", "nodemailer", "redis", "bcrypt", "cookie-parser"),
        *("express-session", "socket.io", "@huggingface/inference", "@gradio/client", "openai", "axios"),
        *("mysql2", "better-sqlite3"),
    )
)
"""Packages that an app asks for itself; others may come along with one that it does ask for."""
_BRINGING = ("@modelcontextprotocol", "@nestjs", "strapi", "workspaces", "@feathersjs", "firebase-functions")
_DETECTS = ((20, 19), (22, 7))
"""Since when Node takes a file with `import` for an ES module although nothing says what it is."""
_EXTENSIONS = ("", ".js", ".json", ".node", "/index.js", "/index.json", ".cjs", ".mjs")
_MANAGER = regex(r"\b(?:npm|yarn|pnpm|bun)\b")


class _Package(NamedTuple):
    file: File
    document: Mapping[str, Any]

    def names(self, *keys: str) -> set[str]:
        """Return the packages that it asks for in some of its tables."""
        tables = (self.document.get(key) for key in keys)
        return {name for table in tables if isinstance(table, dict) for name in table}


def find_node_faults(space: Space, dockerfile: Dockerfile, stage: Stage) -> Iterator[Hit]:
    """Yield the first fault of each file that Node loads when the container starts."""
    version = _node_version(stage)
    for path, item in space.startup.reached.items():
        if item.language != "node" or item.role != "runs" or not path.endswith((".js", ".mjs", ".cjs")):
            continue
        if "built of" in item.step.what or "Next.js" in item.step.what:
            continue
        file = space.files[path]
        if file.kind != "text" or len(file.text) > _MAX_TEXT or "@babel/register" in file.text:
            continue
        hit = _judge(space, dockerfile, stage, file, item, version)
        if hit is not None:
            yield hit


def _node_version(stage: Stage) -> tuple[int, int] | None:
    """Return the release of an official node image, with 99 where the tag leaves the minor number open."""
    image = parse_image(stage.root_image or "")
    found = re.match(r"(\d{2})(?:\.(\d{1,2}))?(?:[.-]|$)", image.tag) if image.name == "node" else None
    return (int(found[1]), int(found[2] or 99)) if found is not None else None


def _judge(
    space: Space, dockerfile: Dockerfile, stage: Stage, file: File, item: Reached, version: tuple[int, int] | None
) -> Hit | None:
    text = hide_comments(file.text)
    package = _nearest(space, item.image_path)
    kind = package.document.get("type") if package is not None else None
    imports = next(_IMPORT.finditer(text), None) or _EXPORT.search(text)
    is_module = file.suffix == ".mjs" or (file.suffix == ".js" and kind == "module")
    if imports is not None and not is_module:
        says = file.suffix == ".cjs" or kind == "commonjs"
        old = version is not None and not any(version[0] == major and version[1] >= minor for major, minor in _DETECTS)
        if says or (old and version is not None and version[0] < 22 and not space.startup.layout.lost):
            why = (
                "its ending says so"
                if file.suffix == ".cjs"
                else "package.json says so"
                if says
                else "nothing says otherwise"
            )
            message = (
                f"`{file.path}` is an ES module, and Node takes it for CommonJS, because {why}, so it stops with "
                "`Cannot use "
                'import statement outside a module`; write `"type": "module"` in package.json, or call it .mjs'
            )
            related = (package.file.location(0, 0),) if package is not None and kind else ()
            return Hit(file.location(imports.start(), imports.end()), message, related=related, key=file.path)
        is_module = version is not None and not old
    if is_module:
        hit = _of_commonjs(file, text)
        if hit is not None:
            return hit
    return _absent(space, dockerfile, stage, file, text, item, package, is_module=is_module)


def _nearest(space: Space, place: str) -> _Package | None:
    """Return the package.json that says what kind a file of the image is."""
    folder = posixpath.dirname(place)
    for _ in range(20):
        path = space.startup.layout.find(posixpath.join(folder, "package.json"))
        file = space.get(path) if path is not None else None
        if file is not None and file.kind == "text":
            try:
                document = json.loads(file.text[:_MAX_TEXT])
            except (ValueError, RecursionError):
                return None
            return _Package(file, document) if isinstance(document, dict) else None
        if folder == "/":
            break
        folder = posixpath.dirname(folder)
    return None


def _of_commonjs(file: File, text: str) -> Hit | None:
    """Return what an ES module uses and only CommonJS has."""
    if "createRequire" not in text and re.search(r"(?m)^(?:const|let|var|function)\s+require\b", text) is None:
        found = _REQUIRE.search(text)
        if found is not None:
            start = text.find("require(", found.start())
            message = f"`{file.path}` is an ES module, which has no `require`, so Node stops there; write `import`"
            return Hit(file.location(start, found.end()), message, key=f"{file.path} require")
    for found in _COMMONJS.finditer(text):
        word = found["exports"] or found["folder"]
        if found["folder"] and re.search(rf"\b(?:const|let|var)\s+{word}\b|{word}\s*=[^=]", text):
            continue
        start = found.start("exports" if found["exports"] else "folder")
        name = "module" if word.startswith("module") else "exports" if word.startswith("exports") else word
        message = f"`{file.path}` is an ES module, which has no `{name}`, so Node stops there with a ReferenceError"
        return Hit(file.location(start, start + len(word)), message, key=f"{file.path} {name}")
    return None


def _absent(
    space: Space,
    dockerfile: Dockerfile,
    stage: Stage,
    file: File,
    text: str,
    item: Reached,
    package: _Package | None,
    *,
    is_module: bool,
) -> Hit | None:
    """Return the first file or package that is loaded and not there."""
    loads = (
        [(found["name"], found.start("name"), found["rest"]) for found in _IMPORT.finditer(text)] if is_module else []
    )
    loads += [(found["name"], found.start("name"), "") for found in _REQUIRE.finditer(text)] if not is_module else []
    for name, start, rest in loads:
        why = ""
        if name.startswith("."):
            why = _why_no_file(space, item, name, rest, is_module=is_module)
        elif not name.startswith(("/", "#", "node:", "http", "data:")):
            parts = name.split("/")
            top = "/".join(parts[:2]) if name.startswith("@") else parts[0]
            if top not in _BUILTIN:
                why = _why_no_package(space, dockerfile, stage, top, package)
        if why:
            message = f"{why}, so Node stops when it loads `{file.path}`"
            return Hit(file.location(start, start + len(name)), message, key=f"{file.path} {name}")
    return None


def _why_no_file(space: Space, item: Reached, name: str, rest: str, *, is_module: bool) -> str:
    layout = space.startup.layout
    place = posixpath.normpath(posixpath.join(posixpath.dirname(item.image_path), name))
    if layout.find(place) is not None:
        if is_module and name.endswith(".json") and "with" not in rest and "assert" not in rest:
            return f'`{name}` is imported without `with {{ type: "json" }}`'
        return ""
    inside = next((ending for ending in _EXTENSIONS if layout.find(place + ending) is not None), None)
    if inside is not None:
        return f"an ES module has to name its imports in full, `{name}{inside}`" if is_module and inside else ""
    if layout.lost or layout.has_folder(place) or place in layout.written or ".gitmodules" in space.files:
        return ""
    alike = same_but_case(space, [place + ending for ending in _EXTENSIONS])
    return f"the image has no `{place}`" + (f", only `{alike}`: {CASE}" if alike else "")


def _why_no_package(space: Space, dockerfile: Dockerfile, stage: Stage, name: str, package: _Package | None) -> str:
    if any("node_modules/" in path for path in space.files) or "node_modules" in dockerfile.text.replace(".bin", ""):
        return ""
    runs = [step.original for part in dockerfile.reached for step in part.instructions if step.name == "RUN"]
    if parse_image(stage.root_image or "").name != "node" or any(".sh" in run for run in runs):
        return ""
    installs = [run for run in runs if _MANAGER.search(run)]
    if not installs:
        return f"no step installs packages, so `{name}` is missing" if dockerfile.text.count("--from") == 0 else ""
    if package is None or any(word in package.file.text for word in _BRINGING) or any(name in run for run in installs):
        return ""
    if name in package.names("dependencies", "optionalDependencies", "peerDependencies"):
        return ""
    if name in package.names("devDependencies"):
        left = leaves_out_dev(stage)
        return f"`{name}` is among the devDependencies, which the image leaves out" if left else ""
    locks = [file for file in space.files.values() if file.name in ("package-lock.json", "yarn.lock", "pnpm-lock.yaml")]
    if locks:
        return "" if any(file.kind != "text" or name in file.text for file in locks) else f"no lock file has `{name}`"
    return f"package.json does not ask for `{name}`" if name in _TOP_LEVEL and not space.startup.layout.lost else ""


def leaves_out_dev(stage: Stage) -> bool:
    """Return whether every install of the stage leaves out devDependencies."""
    found = [
        (step, command)
        for part in stage.chain
        for step in part.instructions
        if step.name == "RUN" and not step.error
        for command in step.commands
        if command.name in ("npm", "yarn", "pnpm") and is_install(command.args)
    ]
    return bool(found) and all(omits_dev(command.args, step.scope.env.get("NODE_ENV", "")) for step, command in found)


def is_install(args: tuple[str, ...]) -> bool:
    """Return whether npm, yarn or pnpm installs what package.json asks for."""
    words = [arg for arg in args if not arg.startswith("-")]
    if not words:
        return not {"--version", "-v", "--help", "-h"} & {*args}
    return words[0] in ("install", "ci", "i", "clean-install")


def omits_dev(args: tuple[str, ...], environment: str) -> bool:
    """Return whether an install leaves out devDependencies, by its options or by NODE_ENV."""
    if any(arg in ("--include=dev", "--production=false", "--prod=false", "--dev", "-D", "--save-dev") for arg in args):
        return False
    given = ("--omit=dev", "--production", "--only=production", "--only=prod", "--prod", "-P", "--production=true")
    return any(arg in given for arg in args) or environment == "production"
