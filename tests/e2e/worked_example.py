"""The build secret that generated Dockerfiles show in a comment, put to use."""

from __future__ import annotations

import hashlib
import re

SECRET = "a-password-of-a-private-index"
_COMMENTED = re.compile(
    r"^# +RUN (--mount=type=secret,id=INDEX_TOKEN,[^\n]* \\)\n"
    r"# +(UV_INDEX_PRIVATE_PASSWORD=[^\n]*) uv pip install \.\.\.$",
    re.MULTILINE,
)


def use_the_secret(dockerfile: str) -> str:
    """`dockerfile` with the commented command, which checks that it sees SECRET instead of installing something.

    AssertionError when there is no such comment.
    """
    # By its digest: what stands in a Dockerfile stands in the image's history.
    digest = hashlib.sha256(SECRET.encode()).hexdigest()
    check = f"""sh -c 'test "$(printf %s "$UV_INDEX_PRIVATE_PASSWORD" | sha256sum | cut -c -64)" = {digest}'"""
    text, count = _COMMENTED.subn(lambda match: f"RUN {match[1]}\n    {match[2]} {check}", dockerfile)
    assert count == 1, "the Dockerfile shows no build secret in a comment"
    return text
