"""What else uses a secret of a Space: workflows, duplicates of the Space, jobs, and the same name in other Spaces.

They break when the old value is revoked, and no setting of the Space shows them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple
from hf_lint.core.words import count_of
from hf_lint.errors import HubError
from hf_lint.hub.rights import RIGHTS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from hf_lint.fleet.rotation import Item
    from hf_lint.fleet.store import Store
    from hf_lint.hub.client import HubClient
    from hf_lint.space import Space
    from hf_lint.space.live import Live

_SECRET = regex(r"\bsecrets\.([A-Za-z_]\w{0,99})")


class Uses(NamedTuple):
    """By the name of a secret in upper case, who else uses it in words; by a Space in lower case, its duplicates."""

    by_name: dict[str, list[str]]
    duplicates: dict[str, list[str]]
    unread: list[str]
    """What could not be read, with the right that it takes."""


def find_own_uses(space: Space) -> dict[str, Any]:
    """Return what files say, as plain values: secrets in workflows, and what the Space is a duplicate of."""
    found: dict[str, list[str]] = {}
    for path, file in space.files.items():
        if path.startswith(".github/workflows/"):
            for name in dict.fromkeys(_SECRET.findall(file.text)):
                found.setdefault(name.upper(), []).append(path)
    return {"workflows": found, "origin": space.card.text("duplicated_from") or ""}


def read_uses(client: HubClient, owners: Sequence[str], store: Store | None, spaces: Sequence[Live] = ()) -> Uses:
    """Read what the last audit found in files, and the jobs of the owners where the token may. Raises nothing.

    `spaces` are those that there are now: an audit that is not done, or was of others, does not have them all.
    """
    uses = Uses({}, {}, [])
    if store is None:
        uses.unread.append("workflows and duplicates (run `hf-lint audit` first)")
    else:
        wanted = {owner.lower() for owner in owners}
        missing = {live.name.lower() for live in spaces}
        for space, code in store.codes():
            if space.partition("/")[0].lower() in wanted and "uses" in code:
                _add_files(uses, space, code["uses"] or {})
                missing.discard(space.lower())
        if missing:
            where = count_of(len(missing), "Space")
            uses.unread.append(f"workflows and duplicates in {where} (run `hf-lint audit` first)")
    for owner in owners:
        for part, path in (("jobs", f"/api/jobs/{owner}"), ("scheduled jobs", f"/api/scheduled-jobs/{owner}")):
            try:
                for page in client.read_pages(path):
                    for job in page:
                        _add_job(uses, f"{part.removesuffix('s')} {job.get('id')} of {owner}", job)
            except HubError:
                uses.unread.append(f"{part} of {owner} (needs {RIGHTS[part]})")
            uses.unread.extend(f"{part} of {owner}: {gap}" for gap in client.take_gaps())
    return uses


def add_uses(items: Iterable[Item], spaces: Sequence[Live], uses: Uses) -> list[Item]:
    """Return the items with what else uses each of their names."""
    return [
        item
        if item.leaked
        else item._replace(uses=tuple(list_uses(item.name, {place.space for place in item.places}, spaces, uses)))
        for item in items
    ]


def list_uses(name: str, listed: Collection[str], spaces: Sequence[Live], uses: Uses) -> list[str]:
    """Say what else uses the secret `name` than the secrets of the Spaces that are `listed`."""
    others = [
        f"the secret {'of the same name' if secret.name == name else secret.name} in {live.name}, "
        f"set {secret.updated[:10] or 'at an unknown time'}"
        for live in spaces
        for secret in live.secrets or ()
        if secret.name.upper() == name.upper() and (secret.name != name or live.name not in listed)
    ]
    others += [
        f"the public variable {'of the same name' if variable.name == name else variable.name} in {live.name}"
        for live in spaces
        for variable in live.variables or ()
        if variable.name.upper() == name.upper()
    ]
    copies = [
        f"{copy}, a duplicate of {space}" for space in sorted(listed) for copy in uses.duplicates.get(space.lower(), ())
    ]
    return [*uses.by_name.get(name.upper(), ()), *copies, *others]


def _add_files(uses: Uses, space: str, found: Mapping[str, Any]) -> None:
    for name, paths in (found.get("workflows") or {}).items():
        uses.by_name.setdefault(name, []).extend(f"the workflow {path} of {space}" for path in paths)
    if found.get("origin"):
        uses.duplicates.setdefault(str(found["origin"]).lower(), []).append(space)


def _add_job(uses: Uses, where: str, job: Mapping[str, Any]) -> None:
    spec = job.get("jobSpec") or job
    for name in dict.fromkeys(
        str(name).upper() for name in (*(spec.get("secrets") or ()), *(spec.get("environment") or ()))
    ):
        uses.by_name.setdefault(name, []).append(where)
