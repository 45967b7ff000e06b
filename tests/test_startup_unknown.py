"""A start that hf-lint cannot follow never makes the app `offline`: it is followed, or it is `unknown`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hf_lint.core.model import Profile, Severity
from support import lint, space_of

if TYPE_CHECKING:
    from pathlib import Path

    from hf_lint.startup.model import Startup

HEAD = "FROM python:3.12-slim\nWORKDIR /a\nCOPY . .\nUSER 1000\n"
APP = "from flask import Flask, request\napp = Flask(__name__)\n@app.get('/')\ndef f():\n"
APP += "    return str(eval(request.args['c']))\n"
SPACE = {"README.md": "---\ntitle: A\nsdk: docker\napp_port: 7860\n---\n", "srv.py": APP}
APPS = "[uwsgi]\nhttp = :7860\nmodule = srv:app\n"

# How it starts, and files that stand beside it.
FOLLOWED: dict[str, tuple[str, dict[str, str]]] = {
    "make": ('CMD ["make","run"]', {"Makefile": "run:\n\tpython srv.py\n"}),
    "make first": (
        "CMD make",
        {"Makefile": "P := python\n\nall: serve\n\nserve: ## app\n\t@cd . && \\\n\t  exec $(P) srv.py\n"},
    ),
    "make -C": (
        "WORKDIR /\nCMD make -C a -f run.mk go",
        {"run.mk": "go:\n\t$(MAKE) -f run.mk now\nnow: ; python srv.py\n"},
    ),
    "make in a script": ('CMD ["sh","go.sh"]', {"go.sh": "make run\n", "Makefile": "run:\n\tpython srv.py\n"}),
    "gunicorn.conf.py": ('CMD ["gunicorn"]', {"gunicorn.conf.py": 'wsgi_app = "srv:app"\n'}),
    "gunicorn -c": ('CMD ["gunicorn","-c","conf/g.py"]', {"conf/g.py": "workers = 2\nwsgi_app='srv:app'\n"}),
    "gunicorn -c and a module": ('CMD ["gunicorn","-c","g.py","srv"]', {"g.py": "workers = 2\n"}),
    "gunicorn variable": ('ENV GUNICORN_CMD_ARGS="--bind=0.0.0.0:7860 srv:app"\nCMD ["gunicorn"]', {}),
    "uwsgi ini": ('CMD ["uwsgi","uwsgi.ini"]', {"uwsgi.ini": APPS}),
    "uwsgi --ini": ("CMD uwsgi --ini=uwsgi.ini", {"uwsgi.ini": APPS.replace("module = srv:app", "wsgi-file = srv.py")}),
    "uwsgi file": ("CMD uwsgi --http :7860 --wsgi-file srv.py", {}),
    "supervisor include": (
        "CMD supervisord -c s.conf",
        {
            "s.conf": "[supervisord]\nnodaemon=true\n[include]\nfiles = p*.conf\n",
            "p.conf": "[program:a]\ncommand=python srv.py\n",
        },
    ),
    "concurrently": ('CMD ["npx","concurrently","python srv.py"]', {}),
    "concurrently in package.json": (
        "CMD npm start",
        {"package.json": json.dumps({"scripts": {"start": 'concurrently -n a,b "npm:api"', "api": "python srv.py"}})},
    ),
    "cross-env": ("CMD npx -y cross-env A=1 python srv.py", {}),
    "dotenv": ("CMD npx dotenv -e .env -- python srv.py", {}),
    "python <": ("CMD python < srv.py", {}),
    "cat": ("CMD cat srv.py | python", {}),
    "bash <": ("CMD bash < go.sh", {"go.sh": "python srv.py\n"}),
    "cat sh": ("CMD cat go.sh | sh -s", {"go.sh": "python srv.py\n"}),
    "env -S": ("CMD env -S 'python srv.py'", {}),
    "trap": ("CMD sh go.sh", {"go.sh": "trap 'python srv.py' EXIT\ntrap - INT\ntrap '' TERM\nwait\n"}),
    "ray": ('CMD ["serve","run","srv:app"]', {}),
    "streamlit": ("CMD streamlit --log_level info run srv.py", {}),
}  # fmt: skip
# Nobody can say what these start.
DOUBTFUL: dict[str, tuple[str, dict[str, str]]] = {
    "make without a file": ("CMD make run", {}),
    "make include": ("CMD make run", {"Makefile": "include x.mk\nrun: y\n"}),
    "make function": ("CMD make run", {"Makefile": "run:\n\t$(shell cat cmd)\n"}),
    "gunicorn": ("CMD gunicorn", {}),
    "gunicorn code": ("CMD gunicorn", {"gunicorn.conf.py": "import os\nwsgi_app = os.environ['A']\n"}),
    "uwsgi xml": ("CMD uwsgi --xml u.xml", {"u.xml": "<uwsgi><module>s</module></uwsgi>"}),
    "supervisor include of nothing": ("CMD supervisord -c s.conf", {"s.conf": "[include]\nfiles = /etc/p.conf\n"}),
    "turbo": ("CMD npx turbo run dev", {}),
    "npm-run-all": ("CMD npx npm-run-all a b", {}),
    "no script": ("CMD yarn api", {"package.json": '{"scripts": {}}'}),
    "no start script": ("CMD npm start", {"package.json": "{}"}),
    "make too much": ("CMD make a", {"Makefile": "a:\n" + "\ttrue $(B)\n" * 1200 + "B = " + "$(B)" * 999}),
    "make itself": ("CMD make a", {"Makefile": "a:\n\tmake a X=$(X)b\n\tmake a X=$(X)c\n"}),
    "make of many": ("CMD make a", {"Makefile": "a: " + " ".join(map(str, range(9999))) + "\n%: x\n"}),
    "xargs": ("CMD echo srv.py | xargs python", {}),
    "find": ("CMD find . -exec python {} +", {}),
    "awk": ("CMD awk 'BEGIN { system(\"python s\" \"rv.py\") }'", {}),
    "pytest": ("CMD pytest .", {}),
    "python -m pytest": ("CMD python -m pytest .", {}),
    "python": ('CMD ["python"]', {}),
    "bash": ('CMD ["bash"]', {}),
    "pipe": ("CMD curl -s https://example.com/x | bash", {}),
    "node": ("CMD node", {}),
    "sleep": ("CMD sleep infinity", {}),
    "nginx": ('CMD ["nginx", "-g", "daemon off;"]', {}),
    "program": ("CMD ./srv", {"srv": "\x7fELF"}),
    "other language": ("CMD ./go", {"go": "#!/usr/bin/env perl\nsystem('python s' . 'rv.py');\n"}),
    "second of a script": ("CMD sh go.sh", {"go.sh": "python other.py &\nlaunch-it\n", "other.py": ""}),
    "second make of a script": ("CMD sh go.sh", {"go.sh": "python other.py &\nmake run\n", "other.py": ""}),
    "second service": (
        "CMD supervisord -c s.conf",
        {"s.conf": "[program:a]\ncommand=python other.py\n[program:b]\ncommand=make run\n", "other.py": ""},
    ),
    "env": ("CMD python other.py & env '-Spython s*.py'", {"other.py": ""}),
    "apache": ("CMD python other.py & apache2ctl -D FOREGROUND", {"other.py": ""}),
    "node -e": ("CMD python other.py & node -e \"require('child_process').execSync('x')\"", {"other.py": ""}),
    "health": ('CMD ["make","run"]\nHEALTHCHECK CMD python other.py', {"other.py": ""}),
}  # fmt: skip


def startup_of(cmd: str, files: dict[str, str]) -> Startup:
    return space_of({**SPACE, "Dockerfile": f"{HEAD}{cmd}\n", **files}).startup


@pytest.mark.parametrize(("cmd", "files"), FOLLOWED.values(), ids=FOLLOWED)
def test_an_app_is_followed(cmd: str, files: dict[str, str]) -> None:
    startup = startup_of(cmd, {**files, "train.py": ""})
    assert startup.role("srv.py") == "runs"
    assert startup.role("train.py") == "offline", startup.gaps


@pytest.mark.parametrize(("cmd", "files"), DOUBTFUL.values(), ids=DOUBTFUL)
def test_an_app_that_is_not_found_is_unknown(cmd: str, files: dict[str, str]) -> None:
    startup = startup_of(cmd, files)
    assert startup.role("srv.py") == "unknown"
    assert startup.gaps


@pytest.mark.parametrize("name", [*FOLLOWED, *DOUBTFUL])
def test_a_hole_in_the_app_stays(name: str, tmp_path: Path) -> None:
    cmd, files = {**FOLLOWED, **DOUBTFUL}[name]
    for path, text in {**SPACE, "Dockerfile": f"{HEAD}{cmd}\n", **files}.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    found = lint(tmp_path, "code-execution-endpoint", profile=Profile.RECOMMENDED).findings
    # Where other code is started, nobody knows that this file is loaded, too: the finding stays, as medium.
    others = "other.py" in files or "gunicorn.conf.py" in files
    medium = name in DOUBTFUL and others
    assert [finding.severity for finding in found] == [Severity.MEDIUM if medium else Severity.CRITICAL]


HELPERS = "mkdir -p /tmp/x\necho hi\nnginx\nredis-server &\nollama serve &\nsleep 5\nfind . -name x -exec rm {} +\n"


def test_helpers_leave_no_gap() -> None:
    more = "uv sync\nls | xargs rm\nawk '{print $1}' x\ncommand -v python\nnpm ci\neval \"echo x\"\npython --version\n"
    startup = startup_of("CMD sh go.sh", {"go.sh": f"{HELPERS}{more}exec python srv.py\n", "train.py": ""})
    assert startup.complete, startup.gaps
    assert startup.role("train.py") == "offline"


NAMED = {
    "copied": ("COPY ./tests /app\nWORKDIR /app\nCMD launch-it", "tests/srv.py"),
    "file copied": ("COPY tests/test_it.py /app/main.py\nCMD launch-it", "tests/test_it.py"),
    "named": ("COPY . /app\nCMD launch-it tests/srv.py", "tests/srv.py"),
    "vendored": ("COPY . /app\nCMD launch-it venv/srv.py", "venv/srv.py"),
    "folder": ("COPY . /app\nWORKDIR /app\nCMD pytest tests", "tests/srv.py"),
}


@pytest.mark.parametrize(("rest", "path"), NAMED.values(), ids=NAMED)
def test_an_app_named_like_a_test_is_no_test_where_the_start_is_not_known(rest: str, path: str) -> None:
    files = {"README.md": SPACE["README.md"], "Dockerfile": f"FROM python:3.12\n{rest}\n", path: APP, "spec/x.py": ""}
    space = space_of(files)
    assert space.startup.role(path) == "unknown"
    assert not space.startup.is_aside(space.files[path])
    assert space.startup.role("spec/x.py") == "test"
