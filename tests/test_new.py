"""`hf-lint new`: what it makes, and what it says."""

from __future__ import annotations

import io
import shlex
from typing import TYPE_CHECKING

import pytest
from hf_lint.cli import main
from hub.faults import refusing
from hub.server import Hub, serve
from hub.world import FakeRepo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

COMMIT = "a1b2c3d4" * 5


def test_new(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "--list"]) == 0
    assert "hardware: " in capsys.readouterr().out
    assert main(["new", "bad name!", "owner=someone", "--defaults", "-o", str(tmp_path)]) == 2
    assert "error: " in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
    title = 'A "quoted" {{ title }}'
    assert (
        main(["new", "my-space", "owner=someone", "--defaults", "-o", str(tmp_path), f"title={title}", "hardware=l4x1"])
        == 0
    )
    card = (tmp_path / "my-space" / "README.md").read_text()
    assert "suggested_hardware: l4x1" in card
    assert "{{ title }}" in card
    capsys.readouterr()
    assert main(["new", "my-space", "owner=someone", "--defaults", "-o", str(tmp_path)]) == 2
    assert "my-space already exists" in capsys.readouterr().err


def test_compiled_hooks_of_the_template_are_no_hooks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`compileall -b` puts them beside the hooks, where cookiecutter looks for both."""
    from cookiecutter import hooks  # type: ignore[import-untyped]

    for name in ("pre_gen_project.py", "pre_gen_project.pyc"):
        (tmp_path / name).write_bytes(b"")
    found: list[str] = []

    def make(*_: object, **__: object) -> str:
        found.extend(hooks.find_hook("pre_gen_project", str(tmp_path)))
        return ""

    monkeypatch.setattr("cookiecutter.main.cookiecutter", make)
    assert main(["new", "my-space", "owner=someone", "--defaults", "-o", str(tmp_path)]) == 0
    assert found == [str(tmp_path / "pre_gen_project.py")]
    assert hooks.valid_hook("pre_gen_project.pyc", "pre_gen_project")


# Questions


class Terminal(io.StringIO):
    """Somebody who types lines, and then the end of file."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def typing(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Terminal]:
    def type_lines(*lines: str) -> Terminal:
        terminal = Terminal("".join(f"{line}\n" for line in lines))
        monkeypatch.setattr("sys.stdin", terminal)
        monkeypatch.setattr("hf_lint.cli.ask.find_user", lambda: "")
        return terminal

    return type_lines


@pytest.fixture
def no_hooks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make Spaces without the template's hooks, two processes each: what is asked and said before them is tested."""
    monkeypatch.setattr("cookiecutter.generate.run_hook_from_repo_dir", lambda *_: None)


