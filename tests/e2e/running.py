"""A Space at work: generated, given a tiny model, started as the Hub starts it, under an ordinary account."""

from __future__ import annotations

import os
import signal
import subprocess
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from bake import complete, render
from e2e.accounts import account, hand_over
from e2e.cpu_builds import VARIABLES
from e2e.environments import prepare, runs_models
from e2e.inputs import LIMITS
from e2e.tiny_gguf import make_gguf
from e2e.tiny_models import WORDS, lay_out
from e2e.visitors import API_KEY

if TYPE_CHECKING:
    from e2e.kinds import Row

TINY_MODELS = Path(__file__).with_name("tiny_models.py")
ENVIRONMENTS = """
import pathlib, sys
def family(process):
    yield process
    for children in process.glob("task/*/children"):
        for child in children.read_text().split():
            yield from family(process.with_name(child))
for process in family(pathlib.Path("/proc", sys.argv[1])):
    print((process / "cmdline").read_bytes(), (process / "environ").read_bytes())
"""
"""Prints how a process and those that it started were started, and their environments."""
START_SECONDS = 400
TOKEN = "a-token-that-nothing-takes"
"""The value of HF_TOKEN, which each of these Spaces needs."""


def make_model(python: Path, answers: dict[str, str], hub: Path) -> None:
    """Make the tiny model of a Space with these `answers` in the cache `hub` of the Hub's client."""
    full = complete(answers)
    if full["model_file"]:
        file = lay_out(full["model_id"], full["model_revision"], str(hub)) / full["model_file"]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(make_gguf(WORDS))
        return
    command = [python, TINY_MODELS, full["task"], full["model_id"], full["model_revision"], hub]
    environ = {"PATH": "/usr/bin:/bin", "HOME": str(hub.parent), "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(command, timeout=300, env=environ, cwd=hub.parent, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


class Installation:
    """A generated Space whose code belongs to root, with a home of its own that holds a tiny model.

    `model` says what answers: "tiny" is the Space's own model code around a tiny random model, "fake" is tests/fake.py
    of the Space, where this machine has no CPU build of torch.
    """

    def __init__(self, row: Row, folder: Path) -> None:
        self.row = row
        self.space = render(folder / "code", **row.answers)
        self.python = prepare(self.space / "requirements.txt")
        self.home = folder / "home"
        self.home.mkdir()
        self.model = "tiny" if runs_models(self.python) else "fake"
        (self.home / "hub").mkdir()
        if self.model == "tiny":
            make_model(self.python, row.answers, self.home / "hub")
        hand_over(self.home)
        # As a bucket that is mounted read-only: README.md promises that the model is loaded from one.
        hub = self.home / "hub"
        for path in (hub, *hub.rglob("*")):
            path.chmod(path.stat().st_mode & ~0o222)

    def environ(self, **more: str) -> dict[str, str]:
        """The variables of a Space: homes for its caches, no network for the Hub's client, low limits, and `more`."""
        caches = {"HOME": self.home, "HF_HOME": self.home / "hub", "GRADIO_TEMP_DIR": self.home / "gradio"}
        fixed = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HF_HUB_OFFLINE": "1", "PYTHONDONTWRITEBYTECODE": "1"}
        return {**{name: str(path) for name, path in caches.items()}, **fixed, **VARIABLES, **LIMITS, **more}

    @property
    def card(self) -> dict[str, Any]:
        """The card of the Space."""
        card: dict[str, Any] = yaml.safe_load((self.space / "README.md").read_text(encoding="utf-8").split("---\n")[1])
        return card

    @property
    def own_start(self) -> list[str]:
        """What the Space's Python is given to start it, as in the Dockerfile's CMD or by the Hub for a Gradio Space."""
        return [self.card["app_file"]] if self.card["sdk"] == "gradio" else ["-m", "app"]

    @property
    def start(self) -> list[str]:
        """What it is given here."""
        return ["-m", "tests.fake"] if self.model == "fake" else self.own_start

    @property
    def port(self) -> int:
        """The port on which the Hub looks for the Space."""
        return int(self.card.get("app_port", 7860))

    def run(self, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """Run the Space's Python to its end, in the Space's folder, under its account."""
        return subprocess.run(
            [self.python, *arguments],
            cwd=self.space,
            env=self.environ(**environ),
            capture_output=True,
            text=True,
            timeout=120,
            **account(),
        )


class Running:
    """A started Space; as a context it is stopped at the end."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.url = f"http://127.0.0.1:{installation.port}"
        assert self.get("/") == 0, f"something answers at {self.url} already: stop it, the Space needs its port"
        self._log = installation.home / "log.txt"
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [installation.python, *installation.start],
                cwd=installation.space,
                env=installation.environ(HF_TOKEN=TOKEN, API_KEY=API_KEY),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **account(),
            )

    @property
    def output(self) -> str:
        """What it has printed so far."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def wait(self) -> None:
        """Return when it is healthy. AssertionError, with what it printed, when it ends or takes too long."""
        limit = time.monotonic() + START_SECONDS
        while time.monotonic() < limit and self.process.poll() is None:
            if self.get(self.installation.row.health) == 200:
                return
            time.sleep(0.3)
        raise AssertionError(f"the Space did not start:\n{self.output}")

    def get(self, path: str, **headers: str) -> int:
        """The status of the answer to a GET of `path`; 0 when there is none."""
        try:
            with urllib.request.urlopen(
                urllib.request.Request(self.url + path, headers=headers), timeout=10
            ) as response:
                return int(response.status)
        except OSError as error:
            return int(getattr(error, "code", 0))

    def status(self) -> dict[str, str]:
        """What the kernel says about its process."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8").splitlines()
        return dict(line.split(":\t", 1) for line in lines if ":\t" in line)

    def stop(self) -> float:
        """Send SIGTERM and wait for the end; the seconds that took. TimeoutExpired after 20 of them."""
        started = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=20)
        return time.monotonic() - started

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
