"""Files of an image that run because of where they lie: nobody starts them by name, and each start runs them first."""

from __future__ import annotations

import posixpath
import shlex
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple
from hf_lint.space.shell import parse_shell
from hf_lint.startup.context import start_context
from hf_lint.startup.layout import Found, clean
from hf_lint.startup.model import Entry, Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Instruction, Stage
    from hf_lint.startup.context import Context
    from hf_lint.startup.entries import Reader
    from hf_lint.startup.layout import Layout

MAX_HOOKS = 200
_LOGIN = regex(
    r"\b(?:(?:ba|z|k)?sh|su)[\"']?,?\s{1,9}(?:[\"']?-+\w{1,20}[\"']?,?\s{1,9}){0,4}[\"']?(?:-\w{0,9}[li]|--login|-[\s\"'])"
)
_LOGIN_FILES = (".bash_profile", ".bash_login", ".profile", ".bashrc", ".zshrc", ".zprofile")
_PLACES: tuple[tuple[str, str], ...] = (
    (r"/lib/python3[\d.]*/(?:(?:site|dist)-packages/)?(?:site|user)customize(?:\.py|/__init__\.py)", "python"),
    (r"/lib/python3[\d.]*/(?:site|dist)-packages/[^/]+\.pth", "pth"),
    (r"/etc/conda/(?:de)?activate\.d/[^/]+\.sh", "bash"),
    (r"^/docker-entrypoint\.d/.+\.(?:sh|envsh)|^/docker-entrypoint-initdb\.d/[^/]+\.sh", "sh"),
    (r"^/etc/(?:cont-init\.d/[^/]+|(?:services\.d|s6-overlay/s6-rc\.d)/[^/]+/(?:run|up|finish))", "sh"),
    (r"^/etc/nginx/templates/.+\.template", "config"),
    (r"/\.zshenv|^/etc/zsh/zshenv", "zsh"),
    (r"^/etc/(?:profile\.d/[^/]+\.sh|profile|bash\.bashrc|bashrc)", "login"),
)
_TOPS, _PARTS = ("/etc/", "/docker-entrypoint"), ("/lib/python3", "/etc/conda/")
"""What one of these has in it; most files have nothing."""
_KNOWN = tuple((regex(rf"(?:{pattern})$"), reader) for pattern, reader in _PLACES)
_IMPORT = regex(r"(?m)^import[ \t].*")
_VARIABLES = {"BASH_ENV": "bash", "PYTHONSTARTUP": "python", "ENV": "login"}


class Hook(NamedTuple):
    """A place in the image, and what reads it there: a program, `config`, `pth` or `login`."""

    place: str
    reader: str


def follow_hooks(start: Reader, stage: Stage, layout: Layout) -> None:
    """Follow what lies where the container runs it, and what a variable has every shell or Python run."""
    dockerfile = start.space.dockerfile
    last = stage.last("CMD", "ENTRYPOINT") or stage.instruction
    if dockerfile is None:
        return
    for count, hook in enumerate(_hooks(start.space, stage, layout)):
        context = _context(start, stage, last, layout, hook)
        if count >= MAX_HOOKS:
            start.walker.leave_unread(context.step, "too many files run by their place")
            return
        login = hook.reader == "login"
        role: Role = "runs" if not login or _LOGIN.search(dockerfile.file.text) else "unknown"
        if hook.reader in ("config", "pth"):
            path = layout.find(hook.place)
            if path is not None:
                start.walker.reach(Found(hook.place, path), "runs", "config", context.step)
                _follow_lines(start, path, hook, context)
            continue
        start.entries.append(Entry("hook", role, context.step))
        program = "bash" if login else hook.reader
        start.follower.follow(parse_shell(f"{program} {shlex.quote(hook.place)}"), context._replace(role=role))


def _context(start: Reader, stage: Stage, last: Instruction, layout: Layout, hook: Hook) -> Context:
    context = start_context(start.space, stage, last, layout, "runs", stage.workdir or "/", "")
    step = context.step._replace(what=f"each start reads {hook.place}"[:200])
    return context._replace(step=step, fixed=True)


def _follow_lines(start: Reader, path: str, hook: Hook, context: Context) -> None:
    """Follow the code in a .pth file: Python executes the lines that begin with `import`."""
    file = start.space.files[path]
    lines = _IMPORT.findall(file.text) if hook.reader == "pth" and file.kind == "text" else []
    if lines:
        from hf_lint.space.python import PythonSource

        folder = posixpath.dirname(hook.place)
        process = start.walker.start_process("runs", folder, [folder], context.layout, context.step)
        start.walker.run_code(PythonSource("\n".join(lines)), process, context.step, hook.place)


def _hooks(space: Space, stage: Stage, layout: Layout) -> Iterator[Hook]:
    env = stage.scope.env
    for name, reader in _VARIABLES.items():
        if name in env:
            yield Hook(clean(posixpath.join(stage.workdir or "/", env[name])), reader)
    homes = {env.get("HOME", "/root"), "/root"}
    for place in dict.fromkeys((*(place for place, _ in layout.pairs()), *layout.written)):
        folder, _, name = place.rpartition("/")
        if name in _LOGIN_FILES and (folder in homes or posixpath.dirname(folder) == "/home"):
            yield Hook(place, "login")
            continue
        if name != ".zshenv" and not place.startswith(_TOPS) and not any(part in place for part in _PARTS):
            continue
        found = next((reader for pattern, reader in _KNOWN if pattern.search(place)), None)
        if found is not None:
            yield Hook(place, found)
