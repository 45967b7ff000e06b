"""`hf-lint audit`: check all Spaces of users and organisations on the Hub."""

from __future__ import annotations

import os
import sys
from datetime import datetime, timezone
from fnmatch import fnmatchcase
from functools import partial
from typing import TYPE_CHECKING

from hf_lint.cli import INCOMPLETE
from hf_lint.cli.formats import parse_formats
from hf_lint.cli.output import write_err, write_out, write_private
from hf_lint.cli.parser import Parser, parse_level
from hf_lint.cli.values import read_value
from hf_lint.config.settings import Options, resolve_settings
from hf_lint.core.dates import is_day
from hf_lint.core.lazy import regex
from hf_lint.core.model import Profile, Severity
from hf_lint.core.programs import count_cores
from hf_lint.core.words import count_of
from hf_lint.errors import UsageError
from hf_lint.fleet.crew import Crew
from hf_lint.fleet.notify import check_address, notify
from hf_lint.fleet.reports import FORMATS
from hf_lint.fleet.run import MAX_READERS, READERS, run_audit
from hf_lint.fleet.tally import Audit, add_up, headline
from hf_lint.pipeline.lint import selection_for
from hf_lint.reports.escape import visible
from hf_lint.secrets import mask_text
from hf_lint.sources.discover import is_space_folder
from hf_lint.sources.memory import Stranger

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

    from hf_lint.config.settings import Settings
    from hf_lint.fleet.crew import Checkers
    from hf_lint.hub.client import HubClient

STORE = "hf-lint-audit.db"
_OWNER = regex(r"(?!.*(?:--|\.\.))[A-Za-z0-9](?:[\w.-]{0,94}[A-Za-z0-9_])?")
_FINGERPRINT = regex(r"[0-9a-f]{8,64}")
_EPILOG = """\
exit codes: 0 nothing at or above --fail-on; 1 findings; 2 wrong usage, config or policy;
            3 incomplete: a Space, or a part of the list, could not be checked"""


