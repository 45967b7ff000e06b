"""What the Hub keeps of a Space besides its files and settings: logs, discussions, pull requests, history, volumes.

Each text is read once, within bounds, and judged elsewhere. What is over a bound, what the token may not see and what
the Hub does not give is said. Nothing is cloned: what commits add is read as the Hub shows it between two of them.
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from hf_lint.core.endings import MEDIA, NUMBERS, PACKED
from hf_lint.core.hashes import is_hub_commit
from hf_lint.core.lazy import regex
from hf_lint.core.words import count_of
from hf_lint.errors import ForbiddenError, HubError, MissingError
from hf_lint.hub.fields import clean
from hf_lint.hub.identity import describe_role
from hf_lint.hub.spaces import is_of_owner, is_relative, list_files, read_blob

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from hf_lint.hub.client import HubClient
    from hf_lint.hub.spaces import SpaceFacts

LOG_LINES = 5000
"""Lines of each log, from its end."""
MAX_LOG = 2 * 1024 * 1024
MAX_DISCUSSIONS = 200
MAX_COMMITS = 300
"""Commits of a Space, of all branches, tags and pull requests together, the newest first."""
MAX_FILES = 200
"""Files of a bucket, of a mounted repository, and of the first commit."""
MAX_FILE = 512 * 1024
_LARGE = f"text files over {MAX_FILE // 1024} KiB"
MAX_BYTES = 32 * 1024 * 1024
"""Of all texts of one Space: several are in memory at the same time."""
_MOUNTED = ("model", "dataset", "space")
"""Types of volumes that are repositories."""
_HUNK = regex(r"@@ -\S+ \+(\d{1,9})")


class Findings:
    """What was read, and what was not. `traces` and `tokens` are rows as hf_lint.space.live reads them."""

    def __init__(self) -> None:
        self.traces: list[list[Any]] = []
        self.tokens: list[list[Any]] = []
        self.unseen: dict[str, str] = {}
        self.gaps: list[str] = []
        self.notes: list[str] = []
        self._left = MAX_BYTES

    def add(self, place: str, text: str, *, is_value: bool = False, first: int = 1) -> None:
        """Keep a text; where there is no room for it, say so once."""
        if len(text) > self._left:
            self._left = 0
            self.miss(f"more than {MAX_BYTES // 1024 // 1024} MiB of logs, comments and history: the rest was not read")
        elif text:
            self._left -= len(text)
            self.traces.append([place, text, is_value, first])

    def miss(self, gap: str) -> None:
        """Keep what should have been read and was not."""
        if gap not in self.gaps:
            self.gaps.append(gap)

    def attempt(self, part: str, read: Callable[[], None]) -> None:
        """Read a part; what this token may not see of it is unseen, what fails otherwise is a gap."""
        try:
            read()
        except (ForbiddenError, MissingError) as error:
            self.unseen[part] = str(error)
        except HubError as error:
            self.miss(f"{part}: {error}")


def read_everywhere(client: HubClient, facts: SpaceFacts) -> Findings:
    """Read what the Hub has of a Space besides files and settings. Raises nothing: what fails is in the result."""
    found = Findings()
    for kind in ("build", "run"):
        if facts.sdk != "static":  # which has no logs
            found.attempt(f"{kind} log", partial(_read_log, client, facts.name, kind, found))
    found.attempt("discussions", partial(_read_discussions, client, facts.name, found))
    found.attempt("history", partial(_read_history, client, facts, found))
    for volume in facts.runtime.get("volumes") or ():
        found.attempt("volumes", partial(_read_volume, client, volume, found))
    return found


def read_owner(client: HubClient, owner: str) -> Findings:
    """Read what the Hub has of an owner rather than of one Space: buckets, jobs, and webhooks. Raises nothing."""
    found = Findings()
    found.attempt("buckets", partial(_read_buckets, client, owner, found))
    found.attempt("jobs", partial(_read_jobs, client, owner, found))
    found.attempt("scheduled jobs", partial(_read_scheduled_jobs, client, owner, found))
    found.attempt("webhooks", partial(_read_webhooks, client, found))
    return found


def _read_buckets(client: HubClient, owner: str, found: Findings) -> None:
    """Read the text files in all buckets of an owner. Raises HubError."""
    for page in client.read_pages(f"/api/buckets/{owner}"):
        for item in page:
            name = str(item.get("id") or "")
            if is_of_owner(name, owner):
                _read_bucket(client, name, found)
            else:
                found.miss("buckets without a name, or of another owner: not read")


def _read_jobs(client: HubClient, owner: str, found: Findings) -> None:
    """Read the environments and commands of an owner's jobs, which hold values in clear. Raises HubError."""
    for page in client.read_pages(f"/api/jobs/{owner}"):
        for job in page:
            _add_job(f"jobs/{job.get('id')}", job, found)


def _read_scheduled_jobs(client: HubClient, owner: str, found: Findings) -> None:
    """Read those of scheduled jobs. Raises HubError."""
    for page in client.read_pages(f"/api/scheduled-jobs/{owner}"):
        for item in page:
            _add_job(f"scheduled-jobs/{item.get('id')}", item.get("jobSpec") or {}, found)


