"""Direct references: what stands in a requirement in place of a version (URLs, VCS addresses, local paths)."""

from __future__ import annotations

import re

from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple

_SCHEME = regex(r"(?i)(?:(git|hg|svn|bzr)\+[a-z]+|https?|ftp|file):")
_ARCHIVES = (".whl", ".zip", ".tar.gz", ".tgz", ".tar", ".tar.bz2", ".tbz", ".tar.xz", ".txz", ".tar.lz", ".tlz")
_EXTRAS_BEHIND_PATH = regex(r"\[[^\[\]]*\]$")
_HASH_NAMES = frozenset({"sha1", "sha224", "sha256", "sha384", "sha512", "md5"})


class Reference(NamedTuple):
    """A URL, VCS address or path taken apart; `name` is what its fragment or its file name says, "" for neither."""

    url: str | None = None
    vcs: str | None = None
    revision: str | None = None
    path: str | None = None
    name: str = ""
    hashes: tuple[str, ...] = ()


def is_url(text: str) -> bool:
    """Return whether pip takes the text for a URL."""
    return _SCHEME.match(text) is not None


def is_path(text: str) -> bool:
    """Return whether pip takes the text for a local file or folder. It looks at the disk too; the form must do here."""
    bare = _EXTRAS_BEHIND_PATH.sub("", text.strip()[-1000:])
    if "@" in bare and not bare.startswith((".", "/")):
        return False
    return bare.startswith((".", "/", "~/")) or bare.lower().endswith(_ARCHIVES) or bare.endswith("/")


def parse_reference(text: str) -> Reference:
    """Take a URL or path apart; never raises, whatever it holds."""
    if not is_url(text):
        return Reference(path=_EXTRAS_BEHIND_PATH.sub("", text))
    from urllib.parse import parse_qsl, unquote

    address, _, fragment = text.partition("#")
    fields = dict(parse_qsl(fragment, max_num_fields=50)) if fragment.count("&") < 50 else {}
    name = re.split(r"[\[\s]", fields.get("egg", ""), maxsplit=1)[0]
    scheme, _, rest = address.partition(":")
    vcs, plus, transport = scheme.lower().partition("+")
    if not plus:
        hashes = tuple(f"{key}:{value}" for key, value in fields.items() if key in _HASH_NAMES and value)
        if scheme.lower() == "file":
            return Reference(path=unquote(rest.lstrip("/")), name=name or _wheel_name(rest), hashes=hashes)
        return Reference(url=address, name=name or _wheel_name(rest), hashes=hashes)
    host_and_path = rest.removeprefix("//")
    host, slash, path = host_and_path.partition("/")
    path, at, revision = path.rpartition("@") if "@" in path else (path, "", "")
    return Reference(url=f"{transport}://{host}{slash}{path}", vcs=vcs, revision=revision if at else None, name=name)


def _wheel_name(address: str) -> str:
    file_name = address.partition("?")[0].rpartition("/")[2]
    return file_name.partition("-")[0] if file_name.lower().endswith(".whl") else ""
