"""Images that stand in for those a Dockerfile names, as no registry is at hand; the Dockerfile stays as it is.

The base is a Debian with the Python of this machine's CPU build of torch. What a Dockerfile asks apt for has that name
and version there; like Ubuntu 24.04, it has an account number 1000 already. The other image holds uv.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from e2e.cpu_builds import cpu_builds, fetch
from e2e.engine import make_root
from e2e.environments import light_lock, pinned
from e2e.packages import PYTHON, asked, offer

from scripts.locks import find_uv

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from e2e.engine import Engine

SUITE = "bookworm"
BASE, UV = "stand-in/base", "stand-in/uv"
DIGEST = re.compile(r"[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}")


def make_images(engine: Engine, folder: Path, dockerfiles: Iterable[str]) -> None:
    """Give the engine BASE, with all that `dockerfiles` have apt install, and UV, where it does not have them so."""
    packages = {name: version for text in dockerfiles for name, version in sorted(asked(text).items())}
    builds = cpu_builds({"torch": "", "vllm": ""}) or cpu_builds({"torch": ""})
    code = [Path(__file__).with_name(name).read_text(encoding="utf-8") for name in ("images.py", "packages.py")]
    recipe = hashlib.sha256(f"{packages}{builds}{code}".encode()).hexdigest()[:16]
    label = ("image", "inspect", "--format", "{{.Config.Labels.recipe}}", BASE)
    if engine.succeeds("image", "inspect", BASE, UV) and engine.docker(*label).strip() == recipe:
        return
    # Whatever was built on another base is of no more use.
    engine.docker("system", "prune", "--all", "--force", timeout=600)
    base = folder / "base"
    make_root(base, SUITE)
    _prepare_base(base, packages, builds)
    environ = ("ENV UV_FIND_LINKS=/srv/stand-in/wheels", "ENV SSL_CERT_FILE=/srv/stand-in/ca.crt")
    import_folder(engine, base, BASE, f"LABEL recipe={recipe}", *environ)
    uv = folder / "uv"
    uv.mkdir(exist_ok=True)
    shutil.copy(find_uv(), uv / "uv")
    import_folder(engine, uv, UV)


def wheels(folder: Path) -> Path:
    """The folder of the base, made in `folder`, with CPU builds."""
    return folder / "base" / "srv" / "stand-in" / "wheels"


def _prepare_base(base: Path, packages: Mapping[str, str], builds: Mapping[str, str]) -> None:
    # vLLM for a CPU is linked with it, vLLM for a GPU is not.
    offer(base, packages, installed="libnuma1")
    store = base / "srv" / "stand-in"
    shutil.copy("/etc/ssl/certs/ca-certificates.crt", store / "ca.crt")
    if not any(line.startswith("ubuntu:") for line in (base / "etc" / "passwd").read_text().splitlines()):
        subprocess.run(["chroot", base, "/usr/sbin/useradd", "--uid", "1000", "--create-home", "ubuntu"], check=True)
    (store / "wheels").mkdir(exist_ok=True)
    kept = fetch(builds, store / "wheels", python=PYTHON)
    for wheel in set((store / "wheels").iterdir()) - set(kept):
        wheel.unlink()


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
    """`lock` without what only a GPU needs; in its place stand the wheels in `folder`, with their hashes."""
    text = light_lock(lock)
    if "torch" not in pinned(lock):
        return text
    if text.count("\nsetuptools==") == 1:
        # Another version of torch may want this one where the lock's wants it for newer Pythons only.
        text = re.sub(r"(?m)^(setuptools==\S+) ;.*\\$", r"\1 \\", text)
    for wheel in sorted(folder.glob("*.whl")):
        name, version = wheel.name.split("-")[:2]
        if name in pinned(lock):
            text += f"{name}=={version} \\\n    --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"
    return text
