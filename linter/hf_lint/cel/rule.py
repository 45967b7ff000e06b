"""A policy's `check` as a rule: what it asks of each element, and where it is not so."""

from __future__ import annotations

from time import monotonic, process_time
from typing import TYPE_CHECKING, Any

from hf_lint.cel.judge import Check
from hf_lint.cel.model import Model
from hf_lint.core.model import Hit, Location, Problem
from hf_lint.core.registry import Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from hf_lint.cel.judge import Judged
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space

MAX_SECONDS = 5.0
"""For one check in one Space, of the process's own time: a busy machine does not change what is found."""
MAX_SECONDS_IN_ALL = 30.0
"""For all checks in one Space: its own config may bring some."""
MAX_SECONDS_APART = 2.0
"""For one check that the Space itself brought."""
MAX_SECONDS_APART_IN_ALL = 4.0
"""For all of these: of processor time where the system tells it, so that a busy machine does not change what is found.
"""
MAX_MESSAGE = 500


def make_rule(policy: Policy) -> Rule:
    """Return the rule that a policy with a `check` describes. PolicyError for expressions that are none.

    What a Space itself brought is evaluated in a process of its own, which is ended when it takes too long: an
    expression may run for years between two elements, and take all the memory there is.
    """
    checks = [(Check(policy.id, entry), entry) for entry in policy.check]

    def check(space: Space, policy: Policy) -> Iterator[Hit | Problem]:
        reported: set[Hit | Problem] = set()  # two checks may meet the same limit
        for one, entry in checks:
            for result in _run(one, _judge_apart(policy.id, entry) if policy.confined else one.judge, space, policy):
                if result not in reported:
                    reported.add(result)
                    yield result

    return Rule(policy.id, policy.group, check)


def _run(
    check: Check, judge: Callable[[Mapping[str, Any], float], Judged | str], space: Space, policy: Policy
) -> Iterator[Hit | Problem]:
    """Yield a hit for each element that is not as asserted; a problem for each expression that fails, and for what was
    not looked at."""
    model = space.memo(Model)
    values: dict[str, Any] = {name: model.get(name) for name in check.names}
    values["params"] = dict(policy.params)
    for name in sorted(check.names & model.cut):
        yield Problem(f"the Space has more {name} than are looked at")
    one, in_all = (
        (MAX_SECONDS_APART, MAX_SECONDS_APART_IN_ALL) if policy.confined else (MAX_SECONDS, MAX_SECONDS_IN_ALL)
    )
    clock = _time_of_children if policy.confined else process_time
    start = clock()
    found = judge(values, one if in_all - model.spent > one else max(in_all - model.spent, 0.0))
    model.spent += clock() - start
    if isinstance(found, str):
        yield Problem(found)
        return
    if found.seen < found.total:
        yield Problem(f"only the first {found.seen} of {found.total} elements were looked at: it took too long")
    for number, words in found.broken:
        yield Hit(model.location({"place": number}) or _anywhere(space), _clean_message(words))
    for what, why in found.failed.items():
        yield Problem(f"{what} failed: {why}")


def _time_of_children() -> float:
    """Processor time of the processes that have ended; the clock's where the system does not tell it."""
    try:
        import resource
    except ImportError:  # Windows
        return monotonic()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _judge_apart(policy: str, entry: Mapping[str, str]) -> Callable[[Mapping[str, Any], float], Judged | str]:
    def judge(values: Mapping[str, Any], seconds: float) -> Judged | str:
        from hf_lint.cel.apart import judge_apart

        return judge_apart(policy, entry, values, seconds)

    return judge


def _clean_message(message: str) -> str:
    from hf_lint.secrets import mask_text

    text = mask_text(" ".join(message.split()))
    return text if len(text) <= MAX_MESSAGE else f"{text[:MAX_MESSAGE]} ..."


def _anywhere(space: Space) -> Location:
    """Return where a finding about the Space as a whole stands."""
    file = space.card.file
    return Location(file.path if file else next(iter(space.files), "README.md"))
