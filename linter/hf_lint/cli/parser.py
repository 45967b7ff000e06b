"""An argument parser whose refusals are UsageErrors with a did-you-mean."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any, NoReturn

from hf_lint.core.suggest import suggest
from hf_lint.errors import UsageError

if TYPE_CHECKING:
    from typing import TypeVar

    from hf_lint.core.model import Level

    L = TypeVar("L", bound=Level)

ALONE = "\x01"
"""The value of an option that can have one and stands alone: `--fix`, and not `--fix=`."""
_MARK = "\0"
"""No argument of a process has it."""


class Parser(argparse.ArgumentParser):
    """argparse with our words for errors, and no guessing of shortened options."""

    def __init__(self, command: str, description: str) -> None:
        super().__init__(
            prog=f"hf-lint {command}",
            description=description,
            allow_abbrev=False,
            formatter_class=_pad_to_width,
        )
        self.command = command

    def parse_strictly(self, argv: list[str]) -> argparse.Namespace:
        """Return the options in `argv`; UsageError names the nearest option for one that does not exist.

        An option with a value that may be left out has it behind `=` only, else ALONE: the word after it is a target.
        """
        cut = argv.index("--") if "--" in argv else len(argv)
        alone = {name for action in self._actions if action.nargs == "?" for name in action.option_strings}
        options = (f"{word}={ALONE}" if word in alone else word for word in argv[:cut])
        # What comes after `--` is no option: it is marked, so that argparse does not take it for one.
        argv = [*options, *(f"{_MARK}{word}" if word.startswith("-") else word for word in argv[cut + 1 :])]
        if any(map(_asks_for_help, argv)):
            self.formatter_class = argparse.RawDescriptionHelpFormatter
            self.print_help()
            self.exit()
        self.usage = ""  # else it is put into words, for messages that we have words of our own for
        args, extra = self.parse_known_intermixed_args(argv)
        if extra:
            raise self._unknown(extra[0])
        if cut < len(argv):
            for name, value in vars(args).items():
                setattr(args, name, [_unmark(word) for word in value] if isinstance(value, list) else _unmark(value))
        return args

    def error(self, message: str) -> NoReturn:
        """Refuse with `message`."""
        raise UsageError(message, f"`{self.prog} --help` lists the options")

    def _unknown(self, word: str) -> UsageError:
        option = word.partition("=")[0].removeprefix(_MARK)
        if word.startswith(_MARK) or not option.startswith("-"):
            return UsageError(f"unexpected argument {option!r}", f"`{self.prog} --help` shows what it takes")
        hint = suggest(option, self._option_string_actions, f"`{self.prog} --help` lists the options")
        return UsageError(f"unknown option {option}", hint)


def _unmark(value: Any) -> Any:
    return value.removeprefix(_MARK) if isinstance(value, str) else value


def _asks_for_help(word: str) -> bool:
    """Return whether a word is --help, or -h, which others may stand before: -qh."""
    return word == "--help" or (word[:1] == "-" and word[1:].isalpha() and word.endswith("h"))


def _pad_to_width(prog: str) -> argparse.HelpFormatter:
    """Return what argparse checks each new option with; left alone, it would load a module to ask how wide the terminal
    is."""
    return argparse.HelpFormatter(prog, width=80)


def parse_level(text: str | None, scale: type[L], option: str) -> L | None:
    """Return the member of a scale that an option names. Raises UsageError with the words that there are."""
    if text is None:
        return None
    try:
        return scale.parse(text)
    except ValueError as error:
        raise UsageError(f"{option}: {error}") from None
