"""The pattern pack: valid, complete, and every kind finds what it is for."""

from __future__ import annotations

import json
import re
from typing import Any

import jsonschema
import pytest
import yaml
from hf_lint.errors import PolicyError
from hf_lint.secrets import Kind, load_kinds, parse_kinds, scan_text
from hf_lint.secrets.fakes import display, expand, make_fake
from support import ROOT

FOLDER = ROOT / "policies" / "secrets" / "kinds"
KINDS = load_kinds()


def in_context(kind: Kind, fake: str) -> str:
    """A line of Python in which the fake is what its kind says."""
    if kind.context:
        return kind.context.replace("{}", fake)
    if kind.names:
        return f'{kind.names[0].upper()}_API_KEY = "{fake}"\n'
    generic = {
        "assigned-password": "DB_PASSWORD = {}",
        "login-pair": 'demo.launch(auth=("admin", {}))',
        "command-password": 'subprocess.run(["sshpass", "-p", {}, "ssh"])',
    }
    return generic.get(kind.id, "MY_SERVICE_TOKEN = {}" if kind.generic else "x = {}").format(f'"{fake}"') + "\n"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_files_follow_the_schema(path: Any) -> None:
    schema = json.loads((FOLDER.parent / "kinds.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(yaml.safe_load(path.read_text()))


def test_the_pack_is_large_and_says_where_to_revoke() -> None:
    assert len(KINDS) >= 240
    assert len({kind.provider for kind in KINDS.values()}) >= 120
    assert sum(kind.is_hf for kind in KINDS.values()) >= 5
    for kind in KINDS.values():
        assert kind.revoke_text, kind.id
        assert kind.revoke_url or kind.provider in ("any", "PostgreSQL", "MySQL", "Redis", "AMQP", "age"), kind.id


def test_no_file_of_the_pack_holds_anything_token_shaped() -> None:
    for path in FOLDER.glob("*.yaml"):
        text = path.read_text()
        assert [match.kind for match in scan_text(text, path="notes.txt", only_certain=True)] == [], path.name


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS.values() if kind.id != "deep-secret"], ids=lambda kind: kind.id
)
def test_every_kind_finds_its_fakes(kind: Kind) -> None:
    for number in range(1, 7):
        fake = make_fake(kind.id, number)
        text = in_context(kind, fake)
        matches = scan_text(text, path="app.py")
        assert [match.kind for match in matches] == [kind.id], (number, matches)
        assert text[matches[0].start : matches[0].end] in fake


@pytest.mark.parametrize("kind", [kind for kind in KINDS.values() if kind.ignored], ids=lambda kind: kind.id)
def test_known_samples_are_ignored(kind: Kind) -> None:
    for sample in kind.ignored:
        for text in (in_context(kind, sample), f"export {kind.id.upper().replace('-', '_')}={sample}\n"):
            assert scan_text(text, path="run.sh") == []


@pytest.mark.parametrize("kind", [kind for kind in KINDS.values() if kind.pattern], ids=lambda kind: kind.id)
def test_patterns_hold_their_keyword(kind: Kind) -> None:
    """The keyword is what is sought first: a match without one would never be seen."""
    for number in range(1, 4):
        text = in_context(kind, make_fake(kind.id, number))
        assert any(keyword in text for keyword in kind.keywords)
    assert not re.search(r"(?<!\\)\.[*+]", kind.pattern), "bound what the pattern can run over"


def test_marks_are_expanded_the_same_each_time_and_shown_without_a_secret() -> None:
    mark = "@@fake:huggingface-user-token@@"
    assert expand(mark) == expand(mark) != expand("@@fake:huggingface-user-token:2@@")
    assert expand(f"a {mark} b").startswith("a hf" + "_")
    assert display(f"a {mark} b") == "a hf_… b"
    assert display("@@fake:wandb-api-key@@") == "<secret>"
    shown = "\n".join(display(f"x = '@@fake:{kind}@@'") for kind in KINDS)
    assert scan_text(shown, path="docs.md") == []


def test_unknown_mark_names_itself() -> None:
    with pytest.raises(ValueError, match="no-such-kind"):
        expand("@@fake:no-such-kind@@")


@pytest.mark.parametrize(
    ("row", "word"),
    [
        ({"id": "a", "provider": "b", "title": "c"}, "missing"),
        ({"id": "a", "provider": "b", "title": "c", "fake": "{a:9}", "colour": 1}, "colour"),
        ({"id": "a", "provider": "b", "title": "c", "fake": "{a:9}"}, "pattern and keywords"),
        ({"id": "a", "provider": "b", "title": "c", "fake": "{a:9}", "generic": True, "checks": {"x": 1}}, "checks.x"),
    ],
)
def test_malformed_rows_are_named(row: dict[str, Any], word: str) -> None:
    with pytest.raises(PolicyError, match=re.escape(word)):
        parse_kinds({"x.yaml": [row]})


def test_an_id_stands_once() -> None:
    row = {"id": "a", "provider": "b", "title": "c", "fake": "{a:9}", "generic": True}
    with pytest.raises(PolicyError, match="twice"):
        parse_kinds({"x.yaml": [row, row]})
