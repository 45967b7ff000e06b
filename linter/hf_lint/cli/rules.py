"""`hf-lint rules`: list the policies."""

from __future__ import annotations

import os
import sys
from itertools import groupby
from typing import TYPE_CHECKING

from hf_lint.cli.output import write_out
from hf_lint.cli.parser import Parser
from hf_lint.core.policy import load_policies
from hf_lint.core.words import count_of
from hf_lint.reports.layout import cut
from hf_lint.reports.terminal import width_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hf_lint.core.policy import Policy, PolicySet


def run(argv: list[str]) -> int:
    """Print the policies as a table or as JSON."""
    args = build_parser().parse_strictly(argv)
    policies = policies_with(args.policy).policies.values()
    width = width_of(sys.stdout, os.environ) if getattr(sys.stdout, "isatty", bool)() else 0
    write_out(_json(policies) if args.format == "json" else list_policies(policies, width))
    return 0


def build_parser() -> Parser:
    """Return the options of `rules`."""
    parser = Parser("rules", "List the policies: id, concern, severity, confidence, lowest profile, title.")
    parser.add_argument("--policy", action="append", metavar="PATH", help="include the policies of this organisation")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="text is a table")
    return parser


def policies_with(paths: Sequence[str] | None) -> PolicySet:
    """Return hf-lint's own policies and those of `paths`. ConfigError or PolicyError when they cannot be used."""
    builtin = load_policies()
    if not paths:
        return builtin
    from hf_lint.config.organisation.load import Source, load_sources

    return load_sources(tuple(Source(path) for path in paths), builtin).policies


def list_policies(policies: Iterable[Policy], columns: int = 0) -> str:
    """Return a table of `policies` by group, with what its columns are.

    A terminal of so many columns gets as much of the titles as fits, 0 says that all of it does.
    """
    listed = list(policies)
    width = max((len(policy.id) for policy in listed), default=0)
    lines = []
    for group, members in groupby(listed, key=lambda policy: policy.group):
        lines.append(group)
        for policy in members:
            levels = f"{policy.concern:<8}  {policy.severity:<8}  {policy.confidence:<6}  {policy.profile:<11}"
            head = f"  {policy.id:<{width}}  {levels}  "
            lines.append(head + (cut(policy.title, max(columns - len(head), 12)) if columns else policy.title))
        lines.append("")
    count = count_of(len(listed), "policy", "policies")
    lines.append(f"{count}; columns: id, concern, severity, confidence, lowest profile, title")
    lines.append("`hf-lint explain ID` explains one.")
    return "\n".join(lines) + "\n"


def _json(policies: Iterable[Policy]) -> str:
    import json

    rows = [
        {
            "id": policy.id,
            "group": policy.group,
            "concern": policy.concern,
            "title": policy.title,
            "severity": policy.severity,
            "confidence": policy.confidence,
            "profile": policy.profile,
            "since": policy.since,
            "applies": list(policy.applies),
            "formerly": list(policy.formerly),
            "cwe": list(policy.cwe),
            "sdk": list(policy.sdk),
            "online": policy.online,
            "params": dict(policy.params),
            "url": policy.url,
            "origin": policy.origin or None,
        }
        for policy in policies
    ]
    return json.dumps(rows, indent=2) + "\n"
