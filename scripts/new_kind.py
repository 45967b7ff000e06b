"""Starts a new kind of Space for the template, as a twin of a kind that there is.

    python scripts/new_kind.py NAME LIKE              # or: make new-kind NAME=... LIKE=...

NAME then is offered, complete, and makes the same Spaces as LIKE, with its controls: what makes it another kind is
written into files of its own. templates/README.md says how to go on.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from template_answers import KINDS, PARTS, REQUIRED, SPACE, TASKS, folders  # noqa: E402 - the path comes first

if TYPE_CHECKING:
    from collections.abc import Iterator

ANSWERS = ROOT / "template_answers.py"
QUESTIONS = ROOT / "cookiecutter.json"
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_KINDS_OF_A_CONTROL = re.compile(r"^(template:\n(?:  #.*\n)*)(  kinds: .*)", re.MULTILINE)


def find_problem(name: str, like: str) -> str:
    """Return why `name` cannot begin as a twin of `like`; empty where it can."""
    taken = {"all", "served", "nothing", *TASKS, *(word for folder in folders() for word in folder.split("+"))}
    taken |= {word for kind, row in KINDS.items() for word in (kind, row.sdk, row.framework, row.server, *row.words)}
    if not _NAME.fullmatch(name):
        return f"{name!r} is no name for a kind. Use small letters, digits and - between them, such as docker-flask."
    if name in taken:
        return f"{name} is a word of the template already. Choose another name."
    if like not in KINDS:
        return f"there is no kind {like!r} to begin with. Choose one of {', '.join(filter(_has_no_exception, KINDS))}."
    if places := list(_exceptions(like)):
        return (
            f"{like} is an exception in {', '.join(places)}, which a twin would not be. Choose one of "
            f"{', '.join(filter(_has_no_exception, KINDS))}, or let those files ask for a word that both kinds have."
        )
    return ""


def _has_no_exception(kind: str) -> bool:
    return not any(_exceptions(kind))


def _exceptions(kind: str) -> Iterator[str]:
    """Yield the files of the template that ask whether the kind is `kind`, by its name."""
    asks = re.compile(rf"""kind (?:==|!=) ["']{re.escape(kind)}["']""")
    files = [*sorted(PARTS.rglob("*")), *sorted(SPACE.rglob("*")), *(ROOT / f"template_{name}.py" for name in _CODE)]
    for path in files:
        if path.is_file() and path.name != "requirements.txt" and asks.search(path.read_text("utf-8", "replace")):
            yield path.relative_to(ROOT).as_posix()


_CODE = ("answers", "checks")


def add_kind(name: str, like: str) -> Iterator[str]:
    """Make `name` a kind as `like` is one, and yield each path that was written, below ROOT."""
    ANSWERS.write_text(_with_row(ANSWERS.read_text("utf-8"), name, like), encoding="utf-8")
    yield ANSWERS.name
    asked = json.loads(QUESTIONS.read_text("utf-8"))
    asked["kind"].insert(asked["kind"].index(like) + 1, name)
    prompts = asked["__prompts__"]["kind"]
    asked["__prompts__"]["kind"] = _with_twin(prompts, like, name, prompts[like].replace(like, name, 1))
    _write_json(QUESTIONS, asked)
    yield QUESTIONS.name
    required = REQUIRED
    for key, paths in REQUIRED.items():
        if like in key.split("+"):
            required = _with_twin(required, key, _renamed(key, name, like), paths)
    if required is not REQUIRED:
        _write_json(PARTS / "required.json", required)
        yield "templates/required.json"
    for folder in folders():
        if like in folder.split("+"):
            twin = _renamed(folder, name, like)
            shutil.copytree(PARTS / folder, PARTS / twin)
            yield f"templates/{twin}/"
    for path in sorted((ROOT / "policies").glob("*/*.yaml")):
        text = path.read_text("utf-8")
        changed = _KINDS_OF_A_CONTROL.sub(lambda found: found[1] + _with_word(found[2], name, like), text)
        if changed != text:
            path.write_text(changed, encoding="utf-8")
            yield path.relative_to(ROOT).as_posix()


def _with_row(source: str, name: str, like: str) -> str:
    """The text of template_answers.py with the row of `like` once more, under `name`."""
    for node in ast.parse(source).body:
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Dict)
            and ast.unparse(node.targets[0]) == "KINDS"
        ):
            for key, value in zip(node.value.keys, node.value.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == like:
                    lines = source.splitlines(keepends=True)
                    row = "".join(lines[key.lineno - 1 : value.end_lineno])
                    lines.insert(value.end_lineno or 0, row.replace(f'"{like}"', f'"{name}"', 1))
                    return "".join(lines)
    raise ValueError(f"template_answers.py has no row for {like}")


def _with_twin(rows: dict[str, Any], like: str, name: str, row: Any) -> dict[str, Any]:
    """`rows` with `row` under `name`, after that of `like`."""
    found = {}
    for key, value in rows.items():
        found[key] = value
        if key == like:
            found[name] = row
    return found


def _renamed(words: str, name: str, like: str) -> str:
    return "+".join(name if word == like else word for word in words.split("+"))


def _with_word(line: str, name: str, like: str) -> str:
    """The line of a policy that lists `kinds`, with `name` where `like` is one of them."""
    kinds = re.findall(r"[a-z0-9-]+", line.partition(":")[2])
    if like not in kinds or like in {row.sdk for row in KINDS.values()}:
        return line  # an SDK includes all of its kinds
    kinds.insert(kinds.index(like) + 1, name)
    return f"  kinds: [{', '.join(kinds)}]"


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def main() -> int:
    """0 when the kind was added; 2, with nothing written, when it cannot be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", help="of the new kind")
    parser.add_argument("like", help="the kind that it begins as")
    options = parser.parse_args()
    if problem := find_problem(options.name, options.like):
        print(f"error: {problem}", file=sys.stderr)
        return 2
    for path in add_kind(options.name, options.like):
        print(path)
    print(f"{options.name} makes the Spaces of {options.like}. Go on as templates/README.md says: A new kind.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
