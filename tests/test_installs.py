"""What a build installs: what pip is asked for, what that demands, and what it gets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from hf_lint.core.policy import policies_root
from hf_lint.installs.asked import pip_calls, space_python
from hf_lint.installs.demands import contradiction, demands
from hf_lint.installs.releases import distribution
from hf_lint.installs.resolve import resolve
from packaging.specifiers import SpecifierSet
from support import space_of

if TYPE_CHECKING:
    import pytest

CARD = '---\nsdk: gradio\nsdk_version: "{version}"\npython_version: "{python}"\napp_file: app.py\n---\n'
DATA = Path(policies_root()) / "data"


def gradio(requirements: str, version: str = "6.31.0", python: str = "3.12"):  # type: ignore[no-untyped-def]
    return space_of(
        {
            "README.md": CARD.format(version=version, python=python),
            "requirements.txt": requirements,
            "app.py": "import gradio\n",
        }
    )


def docker(dockerfile: str, requirements: str = "requests==2.32.3\n"):  # type: ignore[no-untyped-def]
    card = "---\nsdk: docker\n---\n"
    return space_of({"README.md": card, "Dockerfile": dockerfile, "requirements.txt": requirements})


def test_a_gradio_space_is_one_call_with_the_platforms_own() -> None:
    (call,) = pip_calls(gradio("numpy==2.0.2\n", version="4.44.1"))
    assert [ask.name for ask in call.asks] == ["gradio", "uvicorn", "websockets", "spaces", "fastapi", "numpy"]
    assert (call.python, call.own_index, call.others) == ("3.12", False, False)


def test_what_may_fail_without_stopping_the_build_is_no_call() -> None:
    start = "FROM python:3.12-slim\nCOPY requirements.txt .\n"
    assert len(pip_calls(docker(start + "RUN pip install -r requirements.txt\n"))) == 1
    for command in ("pip install -r requirements.txt || true", "pip install -r requirements.txt ; true"):
        assert pip_calls(docker(start + f"RUN {command}\n")) == ()


def test_the_python_is_that_of_the_official_image_only() -> None:
    assert space_python(docker("FROM python:3.11-slim-bookworm\n")) == "3.11"
    assert space_python(docker("FROM nvidia/cuda:12.4.1-runtime-ubuntu22.04\n")) is None
    assert space_python(docker("FROM python:3.11\nRUN uv venv --python 3.12\n")) is None


def test_two_demands_contradict_each_other() -> None:
    (call,) = pip_calls(gradio("transformers==4.44.2\ntokenizers==0.20.3\n", python="3.11"))
    pair = contradiction(demands(call)["tokenizers"])
    assert pair is not None
    assert {one.via for one in pair} == {"", "transformers 4.44.2"}


def test_what_is_installed_today_is_known_where_all_of_it_is() -> None:
    (call,) = pip_calls(gradio(""))
    installed = resolve(call)
    assert installed is not None
    assert installed.complete
    assert installed.chosen["gradio"] == "6.31.0"
    (call,) = pip_calls(gradio("some-package-that-nobody-knows\n"))
    installed = resolve(call)
    assert installed is not None
    assert not installed.complete


def test_the_forms_of_a_release_follow_the_python() -> None:
    torch = distribution("torch")
    assert torch is not None
    assert (torch.form("2.3.1", "3.12"), torch.form("2.3.1", "3.13"), torch.form("0.0.1", "3.12")) == ("w", "-", "")
    assert distribution("some-package-that-nobody-knows") is None


def test_a_release_with_fewer_or_more_parts_is_the_same() -> None:
    gradio_releases, tqdm = distribution("gradio"), distribution("tqdm")
    assert gradio_releases is not None
    assert tqdm is not None
    full = gradio_releases.requires("4.44.0", frozenset(), "3.12")
    assert full
    assert gradio_releases.requires("4.44", frozenset(), "3.12") == full
    assert gradio_releases.neighbours("4.44") == gradio_releases.neighbours("4.44.0") != ()
    assert (tqdm.find("1.0.0"), tqdm.find("4.66")) == (0, tqdm.versions.index("4.66.0"))
    assert [tqdm.find(text) for text in ("4", "99", "4.66+cu121", "no release")] == [None] * 4
    (call,) = pip_calls(gradio("", version="4"))
    assert "fastapi" in [ask.name for ask in call.asks]
    for written, read in (('"4.40"', "4.40"), ("4.40", "4.4"), ("4.44", "4.44"), ("5.0", "5")):
        card = f"---\nsdk: gradio\nsdk_version: {written}\n---\n"
        (call,) = pip_calls(space_of({"README.md": card}))
        assert call.asks[0].specifier == f"=={read}"


def test_every_row_of_the_data_has_what_the_rules_and_readers_need() -> None:
    for name, key in (("pairs.yaml", "pairs"), ("uninstallable.yaml", "requirements")):
        for row in yaml.safe_load((DATA / name).read_text(encoding="utf-8"))[key]:
            where = f"{name}: {row['package']}"
            assert all(row[field] for field in ("versions", "error", "remedy", "source", "date", "reproduced")), where
            for text in (*row["versions"], *row.get("with_versions", ())):
                SpecifierSet(text)
            assert row["reproduced"]["install"], where


def test_the_releases_are_small_and_name_no_index() -> None:
    text = (DATA / "releases.jsonl").read_text(encoding="utf-8")
    assert len(text) < 2_000_000
    assert "://" not in text


def test_demands_that_say_the_same_are_compared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []

    def clash(*pair: object) -> bool:
        compared.append(pair)
        return False

    monkeypatch.setattr("hf_lint.installs.demands._clash", clash)
    (call,) = pip_calls(gradio("markupsafe==2.1.5\n" * 3000))
    assert contradiction(demands(call)["markupsafe"]) is None
    assert len(compared) < 100
