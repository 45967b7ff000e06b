"""Load plug-ins (`hf_lint.core.plugin`), only those that an organisation's settings name: looking costs time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.config.organisation.policies import parse_own_policy
from hf_lint.core.plugin import GROUP, Plugin
from hf_lint.core.records import NamedTuple
from hf_lint.core.registry import Rule
from hf_lint.errors import PolicyError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint
    from pathlib import Path

    from hf_lint.core.policy import Policy


class LoadedPlugin(NamedTuple):
    """A plug-in's policies with their files, its rules, and the version of its distribution."""

    version: str
    policies: tuple[tuple[Policy, Path], ...]
    rules: dict[str, Rule]


def load_plugin(name: str) -> LoadedPlugin:
    """Return the installed plug-in `name`. PolicyError where it is not installed, cannot be imported, or does not
    fit."""
    entry = _entry_point(name)
    distribution = entry.dist
    version = f"{distribution.name} {distribution.version}" if distribution else "of no known distribution"
    title = f"the plug-in {name} ({version})"
    try:
        plugin = entry.load()
    except Exception as error:  # whatever somebody else's code raises when it is imported
        raise PolicyError(f"{title} cannot be loaded: {entry.value}: {type(error).__name__}: {error}") from None
    if not isinstance(plugin, Plugin):
        raise PolicyError(f"{title}: {entry.value} is not an hf_lint.core.plugin.Plugin")
    policies = _policies(plugin, title, name)
    coded = [policy for policy, _ in policies if not policy.check]
    return LoadedPlugin(version, policies, {one.id: Rule(one.id, one.group, plugin.checks[one.id]) for one in coded})


def _entry_point(name: str) -> EntryPoint:
    from importlib.metadata import entry_points

    found = list(entry_points(group=GROUP))
    matching = [entry for entry in found if entry.name == name]
    if len(matching) == 1:
        return matching[0]
    if matching:
        sources = ", ".join(entry.dist.name if entry.dist else entry.value for entry in matching)
        raise PolicyError(f"several plug-ins are called {name}: of {sources}")
    others = ", ".join(sorted(entry.name for entry in found)) or "none"
    raise PolicyError(f"the plug-in {name} is not installed beside hf-lint; installed are: {others}")


def _policies(plugin: Plugin, title: str, name: str) -> tuple[tuple[Policy, Path], ...]:
    try:
        files = sorted(path for path in plugin.folder.iterdir() if path.suffix in (".yaml", ".yml"))
        contents = [path.read_bytes() for path in files]
    except OSError as error:
        raise PolicyError(f"{title}: its policies cannot be read: {error.strerror}: {error.filename}") from None
    policies = tuple(
        (parse_own_policy(data, path, name, coded=path.stem in plugin.checks), path)
        for path, data in zip(files, contents, strict=True)
    )
    orphans = sorted(set(plugin.checks) - {policy.id for policy, _ in policies})
    if orphans:
        raise PolicyError(f"{title} has rules without a policy: write {', '.join(f'{id_}.yaml' for id_ in orphans)}")
    return policies
