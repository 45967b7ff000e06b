"""Shell text as commands."""

import pytest
from hf_lint.space.shell import interpreter_of_shebang, parse_shell


def names(text: str) -> list[str]:
    return [" ".join((command.name, *command.args)).strip() for command in parse_shell(text).walk()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a && b | c; d & e || f", ["a", "b", "c", "d", "e", "f"]),
        ("a # b; c\nd", ["a", "d"]),
        ("echo 'a && b' \"c; d\" e\\;f", ["echo a && b c; d e;f"]),
        ("if [ -f x ]; then a; elif b; then c; else d; fi", ["[ -f x ]", "a", "b", "c", "d"]),
        ("for i in 1 2; do a $i; done", ["for i in 1 2", "a $i"]),
        ("while a; do b; done < <(c)", ["a", "b", "", "c"]),
        ("case $x in a|b) c;; (d) e ;; *) f; esac; g", ["case $x in", "c", "e", "f", "g"]),
        ("f() { a; }; f", ["", "a", "f"]),
        ("function f { a; }", ["", "a"]),
        ("(a; b) | c", ["", "c", "a", "b"]),
        ("[[ a && b || (c) ]] && d", ["[[ a b c ]]", "d"]),
        ("x=$(a) y", ["y", "a"]),
        ("x=(a b $(c))", ["", "c"]),
        ('echo "$(a "$(b)")" `c`', ['echo $(a "$(b)") `c`', "a $(b)", "b", "c"]),
        ("echo '$(a)'", ["echo $(a)"]),
        ("echo \\$(a)", ["echo $", "a"]),
        ("echo $((1 << 2)) $(( $(a) + 1 ))", None),
        ("bash -c 'a && b'", ["bash -c a && b", "a", "b"]),
        ("sh -ec \"a; sh -c 'b'\"", ["sh -ec a; sh -c 'b'", "a", "sh -c b", "b"]),
        ('bash -lc "$(curl x)"', ["bash -lc $(curl x)", "", "curl x"]),
        ('eval "a b"', ["eval a b", "a b"]),
        ("su - user -c 'a b'", ["su - user -c a b", "a b"]),
        ("bash <(curl x)", ["bash <(curl x)", "curl x"]),
        ("sudo -u root env A=1 nice -n 5 a b", ["a b"]),
        ("timeout 10 a", ["a"]),
        ("conda run -n e pip install x", ["pip install x"]),
        ("cat <<A > f\nb\nA\nc", ["cat", "c"]),
        ("cat <<-'A'\n\tb\n\tA\nc", ["cat", "c"]),
        ("sh <<A <<B\nx\nA\ny\nB\nc", None),
        ("a \\\n  b \\\n  c", ["a b c"]),
        ("a\r\nb c\r\n", ["a", "b c"]),
        ("a &> f 2>&1 >> g <h && b", ["a", "b"]),
        ("$'a\\'b' c", ["a'b c"]),
    ],
)
def test_commands(text: str, expected: list[str] | None) -> None:
    found = names(text)
    if expected is not None:
        assert found == expected


def test_pipelines_and_operators() -> None:
    script = parse_shell("a | b && c || d\ne; f")
    assert [([c.name for c in p.commands], p.operator) for p in script.pipelines] == [
        (["a", "b"], ""),
        (["c"], "&&"),
        (["d"], "||"),
        (["e"], "\n"),
        (["f"], ";"),
    ]


def test_words_know_their_place_and_whether_they_expand() -> None:
    text = "a 'b c' \"$D\" e$f g*"
    (command,) = parse_shell(text).commands
    assert [text[w.start : w.end] for w in command.words] == ["a", "'b c'", '"$D"', "e$f", "g*"]
    assert [w.value for w in command.words] == ["a", "b c", "$D", "e$f", "g*"]
    assert [w.literal for w in command.words] == [True, True, False, False, False]


@pytest.mark.parametrize(
    ("text", "program", "args"),
    [
        ("pip3 install x", "pip", ("install", "x")),
        ("python -m pip install x", "pip", ("install", "x")),
        ("/opt/venv/bin/python3.11 -u -m pip install x", "pip", ("install", "x")),
        ("uv pip install x", "pip", ("install", "x")),
        ("python -m venv x", "venv", ("x",)),
        ("python app.py -m x", "python", ("app.py", "-m", "x")),
        ("/usr/bin/curl x", "curl", ("x",)),
    ],
)
def test_program(text: str, program: str, args: tuple[str, ...]) -> None:
    (command,) = parse_shell(text).commands
    assert (command.program, command.program_args) == (program, args)


def test_assignments_and_redirects() -> None:
    (command,) = parse_shell("A=1 B='x y' env C=2 d > /f 2>&1").commands
    assert [(a.name, a.value) for a in command.assignments] == [("A", "1"), ("B", "x y"), ("C", "2")]
    assert [(r.operator, r.fd, str(r.target)) for r in command.redirects] == [(">", "", "/f"), (">&", "2", "1")]
    assert command.wrappers == ("env",)


def test_nested_text_keeps_its_place() -> None:
    text = 'x && bash -c "echo \\"q\\" && pip install torch"'
    command = list(parse_shell(text).walk())[-1]
    assert text[command.words[2].start : command.words[2].end] == "torch"


def test_inline_python() -> None:
    (command,) = parse_shell("python3 -c 'import torch'").commands
    assert command.script is not None
    assert (command.script.interpreter, command.script.text) == ("python", "import torch")


@pytest.mark.parametrize(
    "text", ["$(" * 3000, "`" * 999, "{ " * 3000, "(" * 3000, "${" * 3000, "case x in " * 500, "'" * 999, '"$(' * 999]
)
def test_hostile_nesting_ends(text: str) -> None:
    assert sum(1 for _ in parse_shell(text).walk()) < 4000


def test_nested_sh_is_bounded() -> None:
    text = "a"
    for _ in range(40):
        text = f"eval $(echo {text}) && eval \\{text}"[:2000]
    assert sum(1 for _ in parse_shell(text).walk()) < 5000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#!/bin/bash -e\nx", "bash"),
        ("#!/usr/bin/env python3", "python3"),
        ("#!/usr/bin/env -S uv run", "uv"),
        ("# no", ""),
    ],
)
def test_shebang(text: str, expected: str) -> None:
    assert interpreter_of_shebang(text) == expected
