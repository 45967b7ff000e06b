"""How much the detector finds, and how much it finds wrongly, on the labelled set."""

from __future__ import annotations

from collections import Counter

import pytest
from hf_lint.core.model import Confidence
from hf_lint.secrets import SecretMatch, mask_text, scan_text
from secret_lookalikes import lookalikes
from secret_set import Sample, secrets

SEEDS = (1, 7)


def hits(sample: Sample) -> list[SecretMatch]:
    """What is found in the sample; a low confidence is a hint and no finding."""
    return [match for match in scan_text(sample.text, path=sample.path) if match.confidence > Confidence.LOW]


def touches(sample: Sample, match: SecretMatch) -> bool:
    return match.start < sample.end and match.end > sample.start


@pytest.mark.parametrize("seed", SEEDS)
def test_recall(seed: int) -> None:
    samples = secrets(seed)
    missed = [sample for sample in samples if not any(touches(sample, match) for match in hits(sample))]
    assert len(samples) >= 900
    assert not [sample.group for sample in missed if sample.kind.startswith("hf")]
    assert len(missed) <= 0.01 * len(samples), Counter((sample.group, sample.kind) for sample in missed)


@pytest.mark.parametrize("seed", SEEDS)
def test_precision(seed: int) -> None:
    wrong = [(s.group, s.path, m.kind) for s in lookalikes(seed) for m in hits(s)]
    wrong += [(s.group, s.path, m.kind) for s in secrets(seed) for m in hits(s) if not touches(s, m)]
    assert len(lookalikes(seed)) >= 500
    assert len(wrong) <= 0.005 * len(secrets(seed)), Counter(wrong)


@pytest.mark.parametrize("seed", SEEDS)
def test_hugging_face_tokens_are_known_with_their_exact_place(seed: int) -> None:
    for sample in secrets(seed):
        if sample.kind.startswith("hf") and sample.text[sample.start : sample.end].startswith(("hf_", "api_org_")):
            found = [(match.start, match.end) for match in hits(sample) if match.kind.startswith("huggingface-")]
            assert (sample.start, sample.end) in found, (sample.group, sample.kind)


def test_nothing_is_left_when_a_text_is_masked() -> None:
    for sample in secrets(3):
        masked = mask_text(sample.text, sample.path)
        assert scan_text(masked, path=sample.path) == [], (sample.group, sample.kind)
        if sample.group != "variables" and hits(sample):
            assert sample.text[sample.start : sample.end] not in masked


def test_a_match_never_shows_its_secret() -> None:
    for sample in secrets(4):
        value = sample.text[sample.start : sample.end]
        for match in scan_text(sample.text, path=sample.path):
            shown = match.masked.replace("…", "")
            assert value not in repr(match)
            assert len(shown) <= 6
            assert match.via not in ("pattern", "context") or len(shown) * 3 <= match.end - match.start
