"""Secrets in commits: what each one adds is looked at once, and a finding names the commit that brought the secret."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from functools import lru_cache, partial
from itertools import accumulate
from typing import TYPE_CHECKING

from hf_lint.core.model import START, Commit, ToolError
from hf_lint.core.records import NamedTuple
from hf_lint.git.entries import path_text
from hf_lint.git.history import parse_commit
from hf_lint.pipeline.chunks import (
    MESSAGE,
    TAG_MESSAGE,
    Chunk,
    compare_versions,
    decode,
    decode_message,
    file_of,
    has_hint,
    make_message_chunk,
    may_hold_signing_key,
    stands_alone,
)
from hf_lint.pipeline.engine import check_space
from hf_lint.pipeline.fold import add_places
from hf_lint.rules.secrets.credential_files import is_credential_name
from hf_lint.secrets import load_kinds, scan_text
from hf_lint.secrets.patterns import keywords
from hf_lint.secrets.places import place_of
from hf_lint.secrets.scan import MAX_MATCHES
from hf_lint.sources.limits import MAX_FILE
from hf_lint.space import Space
from hf_lint.space.file import File, is_vendored

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hf_lint.config.waivers.model import WaiverSettings
    from hf_lint.core.model import Finding, Location, Waived
    from hf_lint.git.history import CommitMeta, CommitRef
    from hf_lint.git.patch import Change, CommitChanges
    from hf_lint.git.repository import Repository
    from hf_lint.pipeline.selection import RuleSelection
    from hf_lint.secrets.places import Place
    from hf_lint.sources.source import Commits

GROUP = "secrets"
SIGNING = "hardcoded-signing-key"
_TOGETHER = 16 * 1024
"""Code points scanned in one go."""


class SecretHistory(NamedTuple):
    """The secrets in some commits, the oldest first, and what could not be looked at."""

    findings: tuple[Finding, ...]
    errors: tuple[ToolError, ...] = ()
    notes: tuple[str, ...] = ()
    waived: tuple[Waived, ...] = ()


def search_commits(commits: Commits, plan: RuleSelection, waivers: WaiverSettings | None = None) -> SecretHistory:
    """Look for secrets in what `commits` add, and in their messages and those of their tags.

    `plan` has the rules that find secrets, see `secret_rules`. Raises SourceError when git cannot list the changes.
    """
    found = _Search(commits.repository, plan, commits.folder, waivers).run(
        commits.listed, commits.changes, commits.tags
    )
    return found._replace(errors=(*found.errors, *commits.errors), notes=(*found.notes, *commits.notes))


def secret_rules(plan: RuleSelection) -> RuleSelection:
    """Return the rules of `plan` that find secrets."""
    return plan._replace(rules=tuple(planned for planned in plan.rules if planned.policy.group == GROUP))


class _Search:
    """One pass over commits."""

    def __init__(
        self, repository: Repository, plan: RuleSelection, folder: str, waivers: WaiverSettings | None
    ) -> None:
        self._repository = repository
        self._plan = plan
        signing = tuple(planned for planned in plan.rules if planned.policy.id == SIGNING)
        self._signing = plan._replace(rules=signing)
        self._folder = folder
        self._waivers = waivers
        self._order: dict[str, int] = {}
        self._waiting: dict[tuple[Place, bool], list[Chunk]] = {}
        self._sizes: Counter[tuple[Place, bool]] = Counter()
        self._oldest: dict[tuple[str, str, str], Chunk] = {}
        self._judged: dict[int, Chunk] = {}
        self._found: dict[tuple[str, str], list[Finding]] = {}
        self._waived: dict[str, Waived] = {}
        self._errors: dict[ToolError, None] = {}
        self._missing: set[str] = set()
        self._large: dict[str, None] = {}

    def run(self, commits: Sequence[CommitRef], changes: Iterable[CommitChanges], tags: Iterable[str]) -> SecretHistory:
        """Look at the `changes` of `commits`, at their messages and at those of `tags`."""
        self._order = {commit.id: number for number, commit in enumerate(reversed(commits))}
        for commit, message, brought in changes:
            words = self._raw(commit).message if message is None else decode_message(message)
            self._add(make_message_chunk(MESSAGE, words, commit))
            for change in brought:
                self._change(change, commit)
        for tag in tags:
            self._add(make_message_chunk(TAG_MESSAGE, self._raw(tag).message, tag))
        for (place, _), pieces in self._waiting.items():
            self._scan_batch(pieces, place)
        for piece in self._oldest.values():
            self._judge_once(piece)
        return self._result()

    def _result(self) -> SecretHistory:
        if self._missing:
            text = f"{len(self._missing)} objects of the history are missing, so they were not checked"
            self._errors[ToolError("target", f"{text}; this is a partial clone, or it is damaged")] = None
        large = list(self._large)
        notes = [f"{len(large)} files of the history over the size limit not read: {', '.join(large[:3])}"]
        # Where a later commit has the secret again, the first tells enough.
        found: dict[str, Finding] = {}
        for group in self._found.values():
            first = min(group, key=lambda one: (self._age_of(one), -one.severity, one.location))
            found[first.fingerprint] = add_places(first, group)
        findings = sorted(found.values(), key=lambda one: (self._age_of(one), one.location, one.rule))
        waived = sorted(self._waived.values(), key=lambda item: (self._age_of(item.finding), item.finding.location))
        return SecretHistory(tuple(findings), tuple(self._errors), tuple(notes if large else ()), tuple(waived))

    def _age(self, commit: str) -> int:
        """Return how late the commit is; tags come after all commits."""
        return self._order.get(commit, len(self._order))

    def _age_of(self, finding: Finding) -> int:
        return self._age(finding.commit.id) if finding.commit else 0

    def _raw(self, id: str) -> CommitMeta:  # noqa: A002
        """Return what a commit or tag says by itself."""
        return parse_commit(self._repository.objects.one(id).data)

    def _change(self, change: Change, commit: str) -> None:
        path = path_text(change.path)[len(self._folder) + 1 if self._folder else 0 :]
        if change.patch is None:  # the versions have to be compared
            file = self._load(path, change.id)
            old = (self._load(path, one, needed=False) for one in change.before)
            if file is not None:
                self._add(compare_versions(file, [one.text for one in old if one is not None], commit))
            return
        # Without lines around the new ones git takes two thirds of the time.
        patch = change.patch
        if patch.may_lack_names:
            patch = patch.with_names(self._repository.objects.one(change.id).data)
        self._add(Chunk(path, decode(patch.text), patch, commit, partial(self._read, path, change.id)))

    def _load(self, path: str, id: str, *, needed: bool = True) -> File | None:  # noqa: A002
        """Return the version `id` of a file; None, and noted where it is `needed`, when it is too large or not here."""
        head = self._repository.headers.one(id)
        if not head.kind or head.size > MAX_FILE:
            if needed and head.kind:
                self._large[path] = None
            elif needed:
                self._missing.add(id)
            return None
        return self._read(path, id)

    def _read(self, path: str, id: str) -> File:  # noqa: A002
        """Return a version that is here and within the limits: git has made a patch of it."""
        return file_of(path, self._repository.objects.one(id).data)

    def _add(self, piece: Chunk) -> None:
        """Keep a piece until there are enough of its sort: to scan them together takes half the time."""
        if is_credential_name(piece.path) or has_hint(piece):
            self._judge(piece)
            return
        if may_hold_signing_key(piece):
            self._judge(piece, self._signing)
        place = place_of(piece.path)
        sort = (place, is_vendored(piece.path))
        pieces = self._waiting.setdefault(sort, [])
        pieces.append(piece)
        self._sizes[sort] += len(piece.text)
        if self._sizes[sort] > _TOGETHER or place.notebook:
            self._scan_batch(pieces, place)
            pieces.clear()
            self._sizes[sort] = 0

    def _scan_batch(self, pieces: Sequence[Chunk], place: Place) -> None:
        """Look at pieces of one sort, apart from the others at those that must not be scanned with others."""
        text = "\n".join(piece.text for piece in pieces)
        if not stands_alone(text, place):  # as for nearly all: then none of them does
            self._look(pieces)
            return
        others = []
        for piece in pieces:
            if stands_alone(piece.text, place):
                self._look([piece])
            else:
                others.append(piece)
        if others:
            self._look(others)

    def _look(self, pieces: Sequence[Chunk]) -> None:
        """Note which piece is the oldest with a secret; the rules see at once what only they could take for one."""
        starts = list(accumulate((len(piece.text) + 2 for piece in pieces), initial=0))
        first = pieces[0].path if pieces else ""
        text = "\n\n".join(piece.text for piece in pieces)
        if not first.endswith(".ipynb"):
            text += _global_keywords()
        matches = scan_text(text, path=first, only_certain=is_vendored(first))
        if len(matches) >= MAX_MATCHES and len(pieces) > 1:  # some may have been left out
            for piece in pieces:
                self._look([piece])
            return
        for match in matches:
            number = bisect_right(starts, match.start) - 1
            piece, offset = pieces[number], match.start - starts[number]
            line = piece.text.count("\n", 0, offset)
            last = line + piece.text.count("\n", offset, offset + match.end - match.start)
            identity = (piece.path, match.kind, match.fingerprint)
            if piece.lines.added.isdisjoint(piece.lines.numbers[line : last + 1]):
                continue
            oldest = self._oldest.get(identity)
            if oldest is None:
                self._judge_once(piece)  # it is most often the only one, and now there is time: git is slower
            if oldest is None or self._age(piece.commit) < self._age(oldest.commit):
                self._oldest[identity] = piece

    def _judge_once(self, piece: Chunk) -> None:
        if id(piece) not in self._judged:
            self._judged[id(piece)] = piece
            self._judge(piece)

    def _judge(self, piece: Chunk, plan: RuleSelection | None = None) -> None:
        """Let the rules see the whole file, and keep what they find on the added lines."""
        file = piece.load()
        if file is None:
            return
        report = check_space(Space([file]), plan or self._plan, waivers=self._waivers)
        self._errors.update(dict.fromkeys(report.errors))
        added = piece.lines.added
        new = [finding for finding in report.findings if finding.secret and _is_new(finding, added)]
        waived = [item for item in report.waived if item.finding.secret and _is_new(item.finding, added)]
        if new or waived:
            origin = Commit(piece.commit, self._raw(piece.commit).date)
            for finding in new:
                group = self._found.setdefault((finding.rule, finding.key or finding.fingerprint), [])
                group.append(_from(finding, origin))
            for item in waived:
                made = item._replace(finding=_from(item.finding, origin))
                known = self._waived.setdefault(made.finding.fingerprint, made)
                if self._age_of(made.finding) < self._age_of(known.finding):
                    self._waived[made.finding.fingerprint] = made


@lru_cache(maxsize=1)
def _global_keywords() -> str:
    """Return a comment with the words that make some shapes a secret anywhere in the file."""
    words = (word for kind in keywords().whole for word in load_kinds()[kind].keywords)
    return f"\n\n# {' '.join(words)}"


def _is_new(finding: Finding, added: frozenset[int]) -> bool:
    """Return whether the finding stands on an added line; one about a whole file, whether any of its places does."""
    places = finding.related if finding.location.span == START and finding.related else (finding.location,)
    if finding.location.span == START and not finding.related:
        return True
    return any(not added.isdisjoint(_lines(place)) for place in places)


def _lines(place: Location) -> range:
    return range(place.span.line - 1, place.span.end_line)


def _from(finding: Finding, origin: Commit) -> Finding:
    where = {MESSAGE: "in the commit message: ", TAG_MESSAGE: "in the tag's message: "}.get(finding.location.path, "")
    return finding._replace(commit=origin, message=where + finding.message, fix=None)  # nothing mends the past
