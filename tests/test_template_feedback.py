"""Feedback: each promise that is taken away is noticed by the Space's own tests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from bake import environment, render

pytestmark = pytest.mark.skipif(sys.version_info < (3, 11), reason="the Space's locks are for Python 3.11 and newer")

RUNNER = Path(__file__).with_name("forked_tests.py")

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


def test_each_promise_that_is_taken_away_is_noticed(tmp_path: Path) -> None:
    """The Space's own tests of feedback pass, and fail without any one of them. One test: the Space is made once."""
    space = render(tmp_path, kind="docker-gradio", feedback="yes")
    module = space / "app" / "feedback.py"
    text = module.read_text(encoding="utf-8")
    assert all(text.count(old) == 1 for _, old, _ in PROMISES.values())
    changes = [("test", "", ""), *PROMISES.values()]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "PYTEST_", "PYTHON"))}
    command = [str(environment(space / "requirements-dev.txt")), "-B", str(RUNNER), str(module)]
    done = subprocess.run(
        command, cwd=space, env=clean, input=json.dumps(changes), capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    codes = dict(zip(("as it is", *PROMISES), json.loads(done.stdout), strict=True))
    assert codes == {"as it is": 0, **dict.fromkeys(PROMISES, 1)}
