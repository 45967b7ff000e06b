"""What the rules about models see in single calls; whole Spaces are in tests/cases."""

from __future__ import annotations

import pytest
from hf_lint.analysis.hub_loads import hub_loads
from hf_lint.core.model import Hit
from hf_lint.core.registry import find_rule
from hf_lint.pipeline.engine import check_space
from support import CASES, plan, policies, space_of


def test_every_loader_is_known() -> None:
    text = (CASES / "unpinned-model" / "bad-loaders" / "app.py").read_text()
    found = [(load.repo, load.pin, load.revision, load.kind) for load in hub_loads(space_of({"app.py": text}))]
    assert found == [
        ("google/vit-base-patch16-224", "loose", "", "model"),
        ("openai/whisper-tiny", "loose", "", "model"),
        ("openai/whisper-large-v3", "loose", "", "model"),
        ("stabilityai/sd-turbo", "loose", "main", "model"),
        ("stabilityai/sdxl-turbo", "loose", "v1.0", "model"),
        ("all-MiniLM-L6-v2", "loose", "", "model"),
        ("cross-encoder/ms-marco-MiniLM-L6-v2", "loose", "", "model"),
        ("BAAI/bge-small-en-v1.5", "loose", "", "model"),
        ("stabilityai/sd-turbo", "loose", "", "model"),
        ("ByteDance/Hyper-SD", "loose", "", "model"),
        ("stabilityai/sdxl-turbo", "loose", "main", "model"),
        ("facebookresearch/dinov2", "loose", "", "model"),
        ("stanfordnlp/imdb", "loose", "", "data"),
        ("openai-community/gpt2", "loose", "", "hosted"),
        ("openai/whisper-tiny", "loose", "", "model"),
    ]


@pytest.mark.parametrize(
    ("command", "repo", "pin"),
    [
        ("hf download openai/whisper-tiny", "openai/whisper-tiny", "loose"),
        ("huggingface-cli download openai/whisper-tiny --revision=main", "openai/whisper-tiny", "loose"),
        ("hf download openai/whisper-tiny --revision " + 40 * "a", "openai/whisper-tiny", "fixed"),
        ('hf download openai/whisper-tiny --revision "$COMMIT"', "openai/whisper-tiny", "unknown"),
        (
            "exec python3 -m vllm.entrypoints.openai.api_server --port 1 --model Qwen/Qwen3-0.6B",
            "Qwen/Qwen3-0.6B",
            "loose",
        ),
        ("text-generation-launcher --model-id Qwen/Qwen3-0.6B", "Qwen/Qwen3-0.6B", "loose"),
        ("MODEL=Qwen/Qwen3-0.6B\nvllm serve $MODEL", "Qwen/Qwen3-0.6B", "loose"),
    ],
)
def test_commands(command: str, repo: str, pin: str) -> None:
    found = hub_loads(space_of({"start.sh": f"#!/bin/sh\n{command}\n"}))
    assert [(load.repo, load.pin) for load in found] == [(repo, pin)]


@pytest.mark.parametrize(
    "command", ["hf download ./folder", "vllm serve /models/x", "hf download $REPO", "hf upload a/b ."]
)
def test_commands_without_a_repository(command: str) -> None:
    assert hub_loads(space_of({"start.sh": f"#!/bin/sh\n{command}\n"})) == ()


def graded(rule: str, **files: str) -> list[str]:
    """Severity of each finding of a rule, by place; `app` stands for app.py, `req` for requirements.txt."""
    names = {"app": "app.py", "req": "requirements.txt"}
    space = space_of({names.get(name, name): text for name, text in files.items()})
    report = check_space(space, plan(rule))
    assert not report.errors
    return [str(finding.severity) for finding in report.findings]


FETCH = (
    "from huggingface_hub import hf_hub_download\nimport torch, joblib, pickle\np = hf_hub_download('a/b', 'x.pt')\n"
)


@pytest.mark.parametrize(
    ("code", "severity"),
    [
        ("torch.load(p, weights_only=False)", "medium"),
        ("pickle.load(open(p, 'rb'))", "medium"),
        ("pickle.loads(open(p, 'rb').read())", "medium"),
        ("def f(path):\n    return joblib.load(path)", "medium"),
        ("joblib.load('own.pkl')", "medium"),
        ("torch.load(p)", "low"),
        ("def f(path, only=False):\n    return torch.load(path, weights_only=only)", "medium"),
    ],
)
def test_where_the_file_comes_from_decides(code: str, severity: str) -> None:
    assert graded("unsafe-deserialization", app=FETCH + code, **{"own.pkl": "x"}) == [severity]


@pytest.mark.parametrize(
    ("requirement", "severities"),
    [("torch", ["low"]), ("torch>=2.6", []), ("torch==2.4.1", ["medium"]), ("torch<2.5", ["medium"]), ("", ["low"])],
)
def test_the_default_of_torch_load_follows_its_release(requirement: str, severities: list[str]) -> None:
    assert graded("unsafe-deserialization", app=FETCH + "torch.load(p)", req=requirement + "\n") == severities


@pytest.mark.parametrize(
    ("requirement", "severities"),
    [
        ("torch==2.4.1+cu121", ["medium"]),
        ("torch==2.8.0", ["medium"]),
        ("torch>=2.6,<2.10", ["medium"]),
        ("torch>=2.10", []),
        ("torch", []),
    ],
)
def test_weights_only_by_release(requirement: str, severities: list[str]) -> None:
    code = FETCH + "torch.load(p, weights_only=True)"
    assert graded("unsafe-weights-only", app=code, req=requirement + "\n") == severities


@pytest.mark.parametrize(
    ("arguments", "variant"),
    [
        ("'a/b', trust_remote_code=True", "unpinned"),
        (f"'a/b', trust_remote_code=True, revision='{40 * 'a'}'", "pinned"),
        (f"'a/b', trust_remote_code=True, revision='{40 * 'a'}', code_revision='main'", "unpinned"),
        ("'/models/x', trust_remote_code=True", "local"),
        ("name, trust_remote_code=True, revision=commit", ""),
    ],
)
def test_trusted_code_is_another_thing_without_a_commit(arguments: str, variant: str) -> None:
    code = f"from transformers import AutoModel\ndef f(name, commit):\n    AutoModel.from_pretrained({arguments})\n"
    code += "f(*input().split())"
    policy = policies().policies["trusted-remote-code"]
    (hit,) = find_rule(policy.id, policy.group).check(space_of({"app.py": code}), policy)
    assert isinstance(hit, Hit)
    assert hit.variant == variant


def test_many_loads_of_one_file_are_one_finding() -> None:
    loads = "".join(f"AutoModel.from_pretrained('a/m{index}')\n" for index in range(30))
    report = check_space(space_of({"app.py": "from transformers import AutoModel\n" + loads}), plan("unpinned-model"))
    assert len(report.findings) == 1
    assert report.findings[0].message.endswith("`a/m0`, `a/m1`, `a/m2`, `a/m3` and 26 more")
    assert len(report.findings[0].related) == 20


def test_many_names_and_calls_end() -> None:
    names = "".join(f"M = 'a/b{index}'\n" for index in range(3000))
    code = f"from transformers import AutoModel\nimport pickle\n{names}" + 3000 * "AutoModel.from_pretrained(M)\n"
    code += "".join(f"pickle.load(open('f{index}.pkl'))\n" for index in range(3000))
    files = {f"folder/f{index}.txt": "x" for index in range(1000)}
    report = check_space(space_of({"app.py": code, **files}), plan("model"))
    assert {finding.rule for finding in report.findings} == {"unpinned-model", "unsafe-deserialization"}
