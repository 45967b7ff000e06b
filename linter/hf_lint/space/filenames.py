"""What the name of a file says about what reads it."""

from __future__ import annotations

PYTHON = frozenset((".py", ".pyw", ".pyi"))
PIP = frozenset((".txt", ".in"))
_DATA = frozenset(
    (".csv", ".tsv", ".txt", ".log", ".jsonl", ".ndjson", ".md", ".rst", ".svg", ".srt", ".vtt", ".geojson")
)
_CODE = PYTHON | frozenset(
    (
        *(
            ".sh",
            ".bash",
            ".zsh",
            ".ksh",
            ".fish",
            ".ps1",
            ".bat",
            ".cmd",
            ".js",
            ".mjs",
            ".cjs",
            ".ts",
            ".tsx",
            ".jsx",
        ),
        *(".vue", ".svelte", ".astro", ".html", ".htm", ".xhtml", ".css", ".scss", ".xml", ".json", ".jsonc", ".json5"),
        *(
            ".ipynb",
            ".yml",
            ".yaml",
            ".toml",
            ".ini",
            ".cfg",
            ".conf",
            ".properties",
            ".env",
            ".in",
            ".lock",
            ".service",
        ),
        *(".dockerfile", ".containerfile", ".rb", ".pl", ".pm", ".php", ".go", ".rs", ".java", ".kt", ".swift", ".c"),
        *(
            ".cc",
            ".cpp",
            ".cu",
            ".h",
            ".hpp",
            ".lua",
            ".r",
            ".jl",
            ".sql",
            ".tf",
            ".tfvars",
            ".pem",
            ".jinja",
            ".jinja2",
        ),
        *(".j2", ".tmpl", ".template", ".patch", ".diff", ".mk", ".cmake", ".gradle", ".nginx", ".npmrc", ".pypirc"),
    )
)
_CODE_NAMES = frozenset(
    (
        *(
            "dockerfile",
            "containerfile",
            "makefile",
            "justfile",
            "procfile",
            "rakefile",
            "gemfile",
            "pipfile",
            "readme.md",
        ),
        *(".netrc", "_netrc", ".npmrc", ".pypirc", ".pgpass", ".git-credentials", "credentials", ".gitignore"),
        *(
            ".gitattributes",
            ".gitmodules",
            ".dockerignore",
            ".htaccess",
            ".bashrc",
            ".profile",
            ".bash_profile",
            ".zshrc",
        ),
        *("requirements.txt", "pre-requirements.txt", "packages.txt", "constraints.txt", "id_rsa", "id_ed25519"),
        *(".envrc", ".flaskenv", "entrypoint", "nginx.conf", "crontab"),
    )
)
_CODE_STARTS = ("dockerfile.", "containerfile.", ".env", "requirements", "constraints")


def is_text_name(name: str) -> bool:
    """Return whether a file called `name` is read as text by what it is made for."""
    return is_code_name(name) or suffix_of(name) in _DATA


def is_code_name(name: str) -> bool:
    """Return whether a file called `name` is run, built from, or a configuration: everything but data and prose."""
    low = name.lower()
    return suffix_of(low) in _CODE or low in _CODE_NAMES or low.startswith(_CODE_STARTS)


def suffix_of(name: str) -> str:
    """Return the ending of a file's name in lower case with its dot; "" where only the dot of a dotfile is there."""
    dot = name.rfind(".")
    return name[dot:].lower() if dot > 0 else ""
