"""`.hf-lint.yaml`: what the owner of a Space sets for it, read strictly. docs/config.schema.json says the same.

An organisation's `organisation.yaml` has the same keys and a few more: docs/organisation.schema.json.
"""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Any

from hf_lint.config.model import MAX_BYTES, Config, Override
from hf_lint.config.values import fits, kind_of, sample_of
from hf_lint.core.model import Level, Profile, Severity
from hf_lint.core.names import GROUPS, SELECTORS, note_renamed
from hf_lint.core.records import NamedTuple
from hf_lint.core.suggest import suggest
from hf_lint.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import yaml

    from hf_lint.config.waivers.model import ConfigWaiver
    from hf_lint.core.policy import Policy, PolicySet

SCHEMAS = "https://raw.githubusercontent.com/hf-lint/hf-lint/main/docs"
"""Where editors find the schemas."""
_MAX_LISTED = 12
MAX_NODES = 10_000
COMMON_KEYS = ("extends", "profile", "fail_on", "select", "ignore", "severity", "params", "exclude", "paths", "waivers")
KEYS = (*COMMON_KEYS, "baseline")
ORGANISATION_KEYS = ("name", *COMMON_KEYS, "overrides", "plugins")
WAIVER_KEYS = ("rules", "paths", "reason", "until")
OVERRIDE_KEYS = ("enabled", "severity", "profile", "params", "locked")