def _read_webhooks(client: HubClient, found: Findings) -> None:
    """Read those of the jobs that webhooks of the token's own user start, and their addresses. Raises HubError."""
    for item in client.read_json("/api/settings/webhooks").document:
        place = f"webhooks/{item.get('id')}"
        found.add(f"{place}/url", str(item.get("url") or ""))
        _add_job(place, item.get("job") or {}, found)


def _add_job(place: str, job: Any, found: Findings) -> None:
    for name, value in (job.get("environment") or {}).items():
        found.add(f"{place}/environment/{name}", str(value or ""), is_value=True)
    words = [str(word) for part in ("command", "arguments") for word in job.get(part) or () if word]
    found.add(f"{place}/command", "\n".join(words))
    token = job.get("hfToken") or {}
    if reach := describe_role(str(token.get("tokenRole") or "")):
        who = str(token.get("ownerName") or "")
        found.tokens.append([place, f"the token{f' of `{who}`' if who else ''} that the job runs with", [reach]])


def _read_log(client: HubClient, name: str, kind: str, found: Findings) -> None:
    data = client.read_log(f"/api/spaces/{name}/logs/{kind}", LOG_LINES, MAX_LOG)
    if len(data) >= MAX_LOG:
        found.miss(f"{kind} log: only {MAX_LOG // 1024 // 1024} MiB of it were read")
    lines = list(_log_lines(data))
    if odd := lines.count(None):
        found.miss(f"{kind} log: {count_of(odd, 'event')} without a text: not read")
    found.add(f"logs/{kind}", "".join(filter(None, lines)))


def _log_lines(data: bytes) -> Iterator[str | None]:
    """Yield the lines in events of a log, `data: {"data": "text", "timestamp": "..."}`; None for one that has none.

    A text may hold what else Python takes for the end of a line.
    """
    *whole, last = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate((*whole, last)):
        if line.startswith("data:") and (text := line[5:].strip()) and text != "keep-alive":
            try:
                event = json.loads(text)
            except (ValueError, RecursionError):
                if number < len(whole):  # else it is the last one, cut
                    yield None
                continue
            has_text = isinstance(event, dict) and isinstance(event.get("data"), str)
            yield clean(event["data"]).rstrip("\n") + "\n" if has_text else None


def _read_discussions(client: HubClient, name: str, found: Findings) -> None:
    numbers: dict[int, None] = {}
    for page in range(MAX_DISCUSSIONS):
        document = client.read_json(f"/api/spaces/{name}/discussions", {"p": page}).document
        listed = document.get("discussions") or []
        numbers.update({item["num"]: None for item in listed if isinstance(item.get("num"), int)})
        if any(not isinstance(item.get("num"), int) for item in listed):
            found.miss("discussions without a number: not read")
        count = document.get("count")
        if not listed or len(numbers) > MAX_DISCUSSIONS or (count is not None and len(numbers) >= count):
            break
    if len(numbers) > MAX_DISCUSSIONS:
        found.miss(f"more than {MAX_DISCUSSIONS} discussions: the oldest were not read")
    for number in list(numbers)[:MAX_DISCUSSIONS]:
        document = client.read_json(f"/api/spaces/{name}/discussions/{number}").document
        texts = [str(document.get("title") or "")]
        for event in document.get("events") or ():
            data = event.get("data") or {}
            texts += [str(one.get("raw") or "") for one in (data.get("latest") or {}, *(data.get("history") or ()))]
        found.add(f"discussions/{number}", "\n".join(filter(None, texts)))


def _read_history(client: HubClient, facts: SpaceFacts, found: Findings) -> None:
    """Read what each commit of every branch, tag and pull request adds.

    Consecutive commits of a list are compared, whether or not one is the other's parent: so every line that any of
    them has is seen as added, or is in the oldest, which is read whole.
    """
    refs = client.read_json(f"/api/spaces/{facts.name}/refs", {"include_prs": "true"}).document
    seen: set[str] = set()
    for kind in ("branches", "tags", "pullRequests"):
        for ref in refs.get(kind) or ():
            if len(seen) >= MAX_COMMITS:
                break
            target = str(ref.get("targetCommit") or "")
            if not is_hub_commit(target):
                found.miss("branches, tags or pull requests without a commit: not read")
            elif target not in seen:
                _read_commits(client, facts.name, target, str(ref.get("ref") or ref.get("name") or ""), seen, found)
    if len(seen) >= MAX_COMMITS:
        found.miss(f"more than {MAX_COMMITS} commits: older ones were not read")


