"""What a file's name says about its part in a Space. It counts only for files that nothing is known to reach."""

from __future__ import annotations

from functools import lru_cache

_TEST_FOLDERS = frozenset(
    ("test", "tests", "testing", ".test", "__tests__", "testdata", "fixtures", "mock", "mocks", "e2e", "spec", "specs")
)
_SCRIPT_TESTS = tuple(f".{kind}.{ending}" for kind in ("spec", "test") for ending in ("js", "ts", "jsx", "tsx"))
_DOC_SUFFIXES = (".md", ".rst", ".adoc", ".mdx")
_DOC_FOLDERS = frozenset(("doc", "docs"))
_CI_FOLDERS = frozenset((".github", ".gitlab", ".circleci", ".devcontainer"))
PYTHON_SUFFIXES = (".py", ".pyw")
SHELL_SUFFIXES = (".sh", ".bash", ".zsh", ".ksh")
NODE_SUFFIXES = (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".jsx", ".tsx")
PAGE_SUFFIXES = (".html", ".htm", ".vue", ".svelte")
_LANGUAGES = {
    **dict.fromkeys(PYTHON_SUFFIXES, "python"),
    **dict.fromkeys(SHELL_SUFFIXES, "shell"),
    **dict.fromkeys(NODE_SUFFIXES, "node"),
    **dict.fromkeys(PAGE_SUFFIXES, "page"),
    ".ipynb": "notebook",
}


@lru_cache(maxsize=4096)
def is_test(path: str) -> bool:
    """Say whether `path` is named like a test, or like what only tests read."""
    *folders, name = path.lower().split("/")
    stem, dot, _ = name.rpartition(".")
    called = dot and (stem.startswith("test_") or stem.endswith("_test") or stem == "conftest")
    return bool(called) or name.endswith(_SCRIPT_TESTS) or not _TEST_FOLDERS.isdisjoint(folders)


def is_documentation(path: str) -> bool:
    """Say whether `path` is a text for people."""
    *folders, name = path.lower().split("/")
    return name.endswith(_DOC_SUFFIXES) or not _DOC_FOLDERS.isdisjoint(folders[:1])


def is_automation(path: str) -> bool:
    """Say whether `path` belongs to CI or an editor: it runs, but not in the Space."""
    return path.partition("/")[0] in _CI_FOLDERS or path == ".gitlab-ci.yml"


def language_by_name(suffix: str) -> str:
    """Return python, shell, node, page or notebook for a suffix in lower case with its dot; "" for any other."""
    return _LANGUAGES.get(suffix, "")
