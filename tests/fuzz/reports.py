"""Every report of findings whose words an attacker chose: it is told whole, and what reads it still can."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import report_samples as samples
from hf_lint.cli.formats import Output, render
from hf_lint.core.model import Location, Severity, Skip, Span, ToolError, Waived
from hf_lint.reports.formats import FORMATS

from fuzz.texts import COMMON, mutate_text

if TYPE_CHECKING:
    from random import Random

    from hf_lint.core.model import Report, TargetReport

_WORDS = (
    samples.HOSTILE,
    "app.py",
    "a/b c.txt",
    "]]>",
    "<!--",
    "&amp;",
    "%0A::error::x",
    "`|`",
    "\ud800",
    "![x](y)",
    "::x",
)


def exercise(rng: Random) -> None:
    """A report made of hostile words, in every format."""
    render_all(samples.report(*(_target(rng) for _ in range(rng.randint(0, 3)))))


def render_all(report: Report) -> None:
    """Every format, and what can be said of each whatever the words."""
    for name in FORMATS:
        for color in (False, True) if name == "text" else (False,):
            text = render(Output(name, "out" if name == "text" else ""), report, 1, color)
            text.encode("utf-8", "backslashreplace")
            if name in ("json", "sarif", "gitlab", "gitlab-secrets"):
                json.loads(text)
            elif name == "junit":
                ElementTree.fromstring(text)
            elif name == "github":
                commands = ("::error ", "::warning ", "::notice ", "::group::", "::endgroup::")
                wild = [line for line in text.splitlines() if line.lstrip().startswith("::")]
                assert all(line.startswith(commands) for line in wild), wild
            if name != "text" or not color:
                assert "\x1b" not in text
                assert "##[" not in text


def _words(rng: Random) -> str:
    word = rng.choice(_WORDS)
    return mutate_text(rng, word, [piece.encode("utf-8", "replace") for piece in COMMON], "text")[:2000]


def _span(rng: Random) -> Span:
    line, column = rng.choice((1, 1, 3, 10**6)), rng.choice((1, 2, 80, 10**6))
    return Span(line, column, line + rng.choice((0, 0, 5)), column + rng.choice((0, 1, 9)))


def _target(rng: Random) -> TargetReport:
    findings = [
        samples.finding(
            severity=rng.choice(list(Severity)),
            path=_words(rng),
            span=_span(rng),
            message=_words(rng),
            text=rng.choice((None, _words(rng))),
            remedy=_words(rng),
            related=tuple(Location(_words(rng), _span(rng), _words(rng)) for _ in range(rng.randint(0, 2))),
        )
        for _ in range(rng.randint(0, 3))
    ]
    target = samples.target(
        *findings,
        name=_words(rng).replace("\ud800", "\udcff"),  # what the system gives for a name that is no UTF-8
        errors=tuple(ToolError("file", _words(rng)) for _ in range(rng.randint(0, 1))),
        skipped=(Skip("x", "offline", _words(rng)),),
        notes=(_words(rng),),
    )
    waived = tuple(Waived(finding, _words(rng), "inline", rng.choice(("", "2030-01-01"))) for finding in findings[:1])
    return target._replace(waived=waived, sdk=rng.choice((None, "docker", _words(rng))))
