"""Which findings weigh less: what they are about does not run in this Space, or not for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.model import Severity
from hf_lint.core.records import NamedTuple

if TYPE_CHECKING:
    from hf_lint.core.model import Hit
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.file import File

NOT_STARTED = " (not started by this Space)"
PUT_TOGETHER = " (of the files as they are here: a job, script or recipe adds to them before they are deployed)"
NOT_CALLED = " (in a function that nothing calls)"
DOES_NOT_START = " (the Space does not get there as it stands: {})"
SHADOWED = " (if the Space gets there: its own copy of `{0.package}` imports `{0.lacking}`, which no requirement names)"
ONE_PAGE = " (that of this page: the others go on)"
SWITCHED_OFF = " (of the files as they are here: the job that sends them to the Hub is switched off)"
INSTALLED_LATER = " (with what the build installs: the app calls pip itself when it starts)"
NOT_SEEN = " (nothing that this Space starts is seen to load the file)"
_OF_RELEASES = ("incompatible-pins", "removed-api")
"""Policies about the releases that run, but for what pip refuses while the Space is built."""
_OF_BUILD = ("contradiction", "platform")
_IN_PAGES = ("secret-shown-to-visitors",)
"""Policies about what visitors see, whichever files they are about."""
_CODE = ("python", "node")
_LOADERS = ("importlib", "__import__", "runpy", "pkgutil", "import_string", "exec(", "sys.path")


class Aside(NamedTuple):
    """At most how severe a finding is, and why, as the end of its message."""

    most: Severity = Severity.CRITICAL
    why: str = ""


_NOT_ASIDE = Aside()


def is_lowered(space: Space, policy: Policy, path: str) -> bool:
    """Say whether a finding weighs less because its file has no role in which it is a defect.

    A policy without `applies` does only where no Python starts at all: a secret in a file is public, whatever the file
    is for.
    """
    if not policy.applies:
        return policy.concern == "takeover" and policy.group != "secrets" and _never_starts(space, path)
    return not space.startup.applies(path, policy.applies)


def _never_starts(space: Space, path: str) -> bool:
    """Say whether it is Python of a static Space, which starts none, and neither its build nor a page runs the file."""
    return space.sdk == "static" and path.endswith(".py") and space.startup.role(path) not in ("runs", "build", "ci")


def weigh_aside(space: Space, policy: Policy, hit: Hit, severity: Severity) -> Aside:
    """Say what makes a finding weigh less: the Space does not start its file, nothing calls its function, only who
    signs in gets there, nobody does because the Space stops before, or what is deployed is put together elsewhere.

    All but the first is looked at only where the finding would be high: it takes a walk over the Space's Python.
    """
    path = hit.location.path
    if is_lowered(space, policy, path):
        return Aside(Severity.LOW, NOT_STARTED)
    if severity < Severity.HIGH:
        return _NOT_ASIDE
    if policy.concern == "breakage" and policy.group != "ci":
        from hf_lint.analysis.moved_files import is_switched_off, moves_files
        from hf_lint.analysis.whole_tree import is_added_to

        # A script seldom writes another card.
        if moves_files(space) or (policy.group != "card" and is_added_to(space)):
            return Aside(Severity.MEDIUM, PUT_TOGETHER)
        if policy.group != "card" and is_switched_off(space):
            return Aside(Severity.MEDIUM, SWITCHED_OFF)
    if policy.id in _OF_RELEASES and hit.variant not in _OF_BUILD:
        from hf_lint.analysis.pip_only import installs_at_start
        from hf_lint.analysis.started_python import started_files

        if installs_at_start(space, started_files(space)):
            return Aside(Severity.MEDIUM, INSTALLED_LATER)
    aside = _weigh_code(space, policy, hit) if "runs" in policy.applies else _NOT_ASIDE
    if aside is _NOT_ASIDE and (
        policy.id in _IN_PAGES or (policy.concern in ("takeover", "leak") and "runs" in policy.applies)
    ):
        from hf_lint.analysis.stops import find_stop_before

        stop = find_stop_before(space, path, hit.location.span.line)
        if stop:
            return Aside(Severity.MEDIUM, DOES_NOT_START.format(stop))
        if policy.concern == "takeover":
            from hf_lint.analysis.shadowed_packages import find_shadow

            shadow = find_shadow(space)
            if shadow is not None:
                return Aside(Severity.MEDIUM, SHADOWED.format(shadow))
    return aside


def _weigh_code(space: Space, policy: Policy, hit: Hit) -> Aside:
    """Weigh what is a defect only where its code runs."""
    path = hit.location.path
    file = space.get(path)
    language = space.startup.language(file) if file is not None and file.kind == "text" else ""
    if file is None or language not in _CODE or file.suffix == ".ipynb":
        return _NOT_ASIDE
    if policy.concern == "breakage" and "pages" in path.split("/")[:-1] and "streamlit" in file.text:
        return Aside(Severity.MEDIUM, ONE_PAGE)
    if space.startup.role(path) == "unknown" and space.memo(_starts_code):
        return Aside(Severity.MEDIUM, NOT_SEEN)
    return (_weigh_python if language == "python" else _weigh_node)(space, policy, hit, file)


def _weigh_node(space: Space, policy: Policy, hit: Hit, file: File) -> Aside:
    if policy.concern != "takeover" or not hit.related or hit.related[0].path != file.path:
        return _NOT_ASIDE
    from hf_lint.analysis.entrances import find_node_check

    source, sink = (file.offset(place.span.line, place.span.column) for place in (hit.related[0], hit.location))
    return _passing(find_node_check(space, file, source, sink))


def _passing(check: str) -> Aside:
    return Aside(Severity.MEDIUM, f" (only for those who pass `{check}`)") if check else _NOT_ASIDE


def _weigh_python(space: Space, policy: Policy, hit: Hit, file: File) -> Aside:
    from hf_lint.analysis.called import is_called

    if not is_called(space, file, hit.location.span.line):
        return Aside(Severity.LOW, NOT_CALLED)
    if policy.concern != "takeover" or not hit.related:
        return _NOT_ASIDE
    from hf_lint.analysis.entrances import find_check

    source = hit.related[0]  # where the visitor's input comes in
    entrance = space.get(source.path)
    if entrance is None or entrance.suffix != ".py":
        return _NOT_ASIDE
    passed = [place.span.line for place in (*hit.related, hit.location) if place.path == source.path]
    return _passing(find_check(space, entrance, source.span.line, passed))


def _starts_code(space: Space) -> bool:
    """Say whether some code is known to be started, and none of it loads modules whose names are not to be seen."""
    for gap in space.startup.gaps:
        file = space.get(gap.step.path)
        if file is not None and file.suffix == ".py" and any(word in file.text for word in _LOADERS):
            return False
    return any(item.role == "runs" and item.language in _CODE for item in space.startup.reached.values())
