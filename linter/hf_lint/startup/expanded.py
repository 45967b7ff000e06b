"""Scripts whose commands stand in variables, read as the shell reads them: with the values put in.

`ARG C="curl -s https://..."` and `RUN $C | sh`, or `a=cu; b=rl; $a$b ...`, run what nobody sees in the command. Only
scripts with a variable where a command is expected are read again; a value that is not known stays as it is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.space.mapped import MappedText
from hf_lint.space.shell import shell_script
from hf_lint.space.shell_code import printed_by

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping

    from hf_lint.space.shell import Script

MAX_TEXT = 100_000
_ROUNDS = 4
"""Variables within the values of variables."""
_DEFAULTS = {"IFS": " ", "SHELL": "/bin/sh", "BASH": "/bin/bash"}
_ARRAY = regex(r"(?<![\w$])(?P<name>[A-Za-z_]\w{0,60})=\((?P<items>[^()\n]{1,400})\)")
_DECLARE = ("export", "declare", "local", "readonly", "typeset")
_PIECE = regex(
    r"(?P<mark>\")?\$\{(?P<array>[A-Za-z_]\w*)\[[@*]\]\}(?(mark)\")|"
    r"\\.|'|\"\$(?P<all>[@*])\"|\"|(?<=[a-z])\$(?P<none>[@*])(?=[a-z])|(?P<blank>\$IFS\$\d|\$\{IFS[^}]{1,20}\})"
    r"|\$(?:\{(?P<name>[A-Za-z_]\w*)(?:(?P<cut>##?|%%?)(?P<end>[^}*?\[]{1,60})|:?-(?P<default>[^}]{0,300})"
    r"|:(?P<first>\d{1,4})(?::(?P<count>\d{1,4}))?|/(?P<all_of>/)?(?P<old>[^}/*?\[]{1,60})(?:/(?P<new>[^}]{0,60}))?"
    r"|(?P<case>\^\^?|,,?)|:?[+=?][^}]{0,300})?\}|\{!(?P<via>[A-Za-z_]\w*)\}|(?P<plain>[A-Za-z_]\w*))"
    r"|(?:\$\(|`)(?:echo|printf|which|command[ \t]+-v|type[ \t]+-[pP])[ \t]+(?P<printed>[\w ./:-]{1,200})[)`]"
    r"|(?:\$\(|`)printf[ \t]+(?P<format>[^()`$\n]{1,200})[)`]"
    r"|(?<![\w${])\{(?P<braces>[^{}\s;'\"]{1,300},[^{}\s;'\"]{1,300})\}",
    16,  # re.DOTALL
)


def expand_script(script: Script, known: Mapping[str, str]) -> Script:
    """Return `script` with the values of `known` in place of its variables; places stay those of what is written."""
    if script.interpreter == "exec":
        inner = next((command.script for command in script.commands if command.script is not None), None)
        return script if inner is None or not inner.is_shell else expand_script(inner, known)
    values = {**_DEFAULTS, **known}
    for command in script.walk():
        if not command.words:
            values.update((a.name, a.value) for a in command.prefix if a.value)
        elif command.name in _DECLARE:
            pairs = (word.value.partition("=") for word in command.argv[1:])
            values.update((name, value) for name, equals, value in pairs if equals and value)
        elif command.name == "set" and command.args[:1] == ("--",):
            values["@"] = values["*"] = " ".join(word.text for word in command.argv[2:])
        elif command.name == "printf" and command.args[:1] == ("-v",) and len(command.args) > 2:
            values[command.args[1]] = printed_by("printf", [word.value for word in command.argv[3:]])
        elif command.name == "read" and len(command.args) == 1:
            given = (one.target.value for one in command.redirects if one.operator == "<<<" and one.target is not None)
            values.update((command.args[0], value) for value in given)
        elif command.name == "for" and command.args[1:2] == ("in",) and len(command.args) == 3:
            values[command.args[0]] = command.args[2]
    source = script.source
    if "=(" in source.text:
        values.update((f"{array['name']}[@]", array["items"]) for array in _ARRAY.finditer(source.text))
    for _ in range(_ROUNDS):
        expanded = _expand(source, values)
        if expanded is None:
            break
        source = expanded
    return script if source is script.source else shell_script(source, script.interpreter)


def _formatted(text: str) -> str | None:
    """Return what `printf` prints with the words of `text`: `cu%s rl`."""
    commands = shell_script(MappedText(f"printf {text}", [(0, 0)], len(text) + 7), "sh").commands
    return printed_by("printf", [word.value for word in commands[0].words[1:]]) if commands else None


def _part_of(value: str, piece: re.Match[str]) -> str:
    """Return `${value:1:4}` or `${value/old/new}`."""
    if piece["old"]:
        return value.replace(piece["old"], piece["new"] or "", -1 if piece["all_of"] else 1)
    first = int(piece["first"])
    return value[first : first + int(piece["count"])] if piece["count"] else value[first:]


def _change_case(value: str, way: str) -> str:
    """Return `${value^}`, `${value^^}`, `${value,}` or `${value,,}`."""
    count = len(value) if len(way) == 2 else 1
    return (value[:count].upper() if way[0] == "^" else value[:count].lower()) + value[count:]


def _expand(source: MappedText, values: Mapping[str, str]) -> MappedText | None:
    """Return the text with its variables put in once; None where none is known, or where it would grow too long."""
    parts: list[MappedText] = []
    at = 0
    size = len(source.text)
    quote = ""
    for piece in _PIECE.finditer(source.text):
        mark = piece[0]
        if mark in ("'", '"'):
            quote = "" if quote == mark else quote or mark
            continue
        name = piece["all"] or piece["name"] or piece["plain"] or f"{piece['array']}[@]"
        value: str | None = values.get(name, piece["default"] or piece["printed"])
        if piece["blank"]:
            value = " "
        elif piece["format"]:
            value = _formatted(piece["format"])
        elif piece["braces"]:
            value = None if quote else piece["braces"].replace(",", " ")
        elif piece["cut"] and value is not None:
            value = value.removeprefix(piece["end"]) if piece["cut"][0] == "#" else value.removesuffix(piece["end"])
        elif piece["none"]:
            value = ""  # a script that is given no arguments has none
        elif piece["via"]:
            value = values.get(values.get(piece["via"], ""))
        elif piece["case"] and value is not None:
            value = _change_case(value, piece["case"])
        elif value is not None and (piece["first"] or piece["old"]):
            value = _part_of(value, piece)
        if value is None or quote == "'":
            continue
        size += len(value)
        if size > MAX_TEXT:
            return None
        parts.append(source.slice(at, piece.start()))
        start, end = source.span(piece.start(), piece.end())
        parts.append(MappedText(value, [(0, start)], end))
        at = piece.end()
    if not parts:
        return None
    return MappedText.join([*parts, source.slice(at, len(source.text))])
