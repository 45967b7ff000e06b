"""Which files data flow begins in: those that it cannot begin in are not even parsed."""

from __future__ import annotations

import pytest
from hf_lint.analysis.flow import flows
from hf_lint.space.python import PythonModule
from support import space_of

PLAIN = (
    'import logging\nimport os\n\nmode = os.environ.get("MODE", "x") + os.getenv(\'CACHE_DIR\') + os.environ["HOME"]\n'
)
PRINTS = "logging.info(mode)\n"


def parsed(text: str) -> bool:
    space = space_of({"main.py": text, "config.py": 'import os\nHF_TOKEN = os.environ["HF_TOKEN"]\n'})
    flows(space)
    return (PythonModule, "main.py") in space._memo


def test_variables_that_are_no_secrets_begin_nothing() -> None:
    assert not parsed(PLAIN + PRINTS)
    assert not parsed("print('a plain program')\n")


@pytest.mark.parametrize(
    "line",
    [
        'token = os.environ.get("HF_TOKEN")\n',
        "key = os.getenv('OPENAI_API_KEY')\n",
        'os.environ["DB_PASSWORD"]\n',
        "print(os.environ)\n",
        "os.environ.get(name)\n",
        'os.environ.get("HF_" + name)\n',
        "from config import (\n    HF_TOKEN,\n)\n",
        "import config\nprint(config.HF_TOKEN)\n",
        "import gradio as gr\n",
    ],
)
def test_secrets_visitors_and_what_is_not_to_be_seen_begin_a_flow(line: str) -> None:
    assert parsed(PLAIN + line)
