"""The Python file that a Space starts, and how: as a program with its arguments, or imported by a server. No rule."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from hf_lint.core.records import NamedTuple
from hf_lint.startup.images import parse_image
from hf_lint.startup.layout import APP_ROOT, clean
from hf_lint.startup.start_command import start_scripts

if TYPE_CHECKING:
    from hf_lint.space import Space
    from hf_lint.space.file import File
    from hf_lint.space.shell import Command

_IMPORTERS = ("uvicorn", "gunicorn", "hypercorn", "granian")
_OPTIONS = frozenset(("-u", "-O", "-B", "-E", "-I"))


class Entry(NamedTuple):
    """`is_main` says whether Python runs the file itself, so that `__name__` is `"__main__"`; `folder` is the one that
    the file lies in, which Python then looks for modules in, and `cwd` the one that the start command runs in."""

    file: File
    is_main: bool
    arguments: tuple[str, ...]
    folder: str
    cwd: str


def start_entry(space: Space) -> Entry | None:
    """Return how the app is started; None where that is not known for sure, or is no Python file of the Space."""
    return space.memo(_find_entry)


def _find_entry(space: Space) -> Entry | None:
    if space.sdk in ("gradio", "streamlit"):
        file = space.startup.app_file
        if file is None or file.kind != "text":
            return None
        place = space.startup.layout.places(file.path)[:1] or (posixpath.join(APP_ROOT, file.path),)
        return Entry(file, True, (), posixpath.dirname(place[0]), APP_ROOT)
    dockerfile = space.dockerfile if space.sdk == "docker" else None
    stage = dockerfile.final if dockerfile is not None else None
    if stage is None:
        return None
    folder = stage.workdir or ("/" if parse_image(stage.root_image or "").name == "python" else "")
    if not folder.startswith("/"):
        return None
    commands = [command for _, script in start_scripts(stage) for command in script.commands]
    return _read_command(space, commands[0], folder) if len(commands) == 1 else None


def _read_command(space: Space, command: Command, folder: str) -> Entry | None:
    """Return the file of `python app.py ...`, `streamlit run app.py` or `uvicorn app:app`."""
    words = command.argv
    if not words or any(not word.literal or "$" in word.value for word in words) or command.wrappers:
        return None
    rest = [word.value for word in words[1:]]
    is_main = True
    if command.program == "python":
        while rest and rest[0] in _OPTIONS:
            rest.pop(0)
    elif command.program == "streamlit" and rest[:1] == ["run"]:
        rest = [one for one in rest[1:] if not one.startswith("-")]
    elif command.program in _IMPORTERS and all(not one.startswith(("--app-dir", "--chdir")) for one in rest):
        target = next((one for one in rest if ":" in one and not one.startswith("-") and "." not in one), "")
        rest, is_main = [f"{target.partition(':')[0]}.py"], False
    if not rest or not rest[0].endswith(".py"):
        return None
    place = clean(posixpath.join(folder, rest[0]))
    path = space.startup.layout.find(place)
    file = space.get(path) if path is not None else None
    if file is None or file.kind != "text":
        return None
    return Entry(file, is_main, tuple(rest[1:]), posixpath.dirname(place), folder)
