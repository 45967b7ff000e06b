"""The options that pip accepts in a requirements file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.space.requirements.model import Option

if TYPE_CHECKING:
    from hf_lint.space.mapped import MappedText
    from hf_lint.space.requirements.lines import Word

_SHORT = {
    "i": "--index-url",
    "c": "--constraint",
    "r": "--requirement",
    "e": "--editable",
    "f": "--find-links",
    "C": "--config-settings",
}
_FLAGS = frozenset({"--no-index", "--prefer-binary", "--require-hashes", "--pre"})
_VALUED = frozenset(
    {
        *_SHORT.values(),
        "--pypi-url",
        "--extra-index-url",
        "--no-binary",
        "--only-binary",
        "--all-releases",
        "--only-final",
        "--trusted-host",
        "--use-feature",
        "--global-option",
        "--hash",
        "--config-setting",
    }
)
_UNKNOWN = "pip knows no such option in a requirements file"
_LONG = _FLAGS | _VALUED
_ALIASES = {"--pypi-url": "--index-url", "--config-setting": "--config-settings"}


class BadOptionError(ValueError):
    """An option that pip does not accept here; `word` is where."""

    def __init__(self, reason: str, word: Word) -> None:
        super().__init__(reason)
        self.reason = reason
        self.word = word


def parse_options(line: MappedText, words: list[Word]) -> tuple[Option, ...]:
    """Return the options that `words` spell, in order, under their long names.

    Raises BadOptionError for an unknown option or a missing value.
    """
    options: list[Option] = []
    index = 0
    while index < len(words):
        word = words[index]
        index += 1
        if word.text == "--":
            break
        if not word.text.startswith("-") or word.text == "-":
            continue  # pip passes over words that belong to no option
        name, value = _split(word)
        if name in _FLAGS:
            if value is not None:
                raise BadOptionError(f"`{name}` takes no value", word)
            options.append(_option(line, name, "", word, word.end, word.end))
            continue
        if value is not None:
            options.append(_option(line, name, value, word, _value_start(word, value), word.end))
        elif index < len(words):
            options.append(_option(line, name, words[index].text, word, words[index].start, words[index].end))
            index += 1
        else:
            raise BadOptionError(f"`{name}` needs a value", word)
    return tuple(options)


def _split(word: Word) -> tuple[str, str | None]:
    text = word.text
    if text.startswith("--"):
        name, equals, value = text.partition("=")
        return _long_name(name, word), value if equals else None
    if text[1] not in _SHORT:
        raise BadOptionError(_UNKNOWN, word)
    return _SHORT[text[1]], text[2:] or None


def _long_name(name: str, word: Word) -> str:
    """pip accepts any beginning of an option that means one option only."""
    if name in _LONG:
        return _ALIASES.get(name, name)
    matches = {known for known in _LONG if known.startswith(name)}
    if len({_ALIASES.get(match, match) for match in matches}) != 1:
        reason = "this beginning fits several options of pip" if matches else _UNKNOWN
        raise BadOptionError(reason, word)
    match = matches.pop()
    return _ALIASES.get(match, match)


def _value_start(word: Word, value: str) -> int:
    # With quotes inside the word the letters moved: then the value is taken to be the whole word.
    return word.end - len(value) if len(word.text) == word.end - word.start else word.start


def _option(line: MappedText, name: str, value: str, word: Word, value_start: int, value_end: int) -> Option:
    start, end = line.span(word.start, max(word.end, value_end))
    first, last = line.span(value_start, value_end)
    return Option(name=name, value=value, start=start, end=end, value_start=first, value_end=last)
