"""`hf-lint explain ID`: all about a policy, offline."""

from __future__ import annotations

from shutil import get_terminal_size

from hf_lint.cli.errors import UsageError
from hf_lint.cli.output import write_out
from hf_lint.cli.parser import Parser, nearest
from hf_lint.cli.rules import policies_with
from hf_lint.reports.policy_text import WIDTH, explain


def run(argv: list[str]) -> int:
    """Print the policies that `argv` names."""
    args = build_parser().parse_strictly(argv)
    policies = policies_with(args.policy)
    for name in args.id:
        if name not in policies:
            near = nearest(name, policies)
            hint = f"did you mean {near}?" if near else "`hf-lint rules` lists them"
            raise UsageError(f"there is no policy {name!r}", hint)
    width = get_terminal_size((WIDTH, 24)).columns
    write_out("\n".join(explain(policies[name], width) for name in dict.fromkeys(args.id)))
    return 0


def build_parser() -> Parser:
    """The options of `explain`."""
    parser = Parser("explain", "Tell all about a policy: why, what to do, an example, its settings.")
    parser.add_argument("id", nargs="+", metavar="ID", help="id of a policy, as in the brackets of a finding")
    parser.add_argument("--policy", action="append", metavar="PATH", help="those of an organisation, too")
    return parser
