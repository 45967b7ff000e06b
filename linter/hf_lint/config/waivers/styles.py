"""Which files have comments, and how they write them. Costs next to nothing to import: every run asks."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hf_lint.space import Space
    from hf_lint.space.file import File

MARKER = "hf-lint:"
"""What every waiver in a file begins with; a file without it is not looked into."""
HASH, PYTHON, SLASH, CSS, HTML, MARKDOWN, NOTEBOOK = "hash", "python", "slash", "css", "html", "markdown", "notebook"
DOCKERFILE = "dockerfile"
LEADS = {
    HASH: ("#",),
    PYTHON: ("#",),
    SLASH: ("//", "/*"),
    CSS: ("/*",),
    HTML: ("<!--", "//", "/*"),
    MARKDOWN: ("<!--",),
    NOTEBOOK: ('"#',),
}
"""What a line that holds nothing but a comment begins with."""
_SUFFIXES = {
    **dict.fromkeys((".sh", ".bash", ".zsh", ".fish", ".yaml", ".yml", ".txt", ".in", ".env", ".cfg", ".ini"), HASH),
    **dict.fromkeys((".conf", ".r", ".rb", ".pl", ".ps1", ".mk"), HASH),
    **dict.fromkeys((".py", ".pyi", ".toml"), PYTHON),
    **dict.fromkeys((".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx", ".scss", ".less"), SLASH),
    ".css": CSS,
    **dict.fromkeys((".html", ".htm", ".xml", ".svg", ".vue", ".svelte", ".jinja", ".j2"), HTML),
    **dict.fromkeys((".md", ".markdown"), MARKDOWN),
    ".ipynb": NOTEBOOK,
}
_NAMES = dict.fromkeys(
    ("makefile", "procfile", ".gitignore", ".dockerignore", ".gitattributes", ".gitmodules", ".env", ".netrc"), HASH
)


def style_of(file: File) -> str:
    """Return how `file` writes comments, one of the constants of this module; "" when it has none."""
    name = file.name.lower()
    if name.startswith(".env"):
        return HASH
    if "dockerfile" in name or "containerfile" in name:
        return "" if name.endswith(".md") else HASH if name.endswith(".dockerignore") else DOCKERFILE
    return _NAMES.get(name) or _SUFFIXES.get(file.suffix, "")


def has_marker(space: Space) -> bool:
    """Return whether any file of the Space may hold a waiver."""
    return any(
        style_of(file) and not file.vendored and file.kind == "text" and MARKER in file.text
        for file in space.files.values()
    )
