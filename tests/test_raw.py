"""hf_lint.secrets.raw: the text in files that are not text."""

from __future__ import annotations

import random
import re

from hf_lint.secrets.raw import _texts

WIDE = re.compile(rb"(?:[\x20-\x7e\r\n\t]\0){16,}")


def wide(text: str) -> bytes:
    return text.encode("utf-16-le")


def test_text_of_one_and_of_two_bytes_a_character() -> None:
    block = b"\xff\x01narrow enough to be told\x02" + wide("wide enough to be told") + b"\x03" + wide("too short")
    assert list(_texts(block)) == ["narrow enough to be told", "wide enough to be told"]
    assert list(_texts(b"\1" + block)) == list(_texts(block))


def test_wide_text_is_found_as_by_an_expression_that_is_tried_everywhere() -> None:
    rng = random.Random(7)
    for _ in range(500):
        block = bytes(
            rng.choice(b"\x00\x00\x01\x7f\xffa\t") if rng.random() < 0.04 else 0 if at % 2 else rng.choice(b"ab\n")
            for at in range(400)
        )
        expected = [found[0][::2].decode() for found in WIDE.finditer(block)]
        assert list(_texts(block)) == (["\n".join(expected)] if expected else [])
