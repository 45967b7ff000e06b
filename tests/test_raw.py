"""hf_lint.secrets.raw: the text in files that are not text."""

from __future__ import annotations

import marshal
import random
import re

from hf_lint.secrets.fakes import expand
from hf_lint.secrets.raw import _find_matches, _texts

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


def test_a_token_in_compiled_python() -> None:
    code = marshal.dumps(compile(f'T = "{expand("@@fake:huggingface-user-token@@")}"', "a", "exec"))
    assert [found.kind for found in _find_matches(b"\xa7\r\r\n" + bytes(12) + code)] == ["huggingface-user-token"]


def test_what_is_counted_must_be_a_token() -> None:
    for block in (b"\x14hf_no token is here at all", b"hf_" + bytes(40), b"\xffhf_is the end of this file"):
        assert not list(_find_matches(block))
