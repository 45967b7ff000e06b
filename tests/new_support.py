"""What the tests of `hf-lint new` share: somebody who types, Spaces without hooks, and a Hub with models."""

from __future__ import annotations

import io
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hub.server import Hub, serve
from hub.world import FakeRepo

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

COMMIT = "a1b2c3d4" * 5


class Terminal(io.StringIO):
    """Somebody who types lines, and then the end of file."""

    def isatty(self) -> bool:
        return True


def type_lines(patch: pytest.MonkeyPatch, *lines: str) -> Terminal:
    """Let somebody whom the Hub does not know type `lines`."""
    terminal = Terminal("".join(f"{line}\n" for line in lines))
    patch.setattr("sys.stdin", terminal)
    patch.setattr("hf_lint.cli.ask.find_user", lambda: "")
    return terminal


def leave_hooks_out(patch: pytest.MonkeyPatch) -> None:
    """Make Spaces without the template's hooks, two processes each: what is asked and said before them is tested."""
    patch.setattr("cookiecutter.generate.run_hook_from_repo_dir", lambda *_: None)


@contextmanager
def serve_models(patch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A stand-in for the Hub with one model, which is fit, and some that are not."""
    weights = [{"rfilename": "model.safetensors", "size": 2_500_000_000}]
    with serve() as server:
        names = ("fit", "gated", "pickled", "coded", "parts")
        facts = {name: {"siblings": weights, "pipeline_tag": "text-generation"} for name in names}
        server.world.repos = {f"models/me/{name}": FakeRepo({"main": COMMIT}, facts[name]) for name in names}
        facts["gated"]["gated"] = "manual"
        facts["pickled"]["siblings"] = [{"rfilename": "pytorch_model.bin", "size": 9}]
        facts["coded"] |= {"tags": ["custom_code"], "pipeline_tag": "text-to-image"}
        facts["parts"]["siblings"] = [
            {"rfilename": name, "size": 1_000_000_000}
            for name in ("unet/a.safetensors", "unet/a.fp16.safetensors", "vae/b.safetensors")
        ]
        facts["one"] = {"siblings": [{"rfilename": "a/m-Q4.gguf", "size": 9}]}
        facts["two"] = {"siblings": [{"rfilename": f"m-{bits}.gguf", "size": 9} for bits in ("Q8", "Q4")]}
        server.world.repos |= {f"models/me/{name}": FakeRepo({"main": COMMIT}, facts[name]) for name in ("one", "two")}
        patch.setenv("HF_ENDPOINT", server.url)
        for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HF_OIDC_RESOURCE", "HF_HUB_OFFLINE"):
            patch.delenv(name, raising=False)
        yield server
