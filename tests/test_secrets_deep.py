"""The optional second engine: the same words, exact places, a clear message when it is absent."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
from hf_lint.cli import main
from hf_lint.core.model import Confidence
from hf_lint.engines import kingfisher
from hf_lint.engines.kingfisher import KIND, DeepScanner, merge_matches
from hf_lint.errors import EngineError
from hf_lint.secrets import scan_text
from hf_lint.secrets.fakes import make_fake
from hf_lint.secrets.match import SecretMatch, make_match


def test_absent_engine_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "kingfisher_sdk", None)
    with pytest.raises(EngineError, match="pip install kingfisher-secret-scanner"):
        DeepScanner(tmp_path)


def test_merging_keeps_our_own_match_where_both_have_one() -> None:
    token, other = make_fake("github-token"), make_fake("groq-api-key")
    text = f'a = "{token}"\nb = "{other}"\n'
    ours, both = scan_text(text, path="a.py")[:1], scan_text(text, path="b.txt")
    assert merge_matches(ours, both) == [ours[0], both[1]]


def test_second_engine_tells_places_in_code_points() -> None:
    scanner = DeepScanner(Path(os.environ["HF_LINT_CACHE"]) / "deep")  # as in a run: the first load takes seconds
    token = make_fake("github-token")
    text = f'# é 漢字\nx = "{token}"  # kingfisher:ignore\n'
    (match,) = scanner.scan(text)
    assert text[match.start : match.end] == token
    assert (match.kind, match.via) == ("github-token", "deep")
    assert token not in repr(match)
    assert scanner.scan("nothing here") == []


def test_the_option_adds_what_only_the_second_engine_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Second:
        def scan(self, text: str) -> list[SecretMatch]:
            start = text.index("obscure")
            return [make_match(KIND, start, start + 12, text[start : start + 12], Confidence.MEDIUM, "deep")]

    monkeypatch.setattr(kingfisher, "_scanner", Second)
    (tmp_path / "app.py").write_text("x = 'obscure-form'\n")
    assert main(["--deep", "--select", "leaked-credential", str(tmp_path)]) == 1
    out = capsys.readouterr().out
    assert "app.py:1:6" in out
    assert "obscure-form" not in out


def test_a_place_that_both_engines_know_is_one_finding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    token = make_fake("github-token")
    (tmp_path / "app.py").write_text(f'x = "{token}"\n')
    assert main(["--deep", "--select", "leaked-credential", "--format", "json", str(tmp_path)]) == 1
    out = capsys.readouterr().out
    assert len(json.loads(out)["targets"][0]["findings"]) == 1
    assert token not in out


def test_without_the_package_the_run_is_incomplete_and_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kingfisher._scanner.cache_clear()
    monkeypatch.setitem(sys.modules, "kingfisher_sdk", None)
    (tmp_path / "app.py").write_text("x = 1\n")
    assert main(["--deep", "--select", "leaked-credential", str(tmp_path)]) == 3
    assert "pip install kingfisher-secret-scanner" in capsys.readouterr().err
