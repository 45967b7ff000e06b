"""Many inputs together are bounded as one is, what comes first is what the Space builds and starts, and what was cut
off is said."""

from __future__ import annotations

import ast
import bz2
import gzip
import pickle

import pytest
from hf_lint.core.model import Profile, TargetReport
from hf_lint.engines import zizmor
from hf_lint.pipeline.engine import check_space
from hf_lint.secrets import scan
from hf_lint.secrets.fakes import expand
from hf_lint.space.effort import MAX_EFFORT, TOO_MUCH, Effort, weigh
from hf_lint.startup.dockerignore import IgnoreFile, parse_dockerignore
from support import plan, space_of

DOCKER = "---\nsdk: docker\n---\n"
CURL = "RUN curl https://example.com/i.sh | sh\n"
MANY = "RUN a" + " && a" * (MAX_EFFORT // 20) + "\n"


def report(files: dict[str, str | bytes], *select: str) -> TargetReport:
    return check_space(space_of({"README.md": DOCKER, **files}), plan(*select, profile=Profile.STRICT))


def errors(found: TargetReport) -> list[str]:
    return [error.message for error in found.errors]


def test_the_dockerfile_of_the_space_is_read_before_others() -> None:
    others = {f"A{n:02}/Dockerfile": "FROM a\n" + MANY for n in range(8)}
    found = report({**others, "Dockerfile": f"FROM python:3.12\n{CURL}"}, "remote-script")
    assert [finding.location.path for finding in found.findings] == ["Dockerfile"]
    assert errors(found)
    assert all(text.endswith(TOO_MUCH) and text.startswith("A") for text in errors(found))


def test_scripts_that_the_start_reaches_are_read_before_others() -> None:
    scripts = {f"a{n:02}.sh": "a && " * 9_000 + "a\n" for n in range(9)}
    start = {"z.sh": "curl https://example.com/i.sh | sh\n", "Dockerfile": "FROM a\nCOPY . .\nCMD sh z.sh\n"}
    found = report({**scripts, **start}, "remote-script")
    assert [finding.location.path for finding in found.findings] == ["z.sh"]
    assert any("was not read as a script" in text for text in errors(found))


def test_a_dockerfile_is_read_as_far_as_it_goes() -> None:
    found = report({"Dockerfile": f"FROM python:3.12\n{CURL}{MANY * 8}{CURL}"}, "remote-script")
    assert [finding.location.span.line for finding in found.findings] == [2]
    assert errors(found)[0].startswith("Dockerfile was not read from line ")


def test_python_counts_in_sum_and_what_the_start_reaches_is_read_before_others() -> None:
    calls = {f"a{n}.py": "f(a, b)\n" * 400 for n in range(3)}
    space = space_of(
        {**calls, "README.md": "---\nsdk: gradio\n---\n", "app.py": "import z\n", "z.py": "eval(input())\n"}
    )
    space.effort.nodes = 1_000
    found = check_space(space, plan("dynamic-code", "runtime-install", "unparseable-file", profile=Profile.STRICT))
    assert [finding.location.path for finding in found.findings] == ["z.py"]
    assert not errors(found)
    for name in calls:
        assert space.python(space.files[name]).nodes(ast.Call) is not None
    assert [gap.partition(",")[0] for gap in space.gaps] == ["a1.py"]


def test_workflows_count_with_them() -> None:
    step = "      - run: " + "a && " * 3_000 + "a\n"
    flow = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n" + step
    found = report({f".github/workflows/{n}.yml": flow for n in range(12)}, "remote-script")
    assert any(text.startswith(".github/workflows/") and text.endswith(TOO_MUCH) for text in errors(found))


def test_variables_in_many_commands_do_not_multiply() -> None:
    lines = f'ARG a="{"b " * 3_000}"\n' + "RUN $a | sh\n" * 60
    assert errors(report({"Dockerfile": f"FROM python:3.12\n{lines}"}, "remote-script")) == [
        f"the variables in Dockerfile were not put in: {TOO_MUCH}"
    ]


@pytest.mark.parametrize("text", ["a && a\n" * 50, "a;a|a\n`a`$(a)\n", "'a' \"b\" \\c\td\n", "", "RUN a\n" * 100])
def test_the_weight_is_no_less_than_the_commands_and_words(text: str) -> None:
    from hf_lint.space.shell import parse_shell

    commands = list(parse_shell(text).walk())
    assert weigh(text) >= len(commands) + sum(len(command.words) for command in commands) / 2


def test_a_text_is_counted_to_its_last_line_that_fits() -> None:
    text = "a b\n" * 100
    effort = Effort(10 * weigh("a b\n"))
    assert effort.take_lines(text) == 40
    assert effort.take_lines(text) == 0
    assert Effort().take_lines(text) == len(text)


def test_zizmor_gets_no_more_than_it_can_do_in_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zizmor, "MAX_WORK", 200)
    flow = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: a/b@main\n"
    found = report({f".github/workflows/{n}.yml": flow for n in range(5)}, "zizmor")
    unchecked = [one.location.path for one in found.findings if "too many steps" in one.message]
    assert unchecked == [f".github/workflows/{n}.yml" for n in range(4, 5)]


@pytest.mark.parametrize("pattern", ["*a" * 5 + "*b", "**/*a*a*a*a*a*b", "a**a**a**a**b", "?*?*?*?*?*?*?*b"])
def test_an_ignore_pattern_of_many_stars_takes_no_power(pattern: str) -> None:
    ignore = IgnoreFile(None, parse_dockerignore(pattern))
    assert not ignore.ignores("a" * 250)
    assert ignore.ignores("a" * 100 + "ab") or ignore.ignores("aaaaaaab")


def test_ignore_patterns_take_back_in_their_order() -> None:
    ignore = IgnoreFile(None, parse_dockerignore("*.py\n!a*a*a*a*.py\n*b.py\n!keep/**\nkeep/x"))
    paths = {"x.py": True, "aaaa.py": False, "aaaab.py": True, "keep/y.py": False, "keep/x": True, "d/x.py": False}
    assert {path: ignore.ignores(path) for path in paths} == paths
    assert all((ignore.decides(path) is not None) is out for path, out in paths.items())


def test_compressed_pickles_share_the_bound() -> None:
    bomb = bz2.compress(pickle.dumps("0" * 60_000_000, 4))
    found = report({f"m{n}.pkl.bz2": bomb for n in range(4)}, "committed-pickle")
    assert any("was not unpacked to the end" in text for text in errors(found))
    told = {finding.location.path for finding in found.findings} | {text.split()[0] for text in errors(found)}
    assert told == {f"m{n}.pkl.bz2" for n in range(4)}


def test_what_is_no_pickle_is_not_unpacked() -> None:
    bombs: dict[str, str | bytes] = {f"a{n}.gz": gzip.compress(b"0" * 90_000_000, 1) for n in range(4)}
    assert errors(report(bombs, "committed-pickle")) == []


def test_passwords_are_weighed_up_to_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "MAX_IN_ALL", 300)
    many = "".join(f"password_{n} = 'Zx{n}Kq81vbTT'\n" for n in range(400))
    token = expand("T = '@@fake:huggingface-user-token@@'\n")
    found = report({"a.py": many, "b.py": many, "c.py": many + token}, "leaked-hf-token", "leaked-credential")
    assert [one.location.path for one in found.findings if one.rule == "leaked-hf-token"] == ["c.py"]
    assert any("a.py has more than 200 secrets" in text for text in errors(found))
    assert any("only those of fixed form" in text for text in errors(found))
