from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hf_lint.core import names, policy_form
from hf_lint.core.cache import load_or_make
from hf_lint.core.model import Profile
from hf_lint.core.names import CONCERNS, GROUPS
from hf_lint.core.policy import load_policies, policies_root
from hf_lint.errors import PolicyError
from hf_lint.pipeline.selection import select_rules
from hf_lint.reports.policy_text import ROLE_WORDS
from support import ROOT, policies

GOOD: dict[str, Any] = {
    "id": "some-defect",
    "group": "image",
    "title": "something is wrong",
    "severity": "medium",
    "confidence": "high",
    "profile": "recommended",
    "concern": "takeover",
    "since": "0.1.0",
    "why": "because",
    "remedy": "mend it",
    "bad": {"Dockerfile": "FROM x"},
    "good": {"Dockerfile": "FROM y"},
    "variants": {"worse": "high", "always": {"profile": "baseline"}},
}


def write(root: Path, document: Any, name: str = "image/some-defect.yaml") -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(document if isinstance(document, str) else yaml.safe_dump(document))
    return root


def test_a_policy_is_read_with_its_variants(tmp_path: Path) -> None:
    (found,) = load_policies(write(tmp_path, GOOD)).policies.values()
    assert (found.id, found.severity, found.sdk, dict(found.params)) == ("some-defect", "medium", (), {})
    assert {name: (v.severity, v.profile) for name, v in found.variants.items()} == {
        "worse": ("high", "recommended"),
        "always": ("medium", "baseline"),
    }


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"severity": "bad"}, "severity 'bad' is not one of info, low"),
        ({"id": "other"}, "id 'other' must be the file's name"),
        ({"group": "deps"}, "group 'deps' must be the folder's name"),
        ({"sdk": ["flask"]}, "sdk: 'flask' is not one of gradio"),
        ({"concern": "fear"}, "concern 'fear' is not one of leak, takeover"),
        ({"applies": ["runs", "tests"]}, "applies: 'tests' is not one of runs, build, ci, test"),
        ({"applies": "runs"}, "applies must be a list"),
        ({"cwe": ["79"]}, "cwe: '79' is not a CWE number"),
        ({"formerly": ["Some Defect"]}, "formerly: 'Some Defect' is not an id"),
        ({"formerly": ["some-defect"]}, "formerly: 'some-defect' is not an id"),
        ({"formerly": ["leak"]}, "formerly: 'leak' is not an id"),
        ({"colour": 1}, "unknown key 'colour'"),
        ({"variants": {"x": {"size": 1}}}, "variant x must be a severity"),
        ({"variants": {"x": "worst"}}, "variant x has an unknown severity"),
    ],
)
def test_a_wrong_policy_is_refused_with_file_and_reason(tmp_path: Path, change: Any, message: str) -> None:
    with pytest.raises(PolicyError, match=message) as caught:
        load_policies(write(tmp_path, {**GOOD, **change}))
    assert "image/some-defect.yaml" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [("a: [", "not YAML"), ("- a", "a policy is a mapping"), ("id: some-defect", "missing group, title")],
)
def test_a_broken_policy_file(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(PolicyError, match=message):
        load_policies(write(tmp_path, text))


def test_an_id_cannot_be_the_name_of_a_group_or_concern(tmp_path: Path) -> None:
    for name in ("secrets", "leak"):
        with pytest.raises(PolicyError, match=f"id '{name}' is the name of a group or concern"):
            load_policies(write(tmp_path / name, {**GOOD, "id": name}, f"image/{name}.yaml"))
    assert not set(GROUPS) & set(CONCERNS)


def test_former_ids_lead_to_the_id_of_today(tmp_path: Path) -> None:
    root = write(tmp_path, {**GOOD, "formerly": ["old-defect", "older-defect"], "applies": ["runs"], "cwe": ["CWE-79"]})
    found = load_policies(root)
    assert dict(found.renamed) == {"old-defect": "some-defect", "older-defect": "some-defect"}
    policy = found.policies["some-defect"]
    assert (policy.concern, policy.applies, policy.cwe) == ("takeover", ("runs",), ("CWE-79",))
    for other in ({**GOOD, "id": "old-defect"}, {**GOOD, "id": "new-defect", "formerly": ["old-defect"]}):
        write(tmp_path / "two", {**GOOD, "formerly": ["old-defect"]})
        with pytest.raises(PolicyError, match="its former id old-defect is an id of"):
            load_policies(write(tmp_path / "two", other, f"image/{other['id']}.yaml"))
        (tmp_path / "two" / "image" / f"{other['id']}.yaml").unlink()


def test_the_schema_says_what_the_loader_checks() -> None:
    schema = json.loads(Path(policies_root(), "schema.json").read_text())
    keys = {key: value.get("enum") for key, value in schema["properties"].items()}
    assert set(keys) == {*policy_form.BUILTIN.keys, *policy_form.OWN.keys, *policy_form.CODED.keys}
    needed = {*schema["required"], *schema["then"]["required"]}
    assert needed == {*policy_form.BUILTIN.required, "references"}
    lists = {key: schema["properties"][key]["items"]["enum"] for key in ("sdk", "applies")}
    assert lists == {"sdk": list(names.SDKS), "applies": list(policy_form.ROLES)}
    words = {"group": GROUPS, "confidence": policy_form.CONFIDENCES, "fix": policy_form.FIXES}
    assert {key: set(keys[key]) for key in words} == {key: set(value) for key, value in words.items()}
    defined = {key: schema["$defs"][key]["enum"] for key in ("severity", "profile", "concern")}
    assert {key: set(value) for key, value in defined.items()} == {
        "severity": set(policy_form.SEVERITIES),
        "profile": set(policy_form.PROFILES),
        "concern": set(CONCERNS),
    }


def test_every_word_of_a_policy_is_explained() -> None:
    usage = Path(ROOT, "docs", "usage.md").read_text()
    for word in (*CONCERNS, *policy_form.SEVERITIES):
        assert f"\n| {word} | " in usage, f"docs/usage.md, section Severity and concern: add a row for {word}"
    assert ROLE_WORDS.keys() == set(policy_form.ROLES)


def test_no_policies_at_all_is_a_broken_installation(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="installation is incomplete"):
        load_policies(tmp_path)


def test_the_digest_follows_the_content_and_the_cache_follows_the_digest(tmp_path: Path) -> None:
    first = load_policies(write(tmp_path, GOOD))
    assert load_policies(tmp_path) == first
    second = load_policies(write(tmp_path, {**GOOD, "title": "something else is wrong"}))
    assert second.digest != first.digest
    assert second.policies["some-defect"].title == "something else is wrong"


def test_a_damaged_cache_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_LINT_CACHE", str(tmp_path))
    assert load_or_make("x", "1", lambda: [1]) == [1]
    assert load_or_make("x", "1", lambda: [2]) == [1]
    (tmp_path / "x-1.json").write_text("{")
    assert load_or_make("x", "1", lambda: [3]) == [3]
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("HF_LINT_CACHE", str(tmp_path / "file"))
    assert load_or_make("x", "1", lambda: [4]) == [4]


def test_what_the_cache_cannot_hold_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="quote dates"):
        load_policies(write(tmp_path, {**GOOD, "params": {"date": date(2024, 5, 31)}}))


