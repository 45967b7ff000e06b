"""`hf-lint check`: look for problems in the Spaces that the targets name."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from hf_lint.cli import INCOMPLETE
from hf_lint.cli.formats import parse_formats, render
from hf_lint.cli.output import complain, write_err, write_file, write_out
from hf_lint.cli.parser import ALONE, Parser, parse_level
from hf_lint.cli.targets import is_remote_target, make_sources, refuse_targets
from hf_lint.config.settings import Fixes, Options, resolve_settings
from hf_lint.core.lazy import import_lazily
from hf_lint.core.model import (
    DEFAULT_FAIL_ON,
    DEFAULT_PROFILE,
    HOOK_FAIL_ON,
    Confidence,
    Profile,
    Severity,
    TargetReport,
)
from hf_lint.core.programs import count_cores
from hf_lint.errors import ConfigError, PolicyError, UsageError
from hf_lint.pipeline.lint import lint, report_failure, selection_for
from hf_lint.pipeline.run import combine_reports, exit_code, find_advisories, lint_task
from hf_lint.reports.color import Painter, wants_color
from hf_lint.reports.formats import FORMATS, Context
from hf_lint.reports.ranking import SORTS
from hf_lint.reports.summary import render_errors, render_summary
from hf_lint.reports.terminal import wants_links, width_of
from hf_lint.sources.limits import raise_limits

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from hf_lint.cli.formats import Output
    from hf_lint.config.settings import Settings
    from hf_lint.core.model import AdvisorySource, Finding
    from hf_lint.sources.source import Source

MAX_JOBS = 16
_NEARLY_ALWAYS = ("yaml", "packaging.version")
"""What nearly every Space needs, and compiles large expressions when it is imported."""
_EPILOG = """\
exit codes: 0 nothing at or above --fail-on; 1 findings; 2 wrong usage, config or policy;
            3 incomplete: a target was unreadable, a rule failed, or an engine is missing"""


def run(argv: list[str]) -> int:
    """Check the targets in `argv`, write the reports and return the exit code."""
    args = build_parser().parse_strictly(argv)
    for module in _NEARLY_ALWAYS:
        import_lazily(module)
    targets = list(dict.fromkeys(args.target or ["."]))
    refuse_targets(targets)
    outputs = parse_formats(args.format)
    options = Options(
        profile=parse_level(args.profile, Profile, "--profile"),
        fail_on=parse_level(args.fail_on, Severity, "--fail-on"),
        select=_names(args.select),
        ignore=_names(args.ignore),
        config=args.config,
        policy=tuple(args.policy or ()),
        isolated=args.no_config,
        deep=args.deep,
        resolve=args.resolve,
        live=args.live or args.everywhere,
        advisories=args.advisories,
        waive=not args.no_waivers,
        baseline=args.baseline,
        write_baseline=args.write_baseline,
        fix=_fixes(args),
        exclude=tuple(args.exclude or ()),
        new_from=args.new_from if args.new_from is not None else "HEAD" if args.hook else "",
        usual_fail_on=HOOK_FAIL_ON if args.hook else DEFAULT_FAIL_ON,
    )
    _refuse_fixes(args, outputs)
    min_severity = parse_level(args.min_severity, Severity, "--min-severity") or Severity.INFO
    min_confidence = parse_level(args.min_confidence, Confidence, "--min-confidence") or Confidence.LOW
    sources = _make_sources(targets, args)
    if args.hook:
        if not args.staged:
            raise UsageError("--hook goes with --staged")
        for source in sources:
            source.must_be_space = False  # a commit may be of something else
    _refuse_baseline(args, len(sources))
    for source in sources:
        source.reads_ignored = args.no_config
    if args.max_file is not None:
        if args.max_file < 1:
            raise UsageError("--max-file takes a number of MiB of 1 or more")
        for source in sources:
            source.limits = raise_limits(args.max_file)
    tasks, broken = _resolve_all(sources, options)
    if args.show_settings or args.show_files:
        from hf_lint.cli.show import show_files, show_settings

        if args.show_settings:
            show_settings(tasks)
        if args.show_files:
            show_files(sources)
        return 0
    all_settings = [settings for _, settings in tasks]
    advisories = _find_advisories(all_settings, args.advisories)
    found = _lint_all(tasks, args.jobs, broken, progress=not args.quiet)
    if any(settings.baseline for settings in all_settings) or args.write_baseline:
        from hf_lint.cli.baselines import keep_baselines

        found = keep_baselines(all_settings, found, write=args.write_baseline, prune=args.prune_baseline)
    reports = [_filter_report(target, min_severity, min_confidence) for target in found]
    hidden = sum(len(before.findings) - len(after.findings) for before, after in zip(found, reports, strict=True))
    report = combine_reports(reports, all_settings, advisories)
    code = exit_code(reports, all_settings, exit_zero=args.exit_zero)
    look = Context(
        "",
        hidden=hidden,
        width=width_of(sys.stdout, os.environ),
        links=wants_links(os.environ, _tty(sys.stdout)),
        sort=args.sort,
        every=args.show == "all",
        statistics=args.statistics,
    )
    for output in outputs:
        on = not output.path and wants_color(args.color, os.environ, _tty(sys.stdout))
        text = render(output, report, code, on, look)
        if not output.path:
            write_out("".join(target.diff for target in reports) if args.diff else text)
            continue
        try:
            write_file(output.path, text)
        except OSError as error:
            complain(f"{output.path}: cannot be written: {error.strerror}")
            code = INCOMPLETE
    paint = Painter(wants_color(args.color, os.environ, _tty(sys.stderr)))
    if args.quiet:
        write_err(render_errors(report, paint))
    else:
        width = width_of(sys.stderr, os.environ) if _tty(sys.stderr) else 0
        write_err(render_summary(report, paint, hidden=hidden, verbose=args.verbose, width=width))
    return code


def build_parser() -> Parser:
    """Return the options of `check`; the documentation lists them from here."""
    parser = Parser("check", "Check Hugging Face Spaces.")
    parser.epilog = _EPILOG
    add = parser.add_argument
    add(
        "target",
        nargs="*",
        metavar="TARGET",
        help="folder of a Space (default: the current folder), or hf://spaces/OWNER/NAME",
    )
    part = parser.add_mutually_exclusive_group()
    part.add_argument("--rev", metavar="REV", help="check this git revision of the folder instead of its files")
    part.add_argument("--staged", action="store_true", help="check the files that are staged for the next commit")
    part.add_argument("--range", metavar="A..B", help="check revision B, and the commits since A for secrets")
    part.add_argument("--pr", type=int, metavar="N", help="check pull request N of a Space on the Hub")
    part.add_argument("--history", action="store_true", help="search secrets in every commit of the repository")
    add(
        "--hook",
        action="store_true",
        help=f"with --staged, as hooks do: only new findings count, from {HOOK_FAIL_ON} on, or as the config says",
    )
    add("--new-from", metavar="REV", help="waive what this revision has already; secrets always count")
    add("--since", metavar="DATE", help="with --history: only commits since then (2026-01-31, or 2 weeks)")
    add(
        "--format",
        action="append",
        metavar="FORMAT[=FILE]",
        help=f"{', '.join(FORMATS)}; repeatable: --format text --format sarif=out.sarif",
    )
    add("--sort", choices=SORTS, default=SORTS[0], help="order of the text report (default: severity, the worst first)")
    add("--show", choices=("short", "all"), default="short", help="all: every finding in full in the text report")
    add("--statistics", action="store_true", help="text report: count the findings of each policy instead")
    add("--profile", metavar="PROFILE", help=f"{', '.join(map(str, Profile))} (default: {DEFAULT_PROFILE})")
    add("--select", action="append", metavar="NAME,...", help="run only these policies, groups or concerns")
    add("--ignore", action="append", metavar="NAME,...", help="do not run these policies, groups or concerns")
    add("--exclude", action="append", metavar="PATTERN", help="waive findings below this path; repeatable")
    add("--deep", action="store_true", help="also search secrets with the second engine (hf-lint[deep]); slower")
    add("--resolve", action="store_true", help="also ask uv and the package index whether requirements fit together")
    add(
        "--live",
        action="store_true",
        help="also check what the Hub knows about the Space: settings, state, its scanners",
    )
    add(
        "--everywhere",
        action="store_true",
        help="--live, and look for secrets in its logs, discussions, pull requests, history and buckets",
    )
    add(
        "--advisories", metavar="FILE", help="also compare dependencies with this OSV export: zip, folder, JSON (lines)"
    )
    add("--min-severity", metavar="LEVEL", help="show and count only findings of at least this severity")
    add("--min-confidence", metavar="LEVEL", help="show and count only findings of at least this confidence")
    add("--fail-on", metavar="LEVEL", help=f"lowest severity that makes the exit code 1 (default: {DEFAULT_FAIL_ON})")
    add("--exit-zero", action="store_true", help="exit with 0 even when there are findings")
    config = parser.add_mutually_exclusive_group()
    config.add_argument("--config", metavar="FILE", help="use this config instead of each target's .hf-lint.yaml")
    config.add_argument(
        "--no-config",
        action="store_true",
        help="read no config, and every file that the folder has, even those that git ignores",
    )
    add("--policy", action="append", metavar="PATH", help="file or folder of an organisation's policy; repeatable")
    add(
        "--fix",
        action="append",
        nargs="?",
        metavar="=NAME,...",
        help="apply the safe fixes; with names only those of these policies, groups or concerns: --fix=root-user",
    )
    unsafe = parser.add_mutually_exclusive_group()
    unsafe.add_argument("--unsafe-fixes", action="store_true", help="with --fix or --diff: the unsafe fixes, too")
    unsafe.add_argument("--unsafe-only", action="store_true", help="with --fix or --diff: only the unsafe fixes")
    add(
        "--diff",
        action="append",
        nargs="?",
        metavar="=NAME,...",
        help="show what --fix would change, without changing it; names as for --fix",
    )
    add(
        "--no-waivers",
        action="store_true",
        help="show every finding, also those that comments, config or baseline waive",
    )
    add("--baseline", metavar="FILE", help="baseline file (default: the target's .hf-lint-baseline.json)")
    baseline = parser.add_mutually_exclusive_group()
    baseline.add_argument("--write-baseline", action="store_true", help="record the current findings in the baseline")
    baseline.add_argument("--prune-baseline", action="store_true", help="remove fixed findings from the baseline")
    add(
        "--max-file", type=int, metavar="MIB", help="read files up to this size (default: 8); larger texts: exit code 3"
    )
    add("--show-settings", action="store_true", help="print the settings and rules of the run, and check nothing")
    add("--show-files", action="store_true", help="print the files that would be read, with their roles")
    add("--jobs", "-j", type=int, metavar="N", help="targets to check at the same time (default: the number of cores)")
    add("--send-token", action="store_true", help="send your token to HF_ENDPOINT even if it is not the Hub")
    add("--color", choices=("auto", "always", "never"), default="auto", help="auto follows NO_COLOR and FORCE_COLOR")
    add("--quiet", "-q", action="store_true", help="no notes and no summary: only findings and errors")
    add("--verbose", "-v", action="store_true", help="also list the rules that did not run, and why")
    return parser


def _resolve_all(
    sources: Sequence[Source], options: Options
) -> tuple[list[tuple[Source, Settings]], dict[int, TargetReport]]:
    """Return each source with its settings, and by number the report on those whose own config cannot be used.

    Stops before any work at a name or file of the options that cannot be used, or where there is one target only.
    """
    tasks = []
    broken = {}
    for number, source in enumerate(sources):
        try:
            settings = _resolve(source, options)
        except (ConfigError, PolicyError) as error:
            if len(sources) == 1 or options.isolated or options.config is not None:
                raise
            try:
                settings = _resolve(source, options._replace(isolated=True, write_baseline=False))
            except (ConfigError, PolicyError):
                raise error from None  # it is not the target's own config that is wrong
            broken[number] = report_failure(source, str(error))
        tasks.append((source, settings))
    return tasks, broken


def _resolve(source: Source, options: Options) -> Settings:
    settings = resolve_settings(source, options)
    selection_for(settings)
    return settings


def _find_advisories(settings: Sequence[Settings], path: str | None) -> tuple[AdvisorySource, ...]:
    from hf_lint.errors import ExportError

    try:
        return find_advisories(settings, path)
    except ExportError as error:
        raise UsageError(f"--advisories: {error}") from None


def _lint_all(
    tasks: list[tuple[Source, Settings]], jobs: int | None, broken: dict[int, TargetReport], *, progress: bool
) -> list[TargetReport]:
    """Return the reports in order of `tasks`; those of `broken`, by their number, are there already."""
    if jobs is not None and jobs < 1:
        raise UsageError("--jobs takes a number of 1 or more")
    if broken:
        sound = [task for number, task in enumerate(tasks) if number not in broken]
        made = iter(_lint_all(sound, jobs, {}, progress=progress) if sound else ())
        from hf_lint.secrets.redact import redact_report

        return [redact_report(broken[number]) if number in broken else next(made) for number in range(len(tasks))]
    is_local = all(source.kind != "hub" for source, _ in tasks)  # Spaces on the Hub share one budget of requests
    workers = min(jobs or count_cores(), len(tasks), MAX_JOBS) if is_local else 1
    loud = progress and _tty(sys.stderr)
    if workers == 1:
        if not loud:
            return [lint(*task) for task in tasks]
        from hf_lint.cli.spinner import Spinner

        with Spinner(sys.stderr):
            return [lint(*task) for task in tasks]
    from hf_lint.cli.pool import run_pool

    def show(done: int) -> None:
        write_err(f"\r{done}/{len(tasks)} checked" if done < len(tasks) else "\r\x1b[K")

    def lost(task: tuple[Source, Settings], why: str) -> TargetReport:
        return report_failure(task[0], why)

    return run_pool(tasks, lint_task, lost, workers, show if loud else lambda _done: None)


def _filter_report(report: TargetReport, min_severity: Severity, min_confidence: Confidence) -> TargetReport:
    kept: list[Finding] = []
    hidden: list[Finding] = []
    for finding in report.findings:
        is_shown = finding.severity >= min_severity and finding.confidence >= min_confidence
        (kept if is_shown else hidden).append(finding)
    return report._replace(findings=tuple(kept), hidden=tuple(hidden)) if hidden else report


def _make_sources(targets: Sequence[str], args: argparse.Namespace) -> list[Source]:
    """Make the sources of all targets: those in folders first, then those on the Hub."""
    remote = [target for target in targets if is_remote_target(target)]
    local = [target for target in targets if target not in remote]
    sources: list[Source] = []
    if remote or args.pr is not None or args.send_token or args.live or args.everywhere:
        from hf_lint.cli.remote import make_remote, refuse_options

        refuse_options(args, targets, remote)
        sources = [make_remote(target, args) for target in remote]
    if not local:
        return sources
    found = make_sources(
        local, rev=args.rev, range_=args.range, staged=args.staged, history=args.history, since=args.since
    )
    return [*found, *sources]


def _refuse_baseline(args: argparse.Namespace, count: int) -> None:
    """UsageError for options that contradict each other."""
    changes = args.write_baseline or args.prune_baseline
    if changes and args.diff:
        raise UsageError("--diff changes nothing, so the same run cannot write or prune the baseline")
    if changes and args.no_waivers:
        raise UsageError("--no-waivers ignores the baseline, so the same run cannot write or prune it")
    if changes and (args.rev is not None or args.range is not None or args.staged or args.history):
        raise UsageError("a baseline is for the folder as it is, not for a revision or range")
    if changes and args.baseline and count > 1:
        raise UsageError("one baseline file cannot be written for several targets", "omit --baseline")
    if args.write_baseline and (args.min_severity or args.min_confidence or args.new_from):
        raise UsageError(
            "--write-baseline records all findings; remove --min-severity, --min-confidence and --new-from"
        )
    if args.new_from is not None and args.history:
        raise UsageError("--history looks for secrets only, and secrets always count: remove --new-from")


def _fixes(args: argparse.Namespace) -> Fixes | None:
    """Return which fixes the options ask for. Raises UsageError for `--fix=` without a name."""
    for option, values in (("--fix", args.fix), ("--diff", args.diff)):
        if any(value != ALONE and not _names([value]) for value in values or ()):
            raise UsageError(f"{option}= names no policy", f"`{option}` alone takes those of all")
    values = args.fix or args.diff
    if not values:
        return None
    only = _names([value for value in values if value != ALONE])
    unsafe = args.unsafe_fixes or args.unsafe_only
    return Fixes(unsafe, dry=bool(args.diff), safe=not args.unsafe_only, only=only)


def _refuse_fixes(args: argparse.Namespace, outputs: Sequence[Output]) -> None:
    """UsageError for options that make no sense with fixes."""
    for option, given in (("--unsafe-fixes", args.unsafe_fixes), ("--unsafe-only", args.unsafe_only)):
        if given and not (args.fix or args.diff):
            raise UsageError(f"{option} goes with --fix or --diff", f"review them first with --diff {option}")
    if args.fix and args.diff:
        raise UsageError("--fix changes files but --diff does not; give only one of them")
    if (args.fix or args.diff) and (args.rev is not None or args.range is not None or args.staged or args.history):
        raise UsageError("fixes are for the folder as it is, not for a revision or range")
    if args.diff and any(not output.path and output.format != "text" for output in outputs):
        raise UsageError("--diff writes to stdout, so the report needs a file", "such as --format json=report.json")


def _names(values: list[str] | None) -> tuple[str, ...]:
    return tuple(name.strip() for value in values or () for name in value.split(",") if name.strip())


def _tty(stream: object) -> bool:
    isatty = getattr(stream, "isatty", None)
    return bool(isatty and isatty())
