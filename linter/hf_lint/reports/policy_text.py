"""A policy in words: what `hf-lint explain` prints and what the pages in docs/rules are made of."""

from __future__ import annotations

import json
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from hf_lint.core.lazy import regex
from hf_lint.core.model import Severity
from hf_lint.reports.layout import fold
from hf_lint.reports.terminal import NARROWEST, WIDEST

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Mapping

    from hf_lint.core.policy import Policy

_ODD = regex(r"[^\n\t -~]")
_CWE = regex(r"CWE-([0-9]+)")
_CWE_LINK = r"[CWE-\1](https://cwe.mitre.org/data/definitions/\1.html)"
WIDTH = 100
"""Columns of a terminal that does not say how wide it is."""
GAP = " | "
_ITEM = regex(r"(?:[-*]|[0-9]+\.) ")
_CODE = "    "
"""What a line of code begins with in the prose of a policy."""
_LANGUAGES = {".py": "python", ".yaml": "yaml", ".yml": "yaml", ".json": "json", ".ipynb": "json", ".md": "markdown"}


ROLE_WORDS = {
    "runs": "what the Space runs",
    "build": "what the build runs",
    "ci": "what CI runs",
    "test": "tests",
    "offline": "training, notebooks and tools",
    "vendored": "vendored code",
    "data": "data",
    "docs": "documentation",
}
"""Roles of files in words; the keys are hf_lint.core.policy_form.ROLES."""
FIXES = {"": "by hand", "safe": "--fix, in many cases", "unsafe": "--fix --unsafe-fixes, in many cases"}


def facts(policy: Policy) -> list[tuple[str, str]]:
    """Name and value of what a policy says about itself in one word each."""
    severity = policy.severity
    others = [
        f"{variant.severity} for {name}"
        for name, variant in policy.variants.items()
        if (variant.severity, variant.profile) != (severity, policy.profile)
    ]
    if others:
        severity += f" ({', '.join(others)})"
    return [
        ("Group", policy.group),
        ("Concern", policy.concern),
        ("Severity", severity),
        ("Confidence", policy.confidence),
        ("Profile", policy.profile),
        ("Spaces", ", ".join(policy.sdk) or "all"),
        ("Files", _files_of(policy)),
        *([("CWE", ", ".join(policy.cwe))] if policy.cwe else ()),
        ("Network", "needs the Hub" if policy.online else "not needed"),
        *([("Token", f"needs {policy.right}")] if policy.right else ()),
        ("Fix", FIXES[policy.fix]),
        ("Origin", policy.origin) if policy.origin else ("Since", policy.since),
    ]


def _files_of(policy: Policy) -> str:
    return ", ".join(ROLE_WORDS[role] for role in policy.applies) or "all"


def explain(policy: Policy, width: int = WIDTH) -> str:
    """Return all about `policy` as plain text, the bad and the good example beside each other where `width` allows
    it."""
    room = min(max(width, NARROWEST), WIDEST)
    lines = [*fold(f"{policy.id}: {policy.title}", room), ""]
    for name, value in facts(policy):
        text = _describe_severity(policy) if name == "Severity" else value
        lines += fold(f"  {name:<11} {text}", room, 14)
    lines += ["", "Why", "", *reflow(policy.why, room)]
    lines += ["", "What to do", "", *reflow(policy.remedy, room)]
    for title, remedy in _cases(policy).items():
        lines += ["", *fold(f"  Where {title}:", room, 2), "", *reflow(remedy, room)]
    if policy.log:
        lines += ["", "In the log", "", *(f"  {line}" for line in policy.log)]
    bad, good = dict(examples(policy.bad)), dict(examples(policy.good))
    beside = {path: _columns(bad[path], good[path], width) for path in bad if path in good}
    for path, rows in beside.items():
        if rows:
            lines += ["", f"Bad and good: {path}", "", *rows]
    for heading, files in (("Bad", bad), ("Good", good)):
        for path, text in files.items():
            if not beside.get(path):
                lines += ["", f"{heading}: {path}", "", *_indent(text, "    ")]
    if policy.params:
        lines += ["", f"Settings, under params: {policy.id}: in .hf-lint.yaml", ""]
        lines += [f"  {name}: {json.dumps(value)}" for name, value in policy.params.items()]
    if policy.references:
        lines += ["", "References", ""]
        lines += [f"  {entry['title']}: {entry['url']}" for entry in policy.references]
    for check in policy.check:
        lines += ["", "What is asked", ""]
        lines += [line for key, text in check.items() for line in _indent(f"{key}: {text.strip()}")]
    lines += ["", policy.url]
    return "\n".join(lines) + "\n"


def _cases(policy: Policy) -> dict[str, str]:
    """Return what to do in the cases that have a remedy of their own, by the plain half of their title."""
    return {
        (variant.title or policy.title).rpartition(": ")[2]: variant.remedy
        for variant in policy.variants.values()
        if variant.remedy
    }


