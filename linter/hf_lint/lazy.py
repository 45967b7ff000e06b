"""Regular expressions that cost nothing until they are used.

Compiling one takes about half a millisecond, and a run over one Space needs a quarter of them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, AnyStr

if TYPE_CHECKING:

    def regex(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
        """What `re.compile` returns, compiled when it is first used."""
else:

    class regex:  # noqa: N801 - stands for a function
        """What `re.compile` returns, compiled when it is first used."""

        def __init__(self, pattern: str | bytes, flags: int = 0) -> None:
            self._source = pattern, flags

        def __getattr__(self, name: str) -> Any:
            """The attribute of the compiled pattern, kept here: it is looked up once."""
            value = getattr(re.compile(*self._source), name)
            setattr(self, name, value)
            return value
