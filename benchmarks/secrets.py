"""The secret detector: what it finds on the labelled set, and its speed over floors measured in the same run."""

from __future__ import annotations

import statistics
import sys
import sysconfig
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from secret_set import Sample

ROOT = Path(__file__).resolve().parent.parent
SEED = 1
LARGEST = 4_000_000
ENOUGH = 30_000_000
_NOT_TEXT = (
    ".png",
    ".jpg",
    ".jpeg",
    ".gif",
    ".mp3",
    ".mp4",
    ".wav",
    ".pdf",
    ".npy",
    ".pt",
    ".pkl",
    ".bin",
    ".pyc",
    ".zip",
)


def report(folder: Path | None = None, runs: int = 3) -> str:
    """Both tables in Markdown. The texts timed are those below `folder`, else those of Python's own library."""
    sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "linter")]
    return f"{accuracy()}\n{speed(folder or Path(sysconfig.get_paths()['stdlib']), runs)}"


def accuracy() -> str:
    """Recall and precision on the labelled set, ours and the second engine's where it is installed."""
    from hf_lint.secrets import load_kinds
    from secret_lookalikes import lookalikes
    from secret_set import secrets

    real, benign = secrets(SEED), lookalikes(SEED)
    lines = [
        f"### Secrets: {len(load_kinds())} kinds, {len(real)} labelled secrets, {len(benign)} look-alikes",
        "",
        "| engine | recall | Hugging Face tokens | precision | look-alikes reported |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, find in _engines().items():
        found = [any(start < s.end and end > s.start for start, end in find(s)) for s in real]
        tokens = [hit for hit, sample in zip(found, real, strict=True) if sample.kind.startswith("hf")]
        wrong = sum(bool(find(sample)) for sample in benign)
        precision = sum(found) / max(sum(found) + wrong, 1)
        lines.append(
            f"| {name} | {sum(found) / len(real):.3f} | {sum(tokens)} of {len(tokens)} | {precision:.3f} | {wrong} |"
        )
    return "\n".join(lines) + "\n"


def _engines() -> dict[str, Callable[[Sample], list[tuple[int, int]]]]:
    from hf_lint.core.model import Confidence
    from hf_lint.engines.kingfisher import DeepScanner
    from hf_lint.errors import EngineError
    from hf_lint.secrets import scan_text

    def ours(sample: Sample) -> list[tuple[int, int]]:
        matches = scan_text(sample.text, path=sample.path)
        return [(match.start, match.end) for match in matches if match.confidence > Confidence.LOW]

    engines: dict[str, Callable[[Sample], list[tuple[int, int]]]] = {"hf-lint": ours}
    with tempfile.TemporaryDirectory() as cache:
        try:
            deep = DeepScanner(Path(cache))
        except EngineError:
            return engines
    engines["kingfisher (hf-lint[deep])"] = lambda sample: [(m.start, m.end) for m in deep.scan(sample.text)]
    return engines


def speed(folder: Path, runs: int) -> str:
    """Megabytes of text a second for the detector, and for reading the files and counting one literal in them."""
    from hf_lint.secrets import scan_text

    texts = _texts(folder)
    size = sum(len(text) for _, text in texts)
    works: dict[str, Callable[[str, str], object]] = {
        "read and decode": lambda path, _: (folder / path).read_bytes().decode("utf-8", "replace"),
        "str.count of one literal": lambda _, text: text.count("hf_"),
        "hf-lint secrets": lambda path, text: scan_text(text, path=path),
    }
    times: dict[str, list[float]] = {name: [] for name in works}
    slowest = (0.0, "")
    for _ in range(runs):
        for name, work in works.items():
            begin = time.process_time()
            for path, text in texts:
                start = time.process_time()
                work(path, text)
                if name == "hf-lint secrets":
                    slowest = max(slowest, (time.process_time() - start, path))
            times[name].append(time.process_time() - begin)
    lines = [
        f"### Secrets: speed on {len(texts)} files, {size / 1e6:.1f} MB",
        "",
        "| work | MB/s | x counting |",
        "|---|---:|---:|",
    ]
    floor = statistics.median(times["str.count of one literal"])
    for name, all_ in times.items():
        median = statistics.median(all_)
        lines.append(f"| {name} | {size / 1e6 / median:.1f} | {median / floor:.1f} |")
    return "\n".join(lines) + f"\n\nSlowest file: {slowest[0]:.2f} s, {slowest[1]}\n"


def _texts(folder: Path) -> list[tuple[str, str]]:
    """Path and text of text files below `folder`, up to a bound."""
    found: list[tuple[str, str]] = []
    size = 0
    for path in sorted(folder.rglob("*")):
        if size > ENOUGH:
            break
        if path.suffix.lower() in _NOT_TEXT or path.is_symlink() or not path.is_file() or path.stat().st_size > LARGEST:
            continue
        data = path.read_bytes()
        if b"\0" not in data:
            found.append((path.relative_to(folder).as_posix(), data.decode("utf-8", "replace")))
            size += len(data)
    return found


if __name__ == "__main__":
    print(report(Path(sys.argv[1]) if len(sys.argv) > 1 else None))
