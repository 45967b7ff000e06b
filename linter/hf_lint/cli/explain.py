"""`hf-lint explain ID`: all about a policy, offline; `hf-lint explain --log FILE`: which policies a log tells of."""

from __future__ import annotations

import sys
from shutil import get_terminal_size
from typing import TYPE_CHECKING

from hf_lint.cli.output import write_err, write_out
from hf_lint.cli.parser import Parser
from hf_lint.cli.rules import list_policies, policies_with
from hf_lint.core.names import CONCERN_WORDS, GROUP_WORDS, SELECTORS, is_named, note_renamed
from hf_lint.core.suggest import suggest
from hf_lint.errors import RunError, UsageError
from hf_lint.reports.policy_text import WIDTH, explain

if TYPE_CHECKING:
    from hf_lint.core.policy import PolicySet

MAX_LOG = 20 * 2**20
"""Bytes of a log that are read."""


def run(argv: list[str]) -> int:
    """Print the policies that `argv` names, or those that a log tells of; 1 when it tells of none."""
    args = build_parser().parse_strictly(argv)
    if bool(args.id) == bool(args.log):
        raise UsageError("explain needs an ID, or --log FILE", "`hf-lint rules` lists the policies")
    known = policies_with(args.policy)
    if args.log:
        return _explain_log(args.log, known)
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
    for note in note_renamed(args.id, renamed, "note"):
        write_err(f"{note}\n")
    return 0


def _explain_log(path: str, known: PolicySet) -> int:
    from hf_lint.reports.escape import visible
    from hf_lint.reports.log_lines import find_matches
    from hf_lint.secrets import mask_text

    text = _read_log(path)
    count = 0
    for match in find_matches(text.splitlines(), known.policies.values()):
        count += 1
        write_out(f"line {match.number}: {visible(mask_text(match.line))[:200]}\n")
        for item in match.found:
            policy = known.policies[item.policy]
            write_out(f"  {policy.id}: {item.hint or policy.title}\n")
            write_out(f"    = help: `hf-lint explain {policy.id}`\n")
    if not count:
        write_err("none of the lines in the log is known; to check the Space itself: `hf-lint --select breakage`\n")
    return int(not count)


def _read_log(path: str) -> str:
    """Return the text of the log. RunError where it cannot be read."""
    try:
        if path == "-":
            data = sys.stdin.buffer.read(MAX_LOG + 1)
        else:
            with open(path, "rb") as stream:
                data = stream.read(MAX_LOG + 1)
    except OSError as error:
        raise RunError(f"cannot read the log {path}: {error.strerror}") from None
    if len(data) > MAX_LOG:
        write_err(f"only the first {MAX_LOG // 2**20} MiB of the log were read\n")
    return data[:MAX_LOG].decode("utf-8", "replace")


def _explain_several(name: str, known: PolicySet) -> str:
    """Return a group or concern: what it means, and its policies."""
    kind, words = ("group", GROUP_WORDS[name]) if name in GROUP_WORDS else ("concern", CONCERN_WORDS[name])
    members = [policy for policy in known.policies.values() if is_named(policy, (name,))]
    return f"{name}: {words} ({kind})\n\n{list_policies(members)}"


def build_parser() -> Parser:
    """Return the options of `explain`."""
    parser = Parser("explain", "Explain a policy: why, what to do, an example, its settings.")
    parser.epilog = "exit codes: 0 explained; 1 no line of the log is known; 2 wrong usage; 3 the log cannot be read"
    parser.add_argument(
        "id", nargs="*", metavar="ID", help="id of a policy, as in the brackets of a finding; or a group or concern"
    )
    parser.add_argument(
        "--log", metavar="FILE", help="show the policies that explain lines of a build or run log (- for stdin)"
    )
    parser.add_argument("--policy", action="append", metavar="PATH", help="include the policies of this organisation")
    return parser
