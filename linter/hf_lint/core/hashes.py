"""Hashes that pin what is referred to: commits of git and of the Hub, digests of images."""

from __future__ import annotations

from hf_lint.core.lazy import regex

COMMIT = r"(?:[0-9a-f]{40}|[0-9a-f]{64})"
"""The whole id of a commit, by SHA-1 or SHA-256, as git writes it."""
IMAGE_DIGEST = r"sha256:[0-9a-f]{64}"
_COMMIT = regex(COMMIT)
_HUB_COMMIT = regex(r"[0-9a-f]{40}")
_SHORTENED = regex(r"[0-9a-f]{7,39}")
_IMAGE_DIGEST = regex(IMAGE_DIGEST)
_SHA256 = regex(r"[0-9a-f]{64}")


def is_commit(text: str) -> bool:
    """Report whether `text` is the whole id of a commit, in lower or upper case: git takes both."""
    return _COMMIT.fullmatch(text.lower()) is not None


def is_hub_commit(text: str) -> bool:
    """Report whether `text` is the whole id of a commit on the Hub, whose repositories use SHA-1; in lower case
    only."""
    return _HUB_COMMIT.fullmatch(text) is not None


def is_short_commit(text: str) -> bool:
    """Report whether `text` looks like the beginning of an id: a tool may take another commit that begins alike."""
    return _SHORTENED.fullmatch(text.lower()) is not None


def is_sha256(text: str) -> bool:
    """Report whether `text` is a whole SHA-256, in lower case only, as pip writes those of archives."""
    return _SHA256.fullmatch(text) is not None


def is_image_digest(text: str) -> bool:
    """Report whether `text` is `sha256:` and a whole digest."""
    return _IMAGE_DIGEST.fullmatch(text) is not None
