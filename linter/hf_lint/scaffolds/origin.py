"""Find out where this hf-lint came from, so that others are told to install exactly this one and nothing else.

A name that this hf-lint did not come from is never given: whoever registers it on an index would run in the CI of each
Space. Sources: PEP 610 (direct_url.json), the INSTALLER file, and git where hf-lint runs from a checkout. Standard
library only: the template asks in cookiecutter's own environment.
"""

from __future__ import annotations

import json
import re
import subprocess
from filecmp import cmp
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from hf_lint.core.hashes import is_commit, is_sha256
from hf_lint.core.records import NamedTuple
from hf_lint.errors import SourceError
from hf_lint.git.repository import git_command, git_environment

NAME = "hf-lint[all]"
"""With every engine, wherever it is installed: what one run finds, all find."""
INDEX_INSTALLERS = frozenset({"pip", "uv", "poetry", "pdm"})
"""Installers that write direct_url.json whenever a distribution came from elsewhere than an index."""
PUBLIC_HOSTS = frozenset({"bitbucket.org", "codeberg.org", "github.com", "gitlab.com"})
"""Hosts whose repositories have the same path over https as over SSH."""
GIT_SECONDS = 30

_VERSION = re.compile(r"[0-9][0-9A-Za-z.!]*")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
# Nothing that a shell, YAML or a requirement reads as more than a letter.
_PATH = re.compile(r"(?:/[A-Za-z0-9_~+.-]+)+")
_SCP = re.compile(r"(?:[^@/:]+@)?(?P<host>[A-Za-z0-9.-]+):(?P<path>[^/].*)")


class Origin(NamedTuple):
    """Where hf-lint came from.

    `requirement` is what pip and uv install it from, pinned. It is empty where that is not known, and then `reason`
    says why.
    """

    requirement: str
    reason: str = ""


class UnknownOriginError(Exception):
    """The origin cannot be trusted; the message completes "this hf-lint ..."."""


def find_origin(package: Path) -> Origin:
    """Return where the hf_lint package at `package` came from."""
    try:
        installed = list(package.parent.glob("hf_lint-*.dist-info"))
        if not installed:
            # In a checkout the package is linter/hf_lint; installed as editable, too.
            return Origin(_read_checkout(package.parent.parent))
        if len(installed) > 1:
            raise UnknownOriginError("is installed twice in one place")
        return Origin(_read_installation(installed[0], package))
    except UnknownOriginError as error:
        return Origin("", f"this hf-lint {error}")


def uses_git(requirement: str) -> bool:
    """Return whether pip and uv need git to install `requirement`."""
    return " @ git+" in requirement


