"""What the card points to in the repo: the app file, and the lock file behind a build command."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from hf_lint.analysis.moved_files import moves_files
from hf_lint.analysis.whole_tree import unless_added
from hf_lint.core.lazy import regex
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
from hf_lint.rules.card.keys import quote
from hf_lint.space.links import resolve
from hf_lint.space.shell import parse_shell
from hf_lint.startup.entries import find_instead

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.file import File

_FOLDER_OPTIONS = ("--prefix", "--dir", "-C", "--cwd")
_VALUED_OPTIONS = (
    "--cache",
    "--fetch-timeout",
    "--filter",
    "--loglevel",
    "--network-timeout",
    "--registry",
    "--store-dir",
)
_EXACT_PACKAGE = regex(r"@?[^@\s]+@\d+\.\d+\.\d+[\w.+-]*")
MAX_COMMAND = 4000
_APPS = ("app.py", "main.py", "streamlit_app.py", "Dockerfile")
_KINDS = {
    "import gradio": "gradio",
    "from gradio": "gradio",
    "import streamlit": "docker",
    "FROM ": "docker",
    "import ": "docker",
}
"""By what is in a file: the kind of Space that starts it."""


@rule("missing-app-file")
def missing_app_file(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report the file that the Hub starts or shows is not there."""
    card = space.card
    default = policy.params["defaults"].get(card.sdk)
    if card.file is None or not card.readable or default is None:
        return
    if card.sdk == "static" and card.given("app_build_command") is not None:
        return  # the build makes the file
    entry = card.given("app_file")
    name = card.text("app_file") if entry is not None else default
    sdk = card.get("sdk")
    if name is None or sdk is None:
        return  # a list or a mapping: invalid-card says so
    place = card.file.location(entry.start, entry.end) if entry is not None else card.file.location(sdk.start, sdk.end)
    path = posixpath.normpath(name.lstrip("/"))
    if path.endswith(".ipynb") and card.sdk == "gradio" and space.get(path) is not None:
        message = f"`{quote(name)}` is a notebook, and the Hub runs `python {quote(name)}`, which cannot read one"
        yield Hit(place, message, "notebook")
    if space.get(path) is not None or resolve(space, path) in space.files or moves_files(space):
        return
    missing = f"`{quote(name)}`" if entry is not None else f"`{default}` (the default)"
    hint = _hint(space, path, default)
    if path == "space.py" and space.get("demo/space.py") is not None:
        return  # `gradio cc publish` pushes the demo of a component with the card of its README.md
    if "`" in hint:
        yield Hit(place, f"{missing} is not in the repository{hint}", "elsewhere")
    else:
        yield unless_added(space, Hit(place, f"{missing} is not in the repository{hint}"))


@rule("misnamed-file")
def misnamed_file(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report files that are meant for the platform, and that it does not read, as their name or folder is another."""
    if space.sdk not in ("gradio", "streamlit") or not space.card.readable:
        return
    folder = posixpath.dirname(posixpath.normpath(space.card.text("app_file") or ""))
    for name, others in policy.params["names"].items():
        if space.get(name) is not None:
            continue
        for path, file in space.files.items():
            if path.lower() in others or path.lower() == name:
                message = (
                    f"the platform reads only `{name}`, not `{quote(path)}`, so it installs nothing from this file"
                )
                variant = _weigh_misnamed(space, file, name, policy)
                yield Hit(file.location(0, 0), message, variant, key=path)
            elif folder and path == f"{folder}/{name}":
                message = f"the platform reads `{name}` only at the root, so it installs nothing from this file"
                variant = _weigh_misnamed(space, file, name, policy)
                yield Hit(file.location(0, 0), message, variant, key=path)


def _weigh_misnamed(space: Space, file: File, name: str, policy: Policy) -> str:
    """Return the variant for a list of system packages: "there" where the image of Gradio Spaces has them all already;
    else "system", because which of them the app needs is not known."""
    if name != "packages.txt":
        return ""
    if space.sdk != "gradio" or file.kind != "text":
        return "system"
    lines = (line.partition("#")[0] for line in file.text.splitlines())
    named = {word for line in lines for word in line.split()}
    return "there" if named <= set(policy.params["in_the_image"]) else "system"


def _hint(space: Space, path: str, default: str) -> str:
    """Return where the file may be instead."""
    if default == "index.html":
        app = next((file for name in _APPS if (file := space.get(name)) is not None and file.kind == "text"), None)
        kind = next((kind for word, kind in _KINDS.items() if app is not None and word in app.text), "")
        if app is not None and kind:
            return f"; `{app.path}` is an app, which a static Space does not run: it needs `sdk: {kind}`"
    instead = find_instead(space, path, default)
    if instead is not None and instead.how == "case":
        return f"; the name of `{quote(instead.path)}` differs in case"
    if any(other.startswith(path + "/") for other in space.files):
        return "; a folder has that name"
    return f", but `{quote(instead.path)}` is" if instead is not None else ""


@rule("unlocked-build-command")
def unlocked_build_command(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report the build of a static Space installs packages that no lock file fixes."""
    card = space.card
    entry = card.given("app_build_command")
    command = card.text("app_build_command")
    if card.file is None or entry is None or not command or card.sdk != "static":
        return
    for program, names, folder in _installs(command[:MAX_COMMAND], policy.params["installers"]):
        locks = policy.params["installers"][program]["locks"]
        loose = [name for name in names if not _EXACT_PACKAGE.fullmatch(name)]
        if names and not loose:
            continue
        if names or not _has_lock(space, folder, locks):
            what = f"`{quote(loose[0])}` without a version" if loose else f"packages without {' or '.join(locks)}"
            yield Hit(card.file.location(entry.start, entry.end), f"the build installs {what}")
            return


def _installs(
    command: str, installers: Mapping[str, Mapping[str, Sequence[str]]]
) -> Iterator[tuple[str, list[str], str]]:
    """Yield each install in a shell command: the program, the packages that it names, the folder it runs in."""
    folder = "."
    for step in parse_shell(command).walk():
        program, args = step.program, step.program_args
        if program == "cd" and args:
            folder = posixpath.normpath(posixpath.join(folder, args[-1]))
        if program not in installers:
            continue
        here = folder
        plain: list[str] = []
        following = iter(args)
        for word in following:
            option, equals, value = word.partition("=")
            if not word.startswith("-"):
                plain.append(word)
            elif option in _FOLDER_OPTIONS or option in _VALUED_OPTIONS:
                value = value if equals else next(following, "")
                if option in _FOLDER_OPTIONS:
                    here = posixpath.normpath(posixpath.join(folder, value))
        if (plain[0] if plain else "") in installers[program]["words"]:
            yield program, plain[1:], here


def _has_lock(space: Space, folder: str, locks: Sequence[str]) -> bool:
    """Return whether a lock file is in `folder` or, for a workspace, above it."""
    while True:
        if any(space.get(posixpath.normpath(posixpath.join(folder, lock))) is not None for lock in locks):
            return True
        if folder in (".", "", "/", "..") or folder.startswith(("../", "/")):
            return False
        folder = posixpath.dirname(folder) or "."
