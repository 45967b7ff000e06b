"""What a Docker Space starts: forms of CMD and ENTRYPOINT, scripts, services, and where COPY puts files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from support import space_of

if TYPE_CHECKING:
    from hf_lint.startup.model import Startup

CARD = "---\nsdk: docker\napp_port: 7860\n---\n"
HEAD = "FROM python:3.12-slim\nWORKDIR /code\nCOPY . .\n"


def startup_of(files: dict[str, str]) -> Startup:
    return space_of({"README.md": CARD, **files}).startup


CMD = {
    "exec": 'CMD ["python", "{file}"]',
    "exec unbuffered": 'CMD ["python3", "-u", "{file}"]',
    "exec path": 'CMD ["/usr/local/bin/python3.12", "/code/{file}"]',
    "shell": "CMD python {file}",
    "shell with options": "CMD python -X utf8 -W ignore {file} --port 7860",
    "sh -c": 'CMD ["sh", "-c", "python {file} --port ${{PORT:-7860}}"]',
    "bash -lc": 'CMD ["bash", "-lc", "exec python {file}"]',
    "exec word": "CMD exec python {file}",
    "environment": "CMD PORT=7860 python {file}",
    "env": 'CMD ["env", "PORT=7860", "python", "{file}"]',
    "and": "CMD mkdir -p /tmp/x && python {file}",
    "background": "CMD redis-server --daemonize yes && python {file} & wait",
    "tini": 'ENTRYPOINT ["/usr/bin/tini", "--"]\nCMD ["python", "{file}"]',
    "dumb-init": 'ENTRYPOINT ["dumb-init", "--", "python", "{file}"]',
    "gosu": 'CMD ["gosu", "user", "python", "{file}"]',
    "su-exec": 'CMD ["su-exec", "1000", "python", "{file}"]',
    "nohup": "CMD nohup python {file} > /tmp/log 2>&1",
    "timeout": 'CMD ["timeout", "60", "python", "{file}"]',
    "poetry": 'CMD ["poetry", "run", "python", "{file}"]',
    "uv": 'CMD ["uv", "run", "{file}"]',
    "uv python": 'CMD ["uv", "run", "python", "{file}"]',
    "conda": 'CMD ["conda", "run", "--no-capture-output", "-n", "x", "python", "{file}"]',
    "xvfb": 'CMD ["xvfb-run", "-a", "python", "{file}"]',
    "entrypoint and cmd": 'ENTRYPOINT ["python"]\nCMD ["{file}"]',
    "entrypoint shell": "ENTRYPOINT python {file}",
    "entrypoint and shell cmd": 'ENTRYPOINT ["/bin/sh", "-c"]\nCMD ["python {file}"]',
    "variable": "ENV APP={file}\nCMD python $APP",
    "argument": "ENV APP={file}\nCMD exec python ${{APP}}",
    "streamlit": 'CMD ["streamlit", "run", "{file}", "--server.port=7860"]',
    "python -m streamlit": 'CMD ["python", "-m", "streamlit", "run", "{file}"]',
    "gradio": 'CMD ["gradio", "{file}"]',
    "fastapi": 'CMD ["fastapi", "run", "{file}", "--port", "7860"]',
    "chainlit": 'CMD ["chainlit", "run", "{file}", "-h"]',
    "panel": 'CMD ["panel", "serve", "{file}"]',
    "torchrun": 'CMD ["torchrun", "--nproc_per_node=1", "{file}"]',
    "accelerate": 'CMD ["accelerate", "launch", "{file}"]',
    "flask": 'CMD ["flask", "--app", "{file}", "run"]',
    "cd": "CMD cd /code && python {file}",
    "bash script": 'RUN chmod +x go.sh\nCMD ["./go.sh"]',
    "heredoc": 'COPY <<EOF /start.sh\n#!/bin/sh\npython /code/{file}\nEOF\nCMD ["sh", "/start.sh"]',
    "supervisor": 'CMD ["supervisord", "-n", "-c", "/code/super.conf"]',
    "supervisor of the system": 'CMD ["/usr/bin/supervisord"]',
    "honcho": 'CMD ["honcho", "start"]',
    "npm": 'CMD ["npm", "start"]',
    "npm run": 'CMD ["npm", "run", "api"]',
    "health": 'CMD ["sleep", "infinity"]\nHEALTHCHECK CMD python {file}',
    "inline python": 'CMD ["python", "-c", "import runpy; runpy.run_path(\'{file}\')"]',
}


@pytest.mark.parametrize("file", ["main.py", "tests/app.py", "venv/serve.txt"])
@pytest.mark.parametrize("cmd", CMD.values(), ids=CMD)
def test_cmd_starts_a_python_file(cmd: str, file: str) -> None:
    if cmd.startswith(('CMD ["uv", "run", "{', 'CMD ["flask')) and file.endswith(".txt"):
        pytest.skip("these take Python files only")
    files = {
        "Dockerfile": HEAD + cmd.format(file=file) + "\n",
        file: "import helper\n",
        "helper.py": "",
        "venv/helper.py": "",
        "tests/helper.py": "",
        "train.py": "",
        "go.sh": f'#!/bin/bash\nset -e\ncd "$(dirname "$0")"\nexec python {file} "$@"\n',
        "super.conf": f"[program:app]\ncommand=python /code/{file}\n",
        "Procfile": f"web: python {file}\n",
        "package.json": json.dumps({"scripts": {"start": f"python {file}", "api": f"cd . && python3 {file}"}}),
    }
    startup = startup_of(files)
    assert startup.role(file) == "runs"
    assert startup.reached[file].language == "python"
    assert startup.role("train.py") == "offline", startup.gaps
    folder = "" if "runpy" in cmd else file.rpartition("/")[0]  # run_path adds no folder
    assert startup.role(f"{folder}/helper.py" if folder else "helper.py") == "runs"


MODULES = {
    "uvicorn": ('CMD ["uvicorn", "{module}:app", "--host", "0.0.0.0"]', ""),
    "uvicorn factory": ('CMD ["uvicorn", "--factory", "{module}:make"]', ""),
    "python -m uvicorn": ('CMD ["python", "-m", "uvicorn", "{module}:app", "--port", "7860"]', ""),
    "app-dir": ('CMD ["uvicorn", "--app-dir", "src", "{module}:app"]', "src"),
    "gunicorn": ("CMD gunicorn -w 2 -k uvicorn.workers.UvicornWorker -b 0.0.0.0:7860 {module}:app", ""),
    "gunicorn call": ("CMD gunicorn '{module}:create()'", ""),
    "gunicorn without attribute": ('CMD ["gunicorn", "--bind", "0.0.0.0:7860", "{module}"]', ""),
    "chdir": ('CMD ["gunicorn", "--chdir", "src", "{module}:app"]', "src"),
    "hypercorn": ('CMD ["hypercorn", "{module}:app", "-b", "0.0.0.0:7860"]', ""),
    "daphne": ('CMD ["daphne", "-p", "7860", "{module}:app"]', ""),
    "waitress": ('CMD ["waitress-serve", "--port=7860", "--call", "{module}:make"]', ""),
    "flask": ('CMD ["flask", "--app", "{module}", "run"]', ""),
    "flask variable": ("ENV FLASK_APP={module}\nCMD flask run", ""),
    "celery": ('CMD ["celery", "-A", "{module}", "worker"]', ""),
    "python -m": ('CMD ["python", "-m", "{module}"]', ""),
    "pythonpath": ('ENV PYTHONPATH=/code/src\nCMD ["python", "-m", "{module}"]', "src"),
    "granian": ('CMD ["granian", "--interface", "asgi", "{module}:app"]', ""),
    "opentelemetry": ('CMD ["opentelemetry-instrument", "uvicorn", "{module}:app"]', ""),
}


@pytest.mark.parametrize("module", ["main", "test_server", "tests.app", "pkg.web.main"])
@pytest.mark.parametrize(("cmd", "folder"), MODULES.values(), ids=MODULES)
def test_cmd_starts_a_module(cmd: str, folder: str, module: str) -> None:
    path = "/".join(filter(None, (folder, module.replace(".", "/") + ".py")))
    beside = "/".join(filter(None, (folder, "helper.py")))
    startup = startup_of(
        {"Dockerfile": HEAD + cmd.format(module=module) + "\n", path: "import helper\n", beside: "", "train.py": ""}
    )
    assert startup.role(path) == "runs"
    assert startup.role(beside) == "runs"
    assert startup.role("train.py") == "offline", startup.gaps


PLACES = {
    "other folder": ('COPY backend/ /srv/\nWORKDIR /srv\nCMD ["python", "main.py"]', "backend/main.py"),
    "renamed": ('COPY backend/main.py /srv/app.py\nCMD ["python", "/srv/app.py"]', "backend/main.py"),
    "script elsewhere": ('COPY go.sh /usr/local/bin/run\nCOPY . /code\nENTRYPOINT ["run"]', "go.sh"),
    "absolute script": ('COPY go.sh /entry\nENTRYPOINT ["/entry"]', "go.sh"),
    "wildcard": ('WORKDIR /code\nCOPY backend/*.py ./\nCMD ["python", "main.py"]', "backend/main.py"),
    "stage": (
        (
            "FROM python:3.12 AS build\nWORKDIR /b\nCOPY . .\n"
            "FROM python:3.12-slim\nCOPY --from=build /b/backend /app\n"
            'CMD ["python", "/app/main.py"]'
        ),
        "backend/main.py",
    ),
    "stage by name": (
        'FROM python:3.12 AS base\nCOPY backend /app\nFROM base\nWORKDIR /app\nCMD ["python", "main.py"]',
        "backend/main.py",
    ),
    "moved": ('COPY backend /tmp/x\nRUN mv /tmp/x /app\nCMD ["python", "/app/main.py"]', "backend/main.py"),
    "not copied as far as is known": (
        'RUN git clone https://example.com/x .\nCMD ["python", "backend/main.py"]',
        "backend/main.py",
    ),
}


@pytest.mark.parametrize(("rest", "path"), PLACES.values(), ids=PLACES)
def test_files_are_found_where_copy_puts_them(rest: str, path: str) -> None:
    head = "" if rest.startswith("FROM") else "FROM python:3.12-slim\n"
    startup = startup_of(
        {
            "Dockerfile": head + rest + "\n",
            "backend/main.py": "x = 1\n",
            "go.sh": "#!/bin/sh\nwait\n",
            "other/main.py": "",
        }
    )
    assert startup.role(path) == "runs", startup.gaps


def test_an_ignored_file_is_not_in_the_image() -> None:
    files = {"Dockerfile": HEAD + 'CMD ["python", "main.py"]\n', "main.py": "", ".dockerignore": "*\n!app.py\n"}
    startup = startup_of(files)
    assert startup.layout.find("/code/main.py") is None


UNKNOWN = {
    "no cmd": "FROM python:3.12-slim\nCOPY . .\n",
    "variable": HEAD + "CMD python $WHAT\n",
    "argument": HEAD + "ARG WHAT\nENV APP=$WHAT\nCMD python $APP\n",
    "unknown program": HEAD + 'CMD ["launch-it"]\n',
    "base image": 'ARG B\nFROM $B\nCMD ["serve-all"]\n',
    "no dockerfile": "",
}


@pytest.mark.parametrize("dockerfile", UNKNOWN.values(), ids=UNKNOWN)
def test_what_is_not_known_makes_code_unknown(dockerfile: str) -> None:
    startup = startup_of({"app.py": "", "tests/x.py": "", **({"Dockerfile": dockerfile} if dockerfile else {})})
    assert startup.role("app.py") == "unknown"
    assert startup.role("tests/x.py") == "test"
    assert startup.gaps


BUILD = {
    "python": "RUN python tools/prepare.py",
    "shell": "RUN sh tools/prepare.sh",
    "venv": "RUN bash venv/setup.sh",
    "requirements": "RUN pip install -r requirements.txt",
    "install": "RUN pip install .",
    "make by script": "RUN ./tools/prepare.sh && rm -rf tools",
}


@pytest.mark.parametrize("run", BUILD.values(), ids=BUILD)
def test_what_only_the_build_reads_is_build(run: str) -> None:
    files = {
        "Dockerfile": HEAD + run + '\nCMD ["python", "app.py"]\n',
        "app.py": "",
        "tools/prepare.py": "",
        "tools/prepare.sh": "wait\n",
        "venv/setup.sh": "wait\n",
        "requirements.txt": "-r more.txt\n",
        "more.txt": "",
        "setup.py": "import setuptools\n",
    }
    startup = startup_of(files)
    built = {path for path in files if startup.role(path) == "build"} - {"Dockerfile"}
    expected = {
        "python": {"tools/prepare.py"},
        "shell": {"tools/prepare.sh"},
        "venv": {"venv/setup.sh"},
        "requirements": {"requirements.txt", "more.txt"},
        "install": {"setup.py"},
        "make by script": {"tools/prepare.sh"},
    }
    assert built == next(paths for name, paths in expected.items() if BUILD[name] == run)
    assert startup.role("app.py") == "runs"


def test_a_console_script_of_a_package_beside_the_working_directory_is_followed() -> None:
    files = {
        "Dockerfile": "FROM python:3.12-slim\nWORKDIR /work\nCOPY . /opt/app\nCMD my-app\n",
        "pyproject.toml": '[project]\nname = "x"\n[project.scripts]\nmy-app = "pkg.cli:main"\n',
        "pkg/__init__.py": "",
        "pkg/cli.py": "def main():\n    pass\n",
    }
    assert startup_of(files).role("pkg/cli.py") == "runs"


def test_a_script_of_the_build_is_no_program_of_the_space() -> None:
    files = {
        "Dockerfile": HEAD + "RUN sh build.sh\nCMD sh start.sh\n",
        "build.sh": "echo made\n",
        "start.sh": "echo started\n",
    }
    paths = {program.file.path for program in startup_of(files).programs}
    assert "start.sh" in paths
    assert "build.sh" not in paths


def test_a_console_script_of_the_package_is_followed() -> None:
    startup = startup_of(
        {
            "Dockerfile": HEAD + 'RUN pip install .\nCMD ["my-app"]\n',
            "pyproject.toml": '[project]\nname = "x"\n[project.scripts]\nmy-app = "pkg.cli:main"\n',
            "src/pkg/__init__.py": "",
            "src/pkg/cli.py": "from pkg import web\n",
            "src/pkg/web.py": "",
        }
    )
    assert startup.role("src/pkg/web.py") == "runs"
    assert startup.complete


def test_node_files_that_the_server_imports_run() -> None:
    startup = startup_of(
        {
            "Dockerfile": 'FROM node:22\nWORKDIR /app\nCOPY . .\nCMD ["node", "server.js"]\n',
            "server.js": "const r = require('./lib/routes');\nimport x from '../app/y.mjs';\n",
            "lib/routes.js": "",
            "y.mjs": "",
            "tools/train.py": "",
        }
    )
    assert startup.role("lib/routes.js") == startup.role("y.mjs") == "runs"
    assert startup.role("tools/train.py") == "offline"


DOCKER_CARD = "---\nsdk: docker\napp_port: 7860\n---\n"


@pytest.mark.parametrize(
    ("command", "started", "other"),
    [
        ('CMD ["python", "-m", "pkg"]', "pkg/__main__.py", "pkg/extra.py"),
        ('CMD ["uvicorn", "pkg:app", "--port", "7860"]', "pkg/__init__.py", "pkg/__main__.py"),
    ],
)
def test_only_python_m_runs_the_main_module_of_a_package(command: str, started: str, other: str) -> None:
    files = dict.fromkeys(("pkg/__init__.py", "pkg/__main__.py", "pkg/extra.py"), "x = 1\n")
    dockerfile = f"FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\n{command}\n"
    space = space_of({"README.md": DOCKER_CARD, "Dockerfile": dockerfile, **files})
    assert space.startup.role(started) == "runs"
    assert space.startup.role(other) != "runs"


def test_the_settings_of_streamlit_lie_in_the_folder_that_it_starts_in() -> None:
    files = {".streamlit/config.toml": "", "back/.streamlit/config.toml": "", "back/main.py": "x = 1\n"}
    startup = startup_of({"Dockerfile": f"{HEAD}CMD cd back && streamlit run main.py\n", **files})
    assert startup.reached["back/.streamlit/config.toml"].language == "config"
    assert ".streamlit/config.toml" not in startup.reached


def test_what_the_build_may_run_is_no_matter_of_ci_alone() -> None:
    steps = "jobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: python lib/helper.py\n"
    files = {"build.py": "import helper\n", "lib/helper.py": "x = 1\n", "app.py": "x = 1\n"}
    files[".github/workflows/a.yml"] = f"on: push\n{steps}"
    files["Dockerfile"] = f"{HEAD}RUN python build.py\nCMD python app.py\n"
    assert startup_of(files).reached["lib/helper.py"].role == "build"
