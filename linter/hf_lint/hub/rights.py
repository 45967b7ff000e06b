"""What a token must be allowed to read, by the parts of an audit."""

RIGHTS = {
    "variables": "read access to the Space",
    "secrets": "write access to the Space",
    "scan": "read access to the Space",
    "last commit": "read access to the Space",
    "build log": "a login",
    "run log": "a login",
    "discussions": "read access to the Space",
    "history": "read access to the Space",
    "addresses": "read access to the Spaces of their owners",
    "volumes": "read access to what is mounted",
    "buckets": "read access to the buckets of the owner",
    "jobs": "job.read on the owner",
    "scheduled jobs": "job.read on the owner",
    "webhooks": "user.webhooks.read",
}
OWN_PARTS = frozenset(("buckets", "jobs", "scheduled jobs", "webhooks"))
"""Parts that belong to an owner rather than to a Space."""
