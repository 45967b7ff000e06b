"""Policies in CEL: the model that they see, where their findings stand, and what hostile Spaces cannot do to them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest
from hf_lint.checks import expression, model, rule
from hf_lint.checks.fields import FIELDS, VARIABLES
from hf_lint.engine import check_space
from hf_lint.plan import make_plan
from hf_lint.policy import Policy, PolicyError, make_policy_set
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import places, policies, space_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hf_lint.model import TargetReport

pytest.importorskip("cel", reason="the CEL engine has no wheel for this Python")

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
    plan = make_plan(make_policy_set([one], "x"))
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
        make_plan(make_policy_set([policy(entry)], "x"))
    return str(caught.value)


PLACES = [
    (
        {
            "each": "requirements",
            "assert": "item.version != ''",
            "message": "{item.name}{item.specifier} [{item.extras}]",
        },
        ["requirements.txt:3:1 bad>=2 [x]"],
    ),
    (
        {"each": "pip_options", "assert": "item.value.startsWith('https://acme.')", "message": "{item.name}"},
        ["requirements.txt:1:1 --extra-index-url"],
    ),
    (
        {"each": "dockerfile.stages", "assert": "item.registry == 'ghcr.io'", "message": "{item.image} {item.user}"},
        ["Dockerfile:5:6 python:3.12-slim 1000"],
    ),
    (
        {
            "each": "dockerfile.stages",
            "where": "item.final",
            "assert": "!('MODE' in item.env)",
            "message": "{item.env.MODE}",
        },
        ["Dockerfile:5:6 debug"],
    ),
    (
        {
            "each": "dockerfiles.map(d, d.instructions)",
            "where": "item.name == 'ENV'",
            "assert": "item.pairs.all(p, p.name != 'MODE')",
            "at": "item.pairs.filter(p, p.name == 'MODE')[0]",
            "message": "MODE",
        },
        ["Dockerfile:6:5 MODE"],
    ),
    (
        {
            "each": "dockerfile.instructions.map(i, i.commands)",
            "assert": "item.name != 'curl'",
            "message": "{item.args}",
        },
        ["Dockerfile:4:5 -o, x, https://example.com"],
    ),
    (
        {"each": "card.tags.items", "assert": "item.text != 'internal'", "message": "`{item.text}` is {item.kind}"},
        ["README.md:5:11 `internal` is str"],
    ),
    (
        {"each": "card.models.items", "assert": "item.text.startsWith('acme/')", "message": "{item.text}"},
        ["README.md:8:5 other/two"],
    ),
    (
        {"assert": "has(card.license) && card.license.text in params.allowed", "at": "card.license", "message": "no"},
        ["README.md:4:10 no"],
    ),
    ({"assert": "has(card.datasets)", "message": "none"}, ["README.md:1:1 none"]),
    (
        {
            "each": "python.calls",
            "where": "item.method == 'pipeline'",
            "assert": "'revision' in item.keywords && item.keywords.revision.text.matches('^[a-f0-9]+$')",
            "message": "{item.name} of {item.keywords.model.kind}",
        },
        ["app.py:8:5 transformers.pipeline of environment"],
    ),
    (
        {
            "each": "python.calls",
            "where": "has(item.keywords.trust_remote_code)",
            "assert": "item.keywords.trust_remote_code.constant != true",
            "at": "item.keywords.trust_remote_code",
            "message": "{item.written}",
        },
        ["app.py:8:52 p"],
    ),
    (
        {
            "each": "python.calls.filter(c, 'allowed_paths' in c.keywords).map(c, c.keywords.allowed_paths.items)",
            "assert": "item.text != '/'",
            "message": "{item.text}",
        },
        ["app.py:9:44 /"],
    ),
    ({"each": "python.imports", "assert": "item.module != 'gradio'", "message": "{item.name}"}, ["app.py:3:8 gradio"]),
    (
        {"each": "files", "assert": "item.suffix != '.bin'", "message": "{item.size} {item.kind}"},
        ["model.bin:1:1 2 binary"],
    ),
    (
        {
            "each": "workflows.map(w, w.steps)",
            "where": "item.uses != ''",
            "assert": "item.ref.matches('^[0-9a-f]{40}$')",
            "message": "{item.action}@{item.ref} {item.inputs}",
        },
        [".github/workflows/deploy.yml:8:15 actions/checkout@v4 fetch-depth"],
    ),
    (
        {
            "each": "workflows.map(w, w.steps)",
            "assert": "!item.run.contains('git push')",
            "message": "{item.env.TOKEN}",
        },
        [".github/workflows/deploy.yml:11:11 x"],
    ),
    (
        {
            "each": "workflows.map(w, w.jobs)",
            "assert": "item.environment == ''",
            "message": "{item.id} {item.permissions}",
        },
        [".github/workflows/deploy.yml:6:5 deploy"],
    ),
    (
        {"assert": "sdk == 'gradio' && !live.available", "message": "{sdk} {live.available}"},
        ["README.md:1:1 docker false"],
    ),
]


@pytest.mark.parametrize(("entry", "expected"), PLACES)
def test_findings_stand_where_the_element_does(entry: Any, expected: list[str]) -> None:
    assert found(entry, params={"allowed": ["apache-2.0"]}) == expected


def test_several_checks_and_their_order() -> None:
    first = {"each": "requirements", "assert": "item.name != 'good'", "message": "one"}
    second = {"each": "files", "assert": "item.name != 'app.py'", "message": "two"}
    assert found([first, second]) == ["app.py:1:1 two", "requirements.txt:2:1 one"]


def test_what_is_not_there_is_empty() -> None:
    files = {"README.md": "no card"}
    for name in ("dockerfile.stages", "dockerfiles", "requirements", "python.calls", "workflows", "card"):
        assert found({"each": name, "assert": "false", "message": "x"}, files) == []


def test_the_documented_fields_are_those_of_the_model() -> None:
    made = model.Model(space_of(SPACE))
    kinds = {
        "entry": list(made.get("card").values()) + made.get("card")["tags"]["items"],
        "dockerfile": [made.get("dockerfile"), *made.get("dockerfiles"), model.Model(space_of({})).get("dockerfile")],
        "stage": made.get("dockerfile")["stages"],
        "instruction": made.get("dockerfile")["instructions"],
        "pair": [pair for each in made.get("dockerfile")["instructions"] for pair in each["pairs"]],
        "command": [one for each in made.get("dockerfile")["instructions"] for one in each["commands"]],
        "requirement": made.get("requirements"),
        "option": made.get("pip_options"),
        "call": made.get("python")["calls"],
        "value": [value for call in made.get("python")["calls"] for value in call["args"]],
        "import": made.get("python")["imports"],
        "file": made.get("files"),
        "workflow": made.get("workflows"),
        "job": [job for each in made.get("workflows") for job in each["jobs"]],
        "step": [step for each in made.get("workflows") for step in each["steps"]],
    }
    assert set(kinds) == set(FIELDS)
    for kind, elements in kinds.items():
        assert elements, kind
        for element in elements:
            assert set(element) == set(FIELDS[kind]), kind
            assert isinstance(element["place"], int)
    assert {name for name in dir(made) if f"_{name.lstrip('_')}" == name and name[1:] in VARIABLES} == {
        f"_{name}" for name in VARIABLES
    }


# Errors of whoever writes the policy


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"assert": "1 +", "message": "x"}, "`assert: 1 +` of acme-thing is no CEL: 1:4: Syntax error"),
        (
            {"assert": "requirments.size() > 0", "message": "x"},
            "there is no `requirments`; did you mean `requirements`?",
        ),
        ({"each": "item", "assert": "true", "message": "x"}, "there is no `item`"),
        ({"each": "files", "assert": "true", "message": "{itm.path}"}, "there is no `itm`; did you mean `item`?"),
        (
            {"each": "files", "where": "(" * 900 + "true" + ")" * 900, "assert": "true", "message": "x"},
            "nested too deeply",
        ),
        ({"assert": "true || " * 300 + "true", "message": "x"}, "is longer than 2000 characters"),
    ],
)
def test_an_expression_that_is_none_is_refused_before_the_run(entry: Any, words: str) -> None:
    assert words in refused(entry)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"assert": "card.missing.text == 'x'", "message": "x"}, "there is no field 'missing': ask for it with has()"),
        ({"assert": "size(files)", "message": "x"}, "the result is neither true nor false"),
        ({"each": "files", "assert": "item.size < 'x'", "message": "x"}, "No such overload"),
        ({"each": "files", "assert": "nope(item)", "message": "x"}, "Undefined variable or function: 'nope'"),
        ({"each": "files", "assert": "1 / (item.size * 0) == 1", "message": "x"}, "division by zero"),
        ({"each": "files.nope", "assert": "true", "message": "x"}, "`each: files.nope` of acme-thing failed"),
        ({"assert": "false", "message": "{card.nope.text}"}, "`message: card.nope.text` of acme-thing failed"),
        ({"each": "files", "assert": "item.name.matches('(')", "message": "x"}, "not a valid regex"),
    ],
)
def test_an_expression_that_fails_is_an_error_that_names_it(entry: Any, words: str) -> None:
    report = check(entry)
    assert [error.kind for error in report.errors] == ["engine"]
    assert "acme-thing: `" in report.errors[0].message
    assert words in report.errors[0].message


def test_what_fails_for_one_element_does_not_hide_the_others() -> None:
    entry = {"each": "card", "assert": "size(item.items) > 0 || int(item.text) == 1", "message": "{item.key}"}
    report = check(entry, {"README.md": "---\nn: 2\ntitle: x\nm: 3\n---\n"})
    assert [finding.message for finding in report.findings] == ["n", "m"]
    assert "invalid digit" in report.errors[0].message


def test_without_the_engine_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cel", None)
    assert "which is not installed: pip install 'hf-lint[policy]'" in refused({"assert": "true", "message": "x"})


# Hostile Spaces


def test_texts_of_the_space_are_never_expressions() -> None:
    text = "1 + {params.x} {item.name} ' || true || '"
    files = {"README.md": f'---\nlicense: "{text}"\n---\n'}
    entry = {"assert": "card.license.text == 'mit'", "message": "{card.license.text}", "at": "card.license"}
    assert found(entry, files) == [f"README.md:2:10 {text}"]


def test_secrets_in_messages_are_masked() -> None:
    files = {"README.md": "---\nnote: @@fake:huggingface-user-token@@\n---\n"}
    (told,) = found({"assert": "false", "message": "{card.note.text}"}, files)
    assert "…" in told
    assert len(told) < 30


def test_loops_in_loops_end(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"requirements.txt": "".join(f"a{n}==1\n" for n in range(600))}
    nested = "requirements.all(a, requirements.all(b, requirements.all(c, true)))"
    report = check({"assert": nested, "message": "x"}, files)
    assert "loops within loops over 600 elements take too long" in report.errors[0].message
    assert not check(
        {"assert": "requirements.all(a, size(requirements.filter(b, true)) > 0)", "message": "x"}, {}
    ).errors
    long = {**files, "README.md": f"---\ntext: {'x' * 90_000}\n---\n"}
    twice = "requirements.all(a, requirements.all(b, !card.text.text.contains(a.name)))"
    report = check({"assert": twice, "message": "x"}, {**long, "requirements.txt": "a==1\n" * 200})
    assert (
        "loops within loops over 200 elements and texts of 90000 characters take too long" in report.errors[0].message
    )
    with monkeypatch.context() as patch:
        patch.setattr(rule, "MAX_SECONDS_IN_ALL", 0.0)
        report = check({"each": "requirements", "assert": "true", "message": "x"}, files)
        assert "it took too long" in report.errors[0].message
    monkeypatch.setattr(rule, "MAX_SECONDS", 0.0)
    report = check({"each": "requirements", "assert": "true", "message": "x"}, files)
    assert "of 600 elements were looked at: it took too long" in report.errors[0].message


def test_what_is_cut_is_said() -> None:
    files = {f"{n}.txt": "" for n in range(model.MAX_ELEMENTS + 1)}
    report = check({"assert": f"size(files) == {model.MAX_ELEMENTS}", "message": "{size(files)}"}, files)
    assert report.findings == ()
    assert [error.message for error in report.errors] == ["acme-thing: the Space has more files than are looked at"]


def test_only_what_is_asked_for_is_handed_over() -> None:
    known = ["item", "python", "files"]
    for source, fields in {
        "item.a == 'item' && item . b.c": {"a", "b"},
        "has(item.a.b) && files.exists(f, f.item == 1)": {"a"},
        "item.a == 1 || item == 2": None,
        "'x' in item": None,
        "item.contains('x')": None,
        "item['a'] == item.b": None,
        'item.a == "\\"item" // item': {"a"},
    }.items():
        assert expression.Expression(source, "x", known)._fields["item"] == (fields and frozenset(fields)), source


def test_a_plain_path_is_what_the_engine_makes_of_it() -> None:
    for path in ("python.calls", "card.tags.items", "files", "card", "sdk", "dockerfile.stages"):
        entry = {"assert": "false", "message": "{item}"}
        assert found({"each": path, **entry}) == found({"each": f"({path})", **entry})
    for path, words in {"card.nope": "there is no field 'nope'", "sdk.x": "and so no x"}.items():
        assert words in check({"each": path, "assert": "false", "message": "x"}).errors[0].message
    assert check({"each": "(card.nope)", "assert": "false", "message": "x"}).errors


def test_aliases_do_not_multiply() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 20)]
    files = {"README.md": "---\n" + "\n".join(lines) + "\n---\n"}
    report = check({"each": "card", "assert": "true", "message": "x"}, files)
    assert "the Space has more card than are looked at" in report.errors[0].message


@pytest.mark.parametrize("name", [name for name in VARIABLES if name != "live"])
def test_hostile_values_break_nothing(name: str) -> None:
    odd = "\U0001f600 \u202e 9223372036854775808 ${X:-y} '\"{}"
    files: dict[str, str | bytes] = {
        "README.md": "---\nsdk: docker\nplace: 3\n'\U0001f600': 99999999999999999999\n? [a]\n: b\n---\n",
        "Dockerfile": f"FROM a AS b\nENV A='{odd}'\nRUN echo {odd} && python -c \"x(2**99)\"\nLABEL a\nFROM",
        "app.py": "x(1e999, -1, 10**40, 99999999999999999999999, b'x', ..., *a, **b)\nimport a.b\nfrom ... import c\n",
        "more.py": "x('\\ud800', y='\\0', z=float('nan'), **{'\\udfff': 1j})\n@d\ndef e(): ...\n",
        "requirements.txt": f"{odd}\n-r x\n--pre\na @ https://x\n",
        ".github/workflows/a.yml": "on: {1: 2}\njobs: {a: {steps: [1, {uses: [x], run: {a: b}}, {uses: x}]}, 3: 4}\n",
        "b\udcff.txt": b"x",
    }
    space = space_of(files)
    shown = policy({"each": name, "assert": "false", "message": "{item} {item == item}"})
    report = check_space(space, make_plan(make_policy_set([shown], "x")))
    assert report.errors == ()
    assert report.findings or name == "sdk"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(sorted(SPACE)), st.binary(max_size=300) | st.text(max_size=300), max_size=3))
def test_any_bytes_make_a_model(files: dict[str, str | bytes]) -> None:
    texts = {
        path: text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text for path, text in files.items()
    }
    entries = [{"each": name, "assert": "item == item", "message": "x"} for name in VARIABLES]
    assert check(entries, {**SPACE, **texts}).errors == ()


def test_the_rules_of_hf_lint_do_not_load_the_engine() -> None:
    assert all(not one.check for one in policies().policies.values())
