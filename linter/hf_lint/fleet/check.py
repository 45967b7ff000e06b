"""The unit of work: what hf-lint says of one fetched Space. A pure function, for a process that holds no token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hf_lint import __version__
from hf_lint.analysis.secret_names import find_secret_names
from hf_lint.core.digests import sha256
from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple
from hf_lint.errors import SourceError
from hf_lint.fleet.fetch import hosts_in, space_of
from hf_lint.fleet.uses import find_own_uses
from hf_lint.pipeline.lint import lint, selection_for
from hf_lint.reports.json import target_document
from hf_lint.secrets import load_kinds
from hf_lint.sources.memory import Stranger
from hf_lint.space import Space
from hf_lint.space.live import pack_names, parse_live, unpack_names

if TYPE_CHECKING:
    from hf_lint.config.settings import Settings
    from hf_lint.core.model import TargetReport
    from hf_lint.fleet.fetch import FetchedSpace
    from hf_lint.space.live import SecretNames

_FINGERPRINT = regex(r"[0-9a-f]{8}")
_NOTHING: dict[str, Any] = {"findings": [], "errors": [], "notes": []}
LIVE = "live"
"""The group of the policies that ask what the Hub knows of a Space, rather than its files."""


class Checked(NamedTuple):
    """What was found: `code` is None where the files were checked before. Both hold no secret."""

    code: dict[str, Any] | None
    live: dict[str, Any]


def check_fetched(task: tuple[FetchedSpace, Settings]) -> Checked:
    """Check what was fetched of one Space: its files, and apart from them what the Hub says of it."""
    fetched, settings = task
    code = None
    names: SecretNames | None
    if fetched.files is not None:
        try:
            whole = space_of(fetched)
        except SourceError as error:
            return Checked({**_NOTHING, "errors": [{"kind": "target", "message": str(error)}]}, _NOTHING)
        code = _document(lint(_source(fetched, whole), settings))
        names = find_secret_names(whole)
        secrets = sorted({str(made["secret"]) for made in code["findings"] if made.get("secret")})
        code["names"] = {**pack_names(names), "secrets": secrets}
        code["uses"] = find_own_uses(whole)
        code["hosts"] = hosts_in((file.path, file.text) for file in whole.files.values())
    else:
        names = unpack_names(fetched.names) if fetched.names else None
        secrets = list((fetched.names or {}).get("secrets") or ())
    if fetched.live is None:
        return Checked(code, _NOTHING)
    space = Space(())
    space.live = parse_live(fetched.live)._replace(code=names, in_files=frozenset(secrets))
    rules = settings.rules._replace(select=(LIVE,), online=True)
    return Checked(code, _document(lint(_source(fetched, space), settings._replace(rules=rules))))


def digest_of_settings(settings: Settings) -> str:
    """Return a digest of all that decides what is found in a commit: the program, the policies and the settings."""
    parts = (__version__, selection_for(settings).digest, repr(settings))
    return str(sha256("\0".join(parts).encode()).hexdigest())


def _document(report: TargetReport) -> dict[str, Any]:
    """Return the report as JSON has it; a finding that is a secret says by what it is recognised in other Spaces."""
    document = target_document(report, {})
    for finding, made in zip(report.findings, document["findings"], strict=True):
        kind, _, fingerprint = finding.key.partition(" ")
        if kind in load_kinds() and _FINGERPRINT.fullmatch(fingerprint):
            made["secret"] = finding.key
    return document


def _source(fetched: FetchedSpace, space: Space) -> Stranger:
    return Stranger(f"hf://spaces/{fetched.name}@{fetched.commit}", space)
