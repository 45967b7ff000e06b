"""Models that a Space holds under names with a number in them are its own files."""

from __future__ import annotations

import pytest
from hf_lint.pipeline.engine import check_space
from support import plan, space_of

LOADS = """from pathlib import Path

import joblib
import requests

MODELS = Path(__file__).parent / "artifacts" / "models"


def load(number):
    return joblib.load(MODELS / {name})
"""


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ('f"model_{number}.joblib"', "which belongs to this Space"),
        ('f"models/model_{number}.joblib"', "which belongs to this Space"),
        ('f"other_{number}.joblib"', "no matter where it comes from"),
        ('f"{number}.joblib"', "no matter where it comes from"),
        ('f"model_{number}"', "no matter where it comes from"),
        ('f"model_{number}/x.joblib"', "no matter where it comes from"),
    ],
)
def test_own_files_by_number(name: str, message: str) -> None:
    files: dict[str, str | bytes] = {
        "app.py": LOADS.replace("{name}", name),
        "artifacts/models/model_24.joblib": b"\x80\x04.",
    }
    (finding,) = check_space(space_of(files), plan("unsafe-deserialization")).findings
    assert message in finding.message
