"""What an organisation sets and locks, and everything in a Space that cannot undo it."""

from __future__ import annotations

import json
import os
import re
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from hf_lint.cli import main
from hf_lint.config import settings as config_settings
from hf_lint.pipeline import lint as pipeline_lint
from hf_lint.reports.json import SCHEMA

if TYPE_CHECKING:
    from pathlib import Path

CARD = "---\ntitle: Demo\nsdk: docker\n---\n"
DOCKERFILE = "FROM python:3.12-slim\nRUN sudo true\nCOPY . /app\nUSER 1000\nCMD python app.py\n"
BASE = "unpinned-base-image"
ONLY = ("--select", f"{BASE},keepalive-ping,root-user,hadolint,invalid-waiver")
LOCKED = "name: ACME\noverrides:\n  unpinned-base-image: {severity: high, locked: true}\n"


@pytest.fixture
def space(tmp_path: Path) -> Path:
    return write(tmp_path / "space", {"README.md": CARD, "Dockerfile": DOCKERFILE})


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    return write(tmp_path / "acme", {"organisation.yaml": LOCKED})


def write(folder: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder


def lint(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, dict[str, Any]]:
    config_settings._organisations.clear()  # a process reads a policy once, and these tests change it
    pipeline_lint._plans.clear()
    code = main([*map(str, arguments), "--format", "json", "-q"])
    out, err = capsys.readouterr()
    return code, json.loads(out) if out else {"error": err}


def findings(report: dict[str, Any]) -> dict[str, str]:
    return {found["rule"]: found["severity"] for target in report["targets"] for found in target["findings"]}


def notes(report: dict[str, Any]) -> str:
    return "\n".join(note for target in report["targets"] for note in target["notes"])


def test_without_an_organisation_all_of_it_can_be_switched_off(space: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(space, {".hf-lint.yaml": f"ignore: [{BASE}]\n"})
    _code, report = lint(capsys, space)
    assert BASE not in findings(report)
    assert report["policy"]["organisations"] == []


CONFIGS = [
    f"ignore: [{BASE}]",
    "ignore: image",
    "select: [card]",
    "profile: baseline",
    f"severity: {{{BASE}: info}}",
    "fail_on: critical",
    f"waivers:\n  - rules: {BASE}\n    reason: it is fine",
    "waivers:\n  - rules: [image]\n    paths: [Dockerfile]\n    reason: it is fine",
    f"paths:\n  Dockerfile: {{ignore: [{BASE}]}}",
    'paths:\n  "**": {ignore: image}',
]


@pytest.mark.parametrize("config", CONFIGS)
def test_a_config_cannot_switch_off_what_is_locked(
    config: str, space: Path, acme: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(space, {".hf-lint.yaml": config + "\n"})
    code, report = lint(capsys, space, "--policy", acme)
    assert findings(report)[BASE] == "high"
    assert code == 1
    assert report["targets"][0]["locked"] == [BASE]
    if not config.startswith(("select", "profile", "fail_on")):
        assert f"{BASE} " in notes(report)
        assert "has no effect, because ACME locks it" in notes(report)


def test_params_of_a_locked_policy_stay(space: Path, acme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(
        acme, {"organisation.yaml": "name: ACME\noverrides:\n  oversized-file: {params: {bytes: 10}, locked: true}\n"}
    )
    write(space, {".hf-lint.yaml": "params:\n  oversized-file: {bytes: 1000000}\n", "big.bin": "x" * 100})
    _code, report = lint(capsys, space, "--policy", acme)
    assert "oversized-file" in findings(report)
    assert "`params` of oversized-file" in notes(report)
    assert lint(capsys, space)[1]["targets"][0]["findings"]
    assert "oversized-file" not in findings(lint(capsys, space)[1])


COMMENTS = [
    f"# hf-lint: ignore[{BASE}] wanted\nFROM python:3.12-slim",
    f"# hf-lint: ignore-file[{BASE}] wanted\nFROM python:3.12-slim",
    "# hf-lint: ignore[image] wanted\nFROM python:3.12-slim",
]


@pytest.mark.parametrize("comment", COMMENTS)
def test_a_comment_cannot(comment: str, space: Path, acme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (space / "Dockerfile").write_text(DOCKERFILE.replace("FROM python:3.12-slim", comment))
    assert BASE not in findings(lint(capsys, space, *ONLY)[1])
    code, report = lint(capsys, space, "--policy", acme)
    assert (code, findings(report)[BASE]) == (1, "high")
    assert f"the waiver of {BASE} at Dockerfile:1 has no effect, because ACME locks it" in notes(report)


def test_a_baseline_cannot(space: Path, acme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert lint(capsys, space, *ONLY, "--write-baseline")[0] == 0
    assert findings(lint(capsys, space, *ONLY)[1]) == {}
    code, report = lint(capsys, space, *ONLY, "--policy", acme)
    assert (code, findings(report)) == (1, {BASE: "high"})
    assert f"the baseline's waiver of {BASE} has no effect, because ACME locks it" in notes(report)
    code, report = lint(capsys, space, *ONLY, "--policy", acme, "--write-baseline")
    assert (code, findings(report)) == (1, {BASE: "high"})
    assert "1 of locked policies excluded" in notes(report)
    assert BASE not in (space / ".hf-lint-baseline.json").read_text()


def test_a_pragma_of_hadolint_cannot(space: Path, acme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(acme, {"organisation.yaml": "name: ACME\noverrides:\n  hadolint: {locked: true}\n"})
    text = DOCKERFILE.replace("COPY . /app", "# hadolint ignore=DL3020\nADD app.py /app/app.py")
    write(space, {"Dockerfile": f"# hadolint global ignore=DL3020\n{text}", ".hadolint.yaml": "ignored: [DL3020]\n"})
    write(space, {"app.py": "", ".hf-lint.yaml": "ignore: hadolint\n"})
    report = lint(capsys, space, "--policy", acme)[1]
    said = [found["message"] for found in report["targets"][0]["findings"] if found["rule"] == "hadolint"]
    assert [message[:6] for message in said] == ["DL3020"]


def test_whoever_gives_the_options_is_trusted(space: Path, acme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _code, report = lint(capsys, space, "--policy", acme, "--ignore", BASE)
    assert BASE not in findings(report)
    assert f"--ignore disables {BASE}, which ACME locks" in notes(report)
    assert BASE not in findings(lint(capsys, space, "--policy", acme, "--select", "card")[1])
    assert lint(capsys, space, "--policy", acme, "--select", BASE, "--fail-on", "critical")[0] == 0


def test_a_group_is_locked_as_far_as_the_organisations_profile_has_it(
    space: Path, acme: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(acme, {"organisation.yaml": "name: ACME\nprofile: strict\noverrides:\n  image: {locked: true}\n"})
    write(space, {".hf-lint.yaml": "profile: baseline\nignore: [card, shell-form-command]\n"})
    found = findings(lint(capsys, space, "--policy", acme)[1])
    assert {BASE, "shell-form-command"} <= set(found)
    write(acme, {"organisation.yaml": "name: ACME\noverrides:\n  image: {locked: true}\n"})
    found = findings(lint(capsys, space, "--policy", acme)[1])
    assert BASE in found
    assert "shell-form-command" not in found


def test_overrides(space: Path, acme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (
        "name: ACME\nprofile: baseline\nfail_on: high\noverrides:\n  shell-form-command: {enabled: true}\n"
        "  privilege-tooling: {enabled: false}\n  unpinned-base-image: {severity: info, profile: baseline}\n"
    )
    write(acme, {"organisation.yaml": text})
    _code, report = lint(capsys, space, "--policy", acme)
    found = findings(report)
    assert found[BASE] == "info"
    assert "shell-form-command" in found
    assert "privilege-tooling" not in found
    assert report["policy"]["profile"] == "baseline"
    write(space, {".hf-lint.yaml": f"severity: {{{BASE}: high}}\n"})
    assert findings(lint(capsys, space, "--policy", acme)[1])[BASE] == "high", "what is not locked is the Space's"


def test_waivers_of_the_organisation_hold_for_what_it_locks(
    space: Path, acme: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    waiver = f"waivers:\n  - rules: {BASE}\n    paths: [Dockerfile]\n    reason: ticket 12\n"
    write(acme, {"organisation.yaml": LOCKED + waiver})
    _code, report = lint(capsys, space, "--policy", acme)
    (waived,) = (item for item in report["targets"][0]["waived"] if item["rule"] == BASE)
    assert (waived["reason"], waived["source"]) == ("ticket 12", "config")
    assert "does not count" not in notes(report)


def test_the_digest_is_that_of_all_policies(space: Path, acme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain = lint(capsys, space)[1]["policy"]["digest"]
    first = lint(capsys, space, "--policy", acme)[1]
    write(acme, {"organisation.yaml": LOCKED + "# a comment\n"})
    second = lint(capsys, space, "--policy", acme)[1]
    assert len({plain, first["policy"]["digest"], second["policy"]["digest"]}) == 3
    assert first["policy"]["organisations"][0]["name"] == "ACME"
    assert first["schema"] == SCHEMA


# extends


def test_a_config_extends_another(space: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(space, {".hf-lint.yaml": "extends: lint/base.yaml\nignore: [root-user]\n"})
    write(space, {"lint/base.yaml": f"fail_on: critical\nseverity: {{{BASE}: info}}\nextends: more.yaml\n"})
    write(space, {"lint/more.yaml": "ignore: shell-form-command\nprofile: strict\n"})
    code, report = lint(capsys, space)
    assert findings(report)[BASE] == "info"
    assert "shell-form-command" not in findings(report)
    assert (report["targets"][0]["profile"], code) == ("strict", 0)
    assert [item["name"] for item in report["policy"]["organisations"]] == ["base.yaml"]


def test_what_a_space_extends_cannot_weaken_a_lock(space: Path, acme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    weaker = f"name: ACME\nignore: [{BASE}]\noverrides:\n  {BASE}: {{enabled: false, severity: info}}\n"
    weaker += f"waivers:\n  - rules: {BASE}\n    reason: mine\n"
    write(space, {".hf-lint.yaml": "extends: weaker.yaml\n", "weaker.yaml": weaker})
    code, report = lint(capsys, space, "--policy", acme)
    assert (code, findings(report)[BASE]) == (1, "high")
    assert f"`overrides` of {BASE} in" in notes(report)
    assert "weaker.yaml:" in notes(report)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("../acme", "outside the Space"),
        ("link.yaml", "outside the Space"),
        ("folder", "outside the Space"),
        ("/etc/hosts", "can extend only paths within the Space"),
        ("https://example.com/policy.yaml", "only local files and folders can be"),
        ("nothing.yaml", "no such file or folder"),
        ("empty", "neither organisation.yaml nor a policy"),
        (".hf-lint.yaml", "extends itself"),
        ("a.yaml", "extends itself: a.yaml -> b.yaml -> a.yaml"),
        ("[", "not YAML"),
        ("{a: b}", "one word is expected here"),
        ("plugged.yaml", "only a file given with --policy can name plug-ins"),
    ],
)
def test_extends_that_is_refused(
    name: str, words: str, space: Path, acme: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.symlink(acme / "organisation.yaml", space / "link.yaml")
    os.symlink(acme, space / "folder")
    (space / "empty").mkdir()
    write(space, {"a.yaml": "extends: b.yaml", "b.yaml": "extends: ./a.yaml", "plugged.yaml": "plugins: [acme]"})
    write(space, {".hf-lint.yaml": f"extends: {name}\n"})
    code, report = lint(capsys, space)
    assert code == 2
    assert words in report["error"]


def test_a_long_chain_ends(space: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(space, {f"{n}.yaml": f"extends: {n + 1}.yaml\n" for n in range(12)})
    write(space, {".hf-lint.yaml": "extends: 0.yaml\n"})
    code, report = lint(capsys, space)
    assert (code, "more than 10 configs extend each other" in report["error"]) == (2, True)


def test_a_config_that_is_named_may_extend_anything(
    space: Path, acme: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"ours.yaml": f"extends: acme\nignore: [{BASE}]\n"})
    code, report = lint(capsys, space, "--config", tmp_path / "ours.yaml")
    assert (code, findings(report)[BASE]) == (1, "high")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("nam: ACME", "unknown key 'nam'; did you mean 'name'?"),
        ("zzz: 1", "unknown key 'zzz'; known: "),
        ("overrides:\n  unpined-base-image: {}", "did you mean 'unpinned-base-image'?"),
        ("overrides:\n  root-user: {lock: true}", "unknown key 'lock'; did you mean 'locked'?"),
        ("overrides:\n  root-user: {locked: maybe}", "'maybe' is not true or false"),
        ("overrides:\n  image: {severity: high}", "unknown key 'severity'; known: enabled, locked"),
        ("overrides:\n  root-user: {profile: pedantic}", "is not one of: baseline, recommended, strict"),
        ("overrides:\n  oversized-file: {params: {byte: 1}}", "did you mean 'bytes'?"),
        ("baseline: x.json", "unknown key 'baseline'"),
        ("plugins: [no-such-plug-in]", "the plug-in no-such-plug-in is not installed"),
        ("paths: [a]", "`paths` must be a mapping"),
        ("paths: {a: {select: [card]}}", "unknown key 'select'; known: ignore"),
    ],
)
def test_settings_that_are_refused(
    text: str, words: str, space: Path, acme: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(acme, {"organisation.yaml": text + "\n"})
    code, report = lint(capsys, space, "--policy", acme)
    assert code == 2
    assert words in report["error"]
    assert "organisation.yaml" in report["error"] or "plug-in" in words


def test_a_policy_that_is_not_there(space: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, report = lint(capsys, space, "--policy", tmp_path / "none")
    assert (code, "no such file or folder" in report["error"]) == (2, True)


def test_several_targets_at_once(space: Path, acme: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = write(
        tmp_path / "other", {"README.md": CARD, "Dockerfile": DOCKERFILE, ".hf-lint.yaml": "extends: x.yaml\n"}
    )
    write(other, {"x.yaml": f"name: other\nignore: [{BASE}, root-user]\n"})
    code, report = lint(capsys, space, other, "--policy", acme, "--jobs", "2")
    assert code == 1
    assert all(BASE in [found["rule"] for found in one["findings"]] for one in report["targets"])
    assert [item["name"] for item in report["policy"]["organisations"]] == ["ACME", "other"]
    assert len(report["policy"]["digest"]) == 16


def test_a_hook_has_the_policy(
    space: Path, acme: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    git = ["git", "-C", str(space), "-c", "user.name=a", "-c", "user.email=a@b.c"]
    write(space, {".hf-lint.yaml": f"ignore: [{BASE}]\nselect: image\n"})
    for arguments in (["init", "-q"], ["add", "-A"]):
        subprocess.run([*git, *arguments], check=True)
    monkeypatch.chdir(space)
    assert main(["hook", "install", "pre-commit", "--policy", "../acme"]) == 0
    assert main(["hook", "install", "--policy", "../none"]) == 2
    assert str(acme) in (space / ".git" / "hooks" / "pre-commit").read_text()
    config_settings._organisations.clear()
    assert main(["hook", "run", "pre-commit", "--policy", str(acme)]) == 1
    told = capfd.readouterr().err
    assert f"high[{BASE}]" in told
    assert "ACME locks it" in told


def test_a_locked_group_that_a_space_ignores_is_one_note(
    space: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    group = write(tmp_path / "group", {"organisation.yaml": "name: ACME\noverrides:\n  secrets: {locked: true}\n"})
    write(space, {".hf-lint.yaml": "ignore: [secrets]\n"})
    main([str(space), "--policy", str(group)])
    locked = [line for line in capsys.readouterr().err.splitlines() if "ACME locks" in line]
    assert len(locked) == 1
    assert re.search(r"`ignore` of [a-z-]+, [a-z-]+, [a-z-]+ and \d+ more in .* has no effect", locked[0])
    main([str(space), "--policy", str(group), "--no-config", "--ignore", "secrets"])
    locked = [line for line in capsys.readouterr().err.splitlines() if "ACME locks" in line]
    assert len(locked) == 1
    assert "--ignore disables" in locked[0]
