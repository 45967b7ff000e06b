"""`hf-lint rotate`: what to rotate after an incident, the most dangerous first. It changes nothing without --apply."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING

from hf_lint.cli import INCOMPLETE
from hf_lint.cli.audit import STORE, read_owners
from hf_lint.cli.formats import parse_formats
from hf_lint.cli.output import write_err, write_out, write_private
from hf_lint.cli.parser import Parser
from hf_lint.core.incidents import load_incidents
from hf_lint.core.suggest import suggest
from hf_lint.errors import UsageError
from hf_lint.fleet.inventory import OwnerInventory
from hf_lint.fleet.rotation import plan_rotation, read_settings
from hf_lint.fleet.rotation_reports import FORMATS, Rotation, headline, mask_item
from hf_lint.fleet.store import find_store
from hf_lint.fleet.uses import add_uses, read_uses
from hf_lint.hub.access import describe_withheld, find_access
from hf_lint.hub.client import HubClient
from hf_lint.reports.escape import visible
from hf_lint.secrets import mask_text

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from hf_lint.core.incidents import Incident
    from hf_lint.fleet.store import Kept, Store

JOURNAL = "hf-lint-rotation.jsonl"
_EPILOG = """\
Without --apply nothing is changed: names and dates of secrets are read, and nobody can read their values.

exit codes: 0 nothing to rotate; 1 there is; 2 wrong usage; 3 incomplete: some Spaces or secrets could not be read"""


def run(argv: list[str]) -> int:
    """Write the list of what to rotate, and return the exit code."""
    args = build_parser().parse_strictly(argv)
    if args.list_incidents:
        return _list_incidents()
    owners = read_owners(args.owner, "rotate")
    outputs = parse_formats(args.format, FORMATS)
    _refuse_options(args)
    incidents = _choose(args)
    since = _parse_since(args.since)
    with HubClient(find_access(send_token=args.send_token)) as client:
        if withheld := describe_withheld(client.access):
            write_err(f"note: {visible(mask_text(withheld))}; --send-token sends it\n")
        inventory = OwnerInventory(client, owners)
        reading = read_settings(client, inventory)
        store = find_store(args.store)
        try:
            found = _read_findings(store, owners) if store else ()
            uses = read_uses(client, owners, store, reading.spaces)
        finally:
            if store:
                store.close()
        planned = plan_rotation(reading.spaces, found, incidents=incidents, since=since)
        items = add_uses(planned, reading.spaces, uses)
        if args.apply:
            from hf_lint.cli.rotate_apply import Seen, apply

            notes = (*(f"other uses not looked for in {part}" for part in uses.unread), *inventory.notes)
            return apply(client, Seen(tuple(items), reading, uses, notes), args)
    shown, gaps = tuple(map(mask_item, items)), tuple(map(mask_text, reading.gaps))
    rotation = Rotation(tuple(owners), shown, gaps, tuple(map(mask_text, uses.unread)))
    for output in outputs:
        text = FORMATS[output.format](rotation)
        if output.path:
            write_private(output.path, (text,))
        else:
            write_out(text)
    if all(output.path for output in outputs):
        write_err(f"{headline(rotation)}\n")
    for incident in incidents:
        write_err(f"{incident.id}: {incident.what} ({incident.source})\n")
        if incident.affects == "package":
            write_err("note: settings do not tell which Spaces were built with it, so every older secret is listed\n")
    if reading.gaps:
        return INCOMPLETE
    return int(bool(items))


def build_parser() -> Parser:
    """Return the options of `rotate`."""
    parser = Parser("rotate", "List the secrets of an owner's Spaces to rotate, the most dangerous first.")
    parser.epilog = _EPILOG
    add = parser.add_argument
    add("owner", nargs="*", metavar="OWNER", help="user or organisation")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--incident", metavar="ID", help="only secrets that this incident affects; see --list-incidents")
    which.add_argument("--since", metavar="DATE", help="only secrets that were last set before this date (2026-07-13)")
    add("--list-incidents", action="store_true", help="list the incidents that hf-lint knows, with their sources")
    add(
        "--store",
        metavar="FILE",
        default=STORE,
        help=f"also list secrets that an audit found in files (default: {STORE})",
    )
    add("--format", action="append", metavar="REPORT[=FILE]", help=f"{', '.join(FORMATS)}; repeatable")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--dry-run", action="store_true", help="only list what to rotate: the default")
    how.add_argument(
        "--apply", action="store_true", help="rotate the secret that --name gives: set it, see it run, then revoke"
    )
    add("--name", metavar="NAME", help="with --apply: which secret, in all Spaces on the list")
    add("--value-from", metavar="SOURCE", help="new value: env:NAME or cmd:COMMAND (default: typed, not shown)")
    add("--old-value-from", metavar="SOURCE", help="old value, to set it again or revoke it: env:NAME or cmd:COMMAND")
    add("--journal", metavar="FILE", default=JOURNAL, help=f"which step was done when and by whom (default: {JOURNAL})")
    add(
        "--leave-out",
        action="append",
        default=[],
        metavar="SPACE",
        help="with --apply: a Space that does not count, because it is gone or does not use the secret; repeatable",
    )
    add(
        "--wait",
        type=float,
        metavar="SECONDS",
        default=900.0,
        help="how long a Space may take to run again (default: 900)",
    )
    add("--send-token", action="store_true", help="send your token to HF_ENDPOINT even if it is not the Hub")
    return parser


def _refuse_options(args: argparse.Namespace) -> None:
    if args.apply and not args.name:
        raise UsageError("--apply rotates one secret at a time", "add --name NAME")
    if not args.apply and (args.name or args.value_from or args.old_value_from or args.leave_out):
        raise UsageError(
            "--name, --value-from, --old-value-from and --leave-out go with --apply", "add --apply, or leave them out"
        )
    if not 0 <= args.wait < float("inf"):
        raise UsageError(f"--wait {args.wait} is not a time", "such as 900, in seconds")


def _choose(args: argparse.Namespace) -> Sequence[Incident]:
    if args.incident is None:
        return ()
    known = load_incidents()
    if args.incident not in known:
        raise UsageError(f"unknown incident {args.incident!r}", suggest(args.incident, known))
    return (known[args.incident],)


def _parse_since(text: str | None) -> str:
    if text is None:
        return ""
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=timezone.utc).date().isoformat()
    except ValueError:
        raise UsageError(f"--since {text!r} is not a date", "such as 2026-07-13") from None


def _read_findings(store: Store, owners: Sequence[str]) -> list[Kept]:
    """Return the findings of the last audit about these owners and their Spaces."""
    today = datetime.now(timezone.utc).date().isoformat()
    wanted = {owner.lower() for owner in owners}
    audit = store.last_audit()
    return [
        kept
        for name, _ in store.rows(audit)
        if name.partition("/")[0].lower() in wanted
        for kept in store.findings(audit, name, today)
    ]


def _list_incidents() -> int:
    for one in load_incidents().values():
        window = f"{one.start} to {one.end}" if one.start else f"until {one.end}"
        write_out(f"{one.id}: {one.title} ({window})\n  {one.what}\n  {one.source}\n")
    return 0
