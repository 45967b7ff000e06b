"""What a file's path says about how secrets stand in it."""

from __future__ import annotations

import posixpath
from functools import lru_cache

from hf_lint.core.lazy import regex
from hf_lint.core.records import NamedTuple
from hf_lint.startup.names import is_test, language_by_name

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
_SAMPLE_WORDS = frozenset(
    ("sample", "samples", "example", "examples", "seed", "seeds", "mock", "mocks", "dummy", "fake", "fakes")
)
_TEMPLATE_WORDS = frozenset(("example", "sample", "template", "dist", "tmpl", "tpl", "default", "defaults"))
_SAMPLE_DATA = (".json", ".yaml", ".yml", ".xml", ".toml", ".sql", ".txt", ".md", ".html")
_TRANSLATION_FOLDERS = frozenset(
    ("i18n", "l10n", "locale", "locales", "lang", "langs", "language", "languages", "translation", "translations")
)
_DOCUMENTS = (".md", ".mdx", ".markdown", ".txt", ".rst", ".adoc", ".tex", ".org")
_PAGES = (".html", ".htm", ".xhtml")
# What people call a text that is there to hold credentials.
_CREDENTIAL_WORDS = ("password", "passwd", "secret", "credential", "token", "apikey", "api_key", "login", "keys")
_LISTS = ("requirement", "constraint", "packages", "cmakelists", "urls", "hosts")
_STORES = frozenset(
    (".netrc", "_netrc", ".pypirc", ".pgpass", ".envrc", ".git-credentials", "credentials", "secrets.toml")
)
_COMPOSE = regex(r"(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml")
_LOCALE = regex(r"[a-z]{2}(?:[-_][A-Za-z]{2,4})?\.(?:json|ya?ml|ts|js|po|properties)")
_NAME_PARTS = regex(r"[-_. ]+")
_SCRIPTS = (".sh", ".bash", ".zsh", ".yml", ".yaml", ".md", ".txt", ".dockerfile", ".ps1", ".bat")
_SCRIPT_NAMES = frozenset(("containerfile", "makefile", "justfile", "procfile"))
_BARE = (
    *(*_SCRIPTS, ".env", ".fish", ".ini", ".cfg", ".conf", ".properties", ".toml", ".rst", ".npmrc", ".xml", ".tf"),
    *(".tfvars", ".log", ".plist", ".sql"),
)
_BARE_NAMES = _SCRIPT_NAMES | frozenset(
    (
        *(".env", "env", ".netrc", "_netrc", ".pypirc", ".pgpass", ".envrc", ".git-credentials", "credentials"),
        *("config", ".flaskenv", "readme", "commit_editmsg", "tag_editmsg"),
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
    page: bool = False
    """Whether it is HTML: what stands outside of scripts and tags is shown and not run."""
    document: bool = False
    """Whether it is prose other than a README: what it names is most often an example."""
    sample: bool = False
    """Whether its path says that its data are made up."""
    translation: bool = False
    template: bool = False
    """Whether it is a file of settings to be copied and filled in: a comment in it sets nothing."""
    store: bool = False
    """Whether it is there to hold credentials."""
    compose: bool = False


@lru_cache(maxsize=1024)
def place_of(path: str) -> Place:
    """Return how secrets stand in the file at `path`; an empty path is a text from nowhere, and everything counts."""
    name = path.rpartition("/")[2]
    low = name.lower()
    if name in _LOCKS or low.endswith(_DATA) or low in _VOCABULARY:
        return Place(named=False, generic=False)
    if low.endswith(".lock") and "requirements" in low:
        return Place(named=False, generic=False)
    script = low.endswith(_SCRIPTS) or low.startswith("dockerfile") or low in _SCRIPT_NAMES
    bare = script or low.endswith(_BARE) or low in _BARE_NAMES or low.startswith((".env.", "env."))
    template = not _TEMPLATE_WORDS.isdisjoint(_words(low))
    return Place(
        generic=not is_test(path),
        bare=not path or bare,
        prose=low.endswith((*_DOCUMENTS, ".log")) or low in ("readme", "commit_editmsg", "tag_editmsg"),
        blanks="lines" if low.endswith("netrc") else "options" if not path or script else "",
        python=low.endswith((".py", ".pyw", ".pyi")),
        notebook=low.endswith(".ipynb"),
        page=low.endswith(_PAGES),
        document=_is_document(low),
        sample=_is_sample(path, low),
        translation=_is_translation(path, name),
        template=template,
        store=not template and (low in _STORES or low.startswith(".env") or low.endswith(".env")),
        compose=bool(_COMPOSE.fullmatch(low)),
    )


def is_to_fill_in(path: str) -> bool:
    """Return whether the file is settings to be copied and filled in: .env.example, config.sample.yaml; no code."""
    return place_of(path).template and not language_by_name(posixpath.splitext(path)[1].lower())


def _words(text: str) -> frozenset[str]:
    return frozenset(_NAME_PARTS.split(text))


def _is_document(low: str) -> bool:
    """Return whether it is prose for people; a README is the Space's own, and a `passwords.txt` is no prose."""
    if not low.endswith(_DOCUMENTS) or low.startswith("readme"):
        return False
    return not (low.endswith(".txt") and any(word in low for word in (*_CREDENTIAL_WORDS, *_LISTS)))


def _is_sample(path: str, low: str) -> bool:
    folders = frozenset(path.lower().split("/")[:-1])
    if low.endswith(_SAMPLE_DATA) and not _SAMPLE_WORDS.isdisjoint(folders):
        return True
    if low.startswith(".env") or low.endswith(".env"):
        return False
    # Code called an example is code that somebody runs.
    words = _SAMPLE_WORDS if low.endswith(_SAMPLE_DATA) else _SAMPLE_WORDS - {"example", "examples"}
    return bool(_words(low) & words)


def _is_translation(path: str, name: str) -> bool:
    folders = frozenset(path.lower().split("/")[:-1])
    return not _TRANSLATION_FOLDERS.isdisjoint(folders) or bool(_LOCALE.fullmatch(name))
