"""Command lines of supervisor, Procfiles and compose files: with their places, and within bounds."""

from __future__ import annotations

import time

import pytest
from hf_lint.space.services import MAX_COMMANDS, service_commands
from support import space_of


def commands(path: str, text: str) -> list[str]:
    """Each command line, as it stands in the file at its place."""
    space = space_of({path: text})
    found = list(service_commands(space))
    assert all(file.text[line.offset(0) :].startswith(line.text[:1]) for file, line in found)
    return [line.text for _, line in found]


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("supervisord.conf", "[program:a]\r\ncommand=x y\r\n", ["x y\r"]),
        ("conf.d/app.ini", "[program:a]\nuser=u\ncommand: x y\n[program:b]\ncommand = z", ["x y", "z"]),
        ("supervisord.conf", "[program:a]\ncommand=x\n  --more\nuser=u\n", ["x\n  --more"]),
        ("supervisord.conf", "[supervisorctl]\ncommand=x\n[program:a]\n;command=y\n", []),
        ("nginx.conf", "command=x\n", []),
        ("Procfile", "web: x y\n# z: w\nworker:z\n", ["x y", "z"]),
        ("Procfile.dev", "web: x\n", ["x"]),
        ("compose.yaml", "services: {a: {command: x y, entrypoint: [sh, -c, z]}, b: 7}\n", ["z", "x y"]),
        ("docker-compose.prod.yml", "services:\n  a:\n    command: >\n      x\n      y\n", ["x y\n"]),
        ("compose.yml", "services: [a]\n", []),
        ("compose.yml", "services: {a: [\n", []),
        ("config.yml", "services: {a: {command: x}}\n", []),
    ],
)
def test_command_lines(path: str, text: str, expected: list[str]) -> None:
    assert commands(path, text) == expected


def test_work_is_bounded() -> None:
    many = "".join(f"[program:{number}]\ncommand=x\n" for number in range(MAX_COMMANDS + 9))
    space = space_of({"supervisord.conf": many})
    assert len(list(service_commands(space))) == MAX_COMMANDS
    assert "only the first" in space.problems[0].what
    begun = time.monotonic()
    for piece in ("[program:", "[program:a]\n", "[program:a]\n\n", "command=", "a\n ", "\n\n[program:x]\n" + "\n"):
        commands("supervisord.conf", "[program:a]\n" + piece * (190_000 // len(piece)))
    assert time.monotonic() - begun < 5
