"""zizmor, run as a separate program on copies of the workflows.

It runs offline, without configuration, and heeds no comment that would mute it: a Space that is not trusted could hold
one. What it may take is bounded, and a file that it cannot read is kept apart from one without findings.

It takes 50 ms to begin, so all files are given to it together first. Only of a file with findings that shows that it
was read: each other one, or each where there is no answer, is given to it alone.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from hf_lint.core.records import NamedTuple
from hf_lint.engines.answers import Answers
from hf_lint.engines.processes import Batch, Bounds, Limits, failure_text, find_program

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hf_lint.engines.processes import Outcome
    from hf_lint.space.file import File

INSTALL = "install it with `python -m pip install zizmor`"
_NOTHING_READ = (1, 3)
"""zizmor's exit status where it could read no input, or one of another kind than it takes."""
_OPTIONS = ("--offline", "--no-config", "--no-ignores", "--no-progress", "--no-exit-codes", "--color", "never", "-q")


MAX_WORK = 6_000_000
"""zizmor's time grows with the square of what a workflow has: so much for all files together, a second or two. One of
two thousand lines is within it, and any number of usual ones."""


class Place(NamedTuple):
    """A stretch of the file, in code points, and what zizmor says of it."""

    start: int
    end: int
    note: str


class Issue(NamedTuple):
    """One result of zizmor; `severity` is its own word for it."""

    audit: str
    severity: str
    text: str
    place: Place
    related: tuple[Place, ...]


class Result(NamedTuple):
    """What is known about one file. `refused` and `unread` say why zizmor did not look, `failure` why it could not."""

    file: File
    issues: tuple[Issue, ...] = ()
    refused: str = ""
    unread: bool = False
    failure: str = ""


class Source(NamedTuple):
    """A file, its kind by the name that zizmor knows it by, its bytes, and where their copy is."""

    file: File
    kind: str
    data: bytes
    path: str = ""


class Handle(NamedTuple):
    """Processes under way. Give it to `collect`."""

    program: str
    limits: Limits
    results: list[Result]
    answers: Answers
    batch: Batch[tuple[Source, ...]] | None = None


def find_zizmor() -> str | None:
    """Return the zizmor program; None where the extra is not installed."""
    return find_program("zizmor")


def start(program: str, files: Iterable[tuple[File, str]], limits: Limits) -> Handle:
    """Start zizmor on each file and return without waiting.

    With a file goes its kind, by the name that zizmor knows it by: workflow.yml, action.yml or dependabot.yml.
    """
    answers = Answers("zizmor", (program, __file__), _OPTIONS)
    results: list[Result] = []
    inputs = []
    work = MAX_WORK
    for number, (file, kind) in enumerate(files):
        data = file.text.encode("utf-8", "replace")
        if number >= limits.files:
            results.append(Result(file, refused=f"it is not among the first {limits.files} files"))
        elif len(data) > limits.bytes:
            results.append(Result(file, refused=f"it is larger than {limits.bytes} bytes"))
        elif _weigh(file.text) > work:
            results.append(Result(file, refused="it and the workflows before it have too many steps"))
        else:
            work -= _weigh(file.text)
            known = _issues(answers.find(kind.encode(), data))
            if known is None:
                inputs.append(Source(file, kind, data))
            else:
                results.append(Result(file, known))
    handle = Handle(program, limits, results, answers)
    if not inputs:
        return handle
    try:
        handle = handle._replace(batch=Batch("zizmor", Bounds(limits.seconds, limits.output_bytes, limits.processes)))
        _submit(handle, tuple(_copy(handle, one) for one in inputs))
    except OSError as error:
        room = "set TMPDIR to a folder with free space"
        for source in inputs:
            _fail(handle, source.file, f"zizmor's files cannot be written ({error.strerror}); {room}")
    return handle


def _weigh(text: str) -> int:
    """Return the square of about twice as many steps as a workflow has, in block or flow style."""
    return (text.count("\n") + text.count("{") + text.count("uses")) ** 2


