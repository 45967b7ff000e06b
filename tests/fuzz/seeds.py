"""What inputs are made from: the cases and examples of this repository, and small binary files made here."""

from __future__ import annotations

import bz2
import io
import json
import lzma
import pickle
import zipfile
import zlib
from functools import lru_cache
from typing import TYPE_CHECKING

import yaml
from hf_lint.secrets.fakes import expand
from support import CASES, ROOT, policies

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    Files = Mapping[str, bytes]

MOST = 20_000
"""Bytes: what is larger teaches a parser nothing and costs the others their turn."""
_BY_SUFFIX = {
    ".py": "python",
    ".sh": "shell",
    ".ipynb": "notebook",
    ".json": "json",
    ".html": "web",
    ".js": "web",
    ".ts": "web",
    ".toml": "settings",
    ".lock": "settings",
    ".cfg": "settings",
    ".env": "settings",
    ".pt": "binary",
    ".pkl": "binary",
    ".png": "binary",
    ".dat": "binary",
}


def kind_of(path: str) -> str:
    """Which parser a file of this name is for."""
    name = path.rpartition("/")[2].lower()
    if "dockerfile" in name and not name.endswith(".dockerignore"):
        return "dockerfile"
    if name == "readme.md":
        return "card"
    if name.startswith(".gitlab-ci"):
        return "gitlab"
    if name.endswith((".yml", ".yaml")):
        return "yaml"
    if name.startswith(".git") or name.endswith("ignore"):
        return "patterns"
    if name.startswith((".env", ".netrc")):
        return "settings"
    if name.endswith(".txt"):
        return "requirements"
    return _BY_SUFFIX.get(name[name.rfind(".") :] if "." in name else "", "text")


@lru_cache(maxsize=1)
def spaces() -> tuple[Files, ...]:
    """Every case and every example of a policy as the files of a Space."""
    found = [dict(_case(folder)) for folder in sorted(CASES.glob("*/*")) if folder.is_dir()]
    for policy in policies().policies.values():
        found += [dict(_example(files)) for files in (policy.bad, policy.good)]
    return tuple(files for files in found if files)


@lru_cache(maxsize=32)
def of_kind(kind: str) -> tuple[tuple[int, str], ...]:
    """Where the files of a kind are: the number of the Space, and the path."""
    return tuple((number, path) for number, files in enumerate(spaces()) for path in files if kind_of(path) == kind)


@lru_cache(maxsize=32)
def contents(kind: str) -> tuple[bytes, ...]:
    """The files of a kind, each once, with what is only here: Dockerfiles at the edge of the grammar, binaries."""
    found = [spaces()[number][path] for number, path in of_kind(kind)]
    if kind == "dockerfile":
        lines = (ROOT / "tests" / "data" / "dockerfile-edge.jsonl").read_text("utf-8").splitlines()
        found += [str(case["text"]).encode() for line in lines if "text" in (case := json.loads(line))]
    if kind == "binary":
        found += binaries()
    return tuple(dict.fromkeys(data for data in found if data and len(data) <= MOST))


def binaries() -> list[bytes]:
    """Pickles of every protocol, archives, arrays, compressed streams and weight formats, some within others."""
    value = {"a": [1, 2.5, None, "ü" * 9], "b": (True, b"x" * 40, {3}), "c": zlib.crc32}
    plain = [pickle.dumps(value, protocol) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)]
    call = b"cposix\nsystem\n(S'echo hello'\ntR."
    header = b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n"
    array = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + plain[2]
    tensors = json.dumps({"w": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).encode()
    inner = _zip({"archive/data.pkl": plain[2], "archive/data/0": b"\0" * 64, "archive/version": b"3\n"})
    packed = [zlib.compress(plain[4]), bz2.compress(call), lzma.compress(call), b"\x1f\x8b" + b"\0" * 20]
    outer = _zip({"a.zip": inner, "b.npy": array, "c.pkl": packed[0]})
    weights = [len(tensors).to_bytes(8, "little") + tensors + b"\0" * 4, b"GGUF\x03\0\0\0" + b"\0" * 40]
    return [*plain, call, array, inner, outer, *packed, *weights, plain[2] + plain[4] + call]


def _zip(members: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return stream.getvalue()


def _case(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or path.is_symlink() or name in ("expect.txt", "case.yaml"):
            continue
        data = path.read_bytes()
        yield name, expand(data.decode()).encode() if b"@@fake:" in data else data
    extra = folder / "case.yaml"
    if extra.is_file():
        for name, content in (yaml.safe_load(extra.read_text("utf-8")).get("files") or {}).items():
            yield name, expand(content).encode() if isinstance(content, str) else content


def _example(files: Mapping[str, object]) -> Iterator[tuple[str, bytes]]:
    for name, content in files.items():
        if isinstance(content, str):
            yield name, expand(content).encode()
