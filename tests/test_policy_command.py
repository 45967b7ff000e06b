"""`hf-lint policy`, the policies of an organisation in `rules` and `explain`, and the worked examples of the manual."""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hf_lint.cel.field_names import wrong_field
from hf_lint.cli import main
from hf_lint.config import settings as config_settings
from hf_lint.config.organisation.policies import parse_own_policy
from hf_lint.errors import PolicyError
from hf_lint.pipeline import lint as pipeline_lint
from jsonschema import Draft202012Validator
from support import ROOT, write_example

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("cel", reason="the CEL engine has no wheel for this Python")

MANUAL = ROOT / "docs" / "organisation-policy.md"
EXAMPLES = dict(re.findall(r"^```yaml\n# (\S+\.yaml)\n(.*?)^```", MANUAL.read_text(encoding="utf-8"), re.M | re.S))
POLICY: dict[str, Any] = {
    "id": "acme-thing",
    "group": "repo",
    "title": "a thing that is not wanted",
    "severity": "high",
    "why": "because it is not wanted",
    "remedy": "take the thing out again",
    "bad": {"bad.txt": "x"},
    "good": {"good.txt": "x"},
    "references": [{"title": "x", "url": "https://acme.example/x"}],
    "check": {"each": "files", "assert": "item.name != 'bad.txt'", "message": "`{item.path}` is not wanted"},
}


@pytest.fixture(autouse=True)
def _fresh() -> None:
    config_settings._organisations.clear()
    pipeline_lint._plans.clear()


def acme(folder: Path, **changes: Any) -> Path:
    document = {key: value for key, value in {**POLICY, **changes}.items() if value is not None}
    folder.mkdir(exist_ok=True)
    (folder / "acme-thing.yaml").write_text(yaml.safe_dump(document))
    return folder


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    code = main([*map(str, arguments)])
    out, err = capsys.readouterr()
    return code, out + err


