"""Follow the targets of a Makefile that a start command names."""

from __future__ import annotations

import posixpath
from functools import cached_property
from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.space.mapped import MappedText
from hf_lint.space.shell import parse_shell
from hf_lint.startup.commands import option
from hf_lint.startup.layout import clean
from hf_lint.startup.model import Step
from hf_lint.startup.programs import Program

if TYPE_CHECKING:
    from hf_lint.space.shell import Command
    from hf_lint.startup.context import Context
    from hf_lint.startup.scripts import Follower

MAX_TEXT = 200_000
MAX_TARGETS = 100
MAX_LINE = 2_000
MAX_VALUE = 500
MAX_WORK = 50_000
"""So many characters of the recipes of one Makefile are followed."""
_NAMES = ("GNUmakefile", "makefile", "Makefile")
_ASSIGNMENT = regex(r"(?:(?:export|override)[ \t]+)?([A-Za-z_]\w*)[ \t]*(?:::|:|\?|\+)?=[ \t]*(.*)")
_VARIABLE = regex(r"\$\(([A-Za-z_]\w*)\)|\$\{([A-Za-z_]\w*)\}|\$([@<])|\$\$")
_ROUNDS = 4
_UNREAD = (".ONESHELL", "include ", "-include ", "sinclude ", "define ", "SHELL")
_VALUED = ("-C", "-f", "-j", "-I", "-o", "-W", "--directory", "--file", "--makefile")


class Makefile:
    """The rules of a Makefile: for each target what it needs, and the lines of its recipe with their numbers."""

    def __init__(self, text: str) -> None:
        self.needs: dict[str, list[str]] = {}
        self.recipes: dict[str, list[tuple[int, str]]] = {}
        self.values = {"MAKE": "make"}
        self.whole = True
        """Whether all of it is understood."""
        self.followed = 0
        targets: list[str] = []
        line, begin = "", 0
        for number, part in enumerate(text.splitlines(), 1):
            begin = begin if line else number
            line += part[:MAX_LINE]
            if line.endswith("\\") and len(line) < MAX_LINE:
                line = line[:-1] + " "
                continue
            targets = self._take(line, begin, targets)
            line = ""

    def _take(self, line: str, number: int, targets: list[str]) -> list[str]:
        if line.startswith("\t"):
            for target in targets:
                self.recipes[target].append((number, line.strip()))
            return targets
        line = line.partition("#")[0].strip()
        if line.startswith(_UNREAD):
            self.whole = False
        if match := _ASSIGNMENT.fullmatch(line):
            self.values[match[1]] = match[2][:MAX_VALUE]
        elif ":" in line:
            names, _, rest = line.partition(":")
            needs, _, recipe = rest.lstrip(":").partition(";")
            targets = names.split()
            for target in targets:
                self.needs.setdefault(target, []).extend(needs.replace("|", " ").split())
                self.recipes.setdefault(target, []).extend([(number, recipe.strip())] if recipe else [])
        return targets

    @cached_property
    def patterns(self) -> bool:
        """Whether some rule is one for many targets."""
        return any("%" in name for name in self.needs)

    def first(self) -> str:
        """Return the target that is made where none is named."""
        return next((name for name in self.needs if not name.startswith(".") and "%" not in name), "")

    def expand(self, text: str, target: str, values: dict[str, str]) -> str:
        """Return a line of a recipe as the shell gets it; what is not known stays."""
        needs = self.needs.get(target, [])
        special = {"@": target, "<": needs[0] if needs else ""}
        for at in range(_ROUNDS):
            last = at == _ROUNDS - 1
            made = _VARIABLE.sub(
                lambda m, last=last: (  # type: ignore[misc]
                    ("$" if last else "$$")
                    if m[0] == "$$"
                    else special.get(m[3]) or values.get(m[1] or m[2] or "", m[0])
                ),
                text,
            )
            text = made[:MAX_LINE]
        return text.lstrip("@-+ \t")


def follow_make(follower: Follower, command: Command, context: Context, step: Step) -> bool:
    """Follow the targets that `make` is told to make; say whether all of it is understood."""
    words = [context.resolve(word.value) for word in command.argv[1:]]
    folder = context.folder if context.folder is not None else context.layout.root
    folder = clean(posixpath.join(folder, option(words, "-C", "--directory") or ""))
    given = option(words, "-f", "--file", "--makefile")
    places = (context.layout.find(posixpath.join(folder, name)) for name in ([given] if given else _NAMES))
    path = next((place for place in places if place is not None), None)
    found = context.layout.locate(path, None) if path is not None else None
    if None in words or path is None or found is None or follower.space.files[path].kind != "text":
        return False
    file = follower.space.files[path]
    follower.walker.reach(found, context.role, "config", step)
    if path not in follower.makefiles:
        follower.makefiles[path] = Makefile(file.text[:MAX_TEXT])
    made = follower.makefiles[path]
    values = dict(made.values)
    goals: list[str] = []
    before = ""
    for word in filter(None, words):
        name, equals, value = word.partition("=")
        if equals and not word.startswith("-"):
            values[name] = value[:MAX_VALUE]
        elif not word.startswith("-") and before not in _VALUED:
            goals.append(word)
        before = word
    whole = made.whole and len(file.text) <= MAX_TEXT
    waiting = (goals or [made.first()])[::-1]
    whole = whole and all(goal in made.recipes for goal in waiting)
    given_values = ",".join(f"{name}={value}" for name, value in sorted(values.items() - made.values.items()))
    seen: set[str] = set()
    while waiting:
        target = waiting[-1]
        if len(seen) > MAX_TARGETS:
            return False
        if target not in seen:
            seen.add(target)
            needs = made.needs.get(target, [])
            waiting += [name for name in reversed(needs) if name not in seen]
            whole = whole and not any("$" in name for name in needs)
            continue
        waiting.pop()
        key = (f"{path}:{target}:{given_values}", context.role, folder)
        if key in follower.done:
            continue
        follower.done.add(key)
        if target not in made.recipes:
            whole = whole and not made.patterns
            continue
        for number, line in made.recipes[target]:
            text = made.expand(line, target, values)
            at = file.offset(number, 1)
            script = parse_shell(MappedText(text, [(0, at)], at + len(file.line(number))))
            follower.listed.append(Program(file, script))
            made.followed += len(text) + 1
            if made.followed > MAX_WORK:
                return False
            inner = context._replace(
                step=Step(path, number, f"make {target}"[:200]),
                fixed=True,
                file=file,
                folder=folder,
                name="",
                values=dict(context.values),
                depth=context.depth + 1,
                from_python=False,
            )
            follower.follow(script, inner)
    return whole
