"""pip's requirements format: what is read from each line, where it stands, and which files a build uses."""

from __future__ import annotations

import pytest
from hf_lint.space.requirements import (
    Requirement,
    Requirements,
    applies,
    collect_apt_packages,
    image_installs,
    lock_files,
    parse_requirements,
    project_dependencies,
    role_of,
    used_requirements,
)
from hf_lint.space.requirements.parse import MAX_LINES
from hf_lint.space.requirements.project import MAX_DEPENDENCIES
from hypothesis import given, settings
from hypothesis import strategies as st
from support import space_of

SHA = "a" * 64
COMMIT = "0123456789abcdef0123456789abcdef01234567"
DOCKER = "---\nsdk: docker\n---\n"


def read(text: str | bytes) -> Requirements:
    file = space_of({"requirements.txt": text}).get("requirements.txt")
    assert file is not None
    return parse_requirements(file)


def one(text: str) -> Requirement:
    requirements = read(text)
    assert not requirements.errors, requirements.errors
    (item,) = requirements.items
    return item


@pytest.mark.parametrize(
    ("line", "name", "specifier", "pinned"),
    [
        ("torch", "torch", "", None),
        ("Flask_Login==0.6.3", "flask-login", "==0.6.3", "0.6.3"),
        ("ruamel.yaml == 0.18.6 ", "ruamel-yaml", "== 0.18.6", "0.18.6"),
        ("torch==2.5.1+cu121", "torch", "==2.5.1+cu121", "2.5.1+cu121"),
        ("torch===2.5", "torch", "===2.5", "2.5"),
        ("torch==2.*", "torch", "==2.*", None),
        ("torch>=2,<3", "torch", ">=2,<3", None),
        ("torch (>=2)", "torch", "(>=2)", None),
        ("torch~=2.1", "torch", "~=2.1", None),
        ("torch==2.1,!=2.2", "torch", "==2.1,!=2.2", None),
        ("torch==${VERSION}", "torch", "==${VERSION}", None),
        ("torch;", "torch", "", None),
    ],
)
def test_named_requirement(line: str, name: str, specifier: str, pinned: str | None) -> None:
    item = one(line)
    assert (item.name, item.specifier, item.pinned) == (name, specifier, pinned)
    assert line[item.specifier_start : item.specifier_end] == specifier


def test_extras_and_marker() -> None:
    item = one("gradio[oauth,MCP_x]==6.31.0 ; python_version < '3.13'  # why")
    assert item.extras == ("oauth", "mcp-x")
    assert item.marker == "python_version < '3.13'"
    assert item.pinned == "6.31.0"


@pytest.mark.parametrize(
    ("line", "name", "url", "vcs", "revision"),
    [
        (f"git+https://x.org/a/b.git@{COMMIT}", "", "https://x.org/a/b.git", "git", COMMIT),
        (
            "git+https://x.org/a/b.git#egg=Some_Name[x]&subdirectory=s",
            "some-name",
            "https://x.org/a/b.git",
            "git",
            None,
        ),
        ("p @ git+https://x.org/a/b@v1.0", "p", "https://x.org/a/b", "git", "v1.0"),
        ("p@git+ssh://git@x.org/a/b@main", "p", "ssh://git@x.org/a/b", "git", "main"),
        ("p @ hg+https://x.org/a", "p", "https://x.org/a", "hg", None),
        (
            "https://x.org/Some_Pkg-1.0-py3-none-any.whl",
            "some-pkg",
            "https://x.org/Some_Pkg-1.0-py3-none-any.whl",
            None,
            None,
        ),
        ("https://x.org/main.zip", "", "https://x.org/main.zip", None, None),
        ("-e git+https://x.org/a/b@main#egg=c", "c", "https://x.org/a/b", "git", "main"),
        ("--editable=git+https://x.org/a/b", "", "https://x.org/a/b", "git", None),
    ],
)
def test_direct_reference(line: str, name: str, url: str, vcs: str | None, revision: str | None) -> None:
    item = one(line)
    assert (item.name, item.url, item.vcs, item.revision) == (name, url, vcs, revision)
    assert item.pinned is None


