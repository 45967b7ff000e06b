"""What the Hub knows of a Space besides its files: state, hardware, variables, secrets, the verdict of its scanners."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hf_lint.core.dates import read_moment
from hf_lint.core.digests import sha256
from hf_lint.core.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Setting(NamedTuple):
    """A variable or a secret. `updated` is when it was set, in ISO 8601, "" where the Hub does not say.

    `value` is that of a variable, which everybody may read; nobody can read that of a secret.
    """

    name: str
    updated: str = ""
    value: str = ""


class Domain(NamedTuple):
    """A name by which visitors reach the Space, and what the Hub says of it, such as READY."""

    name: str
    stage: str = ""


class Embed(NamedTuple):
    """A host of the Hub that a file names, and the Spaces that have it; `spaces` is None where nobody knows."""

    host: str
    path: str
    line: int
    spaces: tuple[str, ...] | None = None


class Link(NamedTuple):
    """A model or data set that the Space uses: `kind` is models or datasets, `state` as hf_lint.hub.links has it."""

    kind: str
    name: str
    state: str
    created: str = ""


class Trace(NamedTuple):
    """A text that the Hub has besides the files of the Space: a log, a comment, what a commit added.

    `place` is where: `logs/run`, `discussions/3`. `is_value`: it is the value of the variable that `place` ends with.
    """

    place: str
    text: str
    is_value: bool = False
    first: int = 1
    """The number of the first line."""


class Token(NamedTuple):
    """A token that can change more than it has to. `what` names it, `reach` says in words what it may do."""

    place: str
    what: str
    reach: tuple[str, ...]


class Needed(NamedTuple):
    """A secret that the code cannot do without, and where it asks for it."""

    name: str
    path: str
    line: int


class SecretNames(NamedTuple):
    """The secrets that the code needs, and the digests of all names in its files. `is_whole`: no name was left out.

    They are kept, and a secret can look like a name: a digest of 32 bits gives none away.
    """

    needed: tuple[Needed, ...]
    digests: frozenset[str]
    is_whole: bool

    def has(self, name: str) -> bool:
        """Say whether a name stands in the files, or may."""
        return not self.is_whole or digest_of_name(name) in self.digests


class Live(NamedTuple):
    """The settings and the state of one Space.

    `variables`, `secrets` and `scan` are None where the token may not see them: a rule that needs them does not run.
    """

    name: str
    today: str
    """The day of the run, in ISO 8601: ages count from it."""
    sdk: str = ""
    private: bool = False
    stage: str = ""
    error: str = ""
    hardware: str = ""
    sleeps_after: int | None = None
    """Seconds; None where it never sleeps, or nothing is said."""
    dev_mode: bool = False
    visibility: str = ""
    """public, protected or private; "" where the Hub only says whether it is private."""
    committer: str = ""
    """Who made the last commit, "" where the Hub does not say."""
    host: str = ""
    """The name of the app below hf.space, "" where the Hub does not say."""
    rivals: tuple[str, ...] = ()
    """Spaces of other owners that the same name fits."""
    embeds: tuple[Embed, ...] = ()
    links: tuple[Link, ...] = ()
    modified: str = ""
    """When its files were changed last, in ISO 8601."""
    traces: tuple[Trace, ...] = ()
    tokens: tuple[Token, ...] = ()
    domains: tuple[Domain, ...] = ()
    volumes: tuple[tuple[str, bool], ...] = ()
    """Where each is mounted, and whether it is read only."""
    variables: tuple[Setting, ...] | None = None
    secrets: tuple[Setting, ...] | None = None
    flagged: tuple[tuple[str, str], ...] | None = None
    """Path and level of each file that the Hub's scanners have something against."""
    in_files: frozenset[str] = frozenset()
    """Kind and fingerprint of the secrets in its files, where they are not here."""
    code: SecretNames | None = None
    """What an earlier run found in the files of this commit, where they are not here."""


def parse_live(document: Mapping[str, Any]) -> Live:
    """Make the typed form of what the client read, in the shapes of `hf_lint.hub.doors`. Never raises for odd ones."""
    runtime = document.get("runtime") or {}
    hardware = runtime.get("hardware") or {}
    sleep = runtime.get("gcTimeout")
    scan = document.get("scan")
    return Live(
        name=str(document.get("name") or ""),
        today=str(document.get("today") or ""),
        sdk=str(document.get("sdk") or ""),
        private=document.get("private") is True,
        stage=str(runtime.get("stage") or ""),
        error=str(runtime.get("errorMessage") or ""),
        hardware=str(hardware.get("current") or hardware.get("requested") or ""),
        sleeps_after=sleep if isinstance(sleep, int) and not isinstance(sleep, bool) and sleep >= 0 else None,
        dev_mode=runtime.get("devMode") is True,
        visibility=str(document.get("visibility") or ""),
        committer=str(document.get("committer") or ""),
        host=str(document.get("host") or ""),
        rivals=tuple(map(str, document.get("rivals") or ())),
        embeds=tuple(
            Embed(str(host), str(path), int(line), None if spaces is None else tuple(map(str, spaces)))
            for host, path, line, spaces in document.get("embeds") or ()
        ),
        links=tuple(Link(*map(str, row)) for row in document.get("links") or ()),
        modified=str(document.get("modified") or ""),
        traces=tuple(
            Trace(str(place), str(text), is_value is True, int(first))
            for place, text, is_value, first in document.get("traces") or ()
        ),
        tokens=tuple(
            Token(str(place), str(what), tuple(map(str, reach))) for place, what, reach in document.get("tokens") or ()
        ),
        domains=tuple(
            Domain(str(item.get("domain") or ""), str(item.get("stage") or "")) for item in runtime.get("domains") or ()
        ),
        volumes=tuple(
            (str(item.get("mountPath") or item.get("source") or ""), item.get("readOnly") is True)
            for item in runtime.get("volumes") or ()
        ),
        variables=_settings(document.get("variables")),
        secrets=_settings(document.get("secrets")),
        flagged=_read_flagged(scan),
    )


def digest_of_name(name: str) -> str:
    """Return what a name is remembered by."""
    return str(sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8])


def pack_names(found: SecretNames) -> dict[str, Any]:
    """Return the same as plain values, to be kept."""
    return {"needed": [list(one) for one in found.needed], "digests": sorted(found.digests), "whole": found.is_whole}


def unpack_names(kept: Mapping[str, Any]) -> SecretNames:
    """Return what `pack_names` made plain values of."""
    needed = tuple(Needed(str(name), str(path), int(line)) for name, path, line in kept["needed"])
    return SecretNames(needed, frozenset(kept["digests"]), kept["whole"] is True)


def _settings(items: Any) -> tuple[Setting, ...] | None:
    if not isinstance(items, dict):
        return None
    return tuple(
        Setting(str(name), read_moment(item.get("updatedAt")), str(item.get("value") or ""))
        for name, item in sorted(items.items())
        if isinstance(item, dict)
    )


def _read_flagged(scan: Any) -> tuple[tuple[str, str], ...] | None:
    if not isinstance(scan, dict):
        return None
    return tuple(
        (str(item.get("path") or ""), str(item.get("level") or "")) for item in scan.get("filesWithIssues") or ()
    )
