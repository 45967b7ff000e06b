"""`--format`: which reports to write, and where."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from hf_lint.core.records import NamedTuple
from hf_lint.core.suggest import suggest
from hf_lint.errors import UsageError
from hf_lint.reports.color import Painter
from hf_lint.reports.formats import FORMATS, Context
from hf_lint.reports.terminal import WIDEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hf_lint.core.model import Report


USUAL = Context("")


class Output(NamedTuple):
    """One report to write; `path` "" means stdout."""

    format: str
    path: str


def parse_formats(values: Sequence[str], known: Iterable[str] = FORMATS) -> list[Output]:
    """Return the outputs that `--format` values name; UsageError for one that is not `known`, or two in one place."""
    outputs = []
    for value in values or ["text"]:
        name, equals, path = value.partition("=")
        if name not in known:
            parts = name.split(",")
            if len(parts) > 1 and all(part in known for part in parts):
                *files, last = parts
                each = [*(f"--format {part}=report.{part}" for part in files), f"--format {last}"]
                raise UsageError(f"{name!r} are several formats", f"give --format once for each: {' '.join(each)}")
            raise UsageError(f"unknown format {name!r}", suggest(name, known))
        if equals and not path:
            raise UsageError(f"--format {value} has no file after the =")
        outputs.append(Output(name, path))
    places = [os.path.abspath(output.path) if output.path else "" for output in outputs]
    for place, output in zip(places, outputs, strict=True):
        if places.count(place) > 1:
            where = output.path or "stdout"
            raise UsageError(
                f"two reports would be written to {where}", "give all but one a file, such as --format json=report.json"
            )
    return outputs


def render(output: Output, report: Report, exit_code: int, color: bool, look: Context = USUAL) -> str:
    """Render the report as `output` wants it; `look` says how the one for people is to look."""
    from hf_lint.config.settings import known_policies

    context = look._replace(
        cwd=os.getcwd(),
        exit_code=exit_code,
        paint=Painter(color),
        when=_when(),
        policies=known_policies,
        alone=bool(output.path),
        links=look.links and not output.path,
        width=look.width if not output.path else WIDEST,
    )
    return FORMATS[output.format](report, context)


def _when() -> str:
    """Return the time that two formats must carry. Two runs give the same bytes: it is SOURCE_DATE_EPOCH's, or no real
    one."""
    from datetime import datetime, timedelta, timezone

    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    seconds = int(given) if given.isascii() and given.isdigit() and len(given) <= 11 else 0
    return (datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S")
