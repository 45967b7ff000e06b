"""Checks the answers: before anything is written, through local_extensions, and again before the files are."""

import sys

# cookiecutter runs a copy of this file in the folder for temporary files, where others may have put a json.py.
# That folder leaves the path before anything else is imported, `__future__` included.
if __name__ == "__main__" and not getattr(sys.flags, "safe_path", False):
    del sys.path[0]

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

# Read as data: tojson leaves no single quote in it, so no answer can end the literal.
ANSWERS = r'''{{ cookiecutter | tojson }}'''  # fmt: skip

_COMMIT = re.compile(r"[0-9a-f]{40}")
# Names that Windows gives to devices: a folder of that name cannot be made there.
_WINDOWS = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
_LONGEST_NAME = 96
_LONGEST_TITLE = 80
_LONGEST_DESCRIPTION = 60


def problems(answers: Mapping[str, Any]) -> list[str]:
    """What is wrong with `answers`, one sentence each that says what to answer instead; empty when nothing is."""
    return list(_problems({key: str(value) for key, value in answers.items()}))


def _problems(answers: Mapping[str, str]) -> Iterator[str]:
    for key, what in (("space_name", "name"), ("owner", "username or organisation")):
        if not _is_name(answers[key]):
            yield (
                f"{key}: {answers[key]!r} is not a {what} that the Hub knows. Use letters, digits and single - _ . "
                f"between them, at most {_LONGEST_NAME} characters, such as `my-space`."
            )
    if _WINDOWS.fullmatch(answers["space_name"]):
        yield f"space_name: {answers['space_name']!r} cannot be a folder on Windows. Choose another name."
    yield from _text("title", answers["title"], _LONGEST_TITLE)
    yield from _text("description", answers["description"], _LONGEST_DESCRIPTION)
    owner, slash, name = answers["model_id"].partition("/")
    if not (slash and _is_name(owner) and _is_name(name)):
        yield (
            f"model_id: {answers['model_id']!r} is not a model of the Hub. Answer with OWNER/NAME, "
            "such as `HuggingFaceTB/SmolLM2-135M-Instruct`."
        )
        model = "OWNER/NAME"
    else:
        model = answers["model_id"]
    if not _COMMIT.fullmatch(answers["model_revision"]):
        yield (
            f"model_revision: {answers['model_revision']!r} is not a commit. Answer with the 40 hexadecimal digits "
            f"that `hf models info {model}` prints as `sha`, or that stand under Files > History on the model's page: "
            "a branch or a tag can be moved to other files."
        )


def _is_name(text: str) -> bool:
    """Whether `text` names a user, an organisation or a repository as the Hub wants it."""
    if len(text) > _LONGEST_NAME or text.lower().endswith(".git"):
        return False
    return bool(re.fullmatch(r"[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_])?", text)) and not re.search(r"--|\.\.", text)


def _text(key: str, text: str, longest: int) -> Iterator[str]:
    length = len(text) + sum(character > "\uffff" for character in text)  # as the Hub counts: an emoji is two
    if not text.strip():
        yield f"{key}: say it in a few words; it cannot be empty."
    elif length > longest:
        yield f"{key}: it has {length} characters, and {longest} is the most. Say it shorter."
    elif any(ord(character) < 32 or 0x7F <= ord(character) < 0xA0 or character in "\u2028\u2029" for character in text):
        yield f"{key}: it holds a line break or another control character. Write it on one line."
    elif any(0xD800 <= ord(character) < 0xE000 for character in text):
        yield f"{key}: it holds half of a character that could not be read. Type it again."


def main() -> int:
    """0, or 1 with all that is wrong on standard error."""
    found = problems(json.loads(ANSWERS))
    for line in found:
        print(f"  - {line}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
