"""Markers of requirements, as far as the data knows them."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hf_lint.space.requirements.markers import KNOWN_PYTHONS, evaluate, is_known, marker_holds


@pytest.mark.parametrize(
    ("marker", "python", "expected"),
    [
        ('python_version < "3.8"', "3.12", False),
        ("python_version >= '3.13'", "3.13", True),
        ("python_version >= '3.13'", None, True),
        ("sys_platform == 'win32' and python_version < '3.4'", None, False),
        ("extra == 'oauth'", "3.12", False),
    ],
)
def test_the_data_says_what_packaging_says(marker: str, python: str | None, expected: bool) -> None:
    assert marker_holds(marker, python) is expected
    assert any(evaluate(marker, one) for one in ([python] if python else KNOWN_PYTHONS)) is expected


def test_others_are_asked_of_packaging() -> None:
    marker = "python_version == '3.11' and os_name == 'posix' and python_version != '3.10'"
    assert not is_known(marker)
    assert marker_holds(marker, "3.11")
    assert not marker_holds(marker, "3.12")
    assert marker_holds("no marker at all", "3.12")


def test_what_releases_require_is_read_without_packaging() -> None:
    """Its import takes longer than a small Space's whole check."""
    code = (
        "import sys; from hf_lint.installs.releases import DATA, _parse_requirement, distribution\n"
        "for name in ('gradio', 'transformers', 'pandas', 'streamlit', 'aiohttp'):\n"
        "    found = distribution(name)\n"
        "    assert any(found.requires(one, frozenset({'oauth'}), '3.12') for one in found.versions[-9:])\n"
        "    assert found.all_requirements(None, frozenset())\n"
        "sys.exit('packaging.requirements' in sys.modules or 'packaging.markers' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
