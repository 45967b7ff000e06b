"""What a config file sets. `file` reads it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from hf_lint.core.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hf_lint.config.waivers.model import ConfigWaiver
    from hf_lint.core.model import Profile, Severity

NAME = ".hf-lint.yaml"
MAX_BYTES = 64 * 1024


class Override(NamedTuple):
    """What an organisation sets for one policy; None and empty mean not set."""

    enabled: bool | None = None
    severity: str = ""
    profile: str = ""
    """The lowest profile that has the policy on."""
    params: Mapping[str, Any] = MappingProxyType({})
    locked: bool = False


class Config(NamedTuple):
    """What a config file sets; None and empty mean not set. The last three are an organisation's alone."""

    profile: Profile | None = None
    fail_on: Severity | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, str] = MappingProxyType({})
    params: Mapping[str, Mapping[str, Any]] = MappingProxyType({})
    waivers: tuple[ConfigWaiver, ...] = ()
    baseline: str | None = None
    extends: tuple[str, ...] = ()
    """Files and folders whose settings hold where this one says nothing, relative to the folder of the config."""
    name: str = ""
    overrides: Mapping[str, Override] = MappingProxyType({})
    """By id or group."""
    plugins: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """Which former ids it uses, in words."""
