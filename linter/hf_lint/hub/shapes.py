"""Which fields of the Hub's answers are kept. All others are dropped before anything else sees an answer."""

from __future__ import annotations

from typing import Any

from hf_lint.core.records import NamedTuple


class Each(NamedTuple):
    """The shape of a list, or with `keyed` of a mapping with names of the user's choice."""

    shape: Any
    keyed: bool = False


class Names:
    """The shape of a list of names, which the Hub also gives as a mapping from names to nothing."""


KEEP: Any = True
"""A text, a number or a truth value."""
RUNTIME = {
    "stage": KEEP,
    "hardware": {"current": KEEP, "requested": KEEP},
    "storage": KEEP,
    "gcTimeout": KEEP,
    "devMode": KEEP,
    "domains": Each({"domain": KEEP, "stage": KEEP}),
    "errorMessage": KEEP,
    "sha": KEEP,
    "volumes": Each(dict.fromkeys(("type", "source", "mountPath", "readOnly", "revision", "path"), KEEP)),
}
SPACE_OBJECT = {
    **dict.fromkeys(("id", "author", "sha", "lastModified", "createdAt", "private", "gated", "disabled"), KEEP),
    **dict.fromkeys(("sdk", "subdomain", "visibility", "usedStorage"), KEEP),
    "runtime": RUNTIME,
    "models": Each(KEEP),
    "datasets": Each(KEEP),
    "resourceGroup": {"name": KEEP},
}
TOKEN = {
    "displayName": KEEP,
    "role": KEEP,
    "createdAt": KEEP,
    "fineGrained": {
        "canReadGatedRepos": KEEP,
        "global": Each(KEEP),
        "scoped": Each({"entity": {"name": KEEP, "type": KEEP}, "permissions": Each(KEEP)}),
    },
}
ORGANISATION = {"name": KEEP, "plan": KEEP, "roleInOrg": KEEP, "securityRestrictions": Each(KEEP)}
SETTING = {"key": KEEP, "description": KEEP, "updatedAt": KEEP}

DISCUSSIONS = {
    "discussions": Each({"num": KEEP, "title": KEEP, "status": KEEP, "isPullRequest": KEEP}),
    "count": KEEP,
    "start": KEEP,
}
_COMMENT = {"raw": KEEP, "updatedAt": KEEP}
DISCUSSION = {
    "num": KEEP,
    "title": KEEP,
    "events": Each({"id": KEEP, "type": KEEP, "data": {"latest": _COMMENT, "history": Each(_COMMENT)}}),
}
_REF = {"name": KEEP, "ref": KEEP, "targetCommit": KEEP}
REFS = {"branches": Each(_REF), "tags": Each(_REF), "pullRequests": Each(_REF)}
BUCKET_TREE = Each({"type": KEEP, "path": KEEP, "size": KEEP})
_JOB = {
    "id": KEEP,
    "spaceId": KEEP,
    "environment": Each(KEEP, keyed=True),
    "secrets": Names(),
    "command": Each(KEEP),
    "arguments": Each(KEEP),
    "hfToken": {"ownerName": KEEP, "tokenRole": KEEP},
}
JOBS = Each(_JOB)
SCHEDULED_JOBS = Each({"id": KEEP, "jobSpec": _JOB})
WEBHOOKS = Each({"id": KEEP, "url": KEEP, "job": _JOB})

# What administrators of an organisation may read.
EVENTS = Each(
    {
        "createdAt": KEEP,
        "type": KEEP,
        "message": KEEP,
        "data": Each(KEEP, keyed=True),
        "author": {"user": KEEP},
        "token": {"last4": KEEP},
    }
)
ORGANISATION_TOKENS = Each(
    {
        "_id": KEEP,
        "displayName": KEEP,
        "owner": {"name": KEEP},
        "role": KEEP,
        "createdAt": KEEP,
        "lastUsedAt": KEEP,
        "authorization": {"status": KEEP},
    }
)
SERVICE_ACCOUNTS = Each({"_id": KEEP, "user": KEEP, "name": KEEP})
SERVICE_ACCOUNT = {
    "user": KEEP,
    "accessTokens": Each(
        {"displayName": KEEP, "createdAt": KEEP, "lastUsedAt": KEEP, "expiration": KEEP, "role": KEEP}
    ),
}
MEMBERS = Each({"user": KEEP, "role": KEEP, "twoFaEnabled": KEEP, "isExternalCollaborator": KEEP})
RESOURCE_GROUPS = Each({"name": KEEP, "users": Each({"name": KEEP, "role": KEEP})})
BILLING = {
    "currency": KEEP,
    "periods": Each(
        {
            "period": {"periodStart": KEEP, "periodEnd": KEEP},
            "resourceGroups": Each({"name": KEEP, "compute": {"spaces": {"uptimeSec": KEEP, "costCents": KEEP}}}),
        }
    ),
}