def _read_commits(client: HubClient, name: str, target: str, ref: str, seen: set[str], found: Findings) -> None:
    later = ""
    is_pull = ref.startswith("refs/pr/")
    for page in client.read_pages(f"/api/spaces/{name}/commits/{target}", {"limit": 1000}):
        for item in page:
            commit = str(item.get("id") or "")
            if not is_hub_commit(commit):
                found.miss("commits without an id: not read")
                continue
            if later:
                _read_change(client, name, commit, later, f"{ref}/" if is_pull else f"history/{later[:12]}/", found)
            if commit in seen or len(seen) >= MAX_COMMITS:
                return
            seen.add(commit)
            later = commit
    if later:
        _read_first(client, name, later, found)


def _read_change(client: HubClient, name: str, before: str, after: str, place: str, found: Findings) -> None:
    diff = client.read_json(f"/api/spaces/{name}/compare/{before}..{after}").document
    for path, first, text in added_lines(str(diff or "").splitlines()):
        found.add(f"{place}{path}", text, first=first)


def added_lines(diff: Iterable[str]) -> Iterator[tuple[str, int, str]]:
    """Yield path, line and text of the stretches that a diff adds."""
    path, number, first = "", 0, 0
    text: list[str] = []
    in_hunk = False
    for line in diff:
        if in_hunk and line.startswith("+"):
            first = first or number
            text.append(line[1:])
            number += 1
            continue
        if text:
            yield path, first, "\n".join(text)
            text, first = [], 0
        if line.startswith("diff --git "):
            in_hunk, path = False, line.rpartition(" b/")[2]
        elif line.startswith("+++ ") and not in_hunk:
            path = line[4:].partition("\t")[0].removeprefix("b/")
        elif match := _HUNK.match(line):
            in_hunk, number = True, int(match[1])
        elif in_hunk and line.startswith(" "):
            number += 1
    if text:
        yield path, first, "\n".join(text)


def _read_first(client: HubClient, name: str, commit: str, found: Findings) -> None:
    """Read the files of the oldest commit, which nothing can be compared with."""
    _read_tree(client, ("spaces", name, commit), f"history/{commit[:12]}/", "the first commit", found)


def _read_tree(
    client: HubClient, where: tuple[str, str, str], place: str, what: str, found: Findings, below: str = ""
) -> None:
    """Read the text files of a revision, those in the folder `below`. `where` is kind, name and revision."""
    kind, name, revision = where
    entries, is_whole = list_files(client, name, revision, 10 * MAX_FILES, kind=kind)
    wanted = [one for one in entries if not one.lfs and _is_text(one.path) and _is_below(one.path, below)]
    if any(one.size > MAX_FILE for one in wanted):
        found.miss(f"{_LARGE} in {what}: not read")
    wanted = [one for one in wanted if one.size <= MAX_FILE]
    if len(wanted) > MAX_FILES or not is_whole:
        found.miss(f"more than {MAX_FILES} files in {what}: the rest was not read")
    for entry in wanted[:MAX_FILES]:
        text = read_blob(client, name, revision, entry, kind=kind).decode("utf-8", "replace")
        found.add(f"{place}{entry.path}", text)


def _read_volume(client: HubClient, volume: Mapping[str, Any], found: Findings) -> None:
    """Read what the Space mounts: a bucket, or a model, data set or other Space, at the mounted revision and below the
    mounted path. Raises HubError."""
    kind, name = str(volume.get("type") or ""), str(volume.get("source") or "")
    below = str(volume.get("path") or "").strip("/")
    if kind == "bucket":
        _read_bucket(client, name, found, below)
    elif kind in _MOUNTED:
        revision = str(volume.get("revision") or "main")
        _read_tree(client, (f"{kind}s", name, revision), f"volumes/{kind}s/{name}/", f"the {kind} {name}", found, below)
    else:
        found.notes.append(f"the {kind} {name} is mounted; hf-lint does not know how to read it")


def _read_bucket(client: HubClient, name: str, found: Findings, below: str = "") -> None:
    count = 0
    for page in client.read_pages(f"/api/buckets/{name}/tree", {"recursive": "true"}):
        for item in page:
            path, size = str(item.get("path") or ""), item.get("size")
            if item.get("type") == "directory":
                continue
            if item.get("type") != "file" or not isinstance(size, int) or size < 0 or not is_relative(path):
                found.miss(f"entries of the bucket {name} without a path, a type or a size: not read")
                continue
            if not _is_text(path) or not _is_below(path, below):
                continue
            if size > MAX_FILE:
                found.miss(f"{_LARGE} in the bucket {name}: not read")
                continue
            count += 1
            if count > MAX_FILES:
                found.miss(f"more than {MAX_FILES} text files in the bucket {name}: the rest was not read")
                return
            where = f"/buckets/{name}/resolve/{quote(path, safe='/')}"
            data = client.read_file(where, size + 1, partial(_has_size, size))
            found.add(f"buckets/{name}/{path}", data.decode("utf-8", "replace"))


def _has_size(size: int, data: bytes) -> bool:
    return len(data) == size


def _is_text(path: str) -> bool:
    return not path.lower().endswith((*MEDIA, *NUMBERS, *PACKED))


def _is_below(path: str, folder: str) -> bool:
    return not folder or path == folder or path.startswith(f"{folder}/")