@pytest.mark.parametrize(
    ("line", "path", "editable"),
    [
        ("-e .", ".", True),
        ("-e ./sub[dev]", "./sub", True),
        ("./a.whl", "./a.whl", False),
        ("a.tar.gz", "a.tar.gz", False),
    ],
)
def test_local_path(line: str, path: str, editable: bool) -> None:
    item = one(line)
    assert (item.path, item.editable, item.url) == (path, editable, None)


def test_hashes_of_options_and_fragments() -> None:
    assert one(f"idna==3.10 \\\n    --hash=sha256:{SHA} \\\n    --hash sha256:{SHA}").hashes == (f"sha256:{SHA}",) * 2
    assert one(f"p @ https://x.org/p.zip#sha256={SHA}").hashes == (f"sha256:{SHA}",)


@pytest.mark.parametrize(
    ("line", "options"),
    [
        ("-r other.txt", [("--requirement", "other.txt")]),
        ("-rother.txt", [("--requirement", "other.txt")]),
        ("--requirement=other.txt", [("--requirement", "other.txt")]),
        ("-c c.txt", [("--constraint", "c.txt")]),
        ("-i https://i", [("--index-url", "https://i")]),
        ("--pypi-url https://i", [("--index-url", "https://i")]),
        ("--extra-index-url 'https://i' --pre", [("--extra-index-url", "https://i"), ("--pre", "")]),
        ("--extra-index https://i", [("--extra-index-url", "https://i")]),
        ("-f https://l --no-index", [("--find-links", "https://l"), ("--no-index", "")]),
        ("--trusted-host h", [("--trusted-host", "h")]),
        ("--require-hashes stray words", [("--require-hashes", "")]),
    ],
)
def test_global_options(line: str, options: list[tuple[str, str]]) -> None:
    requirements = read(line)
    assert [(option.name, option.value) for option in requirements.options] == options
    assert not requirements.errors
    assert not requirements.items


@pytest.mark.parametrize(
    "line",
    [
        "torch=2.0",
        "torch 2.0",
        "torch==",
        "two words",
        "ümlaut",
        "[x]",
        "torch ; nonsense",
        "torch[a,,b]",
        "--bogus",
        "-x",
        "--pre=1",
        "-r",
        "--no",
        'torch --hash "sha256',
        "torch\t--hash=sha256:1",
    ],
)
def test_refused_lines_are_kept_as_errors(line: str) -> None:
    requirements = read(f"idna==3.10\n{line}\nsix\n")
    (error,) = requirements.errors
    assert error.message
    assert requirements.file.span(error.start, error.end).line == 2
    assert [item.name for item in requirements.items] == ["idna", "six"]


