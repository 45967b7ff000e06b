"""A Docker engine on a machine that has none, from Debian's packages, and no registry.

It lives in a Debian root of its own (`engine`, made once, some 700 MB) and in name spaces of its own: when its process
ends, mounts, containers and all go with it. Takes root.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

SUITE = "trixie"
PACKAGES = ("ca-certificates", "docker-buildx", "docker-cli", "docker.io", "iptables", "runc")
PROGRAMS = ("chroot", "debootstrap", "dpkg-deb", "mount", "nsenter", "pivot_root", "tar", "unshare")
SOCKET = "unix:///run/docker.sock"
ENVIRON = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "DEBIAN_FRONTEND": "noninteractive"}
START = """
set -eu
mount --bind "$1" "$1"
cd "$1"
mount -t proc proc proc
mount --rbind /sys sys
mount --rbind /dev dev
mount -t tmpfs tmpfs run
# Not chroot: `docker exec` enters a container through the root of the name space.
pivot_root . mnt
set -- --iptables=false --ip6tables=false --bridge=none --storage-driver=overlay2 --host "$2"
exec chroot . sh -c 'umount -l /mnt && exec dockerd "$@"' sh "$@"
"""


class EngineError(Exception):
    """A command of the engine failed; the message holds what it printed."""


def missing() -> list[str]:
    """What an engine needs and this machine lacks; each with how to get it."""
    found = [f"{name} (Debian: apt-get install debootstrap)" for name in PROGRAMS if shutil.which(name) is None]
    return ["root", *found] if os.geteuid() != 0 else found


def make_root(folder: Path, suite: str) -> None:
    """Make a minimal Debian in `folder` unless it is there. CalledProcessError when it cannot be loaded."""
    ready = folder.with_name(f"{folder.name}.ready")
    if ready.exists():
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with folder.with_name(f"{folder.name}.log").open("wb") as log:
        subprocess.run(["debootstrap", "--variant=minbase", suite, folder], check=True, stdout=log, stderr=log)
    # What is installed here starts no services.
    policy = folder / "usr" / "sbin" / "policy-rc.d"
    policy.write_text("#!/bin/sh\nexit 101\n")
    policy.chmod(0o755)
    ready.touch()


class Engine:
    """A running engine; as a context it ends, with all its containers, at the end.

    `shared` is a folder of this machine that the engine sees as /shared.
    """

    def __init__(self, folder: Path) -> None:
        self._root = folder / "engine"
        self._log = folder / "engine-run.log"
        make_root(self._root, SUITE)
        if not (self._root / "usr" / "sbin" / "dockerd").exists():
            install = "apt-get update -qq && apt-get install -y -qq --no-install-recommends " + " ".join(PACKAGES)
            shutil.copy("/etc/resolv.conf", self._root / "etc" / "resolv.conf")
            subprocess.run(["chroot", self._root, "sh", "-c", install], check=True, env=ENVIRON, stdout=-3, stderr=-3)
        self.shared = self._root / "shared"
        self.shared.mkdir(exist_ok=True)
        # Containers look hosts up as this machine does.
        shutil.copy("/etc/resolv.conf", self._root / "etc" / "resolv.conf")
        with self._log.open("wb") as log:
            spaces = ["--mount", "--propagation", "private", "--pid", "--fork", "--kill-child"]
            command = ["unshare", *spaces, "sh", "-c", START, "sh", str(self._root), SOCKET]
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self._wait()

    def _wait(self) -> None:
        for _ in range(300):
            if self._process.poll() is not None:
                break
            if self._docker(["version"], timeout=20).returncode == 0:
                return
            time.sleep(0.2)
        self.__exit__()
        raise EngineError(f"dockerd did not start:\n{self._log.read_text(errors='replace')[-4000:]}")

    def _command(self, arguments: Sequence[str]) -> list[str]:
        return ["nsenter", "--target", str(self._process.pid), "--mount", "docker", "--host", SOCKET, *arguments]

    def _docker(self, arguments: Sequence[str], timeout: float) -> subprocess.CompletedProcess[str]:
        command = self._command(arguments)
        return subprocess.run(command, env=ENVIRON, capture_output=True, text=True, timeout=timeout)

    def docker(self, *arguments: str, timeout: float = 120, both: bool = False) -> str:
        """What `docker ARGUMENTS` prints, with `both` its errors, too. EngineError when it fails."""
        done = self._docker(arguments, timeout)
        if done.returncode != 0:
            raise EngineError(f"docker {' '.join(arguments)}\n{done.stdout[-4000:]}{done.stderr[-8000:]}")
        return done.stdout + (done.stderr if both else "")

    def finds(self, words: tuple[bytes, ...], *arguments: str) -> set[bytes]:
        """Which of `words` are in what `docker ARGUMENTS` writes, of any length. EngineError when it fails."""
        overlap = max(map(len, words)) - 1
        found: set[bytes] = set()
        with subprocess.Popen(self._command(arguments), env=ENVIRON, stdout=-1) as process:
            assert process.stdout
            tail = b""
            while chunk := process.stdout.read(1 << 20):
                text = tail + chunk
                found.update(word for word in words if word in text)
                tail = text[-overlap:]
        if process.returncode != 0:
            raise EngineError(f"docker {' '.join(arguments)} ended with {process.returncode}")
        return found

    def succeeds(self, *arguments: str) -> bool:
        """Whether `docker ARGUMENTS` exits with 0."""
        return self._docker(list(arguments), timeout=120).returncode == 0

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *_: object) -> None:
        # dockerd is the only child of unshare, and the first process of its name space: all others end with it.
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        for child in children.read_text().split() if children.exists() else ():
            os.kill(int(child), signal.SIGTERM)
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
