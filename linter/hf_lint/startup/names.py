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

RUN_WORDS = (
    *(
        "subprocess",
        "execl",
        "execv",
        "popen",
        "os&system",
        "posix&system",
        "spawnl",
        "spawnv",
        "posix_spawn",
        "pty&spawn",
    ),
    *("pip&main", "asyncio&create_subprocess_shell", "asyncio&create_subprocess_exec"),
)
"""A Python text without one of these starts no program."""
LOADING_WORDS = (
    *("__import__", "importlib", "runpy", "exec", "eval(", "compile(", "FileLoader", "file_location", "load_source"),
    *("sys.path", "addsitedir", "zipimport", "path.append", "path.insert", "uvicorn", "hypercorn", "granian"),
)
"""What loads code by another way than an import statement, or changes where imports look."""
LOOKUP_WORDS = (
    *("pkgutil", "autodiscover", "INSTALLED_APPS", "DJANGO_SETTINGS_MODULE", "import_string", "stevedore"),
    *("entry_points", "get_obj_from_str", "instantiate_from_config", "hydra", "pydoc", "load_plugin"),
)
"""What finds modules by names that the code makes or reads, or by convention."""
PAGE_WORDS = (
    *("StaticFiles", "Jinja2Templates", "FileSystemLoader", "send_from_directory", "add_static_files", "Flask("),
)
CODE_WORDS = (*LOADING_WORDS, *PAGE_WORDS, *LOOKUP_WORDS, "Page(", "switch_page", "page_link", ".html", ".htm", ".js")
"""A text without one of these, and without the name of a module of the Space, leads to no other file."""


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
