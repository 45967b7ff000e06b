"""The optional second engine: the same words, exact places, a clear message when it is absent."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from hf_lint.engines.secrets import scan_text
from hf_lint.engines.secrets.kingfisher import DeepEngineError, DeepScanner, merge_matches
from hf_lint.examples import make_fake

if TYPE_CHECKING:
    from pathlib import Path


def test_absent_engine_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "kingfisher_sdk", None)
    with pytest.raises(DeepEngineError, match=r"pip install \"hf-lint\[deep\]\""):
        DeepScanner(tmp_path)


def test_merging_keeps_our_own_match_where_both_have_one() -> None:
    token, other = make_fake("github-token"), make_fake("groq-api-key")
    text = f'a = "{token}"\nb = "{other}"\n'
    ours, both = scan_text(text, path="a.py")[:1], scan_text(text, path="b.txt")
    assert merge_matches(ours, both) == [ours[0], both[1]]


def test_second_engine_tells_places_in_code_points(tmp_path_factory: pytest.TempPathFactory) -> None:
    pytest.importorskip("kingfisher_sdk", reason='needs the second secret engine: pip install "hf-lint[deep]"')
    scanner = DeepScanner(tmp_path_factory.mktemp("rules"))
    token = make_fake("github-token")
    text = f'# é 漢字\nx = "{token}"  # kingfisher:ignore\n'
    (match,) = scanner.scan(text)
    assert text[match.start : match.end] == token
    assert (match.kind, match.via) == ("github-token", "deep")
    assert token not in repr(match)
    assert scanner.scan("nothing here") == []
