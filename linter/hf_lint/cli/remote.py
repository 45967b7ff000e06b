"""Spaces on the Hub as targets of `check`."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING

from hf_lint.errors import UsageError
from hf_lint.hub.access import find_access
from hf_lint.hub.client import HubClient
from hf_lint.hub.targets import parse_target
from hf_lint.sources.hub import HubSpace

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence


@lru_cache(maxsize=2)
def connect(send_token: bool) -> HubClient:
    """Make the client of this run, once: all targets share its budget. Raises HubError."""
    return HubClient(find_access(send_token=send_token))


def make_remote(target: str, args: argparse.Namespace) -> HubSpace:
    """Make the source that `target` names. Raises UsageError for what is not a Space."""
    return HubSpace(
        parse_target(target, args.pr),
        partial(connect, args.send_token),
        is_live=args.live,
        is_everywhere=args.everywhere,
    )


def refuse_options(args: argparse.Namespace, targets: Sequence[str], remote: Sequence[str]) -> None:
    """Raise UsageError for options that make no sense with these targets."""
    if not remote:
        given = {"--pr": args.pr is not None, "--live": args.live, "--everywhere": args.everywhere}
        option = next((name for name, is_given in given.items() if is_given), "--send-token")
        raise UsageError(f"{option} is for Spaces on the Hub", "such as hf-lint hf://spaces/OWNER/NAME")
    if (args.live or args.everywhere) and len(targets) > len(remote):
        option = "--live" if args.live else "--everywhere"
        raise UsageError(f"{option} is for Spaces on the Hub", "check folders in a run of their own")
    if args.pr is not None and (args.pr < 1 or len(targets) > 1):
        raise UsageError("--pr takes the number of one pull request, and one target")
    if args.rev is not None:
        raise UsageError("--rev is for folders", f"write the revision behind the Space: {remote[0]}@{args.rev}")
    if args.staged or args.range is not None or args.history:
        raise UsageError("--staged, --range and --history read a git repository", "clone the Space first")
    if args.fix or args.diff:
        raise UsageError("fixes are for folders", "clone the Space first")
    if args.write_baseline or args.prune_baseline:
        raise UsageError("a baseline is for the folder as it is, not for a Space on the Hub")
