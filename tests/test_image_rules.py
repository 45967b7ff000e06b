"""What the cases of the image rules cannot say: severities, messages, fixes, and that hostile files end soon."""

from __future__ import annotations

import pytest
from hf_lint.core.model import Profile, Severity
from hf_lint.core.pins import load_pins
from hf_lint.core.policy import load_data
from hf_lint.pipeline.engine import check_space
from support import plan, space_of

DIGEST = "sha256:" + "0" * 64


def findings(rule: str, dockerfile: str, profile: Profile = Profile.STRICT, **files: str) -> list[tuple[Severity, str]]:
    named = {name.replace("_", "."): text for name, text in files.items()}
    space = space_of({"Dockerfile": dockerfile, **named})
    report = check_space(space, plan("image", profile=profile))
    assert not report.errors
    return [(finding.severity, finding.message) for finding in report.findings if finding.rule == rule]


@pytest.mark.parametrize(
    ("rule", "dockerfile", "severity"),
    [
        ("unpinned-base-image", "FROM python:3.12\nRUN ls\n", Severity.MEDIUM),
        ("unpinned-base-image", "FROM python:latest\nRUN ls\n", Severity.MEDIUM),
        ("unpinned-base-image", "FROM python\nRUN ls\n", Severity.MEDIUM),
        ("root-user", "FROM python:3.12\nRUN ls\n", Severity.MEDIUM),
        ("root-user", "FROM somebody/app:1\nRUN ls\n", Severity.LOW),
        ("foreign-uid", "FROM python:3.12\nUSER 1001\n", Severity.MEDIUM),
        ("foreign-uid", "FROM ubuntu:24.04\nRUN useradd -u 1000 me\nUSER me\n", Severity.HIGH),
        ("port-mismatch", "FROM python:3.12\nEXPOSE 80\n", Severity.MEDIUM),
        ("broken-start-command", 'FROM python:3.12\nCMD ["python", app.py"]\n', Severity.HIGH),
        ("broken-start-command", "FROM python:3.12\nCMD [ 'python' ]\n", Severity.HIGH),
        ("shell-form-command", 'FROM python:3.12\nCMD [ "$X" = 1 ] && python app.py\n', Severity.LOW),
        ("broken-start-command", 'FROM python:3.12\nCMD ["python", "app.py"] # x\n', Severity.HIGH),
    ],
)
def test_severity(rule: str, dockerfile: str, severity: Severity) -> None:
    assert [found for found, _ in findings(rule, dockerfile)] == [severity]


def test_a_file_of_the_same_copy_is_not_suggested_for_a_missing_one() -> None:
    copy = "FROM node:24\nCOPY package.json package-lock.json ./\nRUN npm ci\n"
    ((_, message),) = findings("missing-copy-source", copy, package_json="{}")
    assert message.startswith("the repository has no `package-lock.json`, so the build fails at this COPY, unless")


def test_an_unknown_base_is_no_root_user_below_strict() -> None:
    assert not findings("root-user", "FROM somebody/app:1\nRUN ls\n", Profile.RECOMMENDED)


def test_the_known_digest_of_a_tag_is_named_and_offered_as_a_fix() -> None:
    row = next(row for row in load_pins("images") if row["image"] == "python")
    space = space_of({"Dockerfile": f"FROM python:{row['tag']} AS base\nUSER 1000\n"})
    (finding,) = check_space(space, plan("unpinned-base-image")).findings
    assert row["digest"] in finding.message
    assert finding.fix is not None
    (edit,) = finding.fix.edits
    text = space.files["Dockerfile"].text
    fixed = text[: edit.start] + edit.text + text[edit.end :]
    assert fixed.startswith(f"FROM python:{row['tag']}@{row['digest']} AS base\n")
    assert not check_space(space_of({"Dockerfile": fixed}), plan("unpinned-base-image")).findings


def test_a_name_with_a_variable_is_not_edited() -> None:
    row = next(row for row in load_pins("images") if row["image"] == "python")
    space = space_of({"Dockerfile": f"ARG TAG={row['tag']}\nFROM python:${{TAG}}\n"})
    (finding,) = check_space(space, plan("unpinned-base-image")).findings
    assert row["digest"] in finding.message
    assert finding.fix is None


