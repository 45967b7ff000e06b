"""The stand-ins and the build secret of the proofs fit the Dockerfiles that the template makes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from bake import render
from e2e.images import overrides
from e2e.kinds import docker_rows
from e2e.worked_example import SECRET, use_the_secret
from support import lint, places

if TYPE_CHECKING:
    from pathlib import Path

    from e2e.kinds import Row


@pytest.mark.parametrize("row", docker_rows(), ids=lambda row: row.name)
def test_the_build_secret_that_a_dockerfile_shows_can_be_used_as_it_stands(tmp_path: Path, row: Row) -> None:
    space = render(tmp_path, kind=row.kind, task=row.task)
    dockerfile = space / "Dockerfile"
    text = use_the_secret(dockerfile.read_text(encoding="utf-8"))
    assert "\nRUN --mount=type=secret,id=INDEX_TOKEN" in text
    assert SECRET not in text
    dockerfile.write_text(text, encoding="utf-8")
    assert places(lint(space)) == []


@pytest.mark.parametrize("row", docker_rows(), ids=lambda row: row.name)
def test_every_image_that_a_dockerfile_names_has_a_stand_in(tmp_path: Path, row: Row) -> None:
    text = (render(tmp_path, kind=row.kind, task=row.task) / "Dockerfile").read_text(encoding="utf-8")
    stages = set(re.findall(r"(?m)^FROM \S+ AS (\S+)", text))
    named = re.findall(r"(?m)^FROM (\S+)|--from=(\S+)", text)
    images = {name for pair in named for name in pair if name} - stages
    assert {option.partition("=")[0] for option in overrides(text)[1::2]} == images