def test_continuations_comments_and_line_ends() -> None:
    text = "# first\r\nto\\\r\nrch==2.0 # c\r\n\r\n  numpy  \r\n# last \\\r\nsix"
    requirements = read(text)
    assert [item.name for item in requirements.items] == ["torch", "numpy", "six"]
    spans = [requirements.file.span(item.start, item.end) for item in requirements.items]
    assert [(span.line, span.column, span.end_line, span.end_column) for span in spans] == [
        (2, 1, 3, 9),
        (5, 3, 5, 8),
        (7, 1, 7, 4),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_encodings(encoding: str) -> None:
    requirements = read("idna==3.10\r\nsix==1.17.0\r\n".encode(encoding))
    assert [item.pinned for item in requirements.items] == ["3.10", "1.17.0"]
    assert requirements.file.span(requirements.items[1].start, requirements.items[1].end).column == 1


def test_number_of_lines_is_bounded() -> None:
    requirements = read("a\n" * (MAX_LINES + 10))
    assert len(requirements.items) == MAX_LINES
    assert len(requirements.errors) == 1


@pytest.mark.parametrize(
    "text",
    [
        "a" * 300_000,
        "a" + " " * 300_000 + "x",
        "a[" + "x," * 150_000,
        "a ;" + "(" * 3_900,
        "a ; " + "not " * 900,
        "\\\n" * 150_000,
        "git+" + "@" * 100_000,
        "https://[" + "x" * 100,
        "https://x#" + "&" * 100_000,
        "--" + "hash=" * 50_000,
        "a==" + "1." * 150_000,
        "'" * 99_999,
        "\x0c\x1c\u2028a\x85",
    ],
)
def test_hostile_text_is_read_without_an_exception(text: str) -> None:
    read(text)


_PIECES = st.sampled_from(
    (
        *("torch", "==1.0", ">=2", "[x]", " ", "\t", "\n", "\r\n", "\\\n", ";", "#", " # c", "@", " @ ", "'", '"', "ü"),
        *("git+https://x.org/a", "https://x.org/a.whl", "-r ", "-e ", "--hash=", "--extra-index-url ", "${X}"),
        "python_version<'3'",
    )
)


@given(st.lists(_PIECES | st.text(max_size=3), max_size=12).map("".join))
@settings(max_examples=200, deadline=None)
def test_offsets_lie_in_the_text(text: str) -> None:
    requirements = read(text.encode("utf-8", "surrogatepass"))
    size = len(requirements.file.text)
    for item in requirements.items:
        assert 0 <= item.start <= item.name_start <= item.name_end <= item.end <= size
        assert item.start <= item.specifier_start <= item.specifier_end <= size
    places = [(option.start, option.end) for option in requirements.options]
    places += [(error.start, error.end) for error in requirements.errors]
    assert all(0 <= start <= end <= size for start, end in places)


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("requirements.txt", "requirements"),
        ("app/requirements-dev.txt", "requirements"),
        ("my_requirements.txt", "requirements"),
        ("requirements/base.txt", "requirements"),
        ("pre-requirements.txt", "pre-requirements"),
        ("constraints.txt", "constraints"),
        ("requirements.in", "source"),
        ("packages.txt", None),
        ("requirements.md", None),
        ("app_requirements.md", None),
        ("notes.txt", None),
    ],
)
def test_role_by_name(path: str, role: str | None) -> None:
    file = space_of({path: ""}).get(path)
    assert file is not None
    assert role_of(file) == role


def used(files: dict[str, str]) -> list[str]:
    return [requirements.file.path for requirements in used_requirements(space_of(files))]


def test_gradio_space_uses_the_root_files_only() -> None:
    files = {"README.md": "---\nsdk: gradio\n---\n", "requirements.txt": "-r other.txt\n", "other.txt": "six\n"}
    assert used({**files, "pre-requirements.txt": "pip\n", "sub/requirements.txt": "six\n"}) == [
        "pre-requirements.txt",
        "requirements.txt",
    ]


def test_static_space_uses_none() -> None:
    assert used({"README.md": "---\nsdk: static\n---\n", "requirements.txt": "six\n"}) == []


@pytest.mark.parametrize(
    ("dockerfile", "files"),
    [
        ("COPY requirements.txt .\nRUN pip install -r requirements.txt", ["requirements.txt"]),
        ("COPY ./requirements.txt /tmp/r.txt\nRUN pip3 install --no-cache-dir -r /tmp/r.txt", ["requirements.txt"]),
        (
            "WORKDIR /app\nCOPY . .\nRUN cd back && python -m pip install -q -r requirements.txt",
            ["back/requirements.txt"],
        ),
        (
            "COPY back/requirements.txt /app/\nRUN uv pip install --system -r /app/requirements.txt",
            ["back/requirements.txt"],
        ),
        (
            "RUN --mount=type=bind,source=back/requirements.txt,target=/r.txt pip install -r /r.txt",
            ["back/requirements.txt"],
        ),
        (
            "WORKDIR /srv\nCOPY back ./\nRUN pip install -rrequirements.txt -c /srv/constraints.txt",
            ["back/constraints.txt", "back/requirements.txt"],
        ),
        ("ARG WHERE=back\nCOPY . /x\nRUN pip install -r /x/$WHERE/requirements.txt", ["back/requirements.txt"]),
        ("COPY . .\nRUN pip install six", []),
        ("COPY . .\n# requirements.txt is installed by start.sh", ["requirements.txt"]),
        ("COPY lock.txt .\nRUN pip install -r lock.txt", ["lock.txt", "more.txt"]),
    ],
)
def test_docker_space_uses_what_its_dockerfile_installs(dockerfile: str, files: list[str]) -> None:
    space = {
        "README.md": DOCKER,
        "Dockerfile": f"FROM python:3.12\n{dockerfile}\n",
        "requirements.txt": "six\n",
        "back/requirements.txt": "idna\n",
        "back/constraints.txt": "idna==3.10\n",
        "lock.txt": "-r more.txt\n-r lock.txt\n-r ../../outside.txt\n",
        "more.txt": "six\n",
    }
    assert used(space) == files


