"""The Dockerfile parser against BuildKit's answers, and the place of every token."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from hf_lint.space.dockerfile import Instruction, parse_dockerfile
from hf_lint.space.dockerfile.parser import all_tokens

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "dockerfile-edge.jsonl").read_text("utf-8").splitlines()
]


def text_of(case: dict[str, Any]) -> str:
    if "text" in case:
        text: str = case["text"]
        return text
    return base64.b64decode(case["base64"]).decode("utf-8", "replace")


def view(instruction: Instruction) -> list[str]:
    """Arguments in the order of BuildKit's nodes."""
    if instruction.name not in ("ENV", "LABEL"):
        return [arg.text for arg in instruction.args]
    out = []
    for pair in instruction.pairs:
        equals = f"{pair.name.text}=" in instruction.source.text
        out += [pair.name.text, pair.value.text if pair.value else "", "=" if equals else ""]
    return out


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_agrees_with_buildkit(case: dict[str, Any]) -> None:
    parsed = parse_dockerfile(text_of(case))
    refused = [problem for problem in parsed.errors if problem.kind == "parse"]
    if "error" in case:
        assert refused, f"BuildKit refuses this: {case['error']}"
        return
    assert not refused
    assert parsed.escape == case["escape"]
    assert len(parsed.instructions) == len(case["instructions"])
    for got, expected in zip(parsed.instructions, case["instructions"], strict=True):
        assert got.keyword.text == expected["name"]
        assert [flag.token.text for flag in got.flags] == (expected["flags"] or [])
        assert got.json == expected["json"]
        assert got.original == expected["original"]
        assert (got.line, got.end_line) == (expected["start"], expected["end"])
        assert view(got) == ([] if expected["args"] in (None, [""]) else expected["args"])
        assert [(h.name, h.fd, h.expands, h.chomp, h.content) for h in got.heredocs] == [
            (h["Name"], h["FileDescriptor"], h["Expand"], h["Chomp"], h["Content"]) for h in expected["heredocs"] or []
        ]
        if "sub" in expected:
            trigger, sub = got.trigger, expected["sub"]
            assert trigger is not None
            assert (trigger.keyword.text, trigger.json, trigger.original) == (sub["name"], sub["json"], sub["original"])
            assert [flag.token.text for flag in trigger.flags] == (sub["flags"] or [])


def joined(text: str, escape: str) -> str:
    """`text` without continuations, comments and quotes: what a token's source and its text have in common."""
    lines: list[str] = []
    for line in text.replace("\r", "").split("\n"):
        if lines and line.lstrip().startswith("#"):
            continue
        body = line.rstrip(" \t")
        lines.append(body[:-1] if body.endswith(escape) else line)
    return "".join(lines)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_spans_give_back_the_text(case: dict[str, Any]) -> None:
    text = text_of(case)
    parsed = parse_dockerfile(text)
    for instruction in parsed.instructions:
        for token in all_tokens(instruction):
            source = text[token.start : token.end]
            if source == token.text or "\\u" in source:
                continue
            plain = joined(source, parsed.escape)
            if plain == token.text:
                continue
            unquoted = plain.replace('"', "").replace("'", "")
            assert unquoted == token.text.replace('"', "").replace("'", ""), (source, token.text)
        for heredoc in instruction.heredocs:
            assert text[heredoc.start : heredoc.end] == heredoc.content


def test_words_within_continuations_have_exact_places() -> None:
    text = "FROM a\nRUN pip install \\\n    # why\n    torch \\\n\n    num\\\npy\n"
    command = parse_dockerfile(text).instructions[1].commands[0]
    assert [word.value for word in command.words] == ["pip", "install", "torch", "numpy"]
    assert [text[word.start : word.end] for word in command.words[:3]] == ["pip", "install", "torch"]
    assert text[command.words[3].start : command.words[3].end] == "num\\\npy"


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ("ENV A", "two arguments"),
        ("ENV A=1 B", "name=value"),
        ("CMD [1]", "strings only"),
        ("RUN <<EOF\necho x\n  EOF", "not closed"),
        ("RUN <<EOF\necho x", "not closed"),
    ],
)
def test_a_broken_instruction_does_not_lose_the_others(broken: str, message: str) -> None:
    parsed = parse_dockerfile(f"FROM a\n{broken}\nUSER 1000\nCMD x\n")
    assert [i.name for i in parsed.instructions][-2:] == ["USER", "CMD"]
    assert message in parsed.errors[0].message
    assert parsed.instructions[-1].line == f"FROM a\n{broken}\nUSER 1000\n".count("\n") + 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("FROM a\nRUM x\n", "`RUM` is not an instruction"),
        ("RUN x\nFROM a\n", "RUN is before the first FROM"),
        ("FROM a\nCOPY --chwon=1 a b\n", "COPY has no flag `--chwon`"),
        ("FROM a b\n", "FROM takes an image"),
        ("FROM a\nCOPY a\n", "COPY needs a source and a destination"),
        ("FROM a\nUSER\n", "USER needs an argument"),
        ("# escape=x\nFROM a\n", "escape character"),
        ("# syntax=a\n# syntax=b\nFROM a\n", "given twice"),
        ("", "no instructions"),
    ],
)
def test_errors_say_what_is_wrong(text: str, message: str) -> None:
    errors = parse_dockerfile(text).errors
    assert [error for error in errors if message in error.message], errors


def test_a_sound_file_has_no_errors() -> None:
    text = (
        "# syntax=docker/dockerfile:1\nARG V=1\nFROM --platform=linux/amd64 a:$V AS b\n"
        "RUN --mount=type=cache,target=/x --network=none x\nRUN <<EOF\nx\nEOF\nHEALTHCHECK --interval=1s CMD x\n"
        "ONBUILD RUN x\nADD --checksum=sha256:0 https://e.org/x /x\nCMD []\n"
    )
    assert parse_dockerfile(text).errors == ()
