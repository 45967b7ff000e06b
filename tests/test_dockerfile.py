"""What rules see of a Dockerfile: stages, variables, mounts, commands."""

import pytest
from hf_lint.space.dockerfile import Scope, expand, parse_dockerfile


def scope(**values: str) -> Scope:
    return Scope(values, values)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$V", "abc"),
        ("${V}/x", "abc/x"),
        ("$", "$"),
        ("a$", "a$"),
        ("${U:-x}", "x"),
        ("${E:-x}", "x"),
        ("${E-x}", ""),
        ("${U-x}", "x"),
        ("${V:+y}", "y"),
        ("${E:+y}", ""),
        ("${E+y}", "y"),
        ("${U:-${V}}", "abc"),
        ("${P#*/}", "b/c.tar.gz"),
        ("${P##*/}", "c.tar.gz"),
        ("${P%.*}", "a/b/c.tar"),
        ("${P%%.*}", "a/b/c"),
        ("${P/\\//-}", "a-b/c.tar.gz"),
        ("${P//\\//-}", "a-b-c.tar.gz"),
        ("'$V'", "$V"),
        ('"$V d"', "abc d"),
        ("\\$V", "$V"),
        ('a\\ b"c\\"d"', 'a bc"d'),
        ("${V:?no}", "abc"),
    ],
)
def test_expand(text: str, expected: str) -> None:
    result = expand(text, scope(V="abc", E="", P="a/b/c.tar.gz"))
    assert (result.text, result.error) == (expected, "")


@pytest.mark.parametrize(
    "text", ["${", "${V", "${}", "${V:#x}", "'a", '"a', "${V/a", "${V/a/b", "${" * 500, "${V:-" * 500]
)
def test_expand_says_what_is_wrong(text: str) -> None:
    result = expand(text, scope(V="abc"))
    assert result.error
    assert not result.known


def test_expand_names_what_is_missing() -> None:
    assert expand("$A/${B:-x}/$V", scope(V="v")).missing == ("A",)


def test_expansion_is_bounded() -> None:
    lines = ["FROM a", "ENV A=0123456789"] + [f"ENV A=$A$A{n}" for n in range(64)] + ["USER $A"]
    parsed = parse_dockerfile("\n".join(lines))
    user = parsed.instructions[-1]
    assert not user.expand(user.args[0]).known
    assert expand("${V/" + "*a" * 40 + "/x}", scope(V="a" * 2000)).error


def test_scope_of_args_and_env() -> None:
    text = (
        "ARG TAG=3.12\nARG NONE\nFROM python:${TAG}-slim AS base\nRUN echo $TAG\nARG TAG\nARG PORT=1\n"
        "ENV P=$PORT T=$TAG\n"
        "ARG P=9\nFROM base\nRUN echo $PORT $P\n"
    )
    parsed = parse_dockerfile(text)
    base, final = parsed.stages
    assert base.image == "python:3.12-slim"
    assert base.instructions[0].expand("$TAG").missing == ("TAG",)
    assert base.env == {"P": "1", "T": "3.12"}
    assert base.scope.values["P"] == "1", "ENV wins over ARG"
    assert final.parent is base
    assert final.instructions[0].expand("$P").text == "1"
    assert final.instructions[0].expand("$PORT").missing == ("PORT",)
    assert parsed.global_scope.unknown == {"NONE"}


def test_one_env_sees_the_values_from_before_it() -> None:
    parsed = parse_dockerfile("FROM a\nENV A=1\nENV A=2 B=$A\n")
    assert parsed.stages[0].env == {"A": "2", "B": "1"}


def test_stage_graph() -> None:
    text = (
        'FROM a AS One\nUSER app\nWORKDIR /srv\nWORKDIR sub\nENTRYPOINT ["x"]\nCMD ["y"]\nEXPOSE 1\n'
        "FROM b AS two\nFROM c AS three\nFROM d AS unused\n"
        "FROM one\nCOPY --from=two /x /x\nCOPY --from=2 /x /x\nCOPY --from=busybox:latest /x /x\n"
        "RUN --mount=type=bind,from=ghcr.io/x/y:1,target=/uv x\n"
    )
    parsed = parse_dockerfile(text)
    assert [stage.reached for stage in parsed.stages] == [True, True, True, False, True]
    final = parsed.final
    assert final is not None
    assert final.final
    assert final.parent is parsed.stages[0]
    assert final.image is None
    assert final.root_image == "a"
    assert final.user is not None
    assert final.user.value == "app"
    assert final.workdir == "/srv/sub"
    assert final.cmd is not None
    assert final.entrypoint is not None
    assert len(final.exposes) == 1
    assert [(s.token.text, s.stage.index if s.stage else None, s.image) for s in final.sources] == [
        ("two", 1, None),
        ("2", 2, None),
        ("busybox:latest", None, "busybox:latest"),
        ("ghcr.io/x/y:1", None, "ghcr.io/x/y:1"),
    ]
    assert [text[s.token.start : s.token.end] for s in final.sources] == [s.token.text for s in final.sources]


