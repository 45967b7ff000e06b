"""Spaces on the Hub as people name them: `hf://spaces/OWNER/NAME@REV`, and what browsers and git show."""

from __future__ import annotations

from typing import NoReturn
from urllib.parse import unquote, urlsplit

from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple
from hf_lint.errors import UsageError
from hf_lint.hub.names import APP_HOST, HOSTS, endpoint

FORMS = "write hf://spaces/OWNER/NAME, hf://spaces/OWNER/NAME@REVISION or the URL of its page"
_PART = regex(r"(?!.*(?:--|\.\.))[A-Za-z0-9_](?:[\w.-]{0,94}[A-Za-z0-9_])?", 0)
_GIT = regex(r"(?:ssh://)?git@(hf\.co|huggingface\.co)[:/]")
_WITH_REVISION = frozenset(("tree", "blob", "raw", "resolve", "commit", "commits", "edit", "blame"))
_OTHERS = frozenset(("models", "datasets", "kernels", "buckets", "collections", "papers", "blog", "docs"))
_LONGEST_REVISION = 250


class SpaceTarget(NamedTuple):
    """A Space by `OWNER/NAME`, and the revision that is asked for, "" for its main branch."""

    name: str
    revision: str = ""

    def __str__(self) -> str:
        return f"hf://spaces/{self.name}" + (f"@{self.revision}" if self.revision else "")

    @property
    def page(self) -> str:
        """The address of its page."""
        return f"{endpoint()}/spaces/{self.name}"


def is_remote(text: str) -> bool:
    """Say whether `text` names something on the Hub rather than a folder."""
    lower = text.strip().lower()
    host = lower.partition("://")[2] if "://" in lower else lower
    host = host.partition("/")[0].rpartition("@")[2]
    return lower.startswith(("hf://", "http://", "https://", "git@hf.co:", "git@huggingface.co:", "ssh://git@")) or (
        host in _hosts() or (host.endswith(APP_HOST) and host != APP_HOST)
    )


def parse_target(text: str, pr: int | None = None) -> SpaceTarget:
    """Return the Space that `text` names, with `pr` at that pull request. Raises UsageError for anything else."""
    text = text.strip()
    try:
        netloc = urlsplit(text if "://" in text else f"https://{text}").netloc
    except ValueError:  # brackets that hold no address
        raise UsageError(f"{text!r} is not an address of a Space", FORMS) from None
    if "://" in text and "@" in netloc and not text.startswith("ssh://git@"):
        raise UsageError(
            "the address holds a user name or a token",
            "leave it out: hf-lint looks the token up itself. Revoke a token that was on a command line",
        )
    git = _GIT.match(text)
    if text.lower().startswith("hf://"):
        target = _parse_uri(text[5:], text)
    elif git:
        target = _parse_page(text[git.end() :], text)
    else:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host = (parts.hostname or "").lower()
        if host.endswith(APP_HOST):
            _ask_which(host)
        if parts.scheme not in ("http", "https") or _netloc(parts.netloc) not in _hosts():
            raise UsageError(f"{text!r} is not an address of a Space", FORMS)
        target = _parse_page(parts.path, text)
    if pr is None:
        return target
    wanted = f"refs/pr/{pr}"
    if target.revision not in ("", wanted):
        raise UsageError(f"{text!r} names a revision, and --pr another one", "give only one of them")
    return target._replace(revision=wanted)


def _hosts() -> set[str]:
    try:
        own = {urlsplit(endpoint()).netloc.lower()}
    except ValueError:  # what asks the Hub says so
        own = set()
    return {*HOSTS, *(f"www.{host}" for host in HOSTS), *own}


def _netloc(text: str) -> str:
    return text.lower().removesuffix(":443")


def _parse_uri(rest: str, text: str) -> SpaceTarget:
    """`spaces/OWNER/NAME[@REVISION][/PATH]`."""
    rest = rest.partition("?")[0].partition("#")[0]
    head, at, tail = rest.partition("@")
    if not at:
        return _parse_page(head, text)
    target = _parse_page(head, text)
    return target._replace(revision=_revision(tail.split("/"), text))


def _parse_page(path: str, text: str) -> SpaceTarget:
    """Return the path of a page, of an API call or of a git remote."""
    parts = [part for part in path.split("/") if part]
    if parts[:1] == ["api"]:
        parts = parts[1:]
    if parts[:1] != ["spaces"]:
        kind = parts[0] if parts and parts[0] in _OTHERS else "model" if len(parts) >= 2 else ""
        what = f"is about {kind.removesuffix('s')}s, not a Space" if kind else "does not name a Space"
        raise UsageError(f"{text!r} {what}", FORMS)
    if len(parts) < 3:
        owner = f"; `hf-lint audit {parts[1]}` checks all Spaces of an owner" if len(parts) == 2 else ""
        raise UsageError(f"{text!r} does not name a Space", FORMS + owner)
    owner, name = unquote(parts[1]), unquote(parts[2]).removesuffix(".git")
    if not _PART.fullmatch(owner) or not _PART.fullmatch(name):
        raise UsageError(f"{text!r} does not name a Space: names have letters, digits, `-`, `_` and `.`", FORMS)
    target = SpaceTarget(f"{owner}/{name}")
    view, rest = parts[3:4], parts[4:]
    if view and view[0] in ("revision", *_WITH_REVISION) and rest:
        return target._replace(revision=_revision(rest, text))
    if view == ["discussions"] and rest and rest[0].isascii() and rest[0].isdigit():
        return target._replace(revision=f"refs/pr/{int(rest[0])}")
    return target  # settings, logs, community, the list of discussions: the Space itself


def _revision(parts: list[str], text: str) -> str:
    """Return the revision at the start of a path: one segment, or a ref of the Hub's own, which have three."""
    revision = unquote(parts[0])
    if revision == "refs" and len(parts) >= 3 and parts[1] in ("pr", "convert", "heads"):
        revision = "/".join(unquote(part) for part in parts[:3])
    odd = ".." in revision or any(ord(char) < 33 or char in "?#\\~^:*[" for char in revision)
    if not revision or odd or len(revision) > _LONGEST_REVISION or revision.startswith(("-", "/")):
        raise UsageError(f"{text!r} does not name a revision", "a branch, a tag, a commit or refs/pr/NUMBER")
    return revision


def _ask_which(host: str) -> NoReturn:
    """Say which Spaces a host of an app can be: owner and name are joined by a hyphen, and both may hold others."""
    label = host.removesuffix(APP_HOST).removesuffix(".static").rpartition(".")[2].partition("--")[0]
    words = label.split("-")
    can_be = ["-".join(words[:at]) + "/" + "-".join(words[at:]) for at in range(1, len(words))]
    can_be = [name for name in can_be if all(_PART.fullmatch(part) for part in name.split("/"))]
    which = " or ".join(f"hf://spaces/{name}" for name in can_be[:6]) or "hf://spaces/OWNER/NAME"
    more = " ..." if len(can_be) > 6 else ""
    raise UsageError(
        f"{host} does not say which Space it is: owner and name are joined by a hyphen, and `_` and `.` become one",
        f"name the Space itself: {which}{more}",
    )
