"""Independent causes that keep a Space from starting are told in one run, not one after another."""

from __future__ import annotations

import pytest
from hf_lint.core.model import Profile
from hf_lint.pipeline.engine import check_space
from support import places, plan, space_of

CARD = '---\ntitle: A\nsdk: gradio\nsdk_version: "{}"\npython_version: "3.12"\napp_file: app.py\n---\n'
NEW, OLD = CARD.format("5.49.1"), CARD.format("4.44.1")
APP = 'import gradio as gr\n\ngr.Interface(lambda x: x, "text", "text").launch()\n'
GONE = "import gradio as gr\nimport nowhere_to_be_found\n\ngr.Blocks().launch()\n"
IN_BOTH = "pydantic==1.10.0\ngradio==4.44.1\n"


def causes(files: dict[str, str]) -> list[str]:
    found = check_space(space_of({"app.py": APP, **files}), plan("breakage", profile=Profile.RECOMMENDED))
    return places(found)


@pytest.mark.parametrize(
    ("files", "also"),
    [
        # Whichever Gradio is meant, pydantic 1 is too old for it.
        ({"README.md": NEW, "requirements.txt": IN_BOTH}, "requirements.txt:1:1 incompatible-pins"),
        ({"README.md": NEW, "requirements.txt": "gradio==3.50.2\ngradio-client==1.0.0\n"}, ":2:1 incompatible-pins"),
        # pandas 1.5.3 does not work with numpy 2, which both ways out of the contradiction install.
        (
            {
                "README.md": NEW,
                "app.py": f"import pandas\n{APP}",
                "requirements.txt": "pandas==1.5.3\ntransformers==4.30.0\ntokenizers==0.19.1\n",
            },
            "requirements.txt:1:1 incompatible-pins",
        ),
        (
            {"README.md": NEW, "requirements.txt": "torch==1.9.0\naccelerate==1.0.0\n"},
            "requirements.txt:1:1 uninstallable-requirement",
        ),
        ({"README.md": NEW.replace("title: A", "title: A: B"), "requirements.txt": "numpy==1.19.5\n"}, ":1:1 uninst"),
        ({"README.md": NEW.replace("title: A", 'title: "A'), "requirements.txt": "numpy==1.19.5\n"}, ":1:1 uninst"),
        ({"README.md": NEW.replace("title: A", "tags: [A"), "requirements.txt": "numpy==1.19.5\n"}, ":1:1 uninst"),
        ({"README.md": NEW.rpartition("---")[0] + "\n# A\n", "requirements.txt": "numpy==1.19.5\n"}, ":1:1 uninst"),
        ({"README.md": NEW.replace("title: A", "title: A: B").replace("app.py", "main.py")}, "missing-app-file"),
        ({"README.md": NEW.replace("title: A", "title: A: B\nheader: tiny")}, "README.md:3:9 invalid-card"),
        ({"README.md": NEW.replace("sdk: gradio", "sdk: Gradio"), "requirements.txt": "numpy==1.19.5\n"}, "uninst"),
        ({"README.md": NEW.replace("app.py", "main.py"), "app.py": GONE}, "app.py:2:1 missing-import"),
        ({"README.md": NEW.replace("app.py", "App.py"), "app.py": GONE}, "app.py:2:1 missing-import"),
        ({"README.md": NEW.replace("app.py", "run.py"), "src/run.py": GONE}, "src/run.py:2:1 missing-import"),
    ],
)
def test_one_cause_does_not_hide_another(files: dict[str, str], also: str) -> None:
    found = causes(files)
    assert any(also in one for one in found), found


@pytest.mark.parametrize(
    ("files", "rule"),
    [
        # With Gradio 4.44.1, which needs pillow before 11, it contradicts; with 5.49.1 it does not.
        ({"README.md": NEW, "requirements.txt": "gradio==4.44.1\npillow==11.0.0\n"}, "incompatible-pins"),
        # A second file may hold the app: which one is meant, nobody knows.
        (
            {"README.md": NEW.replace("app.py", "run.py"), "app.py": "import nowhere_to_be_found\n", "web.py": APP},
            "missing-import",
        ),
        ({"README.md": NEW.replace("sdk: gradio", "sdk: rocket"), "requirements.txt": "numpy==1.19.5\n"}, "uninst"),
        ({"README.md": NEW.replace("sdk: gradio", "sdk: [gradio"), "requirements.txt": "numpy==1.19.5\n"}, "uninst"),
    ],
)
def test_what_may_go_with_another_cause_is_not_told(files: dict[str, str], rule: str) -> None:
    found = causes(files)
    assert found
    assert not any(rule in one for one in found), found
