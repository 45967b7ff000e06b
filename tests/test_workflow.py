"""hf_lint.space.workflow: jobs, steps and the places of their scripts."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
import yaml
from hf_lint.space.workflow import Workflow, map_scalar, parse_yaml

if TYPE_CHECKING:
    from hf_lint.space.file import File

DEPLOY = """\
name: Deploy
on:
  push: {branches: [main]}
  workflow_dispatch:
env:
  A: 1.10
jobs:
  sync:
    runs-on: ubuntu-latest
    env: {B: "two"}
    steps:
      - uses: actions/checkout@v4   # a comment
        with: {fetch-depth: 0}
      - name: Push
        env:
          HF_TOKEN: ${{ secrets.HF_TOKEN }}
        run: |
          git config x
            git push https://u:$HF_TOKEN@huggingface.co/spaces/a/b
      - run: echo é😀 done
"""


def workflow(text: str) -> Workflow:
    return Workflow(cast("File", SimpleNamespace(path=".github/workflows/a.yml", text=text)))


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_jobs_and_steps(line_end: str) -> None:
    text = DEPLOY.replace("\n", line_end)
    flow = workflow(text)
    assert flow.error is None
    assert list(flow.triggers) == ["push", "workflow_dispatch"]
    assert flow.triggers["push"].get("branches") is not None
    assert [(entry.name, entry.value.text) for entry in flow.env] == [("A", "1.10")]
    (job,) = flow.jobs
    assert job.id == "sync"
    assert [entry.value.text for entry in job.env] == ["two"]
    checkout, push, echo = flow.steps
    assert checkout.uses is not None
    start, end = checkout.uses.span(0, len(checkout.uses.text))
    assert text[start:end] == "actions/checkout@v4"
    assert [(entry.name, entry.value.text) for entry in checkout.inputs] == [("fetch-depth", "0")]
    assert push.run is not None
    at = push.run.text.index("https://")
    start, end = push.run.span(at, len(push.run.text.rstrip()))
    assert text[start:end] == "https://u:$HF_TOKEN@huggingface.co/spaces/a/b"
    (entry,) = push.env
    assert text[entry.start : entry.end] == "HF_TOKEN"
    assert echo.run is not None
    at = echo.run.text.index("done")
    assert text[slice(*echo.run.span(at, at + 4))] == "done"


@pytest.mark.parametrize(
    "scalar",
    [
        "plain words",
        "'it''s words'",
        '"words"',
        "|\n  a\n  words\n",
        ">-\n  a\n  words\n",
        '"a\\n words"',
        "one\n  words",
    ],
)
def test_every_style_leads_back(scalar: str) -> None:
    text = f"key: {scalar}\n"
    root = parse_yaml(text)
    assert isinstance(root, yaml.MappingNode)
    mapped = map_scalar(text, root.value[0][1])
    at = mapped.text.index("words")
    assert text[slice(*mapped.span(at, at + 5))] == "words"


@pytest.mark.parametrize(
    "text",
    [
        "on: [push",
        "a: b: c",
        "\x07",
        "- a\n- b",
        "x: *nope",
        "a: 1\n---\nb: 2",
        "[" * 20_000,
        "a" * 600_000,
        "? " * 20_000,
    ],
    ids=["open", "colon", "control", "list", "alias", "two documents", "deep", "huge", "keys"],
)
def test_broken_yaml_is_an_error(text: str) -> None:
    flow = workflow(text)
    assert flow.error is not None
    assert flow.error.message
    assert not flow.jobs
    assert not flow.steps
    assert not flow.env
    assert flow.triggers == {}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "on: push",
        "on: [push, 3]",
        "on: {? {a: 1} : b}",
        "jobs: 3",
        "jobs: {a: 3}",
        "jobs: {a: {steps: 3}}",
        "jobs: {a: {steps: [3]}}",
    ],
)
def test_odd_shapes_are_survived(text: str) -> None:
    flow = workflow(text)
    assert flow.error is None
    assert flow.steps == ()
    assert set(flow.triggers) <= {"push", "3"}


def test_an_alias_bomb_is_not_copied_out() -> None:
    levels = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 60)]
    assert workflow("\n".join(levels)).error is None


def test_a_step_behind_an_alias() -> None:
    flow = workflow("x: &s\n  run: echo a\njobs:\n  a: {steps: [*s]}\n")
    assert [str(step.run) for step in flow.steps] == ["echo a"]


def test_composite_action() -> None:
    flow = workflow("runs:\n  using: composite\n  steps:\n    - run: echo a\n      shell: bash\n")
    assert [str(step.run) for step in flow.steps] == ["echo a"]
