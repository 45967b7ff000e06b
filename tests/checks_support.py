"""A Space of all kinds of files, and what the tests of checks in CEL do with one policy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hf_lint.core.policy import Policy, make_policy_set
from hf_lint.errors import PolicyError
from hf_lint.pipeline.engine import check_space
from hf_lint.pipeline.selection import select_rules
from support import places, space_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hf_lint.core.model import TargetReport

README = """\
---
title: Demo
sdk: docker
license: mit
tags: [a, internal, b]
models:
  - acme/one
  - other/two
---
"""
DOCKERFILE = """\
ARG VERSION=3.12
FROM ghcr.io/acme/base:1@sha256:0 AS build
RUN apt-get update && \\
    sudo curl -o x https://example.com
FROM python:${VERSION}-slim
ENV MODE=debug PORT=7860
COPY --from=build --chown=1000 /x /x
USER 1000
CMD ["python", "app.py"]
"""
APP = """\
import os
from transformers import pipeline as p
import gradio as gr
from .own import thing

MODEL = "acme/one"
good = p("text", MODEL, revision="abc")
é = p(model=os.environ["MODEL"], trust_remote_code=True)
gr.Blocks().launch(allowed_paths=["/data", "/"])
"""
WORKFLOW = """\
name: deploy
on: [push]
permissions: {contents: read}
jobs:
  deploy:
    environment: {name: live}
    steps:
      - uses: actions/checkout@v4
        with: {fetch-depth: 0}
      - run: |
          echo one
          git push
        env: {TOKEN: x}
"""
SPACE: dict[str, str | bytes] = {
    "README.md": README,
    "Dockerfile": DOCKERFILE,
    "app.py": APP,
    "requirements.txt": "--extra-index-url https://x.example/simple\ngood==1.0\nbad[x]>=2 ; python_version > '3'\n",
    ".github/workflows/deploy.yml": WORKFLOW,
    "model.bin": b"\0\1",
}


def policy(check: Any, **more: Any) -> Policy:
    entries = check if isinstance(check, list) else [check]
    words = ("acme-thing", "repo", "a thing that ACME does not want", "medium", "high", "baseline", "", "why", "remedy")
    references = ({"title": "x", "url": "https://acme.example/x"},)
    fields = {"check": tuple(entries), "origin": "ACME", "references": references, **more}
    return Policy(*words, bad={}, good={}, **fields)


def check(check: Any, files: Mapping[str, str | bytes] = SPACE, **more: Any) -> TargetReport:
    one = policy(check, **more)
    plan = select_rules(make_policy_set([one], "x"))
    return check_space(space_of(files), plan)


def found(entry: Any, files: Mapping[str, str | bytes] = SPACE, **more: Any) -> list[str]:
    report = check(entry, files, **more)
    assert not report.errors, report.errors
    return [f"{place.partition(' ')[0]} {finding.message}" for place, finding in _paired(report)]


def _paired(report: TargetReport) -> list[tuple[str, Any]]:
    listed = [(places(report._replace(findings=(finding,)))[0], finding) for finding in report.findings]
    return sorted(listed, key=lambda pair: pair[0])


def refused(entry: Any) -> str:
    with pytest.raises(PolicyError) as caught:
        select_rules(make_policy_set([policy(entry)], "x"))
    return str(caught.value)
