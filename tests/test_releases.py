"""hf_lint.installs.releases: which releases a range holds."""

from __future__ import annotations

import pytest
from hf_lint.installs.releases import contains, distribution
from hf_lint.osv.advisories import parse_specifier

SPECIFIERS = ("", "=={}", ">={}", "<{}", "<={}", ">{}", "~={}", "!={}", "=={}rc1", ">={}.post1", "=={}+cu126", ">9999")


@pytest.mark.parametrize("name", ["transformers", "numpy", "pydantic", "six"])
def test_a_range_holds_what_each_release_of_it_says(name: str) -> None:
    known = distribution(name)
    assert known is not None
    for version in known.versions[:: max(len(known.versions) // 9, 1)]:
        for pattern in SPECIFIERS:
            allowed = parse_specifier(pattern.format(version))
            assert allowed is not None
            expected = [one for one in reversed(known.versions) if contains(allowed, one)]
            assert known.within(allowed) == expected
