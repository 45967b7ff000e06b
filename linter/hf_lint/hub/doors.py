"""What may be read on the Hub: each path, its rate bucket, and the fields of the answer that are kept.

Whatever is not listed here is never requested. In particular nothing that mints a credential when it is read (`jwt`,
`xet-read-token`, `xet-write-token`, `/api/registry/token`), and of what never ends only logs, for seconds (not `events`
and `metrics`). Fields that are not listed are dropped before anything else sees the answer. Names and shapes are those
of the Hub's OpenAPI document of August 2026 and of huggingface_hub 2.4.0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple
from hf_lint.errors import HubError
from hf_lint.hub import shapes

if TYPE_CHECKING:
    import re
API, RESOLVERS, IDENTITY = "api", "resolvers", "whoami"
"""Rate buckets of the Hub that this client uses. `pages` is for the pages that people look at; the question whose token
this is has a strict limit of its own, which must not slow down the others."""
_SPACE = r"/api/spaces/[\w.-]{1,96}/[\w.-]{1,96}"
_REVISION = r"[^/?#]{1,400}"
_REPO = r"(?:models|datasets|spaces)/(?:[\w.-]{1,96}/)?[\w.-]{1,96}"
_PAGE = r"/(?!(?:api|buckets|settings|oauth)/)(?:(?:datasets|spaces)/)?(?:[\w.-]{1,96}/)?[\w.-]{1,96}"
"""What stands before `/resolve/` in the address of a file: models have no word of their own."""
_ADMIN = r"/api/organizations/[\w.-]{1,96}"


class Door(NamedTuple):
    """One thing that may be read. `shape` holds the fields that are kept; None for a file, which is no JSON.

    `is_endless`: the answer does not end by itself, and is read until nothing more comes. `is_long`: it is a list whose
    items are decoded one by one.
    """

    name: str
    path: re.Pattern[str]
    bucket: str
    shape: Any
    is_endless: bool = False
    is_long: bool = False


DOORS = (
    Door(
        "whoami",
        regex(r"/api/whoami-v2"),
        IDENTITY,
        {
            "name": shapes.Needed(shapes.TEXT),
            "orgs": shapes.Each(shapes.ORGANISATION),
            "auth": shapes.Needed(
                {"type": shapes.Needed(shapes.TEXT), "expiresAt": shapes.TEXT, "accessToken": shapes.TOKEN}
            ),
        },
    ),
    Door("spaces", regex(r"/api/spaces"), API, shapes.Each(shapes.SPACE_OBJECT), is_long=True),
    Door("space", regex(rf"{_SPACE}(?:/revision/{_REVISION})?"), API, shapes.SPACE_OBJECT),
    Door("runtime", regex(rf"{_SPACE}/runtime"), API, shapes.RUNTIME),
    Door(
        "variables",
        regex(rf"{_SPACE}/variables"),
        API,
        shapes.Each({**shapes.SETTING, "value": shapes.Needed(shapes.TEXT)}, keyed=True),
    ),
    Door("secrets", regex(rf"{_SPACE}/secrets"), API, shapes.Each(shapes.SETTING, keyed=True)),
    Door(
        "scan",
        regex(rf"{_SPACE}/scan"),
        API,
        {
            "scansDone": shapes.Needed(shapes.FLAG),
            "filesWithIssues": shapes.Needed(
                shapes.Each({"path": shapes.Needed(shapes.TEXT), "level": shapes.Needed(shapes.TEXT)})
            ),
        },
    ),
    Door(
        "tree",
        regex(rf"/api/{_REPO}/tree/{_REVISION}"),
        API,
        shapes.Each(
            {
                "type": shapes.TEXT,
                "path": shapes.TEXT,
                "oid": shapes.TEXT,
                "size": shapes.NUMBER,
                "lfs": {"oid": shapes.TEXT, "size": shapes.NUMBER},
            }
        ),
    ),
    Door(
        "commits",
        regex(rf"{_SPACE}/commits/{_REVISION}"),
        API,
        shapes.Each(
            {"id": shapes.TEXT, "date": shapes.TEXT, "authors": shapes.Needed(shapes.Each({"user": shapes.TEXT}))}
        ),
    ),
    Door("auth-check", regex(rf"{_SPACE}/auth-check/write"), API, {}),
    Door(
        "organisation",
        regex(r"/api/organizations/[\w.-]{1,96}/overview"),
        API,
        {"name": shapes.TEXT, "numSpaces": shapes.NUMBER},
    ),
    Door("user", regex(r"/api/users/[\w.-]{1,96}/overview"), API, {"user": shapes.TEXT, "numSpaces": shapes.NUMBER}),
    Door(
        "repositories",
        regex(r"/api/(?:organizations/[\w.-]{1,96}/)?settings/repositories"),
        API,
        shapes.Each({"id": shapes.TEXT, "type": shapes.TEXT, "visibility": shapes.Needed(shapes.TEXT)}),
        is_long=True,
    ),
    # With --everywhere.
    Door("logs", regex(rf"{_SPACE}/logs/(?:build|run)"), API, None, is_endless=True),
    Door("discussions", regex(rf"{_SPACE}/discussions"), API, shapes.DISCUSSIONS),
    Door("discussion", regex(rf"{_SPACE}/discussions/\d{{1,9}}"), API, shapes.DISCUSSION),
    Door("refs", regex(rf"{_SPACE}/refs"), API, shapes.REFS),
    Door("compare", regex(rf"{_SPACE}/compare/[0-9a-f]{{40}}\.\.[0-9a-f]{{40}}"), API, shapes.TEXT),
    Door("bucket-tree", regex(r"/api/buckets/[\w.-]{1,96}/[\w.-]{1,96}/tree"), API, shapes.BUCKET_TREE),
    Door("bucket-file", regex(r"/buckets/[\w.-]{1,96}/[\w.-]{1,96}/resolve/.+"), RESOLVERS, None),
    Door("buckets", regex(r"/api/buckets/[\w.-]{1,96}"), API, shapes.Each({"id": shapes.TEXT})),
    Door(
        "linked",
        regex(r"/api/(?:models|datasets)/(?:[\w.-]{1,96}/)?[\w.-]{1,96}"),
        API,
        {"createdAt": shapes.TEXT, "disabled": shapes.FLAG},
    ),
    Door("jobs", regex(r"/api/jobs/[\w.-]{1,96}"), API, shapes.JOBS),
    Door("scheduled-jobs", regex(r"/api/scheduled-jobs/[\w.-]{1,96}"), API, shapes.SCHEDULED_JOBS),
    Door("webhooks", regex(r"/api/settings/webhooks"), API, shapes.WEBHOOKS),
    # Of an organisation, for its administrators.
    Door("audit-log", regex(rf"{_ADMIN}/audit-log/export"), API, shapes.EVENTS, is_long=True),
    Door("organisation-tokens", regex(rf"{_ADMIN}/settings/tokens"), API, shapes.ORGANISATION_TOKENS),
    Door("service-accounts", regex(rf"{_ADMIN}/service-accounts"), API, shapes.SERVICE_ACCOUNTS),
    Door("service-account", regex(rf"{_ADMIN}/service-accounts/[0-9a-f]{{24}}"), API, shapes.SERVICE_ACCOUNT),
    Door("members", regex(rf"{_ADMIN}/members"), API, shapes.MEMBERS, is_long=True),
    Door("resource-groups", regex(rf"{_ADMIN}/resource-groups"), API, shapes.RESOURCE_GROUPS),
    Door("billing", regex(rf"{_ADMIN}/billing/usage-by-resource-group"), API, shapes.BILLING),
    Door("file", regex(rf"{_PAGE}/resolve/{_REVISION}/.+"), RESOLVERS, None),
    # Where the Hub sends a reader of a file.
    Door("cached-file", regex(rf"/api/resolve-cache/{_REPO}/{_REVISION}/.+"), RESOLVERS, None),
)


def find_door(path: str) -> Door:
    """Return the door that `path`, quoted as in a URL, goes through. Raises HubError where there is none."""
    if ".." not in unquote(path).split("/"):
        for door in DOORS:
            if door.path.fullmatch(path):
                return door
    raise HubError("hf-lint does not read this address of the Hub, because it is not on the list of what may be read")
