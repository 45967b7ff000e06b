"""Compiles the dependency locks anew: the project's own, and those of the template.

Each lock is compiled by uv, with hashes, for every platform and for every Python from the oldest that is supported on.
It names neither the index nor a folder of the machine that compiled it: `--check` looks for that and compiles nothing.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PARTS = ROOT / "templates"
GROUPS = ("dev",)
"""Dependency groups of pyproject.toml with a lock of their own."""
BESIDE = {
    "action": "--group action --extra all",
    "e2e": "--group e2e",
    "mutants": "--group mutants",
    "docs": "--group docs",
}
"""What has the versions of the first one: the engines of the action, so that all find the same, and what is installed
beside it."""
LINT = "ci/requirements-lint.txt"
"""The lock with which a Space's CI installs hf-lint, below templates/."""
CPU = "+cpu"
"""The end of the names of folders below templates/ for Spaces without a GPU."""
TORCH = "2.13.0"
_WHEELS = f"https://download.pytorch.org/whl/cpu/torch-{TORCH}%2Bcpu-cp312-cp312-manylinux_2_28_"
TORCH_WHEELS = {
    f"{_WHEELS}x86_64.whl": "4ca4a9394b0c771238a4f73590fdbbc4debad85ed0fa63d026ae1b085da7d6e2",
    f"{_WHEELS}aarch64.whl": "6f307c2c32d764ffc6ff6893b801fad6d4752f3e67966cb8abf1843427c02604",
}
"""PyTorch without CUDA, for the Python of the images, with SHA-256: the package index has none for Linux. Of no index,
so that no other project's package can come from there. The same digests stand in the locks of several public projects
and in the list that PyTorch publishes."""
TORCH_NEEDS = f"""\
[[dependency-metadata]]
name = "torch"
version = "{TORCH}+cpu"
requires-dist = [
    "filelock", "fsspec>=0.8.5", "jinja2", "networkx>=2.5.1", "setuptools>=77.0.3", "sympy>=1.13.3",
    "typing-extensions>=4.10.0",
]
"""
"""What those wheels ask for, as their METADATA says: uv need not load them to know. For uv.toml."""
LEAK = re.compile(r"^(?!#).*(https?://|(?<![\w.-])/(root|home|work|tmp|Users)/)|^\s*--?(?!hash=)[a-z]")
UNIVERSAL = "--universal --no-emit-index-url"
# In a Space, one version for all Pythons and platforms as long as there is one: a lock that people can read.
FEWEST = f"--fork-strategy fewest {UNIVERSAL}"


@dataclass(frozen=True)
class Lock:
    """A lock, and how uv makes it.

    `arguments` are shown in its header, unless another command is `told`; `source` is what it is compiled from. The
    versions of `like`, another lock, are taken where they fit; where the input names it as a constraint, it is there
    under the name that it has in a Space.
    """

    path: Path
    arguments: str
    like: Path | None = None
    source: Path = ROOT / "pyproject.toml"
    told: str = ""

    def compile(self, uv: str, *, upgrade: bool) -> None:
        """Write the lock. CalledProcessError when no versions fit together."""
        made_by = f"uv pip compile {self.arguments} -o {self.path.name}"
        command = [uv, *made_by.split()[1:], "--quiet", "--custom-compile-command", self.told or made_by]
        # Compiled in a folder of its own, which looks like a Space.
        with tempfile.TemporaryDirectory() as folder:
            made = Path(folder, self.path.name)
            shutil.copy(self.source, folder)
            if self.like:
                shutil.copy(self.like, Path(folder, "requirements.txt"))
                shutil.copy(self.like, made)
            if self.path.is_file() and not upgrade:
                shutil.copy(self.path, made)
            if self.source.parent.name.endswith(CPU):
                Path(folder, "uv.toml").write_text(TORCH_NEEDS, encoding="utf-8")
            subprocess.run(command, cwd=folder, check=True, timeout=600)
            shutil.copyfile(made, self.path)

    def leaks(self) -> list[str]:
        """Return lines that name a host or a folder of a machine."""
        lines = self.path.read_text(encoding="utf-8").splitlines()
        name = self.path.relative_to(ROOT)
        return [
            f"{name}:{i}: {line}"
            for i, line in enumerate(lines, 1)
            if LEAK.search(line) and not line.startswith(tuple(f"torch @ {url}#sha256=" for url in TORCH_WHEELS))
        ]