def _describe_severity(policy: Policy) -> str:
    """Return the severity, and which others there are: the names of variants are words of the rule's own."""
    others = {variant.severity for variant in policy.variants.values()} - {policy.severity}
    ordered = sorted(others, key=Severity.parse, reverse=True)
    return policy.severity + (f" (in some cases {', '.join(ordered)})" if ordered else "")


def reflow(text: str, width: int) -> list[str]:
    """Paragraphs and lists as indented lines of at most `width` columns; lines of code stay as they are."""
    lines: list[str] = []
    for block in text.strip("\n").split("\n\n"):
        items: list[str] = []
        for line in block.splitlines():
            if items and not _stands_alone(line) and not items[-1].startswith(_CODE):
                items[-1] += f" {line.strip()}"
            else:
                items.append(line)
        for item in items:
            mark = _ITEM.match(item)
            code = item.startswith(_CODE)
            lines += [f"  {item}".rstrip()] if code else fold(f"  {item}", width, 2 + (mark.end() if mark else 0))
        lines.append("")
    return lines[:-1]


def _stands_alone(line: str) -> bool:
    return line.startswith(_CODE) or bool(_ITEM.match(line))


def page(policy: Policy) -> str:
    """Return all about `policy` as a Markdown page."""
    lines = [f"# {policy.id}", "", f"{policy.title[:1].upper()}{policy.title[1:]}.", ""]
    rows = [(name, _CWE.sub(_CWE_LINK, value)) for name, value in facts(policy)]
    lines += ["| " + " | ".join(name for name, _ in rows) + " |"]
    lines += ["|" + " --- |" * len(rows)]
    lines += ["| " + " | ".join(value for _, value in rows) + " |"]
    lines += ["", "## Why", "", policy.why.strip(), "", "## What to do", "", policy.remedy.strip()]
    for title, remedy in _cases(policy).items():
        lines += ["", f"Where {title}:", "", remedy.strip()]
    if policy.log:
        lines += [
            "",
            "## In the log",
            "",
            "Lines such as these (`*` stands for anything):",
            "",
            "```text",
            *policy.log,
            "```",
        ]
    for heading, files in (("Bad", policy.bad), ("Good", policy.good)):
        lines += ["", f"## {heading}"]
        for path, text in examples(files):
            fence = "`" * max(3, _longest_run(text) + 1)
            lines += ["", f"`{path}`:", "", f"{fence}{_language(path)}", *text.splitlines(), fence]
    if policy.params:
        lines += ["", "## Settings", "", "In `.hf-lint.yaml`, with the values that hold otherwise:", "", "```yaml"]
        lines += ["params:", f"  {policy.id}:"]
        lines += [f"    {name}: {json.dumps(value)}" for name, value in policy.params.items()]
        lines.append("```")
    if policy.references:
        lines += ["", "## References", ""]
        lines += [f"- [{entry['title']}]({entry['url']})" for entry in policy.references]
    return "\n".join(lines) + "\n"


def examples(files: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Path and text of each example file as it may be shown: no literal in it looks like a working secret."""
    from hf_lint.secrets.fakes import display

    for path, content in files.items():
        if isinstance(content, dict) and "size" in content:
            yield path, f"({content['size']:,} bytes)"
            continue
        text = display(content["text"] if isinstance(content, dict) else content)
        yield path, _ODD.sub(_escape_character, text)


def _escape_character(match: re.Match[str]) -> str:
    """Return a character that cannot be seen, or that turns others round, by its number."""
    code = ord(match.group())
    if match.group().isprintable():
        return match.group()
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _columns(left: str, right: str, width: int) -> list[str]:
    """Return two texts beside each other; nothing when their lines are too long for `width`."""
    pairs = list(zip_longest(left.strip("\n").splitlines(), right.strip("\n").splitlines(), fillvalue=""))
    first, second = (max((len(pair[side].expandtabs()) for pair in pairs), default=0) for side in (0, 1))
    if first + second + len("  " + GAP) > width:
        return []
    return [f"  {one.expandtabs():<{first}}{GAP}{other.expandtabs()}".rstrip() for one, other in pairs]


def _indent(text: str, by: str = "  ") -> list[str]:
    return [f"{by}{line}".rstrip() for line in text.strip("\n").splitlines()]


def _longest_run(text: str) -> int:
    longest = run = 0
    for char in text:
        run = run + 1 if char == "`" else 0
        longest = max(longest, run)
    return longest


def _language(path: str) -> str:
    if path.rpartition("/")[2].startswith("Dockerfile"):
        return "dockerfile"
    return next((name for suffix, name in _LANGUAGES.items() if path.endswith(suffix)), "text")
