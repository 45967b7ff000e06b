"""`hf-lint policy`: try an organisation's policies on their examples, and list what their checks can ask for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hf_lint.cli.output import write_out
from hf_lint.cli.parser import Parser
from hf_lint.core.words import count_of
from hf_lint.errors import UsageError
from hf_lint.reports.escape import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.config.organisation.load import Source
    from hf_lint.core.policy import Policy

ACTIONS = ("test", "show")
_EPILOG = """\
  test PATH   check the policies in a file or folder against the schema, and try them on their bad and good examples
  show        list what the expressions of a `check` can ask for

exit codes of test: 0 all passed; 1 some failed; 2 the policies cannot be used"""


def run(argv: list[str]) -> int:
    """Do what `argv` asks for and return the exit code."""
    args = build_parser().parse_strictly(argv)
    if args.action == "show":
        if args.path:
            raise UsageError("`hf-lint policy show` takes no argument; it lists the model that all checks see")
        write_out("".join(f"{line}\n" for line in _fields()))
        return 0
    if len(args.path) != 1:
        raise UsageError("`hf-lint policy test` takes one file or folder", "hf-lint policy test PATH")
    return _test(args.path[0])


def build_parser() -> Parser:
    """Return the options of `policy`."""
    parser = Parser("policy", "Work on an organisation's own policies.")
    parser.epilog = _EPILOG
    parser.add_argument("action", choices=ACTIONS, metavar="ACTION", help=" or ".join(ACTIONS))
    parser.add_argument("path", nargs="*", metavar="PATH", help="file or folder of the organisation's policy")
    return parser


def _test(path: str) -> int:
    from hf_lint.config.organisation.load import Source
    from hf_lint.config.settings import organisation

    sources = (Source(path),)
    try:
        loaded = organisation(sources)
        assert loaded is not None
        own = [policy for policy in loaded.policies.policies.values() if policy.origin]
        failed = [policy.id for policy in own if not _test_policy(policy, loaded.paths[policy.id], sources)]
    except ImportError:
        from hf_lint.cel.expression import INSTALL

        raise UsageError("the schema was not checked, because jsonschema is not installed", INSTALL) from None
    count = count_of(len(own), "policy", "policies")
    words = f"{len(failed)} of {count} failed" if failed else f"{count} passed"
    write_out(f"{words}{'; the settings are valid' if loaded.layers and not failed else ''}\n")
    return 1 if failed else 0


def _test_policy(policy: Policy, path: str, sources: tuple[Source, ...]) -> bool:
    """Write whether a policy is as it should be, and return it."""
    from hf_lint.pipeline.policy_tests import schema_problems, try_policy

    problems = [*schema_problems(Path(path)), *try_policy(policy, sources)]
    write_out(f"{'FAIL' if problems else 'ok  '} {policy.id} ({visible(path)})\n")
    write_out("".join(f"     {visible(problem)}\n" for problem in problems))
    return not problems


def _fields() -> Iterator[str]:
    from hf_lint.cel.fields import FIELDS, VARIABLES

    width = max(len(name) for kind in (VARIABLES, *FIELDS.values()) for name in kind)
    yield "Variables"
    yield from (f"  {name:<{width}}  {words}" for name, words in VARIABLES.items())
    yield f"  {'params':<{width}}  the policy's own `params`, with what is set for them"
    yield f"  {'item':<{width}}  the element that `each` is at; not in `each` itself"
    for kind, fields in FIELDS.items():
        yield f"\n{kind}"
        yield from (f"  {name:<{width}}  {words}" for name, words in fields.items())
