"""Where a command writes: the standard streams, and files that appear whole or not at all."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # not imported: `typing` costs more than all else that --version needs
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO


def write_out(text: str) -> None:
    """Write `text` to stdout; a reader that has gone away is no error: the exit code still tells the result."""
    _write(sys.stdout, text)


def write_err(text: str) -> None:
    """Write `text` to stderr."""
    _write(sys.stderr, text)


def complain(message: str, help: str = "") -> None:  # noqa: A002
    """One error on stderr, with what to do about it; whatever `message` quotes cannot harm the terminal, and shows no
    secret."""
    from hf_lint.reports.escape import visible
    from hf_lint.secrets import mask_text

    lines = [f"error: {visible(mask_text(message))}"]
    if help:
        lines.append(f"  = help: {visible(mask_text(help))}")
    write_err("\n".join(lines) + "\n")


def write_file(path: str, text: str) -> None:
    """Write `text` to `path` in one step, so that nobody sees half a report. OSError when that fails.

    What is no regular file, such as /dev/stdout or a pipe, is written to directly.
    """
    if os.path.exists(path) and not os.path.isfile(path):
        with open(path, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        return
    from hf_lint.core.atomic import write_whole

    write_whole(os.path.realpath(path), text.encode())


def write_private(path: str, pieces: Iterable[str]) -> None:
    """Write a text to `path`, readable by its owner alone, never through a link. Raises WriteError."""
    from hf_lint.core.atomic import write_pieces
    from hf_lint.errors import WriteError

    if os.path.lexists(path) and (os.path.islink(path) or not os.path.isfile(path)):
        raise WriteError(f"{path}: not a regular file; links are not followed")
    try:
        encoded = (piece.encode("utf-8", "backslashreplace") for piece in pieces)
        write_pieces(path, encoded, mode=0o600, new_mode=0o600)
    except OSError as error:
        raise WriteError(f"{path}: cannot be written: {error.strerror}") from None


def _write(stream: TextIO | None, text: str) -> None:
    if stream is None:  # started with the stream closed
        return
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()
    except BrokenPipeError:
        _discard(stream)
    except OSError as error:
        from hf_lint.errors import RunError

        _discard(stream)
        raise RunError(f"the output cannot be written: {error.strerror}") from None


def _discard(stream: TextIO) -> None:
    """Give `stream` somewhere to write: Python flushes it again on exit and would complain then."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
