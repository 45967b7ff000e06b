"""Compare hf-lint's Dockerfile parser with BuildKit's own, over files in folders.

Needs the package `dockerfile` (a binding to the Go parser): `pip install dockerfile`.

    python scripts/compare_dockerfile.py FOLDER... [--show]

A file agrees when both accept it with the same instructions (name, lines, flags, form, arguments, joined text), or both
refuse it.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "linter"))

from hf_lint.space.dockerfile import Instruction, parse_dockerfile


def ours(text: str) -> list[tuple[Any, ...]] | str:
    """Our instructions as plain tuples, or the first thing that BuildKit's parser would refuse."""
    parsed = parse_dockerfile(text)
    refused = [problem for problem in parsed.errors if problem.kind == "parse"]
    if refused:
        return refused[0].message
    return [plain(instruction) for instruction in parsed.instructions]


def plain(instruction: Instruction) -> tuple[Any, ...]:
    """Return one instruction in the words of the binding."""
    inner = instruction.trigger
    if inner is not None:
        _, _, _, _, form, args, _ = plain(inner)
        value: tuple[Any, ...] = tuple(args)
    else:
        form = instruction.json
        value = tuple(arg.text for arg in instruction.args)
    if instruction.name in ("ENV", "LABEL"):
        value = tuple(
            text for pair in instruction.pairs for text in (pair.name.text, pair.value.text if pair.value else "")
        )
    flags = tuple(flag.token.text for flag in instruction.flags)
    lines = instruction.line, instruction.end_line
    value = tuple(text for text in value if text)  # the binding leaves empty ones out
    return instruction.keyword.text.lower(), *lines, flags, form, value, instruction.original


def theirs(binding: Any, text: str) -> list[tuple[Any, ...]] | str:
    """Return the binding's instructions, or its error."""
    try:
        found = binding.parse_string(text)
    except binding.GoParseError as error:
        return str(error)
    out = []
    for command in found:
        value = tuple(text for text in command.value if text)
        lines = command.start_line, command.end_line
        out.append((command.cmd.lower(), *lines, tuple(command.flags), command.json, value, command.original))
    return out


def is_dockerfile(path: Path) -> bool:
    """By name."""
    name = path.name.lower()
    return path.is_file() and (name.startswith(("dockerfile", "containerfile")) or name.endswith(".dockerfile"))


def main() -> int:
    """Print the files that differ, and the numbers."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("folders", nargs="+", type=Path)
    arguments.add_argument("--show", action="store_true", help="show the first difference of each file")
    options = arguments.parse_args()
    binding = importlib.import_module("dockerfile")
    files = instructions = agree = refused = 0
    paths = sorted(path for folder in options.folders for path in folder.rglob("*") if is_dockerfile(path))
    for path in paths:
        text = path.read_bytes().decode("utf-8", "replace")
        mine, reference = ours(text), theirs(binding, text)
        files += 1
        if isinstance(mine, str) and isinstance(reference, str):
            agree += 1
            refused += 1
            continue
        if mine == reference:
            agree += 1
            instructions += len(reference)
            continue
        print(f"differs: {path}")
        if options.show:
            show(mine, reference)
    print(f"{agree} of {files} files agree ({instructions} instructions; {refused} refused by both)")
    return 0 if agree == files else 1


def show(mine: list[tuple[Any, ...]] | str, reference: list[tuple[Any, ...]] | str) -> None:
    """The first difference."""
    if isinstance(mine, str) or isinstance(reference, str):
        print(f"  ours:   {mine if isinstance(mine, str) else 'accepted'}")
        print(f"  theirs: {reference if isinstance(reference, str) else 'accepted'}")
        return
    pairs = zip([*mine, None], [*reference, None], strict=False)
    left, right = next((pair for pair in pairs if pair[0] != pair[1]), (None, None))
    print(f"  ours:   {left}\n  theirs: {right}")


if __name__ == "__main__":
    raise SystemExit(main())
