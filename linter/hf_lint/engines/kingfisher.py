"""The optional second engine, kingfisher-secret-scanner: for history and organisation runs, in process and offline.

It comes with the extra hf-lint[deep] and is imported only when somebody asks for it. What it finds is reported in the
same words as what our own detector finds, merged by place.
"""

from __future__ import annotations

import importlib
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hf_lint.core.cache import cache_folder
from hf_lint.core.model import Confidence
from hf_lint.errors import EngineError
from hf_lint.secrets.match import make_match
from hf_lint.secrets.scan import judge_value, scan_space

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hf_lint.secrets.match import SecretMatch
    from hf_lint.space import Space

KIND = "deep-secret"
"""The kind of what only the second engine knows."""
_MISSING = (
    "the second secret engine is not installed: run python -m pip install kingfisher-secret-scanner, "
    "or leave out the deep scan"
)
_CONFIDENCE = {"high": Confidence.HIGH, "medium": Confidence.MEDIUM}
_SECONDS = 20.0


class DeepScanner:
    """The second engine with its rules loaded: once a run, the first load of a version takes seconds."""

    def __init__(self, cache: Path) -> None:
        """`cache` is the folder that keeps the compiled rules. EngineError when the package is absent or broken."""
        try:
            engine: Any = importlib.import_module("kingfisher_sdk")
        except ImportError:
            raise EngineError(_MISSING) from None
        try:
            cache.mkdir(mode=0o700, parents=True, exist_ok=True)
            # The scanned files have no say: their own "ignore" comments do not count.
            policy = engine.DetectionPolicy(inline_ignores=False)
            self._scanner: Any = engine.Scanner(engine.Rules(cache_dir=cache), policy=policy)
        except Exception as error:
            raise EngineError(f"the second secret engine did not start: {error}") from error

    def scan(self, text: str) -> list[SecretMatch]:
        """Return what the engine finds in `text`, in order of place. EngineError when it fails or takes too long."""
        data = text.encode("utf-8", "replace")
        try:
            findings = [finding for finding in self._scanner.scan(data, timeout=_SECONDS) if finding.visible]
        except (RuntimeError, TimeoutError, ValueError) as error:
            raise EngineError(f"the second secret engine failed: {error}") from error
        places = {(finding.location["start_offset"], finding.location["end_offset"]): finding for finding in findings}
        matches = []
        for (first, last), finding in sorted(places.items(), key=lambda item: item[0]):
            start = len(data[:first].decode("utf-8", "ignore"))
            end = start + len(data[first:last].decode("utf-8", "ignore"))
            kind = judge_value("", finding.secret) or KIND
            confidence = _CONFIDENCE.get(finding.confidence, Confidence.LOW)
            matches.append(make_match(kind, start, end, finding.secret, confidence, "deep"))
        return merge_matches([], matches)


def scan_space_deep(space: Space) -> Mapping[str, tuple[SecretMatch, ...]]:
    """Return what `scan_space` finds, and what the second engine adds to it in files that are not vendored.

    EngineError when the engine is missing or fails.
    """
    found = dict(scan_space(space))
    for path, file in space.files.items():
        if file.text and not file.vendored:
            both = merge_matches(found.get(path, ()), _scanner().scan(file.text))
            if both:
                found[path] = tuple(both)
    return found


@lru_cache(maxsize=1)
def _scanner() -> DeepScanner:
    folder = cache_folder()
    return DeepScanner(Path(folder) / "deep" if folder else Path(tempfile.mkdtemp(prefix="hf-lint-deep-")))


def merge_matches(first: Iterable[SecretMatch], second: Iterable[SecretMatch]) -> list[SecretMatch]:
    """Return all of `first`, and of `second` what overlaps none of those already taken; in order of place."""
    taken = list(first)
    for match in second:
        if all(match.end <= other.start or match.start >= other.end for other in taken):
            taken.append(match)
    return sorted(taken, key=lambda match: match.start)
