"""Fixes that can be trusted: chosen by what the Space pins, tried together, and not counted where they do not work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hf_lint.cli import main
from hf_lint.core.model import Edit, Fix, Hit
from hf_lint.core.registry import Rule
from hf_lint.fixes.choose import choose_fixes
from hf_lint.pipeline.engine import check_space
from hf_lint.pipeline.selection import RuleSelection, SelectedRule
from support import plan, policies, space_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from hf_lint.core.model import TargetReport
    from hf_lint.core.policy import Policy
    from hf_lint.fixes.choose import FixResult
    from hf_lint.space import Space

CARD = '---\ntitle: Demo\nsdk: gradio\nsdk_version: "{version}"\n{more}app_file: app.py\n---\n'


def check(space: Space) -> TargetReport:
    return check_space(space, plan())


def python_fix(version: str, requirements: str, more: str = "", app: str = "import gradio as gr\n") -> Fix | None:
    files = {"README.md": CARD.format(version=version, more=more), "requirements.txt": requirements, "app.py": app}
    report = check_space(space_of(files), plan("missing-python-version"))
    (finding,) = report.findings
    return finding.fix


@pytest.mark.parametrize(
    ("version", "requirements", "title", "safe"),
    [
        ("6.31.0", "numpy==2.3.4\n", '"3.13"', True),
        ("4.44.1", "numpy==2.1.3\n", '"3.12"', True),
        ("4.19.2", "", '"3.12"', True),
        ("5.5.0", "", '"3.12"', True),
        ("5.6.0", "", '"3.12"', True),
        ("6.31.0", "numpy==1.26.4\n", '"3.12"', True),
        ("6.31.0", "", '"3.13"', True),
        ("6.31.0", "some-unknown-package==1.0\n", '"3.13"', False),
        ("6.31.0", "git+https://github.com/o/p\n", '"3.13"', False),
    ],
)
def test_python_is_chosen_by_what_the_space_pins(version: str, requirements: str, title: str, safe: bool) -> None:
    fix = python_fix(version, requirements)
    assert fix is not None
    assert title in fix.title
    assert fix.safe is safe


@pytest.mark.parametrize(
    ("more", "app"),
    [
        ("suggested_hardware: zero-a10g\n", "import gradio as gr\n"),
        ("", "import spaces\n\n\n@spaces.GPU\ndef f(x):\n    return x\n"),
    ],
)
def test_zerogpu_gets_a_python_of_its_own_list(more: str, app: str) -> None:
    fix = python_fix("6.31.0", "", more, app)
    assert fix is not None
    assert '"3.12.12"' in fix.title


def test_no_python_is_offered_where_a_pin_has_no_wheel_for_any() -> None:
    assert python_fix("6.31.0", "torch==1.10.0\n") is None


def fix_all(files: dict[str, str]) -> FixResult:
    space = space_of(files)
    return choose_fixes(space, check(space), check, unsafe=True)


def test_code_is_fixed_for_the_versions_that_the_fixes_leave() -> None:
    app = 'import gradio as gr\n\ngr.Interface(lambda x: x, "text", "text").launch()\n'
    files = {"README.md": CARD.format(version="4.44.1", more='python_version: "3.12"\n'), "app.py": app}
    result = fix_all(files)
    card, code = result.space.card.text("sdk_version"), result.space.files["app.py"].text
    assert card is not None
    keyword = "allow_flagging" if card < "5" else "flagging_mode"
    assert f'{keyword}="never"' in code
    again = choose_fixes(result.space, result.report, check, unsafe=True)
    assert again.changes == ()


def finds(word: str, path: str, made: Callable[[Space], str]) -> SelectedRule:
    """A rule that finds `word` in a file, and writes what `made` says of the Space in its place."""

    def check(space: Space, policy: Policy) -> Iterator[Hit]:
        file = space.files[path]
        at = file.text.find(word)
        if at >= 0:
            edit = Edit(path, at, at + len(word), made(space))
            yield Hit(file.location(at, at + len(word)), "x", fix=Fix("mend it", True, (edit,)))

    policy = policies().policies["root-user"]._replace(id=f"no-{word}", variants={}, sdk=())
    return SelectedRule(Rule(policy.id, "image", check), policy, True)


def test_versions_in_the_card_are_fixed_before_the_code_that_depends_on_them() -> None:
    rules = (
        finds("3.12", "README.md", lambda space: "3.13"),
        finds("old", "app.py", lambda space: f"for {space.card.text('python_version')}"),
    )
    made = RuleSelection(plan().profile, rules, (), "digest")
    files = {"README.md": '---\nsdk: gradio\npython_version: "3.12"\n---\n', "app.py": "x = 'old'\n"}
    space = space_of(files)
    result = choose_fixes(space, check_space(space, made), lambda one: check_space(one, made), unsafe=False)
    assert len(result.fixed) == 2
    assert result.space.files["app.py"].text == "x = 'for 3.13'\n"


def test_a_fix_that_was_refused_is_not_counted_as_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "README.md").write_text(
        CARD.format(version="6.31.0", more='python_version: "3.12"\nsuggested_hardwares: zero-a10g\n')
    )
    (tmp_path / "app.py").write_text("import gradio as gr\n\ngr.Blocks().launch()\n")
    (tmp_path / ".gitignore").write_text(".env\n")
    main([str(tmp_path), "--select", "unknown-card-key,unbounded-gpu,zerogpu-incompatible", "--fix", "--unsafe-fixes"])
    out = capsys.readouterr()
    if "not fixed: unknown-card-key" in out.err:
        assert "fixable" not in out.err + out.out
    else:
        assert "suggested_hardware: zero-a10g" in (tmp_path / "README.md").read_text()


WORKFLOW = """\
on: push
{top}jobs:
  deploy:
    runs-on: ubuntu-24.04
    env: {{HF_OIDC_RESOURCE: spaces/me/space}}
    steps:
      - run: hf upload me/space app app --type space
