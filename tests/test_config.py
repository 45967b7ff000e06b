from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hf_lint.config.file import parse_config, parse_head, read_config
from hf_lint.config.model import MAX_BYTES, Config
from hf_lint.config.waivers.model import ConfigWaiver
from hf_lint.core.model import Profile, Severity
from hf_lint.core.policy import Policy, PolicySet
from hf_lint.errors import ConfigError
from jsonschema import Draft202012Validator
from support import policies

from scripts.schemas import config_schema

if TYPE_CHECKING:
    from pathlib import Path

PARAMS: dict[str, Any] = {"limit": 5, "ratio": 0.5, "words": ["a"], "on": True, "name": "x", "map": {"a": 1}, "any": []}


def made_up() -> PolicySet:
    def policy(name: str, params: dict[str, Any]) -> Policy:
        return Policy(name, "card", "t", "low", "high", "baseline", "0.1.0", "w", "r", {}, {}, params=params)

    both = {"unpinned-thing": policy("unpinned-thing", PARAMS), "plain-thing": policy("plain-thing", {})}
    return PolicySet(both, "d")


def parse(text: str) -> Config:
    return parse_config(text, "space/.hf-lint.yaml", made_up())


def refused(text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        parse(text)
    return str(caught.value)


def test_everything() -> None:
    config = parse(
        """\
profile: strict
fail_on: medium
select: [card, unpinned-thing]
ignore: plain-thing
severity:
  unpinned-thing: critical
params:
  unpinned-thing:
    limit: 7
    ratio: 1
    words: [b, c]
    on: false
    name: "y"
    map: {z: 2}
    any: [1, two]
"""
    )
    assert config == Config(
        profile=Profile.STRICT,
        fail_on=Severity.MEDIUM,
        select=("card", "unpinned-thing"),
        ignore=("plain-thing",),
        severity={"unpinned-thing": "critical"},
        params={
            "unpinned-thing": {
                "limit": 7,
                "ratio": 1,
                "words": ["b", "c"],
                "on": False,
                "name": "y",
                "map": {"z": 2},
                "any": [1, "two"],
            }
        },
    )


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n", "ignore:\n  # - plain-thing\n", "profile: ~"])
def test_empty(text: str) -> None:
    assert parse(text) == Config()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("profil: strict", ":1: unknown key 'profil'; did you mean 'profile'?"),
        ("\nzzz: 1", ":2: unknown key 'zzz'; known: extends, profile, fail_on, select, ignore"),
        (
            "ignore: [card, unpined-thing]",
            ":1: unknown policy, group or concern 'unpined-thing'; did you mean 'unpinned-th",
        ),
        ("severity:\n  card: low", ":2: unknown policy 'card'"),
        ("severity:\n  plain-thing: hihg", ":2: 'hihg' is not one of: info, low, medium, high, critical"),
        ("profile: pedantic", ":1: 'pedantic' is not one of: baseline, recommended, strict"),
        ("profile: [strict]", ":1: one word is expected here"),
        ("params:\n  plain-thing: {a: 1}", ":2: plain-thing has no parameters"),
        ("params:\n  unpinned-thing:\n    limt: 1", ":3: unknown parameter of unpinned-thing 'limt'; did you mean"),
        (
            "params:\n  unpinned-thing:\n    limit: many",
            ":3: limit of unpinned-thing must be a whole number, such as 5",
        ),
        ("params:\n  unpinned-thing:\n    limit: true", "whole number"),
        ("params:\n  unpinned-thing:\n    on: 1", "true or false"),
        ("params:\n  unpinned-thing:\n    words: b", "a list"),
        ("params:\n  unpinned-thing:\n    words: [1]", "a list"),
        ("params:\n  unpinned-thing:\n    map: {a: b}", "a mapping"),
        ("params:\n  unpinned-thing:\n    limit: !!python/name:os.system x", ":3: the value of limit is invalid"),
        ("params:\n  unpinned-thing:\n    limit: !!int x", ":3: the value of limit is invalid"),
        ("params: 3", ":1: `params` must be a mapping"),
        ("- a", ":1: the config must be a mapping"),
        ("profile: strict\nprofile: baseline", ":2: 'profile' is given twice"),
        ("a: [", ":1: not YAML"),
        ("a: b: c", ":1: not YAML"),
        ("\x07", "invalid YAML"),
        ("[" * 60_000, "invalid YAML"),
        ("---\na: 1\n---\nb: 1", "not YAML"),
        ("? [a, b]\n: c", ":1: one word is expected here"),
        ("params:\n  unpinned-thing:\n    words: &a [*a]", "too much YAML"),
    ],
)
def test_refused(text: str, message: str) -> None:
    assert message in refused(text)
    assert refused(text).startswith("space/.hf-lint.yaml")


def test_aliases_do_not_multiply() -> None:
    anchors = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
    assert "too much YAML" in refused("a0: &a0 [x]\n" + anchors)