def _read_installation(info: Path, package: Path) -> str:
    try:
        direct: Any = json.loads((info / "direct_url.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return _read_index(info)
    except (OSError, ValueError):
        raise UnknownOriginError("does not say where it was installed from") from None
    url = direct.get("url") if isinstance(direct, dict) else None
    if not isinstance(url, str):
        raise UnknownOriginError("does not say where it was installed from")
    if isinstance(direct.get("vcs_info"), dict):
        if direct["vcs_info"].get("vcs") != "git" or direct.get("subdirectory"):
            raise UnknownOriginError("was installed from part of a repository, or with another program than git")
        return _name_commit(url, str(direct["vcs_info"].get("commit_id")))
    if isinstance(direct.get("archive_info"), dict):
        return _name_archive(url, direct["archive_info"])
    root = Path(url2pathname(urlsplit(url).path))
    requirement = _read_checkout(root)
    if not _is_same(package, root / "linter" / "hf_lint"):
        raise UnknownOriginError("was installed from a local folder that has changed since")
    return requirement


def _read_index(info: Path) -> str:
    """Return the requirement of what an index gave: only what installers of indexes have put there is taken for
    that."""
    try:
        words = (info / "INSTALLER").read_text(encoding="utf-8").lower().split()
    except (OSError, UnicodeDecodeError):
        words = []
    version = info.name.removeprefix("hf_lint-").removesuffix(".dist-info")
    if not words or words[0] not in INDEX_INSTALLERS or not _VERSION.fullmatch(version):
        raise UnknownOriginError("does not say where it was installed from")
    return f"{NAME}=={version}"


def _name_commit(url: str, commit: str) -> str:
    if not is_commit(commit):
        raise UnknownOriginError("was installed from a repository without a commit")
    return f"{NAME} @ git+{public_url(url)}@{commit}"


def _name_archive(url: str, archive: dict[str, Any]) -> str:
    hashes = archive.get("hashes")
    old = str(archive.get("hash", "")).removeprefix("sha256=")
    sha256 = str(hashes.get("sha256", "")) if isinstance(hashes, dict) else old
    if urlsplit(url).scheme == "file":
        raise UnknownOriginError("was installed from a file of one machine")
    if not is_sha256(sha256):
        raise UnknownOriginError("was installed from an archive whose hash was not kept")
    return f"{NAME} @ {public_url(url)}#sha256={sha256}"


def _is_same(package: Path, source: Path) -> bool:
    """Return whether each module of the installed `package` is the same in the checkout's `source`."""
    names = [
        path.relative_to(package) for path in package.rglob("*.py") if path.relative_to(package).parts[0] != "template"
    ]
    return bool(names) and all(
        (source / name).is_file() and cmp(package / name, source / name, False) for name in names
    )


def _read_checkout(root: Path) -> str:
    """Return the requirement of the commit that is checked out in `root`, if it is what runs and a remote has it."""
    top, _, commit = _ask_git(root, "rev-parse", "--show-toplevel", "HEAD").strip().partition("\n")
    if not is_commit(commit) or Path(top).resolve() != root.resolve():
        raise UnknownOriginError("runs from a folder that is not a git repository of its own")
    if _ask_git(root, "status", "--porcelain"):
        raise UnknownOriginError("runs from a checkout with changes that are not committed")
    branches = _ask_git(root, "for-each-ref", "--contains", "HEAD", "--format=%(refname)", "refs/remotes").split()
    for remote in sorted(_ask_git(root, "remote").split(), key=lambda name: (name != "origin", name)):
        if any(branch.startswith(f"refs/remotes/{remote}/") for branch in branches):
            # As it is written: `git remote get-url` would put in what `insteadOf` says, tokens too.
            return _name_commit(_ask_git(root, "config", "--get", f"remote.{remote}.url").strip(), commit)
    raise UnknownOriginError("runs from a commit that no remote branch has")


def _ask_git(root: Path, *arguments: str) -> str:
    try:
        command = [*git_command(str(root)), *arguments]
        done = subprocess.run(
            command, env=git_environment(), capture_output=True, encoding="utf-8", errors="replace", timeout=GIT_SECONDS
        )
    except SourceError:
        raise UnknownOriginError("runs from a folder, and git is not on PATH to ask which commit that is") from None
    except (OSError, subprocess.SubprocessError):
        raise UnknownOriginError("runs from a folder that git cannot read") from None
    if done.returncode:
        raise UnknownOriginError("runs from a folder that git does not know")
    return done.stdout


def public_url(url: str) -> str:
    """Return `url` over https, without user and password. UnknownOriginError when there is no such URL.

    What comes after `?` may be a token, and a machine of one's own network is not reached by others: both are refused.
    """
    scp = None if "://" in url else _SCP.fullmatch(url)
    if scp:
        url = f"ssh://{scp['host']}/{scp['path']}"
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise UnknownOriginError("came from an address that cannot be read") from None
    if parts.scheme == "file" or not parts.scheme:
        raise UnknownOriginError("came from a folder of one machine")
    if parts.scheme == "ssh" and host not in PUBLIC_HOSTS:
        raise UnknownOriginError("came from a repository that is reached by SSH only")
    if parts.scheme not in ("https", "ssh"):
        raise UnknownOriginError(f"came from a repository over {parts.scheme}, which anyone on the network can change")
    if parts.query or parts.fragment or not _HOST.fullmatch(host) or not _PATH.fullmatch(parts.path):
        raise UnknownOriginError("came from an address with more in it than a host and a path")
    return f"https://{host}{f':{port}' if port and parts.scheme == 'https' else ''}{parts.path}"