def run(argv: list[str]) -> int:
    """Audit the owners in `argv`, write the reports and return the exit code."""
    args = build_parser().parse_strictly(argv)
    if args.from_dir and (args.owner or args.file or args.engine or args.everywhere):
        raise UsageError("--from-dir goes neither with owners nor with --engine or --everywhere")
    listed = [*args.owner, *(_lines_of(args.file) if args.file else ())]
    owners = [args.from_dir] if args.from_dir else read_owners(listed, "audit")
    outputs = parse_formats(args.format, FORMATS)
    settings = _resolve(args)
    now = datetime.now(timezone.utc)
    today = now.date().isoformat()
    workers = args.workers if args.workers is not None else min(count_cores(), 8)
    if not 1 <= workers <= 64:
        raise UsageError("--workers takes a number from 1 to 64")
    address = check_address(_read_address(args.notify)) if args.notify else ""
    ignored = [_parse_ignored(text) for text in args.ignore_finding or ()]
    crew = _hire(args.engine, workers)
    try:
        from hf_lint.fleet.admin import Admin, read_admin
        from hf_lint.fleet.check import digest_of_settings
        from hf_lint.fleet.fetch import fetch_space
        from hf_lint.fleet.inventory import OwnerInventory
        from hf_lint.fleet.local import FolderInventory
        from hf_lint.fleet.room import Room
        from hf_lint.fleet.store import Store
        from hf_lint.hub.access import describe_withheld, find_access
        from hf_lint.hub.client import HubClient
        from hf_lint.hub.hosts import HostBook
        from hf_lint.hub.pauses import Pauses

        store = Store(args.store)
        for fingerprint, until in ignored:
            store.ignore(fingerprint, until)
        digest = digest_of_settings(settings)
        digest += " everywhere" if args.everywhere else ""
        number, goes_on = store.begin(digest, owners, now.isoformat(timespec="seconds"))
        if goes_on and not args.quiet:
            write_err(
                f"continuing an audit that was not finished: {count_of(store.count_done(number), 'Space')} done\n"
            )
        loud = not args.quiet and sys.stderr.isatty()
        show = (lambda done: write_err(f"\r{done} Spaces checked")) if loud else lambda _done: None
        readers = min(READERS * workers, MAX_READERS)
        inventory: FolderInventory | OwnerInventory
        if args.from_dir:
            inventory = FolderInventory(args.from_dir)
            run_audit(inventory.fetch, store, number, inventory, settings, crew, readers=readers, show=show)
            cost = ""
            admin = Admin()
        else:
            pauses = Pauses(write_err if not args.quiet else lambda _text: None)
            with HubClient(find_access(send_token=args.send_token), sleep=pauses.sleep) as client:
                inventory = OwnerInventory(client, owners, with_owners=args.everywhere or client.access.has_token)
                room = Room()
                book = HostBook(client) if args.everywhere else None
                fetch = partial(fetch_space, client, book=book, room=room, owners=owners)
                run_audit(fetch, store, number, inventory, settings, crew, readers=readers, room=room, show=show)
                admin = read_admin(client, inventory, today)
                cost = _describe_calls(client)
                if withheld := describe_withheld(client.access):
                    inventory.notes.append(f"{withheld}; --send-token sends yours")
            if goes_on and not inventory.gaps:
                store.drop_unseen(number)
    finally:
        crew.stop()
    gaps, notes = (tuple(map(mask_text, texts)) for texts in ((*inventory.gaps, *admin.gaps), inventory.notes))
    audit = Audit(store, number, tuple(owners), today, gaps, notes, settings.rules.profile, digest, admin)
    tally = add_up(audit)
    store.finish(number, datetime.now(timezone.utc).isoformat(timespec="seconds"))
    code = INCOMPLETE if tally.incomplete else int(tally.worst is not None and tally.worst >= settings.fail_on)
    for output in outputs:
        pieces = FORMATS[output.format](audit)
        if output.path:
            write_private(output.path, pieces)
        else:
            for piece in pieces:
                write_out(piece)
    if not args.quiet:
        told = any(output.format == "text" and not output.path for output in outputs)
        said = "" if told else f"{headline(audit, tally)}\n"
        unknown = [fingerprint for fingerprint, _ in ignored if not store.has_finding(fingerprint)]
        notes_ = "".join(f"note: no finding has the fingerprint {one}\n" for one in unknown)
        write_err(f"{said}{cost}kept in {args.store}\n{notes_}{_note_exposure(args.store)}")
    store.close()
    if address:
        notify(address, audit, tally)
    return code


def build_parser() -> Parser:
    """Return the options of `audit`."""
    parser = Parser("audit", "Check all Spaces of users and organisations on the Hub.")
    parser.epilog = _EPILOG
    add = parser.add_argument
    add("owner", nargs="*", metavar="OWNER", help="user or organisation")
    add("--from", dest="file", metavar="FILE", help="read owners from this file, one per line")
    add("--from-dir", metavar="DIR", help="check the Spaces in the folders below this one, without the Hub")
    add(
        "--store",
        metavar="FILE",
        default=STORE,
        help=f"where results are kept (default: {STORE}), and where a killed audit continues",
    )
    add("--format", action="append", metavar="REPORT[=FILE]", help=f"{', '.join(FORMATS)}; repeatable")
    add(
        "--everywhere",
        action="store_true",
        help="also read logs, discussions, pull requests, history, buckets and jobs, and look up addresses of apps",
    )
    add("--workers", type=int, metavar="N", help="processes that check (default: the number of cores, at most 8)")
    add("--engine", metavar="ENGINE", help="ray, or ray:ADDRESS: check on a Ray cluster (default: processes here)")
    add("--profile", metavar="PROFILE", help="baseline, recommended, strict (default: recommended)")
    add("--policy", action="append", metavar="PATH", help="file or folder of an organisation's policy; repeatable")
    add("--config", metavar="FILE", help="use this config; those of the Spaces never count")
    add("--fail-on", metavar="LEVEL", help="lowest severity that makes the exit code 1 (default: low)")
    add(
        "--ignore-finding",
        action="append",
        metavar="FINGERPRINT=DATE",
        help="ignore a finding until a date (2027-01-31); repeatable, kept in the store",
    )
    add("--notify", metavar="URL", help="send the numbers as JSON to this https URL, or to that in env:NAME")
    add("--send-token", action="store_true", help="send your token to HF_ENDPOINT even if it is not the Hub")
    add("--quiet", "-q", action="store_true", help="no progress and no summary on stderr")
    return parser


