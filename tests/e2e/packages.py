"""Debian's packages under the names and versions that generated Dockerfiles ask Ubuntu's apt for."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from e2e.engine import ENVIRON

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PYTHON = "3.11"
"""The Python of the Debian that stands in."""
OF_DEBIAN = {"libpython3.12-dev": f"libpython{PYTHON}-dev"}
"""Packages that Debian has under another name."""
_ASKED = re.compile(r'"([a-z0-9][a-z0-9.+-]+)=([^"\s]+)"')
_SOURCES = "deb [trusted=yes] file:/srv/stand-in ./\n"
_PINNING = 'Package: *\nPin: origin ""\nPin-Priority: 1001\n'


def asked(dockerfile: str) -> dict[str, str]:
    """Package to version, `*` for what does not matter of it, of all that `dockerfile` has apt install."""
    return dict(_ASKED.findall(dockerfile))


def offer(root: Path, packages: Mapping[str, str], *, installed: str) -> None:
    """Have apt in the Debian at `root` find each of `packages`, name to version, where it has another version of it.

    One more is `installed` there. CalledProcessError when Debian lacks one.
    """
    sources, pinning = (
        root / "etc" / "apt" / path for path in ("sources.list.d/stand-in.list", "preferences.d/stand-in")
    )
    for path in (sources, pinning):
        path.unlink(missing_ok=True)
    store = root / "srv" / "stand-in" / "packages"
    shutil.rmtree(store, ignore_errors=True)
    store.mkdir(parents=True)
    shutil.copy("/etc/resolv.conf", root / "etc" / "resolv.conf")
    _run(root, "apt-get", "update", "-qq")
    _run(root, "apt-get", "install", "-qq", "--yes", "--no-install-recommends", installed)
    _run(root, "apt-get", "clean")
    entries = [entry for name, version in packages.items() if (entry := _entry(root, store, name, version))]
    (store.parent / "Packages").write_text("\n".join(entries))
    sources.write_text(_SOURCES)
    pinning.write_text(_PINNING)
    shutil.rmtree(root / "var" / "lib" / "apt" / "lists")


def _entry(root: Path, store: Path, name: str, version: str) -> str:
    """The entry in apt's list for a package made in `store`; empty when Debian's own version will do."""
    debian = OF_DEBIAN.get(name, name)
    shown = _run(root, "apt-cache", "show", "--no-all-versions", debian)
    if fnmatchcase(_field(shown, "Version"), version):
        return ""
    _run(root, "sh", "-c", 'cd "$1" && apt-get download -qq "$2"', "sh", f"/{store.relative_to(root)}", debian)
    (loaded,) = store.glob(f"{debian}_*.deb")
    parts = store / "parts"
    subprocess.run(["dpkg-deb", "--raw-extract", loaded, parts], check=True)
    control = parts / "DEBIAN" / "control"
    text = re.sub(r"(?m)^Package: .*", f"Package: {name}", control.read_text(encoding="utf-8"))
    text = re.sub(r"(?m)^Version: .*", f"Version: {version.replace('*', '0+standin')}", text)
    control.write_text(text, encoding="utf-8")
    built = store / f"{name}.deb"
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Zgzip", "--build", parts, built], check=True, stdout=-3)
    loaded.unlink()
    shutil.rmtree(parts)
    data = built.read_bytes()
    where = f"Filename: ./packages/{built.name}\nSize: {len(data)}\nSHA256: {hashlib.sha256(data).hexdigest()}\n"
    return text + where


def _field(control: str, name: str) -> str:
    found = re.search(rf"(?m)^{name}: (.*)", control)
    return found[1] if found else ""


def _run(root: Path, *command: str) -> str:
    """What a program of the Debian at `root` prints. CalledProcessError when it fails."""
    done = subprocess.run(["chroot", root, *command], check=True, env=ENVIRON, capture_output=True, text=True)
    return done.stdout