def test_a_base_that_depends_on_an_argument() -> None:
    parsed = parse_dockerfile("ARG MODE=gpu\nARG X\nFROM a AS base-gpu\nFROM base-${MODE} AS b\nFROM $X\n")
    assert parsed.stages[1].parent is parsed.stages[0]
    assert parsed.stages[2].image is None
    assert all(stage.reached for stage in parsed.stages), "an unknown base may be any stage before"


def test_an_entrypoint_drops_an_inherited_cmd() -> None:
    parsed = parse_dockerfile('FROM a AS b\nCMD x\nFROM b\nENTRYPOINT ["y"]\n')
    assert parsed.stages[1].cmd is None


def test_user_at() -> None:
    parsed = parse_dockerfile("FROM a\nRUN x\nUSER app\nRUN y\n")
    stage = parsed.stages[0]
    first, user, second = stage.instructions
    assert stage.user_at(first) is None
    assert stage.user_at(second) is user


def test_mounts() -> None:
    text = "FROM a\nRUN --mount=type=secret,id=hf,required=true,mode=0444 --mount=target=/c,source=. x\n"
    secret, bind = parse_dockerfile(text).instructions[1].mounts
    assert (secret.type, secret.id, secret.target, secret.required) == ("secret", "hf", "/run/secrets/hf", True)
    assert (bind.type, bind.target, bind.required) == ("bind", "/c", False)


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("RUN a && b", [("a",), ("b",)]),
        ('RUN ["sh", "-c", "a \\"x\\" | b"]', [("sh", "-c", 'a "x" | b'), ("a", "x"), ("b",)]),
        ('RUN ["pip", "install", "x"]', [("pip", "install", "x")]),
        ("RUN <<EOF\na\nb c\nEOF", [("a",), ("b", "c")]),
        ("RUN cat <<A | sh\nx\nA", [("cat",), ("sh",)]),
        ("RUN bash <<'A'\nx y\nA", [("bash",), ("x", "y")]),
        ("RUN <<EOF\n#!/usr/bin/env python3\nimport x\nEOF", []),
        ("ONBUILD RUN a", [("a",)]),
        ("HEALTHCHECK --interval=1s CMD curl x || exit 1", [("curl", "x"), ("exit", "1")]),
        ("CMD python app.py", [("python", "app.py")]),
        ("COPY <<EOF /run.sh\n#!/bin/sh\nexec x\nEOF", [("x",)]),
        ("COPY <<EOF /etc/conf\nexec x\nEOF", []),
        ('SHELL ["powershell", "-Command"]\nRUN Get-Item x', []),
        ('SHELL ["conda", "run", "-n", "e", "/bin/bash", "-c"]\nRUN a', [("a",)]),
    ],
)
def test_commands(run: str, expected: list[tuple[str, ...]]) -> None:
    parsed = parse_dockerfile(f"FROM a\n{run}\n")
    assert [tuple(w.value for w in c.argv) for c in parsed.instructions[-1].commands] == expected


def test_python_in_a_heredoc_is_no_shell() -> None:
    text = "FROM a\nRUN python3 - <<EOF\nfrom x import y\nEOF\n"
    (command,) = parse_dockerfile(text).instructions[1].commands
    assert command.script is not None
    assert (command.script.interpreter, command.script.text) == ("python", "from x import y\n")
    assert text[command.script.start : command.script.end] == "from x import y\n"


def test_places_in_json_strings_and_heredocs() -> None:
    text = 'FROM a\nRUN ["sh", "-c", "a \\"q\\" && pip install torch"]\nRUN <<EOF\n  curl x\nEOF\n'
    parsed = parse_dockerfile(text)
    pip = parsed.instructions[1].commands[-1]
    assert text[pip.words[2].start : pip.words[2].end] == "torch"
    curl = parsed.instructions[2].commands[0]
    assert text[curl.start : curl.end] == "curl x"
