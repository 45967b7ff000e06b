"""Every token of Hugging Face in a folder or a text, and what was not read: a list with a bound, or without what git
ignores, would leave tokens alive whose owner believes them dead."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.words import count_of
from hf_lint.errors import SourceError
from hf_lint.secrets.patterns import find_patterns, reduced
from hf_lint.sources.directory import open_regular
from hf_lint.space.unpack import Room, is_archive, walk_members

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST = 200
"""Characters of a token that the Hub takes."""
_KINDS = ("huggingface-user-token", "huggingface-org-token")
_BEGINNINGS = (b"hf_", b"api_org_")
_WIDE = b"\0_\0"
"""The underscore of a beginning where each character has two bytes."""
_COLOR = regex(r"\x1b\[[0-9;]{0,20}[A-Za-z]")
_MASKED = regex(rb"(?:hf_|api_org_)[A-Za-z0-9]{0,12}(?:\xe2\x80\xa6|\xe2\x80\xa2|\.\.\.|\*{3})")
_SEALED = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x28\xb5\x2f\xfd")
"""How archives begin that cannot be unpacked here: 7z, RAR, Zstandard."""
_PIECE = 1024 * 1024
_OVERLAP = 4096
_LINE = 64 * 1024
_LARGEST_ARCHIVE = 64 * 1024 * 1024
_UNPACKED = 128 * 1024 * 1024
_MEMBERS = 20_000
_MOST = 8 * 1024 * 1024 * 1024
"""Bytes of one folder."""
_NAMED = 3
"""Names that each reason has."""


class TokenSearch:
    """Collects tokens, each once and in their order, and what was not read by the reason."""

    def __init__(self) -> None:
        self.tokens: dict[str, None] = {}
        self.masked = 0
        """How many were seen that stand there masked."""
        self.has_history = False
        """Whether there is a git repository: what is in its earlier commits only is not searched."""
        self._unread: dict[str, list[str]] = {}
        self._room = Room(_UNPACKED, _MEMBERS)
        self._left = _MOST

    def unread(self) -> list[str]:
        """Say what was not read, a line for each reason."""
        lines = []
        for why, names in self._unread.items():
            more = ", ..." if len(names) > _NAMED else ""
            lines.append(f"{count_of(len(names), 'file')} not read, {why}: {', '.join(names[:_NAMED])}{more}")
        return lines

    def search_folder(self, folder: str) -> None:
        """Search all that is in a folder, whatever git ignores. No link is followed. SourceError where it is none."""
        if not os.path.isdir(folder):
            words = "not a folder" if os.path.lexists(folder) else "no such folder"
            raise SourceError(f"{folder}: {words}")
        root = os.path.realpath(folder)
        for place, names, files in os.walk(folder, onerror=self._note_folder):
            if "objects" in names and (os.path.basename(place) == ".git" or ("HEAD" in files and "refs" in names)):
                names.remove("objects")
                self.has_history = True
                if ".git" not in place.split(os.sep):
                    self._note(place, "a git repository without a folder of files")
            for name in sorted((*files, *(one for one in names if os.path.islink(os.path.join(place, one))))):
                self._search_file(os.path.join(place, name), root)
            names.sort()

    def search_data(self, name: str, data: bytes) -> None:
        """Search a text, or an archive, that is all there."""
        self._search_pieces(name, _cut(data))
        if is_archive(data[:512]):
            self._unpack(name, data)

    def _search_pieces(self, name: str, pieces: Iterable[bytes]) -> None:
        tail, head = b"", b""
        for piece in pieces:
            head = head or piece[:512]
            block = tail + piece
            # To the end of a line, so that no token is cut; where there are none, the end is looked at again.
            at = block.rfind(b"\n", max(len(block) - _LINE, 0)) + 1
            self._find(block[:at] if at else block)
            tail = block[at:] if at else block[-_OVERLAP:]
        self._find(tail)
        if head.startswith(_SEALED):
            self._note(name, "an archive of a kind that is not unpacked")

    def _search_file(self, path: str, root: str) -> None:
        try:
            status = os.lstat(path)
            if stat.S_ISLNK(status.st_mode):
                target = os.path.realpath(path)
                if not os.path.exists(target) or os.path.commonpath((root, target)) != root:
                    self._note(path, "a link that leads elsewhere")
                return  # else it is read where it is
            if not stat.S_ISREG(status.st_mode):
                self._note(path, "no regular file")
                return
            self._left -= status.st_size
            if self._left < 0:
                self._note(path, f"behind {_MOST // 1024**3} GiB")
                return
            with open_regular(path) as stream:
                self._search_pieces(path, iter(lambda: stream.read(_PIECE), b""))
                stream.seek(0)
                if is_archive(stream.read(512)):
                    stream.seek(0)
                    self._unpack(path, stream.read(_LARGEST_ARCHIVE + 1))
        except (OSError, ValueError):
            self._note(path, "it cannot be opened")

    def _unpack(self, path: str, data: bytes) -> None:
        self._room.complete = len(data) <= _LARGEST_ARCHIVE
        if self._room.complete:
            for member, inner in walk_members(data, self._room):
                self._search_pieces(f"{path}!/{member}", _cut(inner))
        if not self._room.complete:
            self._note(path, "an archive that was not unpacked to the end")

    def _find(self, block: bytes) -> None:
        if not any(beginning in block for beginning in _BEGINNINGS) and _WIDE not in block:
            return
        self.masked += len(_MASKED.findall(block))
        for text in _texts(block):
            for found in find_patterns(text, reduced(text), only_certain=True):
                token = text[found.start : found.end]
                if found.kind in _KINDS and len(token) <= LONGEST:
                    self.tokens[token] = None

    def _note(self, path: str, why: str) -> None:
        self._unread.setdefault(why, []).append(os.fsencode(path).decode("utf-8", "replace"))

    def _note_folder(self, error: OSError) -> None:
        self._note(str(error.filename), "a folder that cannot be opened")


def _cut(data: bytes) -> Iterator[bytes]:
    return (data[at : at + _PIECE] for at in range(0, len(data), _PIECE))


def _texts(block: bytes) -> Iterator[str]:
    """Yield a block as texts that may hold tokens: as it is, without colours, and with two bytes a character."""
    text = block.decode("latin-1")
    yield text
    if "\x1b[" in text:  # `grep --color` cuts what it found in two
        yield _COLOR.sub("", text)
    if _WIDE in block:
        yield block.replace(b"\0", b"").decode("latin-1")
