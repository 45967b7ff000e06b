"""`hf-lint new` with a model of one's own: what the Hub says about it, and what follows from that."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from hf_lint.cli import main
from hub.faults import refusing
from new_support import COMMIT, leave_hooks_out, serve_models, type_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from hub.server import Hub
    from new_support import Terminal


@pytest.fixture
def typing(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Terminal]:
    return partial(type_lines, monkeypatch)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    leave_hooks_out(monkeypatch)
    with serve_models(monkeypatch) as server:
        yield server


def new(folder: Path, *answers: str) -> int:
    return main(["new", "my-space", "owner=someone", "--defaults", "-o", str(folder), *answers])


def test_the_hub_says_which_gguf_files_a_model_has(hub: Hub, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    kind = ("kind=docker-llamacpp",)
    assert new(tmp_path, *kind, "model_id=me/one") == 0
    text = (tmp_path / "my-space" / "app" / "model.py").read_text()
    assert f'MODEL_REVISION = "{COMMIT}"\nMODEL_FILE = "a/m-Q4.gguf"\n' in text
    for answers, words in (
        (("model_id=me/two",), "note: it has m-Q4.gguf, m-Q8.gguf\n"),
        (("model_id=me/two", "model_file=m-Q2.gguf"), "me/two has no m-Q2.gguf"),
        (("model_id=me/fit",), "me/fit has no GGUF file"),
    ):
        assert new(tmp_path / "other", *kind, *answers) == 2
        assert words in capfd.readouterr().err
    assert new(tmp_path / "other", *kind, "model_id=me/two", "model_file=m-Q8.gguf") == 0


def test_the_hub_says_the_commit_of_a_model(hub: Hub, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert new(tmp_path, "model_id=me/fit") == 0
    assert f'MODEL_REVISION = "{COMMIT}"' in (tmp_path / "my-space" / "app" / "model.py").read_text()
    err = capfd.readouterr().err
    assert f"me/fit is at {COMMIT}, today" in err
    assert "2.5 GB, which fits t4-small (16 GB of GPU memory, $0.40 an hour)" in err
    assert "gated" not in err


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("me/gated", ["the Space needs the secret HF_TOKEN"]),
        ("me/coded", ["brings code of its own", "lists it under text-to-image, not text-generation"]),
        ("me/parts", ["2.0 GB"]),
    ],
)
def test_what_the_owner_should_know_is_said(
    hub: Hub, tmp_path: Path, capfd: pytest.CaptureFixture[str], model: str, words: list[str]
) -> None:
    assert new(tmp_path, f"model_id={model}") == 0
    err = capfd.readouterr().err
    for text in words:
        assert text in err
    readme = (tmp_path / "my-space" / "README.md").read_text()
    assert ("| `HF_TOKEN` | yes |" in readme) is (model == "me/gated")


@pytest.mark.parametrize(("model", "task"), [("me/fit", "chat"), ("me/coded", "image-editing")])
def test_a_model_for_the_task_under_another_word_of_the_hub_is_none_of_another(
    hub: Hub, tmp_path: Path, capfd: pytest.CaptureFixture[str], model: str, task: str
) -> None:
    assert new(tmp_path, f"model_id={model}", f"task={task}") == 0
    assert "the Hub lists it under" not in capfd.readouterr().err


@pytest.mark.parametrize(
    ("model", "words"),
    [("me/none", "the Hub has no model 'me/none'"), ("me/pickled", "me/pickled has no safetensors weights")],
)
def test_a_model_that_cannot_be_loaded_is_refused(
    hub: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str], model: str, words: str
) -> None:
    assert new(tmp_path, f"model_id={model}") == 2
    assert words in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("gigabytes", "answers", "hardware"),
    [
        (12, [], "t4-small"),
        (14, [], "l4x1"),
        (30, [], "l40sx1"),
        (3, ["kind=docker-vllm"], "l4x1"),
        (3, ["hardware=cpu-basic"], "cpu-basic"),
        (3, ["hardware=l40sx4"], "l40sx4"),
        (90, ["kind=zero-gpu"], "zero-a10g"),
    ],
)
def test_the_hardware_holds_the_model(
    hub: Hub, tmp_path: Path, gigabytes: int, answers: list[str], hardware: str
) -> None:
    hub.world.repos["models/me/fit"].facts["siblings"] = [{"rfilename": "model.safetensors", "size": gigabytes * 10**9}]
    assert new(tmp_path, "model_id=me/fit", *answers) == 0
    assert f"suggested_hardware: {hardware}\n" in (tmp_path / "my-space" / "README.md").read_text()


@pytest.mark.parametrize(
    ("gigabytes", "answers", "words"),
    [
        (14, ["hardware=t4-small"], ["needs more than t4-small (16 GB", "answer hardware=l4x1"]),
        (7, ["hardware=cpu-basic"], ["needs more than cpu-basic (16 GB, nothing an hour)", "hardware=cpu-upgrade"]),
        (70, [], ["fits into no single GPU", "choose a smaller model"]),
    ],
)
def test_hardware_that_does_not_hold_the_model_is_refused(
    hub: Hub,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    gigabytes: int,
    answers: list[str],
    words: list[str],
) -> None:
    hub.world.repos["models/me/fit"].facts["siblings"] = [{"rfilename": "model.safetensors", "size": gigabytes * 10**9}]
    assert new(tmp_path, "model_id=me/fit", *answers) == 2
    err = capsys.readouterr().err
    assert all(word in err for word in words)


def test_a_refused_model_is_asked_again(
    hub: Hub, tmp_path: Path, typing: Callable[..., Terminal], capfd: pytest.CaptureFixture[str]
) -> None:
    typing("my-lab", "docker-gradio", "1", "me/none", "me/pickled", "me/fit", "none")
    assert main(["new", "my-space", "-o", str(tmp_path)]) == 0
    err = capfd.readouterr().err
    assert err.index("the Hub has no model 'me/none'") < err.index("no safetensors") < err.index("me/fit is at")
    assert f'MODEL_REVISION = "{COMMIT}"' in (tmp_path / "my-space" / "app" / "model.py").read_text()


def test_without_an_answer_of_the_hub_the_commit_is_asked_for(
    hub: Hub, tmp_path: Path, typing: Callable[..., Terminal], capfd: pytest.CaptureFixture[str]
) -> None:
    hub.fault = refusing(500)
    assert new(tmp_path, "model_id=me/fit") == 2
    err = capfd.readouterr().err
    assert "note: the Hub was not asked about me/fit" in err
    assert "40 hexadecimal digits" in err
    typing("my-lab", "docker-gradio", "1", "me/fit", "main", COMMIT, "none")
    assert main(["new", "my-space", "-o", str(tmp_path)]) == 0
    assert "'main' is not a commit" in capfd.readouterr().err


def test_the_hub_is_not_asked_about_what_is_known(hub: Hub, tmp_path: Path) -> None:
    assert new(tmp_path / "one") == 0
    assert new(tmp_path / "two", "model_id=me/other", f"model_revision={COMMIT}") == 0
    assert hub.world.log == []


def test_at_most_seven_questions_are_asked(tmp_path: Path, typing: Callable[..., Terminal], hub: Hub) -> None:
    hub.fault = refusing(500)
    terminal = typing("my-lab", "docker-gradio", "2", "me/fit", COMMIT, "organisation", "my-lab", "not asked")
    assert main(["new", "my-space", "-o", str(tmp_path)]) == 0
    assert terminal.read() == "not asked\n"
