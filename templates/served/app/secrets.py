"""Secrets: taken out of the environment when the Space starts, and kept out of its logs."""

from __future__ import annotations

import ctypes
import logging
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, MutableMapping
    from types import TracebackType

MASK = "[secret]"


def take_secrets(environ: MutableMapping[str, str], names: Iterable[str]) -> dict[str, str]:
    """The secrets of `names` that are set, removed from `environ`.

    Programs that the Space starts do not inherit them then, and a visitor who gets the Space to read
    /proc/self/environ, the usual prize of a file-reading bug, finds them overwritten.
    """
    secrets = {}
    for name in names:
        if environ is os.environ:
            _overwrite(name)
        value = environ.pop(name, "").strip()
        if value:
            secrets[name] = value
    return secrets


def _overwrite(name: str) -> None:
    """Blank the value of `name` in the block of memory that the process was started with."""
    if os.name != "posix":
        return
    getenv = ctypes.CDLL(None).getenv
    getenv.restype = ctypes.c_void_p
    address = getenv(name.encode())
    if address:
        ctypes.memset(address, ord("*"), len(ctypes.string_at(address)))


class RedactingFormatter(logging.Formatter):
    """Replaces the values of secrets in the finished line, so in messages, arguments and tracebacks alike."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        # The longest first: one secret may be the beginning of another.
        self._secrets = sorted(secrets, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        return text


def configure_logging(secrets: Iterable[str]) -> None:
    """Send every log line, and the traceback of a crash, to standard error without secrets."""
    handler = logging.StreamHandler()
    handler.setFormatter(RedactingFormatter(secrets))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("uvicorn.access").addFilter(_drop_query)
    # The HTTP client's own lines hold no secret, but one line a request drowns the others.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    sys.excepthook = _log_crash


def _drop_query(record: logging.LogRecord) -> bool:
    """Leave out what comes after `?` in a line of the web server: codes and tokens of visitors stand there."""
    if isinstance(record.args, tuple):
        record.args = tuple(arg.partition("?")[0] if isinstance(arg, str) else arg for arg in record.args)
    return True


def _log_crash(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    logging.getLogger("app").critical("The Space stopped", exc_info=(kind, error, traceback))
