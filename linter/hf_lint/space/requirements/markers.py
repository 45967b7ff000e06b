"""Markers of requirements (PEP 508): whether the platform, CPython on Linux x86-64, installs what has one.

policies/data/markers.json answers for the markers that the released distributions have; scripts/gen.py writes it. To
ask `packaging` takes an import that costs more than most Spaces' whole requirements.
"""

from __future__ import annotations

from functools import lru_cache

from hf_lint.core.policy import load_data

KNOWN_PYTHONS = ("3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14")
DATA = "data/markers.json"


def is_known(marker: str) -> bool:
    """Return whether a marker is one of the data: it is well-formed."""
    return marker in _known()


def marker_holds(marker: str, python: str | None) -> bool:
    """Return whether the marker holds on this Python, or on one at least where it is none of KNOWN_PYTHONS.

    A marker that nobody can read, or that asks for an extra, counts as one that holds.
    """
    known = _known().get(marker)
    if known is None:
        return any(evaluate(marker, one) for one in _asked(python))
    return any(one in known for one in _asked(python))


@lru_cache(maxsize=8192)
def evaluate(marker: str, python: str) -> bool:
    """Return what `packaging` says of the marker; true where it can say nothing."""
    from packaging.markers import InvalidMarker, Marker, UndefinedComparison, UndefinedEnvironmentName

    environment = {
        "implementation_name": "cpython",
        "os_name": "posix",
        "platform_machine": "x86_64",
        "platform_python_implementation": "CPython",
        "platform_system": "Linux",
        "python_full_version": f"{python}.9",
        "python_version": python,
        "sys_platform": "linux",
    }
    try:
        return Marker(marker).evaluate(environment)
    except (InvalidMarker, UndefinedComparison, UndefinedEnvironmentName, ValueError, RecursionError):
        return True


def _asked(python: str | None) -> tuple[str, ...]:
    return (python,) if python in KNOWN_PYTHONS else KNOWN_PYTHONS


@lru_cache(maxsize=1)
def _known() -> dict[str, list[str]]:
    found: dict[str, list[str]] = load_data(DATA)
    return found
