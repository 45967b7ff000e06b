"""The JSON Schemas that docs/ publishes."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hf_lint.scaffolds import render_starter
from jsonschema import Draft202012Validator, ValidationError
from support import ROOT

NAMES = ("config", "organisation", "policy", "report")
POLICIES = sorted(path for group in (ROOT / "policies").iterdir() if group.is_dir() for path in group.glob("*.yaml"))


def schema(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((ROOT / "docs" / f"{name}.schema.json").read_text())
    return document


@pytest.mark.parametrize("name", NAMES)
def test_each_is_a_schema_with_its_address(name: str) -> None:
    document = schema(name)
    Draft202012Validator.check_schema(document)
    assert document["$id"] == f"https://raw.githubusercontent.com/hf-lint/hf-lint/main/docs/{name}.schema.json"


def test_every_policy_validates_against_the_published_one() -> None:
    check = Draft202012Validator(schema("policy"))
    read = [yaml.safe_load(path.read_text()) for path in POLICIES if path.parent.name not in ("data", "pins", "kinds")]
    found = [document for document in read if isinstance(document, dict) and "why" in document]
    assert len(found) > 60
    for document in found:
        check.validate(document)
    with pytest.raises(ValidationError):
        check.validate({**found[0], "severity": "terrible"})


def test_configs() -> None:
    check = Draft202012Validator(schema("config"))
    check.validate(yaml.safe_load(render_starter("hf-lint.yaml", "", "strict")))
    check.validate(
        {"waivers": [{"rules": "root-user", "reason": "why", "paths": ["Dockerfile"], "until": "2027-01-31"}]}
    )
    for wrong in ({"profil": "strict"}, {"select": ["no-such-policy"]}, {"waivers": [{"rules": "root-user"}]}):
        with pytest.raises(ValidationError):
            check.validate(wrong)
