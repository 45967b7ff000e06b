"""Mutated Dockerfiles: nothing raises, nothing takes long, every token's place lies in the text.

HF_LINT_FUZZ=100000 runs that many mutants.
"""

import json
import os
import random
import time
from pathlib import Path

from hf_lint.space.dockerfile import parse_dockerfile
from hf_lint.space.dockerfile.parser import MAX_INSTRUCTIONS, MAX_LENGTH, all_tokens

SEEDS = [
    str(case["text"])
    for line in (Path(__file__).parent / "data" / "dockerfile-edge.jsonl").read_text("utf-8").splitlines()
    if "text" in (case := json.loads(line)) and len(case["text"]) < 4000
]
PIECES = [
    *"\\\n\r\t \"'`$#{}()[]<>|&;=,-:/@\0\ufeff\x85\xa0é漢",
    "${V:-", "${V//a/b}", "$(", "<<EOF", "<<-E", "\nEOF\n", "ONBUILD ", "\nFROM a AS b\n", "\nENV A=$A$A\n",
    "\nARG X\n", "--mount=type=secret,id=x ", "# escape=`\n", "\\\n", " \\ \n# c\n", '["sh","-c","', "\\u00e9",
    "\nCOPY --from=0 a b\n", "case x in ", "esac", "{ ", "if ", "bash -c '", "\r\n", "RUN ", "CMD [", "]",
]  # fmt: skip
LIMIT = 1.0


def mutate(random_: random.Random) -> str:
    text = random_.choice(SEEDS)
    for _ in range(random_.randint(1, 6)):
        at = random_.randint(0, len(text))
        match random_.randrange(5):
            case 0:
                text = text[:at] + random_.choice(PIECES) + text[at:]
            case 1:
                text = text[:at] + text[at + random_.randint(1, 8) :]
            case 2:
                other = random_.choice(SEEDS)
                text = text[:at] + other[random_.randint(0, len(other)) :]
            case 3:
                text = text[:at] + random_.choice(PIECES) * random_.randint(2, 40) + text[at:]
            case _:
                text = text[:at] + text[random_.randint(0, len(text)) :]
    return text[:20_000]


def exercise(text: str) -> None:
    """Everything that rules can ask of a Dockerfile."""
    parsed = parse_dockerfile(text)
    size = len(text)
    for instruction in parsed.instructions:
        assert 0 <= instruction.start <= instruction.end <= size
        for token in all_tokens(instruction):
            assert 0 <= token.start <= token.end <= size
            instruction.expand(token)
        for heredoc in instruction.heredocs:
            assert text[heredoc.start : heredoc.end] == heredoc.content
        for command in instruction.commands:
            assert 0 <= command.start <= command.end <= size
            assert command.program is not None
            for word in command.words:
                assert 0 <= word.start <= word.end <= size
        assert instruction.mounts is not None
        assert instruction.unknown_flags is not None
    for stage in parsed.stages:
        assert stage.user is None or stage.user.name == "USER"
        assert stage.workdir != ""
        assert stage.env is not None
    for problem in parsed.errors:
        assert 0 <= problem.start <= problem.end <= size


def test_mutants() -> None:
    random_ = random.Random(20261123)
    for number in range(int(os.environ.get("HF_LINT_FUZZ", "2000"))):
        text = mutate(random_)
        begin = time.perf_counter()
        try:
            exercise(text)
        except Exception as error:
            raise AssertionError(f"mutant {number}: {text!r}") from error
        if "HF_LINT_FUZZ" in os.environ:
            assert time.perf_counter() - begin < LIMIT, f"mutant {number} takes too long: {text[:2000]!r}"


def test_bombs() -> None:
    exercise("FROM a\n" + "ONBUILD " * 5000 + "RUN x\n")
    exercise("FROM a\nUSER " + "${A:-" * 2000 + "}" * 2000 + "\n")
    exercise("FROM a\nRUN " + "$(" * 5000 + "\n")
    exercise("FROM a\n" + "RUN <<A\n" * 3000)
    exercise("FROM a\nRUN " + "<<A " * 3000 + "\n")
    exercise("FROM a\n" + "ENV A$A=$A$A B=${A/*a*a*a/b}\n" * 2000)
    exercise("FROM a\nRUN x" + " \\\n x" * 5000 + "\n")
    exercise("FROM a\n" * 3000)
    exercise("FROM a AS x\n" + "FROM x AS x\nUSER a\nSHELL ['x']\n" * 1000)
    exercise("FROM a AS b\n" * 50_000)
    exercise("FROM $A\n" * 50_000)
    exercise("FROM a\n" + "COPY --from=x . .\n" * 50_000)
    exercise("FROM a\nCMD " + "[" * 50_000 + "\n")
    exercise('FROM a\nCMD ["' + "\\" * 50_001 + "\n")


def test_more_instructions_than_are_read_is_said() -> None:
    parsed = parse_dockerfile("FROM a\n" + "RUN x\n" * MAX_INSTRUCTIONS)
    assert len(parsed.instructions) == MAX_INSTRUCTIONS
    assert [(problem.message, problem.kind) for problem in parsed.errors] == [
        ("more than 5,000 instructions: those from here on are not looked at", "parse")
    ]
    assert parsed.text[parsed.errors[0].start : parsed.errors[0].end] == "RUN x"
    assert not parse_dockerfile("FROM a\n" + "RUN x\n" * (MAX_INSTRUCTIONS - 1)).errors


def test_a_longer_file_than_is_read_is_said() -> None:
    parsed = parse_dockerfile("FROM a\n" + "\n" * MAX_LENGTH + "RUN x\n")
    assert [instruction.name for instruction in parsed.instructions] == ["FROM"]
    assert parsed.errors[0].message == "more than 1,000,000 characters: those from here on are not looked at"
    exercise("FROM a\n" + "# c\n" * MAX_LENGTH)


def test_a_stage_means_the_last_one_of_its_name_before() -> None:
    text = "FROM a AS x\nFROM b AS x\nFROM x\nCOPY --from=x a b\nCOPY --from=0 a b\nFROM c AS x\n"
    stages = parse_dockerfile(text).stages
    assert stages[2].parent is stages[1]
    assert [source.stage for source in stages[2].sources] == [stages[1], stages[0]]