def read_owners(names: Iterable[str], command: str) -> list[str]:
    """Return the owners without repetition. Raises UsageError where there is none, or one that cannot be a name."""
    first: dict[str, str] = {}
    for name in filter(None, names):
        first.setdefault(name.lower(), name)
    owners = list(first.values())
    if not owners:
        raise UsageError("name a user or an organisation", f"such as hf-lint {command} OWNER")
    for owner in owners:
        if not _OWNER.fullmatch(owner):
            raise UsageError(f"{owner!r} is not the name of a user or organisation", f"such as hf-lint {command} OWNER")
        if mask_text(owner) != owner:  # it would be asked for, and kept with the results
            raise UsageError("a token is not the name of a user or organisation", f"such as hf-lint {command} OWNER")
    return owners


def _note_exposure(store: str) -> str:
    """Return a note where the store lies in the folder of a Space, and its .gitignore does not name it."""
    folder, name = os.path.split(os.path.abspath(store))
    if not is_space_folder(folder):
        return ""
    try:
        with open(os.path.join(folder, ".gitignore"), encoding="utf-8", errors="replace") as stream:
            ignored = any(fnmatchcase(name, line.strip().lstrip("/")) for line in stream)
    except OSError:
        ignored = False
    where = f"note: the results are in {visible(folder)}, which is a Space, and a push can publish them: "
    return "" if ignored else f"{where}add {visible(name)} to its .gitignore, or name another place with --store\n"


def _describe_calls(client: HubClient) -> str:
    waited = client.budget.waited
    limits = f", waited {waited:.0f} s for the Hub's limits" if waited >= 1 else ""
    return f"{count_of(client.calls, 'request')}{limits}; "


def _read_address(source: str) -> str:
    return read_value(source) if source.startswith("env:") else source


def _hire(engine: str | None, workers: int) -> Checkers:
    """Return what checks. Raises UsageError for an engine that is not known."""
    if engine is None:
        return Crew(workers)
    name, _, address = engine.partition(":")
    if name != "ray":
        raise UsageError(f"--engine {engine!r} is not known", "ray, or ray:ADDRESS such as ray:auto")
    from hf_lint.fleet.cluster import Cluster

    return Cluster(workers, address)


def _lines_of(path: str) -> Iterator[str]:
    try:
        with open(path, encoding="utf-8") as stream:
            yield from (line.partition("#")[0].strip() for line in stream)
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"{path}: cannot be read") from None


def _resolve(args: argparse.Namespace) -> Settings:
    """Return the settings for every Space: options and a config of the caller's, nothing of the Spaces."""
    options = Options(
        profile=parse_level(args.profile, Profile, "--profile"),
        fail_on=parse_level(args.fail_on, Severity, "--fail-on"),
        config=args.config,
        policy=tuple(args.policy or ()),
    )
    settings = resolve_settings(Stranger(), options)
    selection_for(settings)
    return settings


def _parse_ignored(text: str) -> tuple[str, str]:
    fingerprint, _, day = text.partition("=")
    if not _FINGERPRINT.fullmatch(fingerprint) or not is_day(day):
        raise UsageError(f"--ignore-finding {text!r} is not FINGERPRINT=DATE", "such as 0123456789abcdef=2027-01-31")
    return fingerprint, day