def test_reading(tmp_path: Path) -> None:
    path = tmp_path / ".hf-lint.yaml"
    path.write_bytes(b"\xef\xbb\xbfprofile: strict\n")
    assert read_config(path) == "profile: strict\n"
    path.write_bytes(b"profile: \xff")
    with pytest.raises(ConfigError, match="not UTF-8"):
        read_config(path)
    path.write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(ConfigError, match="larger than 64 KiB"):
        read_config(path)
    with pytest.raises(ConfigError, match="cannot be read"):
        read_config(tmp_path / "none.yaml")
    with pytest.raises(ConfigError):
        read_config(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_does_not_hang_the_run(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ConfigError, match="not a regular file"):
        read_config(tmp_path / "pipe")


def schema() -> dict[str, Any]:
    return config_schema(policies().policies)


def test_the_published_schema_accepts_what_the_loader_accepts() -> None:
    name = next(iter(policies().policies))
    Draft202012Validator.check_schema(schema())
    params = {policy.id: dict(policy.params) for policy in policies().policies.values() if policy.params}
    document = {
        "profile": "baseline",
        "fail_on": "info",
        "select": [name, "card"],
        "ignore": "deps",
        "severity": dict.fromkeys(policies().policies, "low"),
        "params": params,
    }
    Draft202012Validator(schema()).validate(document)
    config = parse_config(yaml.safe_dump(document), "x", policies())
    assert config.params == params
    assert config.select == (name, "card")


@pytest.mark.parametrize(
    "document",
    [
        {"profil": "strict"},
        {"profile": "pedantic"},
        {"fail_on": "worst"},
        {"select": ["no-such-policy"]},
        {"ignore": "no-such-policy"},
        {"severity": {"no-such-policy": "low"}},
        {"severity": {"invalid-card": "worst"}},
        {"params": {"no-such-policy": {}}},
        {"params": {"unpinned-base-image": {"no_such_parameter": 1}}},
    ],
)
def test_schema_and_loader_refuse_alike(document: dict[str, Any]) -> None:
    assert not Draft202012Validator(schema()).is_valid(document)
    with pytest.raises(ConfigError):
        parse_config(yaml.safe_dump(document), "x", policies())


# Waivers and baseline


def test_waivers() -> None:
    config = parse(
        "waivers:\n"
        "  - rules: card\n    reason: old\n"
        "  - rules: [plain-thing, unpinned-thing]\n    paths: ['a/**', b.py]\n    reason: why\n    until: 2030-01-31\n"
        "baseline: other.json\n"
    )
    assert config.waivers == (
        ConfigWaiver(("card",), "old", line=2),
        ConfigWaiver(("plain-thing", "unpinned-thing"), "why", ("a/**", "b.py"), "2030-01-31", 4),
    )
    assert config.baseline == "other.json"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("waivers: x", ":1: `waivers` must be a list"),
        ("waivers:\n  - rules: card", ":2: a waiver needs `reason`"),
        ("waivers:\n  - reason: why", ":2: a waiver needs `rules`"),
        ("waivers:\n  - rules: card\n    reason: ''", ":2: a waiver's `reason` must not be empty"),
        ("waivers:\n  - rules: []\n    reason: why", ":2: a waiver's `rules` must not be empty"),
        ("waivers:\n  - rule: card\n    reason: why", ":2: unknown key 'rule'; did you mean 'rules'?"),
        ("waivers:\n  - rules: plain-thin\n    reason: why", "did you mean 'plain-thing'?"),
        ("waivers:\n  - rules: card\n    reason: why\n    until: May", ":4: 'May' is not a date"),
        ("waivers:\n  - rules: card\n    reason: why\n    paths: {a: b}", "one word is expected"),
    ],
)
def test_waivers_that_are_refused(text: str, words: str) -> None:
    assert words in refused(text)


def test_the_published_schema_knows_waivers() -> None:
    schema = Draft202012Validator(config_schema(policies().policies))
    good = {"waivers": [{"rules": "card", "paths": "a", "reason": "x", "until": "2030-01-01"}], "baseline": "b"}
    assert schema.is_valid(good)
    assert not schema.is_valid({"waivers": [{"rules": "card"}]})
    assert not schema.is_valid({"waivers": [{"rules": "unused-waiver", "reason": "x"}]})


def test_extends_and_paths() -> None:
    text = "extends: [a.yaml, b]\npaths:\n  'tests/**': {ignore: [card, plain-thing]}\n  x.py: {ignore: card}\n"
    config = parse(text)
    assert config.extends == ("a.yaml", "b")
    assert parse_head(text, "x").extends == ("a.yaml", "b")
    assert config.waivers == (
        ConfigWaiver(("card", "plain-thing"), "ignored below tests/**", ("tests/**",), line=3, optional=True),
        ConfigWaiver(("card",), "ignored below x.py", ("x.py",), line=4, optional=True),
    )
    schema = Draft202012Validator(config_schema(policies().policies))
    assert schema.is_valid({"extends": "a", "paths": {"a": {"ignore": "card"}}})
    assert not schema.is_valid({"paths": {"a": {"ignore": "no-such-policy"}}})
    assert not schema.is_valid({"paths": ["a"]})


def test_what_is_an_organisations_is_refused_in_a_config() -> None:
    for text in ("overrides: {}", "plugins: [x]", "name: x"):
        assert "unknown key" in refused(text)
    assert parse_config("name: x", "y", made_up(), organisation=True).name == "x"
