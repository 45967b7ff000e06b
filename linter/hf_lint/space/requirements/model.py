"""What a pip requirements file says, as frozen values with offsets into its decoded text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from hf_lint.core.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space.file import File

# requirements: installed by name; pre-requirements: pip's own step before it on the Hub; constraints: limits versions,
# installs nothing; source: what a lock file is compiled from (`*.in`); packages: Debian packages, one a line.
Role = Literal["requirements", "pre-requirements", "constraints", "source"]


class Option(NamedTuple):
    """One option of a line: `name` is the long spelling (`--index-url`), `value` is "" for a flag."""

    name: str
    value: str
    start: int
    end: int
    value_start: int
    value_end: int


class Requirement(NamedTuple):
    """One requirement line.

    `name` is normalised (PEP 503) and "" where only the build could tell it (a URL or path without a name).
    `specifier` is the version part as written. `pinned` is the version of `==X` or `===X`, None for anything wider.
    `url` holds a direct reference without its VCS prefix, fragment or revision; `path` a local file or folder.
    `start`..`end` is the requirement without its options and comment; `name_start`..`name_end` is the name in it, or
    the whole of it where there is no name.
    """

    name: str
    specifier: str
    pinned: str | None
    extras: tuple[str, ...]
    marker: str
    url: str | None
    vcs: str | None
    revision: str | None
    path: str | None
    editable: bool
    hashes: tuple[str, ...]
    options: tuple[Option, ...]
    start: int
    end: int
    name_start: int
    name_end: int
    specifier_start: int
    specifier_end: int


class InvalidLine(NamedTuple):
    """A line pip refuses, and why."""

    message: str
    start: int
    end: int


class Requirements(NamedTuple):
    """One requirements file: its requirements, its global options and the lines that pip refuses."""

    file: File
    role: Role
    items: tuple[Requirement, ...]
    options: tuple[Option, ...]
    errors: tuple[InvalidLine, ...]

    def named(self, name: str) -> Iterator[Requirement]:
        """Return the requirements of the package with this normalised name, in file order."""
        return (item for item in self.items if item.name == name)

    def option(self, *names: str) -> Iterator[Option]:
        """Return the global options with one of these long names, in file order."""
        return (option for option in self.options if option.name in names)


class AptPackage(NamedTuple):
    """One word of packages.txt: a Debian package (`version` after `=`), or an option or anything else apt is given."""

    name: str
    version: str
    start: int
    end: int


class AptPackages(NamedTuple):
    """packages.txt: the words that the Hub passes to `apt-get install` as root."""

    file: File
    items: tuple[AptPackage, ...]
