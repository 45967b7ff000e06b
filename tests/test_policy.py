from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hf_lint.core.model import Profile
from hf_lint.core.policy import PolicyError, cached, load_policies
from hf_lint.pipeline.selection import make_plan
from support import policies

if TYPE_CHECKING:
    from pathlib import Path

GOOD: dict[str, Any] = {
    "id": "some-defect",
    "group": "image",
    "title": "something is wrong",
    "severity": "medium",
    "confidence": "high",
    "profile": "recommended",
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
        ({"sdk": ["flask"]}, "sdk names something other"),
        ({"colour": 1}, "unknown key colour"),
        ({"variants": {"x": {"size": 1}}}, "variant x is a severity"),
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
    assert cached("x", "1", lambda: [1]) == [1]
    assert cached("x", "1", lambda: [2]) == [1]
    (tmp_path / "x-1.json").write_text("{")
    assert cached("x", "1", lambda: [3]) == [3]
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("HF_LINT_CACHE", str(tmp_path / "file"))
    assert cached("x", "1", lambda: [4]) == [4]


def test_what_the_cache_cannot_hold_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="quote dates"):
        load_policies(write(tmp_path, {**GOOD, "params": {"date": date(2024, 5, 31)}}))


def ids(**options: Any) -> set[str]:
    return {planned.policy.id for planned in make_plan(policies(), **options).rules}


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
    plan = make_plan(policies(), profile=Profile.BASELINE, ignore=["deps"])
    assert {p.policy.id for p in plan.rules} | {s.rule for s in plan.skipped} == set(policies().policies)
    assert {s.reason for s in plan.skipped} >= {"ignored", "only in profile strict"}


def test_overrides() -> None:
    (planned,) = make_plan(policies(), select=["root-user"], severity={"root-user": "info"}).rules
    assert str(planned.severity("")) == "info"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"select": ["root-usr"]}, "no policy or group 'root-usr'; did you mean 'root-user'"),
        ({"ignore": ["zzz"]}, "no policy or group 'zzz'; `hf-lint rules` lists them"),
        ({"severity": {"image": "low"}}, "no policy 'image'"),
        ({"severity": {"root-user": "bad"}}, "severity of root-user: 'bad' is not one of: info"),
        ({"params": {"root-user": {"nonsense": 1}}}, "root-user has no parameter 'nonsense'"),
    ],
)
def test_unknown_names_stop_with_a_hint(options: Any, message: str) -> None:
    with pytest.raises(PolicyError, match=message):
        make_plan(policies(), **options)
