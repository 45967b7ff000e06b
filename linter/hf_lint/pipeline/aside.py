"""Which findings weigh less, because what they are about does not run in this Space."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.model import Severity

if TYPE_CHECKING:
    from hf_lint.core.model import Location
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space

NOT_STARTED = " (not started by this Space)"
NOT_CALLED = " (in a function that nothing calls)"


def is_lowered(space: Space, policy: Policy, path: str) -> bool:
    """Say whether a finding weighs less because its file has no role in which it is a defect.

    A policy without `applies` never does: a secret in a file is public, whatever the file is for.
    """
    return bool(policy.applies) and not space.startup.applies(path, policy.applies)


def why_aside(space: Space, policy: Policy, place: Location, severity: Severity) -> str:
    """Say why a finding weighs less: the Space does not start its file, or nothing calls its function; "" for neither.

    Callers are looked for only where the finding would be high: it takes a walk over the Space's Python.
    """
    if is_lowered(space, policy, place.path):
        return NOT_STARTED
    if severity < Severity.HIGH or "runs" not in policy.applies:
        return ""
    file = space.get(place.path)
    if file is None or file.kind != "text" or space.language(file) != "python" or file.suffix == ".ipynb":
        return ""
    from hf_lint.analysis.called import is_called

    return "" if is_called(space, file, place.span.line) else NOT_CALLED
