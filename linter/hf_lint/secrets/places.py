"""What a file's path says about how secrets stand in it."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

_LOCKS = frozenset(
    (
        *("package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "bun.lockb"),
        *("poetry.lock", "uv.lock", "pdm.lock", "Pipfile.lock", "Cargo.lock", "composer.lock", "Gemfile.lock"),
        *("flake.lock", "go.sum", "go.mod"),
    )
)
_DATA = (
    *(".min.js", ".min.css", ".map", ".css", ".svg", ".b64", ".csv", ".tsv", ".jsonl", ".ipynb_checkpoints"),
    *(".bpe", ".vocab"),
)
_VOCABULARY = frozenset(
    f"{stem}.{ending}"
    for stem in ("vocab", "tokenizer", "merges", "added_tokens", "special_tokens_map", "tokenizer_config")
    for ending in ("json", "txt")
)
_TEST_FOLDERS = frozenset(("test", "tests", "__tests__", "testdata", "fixtures", "mock", "mocks"))
_TEST_ENDINGS = tuple(f".{kind}.{ending}" for kind in ("spec", "test") for ending in ("js", "ts", "jsx", "tsx"))
_SCRIPTS = (".sh", ".bash", ".zsh", ".yml", ".yaml", ".md", ".txt", ".dockerfile", ".ps1", ".bat")
_SCRIPT_NAMES = frozenset(("containerfile", "makefile", "justfile", "procfile"))
_BARE = (
    *(*_SCRIPTS, ".env", ".fish", ".ini", ".cfg", ".conf", ".properties", ".toml", ".rst", ".npmrc", ".xml", ".tf"),
    *(".tfvars", ".log"),
)
_BARE_NAMES = _SCRIPT_NAMES | frozenset(
    (
        *(".env", "env", ".netrc", "_netrc", ".pypirc", ".pgpass", ".envrc", ".git-credentials", "credentials"),
        *("config", ".flaskenv", "readme"),
    )
)


class Place(NamedTuple):
    """How to look at a file: see the fields."""

    named: bool = True
    """Whether names count: not in lock files, data and minified code, which are full of digests."""
    generic: bool = True
    """Whether a value counts that only its name makes a secret: not in tests."""
    bare: bool = False
    """Whether values stand without quotes."""
    prose: bool = False
    """Whether it is a text for people: passwords without quotes are then sentences."""
    blanks: str = ""
    """Where a blank parts name and value: see context.find_assignments."""
    python: bool = False
    notebook: bool = False


@lru_cache(maxsize=1024)
def place_of(path: str) -> Place:
    """How secrets stand in the file at `path`; an empty path is a text from nowhere, and everything counts."""
    name = path.rpartition("/")[2]
    low = name.lower()
    if name in _LOCKS or low.endswith(_DATA) or low in _VOCABULARY:
        return Place(named=False, generic=False)
    if low.endswith(".lock") and "requirements" in low:
        return Place(named=False, generic=False)
    script = low.endswith(_SCRIPTS) or low.startswith("dockerfile") or low in _SCRIPT_NAMES
    bare = script or low.endswith(_BARE) or low in _BARE_NAMES or low.startswith((".env.", "env."))
    return Place(
        generic=not _is_test(path, name),
        bare=not path or bare,
        prose=low.endswith((".md", ".txt", ".rst", ".log")) or low == "readme",
        blanks="lines" if low.endswith("netrc") else "options" if not path or script else "",
        python=low.endswith((".py", ".pyw", ".pyi")),
        notebook=low.endswith(".ipynb"),
    )


def _is_test(path: str, name: str) -> bool:
    stem, dot, _ = name.rpartition(".")
    called = dot and (stem.startswith("test_") or stem.endswith("_test") or stem == "conftest")
    return bool(called) or name.endswith(_TEST_ENDINGS) or not _TEST_FOLDERS.isdisjoint(path.split("/")[:-1])
