"""Reads what `--policy` and `extends` name: folders and files of an organisation, and what they extend in turn."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from hf_lint.config.file import parse_config, parse_head, quote, read_config
from hf_lint.config.model import Config
from hf_lint.config.organisation.policies import parse_own_policy
from hf_lint.core.policy import digest_of, make_policy_set
from hf_lint.core.records import NamedTuple
from hf_lint.errors import ConfigError, PolicyError

if TYPE_CHECKING:
    from hf_lint.config.file import Head
    from hf_lint.core.policy import Policy, PolicySet
    from hf_lint.core.registry import Rule

SETTINGS = "organisation.yaml"
MAX_BYTES = 256 * 1024
MAX_FILES = 500
MAX_CHAIN = 10


class Source(NamedTuple):
    """A file or folder to read. What a Space's own config names must lie `inside` of its folder; "" means anywhere."""

    path: str
    inside: str = ""


class Layer(NamedTuple):
    """The settings of one file; `name` is what reports call whoever set them."""

    name: str
    config: Config
    path: str
    own: tuple[str, ...] = ()
    """Ids of the policies that came with it."""


class Loaded(NamedTuple):
    """All policies that there are with those of the organisation, and its settings, the most general first."""

    policies: PolicySet
    layers: tuple[Layer, ...]
    digests: tuple[tuple[str, str], ...]
    """Name and digest of each source."""
    rules: dict[str, Rule]
    """Rules of plug-ins by id."""
    paths: dict[str, str]
    """The files of the policies that are not hf-lint's own, by id."""


def load_sources(sources: tuple[Source, ...], builtin: PolicySet) -> Loaded:
    """Return what `sources` hold, on top of `builtin`. ConfigError or PolicyError, with the place, for what cannot be
    used."""
    reader = _Reader(builtin)
    digests = []
    for source in sources:
        before = len(reader.files)
        name = reader.read(source, ())
        digests.append((name, digest_of(reader.files[before:])))
    digest = digest_of([("hf-lint", builtin.digest.encode()), *reader.files])
    policies = make_policy_set(reader.policies.values(), digest)
    return Loaded(policies, tuple(reader.layers), tuple(digests), reader.rules, reader.paths)


class _Reader:
    """Collects policies and settings; each file once."""

    def __init__(self, builtin: PolicySet) -> None:
        self.policies: dict[str, Policy] = dict(builtin.policies)
        self.layers: list[Layer] = []
        self.files: list[tuple[str, bytes]] = []
        self.rules: dict[str, Rule] = {}
        self.paths: dict[str, str] = {}
        self._seen: set[str] = set()

    def read(self, source: Source, chain: tuple[str, ...]) -> str:
        """Read one source and what it extends, that first; the name of the organisation."""
        path = Path(source.path)
        real = _place(source)
        if real in chain:
            raise ConfigError(f"{path}: extends itself: {' -> '.join(Path(item).name for item in (*chain, real))}")
        if len(chain) >= MAX_CHAIN:
            raise ConfigError(f"{path}: more than {MAX_CHAIN} configs extend each other")
        name = Path(real).name
        if real in self._seen:
            return name
        self._seen.add(real)
        folder = path.is_dir()
        own = _policy_files(path, source) if folder else []
        settings = path / SETTINGS if folder else path
        if folder and not os.path.lexists(settings):
            if not own:
                raise ConfigError(f"{path}: neither {SETTINGS} nor a policy is in this folder")
            self._layer(name, Config(), path, self._own(own, source, name))
            return name
        text = self._text(settings, source)
        head = parse_head(text, str(settings))
        if "id" in head.keys and not folder:
            self._layer(path.stem, Config(), path, [self._add(path, text, path.stem, source)])
            return path.stem
        return self._settings(settings, text, head, own, source, (*chain, real), head.name or name)

    def _settings(
        self, path: Path, text: str, head: Head, own: list[Path], source: Source, chain: tuple[str, ...], name: str
    ) -> str:
        for other in head.extends:
            self.read(find_extended(other, str(path), source.inside), chain)
        ids = self._own(own, source, name)
        if head.plugins and source.inside:
            raise ConfigError(f"{path}: only a file given with --policy can name plug-ins")
        for plugin in head.plugins:
            ids += self._plug_in(plugin)
        config = parse_config(text, str(path), make_policy_set(self.policies.values(), ""), organisation=True)
        self._layer(name, config, path, ids)
        return name

    def _layer(self, name: str, config: Config, path: Path, ids: list[str]) -> None:
        self.layers.append(Layer(name, config, str(path), tuple(ids)))

    def _plug_in(self, name: str) -> list[str]:
        from hf_lint.config.organisation.plugins import load_plugin

        plugin = load_plugin(name)
        self.files.append((f"plug-in {name}", plugin.version.encode()))
        self.rules.update(plugin.rules)
        return [self._join(policy, str(path), f" (plug-in {name})") for policy, path in plugin.policies]

    def _own(self, files: list[Path], source: Source, name: str) -> list[str]:
        return [self._add(file, self._text(file, source), name, source) for file in files]

    def _add(self, path: Path, text: str, origin: str, source: Source) -> str:
        policy = parse_own_policy(text.encode(), path, origin)
        return self._join(policy._replace(confined=bool(source.inside)), str(path))

    def _join(self, policy: Policy, path: str, note: str = "") -> str:
        if policy.id in self.policies:
            other = self.policies[policy.id].origin
            whose = f"of {other}" if other else "of hf-lint itself; `overrides` changes that one"
            raise PolicyError(f"{path}{note}: the policy {policy.id} already exists, {whose}")
        self.policies[policy.id] = policy
        self.paths[policy.id] = path
        return policy.id

    def _text(self, path: Path, source: Source) -> str:
        _place(Source(str(path), source.inside))
        text = read_config(path, MAX_BYTES)
        self.files.append((path.name, text.encode()))
        return text


def find_extended(name: str, config: str, inside: str) -> Source:
    """Return what the config file `config` means by `extends: name`. ConfigError for what is no local path."""
    if "://" in name:
        raise ConfigError(f"{config}: extends {quote(name, 100)}: only local files and folders can be extended")
    if inside and os.path.isabs(name):
        raise ConfigError(
            f"{config}: extends {quote(name, 100)}: a Space's own config can extend only paths within the Space"
        )
    return Source(os.path.join(os.path.dirname(config), name), inside)


def _place(source: Source) -> str:
    """Return the real path of a source. ConfigError where there is none, or where it leads out of where it must be."""
    real = os.path.realpath(source.path)
    if source.inside:
        home = os.path.realpath(source.inside)
        if real != home and not real.startswith(os.path.join(home, "")):
            raise ConfigError(
                f"{source.path}: outside the Space, so its own config cannot use it; give it with --policy"
            )
    if not os.path.exists(real):
        raise ConfigError(f"{source.path}: no such file or folder")
    return real


def _policy_files(folder: Path, source: Source) -> list[Path]:
    """Return the policies of a folder and of the folders in it, in order."""
    found: list[Path] = []
    for entry in sorted(folder.iterdir()):
        if entry.is_dir() and not entry.name.startswith("."):
            _place(Source(str(entry), source.inside))
            found += filter(_is_yaml, sorted(entry.iterdir()))
        elif _is_yaml(entry) and entry.name != SETTINGS:
            found.append(entry)
    if len(found) > MAX_FILES:
        raise ConfigError(f"{folder}: more than {MAX_FILES} policies")
    return found


def _is_yaml(path: Path) -> bool:
    return path.suffix in (".yaml", ".yml") and not path.name.startswith(".")
