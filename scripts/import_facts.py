"""Check policies/data/imports.yaml against the wheels themselves.

    python scripts/import_facts.py [MODULE ...]

Of each row of `modules`, every distribution is downloaded without what it requires, and its files are listed: one of
them has to be the module. Of each row of `extras`, the metadata of the newest release has to name these requirements.
Prints what does not hold; 1 when there is anything. Distributions in SKIPPED are too large, or have no wheel.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from email.parser import HeaderParser
from pathlib import Path

import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

DATA = Path(__file__).resolve().parent.parent / "policies" / "data" / "imports.yaml"
SKIPPED = frozenset(
    (
        *(
            "torch",
            "tensorflow",
            "tensorflow-gpu",
            "tf-nightly",
            "tensorflow-intel",
            "intel-tensorflow",
            "tensorflow-macos",
        ),
        *(
            "onnxruntime-gpu",
            "faiss-gpu",
            "faiss-gpu-cu11",
            "faiss-gpu-cu12",
            "xgboost",
            "pillow-simd",
            "jax",
            "openai-whisper",
        ),
        *(
            "onnxruntime-directml",
            "keras-nightly",
            "tf-keras-nightly",
            "tensorflow-rocm",
            "tensorflow-cpu",
            "torchvision",
        ),
        *(
            "fpdf",
            "googletrans-py",
            "langdetect",
            "pyfpdf",
        ),
    )
)


def main() -> int:
    """Try the rows; 1 when one does not hold."""
    data = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    wrong = 0
    for module, names in data["modules"].items():
        if sys.argv[1:] and module not in sys.argv[1:]:
            continue
        for name in names:
            if name in SKIPPED:
                continue
            members, _ = wheel_of(name)
            tops = {member.split("/")[0].split(".")[0] for member in members}
            if module not in tops:
                wrong += 1
                print(f"WRONG {module}: {name} has {sorted(tops)[:8]}", flush=True)
    for name, extras in data["extras"].items() if not sys.argv[1:] else ():
        _, metadata = wheel_of(name)
        for extra, wanted in extras.items():
            lines = [Requirement(line) for line in HeaderParser().parsestr(metadata).get_all("Requires-Dist") or ()]
            there = {
                canonicalize_name(r.name) for r in lines if f"extra == '{extra}'" in str(r.marker).replace('"', "'")
            }
            if not there <= set(wanted):
                wrong += 1
                print(f"WRONG {name}[{extra}]: also {sorted(there - set(wanted))}", flush=True)
    return int(wrong > 0)


def wheel_of(name: str) -> tuple[list[str], str]:
    """Return the names of the files in the newest wheel, and its metadata; nothing where there is no wheel."""
    with tempfile.TemporaryDirectory(prefix="wheel-") as folder:
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--only-binary=:all:",
            "-d",
            folder,
            name,
        ]
        subprocess.run(command, check=False, capture_output=True)
        for path in Path(folder).glob("*.whl"):
            with zipfile.ZipFile(path) as wheel:
                members = wheel.namelist()
                metadata = next(member for member in members if member.endswith(".dist-info/METADATA"))
                return members, wheel.read(metadata).decode("utf-8", "replace")
    return [], ""


if __name__ == "__main__":
    sys.exit(main())
