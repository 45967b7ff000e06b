"""The files that a build is sent, and why others are not among them."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.suggest import nearest
from hf_lint.space.gitpatterns import is_ignored, parse_patterns
from hf_lint.startup.dockerignore import find_ignore_file, line_of_pattern

if TYPE_CHECKING:
    from collections.abc import Collection

    from hf_lint.core.model import Location
    from hf_lint.space import Space
    from hf_lint.space.dockerfile import Dockerfile
    from hf_lint.space.file import File
    from hf_lint.startup.dockerignore import IgnoreFile

MAX_PATH = 500
_MAX_NAMES = 2000
_MANY = 3
_UPLOADS = ("cli upload", "hf upload", "upload_folder")
_TELLING = (".sh", ".md", ".py", ".ps1", ".bat")
_COPIES = regex(r"\b(?:cp|mv|rsync|[cC]opy|[cC]opies|copytree|[sS]ync|[sS]ynced|curl|wget|download\w*)\b")
_TOLD = regex(r"\b(?:bundl|stag|assembl|deploy|upload|sync|push|copied|vendor|mirror)", re.IGNORECASE)
"""Words of comments about how files get there."""
_UNSEEN = ("unreadable", "symlink", "special")
"""Kinds of files that may stand for a folder whose files are not listed."""


class BuildContext:
    """The files that a build is sent, and why others are not among them."""

    def __init__(self, space: Space, dockerfile: Dockerfile) -> None:
        self.space = space
        self.dockerfile = dockerfile
        self.ignore: IgnoreFile = find_ignore_file(space, dockerfile)
        self.folders = {path[:at] for path in space.files for at, char in enumerate(path) if char == "/"}
        self.modules = _submodules(space)

    def has(self, path: str) -> bool:
        """Return whether the context holds `path`, or might."""
        parts = path.split("/")
        above = ["/".join(parts[:count]) for count in range(1, len(parts))]
        files = self.space.files
        if any(folder in files and files[folder].kind_if_known in _UNSEEN for folder in above):
            return True
        if any(f"{path}/".startswith(f"{module}/") or module.startswith(f"{path}/") for module in self.modules):
            return True
        return self.is_here(path) and not self._is_left_out(path)

    def is_here(self, path: str) -> bool:
        """Return whether the repository has a file or folder of that name."""
        return path in self.space.files or path in self.folders

    def is_of_another_folder(self, absent: list[str]) -> bool:
        """Return whether what is not in the repository shows that the build gets other files than those that are here.

        So it is where a Dockerfile is for the folder above, or a script puts the Space together before it is deployed.
        """
        unknown = [path for path in absent if not self.is_here(path)]
        if len({path.split("/")[0] for path in unknown}) >= _MANY:
            return True
        outside = (path.partition("/") for path in unknown)
        if any(rest in self.space.files and folder not in self.folders for folder, _, rest in outside):
            return True
        if any(self._is_told(path.partition("/")[0]) for path in unknown):
            return True
        return bool(unknown) and any(brings(file, unknown) for file in self.space.files.values())

    def _is_told(self, name: str) -> bool:
        """Return whether a comment of the Dockerfile says that `name` is brought there."""
        text = self.dockerfile.file.text
        if name not in text:
            return False
        named = re.compile(rf"(?<![\w.-]){re.escape(name)}(?![\w-])")
        comments = (line for line in text.splitlines() if line.lstrip().startswith("#"))
        return any(named.search(line) and _TOLD.search(line) for line in comments)

    def _is_left_out(self, path: str) -> bool:
        ignore = self.ignore
        if ignore.file is None or not ignore.patterns or not ignore.is_certain or not ignore.ignores(path):
            return False
        inside = (name for name in self.space.files if name.startswith(path + "/"))
        return all(ignore.ignores(name) for name in inside)

    def reason(self, path: str, copied: Collection[str] = ()) -> tuple[str, tuple[Location, ...]]:
        """Say why `path` is not there, and which line of an ignore file tells.

        A file that is among `copied`, by the same instruction, is not what was meant.
        """
        if self.is_here(path):
            return self._describe_left_out(path)
        names = [name for name in (*self.space.files, *sorted(self.folders)) if len(name) <= MAX_PATH]
        said = f"the repository has no `{path}`"
        git = self._ignored_by(path)
        if git is not None:
            return f"{said}, which {git.path} leaves out", (git.location(0, 0, "the patterns"),)
        lower = path.lower()
        same = next((name for name in names if name.lower() == lower), None)
        if same is not None:
            return f"{said}, only `{same}`: Linux distinguishes upper and lower case", ()
        base = posixpath.basename(path)
        elsewhere = [name for name in names if posixpath.basename(name) == base and name not in copied]
        folder = posixpath.dirname(path)
        beside = [name for name in names if posixpath.dirname(name) == folder and name not in copied][:_MAX_NAMES]
        near = elsewhere[0] if len(elsewhere) == 1 else nearest(path, beside, 0.75)
        return said + (f" (did you mean `{near}`?)" if near else ""), ()

    def _ignored_by(self, path: str) -> File | None:
        """Return the `.gitignore` that leaves `path` out, as a file or as a folder."""
        parts = path.split("/")
        for count in range(len(parts)):
            file = self.space.get("/".join([*parts[:count], ".gitignore"]))
            if file is not None and file.kind == "text":
                patterns = parse_patterns(file.text.splitlines())
                inside = "/".join(parts[count:])
                if is_ignored(patterns, inside) or is_ignored(patterns, f"{inside}/x"):
                    return file
        return None

    def _describe_left_out(self, path: str) -> tuple[str, tuple[Location, ...]]:
        file = self.ignore.file
        pattern = self.ignore.decides(path)
        if file is None or pattern is None:
            return f".dockerignore leaves `{path}` out of the build context", ()
        start, end = line_of_pattern(file.text, pattern)
        where = file.location(start, end, "this line leaves it out")
        return f"{file.name} leaves `{path}` out of the build context", (where,)


def brings(file: File, paths: list[str]) -> bool:
    """Return whether a script, job or page about deployment copies one of `paths`, or adds to what the Hub has
    already."""
    is_job = file.path.startswith((".github/workflows/", ".gitlab-ci"))
    if not (is_job or file.suffix in _TELLING or file.name.lower() == "makefile") or file.kind != "text":
        return False
    text = file.text.replace("\\\n", " ")
    if is_job and "delete" not in text and any(word in text for word in _UPLOADS):
        return True
    names = [name for name in {path.split("/")[0] for path in paths} if name in text]
    if not names:
        return False
    named = re.compile(rf"(?<![\w.-])(?:{'|'.join(map(re.escape, names))})(?![\w-])")
    return any(named.search(line) and (is_job or _COPIES.search(line)) for line in text.splitlines())


def _submodules(space: Space) -> list[str]:
    """Return the folders of submodules, whose files are not among those of the repository."""
    file = space.get(".gitmodules")
    if file is None or file.kind != "text":
        return []
    lines = (line.partition("=") for line in file.text.splitlines())
    return [value.strip().strip("/") for name, _, value in lines if name.strip() == "path" and value.strip()]
