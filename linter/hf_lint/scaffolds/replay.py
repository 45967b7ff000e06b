"""The answers of the last try of `hf-lint new`, kept for the next one. The template asks for no secrets."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from hf_lint.core.atomic import write_whole
from hf_lint.core.cache import cache_folder
from hf_lint.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_NAME = "new.json"


def keep_answers(answers: Mapping[str, str]) -> None:
    """Write `answers` to the user's cache. Where there is none, or it cannot be written, they are not kept."""
    folder = cache_folder()
    if folder is None or not answers:
        return
    try:
        os.makedirs(folder, exist_ok=True)
        write_whole(os.path.join(folder, _NAME), json.dumps(dict(answers)).encode())
    except OSError:
        pass


def read_answers(questions: Collection[str]) -> dict[str, str]:
    """Return the answers that were kept to those of `questions` that there still are. UsageError where none were."""
    try:
        with open(os.path.join(cache_folder() or os.devnull, _NAME), encoding="utf-8") as file:
            found = json.load(file)
    except (OSError, ValueError):
        found = None
    kept = found.items() if isinstance(found, dict) else ()
    answers = {name: answer for name, answer in kept if name in questions and isinstance(answer, str)}
    if not answers:
        raise UsageError("no answers of an earlier try are kept here", "hf-lint new my-space")
    return answers
