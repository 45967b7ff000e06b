"""Links of the documents that leave docs/: on the site they lead to the repository. A hook of mkdocs."""

from __future__ import annotations

import posixpath
import re
from typing import Any

REPOSITORY = "https://github.com/hf-lint/hf-lint/blob/main"
_LINK = re.compile(r"\]\(((?:\.\./)+[^()\s]+)\)")


def on_page_markdown(markdown: str, page: Any, **_more: object) -> str:
    """Return the text of a page with each link to a file outside of docs/ leading to the repository."""
    return repository_links(markdown, page.file.src_uri)


def repository_links(markdown: str, name: str) -> str:
    """Return `markdown`, the text of the document `name` in docs/, with its links out of docs/ made absolute."""
    folder = posixpath.join("docs", posixpath.dirname(name))

    def lead(match: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(folder, match[1]))
        return match[0] if target.startswith("docs/") else f"]({REPOSITORY}/{target})"

    return _LINK.sub(lead, markdown)