def test_the_manual_has_worked_examples(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, text in EXAMPLES.items():
        (tmp_path / name).write_text(text)
    code, told = run(capsys, "policy", "test", tmp_path)
    assert (code, told.count("ok  ")) == (0, len(EXAMPLES) - 1)
    assert len(EXAMPLES) > 6
    assert f"{len(EXAMPLES) - 1} policies passed; the settings are valid" in told


@pytest.mark.parametrize("name", sorted(set(EXAMPLES) - {"organisation.yaml"}))
def test_each_example_works_in_a_run(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / name).write_text(EXAMPLES[name])
    document = yaml.safe_load(EXAMPLES[name])
    for kind, code in (("bad", 1), ("good", 0)):
        space = tmp_path / kind
        space.mkdir()
        write_example({"README.md": "---\nsdk: docker\n---\n", **document[kind]}, space)
        told = run(capsys, space, "--policy", tmp_path / name, "--select", document["id"], "--format", "concise", "-q")
        assert (told[0], document["id"] in told[1]) == (code, bool(code)), told


def test_what_the_settings_of_the_manual_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "organisation.yaml").write_text(EXAMPLES["organisation.yaml"])
    schema = json.loads((ROOT / "docs" / "organisation.schema.json").read_text())
    document = json.loads(json.dumps(yaml.safe_load(EXAMPLES["organisation.yaml"]), default=str))
    Draft202012Validator(schema).validate(document)
    for wrong in ({"overrides": {"root-user": {"lock": True}}}, {"baseline": "x"}, {"names": "ACME"}):
        assert not Draft202012Validator(schema).is_valid(wrong)
    space = tmp_path / "space"
    write_example({"README.md": "---\nsdk: docker\n---\n", "Dockerfile": "FROM python:3.12\n"}, space)
    write_example({".hf-lint.yaml": "ignore: [unpinned-base-image, secrets]\n"}, space)
    code, told = run(capsys, space, "--policy", tmp_path, "--format", "json")
    report = json.loads(told[: told.rindex("}") + 1])
    assert code == 1
    assert report["policy"]["organisations"][0]["name"] == "ACME"
    assert {"unpinned-base-image", "leaked-hf-token"} <= set(report["targets"][0]["locked"])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"good": {"bad.txt": "x"}}, "the good example has a finding: bad.txt:1:1: `bad.txt` is not wanted"),
        ({"bad": {"other.txt": "x"}}, "the bad example"),
        ({"sdk": ["docker"], "bad": {"README.md": "---\nsdk: static\n---\n"}}, "not checked, because sdk is static"),
        (
            {"check": {"assert": "card.x.text == ''", "message": "m"}},
            "the bad example: acme-thing: `assert: card.x.text",
        ),
        ({"title": "short"}, "title: 'short' is too short"),
        ({"references": [{"title": "x", "url": "https://x", "more": 1}]}, "references.0: Additional properties"),
        ({"bad": {"bad.txt": 3}}, "the content of bad.txt must be text"),
        ({"bad": {"bad.txt": {"size": 10**12}}}, "at most 67108864 can be made"),
        ({"bad": {"bad.txt": "@@fake:nothing@@"}}, "names no kind"),
    ],
)
def test_what_is_not_as_it_should_be(
    changes: dict[str, Any], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = run(capsys, "policy", "test", acme(tmp_path / "acme", **changes))
    assert code == 1
    assert "FAIL acme-thing" in told
    assert words in told
    assert "1 of 1 policy failed" in told


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"check": None}, "acme-thing.yaml: missing check"),
        ({"titel": "x"}, "unknown key 'titel'; did you mean 'title'?"),
        ({"why": 3}, "why must be text"),
        ({"bad": "x"}, "bad must be a mapping"),
        ({"id": "other-thing"}, "id 'other-thing' must be the file's name"),
        ({"group": "acme"}, "group 'acme' is not one of secrets, image"),
        ({"severity": "worst"}, "severity 'worst' is not one of"),
        ({"references": []}, "references needs an entry"),
        ({"check": {"assert": "true"}}, "check has no message"),
        (
            {"check": {"assert": "true", "message": "x", "wher": "true"}},
            "unknown key 'wher' in check; did you mean 'where'?",
        ),
        ({"check": {"assert": True, "message": "x"}}, "assert in check must be text: put it in quotes"),
        ({"check": ["x"]}, "check must be a mapping, or a list of mappings"),
        ({"check": {"assert": "1 +", "message": "x"}}, "is not valid CEL"),
        ({"variants": {}}, "unknown key 'variants'"),
    ],
)
def test_policies_that_cannot_be_used(
    changes: dict[str, Any], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = acme(tmp_path / "acme", **changes)
    for arguments in (["policy", "test", folder], [tmp_path, "--policy", folder]):
        code, told = run(capsys, *arguments)
        assert code == 2
        assert words in told


def test_an_id_that_is_there_already(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = acme(tmp_path / "acme")
    (folder / "root-user.yaml").write_text(yaml.safe_dump({**POLICY, "id": "root-user"}))
    code, told = run(capsys, "policy", "test", folder)
    assert (code, "the policy root-user already exists, of hf-lint itself" in told) == (2, True)
    other = acme(tmp_path / "other")
    code, told = run(capsys, tmp_path, "--policy", other, "--policy", other / "acme-thing.yaml")
    assert "the policy acme-thing already exists, of other" in told


def test_usage(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert run(capsys, "policy", "tset", "x")[0] == 2
    assert run(capsys, "policy", "test")[0] == 2
    assert run(capsys, "policy", "show", "x")[0] == 2
    assert run(capsys, "policy", "test", tmp_path / "none")[0] == 2
    code, told = run(capsys, "policy", "show")
    assert (code, "trust" in told, "pip_options" in told, "\nstep\n" in told) == (0, False, True, True)
    monkeypatch.setitem(sys.modules, "jsonschema", None)
    code, told = run(capsys, "policy", "test", acme(tmp_path / "acme"))
    assert (code, "pip install common-expression-language jsonschema" in told) == (2, True)


def test_rules_and_explain_know_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = acme(tmp_path / "acme")
    assert "acme-thing" not in run(capsys, "rules")[1]
    assert "acme-thing" in run(capsys, "rules", "--policy", folder)[1]
    listed = json.loads(run(capsys, "rules", "--policy", folder, "--format", "json")[1])
    (entry,) = (row for row in listed if row["id"] == "acme-thing")
    assert (entry["origin"], entry["url"]) == ("acme", "https://acme.example/x")
    code, told = run(capsys, "explain", "acme-thing", "--policy", folder)
    assert code == 0
    for words in ("Origin      acme", "assert: item.name != 'bad.txt'", "https://acme.example/x"):
        assert words in told
    assert run(capsys, "explain", "acme-thing")[0] == 2
    assert run(capsys, "rules", "--policy", tmp_path / "none")[0] == 2


def test_a_finding_in_every_format(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    space = tmp_path / "space"
    write_example({"README.md": "---\nsdk: docker\n---\n", "bad.txt": "x"}, space)
    folder = acme(tmp_path / "acme")
    for name in ("text", "concise", "json", "sarif", "github", "gitlab", "junit", "markdown"):
        code, told = run(capsys, space, "--policy", folder, "--select", "acme-thing", "--format", name)
        assert (code, "acme-thing" in told) == (1, True), name
    sarif = json.loads(run(capsys, space, "--policy", folder, "--select", "acme-thing", "--format", "sarif", "-q")[1])
    (rule,) = sarif["runs"][0]["tool"]["driver"]["rules"]
    assert rule["fullDescription"]["text"] == POLICY["why"]
    assert rule["helpUri"] == "https://acme.example/x"


def test_a_policy_may_be_locked_in_its_own_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    space = tmp_path / "space"
    write_example({"bad.txt": "x", ".hf-lint.yaml": "ignore: acme-thing\n"}, space)
    folder = acme(tmp_path / "acme")
    assert "acme-thing" not in run(capsys, space, "--policy", folder, "--format", "concise")[1]
    config_settings._organisations.clear()
    pipeline_lint._plans.clear()
    told = run(capsys, space, "--policy", acme(folder, locked=True, profile="strict"), "--format", "concise")[1]
    assert "[acme-thing]" in told
    assert "`ignore` of acme-thing" in told


def test_an_own_policy_has_defaults(tmp_path: Path) -> None:
    made = parse_own_policy(yaml.safe_dump(POLICY).encode(), tmp_path / "acme-thing.yaml", "ACME")
    assert (made.confidence, made.profile, made.origin, made.locked) == ("high", "baseline", "ACME", False)
    with pytest.raises(PolicyError, match="not YAML"):
        parse_own_policy(b"a: [", tmp_path / "acme-thing.yaml", "ACME")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("severity: high", "severity: terrible"), ":6: severity 'terrible' is not one of"),
        (("title: t", "titel: t"), "line 3: unknown key 'titel'; did you mean 'title'?"),
        (("  assert: 'true'\n", ""), ":12: check has no assert"),
        (("  message: x\n", "  mesage: x\n"), "line 14: unknown key 'mesage' in check"),
        (("item.size", "item.sise"), "no element has the field `sise`; did you mean 'size'?"),
        (("  assert: 'true'", "  assert: files.exists(f, f.pathh == 'a')"), "the field `pathh`; did you mean 'path'?"),
        (("  assert: 'true'", "  assert: dockerfiles.all(d, d.stags.size() > 0)"), "the field `stags`"),
    ],
)
def test_what_is_wrong_in_a_policy_has_its_line(
    change: tuple[str, str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (
        "id: acme-x\ngroup: repo\ntitle: t\nwhy: w\nremedy: r\nseverity: high\n"
        "bad: {a: x}\ngood: {b: y}\nreferences:\n  - {title: a, url: 'https://example.org'}\n"
        "profile: strict\ncheck:\n  each: files\n  message: x\n  assert: 'true'\n  where: item.size > 0\n"
    )
    assert change[0] in text
    (tmp_path / "acme-x.yaml").write_text(text.replace(*change))
    code, told = run(capsys, "policy", "test", tmp_path / "acme-x.yaml")
    assert (code, words in told) == (2, True), told


def test_fields_that_nobody_can_know_are_not_judged() -> None:
    for source in (
        "params.anything.at.all == 1",
        "card.whatever.text == 'x'",
        "params.rows.exists(row, row.anything == 1)",
        "item.env.MY_TOKEN.size() > 0",
        "item.keywords.revision.text == ''",
        "files.exists(f, f.name.endsWith('.sise')) // item.sise",
    ):
        assert wrong_field(source, own_elements=False) == "", source
    assert wrong_field("item.anything", own_elements=True) == ""
