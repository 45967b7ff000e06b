"""Spaces that try to break the model of their start: circles, depth, size, odd names. It answers all the same."""

from __future__ import annotations

import json
import random
from functools import partial
from typing import TYPE_CHECKING, get_args

import pytest
from hf_lint.space import Space
from hf_lint.space.file import File
from hf_lint.startup import walker
from hf_lint.startup.model import Role
from support import space_of

if TYPE_CHECKING:
    from hf_lint.startup.model import Startup

GRADIO = "---\nsdk: gradio\napp_file: app.py\n---\n"
DOCKER = "---\nsdk: docker\n---\n"
ROLES = frozenset(get_args(Role))


def startup_of(files: dict[str, str | bytes]) -> Startup:
    found = space_of(files).startup
    assert {found.role(path) for path in files} <= ROLES
    for path in files:
        found.why(path)
    return found


def docker(cmd: str, **files: str) -> dict[str, str | bytes]:
    return {"README.md": DOCKER, "Dockerfile": f"FROM python:3.12-slim\nWORKDIR /a\nCOPY . .\n{cmd}\n", **files}


CIRCLES = {
    "shell": docker('CMD ["sh", "a.sh"]', **{"a.sh": ". ./b.sh\n", "b.sh": ". ./a.sh\nsh a.sh\n"}),
    "itself": docker('CMD ["sh", "a.sh"]', **{"a.sh": 'sh a.sh\nexec "$0"\nexec "$@"\n'}),
    "npm": docker('CMD ["npm", "start"]', **{"package.json": json.dumps({"scripts": {"start": "npm start"}})}),
    "procfile": docker('CMD ["honcho", "start"]', Procfile="web: honcho start\nx: foreman start -f Procfile\n"),
    "supervisor": docker('CMD ["supervisord"]', **{"s.conf": "[program:a]\ncommand=supervisord -c s.conf\n"}),
    "python and shell": docker(
        'CMD ["sh", "a.sh"]', **{"a.sh": "python a.py\n", "a.py": "import os\nos.system('sh a.sh')\n"}
    ),
    "requirements": docker(
        "RUN pip install -r a.txt\nCMD wait", **{"a.txt": "-r b.txt\n", "b.txt": "-r a.txt\n-e .\n"}
    ),
    "node": docker('CMD ["node", "a.js"]', **{"a.js": "require('./b')\n", "b.js": "require('./a')\nrequire('./b')\n"}),
    "moved": docker("RUN mv /a /b && mv /b /a && cp -r /a /a/c\nCMD python app.py", **{"app.py": ""}),
    "stages": {
        "README.md": DOCKER,
        "Dockerfile": "FROM b AS a\nCOPY --from=a / /\nFROM a AS b\nCOPY --from=b . .\nFROM b\nCMD python app.py\n",
        "app.py": "",
    },
}


@pytest.mark.parametrize("files", CIRCLES.values(), ids=CIRCLES)
def test_circles_end(files: dict[str, str | bytes]) -> None:
    startup_of(files)


