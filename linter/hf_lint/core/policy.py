"""Policies: one YAML file each, read and checked into typed values.

Imports the standard library and PyYAML only, and PyYAML only when the cache does not help: cookiecutter's own
environment runs this module to give the template the same numbers as the linter.
"""

from __future__ import annotations

import functools
import os
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from hf_lint.core.cache import load_or_make
from hf_lint.core.digests import blake2b
from hf_lint.core.names import GROUPS
from hf_lint.core.records import NamedTuple
from hf_lint.errors import PolicyError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

DOCS = "https://github.com/hf-lint/hf-lint/blob/main/docs/rules/{id}.md"

_DATA_FOLDERS = ("data", "pins")


class Variant(NamedTuple):
    """Another severity, and perhaps profile, of one policy; with words of its own where "" does not stand for the
    policy's."""

    severity: str
    profile: str
    title: str = ""
    remedy: str = ""
    action: str = ""


class Policy(NamedTuple):
    """One defect: its words, severity and numbers. See policies/schema.json for each field."""

    id: str
    group: str
    title: str
    severity: str
    confidence: str
    profile: str
    since: str
    why: str
    remedy: str
    bad: Mapping[str, Any]
    good: Mapping[str, Any]
    action: str = ""
    """What to do in one line; {1} is the first name in the message, see hf_lint.core.words.fill_in_names."""
    concern: str = "hygiene"
    """What the defect costs the owner of the Space."""
    applies: tuple[str, ...] = ()
    """Roles of the files in which it is a defect; empty: in every file."""
    formerly: tuple[str, ...] = ()
    """Ids that waivers, baselines and configs may still use for it."""
    cwe: tuple[str, ...] = ()
    """Numbers in MITRE's Common Weakness Enumeration, the closest first."""
    log: tuple[str, ...] = ()
    """Parts of the lines that a build or a Space prints where the defect stops it; `*` stands for anything."""
    sdk: tuple[str, ...] = ()
    online: bool = False
    right: str = ""
    """What the token must be allowed, where the policy asks the Hub."""
    fix: str = ""
    """Whether findings may have a fix: "", safe or unsafe."""
    params: Mapping[str, Any] = MappingProxyType({})
    variants: Mapping[str, Variant] = MappingProxyType({})
    references: tuple[Mapping[str, str], ...] = ()
    template: Mapping[str, Any] | None = None
    check: tuple[Mapping[str, Any], ...] = ()
    """What is asked in CEL, where no Python rule finds the defect; see hf_lint.cel."""
    accuracy: str = ""
    """`unmeasured`: nobody has counted yet how often the rule is right on real Spaces."""
    locked: bool = False
    """Whether nothing in a Space can change the policy, or set its findings aside."""
    origin: str = ""
    """The organisation or plug-in that it belongs to; "" for hf-lint's own."""
    confined: bool = False
    """Whether a Space's own config brought it: what it asks runs within a hard bound."""

    @property
    def url(self) -> str:
        """The page that explains the policy: its first reference where it is not one of hf-lint's own."""
        return str(self.references[0]["url"]) if self.origin else DOCS.format(id=self.id)


class PolicySet(NamedTuple):
    """All policies by id, in order of group and id, and a digest of the files they came from."""

    policies: Mapping[str, Policy]
    digest: str
    renamed: Mapping[str, str] = MappingProxyType({})
    """The id of today by each former id."""


@functools.lru_cache(maxsize=1)
def policies_root() -> str:
    """Return the folder policies/: inside the installed package, or beside linter/ in a checkout."""
    package = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
    installed = os.path.join(package, "policies")
    if os.path.isdir(installed):
        return installed
    return os.path.join(os.path.dirname(os.path.dirname(package)), "policies")


