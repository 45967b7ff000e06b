"""Which rule reports which secret: each place in a Space belongs to exactly one.

A Hugging Face token is always `leaked-hf-token`'s. A secret of a known kind is `leaked-credential`'s, unless the whole
file is one credential. A value that is a secret only by the name it is given belongs to the rule that knows the place:
the fallback of an environment variable, a Dockerfile's ENV, the login of a page, a file of credentials.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.secrets import load_kinds, scan_space

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hf_lint.secrets import SecretMatch
    from hf_lint.space import Space

Span = tuple[int, int]


def is_generic(match: SecretMatch) -> bool:
    """Return whether the secret is one by its name only."""
    return load_kinds()[match.kind].generic


def known_secrets(space: Space) -> Mapping[str, tuple[Span, ...]]:
    """By path, the places of secrets of a known kind: other rules keep away from them."""
    return space.memo(_known_secrets)


def _known_secrets(space: Space) -> Mapping[str, tuple[Span, ...]]:
    return {
        path: tuple((match.start, match.end) for match in matches if not is_generic(match))
        for path, matches in scan_space(space).items()
    }


def overlaps(spans: Iterable[Span], start: int, end: int) -> bool:
    """Return whether any of `spans` shares a character with `start` to `end`."""
    return any(first < end and start < last for first, last in spans)


def claimed_places(space: Space) -> Mapping[str, tuple[Span, ...]]:
    """By path, the places of secrets without a known kind that another rule reports."""
    return space.memo(_claimed_places)


def _claimed_places(space: Space) -> Mapping[str, tuple[Span, ...]]:
    from hf_lint.rules.app.login import login_passwords
    from hf_lint.rules.secrets.credential_files import credential_files
    from hf_lint.rules.secrets.defaults import secret_defaults
    from hf_lint.rules.secrets.image import image_secrets
    from hf_lint.rules.secrets.signing_keys import signing_keys

    claimed: dict[str, list[Span]] = {}
    for default in secret_defaults(space):
        claimed.setdefault(default.file.path, []).append((default.start, default.end))
    for secret in image_secrets(space):
        claimed.setdefault(secret.file.path, []).append((secret.start, secret.end))
    for password in login_passwords(space):
        claimed.setdefault(password.file.path, []).append((password.start, password.end))
    for key in signing_keys(space):
        claimed.setdefault(key.file.path, []).append((key.start, key.end))
    for found in credential_files(space):
        claimed.setdefault(found.file.path, []).append((0, len(found.file.text)))
    return {path: tuple(spans) for path, spans in claimed.items()}
