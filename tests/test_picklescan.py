"""picklescan as a second opinion: merged with our own reading, bounded, and its failures said."""

from __future__ import annotations

import pickle
import sys
from typing import TYPE_CHECKING

import pytest
from hf_lint.engines import picklescan
from hf_lint.engines.picklescan import Opinion, collect, start
from hf_lint.engines.processes import Limits
from hf_lint.pipeline.engine import check_space
from support import plan, policies, space_of

if TYPE_CHECKING:
    from pathlib import Path

    from hf_lint.core.model import TargetReport

LIMITS = Limits.of(policies().policies["committed-pickle"].params["picklescan"])
needed = pytest.mark.skipif(not picklescan.is_installed(), reason="picklescan needs Python 3.11")


@pytest.fixture(autouse=True)
def no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test starts the program, whatever it has answered before."""
    monkeypatch.setenv("HF_LINT_CACHE", "")


def calls(module: str, name: str) -> bytes:
    """A pickle that calls a function, which nobody loads."""
    return f"c{module}\n{name}\n(S'echo hello'\ntR.".encode()


def opinion(data: bytes, limits: Limits = LIMITS, path: str = "model.pkl") -> Opinion:
    (found,) = collect(start(space_of({path: data}).files.values(), limits))
    return found


def lint(data: bytes, path: str = "model.pkl") -> TargetReport:
    return check_space(space_of({path: data}), plan("committed-pickle"))


def worker(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """A program in the worker's place, on Pythons without picklescan too."""
    program = folder / "worker.py"
    program.write_text(script)
    monkeypatch.setattr(picklescan, "_WORKER", program)
    monkeypatch.setattr(picklescan, "is_installed", lambda: True)


@needed
@pytest.mark.parametrize(
    ("data", "names"),
    [
        (calls("posix", "system"), ("posix.system",)),
        (pickle.dumps({"a": [1.0]}, 4), ()),
        (b"\x80\x04\xff broken", ()),
        (b"PK\x03\x04 broken", ()),
        (b"\x93NUMPY\x01\x00 broken", ()),
    ],
)
def test_what_it_says(data: bytes, names: tuple[str, ...]) -> None:
    assert opinion(data)[1:] == (names, "")


@needed
def test_a_name_that_only_picklescan_knows_is_dangerous() -> None:
    data = calls("bdb", "Bdb.run")
    params = policies().policies["committed-pickle"].params
    lesser = {**params, "dangerous": [name for name in params["dangerous"] if not name.startswith("bdb")]}
    from hf_lint.pipeline.selection import select_rules

    report = check_space(
        space_of({"model.pkl": data}),
        select_rules(policies(), select=("committed-pickle",), params={"committed-pickle": lesser}),
    )
    (finding,) = report.findings
    assert str(finding.severity) == "critical"
    assert "`bdb.Bdb.run`, which picklescan lists as dangerous" in finding.message


@needed
def test_what_both_know_is_told_once() -> None:
    (finding,) = lint(calls("posix", "system")).findings
    assert finding.message == "loading this file calls `posix.system`"


@needed
def test_what_is_loaded_safely_stays_so() -> None:
    (finding,) = lint(pickle.dumps({"a": 1})).findings
    assert finding.message.startswith("this is a pickle; at present it calls only known types of data")


@needed
def test_nothing_is_loaded(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    data = f"cposix\nsystem\n(S'touch {mark}'\ntR.".encode()
    assert opinion(data).dangerous == ("posix.system",)
    assert not mark.exists()


def test_it_is_no_part_of_the_run_where_it_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picklescan, "is_installed", lambda: False)
    report = lint(calls("posix", "system"))
    assert (len(report.findings), report.errors, report.skipped[0].kind) == (1, (), "config")


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("import time; time.sleep(60)", "it took too long"),
        ("import sys; sys.exit(1)", "it failed"),
        ("import os; os.abort()", "it failed"),
        ("print('no json')", "it failed"),
        ("print('[]')", "it failed"),
        ("print(' ' * 10**6)", "its output is too long"),
    ],
)
def test_no_answer_is_a_tool_error(script: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What our own reading found is told all the same."""
    worker(tmp_path, monkeypatch, script)
    limits = LIMITS._replace(seconds=0.5 if "sleep" in script else 30, output_bytes=500_000)
    monkeypatch.setattr(Limits, "of", classmethod(lambda cls, params: limits))
    report = lint(calls("posix", "system"))
    assert len(report.findings) == 1
    (error,) = report.errors
    assert f"({why})" in error.message
    assert "install picklescan again" in error.message


def test_files_over_the_limits_are_not_given_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    worker(tmp_path, monkeypatch, 'print(\'{"dangerous": ["a.b"]}\')')
    files = space_of({f"{number}.pkl": b"\x80" * (number + 1) for number in range(9)}).files.values()
    found = collect(start(files, LIMITS._replace(bytes=6, files=4)))
    assert [one.file.path for one in found if not one.failure] == ["0.pkl", "1.pkl", "2.pkl", "3.pkl"]
    assert next(one.failure for one in found if one.failure) == (
        "picklescan was not asked about 4.pkl: it is not among the first 4 files"
    )
    assert all(one.failure for one in collect(start(files, LIMITS._replace(bytes=0))))


def test_small_files_share_a_process_and_get_one_each_where_it_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = f"""import sys
open({str(tmp_path / "starts")!r}, "a").write(" ".join(sys.argv[2:]) + "\\n")
if b"bad" in sys.stdin.buffer.read():
    sys.exit(1)
for size in sys.argv[3::2]:
    print('{{"dangerous": ["size.%s"]}}' % size)
"""
    worker(tmp_path, monkeypatch, script)
    monkeypatch.setattr(picklescan, "MAX_SHARED", 12)

    def ask(**contents: bytes) -> tuple[dict[str, tuple[str, ...]], list[str]]:
        files = space_of({f"{name}.pkl": data for name, data in contents.items()}).files.values()
        found = {
            one.file.path[:-4]: one.dangerous or (one.failure and "failed",) for one in collect(start(files, LIMITS))
        }
        starts = (tmp_path / "starts").read_text().splitlines()
        (tmp_path / "starts").unlink()
        return found, sorted(starts)

    assert ask(a=b"good", b=b"goods", c=b"x" * 20, d=b"good") == (
        {"a": ("size.4",), "b": ("size.5",), "c": ("size.20",), "d": ("size.4",)},
        [".pkl 20", ".pkl 4", ".pkl 4 .pkl 5"],
    )
    assert ask(a=b"good", b=b"bad") == (
        {"a": ("size.4",), "b": ("failed",)},
        [".pkl 3", ".pkl 4", ".pkl 4 .pkl 3"],
    )


def test_no_room_for_files_is_a_tool_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: str) -> None:
        raise OSError(28, "No space left on device")

    worker(tmp_path, monkeypatch, "")
    monkeypatch.setattr("hf_lint.engines.scratch._make", full)
    (error,) = lint(calls("posix", "system")).errors
    assert "No space left" in error.message


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not enforce the limit")
def test_memory_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = picklescan._WORKER.read_text()
    start_of_main = source.partition("    from picklescan")[0].replace("__file__", repr(str(picklescan._WORKER)))
    for size, failed in ((3 * 1024**3, True), (1024**2, False)):
        ending = f"    bytearray({size})\n    print('{{\"dangerous\": []}}')\n\n\nmain()\n"
        worker(tmp_path, monkeypatch, start_of_main + ending)
        assert ("it failed" in opinion(b"\x80").failure) is failed
