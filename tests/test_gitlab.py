"""GitLab pipelines: jobs, what they extend, their scripts, and places in the file."""

from __future__ import annotations

import pytest
from hf_lint.space.gitlab import GitlabPipeline
from support import space_of

PIPELINE = """\
stages: [check, ship]
variables:
  SHARED: "1"
default:
  before_script: pip install x
.base:
  stage: ship
  variables:
    OWN: base
  script:
    - echo base
.other: &other
  environment: production
ship it:
  extends: [.other, .base]
  before_script: []
lint:
  <<: *other
  stage: check
  script:
    - echo one
    - - echo two
      - |
        echo three
        echo four
  after_script: echo five
pages:
  trigger: other/project
"""


def pipeline(text: str) -> GitlabPipeline:
    found = space_of({".gitlab-ci.yml": text}).gitlab
    assert found is not None
    return found


def test_jobs_and_what_they_extend() -> None:
    found = pipeline(PIPELINE)
    assert found.stages == ("check", "ship")
    assert [entry.name for entry in found.env] == ["SHARED"]
    assert [job.id for job in found.jobs] == ["ship it", "lint", "pages"]
    ship = found.jobs[0]
    assert [line.text for line in ship.scripts] == ["echo base"]
    assert [(entry.name, entry.value.text) for entry in ship.env] == [("OWN", "base")]
    stage, environment = ship.string("stage"), ship.string("environment")
    assert stage is not None
    assert environment is not None
    assert (stage.text, environment.text) == ("ship", "production")
    assert PIPELINE[slice(*ship.name_span)] == "ship it"
    assert [line.text for line in found.default_scripts] == ["pip install x"]


def test_script_lines_have_their_place() -> None:
    lint = pipeline(PIPELINE).jobs[1]
    assert [line.text for line in lint.scripts] == ["echo one", "echo two", "echo three\necho four\n", "echo five"]
    four = lint.scripts[2]
    start = four.text.index("echo four")
    assert PIPELINE[slice(*four.span(start, start + 9))] == "echo four"


def test_default_stages() -> None:
    assert pipeline("a:\n  script: b\n").stages == ("build", "test", "deploy")


def test_no_pipeline() -> None:
    assert space_of({"app.py": ""}).gitlab is None


def test_a_broken_pipeline_is_a_problem_of_the_space() -> None:
    space = space_of({".gitlab-ci.yml": "a: [\n"})
    found = space.gitlab
    assert found is not None
    assert found.jobs == ()
    assert [problem.path for problem in space.problems] == [".gitlab-ci.yml"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- a\n",
        "a\n",
        "a:\n  extends: a\n  script: x\n",
        "a: {extends: b}\nb: {extends: a}\n",
        "a: {extends: [b, [c], {d: e}]}\n",
        "a: {script: {b: c}}\nvariables: [1]\nstages: x\ninclude: 3\n",
        "a:\n  script: &x\n    - *x\n",
        "? [a]\n: b\n",
        "a: {script: " + "[" * 50 + "x" + "]" * 50 + "}\n",
    ],
)
def test_odd_pipelines_raise_nothing(text: str) -> None:
    found = GitlabPipeline(space_of({".gitlab-ci.yml": text}).files[".gitlab-ci.yml"])
    for job in found.jobs:
        assert isinstance(job.scripts, tuple)
        assert isinstance(job.env, tuple)
    assert found.stages
    assert isinstance(found.default_scripts, tuple)
