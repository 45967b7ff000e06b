"""The environment of a Space: its own lock, but for what only a GPU needs; torch and vLLM are CPU builds.

Left out of the lock, and nothing else: HEAVY. They are CUDA's libraries and what compiles for it, some 4 GB, and the
CUDA builds of torch and vLLM, in whose place come CPU builds, the same version where one can be had, else the newest.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from e2e.accounts import account, can_reach
from e2e.cpu_builds import cpu_builds, fetch
from once import CACHE

from scripts.locks import find_uv
from template_answers import PARTS

HEAVY = re.compile(
    r"(torch|triton|nvidia-[a-z0-9-]+|cuda-[a-z0-9-]+"
    # vLLM, other parts of torch in the version of the lock's, and kernels, loaders and decoders for a GPU.
    r"|vllm|torchaudio|torchcodec|torchvision|fastsafetensors|flashinfer-python|humming-kernels|instanttensor"
    r"|nccl-extensions|nccl4py|nvtx|pynvvideocodec|quack-kernels|tilelang|tokenspeed-[a-z]+|z3-solver)(==| @ )"
)
PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[a-z0-9,_-]*\])?==(\S+)", re.MULTILINE)
OLDEST = (3, 11)
WARM_UP = """
import contextlib, importlib
for name in (
    *("torch", "transformers", "diffusers", "fastapi", "gradio", "spaces", "streamlit", "uvicorn"),
    *("vllm.entrypoints.cli.main", "vllm.v1.engine.core", "vllm.v1.worker.cpu_worker"),
    "vllm.model_executor.models.llama",
):
    with contextlib.suppress(ImportError):
        importlib.import_module(name)
"""


def light_lock(text: str) -> str:
    """The lock `text` without the packages of HEAVY, whose hashes and comments go with them."""
    kept = []
    keep = True
    for line in text.splitlines(keepends=True):
        if line[:1].isalnum():
            keep = not HEAVY.match(line)
        if keep:
            kept.append(line)
    return "".join(kept)


def pinned(text: str) -> dict[str, str]:
    """Name to version of each package of a lock."""
    return dict(PINNED.findall(text))


def ask_the_index() -> None:
    """Remember which CPU builds there are for the locks of the template: without a network nobody can tell."""
    for lock in PARTS.glob("*/requirements.txt"):
        cpu_builds(pinned(lock.read_text(encoding="utf-8")))


@cache
def base_python() -> str:
    """A Python, OLDEST or newer, that the account the Space runs under may run. SystemExit when there is none."""
    names = [f"python3.{minor}" for minor in range(14, OLDEST[1] - 1, -1)]
    found = [sys.executable, *(shutil.which(name) or "" for name in names), "/usr/bin/python3"]
    for python in filter(None, found):
        test = [python, "-c", f"import sys; sys.exit(sys.version_info < {OLDEST})"]
        try:
            done = subprocess.run(test, capture_output=True, timeout=60, cwd="/", env={}, **account())
        except PermissionError:
            continue
        if done.returncode == 0:
            return os.path.realpath(python)
    raise SystemExit(
        f"no Python {OLDEST[0]}.{OLDEST[1]} or newer that an ordinary user can run: apt-get install python3"
    )


def prepare(lock: Path) -> Path:
    """The Python of an environment with `lock`, made once; needs the package index the first time.

    CalledProcessError when the lock does not install.
    """
    text = lock.read_text(encoding="utf-8")
    builds = cpu_builds(pinned(text))
    light = light_lock(text)
    key = hashlib.sha256(f"{light}{''.join(builds.values())}{base_python()}".encode()).hexdigest()[:16]
    folder = _home() / f"e2e-{key}"
    python = folder / "bin" / "python"
    if (folder / "ready").exists():
        return python
    shutil.rmtree(folder, ignore_errors=True)
    uv = find_uv()
    subprocess.run([uv, "venv", "--quiet", "--python", base_python(), str(folder)], check=True, timeout=60)
    light_file = folder / "light.txt"
    light_file.write_text(light, encoding="utf-8")
    install = [uv, "pip", "install", "--quiet", "--python", str(python), "--no-build", "--no-deps"]
    hashes = ["--require-hashes"] if "--hash=" in light else []
    subprocess.run([*install, *hashes, "-r", str(light_file)], check=True, timeout=600)
    if builds:
        wheels = folder / "wheels"
        wheels.mkdir()
        # Not kept by uv: from another folder, the same wheel would be kept once more.
        subprocess.run([*install, "--no-cache", *map(str, fetch(builds, wheels))], check=True, timeout=600)
        shutil.rmtree(wheels)
    # What a start needs is compiled now: the account that the Space runs under cannot write beside the packages.
    env = {"HOME": str(folder), "PATH": os.environ.get("PATH", os.defpath)}
    subprocess.run([python, "-W", "ignore", "-c", WARM_UP], check=True, timeout=600, env=env)
    (folder / "ready").touch()
    return python


def runs_models(python: Path) -> bool:
    """Whether the environment of `python` has what runs a model: torch or llama.cpp."""
    packages = python.parent.parent.glob("lib/python3*/site-packages/*")
    return any(path.name in ("torch", "xllamacpp") for path in packages)


@cache
def _home() -> Path:
    """Where environments are kept: the checkout's cache, or a folder for all where the account may not enter it."""
    CACHE.mkdir(exist_ok=True)
    home = CACHE if can_reach(CACHE) else Path("/var/cache/hf-lint")
    home.mkdir(parents=True, exist_ok=True)
    return home