@pytest.fixture
def hub(no_hooks: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
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
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HF_OIDC_RESOURCE", "HF_HUB_OFFLINE"):
            monkeypatch.delenv(name, raising=False)
        yield server


@pytest.mark.usefixtures("no_hooks")
def test_few_questions_make_a_space(
    tmp_path: Path, typing: Callable[..., Terminal], capfd: pytest.CaptureFixture[str]
) -> None:
    terminal = typing("my-lab", "zero-gpu", "3", "", "2", "not asked")
    assert main(["new", "my-space", "-o", str(tmp_path)]) == 0
    assert terminal.read() == "not asked\n", "five questions"
    readme = (tmp_path / "my-space" / "README.md").read_text()
    for words in ("suggested_hardware: zero-a10g", "hf_oauth: true", "text-to-image", "stabilityai/sd-turbo"):
        assert words in readme
    said = capfd.readouterr().err
    assert "note: not asked: gated=no, hardware=zero-a10g, mcp=no, dev_mode=no, ci=github, license=apache-2.0; " in said
    (line,) = [line for line in said.splitlines() if line.startswith("to repeat this: ")]
    command = shlex.split(line.partition(": ")[2])
    assert command[:3] == ["hf-lint", "new", "my-space"]
    assert main([*command[1:-1], str(tmp_path / "again")]) == 0
    assert (tmp_path / "again" / "my-space" / "README.md").read_text() == readme


@pytest.mark.usefixtures("no_hooks")
def test_a_wrong_answer_is_refused_at_once_and_asked_again(
    tmp_path: Path, typing: Callable[..., Terminal], capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taken").mkdir()
    typing("a b", "taken", "my-space", "my-username", "", "my-lab", "seven", "99", "docker-vllm", "gpt2", "")
    assert main(["new", "-o", str(tmp_path)]) == 0
    err = capfd.readouterr().err
    for words in (
        "'a b' is not a name",
        "already exists",
        "my-username is only a placeholder",
        "nothing was answered. Answer with the username or organisation",
        "'seven' is not one of them: type a number from 1 to 9",
        "'99' is not one of them",
        "'gpt2' is not a model of the Hub",
    ):
        assert words in err
    assert "text-to-image: a prompt" not in err, "vLLM has one task, so it is not asked"
    assert "signed in" not in err


def test_what_cannot_be_used_is_said_before_anything_is_asked(
    tmp_path: Path, typing: Callable[..., Terminal], capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taken").mkdir()
    for arguments, words in (
        (["taken"], "already exists"),
        (["x", "kind=docker-vllm", "task=text-to-image"], "docker-vllm cannot do text-to-image"),
        (["x", "kind=zero-gpu", "hardware=l4x1"], "a zero-gpu Space runs on ZeroGPU"),
    ):
        terminal = typing("nothing")
        assert main(["new", *arguments, "-o", str(tmp_path)]) == 2
        assert words in capfd.readouterr().err
        assert terminal.read() == "nothing\n"


def test_the_end_of_the_answers_is_quiet_and_keeps_them(
    tmp_path: Path, typing: Callable[..., Terminal], capfd: pytest.CaptureFixture[str]
) -> None:
    typing("my-lab", "zero-gpu")
    assert main(["new", "my-space", "title=A b", "-o", str(tmp_path)]) == 130
    err = capfd.readouterr().err
    assert f"hf-lint new my-space 'title=A b' owner=my-lab kind=zero-gpu -o {tmp_path}\n" in err
    assert "failed" not in err
    assert list(tmp_path.iterdir()) == []


def test_the_next_try_begins_with_the_answers_of_the_last(
    tmp_path: Path, typing: Callable[..., Terminal], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HF_LINT_CACHE", str(tmp_path / "cache"))
    assert main(["new", "--replay"]) == 2
    assert "no answers of an earlier try" in capfd.readouterr().err
    typing("my-lab", "zero-gpu")
    assert main(["new", "my-space", "title=A b", "-o", str(tmp_path)]) == 130
    terminal = typing("", "", "")
    assert main(["new", "--replay", "title=C d", "-o", str(tmp_path)]) == 0
    assert terminal.read() == "", "what was answered is not asked again"
    readme = (tmp_path / "my-space" / "README.md").read_text()
    assert "my-lab/my-space" in readme
    assert 'title: "C d"' in readme
    # The name is taken now, and that is said first.
    terminal = typing("nothing")
    assert main(["new", "--replay", "-o", str(tmp_path)]) == 2
    assert "already exists" in capfd.readouterr().err
    (tmp_path / "cache" / "new.json").write_text('["broken"]')
    assert main(["new", "--replay"]) == 2


def test_nobody_owns_the_placeholder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "my-space", "title=A b", "--defaults", "-o", str(tmp_path)]) == 2
    err = capsys.readouterr().err
    assert "my-username is only a placeholder" in err
    command = f"hf-lint new my-space 'title=A b' owner=NAME -o {tmp_path} --defaults"
    assert err.endswith(f"put your username in place of NAME: {command}\n")
    assert main(["new", "my-space", "owner=someone", "title=\n", "--defaults", "-o", str(tmp_path)]) == 2
    assert "owner=NAME" not in capsys.readouterr().err, "that answer is right"


@pytest.mark.parametrize(
    ("given", "lines", "missing"),
    [
        (["my-space"], ["", "", ""], "my-space owner=NAME"),
        ([], ["a b", "", "c d"], "NAME"),
        (["my-space", "owner=me"], ["seven", "99", "0"], "my-space owner=me kind=ANSWER"),
        (
            ["my-space", "owner=me", "kind=docker-vllm"],
            ["gpt2"] * 3,
            "my-space owner=me kind=docker-vllm model_id=ANSWER",
        ),
    ],
)
def test_after_three_wrong_answers_the_command_is_shown(
    given: list[str],
    lines: list[str],
    missing: str,
    tmp_path: Path,
    typing: Callable[..., Terminal],
    capfd: pytest.CaptureFixture[str],
) -> None:
    terminal = typing(*lines, "not asked")
    assert main(["new", *given, "-o", str(tmp_path)]) == 2
    err = capfd.readouterr().err
    command = f"answer in the command: hf-lint new {missing} -o {tmp_path}\n"
    assert f"none of 3 answers can be used, so nothing was created\n  = help: {command}" in err
    assert terminal.read() == "not asked\n"


# A model of one's own


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


@pytest.mark.usefixtures("no_hooks")
def test_a_page_is_asked_for_no_model(tmp_path: Path, typing: Callable[..., Terminal]) -> None:
    terminal = typing("my-lab", "static", "not asked")
    assert main(["new", "my-space", "-o", str(tmp_path)]) == 0
    assert terminal.read() == "not asked\n", "two questions"
    assert (tmp_path / "my-space" / "index.html").is_file()


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


def test_the_owner_is_who_is_logged_in(
    tmp_path: Path, typing: Callable[..., Terminal], monkeypatch: pytest.MonkeyPatch
) -> None:
    typing("", "zero-gpu", "", "", "")
    monkeypatch.setattr("hf_lint.cli.ask.find_user", lambda: "logged-in")
    assert main(["new", "my-space", "-o", str(tmp_path)]) == 0
    assert "logged-in/my-space" in (tmp_path / "my-space" / "README.md").read_text()


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
