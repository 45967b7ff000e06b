"""`--show-settings` and `--show-files`: what a run would do, without doing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hf_lint.cli.output import write_out
from hf_lint.core.words import count_of
from hf_lint.errors import RunError, SourceError
from hf_lint.pipeline.lint import selection_for
from hf_lint.reports.escape import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hf_lint.config.settings import Settings
    from hf_lint.sources.source import Source


def show_settings(tasks: Sequence[tuple[Source, Settings]]) -> None:
    """Print the settings of each target as YAML: those of options, config and organisation put together."""
    from hf_lint.secrets import mask_text

    lines = [line for source, settings in tasks for line in _settings(source, settings)]
    write_out("".join(f"{visible(mask_text(line))}\n" for line in lines))


def show_files(sources: Sequence[Source]) -> None:
    """Print the files of each target, each with its role, and why it is not read where it is not.

    RunError where a target cannot be read, or is no Space but a history.
    """
    from hf_lint.secrets.redact import mask_name

    for source in sources:
        try:
            with source.open() as snapshot:
                if snapshot.space is None:
                    raise RunError("--history checks commits and has no list of files")
                space = snapshot.space
                lines = [f"# {source.target}: {count_of(len(space.files), 'file')}, {space.ignored} ignored by git"]
                for file in space.files.values():
                    why = file.unread or ("" if file.kind == "text" else file.kind)
                    lines.append(f"{space.startup.role(file.path):<9} {file.path}{f'  ({why})' if why else ''}")
                lines += [f"# {gap}" for gap in space.gaps]
        except SourceError as error:
            raise RunError(str(error)) from None
        write_out("".join(f"{visible(mask_name(line))}\n" for line in lines))


def _settings(source: Source, settings: Settings) -> Iterator[str]:
    plan = selection_for(settings)
    rules = settings.rules
    baseline = settings.baseline
    known = (
        f"{settings.baseline_path} ({count_of(len(baseline.entries), 'finding')})" if baseline is not None else "none"
    )
    values: list[tuple[str, Any]] = [
        ("target", source.target),
        ("config", settings.own or ("none of its own" if not rules.sources else "an organisation's")),
        ("profile", str(plan.profile)),
        ("fail_on", str(settings.fail_on)),
        ("select", list(rules.select) or "all"),
        ("ignore", list(rules.ignore)),
        ("severity", dict(rules.severity)),
        ("params", {name: dict(values) for name, values in rules.params.items()}),
        (
            "waivers",
            [f"{', '.join(w.paths) or 'everywhere'}: {w.reason}" for w in settings.waivers]
            if settings.waive
            else "off",
        ),
        ("baseline", known),
        ("new_from", settings.new_from or "none"),
        ("locked", sorted(settings.locked)),
        ("organisations", [one.path for one in rules.sources]),
        ("max_file_bytes", source.limits.file_bytes),
        ("rules", sorted(one.policy.id for one in plan.rules)),
        ("not_run", {skip.rule: skip.reason for skip in plan.skipped}),
    ]
    import yaml

    text = yaml.safe_dump([dict(values)], sort_keys=False, allow_unicode=True, width=1000)
    return iter(text.splitlines())
