"""Every error that hf-lint raises on purpose and that reaches its caller.

HfLintError
  + UsageError        arguments that cannot be used
    + AnswerError     no answer to a question could be used
  + ConfigError       a config file that cannot be used
  + PolicyError       a policy that cannot be used
  + SourceError       a target that cannot be read
  + ExportError       an export of advisories that cannot be used
  + ToolFailure
    + HubError        the Hub gives no answer
      + MissingError  it answers that there is no such repository or revision
      + OddAnswerError  its answer has another type than documented, so that nobody has seen what it is about
      + ForbiddenError  it answers that this token, or nobody without one, may read this
      + DeadTokenError  it answers that it does not know the token, so nothing of what there is
    + EngineError     a program that hf-lint starts is missing or failed
    + CheckError      an expression of a policy that could not be evaluated
  + WriteError        a file that was not written
  + HookError         a git hook that was not put in or taken out
  + RunError          anything else that hf-lint could not do

A message says what is wrong, and `help` what to do about it. Errors that one module raises for itself stay there.
"""

from __future__ import annotations


class HfLintError(Exception):
    """The base of all of them. A command that one of them ends has its `exit_code`."""

    exit_code = 3

    def __init__(self, message: str, help: str = "") -> None:  # noqa: A002
        super().__init__(message)
        self.help = help


class UsageError(HfLintError):
    """Arguments that cannot be used; `help` says what to type instead."""

    exit_code = 2


class AnswerError(UsageError):
    """No answer to a question could be used; `name` is that of the question."""

    def __init__(self, message: str, help: str = "", name: str = "") -> None:  # noqa: A002
        super().__init__(message, help)
        self.name = name


class ConfigError(HfLintError):
    """A config file that cannot be used; the message names file and line and what is allowed."""

    exit_code = 2


class PolicyError(HfLintError):
    """A policy file that does not say what it must; the message names file, key and what is allowed."""

    exit_code = 2


class SourceError(HfLintError):
    """A target that cannot be read; the message says what to give instead."""


class ExportError(HfLintError):
    """An export of advisories that cannot be used; the message says what is wrong and what to give instead."""


class ToolFailure(HfLintError):  # noqa: N818 - `ToolError` is what a report says of it
    """A service or program that hf-lint asks gives no answer."""


class HubError(ToolFailure):
    """The Hub gives no answer."""


class MissingError(HubError):
    """The Hub answers that there is no such repository or revision."""


class OddAnswerError(HubError):
    """An answer of the Hub has another type than documented."""


class ForbiddenError(HubError):
    """The Hub answers that this token, or the lack of one, does not allow it."""


class DeadTokenError(HubError):
    """The Hub answers that it does not know the token, or does not take it any more: no refusal of one thing."""


class EngineError(ToolFailure):
    """A program or package that hf-lint uses is missing or failed; the message says what to do."""


class CheckError(ToolFailure):
    """An expression that could not be evaluated on this Space; the message says why."""


class WriteError(HfLintError):
    """A file that was left as it is; the message says which and why."""


class HookError(HfLintError):
    """A hook that cannot be put in or taken out; the message says why, and nothing was changed."""


class RunError(HfLintError):
    """Something that hf-lint could not do although the arguments were right."""