def test_a_user_of_the_builder_is_named_as_the_reason() -> None:
    text = f"FROM python@{DIGEST} AS build\nUSER 1000\nFROM python@{DIGEST}\nCOPY --from=build /a /b\n"
    ((_, message),) = findings("root-user", text)
    assert "a USER applies only to its own stage" in message


def test_the_copy_that_ends_in_the_image_is_told_first() -> None:
    build = "FROM node:22 AS build\nCOPY . .\nRUN npm ci\n"
    (only,) = findings("unfiltered-build-context", f"{build}FROM node:22\nCOPY --from=build /dist /dist\n")
    assert "`COPY .` copies the whole folder into a stage of the build, and" in only[1]
    space = space_of({"Dockerfile": f"{build}FROM node:22\nCOPY --from=build /dist /dist\nCOPY . .\n"})
    (finding,) = check_space(space, plan("unfiltered-build-context")).findings
    assert "into the image" in finding.message
    assert (finding.location.span.line, [place.span.line for place in finding.related]) == (6, [2])


def test_the_default_port_is_called_so() -> None:
    ((_, message),) = findings("port-mismatch", "FROM python:3.12\nCMD uvicorn app:app --host 0.0.0.0\n")
    assert message == "uvicorn listens on port 8000, its default, but the Space expects 7860, the default of `app_port`"


@pytest.mark.parametrize("port", ["80", "10000", "65535"])
def test_a_port_of_the_environment_counts(port: str) -> None:
    text = f"FROM python:3.12\nENV STREAMLIT_SERVER_PORT={port}\nCMD streamlit run app.py\n"
    ((_, message),) = findings("port-mismatch", text, app_py="import streamlit\n")
    assert f"port {port}" in message


def test_an_entrypoint_without_a_command_starts_a_server() -> None:
    text = 'FROM nginx\nENTRYPOINT ["uvicorn", "app:app", "--host", "0.0.0.0", "--port", "8000"]\n'
    ((_, message),) = findings("port-mismatch", text)
    assert "port 8000" in message


def test_known_images_are_patterns_that_match() -> None:
    data = load_data("data/images.yaml")
    assert set(data) == {"root_images", "top_images", "nonroot_images", "uid_1000", "entries", "users", "accounts"}
    patterns = (*data["root_images"], *data["top_images"], *data["nonroot_images"])
    assert all(isinstance(pattern, str) for pattern in patterns)
    assert all(set(row) == {"image", "user", "home"} for row in data["uid_1000"])
    assert all(set(row) == {"image", "command", "env"} for row in data["entries"])


@pytest.mark.parametrize(
    "dockerfile",
    [
        "EXPOSE\n",
        "FROM\nUSER\nCMD\n",
        "FROM a\nCOPY\nCOPY x\nWORKDIR\nENTRYPOINT []\nCMD []\n",
        "FROM a\nWORKDIR //x//..//y\nCOPY . //\nRUN chown -R 1000 //\n",
        "FROM a\nWORKDIR /" + "a/" * 5000 + "\nCOPY . .\n",
        "FROM python\n" + "COPY . .\n" * 2000,
        "FROM python\n" + "".join(f"RUN useradd u{number}\n" for number in range(400)) + "USER u7\n",
        "FROM s0 AS s1\n" + "".join(f"FROM s{number} AS s{number + 1}\n" for number in range(1, 800)),
        'FROM a\nCMD ["python", "app.py"]\nENTRYPOINT ["$@"]\n',
        'FROM a\nCMD ["python", "-m"]\n',
    ],
)
def test_odd_files_give_findings_and_no_errors(dockerfile: str) -> None:
    files = {
        "Dockerfile": dockerfile,
        "app.py": "open('x', 'w')\nimport app\n",
        **{f"d/{n}.py": "" for n in range(200)},
    }
    names = [name for name in plan("image").rules if name.policy.id != "hadolint"]
    report = check_space(space_of(files), plan(*(name.policy.id for name in names)))
    assert not report.errors


def test_a_script_that_holds_no_command_is_none_that_ends_at_once() -> None:
    script = "#!/sh\recho one\ruvicorn main:app &\rsleep 3 &\r"
    files = {"Dockerfile": 'FROM python:3.12\nCOPY . .\nCMD ["sh", "start.sh"]\n', "start.sh": script}
    report = check_space(space_of({"README.md": "---\nsdk: docker\n---\n", **files}), plan("broken-start-command"))
    assert not report.errors
