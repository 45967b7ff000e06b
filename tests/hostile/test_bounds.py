"""Nothing in a Space makes a run last: not a long line, not an expression of its own config, not an archive, not many
files for an outside program."""

from __future__ import annotations

import ast
import io
import os
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest
from hf_lint.analysis import local_imports
from hf_lint.cel import rule
from hf_lint.core.programs import program_on_path
from hf_lint.engines import picklescan, processes
from hf_lint.engines.processes import Batch, Bounds, Limits, find_program
from hf_lint.pipeline import engine
from hf_lint.pipeline.engine import check_space
from hf_lint.pipeline.lint import lint
from hf_lint.rules.secrets.urls import _may_hold_one
from hf_lint.space.python import PythonSource
from support import plan, space_of

if TYPE_CHECKING:
    from pathlib import Path

CARD = "---\nsdk: gradio\n---\n"
POLICY = """
id: slow
group: app
title: t
severity: info
why: x
remedy: x
bad: {{a.txt: b}}
good: {{a.txt: c}}
references: [{{title: a, url: "https://a.b"}}]
check: {{each: {each}, assert: "{expression}", message: "{message}"}}
"""
TEN = "[1,2,3,4,5,6,7,8,9,10]"
GROW = "a+a+a+a+a+a+a+a+a+a"


def own_check(folder: Path, expression: str, each: str = "files", message: str = "m") -> tuple[list[str], list[str]]:
    """Errors and messages of a run over a Space whose own config brings this check."""
    (folder / "lint").mkdir()
    (folder / "README.md").write_text(CARD)
    (folder / ".hf-lint.yaml").write_text("extends: lint\nselect: [slow]\n")
    (folder / "lint" / "slow.yaml").write_text(POLICY.format(each=each, expression=expression, message=message))
    report = lint(folder)
    return [error.message for error in report.errors], [finding.message for finding in report.findings]


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        (f"{TEN}." + "".join(f"map({x}, {TEN}." for x in "abcdefghi") + "size()" + ")" * 9 + ".size() > 0", "m"),
        (f"{TEN}." + "".join(f"all({x}, {TEN}." for x in "abcdefghi") + "size() > 0" + ")" * 9, "m"),
        ("['" + "a" * 40 + "']" + f".map(a, {GROW})" * 20 + ".size() > 0", "m"),
        ("false", "{['" + "a" * 40 + "']" + f".map(a, {GROW})" * 20 + "}"),
        ("[[1, 2, 3]]" + f".map(a, {GROW})" * 20 + ".size() > 0", "m"),
    ],
)
def test_an_expression_of_the_spaces_own_config_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expression: str, message: str
) -> None:
    monkeypatch.setattr(rule, "MAX_SECONDS_APART", 1.0)
    errors, _ = own_check(tmp_path, expression, message=message)
    assert len(errors) == 1
    assert "not evaluated: it took more" in errors[0] or "failed" in errors[0]


def test_the_seconds_of_all_its_expressions_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rule, "MAX_SECONDS_APART_IN_ALL", 0.0)
    errors, _ = own_check(tmp_path, "true")
    assert errors == ["slow: not evaluated: the checks of the Space's own config took too long"]


def test_its_harmless_expressions_find_what_they_look_for(tmp_path: Path) -> None:
    assert own_check(tmp_path, "item.path != 'README.md'", message="{item.path} is there") == (
        [],
        ["README.md is there"],
    )


def test_rules_that_come_too_late_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "MAX_SECONDS", -1.0)
    report = check_space(space_of({"README.md": CARD}), plan("leaked-hf-token", "share-tunnel"))
    assert sorted(error.message.partition(":")[0] for error in report.errors) == [
        "leaked-hf-token did not run",
        "share-tunnel did not run",
    ]


@pytest.mark.parametrize("text", ["://" * 5, "@\n://\n@", "://a\n@", "", "@://", "a@b"])
def test_no_url_with_a_user(text: str) -> None:
    assert not _may_hold_one(text)


@pytest.mark.parametrize("text", ["x\n://a@", "://\n://@", "@ ://a b@"])
def test_a_url_that_may_have_a_user(text: str) -> None:
    assert _may_hold_one(text)


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="its parser is linear")
@pytest.mark.parametrize(
    "text",
    [
        'x = f"' + "{a}hf_" * 160_000 + '"\n',
        "\n'f\"'\nx = f'" + "{a}\\'" * 100_000 + "'\n",
        "#'\nx = Rf'''" + "{a}'\n" * 150_000 + "'''\n",
    ],
)
def test_an_f_string_that_takes_minutes_is_not_parsed(text: str) -> None:
    error = PythonSource(text).error
    assert error is not None
    assert error.message == "an f-string with so many fields takes too long to parse"
    assert text[error.offset :].lstrip("xR= ").startswith("f")


def test_many_short_f_strings_are_parsed() -> None:
    assert PythonSource('x = f"{a}{b}"\n' * 20_000).tree is not None


