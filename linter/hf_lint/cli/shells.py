"""Completion scripts in the languages of three shells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Option(NamedTuple):
    """An option; `kind` is list (of `values`, with commas), file, folder or nothing.

    One whose value can be `left_out` has it behind `=` only.
    """

    names: tuple[str, ...]
    help: str
    takes: bool
    values: tuple[str, ...]
    kind: str
    left_out: bool = False


class Command(NamedTuple):
    """A command with its options and the words that can follow it; `folders` says that folders can as well."""

    name: str
    about: str
    options: tuple[Option, ...]
    words: tuple[str, ...]
    folders: bool


def render_bash(commands: Sequence[Command]) -> str:
    """For bash 3.2 and newer."""
    names = " ".join(command.name for command in commands)
    lines = [
        "# bash completion for hf-lint",
        "_hf_lint() {",
        '  local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}"',
        "  local command=check words= kind= prefix= IFS=$' \\t\\n'",
        '  case "${COMP_WORDS[1]}" in',
        f"    {names.replace(' ', '|')})",
        '      if [ "$COMP_CWORD" -gt 1 ]; then command="${COMP_WORDS[1]}"; fi ;;',
        "  esac",
        "  # bash takes `--option=value` for three words.",
        '  if [ "$current" = "=" ]; then current=; previous="$previous="; elif [ "$previous" = "=" ]; then',
        '    previous="${COMP_WORDS[COMP_CWORD-2]}="',
        "  fi",
        '  case "$command $previous" in',
    ]
    for command in commands:
        for option in command.options:
            if option.takes:
                ends = ("=",) if option.left_out else ("", "=")
                cases = "|".join(f'"{command.name} {name}{end}"' for name in option.names for end in ends)
                lines.append(f'    {cases}) words="{" ".join(option.values)}" kind={option.kind or "words"} ;;')
    lines += ["    *)", '      case "$command" in']
    for command in commands:
        kind = "folder" if command.folders else "words"
        lines.append(f'        {command.name}) words="{" ".join(command.words)}" kind={kind} ;;')
    lines += ["      esac", '      if [ "$COMP_CWORD" -eq 1 ]; then ' + f'words="{names} --version"; fi']
    lines += ['      case "$current" in -*)', '        case "$command" in']
    for command in commands:
        listed = " ".join(name for option in command.options for name in option.names)
        lines.append(f'          {command.name}) words="{listed}" kind=words ;;')
    lines += ["        esac", '        [ "$COMP_CWORD" -eq 1 ] && words="$words --version"', "      esac", "  esac"]
    lines += [
        '  if [ "$kind" = list ]; then',
        '    case "$current" in *,*) prefix="${current%,*}," ;; esac',
        '    current="${current##*,}"',
        "  fi",
        '  COMPREPLY=($(compgen -P "$prefix" -W "$words" -- "$current"))',
        '  if [ "$kind" = file ] || [ "$kind" = folder ]; then',
        "    compopt -o filenames 2>/dev/null",
        "    IFS=$'\\n'",
        '    if [ "$kind" = file ]; then COMPREPLY+=($(compgen -f -- "$current"))',
        '    else COMPREPLY+=($(compgen -d -- "$current")); fi',
        "  fi",
        "}",
        "complete -F _hf_lint hf-lint",
    ]
    return "\n".join(lines) + "\n"


def render_zsh(commands: Sequence[Command]) -> str:
    """For zsh's completion system, as a file on $fpath or after compinit."""
    lines = ["#compdef hf-lint", "_hf_lint() {", "  local command=check", "  local -a commands"]
    lines.append("  commands=(")
    lines += [f"    {_quote(f'{command.name}:{command.about}')}" for command in commands]
    lines += ["  )", "  if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then", "    _describe command commands"]
    lines += ["    _files -/", "    return", "  fi"]
    lines.append(f"  case $words[2] in ({'|'.join(command.name for command in commands)})")
    lines += ["    command=$words[2]", "    shift words", "    (( CURRENT-- )) ;;", "  esac", "  case $command in"]
    for command in commands:
        lines.append(f"    ({command.name}) _arguments \\")
        lines += [f"      {spec} \\" for option in command.options for spec in _zsh_specs(option)]
        action = f"({' '.join(command.words)})" if command.words else "_files -/" if command.folders else "( )"
        lines.append(f"      {_quote(f'*:argument:{action}')} ;;")
    lines += ["  esac", "}"]
    lines += ['if [ "$funcstack[1]" = "_hf_lint" ]; then _hf_lint "$@"; else compdef _hf_lint hf-lint; fi']
    return "\n".join(lines) + "\n"


def _zsh_specs(option: Option) -> Iterator[str]:
    words = option.help.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]").replace(":", "\\:")
    value = ""
    if option.takes:
        action = f"({' '.join(option.values)})"
        if option.kind == "list":
            action = f"_sequence compadd - {' '.join(option.values)}"
        elif option.kind:
            action = "_files" if option.kind == "file" else "_files -/"
        value = f"{'::' if option.left_out else ':'}value:{action}"
    for name in option.names:
        joined = "=" if option.takes and name.startswith("--") else ""
        joined += "-" if option.left_out else ""
        yield _quote(f"*{name}{joined}[{words}]{value}")


def render_fish(commands: Sequence[Command]) -> str:
    """For fish 3 and newer."""
    others = " ".join(command.name for command in commands if command.name != "check")
    lines = ["# fish completion for hf-lint", "complete -c hf-lint -f"]
    first = "test (count (commandline -opc)) -eq 1"
    lines.append(f"complete -c hf-lint -n {_quote(first)} -l version -d {_quote('print the version')}")
    lines += [
        f"complete -c hf-lint -n {_quote(first)} -a {command.name} -d {_quote(command.about)}" for command in commands
    ]
    for command in commands:
        seen = f"__fish_seen_subcommand_from {command.name}" if command.name != "check" else ""
        when = f"-n {_quote(seen or f'not __fish_seen_subcommand_from {others}')}"
        lines += [f"complete -c hf-lint {when} {_fish_option(option)}" for option in command.options]
        if command.folders:
            lines.append(f"complete -c hf-lint {when} -a {_quote('(__fish_complete_directories)')}")
        if command.words:
            lines.append(f"complete -c hf-lint {when} -a {_quote(' '.join(command.words))}")
    return "\n".join(lines) + "\n"


def _fish_option(option: Option) -> str:
    parts = [f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names]
    if option.takes and option.kind == "file":
        parts.append("-r -F")
    elif option.takes:
        listed = " ".join(option.values)
        if option.kind == "list":
            listed = f"(__fish_append , {listed})"
        elif option.kind == "folder":
            listed = "(__fish_complete_directories)"
        parts.append(f"{'' if option.left_out else '-x '}-a {_quote(listed)}")
    return " ".join([*parts, "-d", _quote(option.help)])


def _quote(text: str) -> str:
    """Return `text` in single quotes, as all three shells read it: a quote is put in from outside of them."""
    return "'" + text.replace("'", "'\"'\"'") + "'"