ODD = {
    "above the root": "import sys\nsys.path.append('../../../..')\nexec(open('../../../etc/passwd').read())\n",
    "relative import above the root": "from ........ import x\nfrom ....a.b import c\n",
    "long names": f"import {'a.' * 5000}b\nimport sys\nsys.path.append('{'x/' * 5000}')\n",
    "many roots": "import sys\n" + "".join(f"sys.path.append('r{count}')\n" for count in range(500)),
    "many imports": "".join(f"import m{count}\n" for count in range(3000)),
    "deep path": "from pathlib import Path\nimport sys\nsys.path.append(" + "Path(" * 90 + "'x'" + ")" * 90 + ")\n",
    "parents": "from pathlib import Path\nimport sys\nsys.path.append(Path(__file__).parents[99999999])\n",
    "itself": "import app\nfrom app import app\nexec(open(__file__).read())\n",
    "no Python": "def f(:\n\x00",
    "names in circles": "a = b\nb = a\nimport sys\nsys.path.append(a)\nexec(open(b).read())\n",
    "command of a name in circles": "import subprocess\na = b\nb = a\nsubprocess.run([a, *b, f'{a}{b}'])\n",
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_python_is_followed_as_far_as_it_goes(text: str) -> None:
    found = startup_of({"README.md": GRADIO, "app.py": text, "helper.py": ""})
    assert found.role("app.py") == "runs"


COMMANDS = [
    *(
        "CMD []",
        'CMD [""]',
        "CMD",
        'CMD ["python"]',
        'CMD ["python", "-m"]',
        "CMD python -",
        "CMD .",
        "CMD cd",
        "CMD cd -",
    ),
    *('CMD ["sh", "-c"]', "CMD exec", "CMD env A=b", 'CMD ["npm"]', "CMD uvicorn", "CMD gunicorn -c", "CMD flask"),
    *('ENTRYPOINT []\nCMD ["python", "app.py"]', "CMD $A", "CMD ${", "CMD $(", "CMD `", 'CMD ["supervisord", "-c"]'),
    *('CMD ["/"]', 'CMD ["."]', 'CMD ["/a"]', 'CMD ["python", "."]', 'CMD ["python", ".."]', 'CMD ["..", ".."]'),
    *('CMD python "$(dirname $0)/$(dirname $0)/app.py"', 'CMD ["sh", "\\u0000"]', "HEALTHCHECK", "HEALTHCHECK CMD"),
    *(
        "COPY\nCMD python app.py",
        "COPY a\nCMD python app.py",
        "COPY . \nCMD python app.py",
        "COPY [ \n",
        "WORKDIR\nCMD x",
    ),
    *("RUN cp\nRUN mv a\nRUN > x\nRUN echo a >\nCMD x", "COPY --from=9 / /\nCMD x", "COPY <<E /x\nE\nCMD /x"),
]


@pytest.mark.parametrize("cmd", COMMANDS)
def test_odd_instructions_are_followed_as_far_as_they_go(cmd: str) -> None:
    startup_of(docker(cmd, **{"app.py": "", "a.sh": "", "package.json": "[]"}))


@pytest.mark.parametrize("text", ["[]", "{}", '{"scripts": []}', '{"scripts": {"start": 1}}', "[" * 10_000, ""])
def test_odd_package_json_is_no_end(text: str) -> None:
    startup_of(docker('CMD ["npm", "start"]', **{"package.json": text}))


def test_symbolic_links_are_followed_and_their_circles_end() -> None:
    def link(path: str, target: str) -> File:
        return File(path, 0, "symlink", bytes, target)

    def text(path: str, content: str) -> File:
        return File(path, len(content), "", partial(content.encode))

    files = [
        text("README.md", GRADIO),
        link("app.py", "tests/main.py"),
        text("tests/main.py", "import pkg.mod\n"),
        link("tests/pkg", "../real"),
        text("real/mod.py", ""),
        *(link("a", "b"), link("b", "a"), link("c", "c/c/c"), link("d", "../../.."), link("e", "/etc/passwd")),
    ]
    found = Space(files).startup
    assert found.role("tests/main.py") == "runs"
    assert found.role("real/mod.py") == "runs"


def test_more_files_than_are_followed_are_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walker, "MAX_VISITS", 20)
    files: dict[str, str | bytes] = {f"m{count}.py": f"import m{count + 1}\n" for count in range(60)}
    found = startup_of({"README.md": GRADIO, "app.py": "import m0\n", **files})
    assert found.role("m5.py") == "runs"
    assert found.role("m50.py") == "unknown"


def test_long_chains_are_no_deep_ones() -> None:
    files: dict[str, str | bytes] = {f"m{count}.py": f"import m{count + 1}\n" for count in range(1500)}
    assert startup_of({"README.md": GRADIO, "app.py": "import m0\n", **files}).role("m1499.py") == "runs"
    files = {f"m{count}.js": f"require('./m{count + 1}')\n" for count in range(1500)}
    assert startup_of(docker('CMD ["node", "m0.js"]') | files).role("m1499.js") == "runs"
    files = {f"m{count}.sh": f"sh m{count + 1}.sh\n" for count in range(300)}
    found = startup_of(docker('CMD ["sh", "m0.sh"]') | files)
    assert (found.role("m9.sh"), found.role("m299.sh")) == ("runs", "unknown")
    files = {f"m{count}.py": f"import os\nos.system('python m{count + 1}.py')\n" for count in range(300)}
    assert startup_of(docker('CMD ["python", "m0.py"]') | files).role("m299.py") == "runs"
    stages = "".join(f"FROM s{count} AS s{count + 1}\nRUN wait\n" for count in range(400))
    dockerfile = f"FROM scratch AS s0\nCOPY . /a\n{stages}CMD python /a/app.py\n"
    assert startup_of({"README.md": DOCKER, "Dockerfile": dockerfile, "app.py": ""}).role("app.py") == "runs"


def test_scrambled_spaces_are_answered() -> None:
    chance = random.Random(7)
    pieces = (
        *("import ", "from . import ", "helper", "sys.path.append(", "'x'", ")", "\n", "exec(open(", ").read())"),
        *(
            "CMD ",
            "ENTRYPOINT ",
            '["sh", "-c", "',
            '"]',
            "python ",
            "app.py",
            " && ",
            "cd ",
            "$X",
            "FROM x\n",
            "COPY . .",
        ),
        *(
            "COPY --from=0 ",
            "RUN ",
            "> ",
            "WORKDIR ",
            "$(dirname $0)",
            "subprocess.run([",
            "])",
            "../",
            "/a",
            "-m ",
            "|",
        ),
    )
    names = (
        "app.py",
        "Dockerfile",
        "helper.py",
        "start.sh",
        "package.json",
        "x/__init__.py",
        "requirements.txt",
        "n.js",
    )
    for count in range(150):
        card = chance.choice((GRADIO, DOCKER, "---\nsdk: static\napp_build_command: python app.py\n---\n"))
        texts = ("".join(chance.choices(pieces, k=chance.randrange(25))) for _ in names)
        files: dict[str, str | bytes] = dict(zip(names, texts, strict=True))
        startup_of({"README.md": card, **files, "odd.bin": bytes([count]) * 9})
