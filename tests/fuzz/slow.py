"""Files made of one piece repeated: does any rule take more than in proportion?

`python -m fuzz.slow` in tests/. Every piece goes into every kind of file, at one size and at four times that size. The
least of several runs counts, in the process's own time; a ratio far over four is told.
"""

from __future__ import annotations

import argparse
import sys
from time import process_time

from hf_lint.core.model import Profile
from hf_lint.pipeline.engine import check_space
from support import plan, space_of

CARD = "---\nsdk: gradio\napp_file: app.py\n---\n"
PATHS = (
    *("app.py", "Dockerfile", "README.md", "requirements.txt", ".github/workflows/a.yml", "start.sh", "index.html"),
    *("a.js", "server.js", "a.ipynb", "a.json", "a.yaml", "a.toml", "nginx.conf", "a.txt", ".env", ".gitignore"),
    *(
        "packages.txt",
        "package.json",
        "docker-compose.yml",
        "Procfile",
        "uv.lock",
        ".gitlab-ci.yml",
        "supervisord.conf",
    ),
    *(".gitattributes", ".dockerignore", ".streamlit/config.toml", "pyproject.toml", "setup.py", "Makefile"),
)
PIECES = (
    *(
        "://",
        "://a@",
        "@",
        "https://a:",
        "(",
        ")",
        "[",
        "[[",
        "{",
        "{{",
        "${A:-",
        "${",
        "$(",
        "`",
        "'",
        '"',
        '"""',
        "'''",
    ),
    *(
        "\\",
        "\\\n",
        '"\\',
        "\t",
        " ",
        "\n",
        "\r",
        " \n",
        "#",
        "# ",
        "# hf-lint:",
        "#\n",
        "//",
        "/*",
        "<!--",
        "-->",
        "<",
    ),
    *(
        "<<E\n",
        "|",
        "||",
        "&&",
        ";",
        ":",
        "::",
        ",",
        "=",
        "a=",
        "a: ",
        "- ",
        "-",
        "--",
        "---\n",
        "*",
        "**",
        "*a*",
        "a",
        "a,",
    ),
    *(
        "a ",
        "a\n",
        "a.",
        "A_",
        "0",
        "00",
        "1.",
        "é",
        "\u200b",
        "\0",
        "\x1b[",
        "f'{a}'",
        "f'",
        "a+",
        "a(",
        "a[",
        "x=x+",
        "if a:\n ",
    ),
    *(
        "RUN a && ",
        "RUN a\n",
        "FROM a\n",
        "ARG A=$A\n",
        "ENV A=$A$A\n",
        "COPY . .\n",
        "uses: a/b@c\n",
        "import a\n",
        "def f(x):\n",
    ),
    *(
        "hf_",
        "sk-",
        "AKIA",
        "ghp_",
        "-----BEGIN ",
        "password=",
        "token: ",
        "KEY=",
        "secret",
        "ey",
        "base64 -d",
        "curl ",
        "| sh",
    ),
    *(
        "cors(",
        "origin:",
        "fetch(",
        "innerHTML=",
        "req.query.a ",
        "<script>",
        "<a href=",
        "location /",
        "add_header ",
        "until: ",
    ),
    *(
        "a==1\n",
        "-r a.txt\n",
        "a @ https://b\n",
        "a; ",
        "a[b,",
        '{"a":',
        '"a",',
        "[a]\n",
        "a = [",
        "name: &a\n",
        "<<: *a\n",
        "!a/\n",
        "a/*\n",
    ),
    *(
        "os.environ",
        "eval(",
        "exec(",
        "subprocess.run(",
        "gr.Interface(",
        "from_pretrained(",
        "lambda: ",
        "x if x else ",
        "not ",
        "await ",
    ),
)
FACTOR = 4
FLOOR = 0.05
"""Seconds: what is quicker says nothing."""
LIMIT = 9.0


def seconds(path: str, text: str, runs: int) -> float:
    """The least time that a check of a Space with this file takes, in seconds."""
    every = plan(profile=Profile.STRICT)
    best = float("inf")
    for _ in range(runs):
        space = space_of({"README.md": CARD, path: text})
        start = process_time()
        check_space(space, every)
        best = min(best, process_time() - start)
    return best


def find_slow(path: str, piece: str, size: int) -> float:
    """How much longer four times the size takes; 0 where that is in proportion, or too quick to tell."""
    small, large = (piece * (many // len(piece)) for many in (size, size * FACTOR))
    if seconds(path, large, 1) < FLOOR + seconds(path, "", 1):
        return 0.0
    ratio = seconds(path, large, 5) / seconds(path, small, 5)
    return ratio if ratio > LIMIT else 0.0


def main() -> int:
    """Try every piece in every kind of file; 1 where one is slow."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--size", type=int, default=12_000)
    parser.add_argument("--path", action="append")
    arguments = parser.parse_args()
    found = 0
    for path in arguments.path or PATHS:
        for piece in PIECES:
            ratio = find_slow(path, piece, arguments.size)
            if ratio:
                found += 1
                print(
                    f"{path}: {piece!r} repeated: {FACTOR} times the size takes {ratio:.0f} times as long", flush=True
                )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
