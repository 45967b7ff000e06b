"""Parsers by themselves: what a Space seldom asks of them, or what is read outside of one."""

from __future__ import annotations

import tempfile
from datetime import datetime, timezone
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from hf_lint.config.baseline import load_baseline, render_baseline
from hf_lint.config.file import parse_config
from hf_lint.errors import ConfigError
from hf_lint.git.history import parse_commit, parse_since
from hf_lint.osv.advisories import parse_specifier
from hf_lint.secrets.scan import mask_text, scan_text
from hf_lint.space.card import parse_card
from hf_lint.space.file import File
from hf_lint.space.gitpatterns import is_ignored, parse_patterns
from hf_lint.space.jsondoc import JsonError, JsonNode, parse_json
from hf_lint.space.picklestream import Limits, scan_streams
from hf_lint.space.requirements.parse import parse_requirements
from hf_lint.space.shell import interpreter_of_shebang, parse_shell
from hf_lint.space.weights import read_weights
from hf_lint.space.workflow import parse_yaml
from support import policies
from test_dockerfile_fuzz import exercise as exercise_dockerfile

from fuzz import seeds
from fuzz.spaces import changed
from fuzz.texts import encoded, mutate_bytes, mutate_text

if TYPE_CHECKING:
    from random import Random

_PATHS = (
    "app.py",
    "Dockerfile",
    ".env",
    "a.yml",
    "a.json",
    "a.ipynb",
    ".netrc",
    "a.js",
    "x",
    "README.md",
    "a/b c/[d].txt",
)
_CONFIGS = (
    b"profile: strict\nfail_on: high\nselect: [secrets, image]\nignore: [root-user]\nseverity: {root-user: low}\n",
    b"waivers:\n- rules: root-user\n  paths: ['a/**', '!b']\n  reason: x\n  until: 2030-01-01\nbaseline: b.json\n",
    b"params:\n  unbounded-gpu:\n    cpu_hardware: [cpu-basic]\n",
)
_BASELINES = (
    b'{"schema": "hf-lint-baseline/1", "profile": "strict", "findings": []}',
    (
        b'{"schema": "hf-lint-baseline/1", "profile": "strict", "findings": '
        b'[{"path": "a", "rule": "b", "fingerprint": "c"}]}'
    ),
)
_COMMITS = (
    (
        b"tree 0\nparent 1\nauthor A <a@b> 1700000000 +0100\ncommitter A <a@b> 1700000000 -2359\n"
        b"encoding latin-1\n\nwords\n"
    ),
    b"object 0\ntype commit\ntag v1\ntagger A <a@b> 99999999999999 +9999\n\nwords\n",
)


def card(rng: Random) -> None:
    text = _text(rng, "card")
    parse_card(text)


def dockerfile(rng: Random) -> None:
    exercise_dockerfile(_text(rng, "dockerfile"))


def shell(rng: Random) -> None:
    kind = rng.choice(("shell", "dockerfile"))
    text = _text(rng, kind)
    interpreter_of_shebang(text)
    size = len(text)
    for command in parse_shell(text, rng.choice(("sh", "bash", "python3", ""))).walk():
        assert 0 <= command.start <= command.end <= size
        assert command.program is not None
        for word in command.words:
            assert 0 <= word.start <= word.end <= size


def requirements(rng: Random) -> None:
    data = changed("requirements", rng, rng.choice(seeds.contents("requirements")))
    file = File("requirements.txt", len(data), "", partial(bytes, data))
    parsed = parse_requirements(file, rng.choice(("requirements", "constraints")))
    for requirement in parsed.items:
        assert 0 <= requirement.start <= requirement.end <= len(file.text)
    parse_specifier(file.text[:80])


def json(rng: Random) -> None:
    text = _text(rng, rng.choice(("json", "notebook")))
    found = parse_json(text)
    if isinstance(found, JsonError):
        return
    waiting: list[JsonNode] = [found]
    while waiting:
        node = waiting.pop()
        assert 0 <= node.start <= node.end <= len(text)
        assert node.text is not None
        waiting += [*node.items, *node.members.values()]


def yaml(rng: Random) -> None:
    parse_yaml(_text(rng, rng.choice(("yaml", "gitlab"))))


def pickles(rng: Random) -> None:
    data = mutate_bytes(rng, rng.choice(seeds.contents("binary")), seeds.contents("binary"))
    scan_streams(data)
    read_weights(data, Limits(100_000, 4_000_000))


def file(rng: Random) -> None:
    kind = rng.choice(("text", "binary", "card", "requirements"))
    data = changed(kind, rng, rng.choice(seeds.contents(kind)))
    found = File(rng.choice(_PATHS), len(data), "", partial(bytes, data))
    found.span(rng.randint(-5, len(data)), rng.randint(-5, len(data) + 5))
    for number in (-1, 0, 1, 2, 10**9):
        found.line(number)
    assert found.kind in ("text", "binary", "lfs")


def patterns(rng: Random) -> None:
    text = _text(rng, "patterns")
    parsed = parse_patterns(text.splitlines())
    for path in (*_PATHS, "a" * 300, "a/" * 100 + "b", "\n", "é漢/😀"):
        is_ignored(parsed, path)


def secrets(rng: Random) -> None:
    kind = rng.choice(("python", "settings", "dockerfile", "yaml", "json", "notebook", "text", "web"))
    text = _text(rng, kind)
    path = rng.choice(_PATHS)
    end = 0
    for match in scan_text(text, path=path, only_certain=rng.random() < 0.2):
        assert end <= match.start < match.end <= len(text)
        end = match.end
    mask_text(text, path)


def config(rng: Random) -> None:
    text = mutate_text(rng, rng.choice(_CONFIGS).decode(), _CONFIGS, "yaml")
    try:
        parse_config(text, ".hf-lint.yaml", policies())
    except ConfigError as error:
        if ".hf-lint.yaml" not in str(error):
            raise


def baseline(rng: Random) -> None:
    text = mutate_text(rng, rng.choice(_BASELINES).decode(), _BASELINES, "json")
    path = _scratch() / "baseline.json"
    path.write_bytes(encoded(rng, text))
    try:
        render_baseline(load_baseline(path))
    except ConfigError as error:
        if "baseline.json" not in str(error):
            raise


def commit(rng: Random) -> None:
    parse_commit(mutate_bytes(rng, rng.choice(_COMMITS), _COMMITS))
    words = mutate_text(rng, rng.choice(("2 weeks", "2026-01-31", "2026-01-31T12:00:00Z")), [b"9", b"\n"], "text")
    try:
        parse_since(words, datetime(2026, 2, 1, tzinfo=timezone.utc))
    except ValueError as error:
        if "is no date" not in str(error):
            raise


def _text(rng: Random, kind: str) -> str:
    return changed(kind, rng, rng.choice(seeds.contents(kind))).decode("utf-8", "replace")


@lru_cache(maxsize=1)
def _scratch() -> Path:
    return Path(tempfile.mkdtemp(prefix="hf-lint-fuzz-"))
