"""Tries policies on their own examples: the bad one must be found, the good one must not."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from hf_lint.config.settings import RuleSettings, Settings
from hf_lint.core.model import Profile
from hf_lint.core.policy import load_yaml, policies_root, read_file
from hf_lint.pipeline.lint import lint, selection_for
from hf_lint.secrets.fakes import expand
from hf_lint.sources.memory import Memory
from hf_lint.space import Space
from hf_lint.space.file import File

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from hf_lint.config.organisation.load import Source as PolicySource
    from hf_lint.core.model import TargetReport
    from hf_lint.core.policy import Policy

MAX_SIZE = 64 * 1024 * 1024
"""Bytes of an example that is given by its size."""


def schema_problems(path: Path) -> list[str]:
    """Return what policies/schema.json says against the policy file `path`; ImportError where jsonschema is not
    installed."""
    import json

    from jsonschema import Draft202012Validator

    schema = json.loads(read_file(f"{policies_root()}/schema.json"))
    found = sorted(Draft202012Validator(schema).iter_errors(load_yaml(path, path.read_bytes())), key=str)
    return [f"{'.'.join(map(str, error.absolute_path)) or 'the policy'}: {error.message[:200]}" for error in found]


def try_policy(policy: Policy, sources: tuple[PolicySource, ...]) -> list[str]:
    """Return what is wrong with the examples of a policy from `sources`; nothing when they do what they should.

    Raises PolicyError for an expression that is not CEL.
    """
    settings = Settings(RuleSettings(Profile.STRICT, select=(policy.id,), sources=sources))
    selection_for(settings)
    problems: list[str] = []
    for title, files, expected in (("bad", policy.bad, True), ("good", policy.good, False)):
        try:
            space = example_space(files)
        except (ValueError, TypeError, LookupError) as error:
            problems.append(f"the {title} example is invalid: {error}")
            continue
        problems += _compare(title, lint(Memory(title, space), settings), expected)
    return problems


def _compare(title: str, report: TargetReport, expected: bool) -> Iterator[str]:
    yield from (f"the {title} example: {error.message}" for error in report.errors)
    for skip in report.skipped if expected else ():
        if skip.kind == "not-applicable":
            yield f"the {title} example is not checked, because {skip.reason}; give it a README.md with the `sdk`"
    if expected and not report.findings and not report.errors:
        yield f"the {title} example has no finding"
    for finding in report.findings if not expected else ():
        place = f"{finding.location.path}:{finding.location.span.line}:{finding.location.span.column}"
        yield f"the {title} example has a finding: {place}: {finding.message}"


def example_space(files: Mapping[str, Any]) -> Space:
    """Return the Space of an example: texts, mappings with encoding and text, or with a size. ValueError and the
    like."""
    return Space(_file(path, content) for path, content in files.items())


def _file(path: str, content: Any) -> File:
    if isinstance(content, dict) and "size" in content:
        size = int(content["size"])
        if not 0 <= size <= MAX_SIZE:
            raise ValueError(f"{path} is to have {size} bytes, and at most {MAX_SIZE} can be made")
        return File(path, size, "", partial(bytes, size))
    text, encoding = (content["text"], content["encoding"]) if isinstance(content, dict) else (content, "utf-8")
    if not isinstance(text, str):
        raise TypeError(f"the content of {path} must be text: quote it, or write it after |")
    data = expand(text).encode(encoding)
    return File(path, len(data), "", partial(bytes, data))
