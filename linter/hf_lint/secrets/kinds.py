"""The pattern pack: kinds of secrets as data, read from policies/secrets/kinds."""

from __future__ import annotations

import functools
import os
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from hf_lint.core.cache import cached
from hf_lint.core.model import Confidence
from hf_lint.core.policy import digest_of, load_yaml, policies_root, read_file
from hf_lint.core.records import NamedTuple
from hf_lint.errors import PolicyError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_REQUIRED = frozenset(("id", "provider", "title", "fake"))
_KNOWN = _REQUIRED.union(
    (
        "confidence",
        "hf",
        "generic",
        "keywords",
        "pattern",
        "before",
        "behind",
        "scope",
        "left",
        "names",
        "value",
        "checks",
    ),
    ("revoke", "context", "ignored"),
)
_CHECKS = frozenset(("entropy", "checksum", "words", "digits", "noise", "public", "password"))


class Checks(NamedTuple):
    """What a text of the right shape must pass besides. See policies/secrets/kinds.schema.json for each field."""

    entropy: float = 0.0
    checksum: str = ""
    words: bool = True
    digits: int = 0
    noise: bool = False
    public: str = ""
    password: str = ""


class Kind(NamedTuple):
    """One kind of secret: how it looks, or what it is called, and where it is revoked.

    A kind with a `pattern` is found by its shape wherever one of its `keywords` stands; a kind with `names` and `value`
    where something of that name is given a value of that shape. A `generic` kind is what is left: the name says secret,
    the value looks like one, and no provider is known.
    """

    id: str
    provider: str
    title: str
    fake: str
    revoke_text: str
    revoke_url: str = ""
    confidence: Confidence = Confidence.HIGH
    is_hf: bool = False
    generic: bool = False
    pattern: str = ""
    keywords: tuple[str, ...] = ()
    before: int = 0
    behind: str = ""
    scope: str = "hit"
    left: str = "edge"
    names: tuple[str, ...] = ()
    value: str = ""
    checks: Checks = Checks()
    context: str = ""
    ignored: tuple[str, ...] = ()


@functools.lru_cache(maxsize=1)
def known_samples() -> frozenset[str]:
    """Values of every kind that documents and tutorials show, so that they open nothing of anybody's."""
    return frozenset(sample for kind in load_kinds().values() for sample in kind.ignored)


def parse_kinds(document: Mapping[str, Any]) -> Mapping[str, Kind]:
    """Kinds by id from the plain value of the pack: file name -> list of kinds. PolicyError says what is wrong."""
    kinds: dict[str, Kind] = {}
    for file, rows in document.items():
        for row in rows:
            kind = _kind(file, row)
            if kind.id in kinds:
                raise PolicyError(f"secrets/kinds/{file}: {kind.id} is there twice")
            kinds[kind.id] = kind
    return MappingProxyType(kinds)


class Pack(Mapping[str, Kind]):
    """The pattern pack: kinds by id, each made when it is asked for, as a run needs few of the hundreds."""

    def __init__(self, document: Mapping[str, Any], digest: str) -> None:
        self.digest = digest
        """Tells the content of the files that the pack was read from."""
        self._rows = {row["id"]: (file, row) for file, rows in document.items() for row in rows}
        self.order = {id: number for number, id in enumerate(self._rows)}  # noqa: A001
        """The place of each kind in the pack."""
        self._made: dict[str, Kind] = {}

    def __getitem__(self, id: str) -> Kind:  # noqa: A002
        if id not in self._made:
            self._made[id] = _kind(*self._rows[id])
        return self._made[id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


@functools.lru_cache(maxsize=4)
def load_kinds(root: str | Path | None = None) -> Pack:
    """Return the pattern pack below the policies folder `root`. PolicyError when it is missing or malformed."""
    folder = os.path.join(root or policies_root(), "secrets", "kinds")
    names = sorted(name for name in os.listdir(folder) if name.endswith(".yaml")) if os.path.isdir(folder) else []
    if not names:
        raise PolicyError(f"no kinds of secrets in {folder}: the installation is incomplete, install hf-lint again")
    contents = {name: read_file(os.path.join(folder, name)) for name in names}
    digest = digest_of(contents.items())

    def read() -> dict[str, Any]:
        document = {name: load_yaml(os.path.join(folder, name), data) for name, data in contents.items()}
        parse_kinds(document)
        return document

    return Pack(cached("kinds", digest, read), digest)


def _kind(file: str, row: Mapping[str, Any]) -> Kind:
    checks = row.get("checks") or {}
    missing, unknown = (
        _REQUIRED - row.keys(),
        (row.keys() - _KNOWN) | {f"checks.{key}" for key in checks.keys() - _CHECKS},
    )
    shaped, named = row.get("pattern") and row.get("keywords"), row.get("names") and row.get("value")
    if missing or unknown or bool(shaped) + bool(named) + row.get("generic", False) != 1:
        where = f"secrets/kinds/{file}: {row.get('id', 'a kind without id')}"
        if missing or unknown:
            raise PolicyError(f"{where}: missing {sorted(missing)}, unknown {sorted(unknown)}")
        raise PolicyError(f"{where}: needs pattern and keywords, or names and value, or generic")
    revoke = row.get("revoke") or {}
    return Kind(
        id=row["id"],
        provider=row["provider"],
        title=row["title"],
        fake=row["fake"],
        revoke_text=revoke.get("text", f"Revoke it in your account at {row['provider']} and create a new one."),
        revoke_url=revoke.get("url", ""),
        confidence=Confidence.parse(row.get("confidence", "high")),
        is_hf=row.get("hf", False),
        generic=row.get("generic", False),
        pattern=row.get("pattern", ""),
        keywords=tuple(row.get("keywords", ())),
        before=row.get("before", 0),
        behind=row.get("behind", ""),
        scope=row.get("scope", "hit"),
        left=row.get("left", "edge"),
        names=tuple(row.get("names", ())),
        value=row.get("value", ""),
        checks=Checks(**checks),
        context=row.get("context", ""),
        ignored=tuple("".join(parts) for parts in row.get("ignored", ())),
    )