def load_policies(root: str | Path | None = None) -> PolicySet:
    """Return every policies/<group>/<id>.yaml below `root`, checked. PolicyError names what is wrong in which file."""
    root = os.fspath(root or policies_root())
    contents = {name: read_file(f"{root}/{name}.yaml") for name in _policy_files(root)}
    if not contents:
        raise PolicyError(f"no policies in {root}: the installation is incomplete, install hf-lint again")
    digest = digest_of(contents.items())
    documents = load_or_make("policies", digest, lambda: [_validate(name, data) for name, data in contents.items()])
    return make_policy_set([make_policy(document) for document in documents], digest)


def make_policy_set(policies: Iterable[Policy], digest: str) -> PolicySet:
    """Return the set of `policies`, in order of group and id. PolicyError when two of them claim one former id."""
    ordered = sorted(policies, key=lambda policy: (GROUPS.index(policy.group), policy.id))
    by_id = {policy.id: policy for policy in ordered}
    renamed: dict[str, str] = {}
    for policy in ordered:
        for former in policy.formerly:
            if former in by_id or renamed.setdefault(former, policy.id) != policy.id:
                raise PolicyError(f"{policy.id}: its former id {former} is an id of {renamed.get(former, former)}, too")
    return PolicySet(MappingProxyType(by_id), digest, MappingProxyType(renamed))


def read_file(path: str) -> bytes:
    """Return the bytes of a file of ours. OSError when it cannot be read."""
    with open(path, "rb", buffering=0) as stream:
        return stream.read()


def _policy_files(root: str) -> list[str]:
    """Folder/name, without its ending, of each policy file, sorted."""
    try:
        folders = [entry.name for entry in os.scandir(root) if entry.is_dir() and entry.name not in _DATA_FOLDERS]
    except OSError:
        return []
    return sorted(
        f"{folder}/{entry.name.removesuffix('.yaml')}"
        for folder in folders
        for entry in os.scandir(f"{root}/{folder}")
        if entry.name.endswith(".yaml") and entry.is_file()
    )


@functools.lru_cache(maxsize=64)
def load_data(name: str, root: str | Path | None = None) -> Any:
    """Return the plain value of the data file policies/<name>, such as `pins/images.yaml`; read once, not to be
    changed."""
    path = f"{os.fspath(root or policies_root())}/{name}"
    data = read_file(path)
    return load_or_make(name.replace("/", "-"), digest_of([(name, data)]), lambda: load_yaml(path, data))


def digest_of(files: Any) -> str:
    """BLAKE2 over (name, content) pairs, as 16 hexadecimal digits."""
    digest = blake2b(digest_size=8)
    for name, data in files:
        digest.update(f"{name}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()


def load_yaml(path: str | Path, data: bytes) -> Any:
    """Return the plain value of the YAML `data` that was read from `path`. PolicyError when it is not YAML."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(data, loader)  # noqa: S506 - a safe loader, in C where it was built
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise PolicyError(f"{path}: not YAML: {error}") from None


def _validate(name: str, data: bytes) -> dict[str, Any]:
    """Return the mapping that the policy file <name>.yaml holds, fit for `make_policy`."""
    from hf_lint.core.policy_form import BUILTIN, find_problems

    where = f"{name}.yaml"
    document = load_yaml(where, data)
    if not isinstance(document, dict):
        raise PolicyError(f"{where}: a policy is a mapping of keys to values")
    group, _, stem = name.partition("/")
    problems = list(find_problems(document, BUILTIN, stem, group))
    if problems:
        raise PolicyError(f"{where}: " + "; ".join(problems))
    return document


def make_policy(document: Mapping[str, Any]) -> Policy:
    """Return the policy that a checked mapping describes."""
    severity, profile = document["severity"], document["profile"]
    variants = {
        name: Variant(value, profile)
        if isinstance(value, str)
        else Variant(**{"severity": severity, "profile": profile, **value})
        for name, value in (document.get("variants") or {}).items()
    }
    values = {**Policy._field_defaults, **document, "variants": MappingProxyType(variants)}
    for key in ("sdk", "applies", "formerly", "cwe", "log", "references", "check"):
        values[key] = tuple(values[key] or ())
    values["params"] = MappingProxyType(values["params"] or {})
    return Policy._make(map(values.__getitem__, Policy._fields))  # by their order: half the time of by their names
