"""Which fields of the Hub's answers are kept. All others are dropped before anything else sees an answer."""

from __future__ import annotations

from typing import Any

from hf_lint.core.records import NamedTuple


class Each(NamedTuple):
    """The shape of a list, or with `keyed` of a mapping with names of the user's choice."""

    shape: Any
    keyed: bool = False


class Leaf(NamedTuple):
    """A plain value of one of some types, and what messages call it."""

    words: str
    types: tuple[type, ...]


TEXT = Leaf("a text", (str,))
NUMBER = Leaf("a number", (int, float))
FLAG = Leaf("true or false", (bool,))
ANY = Leaf("", (str, int, float, bool))
"""Any plain value, where the Hub does not say which: one of another type is left out without a word."""

_COUNT = Leaf("a number or a text", (int, float, str))
"""How many replicas: `auto`, too."""


class Needed(NamedTuple):
    """The shape of a field without which something was not read: one that is null or left out is noted."""

    shape: Any


class Names(NamedTuple):
    """The shape of a list of names, which the Hub also gives as a mapping from names to nothing."""

    each: Leaf = TEXT


RUNTIME = {
    "stage": TEXT,
    "hardware": {"current": TEXT, "requested": TEXT},
    "gcTimeout": NUMBER,
    "devMode": FLAG,
    "replicas": dict.fromkeys(("requested", "current"), _COUNT),
    "domains": Each({"domain": TEXT, "stage": TEXT}),
    "errorMessage": TEXT,
    "sha": TEXT,
    "volumes": Each({**dict.fromkeys(("type", "source", "mountPath", "revision", "path"), TEXT), "readOnly": FLAG}),
}
SPACE_OBJECT = {
    **dict.fromkeys(("id", "sha", "lastModified", "sdk", "subdomain", "visibility"), TEXT),
    **dict.fromkeys(("private", "disabled"), FLAG),
    "gated": ANY,
    "runtime": RUNTIME,
    "models": Each(TEXT),
    "datasets": Each(TEXT),
    "resourceGroup": {"name": TEXT},
}
TOKEN = {
    "displayName": TEXT,
    "role": Needed(TEXT),
    "createdAt": TEXT,
    "fineGrained": {
        "global": Needed(Each(TEXT)),
        "scoped": Needed(Each({"entity": Needed({"name": TEXT, "type": TEXT}), "permissions": Needed(Each(TEXT))})),
    },
}
ORGANISATION = {"name": TEXT, "securityRestrictions": Each(TEXT)}
SETTING = {"description": TEXT, "updatedAt": TEXT}

DISCUSSIONS = {"discussions": Needed(Each({"num": NUMBER})), "count": Needed(NUMBER)}
_COMMENT = {"raw": TEXT}
DISCUSSION = {"title": Needed(TEXT), "events": Needed(Each({"data": {"latest": _COMMENT, "history": Each(_COMMENT)}}))}
_REF = {"name": TEXT, "ref": TEXT, "targetCommit": TEXT}
REFS = {"branches": Needed(Each(_REF)), "tags": Needed(Each(_REF)), "pullRequests": Needed(Each(_REF))}
BUCKET_TREE = Each({"type": TEXT, "path": TEXT, "size": NUMBER})
_JOB = {
    "id": TEXT,
    "environment": Each(TEXT, keyed=True),
    "secrets": Names(),
    "command": Each(TEXT),
    "arguments": Each(TEXT),
    "hfToken": {"ownerName": TEXT, "tokenRole": TEXT},
}
JOBS = Each(_JOB)
SCHEDULED_JOBS = Each({"id": TEXT, "jobSpec": Needed(_JOB)})
WEBHOOKS = Each({"id": TEXT, "url": TEXT, "job": _JOB})

# What administrators of an organisation may read.
EVENTS = Each({"createdAt": Needed(TEXT), "message": TEXT, "data": Each(ANY, keyed=True), "author": {"user": TEXT}})
ORGANISATION_TOKENS = Each(
    {
        "owner": Needed({"name": Needed(TEXT)}),
        **dict.fromkeys(("role", "createdAt"), Needed(TEXT)),
        **dict.fromkeys(("displayName", "lastUsedAt"), TEXT),
    }
)
SERVICE_ACCOUNTS = Each({"_id": TEXT, "user": TEXT, "name": TEXT})
SERVICE_ACCOUNT = {
    "accessTokens": Needed(
        Each(
            {
                "createdAt": Needed(TEXT),
                **dict.fromkeys(("displayName", "lastUsedAt", "expiration", "role"), TEXT),
            }
        )
    )
}
MEMBERS = Each({"user": Needed(TEXT), "role": TEXT, "twoFaEnabled": FLAG, "isExternalCollaborator": FLAG})
RESOURCE_GROUPS = Each({"name": Needed(TEXT), "users": Needed(Each({"name": Needed(TEXT), "role": Needed(TEXT)}))})
BILLING = {
    "currency": TEXT,
    "periods": Needed(
        Each(
            {
                "period": {"periodStart": TEXT},
                "resourceGroups": Needed(
                    Each({"name": TEXT, "compute": {"spaces": {"uptimeSec": NUMBER, "costCents": NUMBER}}})
                ),
            }
        )
    ),
}
