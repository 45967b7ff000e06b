"""Servers in JavaScript and TypeScript as people write them: each `BAD` line is told, and nothing else is.

A case is a file or folder of tests/data/javascript: bad/ holds defects, each marked on the line of its finding with
`// BAD <policy>`; good/ holds what looks like them and is harmless.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hf_lint.analysis.node_flow import node_flows
from hf_lint.pipeline.engine import check_space
from support import plan, space_of

CASES = Path(__file__).parent / "data" / "javascript"
POLICIES = (
    *("visitor-path", "open-proxy", "code-execution-endpoint", "raw-html", "unsafe-template"),
    *("secret-shown-to-visitors", "secret-default", "hardcoded-signing-key", "open-redirect", "sql-injection"),
    *("verbose-errors", "secret-logged"),
)
CARD = "---\ntitle: Space\nsdk: docker\napp_port: 7860\n---\n"
IMAGE = "FROM node:22-slim\nWORKDIR /app\nCOPY . .\nCMD {}\n"


def files_of(case: Path) -> dict[str, str]:
    """The files of a case, with the card and the Dockerfile that start it."""
    paths = [case] if case.is_file() else sorted(path for path in case.rglob("*") if path.is_file())
    root = case.parent if case.is_file() else case
    files = {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in paths}
    if case.is_file():
        start = f'["npx", "tsx", "{case.name}"]' if case.suffix == ".ts" else f'["node", "{case.name}"]'
    else:
        start = '["npm", "start"]' if "package.json" in files else '["node", "server.js"]'
    return {"README.md": CARD, "Dockerfile": IMAGE.format(start), **files}


def names(kind: str) -> list[str]:
    return sorted(path.name for path in (CASES / kind).iterdir())


def told(files: dict[str, str]) -> list[str]:
    report = check_space(space_of(files), plan(*POLICIES))
    assert not report.errors
    return sorted(f"{one.location.path}:{one.location.span.line} {one.rule}" for one in report.findings)


@pytest.mark.parametrize("name", names("bad"))
def test_bad(name: str) -> None:
    files = files_of(CASES / "bad" / name)
    wanted = [
        f"{path}:{number} {line.partition('// BAD ')[2]}"
        for path, text in files.items()
        for number, line in enumerate(text.splitlines(), 1)
        if "// BAD " in line
    ]
    assert wanted
    assert told(files) == sorted(wanted)


@pytest.mark.parametrize("name", names("good"))
def test_good(name: str) -> None:
    files = files_of(CASES / "good" / name)
    assert told(files) == []
    assert space_of(files).startup.server_scripts, "nothing was read"


@pytest.mark.parametrize("name", [*names("bad"), *names("good")])
def test_all_of_it_parses(name: str) -> None:
    for kind in ("bad", "good"):
        if (CASES / kind / name).exists():
            assert not node_flows(space_of(files_of(CASES / kind / name))).notes


def test_there_are_enough() -> None:
    assert len(names("bad")) >= 40
    assert len(names("good")) >= 40
