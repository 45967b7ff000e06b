"""Which files a Python app reaches, in as many spellings as people have for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hf_lint.pipeline.engine import check_space
from hf_lint.startup import walker
from support import plan, space_of

if TYPE_CHECKING:
    from hf_lint.startup.model import Startup

CARD = '---\nsdk: gradio\nsdk_version: "6.31.0"\npython_version: "3.12"\napp_file: {app}\n---\n'


def roles(files: dict[str, str], app: str = "app.py") -> tuple[dict[str, str], Startup]:
    space = space_of({"README.md": CARD.format(app=app), **files})
    return {path: space.startup.role(path) for path in files}, space.startup


@pytest.mark.parametrize(
    "path",
    [
        *("app.py", "test_app.py", "tests/app.py", "test.py", "app_test.py", "conftest.py", "main.txt", "app", "a.b.c"),
        *("venv/app.py", "site-packages/app.py", "docs/app.py", "node_modules/x.py", "src/main.py", "notebooks/run.py"),
    ],
)
def test_the_app_file_runs_whatever_it_is_called(path: str) -> None:
    found, startup = roles({path: "print(1)\n"}, path)
    assert found == {path: "runs"}
    assert startup.reached[path].language == "python"
    assert [str(step) for step in startup.why(path)] == ["README.md:5 app_file"]


def test_without_an_app_file_the_sdk_says_what_starts() -> None:
    startup = space_of({"README.md": "---\nsdk: gradio\n---\n", "app.py": "import helper\n", "helper.py": ""}).startup
    assert [str(step) for step in startup.why("app.py")] == ["README.md sdk: gradio starts app.py"]
    assert startup.app_file is not None
    assert (startup.app_file.path, startup.role("helper.py"), startup.complete) == ("app.py", "runs", True)


REACHED = {
    "import": ("import helper", "helper.py"),
    "import as": ("import helper as h", "helper.py"),
    "second of a line": ("import os, helper", "helper.py"),
    "behind a semicolon": ("import os; import helper", "helper.py"),
    "in a function": ("def f():\n    import helper", "helper.py"),
    "in a try": ("try:\n    from helper import x\nexcept ImportError:\n    x = 1", "helper.py"),
    "from": ("from helper import x", "helper.py"),
    "package": ("import pkg", "pkg/__init__.py"),
    "submodule": ("import pkg.mod", "pkg/mod.py"),
    "submodule by from": ("from pkg import mod", "pkg/mod.py"),
    "namespace package": ("from folder.inner import mod", "folder/inner/mod.py"),
    "star": ("from helper import *", "helper.py"),
    "tests package": ("from tests import helper", "tests/helper.py"),
    "test module": ("import test_helper", "test_helper.py"),
    "import_module": ("import importlib\nimportlib.import_module('helper')", "helper.py"),
    "import_module by name": ("from importlib import import_module as im\nim('pkg.mod')", "pkg/mod.py"),
    "dunder import": ("__import__('helper')", "helper.py"),
    "folded name": ("__import__('hel' + 'per')", "helper.py"),
    "sys.path": ("import sys\nsys.path.append('lib')\nimport helper", "lib/helper.py"),
    "sys.path insert": ("import sys\nsys.path.insert(0, 'dist-packages')\nimport evil", "dist-packages/evil.py"),
    "sys.path later": (
        "import sys\ntry:\n    import evil\nexcept ImportError:\n    sys.path.append('venv')",
        "venv/evil.py",
    ),
    "sys.path by __file__": (
        "import os, sys\nsys.path.append(os.path.join(os.path.dirname(__file__), 'lib'))\nimport helper",
        "lib/helper.py",
    ),
    "sys.path by pathlib": (
        (
            "import sys\nfrom pathlib import Path\nHERE = Path(__file__).resolve().parent\n"
            "sys.path.insert(0, str(HERE / 'lib'))\nimport helper"
        ),
        "lib/helper.py",
    ),
    "sys.path +=": ("import sys\nsys.path += ['lib']\nimport helper", "lib/helper.py"),
    "site": ("import site\nsite.addsitedir('lib')\nimport helper", "lib/helper.py"),
    "exec open": ("exec(open('payload.txt').read())", "payload.txt"),
    "exec with": ("with open('payload.txt') as f:\n    exec(f.read())", "payload.txt"),
    "exec variable": ("code = open('payload.txt').read()\nexec(code)", "payload.txt"),
    "exec compile": ("exec(compile(open('p.dat').read(), 'p', 'exec'))", "p.dat"),
    "exec read_text": ("from pathlib import Path\nexec(Path('payload.txt').read_text())", "payload.txt"),
    "exec of a text": ("exec('import test_helper')", "test_helper.py"),
    "eval of a text": ("eval('__import__(\"helper\")')", "helper.py"),
    "text in a text": ("exec('exec(\"import helper\")')", "helper.py"),
    "run_path": ("import runpy\nrunpy.run_path('payload.txt')", "payload.txt"),
    "run_module": ("import runpy\nrunpy.run_module('pkg.mod')", "pkg/mod.py"),
    "source loader": (
        "from importlib.machinery import SourceFileLoader\nSourceFileLoader('m', 'data.bin').load_module()",
        "data.bin",
    ),
    "spec": ("import importlib.util as u\ns = u.spec_from_file_location('m', 'plug.in')", "plug.in"),
    "imp": ("import imp\nimp.load_source('m', 'tools/x.cfg')", "tools/x.cfg"),
    "subprocess list": ("import subprocess\nsubprocess.Popen(['python', 'worker.py'])", "worker.py"),
    "subprocess executable": (
        "import subprocess, sys\nsubprocess.run([sys.executable, '-u', 'worker.py'])",
        "worker.py",
    ),
    "subprocess module": ("import subprocess\nsubprocess.run(['python', '-m', 'pkg.mod'])", "pkg/mod.py"),
    "subprocess by __file__": (
        (
            "import subprocess, sys\nfrom pathlib import Path\n"
            "subprocess.Popen([sys.executable, str(Path(__file__).parent / 'worker.py')])"
        ),
        "worker.py",
    ),
    "os.system": ("import os\nos.system('python tools/run.py &')", "tools/run.py"),
    "shell script": ("import os\nos.system('bash setup.sh')", "setup.sh"),
    "script without ending": ("import os\nos.system('sh tests/start.txt')", "tests/start.txt"),
    "cwd": ("import subprocess\nsubprocess.run(['python', 'worker.py'], cwd='tools')", "tools/worker.py"),
    "uvicorn.run": ("import uvicorn\nuvicorn.run('pkg.mod:app')", "pkg/mod.py"),
    "sitecustomize": ("print(1)", "sitecustomize.py"),
    "chain": ("import first", "second.py"),
    "relative": ("import pkg.uses", "pkg/mod.py"),
    "streamlit page": ("import streamlit as st\nst.Page('views/one.py')", "views/one.py"),
    "linecache": ("import linecache\nexec(''.join(linecache.getlines('helper.txt')))", "helper.txt"),
}


@pytest.mark.parametrize(("code", "path"), REACHED.values(), ids=REACHED)
def test_what_the_app_reads_as_code_runs(code: str, path: str) -> None:
    others = {"first.py": "import second\n", "pkg/__init__.py": "", "pkg/uses.py": "from . import mod\n"}
    found, startup = roles(
        {
            "app.py": code + "\n",
            **others,
            path: "wait\n" if "sh " in code else "x = 1\n",
            "train.py": "import torch\n",
        }
    )
    assert found[path] == "runs"
    assert found["train.py"] == "offline"
    assert startup.complete
    assert str(startup.why(path)[0]).startswith("README.md:5 app_file")


def test_a_page_that_is_chosen_and_a_file_that_is_opened_are_no_pages() -> None:
    code = "import streamlit as st\nst.Page('views/one.py')\nst.switch_page(st.session_state.page)\nopen('train.py')\n"
    found, _ = roles({"app.py": code, "views/one.py": "x = 1\n", "train.py": "x = 1\n"})
    assert found["views/one.py"] == "runs"
    assert found["train.py"] != "runs"


@pytest.mark.parametrize("name", ["TYPE_CHECKING", "typing.TYPE_CHECKING"])
def test_an_import_for_type_checkers_alone_starts_nothing(name: str) -> None:
    code = f"import typing\nfrom typing import TYPE_CHECKING\n\nif {name}:\n    import train\n"
    assert roles({"app.py": code, "train.py": "x = 1\n"})[0]["train.py"] == "offline"
    assert roles({"app.py": f"{code}import train\n", "train.py": "x = 1\n"})[0]["train.py"] == "runs"


def test_folders_of_pages_are_served() -> None:
    code = "from fastapi.staticfiles import StaticFiles\napp.mount('/', StaticFiles(directory='site'))\n"
    found, startup = roles(
        {"app.py": code, "site/page.html": "<script src=x.js></script>\n", "other/page.html": "<p>\n"}
    )
    assert found["site/page.html"] == "runs"
    assert startup.reached["site/page.html"].language == "page"
    assert found["other/page.html"] != "runs"


UNKNOWN = {
    "import_module": "import importlib\nimportlib.import_module(name)",
    "pkgutil": "import pkgutil\nfor m in pkgutil.iter_modules(): pass",
    "exec": "exec(open(name).read())",
    "sys.path": "import sys\nsys.path.append(folder)",
    "spec": "import importlib.util\nimportlib.util.spec_from_file_location('m', name)",
    "subprocess": "import subprocess\nsubprocess.run(command)",
    "python of unknown": "import subprocess\nsubprocess.run(['python', name])",
    "exec of a name": "exec(code)",
    "named in a text": "JOBS = {'nightly': 'train.py'}",
}


@pytest.mark.parametrize("code", UNKNOWN.values(), ids=UNKNOWN)
def test_code_that_may_be_reached_is_unknown_and_tests_keep_their_name(code: str) -> None:
    found, _ = roles({"app.py": code + "\n", "train.py": "x = 1\n", "tests/test_x.py": "x = 1\n", "n.ipynb": "{}"})
    assert found["train.py"] == "unknown"
    assert found["tests/test_x.py"] == "test"
    assert found["n.ipynb"] == "offline"


@pytest.mark.parametrize("path", ["tests/evil.py", "venv/evil.py"])
def test_a_test_or_vendored_file_that_the_app_names_is_unknown(path: str) -> None:
    module = path.removesuffix(".py").replace("/", ".")
    for code in (f"load('{module}')", f"NAMES = ['{path}']"):
        found, _ = roles({"app.py": code + "\n", path: "x = 1\n", "tests/test_x.py": ""})
        assert found == {"app.py": "runs", path: "unknown", "tests/test_x.py": "test"}


def test_a_dynamic_import_below_a_package_leaves_other_code_offline() -> None:
    code = "import importlib\nfor n in names:\n    importlib.import_module(f'plugins.{n}')\n"
    found, _ = roles({"app.py": code, "plugins/one.py": "", "train.py": ""})
    assert found == {"app.py": "runs", "plugins/one.py": "unknown", "train.py": "offline"}


def test_a_missing_app_file_makes_all_code_unknown() -> None:
    found, startup = roles({"main.py": "x = 1\n", "tests/app.py": ""}, "app.py")
    assert found == {"main.py": "unknown", "tests/app.py": "test"}
    assert [item.image_path for item in startup.missing] == ["/app/app.py"]


def test_processes_that_start_their_own_module_end() -> None:
    app = "from evals import memory\n"
    code = "import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'from evals import memory; memory.main()'])\n"
    space = space_of({"README.md": CARD.format(app="app.py"), "app.py": app, "evals/memory.py": code})
    assert space.startup.role("evals/memory.py") == "runs"
    assert not any("too many" in gap.step.what for gap in space.startup.gaps)
    assert not check_space(space, plan("unparseable-file")).errors


def test_imports_in_circles_end() -> None:
    found, _ = roles({"app.py": "import a", "a.py": "import b", "b.py": "import a, app"})
    assert set(found.values()) == {"runs"}


def test_a_template_is_served_and_no_other_file_is() -> None:
    code = "from flask import render_template\nrender_template('page.html')\nrender_template('notes.txt')\n"
    _, startup = roles({"app.py": code, "templates/page.html": "<p>\n", "templates/notes.txt": "x\n"})
    assert startup.reached["templates/page.html"].language == "page"
    assert "templates/notes.txt" not in startup.reached


def test_an_archive_on_the_path_hides_code_and_a_folder_does_not() -> None:
    app = "import sys\nsys.path.insert(0, '{}')\nimport tool\n"
    _, startup = roles({"app.py": app.format("lib.zip"), "lib.zip": "PK"})
    assert [gap.step.what for gap in startup.gaps] == ["modules are imported from the archive `lib.zip`"]
    unpacked = app.format("lib") + "import shutil\nshutil.unpack_archive('more.zip', 'more')\n"
    found, startup = roles({"app.py": unpacked, "lib/tool.py": "", "more.zip": "PK"})
    assert (found["lib/tool.py"], startup.gaps) == ("runs", ())


@pytest.mark.parametrize("call", ["sys.path.append()", "sys.path.insert(0)"])
def test_a_call_without_its_arguments_is_read(call: str) -> None:
    found, _ = roles({"app.py": f"import sys\n{call}\nimport helper\n", "helper.py": ""})
    assert found["helper.py"] == "runs"


def test_the_folder_of_a_command_decides_between_files_of_one_name() -> None:
    code = "import subprocess\nsubprocess.run(['python', 'run.py'], cwd='sub')\n"
    found, _ = roles({"app.py": code, "run.py": "x = 1\n", "sub/run.py": "x = 1\n"})
    assert (found["sub/run.py"], found["run.py"]) == ("runs", "offline")


def test_a_module_of_python_is_not_looked_for_under_another_package() -> None:
    found, _ = roles(
        {"app.py": "import outer.json.tool\nimport outer.extra.tool\n", "json/tool.py": "", "extra/tool.py": ""}
    )
    assert found["extra/tool.py"] == "unknown"
    assert found["json/tool.py"] == "offline"


def test_as_many_files_are_followed_as_are_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walker, "MAX_VISITS", 2)
    _, startup = roles({"app.py": "import a", "a.py": "import b", "b.py": "x = 1"})
    assert {"app.py", "a.py"} == startup.reached.keys() - {"README.md"}
    assert any("too many files to follow" in gap.step.what for gap in startup.gaps)
