"""`hf-lint explain ID`: all about a policy, offline."""

from __future__ import annotations

from shutil import get_terminal_size
from typing import TYPE_CHECKING

from hf_lint.cli.output import write_err, write_out
from hf_lint.cli.parser import Parser
from hf_lint.cli.rules import list_policies, policies_with
from hf_lint.core.names import SELECTORS, is_named, renamed_notes
from hf_lint.core.policy_form import CONCERN_WORDS, GROUP_WORDS
from hf_lint.core.suggest import suggest
from hf_lint.errors import UsageError
from hf_lint.reports.policy_text import WIDTH, explain

if TYPE_CHECKING:
    from hf_lint.core.policy import PolicySet


def run(argv: list[str]) -> int:
    """Print the policies that `argv` names."""
    args = build_parser().parse_strictly(argv)
    known = policies_with(args.policy)
    policies, renamed = known.policies, known.renamed
    names = [renamed.get(name, name) for name in args.id]
    for name in names:
        if name not in policies and name not in SELECTORS:
            hint = suggest(name, (*policies, *SELECTORS), "`hf-lint rules` lists them")
            raise UsageError(f"unknown policy, group or concern {name!r}", hint)
    width = get_terminal_size((WIDTH, 24)).columns
    parts = (
        explain(policies[name], width) if name in policies else _explain_several(name, known)
        for name in dict.fromkeys(names)
    )
    write_out("\n".join(parts))
    for note in renamed_notes(args.id, renamed, "note"):
        write_err(f"{note}\n")
    return 0


def _explain_several(name: str, known: PolicySet) -> str:
    """A group or concern: what it means, and its policies."""
    kind, words = ("group", GROUP_WORDS[name]) if name in GROUP_WORDS else ("concern", CONCERN_WORDS[name])
    members = [policy for policy in known.policies.values() if is_named(policy, (name,))]
    return f"{name}: {words} ({kind})\n\n{list_policies(members)}"


def build_parser() -> Parser:
    """The options of `explain`."""
    parser = Parser("explain", "Explain a policy: why, what to do, an example, its settings.")
    parser.add_argument(
        "id", nargs="+", metavar="ID", help="id of a policy, as in the brackets of a finding; or a group or concern"
    )
    parser.add_argument("--policy", action="append", metavar="PATH", help="include the policies of this organisation")
    return parser
