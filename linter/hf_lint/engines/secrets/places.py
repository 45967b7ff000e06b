"""What a file's path says about how secrets stand in it."""

from __future__ import annotations

from functools import lru_cache

from hf_lint.lazy import regex
from hf_lint.records import NamedTuple

_LOCK = regex(
    r"(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|poetry\.lock|uv\.lock|pdm\.lock|"
    r"Pipfile\.lock|Cargo\.lock|composer\.lock|Gemfile\.lock|go\.sum|go\.mod|flake\.lock|.*requirements[\w.-]*\.lock)"
)
_DATA = regex(
    r".*(?:\.min\.js|\.min\.css|\.map|\.css|\.svg|\.b64|\.csv|\.tsv|\.jsonl|\.ipynb_checkpoints|\.bpe|\.vocab)"
)
_VOCABULARY = regex(r"(?:vocab|tokenizer|merges|added_tokens|special_tokens_map|tokenizer_config)\.(?:json|txt)")
_TEST = regex(
    r"(?:^|/)(?:tests?|__tests__|testdata|fixtures|mocks?)/|(?:^|/)(?:test_[^/]*|[^/]*_test|conftest)\.\w+$|\.(?:spec|test)\.[jt]sx?$"
)
_BARE = regex(
    r"\.env|.*\.(?:env|ya?ml|sh|bash|zsh|fish|ps1|bat|ini|cfg|conf|properties|toml|md|txt|rst|dockerfile|npmrc|xml|tf|tfvars)|"
    r"\.env\..*|env|env\..*|dockerfile.*|containerfile|makefile|justfile|procfile|[._]netrc|\.pypirc|\.npmrc|\.pgpass|\.envrc|"
    r"\.git-credentials|credentials|config|\.flaskenv|readme|.*\.log"
)
_OPTIONS = regex(
    r".*\.(?:sh|bash|zsh|ya?ml|md|txt|dockerfile|ps1|bat)|dockerfile.*|containerfile|makefile|justfile|procfile"
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
    if _LOCK.fullmatch(name) or _DATA.fullmatch(low) or _VOCABULARY.fullmatch(low):
        return Place(named=False, generic=False)
    return Place(
        generic=not _TEST.search(path),
        bare=bool(not path or _BARE.fullmatch(low)),
        prose=low.endswith((".md", ".txt", ".rst", ".log")) or low == "readme",
        blanks="lines" if low.endswith("netrc") else "options" if not path or _OPTIONS.fullmatch(low) else "",
        python=low.endswith((".py", ".pyw", ".pyi")),
        notebook=low.endswith(".ipynb"),
    )
