"""What the Hub knows of a Space besides its files: state, hardware, variables, secrets, the verdict of its scanners."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hf_lint.core.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Setting(NamedTuple):
    """A variable or a secret. `updated` is when it was set, in ISO 8601, "" where the Hub does not say.

    `value` is that of a variable, which everybody may read; nobody can read that of a secret.
    """

    name: str
    updated: str = ""
    value: str = ""


class Live(NamedTuple):
    """The settings and the state of one Space.

    `variables`, `secrets` and `scan` are None where the token may not see them: a rule that needs them does not run.
    """

    name: str
    today: str
    """The day of the run, in ISO 8601: ages count from it."""
    sdk: str = ""
    private: bool = False
    stage: str = ""
    error: str = ""
    hardware: str = ""
    sleeps_after: int | None = None
    """Seconds; None where it never sleeps, or nothing is said."""
    dev_mode: bool = False
    domains: tuple[str, ...] = ()
    volumes: tuple[tuple[str, bool], ...] = ()
    """Where each is mounted, and whether it is read only."""
    variables: tuple[Setting, ...] | None = None
    secrets: tuple[Setting, ...] | None = None
    scanned: bool = False
    flagged: tuple[tuple[str, str], ...] | None = None
    """Path and level of each file that the Hub's scanners have something against."""


def parse_live(document: Mapping[str, Any]) -> Live:
    """Make the typed form of what the client read, in the shapes of `hf_lint.hub.doors`. Never raises for odd ones."""
    runtime = document.get("runtime") or {}
    hardware = runtime.get("hardware") or {}
    sleep = runtime.get("gcTimeout")
    scan = document.get("scan")
    return Live(
        name=str(document.get("name") or ""),
        today=str(document.get("today") or ""),
        sdk=str(document.get("sdk") or ""),
        private=document.get("private") is True,
        stage=str(runtime.get("stage") or ""),
        error=str(runtime.get("errorMessage") or ""),
        hardware=str(hardware.get("current") or hardware.get("requested") or ""),
        sleeps_after=sleep if isinstance(sleep, int) and not isinstance(sleep, bool) and sleep >= 0 else None,
        dev_mode=runtime.get("devMode") is True,
        domains=tuple(str(item.get("domain") or "") for item in runtime.get("domains") or ()),
        volumes=tuple(
            (str(item.get("mountPath") or item.get("source") or ""), item.get("readOnly") is True)
            for item in runtime.get("volumes") or ()
        ),
        variables=_settings(document.get("variables")),
        secrets=_settings(document.get("secrets")),
        scanned=isinstance(scan, dict) and scan.get("scansDone") is True,
        flagged=_flagged(scan),
    )


def _settings(items: Any) -> tuple[Setting, ...] | None:
    if not isinstance(items, dict):
        return None
    return tuple(
        Setting(str(name), str(item.get("updatedAt") or ""), str(item.get("value") or ""))
        for name, item in sorted(items.items())
        if isinstance(item, dict)
    )


def _flagged(scan: Any) -> tuple[tuple[str, str], ...] | None:
    if not isinstance(scan, dict):
        return None
    return tuple(
        (str(item.get("path") or ""), str(item.get("level") or "")) for item in scan.get("filesWithIssues") or ()
    )
