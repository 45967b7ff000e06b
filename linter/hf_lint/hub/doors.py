"""What may be read on the Hub: each path, its rate bucket, and the fields of the answer that are kept.

Whatever is not listed here is never requested. In particular nothing that mints a credential when it is read (`jwt`,
`xet-read-token`, `xet-write-token`, `/api/registry/token`), and nothing that never ends (`events`, `metrics`). Fields
that are not listed are dropped before anything else sees the answer. Names and shapes are those of the Hub's OpenAPI
document of August 2026 and of huggingface_hub 2.4.0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple
from hf_lint.errors import HubError

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping

API, RESOLVERS, IDENTITY = "api", "resolvers", "whoami"
"""Rate buckets of the Hub that this client uses. `pages` is for the pages that people look at; the question whose token
this is has a strict limit of its own, which must not slow down the others."""
_SPACE = r"/api/spaces/[\w.-]{1,96}/[\w.-]{1,96}"
_REVISION = r"[^/?#]{1,400}"


class Each(NamedTuple):
    """The shape of a list, or with `keyed` of a mapping with names of the user's choice."""

    shape: Any
    keyed: bool = False


class Door(NamedTuple):
    """One thing that may be read. `shape` holds the fields that are kept; None for a file, which is no JSON."""

    name: str
    path: re.Pattern[str]
    bucket: str
    shape: Any


_KEEP: Any = True
_RUNTIME = {
    "stage": _KEEP,
    "hardware": {"current": _KEEP, "requested": _KEEP},
    "storage": _KEEP,
    "gcTimeout": _KEEP,
    "devMode": _KEEP,
    "domains": Each({"domain": _KEEP, "stage": _KEEP}),
    "errorMessage": _KEEP,
    "sha": _KEEP,
    "volumes": Each({"type": _KEEP, "source": _KEEP, "mountPath": _KEEP, "readOnly": _KEEP}),
}
_SPACE_OBJECT = {
    **dict.fromkeys(("id", "author", "sha", "lastModified", "createdAt", "private", "gated", "disabled"), _KEEP),
    **dict.fromkeys(("sdk", "subdomain", "visibility", "usedStorage"), _KEEP),
    "runtime": _RUNTIME,
    "resourceGroup": {"name": _KEEP},
}
_TOKEN = {
    "displayName": _KEEP,
    "role": _KEEP,
    "createdAt": _KEEP,
    "fineGrained": {
        "canReadGatedRepos": _KEEP,
        "global": Each(_KEEP),
        "scoped": Each({"entity": {"name": _KEEP, "type": _KEEP}, "permissions": Each(_KEEP)}),
    },
}
_ORGANISATION = {"name": _KEEP, "plan": _KEEP, "roleInOrg": _KEEP, "securityRestrictions": Each(_KEEP)}
_SETTING = {"key": _KEEP, "description": _KEEP, "updatedAt": _KEEP}

DOORS = (
    Door(
        "whoami",
        regex(r"/api/whoami-v2"),
        IDENTITY,
        {
            "name": _KEEP,
            "type": _KEEP,
            "isPro": _KEEP,
            "orgs": Each(_ORGANISATION),
            "auth": {"type": _KEEP, "expiresAt": _KEEP, "accessToken": _TOKEN},
        },
    ),
    Door("spaces", regex(r"/api/spaces"), API, Each(_SPACE_OBJECT)),
    Door("space", regex(rf"{_SPACE}(?:/revision/{_REVISION})?"), API, _SPACE_OBJECT),
    Door("runtime", regex(rf"{_SPACE}/runtime"), API, _RUNTIME),
    Door("variables", regex(rf"{_SPACE}/variables"), API, Each({**_SETTING, "value": _KEEP}, keyed=True)),
    Door("secrets", regex(rf"{_SPACE}/secrets"), API, Each(_SETTING, keyed=True)),
    Door(
        "scan",
        regex(rf"{_SPACE}/scan"),
        API,
        {"scansDone": _KEEP, "filesWithIssues": Each({"path": _KEEP, "level": _KEEP})},
    ),
    Door(
        "tree",
        regex(rf"{_SPACE}/tree/{_REVISION}"),
        API,
        Each({"type": _KEEP, "path": _KEEP, "oid": _KEEP, "size": _KEEP, "lfs": {"oid": _KEEP, "size": _KEEP}}),
    ),
    Door(
        "commits",
        regex(rf"{_SPACE}/commits/{_REVISION}"),
        API,
        Each({"id": _KEEP, "date": _KEEP, "authors": Each({"user": _KEEP})}),
    ),
    Door("auth-check", regex(rf"{_SPACE}/auth-check/write"), API, {}),
    Door(
        "organisation",
        regex(r"/api/organizations/[\w.-]{1,96}/overview"),
        API,
        {"name": _KEEP, "numSpaces": _KEEP, "plan": _KEEP},
    ),
    Door("user", regex(r"/api/users/[\w.-]{1,96}/overview"), API, {"user": _KEEP, "numSpaces": _KEEP}),
    Door(
        "repositories",
        regex(r"/api/(?:organizations/[\w.-]{1,96}/)?settings/repositories"),
        API,
        Each({"id": _KEEP, "type": _KEEP, "visibility": _KEEP}),
    ),
    Door("file", regex(rf"/spaces/[\w.-]{{1,96}}/[\w.-]{{1,96}}/resolve/{_REVISION}/.+"), RESOLVERS, None),
    # Where the Hub sends a reader of a file.
    Door("cached-file", regex(rf"/api/resolve-cache/spaces/[\w.-]+/[\w.-]+/{_REVISION}/.+"), RESOLVERS, None),
)


def find_door(path: str) -> Door:
    """Return the door that `path`, quoted as in a URL, goes through. Raises HubError where there is none."""
    if ".." not in path.split("/"):
        for door in DOORS:
            if door.path.fullmatch(path):
                return door
    raise HubError("hf-lint does not read this address of the Hub, because it is not on the list of what may be read")


def cut(answer: Any, shape: Any) -> Any:
    """Return what `shape` keeps of an answer. Values of another type than the shape has count as absent."""
    if shape is _KEEP:
        return answer if isinstance(answer, (str, int, float, bool)) else None
    if isinstance(shape, Each):
        if shape.keyed:
            return _cut_keyed(answer, shape.shape) if isinstance(answer, dict) else {}
        return [cut(item, shape.shape) for item in answer] if isinstance(answer, list) else []
    kept: Mapping[str, Any] = answer if isinstance(answer, dict) else {}
    return {name: cut(kept[name], inner) for name, inner in shape.items() if name in kept}


def _cut_keyed(answer: dict[Any, Any], shape: Any) -> dict[str, Any]:
    return {str(name): cut(value, shape) for name, value in answer.items()}
