"""A file that is moved, put together, edited or decoded before it runs is read as what it is made of, or said to be
unread."""

from __future__ import annotations

import pytest
from hf_lint.pipeline.engine import check_space
from support import plan, space_of

DOCKER = "---\nsdk: docker\n---\n"
IMAGE = "FROM python:3.12\nWORKDIR /app\nCOPY . .\n"
PYTHON = "import gradio as gr\ndef f(x):\n    return eval(x)\ngr.Interface(f, 'text', 'text').launch()\n"
SHELL = "curl https://example.com/i.sh | sh\n"
RULES = ("remote-script", "code-execution-endpoint", "dynamic-code")


def in_image(build: str, start: str) -> str:
    return f"{IMAGE}RUN {build}\nCMD {start}\n"


@pytest.mark.parametrize(
    ("command", "text"),
    [
        ("mv x.txt app.py && python app.py", PYTHON),
        ("cp x.txt app.py; exec python app.py", PYTHON),
        ("cp x.txt /tmp/ && sh /tmp/x.txt", SHELL),
        ("cp -f ./x.txt /tmp/go && chmod +x /tmp/go && /tmp/go", "#!/bin/sh\n" + SHELL),
        ("ln -s x.txt app.py && python app.py", PYTHON),
        ("cat x.txt y.txt > app.py && python app.py", PYTHON),
        ("cat y.txt x.txt | tee app.py > /dev/null; python app.py", PYTHON),
        ("cat < x.txt > app.py && python app.py", PYTHON),
        ("dd if=x.txt of=app.py && python app.py", PYTHON),
        ("head -n 100 x.txt > app.py && python app.py", PYTHON),
        ("sed s/a/b/ x.txt > app.py && python app.py", PYTHON),
        ("tr -d '\\r' < x.txt > a.sh && sh a.sh", SHELL),
        ("mv x.txt a.txt && mv a.txt app.py && python app.py", PYTHON),
        ("F=x.txt; cp $F app.py && python app.py", PYTHON),
    ],
)
def test_what_a_file_is_made_of_is_read(command: str, text: str) -> None:
    script = {"start.sh": f"#!/bin/sh\n{command}\n", "Dockerfile": f'{IMAGE}CMD ["sh", "start.sh"]\n'}
    for files in ({"Dockerfile": f"{IMAGE}CMD {command}\n"}, script):
        space = space_of({"README.md": DOCKER, "x.txt": text, "y.txt": "# y\n", **files})
        report = check_space(space, plan(*RULES))
        assert (space.startup.role("x.txt"), report.errors) == ("runs", ())
        assert "x.txt" in {finding.location.path for finding in report.findings}


@pytest.mark.parametrize(
    ("build", "start", "text"),
    [
        ("cat x.txt y.txt > app.py", "python app.py", PYTHON),
        ("cat x.txt | tee app.py", "python app.py", PYTHON),
        ("dd if=x.txt of=/app/app.py", "python app.py", PYTHON),
        ("sed -e s/a/b/ x.txt > /srv/app.py", "python /srv/app.py", PYTHON),
        ("cd /app && envsubst < x.txt > /run.sh", "sh /run.sh", SHELL),
        ("install -m755 x.txt /usr/local/bin/go", "go", "#!/bin/sh\n" + SHELL),
    ],
)
def test_what_the_build_makes_is_read(build: str, start: str, text: str) -> None:
    space = space_of({"README.md": DOCKER, "Dockerfile": in_image(build, start), "x.txt": text, "y.txt": ""})
    report = check_space(space, plan(*RULES))
    assert (space.startup.role("x.txt"), report.errors) == ("runs", ())
    assert "x.txt" in {finding.location.path for finding in report.findings}


DECODED = [
    "base64 -d x > app.py",
    "cat x | base64 -d > app.py",
    "base64 --decode < x > app.py",
    "xxd -r -p x app.py",
    "openssl enc -d -aes256 -in x -out app.py",
    "rev x > app.py",
    "tr a-z n-za-m < x > app.py",
    "gunzip -c x > app.py",
    "echo aW1wb3J0IG9z | base64 -d > app.py",
    "cp x app.gz && gunzip app.gz && mv app app.py",
    "gpg -d x > app.py",
]


@pytest.mark.parametrize("files", [{}, {"app.py": "print(1)\n"}])
@pytest.mark.parametrize("command", [item for item in DECODED if "app.gz" not in item])
def test_what_is_decoded_and_run_makes_the_run_incomplete(command: str, files: dict[str, str]) -> None:
    for dockerfile in (in_image(command, "python app.py"), f"{IMAGE}CMD {command} && python app.py\n"):
        space = space_of({"README.md": DOCKER, "Dockerfile": dockerfile, "x": "aGk=", **files})
        (error,) = check_space(space, plan("dynamic-code")).errors
        assert "`app.py` is made with `" in error.message


@pytest.mark.parametrize("command", [*DECODED, "cat x > notes.txt", "sed -i s/a/b/ app.py"])
def test_what_is_made_and_not_run_costs_nothing(command: str) -> None:
    command = command.replace("app.py", "data.bin") if "sed" not in command else command
    for dockerfile in (in_image(command, "python app.py"), f"{IMAGE}CMD {command} && python app.py\n"):
        space = space_of({"README.md": DOCKER, "Dockerfile": dockerfile, "x": "aGk=", "app.py": "print(1)\n"})
        assert check_space(space, plan("dynamic-code")).errors == ()
        assert space.startup.role("x") == "data"


def test_both_are_read_where_one_file_replaces_another() -> None:
    dockerfile = f"{IMAGE}CMD [ -f x ] && mv x app.py; python app.py\n"
    space = space_of({"README.md": DOCKER, "Dockerfile": dockerfile, "x": PYTHON, "app.py": PYTHON})
    assert [space.startup.role(path) for path in ("x", "app.py")] == ["runs", "runs"]


@pytest.mark.parametrize(
    "files",
    [
        {"Dockerfile": f"{IMAGE}RUN cat > app.py <<E\n{PYTHON}E\nCMD python app.py\n"},
        {"Dockerfile": f"{IMAGE}CMD sh s.sh\n", "s.sh": f"cat > app.py <<E\n{PYTHON}E\npython app.py\n"},
        {"Dockerfile": f"{IMAGE}CMD sh s.sh\n", "s.sh": f"cat > a.sh <<E\n{SHELL}E\nsh a.sh\n"},
    ],
)
def test_what_a_heredoc_writes_is_read(files: dict[str, str]) -> None:
    space = space_of({"README.md": DOCKER, **files})
    report = check_space(space, plan(*RULES))
    assert len(report.findings) == 1
    assert report.errors == ()


def test_files_that_are_made_of_one_another_end() -> None:
    dockerfile = f"{IMAGE}CMD cp a b; cp b a; cat a b > c; cp c a; python a\n"
    space = space_of({"README.md": DOCKER, "Dockerfile": dockerfile, "a": PYTHON, "b": PYTHON})
    assert [space.startup.role(path) for path in "ab"] == ["runs", "data"]