def read_config(path: str | Path, limit: int = MAX_BYTES) -> str:
    """Return the text of the config file `path`. ConfigError when it is no readable, regular file of a sane size."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(path, flags), "rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise ConfigError(f"{path}: not a regular file")
            data = stream.read(limit + 1)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from None
    if len(data) > limit:
        raise ConfigError(f"{path}: larger than {limit // 1024} KiB")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: not UTF-8") from None


def parse_config(text: str, name: str, policies: PolicySet, *, organisation: bool = False) -> Config:
    """Return the config in `text`, or with `organisation` an organisation's settings; `name` is what messages call the
    file.

    ConfigError, with the line and a did-you-mean, for an unknown key, id, group, parameter or value.
    """
    root = _compose(text, name)
    if root is None:
        return Config()
    return _Reader(name, policies).config(root, ORGANISATION_KEYS if organisation else KEYS)


class Head(NamedTuple):
    """What must be known of a config before its names can be judged: where policies of other files come from."""

    keys: frozenset[str] = frozenset()
    extends: tuple[str, ...] = ()
    name: str = ""
    plugins: tuple[str, ...] = ()


def parse_head(text: str, name: str) -> Head:
    """Return the head of the config in `text`. ConfigError for what is no YAML, or where a word is something else."""
    root = _compose(text, name)
    return _Reader(name, None).head(root) if root is not None else Head()


def _compose(text: str, name: str) -> yaml.Node | None:
    """Return the YAML in `text`, None where it is empty. ConfigError, with the line, for what is no YAML."""
    import yaml

    try:
        return yaml.compose(text, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f"{mark.line + 1}: " if mark else " "
        raise ConfigError(f"{name}:{line}not YAML: {error.problem or error.context}") from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise ConfigError(f"{name}: invalid YAML: {type(error).__name__}") from None


class _Reader:
    """Turns checked YAML nodes into a Config."""

    def __init__(self, name: str, policies: PolicySet | None) -> None:
        self._name = name
        self._policies = policies.policies if policies else {}
        self._renamed = policies.renamed if policies else {}
        self._notes: dict[str, None] = {}
        self._nodes = 0

    def head(self, root: yaml.Node) -> Head:
        import yaml

        self._count(root, 0)
        pairs = root.value if isinstance(root, yaml.MappingNode) else []
        found = {key.value: node for key, node in pairs if isinstance(key, yaml.ScalarNode) and not _is_null(node)}
        return Head(
            frozenset(found),
            self._words(found.get("extends")),
            self._word(found["name"]) if "name" in found else "",
            self._words(found.get("plugins")),
        )

    def config(self, root: yaml.Node, keys: tuple[str, ...]) -> Config:
        self._count(root, 0)
        if _is_null(root):
            return Config()
        entries = self._mapping(root, "the config", keys)
        values = {key: node for key, node in entries.items() if not _is_null(node)}  # all its lines commented out
        profile, fail_on = values.get("profile"), values.get("fail_on")
        named = (*self._policies, *SELECTORS)
        config = Config(
            profile=self._level(profile, Profile) if profile else None,
            fail_on=self._level(fail_on, Severity) if fail_on else None,
            select=self._names(values.get("select"), named, "policy, group or concern"),
            ignore=self._names(values.get("ignore"), named, "policy, group or concern"),
            severity=self._severity(values.get("severity")),
            params=self._params(values.get("params")),
            waivers=(
                *self._waivers(values.get("waivers")),
                *self._paths(values.get("paths")),
                *self._read_exclusions(values.get("exclude")),
            ),
            baseline=self._word(values["baseline"]) if "baseline" in values else None,
            extends=self._words(values.get("extends")),
            name=self._word(values["name"]) if "name" in values else "",
            overrides=self._overrides(values.get("overrides")),
            plugins=self._words(values.get("plugins")),
        )
        return config._replace(notes=tuple(self._notes))

    def _overrides(self, node: yaml.Node | None) -> Mapping[str, Override]:
        if node is None:
            return {}
        entries = self._mapping(node, "`overrides`", (*self._policies, *GROUPS), "policy or group")
        return {name: self._override(name, entry) for name, entry in entries.items()}

    def _override(self, name: str, node: yaml.Node) -> Override:
        keys = ("enabled", "locked") if name in GROUPS else OVERRIDE_KEYS
        values = self._mapping(node, f"the override of {name}", keys)
        return Override(
            enabled=self._flag(values["enabled"]) if "enabled" in values else None,
            severity=str(self._level(values["severity"], Severity)) if "severity" in values else "",
            profile=str(self._level(values["profile"], Profile)) if "profile" in values else "",
            params=self._params_of(name, values["params"]) if "params" in values else {},
            locked=self._flag(values["locked"]) if "locked" in values else False,
        )

    def _flag(self, node: yaml.Node) -> bool:
        word = self._word(node)
        if word not in ("true", "false"):
            raise self._error(node, f"{quote(word)} is not true or false")
        return word == "true"

    def _paths(self, node: yaml.Node | None) -> tuple[ConfigWaiver, ...]:
        """Return what is left out below some paths: a waiver that need not match anything."""
        import yaml

        if node is None:
            return ()
        if not isinstance(node, yaml.MappingNode):
            raise self._error(node, '`paths` must be a mapping: `"tests/**": {ignore: [ID, ...]}`, one per line')
        return tuple(self._path(self._pattern(key), entry) for key, entry in node.value)

    def _pattern(self, node: yaml.Node) -> str:
        """Return a pattern of paths, which is written alike on every system."""
        pattern = self._word(node)
        if "\\" in pattern:
            raise self._error(node, f"{quote(pattern)} has a backslash: write {quote(pattern.replace(chr(92), '/'))}")
        return pattern

    def _patterns(self, node: yaml.Node | None) -> tuple[str, ...]:
        return tuple(self._pattern(item) for item in _items(node))

    def _path(self, pattern: str, node: yaml.Node) -> ConfigWaiver:
        from hf_lint.config.waivers.model import ConfigWaiver

        entries = self._mapping(node, f"the entry of {quote(pattern)}", ("ignore",))
        names = self._names(entries.get("ignore"), (*self._policies, *GROUPS))
        line = node.start_mark.line + 1
        return ConfigWaiver(names, f"ignored below {pattern[:100]}", (pattern,), "", line, optional=True)

    def _read_exclusions(self, node: yaml.Node | None) -> tuple[ConfigWaiver, ...]:
        if node is None:
            return ()
        from hf_lint.config.waivers.model import exclusion

        return tuple(exclusion(pattern, node.start_mark.line + 1) for pattern in self._patterns(node))

    def _waivers(self, node: yaml.Node | None) -> tuple[ConfigWaiver, ...]:
        import yaml

        if node is None:
            return ()
        if not isinstance(node, yaml.SequenceNode):
            raise self._error(node, "`waivers` must be a list: `- rules: ID`, `  reason: ...` and so on")
        return tuple(self._waiver(item) for item in node.value)

    def _waiver(self, node: yaml.Node) -> ConfigWaiver:
        from hf_lint.config.waivers.inline import bad_date
        from hf_lint.config.waivers.model import KINDS, ConfigWaiver

        entries = self._mapping(node, "a waiver", WAIVER_KEYS)
        for key in ("rules", "reason"):
            if key not in entries:
                raise self._error(node, f"a waiver needs `{key}`")
        names = self._names(entries["rules"], (*self._policies, *GROUPS))
        reason = self._word(entries["reason"]).strip()
        until = self._word(entries["until"]) if "until" in entries else ""
        wrong = bad_date(until)
        if not names or not reason:
            raise self._error(node, f"a waiver's `{'reason' if names else 'rules'}` must not be empty")
        if wrong:
            raise self._error(entries["until"], wrong)
        for name in names:
            if name in KINDS:
                raise self._error(entries["rules"], f"{name} cannot be waived; add it to `ignore` instead")
        return ConfigWaiver(names, reason, self._patterns(entries.get("paths")), until, node.start_mark.line + 1)

    def _words(self, node: yaml.Node | None) -> tuple[str, ...]:
        return tuple(self._word(item) for item in _items(node))

    def _severity(self, node: yaml.Node | None) -> Mapping[str, str]:
        if node is None:
            return {}
        levels = self._mapping(node, "`severity`", tuple(self._policies), "policy")
        return {name: str(self._level(level, Severity)) for name, level in levels.items()}

    def _params(self, node: yaml.Node | None) -> Mapping[str, Mapping[str, Any]]:
        if node is None:
            return {}
        found: dict[str, Mapping[str, Any]] = {}
        for name, entry in self._mapping(node, "`params`", tuple(self._policies), "policy").items():
            found[name] = self._params_of(name, entry)
        return found

    def _params_of(self, name: str, node: yaml.Node) -> Mapping[str, Any]:
        policy = self._policies[name]
        if not policy.params:
            raise self._error(node, f"{name} has no parameters")
        values = self._mapping(node, f"`params` of {name}", tuple(policy.params), f"parameter of {name}")
        return {key: self._value(value, key, policy) for key, value in values.items()}

    def _value(self, node: yaml.Node, key: str, policy: Policy) -> Any:
        import yaml

        default = policy.params[key]
        try:
            loader = yaml.SafeLoader("")
            value = loader.construct_object(node, deep=True)
        except (yaml.YAMLError, ValueError, TypeError, OverflowError, RecursionError):
            raise self._error(node, f"the value of {key} is invalid") from None
        if not fits(value, default):
            raise self._error(node, f"{key} of {policy.id} must be {kind_of(default)}, such as {sample_of(default)}")
        return value

    def _names(self, node: yaml.Node | None, known: tuple[str, ...], noun: str = "policy or group") -> tuple[str, ...]:
        import yaml

        if node is None:
            return ()
        items = node.value if isinstance(node, yaml.SequenceNode) else [node]
        return tuple(self._check_word(item, known, noun) for item in items)

    def _level(self, node: yaml.Node, scale: type[Level]) -> Any:
        try:
            return scale.parse(self._word(node))
        except ValueError as error:
            raise self._error(node, str(error)) from None

    def _mapping(self, node: yaml.Node, what: str, known: tuple[str, ...], noun: str = "key") -> dict[str, yaml.Node]:
        import yaml

        if not isinstance(node, yaml.MappingNode):
            raise self._error(node, f"{what} must be a mapping: `name: value`, one per line")
        found: dict[str, yaml.Node] = {}
        for key_node, value in node.value:
            key = self._check_word(key_node, known, noun)
            if key in found:
                raise self._error(key_node, f"{quote(key)} is given twice")
            found[key] = value
        return found

    def _check_word(self, node: yaml.Node, known: tuple[str, ...], noun: str) -> str:
        word = self._word(node)
        if word not in known and self._renamed.get(word) in known:
            where = f"{self._name}:{node.start_mark.line + 1}"
            self._notes.update(dict.fromkeys(note_renamed([word], self._renamed, where)))
            return self._renamed[word]
        if word not in known:
            names = list(known)
            lists = "`hf-lint rules` lists them" if noun.startswith("policy") and len(names) > _MAX_LISTED else ""
            raise self._error(node, f"unknown {noun} {quote(word)}; {suggest(word, names, lists)}")
        return word

    def _word(self, node: yaml.Node) -> str:
        import yaml

        if not isinstance(node, yaml.ScalarNode):
            raise self._error(node, "one word is expected here")
        return str(node.value)

    def _count(self, node: yaml.Node, depth: int) -> None:
        """Refuse what grows out of bounds; an alias counts each time it is used."""
        import yaml

        self._nodes += 1
        if self._nodes > MAX_NODES or depth > 20:
            raise self._error(node, "too much YAML for a config")
        if isinstance(node, yaml.CollectionNode):
            for item in node.value:
                for child in item if isinstance(item, tuple) else (item,):
                    self._count(child, depth + 1)

    def _error(self, node: yaml.Node, message: str) -> ConfigError:
        return ConfigError(f"{self._name}:{node.start_mark.line + 1}: {message}")


def _items(node: yaml.Node | None) -> Sequence[yaml.Node]:
    """Return the items of a list; what stands in place of a list is its only item."""
    import yaml

    if node is None:
        return ()
    return node.value if isinstance(node, yaml.SequenceNode) else [node]


def quote(word: str, length: int = 60) -> str:
    """Return `word` in quotes as an error may show it: secrets masked first, then cut, since half of one is not
    recognised."""
    from hf_lint.secrets import mask_text

    return repr(mask_text(word)[:length])


def _is_null(node: yaml.Node) -> bool:
    return str(node.tag) == "tag:yaml.org,2002:null"