def test_words_of_pip_install() -> None:
    text = (
        'FROM python:3.12\nRUN pip install --upgrade pip "torch==2.0" -t /x --index-url https://i \\\n'
        "    numpy $UNKNOWN -e .\n"
    )
    space = space_of({"README.md": DOCKER, "Dockerfile": text})
    (install,) = image_installs(space)
    assert [item.name or item.path for item in install.items] == ["pip", "torch", "numpy", "."]
    assert [(option.name, option.value) for option in install.options] == [("--index-url", "https://i")]
    torch = install.items[1]
    assert text[torch.start : torch.end] == "torch==2.0"


@pytest.mark.parametrize(
    ("marker", "python", "expected"),
    [
        ("sys_platform == 'win32'", None, False),
        ("platform_system == 'Windows' or os_name == 'nt'", None, False),
        ("sys_platform != 'darwin'", None, True),
        ("python_version < '3.11'", None, True),
        ("python_version < '3.11'", "3.12", False),
        ("python_version < '3.8'", None, False),
        ("extra == 'dev'", None, False),
    ],
)
def test_markers(marker: str, python: str | None, expected: bool) -> None:
    assert applies(one(f"six ; {marker}"), python) is expected


def test_apt_packages() -> None:
    packages = collect_apt_packages(space_of({"packages.txt": "ffmpeg\r\nlibgl1=1.4  -y\n"}))
    assert packages is not None
    assert [(item.name, item.version) for item in packages.items] == [("ffmpeg", ""), ("libgl1", "1.4"), ("-y", "")]
    assert packages.file.span(packages.items[1].start, packages.items[1].end).line == 2
    assert collect_apt_packages(space_of({"sub/packages.txt": "sudo"})) is None


@pytest.mark.parametrize(("command", "used"), [("uv sync --frozen", True), ("uv pip install six", False)])
def test_lock_files(command: str, used: bool) -> None:
    text = (
        'version = 1\r\n\r\n[[package]]\r\nname = "Some_Pkg"\r\nversion = "1.0"\r\n\r\n[[package]]\nname = "broken"\n'
    )
    space = space_of({"README.md": DOCKER, "Dockerfile": f"FROM python:3.12\nRUN {command}\n", "sub/uv.lock": text})
    (lock,) = lock_files(space)
    assert lock.used is used
    ((name, version, start, end),) = lock.packages
    assert (name, version) == ("some-pkg", "1.0")
    assert text[start:end] == 'name = "Some_Pkg"\r\nversion = "1.0"'


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            '[project]\ndependencies = ["a>=1", \'b[x]\', # "c"\n  "d==1 ; python_version > \'3\'",\n]\n',
            ["a", "b", "d"],
        ),
        ('[project]\r\nname = "x"\r\ndependencies = [\r\n  "a",\r\n]\r\n', ["a"]),
        ('[tool.x]\ndependencies = ["a"]\n', []),
        ('[project]\nname = "x"\n[tool.x]\ndependencies = ["a"]\n', []),
        ('[project]\ndependencies = ["a", oops, "b"]\n', ["a"]),
        ('[project]\ndependencies = ["a', []),
        ('dependencies = ["a"]\n', []),
        ("[project]\ndependencies = [" + '"a",' * 2000, ["a"] * MAX_DEPENDENCIES),
    ],
)
def test_the_dependencies_of_a_project(text: str, names: list[str]) -> None:
    file = space_of({"pyproject.toml": text}).files["pyproject.toml"]
    found = project_dependencies(file)
    assert [item.name for item in found] == names
    assert all(file.text[item.start : item.end].startswith(item.name) for item in found)
