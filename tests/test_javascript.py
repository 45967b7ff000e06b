"""JavaScript as text: which folders a server gives away, and that large files stay quick."""

from __future__ import annotations

import time

import pytest
from hf_lint.analysis.javascript import MAX_JAVASCRIPT, served_folders
from hf_lint.pipeline.engine import check_space
from support import plan, space_of


@pytest.mark.parametrize(
    ("path", "line", "folder"),
    [
        ("server.js", "app.use(express.static(__dirname))", "."),
        ("server.js", "app.use(express.static('./'))", "."),
        ("server.js", "app.use(express.static(process.cwd(), { maxAge: 3 }))", "."),
        ("src/server.js", "app.use(express.static(__dirname))", "src"),
        ("src/server.js", 'app.use(express.static(path.join(__dirname, "..")))', "."),
        ("src/server.js", 'app.use(express.static(path.resolve(__dirname, "..", "public")))', "public"),
        ("server.js", "app.use(express.static(`dist`))", "dist"),
        ("server.js", "app.use(serveStatic('/'))", "/"),
    ],
)
def test_served_folders(path: str, line: str, folder: str) -> None:
    found = list(served_folders(space_of({path: f"const a = 1;\n{line};\n"})))
    assert [one[3] for one in found] == [folder]


@pytest.mark.parametrize(
    "line",
    [
        "// app.use(express.static(__dirname))",
        "app.use(express.static(folder))",
        "app.use(express.static(`${folder}/x`))",
        "app.use(mystatic(__dirname))",
    ],
)
def test_what_is_not_known_or_not_code(line: str) -> None:
    assert list(served_folders(space_of({"server.js": line}))) == []


def test_a_large_server_is_read_to_its_end() -> None:
    pages = "".join(f'app.get("/{i}", (req, res) => res.json({{ page: {i} }}));\n' for i in range(9000))
    space = space_of({"server.js": f"{pages}app.use(cors());\napp.use(express.static(__dirname));\n"})
    found = check_space(space, plan("permissive-cors", "broad-file-access")).findings
    assert [finding.location.span.line for finding in found] == [9001, 9002]


@pytest.mark.parametrize(
    "part",
    [
        "setInterval(() => fetch('https://a.",
        "cors({",
        "express.static(",
        "path.join(__dirname, ",
        "express.static(path.join(__dirname,'a',",
    ],
)
def test_hostile_text_takes_linear_time(part: str) -> None:
    text = part * (MAX_JAVASCRIPT // len(part) - 2)
    started = time.process_time()
    files = {"server.js": f"// .hf.space\n{text}", "nginx.conf": "add_header Access-Control-Allow-Origin " * 9999}
    check_space(space_of(files), plan("permissive-cors", "broad-file-access", "keepalive-ping"))
    assert time.process_time() - started < 2
