"""What a program said of its inputs in earlier runs: to start it takes longer than a small Space's whole check.

An answer depends on the program, its options and its input, and on nothing else: each program gets an empty folder and
a bare environment. Answers in which the detector sees a secret are not kept.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from hf_lint.core.cache import KnownAnswers
from hf_lint.core.digests import blake2b

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Answers:
    """The answers of the program `name`.

    `files` change with its release, or with what is made of its output; `options` is what it is called with.
    """

    def __init__(self, name: str, files: Iterable[str | os.PathLike[str]], options: Sequence[str] = ()) -> None:
        self._known: KnownAnswers | None = None
        try:
            states = [(os.fspath(file), os.stat(file)) for file in files]
        except OSError:
            return
        which = [*options, *((path, state.st_size, state.st_mtime_ns, state.st_ino) for path, state in states)]
        digest = blake2b(json.dumps(which).encode(), digest_size=8).hexdigest()
        self._known = KnownAnswers(f"{name}-{digest}")

    def find(self, *inputs: bytes) -> Any:
        """Return what the program said of these inputs; None where that is not known."""
        return None if self._known is None else self._known.find(*inputs)

    def keep(self, answer: Any, *inputs: bytes) -> None:
        """Remember `answer`, plain values of JSON, for the next run."""
        from hf_lint.secrets import mask_text

        text = json.dumps(answer)
        if self._known is not None and mask_text(text) == text:
            self._known.add(text, *inputs)

    def save(self) -> None:
        """Write down what was kept; to be called once, when the program has answered everything."""
        if self._known is not None:
            self._known.save()
