"""Files that a script writes secrets to: `echo "$TOKEN" > .env`, `base64 -d <<< "$KEY" > key.json`. No rule is here."""

from __future__ import annotations

import posixpath
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.policy import load_data
from hf_lint.secrets import is_secret_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.space.shell import Command, Script

_STORED = regex(r"\$\{\{[^}]{0,200}\bsecrets\b")
_VARIABLE = regex(r"\$\{?(\w+)")


def find_written_secrets(script: Script) -> Iterator[tuple[str, int, int]]:
    """Yield path, start and end of each file in the working directory that gets a secret, or is named like one.

    Paths that lead out of it, and those that hold a variable, are left out.
    """
    if ">" not in script.text and "tee" not in script.text:
        return
    for pipeline in script.walk_pipelines():
        secret = any(map(_shows_secret, pipeline.commands))
        for command in pipeline.commands:
            for name in _targets(command):
                path = posixpath.normpath(name)
                if not path.startswith(("/", "..", "~", "$", "&")) and (secret or _is_credential_file(path)):
                    yield path, command.start, command.end


def _targets(command: Command) -> Iterator[str]:
    for redirect in command.redirects:
        if redirect.operator.startswith(">") and redirect.target is not None and redirect.operator != ">&":
            yield redirect.target.value
    if command.name == "tee":
        yield from (word for word in command.args if not word.startswith("-"))


def _shows_secret(command: Command) -> bool:
    texts = [word.text for word in command.words]
    texts += [redirect.body.text for redirect in command.redirects if redirect.body is not None]
    return any(_STORED.search(text) or any(map(is_secret_name, _VARIABLE.findall(text))) for text in texts)


def _is_credential_file(path: str) -> bool:
    rows = load_data("data/credential-files.yaml")["files"]
    patterns = (row["path"] for row in rows if row["path"] not in ("*.json", "*.key"))
    return any(fnmatchcase(path if "/" in name else path.rpartition("/")[2], name) for name in patterns)