def ids(**options: Any) -> set[str]:
    return {planned.policy.id for planned in select_rules(policies(), **options).rules}


def test_profiles_grow() -> None:
    baseline, recommended, strict = (ids(profile=profile) for profile in Profile)
    assert baseline < recommended < strict


def test_select_and_ignore() -> None:
    assert ids(select=["root-user"]) == {"root-user"}
    assert ids(select=["root-user"], ignore=["image"]) == {"root-user"}
    assert "root-user" not in ids(ignore=["root-user"])
    assert "root-user" not in ids(ignore=["image"])
    strict_only = next(p.id for p in policies().policies.values() if p.profile == "strict" and p.group == "image")
    assert ids(profile=Profile.BASELINE, select=[strict_only]) == {strict_only}
    image = ids(select=["image"])
    assert strict_only not in image
    assert {policies().policies[name].group for name in image} == {"image"}


def test_every_policy_is_planned_or_skipped_with_a_reason() -> None:
    plan = select_rules(policies(), profile=Profile.BASELINE, ignore=["deps"])
    assert {p.policy.id for p in plan.rules} | {s.rule for s in plan.skipped} == set(policies().policies)
    assert {s.reason for s in plan.skipped} >= {"ignored", "only in profile strict"}


def test_overrides() -> None:
    (planned,) = select_rules(policies(), select=["root-user"], severity={"root-user": "info"}).rules
    assert str(planned.severity("")) == "info"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"select": ["root-usr"]}, "unknown policy, group or concern 'root-usr'; did you mean 'root-user'"),
        ({"ignore": ["zzz"]}, "unknown policy, group or concern 'zzz'; `hf-lint rules` lists them"),
        ({"severity": {"image": "low"}}, "unknown policy 'image'"),
        ({"severity": {"root-user": "bad"}}, "severity of root-user: 'bad' is not one of: info"),
        ({"params": {"root-user": {"nonsense": 1}}}, "root-user has no parameter 'nonsense'"),
    ],
)
def test_unknown_names_stop_with_a_hint(options: Any, message: str) -> None:
    with pytest.raises(PolicyError, match=message):
        select_rules(policies(), **options)
