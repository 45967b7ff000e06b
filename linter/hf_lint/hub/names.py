"""Repositories on the Hub, and the forms in which people name them."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple

HUB = "https://huggingface.co"
INSTALL = "install it with `python -m pip install huggingface_hub`"
HOSTS = ("huggingface.co", "hf.co")
APP_HOST = ".hf.space"
"""The end of the hosts of running apps."""
KINDS = {"model": "", "dataset": "datasets/", "space": "spaces/"}
"""Kinds of repositories, and what stands before their names in URLs."""
_NOT_IN_HOSTS = regex(r"[^a-z0-9-]")
_NAME = regex(r"(?:[\w.-]{1,96}/)?[\w.-]{1,96}\Z")


class Repo(NamedTuple):
    """A repository on the Hub; `kind` is model, dataset or space."""

    kind: str
    name: str

    @property
    def path(self) -> str:
        """The name as URLs have it: `OWNER/NAME`, `datasets/OWNER/NAME`, `spaces/OWNER/NAME`."""
        return KINDS[self.kind] + self.name


def parse_repo(text: str) -> tuple[Repo, str]:
    """Return the repository and the revision, "" for none, that `text` names.

    It is `OWNER/NAME`, `spaces/OWNER/NAME@REV`, `hf://...` or a URL. Raises ValueError for anything else.
    """
    rest = text.strip()
    for prefix in ("hf://", *(f"https://{host}/" for host in HOSTS), *(f"{host}/" for host in HOSTS)):
        if rest.startswith(prefix):
            rest = rest[len(prefix) :].partition("?")[0].partition("#")[0]
            break
    rest, _, revision = rest.partition("@")
    rest, _, tree = rest.strip("/").partition("/tree/")
    kind = next((kind for kind, prefix in KINDS.items() if prefix and rest.startswith(prefix)), "model")
    name = rest.removeprefix(KINDS[kind]).removeprefix("models/")
    if not _NAME.match(name) or ".." in name or "--" in name:
        raise ValueError(f"{text!r} is not a repository on the Hub")
    return Repo(kind, name), revision or tree


def label_of(name: str) -> str:
    """Return what the Hub makes of `OWNER/NAME` in the host of its app."""
    return _NOT_IN_HOSTS.sub("-", name.lower())


def endpoint() -> str:
    """Return where the Hub is: HF_ENDPOINT, or huggingface.co."""
    return os.environ.get("HF_ENDPOINT", "").rstrip("/") or HUB


def is_hub(url: str) -> bool:
    """Return whether a URL is one of the Hub itself, reached over https at its usual port."""
    return any(origin_of(url) == ("https", host, 443) for host in HOSTS)


def origin_of(url: str) -> tuple[str, str, int | None]:
    """Return scheme, host and port of a URL; no host for one that carries a user or does not parse."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    except ValueError:
        return "", "", None
    if parts.username is not None or parts.password is not None:
        return "", "", None
    return parts.scheme, parts.hostname or "", port
