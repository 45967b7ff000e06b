"""Which answers the tests of the template try: each kind x task x sign-in, and the pairs of answers to the others."""

from __future__ import annotations

from itertools import combinations, combinations_with_replacement, product
from typing import TYPE_CHECKING

from bake import choices, default_answers
from support import policies

import local_extensions
import template_answers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Row = dict[str, str]

FULL = ("kind", "task", "sign_in")
CARD_ONLY = ("hardware", "license")
"""Answers that are one word of the card and little else: each is tried once, not with each answer to the others."""
ACCELERATORS = (("hardware", "cpu-basic"), ("hardware", ""))
"""What changes files is whether there is a GPU: each of these is tried with each answer to the others. Empty stands for
any hardware with a GPU."""


def factors() -> dict[str, list[str]]:
    """Question to the answers that are tried; those whose answer is free text are not among them, hardware is."""
    flavours = policies().policies["retired-hardware"].params["flavours"]
    # What comes first is chosen where nothing else is wanted.
    return {**choices(), "hardware": sorted(flavours, key=lambda flavour: flavour.startswith("cpu-"))}


def is_possible(row: Row) -> bool:
    """Whether the template takes `row`, with default answers to all other questions."""
    answers = {**default_answers(), **row}
    # The defaults that follow from other answers: cookiecutter would find the same, a thousand times slower.
    if not template_answers.TASKS[answers["task"]].family:
        answers |= {"model_id": "", "model_revision": ""}
    if template_answers.takes_file(answers["kind"]):
        answers["model_file"] = "model.gguf"
    answers["organisation"] = answers["owner"] if answers["sign_in"] == "organisation" else ""
    answers["hardware"] = row.get("hardware") or template_answers.default_hardware(answers["kind"])
    return not local_extensions.problems(answers)


def full() -> list[Row]:
    """Every possible combination of kind, task and sign-in."""
    values = factors()
    rows = (dict(zip(FULL, row, strict=True)) for row in product(*(values[name] for name in FULL)))
    return [row for row in rows if is_possible(row)]


def every_pair() -> list[Row]:
    """Rows that answer every question of factors(): all of full(), each possible pair, each word of the card."""
    values = factors()
    wanted = {pair for pair in _pairs(values) if is_possible(dict(pair))}
    rows = [_fill(row, values, wanted) for row in full()]
    while wanted:
        row = {name: value for name, value in min(wanted) if value}
        rows.append(_fill(row, values, wanted))
    return rows


def _pairs(values: Mapping[str, list[str]]) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    for one, other in combinations(sorted(values.keys() - set(CARD_ONLY)), 2):
        for pair in product(values[one], values[other]):
            yield (one, pair[0]), (other, pair[1])
    for name in sorted(values.keys() - set(CARD_ONLY)):
        yield from (((name, value), accelerator) for value in values[name] for accelerator in ACCELERATORS)
    for name in CARD_ONLY:
        yield from (((name, value), (name, value)) for value in values[name])


def _fill(row: Row, values: Mapping[str, list[str]], wanted: set[tuple[tuple[str, str], tuple[str, str]]]) -> Row:
    """`row` with answers to all questions, each chosen for the most pairs that are wanted; these leave `wanted`."""
    for name in sorted(values.keys() - row.keys(), key=lambda name: (-len(values[name]), name)):
        possible = [value for value in values[name] if is_possible({**row, name: value})]
        if not possible:
            continue  # what has no hardware
        row = {**row, name: max(possible, key=lambda value: len(wanted & _pairs_of({**row, name: value})))}
    wanted -= _pairs_of(row)
    return row


def _pairs_of(row: Row) -> set[tuple[tuple[str, str], tuple[str, str]]]:
    found = set(combinations_with_replacement(sorted(row.items()), 2))
    accelerator = ACCELERATORS[not row.get("hardware", "").startswith("cpu-")]
    return found | {((name, value), accelerator) for name, value in row.items()}
