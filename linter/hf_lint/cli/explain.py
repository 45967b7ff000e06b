"""`hf-lint explain ID`: all about a policy, offline."""

from __future__ import annotations

from shutil import get_terminal_size

from hf_lint.cli.output import write_err, write_out
from hf_lint.cli.parser import Parser
from hf_lint.cli.rules import policies_with
from hf_lint.core.names import renamed_notes
from hf_lint.core.suggest import suggest
from hf_lint.errors import UsageError
from hf_lint.reports.policy_text import WIDTH, explain


def run(argv: list[str]) -> int:
    """Print the policies that `argv` names."""
    args = build_parser().parse_strictly(argv)
    known = policies_with(args.policy)
    policies, renamed = known.policies, known.renamed
    names = [renamed.get(name, name) for name in args.id]
    for name in names:
        if name not in policies:
            raise UsageError(f"unknown policy {name!r}", suggest(name, policies, "`hf-lint rules` lists them"))
    width = get_terminal_size((WIDTH, 24)).columns
    write_out("\n".join(explain(policies[name], width) for name in dict.fromkeys(names)))
    for note in renamed_notes(args.id, renamed, "note"):
        write_err(f"{note}\n")
    return 0


def build_parser() -> Parser:
    """The options of `explain`."""
    parser = Parser("explain", "Explain a policy: why, what to do, an example, its settings.")
    parser.add_argument("id", nargs="+", metavar="ID", help="id of a policy, as in the brackets of a finding")
    parser.add_argument("--policy", action="append", metavar="PATH", help="include the policies of this organisation")
    return parser
