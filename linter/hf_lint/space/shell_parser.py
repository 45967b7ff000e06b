"""The parser behind `hf_lint.space.shell`: one pass over the text, bounded nesting, no errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex
from hf_lint.space.shell import Assignment, Command, Pipeline, Redirect, Script, Word
from hf_lint.space.shell_words import WordReader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hf_lint.space.mapped import MappedText

_BLANKS = regex(r"(?:[ \t\r]|\\\r?\n)+")
_ASSIGNMENT = regex(r"([A-Za-z_]\w*)(?:\[[^\]\s]*\])?\+?=")
_REDIRECT = regex(r"(\d*)(&>>|&>|<<<|<<-|<<|>>|>&|<&|>\||<>|>|<)")
_OPERATOR = regex(r"&&|\|\||;;&|;;|;&|\|&|[;&|\n]")
_KEYWORDS = frozenset(("if", "then", "elif", "else", "fi", "while", "until", "do", "done", "esac", "!", "}"))
_PREFIXES = frozenset(("time", "coproc"))
"""Words before a command that may be a group; `time` alone is a command, and so is one with options of the program."""
_BEHIND_PREFIX = regex(r"(?:[ \t]+-p)?(?:[ \t]+[A-Za-z_]\w*(?=[ \t]+[{(]))?[ \t]+(?=[^\s\-;|&])")
_BRANCHES = {"if": 1, "do": 1, "fi": -1, "done": -1, "esac": -1}
_ESAC = regex(r"esac(?![^\s;&|)])")


def parse_pipelines(source: MappedText, depth: int) -> tuple[Pipeline, ...]:
    """Return the pipelines of `source`."""
    return _Parser(source, depth).pipelines("")


class _Parser(WordReader):
    def __init__(self, source: MappedText, depth: int) -> None:
        super().__init__(source, depth)
        self.heredocs: list[tuple[Redirect, str, bool]] = []
        self.function = ""
        """The name of the function whose body comes next."""
        self.branches = 0
        """How many `if`, loops and `case` are open."""

    def pipelines(self, stop: str) -> tuple[Pipeline, ...]:
        """Pipelines up to `stop` (")" or "}", consumed) or the end."""
        found: list[Pipeline] = []
        commands: list[Command] = []
        operator = ""
        cases = 0
        piped = False
        while True:
            self._skip_blanks()
            if self.at >= self.size:
                break
            char = self.text[self.at]
            if char == ")":
                self.at += 1
                if stop == ")":
                    break
                continue
            match = None if char == "&" and self.text.startswith("&>", self.at) else _OPERATOR.match(self.text, self.at)
            if match:
                self.at = match.end()
                mark = match.group()
                if mark == "\n" and self.heredocs:
                    self._read_heredocs()
                if mark == "\n" and piped:
                    continue  # the next command of the pipeline stands on another line
                piped = mark in ("|", "|&")
                if not piped and not (mark == "\n" and not commands):
                    if commands:
                        found.append(Pipeline(tuple(commands), operator))
                        commands = []
                    operator = mark
                    if cases and mark.startswith(";;"):
                        self._skip_pattern()
                continue
            piped = False
            function, self.function = self.function, ""
            if char == "(":
                commands.append(self._group(")"))
                continue
            command, ended, case = self._simple(stop == "}")
            if command:
                if function:
                    command.function = function
                if self.branches or case:
                    command.branch = True
                commands.append(command)
            if case:
                cases += 1
                self.branches += 1
                self._skip_pattern()
            if ended:
                break
        if commands:
            found.append(Pipeline(tuple(commands), operator))
        return tuple(found)

    def _skip_blanks(self, comments: bool = True) -> None:
        match = _BLANKS.match(self.text, self.at)
        if match:
            self.at = match.end()
        if comments and self.at < self.size and self.text[self.at] == "#":
            end = self.text.find("\n", self.at)
            self.at = self.size if end < 0 else end

    def _group(self, stop: str) -> Command:
        """`( ... )` or `{ ...; }`, or `(( ... ))` as an empty command."""
        start = self.at
        self.at += 1
        if stop == ")" and self.text.startswith("(", self.at):
            close = self.text.find("))", self.at)
            line = self.text.find("\n", self.at)
            if close >= 0 and (line < 0 or close < line):
                self.at = close + 2
                return Command((), (), (), *self.source.span(start, self.at), depth=self.depth)
        group = self.nested(stop)
        redirects: list[Redirect] = []
        self._skip_blanks()
        while redirect := self._redirect():
            redirects.append(redirect)
            self._skip_blanks()
        return Command((), (), tuple(redirects), *self.source.span(start, self.at), group=group, depth=self.depth)

    def _simple(self, in_braces: bool) -> tuple[Command | None, bool, bool]:
        """Return a simple command; whether "}" closed the group; whether it opened a `case`."""
        words: list[Word] = []
        prefix: list[Assignment] = []
        redirects: list[Redirect] = []
        start = self.at
        test = False
        end = self.at
        group: Script | None = None
        while True:
            self._skip_blanks(comments=not test)  # `[[ $a =~ (a|#) ]]` has none
            if self.at >= self.size:
                break
            redirect = None if test else self._redirect()
            if redirect:
                redirects.append(redirect)
                end = self.at
                continue
            char = self.text[self.at]
            if char in "|&;()<>\n" and not self.text.startswith(("<(", ">("), self.at):
                if test and char in "|&()<>":
                    self.at += 1
                    continue
                if char == "(" and len(words) == 1 and not prefix and self.text.startswith("()", self.at):
                    self.at += 2
                    self.function = words[0].value
                    return None, False, False
                if char in "<>":
                    self.at += 1
                    continue
                if char == "(" and (words or prefix):
                    group = self._find_in_brackets(array=not words and prefix[-1].word.text.endswith("="))
                    end = self.at
                    continue
                break
            first = not words and not prefix and not redirects
            if first and char == "{" and self.text[self.at + 1 : self.at + 2] in (" ", "\n", "\t", "\r", ""):
                return self._group("}"), False, False
            at = self.at
            word = self.word()
            if self.at == at:
                self.at += 1
                continue
            if first and word.text in _PREFIXES and self._is_prefix():
                return None, False, False
            if first and word.text in _KEYWORDS:
                if word.text == "}" and in_braces:
                    return None, True, False
                self.branches = max(self.branches + _BRANCHES.get(word.text, 0), 0)
                return None, False, False
            match = _ASSIGNMENT.match(word.text) if not words else None
            if match:
                value = word.source.slice(match.end(), len(word.source.text)).text
                prefix.append(Assignment(match[1], value, word))
            else:
                words.append(word)
                test = test or (len(words) == 1 and word.text == "[[")
            end = self.at
            if words and words[0].text == "case" and len(words) == 3 and word.text == "in":
                return self._command(words, prefix, redirects, start, end), False, True
            if test and word.text == "]]":
                test = False
            if len(words) == 1 and word.text == "function":
                words.clear()
                self._skip_blanks()
                self.function = self.word().value
                if self.text.startswith("()", self.at):
                    self.at += 2
                return None, False, False
        if not words and not prefix and not redirects:
            if self.at == start:
                self.at += 1
            return None, False, False
        return self._command(words, prefix, redirects, start, end, group), False, False

    def _is_prefix(self) -> bool:
        """Return whether a command follows behind `time` or `coproc`, and go over options and the name of a group if
        so."""
        match = _BEHIND_PREFIX.match(self.text, self.at)
        if match:
            self.at = match.end()
        return match is not None

    def _find_in_brackets(self, array: bool) -> Script | None:
        """Brackets behind words. The items of an array are no commands, but the substitutions in them are."""
        group = self._group(")").group
        if not group or not array:
            return group
        nested = (script for command in group.commands for word in command.words for script in word.scripts)
        found = tuple(pipeline for script in nested for pipeline in script.pipelines)
        return Script(group.source, "sh", group.depth, found)

    def _command(
        self,
        words: Sequence[Word],
        prefix: Sequence[Assignment],
        redirects: Sequence[Redirect],
        start: int,
        end: int,
        group: Script | None = None,
    ) -> Command:
        place = self.source.span(start, end)
        return Command(tuple(words), tuple(prefix), tuple(redirects), *place, group=group, depth=self.depth)

    def _redirect(self) -> Redirect | None:
        match = _REDIRECT.match(self.text, self.at)
        if not match or self.text.startswith(("<(", ">("), match.end() - 1):
            return None
        start = self.at
        self.at = match.end()
        blanks = _BLANKS.match(self.text, self.at)
        if blanks:
            self.at = blanks.end()
        at = self.at
        bare = at < self.size and self.text[at] not in "|&;()<>\n"
        target = self.word() if bare or self.text.startswith(("<(", ">("), at) else None
        redirect = Redirect(match[2], match[1], target, *self.source.span(start, max(self.at, match.end())))
        if target and match[2] in ("<<", "<<-"):
            self.heredocs.append((redirect, target.value, match[2] == "<<-"))
        return redirect

    def _read_heredocs(self) -> None:
        """Bodies of the heredocs of the line that has just ended."""
        waiting, self.heredocs = self.heredocs, []
        for redirect, name, chomp in waiting:
            start = self.at
            while self.at < self.size:
                begin = self.at
                end = self.text.find("\n", begin)
                end = self.size if end < 0 else end
                self.at = end + 1
                line = self.text[begin:end].rstrip("\r")
                if (line.lstrip("\t") if chomp else line) == name:
                    redirect.body = self.source.slice(start, begin)
                    break
            else:
                redirect.body = self.source.slice(start, self.size)
            self.at = min(self.at, self.size)

    def _skip_pattern(self) -> None:
        """Behind `case X in` or `;;`: go over the next pattern and its bracket."""
        while self.at < self.size:
            self._skip_blanks()
            if self.at >= self.size or _ESAC.match(self.text, self.at):
                return
            char = self.text[self.at]
            self.at += 1
            if char == ")":
                return
            if char not in "\n(|":
                self.at -= 1
                at = self.at
                self.word()
                self.at = max(self.at, at + 1)
