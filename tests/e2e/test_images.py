"""The images of generated Spaces, built and run by a Docker engine: `make e2e-docker`."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from bake import render
from e2e.accounts import UID
from e2e.cpu_builds import VARIABLES
from e2e.engine import Engine
from e2e.environments import prepare
from e2e.images import lock_for_the_image, make_images, overrides, wheels
from e2e.kinds import Row, docker_rows
from e2e.running import ENVIRONMENTS, START_SECONDS, TOKEN, make_model
from e2e.visitors import API_KEY
from e2e.worked_example import SECRET, use_the_secret
from once import CACHE

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = CACHE / "e2e-docker"
CACHES = ("HOME", "HF_HOME", "GRADIO_TEMP_DIR")
"""Variables of the image that name a folder for what comes and goes."""
PROBE = """
import os, sys, tempfile
def is_writable(path):
    try:
        tempfile.TemporaryFile(dir=path).close()
    except OSError:
        return False
    return True
caches = {os.environ[name]: name for name in sys.argv[1:] if name in os.environ}
for path in (".", "app", "/", "/opt/venv", "/opt/venv/bin", "/usr/bin", "/etc"):
    print("writable" if is_writable(path) else "read-only", path)
for path in caches:
    os.makedirs(path, exist_ok=True)
    print("cache", "writable" if is_writable(path) else "read-only", path)
"""
COMPILE = """
import os, subprocess, sysconfig, tempfile
code = "#include <stdlib.h>\\n#include <Python.h>\\nPyObject *made(void) { return PyLong_FromLong(abs(-7)); }"
with tempfile.TemporaryDirectory() as folder:
    made = os.path.join(folder, "made.so")
    gcc = ["gcc", "-shared", "-fPIC", "-I", sysconfig.get_path("include"), "-x", "c", "-", "-o", made]
    subprocess.run(gcc, input=code, text=True, check=True)
"""
"""Makes a module for Python of C, as Triton does."""


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(FOLDER) as started:
        with TemporaryDirectory() as scratch:
            spaces = [render(Path(scratch) / row.name, **row.answers) for row in docker_rows()]
            make_images(started, FOLDER, [(space / "Dockerfile").read_text(encoding="utf-8") for space in spaces])
        yield started


class Image:
    """The image of one kind, and a container of it with a tiny model in its cache."""

    def __init__(self, engine: Engine, row: Row, *, full: bool) -> None:
        self.engine = engine
        self.row = row
        self.name = f"proof/{row.name}"
        self.container = f"proof-{row.name}"
        folder = engine.shared / row.name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        self.space = render(folder, **row.answers)
        self.inside = f"/shared/{row.name}/{self.space.name}"
        lock = self.space / "requirements.txt"
        python = prepare(lock)
        if not full:
            lock.write_text(lock_for_the_image(lock.read_text(encoding="utf-8"), wheels(FOLDER)), encoding="utf-8")
        self.build(self.name)
        make_model(python, row.answers, folder / "huggingface")
        self._start(folder / "huggingface")

    def build(self, name: str, *options: str) -> None:
        """Build what is in the Space's folder."""
        images = overrides((self.space / "Dockerfile").read_text(encoding="utf-8"))
        base = ("build", "--network", "host", "--progress", "plain", *images, *options, "--tag", name)
        self.engine.docker(*base, self.inside, timeout=3600)

    def _start(self, hub: Path) -> None:
        for path in (hub, *hub.rglob("*")):
            shutil.chown(path, UID, UID)
        self.engine.succeeds("rm", "--force", self.container)
        environ = {"HF_TOKEN": TOKEN, "API_KEY": API_KEY, "HF_HUB_OFFLINE": "1", **VARIABLES}
        options = [word for item in environ.items() for word in ("--env", "=".join(item))]
        # On a CPU, vLLM talks to a process of its own through more memory than a container has for that.
        run = ("create", "--network", "none", "--shm-size", "512m", *options)
        self.engine.docker(*run, "--name", self.container, self.name)
        # Copied, not mounted: a mount would bring folders of root's into the cache.
        inside = f"/shared/{self.row.name}/{hub.name}"
        self.engine.docker("cp", inside, f"{self.container}:{self.environ['HF_HOME'].rpartition('/')[0]}/")
        self.engine.docker("start", self.container)

    def inspect(self, what: str, *, of: str) -> Any:
        """One field of `docker inspect`."""
        return json.loads(self.engine.docker("inspect", "--format", "{{json " + what + "}}", of))

    @property
    def environ(self) -> dict[str, str]:
        """The variables of the image."""
        return dict(entry.split("=", 1) for entry in self.inspect(".Config.Env", of=self.name))

    def run(self, *command: str) -> str:
        """Run a command in the container; what it prints."""
        return self.engine.docker("exec", self.container, *command)

    def log(self) -> str:
        """What the container has printed, on both streams."""
        return self.engine.docker("logs", self.container, both=True)

    def remove(self) -> None:
        """Remove the container and the folder, and keep the image for the next time."""
        self.engine.docker("rm", "--force", self.container)
        shutil.rmtree(self.space.parent)


