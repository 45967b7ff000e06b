"""The command that helps with a finding, ready to be pasted: every one that is written here can be run as it stands."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.policy import DOCS

if TYPE_CHECKING:
    from hf_lint.core.model import Finding, TargetReport

_URL = regex(r"https://[\w./#?=&%~+-]*[\w/]")
_CODE = regex(r"`[^`]*`")
_REPO = regex(r"`([\w][\w.-]*/[\w][\w.-]*)`")
_PLAIN = regex(r"[\w@%+=:,./-]+")
_QUOTED = regex(r"[\w@+=:,./() #&-]+")
_LABELS = {
    "https://": "see",
    "hf-lint explain": "see",
    "hf-lint pin": "prints the commit",
    "hf-lint --fix": "changes the file",
    "hf-lint --diff": "shows the change",
    "hf-lint --select": "lists them",
}
"""What a command does, by how it begins."""
_PLACEHOLDER = "hf-lint pin OWNER/MODEL"


def command_for(finding: Finding, target: TargetReport) -> str:
    """Return what to run, or the page to open, to get on with `finding`.

    That is the page where a secret is revoked, the fix, `hf-lint pin` with the name that is not pinned, or else the
    explanation of the policy. A policy of an organisation is explained by the page that it names.
    """
    if page := revocation_page(finding):
        return page
    folder = _folder(target)
    if finding.fix is not None and folder is not None and target.is_working_tree and target.kind == "directory":
        option = "--fix" if finding.fix.safe else "--diff --unsafe-fixes"
        return f"hf-lint {option} --select {finding.rule}{folder}"
    if _PLACEHOLDER in finding.help and (repo := _REPO.search(finding.message)):
        return f"hf-lint pin {repo[1]}"
    return explain_command(finding)


def revocation_page(finding: Finding) -> str:
    """Return the page where a secret is revoked, as its message says; "" where it names none.

    The Space's own words stand between backticks in a message, so that an address in them is none of ours.
    """
    page = _URL.search(_CODE.sub("", finding.message)) if finding.secret and "https://" in finding.message else None
    return page[0] if page else ""


def label_of(command: str) -> str:
    """Return what a command does, in words that stand before it with a colon."""
    return next(label for begin, label in _LABELS.items() if command.startswith(begin))


def list_secrets(target: TargetReport) -> str:
    """Return the command that lists all secrets with where to revoke each of them, or what explains them."""
    folder = _folder(target)
    if folder is not None and target.kind == "directory":
        return f"hf-lint --select secrets{folder}"
    return "hf-lint explain leaked-credential"


def explain_command(finding: Finding) -> str:
    """Return the command that explains the policy of `finding`, or the address of the page that does."""
    return f"hf-lint explain {finding.rule}" if finding.url == DOCS.format(id=finding.rule) else finding.url


def fill_in(text: str, finding: Finding) -> str:
    """Return a remedy with the name of the repository that `finding` is about, where the remedy has a placeholder."""
    if _PLACEHOLDER in text and (repo := _REPO.search(finding.message)):
        return text.replace("OWNER/MODEL", repo[1])
    return text


def _folder(target: TargetReport) -> str | None:
    """Return the folder as the last argument of a command, with a space before it; None for a name that no shell takes
    as it is shown."""
    name = target.target.replace(os.sep, "/")
    if name in ("", ".", "./"):
        return ""
    if not name.isprintable() or "##" in name or name.startswith("-"):
        return None
    if _PLAIN.fullmatch(name):
        return f" {name}"
    if os.sep != "/":  # a quote that both shells of Windows know, and a name in which neither replaces anything
        return f' "{name}"' if _QUOTED.fullmatch(name) else None
    from shlex import quote

    return f" {quote(name)}"
