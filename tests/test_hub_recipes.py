"""The recipe of docs/hub.md for a job of the Hub: its command line as `hf` reads it, and its script with real files."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from audit_samples import audit_of, finding_of, keep
from hf_lint.fleet.store import Store
from support import ROOT

TEXT = (ROOT / "docs" / "hub.md").read_text(encoding="utf-8")
RECIPES = re.findall(r"^\$ (hf (?:jobs|webhooks) .*?)\n```", TEXT, re.MULTILINE | re.DOTALL)
HF = Path(sys.executable).with_name("hf")


def test_the_job_is_one_that_hf_takes() -> None:
    words = shlex.split(RECIPES[0])
    assert words[:4] == ["hf", "jobs", "scheduled", "run"]
    words = [str(HF), *words[1:4], "--dry-run", *words[4:]]
    environment = {**os.environ, "HF_TOKEN": "a", "HOOK": "b", "HF_HUB_OFFLINE": "1", "NO_COLOR": "1", "COLUMNS": "200"}
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "Job not submitted" in done.stdout + done.stderr


def test_the_webhook_is_one_that_hf_takes() -> None:
    words = shlex.split(RECIPES[1])
    help_ = subprocess.run(
        [str(HF), *words[1:3], "--help"], capture_output=True, text=True, check=True, timeout=60
    ).stdout
    assert [option for option in words if option.startswith("--") and option not in help_] == []


@pytest.mark.parametrize("before", [False, True])
def test_the_script_keeps_store_and_page(before: bool, tmp_path: Path) -> None:
    bucket, work, programs = (tmp_path / name for name in ("audits", "work", "bin"))
    for folder in (bucket, work, programs):
        folder.mkdir()
    if before:
        store = Store(str(tmp_path / "made.db"))
        keep(store, 1, {"acme/demo": [finding_of("visitor-path")]})
        store.close()
        shutil.copyfile(tmp_path / "made.db", bucket / "hf-lint-audit.db")  # a bucket keeps no modes
    script = shlex.split(RECIPES[0])[-1].replace("/audits", str(bucket))
    # The audit itself asks the Hub; what stands for it opens the store as it does, and ends as with findings.
    stand_in = (
        f"#!{sys.executable}\nimport json, sys\nsys.path[:0] = [{str(ROOT / 'linter')!r}]\n"
        "from hf_lint.fleet.store import Store\nstore = Store('hf-lint-audit.db')\n"
        "json.dump([sys.argv[1:], store.last_audit()], open('audit.html', 'w'))\nstore.close()\nsys.exit(1)\n"
    )
    for name, text in (("hf-lint", stand_in), ("pip", "#!/bin/sh\nexit 0\n")):
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    environment = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(["sh", "-c", script], cwd=work, env=environment, check=False, timeout=60)
    assert done.returncode == 1
    arguments, last = json.loads((bucket / "audit.html").read_text())
    assert arguments[:2] == ["audit", "OWNER"]
    assert "env:HOOK" in arguments
    assert last == int(before)
    again = Store(str(work / "hf-lint-audit.db"))
    assert len(list(audit_of(again, 1).spaces())) == int(before)
    again.close()
    assert (bucket / "hf-lint-audit.db").is_file()