def zip_of(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


@pytest.mark.parametrize(
    "piece", ["if a:b\n", "with a:b\n", "a.b.c.d.e.f()\n", "[a for a in b]\n", "x = a or b or c\n"]
)
def test_code_whose_tree_is_too_large_is_not_parsed(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    space = space_of({"README.md": CARD, "app.py": "import m\n", "m.py": text})
    assert PythonSource(text).error is not None
    report = check_space(space, plan("unparseable-file"))
    assert report.findings or report.errors


def test_code_of_many_modules_is_parsed_up_to_a_bound() -> None:
    space = space_of({"README.md": CARD, **{f"m{n}.py": "if a:b\n" * 60_000 for n in range(4)}})
    parsed = [bool(list(space.python(space.files[f"m{n}.py"]).nodes(ast.If))) for n in range(4)]
    assert parsed == [True, True, False, False]
    assert "too much code" in space.gaps[0]


@pytest.mark.skipif(not picklescan.is_installed(), reason="picklescan needs Python 3.11")
def test_a_pickle_of_nothing_but_instructions_is_not_kept_in_memory() -> None:
    report = check_space(space_of({"a.pkl": b"(" * 7_999_999 + b"."}), plan("committed-pickle"))
    assert [error.message.partition(";")[0] for error in report.errors] == [
        "committed-pickle: picklescan did not check a.pkl (it has too many instructions)"
    ]


def test_an_archive_that_unpacks_to_gigabytes_is_not_given_to_picklescan() -> None:
    bombs = {
        "one.pt": zip_of({"archive/data.pkl": b"0" * 70_000_000}),
        "sum.pt": zip_of({f"{n}.pkl": b"0" * 8_000_000 for n in range(10)}),
        "fine.pt": zip_of({"archive/data.pkl": b"\x80\x02N."}),
    }
    files = space_of(dict(bombs)).files
    limits = Limits(16_000_000, 30, 65_536, 30, 2)
    assert picklescan._refuse(files["one.pt"], limits, 0) == "it unpacks to more than 64 MiB"
    assert picklescan._refuse(files["sum.pt"], limits, 0) == "it unpacks to more than 64 MiB"
    assert picklescan._refuse(files["fine.pt"], limits, 0) == ""


def test_no_config_of_a_space_raises_the_bounds_of_programs() -> None:
    assert Bounds(1e9, 10**12, 10**6).cap() == Bounds(300, 64 * 1024 * 1024, 8, 300)
    assert Bounds(30, 1000, 2).cap() == Bounds(30, 1000, 2, 60)
    assert Bounds(120, 1000, -1).cap() == Bounds(120, 1000, 1, 120)


def test_all_runs_of_a_program_have_one_budget() -> None:
    batch: Batch[int] = Batch("test", Bounds(seconds=30, output_bytes=100, processes=2, in_all=0.3))
    for number in range(5):
        batch.add(number, [sys.executable, "-I", "-c", "import time; time.sleep(60)"])
    assert sorted(outcome.failure for _, outcome in batch.outcomes()) == ["budget"] * 3 + ["time"] * 2
    assert "other files took all the time" in processes.failure_text(
        "zizmor", processes.Outcome(failure="budget"), seconds=1, output_bytes=1, install="", shorten=""
    )


@pytest.mark.skipif(os.name == "nt", reason="programs are found by their mode")
@pytest.mark.parametrize("path", [".", "", ":/bin", "bin", "./bin", "..", "{here}", "{here}/", "{here}/bin/.."])
def test_no_program_of_the_space_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    (tmp_path / "bin").mkdir()
    for place in ("zizmor-of-the-space", "bin/zizmor-of-the-space"):
        (tmp_path / place).write_text("#!/bin/sh\n")
        (tmp_path / place).chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", path.replace("{here}", str(tmp_path)))
    assert find_program("zizmor-of-the-space") is None
    assert program_on_path("zizmor-of-the-space") is None


@pytest.mark.skipif(os.name == "nt", reason="programs are found by their mode")
def test_a_program_elsewhere_on_path_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tool").write_text("#!/bin/sh\n")
    (tmp_path / "tool").chmod(0o755)
    monkeypatch.setenv("PATH", f":.:{tmp_path}")
    assert find_program("tool") == str(tmp_path / "tool")


@pytest.mark.parametrize("module", ["json", "typing", "argparse", "yaml", "enum", "hf_lint_plugin"])
def test_nothing_is_imported_from_the_current_folder(tmp_path: Path, module: str) -> None:
    (tmp_path / "README.md").write_text(CARD)
    (tmp_path / f"{module}.py").write_text("open('ran', 'w')\n")
    subprocess.run([sys.executable, "-m", "hf_lint", "."], cwd=tmp_path, capture_output=True, check=False)
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("text", ["x=1;" * 240_000, f"[{'1,' * 480_000}]", "f(g(x))\n" * 110_000])
def test_code_that_makes_too_large_a_tree_is_not_parsed(text: str) -> None:
    source = PythonSource(text)
    assert source.tree is None
    assert source.error is not None
    assert "more parts than are parsed" in source.error.message


def test_thousands_of_imports_that_are_missing_end_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    check = local_imports._check

    def count(modules: local_imports._Modules, wanted: local_imports._Wanted, folder: str) -> str:
        looked.append(wanted.name)
        return check(modules, wanted, folder)

    monkeypatch.setattr(local_imports, "_check", count)
    card = "---\nsdk: gradio\nsdk_version: 6.0.0\n---\n"
    text = "".join(f"from a{number} import b as c{number}\n" for number in range(3_000))
    report = check_space(space_of({"README.md": card, "app.py": text}), plan("missing-import"))
    assert report.findings
    assert len(looked) < 100
