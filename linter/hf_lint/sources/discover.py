"""Spaces in the folders below: a repository may hold several, and its root none."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.errors import SourceError
from hf_lint.git.entries import LINK, list_index, list_tree, path_text
from hf_lint.space.file import is_vendored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from hf_lint.git.entries import Entry
    from hf_lint.git.repository import Repository
    from hf_lint.space import Space

CARD = "README.md"
MAX_CARDS = 2_000
"""Folders below that are looked at."""
_HEAD = 16 * 1024
"""Bytes of a README.md in which its card must begin and name the sdk."""
_SDK = regex(rb"^(?:\xef\xbb\xbf)?---[ \t]*\r?\n(?:(?!---)[^\n]*\n)*?sdk[ \t]*:")
_ROOT_FILES = frozenset((CARD, "Dockerfile", "requirements.txt", "pre-requirements.txt", "packages.txt"))
_APPS = (".py", ".html", ".htm", ".ipynb", ".js", ".mjs", ".ts", ".sh", ".R", ".r")
PART = (
    "only a part of the Space in {0}: its card, requirements and start are not known here, so findings may be wrong or "
    "missing; run hf-lint in {0}"
)
NOTHING = "nothing to check: no README.md, Dockerfile or app is here; run hf-lint in the folder of the Space"


def find_spaces(folder: str) -> tuple[str, ...]:
    """Return the folders of Spaces below `folder`, relative to it; none where `folder` has a card, and is a Space
    itself."""
    if _begins_with_card(os.path.join(folder, CARD)):
        return ()
    from hf_lint.sources.files import list_files
    from hf_lint.sources.limits import DEFAULTS

    try:
        names = [name.replace(os.sep, "/") for name in list_files(folder, DEFAULTS.files).names]
    except (OSError, ValueError):
        return ()
    return _choose(names, lambda name: _head(os.path.join(folder, name)))


def find_spaces_in(repository: Repository, folder: str, revision: str = "") -> tuple[str, ...]:
    """Return the same for `folder` ("" for the root) of a commit, or without `revision` of the index."""
    try:
        if not revision:
            entries, _ = list_index(repository, folder)
        else:
            tree = repository.find(revision, folder) if folder else repository.resolve(revision, "tree")
            entries = list_tree(repository, tree) if tree is not None else []
    except SourceError:
        return ()
    cards: dict[str, Entry] = {}
    for entry in entries:
        path = path_text(entry.path)
        if path.rpartition("/")[2] == CARD and entry.mode != LINK and entry.size is not None:
            cards[path] = entry

    def read(path: str) -> bytes:
        return repository.objects.one(cards[path].id).data[:_HEAD]

    if CARD in cards and read(CARD).removeprefix(b"\xef\xbb\xbf").startswith(b"---"):
        return ()
    return _choose(cards, read)


def is_space_folder(folder: str) -> bool:
    """Return whether `folder` has a card that names an SDK."""
    return has_sdk(_head(os.path.join(folder, CARD)))


def has_sdk(head: bytes) -> bool:
    """Return whether the first bytes of a README.md are a card that names an SDK."""
    return _SDK.match(head) is not None


def is_some_space(space: Space) -> bool:
    """Return whether there is anything of a Space: a card, a Dockerfile, requirements, or an app at the root."""
    return not _ROOT_FILES.isdisjoint(space.files) or any(
        "/" not in path and path.endswith(_APPS) for path in space.files
    )


def describe_spaces(folders: tuple[str, ...]) -> str:
    """Say which Spaces there are below."""
    shown = ", ".join(folders[:5]) + (f" and {len(folders) - 5} more" if len(folders) > 5 else "")
    many = (
        f"the {len(folders)} Spaces below are checked one by one" if len(folders) > 1 else "the Space below is checked"
    )
    return f"not a Space itself; {many} ({shown}), the rest for secrets and workflows"


def _choose(names: Iterable[str], read: Callable[[str], bytes]) -> tuple[str, ...]:
    """Of the files `names`, the folders whose README.md is a Space's; not those within another."""
    below = [name for name in names if name.endswith(f"/{CARD}") and not is_vendored(name)]
    found: list[str] = []
    for name in sorted(below, key=lambda one: (one.count("/"), one))[:MAX_CARDS]:
        folder = name[: -len(CARD) - 1]
        if not any(folder.startswith(f"{outer}/") for outer in found) and has_sdk(read(name)):
            found.append(folder)
    return tuple(sorted(found))


def _begins_with_card(path: str) -> bool:
    return _head(path, 8).removeprefix(b"\xef\xbb\xbf").startswith(b"---")


def _head(path: str, size: int = _HEAD) -> bytes:
    from hf_lint.sources.directory import read_head

    return read_head(path, size)