@pytest.fixture(scope="module", params=docker_rows(), ids=lambda row: row.name)
def image(engine: Engine, request: pytest.FixtureRequest) -> Iterator[Image]:
    full = request.config.getoption("--full-lock")
    if full and request.param.framework == "vllm":
        pytest.skip("vLLM as the lock has it does not start without a GPU")
    made = Image(engine, request.param, full=full)
    yield made
    made.remove()


def test_it_answers_its_health_check(image: Image) -> None:
    limit = time.monotonic() + START_SECONDS
    while (health := image.inspect(".State.Health.Status", of=image.container)) == "starting":
        assert time.monotonic() < limit, image.log()
        time.sleep(1)
    assert health == "healthy", image.log()


def test_it_runs_as_user_1000(image: Image) -> None:
    assert image.inspect(".Config.User", of=image.name).split(":")[0] == str(UID)
    assert image.run("id", "-u").strip() == str(UID)
    status = image.run("cat", "/proc/1/status")
    assert f"Uid:\t{UID}\t{UID}\t{UID}\t{UID}\n" in status


def test_it_can_write_its_caches_and_nothing_else(image: Image) -> None:
    lines = image.run("/opt/venv/bin/python", "-c", PROBE, *CACHES).splitlines()
    caches = [line for line in lines if line.startswith("cache")]
    assert len(caches) >= 2
    assert [line for line in caches if not line.startswith("cache writable")] == []
    code = ["writable .", "writable app"] if image.row.dev_mode == "yes" else []
    assert [line for line in lines if line.startswith("writable")] == code


def test_it_can_compile_what_it_makes_for_a_gpu(image: Image) -> None:
    if image.row.framework != "vllm":
        pytest.skip("it makes nothing when it starts")
    image.run("/opt/venv/bin/python", "-c", COMPILE)


def test_its_secret_is_nowhere_to_be_read(image: Image) -> None:
    environments = image.run("/opt/venv/bin/python", "-c", ENVIRONMENTS, "1")
    assert "HF_TOKEN=" in environments
    for secret in (TOKEN, API_KEY) if image.row.is_keyed else (TOKEN,):
        assert secret not in image.log()
        assert secret not in environments


def test_nothing_of_a_build_secret_is_in_the_image(image: Image) -> None:
    engine = image.engine
    dockerfile = image.space / "Dockerfile"
    text = dockerfile.read_text(encoding="utf-8")
    dockerfile.write_text(use_the_secret(text), encoding="utf-8")
    (image.space.parent / "secret").write_text(SECRET)
    mount = ("--secret", f"id=INDEX_TOKEN,src=/shared/{image.row.name}/secret")
    final, stage = f"{image.name}-secret", f"{image.name}-stage"
    try:
        image.build(final, *mount)
        # The stage that had it, too, although it stays on the machine that builds.
        image.build(stage, *mount, "--target", "build")
    finally:
        dockerfile.write_text(text, encoding="utf-8")
    for name in (final, stage):
        assert SECRET not in engine.docker("history", "--no-trunc", name)
        assert SECRET not in engine.docker("inspect", name)
        lock = b"safetensors"  # in every layer of packages: shows that layers can be searched like this
        assert engine.finds((SECRET.encode(), lock), "save", name) == {lock}


def test_it_stops_within_ten_seconds(image: Image) -> None:
    """The last one: the others need the container."""
    started = time.monotonic()
    image.engine.docker("stop", "--time", "30", image.container)
    assert time.monotonic() - started < 10, image.log()
    assert image.inspect(".State.ExitCode", of=image.container) in (0, 143)
