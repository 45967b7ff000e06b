"""The formats of reports. A new one is a module with a function `render_...(report, context)` and an entry here."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from hf_lint.core.records import NamedTuple
from hf_lint.reports.color import Painter
from hf_lint.reports.terminal import WIDEST

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

    from hf_lint.core.model import Report
    from hf_lint.core.policy import Policy

    Renderer: TypeAlias = Callable[[Report, "Context"], str]


class Context(NamedTuple):
    """What a report needs to know besides what was found."""

    cwd: str
    """Paths are shown relative to this folder."""
    exit_code: int = 0
    paint: Painter = Painter(False)
    when: str = "1970-01-01T00:00:00"
    """The time of the run (ISO 8601), for formats that must have one."""
    policies: Callable[[], Mapping[str, Policy]] = dict
    """Loads every policy that could have made a finding."""
    alone: bool = False
    """Whether the report is all that its reader gets: then the one for people ends with the summary."""
    hidden: int = 0
    """Findings that options filtered out."""
    width: int = WIDEST
    """Columns of the report for people."""
    links: bool = False
    """Whether the terminal shows OSC 8 links."""
    sort: str = "severity"
    """How the report for people orders its findings; see hf_lint.reports.ranking.SORTS."""
    every: bool = False
    """Whether the report for people shows every finding in full."""
    statistics: bool = False
    """Whether it shows counts by rule instead of the findings."""


def _renderer(module: str, function: str) -> Renderer:
    """Return a function that imports the module of a format when it is called: a run needs one or two of them."""

    def render(report: Report, context: Context) -> str:
        renderer: Renderer = getattr(import_module(f"hf_lint.reports.{module}"), function)
        return renderer(report, context)

    return render


FORMATS: dict[str, Renderer] = {
    "text": _renderer("text", "render_text"),
    "html": _renderer("html", "render_html"),
    "concise": _renderer("concise", "render_concise"),
    "json": _renderer("json", "render_json"),
    "sarif": _renderer("sarif", "render_sarif"),
    "github": _renderer("github", "render_github"),
    "gitlab": _renderer("gitlab", "render_code_quality"),
    "gitlab-secrets": _renderer("gitlab", "render_secret_detection"),
    "junit": _renderer("junit", "render_junit"),
    "markdown": _renderer("markdown", "render_markdown"),
    "csv": _renderer("csv", "render_csv"),
}
