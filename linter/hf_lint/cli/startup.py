"""`hf-lint startup`: what hf-lint understood of how a Space is built and started."""

from __future__ import annotations

from hf_lint.cli.output import write_out
from hf_lint.cli.parser import Parser
from hf_lint.errors import RunError, SourceError

_EPILOG = """\
roles: runs, build, ci, test, offline, vendored, data, docs, unknown; `hf-lint explain ID` names those of a policy

exit codes: 0 reported, also where a part is unknown; 2 wrong usage; 3 the folder cannot be read"""


def run(argv: list[str]) -> int:
    """Print the entry points of a Space, the files that they reach and why, and what is not known."""
    from hf_lint.reports.startup import describe_startup, render_json, render_text
    from hf_lint.sources.directory import collect_directory

    args = build_parser().parse_strictly(argv)
    try:
        space = collect_directory(args.folder)
    except SourceError as error:
        raise RunError(str(error)) from None
    document = describe_startup(space, args.folder)
    write_out(render_json(document) if args.format == "json" else render_text(document, every=args.all))
    return 0


def build_parser() -> Parser:
    """Return the options of `startup`."""
    parser = Parser("startup", "Show what a Space builds, starts and serves, which files that reaches, and why.")
    parser.epilog = _EPILOG
    add = parser.add_argument
    add("folder", nargs="?", default=".", metavar="DIR", help="folder of a Space (default: the current folder)")
    add("--format", choices=("text", "json"), default="text", help="text is for people")
    add("--all", action="store_true", help="list data and documentation, too")
    return parser
