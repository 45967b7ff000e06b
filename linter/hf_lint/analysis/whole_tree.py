"""Whether the files that are here are those of the Space, or a part that something else completes. No rule is here.

People keep the files for the Hub in a folder of a larger repository (`deploy/hf_space`), and add code and weights from
the folders around it when they push. Seen alone, such a folder lacks what the Space has.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from hf_lint.analysis.deploys import find_deploys
from hf_lint.analysis.moved_files import moves_files
from hf_lint.core.lazy import regex

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from hf_lint.core.model import Hit
    from hf_lint.space import Space
    from hf_lint.space.file import File

UNSURE = "unsure"
"""The variant of a policy for what is not here, and may be in the Space nonetheless."""
_UNLESS = ", unless the file is added when this folder is deployed"
_OF_THE_HUB = (
    "*.safetensors filter=lfs",
    "*.mlmodel filter=lfs",
    "*tfevents* filter=lfs",
    "saved_model/**/* filter=lfs",
)
"""Lines of the `.gitattributes` that the Hub itself puts into a new repository."""
_OF_ROOTS = (".github/", ".gitignore", ".gitlab-ci.yml", "LICENSE", "LICENCE", "COPYING")
"""What people keep at the root of a repository."""
_LARGE = regex(
    r"(?i)\.(?:safetensors|bin|pt|pth|onnx|gguf|ckpt|h5|hdf5|keras|pkl|pickle|joblib|sav|tflite|pb|npz|npy|faiss|index|jsonl|parquet"
    r"|feather|arrow|sqlite3?|db|zip|tar|gz|7z)\Z"
)
"""Weights and data, which people leave out of a repository of code, and upload to the Space by themselves."""
_SCRIPTS = (".sh", ".bash", ".ps1", ".bat", ".cmd", ".py", ".mk")
_MAKEFILES = ("makefile", "justfile")
_DEPLOYS = regex(
    r"huggingface\.co/spaces/|\b(?:hf|huggingface-cli)\s+(?:upload|repo|repos)\b|--(?:repo-)?type[= ]space\b"
    r"|--space[_-]sdk|\brepo_type\s*=\s*[\"']space[\"']|\bgit\s+push\s[^\n]{0,100}\b(?:hf|space|huggingface)\b"
    r"|\bgit\s+subtree\s+(?:push|split)\b",
    2,
)
_NAMED = regex(r"(?:^|[/_.-])(?:hf|hugging_?face|spaces?)(?:[/_.-]|$)", 2)
"""Names of scripts and pages that are about the Space: `build_space.ps1`."""
_COPY = regex(
    r"(?m)^[ \t>$#]{0,20}(?:[&@-] ?|sudo )?(?:cp|mv|rsync|robocopy|xcopy|Copy-Item|Move-Item)[ \t]+([^\n|;&]{1,500})"
)
_PYTHON_COPY = ("shutil.copy", "shutil.move", "copytree(", "copyfile(")
_TO_SPACE = regex(r"\brepo_type\s*=\s*[\"']space[\"']")
_BRACES = regex(r"([^\s{}]{0,200})\{([^\s{}]{1,300})\}")
_SUBTREE = regex(r"--prefix[= ]+[\"']?(?:\./)?([\w./-]{1,200})")
_MAX_TEXT = 200_000


def unless_added(space: Space, hit: Hit, path: str = "", *, is_apart: bool = False) -> Hit:
    """Return a hit about a file that is not here, milder where the Space may have it all the same.

    `path` is that of the file, as far as it has one; one that `is_apart` is kept out of the repository on purpose.
    """
    if holds_all(space, path, is_apart=is_apart):
        return hit
    return hit._replace(message=hit.message + _UNLESS, variant=UNSURE)


def holds_all(space: Space, path: str = "", *, is_apart: bool = False) -> bool:
    """Say whether what the Space does not have here it does not have at all: the files are those of a repository, and
    `path` is none that people upload apart from it."""
    if space.memo(_is_of_hub):
        return True
    return not is_apart and not _LARGE.search(path) and space.memo(_is_repository)


def is_added_to(space: Space) -> bool:
    """Say whether a script or the recipe of a page copies other files into what is deployed."""
    return space.memo(_is_told)


def _is_of_hub(space: Space) -> bool:
    file = space.get(".gitattributes")
    if file is not None and file.kind == "text" and sum(line in file.text for line in _OF_THE_HUB) > 1:
        return True
    return space.is_of_hub


def _is_repository(space: Space) -> bool:
    if space.is_root or any(path.startswith(_OF_ROOTS) for path in space.files):
        return True
    return any(deploy.what == "git push" for deploy in find_deploys(space)) and not moves_files(space)


def _is_told(space: Space) -> bool:
    for file in space.files.values():
        is_told = file.suffix in (*_SCRIPTS, ".md") or file.name.lower() in _MAKEFILES
        if is_told and not file.vendored and file.kind == "text" and len(file.text) < _MAX_TEXT and _adds(space, file):
            return True
    return False


def _adds(space: Space, file: File) -> bool:
    """Return whether a script or page about the deployment copies what is not here, or under another name."""
    text = file.text
    if file.suffix == ".py":
        if not file.holds_any(_PYTHON_COPY) or space.startup.role(file.path) == "runs":
            return False
        return _TO_SPACE.search(text) is not None
    if not _NAMED.search(file.name) and not _DEPLOYS.search(text):
        return False
    if "subtree" in text and any(_has_folder(space, found[1]) for found in _SUBTREE.finditer(text)):
        return True
    return any(_is_added(space, words) for words in _copied(text))


def _copied(text: str) -> Iterator[list[str]]:
    """Yield the operands of each command that copies: what, and where to at the end."""
    for found in _COPY.finditer(text):
        words = [word.strip("\"'`()") for word in _BRACES.sub(_expand, found[1]).split()]
        plain = [word for word in words if not word.startswith(("-", "/Y", "/E")) and word != "Join-Path"]
        if len(plain) > 1 and not any(".env" in word for word in plain):
            yield plain


def _expand(found: re.Match[str]) -> str:
    """Write `a/{b,c}` as `a/b a/c`."""
    return " ".join(found[1] + name for name in found[2].split(","))


def _is_added(space: Space, words: list[str]) -> bool:
    """Return whether a source is not here by its name, or a file that is becomes another one."""
    *sources, target = words
    for source in sources:
        path = posixpath.normpath(source.replace("\\", "/"))
        name = posixpath.basename(path)
        if "*" in name or name in (".", "..", ""):
            continue
        if not _has_name(space, name):
            return True
        other = posixpath.basename(target.replace("\\", "/"))
        if len(sources) == 1 and "." in other.strip(".") and "." in name and other != name:
            return True
    return False


def _has_name(space: Space, name: str) -> bool:
    return any(name in path.split("/") for path in space.files)


def _has_folder(space: Space, path: str) -> bool:
    start = posixpath.normpath(path).strip("/") + "/"
    return any(one.startswith(start) for one in space.files)
