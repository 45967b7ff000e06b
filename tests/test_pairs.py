"""Each row of policies/data/pairs.yaml is found in a Space that has it, and not in one that follows its remedy."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hf_lint.core.policy import policies_root
from support import graded

ROWS = yaml.safe_load((Path(policies_root()) / "data" / "pairs.yaml").read_text(encoding="utf-8"))["pairs"]
DOCKERFILE = """FROM python:{python}-slim
RUN useradd -m -u 1000 user
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY . .
USER user
CMD ["python", "app.py"]
"""


def _name(row: dict[str, Any]) -> str:
    return f"{row['package']} {row['versions'][0]} {row.get('with', '')}".strip()


def _findings(row: dict[str, Any], requirements: list[str]) -> list[str]:
    return graded(
        "incompatible-pins",
        {
            "README.md": "---\nsdk: docker\n---\n",
            "Dockerfile": DOCKERFILE.format(python=row["reproduced"]["python"]),
            "requirements.txt": "\n".join(requirements) + "\n",
            "app.py": "".join(f"# {word}\n" for word in row.get("uses", [])),
        },
    )


def _ends(row: dict[str, Any]) -> list[list[str]]:
    """Return what was installed, with each release at an end of the range instead of the one tried."""
    told, package = row["reproduced"]["install"], row["package"]
    ends = {end for text in row["versions"] for end in re.findall(r"[<>=]=([\w.]+)", text)}
    return [[f"{package}=={end}" if one.startswith(f"{package}==") else one for one in told] for end in sorted(ends)]


@pytest.mark.parametrize("row", ROWS, ids=_name)
def test_a_row_is_found(row: dict[str, Any]) -> None:
    for requirements in (row["reproduced"]["install"], *_ends(row)):
        assert _findings(row, requirements), requirements


@pytest.mark.parametrize("row", ROWS, ids=_name)
def test_its_remedy_is_not(row: dict[str, Any]) -> None:
    assert _findings(row, row["reproduced"]["works"]) == []
