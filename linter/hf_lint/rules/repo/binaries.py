"""Programs and libraries that nobody can review, and archives that go by another name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.model import Hit
from hf_lint.core.registry import rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.file import File

_HEAD = 4096


@rule("committed-binary")
def committed_binary(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report a hit for each file that is a program by its first bytes or its name, or an archive under a foreign
    suffix."""
    programs = {bytes.fromhex(key): what for key, what in policy.params["programs"].items()}
    archives = [(bytes.fromhex(key), row) for key, row in policy.params["archives"].items()]
    names: Mapping[str, str] = policy.params["names"]
    for file in space.files.values():
        if file.vendored or file.kind_if_known not in ("", "lfs", "too-large"):
            continue
        by_name = next((what for suffix, what in names.items() if file.name.lower().endswith(suffix)), "")
        if file.kind_if_known == "too-large" or file.kind == "lfs":
            # What a pointer stands for is not here: only the name tells.
            if by_name:
                yield Hit(file.location(), f"by its name this is {by_name}, which nobody can review")
            continue
        if not file.looks_binary:
            continue
        what = _program(file, programs) or by_name
        if what:
            yield Hit(file.location(), f"this is {what}, which nobody can review")
            continue
        for magic, row in archives:
            if file.head.startswith(magic) and file.suffix in row["disguises"]:
                yield Hit(file.location(), f"this is {row['name']}, but its name ends in `{file.suffix}`", "disguised")
                break


def _program(file: File, programs: Mapping[bytes, str]) -> str:
    """Return what kind of program the file is by its first bytes, "" for none."""
    head = file.head[:_HEAD]
    for magic, what in programs.items():
        if head.startswith(magic) and _confirm_magic(head, magic):
            return what
    return ""


def _confirm_magic(head: bytes, magic: bytes) -> bool:
    """Return two short magics need a second look: MZ is followed by a PE header, and CAFEBABE is Java's mark and
    Apple's."""
    if magic == b"MZ":
        place = int.from_bytes(head[60:64], "little")
        return head[place : place + 4] == b"PE\0\0" if 64 <= place <= len(head) - 4 else len(head) >= _HEAD
    if magic == b"\xca\xfe\xba\xbe":
        return len(head) >= 8 and int.from_bytes(head[4:8], "big") < 0x100
    return True