def _copy(handle: Handle, source: Source) -> Source:
    assert handle.batch is not None
    root = handle.batch.root
    folder = os.path.join(root, f"source-{len(os.listdir(root))}")
    os.mkdir(folder)
    path = os.path.join(folder, source.kind)
    with open(path, "wb") as stream:
        stream.write(source.data)
    return source._replace(path=path)


def _submit(handle: Handle, sources: tuple[Source, ...]) -> None:
    assert handle.batch is not None
    command = [handle.program, *_OPTIONS, "--format", "json-v1", *(source.path for source in sources)]
    handle.batch.add(sources, command)


def collect(handle: Handle) -> tuple[Result, ...]:
    """Wait for what `start` began and return one result a file, in order of path. Never raises, always ends."""
    for sources, outcome in handle.batch.outcomes() if handle.batch is not None else ():
        issues = _parse(outcome.data, sources) if not outcome.failure and outcome.code == 0 else None
        for source in sources:
            found = issues[source.path] if issues is not None else []
            if issues is not None and (found or len(sources) == 1):
                handle.results.append(Result(source.file, tuple(found)))
                handle.answers.keep(found, source.kind.encode(), source.data)
            elif len(sources) > 1:
                _submit(handle, (source,))
            elif not outcome.failure and outcome.code in _NOTHING_READ and not outcome.data.strip():
                handle.results.append(Result(source.file, unread=True))
            else:
                _fail(handle, source.file, _failure(outcome, handle.limits))
    handle.answers.save()
    return tuple(sorted(handle.results, key=lambda result: result.file.path))


def _fail(handle: Handle, file: File, message: str) -> None:
    handle.results.append(Result(file, failure=f"{file.path}: {message}"))


def _failure(outcome: Outcome, limits: Limits) -> str:
    """Return what went wrong, and what to do."""
    return failure_text(
        "zizmor",
        outcome,
        seconds=limits.seconds,
        output_bytes=limits.output_bytes,
        install=f"{INSTALL}, or disable the policy `zizmor`",
        shorten="split the workflow",
    )


def _parse(data: bytes, sources: tuple[Source, ...]) -> dict[str, list[Issue]] | None:
    """Return the issues in zizmor's JSON by the path of their source; None when it is anything else."""
    try:
        encoded = {source.path: source.file.text.encode("utf-8", "replace") for source in sources}
        issues: dict[str, list[Issue]] = {path: [] for path in encoded}
        for item in json.loads(data):
            path = _path(item["locations"], sources)
            places = [(entry["symbolic"]["kind"], _place(entry, encoded[path])) for entry in item["locations"]]
            primary = next((place for kind, place in places if kind == "Primary"), None)
            if primary is None:
                continue
            related = tuple(place for kind, place in places if kind == "Related" and place.start != primary.start)
            severity = str(item["determinations"]["severity"]).lower()
            issues[path].append(Issue(str(item["ident"]), severity, str(item["desc"]), primary, related))
        return issues
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _issues(known: Any) -> tuple[Issue, ...] | None:
    """Return what was kept of an earlier answer; None when it is anything else."""
    try:
        return (
            None
            if known is None
            else tuple(
                Issue(str(audit), str(severity), str(text), _known_place(place), tuple(map(_known_place, related)))
                for audit, severity, text, place, related in known
            )
        )
    except (ValueError, TypeError):
        return None


def _known_place(known: Any) -> Place:
    start, end, note = known
    return Place(int(start), int(end), str(note))


def _path(locations: list[Mapping[str, Any]], sources: tuple[Source, ...]) -> str:
    """Return the path that zizmor says an issue is in, whose key depends on its release; KeyError for none of ours."""
    if len(sources) == 1:
        return sources[0].path
    paths = {value for entry in locations for value in entry["symbolic"]["key"]["Local"].values()}
    found = [source.path for source in sources if source.path in paths]
    if len(found) != 1:
        raise KeyError("path")
    return found[0]


def _place(entry: Mapping[str, Any], encoded: bytes) -> Place:
    """Return a location, its bytes counted as code points."""
    span = entry["concrete"]["location"]["offset_span"]
    start, end = (len(encoded[: int(span[key])].decode("utf-8", "ignore")) for key in ("start", "end"))
    return Place(start, end, str(entry["symbolic"]["annotation"]))
