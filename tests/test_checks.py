"""Policies in CEL: the model that they see, where their findings stand, what is said about broken expressions."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from checks_support import SPACE, check, found, refused
from hf_lint.cel import model
from hf_lint.cel.fields import FIELDS, VARIABLES
from support import space_of

pytest.importorskip("cel", reason="the CEL engine has no wheel for this Python")

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
        ({"assert": "1 +", "message": "x"}, "`assert: 1 +` of acme-thing is not valid CEL: 1:4: Syntax error"),
        (
            {"assert": "requirments.size() > 0", "message": "x"},
            "unknown name `requirments`; did you mean 'requirements'?",
        ),
        ({"each": "item", "assert": "true", "message": "x"}, "unknown name `item`"),
        ({"each": "files", "assert": "true", "message": "{itm.path}"}, "unknown name `itm`; did you mean 'item'?"),
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
        ({"assert": "card.missing.text == 'x'", "message": "x"}, "unknown field 'missing'; test it with has()"),
        ({"assert": "size(files)", "message": "x"}, "the result is not true or false"),
        ({"each": "files", "assert": "item.size < 'x'", "message": "x"}, "No such overload"),
        ({"each": "files", "assert": "nope(item)", "message": "x"}, "Undefined variable or function: 'nope'"),
        ({"each": "files", "assert": "1 / (item.size * 0) == 1", "message": "x"}, "division by zero"),
        ({"each": "card.nope", "assert": "true", "message": "x"}, "`each: card.nope` of acme-thing failed"),
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
    assert "which is not installed: python -m pip install common-expression-language" in refused(
        {"assert": "true", "message": "x"}
    )
