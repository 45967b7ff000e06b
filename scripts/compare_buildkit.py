"""Compare hf-lint's Dockerfile parser with the test files of BuildKit's own, in a checkout of moby/buildkit.

    python scripts/compare_buildkit.py CHECKOUT/frontend/dockerfile/parser [--show]

Each file of `testfiles` must give the tree that stands beside it, each of `testfiles-negative` must be refused, and the
lines of `testfile-line` must be those that BuildKit's own test names.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "linter"))

from hf_lint.space.dockerfile import Instruction, parse_dockerfile

_SPECIAL = {
    "\n": "\\n",
    "\t": "\\t",
    "\r": "\\r",
    '"': '\\"',
    "\\": "\\\\",
    "\v": "\\v",
    "\f": "\\f",
    "\a": "\\a",
    "\b": "\\b",
}


def quoted(text: str) -> str:
    """Return `text` as Go's `strconv.Quote` writes it."""
    return f'"{"".join(map(_quoted, text))}"'


def _quoted(char: str) -> str:
    if char in _SPECIAL or char.isprintable():
        return _SPECIAL.get(char, char)
    return f"\\x{ord(char):02x}" if ord(char) < 0x80 else f"\\u{ord(char):04x}"


def dump(instruction: Instruction, text: str) -> str:
    """Return an instruction of the file `text` as BuildKit's `Node.Dump` writes it."""
    words = [instruction.name.lower()]
    if instruction.flags:
        words.append(f"[{' '.join(quoted(flag.token.text) for flag in instruction.flags)}]")
    if instruction.trigger is not None:
        words.append(f"({dump(instruction.trigger, text)})")
    elif instruction.name in ("ENV", "LABEL"):
        for pair in instruction.pairs:
            equals = "=" if pair.value is not None and text[pair.name.end : pair.value.start] == "=" else ""
            words += [quoted(pair.name.text), quoted(pair.value.text if pair.value else ""), quoted(equals)]
    else:
        words += [quoted(arg.text) for arg in instruction.args]
    return " ".join(words)


def tree(text: str) -> str | None:
    """Return the whole file's tree; None where BuildKit's parser would refuse it."""
    parsed = parse_dockerfile(text)
    if any(problem.kind == "parse" for problem in parsed.errors):
        return None
    return "\n".join(f"({dump(instruction, text)})" for instruction in parsed.instructions) + "\n"


def line_ranges(folder: Path) -> tuple[list[list[int]], list[list[int]]]:
    """Return the lines of our instructions in `testfile-line`, and those that BuildKit's test expects."""
    parsed = parse_dockerfile((folder / "testfile-line" / "Dockerfile").read_bytes().decode())
    ours = [[instruction.line, instruction.end_line] for instruction in parsed.instructions]
    test = (folder / "parser_test.go").read_text("utf-8")
    block = test.partition("func TestParseIncludesLineNumbers")[2].partition("\n}\n")[0]
    found = re.findall(r"\{(\d+), (\d+)\}", block)
    return ours, [[int(first), int(last)] for first, last in found]


def main() -> int:
    """Print what differs, and the numbers."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--show", action="store_true", help="show both trees")
    options = arguments.parse_args()
    same = total = 0
    for kind in ("testfiles", "testfiles-negative"):
        for path in sorted((options.folder / kind).glob("*/Dockerfile")):
            result = path.parent / "result"
            expected = result.read_bytes().decode() if result.is_file() else None
            mine = tree(path.read_bytes().decode())
            total += 1
            same += mine == expected
            if mine != expected:
                print(f"differs: {path.parent.name}")
                if options.show:
                    print(f"--- ours\n{mine}\n--- BuildKit's\n{expected}")
    ours, theirs = line_ranges(options.folder)
    print(f"{same} of {total} files give BuildKit's result; lines {'agree' if ours == theirs else 'differ'}")
    if ours != theirs:
        print(f"  ours:       {ours}\n  BuildKit's: {theirs}")
    return 0 if same == total and ours == theirs else 1


if __name__ == "__main__":
    raise SystemExit(main())
