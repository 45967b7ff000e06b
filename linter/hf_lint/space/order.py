"""What of a Space is read first: padding must not crowd out its card, its builds, its workflows and its code."""

from __future__ import annotations

from hf_lint.space.filenames import is_code_name

_FIRST = frozenset(
    (
        *(
            "README.md",
            "Dockerfile",
            "app.py",
            "requirements.txt",
            "pre-requirements.txt",
            "packages.txt",
            ".gitignore",
        ),
        *(".gitattributes", ".dockerignore", "pyproject.toml", "package.json", "index.html", "main.py", "start.sh"),
    )
)


def is_first(path: str) -> bool:
    """Return whether the Hub, or what it builds and starts, reads the file at `path` by its name."""
    return path in _FIRST or path.startswith(".github/workflows/")


def reading_order(path: str) -> tuple[int, str]:
    """Return a key to sort paths by: what the Hub reads, then code, nearer to the root before deeper, then all else."""
    if is_first(path):
        return 0, path
    if is_code_name(path.rpartition("/")[2]):
        return min(1 + path.count("/"), 8), path
    return 9, path
