from __future__ import annotations

import io

import pytest
from PIL import Image

from app.interface import build_page
from app.settings import LIMITS, read_settings
from app.task import LARGEST_SEED, InputError, read_edit
from tests.fake_model import FakeModel
from tests.surroundings import surroundings

SETTINGS = read_settings({**surroundings(), "PICTURE_SIZE": "512"})


def sent(width: int, height: int) -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (width, height)).save(file, format="PNG")
    file.seek(0)
    return file


@pytest.mark.parametrize(
    ("before", "size", "after"),
    [((1000, 500), None, (512, 256)), ((10, 20), 100, (48, 96)), ((5, 4000), 512, (32, 512)), ((64, 64), 64, (64, 64))],
)
def test_a_picture_gets_the_size_that_was_asked_for(
    before: tuple[int, int], size: float | None, after: tuple[int, int]
) -> None:
    assert read_edit(sent(*before), "blue", None, None, size, None, SETTINGS).picture.size == after


@pytest.mark.parametrize(
    ("strength", "size", "seed", "problem"),
    [
        (0.05, None, None, "strength"),
        (1.5, None, None, "strength"),
        (None, 31, None, "size"),
        (None, 513, None, "size"),
        (None, None, -1, "seed"),
        (None, None, 1.5, "seed"),
        (None, None, LARGEST_SEED + 1, "seed"),
    ],
)
def test_numbers_that_cannot_be_used_are_refused(
    strength: float | None, size: float | None, seed: float | None, problem: str
) -> None:
    with pytest.raises(InputError, match=problem):
        read_edit(sent(9, 9), "blue", None, strength, size, seed, SETTINGS)


def test_what_is_sent_is_what_is_asked() -> None:
    edit = read_edit(sent(9, 9), " blue ", "red", 1, 64, 7.0, SETTINGS)
    assert edit[1:] == ("blue", "red", 1, 7)


def test_the_page_is_made_at_the_smallest_limits() -> None:
    smallest = {name: str(least) for name, (_, least, _) in LIMITS.items()}
    assert build_page(FakeModel(), read_settings({**surroundings(), **smallest}))
