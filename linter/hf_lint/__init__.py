"""hf-lint: policies for Hugging Face Spaces, and a linter that checks Spaces against them.

    from hf_lint import lint

    report = lint("path/to/space")
    for finding in report.findings:
        print(finding.severity, finding.rule, finding.location.path, finding.message)

Importing the package imports nothing else: names are loaded when they are first used.
"""

from __future__ import annotations

TYPE_CHECKING = False  # not imported: `typing` costs more than all else that --version needs
if TYPE_CHECKING:
    from hf_lint.config.settings import Options, RuleSettings, Settings, resolve_settings
    from hf_lint.core.model import Confidence, Finding, Location, Profile, Severity, Span, TargetReport, Waived
    from hf_lint.pipeline.lint import lint
    from hf_lint.sources.directory import Directory
    from hf_lint.sources.revisions import History, Index, Range, Revision
    from hf_lint.sources.source import Source

__version__ = "0.2.0"
__all__ = [
    "Confidence",
    "Directory",
    "Finding",
    "History",
    "Index",
    "Location",
    "Options",
    "Profile",
    "Range",
    "Revision",
    "RuleSettings",
    "Settings",
    "Severity",
    "Source",
    "Span",
    "TargetReport",
    "Waived",
    "lint",
    "resolve_settings",
]
_HOMES = {
    "core.model": ("Confidence", "Finding", "Location", "Profile", "Severity", "Span", "TargetReport", "Waived"),
    "config.settings": ("Options", "RuleSettings", "Settings", "resolve_settings"),
    "pipeline.lint": ("lint",),
    "sources.directory": ("Directory",),
    "sources.revisions": ("History", "Index", "Range", "Revision"),
    "sources.source": ("Source",),
}


def __getattr__(name: str) -> object:
    """Load a public name from the module that it lives in."""
    for home, names in _HOMES.items():
        if name in names:
            from importlib import import_module

            value = getattr(import_module(f"hf_lint.{home}"), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module 'hf_lint' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
