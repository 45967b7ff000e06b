"""The answers, one method for each entry of paths.yaml."""

from __future__ import annotations

import hashlib
import json
from difflib import unified_diff
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from hub.accounts import OID, AccountAnswers, Reply
from hub.world import FakeSpace, Token, World, blob_id

if TYPE_CHECKING:
    from collections.abc import Mapping

LEGAL = frozenset(
    (
        *("author", "cardData", "createdAt", "datasets", "disabled", "lastModified", "likes", "models", "private"),
        *("region", "resourceGroup", "runtime", "sdk", "sha", "siblings", "subdomain", "tags", "trendingScore"),
        "usedStorage",
    )
)


NO_FILE = {"X-Error-Code": "EntryNotFound"}
MISSING = {"X-Error-Code": "RepoNotFound", "X-Error-Message": "Repository not found"}


def _no_revision(revision: str) -> Reply:
    message = f"Invalid rev id: {revision}"
    return Reply(404, {"error": message}, {"X-Error-Code": "RevisionNotFound", "X-Error-Message": message})


class Answers(AccountAnswers):
    """Answers one request with one token."""

    def __init__(self, world: World, url: str, token: str) -> None:
        self.world = world
        self.url = url
        self.token: Token | None = world.tokens.get(token)
        self.is_bad = bool(token) and (self.token is None or self.token.is_revoked)

    def answer(
        self, name: str, names: Mapping[str, str], query: Mapping[str, list[str]], body: bytes, path: str
    ) -> Reply:
        """Answer the entry `name` of paths.yaml."""
        if self.is_bad and name != "revoke":
            message = "Invalid credentials in Authorization header"
            return Reply(401, {"error": message}, {"X-Error-Message": message})
        if name in self.world.refused:
            return Reply(self.world.refused[name], {"error": "refused"})
        if "repo" in names:
            return self._repo(f"{name.partition('_')[0]}s/{names['repo']}", name.partition("_")[2], names, path)
        method = getattr(self, name)
        reply: Reply
        if "name" not in names:
            reply = method(names, query, body)
            return reply
        full = f"{names['owner']}/{names['name']}"
        if full.lower() in self.world.moved:
            there = self.world.moved[full.lower()]
            return Reply(307, {"error": "moved"}, {"Location": path.replace(full, there, 1)})
        space = self.world.spaces.get(full.lower())
        if space is None or (space.private and not self._sees(space)):
            if self.token is None:
                return Reply(401, {"error": "Invalid username or password."}, MISSING)
            return Reply(404, {"error": "Repository not found"}, MISSING)
        if space.disabled and name not in ("space_info", "space_revision"):
            message = "Access to this resource is disabled."
            return Reply(403, {"error": message}, {"X-Error-Message": message})
        if space.gated and not self._sees(space):
            return Reply(403, {"error": "gated"}, {"X-Error-Code": "GatedRepo", "X-Error-Message": "Access is gated"})
        reply = method(space, names, query, body)
        return reply

    def _repo(self, full: str, what: str, names: Mapping[str, str], path: str) -> Reply:
        """Answer about a model or data set: its tree, a file of it, or the repository itself."""
        if full in self.world.moved:
            return Reply(307, {"error": "moved"}, {"Location": path.replace(full, self.world.moved[full], 1)})
        repo = self.world.repos.get(full)
        if repo is None or (repo.private and self.token is None):
            return Reply(401 if self.token is None else 404, {"error": "Repository not found"}, MISSING)
        wanted = names.get("rev", "main")
        commit = wanted if wanted in repo.revisions.values() else repo.revisions.get(wanted)
        if commit is None:
            return _no_revision(wanted)
        if what == "tree":
            files = repo.files.items()
            return Reply(200, [{"type": "file", "path": p, "size": len(d), "oid": blob_id(d)} for p, d in files])
        if what == "file":
            data = repo.files.get(names["file"])
            return Reply(200, data=data) if data is not None else Reply(404, {"error": "Entry not found"}, NO_FILE)
        known: dict[str, Any] = {"_id": OID, "id": names["repo"], "sha": commit, "private": repo.private, "tags": []}
        return Reply(200, {**known, **repo.facts})

    def _sees(self, space: FakeSpace) -> bool:
        return self.token is not None and space.name.partition("/")[0] in self.token.sees

    def _writes(self, space: FakeSpace) -> bool:
        return self.token is not None and space.name.partition("/")[0] in self.token.writes

    # One owner, or none

    def whoami(self, *_: object) -> Reply:
        token = self.token
        if token is None:
            return Reply(401, {"error": "Invalid username or password."})
        auth: dict[str, Any] = {"type": token.kind}
        if token.kind == "oauth":
            auth["expiresAt"] = "2026-12-01T00:00:00.000Z"
        else:
            auth["accessToken"] = {"displayName": "audit", "role": token.role, "createdAt": "2026-11-01T00:00:00.000Z"}
            if token.fine is not None:
                auth["accessToken"]["fineGrained"] = token.fine
        user = {"type": "user", "id": OID, "name": token.user, "fullname": token.user, "email": "me@example.com"}
        return Reply(200, {**user, "isPro": False, "orgs": list(token.orgs), "auth": auth})

    def list_spaces(self, _names: object, query: Mapping[str, list[str]], _body: bytes) -> Reply:
        expand = query.get("expand", [])
        if set(expand) - LEGAL:
            return Reply(400, {"error": "unknown expand"})
        author = query.get("author", [""])[0].lower()
        mine = [
            space
            for name, space in sorted(self.world.spaces.items())
            if name.partition("/")[0] == author and (not space.private or self._sees(space))
        ]
        start = int(query.get("cursor", ["0"])[0])
        size = min(int(query.get("limit", ["100"])[0]), self.world.page)
        page = mine[start : start + size]
        headers = {}
        if start + size < len(mine):
            following = {"author": author, "limit": size, "expand": expand, "cursor": start + size}
            headers["Link"] = f'<{self.url}/api/spaces?{urlencode(following, doseq=True)}>; rel="next"'
        keep = {"_id", "id", *expand}
        documents = [{k: v for k, v in self._space(space).items() if k in keep} for space in page]
        return Reply(200, documents, headers)

    def organisation(self, names: Mapping[str, str], *_: object) -> Reply:
        owner = names["owner"]
        if owner not in self.world.organisations:
            return Reply(404, {"error": "Not found"})
        count = sum(name.partition("/")[0] == owner.lower() for name in self.world.spaces)
        return Reply(200, {"name": owner, "fullname": owner, "numSpaces": count, "plan": "team"})

    def user(self, names: Mapping[str, str], *_: object) -> Reply:
        owner = names["owner"]
        known = {name.partition("/")[0] for name in self.world.spaces} | {t.user for t in self.world.tokens.values()}
        if owner in self.world.organisations or owner.lower() not in {name.lower() for name in known}:
            return Reply(404, {"error": "Not found"})
        count = sum(name.partition("/")[0] == owner.lower() for name in self.world.spaces)
        return Reply(200, {"_id": OID, "user": owner, "type": "user", "numSpaces": count})

    def repositories(self, names: Mapping[str, str], *_: object) -> Reply:
        if self.token is None or names["owner"] not in self.token.writes:
            return Reply(403, {"error": "no right"})
        return Reply(200, self._all_of(names["owner"]))

    def own_repositories(self, *_: object) -> Reply:
        if self.token is None:
            return Reply(401, {"error": "Invalid username or password."})
        return Reply(200, self._all_of(self.token.user))

    def _all_of(self, owner: str) -> list[dict[str, Any]]:
        return [
            {
                "id": space.name,
                "type": "space",
                "updatedAt": "2026-11-01T00:00:00.000Z",
                "visibility": "private" if space.private else "public",
                "storage": 1,
                "storagePercent": 0.1,
            }
            for name, space in sorted(self.world.spaces.items())
            if name.partition("/")[0] == owner.lower()
        ]

    def revoke(self, _names: object, _query: object, body: bytes) -> Reply:
        document = json.loads(body)
        for credential in document["credentials"]:
            self.world.revoked.append(credential)
            if credential in self.world.tokens:
                self.world.tokens[credential].is_revoked = True
        return Reply(202, data=b"")

    # One Space

    def logs(self, space: FakeSpace, names: Mapping[str, str], query: Mapping[str, list[str]], *_: object) -> Reply:
        if self.token is None:
            return Reply(401, {"error": "Invalid username or password."})
        lines = space.logs.get(names["kind"], [])[-int(query.get("tail", ["1000"])[0]) :]
        events = [{"data": f"{line}\n", "timestamp": "2026-11-01T00:00:00.000Z"} for line in lines]
        data = "".join(f"data: {json.dumps(event)}\n\n" for event in events).encode()
        return Reply(200, data=data, headers={"Content-Type": "text/event-stream"}, is_endless=True)

    def discussions(self, space: FakeSpace, _names: object, query: Mapping[str, list[str]], *_: object) -> Reply:
        start = int(query.get("p", ["0"])[0]) * 10
        listed = [{"num": one["num"], "title": one["title"], "status": "open"} for one in space.discussions]
        document = {"discussions": listed[start : start + 10], "count": len(listed), "start": start}
        return Reply(200, document)

    def discussion(self, space: FakeSpace, names: Mapping[str, str], *_: object) -> Reply:
        one = next((one for one in space.discussions if str(one["num"]) == names["number"]), None)
        if one is None:
            return Reply(404, {"error": "Not found"})
        events = [
            {"id": OID, "type": "comment", "data": {"latest": {"raw": text}, "numEdits": 0}} for text in one["texts"]
        ]
        return Reply(200, {"_id": OID, "num": one["num"], "title": one["title"], "status": "open", "events": events})

    def refs(self, space: FakeSpace, *_: object) -> Reply:
        def ref(name: str) -> dict[str, Any]:
            return {"name": name, "ref": name, "targetCommit": space.commit_of(name)}

        pulls = [ref(name) for name in space.revisions if name.startswith("refs/pr/")]
        others = [ref(name) for name in space.revisions if not name.startswith("refs/")]
        return Reply(200, {"branches": [ref("main"), *others], "tags": [], "converts": [], "pullRequests": pulls})

    def compare(self, space: FakeSpace, names: Mapping[str, str], *_: object) -> Reply:
        before, after = (space.tree_of(commit) for commit in names["pair"].split(".."))
        lines: list[str] = []
        for path in sorted({*before, *after}):
            old, new = (tree.get(path, b"").decode("utf-8", "replace").splitlines() for tree in (before, after))
            if old != new:
                lines += [
                    f"diff --git a/{path} b/{path}",
                    *unified_diff(old, new, f"a/{path}", f"b/{path}", lineterm=""),
                ]
        return Reply(200, "\n".join(lines))

    def space_info(self, space: FakeSpace, *_: object) -> Reply:
        return Reply(200, self._space(space))

    def space_revision(self, space: FakeSpace, names: Mapping[str, str], *_: object) -> Reply:
        commit = space.commit_of(names["rev"])
        if commit is None:
            return _no_revision(names["rev"])
        return Reply(200, {**self._space(space), "sha": commit})

    def runtime(self, space: FakeSpace, *_: object) -> Reply:
        return Reply(200, space.runtime)

    def variables(self, space: FakeSpace, *_: object) -> Reply:
        return Reply(200, space.variables)

    def secrets(self, space: FakeSpace, *_: object) -> Reply:
        if not self._writes(space):
            return Reply(403, {"error": "You have read access but not the required permissions for this operation"})
        return Reply(200, space.secrets)

    def scan(self, space: FakeSpace, *_: object) -> Reply:
        return Reply(200, space.scan)

    def tree(self, space: FakeSpace, names: Mapping[str, str], query: Mapping[str, list[str]], *_: object) -> Reply:
        commit = space.commit_of(names["rev"])
        if commit is None:
            return _no_revision(names["rev"])
        files = space.tree_of(commit)
        entries: list[dict[str, Any]] = [
            {"type": "directory", "path": folder, "size": 0, "oid": "0" * 40}
            for folder in sorted({path.rpartition("/")[0] for path in files} - {""})
        ]
        for path, data in sorted(files.items()):
            entry: dict[str, Any] = {"type": "file", "path": path, "size": len(data), "oid": blob_id(data)}
            if path in space.lfs:
                digest = hashlib.sha256(data).hexdigest()
                entry |= {"lfs": {"oid": digest, "size": len(data), "pointerSize": 130}, "xetHash": digest}
            entries.append(entry)
        start = int(query.get("cursor", ["0"])[0])
        size = self.world.page
        headers = {}
        if start + size < len(entries):
            there = f"{self.url}/api/spaces/{space.name}/tree/{quote(names['rev'], safe='')}"
            headers["Link"] = f'<{there}?recursive=true&cursor={start + size}>; rel="next"'
        return Reply(200, entries[start : start + size], headers)

    def commits(self, space: FakeSpace, names: Mapping[str, str], query: Mapping[str, list[str]], *_: object) -> Reply:
        commits = space.history_of(str(space.commit_of(names["rev"])))
        entry = {"title": "x", "message": "", "authors": [{"user": space.committer}]}
        listed = [{"id": commit, **entry, "date": "2026-11-01T00:00:00.000Z"} for commit in commits]
        wanted = int(query.get("limit", ["50"])[0])
        return Reply(200, listed[:wanted], {"X-Total-Count": str(len(listed))})

    def auth_check(self, space: FakeSpace, *_: object) -> Reply:
        return Reply(200, data=b"") if self._writes(space) else Reply(403, {"error": "no write access"})

    def resolve(self, space: FakeSpace, names: Mapping[str, str], *_: object) -> Reply:
        there = f"/api/resolve-cache/spaces/{space.name}/{names['rev']}/{quote(names['file'])}"
        return Reply(307, {"error": "cached"}, {"Location": there})

    def resolve_cache(self, space: FakeSpace, names: Mapping[str, str], *_: object) -> Reply:
        commit = space.commit_of(names["rev"])
        data = space.tree_of(commit).get(names["file"]) if commit else None
        if data is None:
            return Reply(404, {"error": "Entry not found"}, NO_FILE)
        headers = {
            "ETag": f'"{blob_id(data)}"',
            "X-Repo-Commit": str(commit),
            "Content-Type": "application/octet-stream",
        }
        return Reply(200, data=data, headers=headers)

    def set_secret(self, space: FakeSpace, _names: object, _query: object, body: bytes) -> Reply:
        if not self._writes(space):
            return Reply(403, {"error": "no write access"})
        document = json.loads(body)
        if self.world.secret_effect:
            with self.world.lock:
                count = len(self.world.log)
            old = space.secrets.get(document["key"], {})
            described = {"description": document["description"]} if document.get("description") else {}
            moment = f"2026-11-30T{count // 3600 % 24:02d}:{count // 60 % 60:02d}:{count % 60:02d}.000Z"
            space.secrets[document["key"]] = {**old, "key": document["key"], **described, "updatedAt": moment}
            space.secret_values[document["key"]] = document.get("value", "")
            self.world.after_set(space)
        return Reply(200, {})

    def restart(self, space: FakeSpace, *_: object) -> Reply:
        if self.token is not None and self.token.kind == "oauth":
            return Reply(401, {"error": "Invalid username or password."})
        return Reply(200, space.runtime) if self._writes(space) else Reply(403, {"error": "no right"})

    def _space(self, space: FakeSpace) -> dict[str, Any]:
        return {
            "_id": OID,
            "id": space.name,
            "author": space.name.partition("/")[0],
            "sha": space.commit_of("main"),
            "lastModified": "2026-11-01T00:00:00.000Z",
            "createdAt": "2025-01-01T00:00:00.000Z",
            "private": space.private,
            "gated": "auto" if space.gated else False,
            "disabled": space.disabled,
            "sdk": space.sdk,
            "subdomain": space.host or space.name.replace("/", "-").lower(),
            "runtime": space.runtime,
            "tags": [],
            "likes": 0,
            "models": space.models,
            **({"resourceGroup": {"id": OID, "name": space.resource_group}} if space.resource_group else {}),
        }
