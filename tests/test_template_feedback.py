"""Feedback: each promise that is taken away is noticed by the Space's own tests."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from bake import environment, render

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.version_info < (3, 11), reason="the Space's locks are for Python 3.11 and newer")

# What a Space of ours promises, the test of it that notices, and a line without which it does not hold.
PROMISES = {
    "consent": ("nothing_is_kept_without_consent", "if agreed is not True:", "if agreed is None:"),
    "consent of the page": ("nothing_is_kept_without_consent", "if agreed is not True:", "if not agreed:"),
    "consent is asked anew": (
        "what_is_agreed_to_is_kept",
        'return False, None, "", "Thank',
        'return agreed, None, "", "Thank',
    ),
    "agreeing is the visitor's own": (
        "a_visitor_reads",
        'gr.Checkbox(False, label="I agree',
        'gr.Checkbox(True, label="I agree',
    ),
    "where it goes is said": ("a_visitor_reads", "private dataset {settings.feedback_dataset}", "dataset"),
    "it is private": ("nothing_goes_to_a_public", "if not self._api.dataset_info(self._dataset).private:", "if False:"),
    "no address": (
        "what_is_agreed_to_is_kept",
        "            if not rates",
        '            row["ip"] = request.client.host\n            if not rates',
    ),
    "a share": ("no_visitor_sends_more", "return times < TIMES", "return True"),
    "a bound": ("what_waits_has_a_bound", "if len(self._rows) >= self._most:", "if False:"),
    "few addresses": ("a_share_is_for_a_minute", "if len(self._sent) > ADDRESSES:", "if False:"),
    "a name that nobody chooses": (
        "many_are_one_commit",
        "{uuid.uuid4().hex}.jsonl",
        "{self._rows[0] if self._rows else 0}.jsonl",
    ),
    "nothing is lost": ("sent_again_once", "type(error).__name__)\n                return", "type(error).__name__)"),
    "nothing is there twice": ("sent_again_once", "            if not self._batch[1]:", "            if True:"),
    "no token in the log": ("sent_again_once", "type(error).__name__)", "error)"),
    "the log says why nobody is asked": ("nobody_is_asked_where", 'log.warning("No feedback', 'log.debug("No feedback'),
    "nobody is asked in vain": (
        "nobody_is_asked_where",
        "if not (settings.feedback_dataset and token):",
        "if not settings.feedback_dataset:",
    ),
    "the last batch": ("that_is_stopped", "        store.close()\n", ""),
    "the end is not held up": ("the_end_waits", "last.join(LAST_SECONDS)", "last.join()"),
    "bounded texts": ("too_long_is_refused", "if len(text) > longest[name]:", "if False:"),
}


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Space that asks for feedback."""
    return render(tmp_path_factory.mktemp("feedback"), kind="docker-gradio", feedback="yes")


def run_tests(space: Path, which: str = "test") -> subprocess.CompletedProcess[str]:
    """Run the Space's own tests of feedback."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "PYTEST_", "PYTHON"))}
    options = ["-q", "-x", "-p", "no:cacheprovider", "tests/test_feedback.py", "-k", which]
    command = [str(environment(space / "requirements-dev.txt")), "-B", "-m", "pytest", *options]
    return subprocess.run(command, cwd=space, env=clean, capture_output=True, text=True, timeout=200)


def test_the_tests_of_feedback_pass(space: Path) -> None:
    done = run_tests(space)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("promise", PROMISES)
def test_a_promise_that_is_taken_away_is_noticed(space: Path, promise: str) -> None:
    path = space / "app" / "feedback.py"
    text = path.read_text(encoding="utf-8")
    which, old, new = PROMISES[promise]
    assert text.count(old) == 1
    try:
        path.write_text(text.replace(old, new), encoding="utf-8")
        done = run_tests(space, which)
    finally:
        path.write_text(text, encoding="utf-8")
    assert done.returncode == 1, done.stdout + done.stderr