def locks() -> list[Lock]:
    """Return all locks; one whose versions others take comes before them."""
    options = f"{UNIVERSAL} --generate-hashes --python-version 3.10"
    own = [Lock(ROOT / f"requirements-{name}.txt", f"pyproject.toml --group {name} {options}") for name in GROUPS]
    for name, wanted in BESIDE.items():
        arguments = f"pyproject.toml {wanted} --constraints requirements.txt {options}"
        own.append(Lock(ROOT / f"requirements-{name}.txt", arguments, ROOT / "requirements-dev.txt"))
    # What hf-lint needs in the CI of a Space, where there is one Python and no pyproject.toml of hf-lint's.
    arguments = f"pyproject.toml {BESIDE['action']} --constraints requirements.txt {UNIVERSAL} --generate-hashes"
    lint = Lock(
        PARTS / LINT,
        f"{arguments} --python-version 3.12",
        ROOT / "requirements-action.txt",
        told="hf-lint new (what the hf-lint of that Space needs; take both from the same version)",
    )
    return [
        *own,
        lint,
        *sorted(
            map(space_lock, PARTS.glob("*/requirements*.in")), key=lambda lock: (CPU in str(lock.path), bool(lock.like))
        ),
    ]


def without_cuda() -> dict[Path, str]:
    """Return the requirements.in of Spaces without a GPU, path to text: those of the others with another PyTorch."""
    markers = (
        'sys_platform == "linux" and platform_machine == "x86_64"',
        'sys_platform == "linux" and platform_machine != "x86_64"',
    )
    wheels = zip(TORCH_WHEELS.items(), markers, strict=True)
    torch = "".join(
        (
            "# PyTorch without CUDA, which the package index does not have for Linux: these do, for Python 3.12.\n",
            *(f"torch @ {url}#sha256={digest} ; {marker}\n" for (url, digest), marker in wheels),
            f'torch=={TORCH} ; sys_platform != "linux"\n',
        )
    )
    made = {}
    for source in PARTS.glob("*/requirements.in"):
        text, count = re.subn(r"(?m)^#.*\ntorch>=.*\n", lambda _: torch, source.read_text(encoding="utf-8"))
        if count:
            made[source.parent.with_name(source.parent.name + CPU) / source.name] = text
    return made


def space_lock(source: Path) -> Lock:
    """Return the lock of one requirements*.in of the template."""
    # The platform installs an sdk-gradio Space's together with packages of its own, which have no hashes.
    hashes = "" if source.parent.name.startswith("sdk-gradio") else "--generate-hashes "
    return Lock(
        source.with_suffix(".txt"), f"{source.name} {FEWEST} {hashes}--python-version 3.11", leading(source), source
    )


def leading(source: Path) -> Path | None:
    """Return the lock whose versions are taken for `source`, so that one framework has one version in all its
    Spaces."""
    if source.parent.name.endswith(CPU):
        return source.parent.with_name(source.parent.name.removesuffix(CPU)) / "requirements.txt"
    first, *_ = source.parent.name.split("+")
    framework = first.removeprefix("docker-").removeprefix("sdk-")
    # The platform adds to what an sdk-gradio Space asks for: the others can follow it, it could not follow them.
    folders = [f"{kind}{framework}+transformers" for kind in ("sdk-", "docker-", "")]
    wanted = [*folders, f"docker-{framework}"]
    found = next((PARTS / name / "requirements.txt" for name in wanted if (PARTS / name).is_dir()), None)
    return found if found and found != source.with_suffix(".txt") else None


def read(path: Path) -> str:
    """Return the text of a file; empty where there is none."""
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def find_uv() -> str:
    """Return the program uv, beside this Python or on the path. SystemExit when there is none."""
    found = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    if found is None:
        raise SystemExit("uv is not installed: pip install uv")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compile nothing, look into the locks that are there")
    parser.add_argument("--keep", action="store_true", help="keep the versions of the locks where they still fit")
    parser.add_argument("--only", default="", metavar="TEXT", help="compile the locks whose path holds TEXT")
    options = parser.parse_args()
    sources = without_cuda()
    if not options.check:
        for path, text in sources.items():
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    for lock in [] if options.check else (lock for lock in locks() if options.only in str(lock.path)):
        print(lock.path.relative_to(ROOT), flush=True)
        lock.compile(find_uv(), upgrade=not options.keep)
    found = [line for lock in locks() for line in lock.leaks()]
    found += [
        f"{path.relative_to(ROOT)} is not what this makes" for path, text in sources.items() if read(path) != text
    ]
    print("\n".join(found) or "No lock names a host or a folder.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