"""


@pytest.mark.parametrize(
    ("top", "contents", "safe"),
    [
        ("permissions: {}\n", "contents: read", True),
        ("permissions: {contents: read}\n", "contents: read", True),
        ("permissions: {contents: write}\n", "contents: write", True),
        ("", "contents: read", False),
    ],
)
def test_a_permission_that_is_granted_takes_none_away(top: str, contents: str, safe: bool) -> None:
    files = {".github/workflows/deploy.yml": WORKFLOW.format(top=top)}
    report = check_space(space_of(files), plan("missing-oidc-permission"))
    (fix,) = [finding.fix for finding in report.findings if finding.fix]
    assert fix.safe is safe
    assert f"permissions:\n      {contents}\n      id-token: write\n" in fix.edits[0].text


def test_outputs_of_a_notebook_are_not_removed_unasked() -> None:
    cell = (
        '{"cell_type": "code", "metadata": {}, "source": ["1"], "outputs": [{"output_type": "stream", "text": ["1"]}]}'
    )
    files = {"a.ipynb": f'{{"cells": [{cell}], "metadata": {{}}, "nbformat": 4, "nbformat_minor": 5}}'}
    (finding,) = check_space(space_of(files), plan("committed-notebook-output")).findings
    assert finding.fix is not None
    assert not finding.fix.safe


def test_a_version_is_not_raised_past_what_another_pin_allows() -> None:
    files = {
        "README.md": CARD.format(version="5.20.0", more='python_version: "3.12"\n'),
        "requirements.txt": "huggingface-hub==0.28.1\n",
        "app.py": "import gradio as gr\n",
    }
    result = fix_all(files)
    assert result.space.card.text("sdk_version") == "5.20.0"
    said = {finding.rule: why for finding, why in result.rejected}["vulnerable-dependency"]
    assert said.startswith(
        "it would cause incompatible-pins at requirements.txt:1: `huggingface-hub==0.28.1`, but gradio"
    )
    assert said.endswith("; fix both by hand")
    alone = fix_all({**files, "requirements.txt": ""})
    assert alone.space.card.text("sdk_version") not in ("5.20.0", None)


@pytest.mark.parametrize(("python", "is_raised"), [("3.9", False), ("3.7", False), ("3.11", True), ("3.10", True)])
def test_a_version_is_not_raised_to_one_that_an_old_python_may_not_run(python: str, is_raised: bool) -> None:
    files = {
        "README.md": "---\ntitle: x\nsdk: docker\n---\n",
        "Dockerfile": f"FROM python:{python}-slim\nCOPY . .\nRUN pip install -r requirements.txt\nUSER 1000\n",
        "requirements.txt": "requests==2.28.1\n",
    }
    (finding,) = check_space(space_of(files), plan("vulnerable-dependency")).findings
    assert (finding.fix is not None) == is_raised
    assert "fixed in 2." in finding.message


@pytest.mark.parametrize(("package", "is_raised"), [("gradio_leaderboard==0.0.14", False), ("black==24.10.0", True)])
def test_gradio_is_not_raised_under_a_package_that_extends_it(package: str, is_raised: bool) -> None:
    files = {
        "README.md": CARD.format(version="5.23.0", more='python_version: "3.12"\n'),
        "requirements.txt": f"{package}\n",
        "app.py": "import gradio as gr\n",
    }
    (finding,) = check_space(space_of(files), plan("vulnerable-dependency")).findings
    assert (finding.fix is not None) == is_raised


def test_a_withdrawn_release_is_not_chosen() -> None:
    files = {
        "README.md": CARD.format(version="6.19.0", more='python_version: "3.12"\n'),
        "requirements.txt": "transformers==4.52.4\n",
        "app.py": "import gradio as gr\n",
    }
    found = check_space(space_of(files), plan("vulnerable-dependency")).findings
    (finding,) = (one for one in found if one.location.path == "requirements.txt")
    assert finding.fix is not None
    assert "fixed in 5.10.0" in finding.message  # the index no longer lists it
    assert "5.10.0" not in finding.fix.title


def test_a_python_is_not_chosen_for_which_the_sdk_brings_something_without_a_wheel() -> None:
    files = {"README.md": CARD.format(version="5.9.1", more=""), "app.py": "import gradio as gr\n"}
    (finding,) = check_space(space_of(files), plan("missing-python-version")).findings
    assert finding.fix is not None
    assert finding.fix.safe
    assert finding.fix.edits[0].text.strip() == 'python_version: "3.12"'
