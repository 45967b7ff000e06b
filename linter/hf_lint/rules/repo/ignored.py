"""What `.gitignore` keeps out of the repository."""

from __future__ import annotations

from codecs import BOM_UTF8
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.core.model import Edit, Hit, Location
from hf_lint.core.registry import rule
from hf_lint.fixes import edits
from hf_lint.space.calls import may_hold
from hf_lint.space.gitpatterns import is_ignored, parse_patterns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.core.model import Fix
    from hf_lint.core.policy import Policy
    from hf_lint.space import Space
    from hf_lint.space.file import File

_SECRETS_WORDS = ("environ", "getenv", "dotenv", "process", "secrets", "BaseSettings")
_READS_SECRETS = regex(r"\bos\.environ\b|\bgetenv\b|\bdotenv\b|\bprocess\.env\b|\bst\.secrets\b|\bBaseSettings\b")
# What reads a `.env` file by itself, in code, requirements, scripts and compose files.
_READS_DOTENV = regex(r"\bdotenv\b|\benv_file\b|--env-file\b|\bdecouple\b|\benvirons\b|(?<!\w)\.env\b(?![.\[])")
_DOTENV_WORDS = ("dotenv", "env_file", "env-file", "decouple", "environs")
_READING_FILES = (".txt", ".toml", ".yml", ".yaml")
_IMPORT = regex(r"^[ \t]*(?:import|from)[ \t]+gradio\b", 8)  # 8: re.MULTILINE


@rule("incomplete-gitignore")
def incomplete_gitignore(space: Space, policy: Policy) -> Iterator[Hit]:
    """Report names that this kind of Space leaves behind, or keeps secrets under, and that git would take."""
    needs = _needs(space)
    file = space.get(".gitignore")
    text = file.data.removeprefix(BOM_UTF8).decode("utf-8", "replace") if file is not None else ""  # as git reads it
    patterns = parse_patterns(text.split("\n"))
    above = [(way, parse_patterns(lines.split("\n"))) for way, lines in space.ignores_above]
    missing: dict[str, list[str]] = {}
    is_urgent = False
    for name, row in policy.params["names"].items():
        if row["need"] not in needs:
            continue
        outside = (is_ignored(known, f"{way}/{path}") for way, known in above for path in row["samples"])
        if not any(is_ignored(patterns, path) for path in row["samples"]) and not any(outside):
            missing.setdefault(row["kind"], []).append(name)
            if row["kind"] == "secret" and not is_urgent:
                is_urgent = "likely" not in row or _reads_dotenv(space)
    secrets, leftovers, keys = (missing.get(kind, []) for kind in ("secret", "leftover", "key"))
    if not secrets and not leftovers and not keys:
        return
    names = ", ".join(f"`{name}`" for name in (*secrets, *keys, *leftovers))
    variant = "" if is_urgent else "leftovers" if leftovers else "keys"
    if file is None:
        message = f"no .gitignore exists, so `git add .` adds {names}"
    elif file.encoding.startswith(("utf-16", "utf-32")):
        message = (
            f"git cannot read .gitignore, which is encoded in {file.encoding[:6].upper()}, so nothing excludes {names}"
        )
    else:
        what = "secrets" if secrets else "files that the app generates" if leftovers else "private keys"
        message = f".gitignore does not exclude {what}; it lacks {names}"
    fix = _add_names(file, [*secrets, *keys, *leftovers])
    yield Hit(file.location() if file is not None else Location(".gitignore"), message, variant, fix, key=names)


def _add_names(file: File | None, names: list[str]) -> Fix | None:
    """Add the names at the end, where no pattern takes them back; a missing file is made."""
    if file is None:
        return edits.fix("make a .gitignore", Edit(".gitignore", 0, 0, "".join(f"{name}\n" for name in names)))
    if file.kind != "text" or not file.encoding.startswith("utf-8"):
        return None
    edit = edits.insert_below(file, len(file.text), len(file.text), "\n".join(names))
    return edits.fix("add them to .gitignore", edit)


def _reads_dotenv(space: Space) -> bool:
    """Return whether something here reads a `.env`: else it is there only where the owner has another habit."""
    files = space.select(".js", ".mjs", ".cjs", ".ts", *_READING_FILES)
    if any(may_hold(space, word) for word in (*_DOTENV_WORDS, ".env")):
        files += space.select(".py", ".ipynb", ".sh", ".bash")
    return any(
        (any(word in file.text for word in _DOTENV_WORDS) or _names_dotenv(file.text))
        and _READS_DOTENV.search(file.text) is not None
        for file in files
        if not file.vendored
    )


def _names_dotenv(text: str) -> bool:
    """Return whether `.env` stands in `text`, and not as the beginning of `.environ`, which nearly all Python has."""
    at = text.find(".env")
    while at >= 0 and text.startswith("iron", at + 4):
        at = text.find(".env", at + 4)
    return at >= 0


def _needs(space: Space) -> set[str]:
    """Return which kinds of names matter here. A Space of pages only runs nothing that writes or reads secrets."""
    found = set()
    python = space.select(".py", ".ipynb")
    if python:
        found |= {"code", "python"}
    if space.get("package.json") or any(path.endswith("/package.json") for path in space.files):
        found |= {"code", "node"}
    scripts = python if "node" not in found else python + space.select(".js", ".mjs", ".cjs", ".ts")
    if any(any(word in file.text for word in _SECRETS_WORDS) and _READS_SECRETS.search(file.text) for file in scripts):
        found.add("secrets")
    if any("st.secrets" in file.text for file in python):
        found.add("streamlit-secrets")
    modules = [file.text for file in python if file.suffix == ".py" and "gradio" in file.text]
    if (space.sdk == "gradio" and python) or any(_IMPORT.search(text) for text in modules):
        found.add("gradio")
    if "gradio" in found and (space.card.text("sdk_version") or "4")[:2] in ("3", "3.", "4", "4."):
        found.add("old-gradio")
    return found
