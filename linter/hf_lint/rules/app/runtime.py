"""Packages and code that a Space brings in each time it starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.analysis.fetched_programs import fetched_programs
from hf_lint.core.model import Hit
from hf_lint.core.registry import rule
from hf_lint.space.calls import calls
from hf_lint.space.value import UNKNOWN
from hf_lint.startup.programs import strip_url
from hf_lint.startup.runs import runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Location
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.calls import Call
    from hf_lint.space.shell import Command
    from hf_lint.startup.runs import Run


@rule("runtime-install")
def runtime_install(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report package managers that run when the Space starts, or later."""
    seen = set()
    for run in runs(space):
        for command in run.pipeline.commands:
            words = policy.params["installers"].get(command.program)
            args = [arg for arg in command.program_args if not arg.startswith("-")]
            if not words or not args or args[0] not in words or run.location in seen:
                continue
            seen.add(run.location)
            named = [arg for arg in args[1:] if arg != "?"]
            variant = _variant(command, named, policy)
            what = f"`{command.program} {args[0]}`"
            named = [name for name in named if not name.startswith(("/", "?")) and "://" not in name]
            shown = ", ".join(f"`{name[:60]}`" for name in named[:4])
            about = f" ({shown}{' ...' if named[4:] else ''})" if named else ""
            fixed = bool(named) and all("==" in name for name in named)
            follows = "takes longer and can fail" if fixed else "may install other code or fail"
            message = f"{what} runs each time the Space starts{about}, so each start {follows}"
            yield Hit(run.location, message, variant)


def _variant(command: Command, named: list[str], policy: Policy) -> str:
    params = policy.params
    if command.program in params["tools"]:
        return "tool"
    names = {name.lower().replace("_", "-").partition("=")[0] for name in named}
    if command.program == "pip" and names and names <= frozenset(params["gpu_packages"]):
        return "gpu-package"
    return ""


@rule("runtime-clone")
def runtime_clone(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report code that is cloned or downloaded when the Space starts."""
    seen = set()
    for run, url, place in _clones(space):
        if place not in seen:
            seen.add(place)
            data = any(part in url for part in policy.params["data_urls"])
            shown = strip_url(url) if url and "?" not in url[:1] else "a repository"
            yield Hit(place, f"{run} the newest commit of {shown} each time the Space starts", "data" if data else "")
    yield from _programs(space)
    yield from _snapshots(space)


def _clones(space: Space) -> Iterator[tuple[str, str, Location]]:
    for run in runs(space):
        commands = [command for command in run.pipeline.commands if command.name == "git"]
        for command in commands:
            args = [arg for arg in command.args if not arg.startswith("-")]
            if "clone" in args[:3] and not _pinned_later(space, run):
                rest = args[args.index("clone") + 1 :]
                url = next((arg for arg in rest if "://" in arg or arg.startswith("git@") or "$" in arg), "")
                if url.strip("?") or run.call is None:  # what a visitor names is data
                    yield "`git clone` downloads", url, run.location
    for call in calls(space, "clone_from"):
        if call.method == "clone_from" and not space.startup.is_aside(call.file):
            address = call.arg("url", at=0).text
            if address:
                yield "`clone_from` downloads", address, call.location()


def _pinned_later(space: Space, run: Run) -> bool:
    """Return whether a commit is checked out in the same file or script."""
    for other in runs(space):
        if other.location.path == run.location.path:
            for command in other.pipeline.commands:
                if (
                    command.name == "git"
                    and "checkout" in command.args
                    and any(_is_commit(arg) for arg in command.args)
                ):
                    return True
    return False


def _is_commit(text: str) -> bool:
    return 7 <= len(text) <= 64 and all(char in "0123456789abcdef" for char in text)


def _programs(space: Space) -> Iterator[Hit]:
    """Programs that are downloaded and run."""
    for found in fetched_programs(space):
        where = f" from {strip_url(found.url)}" if found.url else ""
        name = f"`{found.name}`" if " " not in found.name else found.name
        yield Hit(found.location, f"{name} is downloaded{where} and executed without a checksum")


def _snapshots(space: Space) -> Iterator[Hit]:
    """Yield `snapshot_download` of a Space, or of what is then put on the import path."""
    for call in calls(space, "snapshot_download"):
        if (
            call.method != "snapshot_download"
            or space.startup.is_aside(call.file)
            or not call.name.startswith("huggingface_hub.")
        ):
            continue
        revision = call.arg("revision")
        if revision.text and _is_commit(revision.text):
            continue
        if call.arg("repo_type").text == "space" or _is_on_path(call):
            message = "`snapshot_download` downloads the newest commit of code that is then imported"
            yield Hit(call.location(), message)


def _is_on_path(call: Call) -> bool:
    """Return whether the folder becomes part of `sys.path`."""
    folder = call.arg("local_dir")
    for other in call.unit.calls:
        if other.method in ("append", "insert") and other.name in ("sys.path.append", "sys.path.insert"):
            value = other.args[-1] if other.args else UNKNOWN
            if value.name == "huggingface_hub.snapshot_download()" or (folder.text and folder.text == value.text):
                return True
    return False
