"""Images that stand in for those a Dockerfile names, as no registry is at hand; the Dockerfile stays as it is.

The base is a Debian with the Python of this machine's CPU build of torch under the name and version that the Dockerfile
asks apt for; like Ubuntu 24.04, it has an account number 1000 already. The other image holds uv.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from e2e.engine import make_root
from e2e.environments import cpu_torch, light_lock, pinned

from scripts.locks import find_uv

if TYPE_CHECKING:
    from pathlib import Path

    from e2e.engine import Engine

SUITE = "bookworm"
PYTHON = "3.11"
"""The Python of SUITE."""
BASE, UV = "stand-in/base", "stand-in/uv"
DIGEST = re.compile(r"[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}")
CONTROL = """\
Package: python3
Version: 3.12.0+standin
Architecture: all
Maintainer: none <none@example.org>
Depends: python{python}
Description: stand-in for the Python of Ubuntu 24.04
"""
SOURCES = "deb [trusted=yes] file:/srv/stand-in ./\n"
PINNING = 'Package: python3\nPin: origin ""\nPin-Priority: 1001\n'


def make_images(engine: Engine, folder: Path) -> None:
    """Give the engine BASE and UV, where it does not have them."""
    if engine.succeeds("image", "inspect", BASE) and engine.succeeds("image", "inspect", UV):
        return
    base = folder / "base"
    make_root(base, SUITE)
    _prepare_base(base)
    import_folder(
        engine, base, BASE, "ENV UV_FIND_LINKS=/srv/stand-in/wheels", "ENV SSL_CERT_FILE=/srv/stand-in/ca.crt"
    )
    uv = folder / "uv"
    uv.mkdir(exist_ok=True)
    shutil.copy(find_uv(), uv / "uv")
    import_folder(engine, uv, UV)


def wheels(folder: Path) -> Path:
    """The folder of the base, made in `folder`, with the CPU build of torch."""
    return folder / "base" / "srv" / "stand-in" / "wheels"


def _prepare_base(base: Path) -> None:
    store = base / "srv" / "stand-in"
    store.mkdir(parents=True, exist_ok=True)
    package = base.with_name("python3-package")
    (package / "DEBIAN").mkdir(parents=True, exist_ok=True)
    (package / "DEBIAN" / "control").write_text(CONTROL.format(python=PYTHON))
    (package / "usr" / "bin").mkdir(parents=True, exist_ok=True)
    link = package / "usr" / "bin" / "python3"
    link.unlink(missing_ok=True)
    link.symlink_to(f"python{PYTHON}")
    built = store / "python3.deb"
    subprocess.run(["dpkg-deb", "--root-owner-group", "--build", package, built], check=True, stdout=-3)
    data = built.read_bytes()
    entry = f"Filename: ./python3.deb\nSize: {len(data)}\nSHA256: {hashlib.sha256(data).hexdigest()}\n"
    (store / "Packages").write_text(CONTROL.format(python=PYTHON) + entry)
    (base / "etc" / "apt" / "sources.list.d" / "stand-in.list").write_text(SOURCES)
    (base / "etc" / "apt" / "preferences.d" / "stand-in").write_text(PINNING)
    shutil.copy("/etc/ssl/certs/ca-certificates.crt", store / "ca.crt")
    if not any(line.startswith("ubuntu:") for line in (base / "etc" / "passwd").read_text().splitlines()):
        subprocess.run(["chroot", base, "/usr/sbin/useradd", "--uid", "1000", "--create-home", "ubuntu"], check=True)
    fetch_torch(store / "wheels")


def fetch_torch(folder: Path) -> None:
    """Put the CPU build of torch for PYTHON into `folder`, where there is one."""
    version = cpu_torch("")
    if version and not list(folder.glob("torch-*.whl")):
        only = ["--no-deps", "--only-binary=:all:", f"--python-version={PYTHON}"]
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            *only,
            "--dest",
            str(folder),
            f"torch=={version}",
        ]
        subprocess.run(command, check=True, timeout=600)


def import_folder(engine: Engine, folder: Path, name: str, *changes: str) -> None:
    """Make the image `name` of what is in `folder`."""
    archive = engine.shared / "import.tar"
    subprocess.run(["tar", "--directory", folder, "--create", "--file", archive, "."], check=True, timeout=300)
    options = [word for change in changes for word in ("--change", change)]
    engine.docker("import", *options, "/shared/import.tar", name, timeout=300)
    archive.unlink()


def overrides(dockerfile: str) -> list[str]:
    """Options of `docker build` that put the stand-ins in the place of the images that `dockerfile` names by digest."""
    found = []
    for image in dict.fromkeys(DIGEST.findall(dockerfile)):
        stand_in = UV if "/uv:" in image else BASE
        found += ["--build-context", f"{image}=docker-image://{stand_in}"]
    return found


def lock_for_the_image(lock: str, folder: Path) -> str:
    """`lock` without what only a GPU needs; in torch's place stands the CPU build in `folder`, with its hash."""
    light = light_lock(lock)
    if "torch" not in pinned(lock):
        return light
    (wheel,) = folder.glob("torch-*.whl")
    # Another version of torch may want this one where the lock's wants it for newer Pythons only.
    light = re.sub(r"(?m)^(setuptools==\S+) ;.*\\$", r"\1 \\", light)
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    version = wheel.name.split("-")[1]
    return f"{light}torch=={version} \\\n    --hash=sha256:{digest}\n"
