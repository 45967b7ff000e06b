"""What PowerShell fetches and runs in one go: `iwr ... | iex` and `iex (iwr ...)`. No rule is here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hf_lint.core.lazy import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hf_lint.startup.programs import Program

_POWERSHELLS = ("pwsh", "powershell")
_FETCH = (
    r"(?:\b(?:iwr|irm|curl|wget|invoke-webrequest|invoke-restmethod)\b|\bdownloadstring\()"
    r"[^|;\n]{0,200}?(?P<url>https?://[^\s'\"|;)]{1,300})"
)
_POWERSHELL = (
    regex(rf"(?i){_FETCH}[^|;\n]{{0,200}}\|[ \t]*(?:iex|invoke-expression)\b"),
    regex(rf"(?i)\b(?:iex|invoke-expression)\b[^;|\n]{{0,100}}?{_FETCH}"),
)


def fetched_by_powershell(program: Program) -> Iterator[tuple[int, int, str, int]]:
    """Yield start and end in the file, the address, and where that is."""
    script = program.script
    given = [script] if script.interpreter in _POWERSHELLS else []
    if "powershell" in script.text or "pwsh" in script.text:
        given += [c.script for c in script.walk() if c.script is not None and c.script.interpreter in _POWERSHELLS]
    for code in given:
        for pattern in _POWERSHELL:
            for match in pattern.finditer(code.text):
                yield *code.source.span(*match.span()), match["url"], code.source.offset(match.start("url"))
